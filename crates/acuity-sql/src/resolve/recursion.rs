//! What the part of a recursive common table expression that reads it must not have.

use super::aggregate::{has_aggregate, has_window};
use super::mentions::{from_mentions, mentions};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Body, FromItem, Ident, JoinKind};
use crate::tree;

/// Looks for clauses over rows that are not all there yet: ORDER BY, LIMIT, DISTINCT, GROUP BY.
pub(super) fn check(body: &Body, name: &Ident) -> Outcome<()> {
    match body {
        Body::Query(query) => check_query(query, name),
        Body::Set { items, .. } => items.iter().try_for_each(|item| check(item, name)),
        Body::From(from) => check_from(from, name),
        Body::Select(select) => {
            let Some(from) = select.from.as_ref().filter(|from| from_mentions(from, &name.text)) else { return Ok(()) };
            if select.distinct {
                return Err(wrong(select.at, name, "SELECT DISTINCT"));
            }
            if select.group_by.is_some() {
                return Err(wrong(select.at, name, "GROUP BY"));
            }
            check_from(from, name)
        }
    }
}

fn check_query(query: &ast::Query, name: &Ident) -> Outcome<()> {
    if !mentions(query, &name.text) {
        return Ok(());
    }
    if let Some(order) = query.order_by.first() {
        return Err(wrong(order.expr.at, name, "ORDER BY"));
    }
    if let Some(limit) = query.limit.as_ref().or(query.offset.as_ref()) {
        return Err(wrong(limit.at, name, "LIMIT"));
    }
    check(&query.body, name)
}

fn check_from(from: &FromItem, name: &Ident) -> Outcome<()> {
    match from {
        FromItem::Query { query, .. } => check_query(query, name),
        FromItem::Join { kind, left, right, at, .. } => {
            // What is filled up with NULLs depends on rows that are not there yet.
            let (filled, side) = match kind {
                JoinKind::Left => (from_mentions(right, &name.text), "the right side of a LEFT JOIN"),
                JoinKind::Right => (from_mentions(left, &name.text), "the left side of a RIGHT JOIN"),
                JoinKind::Full => (true, "a FULL JOIN"),
                _ => (false, ""),
            };
            if filled && from_mentions(from, &name.text) {
                return Err(wrong(*at, name, side));
            }
            check_from(left, name).and_then(|()| check_from(right, name))
        }
        _ => Ok(()),
    }
}

/// That the part itself neither aggregates nor looks at other rows.
pub(super) fn row_by_row(step: &tree::Query, name: &Ident) -> Outcome<()> {
    let tree::Body::Select(select) = &step.body else { return Ok(()) };
    let computed = || select.items.iter().chain(&select.qualify);
    if let Some(item) = computed().find(|item| has_aggregate(item)) {
        return Err(wrong(item.at, name, "an aggregate"));
    }
    match computed().find(|item| has_window(item)) {
        Some(item) => Err(wrong(item.at, name, "a window function")),
        None => Ok(()),
    }
}

fn wrong(at: Loc, name: &Ident, what: &str) -> Box<Fault> {
    Fault::syntax(
        at,
        format!("{what} is not allowed where {0} reads {0}: not all of its rows are there yet", name.text),
    )
    .help("write it in the query that reads the whole")
}
