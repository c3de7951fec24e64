//! Errors of evaluation caught: the `SAFE.` prefix, IFERROR, ISERROR, NULLIFERROR.

use super::Resolver;
use super::own::{Asked, Row};
use crate::diagnostics::{Fault, Outcome};
use crate::tree::{Expr, Kind, Op};
use crate::types::Type;

/// The functions of this module.
pub(super) const FUNCTIONS: &[Row] = &[
    ("iferror", |resolver, asked| resolver.if_error(asked)),
    ("iserror", |resolver, asked| {
        let arg = resolver.tested(asked)?;
        Ok(Expr::call(Op::IsError, vec![arg], Type::Bool, asked.at))
    }),
    ("nulliferror", |resolver, asked| {
        let arg = resolver.tested(asked)?;
        let ty = arg.ty.clone();
        Ok(Expr::call(Op::NullIfError, vec![arg], ty, asked.at))
    }),
];

impl Resolver<'_> {
    /// IFERROR of two values of one type.
    fn if_error(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let args = self.counted(asked, 2)?;
        let (args, ty) = self.common(args, asked.name, asked.at)?;
        caught(&args[0])?;
        Ok(Expr::call(Op::IfError, args, ty, asked.at))
    }

    /// The argument of ISERROR or NULLIFERROR.
    fn tested(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let arg = self.counted(asked, 1)?.swap_remove(0);
        caught(&arg)?;
        Ok(arg)
    }
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
    // DuckDB's TRY takes nothing volatile, and what catches errors is lowered with a random number.
    if let Kind::Call { op, .. } = &expr.kind
        && (op.is_volatile() || op.catches())
    {
        return Err(Fault::unsupported(
            expr.at,
            "catching an error of a random value, or of what catches errors itself, is not supported",
        ));
    }
    let mut outcome = Ok(());
    expr.parts(&mut |part| {
        if outcome.is_ok() {
            outcome = caught(part);
        }
    });
    outcome
}
