//! Standard deviation, variance, covariance and correlation.

use super::aggregate::made;
use crate::diagnostics::Loc;
use crate::tree::{Aggregate, Expr, Kind};
use crate::types::Type;

/// A statistic that is NaN when a value is not finite: DuckDB ends in an error then.
pub(super) fn statistic(name: &str, aggregate: Aggregate, at: Loc) -> Expr {
    let doubtful: Vec<Expr> = aggregate.args.iter().filter(|a| !crate::lower::never_nan(a)).cloned().collect();
    if doubtful.is_empty() && name != "corr" {
        return made(aggregate, Type::Float64, at);
    }
    let whole: Vec<Expr> =
        aggregate.args.iter().map(|a| Expr::new(Kind::IsNull(Box::new(a.clone()), true), Type::Bool, at)).collect();
    let finite: Vec<Expr> =
        doubtful.iter().map(|a| Expr::call("isfinite($1)", vec![a.clone()], Type::Bool, at)).collect();
    let all_finite = Expr::new(Kind::And(finite), Type::Bool, at);
    let odd = Expr::new(Kind::Not(Box::new(all_finite.clone())), Type::Bool, at);
    let mut rows = aggregate.clone();
    rows.function = "count";
    rows.wrap = "@";
    rows.args.truncate(1);
    rows.filter = Some(Expr::new(Kind::And(whole.clone()), Type::Bool, at));
    let mut bad = rows.clone();
    bad.filter = Some(Expr::new(Kind::And([whole, vec![odd]].concat()), Type::Bool, at));
    let mut good = aggregate;
    good.filter = Some(all_finite).filter(|_| !doubtful.is_empty());
    good.wrap = "@";
    let least = if matches!(name, "stddev_pop" | "var_pop" | "covar_pop") { 1 } else { 2 };
    let args = vec![made(bad, Type::Int64, at), made(rows, Type::Int64, at), made(good, Type::Float64, at)];
    let template = match name {
        // Values that are all the same correlate with nothing.
        "corr" => {
            "(CASE WHEN $2 >= 2 THEN (CASE WHEN $1 = 0 THEN coalesce($3, 'nan'::DOUBLE) ELSE 'nan'::DOUBLE END) END)"
                .to_owned()
        }
        _ => format!("(CASE WHEN $1 = 0 THEN $3 WHEN $2 >= {least} THEN 'nan'::DOUBLE END)"),
    };
    Expr::call(&template, args, Type::Float64, at)
}
