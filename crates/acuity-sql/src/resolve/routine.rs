//! Functions that stay: what makes them, and calls of them.

use std::rc::Rc;

use super::Resolver;
use super::coerce::{coerce, convert};
use super::from::add;
use super::given::placed_fault;
use super::result::relation;
use super::scope::{Context, Scope};
use super::statement::{place, table_path};
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{self, FunctionDef, Ident, Param, Path, Routine, TableFunctionDef};
use crate::syntax::{parse_statement, print};
use crate::tree::{Expr, From, Kind, Statement};
use crate::types::{Type, type_of_syntax};

/// BigQuery's table functions, and why they are refused.
const REFUSED: &[(&str, &str)] = &[
    ("APPENDS", "a table here has no history"),
    ("CHANGES", "a table here has no history"),
    ("EXTERNAL_QUERY", "a query here reaches no other database"),
    ("EXTERNAL_OBJECT_TRANSFORM", "there are no object tables here"),
    ("GAP_FILL", "write it with GENERATE_TIMESTAMP_ARRAY and a LEFT JOIN"),
    ("VECTOR_SEARCH", "there is no index of vectors here; ORDER BY COSINE_DISTANCE(…) LIMIT k gives the exact answer"),
];

/// How deep functions may call others.
const DEEPEST: usize = 50;

/// The key of a routine in the catalog: dataset and name; a project before them does not count.
pub(super) fn key(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().flat_map(|part| part.split('.')).collect();
    parts[parts.len().saturating_sub(2)..].join(".").to_ascii_lowercase()
}

/// The routine of a text that the catalog keeps.
fn parsed(text: &str, at: Loc) -> Outcome<Routine> {
    let broken = || Fault::new("unknown-function", at, "the function's stored definition cannot be read");
    match parse_statement(text).map_err(|fault| placed_fault(fault, at))? {
        ast::Statement::CreateRoutine { routine, .. } => Ok(routine),
        _ => Err(broken().help("make it anew with CREATE OR REPLACE FUNCTION")),
    }
}

impl Resolver<'_> {
    /// CREATE FUNCTION and CREATE TABLE FUNCTION of one that stays. What it computes is checked here, as far as the types
    /// of its parameters say it.
    pub(super) fn create_routine(
        &mut self,
        name: &Path,
        replace: bool,
        if_not_exists: bool,
        routine: &Routine,
    ) -> Outcome<Statement> {
        let path = self.catalog.completed(table_path(name));
        if path.0.len() < 2 {
            return Err(Fault::types(place(name), format!("a function that stays needs a dataset: {path}"))
                .help("write dataset.name, or CREATE TEMP FUNCTION in a script"));
        }
        self.sealed = Some("a function");
        let (params, table) = match routine {
            Routine::Value(function) => (&function.params, false),
            Routine::Table(function) => (&function.params, true),
        };
        let mut locals = Vec::new();
        for Param { name, ty, .. } in params {
            if locals.iter().any(|(known, _): &(String, Expr)| name.is(known)) {
                return Err(Fault::types(name.at, format!("duplicate parameter name {}", name.text)));
            }
            let Some(ty) = ty else { continue };
            let ty = type_of_syntax(ty)?;
            let null = convert(Expr::new(Kind::Null, Type::Int64, name.at), &ty)?;
            locals.push((name.text.clone(), Expr::typed(null, ty, name.at)));
        }
        // A body over ANY TYPE is checked where it is called.
        if locals.len() == params.len() {
            match routine {
                Routine::Value(function) => drop(self.body_of(function, locals)?),
                Routine::Table(function) => drop(self.rows_of(function, locals)?),
            }
        }
        let plain = ast::Statement::CreateRoutine {
            replace: false,
            if_not_exists: false,
            name: name.clone(),
            routine: routine.clone(),
        };
        let params = params.iter().map(|param| param.name.text.clone()).collect();
        Ok(Statement::CreateRoutine { replace, if_not_exists, name: path, table, params, text: print(&plain) })
    }

    /// The function of that name that the catalog keeps, as one of the statement.
    pub(super) fn stored_function(&mut self, name: &Path, at: Loc) -> Outcome<Option<Rc<FunctionDef>>> {
        let parts: Vec<&str> = name.iter().map(|part| part.text.as_str()).collect();
        let Some(text) = self.catalog.function(&key(&parts)) else { return Ok(None) };
        let Routine::Value(mut function) = parsed(text, at)? else { return Ok(None) };
        function.foreign = true;
        let function = Rc::new(function);
        let written = parts.join(".").to_ascii_lowercase();
        self.functions.insert(written, Rc::clone(&function));
        Ok(Some(function))
    }

    /// The body of a function over its parameters.
    pub(super) fn body_of(&mut self, function: &FunctionDef, locals: Vec<(String, Expr)>) -> Outcome<Expr> {
        // A body sees its parameters and nothing of the query that calls it.
        let nothing = Scope::default();
        let mut scope = Scope::with_locals(&nothing, locals);
        if function.aggregate {
            let of_rows = function.params.iter().filter(|param| !param.not_aggregate);
            scope.of_rows = of_rows.map(|param| param.name.text.clone()).collect();
        }
        let sealed = self.sealed.replace("a function");
        let cx = Context { aggregates: function.aggregate, ..Context::plain(&scope, "the function's body") };
        self.bodies += 1;
        let body = self.expr(&function.body, cx);
        self.bodies -= 1;
        self.sealed = sealed;
        let body = body?;
        match &function.returns {
            Some(ty) => coerce(body, &type_of_syntax(ty)?, "the function's result"),
            None => Ok(body),
        }
    }

    /// The rows of a table function over its parameters.
    fn rows_of(&mut self, function: &TableFunctionDef, locals: Vec<(String, Expr)>) -> Outcome<crate::tree::Query> {
        let nothing = Scope::default();
        let scope = Scope::with_locals(&nothing, locals);
        let sealed = self.sealed.replace("a function");
        let ctes = std::mem::take(&mut self.ctes);
        self.bodies += 1;
        let query = self.query(&function.query, &scope);
        self.bodies -= 1;
        self.ctes = ctes;
        self.sealed = sealed;
        let query = query?;
        let Some(fields) = &function.returns else { return Ok(query) };
        let declared = fields.iter().map(|(_, ty)| type_of_syntax(ty)).collect::<Outcome<Vec<Type>>>()?;
        let mut query = self.fit(query, &declared, function.query.at)?;
        for (output, (name, _)) in query.outputs.iter_mut().zip(fields) {
            output.name = name.as_ref().map(|name| name.text.clone()).filter(|name| !name.is_empty());
        }
        Ok(query)
    }

    /// The arguments of a call, as the function's parameters.
    pub(super) fn bind(
        &mut self,
        shown: &str,
        params: &[Param],
        args: &[ast::Expr],
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Vec<(String, Expr)>> {
        if args.len() != params.len() {
            return Err(Fault::types(at, format!("{shown} takes {} arguments, not {}", params.len(), args.len())));
        }
        self.calls += 1;
        // Bodies call each other, so that a few lines could ask for any number of calls.
        if self.calls > 2000 {
            return Err(Fault::new("limit", at, "SQL functions are called more than 2000 times in one statement"));
        }
        // One that calls itself would have no end, also where its condition has: calls are replaced by bodies.
        if self.bodies >= DEEPEST {
            return Err(Fault::types(at, format!("recursive function calls are not supported: {shown}")));
        }
        let mut locals = Vec::new();
        for (arg, Param { name, ty, .. }) in args.iter().zip(params) {
            let value = self.expr(arg, cx)?;
            let Some(ty) = ty else {
                // Of any type: the function's body is checked for each call anew.
                locals.push((name.text.clone(), value));
                continue;
            };
            let ty = type_of_syntax(ty)?;
            let value = coerce(value, &ty, "the argument")?;
            // A literal argument is no literal inside: it has the parameter's type.
            locals.push((name.text.clone(), Expr::typed(value, ty, at)));
        }
        Ok(locals)
    }

    /// A call of a table function in FROM.
    pub(super) fn table_call(
        &mut self,
        path: &Path,
        args: &[ast::Expr],
        alias: Option<&Ident>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let parts: Vec<&str> = path.iter().map(|part| part.text.as_str()).collect();
        let shown = parts.join(".");
        if shown.eq_ignore_ascii_case("RANGE_SESSIONIZE") {
            return self.sessions(args, alias, at, scope, block);
        }
        let Some(text) = self.catalog.table_function(&key(&parts)).map(str::to_owned) else {
            return Err(self.no_table_function(&shown, at));
        };
        let Routine::Table(function) = parsed(&text, at)? else { return Err(self.no_table_function(&shown, at)) };
        // Arguments see the queries around, as a subquery of FROM does, and not the neighbours.
        let outer = Scope::default();
        let around = scope.parent.unwrap_or(&outer);
        let locals = self.bind(&shown, &function.params, args, at, Context::plain(around, "an argument"))?;
        let query = self.rows_of(&function, locals).map_err(|mut fault| {
            fault.message = format!("in the function {shown}: {}", fault.message);
            placed_fault(fault, at)
        })?;
        let name =
            path.last().map_or_else(String::new, |last| last.text.rsplit('.').next().unwrap_or_default().to_owned());
        let named = alias.cloned().unwrap_or(Ident { text: name, at });
        let physical = self.new_alias(&named.text);
        add(scope, relation(Some(&named), &query.outputs, query.value_table, &physical, block))?;
        Ok(From::Query { query: Box::new(query), alias: physical, lateral: false })
    }

    fn no_table_function(&self, shown: &str, at: Loc) -> Box<Fault> {
        let upper = shown.to_ascii_uppercase();
        if let Some((name, why)) = REFUSED.iter().find(|(name, _)| *name == upper) {
            return Fault::unsupported(at, format!("the table function {name} is not supported: {why}"));
        }
        if let Some(why) = super::refused::family(&upper) {
            return Fault::unsupported(at, format!("{upper} is not supported: {why}"));
        }
        let fault = Fault::new("unknown-function", at, format!("table function not found: {shown}"));
        fault.did_you_mean(nearest(&key(&[shown]), self.catalog.table_functions()))
    }
}
