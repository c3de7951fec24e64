//! Branches that are not chosen: an error of a query in one must not show.
//!
//! DuckDB computes queries beside the rows, whichever branch a row takes. A query that may end in an error reads no rows
//! where its branch is not chosen. Queries of tables are left as they are unless the choice is the same for all rows: to
//! ask for each row of the query around would cost more than it is worth.

use super::aggregate::{has_aggregate, has_window};
use crate::tree::{Body, Expr, From, Grouping, Kind, Op, Query, Select};
use crate::types::Type;

/// The values of CASE, and its conditions behind the first, with their queries guarded.
pub(super) fn branches(branches: &mut [(Expr, Expr)], otherwise: Option<&mut Expr>) {
    let plain = branches.iter().all(|(condition, value)| !holds_query(condition) && !holds_query(value));
    if plain && !otherwise.as_deref().is_some_and(holds_query) {
        return;
    }
    let conditions: Vec<Expr> = branches.iter().map(|(condition, _)| condition.clone()).collect();
    for (place, (condition, value)) in branches.iter_mut().enumerate() {
        let before = &conditions[..place];
        if place > 0 {
            guard(condition, || chosen(before, None));
        }
        guard(value, || chosen(before, Some(&conditions[place])));
    }
    if let Some(value) = otherwise {
        guard(value, || chosen(&conditions, None));
    }
}

/// The arguments of COALESCE behind the first likewise: each is wanted where those before it are NULL.
pub(super) fn arguments(args: &mut [Expr]) {
    if !args.iter().skip(1).any(holds_query) {
        return;
    }
    let known: Vec<Expr> = args.iter().map(|arg| Expr::not_null(arg.clone(), arg.at)).collect();
    for (place, arg) in args.iter_mut().enumerate().skip(1) {
        guard(arg, || chosen(&known[..place], None));
    }
}

/// That none of `before` holds, and `then` does: None where a query cannot ask so.
fn chosen(before: &[Expr], then: Option<&Expr>) -> Option<Expr> {
    let all = || before.iter().chain(then);
    if !all().all(repeatable) {
        return None;
    }
    let at = all().next()?.at;
    let last = then.cloned().unwrap_or_else(|| Expr::bool(true, at));
    let branches: Vec<(Expr, Expr)> = before.iter().map(|c| (c.clone(), Expr::bool(false, at))).collect();
    if branches.is_empty() {
        return Some(last);
    }
    Some(Expr::new(Kind::Case { branches, otherwise: Some(Box::new(last)) }, Type::Bool, at))
}

/// Whether a query is in it.
fn holds_query(expr: &Expr) -> bool {
    let mut found = expr.is_subquery();
    expr.parts(&mut |part| found = found || holds_query(part));
    found
}

/// Whether a condition means the same inside a query.
fn repeatable(condition: &Expr) -> bool {
    !(has_aggregate(condition)
        || has_window(condition)
        || condition.is_volatile()
        || holds_query(condition)
        || of_lambda(condition))
}

/// Whether it reads a lambda's parameter, which no query sees.
fn of_lambda(expr: &Expr) -> bool {
    let mut found = matches!(expr.kind, Kind::Lambda(..) | Kind::Parameter(_));
    expr.parts(&mut |part| found = found || of_lambda(part));
    found
}

/// Guards the queries of an expression: those of a CASE inside too, whose own conditions do not say when it is computed.
fn guard(expr: &mut Expr, chosen: impl Fn() -> Option<Expr> + Copy) {
    match &mut expr.kind {
        Kind::Subquery(query) => return guard_query(query, many(query), chosen),
        Kind::ArrayQuery(query) | Kind::Exists(query) => return guard_query(query, false, chosen),
        Kind::InQuery { query, .. } => guard_query(query, false, chosen),
        // It has no query.
        Kind::Lambda(..) => return,
        _ => {}
    }
    expr.values_mut(&mut |part| guard(part, chosen));
}

/// Guards a query; `many` says whether it may end in an error by its rows alone.
fn guard_query(query: &mut Query, many: bool, chosen: impl Fn() -> Option<Expr>) {
    let single_row = matches!(&query.body, Body::Select(select) if select.from.is_none());
    if single_row || !(many || may_fail(query)) {
        return;
    }
    let Some(chosen) = chosen() else { return };
    let fixed = !chosen.reads_columns();
    let ordered = query.order_by.iter().any(|order| has_aggregate(&order.expr));
    let Body::Select(select) = &mut query.body else { return };
    if !fixed && select.from.as_ref().is_some_and(reads_tables) {
        return;
    }
    // A filter of rows leaves the one row of an aggregate of no rows, which may be what ends in an error.
    if ordered || has_total(select) {
        select.having = Some(first(chosen.clone(), select.having.take()));
    }
    select.filter = Some(first(chosen, select.filter.take()));
}

/// A filter that is asked only where `chosen` holds.
fn first(chosen: Expr, filter: Option<Expr>) -> Expr {
    let at = chosen.at;
    match filter {
        None => chosen,
        Some(filter) => Expr::new(Kind::Case { branches: vec![(chosen, filter)], otherwise: None }, Type::Bool, at),
    }
}

/// Whether it may have a row of all rows, and so one where there are none: it aggregates without keys.
fn has_total(select: &Select) -> bool {
    match &select.group_by {
        Some(groups) => !groups.iter().any(|grouping| matches!(grouping, Grouping::Expr(_))),
        None => {
            let qualify = select.qualify.as_ref().is_some_and(has_aggregate);
            select.having.is_some() || qualify || select.items.iter().any(has_aggregate)
        }
    }
}

/// Whether a query may have more rows than one, an error where one value is wanted.
fn many(query: &Query) -> bool {
    let one = matches!(&query.body, Body::Select(s) if s.group_by.is_none() && s.items.iter().any(has_aggregate));
    !one && query.limit.is_none()
}

/// Whether a query calls what may end in an error.
fn may_fail(query: &Query) -> bool {
    fn fails(expr: &Expr) -> bool {
        let mut found = match &expr.kind {
            Kind::Call { safe, op, .. } => !safe && !matches!(op, Op::Coalesce),
            Kind::Cast { safe, .. } => !safe,
            _ => false,
        };
        expr.parts(&mut |part| found = found || fails(part));
        found
    }
    let mut found = false;
    query.exprs(&mut |expr| found = found || fails(expr));
    found
}

/// Whether rows of tables are read, or of queries with a name.
fn reads_tables(from: &From) -> bool {
    match from {
        From::Table { .. } | From::Cte { .. } => true,
        From::Unnest { .. } => false,
        From::Query { query, .. } => body_reads_tables(&query.body),
        From::Join { left, right, .. } => reads_tables(left) || reads_tables(right),
        _ => true,
    }
}

fn body_reads_tables(body: &Body) -> bool {
    match body {
        Body::Select(select) => select.from.as_ref().is_some_and(reads_tables),
        Body::Query(query) => body_reads_tables(&query.body),
        Body::Set { items, .. } => items.iter().any(|query| body_reads_tables(&query.body)),
    }
}
