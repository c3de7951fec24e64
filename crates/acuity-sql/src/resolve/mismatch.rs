//! What is said when operands do not go with an operator or function.

use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, ExprKind};
use crate::tree::Expr;

/// Most operators take no NULL that is written out: it would always give NULL.
pub(super) fn not_bare_null(operands: &[&ast::Expr], op: &str) -> Outcome<()> {
    match operands.iter().find(|e| matches!(e.kind, ExprKind::Null)) {
        Some(null) => Err(Fault::types(null.at, format!("operands of {op} cannot be literal NULL"))
            .help("compare with IS NULL, or write CAST(NULL AS …) if that is meant")),
        None => Ok(()),
    }
}

/// No signature of `op` takes these arguments.
pub(super) fn no_operator(op: &str, args: &[&Expr], at: Loc) -> Box<Fault> {
    let types: Vec<String> = args.iter().map(|e| e.ty.to_string()).collect();
    // An operator is a sign or a keyword; the rest are functions.
    let is_function = op.len() > 1 && op.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && op != "CASE";
    let (kind, help) = match is_function {
        true => ("function", "convert an argument with CAST"),
        false => ("operator", "convert one side with CAST"),
    };
    Fault::types(at, format!("no matching signature for {kind} {op} for argument types: {}", types.join(", ")))
        .help(help)
}

/// A call with another number of arguments than the function takes.
pub(super) fn wrong_count(name: &str, wanted: &str, given: usize, at: Loc) -> Box<Fault> {
    let noun = if wanted == "1" { "argument" } else { "arguments" };
    Fault::types(at, format!("{} takes {wanted} {noun}, not {given}", name.to_uppercase()))
}
