//! Whether a query reads a relation of a name, before anything is resolved.

use crate::syntax::ast::{self, PipeOp};

/// Whether a query reads a relation called `name`.
pub(super) fn mentions(query: &ast::Query, name: &str) -> bool {
    query.ctes.iter().any(|c| mentions(&c.query, name))
        || body_mentions(&query.body, name)
        || query.pipes.iter().any(|pipe| pipe_mentions(&pipe.op, name))
}

/// The same of a pipe operator.
fn pipe_mentions(op: &PipeOp, name: &str) -> bool {
    match op {
        PipeOp::Join { right, .. } => from_mentions(right, name),
        PipeOp::Combine { queries, .. } => queries.iter().any(|query| mentions(query, name)),
        PipeOp::With { ctes, .. } => ctes.iter().any(|cte| mentions(&cte.query, name)),
        _ => false,
    }
}

/// The same of a query's body. Subqueries inside expressions are not looked at.
pub(super) fn body_mentions(body: &ast::Body, name: &str) -> bool {
    match body {
        ast::Body::Query(query) => mentions(query, name),
        ast::Body::From(from) => from_mentions(from, name),
        ast::Body::Set { items, .. } => items.iter().any(|b| body_mentions(b, name)),
        ast::Body::Select(select) => select.from.as_ref().is_some_and(|f| from_mentions(f, name)),
    }
}

/// The same of a relation; a name with a dataset is a table's.
pub(super) fn from_mentions(from: &ast::FromItem, name: &str) -> bool {
    match from {
        ast::FromItem::Table { path, .. } => path.len() == 1 && path[0].is(name),
        ast::FromItem::Query { query, .. } => mentions(query, name),
        ast::FromItem::Unnest { .. } | ast::FromItem::Call { .. } => false,
        ast::FromItem::Join { left, right, .. } => from_mentions(left, name) || from_mentions(right, name),
        ast::FromItem::Pivot { from, .. }
        | ast::FromItem::Unpivot { from, .. }
        | ast::FromItem::Sample { from, .. } => from_mentions(from, name),
    }
}
