//! Operators but for comparisons.

use super::Resolver;
use super::coerce::as_text;
use super::literal::int_literal;
use super::mismatch::{no_operator, not_bare_null};
use super::scope::Context;
use crate::diagnostics::{Loc, Outcome};
use crate::syntax::ast::{self, BinaryOp, ExprKind, UnaryOp};
use crate::tree::{Expr, Kind, Literal};
use crate::types::Type;

impl Resolver<'_> {
    /// A sign before an operand.
    pub(super) fn unary(&mut self, op: UnaryOp, inner: &ast::Expr, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        // Together with its sign, so that the least INT64 can be written.
        if let (UnaryOp::Minus, ExprKind::Int(digits)) = (op, &inner.kind) {
            return int_literal(digits, true, at);
        }
        not_bare_null(&[inner], op.sign())?;
        let value = self.expr(inner, cx)?;
        let shown = format!("Unary {}", op.sign());
        let written = matches!(inner.kind, ExprKind::Float(_));
        match (op, &value.kind) {
            (UnaryOp::Plus, _) if value.ty.is_numeric() => Ok(value),
            (UnaryOp::Plus, _) => Err(no_operator(&shown, &[&value], at)),
            // A literal stays one with its sign, and keeps its freedom of type; with a second sign it does not.
            (UnaryOp::Minus, Kind::Literal(Literal::Float(float))) if written => {
                Ok(Expr::new(Kind::Literal(Literal::Float(float.negated())), Type::Float64, at))
            }
            (UnaryOp::Minus, _) => self.by_table("$unary_minus", vec![value], &shown, at),
            (UnaryOp::BitNot, _) => self.by_table("$bitwise_not", vec![value], &shown, at),
        }
    }

    /// An operator between operands.
    pub(super) fn binary(
        &mut self,
        left: &ast::Expr,
        op: BinaryOp,
        right: &ast::Expr,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let moment = |e: &Expr| matches!(e.ty, Type::Date | Type::Datetime | Type::Timestamp) && !e.is_null();
        let mut l = self.expr(left, cx)?;
        // A single part goes to the function that adds it, without a value of type INTERVAL in between.
        if let (BinaryOp::Add | BinaryOp::Subtract, ExprKind::Interval { value, from, to: None }) = (op, &right.kind)
            && moment(&l)
        {
            return self.plus_interval(l, op == BinaryOp::Subtract, value, from, at, cx);
        }
        let mut r = self.expr(right, cx)?;
        if let (BinaryOp::Add, ExprKind::Interval { value, from, to: None }) = (op, &left.kind)
            && moment(&r)
        {
            return self.plus_interval(r, false, value, from, at, cx);
        }
        // The reference engine takes NULL for a shift.
        if !matches!(op, BinaryOp::ShiftLeft | BinaryOp::ShiftRight) {
            not_bare_null(&[left, right], op.sign())?;
        }
        if op == BinaryOp::Concat {
            (l, r) = (as_text(l), as_text(r));
        }
        let name = match op {
            BinaryOp::Compare(op) => return self.compare(l, op, r, at),
            BinaryOp::Add => "$add",
            BinaryOp::Subtract => "$subtract",
            BinaryOp::Multiply => "$multiply",
            BinaryOp::Divide => "$divide",
            BinaryOp::Concat => "$concat_op",
            BinaryOp::BitAnd => "$bitwise_and",
            BinaryOp::BitOr => "$bitwise_or",
            BinaryOp::BitXor => "$bitwise_xor",
            BinaryOp::ShiftLeft => "$bitwise_left_shift",
            BinaryOp::ShiftRight => "$bitwise_right_shift",
        };
        self.by_table(name, vec![l, r], op.sign(), at)
    }
}
