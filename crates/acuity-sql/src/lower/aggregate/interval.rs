//! SUM and AVG of intervals, from the sums of their parts.

use super::{Call, Sql};
use crate::functions::AggregateFunction;
use crate::functions::aggregate::Words;
use crate::tree::Aggregate;

/// SUM: each part by itself, since days do not convert to months.
pub(super) fn sum(aggregate: &Aggregate) -> Sql<'_> {
    if aggregate.distinct {
        return sum_of_different(aggregate);
    }
    let part = |template: &str| {
        let mut sum = Call::of("sum", aggregate);
        sum.args = vec![Sql::words(template, sum.args)];
        sum.around("CAST($1 AS BIGINT)")
    };
    let parts = ["bq_interval_months($1)", "bq_interval_days($1)", "bq_interval_micros($1)"].map(part);
    Sql::words("bq_interval_of($1, $2, $3)", parts.to_vec())
}

/// SUM(DISTINCT): of the values that differ as wholes, so that these are collected first.
fn sum_of_different(aggregate: &Aggregate) -> Sql<'_> {
    let part =
        |name: &str| format!("CAST(list_sum(list_transform(bq_l, lambda bq_e: bq_interval_{name}(bq_e))) AS BIGINT)");
    let [months, days, micros] = ["months", "days", "micros"].map(part);
    let sum = format!("lambda bq_l: bq_interval_of({months}, {days}, {micros})");
    let mut values = Call::of("list", aggregate);
    // In a window DuckDB has no first among equal ones.
    let different = match aggregate.over {
        Some(_) => {
            values.distinct = false;
            "list_transform([$1], lambda bq_a: list_filter(bq_a, lambda bq_e, bq_i: \
             NOT coalesce(list_contains(list_slice(bq_a, 1, bq_i - 1), bq_e), true)))"
        }
        None => "[$1]",
    };
    values.around(&format!("list_extract(list_transform({different}, {sum}), 1)"))
}

/// AVG: the sum, divided as an interval is.
pub(super) fn mean(aggregate: &Aggregate) -> Sql<'_> {
    let count = Call::of("count", aggregate).around("nullif($1, 0)");
    Sql::words("bq_interval_divide($1, $2)", vec![sum(aggregate), count])
}

/// MAX and MIN. Of intervals that are equal, though they are written differently, the first one.
pub(super) fn extreme<'t>(aggregate: &'t Aggregate, function: &AggregateFunction) -> Sql<'t> {
    let name = if function.words == Words::Least { "arg_min" } else { "arg_max" };
    let mut call = Call::of(name, aggregate);
    call.args.extend(aggregate.args.first().map(Sql::Value));
    call.into()
}
