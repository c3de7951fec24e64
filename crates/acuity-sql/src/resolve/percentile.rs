//! PERCENTILE_CONT and PERCENTILE_DISC: NULL before everything when it counts, NaN before every number.

use super::aggregate::{made, plain};
use crate::diagnostics::Loc;
use crate::tree::{Aggregate, Expr, Kind, Over};
use crate::types::Type;

/// The function's value; `args` are the values (FLOAT64 for PERCENTILE_CONT) and the percentile, a literal.
pub(super) fn percentile(name: &str, args: Vec<Expr>, ty: Type, nulls: bool, over: Over, at: Loc) -> Expr {
    let over_all = |mut aggregate: Aggregate| {
        aggregate.over = Some(over.clone());
        aggregate
    };
    let Some(value) = args.first().cloned() else { return Expr::new(Kind::Null, ty, at) };
    let percent = args.get(1).cloned().unwrap_or_else(|| Expr::int(0, at));
    let numbers = value.ty == Type::Float64 && !crate::lower::never_nan(&value);
    if !nulls && !numbers {
        let function = if name == "percentile_cont" { "quantile_cont" } else { "quantile_disc" };
        return made(over_all(plain(function, args)), ty, at);
    }
    if name != "percentile_cont" {
        // The values in their order as structs: what has no value, what is no number, all else.
        let key = match (nulls, numbers) {
            (true, true) => "{'n': $1 IS NOT NULL, 'o': NOT isnan($1), 'v': $1}",
            (true, false) => "{'n': $1 IS NOT NULL, 'v': $1}",
            _ => "(CASE WHEN $1 IS NOT NULL THEN {'o': NOT isnan($1), 'v': $1} END)",
        };
        let key = Expr::call(key, vec![value], ty.clone(), at);
        let found = made(over_all(plain("quantile_disc", vec![key, percent])), ty.clone(), at);
        return Expr::call("struct_extract($1, 'v')", vec![found], ty, at);
    }
    let key = if nulls {
        "(CASE WHEN $1 IS NULL OR isnan($1) THEN '-inf'::DOUBLE ELSE $1 END)"
    } else {
        "(CASE WHEN isnan($1) THEN '-inf'::DOUBLE ELSE $1 END)"
    };
    let key = Expr::call(key, vec![value.clone()], Type::Float64, at);
    let found = made(over_all(plain("quantile_cont", vec![key, percent.clone()])), Type::Float64, at);
    let rows = if nulls { plain("count_star", Vec::new()) } else { plain("count", vec![value.clone()]) };
    let rows = made(over_all(rows), Type::Int64, at);
    let known = made(over_all(plain("count", vec![value.clone()])), Type::Int64, at);
    let odd = Expr::call("nullif(isnan($1), false)", vec![value.clone()], Type::Bool, at);
    let odd = made(over_all(plain("count", vec![odd])), Type::Int64, at);
    let least = made(over_all(plain("min", vec![value])), Type::Float64, at);
    // The place among all rows: before the first value there is NULL, between the two the first value, among what is no number NaN.
    let template = "(CASE WHEN ceil($2 * ($3 - 1)) < $3 - $4 THEN NULL \
                    WHEN floor($2 * ($3 - 1)) < $3 - $4 THEN (CASE WHEN $5 > 0 THEN 'nan'::DOUBLE ELSE $6 END) \
                    WHEN floor($2 * ($3 - 1)) < $3 - $4 + $5 THEN 'nan'::DOUBLE ELSE $1 END)";
    Expr::call(template, vec![found, percent, rows, known, odd, least], Type::Float64, at)
}
