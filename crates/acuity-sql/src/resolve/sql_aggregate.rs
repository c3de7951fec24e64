//! Calls of SQL functions that aggregate: CREATE AGGREGATE FUNCTION.

use super::aggregate::{has_aggregate, made};
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::functions;
use crate::syntax::ast::{Call, FunctionDef, Ident};
use crate::tree::{Aggregate, Expr, Function};
use crate::types::Type;

/// Where the arguments of the call stand: they have a value for each row of its group.
pub(super) fn arguments<'c>(function: &FunctionDef, call: &Call, at: Loc, cx: Context<'c>) -> Outcome<Context<'c>> {
    let name = &function.name.text;
    if call.over.is_some() {
        return Err(Fault::unsupported(at, format!("the SQL function {name} cannot be used as a window function"))
            .help("use the aggregates of its body as window functions"));
    }
    if call.distinct
        || call.ignore_nulls.is_some()
        || call.having.is_some()
        || !call.order_by.is_empty()
        || call.limit.is_some()
    {
        let message = format!("the SQL function {name} takes no DISTINCT, ORDER BY, LIMIT, HAVING or NULLS clause");
        return Err(Fault::syntax(at, message).help("the aggregates of its body do"));
    }
    if !cx.aggregates {
        let message = format!("aggregate function {name} is not allowed in {}", cx.clause);
        return Err(Fault::new("grouping", at, message));
    }
    Ok(Context { aggregates: false, analytic: false, clause: "an aggregate function", ..cx })
}

/// The body, whose aggregates become those of the query that calls the function. One that only uses NOT AGGREGATE
/// parameters still makes the query one over groups.
pub(super) fn aggregating(body: Expr, at: Loc) -> Expr {
    let Some(count) = functions::aggregate("count").filter(|_| !has_aggregate(&body)) else { return body };
    let rows = made(Aggregate::new(Function::Aggregate(count), Vec::new()), Type::Int64, at);
    Expr::anchored(rows, body, at)
}

/// That a parameter which has a value for each row does not stand where there is one value for the group.
pub(super) fn inside_an_aggregate(name: &Ident, cx: Context<'_>) -> Outcome<()> {
    if !cx.aggregates || !cx.scope.of_rows.iter().any(|param| name.is(param)) {
        return Ok(());
    }
    Err(Fault::new("grouping", name.at, format!("the parameter {} must be inside an aggregate function", name.text))
        .help("or declare it NOT AGGREGATE"))
}
