//! Values that the statement does not write out: query parameters, variables of a script and of the system.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Resolver;
use super::coerce::coerce;
use super::scope::{Context, Scope};
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{self, Ident};
use crate::syntax::parse_expression;
use crate::tree::{Expr, Kind};
use crate::types::Type;
use crate::values::{Parameters, Value};

/// What a statement is given from outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    /// `@name` and `?`.
    pub(crate) parameters: Parameters,
    /// Variables by their names in lower case; those of the system begin with `@@`.
    pub(crate) variables: BTreeMap<String, Value>,
    /// Temporary functions by their names in lower case.
    pub(crate) functions: BTreeMap<String, Rc<ast::FunctionDef>>,
}

/// Makes a temporary function known.
pub(crate) fn define(functions: &mut BTreeMap<String, Rc<ast::FunctionDef>>, function: Rc<ast::FunctionDef>) {
    let name = function.name.text.to_ascii_lowercase();
    if !(function.if_not_exists && functions.contains_key(&name)) {
        functions.insert(name, function);
    }
}

impl Resolver<'_> {
    /// `@name`.
    pub(super) fn query_parameter(&mut self, name: &Ident) -> Outcome<Expr> {
        self.unsealed("query parameters", name.at)?;
        let Some(value) = self.given.parameters.named(&name.text) else {
            let fault = Fault::new("parameter", name.at, format!("query parameter @{} has no value", name.text));
            return Err(match nearest(&name.text, self.given.parameters.names()) {
                Some(near) => fault.did_you_mean(Some(format!("@{near}"))),
                None => fault.help(format!("give it one: --param {}:TYPE:value", name.text)),
            });
        };
        self.constant(value, name.at, true)
    }

    /// The `?` at a place, from 0.
    pub(super) fn positional(&mut self, place: u32, at: Loc) -> Outcome<Expr> {
        self.unsealed("query parameters", at)?;
        match self.given.parameters.at(place) {
            Some(value) => self.constant(value, at, true),
            None => Err(Fault::new("parameter", at, format!("query parameter {} has no value", place + 1))
                .help("give one for each ?, in their order: --param :TYPE:value")),
        }
    }

    /// `@@name`.
    pub(super) fn system(&mut self, name: &Ident) -> Outcome<Expr> {
        match self.given.variables.get(&format!("@@{}", name.text.to_ascii_lowercase())) {
            Some(value) => self.constant(value, name.at, false),
            None => Err(Fault::unsupported(name.at, format!("the system variable @@{} is not known here", name.text))
                .help("@@error (in EXCEPTION WHEN ERROR), @@row_count and @@time_zone are, in scripts")),
        }
    }

    /// The variable of that name, where one is declared. Columns hide it.
    pub(super) fn variable(&mut self, name: &Ident) -> Outcome<Option<Expr>> {
        let Some(value) = self.given.variables.get(&name.text.to_ascii_lowercase()) else { return Ok(None) };
        self.unsealed("variables of a script", name.at)?;
        self.constant(value, name.at, false).map(Some)
    }

    /// That nothing in sight has the name; with the nearest, variables among them.
    pub(super) fn unknown(&self, name: &Ident, cx: Context<'_>) -> Box<Fault> {
        let fault = cx.scope.unknown(name);
        if fault.help.is_some() || self.sealed.is_some() {
            return fault;
        }
        fault.did_you_mean(nearest(&name.text, self.given.variables.keys().map(String::as_str)))
    }

    /// Refuses what does not live as long as what is made.
    fn unsealed(&self, what: &str, at: Loc) -> Outcome<()> {
        match self.sealed {
            None => Ok(()),
            Some(made) => {
                Err(Fault::types(at, format!("{what} cannot be used in {made}, which outlives the statement"))
                    .help("write the value itself"))
            }
        }
    }

    /// A value as an expression at the place where it is named. A text that a parameter gives still becomes a date or
    /// time where one is wanted, as a literal does.
    fn constant(&mut self, value: &Value, at: Loc, parameter: bool) -> Outcome<Expr> {
        let ty = value.data_type();
        let parsed = parse_expression(value.text()).map_err(|fault| placed_fault(fault, at))?;
        let nothing = Scope::default();
        let resolved = self
            .expr(&parsed, Context::plain(&nothing, "a value"))
            .and_then(|expr| coerce(expr, ty, "the value"))
            .map_err(|fault| placed_fault(fault, at))?;
        let resolved = placed(resolved, at);
        if parameter && matches!(resolved.kind, Kind::Literal(_)) && *ty == Type::String {
            return Ok(resolved);
        }
        Ok(Expr::typed(resolved, ty.clone(), at))
    }
}

/// The literal that a query parameter stands for, where only literals and parameters may stand.
pub(super) fn literal_or_parameter(value: Expr, written: &ast::Expr) -> Expr {
    match written.kind {
        ast::ExprKind::Parameter(_) | ast::ExprKind::Positional(_) => value.without_type(),
        _ => value,
    }
}

/// The fault at a place of the statement, where it stands in another text.
pub(super) fn placed_fault(mut fault: Box<Fault>, at: Loc) -> Box<Fault> {
    fault.at = at;
    fault.first = None;
    fault
}

/// The same of all parts of a value.
fn placed(mut expr: Expr, at: Loc) -> Expr {
    expr.at = at;
    match &mut expr.kind {
        Kind::Array(items) | Kind::Struct(items) => {
            *items = std::mem::take(items).into_iter().map(|item| placed(item, at)).collect();
        }
        Kind::Typed(inner) | Kind::Cast { expr: inner, .. } => inner.at = at,
        _ => {}
    }
    expr
}
