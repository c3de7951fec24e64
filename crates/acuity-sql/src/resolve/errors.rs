//! Errors of evaluation caught: the `SAFE.` prefix, IFERROR, ISERROR, NULLIFERROR.

use super::Resolver;
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
    ("nulliferror", |resolver, asked| {
        let arg = resolver.counted(asked, 1)?.swap_remove(0);
        let ty = arg.ty.clone();
        Ok(match tried(&arg)? {
            Some(tried) => {
                let null = Expr::typed(Expr::new(Kind::Null, ty.clone(), asked.at), ty.clone(), asked.at);
                tried.or(null, ty, asked.at)
            }
            None => Expr::call(Op::NullIfError, vec![arg], ty, asked.at),
        })
    }),
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
        _ => caught(expr).map(|()| None),
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
            caught(&select.items[0])?;
            let item = select.items.swap_remove(0);
            let ty = Type::array(item.ty.clone());
            let at = item.at;
            select.items.push(Expr::call(Op::Attempt, vec![item], ty, at));
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
        return Err(Fault::unsupported(expr.at, "catching an error of a random value is not supported"));
    }
    let mut outcome = Ok(());
    expr.parts(&mut |part| {
        if outcome.is_ok() {
            outcome = caught(part);
        }
    });
    outcome
}
