//! CASE, and values that must share a type.

use super::Resolver;
use super::coerce::{coerce, supertype};
use super::guard;
use super::mismatch::no_operator;
use super::scope::Context;
use crate::diagnostics::{Loc, Outcome};
use crate::syntax::ast;
use crate::tree::{CompareOp, Expr, Kind};

impl Resolver<'_> {
    /// CASE. An operand is compared in each branch, so that what is resolved has conditions only.
    pub(super) fn case(
        &mut self,
        operand: Option<&ast::Expr>,
        branches: &[(ast::Expr, ast::Expr)],
        otherwise: Option<&ast::Expr>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let Some(operand) = operand else { return self.branches(None, branches, otherwise, at, cx) };
        let operand = self.expr(operand, cx)?;
        self.once(operand, |resolver, operand| resolver.branches(Some(&operand), branches, otherwise, at, cx))
    }

    fn branches(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(ast::Expr, ast::Expr)],
        otherwise: Option<&ast::Expr>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let mut resolved = Vec::new();
        for (when, then) in branches {
            let condition = match operand {
                Some(operand) => {
                    let when = self.expr(when, cx)?;
                    let here = when.at;
                    self.compare(operand.clone(), CompareOp::Equal, when, here)?
                }
                None => self.condition(when, Context { clause: "CASE WHEN", truth: true, ..cx })?,
            };
            resolved.push((condition, self.expr(then, cx)?));
        }
        let otherwise = otherwise.map(|o| self.expr(o, cx)).transpose()?;
        case("CASE", resolved, otherwise, at)
    }

    /// Two operands brought to one type that can be compared.
    pub(super) fn same_types(
        &mut self,
        left: &ast::Expr,
        right: &ast::Expr,
        op: &str,
        cx: Context<'_>,
    ) -> Outcome<(Expr, Expr)> {
        let (left, right) = (self.expr(left, cx)?, self.expr(right, cx)?);
        let at = left.at.to(right.at);
        unify(left, right, op, at)
    }
}

/// CASE from resolved parts.
pub(super) fn case(what: &str, branches: Vec<(Expr, Expr)>, otherwise: Option<Expr>, at: Loc) -> Outcome<Expr> {
    let mut all: Vec<&Expr> = branches.iter().map(|(_, then)| then).collect();
    all.extend(&otherwise);
    let Some(ty) = supertype(&all) else { return Err(no_operator(what, &all, at)) };
    let mut out = Vec::new();
    for (when, then) in branches {
        out.push((when, coerce(then, &ty, "the result")?));
    }
    let mut otherwise = otherwise.map(|o| coerce(o, &ty, "the result")).transpose()?.map(Box::new);
    guard::branches(&mut out, otherwise.as_deref_mut());
    Ok(Expr::new(Kind::Case { branches: out, otherwise }, ty, at))
}

/// Two operands brought to one type.
pub(super) fn unify(left: Expr, right: Expr, op: &str, at: Loc) -> Outcome<(Expr, Expr)> {
    let Some(ty) = supertype(&[&left, &right]) else { return Err(no_operator(op, &[&left, &right], at)) };
    Ok((coerce(left, &ty, "the operand")?, coerce(right, &ty, "the operand")?))
}
