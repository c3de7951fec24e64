//! Errors of evaluation caught: the `SAFE.` prefix, IFERROR, ISERROR, NULLIFERROR.

use super::Resolver;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{Expr, Kind, Op};
use crate::types::Type;

impl Resolver<'_> {
    /// IFERROR, ISERROR and NULLIFERROR.
    pub(super) fn error_function(&mut self, name: &str, args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
        if name == "iferror" {
            let (args, ty) = self.common(args, name, at)?;
            return otherwise(args, ty, at);
        }
        tested(name, args, at)
    }
}

/// IFERROR of two values of one type.
fn otherwise(args: Vec<Expr>, ty: Type, at: Loc) -> Outcome<Expr> {
    if args.len() != 2 {
        return Err(Fault::types(at, format!("IFERROR takes 2 arguments, not {}", args.len())));
    }
    caught(&args[0])?;
    Ok(Expr::call(Op::IfError, args, ty, at))
}

/// ISERROR and NULLIFERROR.
fn tested(name: &str, args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
    let [arg] = args.as_slice() else {
        return Err(Fault::types(at, format!("{} takes 1 argument, not {}", name.to_uppercase(), args.len())));
    };
    caught(arg)?;
    if name == "iserror" {
        return Ok(Expr::call(Op::IsError, args, Type::Bool, at));
    }
    let ty = arg.ty.clone();
    Ok(Expr::call(Op::NullIfError, args, ty, at))
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
