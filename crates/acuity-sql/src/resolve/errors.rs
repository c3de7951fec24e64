//! Errors of evaluation caught: the `SAFE.` prefix, IFERROR, ISERROR, NULLIFERROR.

use std::rc::Rc;

use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{Expr, Kind};
use crate::types::Type;

/// IFERROR of two values of one type.
pub(super) fn otherwise(args: Vec<Expr>, ty: Type, at: Loc) -> Outcome<Expr> {
    if args.len() != 2 {
        return Err(Fault::types(at, format!("IFERROR takes 2 arguments, not {}", args.len())));
    }
    caught(&args[0])?;
    Ok(Expr::call("(CASE WHEN random() < 2 THEN list_extract(coalesce(TRY([$1]), [$2]), 1) END)", args, ty, at))
}

/// ISERROR and NULLIFERROR.
pub(super) fn tested(name: &str, args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
    let [arg] = args.as_slice() else {
        return Err(Fault::types(at, format!("{} takes 1 argument, not {}", name.to_uppercase(), args.len())));
    };
    caught(arg)?;
    if name == "iserror" {
        return Ok(Expr::call("(random() < 2 AND TRY([$1]) IS NULL)", args, Type::Bool, at));
    }
    let ty = arg.ty.clone();
    Ok(Expr::call("(CASE WHEN random() < 2 THEN TRY($1) END)", args, ty, at))
}

/// `SAFE.function(…)`: NULL where the function ends in an error; an error of its arguments stays one.
pub(super) fn safe(expr: Expr) -> Outcome<Expr> {
    let Kind::Call { template, args } = expr.kind else { return Ok(expr) };
    let simple = template.starts_with("bq_") && !template.starts_with("bq_try_");
    let template: Rc<str> = if simple {
        Rc::from(format!("bq_try_{}", &template[3..]))
    } else if let Some(rest) = template.strip_prefix("CAST(bq_") {
        Rc::from(format!("CAST(bq_try_{rest}"))
    } else if args.iter().all(plain) {
        Rc::from(format!("TRY({template})"))
    } else {
        template
    };
    Ok(Expr { kind: Kind::Call { template, args }, ty: expr.ty, at: expr.at })
}

/// Whether the value is there already, so that reading it cannot end in an error.
fn plain(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Null | Kind::Literal(_) | Kind::Column(_) | Kind::Parameter(_) => true,
        Kind::Array(items) | Kind::Struct(items) => items.iter().all(plain),
        Kind::Field(inner, _) => plain(inner),
        Kind::Lambda(..) => true,
        Kind::Call { template, args } => &**template == "$1" && args.iter().all(plain),
        _ => false,
    }
}

/// Whether DuckDB can catch the errors of an expression: it does not of subqueries and aggregates, nor of what changes from call to call.
///
/// The templates that catch stand in a condition that DuckDB does not know to be true. It computes an expression that stands twice in a SELECT once,
/// ahead of both places, and would do so outside of the place that catches its error; but it leaves conditions alone.
fn caught(expr: &Expr) -> Outcome<()> {
    if expr.is_subquery() {
        return Err(Fault::unsupported(expr.at, "catching an error of a subquery is not supported"));
    }
    if matches!(expr.kind, Kind::Aggregate(_)) {
        return Err(Fault::unsupported(expr.at, "catching an error of an aggregate is not supported")
            .help("compute the aggregate in a subquery"));
    }
    if let Kind::Call { template, .. } = &expr.kind
        && ["random()", "uuid()"].iter().any(|f| template.contains(f))
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
