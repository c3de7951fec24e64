//! Expressions.

use super::{Printer, literal};
use crate::syntax::ast::{Expr, ExprKind, Query};

impl Printer {
    /// An operand: in parentheses unless nothing can come between its parts. More parentheses than needed do no harm, since
    /// they leave no node in the tree.
    pub(super) fn operand(&mut self, expr: &Expr) {
        use ExprKind::{
            Array, ArrayQuery, Bool, Bytes, Call, Case, Cast, Exists, Extract, Field, Float, Index, Int, Name, Null,
            Range, Str, Struct, Subquery, Tuple, Typed, With,
        };
        let closed = match &expr.kind {
            Call(call) => call.over.is_none(),
            Null
            | Bool(_)
            | Int(_)
            | Float(_)
            | Str(_)
            | Bytes(_)
            | Typed(..)
            | Range(..)
            | With(..)
            | Name(_)
            | Field(..)
            | Index { .. }
            | Case { .. }
            | Cast { .. }
            | Extract { .. }
            | Array { .. }
            | ArrayQuery(_)
            | Struct { .. }
            | Tuple(_)
            | Subquery(_)
            | Exists(_) => true,
            _ => false,
        };
        if closed {
            return self.expr(expr);
        }
        self.push("(");
        self.expr(expr);
        self.push(")");
    }

    /// `left word right`.
    pub(super) fn infix(&mut self, left: &Expr, word: &str, right: &Expr) {
        self.operand(left);
        self.push(&format!(" {word} "));
        self.operand(right);
    }

    /// An expression, on a stack of its own when it is nested deep.
    pub(super) fn expr(&mut self, expr: &Expr) {
        crate::stack::deep(|| self.expr_here(expr));
    }

    /// An expression, with no parentheses around it.
    pub(super) fn expr_here(&mut self, expr: &Expr) {
        let not = |negated: bool| if negated { "NOT " } else { "" };
        match &expr.kind {
            ExprKind::Null => self.push("NULL"),
            ExprKind::Bool(value) => self.push(if *value { "TRUE" } else { "FALSE" }),
            ExprKind::Int(text) | ExprKind::Float(text) => self.push(text),
            ExprKind::Str(text) => self.push(&literal(text)),
            ExprKind::Bytes(bytes) => {
                let body: String = bytes.iter().map(|b| format!("\\x{b:02x}")).collect();
                self.push(&format!("b'{body}'"));
            }
            ExprKind::Typed(name, text) => self.push(&format!("{name} {}", literal(text))),
            ExprKind::With(names, body) => {
                self.push("WITH(");
                for (name, value) in names {
                    self.ident(name);
                    self.push(" AS ");
                    self.expr(value);
                    self.push(", ");
                }
                self.expr(body);
                self.push(")");
            }
            ExprKind::Range(ty, text) => {
                self.ty(ty);
                self.push(&format!(" {}", literal(text)));
            }
            ExprKind::Interval { value, from, to } => {
                self.push("INTERVAL ");
                self.operand(value);
                self.push(&format!(" {}", from.text));
                if let Some(to) = to {
                    self.push(&format!(" TO {}", to.text));
                }
            }
            ExprKind::Name(name) => self.ident(name),
            ExprKind::Field(inner, name) => {
                // A number before a dot would take it for its own.
                let number = matches!(inner.kind, ExprKind::Int(_) | ExprKind::Float(_));
                if number {
                    self.push("(");
                }
                self.operand(inner);
                if number {
                    self.push(")");
                }
                self.push(".");
                self.ident(name);
            }
            ExprKind::Index { array, accessor, index } => {
                self.operand(array);
                self.push("[");
                match accessor {
                    Some(accessor) => {
                        self.push(&format!("{}(", accessor.text));
                        self.expr(index);
                        self.push(")]");
                    }
                    None => {
                        self.expr(index);
                        self.push("]");
                    }
                }
            }
            ExprKind::Not(inner) => {
                self.push("NOT ");
                // Parentheses would add levels to a chain that may be as deep as the parser allows.
                if matches!(inner.kind, ExprKind::Not(_)) { self.expr(inner) } else { self.operand(inner) }
            }
            ExprKind::Unary { op, expr: inner } => {
                self.push(op.sign());
                // The same of signs, with a blank between them: `--` would begin a comment.
                if matches!(inner.kind, ExprKind::Unary { .. }) {
                    self.push(" ");
                    self.expr(inner);
                } else {
                    self.operand(inner);
                }
            }
            ExprKind::Binary { left, op, right } => self.infix(left, op.sign(), right),
            ExprKind::And(list) => self.list(list, " AND ", Self::operand),
            ExprKind::Or(list) => self.list(list, " OR ", Self::operand),
            ExprKind::IsNull { expr: inner, negated } => {
                self.operand(inner);
                self.push(&format!(" IS {}NULL", not(*negated)));
            }
            ExprKind::IsBool { expr: inner, value, negated } => {
                self.operand(inner);
                self.push(&format!(" IS {}{}", not(*negated), if *value { "TRUE" } else { "FALSE" }));
            }
            ExprKind::IsDistinct { left, right, negated } => {
                self.infix(left, &format!("IS {}DISTINCT FROM", not(*negated)), right);
            }
            ExprKind::Between { expr, low, high, negated } => {
                self.infix(expr, &format!("{}BETWEEN", not(*negated)), low);
                self.push(" AND ");
                self.operand(high);
            }
            ExprKind::InList { expr, list, negated } => {
                self.operand(expr);
                self.push(&format!(" {}IN (", not(*negated)));
                self.exprs(list);
                self.push(")");
            }
            ExprKind::InQuery { expr, query, negated } => {
                self.operand(expr);
                self.push(&format!(" {}IN (", not(*negated)));
                self.query(query);
                self.push(")");
            }
            ExprKind::InUnnest { expr, array, negated } => {
                self.operand(expr);
                self.push(&format!(" {}IN UNNEST(", not(*negated)));
                self.expr(array);
                self.push(")");
            }
            ExprKind::Like { expr, pattern, negated } => {
                self.infix(expr, &format!("{}LIKE", not(*negated)), pattern);
            }
            ExprKind::LikeMany { expr, patterns, all, negated } => {
                self.operand(expr);
                self.push(&format!(" {}LIKE {} (", not(*negated), if *all { "ALL" } else { "ANY" }));
                self.exprs(patterns);
                self.push(")");
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.push("CASE");
                if let Some(operand) = operand {
                    self.push(" ");
                    self.operand(operand);
                }
                for (when, then) in branches {
                    self.push(" WHEN ");
                    self.expr(when);
                    self.push(" THEN ");
                    self.expr(then);
                }
                if let Some(otherwise) = otherwise {
                    self.push(" ELSE ");
                    self.expr(otherwise);
                }
                self.push(" END");
            }
            ExprKind::Cast { expr, ty, safe, format, zone } => {
                self.push(if *safe { "SAFE_CAST(" } else { "CAST(" });
                self.expr(expr);
                self.push(" AS ");
                self.ty(ty);
                if let Some(format) = format {
                    self.push(" FORMAT ");
                    self.operand(format);
                }
                self.at_zone(zone.as_deref());
                self.push(")");
            }
            ExprKind::Extract { part, expr, zone } => {
                self.push("EXTRACT(");
                self.expr(part);
                self.push(" FROM ");
                self.operand(expr);
                self.at_zone(zone.as_deref());
                self.push(")");
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Array { element, items } => {
                if let Some(element) = element {
                    self.push("ARRAY<");
                    self.ty(element);
                    self.push(">");
                }
                self.push("[");
                self.exprs(items);
                self.push("]");
            }
            ExprKind::ArrayQuery(query) => self.in_parentheses("ARRAY", query),
            ExprKind::Struct { fields_type, fields } => {
                self.push("STRUCT");
                if let Some(types) = fields_type {
                    self.fields(types);
                }
                self.push("(");
                self.list(fields, ", ", |p, (name, value)| {
                    p.expr(value);
                    p.alias(name.as_ref());
                });
                self.push(")");
            }
            ExprKind::Tuple(items) => {
                self.push("(");
                self.exprs(items);
                self.push(")");
            }
            ExprKind::Subquery(query) => self.in_parentheses("", query),
            ExprKind::Exists(query) => self.in_parentheses("EXISTS", query),
            ExprKind::Lambda { params, body } => {
                self.idents(params);
                self.push(" -> ");
                self.expr(body);
            }
            ExprKind::NamedArgument(name, value) => {
                self.ident(name);
                self.push(" => ");
                self.expr(value);
            }
            ExprKind::Relation(path) => {
                self.push("TABLE ");
                self.path(path);
            }
            ExprKind::Aliased(value, name) => {
                self.expr(value);
                self.alias(Some(name));
            }
            ExprKind::Parameter(name) => self.push(&format!("@{}", name.text)),
            ExprKind::System(name) => self.push(&format!("@@{}", name.text)),
            ExprKind::Positional(_) => self.push("?"),
            ExprKind::Star => self.push("*"),
        }
    }

    /// A query in parentheses behind a word, if any.
    pub(super) fn in_parentheses(&mut self, word: &str, query: &Query) {
        self.push(&format!("{word}("));
        self.query(query);
        self.push(")");
    }

    /// AT TIME ZONE, if there is one.
    pub(super) fn at_zone(&mut self, zone: Option<&Expr>) {
        if let Some(zone) = zone {
            self.push(" AT TIME ZONE ");
            self.operand(zone);
        }
    }
}
