//! Functions that ask how this run goes.

use minijinja::{Error, State, Value};
use serde_json::Value as Json;

use crate::jinja::{
    render::{Answer, Question},
    scope::Scope,
};

/// Whether the model exists as a table that this run adds to.
pub(super) fn is_incremental(scope: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    let render = &scope.render;
    let config = render.config();
    if let Some(batch) = render.invoked.batch.as_ref().filter(|_| render.execute) {
        return Ok(Value::from(batch.is_incremental));
    }
    if !render.execute
        || config.materialized() != "incremental"
        || config.flag("full_refresh").unwrap_or(render.full_refresh)
    {
        return Ok(Value::from(false));
    }
    let Some(this) = &render.subject.this else { return Ok(Value::from(false)) };
    // dbt asks for a table; the embedded engine calls every base table so.
    let answer = render.ask(Question::Kind(this.clone()))?;
    Ok(Value::from(matches!(answer, Answer::Kind(Some(kind)) if kind.eq_ignore_ascii_case("table"))))
}

/// Whether the model is to be made anew, whatever exists.
pub(super) fn should_full_refresh(scope: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    let is_added = scope.render.invoked.batch.as_ref().is_some_and(|batch| batch.is_incremental);
    Ok(Value::from(!is_added && scope.render.config().flag("full_refresh").unwrap_or(scope.render.full_refresh)))
}

/// Whether a test keeps the rows that fail.
pub(super) fn should_store_failures(scope: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    let flag = scope.render.invoked.flags.get("STORE_FAILURES").and_then(Json::as_bool).unwrap_or(false);
    Ok(Value::from(scope.render.config().keeps_failures(flag)))
}
