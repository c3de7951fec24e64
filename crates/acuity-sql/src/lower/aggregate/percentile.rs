//! PERCENTILE_CONT and PERCENTILE_DISC: NULL before everything when it counts, NaN before every number.

use super::{Call, Sql, never_nan};
use crate::functions::window::Gives;
use crate::tree::{Aggregate, Expr, Function, Nulls};
use crate::types::Type;

/// The function's value; its arguments are the values (FLOAT64 or NUMERIC for PERCENTILE_CONT) and the percentile, a literal.
pub(super) fn percentile(aggregate: &Aggregate) -> Sql<'_> {
    let between = matches!(aggregate.function, Function::Window(function) if function.gives == Gives::Between);
    let nulls = aggregate.nulls == Nulls::Respected;
    let (Some(value), Some(percent)) = (aggregate.args.first(), aggregate.args.get(1)) else {
        return Sql::words("NULL", Vec::new());
    };
    if between && value.ty == Type::Numeric {
        let values = call("list", aggregate, vec![Sql::Value(value)]);
        let words = if nulls { "bq_percentile($1, $2, true)" } else { "bq_percentile($1, $2, false)" };
        return Sql::words(words, vec![values, Sql::Value(percent)]);
    }
    let numbers = value.ty == Type::Float64 && !never_nan(value);
    match between {
        _ if !nulls && !numbers => Call::of(if between { "quantile_cont" } else { "quantile_disc" }, aggregate).into(),
        true => continuous(aggregate, value, percent, nulls),
        false => discrete(aggregate, value, percent, nulls, numbers),
    }
}

/// A call over the same window with other arguments.
fn call<'t>(name: &'static str, aggregate: &'t Aggregate, args: Vec<Sql<'t>>) -> Sql<'t> {
    let mut call = Call::of(name, aggregate);
    call.args = args;
    call.into()
}

/// The values in their order as structs: what has no value, what is no number, all else.
fn discrete<'t>(aggregate: &'t Aggregate, value: &'t Expr, percent: &'t Expr, nulls: bool, numbers: bool) -> Sql<'t> {
    let key = match (nulls, numbers) {
        (true, true) => "{'n': $1 IS NOT NULL, 'o': NOT isnan($1), 'v': $1}",
        (true, false) => "{'n': $1 IS NOT NULL, 'v': $1}",
        _ => "(CASE WHEN $1 IS NOT NULL THEN {'o': NOT isnan($1), 'v': $1} END)",
    };
    let key = Sql::words(key, vec![Sql::Value(value)]);
    Sql::words("struct_extract($1, 'v')", vec![call("quantile_disc", aggregate, vec![key, Sql::Value(percent)])])
}

/// The value between the two around the place, with -∞ for what comes before every number.
fn continuous<'t>(aggregate: &'t Aggregate, value: &'t Expr, percent: &'t Expr, nulls: bool) -> Sql<'t> {
    let key = if nulls {
        "(CASE WHEN $1 IS NULL OR isnan($1) THEN '-inf'::DOUBLE ELSE $1 END)"
    } else {
        "(CASE WHEN isnan($1) THEN '-inf'::DOUBLE ELSE $1 END)"
    };
    // `$2 * ($3 - 1)` is the percentile's place among all rows, from 0; what has no number comes first there.
    let one = || vec![Sql::Value(value)];
    let found = call("quantile_cont", aggregate, vec![Sql::words(key, one()), Sql::Value(percent)]);
    let rows = call("count", aggregate, if nulls { Vec::new() } else { one() });
    let known = call("count", aggregate, one());
    let odd = call("count", aggregate, vec![Sql::words("nullif(isnan($1), false)", one())]);
    let least = call("min", aggregate, one());
    // The place among all rows: before the first value there is NULL, between the two the first value, among what is no
    // number NaN.
    let template = "(CASE WHEN ceil($2 * ($3 - 1)) < $3 - $4 THEN NULL \
                    WHEN floor($2 * ($3 - 1)) < $3 - $4 THEN (CASE WHEN $5 > 0 THEN 'nan'::DOUBLE ELSE $6 END) \
                    WHEN floor($2 * ($3 - 1)) < $3 - $4 + $5 THEN 'nan'::DOUBLE ELSE $1 END)";
    Sql::words(template, vec![found, Sql::Value(percent), rows, known, odd, least])
}
