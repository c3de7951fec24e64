//! The interpreter: statements in their order, and what changes the order.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Host;
use super::blame::{Failure, ScriptError};
use super::frame::{Frame, Variable, system};
use crate::catalog::Catalog;
use crate::diagnostics::{Fault, Loc};
use crate::resolve::{Given, define};
use crate::syntax::ast::{Expr, Ident, Procedure, Step, StepKind, Transaction, Until};
use crate::types::Type;
use crate::values::{Parameters, Value, quoted};

/// A script on its way.
pub(super) struct Interpreter<'h, H: Host> {
    /// The script's text.
    pub(super) sql: &'h str,
    pub(super) host: &'h mut H,
    /// What statements may read, as it is now.
    pub(super) catalog: Catalog,
    /// Parameters, the values of variables, temporary functions.
    pub(super) given: Given,
    /// Which variables there are.
    pub(super) frame: Frame,
    /// By their paths in lower case.
    pub(super) procedures: BTreeMap<String, Rc<Procedure>>,
    /// How many procedures are being called.
    pub(super) calls: usize,
    /// The messages of the errors that are being handled, innermost last.
    handling: Vec<String>,
    /// What was there before the open transaction.
    before: Option<Catalog>,
}

/// What comes after a statement.
pub(super) enum Flow {
    /// The next one.
    On,
    /// What is behind the loop or block with that label, or behind the innermost loop.
    Leave(Option<String>),
    /// The next round of that loop.
    Continue(Option<String>),
    /// The end.
    Return,
}

pub(super) type Done<T, H> = Result<T, Failure<<H as Host>::Error>>;

impl<'h, H: Host> Interpreter<'h, H> {
    pub(super) fn new(sql: &'h str, catalog: Catalog, parameters: &Parameters, host: &'h mut H) -> Self {
        Interpreter {
            sql,
            host,
            catalog,
            given: Given { parameters: parameters.clone(), variables: system(), ..Given::default() },
            frame: Frame::default(),
            procedures: BTreeMap::new(),
            calls: 0,
            handling: Vec::new(),
            before: None,
        }
    }

    /// The whole script. A transaction that it leaves open is rolled back.
    pub(super) fn script(mut self, steps: &[Step]) -> Result<(), ScriptError<H::Error>> {
        let sql = self.sql;
        let mut done = self.block(steps).map(drop);
        if self.before.is_some() {
            let back = self.host.transaction("ROLLBACK");
            done = done.and_then(|()| back.map_err(|error| Failure::Host(error, Loc::default())));
        }
        done.map_err(|failure| failure.told(sql))
    }

    /// Statements with variables of their own.
    pub(super) fn block(&mut self, steps: &[Step]) -> Done<Flow, H> {
        self.frame.open();
        let flow = self.steps(steps);
        for name in self.frame.close() {
            self.given.variables.remove(&name);
        }
        flow
    }

    fn steps(&mut self, steps: &[Step]) -> Done<Flow, H> {
        for step in steps {
            match crate::stack::deep(|| self.step(step))? {
                Flow::On => {}
                other => return Ok(other),
            }
        }
        Ok(Flow::On)
    }

    fn step(&mut self, step: &Step) -> Done<Flow, H> {
        self.host.proceed().map_err(|error| Failure::Ended(error, step.at))?;
        match &step.kind {
            StepKind::Sql(statement) => self.statement(statement, step.at)?,
            StepKind::Function(function) => {
                define(&mut self.given.functions, Rc::clone(function));
            }
            StepKind::Declare { names, ty, default } => self.declare(names, ty.as_ref(), default.as_ref())?,
            StepKind::Set { targets, value } => self.set(targets, value)?,
            StepKind::SetSystem(name, value) => self.set_system(name, value)?,
            StepKind::If { branches, otherwise } => return self.choose(branches, otherwise),
            StepKind::Case { operand, branches, otherwise } => return self.case(operand, branches, otherwise),
            StepKind::Loop { label, until, body } => return self.repeat(label.as_ref(), until, body),
            StepKind::Block { label, body, handler } => {
                return self.guarded(label.as_ref(), body, handler.as_deref(), step.at);
            }
            StepKind::Leave(label) => return Ok(Flow::Leave(label.as_ref().map(|l| l.text.clone()))),
            StepKind::Continue(label) => return Ok(Flow::Continue(label.as_ref().map(|l| l.text.clone()))),
            StepKind::Return => return Ok(Flow::Return),
            StepKind::Raise(message) => return Err(self.raise(message.as_ref(), step.at)?),
            StepKind::Execute { sql, into, using } => self.execute_immediate(sql, into, using, step.at)?,
            StepKind::Transaction(what) => self.transaction(*what, step.at)?,
            StepKind::Procedure { replace, if_not_exists, name, procedure } => {
                self.create_procedure(name, *replace, *if_not_exists, procedure)?;
            }
            StepKind::DropProcedure { if_exists, name } => self.drop_procedure(name, *if_exists)?,
            StepKind::Call { name, args } => self.call(name, args, step.at)?,
            StepKind::Assert { condition, description } => {
                if !self.is_true(condition, "ASSERT")? {
                    let what = description.clone().unwrap_or_else(|| "an assertion does not hold".to_owned());
                    return Err(Failure::Raised(what, step.at));
                }
            }
        }
        Ok(Flow::On)
    }

    /// The statements of the branch that was chosen.
    pub(super) fn chosen(&mut self, steps: &[Step]) -> Done<Flow, H> {
        self.steps(steps)
    }

    fn choose(&mut self, branches: &[(Expr, Vec<Step>)], otherwise: &[Step]) -> Done<Flow, H> {
        for (condition, steps) in branches {
            if self.is_true(condition, "the condition")? {
                return self.steps(steps);
            }
        }
        self.steps(otherwise)
    }

    fn repeat(&mut self, label: Option<&Ident>, until: &Until, body: &[Step]) -> Done<Flow, H> {
        let mine = |to: &Option<String>| match to {
            None => true,
            Some(to) => label.is_some_and(|label| label.is(to)),
        };
        let round = |this: &mut Self| -> Done<Option<Flow>, H> {
            // A loop without statements can be ended, too.
            this.host.proceed().map_err(|error| Failure::Ended(error, label.map_or(Loc::default(), |l| l.at)))?;
            Ok(match this.steps(body)? {
                Flow::On => None,
                Flow::Continue(to) if mine(&to) => None,
                Flow::Leave(to) if mine(&to) => Some(Flow::On),
                other => Some(other),
            })
        };
        match until {
            Until::Left => loop {
                if let Some(flow) = round(self)? {
                    return Ok(flow);
                }
            },
            Until::While(condition) => {
                while self.is_true(condition, "the condition of WHILE")? {
                    if let Some(flow) = round(self)? {
                        return Ok(flow);
                    }
                }
            }
            Until::Repeat(condition) => loop {
                if let Some(flow) = round(self)? {
                    return Ok(flow);
                }
                if self.is_true(condition, "the condition of UNTIL")? {
                    break;
                }
            },
            Until::Rows(name, query) => {
                let (ty, rows) = self.rows(query)?;
                self.frame.open();
                let row = Variable { ty: ty.clone(), written: None, fixed: true };
                let done = self.frame.declare(name, row).map_err(Failure::from).and_then(|key| {
                    for text in rows {
                        self.given.variables.insert(key.clone(), Value::written(ty.clone(), text));
                        if let Some(flow) = round(self)? {
                            return Ok(flow);
                        }
                    }
                    Ok(Flow::On)
                });
                for name in self.frame.close() {
                    self.given.variables.remove(&name);
                }
                return done;
            }
        }
        Ok(Flow::On)
    }

    /// BEGIN … END, with what happens on an error.
    fn guarded(&mut self, label: Option<&Ident>, body: &[Step], handler: Option<&[Step]>, at: Loc) -> Done<Flow, H> {
        let flow = match (self.block(body), handler) {
            (Err(failure), Some(handler)) if !matches!(failure, Failure::Ended(..)) => {
                self.handle(&failure, handler, at)?
            }
            (flow, _) => flow?,
        };
        Ok(match flow {
            Flow::Leave(Some(to)) if label.is_some_and(|label| label.is(&to)) => Flow::On,
            flow => flow,
        })
    }

    /// Runs a handler, in which `@@error` is what went wrong.
    fn handle(&mut self, failure: &Failure<H::Error>, handler: &[Step], block: Loc) -> Done<Flow, H> {
        let message = failure.message(H::told);
        let at = if failure.at() == Loc::default() { block } else { failure.at() };
        let around = self.given.variables.insert("@@error".to_owned(), error_value(&message, at, self.sql));
        self.handling.push(message);
        let flow = self.block(handler);
        self.handling.pop();
        match around {
            Some(around) => self.given.variables.insert("@@error".to_owned(), around),
            None => self.given.variables.remove("@@error"),
        };
        flow
    }

    /// What RAISE ends in.
    fn raise(&mut self, message: Option<&Expr>, at: Loc) -> Done<Failure<H::Error>, H> {
        let Some(message) = message else {
            return Ok(match self.handling.last() {
                Some(message) => Failure::Raised(message.clone(), at),
                None => Fault::types(at, "RAISE without a message can only stand in EXCEPTION WHEN ERROR")
                    .help("give one: RAISE USING MESSAGE = 'why'")
                    .into(),
            });
        };
        Ok(match self.text(message, "the message")? {
            Some(message) => Failure::Raised(message, at),
            None => Fault::types(message.at, "the message of RAISE is NULL").into(),
        })
    }

    fn transaction(&mut self, what: Transaction, at: Loc) -> Done<(), H> {
        let word = match (what, self.before.is_some()) {
            (Transaction::Begin, false) => "BEGIN TRANSACTION",
            (Transaction::Begin, true) => {
                return Err(Fault::types(at, "a transaction is open already; they do not nest").into());
            }
            (_, false) => return Err(Fault::types(at, "there is no open transaction").into()),
            (Transaction::Commit, true) => "COMMIT",
            (Transaction::Rollback, true) => "ROLLBACK",
        };
        self.host.transaction(word).map_err(|error| Failure::Host(error, at))?;
        match (what, self.before.take()) {
            (Transaction::Begin, _) => self.before = Some(self.catalog.clone()),
            (Transaction::Rollback, Some(before)) => self.catalog = before,
            _ => {}
        }
        Ok(())
    }
}

/// `@@error` for an error at a place of the script.
fn error_value(message: &str, at: Loc, sql: &str) -> Value {
    let text = |name: &str| (Some(name.to_owned()), Type::String);
    let whole = |name: &str| (Some(name.to_owned()), Type::Int64);
    let place = Type::structure(vec![whole("line"), whole("column"), text("filename"), text("location")]);
    let ty = Type::structure(vec![
        text("message"),
        (Some("stack_trace".to_owned()), Type::array(place)),
        text("statement_text"),
        text("formatted_stack_trace"),
    ]);
    let start = at.span(sql).start;
    let statement = sql.get(at.start as usize..at.end as usize).unwrap_or_default();
    let trace = format!("At [{}:{}]", start.line, start.column);
    let value = format!(
        "STRUCT({}, [STRUCT({}, {}, CAST(NULL AS STRING), CAST(NULL AS STRING))], {}, {})",
        quoted(message),
        start.line,
        start.column,
        quoted(statement),
        quoted(&trace)
    );
    Value::written(ty, value)
}
