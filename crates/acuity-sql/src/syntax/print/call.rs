//! Calls, windows, ORDER BY and types.

use super::Printer;
use crate::syntax::ast::{Bound, Call, Ident, OrderItem, TypeSyntax, Window, WindowSpec};

impl Printer {
    pub(super) fn call(&mut self, call: &Call) {
        if call.safe {
            self.push("SAFE.");
        }
        self.list(&call.name, ".", |p, part| p.push(&part.text));
        self.push("(");
        if call.distinct {
            self.push("DISTINCT ");
        }
        self.exprs(&call.args);
        match call.ignore_nulls {
            Some(true) => self.push(" IGNORE NULLS"),
            Some(false) => self.push(" RESPECT NULLS"),
            None => {}
        }
        if let Some((max, expr)) = &call.having {
            self.push(if *max { " HAVING MAX " } else { " HAVING MIN " });
            self.expr(expr);
        }
        self.order_by(&call.order_by);
        if let Some(limit) = &call.limit {
            self.push(" LIMIT ");
            self.expr(limit);
        }
        self.push(")");
        match &call.over {
            Some(Window::Named(name)) => {
                self.push(" OVER ");
                self.ident(name);
            }
            Some(Window::Spec(spec)) => {
                self.push(" OVER ");
                self.window(spec);
            }
            None => {}
        }
    }

    pub(super) fn window(&mut self, spec: &WindowSpec) {
        self.push("(");
        if let Some(base) = &spec.base {
            self.ident(base);
        }
        if !spec.partition_by.is_empty() {
            self.push(" PARTITION BY ");
            self.exprs(&spec.partition_by);
        }
        self.order_by(&spec.order_by);
        if let Some(frame) = &spec.frame {
            self.push(if frame.rows { " ROWS " } else { " RANGE " });
            match &frame.end {
                Some(end) => {
                    self.push("BETWEEN ");
                    self.bound(&frame.start);
                    self.push(" AND ");
                    self.bound(end);
                }
                None => self.bound(&frame.start),
            }
        }
        self.push(")");
    }

    pub(super) fn bound(&mut self, bound: &Bound) {
        match bound {
            Bound::UnboundedPreceding => self.push("UNBOUNDED PRECEDING"),
            Bound::CurrentRow => self.push("CURRENT ROW"),
            Bound::UnboundedFollowing => self.push("UNBOUNDED FOLLOWING"),
            Bound::Preceding(expr) => {
                self.operand(expr);
                self.push(" PRECEDING");
            }
            Bound::Following(expr) => {
                self.operand(expr);
                self.push(" FOLLOWING");
            }
        }
    }

    pub(super) fn order_by(&mut self, items: &[OrderItem]) {
        if items.is_empty() {
            return;
        }
        self.push(" ORDER BY ");
        self.list(items, ", ", |p, item| {
            p.expr(&item.expr);
            if let Some((name, _)) = &item.collate {
                p.push(" COLLATE ");
                p.push(&super::literal(name));
            }
            if item.direction.descending {
                p.push(" DESC");
            }
            p.nulls_first(item.direction.nulls_first);
        });
    }

    /// NULLS FIRST or NULLS LAST, when one is said.
    pub(super) fn nulls_first(&mut self, nulls_first: Option<bool>) {
        match nulls_first {
            Some(true) => self.push(" NULLS FIRST"),
            Some(false) => self.push(" NULLS LAST"),
            None => {}
        }
    }

    pub(super) fn ty(&mut self, ty: &TypeSyntax) {
        match ty {
            TypeSyntax::Named(name, parameters) => {
                self.push(&name.text);
                if !parameters.is_empty() {
                    self.push("(");
                    self.exprs(parameters);
                    self.push(")");
                }
            }
            TypeSyntax::Range(element, _) => {
                self.push("RANGE<");
                self.ty(element);
                self.push(">");
            }
            TypeSyntax::Array(element, _) => {
                self.push("ARRAY<");
                self.ty(element);
                self.push(">");
            }
            TypeSyntax::Struct(fields) => {
                self.push("STRUCT");
                self.fields(fields);
            }
        }
    }

    /// The fields of a struct's type.
    pub(super) fn fields(&mut self, fields: &[(Option<Ident>, TypeSyntax)]) {
        self.push("<");
        self.list(fields, ", ", |p, (name, ty)| {
            if let Some(name) = name {
                p.ident(name);
                p.push(" ");
            }
            p.ty(ty);
        });
        self.push(">");
    }
}
