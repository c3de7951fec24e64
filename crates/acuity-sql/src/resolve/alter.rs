//! ALTER, and the columns that tables are made with.

use super::Resolver;
use super::coerce::coerce;
use super::dml::unknown;
use super::limits::limits;
use super::scope::{Context, Scope};
use super::statement::{place, table_path};
use crate::catalog::TablePath;
use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast::{self, ColumnChange, ColumnDef, DropKind, Ident};
use crate::tree::{Alteration, Expr, Kind, Literal, NewColumn, Statement};
use crate::types::{Type, type_of_syntax};

/// The columns of the table in hand, as they are so far.
type Columns = Vec<(String, Type)>;

impl Resolver<'_> {
    /// A column of CREATE TABLE or ADD COLUMN.
    pub(super) fn new_column(&mut self, column: &ColumnDef) -> Outcome<NewColumn> {
        let ty = type_of_syntax(&column.ty)?;
        let name = column.name.text.clone();
        let default = column.default.as_ref().map(|value| self.default_value(&name, &ty, value)).transpose()?;
        Ok(NewColumn { name, ty, limits: limits(&column.ty)?, not_null: column.not_null, default })
    }

    fn default_value(&mut self, column: &str, ty: &Type, value: &ast::Expr) -> Outcome<Expr> {
        let nothing = Scope::default();
        let value = self.expr(value, Context::plain(&nothing, "DEFAULT"))?;
        coerce(value, ty, &format!("the default of column {column}"))
    }

    /// ALTER: each change sees the columns as those before it have left them.
    pub(super) fn alter(
        &mut self,
        kind: DropKind,
        if_exists: bool,
        name: &ast::Path,
        changes: &[ast::Alteration],
    ) -> Outcome<(Statement, Option<TablePath>)> {
        let mut out = Vec::new();
        if kind == DropKind::Schema {
            // Of a dataset nothing is kept that ALTER could change.
            let name = table_path(name);
            return Ok((Statement::Alter { kind, name, changes: out, columns: Vec::new() }, None));
        }
        let found = match kind {
            DropKind::View => self.find_table(&table_path(name), place(name)),
            _ => self.writable(name),
        };
        let (path, mut columns) = match found {
            Ok(found) => found,
            Err(_) if if_exists && self.catalog.find(&table_path(name)).is_none() => {
                let name = self.catalog.completed(table_path(name));
                return Ok((Statement::Alter { kind, name, changes: out, columns: Vec::new() }, None));
            }
            Err(fault) => return Err(fault),
        };
        self.tables.remove(&path);
        for change in changes {
            out.extend(self.alteration(&mut columns, change)?);
        }
        Ok((Statement::Alter { kind, name: path.clone(), changes: out, columns }, Some(path)))
    }

    /// What a change does; nothing where it asks for what is there already.
    fn alteration(&mut self, columns: &mut Columns, change: &ast::Alteration) -> Outcome<Option<Alteration>> {
        Ok(Some(match change {
            ast::Alteration::Nothing => return Ok(None),
            ast::Alteration::AddColumn { unless_there, column } => {
                let is_there = columns.iter().any(|(name, _)| column.name.is(name));
                if is_there && *unless_there {
                    return Ok(None);
                }
                if is_there {
                    return Err(twice(&column.name));
                }
                if column.not_null {
                    let message = format!(
                        "column {} cannot be NOT NULL: rows that are there have no value in it",
                        column.name.text
                    );
                    return Err(Fault::types(column.name.at, message).help("add it without NOT NULL"));
                }
                if let Some(default) = &column.default {
                    let fault = Fault::types(default.at, "a column that is added cannot have a default");
                    return Err(fault.help("add it without, then ALTER COLUMN … SET DEFAULT"));
                }
                let column = self.new_column(column)?;
                columns.push((column.name.clone(), column.ty.clone()));
                Alteration::Add(column)
            }
            ast::Alteration::DropColumn { if_there, name } => {
                let Some(at) = find(columns, name, *if_there)? else { return Ok(None) };
                if columns.len() == 1 {
                    return Err(Fault::types(name.at, "a table needs at least one column").help("drop the table"));
                }
                Alteration::Drop(columns.remove(at).0)
            }
            ast::Alteration::RenameColumn { if_there, name, to } => {
                let Some(at) = find(columns, name, *if_there)? else { return Ok(None) };
                if columns.iter().enumerate().any(|(other, (name, _))| other != at && to.is(name)) {
                    return Err(twice(to));
                }
                let from = std::mem::replace(&mut columns[at].0, to.text.clone());
                Alteration::RenameColumn(from, to.text.clone())
            }
            ast::Alteration::Rename(to) => Alteration::Rename(to.text.clone()),
            ast::Alteration::Options(options) => {
                let Some(description) = self.description(options)? else { return Ok(None) };
                Alteration::Describe(None, description)
            }
            ast::Alteration::Column { if_there, name, change } => {
                let Some(at) = find(columns, name, *if_there)? else { return Ok(None) };
                let (column, ty) = columns[at].clone();
                match change {
                    ColumnChange::Type(wanted) => {
                        let limits = limits(wanted)?;
                        let wanted = type_of_syntax(wanted)?;
                        if wanted == ty {
                            return Ok(Some(Alteration::Limits(column, limits)));
                        }
                        if !widens(&ty, &wanted) {
                            let message = format!("column {column} cannot change its type from {ty} to {wanted}");
                            let help = "INT64 becomes NUMERIC or FLOAT64, and NUMERIC becomes FLOAT64; else make the table anew";
                            return Err(Fault::types(name.at, message).help(help));
                        }
                        columns[at].1 = wanted.clone();
                        Alteration::Type(column, wanted)
                    }
                    ColumnChange::DropNotNull => Alteration::DropNotNull(column),
                    ColumnChange::DropDefault => Alteration::Default(column, None),
                    ColumnChange::Default(value) => {
                        let value = self.default_value(&column, &ty, value)?;
                        Alteration::Default(column, Some(value))
                    }
                    ColumnChange::Options(options) => {
                        let Some(description) = self.description(options)? else { return Ok(None) };
                        Alteration::Describe(Some(column), description)
                    }
                }
            }
        }))
    }

    /// The description among options, if there is one; it may be NULL.
    fn description(&mut self, options: &[(Ident, ast::Expr)]) -> Outcome<Option<Option<String>>> {
        let Some((_, value)) = options.iter().find(|(name, _)| name.is("description")) else { return Ok(None) };
        let nothing = Scope::default();
        let value = self.expr(value, Context::plain(&nothing, "OPTIONS"))?;
        match value.kind {
            Kind::Literal(Literal::Str(text)) => Ok(Some(Some(text))),
            _ if value.is_null() => Ok(Some(None)),
            _ => Err(Fault::types(value.at, "a description is a text").help("write it as 'text'")),
        }
    }
}

/// Where a column stands; none of one that is gone and may be.
fn find(columns: &Columns, name: &Ident, if_there: bool) -> Outcome<Option<usize>> {
    match columns.iter().position(|(known, _)| name.is(known)) {
        None if !if_there => Err(unknown(name, columns)),
        found => Ok(found),
    }
}

fn twice(name: &Ident) -> Box<Fault> {
    Fault::types(name.at, format!("the table has a column named {} already", name.text))
}

/// The changes of type that BigQuery has, as far as a stored column can take them.
fn widens(from: &Type, to: &Type) -> bool {
    matches!((from, to), (Type::Int64, Type::Numeric | Type::Float64) | (Type::Numeric, Type::Float64))
}
