//! ROUND, whose third argument names how halves are rounded.

use super::coerce::coerce;
use super::mismatch::no_operator;
use super::own::Row;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{Expr, Kind, Literal, Op};
use crate::types::Type;

/// The function of this module.
pub(super) const FUNCTIONS: &[Row] = &[("round", |resolver, asked| {
    let args = resolver.arguments(asked.call, asked.cx)?;
    match args.len() {
        3 => with_mode(args, asked.at),
        _ => resolver.by_table(asked.name, args, &asked.shown(), asked.at),
    }
})];

/// ROUND with a third argument.
fn with_mode(mut args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
    let mode = match &args[2].kind {
        Kind::Literal(Literal::Str(mode)) => mode.as_str(),
        _ => "",
    };
    if !matches!(mode, "ROUND_HALF_EVEN" | "ROUND_HALF_AWAY_FROM_ZERO") {
        return Err(Fault::types(args[2].at, "the rounding mode must be a literal")
            .help("'ROUND_HALF_AWAY_FROM_ZERO' or 'ROUND_HALF_EVEN'"));
    }
    let ty = args[0].ty.clone();
    if !matches!(ty, Type::Numeric | Type::BigNumeric) {
        return Err(no_operator("ROUND", &args.iter().collect::<Vec<_>>(), at));
    }
    args[1] = coerce(args[1].clone(), &Type::Int64, "the number of places")?;
    Ok(Expr::call(Op::RoundWithMode, args, ty, at))
}
