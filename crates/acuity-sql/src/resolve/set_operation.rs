//! UNION, INTERSECT and EXCEPT.

use super::Resolver;
use super::coerce::{coerce, supertype};
use super::result::{bare, column_of};
use super::scope::Scope;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::lineage;
use crate::syntax::ast;
use crate::tree::{self, Body, Expr, Kind, Output, Query, SetOp};
use crate::types::{Limits, Type};

impl Resolver<'_> {
    /// A set operation. ALL is refused but for UNION: BigQuery does not have it.
    pub(super) fn set_operation(
        &mut self,
        how: &ast::SetHow,
        items: &[ast::Body],
        at: Loc,
        outer: &Scope<'_>,
    ) -> Outcome<Query> {
        let queries = items.iter().map(|b| self.body(b, outer)).collect::<Outcome<Vec<_>>>()?;
        self.set_of(how, queries, at)
    }

    /// The same of operands that are resolved.
    pub(super) fn set_of(&mut self, how: &ast::SetHow, queries: Vec<Query>, at: Loc) -> Outcome<Query> {
        if how.op != SetOp::Union && !how.distinct {
            return Err(Fault::unsupported(at, "INTERSECT ALL and EXCEPT ALL are not supported").help("use DISTINCT"));
        }
        let queries = match &how.by_name {
            Some(by_name) => self.matched(by_name, queries, at)?,
            None => queries,
        };
        self.combine(how.op, how.distinct, queries, at)
    }

    /// The operands of a set operation brought to the same column types.
    pub(super) fn combine(&mut self, op: SetOp, distinct: bool, mut queries: Vec<Query>, at: Loc) -> Outcome<Query> {
        let width = queries[0].outputs.len();
        if let Some(odd) = queries.iter().find(|q| q.outputs.len() != width) {
            return Err(Fault::types(
                at,
                format!("queries in a set operation have {} and {} columns", width, odd.outputs.len()),
            ));
        }
        // A recursive expression may have a single part for its base.
        if queries.len() == 1
            && let Some(only) = queries.pop()
        {
            return Ok(only);
        }
        let mut outputs = queries[0].outputs.clone();
        for (i, output) in outputs.iter_mut().enumerate() {
            let stand_ins: Vec<Expr> = queries.iter().map(|q| stand_in(q, i, at)).collect();
            let refs: Vec<&Expr> = stand_ins.iter().collect();
            let Some(ty) = supertype(&refs) else {
                let types: Vec<String> = queries.iter().map(|q| q.outputs[i].ty.to_string()).collect();
                return Err(Fault::types(
                    at,
                    format!("column {} in a set operation has incompatible types: {}", i + 1, types.join(", ")),
                ));
            };
            if (distinct || op != SetOp::Union) && !ty.is_groupable() {
                return Err(Fault::types(
                    at,
                    format!("column {} of type {ty} cannot be used in a set operation with DISTINCT", i + 1),
                ));
            }
            // Only a column that is NULL in all operands may still take another type.
            output.literal = queries.iter().all(|q| q.outputs[i].literal && stand_in(q, i, at).is_null());
            output.lineage = lineage::union(queries.iter().map(|q| &q.outputs[i].lineage));
            output.ty = ty;
        }
        let value_table = queries[0].value_table;
        let queries = queries.into_iter().map(|q| self.cast_outputs(q, &outputs)).collect::<Outcome<_>>()?;
        Ok(bare(Body::Set { op, distinct, items: queries }, outputs, value_table))
    }

    /// `query` with its columns converted to the types of `wanted`.
    pub(super) fn cast_outputs(&mut self, query: Query, wanted: &[Output]) -> Outcome<Query> {
        if query.outputs.iter().zip(wanted).all(|(a, b)| a.ty == b.ty) {
            return Ok(query);
        }
        self.with_outputs(query, &mut |_, i, column| coerce(column, &wanted[i].ty, "the column"))
    }

    /// `query` with its columns kept to limits.
    pub(super) fn limited_outputs(&mut self, query: Query, limits: &[Limits]) -> Outcome<Query> {
        if limits.iter().all(|limits| *limits == Limits::None) {
            return Ok(query);
        }
        self.with_outputs(query, &mut |resolver, i, column| resolver.limited(column, &limits[i]))
    }

    /// `query` with each of its columns made into another value, by its place.
    fn with_outputs(
        &mut self,
        mut query: Query,
        made: &mut dyn FnMut(&mut Self, usize, Expr) -> Outcome<Expr>,
    ) -> Outcome<Query> {
        // In place if nothing depends on the columns' values as they are.
        if let Body::Select(select) = &mut query.body
            && !select.distinct
            && query.order_by.is_empty()
        {
            for (i, (item, output)) in select.items.iter_mut().zip(&mut query.outputs).enumerate() {
                *item = made(self, i, item.clone())?;
                output.ty = item.ty.clone();
            }
            return Ok(query);
        }
        let alias = "q".to_owned();
        let block = self.new_block();
        let mut items = Vec::new();
        let mut outputs = query.outputs.clone();
        for (i, output) in outputs.iter_mut().enumerate() {
            let item = made(self, i, column_of(output, &alias, block, Loc::default()))?;
            output.ty = item.ty.clone();
            items.push(item);
        }
        let value_table = query.value_table;
        let from = Some(tree::From::Query { query: Box::new(query), alias, lateral: false });
        Ok(bare(Body::Select(Box::new(tree::Select::of(items, from))), outputs, value_table))
    }
}

/// The literal that a column of a SELECT is.
pub(super) fn literal(query: &Query, i: usize) -> Option<&Expr> {
    let output = &query.outputs[i];
    let Body::Select(select) = &query.body else { return None };
    select.items.get(i).filter(|item| output.literal && item.ty == output.ty)
}

/// The struct that a column of a SELECT writes out: its fields are brought to the types of the others one by one. Behind
/// DISTINCT, and where it is the whole row, it is a value of its type.
fn written_struct(query: &Query, i: usize) -> Option<&Expr> {
    let Body::Select(select) = &query.body else { return None };
    let whole = select.distinct || query.value_table || !query.order_by.is_empty() || query.limit.is_some();
    select.items.get(i).filter(|item| !whole && matches!(item.kind, Kind::Struct(_)) && item.ty == query.outputs[i].ty)
}

/// What stands for a column of a set operation's operand when types are compared: a literal stands for itself and keeps
/// its freedom, all else is a column of its type.
pub(super) fn stand_in(query: &Query, i: usize, at: Loc) -> Expr {
    let output = &query.outputs[i];
    if let Some(item) = literal(query, i).or_else(|| written_struct(query, i)) {
        return item.clone();
    }
    if output.literal && matches!(query.body, Body::Set { .. } | Body::Query(_)) && output.ty == Type::Int64 {
        return Expr::new(Kind::Null, output.ty.clone(), at);
    }
    column_of(output, "", 0, at)
}
