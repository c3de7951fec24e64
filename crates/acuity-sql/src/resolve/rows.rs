//! The functions that the table of signatures cannot say: the rows of all modules.

use super::own::Row;
use super::{arrays, collation, common, dates, errors, format, interval, json, ranges, round, text};

/// The modules' rows.
const TABLES: &[&[Row]] = &[
    arrays::FUNCTIONS,
    collation::FUNCTIONS,
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
