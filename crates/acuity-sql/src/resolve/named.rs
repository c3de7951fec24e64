//! Calls with arguments by name: `name => value`.

use super::Resolver;
use super::coerce::coerce;
use super::mismatch::no_operator;
use super::own::Asked;
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Call, ExprKind};
use crate::tree::Expr;
use crate::types::Type;

/// The named arguments of a call.
pub(super) struct Named {
    values: Vec<(ast::Ident, Expr)>,
}

impl Named {
    /// The argument, with its type; None when it is not given.
    pub(super) fn take(&mut self, name: &str, ty: &Type) -> Outcome<Option<Expr>> {
        let place = self.values.iter().position(|(n, _)| n.is(name));
        place.map(|i| coerce(self.values.remove(i).1, ty, name)).transpose()
    }

    /// A flag's value, or what it is when it is not given.
    pub(super) fn flag(&mut self, name: &str, otherwise: bool, at: Loc) -> Outcome<Expr> {
        let given = self.take(name, &Type::Bool)?;
        Ok(given.unwrap_or_else(|| Expr::bool(otherwise, at)))
    }

    /// That nothing is left.
    pub(super) fn end(self, function: &str) -> Outcome<()> {
        match self.values.first() {
            Some((name, _)) => Err(Fault::types(
                name.at,
                format!("named argument {} not found in signature for {function}", name.text),
            )),
            None => Ok(()),
        }
    }
}

impl Resolver<'_> {
    /// The arguments of a call, the named ones apart.
    pub(super) fn with_named(&mut self, call: &Call, cx: Context<'_>) -> Outcome<(Vec<Expr>, Named)> {
        let mut plain = Vec::new();
        let mut values: Vec<(ast::Ident, Expr)> = Vec::new();
        for arg in &call.args {
            match &arg.kind {
                ExprKind::NamedArgument(name, value) => {
                    if values.iter().any(|(n, _)| n.is(&name.text)) {
                        return Err(Fault::types(name.at, format!("duplicate named argument {}", name.text)));
                    }
                    values.push((name.clone(), self.expr(value, cx)?));
                }
                _ if !values.is_empty() => {
                    return Err(Fault::types(arg.at, "a positional argument cannot follow named arguments"));
                }
                _ => plain.push(self.expr(arg, cx)?),
            }
        }
        Ok((plain, Named { values }))
    }

    /// What `make` makes of the arguments, which says None when they do not fit the function.
    pub(super) fn fitted(
        &mut self,
        asked: Asked<'_>,
        make: impl FnOnce(Vec<Expr>, &mut Named, Loc) -> Outcome<Option<Expr>>,
    ) -> Outcome<Expr> {
        let (args, mut named) = self.with_named(asked.call, asked.cx)?;
        let wrong = no_operator(&asked.shown(), &args.iter().collect::<Vec<_>>(), asked.at);
        let made = make(args, &mut named, asked.at)?.ok_or(wrong)?;
        named.end(&asked.shown())?;
        Ok(made)
    }
}
