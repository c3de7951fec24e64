//! The SELECT list: expressions, `*` and `x.*`.

use super::Resolver;
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, SelectItem};
use crate::tree::Expr;

impl Resolver<'_> {
    /// Adds the columns of one item, each with its name if it has one.
    pub(super) fn select_item(
        &mut self,
        item: &SelectItem,
        cx: Context<'_>,
        has_from: bool,
        items: &mut Vec<Expr>,
        names: &mut Vec<Option<String>>,
    ) -> Outcome<()> {
        match item {
            SelectItem::Expr(expr, alias) => {
                let name = alias.as_ref().map(|a| a.text.clone()).or_else(|| implied_name(expr));
                items.push(self.expr(expr, cx)?);
                names.push(name);
            }
            SelectItem::Star { of, except, replace, at } => {
                let mut columns: Vec<(Option<String>, Expr)> = Vec::new();
                let mut unreadable: Vec<(String, String)> = Vec::new();
                match of {
                    None if !has_from => return Err(Fault::syntax(*at, "SELECT * must have a FROM clause")),
                    None => {
                        // Joined columns come first, and once.
                        columns.extend(cx.scope.merged.iter().map(|c| (c.name.clone(), c.expr.clone())));
                        for source in cx.scope.visible() {
                            unreadable.extend(source.unreadable.iter().cloned());
                            columns
                                .extend(source.star().filter(|c| !c.merged).map(|c| (c.name.clone(), c.expr.clone())));
                        }
                    }
                    Some(of) => self.star_of(of, cx, &mut columns, &mut unreadable)?,
                }
                // EXCEPT before REPLACE: a column that is left out cannot be replaced.
                for name in except {
                    let before = columns.len() + unreadable.len();
                    columns.retain(|(n, _)| !n.as_deref().is_some_and(|n| name.is(n)));
                    unreadable.retain(|(n, _)| !name.is(n));
                    if columns.len() + unreadable.len() == before {
                        return Err(Fault::new(
                            "unknown-column",
                            name.at,
                            format!("column {} in SELECT * EXCEPT list does not exist", name.text),
                        ));
                    }
                }
                for (expr, name) in replace {
                    let value = self.expr(expr, cx)?;
                    let Some(slot) = columns.iter_mut().find(|(n, _)| n.as_deref().is_some_and(|n| name.is(n))) else {
                        return Err(Fault::new(
                            "unknown-column",
                            name.at,
                            format!("column {} in SELECT * REPLACE list does not exist", name.text),
                        ));
                    };
                    slot.1 = value;
                }
                self.warn_of_unreadable(&unreadable, *at);
                if columns.is_empty() {
                    return Err(Fault::syntax(*at, "SELECT * EXCEPT leaves no columns"));
                }
                for (name, mut expr) in columns {
                    expr.at = *at;
                    items.push(expr);
                    names.push(name);
                }
            }
        }
        Ok(())
    }

    /// Says which columns `*` leaves out: the first by name, the others by their number.
    pub(super) fn warn_of_unreadable(&mut self, unreadable: &[(String, String)], at: Loc) {
        if let Some((column, why)) = unreadable.first() {
            let more = match unreadable.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more that cannot be read"),
            };
            let message = format!("* leaves out column {column}, which {why}{more}");
            self.warnings.push(*Fault::new("unreadable", at, message));
        }
    }

    /// `x.*`: of a relation if x is one, otherwise of the fields of a value.
    fn star_of(
        &mut self,
        of: &ast::Expr,
        cx: Context<'_>,
        columns: &mut Vec<(Option<String>, Expr)>,
        unreadable: &mut Vec<(String, String)>,
    ) -> Outcome<()> {
        if let ast::ExprKind::Name(name) = &of.kind {
            let mut scope = Some(cx.scope);
            while let Some(here) = scope {
                if let Some(source) = here.sources.iter().find(|s| s.alias.as_deref().is_some_and(|a| name.is(a))) {
                    unreadable.extend(source.unreadable.iter().cloned());
                    columns.extend(source.star().map(|c| (c.name.clone(), c.expr.clone())));
                    return Ok(());
                }
                scope = here.parent;
            }
        }
        let value = self.expr(of, cx)?;
        let Some(fields) = value.ty.fields() else {
            return Err(Fault::types(of.at, format!("dot-star is not supported for type {}", value.ty)));
        };
        for (i, (name, ty)) in fields.iter().enumerate() {
            columns.push((name.clone(), Expr::field(value.clone(), i, ty.clone(), of.at)));
        }
        Ok(())
    }
}

/// The name that a column has without an alias: the last part of a path.
pub(super) fn implied_name(expr: &ast::Expr) -> Option<String> {
    match &expr.kind {
        ast::ExprKind::Name(name) | ast::ExprKind::Field(_, name) => Some(name.text.clone()),
        _ => None,
    }
}
