//! Values and statements of a script.

use std::rc::Rc;

use super::Host;
use super::blame::Failure;
use super::frame::Variable;
use super::run::{Done, Flow, Interpreter};
use crate::catalog::{Catalog, Facts, TablePath};
use crate::diagnostics::{Fault, Loc};
use crate::output::StatementKind;
use crate::resolve::script::{Asked, Source, declared, fields_of, rows, value};
use crate::syntax::ast::{self, BinaryOp, CompareOp, DropKind, Expr, ExprKind, Ident, Step, TypeSyntax};
use crate::tree::{Alteration, Statement};
use crate::types::{Limits, Type};
use crate::values::Value;
use crate::{lower, resolve};

/// What a statement does to the tables that statements may read.
enum Change {
    Nothing,
    Made {
        path: TablePath,
        columns: Vec<(String, Type)>,
        limits: Vec<(String, Limits)>,
        unless_there: bool,
        view: bool,
    },
    Altered {
        from: TablePath,
        to: TablePath,
        columns: Vec<(String, Type)>,
        limits: Vec<(String, Limits)>,
    },
    Gone(TablePath),
    Function {
        path: TablePath,
        text: String,
        unless_there: bool,
    },
    FunctionGone {
        path: TablePath,
        table: bool,
    },
}

impl<H: Host> Interpreter<'_, H> {
    /// A statement for the warehouse.
    pub(super) fn statement(&mut self, statement: &ast::Statement, at: Loc) -> Done<(), H> {
        let resolved = resolve::resolve(statement, &self.catalog, &self.given)?;
        let change = change(&resolved.statement, &self.catalog);
        let done = crate::translated(resolved, self.sql)?;
        let fail = |error| Failure::Host(error, at);
        if done.kind == StatementKind::Query {
            if let Some(first) = done.refused.0.first() {
                return Err(Fault::new(first.code, at, first.message.clone()).into());
            }
            return self.host.show(&done).map_err(fail);
        }
        let count = self.host.execute(&done).map_err(fail)?;
        let changes = matches!(
            done.kind,
            StatementKind::Insert | StatementKind::Update | StatementKind::Delete | StatementKind::Merge
        );
        if let Some(count) = count.filter(|_| changes) {
            self.given.variables.insert("@@row_count".to_owned(), Value::written(Type::Int64, count.to_string()));
        }
        match change {
            Change::Nothing => {}
            Change::Made { path, unless_there: true, .. } if self.catalog.columns(&path).is_some() => {}
            Change::Made { path, columns, limits, view, .. } => {
                self.catalog.add_table(&path.0, columns);
                self.limit(&path, limits);
                if view {
                    self.catalog.describe_table(&path.0, Facts { view, ..Facts::default() });
                }
            }
            Change::Altered { from, to, columns, limits } => {
                self.catalog.alter_table(&from, to.clone(), columns);
                self.limit(&to, limits);
            }
            Change::Gone(path) => self.catalog.remove_table(&path),
            Change::Function { path, unless_there: true, .. }
                if self.catalog.function(&path.local().join(".")).is_some() => {}
            Change::Function { path, text, .. } => self.catalog.add_function(&path.0, text),
            Change::FunctionGone { path, table } => self.catalog.remove_function(&path, table),
        }
        Ok(())
    }

    fn limit(&mut self, table: &TablePath, limits: Vec<(String, Limits)>) {
        for (column, limits) in limits {
            self.catalog.limit_column(table, &column, limits);
        }
    }

    pub(super) fn declare(&mut self, names: &[Ident], ty: Option<&TypeSyntax>, default: Option<&Expr>) -> Done<(), H> {
        let declared = ty.map(declared).transpose()?;
        let value = match (default, &declared) {
            (None, Some(ty)) => Value::null(ty.clone()),
            (None, None) => return Ok(()),
            (Some(default), _) => {
                let wanted = declared.as_ref().map(|declared| (declared, ty));
                self.evaluate(default, wanted, "the default")?
            }
        };
        let written = ty.cloned().map(Rc::new);
        for name in names {
            let ty = value.data_type().clone();
            let key = self.frame.declare(name, Variable { ty, written: written.clone(), fixed: false })?;
            self.given.variables.insert(key, value.clone());
        }
        Ok(())
    }

    pub(super) fn set(&mut self, targets: &[Ident], value: &Expr) -> Done<(), H> {
        if let [target] = targets {
            let (key, variable) = self.frame.settable(target)?;
            let what = format!("the value of {}", target.text);
            let value = self.evaluate(value, Some((&variable.ty, variable.written.as_deref())), &what)?;
            self.given.variables.insert(key, value);
            return Ok(());
        }
        let at = value.at;
        let value = self.evaluate(value, None, "SET")?;
        let Some(fields) = value.data_type().fields().filter(|fields| fields.len() == targets.len()) else {
            let message = format!(
                "SET of {} variables needs a STRUCT of as many fields, this is {}",
                targets.len(),
                value.data_type()
            );
            return Err(Fault::types(at, message).into());
        };
        let types: Vec<Type> = fields.iter().map(|(_, ty)| ty.clone()).collect();
        let texts = fields_of(value.text(), types.len(), at)?;
        self.assign(targets, &types, texts, at)
    }

    /// Gives variables the values of a struct's fields; of a struct that is NULL they become NULL.
    pub(super) fn assign(
        &mut self,
        targets: &[Ident],
        types: &[Type],
        texts: Option<Vec<String>>,
        at: Loc,
    ) -> Done<(), H> {
        let texts = texts.unwrap_or_else(|| vec!["NULL".to_owned(); types.len()]);
        let mut values = Vec::new();
        for ((target, ty), text) in targets.iter().zip(types).zip(texts) {
            let (key, variable) = self.frame.settable(target)?;
            let given = Value::written(ty.clone(), text);
            let wanted = Some((&variable.ty, variable.written.as_deref()));
            values.push((key, self.fitted(given, wanted, target, at)?));
        }
        self.given.variables.extend(values);
        Ok(())
    }

    /// A value as one that the variable `target` can hold.
    fn fitted(
        &mut self,
        given: Value,
        wanted: Option<(&Type, Option<&TypeSyntax>)>,
        target: &Ident,
        at: Loc,
    ) -> Done<Value, H> {
        if wanted.is_some_and(|(ty, written)| ty == given.data_type() && written.is_none()) {
            return Ok(given);
        }
        // Under a name that no script can give.
        let name = "@@value".to_owned();
        self.given.variables.insert(name.clone(), given);
        let expr = Expr { kind: ExprKind::System(Ident { text: "value".to_owned(), at }), at };
        let value = self.evaluate(&expr, wanted, &format!("the value of {}", target.text));
        self.given.variables.remove(&name);
        value
    }

    pub(super) fn set_system(&mut self, name: &Ident, value: &Expr) -> Done<(), H> {
        match name.text.to_ascii_lowercase().as_str() {
            "time_zone" => {
                let zone = self.text(value, "the time zone")?;
                if zone.is_some_and(|zone| zone.eq_ignore_ascii_case("UTC")) {
                    return Ok(());
                }
                Err(Fault::unsupported(name.at, "the time zone of a session is UTC and cannot be set")
                    .help("name the zone where it is needed: DATE(t, 'America/New_York')")
                    .into())
            }
            "dataset_id" => {
                let dataset = self.text(value, "the dataset")?;
                self.catalog.set_default_dataset(dataset.as_deref());
                Ok(())
            }
            "query_label" => Ok(()),
            _ => Err(Fault::unsupported(name.at, format!("the system variable @@{} cannot be set", name.text))
                .help("@@dataset_id can")
                .into()),
        }
    }

    /// The value of an expression.
    pub(super) fn evaluate(
        &mut self,
        expr: &Expr,
        wanted: Option<(&Type, Option<&TypeSyntax>)>,
        what: &str,
    ) -> Done<Value, H> {
        let Asked { ty, source } = value(expr, wanted, what, &self.catalog, &self.given)?;
        let text = match source {
            Source::Known(text) => text,
            Source::Query(query) => {
                let sql = lower::lower(&query)?;
                let mut texts = self.host.texts(&sql).map_err(|error| Failure::Host(error, expr.at))?;
                texts.pop().unwrap_or_else(|| "NULL".to_owned())
            }
        };
        Ok(Value::written(ty, text))
    }

    /// The value of an expression that is a text; None is NULL.
    pub(super) fn text(&mut self, expr: &Expr, what: &str) -> Done<Option<String>, H> {
        let value = self.evaluate(expr, Some((&Type::String, None)), what)?;
        match crate::syntax::parse_expression(value.text())?.kind {
            ExprKind::Str(text) => Ok(Some(text)),
            _ => Ok(None),
        }
    }

    /// Whether a condition holds; NULL does not.
    pub(super) fn is_true(&mut self, condition: &Expr, what: &str) -> Done<bool, H> {
        let value = self.evaluate(condition, Some((&Type::Bool, None)), what)?;
        Ok(value.text().eq_ignore_ascii_case("true"))
    }

    /// The rows of a query, each as a struct's text, and their type.
    pub(super) fn rows(&mut self, query: &ast::Query) -> Done<(Type, Vec<String>), H> {
        let (ty, statement) = rows(query, &self.catalog, &self.given)?;
        let sql = lower::lower(&statement)?;
        let texts = self.host.texts(&sql).map_err(|error| Failure::Host(error, query.at))?;
        Ok((ty, texts))
    }

    /// CASE with an operand, which is computed once.
    pub(super) fn case(&mut self, operand: &Expr, branches: &[(Expr, Vec<Step>)], otherwise: &[Step]) -> Done<Flow, H> {
        let value = self.evaluate(operand, None, "CASE")?;
        let name = format!("@@case{}", self.given.variables.len());
        self.given.variables.insert(name.clone(), value);
        let kind = ExprKind::System(Ident { text: name.trim_start_matches('@').to_owned(), at: operand.at });
        let operand = Expr { kind, at: operand.at };
        let mut chosen = Ok(otherwise);
        for (when, steps) in branches {
            let (left, right) = (Box::new(operand.clone()), Box::new(when.clone()));
            let kind = ExprKind::Binary { left, op: BinaryOp::Compare(CompareOp::Equal), right };
            match self.is_true(&Expr { kind, at: when.at }, "CASE") {
                Ok(false) => {}
                Ok(true) => {
                    chosen = Ok(steps.as_slice());
                    break;
                }
                Err(failure) => {
                    chosen = Err(failure);
                    break;
                }
            }
        }
        self.given.variables.remove(&name);
        self.chosen(chosen?)
    }
}

/// What a statement does to the tables that there are.
fn change(statement: &Statement, catalog: &Catalog) -> Change {
    match statement {
        Statement::CreateTable { name, columns, query, if_not_exists, .. } => {
            let outputs = query.iter().flat_map(|query| &query.outputs);
            let mut made: Vec<(String, Type)> =
                outputs.map(|o| (o.name.clone().unwrap_or_else(|| o.physical.clone()), o.ty.clone())).collect();
            if !columns.is_empty() {
                made = columns.iter().map(|column| (column.name.clone(), column.ty.clone())).collect();
            }
            let limits = columns.iter().map(|column| (column.name.clone(), column.limits.clone())).collect();
            Change::Made { path: name.clone(), columns: made, limits, unless_there: *if_not_exists, view: false }
        }
        Statement::CreateView { name, query, if_not_exists, .. } => {
            let columns =
                query.outputs.iter().map(|o| (o.name.clone().unwrap_or_else(|| o.physical.clone()), o.ty.clone()));
            let (columns, unless_there) = (columns.collect(), *if_not_exists);
            Change::Made { path: name.clone(), columns, limits: Vec::new(), unless_there, view: true }
        }
        Statement::CreateRoutine { name, text, if_not_exists, .. } => {
            Change::Function { path: name.clone(), text: text.clone(), unless_there: *if_not_exists }
        }
        Statement::Drop { kind, name, .. } => match kind {
            DropKind::Table | DropKind::View => Change::Gone(name.clone()),
            DropKind::Function | DropKind::TableFunction => {
                Change::FunctionGone { path: name.clone(), table: *kind == DropKind::TableFunction }
            }
            DropKind::Schema => Change::Nothing,
        },
        Statement::Alter { kind: DropKind::Table, name, changes, columns } if !changes.is_empty() => {
            let (mut to, mut limits) = (name.clone(), Vec::new());
            for change in changes {
                match change {
                    Alteration::Rename(new) => to.0.last_mut().into_iter().for_each(|last| last.clone_from(new)),
                    Alteration::Add(column) => limits.push((column.name.clone(), column.limits.clone())),
                    Alteration::RenameColumn(from, to) => {
                        limits.push((to.clone(), catalog.limits(name, from)));
                        limits.push((from.clone(), Limits::None));
                    }
                    Alteration::Limits(column, new) => limits.push((column.clone(), new.clone())),
                    Alteration::Drop(column) | Alteration::Type(column, _) => {
                        limits.push((column.clone(), Limits::None))
                    }
                    _ => {}
                }
            }
            Change::Altered { from: name.clone(), to, columns: columns.clone(), limits }
        }
        _ => Change::Nothing,
    }
}
