//! Statements; what changes rows is in `dml`.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::Resolver;
use super::given::define;
use super::scope::{Context, Scope, Source, SourceColumn};
use crate::catalog::{ColumnRef, TablePath};
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, DropKind, Ident};
use crate::tree::{Column, Expr, Kind, NewColumn, Op, Query, Statement};
use crate::types::{Limits, Type};

/// Where a path stands.
pub(super) fn place(path: &ast::Path) -> Loc {
    path.iter().map(|p| p.at).reduce(Loc::to).unwrap_or_default()
}

/// A path as the catalog's names are made.
pub(super) fn table_path(path: &ast::Path) -> TablePath {
    TablePath::new(&path.iter().map(|p| p.text.as_str()).collect::<Vec<_>>())
}

/// A table that is written: its path, its columns, and its alias in the SQL that is written.
pub(super) type Target = (TablePath, Vec<(String, Type)>, String);

impl Resolver<'_> {
    /// The table that a statement changes, with its columns.
    pub(super) fn writable(&mut self, name: &ast::Path) -> Outcome<(TablePath, Vec<(String, Type)>)> {
        let (path, columns) = self.find_table(&table_path(name), place(name))?;
        match self.catalog.unreadable(&path).first() {
            None => Ok((path, columns)),
            Some((column, why)) => Err(Fault::unsupported(
                place(name),
                format!("{path} cannot be changed or copied: its column {column} {why}"),
            )),
        }
    }

    /// A statement, and the table that it writes.
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
                define(&mut self.functions, Rc::new(function.clone()));
                return self.statement(then);
            }
            ast::Statement::CreateTable { replace, temporary, if_not_exists, name, columns, query, like } => {
                let path = if *temporary { table_path(name) } else { self.catalog.completed(table_path(name)) };
                let mut out: Vec<NewColumn> = Vec::new();
                for column in columns {
                    if out.iter().any(|other| column.name.is(&other.name)) {
                        return Err(Fault::types(
                            column.name.at,
                            format!("duplicate column name {}", column.name.text),
                        ));
                    }
                    out.push(self.new_column(column)?);
                }
                if let Some(like) = like {
                    let (like, known) = self.writable(like)?;
                    // BigQuery's LIKE copies columns; of constraints and defaults nothing is kept here.
                    out.extend(known.into_iter().map(|(name, ty)| {
                        let limits = self.catalog.limits(&like, &name);
                        NewColumn { name, ty, limits, not_null: false, default: None }
                    }));
                }
                let query = match query {
                    Some(query) => {
                        let mut resolved = self.query(query, &nothing)?;
                        // Declared columns are met by place, and the query's own names do not count.
                        for (output, column) in resolved.outputs.iter_mut().zip(&out) {
                            output.name = Some(column.name.clone());
                        }
                        // A table's columns need names, unlike a query's.
                        named(&resolved, query.at)?;
                        let types: Vec<Type> = out.iter().map(|column| column.ty.clone()).collect();
                        let limits: Vec<Limits> = out.iter().map(|column| column.limits.clone()).collect();
                        let fitting = self.fit(resolved, &types, query.at)?;
                        Some(self.limited_outputs(fitting, &limits)?)
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
                let path = self.catalog.completed(table_path(name));
                self.sealed = Some("a view");
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
            ast::Statement::CreateRoutine { replace, if_not_exists, name, routine } => {
                (self.create_routine(name, *replace, *if_not_exists, routine)?, None)
            }
            ast::Statement::Drop { kind, if_exists, name } => {
                let path = match (kind, self.catalog.find(&table_path(name))) {
                    (DropKind::Table | DropKind::View, Some((known, _))) => known.clone(),
                    (DropKind::Table | DropKind::View | DropKind::Function | DropKind::TableFunction, _) => {
                        self.catalog.completed(table_path(name))
                    }
                    (DropKind::Schema, _) => table_path(name),
                };
                (Statement::Drop { kind: *kind, if_exists: *if_exists, name: path.clone() }, Some(path))
            }
            ast::Statement::Alter { kind, if_exists, name, changes } => self.alter(*kind, *if_exists, name, changes)?,
            ast::Statement::Truncate(name) => {
                let (path, _) = self.find_table(&table_path(name), place(name))?;
                // It is emptied, not read.
                self.tables.remove(&path);
                (Statement::Truncate(path.clone()), Some(path))
            }
            ast::Statement::Insert { name, columns, source } => self.insert(name, columns, source)?,
            ast::Statement::Update { name, alias, set, from, filter } => {
                let block = self.new_block();
                let mut scope = Scope::default();
                let target = self.target(name, alias.as_ref(), &mut scope, block)?;
                let from = match from {
                    Some(from) => Some(self.from(from, &mut scope, block)?),
                    None => None,
                };
                let set = self.assignments(set, &target, &scope, None)?;
                let (path, _, physical) = target;
                let filter = self.condition(filter, Context::filter(&scope, "the WHERE clause"))?;
                (Statement::Update { name: path.clone(), alias: physical, set, from, filter }, Some(path))
            }
            ast::Statement::Delete { name, alias, filter } => {
                let block = self.new_block();
                let mut scope = Scope::default();
                let (path, _, physical) = self.target(name, alias.as_ref(), &mut scope, block)?;
                let filter = self.condition(filter, Context::filter(&scope, "the WHERE clause"))?;
                (Statement::Delete { name: path.clone(), alias: physical, filter }, Some(path))
            }
            ast::Statement::Merge { name, alias, source, on, clauses } => {
                self.merge(name, alias.as_ref(), source, on, clauses)?
            }
        })
    }

    /// The table that a statement writes, as a relation in `scope`.
    pub(super) fn target(
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
            // Unlike in FROM, the table itself is named: the conversion goes around each use of the column.
            if converted.iter().any(|(other, _)| other == column) {
                expr = Expr::call(Op::Stored, vec![expr], ty.clone(), place(name));
            }
            SourceColumn { name: Some(column.clone()), expr, merged: false }
        });
        scope.sources.push(Source { alias: Some(wanted), columns: source.collect(), ..Source::default() });
        Ok((path, columns, physical))
    }

    /// A query whose columns are converted to the declared ones, in order.
    pub(super) fn fit(&mut self, query: Query, declared: &[Type], at: Loc) -> Outcome<Query> {
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
        for (output, ty) in wanted.iter_mut().zip(declared) {
            output.ty = ty.clone();
        }
        self.cast_outputs(query, &wanted)
    }
}

/// A table's columns need names, each its own.
pub(super) fn named(query: &Query, at: Loc) -> Outcome<()> {
    for (i, output) in query.outputs.iter().enumerate() {
        match &output.name {
            None if query.value_table => {}
            None => return Err(Fault::types(at, format!("column {} needs a name", i + 1)).help("give it one with AS")),
            Some(_) => {}
        }
    }
    duplicates(query).into_iter().next().map_or(Ok(()), |fault| Err(Box::new(fault)))
}

/// Names that two columns of a result have, or two fields of a struct in it. A query that is read by another one may have
/// them, as in Google's engine; BigQuery stores and returns no such rows.
pub(super) fn duplicates(query: &Query) -> Vec<Fault> {
    let mut seen: BTreeMap<String, Loc> = BTreeMap::new();
    let mut found = Vec::new();
    for output in query.outputs.iter().filter(|_| !query.value_table) {
        let Some(name) = &output.name else { continue };
        match seen.get(&name.to_lowercase()) {
            Some(first) => found.push(
                *Fault::new("duplicate", output.at, format!("duplicate column name {name} in the result"))
                    .help("give each column its own name with AS, or leave one out with * EXCEPT")
                    .first_at(*first),
            ),
            None => {
                seen.insert(name.to_lowercase(), output.at);
            }
        }
    }
    for output in &query.outputs {
        if let Some(field) = field_twice(&output.ty) {
            let message = format!("duplicate field name {field} in a struct of the result");
            found.push(*Fault::new("duplicate", output.at, message).help("give each field its own name with AS"));
        }
    }
    found
}

/// A name that two fields of a struct have, however deep it is.
fn field_twice(ty: &Type) -> Option<String> {
    if let Type::Array(element) = ty {
        return field_twice(element);
    }
    let mut seen = BTreeSet::new();
    ty.fields()?.iter().find_map(|(name, ty)| match name {
        Some(name) if !name.is_empty() && !seen.insert(name.to_lowercase()) => Some(name.clone()),
        _ => field_twice(ty),
    })
}
