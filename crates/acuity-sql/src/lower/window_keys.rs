//! Keys of windows that hold queries, which DuckDB does not take there, or not with every frame: they become columns of a relation
//! beside the others.

use std::rc::Rc;

use crate::tree::{Body, Column, Expr, From, JoinKind, Kind, Lineage, Output, Query, Select};

/// The alias of that relation. Only the SELECT that has it reads it, so that those inside may have one, too.
const ALIAS: &str = "bq_w";

/// The same query with such keys as columns; None where it has none. One that aggregates stays as it is: its windows look at groups.
pub(super) fn beside(query: &Query) -> Option<Query> {
    let Body::Select(select) = &query.body else { return None };
    let computed = || select.items.iter().chain(&select.qualify).chain(query.order_by.iter().map(|order| &order.expr));
    let grouped = select.group_by.is_some() || computed().any(|expr| found(expr, &|expr| is_aggregate(expr)));
    if select.from.is_none()
        || grouped
        || !computed().any(|expr| found(expr, &|expr| keys(expr).any(Expr::has_subquery)))
    {
        return None;
    }
    let mut moved = query.clone();
    let mut columns = Vec::new();
    if let Body::Select(select) = &mut moved.body {
        let orders = moved.order_by.iter_mut().map(|order| &mut order.expr);
        select.items.iter_mut().chain(&mut select.qualify).chain(orders).for_each(|expr| replace(expr, &mut columns));
        let relation = From::Query { query: Box::new(row(columns)), alias: ALIAS.to_owned(), lateral: true };
        let left = select.from.take().map(Box::new)?;
        select.from = Some(From::Join { kind: JoinKind::Cross, left, right: Box::new(relation), on: None });
    }
    Some(moved)
}

/// Whether a part of the expression passes the test; those inside subqueries belong there.
fn found(expr: &Expr, test: &dyn Fn(&Expr) -> bool) -> bool {
    match &expr.kind {
        _ if test(expr) => return true,
        Kind::Subquery(_) | Kind::ArrayQuery(_) | Kind::Exists(_) => return false,
        Kind::InQuery { expr, .. } => return found(expr, test),
        _ => {}
    }
    let mut any = false;
    expr.parts(&mut |part| any = any || found(part, test));
    any
}

fn is_aggregate(expr: &Expr) -> bool {
    matches!(&expr.kind, Kind::Aggregate(call) if call.over.is_none())
}

/// The keys of the window that the expression looks at.
fn keys(expr: &Expr) -> impl Iterator<Item = &Expr> {
    let over = match &expr.kind {
        Kind::Aggregate(call) => call.over.as_ref(),
        _ => None,
    };
    over.into_iter().flat_map(|over| over.partition_by.iter().chain(over.order_by.iter().map(|order| &order.expr)))
}

/// Puts columns in the place of such keys; equal ones have one.
fn replace(expr: &mut Expr, columns: &mut Vec<Expr>) {
    let Kind::Aggregate(call) = &mut expr.kind else { return expr.values_mut(&mut |part| replace(part, columns)) };
    let Some(over) = &mut call.over else { return };
    let orders = over.order_by.iter_mut().map(|order| &mut order.expr);
    for key in over.partition_by.iter_mut().chain(orders).filter(|key| key.has_subquery()) {
        let place = columns.iter().position(|column| column == key).unwrap_or_else(|| {
            columns.push(key.clone());
            columns.len() - 1
        });
        let column =
            Column { relation: ALIAS.to_owned(), name: format!("k{place}"), block: 0, lineage: Lineage::default() };
        key.kind = Kind::Column(Rc::new(column));
    }
}

/// The row of these columns.
fn row(columns: Vec<Expr>) -> Query {
    let outputs = columns.iter().enumerate().map(|(place, column)| Output {
        name: None,
        physical: format!("k{place}"),
        ty: column.ty.clone(),
        lineage: Lineage::default(),
        literal: false,
        at: column.at,
    });
    let outputs = outputs.collect();
    Query {
        ctes: Vec::new(),
        body: Body::Select(Box::new(Select::of(columns, None))),
        order_by: Vec::new(),
        limit: None,
        offset: None,
        outputs,
        value_table: false,
    }
}
