//! Functions that run queries.

use std::{
    fmt,
    sync::{Arc, PoisonError},
};

use acuity_warehouse::TypedRows;
use minijinja::{
    Error, State, Value,
    value::{Object, ObjectRepr},
};

use crate::jinja::{
    arguments::{missing, named, text},
    objects::rows::{self, query},
    scope::Scope,
    values::Dict,
};

/// The rows of a query; none while the project is read.
pub(super) fn run_query(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    if !scope.render.execute {
        return Ok(Value::from(()));
    }
    query(scope, &args.first().cloned().unwrap_or_default().to_string())
}

/// `{% call statement('name') %} … {% endcall %}`: runs its body and keeps the rows under the name.
pub(super) fn statement(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["name", "fetch_result"]);
    let caller = args
        .get("caller")
        .ok_or_else(|| missing("statement", "a body: {% call statement('name') %} … {% endcall %}"))?;
    let sql = caller.call(state, &[])?.to_string();
    if !scope.render.execute {
        return Ok(Value::from(""));
    }
    let rows = query(scope, &sql)?;
    if let Some(name) = args.get("name").and_then(Value::as_str) {
        // dbt-duckdb's whole answer.
        let response = Response { message: "OK".to_owned(), code: Value::from(()), rows: Value::from(()) };
        keep(scope, state, name, Value::from_object(response), rows)?;
    }
    Ok(Value::from(""))
}

/// What `statement` kept.
pub(super) fn load_result(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let name = args.first().and_then(Value::as_str).unwrap_or_default();
    let results = scope.render.results.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(results.get(name).cloned().unwrap_or_else(|| Value::from(())))
}

/// `store_result(name, response, agate_table)`: a result of the template's own.
pub(super) fn store_result(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["name", "response", "agate_table"]);
    let name = text(args.get("name"), "store_result", "a name")?;
    let response = args.get("response").cloned().unwrap_or_else(|| Value::from(()));
    keep(scope, state, &name, response, rows_of(scope, args.get("agate_table")))
}

/// `store_raw_result(name, message, code, rows_affected, agate_table)`: the same, of the parts of a response.
pub(super) fn store_raw_result(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["name", "message", "code", "rows_affected", "agate_table"]);
    let name = text(args.get("name"), "store_raw_result", "a name")?;
    let part = |name: &str| args.get(name).cloned().unwrap_or_else(|| Value::from(()));
    let message = text(args.get("message"), "store_raw_result", "a message")?;
    let response = Response { message, code: part("code"), rows: part("rows_affected") };
    keep(scope, state, &name, Value::from_object(response), rows_of(scope, args.get("agate_table")))
}

/// The rows that are given, or none.
fn rows_of(scope: &Scope, given: Option<&Value>) -> Value {
    given.filter(|rows| !rows.is_none()).cloned().unwrap_or_else(|| rows::table(scope, &TypedRows::default()))
}

/// Keeps a result under a name.
fn keep(scope: &Scope, state: &State<'_, '_>, name: &str, response: Value, rows: Value) -> Result<Value, Error> {
    let parts = [("response", response), ("data", rows.get_attr("rows")?), ("table", rows)];
    let result = Dict::of(state, parts.map(|(key, value)| (Value::from(key), value)))?;
    scope.render.results.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), result);
    Ok(Value::from(""))
}

/// What a warehouse says of a statement: printed as its message.
#[derive(Debug)]
struct Response {
    message: String,
    code: Value,
    rows: Value,
}

impl Object for Response {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "_message" => Some(Value::from(self.message.as_str())),
            "code" => Some(self.code.clone()),
            "rows_affected" => Some(self.rows.clone()),
            "query_id" => Some(Value::from(())),
            _ => None,
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
