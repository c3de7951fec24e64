//! Functions that run queries.

use std::sync::PoisonError;

use minijinja::{Error, State, Value};

use crate::jinja::{
    arguments::{missing, named},
    objects::rows::query,
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
        let parts = [(Value::from("data"), rows.get_attr("rows")?), (Value::from("table"), rows)];
        let result = Dict::of(state, parts)?;
        let mut results = scope.render.results.lock().unwrap_or_else(PoisonError::into_inner);
        results.insert(name.to_owned(), result);
    }
    Ok(Value::from(""))
}

/// What `statement` kept.
pub(super) fn load_result(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let name = args.first().and_then(Value::as_str).unwrap_or_default();
    let results = scope.render.results.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(results.get(name).cloned().unwrap_or_else(|| Value::from(())))
}

/// Results are kept by `statement` alone.
pub(super) fn store_result(_: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    Ok(Value::from(""))
}
