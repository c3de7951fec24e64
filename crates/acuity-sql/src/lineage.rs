//! Which columns of tables a value is computed from.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::catalog::ColumnRef;
use crate::tree::{Expr, Kind, Lineage};

/// The columns that `expr` reads, through subqueries and common table expressions down to tables. What only filters
/// rows does not count.
pub(crate) fn of(expr: &Expr) -> Lineage {
    // By far the most frequent: it shares its set.
    if let Kind::Column(column) = &expr.kind {
        return Rc::clone(&column.lineage);
    }
    let mut found = BTreeSet::new();
    collect(expr, &mut found);
    Rc::new(found)
}

/// Adds the columns that `expr` reads. Of a subquery only the result's columns count, not what filters its rows.
fn collect(expr: &Expr, found: &mut BTreeSet<ColumnRef>) {
    match &expr.kind {
        Kind::Column(column) => found.extend(column.lineage.iter().cloned()),
        Kind::Subquery(query) | Kind::ArrayQuery(query) => {
            query.outputs.iter().for_each(|o| found.extend(o.lineage.iter().cloned()))
        }
        Kind::InQuery { expr, query } => {
            collect(expr, found);
            query.outputs.iter().for_each(|o| found.extend(o.lineage.iter().cloned()));
        }
        _ => expr.read_parts(&mut |part| collect(part, found)),
    }
}

/// The union of several.
pub(crate) fn union<'a>(all: impl IntoIterator<Item = &'a Lineage>) -> Lineage {
    Rc::new(all.into_iter().flat_map(|l| l.iter().cloned()).collect())
}
