//! Implicit conversion: which types go together, and how a value gets another type.

use std::borrow::Cow;

use crate::diagnostics::{Fault, Loc, Outcome};
use crate::runtime::{bignumeric, text};
use crate::tree::{Expr, Kind, Literal, Op};
use crate::types::Type;

/// How well a value fits a type: 0 is exact, larger is worse; None is not at all.
pub(super) fn cost(expr: &Expr, target: &Type) -> Option<u32> {
    // NULL and ERROR go with everything, but a type that fits exactly is better.
    if expr.is_null() || (expr.is_error() && expr.ty != *target) {
        return Some(1);
    }
    if let (Kind::Array(items), Type::Array(element)) = (&expr.kind, target)
        && expr.ty != *target
    {
        // Of nothing but NULL it is an array of its own type, INT64 unless that is written.
        if let (false, true, Some(own)) = (items.is_empty(), items.iter().all(Expr::is_null), expr.ty.element()) {
            return type_cost(own, element, None);
        }
        let mut worst = 1;
        for item in items {
            worst = worst.max(cost(item, element)?);
        }
        return Some(worst);
    }
    if let (Kind::Struct(items), Type::Struct(fields)) = (&expr.kind, target)
        && expr.ty != *target
    {
        if items.len() != fields.len() {
            return None;
        }
        let mut worst = 1;
        for (item, (_, field)) in items.iter().zip(fields.iter()) {
            worst = worst.max(cost(item, field)?);
        }
        return Some(worst);
    }
    let literal = match &expr.kind {
        Kind::Literal(literal) => Some(literal),
        _ => None,
    };
    type_cost(&expr.ty, target, literal)
}

/// The cost by types alone. Only the order of the numbers counts: among signatures the lowest sum is chosen.
fn type_cost(from: &Type, to: &Type, literal: Option<&Literal>) -> Option<u32> {
    use Type::{BigNumeric, Date, Datetime, Float64, Int64, Numeric, String as Str, Time, Timestamp};
    if from == to {
        return Some(0);
    }
    match (from, to) {
        (Int64, Float64) => Some(11),
        (Int64, Numeric) => Some(12),
        (Int64, BigNumeric) => Some(13),
        (Numeric, BigNumeric) => Some(11),
        (Numeric | BigNumeric, Float64) => Some(13),
        // A literal with a fraction is a decimal where one is wanted.
        (Float64, Numeric) if literal.is_some() => Some(9),
        (Float64, BigNumeric) if literal.is_some() => Some(10),
        (Date, Datetime) => Some(14),
        (Str, Date | Datetime | Timestamp | Time) if literal.is_some() => Some(20),
        (Str, Type::Json) => None,
        (Type::Struct(a), Type::Struct(b)) if a.len() == b.len() => {
            let mut worst = 1;
            for ((_, x), (_, y)) in a.iter().zip(b.iter()) {
                worst = worst.max(type_cost(x, y, None)?);
            }
            Some(worst)
        }
        // An array that is not written out converts only where nothing but the names of fields differ.
        (Type::Array(a), Type::Array(b))
            if matches!((&**a, &**b), (Type::Struct(_), Type::Struct(_))) && same_shape(a, b) =>
        {
            Some(1)
        }
        _ => None,
    }
}

/// The same types, whatever the names of fields.
fn same_shape(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::Struct(x), Type::Struct(y)) => {
            x.len() == y.len() && x.iter().zip(y.iter()).all(|((_, s), (_, t))| same_shape(s, t))
        }
        (Type::Array(x), Type::Array(y)) => same_shape(x, y),
        _ => a == b,
    }
}

/// The type that all the expressions can take, when there is one. Expressions without a type of their own (NULL, `[]`)
/// take any.
pub(super) fn supertype(exprs: &[&Expr]) -> Option<Type> {
    let typed: Vec<&&Expr> = exprs.iter().filter(|e| !e.is_null() && !e.is_error() && !is_untyped_array(e)).collect();
    if let [first, others @ ..] = typed.as_slice()
        && typed.len() == exprs.len()
        && others.iter().all(|other| other.ty == first.ty)
    {
        return Some(first.ty.clone());
    }
    if typed.is_empty() {
        let array = exprs.iter().find(|e| !e.is_null() && !e.is_error());
        return array.or(exprs.first()).map(|e| e.ty.clone());
    }
    // Literals only decide when there is nothing else.
    let firm: Vec<&&&Expr> = typed.iter().filter(|e| !e.is_literal()).collect();
    let mut candidates: Vec<Type> = Vec::new();
    let all: Vec<&Expr> = firm.iter().map(|e| &****e).chain(typed.iter().map(|e| &***e)).collect();
    for e in all {
        if !candidates.contains(&e.ty) {
            candidates.push(e.ty.clone());
        }
    }
    // Numbers may meet in a wider type that none of them has.
    for wide in [Type::Numeric, Type::BigNumeric, Type::Float64, Type::Datetime, Type::Timestamp] {
        if !candidates.contains(&wide)
            && !candidates.is_empty()
            && wide.is_numeric()
            && candidates.iter().all(Type::is_numeric)
        {
            candidates.push(wide);
        }
    }
    match struct_supertype(&typed) {
        Some(merged) => candidates.insert(0, merged),
        // What a NULL in the first struct rules out, the type of another struct does not allow again.
        None if is_written_with_null(&typed) => return None,
        None => {}
    }
    let fitting: Vec<(u32, &Type)> = candidates
        .iter()
        .filter_map(|t| {
            exprs
                .iter()
                .map(|e| cost(e, t))
                .try_fold(0, |worst, c| c.map(|c| u32::max(worst, c)))
                .map(|worst| (worst, t))
        })
        .collect();
    // Among equals the first wins, which is that of a value before that of a literal.
    fitting.into_iter().min_by_key(|(worst, _)| *worst).map(|(_, t)| t.clone())
}

/// `[]`, whose elements may be of any type.
fn is_untyped_array(e: &Expr) -> bool {
    matches!(&e.kind, Kind::Array(items) if items.is_empty())
}

/// Whether the first is a struct that is written out with a NULL.
fn is_written_with_null(typed: &[&&Expr]) -> bool {
    typed.first().is_some_and(|first| matches!(&first.kind, Kind::Struct(items) if items.iter().any(Expr::is_null)))
}

/// Structs take the supertype of each field and the names of the first.
fn struct_supertype(typed: &[&&Expr]) -> Option<Type> {
    let first = typed.first()?.ty.fields()?;
    let mut out = Vec::new();
    for (i, (name, _)) in first.iter().enumerate() {
        let mut parts = Vec::new();
        for e in typed {
            let fields = e.ty.fields()?;
            if fields.len() != first.len() {
                return None;
            }
            parts.push(match &e.kind {
                Kind::Struct(items) => Cow::Borrowed(&items[i]),
                _ => Cow::Owned(Expr::new(Kind::Field(Box::new((**e).clone()), i), fields[i].1.clone(), e.at)),
            });
        }
        // The first struct that is written out gives its NULL a type, which those of columns outrank.
        if let [first, others @ ..] = parts.as_mut_slice()
            && first.is_null()
            && others.iter().all(|other| other.is_literal())
        {
            *first = Cow::Owned(Expr::typed(first.clone().into_owned(), first.ty.clone(), first.at));
        }
        let refs: Vec<&Expr> = parts.iter().map(Cow::as_ref).collect();
        out.push((name.clone(), supertype(&refs)?));
    }
    Some(Type::structure(out))
}

/// `expr` with the type `target`; `what` names its place in messages.
pub(super) fn coerce(expr: Expr, target: &Type, what: &str) -> Outcome<Expr> {
    if expr.ty == *target && !expr.is_null() {
        return Ok(expr);
    }
    if cost(&expr, target).is_none() {
        return Err(Fault::types(expr.at, format!("{what} has type {} where {target} is needed", expr.ty))
            .help(format!("convert with CAST(… AS {target})")));
    }
    convert(expr, target)
}

/// The conversion of a value that is known to fit.
pub(super) fn convert(expr: Expr, target: &Type) -> Outcome<Expr> {
    let at = expr.at;
    if expr.is_error() {
        return Ok(Expr::call(Op::ErrorAs, vec![expr], target.clone(), at));
    }
    match (expr.kind, target) {
        (Kind::Null, _) => Ok(Expr::new(Kind::Null, target.clone(), at)),
        (Kind::Array(items), Type::Array(element)) => {
            let items = items.into_iter().map(|i| coerce(i, element, "an element")).collect::<Outcome<_>>()?;
            Ok(Expr::new(Kind::Array(items), target.clone(), at))
        }
        (Kind::Struct(items), Type::Struct(fields)) if items.len() == fields.len() => {
            let items = items
                .into_iter()
                .zip(fields.iter())
                .map(|(i, (_, t))| coerce(i, t, "a field"))
                .collect::<Outcome<_>>()?;
            Ok(Expr::new(Kind::Struct(items), target.clone(), at))
        }
        (Kind::Literal(literal), _) => convert_literal(literal, &expr.ty, target, at),
        (kind, _) => {
            let inner = Expr::new(kind, expr.ty, at);
            Ok(Expr::new(Kind::Cast { expr: Box::new(inner), safe: false }, target.clone(), at))
        }
    }
}

/// A literal converts here where its meaning is known, so that errors in it have a place and keys stay constants.
fn convert_literal(literal: Literal, from: &Type, target: &Type, at: Loc) -> Outcome<Expr> {
    let converted = match (&literal, target) {
        (Literal::Int(i), Type::Float64) => Some(Literal::Float((*i as f64).into())),
        (Literal::Int(i), Type::Numeric) => Some(Literal::Numeric(i.to_string())),
        (Literal::Int(i), Type::BigNumeric) => Some(Literal::Numeric(i.to_string())),
        (Literal::Numeric(digits), Type::BigNumeric) => Some(Literal::Numeric(digits.clone())),
        (Literal::Float(float), Type::BigNumeric) => {
            let written = float.digits.as_deref().and_then(|digits| bignumeric::parse(digits).ok());
            let exact = written.map_or_else(|| bignumeric::from_float(float.value), Ok);
            Some(Literal::Numeric(bignumeric::shown(&exact.map_err(|m| Fault::types(at, m))?)))
        }
        (Literal::Float(float), Type::Numeric) => {
            let written = float.digits.as_deref().and_then(|digits| text::parse_numeric(digits).ok());
            let exact = written.map_or_else(|| text::float_to_numeric(float.value), Ok);
            Some(Literal::Numeric(text::numeric(exact.map_err(|m| Fault::types(at, m))?)))
        }
        (Literal::Str(s), Type::Date | Type::Datetime | Type::Time | Type::Timestamp) => return moment(s, target, at),
        _ => None,
    };
    Ok(match converted {
        Some(literal) => Expr::new(Kind::Literal(literal), target.clone(), at),
        None => {
            let inner = Expr::new(Kind::Literal(literal), from.clone(), at);
            Expr::new(Kind::Cast { expr: Box::new(inner), safe: false }, target.clone(), at)
        }
    })
}

/// A literal of a date or time type from its text.
pub(super) fn moment(s: &str, target: &Type, at: Loc) -> Outcome<Expr> {
    let canonical = match target {
        Type::Date => text::parse_date(s).map(text::date),
        Type::Datetime => text::parse_datetime(s).map(text::plain_datetime),
        Type::Time => text::parse_time(s).map(text::plain_time),
        _ => text::parse_timestamp(s).map(text::plain_datetime),
    };
    match canonical {
        Ok(canonical) => Ok(Expr::new(Kind::Literal(Literal::Moment(canonical)), target.clone(), at)),
        Err(_) => Err(Fault::types(at, format!("could not cast literal \"{s}\" to type {target}"))),
    }
}

/// The value with the type `ty`, into which it is known to go.
pub(super) fn convert_to(arg: Expr, ty: &Type) -> Outcome<Expr> {
    if arg.ty == *ty { Ok(arg) } else { convert(arg, ty) }
}

/// What CONCAT and `||` make of a value beside a text: its own text.
pub(super) fn as_text(value: Expr) -> Expr {
    let scalar = matches!(
        value.ty,
        Type::Int64
            | Type::Float64
            | Type::Numeric
            | Type::BigNumeric
            | Type::Bool
            | Type::Date
            | Type::Datetime
            | Type::Time
            | Type::Timestamp
            | Type::Interval
    );
    if !scalar || value.is_null() {
        return value;
    }
    let at = value.at;
    Expr::new(Kind::Cast { expr: Box::new(value), safe: false }, Type::String, at)
}
