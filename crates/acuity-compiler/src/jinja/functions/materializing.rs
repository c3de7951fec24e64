//! Functions of materializations that a project defines.

use minijinja::{Error, State, Value, value::ValueKind};

use crate::jinja::{
    fault::{fault, find},
    objects::rows::query,
    render::{Ask, Upkeep},
    scope::{Scope, rendered},
    values::relation::RelationValue,
};

/// `__materialize("package", "macro")`: runs a materialization, and has it say what it made, as dbt does.
pub(super) fn materialize(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let part = |index: usize| args.get(index).and_then(Value::as_str).unwrap_or_default();
    let (package, name) = (part(0), part(1));
    let Some(def) = scope.render.world.package_macro(package, name) else {
        return Err(fault("unknown-macro", format!("the package '{package}' has no macro '{name}'"), None));
    };
    let outcome = scope.macro_value(def).call(state, &[]);
    if outcome.as_ref().is_err_and(|error| find::<Ask>(error).is_some()) {
        return outcome;
    }
    // Whether it worked or not; what went wrong first is told.
    let temporary = scope.render.captured().temporary.clone();
    let mut dropped = Ok(());
    for relation in temporary {
        let name = relation.sql(scope.render.world.target.dialect);
        match query(scope, &format!("drop table if exists {name}")) {
            Err(error) if find::<Ask>(&error).is_some() => return Err(error),
            done => dropped = dropped.and(done.map(drop)),
        }
    }
    let made = outcome?;
    dropped?;
    let relations = made.get_attr("relations").unwrap_or_default();
    if matches!(relations.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Ok(Value::from(""));
    }
    let help = "end it with {{ return({'relations': [this]}) }}".to_owned();
    Err(fault("materialization", "this materialization does not say which relations it made".to_owned(), Some(help)))
}

/// `__temporary(relation)`: a table that goes when the materialization has ended. It is none of the engine's temporary
/// tables, which only the connection sees that made them.
pub(super) fn temporary(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    if let Some(value) = args.first().and_then(|value| value.downcast_object_ref::<RelationValue>()) {
        scope.render.captured().temporary.insert(value.relation.clone());
    }
    Ok(Value::from(""))
}

/// `render(text)`: its Jinja filled in. What a hook says is known when the hook runs.
pub(super) fn render(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    rendered(scope, state, &args.first().map(ToString::to_string).unwrap_or_default())
}

pub(super) fn persist_docs(scope: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    leave(scope, Upkeep::Docs)
}

pub(super) fn apply_grants(scope: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    leave(scope, Upkeep::Grants)
}

pub(super) fn create_indexes(scope: &Scope, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
    leave(scope, Upkeep::Indexes)
}

fn leave(scope: &Scope, what: Upkeep) -> Result<Value, Error> {
    scope.render.captured().left.insert(what);
    Ok(Value::from(""))
}
