//! INSERT, UPDATE and MERGE.

use super::Resolver;
use super::coerce::{coerce, cost};
use super::scope::{Context, Scope};
use super::statement::place;
use crate::catalog::TablePath;
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{self, Ident, InsertSource};
use crate::tree::{Expr, Kind, MergeAction, MergeClause, Statement};
use crate::types::Type;

impl Resolver<'_> {
    /// INSERT of rows or of a query.
    pub(super) fn insert(
        &mut self,
        name: &ast::Path,
        columns: &[Ident],
        source: &InsertSource,
    ) -> Outcome<(Statement, Option<TablePath>)> {
        let nothing = Scope::default();
        let (path, known) = self.writable(name)?;
        // A query behind INSERT may read the table itself, rows of values cannot.
        if !matches!(source, InsertSource::Query(_)) {
            self.tables.remove(&path);
        }
        let chosen = pick(columns, &known)?;
        let names = chosen.iter().map(|(n, _)| n.clone()).collect();
        let statement = match source {
            InsertSource::Values(rows) => {
                let mut out = Vec::new();
                for row in rows {
                    out.push(self.row(row, &chosen, &nothing, place(name))?);
                }
                Statement::InsertValues { name: path.clone(), columns: names, rows: out }
            }
            InsertSource::Query(query) => {
                let resolved = self.query(query, &nothing)?;
                let declared: Vec<_> = chosen.iter().map(|(n, t)| (n.clone(), t.clone(), false)).collect();
                for (output, (n, t, _)) in resolved.outputs.iter().zip(&declared) {
                    // A literal may convert; anything else must fit the column by its type.
                    let stand_in = Expr::new(Kind::Parameter(String::new()), output.ty.clone(), query.at);
                    if !output.literal && cost(&stand_in, t).is_none() {
                        return Err(Fault::types(
                            query.at,
                            format!(
                                "query column {n} has type {} which cannot be inserted into a column of type {t}",
                                output.ty
                            ),
                        ));
                    }
                }
                Statement::InsertQuery {
                    name: path.clone(),
                    columns: names,
                    query: self.fit(resolved, &declared, query.at)?,
                }
            }
        };
        Ok((statement, Some(path)))
    }

    /// A row of values for these columns; None is DEFAULT.
    pub(super) fn row(
        &mut self,
        row: &[Option<ast::Expr>],
        columns: &[(String, Type)],
        scope: &Scope<'_>,
        at: Loc,
    ) -> Outcome<Vec<Option<Expr>>> {
        if row.len() != columns.len() {
            let at = row.iter().flatten().next().map_or(at, |e| e.at);
            return Err(Fault::types(
                at,
                format!("the row has {} values where {} columns are inserted", row.len(), columns.len()),
            ));
        }
        let mut out = Vec::new();
        for (value, (name, ty)) in row.iter().zip(columns) {
            out.push(match value {
                Some(value) => {
                    let value = self.expr(value, Context::plain(scope, "VALUES"))?;
                    Some(coerce(value, ty, &format!("the value of column {name}"))?)
                }
                None => None,
            });
        }
        Ok(out)
    }

    /// The assignments of SET. Of a target with dots only the last name is looked at.
    pub(super) fn assignments(
        &mut self,
        set: &[(ast::Path, Option<ast::Expr>)],
        columns: &[(String, Type)],
        scope: &Scope<'_>,
    ) -> Outcome<Vec<(String, Option<Expr>)>> {
        let mut out: Vec<(String, Option<Expr>)> = Vec::new();
        for (target, value) in set {
            let Some(name) = target.last() else { continue };
            let found = columns.iter().find(|(n, _)| name.is(n));
            let Some((column, ty)) = found else { return Err(unknown(name, columns)) };
            if out.iter().any(|(n, _)| n == column) {
                return Err(Fault::types(name.at, format!("column {column} is set more than once")));
            }
            let value = match value {
                Some(value) => {
                    let value = self.expr(value, Context::plain(scope, "SET"))?;
                    Some(coerce(value, ty, &format!("the value of column {column}"))?)
                }
                None => None,
            };
            out.push((column.clone(), value));
        }
        Ok(out)
    }

    /// MERGE, whose clauses see the sides that their rows have.
    pub(super) fn merge(
        &mut self,
        name: &ast::Path,
        alias: Option<&Ident>,
        source: &ast::FromItem,
        on: &ast::Expr,
        clauses: &[ast::MergeClause],
    ) -> Outcome<(Statement, Option<TablePath>)> {
        let block = self.new_block();
        let mut scope = Scope::default();
        let (path, columns, physical) = self.target(name, alias, &mut scope, block)?;
        let source = self.from(source, &mut scope, block)?;
        let on = self.condition(on, Context::filter(&scope, "the ON clause"))?;
        // Rows that only one side has can use the columns of that side only.
        let mut source_scope = Scope { sources: scope.sources[1..].to_vec(), ..Scope::default() };
        source_scope.merged.clone_from(&scope.merged);
        let target_scope = Scope { sources: scope.sources[..1].to_vec(), ..Scope::default() };
        let mut out = Vec::new();
        for clause in clauses {
            let here = match clause.when {
                ast::MergeMatch::Matched => &scope,
                ast::MergeMatch::NotMatchedByTarget => &source_scope,
                ast::MergeMatch::NotMatchedBySource => &target_scope,
            };
            let and = match &clause.and {
                Some(and) => Some(self.condition(and, Context::filter(here, "the WHEN clause"))?),
                None => None,
            };
            let by_target = clause.when == ast::MergeMatch::NotMatchedByTarget;
            let action = match &clause.action {
                ast::MergeAction::Delete if !by_target => MergeAction::Delete,
                ast::MergeAction::Update(set) if !by_target => {
                    MergeAction::Update(self.assignments(set, &columns, here)?)
                }
                ast::MergeAction::Insert { columns: chosen, values, at } if by_target => {
                    let chosen = pick(chosen, &columns)?;
                    let values = match values {
                        Some(values) => self.row(values, &chosen, here, *at)?,
                        None => {
                            // INSERT ROW takes the source's columns by their order.
                            let row: Vec<Expr> =
                                here.sources.iter().flat_map(|s| s.columns.iter().map(|c| c.expr.clone())).collect();
                            if row.len() != chosen.len() {
                                return Err(Fault::types(
                                    *at,
                                    "INSERT ROW needs a source with as many columns as the target",
                                ));
                            }
                            row.into_iter()
                                .zip(&chosen)
                                .map(|(e, (n, t))| coerce(e, t, n).map(Some))
                                .collect::<Outcome<_>>()?
                        }
                    };
                    MergeAction::Insert(chosen.into_iter().map(|(n, _)| n).collect(), values)
                }
                _ => {
                    return Err(Fault::syntax(
                        on.at,
                        "this action does not go with this WHEN clause: INSERT goes with NOT MATCHED, UPDATE and DELETE with the others",
                    ));
                }
            };
            out.push(MergeClause { when: clause.when, and, action });
        }
        Ok((Statement::Merge { name: path.clone(), alias: physical, source, on, clauses: out }, Some(path)))
    }
}

/// A column that the table does not have.
fn unknown(name: &Ident, columns: &[(String, Type)]) -> Box<Fault> {
    let fault = Fault::new("unknown-column", name.at, format!("column {} does not exist in the table", name.text));
    fault.did_you_mean(nearest(&name.text, columns.iter().map(|(n, _)| n.as_str())))
}

/// The chosen columns, or all.
fn pick(chosen: &[Ident], known: &[(String, Type)]) -> Outcome<Vec<(String, Type)>> {
    if chosen.is_empty() {
        return Ok(known.to_vec());
    }
    let mut out: Vec<(String, Type)> = Vec::new();
    for name in chosen {
        let Some(found) = known.iter().find(|(n, _)| name.is(n)) else { return Err(unknown(name, known)) };
        if out.contains(found) {
            return Err(Fault::types(name.at, format!("column {} is listed more than once", name.text)));
        }
        out.push(found.clone());
    }
    Ok(out)
}
