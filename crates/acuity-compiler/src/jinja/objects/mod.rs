//! dbt's objects and values. A new one is a file here and its row in [`OBJECTS`].

mod adapter;
mod api;
mod column;
mod config;
mod exceptions;
mod modules;
pub(super) mod rows;
mod target;
mod var;

pub(crate) use target::described;

use minijinja::{Error, ErrorKind, Value};
use serde_json::json;

use crate::jinja::{
    scope::{
        Meaning::{Builtin, Value as Plain},
        Name, Scope,
    },
    values::{from_json, relation::RelationValue, time::Moment},
};

/// The names of objects and values.
pub(super) const OBJECTS: &[Name] = &[
    ("adapter", Plain(adapter::value)),
    ("api", Plain(api::value)),
    ("builtins", Plain(builtins)),
    ("config", Builtin(config::value)),
    ("context", Plain(|scope| scope.clone().into_value())),
    ("dbt_version", Plain(|_| Value::from(crate::definitions::DBT_VERSION))),
    ("exceptions", Plain(exceptions::value)),
    ("execute", Plain(|scope| Value::from(scope.render.execute))),
    ("flags", Plain(flags)),
    ("graph", Plain(graph)),
    ("invocation_id", Plain(|scope| Value::from(scope.render.world.invocation_id.as_str()))),
    ("model", Plain(|scope| from_json(&scope.render.subject.model))),
    ("modules", Plain(modules::value)),
    ("project_name", Plain(|scope| Value::from(scope.render.world.root.as_str()))),
    ("run_started_at", Plain(|scope| Moment::of_rfc3339(&scope.render.world.run_started_at).into_value())),
    ("target", Plain(target::value)),
    ("this", Plain(this)),
    ("var", Builtin(var::value)),
];

/// dbt's own functions, whatever a project defines under their names.
fn builtins(scope: &Scope) -> Value {
    let all = scope.names.iter().filter_map(|(name, meaning)| match meaning {
        Builtin(make) => Some((*name, make(scope))),
        _ => None,
    });
    Value::from_pairs(all)
}

fn flags(scope: &Scope) -> Value {
    let full_refresh = scope.render.full_refresh;
    from_json(&json!({
        "FULL_REFRESH": full_refresh, "STORE_FAILURES": false, "WHICH": "run", "full_refresh": full_refresh,
    }))
}

/// Made once a render: it is large, and a template may ask for it in a loop.
fn graph(scope: &Scope) -> Value {
    let make = || match &scope.render.project {
        Some(project) => from_json(&project.graph()),
        None => from_json(&json!({"nodes": {}, "sources": {}, "exposures": {}})),
    };
    scope.render.graph.get_or_init(make).clone()
}

fn this(scope: &Scope) -> Value {
    let subject = &scope.render.subject;
    let Some(relation) = &subject.this else { return Value::from(()) };
    let given = subject.stand_ins.as_ref().and_then(|stand_ins| stand_ins.this.clone());
    let alias = given.map(|(id, name)| {
        scope.render.captured().ctes.insert(id);
        name
    });
    RelationValue { alias, ..scope.relation(relation.clone()) }.into_value()
}

/// An error for an object that is called as if it were a function.
fn not_a_function(name: &str) -> Error {
    Error::new(ErrorKind::UnknownFunction, format!("'{name}' cannot be called"))
}
