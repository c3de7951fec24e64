//! CAST and SAFE_CAST.

use super::Resolver;
use super::coerce::{self, convert};
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, TypeSyntax};
use crate::tree::{Expr, Kind, Literal};
use crate::types::{Type, type_of_syntax};

impl Resolver<'_> {
    /// CAST and SAFE_CAST: the conversion, then the limits of a type with parameters.
    pub(super) fn cast(
        &mut self,
        expr: &ast::Expr,
        ty: &TypeSyntax,
        safe: bool,
        format: Option<(&ast::Expr, Option<&ast::Expr>)>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let limits = super::limits::limits(ty)?;
        let converted = self.convert_cast(expr, ty, safe, format, at, cx)?;
        self.limited(converted, &limits)
    }

    /// The conversion alone.
    fn convert_cast(
        &mut self,
        expr: &ast::Expr,
        ty: &TypeSyntax,
        safe: bool,
        format: Option<(&ast::Expr, Option<&ast::Expr>)>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let target = type_of_syntax(ty)?;
        let value = self.expr(expr, cx)?;
        if let Some((format, zone)) = format {
            return self.cast_format(value, &target, format, zone, safe, at, cx);
        }
        if value.is_null() {
            // From here on the NULL has a type of its own, unlike a bare one.
            let null = convert(value, &target)?;
            return Ok(Expr::typed(null, target, at));
        }
        // What is written out converts part by part, so that its literals keep their freedom.
        if matches!(value.kind, Kind::Array(_) | Kind::Struct(_)) && coerce::cost(&value, &target).is_some() {
            return convert(without_digits(value), &target);
        }
        // By the digits that are written, of which the FLOAT64 may not have all.
        if matches!(target, Type::Numeric | Type::BigNumeric)
            && matches!(value.kind, Kind::Literal(Literal::Float(_)))
            && let Ok(exact) = convert(value.clone(), &target)
        {
            return Ok(Expr::typed(exact, target, at));
        }
        if !castable(&value.ty, &target) {
            return Err(Fault::types(at, format!("invalid cast from {} to {target}", value.ty)));
        }
        // The value is no literal any more: from here on it has this type and takes no other.
        if value.ty == target {
            return Ok(Expr::typed(value, target, at));
        }
        Ok(Expr::new(Kind::Cast { expr: Box::new(value), safe }, target, at))
    }
}

/// A FLOAT64 inside an array or struct that is written out is one before the whole is cast: its digits are lost.
fn without_digits(mut expr: Expr) -> Expr {
    match &mut expr.kind {
        Kind::Literal(Literal::Float(float)) => float.digits = None,
        Kind::Array(items) | Kind::Struct(items) => {
            *items = std::mem::take(items).into_iter().map(without_digits).collect();
        }
        _ => {}
    }
    expr
}

/// Whether CAST goes from one type to the other.
fn castable(from: &Type, to: &Type) -> bool {
    use Type::{BigNumeric, Bool, Bytes, Date, Datetime, Float64, Int64, Numeric, String as Str, Time, Timestamp};
    match (from, to) {
        _ if from == to => true,
        (Int64 | Float64 | Numeric | Str, BigNumeric) | (BigNumeric, Int64 | Float64 | Numeric | Str) => true,
        (Int64, Bool | Float64 | Numeric | Str)
        | (Float64, Int64 | Numeric | Str)
        | (Numeric, Int64 | Float64 | Str) => true,
        (Bool, Int64 | Str) | (Bytes, Str) => true,
        (Type::Interval | Type::Range(_), Str) | (Str, Type::Interval | Type::Range(_)) => true,
        (Str, Int64 | Float64 | Numeric | Bool | Bytes | Date | Datetime | Time | Timestamp) => true,
        (Date, Str | Datetime | Timestamp) | (Datetime, Str | Date | Time | Timestamp) | (Time, Str) => true,
        (Timestamp, Str | Date | Datetime | Time) => true,
        (Type::Array(a), Type::Array(b)) => castable(a, b),
        (Type::Struct(a), Type::Struct(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|((_, x), (_, y))| castable(x, y))
        }
        _ => false,
    }
}
