//! Queries in the condition of a FULL JOIN, which DuckDB does not take there: what looks at one side only becomes a column of
//! that side.

use std::rc::Rc;

use super::Writer;
use crate::diagnostics::Outcome;
use crate::tree::{Column, Expr, From, Kind};

/// What the columns are called, with a number behind it. They have the alias of their relation before them.
const COLUMN: &str = "bq_on";

/// The sides with what they compute beside their columns, and the condition that reads that.
pub(super) struct Sides<'t> {
    left: (&'t From, Vec<Expr>),
    right: (&'t From, Vec<Expr>),
    pub(super) on: Expr,
}

impl<'t> Sides<'t> {
    /// None where a query looks at both sides, or at one of several relations.
    pub(super) fn of(left: &'t From, right: &'t From, on: &Expr) -> Option<Sides<'t>> {
        let mut sides = Sides { left: (left, Vec::new()), right: (right, Vec::new()), on: on.clone() };
        let mut on = on.clone();
        sides.moved(&mut on)?;
        sides.on = on;
        Some(sides)
    }

    /// Puts columns in the place of the parts that hold queries.
    fn moved(&mut self, expr: &mut Expr) -> Option<()> {
        if !expr.has_subquery() {
            return Some(());
        }
        if let Some((name, columns)) = self.side_of(expr) {
            let column =
                Column { relation: name, name: format!("{COLUMN}{}", columns.len()), block: 0, lineage: Rc::default() };
            let column = Expr::new(Kind::Column(Rc::new(column)), expr.ty.clone(), expr.at);
            columns.push(std::mem::replace(expr, column));
            return Some(());
        }
        if expr.is_subquery() {
            return None;
        }
        let mut done = Some(());
        expr.values_mut(&mut |part| done = done.and_then(|()| self.moved(part)));
        done
    }

    /// The side that the expression looks at; one that looks at none is computed by whichever is a single relation.
    fn side_of(&mut self, expr: &Expr) -> Option<(String, &mut Vec<Expr>)> {
        let (left, right) = (self.left.0.alias(), self.right.0.alias());
        let reads = |from: &From| {
            let mut found = false;
            expr.columns(&mut |column| found = found || from.has(&column.relation));
            found
        };
        let (name, columns) = match (reads(self.left.0), reads(self.right.0)) {
            (true, true) => return None,
            (true, false) => (left?, &mut self.left.1),
            (false, true) => (right?, &mut self.right.1),
            (false, false) if left.is_some() => (left?, &mut self.left.1),
            (false, false) => (right?, &mut self.right.1),
        };
        Some((name.to_owned(), columns))
    }
}

impl Writer {
    /// A FULL JOIN of such sides.
    pub(super) fn full_join(&mut self, sides: &Sides<'_>) -> Outcome<()> {
        self.side(&sides.left)?;
        self.push(" FULL JOIN ");
        let nested = matches!(sides.right.0, From::Join { .. });
        self.push(if nested { "(" } else { "" });
        self.side(&sides.right)?;
        self.push(if nested { ") ON " } else { " ON " });
        self.expr(&sides.on)
    }

    fn side(&mut self, (from, columns): &(&From, Vec<Expr>)) -> Outcome<()> {
        let Some(name) = from.alias().filter(|_| !columns.is_empty()) else { return self.from(from) };
        self.push("(SELECT *");
        for (i, column) in columns.iter().enumerate() {
            self.push(", ");
            self.expr(column)?;
            self.put(format_args!(" AS {COLUMN}{i}"));
        }
        self.push(" FROM ");
        self.from(from)?;
        self.push(")");
        self.alias(name);
        Ok(())
    }
}

impl From {
    /// Whether a relation of that alias is in it.
    fn has(&self, alias: &str) -> bool {
        match self {
            From::Join { left, right, .. } => left.has(alias) || right.has(alias),
            From::Unpivot { from, alias: own, .. } => own == alias || from.has(alias),
            From::Sample { from, .. } => from.has(alias),
            single => single.alias() == Some(alias),
        }
    }
}
