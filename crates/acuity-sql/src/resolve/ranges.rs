//! RANGE: literals and functions.

use super::coerce::{self, coerce, convert_to};
use super::own::Row;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::runtime::{Bounds, range};
use crate::syntax::ast::TypeSyntax;
use crate::tree::{Expr, Kind, Literal, RangeOp};
use crate::types::{Type, type_of_syntax};

/// `RANGE<DATE> '[2020-01-01, UNBOUNDED)'`.
pub(super) fn literal(ty: &TypeSyntax, written: &str, at: Loc) -> Outcome<Expr> {
    let ty = type_of_syntax(ty)?;
    let Some(element) = ty.range_of() else {
        return Err(Fault::types(at, format!("{ty} has no literals of this form")));
    };
    let bounds = match element {
        Type::Date => Bounds::Date,
        Type::Datetime => Bounds::Datetime,
        _ => Bounds::Timestamp,
    };
    let ends = range::parse(written, bounds);
    let (start, end) = ends
        .map_err(|message| Fault::types(at, message).help("write it as '[start, end)', with UNBOUNDED for no end"))?;
    let text = |end: Option<i64>| end.map(|end| range::canonical(end, bounds));
    Ok(Expr::new(Kind::Literal(Literal::Range(text(start), text(end))), ty.clone(), at))
}

/// Whether ranges are made of it.
fn is_end(ty: &Type) -> bool {
    matches!(ty, Type::Date | Type::Datetime | Type::Timestamp)
}

/// The functions of this module.
pub(super) const FUNCTIONS: &[Row] = &[
    ("generate_range_array", |resolver, asked| {
        resolver.fitted(asked, |args, named, at| {
            let partial = named.take("include_last_partial_range", &Type::Bool)?;
            array(args, partial, at)
        })
    }),
    ("range", |resolver, asked| resolver.fitted(asked, |args, _, at| Ok(range_of(args, at)))),
    ("range_contains", |resolver, asked| resolver.fitted(asked, |args, _, at| contains(args, at))),
    ("range_end", |resolver, asked| {
        resolver.fitted(asked, |args, _, at| Ok(end_of(args, |element| (RangeOp::End, element), at)))
    }),
    ("range_intersect", |resolver, asked| {
        resolver
            .fitted(asked, |args, _, at| Ok(pair(args).map(|(pair, ty)| Expr::call(RangeOp::Intersect, pair, ty, at))))
    }),
    ("range_is_end_unbounded", |resolver, asked| {
        resolver.fitted(asked, |args, _, at| Ok(end_of(args, |_| (RangeOp::EndsUnbounded, Type::Bool), at)))
    }),
    ("range_is_start_unbounded", |resolver, asked| {
        resolver.fitted(asked, |args, _, at| Ok(end_of(args, |_| (RangeOp::StartsUnbounded, Type::Bool), at)))
    }),
    ("range_overlaps", |resolver, asked| {
        resolver.fitted(asked, |args, _, at| {
            Ok(pair(args).map(|(pair, _)| Expr::call(RangeOp::Overlaps, pair, Type::Bool, at)))
        })
    }),
    ("range_start", |resolver, asked| {
        resolver.fitted(asked, |args, _, at| Ok(end_of(args, |element| (RangeOp::Start, element), at)))
    }),
];

/// RANGE(start, end).
fn range_of(args: Vec<Expr>, at: Loc) -> Option<Expr> {
    if args.len() != 2 {
        return None;
    }
    // The ends have one type without any conversion; a bare NULL takes that of the other.
    let element = args.iter().find(|arg| !arg.is_null()).map(|arg| arg.ty.clone()).filter(is_end)?;
    if args.iter().any(|arg| !arg.is_null() && arg.ty != element) {
        return None;
    }
    let args = args.into_iter().map(|arg| convert_to(arg, &element).ok()).collect::<Option<Vec<_>>>()?;
    Some(Expr::call(RangeOp::Of, args, Type::range(element), at))
}

/// RANGE_START and RANGE_END.
fn end_of(mut args: Vec<Expr>, gives: impl Fn(Type) -> (RangeOp, Type), at: Loc) -> Option<Expr> {
    let range = args.pop().filter(|range| args.is_empty() && !range.is_null())?;
    let (op, ty) = gives(range.ty.range_of()?.clone());
    Some(Expr::call(op, vec![range], ty, at))
}

/// Two ranges of one type, and the type.
fn pair(args: Vec<Expr>) -> Option<(Vec<Expr>, Type)> {
    let [first, second] = args.as_slice() else { return None };
    let ty = first.ty.clone();
    // A bare NULL is no range.
    let fits = ty.range_of().is_some() && ty == second.ty && !first.is_null() && !second.is_null();
    fits.then_some((args, ty))
}

/// RANGE_CONTAINS of a range and a value, or of two ranges.
fn contains(args: Vec<Expr>, at: Loc) -> Outcome<Option<Expr>> {
    let element = args.first().and_then(|range| range.ty.range_of()).cloned();
    if let (Some(element), [_, value]) = (element, args.as_slice())
        && value.ty.range_of().is_none()
        && !value.is_null()
    {
        if coerce::cost(value, &element).is_none() {
            return Ok(None);
        }
        let args = args.into_iter().map(|arg| match arg.ty {
            Type::Range(_) => Ok(arg),
            _ => coerce(arg, &element, "the value"),
        });
        return Ok(Some(Expr::call(RangeOp::Holds, args.collect::<Outcome<_>>()?, Type::Bool, at)));
    }
    Ok(pair(args).map(|(pair, _)| Expr::call(RangeOp::Contains, pair, Type::Bool, at)))
}

/// GENERATE_RANGE_ARRAY(range, step, include_last_partial_range).
fn array(mut args: Vec<Expr>, named: Option<Expr>, at: Loc) -> Outcome<Option<Expr>> {
    let partial = match (args.len(), named) {
        (3, None) => {
            args.pop().map(|partial| coerce(partial, &Type::Bool, "include_last_partial_range")).transpose()?
        }
        (2, named) => Some(named.unwrap_or_else(|| Expr::bool(true, at))),
        _ => None,
    };
    let (Some(partial), [range, step]) = (partial, args.as_slice()) else { return Ok(None) };
    if range.is_null() || range.ty.range_of().is_none() || coerce::cost(step, &Type::Interval).is_none() {
        return Ok(None);
    }
    let ty = Type::array(range.ty.clone());
    let step = convert_to(args.remove(1), &Type::Interval)?;
    args.extend([step, partial]);
    Ok(Some(Expr::call(RangeOp::Array, args, ty, at)))
}
