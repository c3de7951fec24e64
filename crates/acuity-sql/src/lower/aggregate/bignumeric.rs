//! Aggregates of BIGNUMERIC: sums of the limbs of the values, or a list of them where each has to be told apart.

use super::{Call, Sql};
use crate::runtime::bignumeric::LIMBS;
use crate::tree::Aggregate;

/// SUM, as NULL where the number is too large if the call is a safe one.
pub(super) fn sum(aggregate: &Aggregate) -> Sql<'_> {
    let lenient = if aggregate.safe { "bq_try_" } else { "bq_" };
    if aggregate.distinct {
        return values(aggregate, 0).around(&format!("{lenient}bignumeric_list_sum($1)"));
    }
    Sql::words(format!("{lenient}bignumeric_of_sums($*)"), sums(aggregate, "$.1"))
}

/// SUM or AVG of NUMERIC in the digits of BIGNUMERIC: NULL where the number is too large.
pub(super) fn safe_numeric<'t>(aggregate: &'t Aggregate, mean: bool) -> Sql<'t> {
    let function = if mean { "bq_bignumeric_mean" } else { "bq_bignumeric_of_sums" };
    let mut args = Vec::new();
    if mean {
        args.push(Call::of("count", aggregate).into());
    }
    args.extend(sums(aggregate, "struct_extract(bq_numeric_to_bignumeric($1), 'bignumeric')"));
    Sql::words(format!("bq_try_bignumeric_to_numeric(struct_extract({function}($*), 'bignumeric'))"), args)
}

/// AVG.
pub(super) fn mean(aggregate: &Aggregate) -> Sql<'_> {
    if aggregate.distinct {
        return values(aggregate, 0).around("bq_bignumeric_list_mean($1)");
    }
    let mut args = vec![Call::of("count", aggregate).into()];
    args.extend(sums(aggregate, "$.1"));
    Sql::words("bq_bignumeric_mean($*)", args)
}

/// A statistic of one argument or two, by DuckDB's name.
pub(super) fn statistic<'t>(name: &str, aggregate: &'t Aggregate) -> Sql<'t> {
    let lists = [0, aggregate.args.len() - 1].map(|argument| {
        let mut list = values(aggregate, argument);
        let known = (1..=aggregate.args.len()).map(|i| format!("${i} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
        list.keep(Sql::words(format!("({known})"), aggregate.args.iter().map(Sql::Value).collect()));
        list.into()
    });
    Sql::words(format!("bq_bignumeric_statistic('{name}', $1, $2)"), lists.to_vec())
}

/// The sum of each limb as text: 128 bits hold it, and no type of an argument does. `bytes`: those of the argument.
fn sums<'t>(aggregate: &'t Aggregate, bytes: &str) -> Vec<Sql<'t>> {
    let sum = |place: usize| {
        let mut sum = Call::of("sum", aggregate);
        sum.args = vec![Sql::words(format!("bq_bignumeric_limb({bytes}, {place})"), sum.args)];
        sum.around("CAST($1 AS VARCHAR)")
    };
    (0..LIMBS).map(sum).collect()
}

/// The bytes of an argument's values as a list.
fn values(aggregate: &Aggregate, argument: usize) -> Call<'_> {
    let mut list = Call::of("list", aggregate);
    list.args =
        aggregate.args.iter().skip(argument).take(1).map(|arg| Sql::words("$.1", vec![Sql::Value(arg)])).collect();
    list
}
