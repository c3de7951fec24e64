//! Functions that the table of signatures cannot say: each has its row in the module that resolves it.

use super::Resolver;
use super::scope::Context;
use crate::diagnostics::{Loc, Outcome};
use crate::syntax::ast::Call;
use crate::tree::Expr;

/// A call of such a function.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The function's name in lower case.
    pub(super) name: &'a str,
    pub(super) call: &'a Call,
    pub(super) at: Loc,
    pub(super) cx: Context<'a>,
}

impl Asked<'_> {
    /// The function's name as messages show it.
    pub(super) fn shown(&self) -> String {
        self.name.to_uppercase()
    }
}

/// A function's name, in lower case, and what resolves a call of it.
pub(super) type Row = (&'static str, fn(&mut Resolver<'_>, Asked<'_>) -> Outcome<Expr>);
