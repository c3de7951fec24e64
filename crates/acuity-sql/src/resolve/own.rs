//! Functions that the table of signatures cannot say: each has its row in the module that resolves it.

use super::scope::Context;
use super::{Resolver, arrays, common, dates, errors, format, interval, json, ranges, round, text};
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

/// The modules' rows.
const TABLES: &[&[Row]] = &[
    arrays::FUNCTIONS,
    common::FUNCTIONS,
    dates::FUNCTIONS,
    errors::FUNCTIONS,
    format::FUNCTIONS,
    interval::FUNCTIONS,
    json::FUNCTIONS,
    ranges::FUNCTIONS,
    round::FUNCTIONS,
    text::FUNCTIONS,
];

/// The row of the function of that name, in lower case; None for those that the table says wholly.
pub(super) fn own(name: &str) -> Option<&'static Row> {
    rows().find(|(known, _)| *known == name)
}

/// The names of these functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    rows().map(|(name, _)| *name)
}

fn rows() -> impl Iterator<Item = &'static Row> {
    TABLES.iter().copied().flatten()
}
