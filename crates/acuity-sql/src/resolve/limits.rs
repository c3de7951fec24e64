//! Types with parameters, in CAST and of columns and variables: NUMERIC(p, s), STRING(n), BYTES(n), also inside ARRAY and STRUCT.

use super::Resolver;
use super::coerce::convert;
use crate::catalog::TablePath;
use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast::{Expr as Syntax, ExprKind, TypeSyntax};
use crate::tree::{ArrayOp, Expr, Kind, Op};
use crate::types::{Limits, Type, scalar_by_name};

/// The limits that a type's text sets.
pub(super) fn limits(ty: &TypeSyntax) -> Outcome<Limits> {
    match ty {
        TypeSyntax::Named(_, args) if args.is_empty() => Ok(Limits::None),
        TypeSyntax::Named(name, args) => {
            let given: Option<Vec<i64>> = args.iter().map(number).collect();
            let wrong = |message: String| Err(Fault::types(name.at, message));
            let Some(given) = given else { return wrong("type parameters must be integer literals".to_owned()) };
            let shown = name.text.to_uppercase();
            match (scalar_by_name(&name.text), given.as_slice()) {
                (Some(Type::String | Type::Bytes), [n]) if *n > 0 => Ok(Limits::Length(*n)),
                (Some(Type::String | Type::Bytes), _) => wrong(format!("{shown} takes one length greater than 0")),
                (Some(Type::Numeric), [p]) if (1..=29).contains(p) => Ok(Limits::Digits(*p, 0)),
                (Some(Type::Numeric), [p, s]) if (0..=9).contains(s) && (1.max(*s)..=29 + s).contains(p) => {
                    Ok(Limits::Digits(*p, *s))
                }
                (Some(Type::Numeric), _) => {
                    wrong("in NUMERIC(P, S), S must be between 0 and 9, and P between max(1, S) and S + 29".to_owned())
                }
                (Some(Type::BigNumeric), [p]) if (1..=38).contains(p) => Ok(Limits::Digits(*p, 0)),
                (Some(Type::BigNumeric), [p, s]) if (0..=38).contains(s) && (1.max(*s)..=38 + s).contains(p) => {
                    Ok(Limits::Digits(*p, *s))
                }
                (Some(Type::BigNumeric), _) => wrong(
                    "in BIGNUMERIC(P, S), S must be between 0 and 38, and P between max(1, S) and S + 38".to_owned(),
                ),
                _ => wrong(format!("{shown} does not support type parameters")),
            }
        }
        TypeSyntax::Range(element, at) => match limits(element)? {
            Limits::None => Ok(Limits::None),
            _ => Err(Fault::types(*at, "the type of a range takes no parameters")),
        },
        // Only what limits something is kept, so that most casts have nothing to check.
        TypeSyntax::Array(element, _) => Ok(match limits(element)? {
            Limits::None => Limits::None,
            inner => Limits::Elements(Box::new(inner)),
        }),
        TypeSyntax::Struct(fields) => {
            let inner = fields.iter().map(|(_, t)| limits(t)).collect::<Outcome<Vec<_>>>()?;
            Ok(if inner.iter().all(|l| *l == Limits::None) { Limits::None } else { Limits::Fields(inner) })
        }
    }
}

/// An integer literal.
fn number(expr: &Syntax) -> Option<i64> {
    match &expr.kind {
        ExprKind::Int(digits) => digits.parse().ok(),
        _ => None,
    }
}

impl Resolver<'_> {
    /// The value as a column of a table keeps it.
    pub(super) fn kept(&mut self, value: Expr, table: &TablePath, column: &str) -> Outcome<Expr> {
        match self.catalog.limits(table, column) {
            Limits::None => Ok(value),
            limits => self.limited(value, &limits),
        }
    }

    /// The value, or an error where it goes beyond the limits.
    pub(super) fn limited(&mut self, value: Expr, limits: &Limits) -> Outcome<Expr> {
        let (at, ty) = (value.at, value.ty.clone());
        Ok(match (limits, &ty) {
            (Limits::None, _) => value,
            (Limits::Digits(precision, scale), _) => {
                let args = vec![convert(value, &ty)?, Expr::int(*precision, at), Expr::int(*scale, at)];
                Expr::call(Op::FitDigits, args, ty, at)
            }
            (Limits::Length(n), _) => Expr::call(Op::FitLength, vec![value, Expr::int(*n, at)], ty, at),
            (Limits::Elements(inner), Type::Array(element)) => {
                // A name of its own for each lambda, as in `arrays`.
                self.calls += 1;
                let name = format!("bq_l{}", self.calls);
                let body = self.limited(Expr::new(Kind::Parameter(name.clone()), (**element).clone(), at), inner)?;
                let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(body)), Type::Bool, at);
                Expr::call(ArrayOp::Transform, vec![value, lambda], ty, at)
            }
            (Limits::Fields(inner), Type::Struct(fields)) => {
                let mut items = Vec::new();
                for (i, (limits, (_, t))) in inner.iter().zip(fields.iter()).enumerate() {
                    items.push(self.limited(Expr::field(value.clone(), i, t.clone(), at), limits)?);
                }
                let made = Expr::new(Kind::Struct(items), ty.clone(), at);
                if matches!(value.kind, Kind::Struct(_)) {
                    return Ok(made);
                }
                Expr::call(Op::UnlessNull, vec![value, made], ty, at)
            }
            _ => value,
        })
    }
}
