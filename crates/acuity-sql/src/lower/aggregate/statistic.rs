//! Standard deviation, variance, covariance and correlation.

use super::{Call, Sql, never_nan};
use crate::tree::{Aggregate, Expr, Kind};
use crate::types::Type;

/// A statistic that is NaN when a value is not finite: DuckDB ends in an error then. It needs `least` rows to have a
/// value.
pub(super) fn statistic<'t>(name: &'static str, least: u32, aggregate: &'t Aggregate) -> Sql<'t> {
    if let Some(integers) = integers(aggregate) {
        let (first, last) = (integers[0], integers[integers.len() - 1]);
        let words = format!("bq_moment_statistic('{name}', $1, $2)");
        return Sql::words(words, vec![rows(aggregate, &integers), moment(aggregate, first, last, &integers)]);
    }
    if doubtful(aggregate).is_empty() {
        return Call::of(name, aggregate).into();
    }
    let template = format!("(CASE WHEN $1 = 0 THEN $3 WHEN $2 >= {least} THEN 'nan'::DOUBLE END)");
    Sql::words(template, counted(name, aggregate))
}

/// The correlation of two values; values that are all the same correlate with nothing.
pub(super) fn correlation(aggregate: &Aggregate) -> Sql<'_> {
    if let Some(integers) = integers(aggregate)
        && let [x, y] = integers.as_slice()
    {
        let moments = [(x, y), (x, x), (y, y)].map(|(x, y)| moment(aggregate, x, y, &integers));
        let args = std::iter::once(rows(aggregate, &integers)).chain(moments).collect();
        return Sql::words("bq_moment_correlation($1, $2, $3, $4)", args);
    }
    let template = "(CASE WHEN $2 >= 2 THEN \
                    (CASE WHEN $1 = 0 THEN coalesce($3, 'nan'::DOUBLE) ELSE 'nan'::DOUBLE END) END)";
    Sql::words(template, counted("corr", aggregate))
}

/// The integers that all arguments are converted from, of which sums lose nothing.
fn integers(aggregate: &Aggregate) -> Option<Vec<&Expr>> {
    if aggregate.distinct || aggregate.args.is_empty() {
        return None;
    }
    let args = aggregate.args.iter().map(|arg| match &arg.kind {
        Kind::Cast { expr, .. } if expr.ty == Type::Int64 => Some(&**expr),
        _ => None,
    });
    args.collect()
}

/// How many rows have all the values.
fn rows<'t>(aggregate: &'t Aggregate, values: &[&'t Expr]) -> Sql<'t> {
    let mut rows = Call::of("count", aggregate);
    rows.args.clear();
    rows.keep(all_known(values));
    rows.into()
}

fn all_known<'t>(values: &[&'t Expr]) -> Sql<'t> {
    all(values.iter().map(|value| Sql::words("($1 IS NOT NULL)", vec![Sql::Value(value)])).collect())
}

/// The moment of two of the values, as `runtime::moments` takes it: by halves, whose products 128 bits add up.
fn moment<'t>(aggregate: &'t Aggregate, x: &'t Expr, y: &'t Expr, values: &[&'t Expr]) -> Sql<'t> {
    let sum = |template: String, args: Vec<&'t Expr>| {
        let mut sum = Call::of("sum", aggregate);
        sum.args = vec![Sql::words(template, args.into_iter().map(Sql::Value).collect())];
        sum.keep(all_known(values));
        sum.around("CAST($1 AS VARCHAR)")
    };
    // As the FLOAT64 that it is to GoogleSQL, which changes integers of more than 53 bits.
    let whole = |place: u32| format!("CAST(CAST(${place} AS DOUBLE) AS HUGEINT)");
    let high = |place: u32| format!("({} // 4294967296)", whole(place));
    let low = |place: u32| format!("({} % 4294967296)", whole(place));
    let product = |first: &str, second: &str| format!("{first} * {second}");
    let mixed = format!("({} + {})", product(&high(1), &low(2)), product(&low(1), &high(2)));
    let args = vec![
        rows(aggregate, values),
        sum(whole(1), vec![x]),
        sum(whole(1), vec![y]),
        sum(product(&high(1), &high(2)), vec![x, y]),
        sum(mixed, vec![x, y]),
        sum(product(&low(1), &low(2)), vec![x, y]),
    ];
    Sql::words("bq_moment($1, $2, $3, $4, $5, $6)", args)
}

/// The arguments that may be NaN or infinite.
fn doubtful(aggregate: &Aggregate) -> Vec<&Expr> {
    aggregate.args.iter().filter(|arg| !never_nan(arg)).collect()
}

/// How many rows have a value that is not finite, how many have values, and the statistic of those that are finite.
fn counted<'t>(name: &'static str, aggregate: &'t Aggregate) -> Vec<Sql<'t>> {
    let doubtful = doubtful(aggregate);
    let whole = || aggregate.args.iter().map(|arg| Sql::words("($1 IS NOT NULL)", vec![Sql::Value(arg)]));
    let finite = doubtful.iter().map(|arg| Sql::words("isfinite($1)", vec![Sql::Value(arg)]));
    let all_finite = all(finite.collect());
    let mut rows = Call::of("count", aggregate);
    rows.args.truncate(1);
    let mut bad = rows.clone();
    rows.keep(all(whole().collect()));
    let odd = Sql::words("(NOT $1)", vec![all_finite.clone()]);
    bad.keep(all(whole().chain([odd]).collect()));
    let mut good = Call::of(name, aggregate);
    if !doubtful.is_empty() {
        good.keep(all_finite);
    }
    vec![bad.into(), rows.into(), good.into()]
}

/// Several conditions, joined by AND.
fn all(conditions: Vec<Sql<'_>>) -> Sql<'_> {
    if conditions.is_empty() {
        return Sql::words("true", conditions);
    }
    let places: Vec<String> = (1..=conditions.len()).map(|place| format!("${place}")).collect();
    Sql::words(format!("({})", places.join(" AND ")), conditions)
}
