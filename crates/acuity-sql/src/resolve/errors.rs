//! Errors of evaluation caught: the `SAFE.` prefix, IFERROR, ISERROR, NULLIFERROR.

use super::Resolver;
use super::once::with_computed;
use super::own::{Asked, Row};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{Body, Expr, Kind, Op, Query};
use crate::types::Type;

/// The functions of this module.
pub(super) const FUNCTIONS: &[Row] = &[
    ("iferror", |resolver, asked| resolver.if_error(asked)),
    ("iserror", |resolver, asked| {
        let arg = resolver.counted(asked, 1)?.swap_remove(0);
        Ok(match tried(&arg)? {
            Some(tried) => tried.failed,
            None => Expr::call(Op::IsError, vec![arg], Type::Bool, asked.at),
        })
    }),
    ("nulliferror", |resolver, asked| null_if_error(resolver.counted(asked, 1)?.swap_remove(0), asked.at)),
];

impl Resolver<'_> {
    /// IFERROR of two values of one type.
    fn if_error(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let args = self.counted(asked, 2)?;
        let (mut args, ty) = self.common(args, asked.name, asked.at)?;
        Ok(match tried(&args[0])? {
            Some(tried) => tried.or(args.swap_remove(1), ty, asked.at),
            None => Expr::call(Op::IfError, args, ty, asked.at),
        })
    }
}

/// A value, or NULL where it ends in an error.
pub(super) fn null_if_error(value: Expr, at: Loc) -> Outcome<Expr> {
    let ty = value.ty.clone();
    Ok(match tried(&value)? {
        Some(tried) => {
            let null = Expr::typed(Expr::new(Kind::Null, ty.clone(), at), ty.clone(), at);
            tried.or(null, ty, at)
        }
        None => Expr::call(Op::NullIfError, vec![value], ty, at),
    })
}

/// What DuckDB's TRY cannot hold, with its errors caught further inside.
struct Tried {
    /// Whether it has ended in an error.
    failed: Expr,
    /// Its value otherwise.
    value: Expr,
}

impl Tried {
    /// The value, or `otherwise` after an error.
    fn or(self, otherwise: Expr, ty: Type, at: Loc) -> Expr {
        let kind = Kind::Case { branches: vec![(self.failed, otherwise)], otherwise: Some(Box::new(self.value)) };
        Expr::new(kind, ty, at)
    }
}

/// A query or an aggregate with its errors caught; None of what TRY can hold.
fn tried(expr: &Expr) -> Outcome<Option<Tried>> {
    match &expr.kind {
        Kind::Subquery(query) => of_query(query, expr).map(Some),
        // Aggregates are computed before what stands around them, which does not see their errors.
        Kind::Aggregate(_) => Ok(Some(Tried { failed: Expr::bool(false, expr.at), value: expr.clone() })),
        // Converting what cannot fail to be converted, as to the type of another value.
        Kind::Cast { expr: inner, .. } if inner.ty.is_numeric() && expr.ty == Type::Float64 => {
            let cast = |value: Expr| {
                let kind = Kind::Cast { expr: Box::new(value), safe: false };
                Expr::new(kind, expr.ty.clone(), expr.at)
            };
            Ok(tried(inner)?.map(|tried| Tried { failed: tried.failed, value: cast(tried.value) }))
        }
        _ if super::aggregate::has_aggregate(expr) || super::aggregate::has_window(expr) => {
            // It is written twice, for the error and for the value: both must be of the same numbers.
            if expr.is_volatile() {
                return Err(random(expr.at));
            }
            let attempt = attempt(expr.clone())?;
            let failed = Expr::call(Op::Failed, vec![attempt.clone()], Type::Bool, expr.at);
            Ok(Some(Tried { failed, value: Expr::call(Op::Attempted, vec![attempt], expr.ty.clone(), expr.at) }))
        }
        _ => caught(expr).map(|()| None),
    }
}

/// The name of what an attempt computes beforehand.
const COMPUTED: &str = "bq_computed";

/// A value as an array of it, which is empty where it ends in an error. TRY takes no aggregates: those are computed before, and
/// a lambda's parameter holds them; their own errors are not caught, as in Google's engine.
fn attempt(expr: Expr) -> Outcome<Expr> {
    let (at, array) = (expr.at, Type::array(expr.ty.clone()));
    let mut aggregates = Vec::new();
    collect(&expr, &mut aggregates);
    if aggregates.is_empty() {
        caught(&expr)?;
        return Ok(Expr::call(Op::Attempt, vec![expr], array, at));
    }
    if matches!(expr.kind, Kind::Aggregate(_)) {
        return Ok(Expr::new(Kind::Array(vec![expr]), array, at));
    }
    let fields = aggregates.iter().enumerate().map(|(i, part)| (Some(format!("a{i}")), part.ty.clone()));
    let ty = Type::structure(fields.collect());
    let mut body = expr;
    replace(&mut body, &ty, &mut 0);
    caught(&body)?;
    let tried = Expr::call(Op::Attempt, vec![body], array, at);
    let row = Expr::new(Kind::Struct(aggregates), ty, at);
    Ok(with_computed(COMPUTED.to_owned(), row, tried, at))
}

/// The aggregates and window functions of an expression.
fn collect(expr: &Expr, found: &mut Vec<Expr>) {
    if matches!(expr.kind, Kind::Aggregate(_)) {
        found.push(expr.clone());
    } else if !expr.is_subquery() {
        expr.parts(&mut |part| collect(part, found));
    }
}

/// Puts the fields of the parameter in their places.
fn replace(expr: &mut Expr, ty: &Type, next: &mut usize) {
    if matches!(expr.kind, Kind::Aggregate(_)) {
        let row = Expr::new(Kind::Parameter(COMPUTED.to_owned()), ty.clone(), expr.at);
        *expr = Expr::field(row, *next, expr.ty.clone(), expr.at);
        *next += 1;
    } else if !expr.is_subquery() {
        expr.values_mut(&mut |part| replace(part, ty, next));
    }
}

/// A query whose one value is tried in each row: what its other clauses cannot do is still an error.
fn of_query(query: &Query, expr: &Expr) -> Outcome<Tried> {
    let mut query = query.clone();
    // It is written twice, for the error and for the value: both must be of the same row.
    let mut is_volatile = false;
    query.exprs(&mut |part| is_volatile |= part.is_volatile());
    let settled = !is_volatile && (query.limit.is_none() || !query.order_by.is_empty());
    let plain = match &mut query.body {
        Body::Select(select) if settled && !select.distinct && select.items.len() == 1 => {
            let item = select.items.swap_remove(0);
            select.items.push(attempt(item)?);
            !query.order_by.iter().any(|order| order.output.is_some())
        }
        _ => false,
    };
    if !plain {
        return Err(Fault::unsupported(expr.at, "catching an error of this subquery is not supported")
            .help("catch the error inside of it"));
    }
    for output in &mut query.outputs {
        output.ty = Type::array(expr.ty.clone());
    }
    let array = Type::array(expr.ty.clone());
    let attempt = Expr::new(Kind::Subquery(Box::new(query)), array, expr.at);
    let failed = Expr::call(Op::Failed, vec![attempt.clone()], Type::Bool, expr.at);
    Ok(Tried { failed, value: Expr::call(Op::Attempted, vec![attempt], expr.ty.clone(), expr.at) })
}

/// `SAFE.function(…)`: NULL where the function ends in an error; an error of its arguments stays one.
pub(super) fn safe(mut expr: Expr) -> Expr {
    if let Kind::Call { safe, .. } = &mut expr.kind {
        *safe = true;
    }
    expr
}

/// The fault of an expression that could have another value when it is computed again.
fn random(at: Loc) -> Box<Fault> {
    Fault::unsupported(at, "catching an error of a random value is not supported")
}

/// Whether DuckDB can catch the errors of an expression: it does not of subqueries and aggregates, nor of what changes
/// from call to call.
fn caught(expr: &Expr) -> Outcome<()> {
    if expr.is_subquery() {
        return Err(Fault::unsupported(expr.at, "catching an error of a subquery is not supported"));
    }
    if matches!(expr.kind, Kind::Aggregate(_)) {
        return Err(Fault::unsupported(expr.at, "catching an error of an aggregate is not supported")
            .help("compute the aggregate in a subquery"));
    }
    // DuckDB's TRY takes nothing volatile.
    if let Kind::Call { op, .. } = &expr.kind
        && op.is_volatile()
    {
        return Err(random(expr.at));
    }
    let mut outcome = Ok(());
    expr.parts(&mut |part| {
        if outcome.is_ok() {
            outcome = caught(part);
        }
    });
    outcome
}
