//! Procedures, and statements that are made while the script runs.

use std::collections::BTreeMap;
use std::mem;
use std::rc::Rc;

use super::Host;
use super::blame::Failure;
use super::frame::{Frame, Variable};
use super::run::{Done, Interpreter};
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::resolve::define;
use crate::resolve::script::{declared, fields_of};
use crate::stack;
use crate::syntax::ast::{Body, Expr, ExprKind, FunctionDef, Ident, Path, Procedure, Statement, Step, StepKind};
use crate::syntax::{parse_script, script_levels, tokens};
use crate::types::Type;
use crate::values::{Parameters, Value};

/// The types of a row's columns, and their values; none without a row.
type Row = (Vec<Type>, Option<Vec<String>>);

/// The most procedures inside each other, as in BigQuery.
const MAX_CALLS: usize = 50;

/// A procedure's name as the table of procedures has it: BigQuery's project before it does not count.
fn key(name: &Path) -> String {
    let parts: Vec<String> = name.iter().flat_map(|part| part.text.split('.')).map(str::to_ascii_lowercase).collect();
    parts[parts.len().saturating_sub(2)..].join(".")
}

/// The name as it is written.
fn shown(name: &Path) -> String {
    name.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".")
}

fn place(name: &Path) -> Loc {
    name.iter().map(|part| part.at).reduce(Loc::to).unwrap_or_default()
}

impl<H: Host> Interpreter<'_, H> {
    pub(super) fn create_procedure(
        &mut self,
        name: &Path,
        replace: bool,
        if_not_exists: bool,
        procedure: &Rc<Procedure>,
    ) -> Done<(), H> {
        let key = key(name);
        if self.procedures.contains_key(&key) && !replace {
            if if_not_exists {
                return Ok(());
            }
            return Err(Fault::types(place(name), format!("procedure {} is there already", shown(name)))
                .help("write CREATE OR REPLACE PROCEDURE")
                .into());
        }
        self.procedures.insert(key, Rc::clone(procedure));
        Ok(())
    }

    pub(super) fn drop_procedure(&mut self, name: &Path, if_exists: bool) -> Done<(), H> {
        if self.procedures.remove(&key(name)).is_none() && !if_exists {
            return Err(self.unknown_procedure(name).into());
        }
        Ok(())
    }

    fn unknown_procedure(&self, name: &Path) -> Box<Fault> {
        let fault = Fault::new("unknown-function", place(name), format!("procedure not found: {}", shown(name)));
        match nearest(&key(name), self.procedures.keys().map(String::as_str)) {
            Some(near) => fault.did_you_mean(Some(near)),
            None => fault.help("a procedure is made in the script that calls it"),
        }
    }

    /// CALL: the arguments that go in, the body with these variables alone, and what comes out.
    pub(super) fn call(&mut self, name: &Path, args: &[Expr], at: Loc) -> Done<(), H> {
        let Some(procedure) = self.procedures.get(&key(name)).cloned() else {
            return Err(self.unknown_procedure(name).into());
        };
        if args.len() != procedure.params.len() {
            let message = format!("{} takes {} arguments, not {}", shown(name), procedure.params.len(), args.len());
            return Err(Fault::types(at, message).into());
        }
        if self.calls >= MAX_CALLS {
            return Err(Fault::new(
                "limit",
                at,
                format!("procedures call each other more than {MAX_CALLS} levels deep"),
            )
            .into());
        }
        let mut frame = Frame::default();
        frame.open();
        let mut variables = self.system_variables();
        // The caller's variable for each parameter that gives a value, and the parameter's own key.
        let mut out: Vec<(&Ident, String)> = Vec::new();
        for (arg, param) in args.iter().zip(&procedure.params) {
            let ty = param.ty.as_ref().map(declared).transpose()?;
            if param.gives {
                let ExprKind::Name(target) = &arg.kind else {
                    let message =
                        format!("the argument for {} must be a variable, which gets its value", param.name.text);
                    return Err(Fault::types(arg.at, message).into());
                };
                self.frame.settable(target)?;
                out.push((target, param.name.text.to_ascii_lowercase()));
            }
            let value = match (param.takes, &ty) {
                (true, _) => {
                    let wanted = ty.as_ref().map(|ty| (ty, param.ty.as_ref()));
                    self.evaluate(arg, wanted, &format!("the argument for {}", param.name.text))?
                }
                (false, Some(ty)) => Value::null(ty.clone()),
                (false, None) => {
                    return Err(
                        Fault::unsupported(param.name.at, "an OUT parameter of ANY TYPE is not supported").into()
                    );
                }
            };
            let variable =
                Variable { ty: value.data_type().clone(), written: param.ty.clone().map(Rc::new), fixed: false };
            variables.insert(frame.declare(&param.name, variable)?, value);
        }
        let frame = mem::replace(&mut self.frame, frame);
        let variables = mem::replace(&mut self.given.variables, variables);
        self.calls += 1;
        let done = self.block(&procedure.body);
        self.calls -= 1;
        self.frame = frame;
        let given = mem::replace(&mut self.given.variables, variables);
        self.given
            .variables
            .extend(given.iter().filter(|(name, _)| *name == "@@row_count").map(|(n, v)| (n.clone(), v.clone())));
        done?;
        for (target, key) in out {
            if let Some(value) = given.get(&key) {
                let texts = Some(vec![value.text().to_owned()]);
                self.assign(std::slice::from_ref(target), &[value.data_type().clone()], texts, at)?;
            }
        }
        Ok(())
    }

    /// The variables that every statement sees.
    fn system_variables(&self) -> BTreeMap<String, Value> {
        let system = self.given.variables.iter().filter(|(name, _)| name.starts_with("@@"));
        system.map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// EXECUTE IMMEDIATE: the statement sees its own parameters and no variables.
    pub(super) fn execute_immediate(
        &mut self,
        sql: &Expr,
        into: &[Ident],
        using: &[(Expr, Option<Ident>)],
        at: Loc,
    ) -> Done<(), H> {
        let Some(text) = self.text(sql, "EXECUTE IMMEDIATE")? else {
            return Err(Fault::types(sql.at, "the statement of EXECUTE IMMEDIATE is NULL").into());
        };
        let mut parameters = Parameters::new();
        for (value, name) in using {
            let value = self.evaluate(value, None, "USING")?;
            parameters.add(name.as_ref().map(|name| name.text.as_str()), value);
        }
        let system = self.system_variables();
        let variables = mem::replace(&mut self.given.variables, system);
        let parameters = mem::replace(&mut self.given.parameters, parameters);
        let done = self.dynamic(&text, into, at);
        self.given.parameters = parameters;
        let given = mem::replace(&mut self.given.variables, variables);
        self.given.variables.extend(given.into_iter().filter(|(name, _)| name == "@@row_count"));
        match done? {
            Some((types, texts)) => self.assign(into, &types, texts, at),
            None => Ok(()),
        }
    }

    /// Runs the statement; what it gives for INTO. Its places are in its own text, so that the script's place is told.
    fn dynamic(&mut self, text: &str, into: &[Ident], at: Loc) -> Done<Option<Row>, H> {
        let levels = tokens(text).map(|tokens| script_levels(text, &tokens)).map_err(|fault| moved(fault, text, at))?;
        stack::statement(levels, || {
            let step = single(text).map_err(|fault| moved(fault, text, at))?;
            let done = match &step.kind {
                StepKind::Sql(statement) if !into.is_empty() => match &**statement {
                    Statement::Query(query) => self.only_row(query, into, at).map(Some),
                    _ => return Err(Fault::types(at, "INTO needs a query").into()),
                },
                _ if !into.is_empty() => return Err(Fault::types(at, "INTO needs a query").into()),
                StepKind::Sql(statement) => self.statement(statement, at).map(|()| None),
                StepKind::Function(function) => {
                    let function = FunctionDef { foreign: true, ..FunctionDef::clone(function) };
                    define(&mut self.given.functions, Rc::new(function));
                    Ok(None)
                }
                _ => Err(Fault::types(
                    Loc::default(),
                    "EXECUTE IMMEDIATE runs one statement, and none of a script's own",
                )
                .into()),
            };
            done.map_err(|failure| match failure {
                Failure::Fault(fault) if fault.at != at => Failure::Fault(moved(fault, text, at)),
                Failure::Host(error, _) => Failure::Host(error, at),
                other => other,
            })
        })
    }

    /// The types and values of a query's only row; no values without a row.
    fn only_row(&mut self, query: &crate::syntax::ast::Query, into: &[Ident], at: Loc) -> Done<Row, H> {
        let (ty, mut rows) = self.rows(query)?;
        let as_struct =
            matches!(&query.body, Body::Select(select) if select.form != crate::syntax::ast::RowForm::Columns);
        let fields = ty.fields().unwrap_or_default();
        if fields.len() != into.len() || as_struct {
            let message = format!("the query has {} columns where INTO names {} variables", fields.len(), into.len());
            return Err(Fault::types(at, message).into());
        }
        let types: Vec<Type> = fields.iter().map(|(_, ty)| ty.clone()).collect();
        if rows.len() > 1 {
            return Err(Failure::Raised(format!("the query of INTO has {} rows where one is wanted", rows.len()), at));
        }
        let texts = match rows.pop() {
            Some(row) => fields_of(&row, types.len(), at)?,
            None => None,
        };
        Ok((types, texts))
    }
}

/// The only statement of a text.
fn single(text: &str) -> Outcome<Step> {
    let mut steps = parse_script(text, tokens(text)?)?;
    match (steps.pop(), steps.is_empty()) {
        (Some(step), true) => Ok(step),
        (Some(step), false) => Err(Fault::types(step.at, "EXECUTE IMMEDIATE runs one statement only")),
        (None, _) => Err(Fault::syntax(Loc::default(), "the statement of EXECUTE IMMEDIATE is empty")),
    }
}

/// The fault at a place of the script, where it is of a statement made there.
fn moved(mut fault: Box<Fault>, text: &str, at: Loc) -> Box<Fault> {
    let place = fault.at.span(text).start;
    fault.message = format!(
        "{} (line {}, column {} of the statement that EXECUTE IMMEDIATE runs)",
        fault.message, place.line, place.column
    );
    fault.at = at;
    fault.first = None;
    fault
}
