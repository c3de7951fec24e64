//! Standard deviation, variance, covariance and correlation.

use super::{Call, Sql, never_nan};
use crate::tree::{Aggregate, Expr};

/// A statistic that is NaN when a value is not finite: DuckDB ends in an error then. It needs `least` rows to have a
/// value.
pub(super) fn statistic<'t>(name: &'static str, least: u32, aggregate: &'t Aggregate) -> Sql<'t> {
    if doubtful(aggregate).is_empty() {
        return Call::of(name, aggregate).into();
    }
    let template = format!("(CASE WHEN $1 = 0 THEN $3 WHEN $2 >= {least} THEN 'nan'::DOUBLE END)");
    Sql::words(template, counted(name, aggregate))
}

/// The correlation of two values; values that are all the same correlate with nothing.
pub(super) fn correlation(aggregate: &Aggregate) -> Sql<'_> {
    let template = "(CASE WHEN $2 >= 2 THEN \
                    (CASE WHEN $1 = 0 THEN coalesce($3, 'nan'::DOUBLE) ELSE 'nan'::DOUBLE END) END)";
    Sql::words(template, counted("corr", aggregate))
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
