//! Keys of GROUP BY that are computed, and read in queries inside of the SELECT list or of the clauses behind it. DuckDB knows a
//! key there by the name of a column only: the key becomes one.

use std::rc::Rc;

use super::Resolver;
use crate::lineage;
use crate::tree::{Body, Column, Expr, From, Grouping, JoinKind, Kind, Order, Select};

/// What a SELECT over groups is made of.
pub(super) struct Grouped<'t> {
    pub(super) from: &'t mut Option<From>,
    pub(super) keys: &'t mut [Grouping],
    pub(super) items: &'t mut [Expr],
    pub(super) having: &'t mut Option<Expr>,
    pub(super) qualify: &'t mut Option<Expr>,
    pub(super) orders: &'t mut [Order],
}

impl Grouped<'_> {
    /// Each expression that is computed of groups.
    fn computed(&mut self) -> impl Iterator<Item = &mut Expr> {
        let clauses = self.having.iter_mut().chain(self.qualify.iter_mut());
        self.items.iter_mut().chain(clauses).chain(self.orders.iter_mut().map(|order| &mut order.expr))
    }
}

impl Resolver<'_> {
    /// Makes columns of the keys that need to be.
    pub(super) fn name_keys(&mut self, mut grouped: Grouped<'_>, block: u32) {
        let mut keys: Vec<Expr> = Vec::new();
        for key in grouped.keys.iter().flat_map(Grouping::keys) {
            if !matches!(key.kind, Kind::Column(_)) && !keys.contains(key) {
                keys.push(key.clone());
            }
        }
        keys.retain(|key| grouped.computed().any(|expr| stands_in_query(expr, key, false)));
        if keys.is_empty() {
            return;
        }
        let Some(from) = grouped.from.take() else { return };
        let relation = self.new_alias("keys");
        let names: Vec<Option<String>> = (1..=keys.len()).map(|i| Some(format!("key_{i}"))).collect();
        let outputs = super::result::outputs(&keys, &names);
        let columns: Vec<(Expr, Expr)> = keys
            .iter()
            .zip(&outputs)
            .map(|(key, output)| {
                let name = output.physical.clone();
                let column = Column { relation: relation.clone(), name, block, lineage: lineage::of(key) };
                (key.clone(), Expr::new(Kind::Column(Rc::new(column)), key.ty.clone(), key.at))
            })
            .collect();
        let query = super::result::bare(Body::Select(Box::new(Select::of(keys, None))), outputs, false);
        let right = From::Query { query: Box::new(query), alias: relation, lateral: true };
        let (left, right) = (Box::new(from), Box::new(right));
        *grouped.from = Some(From::Join { kind: JoinKind::Cross, left, right, on: None });
        grouped.computed().for_each(|expr| replace(expr, &columns));
        grouped.keys.iter_mut().flat_map(Grouping::keys_mut).for_each(|key| replace(key, &columns));
    }
}

/// Whether the key stands in a query inside the expression.
fn stands_in_query(expr: &Expr, key: &Expr, inside: bool) -> bool {
    if expr == key {
        return inside;
    }
    let inside = inside || expr.is_subquery();
    let mut found = false;
    expr.parts(&mut |part| found = found || stands_in_query(part, key, inside));
    found
}

/// Puts columns in the places of the keys.
fn replace(expr: &mut Expr, columns: &[(Expr, Expr)]) {
    match columns.iter().find(|(key, _)| key == expr) {
        Some((_, column)) => *expr = column.clone(),
        None => expr.parts_mut(&mut |part| replace(part, columns)),
    }
}
