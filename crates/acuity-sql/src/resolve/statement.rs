//! DDL and DML.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Resolver;
use super::coerce::{coerce, cost};
use super::scope::{Context, Scope, Source, SourceColumn};
use crate::catalog::{ColumnRef, TablePath};
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{self, Ident, InsertSource};
use crate::tree::{Column, Expr, Kind, MergeAction, MergeClause, Op, Query, Statement};
use crate::types::{Type, type_of_syntax};

fn place(path: &ast::Path) -> Loc {
    path.iter().map(|p| p.at).reduce(Loc::to).unwrap_or_default()
}

fn table_path(path: &ast::Path) -> TablePath {
    TablePath::new(&path.iter().map(|p| p.text.as_str()).collect::<Vec<_>>())
}

type Target = (TablePath, Vec<(String, Type)>, String);

impl Resolver<'_> {
    /// The table that a statement changes, with its columns.
    fn writable(&mut self, name: &ast::Path) -> Outcome<(TablePath, Vec<(String, Type)>)> {
        let (path, columns) = self.find_table(&table_path(name), place(name))?;
        match self.catalog.unreadable(&path).first() {
            None => Ok((path, columns)),
            Some((column, why)) => Err(Fault::unsupported(
                place(name),
                format!("{path} cannot be changed or copied: its column {column} {why}"),
            )),
        }
    }

    pub(super) fn statement(&mut self, statement: &ast::Statement) -> Outcome<(Statement, Option<TablePath>)> {
        let nothing = Scope::default();
        Ok(match statement {
            ast::Statement::Query(query) => (Statement::Query(self.query(query, &nothing)?), None),
            ast::Statement::CreateFunction { function, then } => {
                let Some(then) = then else {
                    return Err(Fault::unsupported(
                        function.name.at,
                        "a temporary function lives in its own statement only",
                    )
                    .help("put the query after it"));
                };
                self.functions.insert(function.name.text.to_ascii_lowercase(), Rc::new(function.clone()));
                return self.statement(then);
            }
            ast::Statement::CreateTable { replace, temporary, if_not_exists, name, columns, query, like } => {
                let path = table_path(name);
                let mut out: Vec<(String, Type, bool)> = Vec::new();
                for column in columns {
                    if out.iter().any(|(n, ..)| column.name.is(n)) {
                        return Err(Fault::types(
                            column.name.at,
                            format!("duplicate column name {}", column.name.text),
                        ));
                    }
                    out.push((column.name.text.clone(), type_of_syntax(&column.ty)?, column.not_null));
                }
                if let Some(like) = like {
                    let (_, known) = self.writable(like)?;
                    out.extend(known.into_iter().map(|(n, t)| (n, t, false)));
                }
                let query = match query {
                    Some(query) => {
                        let resolved = self.query(query, &nothing)?;
                        named(&resolved, query.at)?;
                        Some(self.fit(resolved, &out, query.at)?)
                    }
                    None => None,
                };
                let create = Statement::CreateTable {
                    replace: *replace,
                    temporary: *temporary,
                    if_not_exists: *if_not_exists,
                    name: path.clone(),
                    columns: out,
                    query,
                };
                (create, Some(path))
            }
            ast::Statement::CreateView { replace, if_not_exists, name, columns, query } => {
                let path = table_path(name);
                let mut resolved = self.query(query, &nothing)?;
                if !columns.is_empty() {
                    if columns.len() != resolved.outputs.len() {
                        return Err(Fault::types(
                            place(name),
                            "the view's column list does not match the query's columns",
                        ));
                    }
                    for (output, column) in resolved.outputs.iter_mut().zip(columns) {
                        output.name = Some(column.text.clone());
                    }
                }
                named(&resolved, query.at)?;
                (
                    Statement::CreateView {
                        replace: *replace,
                        if_not_exists: *if_not_exists,
                        name: path.clone(),
                        query: resolved,
                    },
                    Some(path),
                )
            }
            ast::Statement::CreateSchema { if_not_exists, name } => {
                let path = table_path(name);
                (Statement::CreateSchema { if_not_exists: *if_not_exists, name: path.clone() }, Some(path))
            }
            ast::Statement::Drop { kind, if_exists, name } => {
                let path = table_path(name);
                (Statement::Drop { kind: *kind, if_exists: *if_exists, name: path.clone() }, Some(path))
            }
            ast::Statement::Truncate(name) => {
                let (path, _) = self.find_table(&table_path(name), place(name))?;
                self.tables.remove(&path);
                (Statement::Truncate(path.clone()), Some(path))
            }
            ast::Statement::Insert { name, columns, source } => self.insert(name, columns, source)?,
            ast::Statement::Update { name, alias, set, from, filter } => {
                let block = self.new_block();
                let mut scope = Scope::default();
                let (path, columns, physical) = self.target(name, alias.as_ref(), &mut scope, block)?;
                let from = match from {
                    Some(from) => Some(self.from(from, &mut scope, block)?),
                    None => None,
                };
                let set = self.assignments(set, &columns, &scope)?;
                let filter = self.condition(filter, Context::plain(&scope, "the WHERE clause"))?;
                (Statement::Update { name: path.clone(), alias: physical, set, from, filter }, Some(path))
            }
            ast::Statement::Delete { name, alias, filter } => {
                let block = self.new_block();
                let mut scope = Scope::default();
                let (path, _, physical) = self.target(name, alias.as_ref(), &mut scope, block)?;
                let filter = self.condition(filter, Context::plain(&scope, "the WHERE clause"))?;
                (Statement::Delete { name: path.clone(), alias: physical, filter }, Some(path))
            }
            ast::Statement::Merge { name, alias, source, on, clauses } => {
                self.merge(name, alias.as_ref(), source, on, clauses)?
            }
        })
    }

    /// The table that a statement writes, as a relation in `scope`.
    fn target(
        &mut self,
        name: &ast::Path,
        alias: Option<&Ident>,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<Target> {
        let (path, columns) = self.writable(name)?;
        let wanted = alias.map(|a| a.text.clone()).or_else(|| path.0.last().cloned()).unwrap_or_default();
        let physical = self.new_alias(&wanted);
        let converted = self.catalog.converted(&path);
        let source = columns.iter().map(|(column, ty)| {
            let lineage = Rc::new(BTreeSet::from([ColumnRef { relation: path.clone(), column: column.clone() }]));
            let stored = Column { relation: physical.clone(), name: column.clone(), block, lineage };
            let mut expr = Expr::new(Kind::Column(Rc::new(stored)), ty.clone(), place(name));
            if converted.iter().any(|(other, _)| other == column) {
                expr = Expr::call(Op::Stored, vec![expr], ty.clone(), place(name));
            }
            SourceColumn { name: Some(column.clone()), expr, merged: false }
        });
        scope.sources.push(Source {
            alias: Some(wanted),
            columns: source.collect(),
            value: None,
            hidden: Vec::new(),
            unreadable: Vec::new(),
        });
        Ok((path, columns, physical))
    }

    /// A query whose columns are converted to the declared ones, in order.
    fn fit(&mut self, query: Query, declared: &[(String, Type, bool)], at: Loc) -> Outcome<Query> {
        if declared.is_empty() {
            return Ok(query);
        }
        if declared.len() != query.outputs.len() {
            return Err(Fault::types(
                at,
                format!("the query has {} columns where {} are declared", query.outputs.len(), declared.len()),
            ));
        }
        let mut wanted = query.outputs.clone();
        for (output, (_, ty, _)) in wanted.iter_mut().zip(declared) {
            output.ty = ty.clone();
        }
        self.cast_outputs(query, &wanted)
    }

    fn insert(
        &mut self,
        name: &ast::Path,
        columns: &[Ident],
        source: &InsertSource,
    ) -> Outcome<(Statement, Option<TablePath>)> {
        let nothing = Scope::default();
        let (path, known) = self.writable(name)?;
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

    fn row(
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

    fn assignments(
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

    fn merge(
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
        let on = self.condition(on, Context::plain(&scope, "the ON clause"))?;
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
                Some(and) => Some(self.condition(and, Context::plain(here, "the WHEN clause"))?),
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

/// A table's columns need names, each its own.
fn named(query: &Query, at: Loc) -> Outcome<()> {
    let mut seen = BTreeSet::new();
    for (i, output) in query.outputs.iter().enumerate() {
        match &output.name {
            None if query.value_table => {}
            None => return Err(Fault::types(at, format!("column {} needs a name", i + 1)).help("give it one with AS")),
            Some(name) if !seen.insert(name.to_lowercase()) => {
                return Err(Fault::types(at, format!("duplicate column name {name} in the result"))
                    .help("give each column its own name with AS"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
