//! WITH inside an expression: values that have names in the expression behind them.

use super::Resolver;
use super::call::within_limits;
use super::scope::{Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, Ident};
use crate::tree::Expr;

impl Resolver<'_> {
    /// `WITH(a AS 1, b AS a + 1, a + b)`: each name stands for its value, which sees the names before it.
    pub(super) fn with_names(
        &mut self,
        names: &[(Ident, ast::Expr)],
        body: &ast::Expr,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let Some(((name, value), rest)) = names.split_first() else { return self.expr(body, cx) };
        if let Some((again, _)) = rest.iter().find(|(other, _)| other.is(&name.text)) {
            return Err(Fault::new("ambiguous", again.at, format!("{} is there twice", again.text)));
        }
        let value = self.expr(value, cx)?;
        let whole = self.once(value, |resolver, value| {
            let (ty, here) = (value.ty.clone(), value.at);
            // Like a parameter of a function: no literal any more that would take another type.
            let local = (name.text.clone(), Expr::typed(value, ty, here));
            let scope = Scope::with_locals(cx.scope, vec![local]);
            resolver.with_names(rest, body, at, Context { scope: &scope, ..cx })
        })?;
        within_limits(&whole, at)?;
        Ok(whole)
    }
}
