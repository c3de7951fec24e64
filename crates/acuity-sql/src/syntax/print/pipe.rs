//! Pipe operators.

use super::Printer;
use crate::syntax::ast::{Direction, Expr, Ident, Pipe, PipeAggregate, PipeOp};

impl Printer {
    /// All of them, each behind its sign.
    pub(super) fn pipes(&mut self, pipes: &[Pipe]) {
        for pipe in pipes {
            self.push(" |>");
            self.pipe(&pipe.op);
        }
    }

    fn pipe(&mut self, op: &PipeOp) {
        match op {
            PipeOp::Where(condition) => self.clause("WHERE", Some(condition)),
            PipeOp::Select(select) => {
                self.push(" ");
                self.select(select);
            }
            PipeOp::Extend(items, windows) => {
                self.push(" EXTEND ");
                self.list(items, ", ", Self::select_item);
                self.windows(windows);
            }
            PipeOp::Set(items) => {
                self.push(" SET ");
                self.list(items, ", ", |p, (name, value)| {
                    p.ident(name);
                    p.push(" = ");
                    p.expr(value);
                });
            }
            PipeOp::Drop(names) => {
                self.push(" DROP ");
                self.list(names, ", ", Self::ident);
            }
            PipeOp::Rename(names) => {
                self.push(" RENAME ");
                self.list(names, ", ", |p, (before, after)| {
                    p.ident(before);
                    p.alias(Some(after));
                });
            }
            PipeOp::As(alias) => self.alias(Some(alias)),
            PipeOp::Aggregate(aggregate) => self.aggregate(aggregate),
            PipeOp::Distinct => self.push(" DISTINCT"),
            PipeOp::OrderBy(items) => self.order_by(items),
            PipeOp::Limit { limit, offset } => {
                self.clause("LIMIT", Some(limit));
                self.clause("OFFSET", offset.as_ref());
            }
            PipeOp::Join { kind, right, on, using } => self.join(*kind, right, on.as_ref(), using),
            PipeOp::Combine { how, queries } => {
                self.push(" ");
                self.set_operator(how);
                self.push(" ");
                self.list(queries, ", ", |p, query| p.in_parentheses("", query));
            }
            PipeOp::Sample(sample) => self.sample(sample),
            PipeOp::Pivot(pivot, alias) => {
                self.pivot(pivot);
                self.alias(alias.as_ref());
            }
            PipeOp::Unpivot(unpivot, alias) => {
                self.unpivot(unpivot);
                self.alias(alias.as_ref());
            }
            PipeOp::Assert(condition, shown) => {
                self.clause("ASSERT", Some(condition));
                for value in shown {
                    self.push(", ");
                    self.expr(value);
                }
            }
            PipeOp::With { recursive, ctes } => {
                self.push(" ");
                self.ctes(*recursive, ctes);
            }
        }
    }

    fn aggregate(&mut self, aggregate: &PipeAggregate) {
        self.push(" AGGREGATE");
        let ended = |p: &mut Self, alias: Option<&Ident>, direction: Option<Direction>| {
            p.alias(alias);
            if let Some(direction) = direction {
                p.push(if direction.descending { " DESC" } else { " ASC" });
                p.nulls_first(direction.nulls_first);
            }
        };
        if !aggregate.items.is_empty() {
            self.push(" ");
            self.list(&aggregate.items, ", ", |p, (expr, alias, direction): &(Expr, _, _)| {
                p.expr(expr);
                ended(p, alias.as_ref(), *direction);
            });
        }
        if !aggregate.keys.is_empty() {
            self.push(if aggregate.ordered { " GROUP AND ORDER BY " } else { " GROUP BY " });
            self.list(&aggregate.keys, ", ", |p, (key, alias, direction)| {
                p.group_item(key);
                ended(p, alias.as_ref(), *direction);
            });
        }
    }
}
