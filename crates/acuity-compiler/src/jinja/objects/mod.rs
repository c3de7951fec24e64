//! dbt's objects and values. A new one is a file here and its row in [`OBJECTS`].

mod adapter;
mod api;
mod column;
mod config;
mod exceptions;
mod finished;
mod modules;
pub(super) mod rows;
mod target;
mod var;

pub(crate) use finished::finished;
pub(crate) use target::described;

use std::collections::BTreeMap;

use minijinja::{Error, ErrorKind, Value};
use serde_json::{Map, Value as Json, json};

use crate::definitions::Relation;
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
    ("database", Plain(|scope| part_of_this(scope, |this| this.database.as_deref()))),
    ("dbt_metadata_envs", Plain(metadata_envs)),
    ("dbt_version", Plain(|_| Value::from(crate::definitions::DBT_VERSION))),
    ("exceptions", Plain(exceptions::value)),
    ("execute", Plain(|scope| Value::from(scope.render.execute))),
    ("flags", Plain(flags)),
    ("graph", Plain(graph)),
    ("invocation_args_dict", Plain(invocation_args_dict)),
    ("invocation_id", Plain(|scope| Value::from(scope.render.world.invocation_id.as_str()))),
    ("model", Plain(model)),
    ("modules", Plain(modules::value)),
    ("project_name", Plain(|scope| Value::from(scope.render.world.root.as_str()))),
    ("run_started_at", Plain(|scope| Moment::of_rfc3339(&scope.render.world.run_started_at).into_value())),
    ("schema", Plain(|scope| part_of_this(scope, |this| Some(&this.schema)))),
    ("selected_resources", Plain(selected_resources)),
    ("target", Plain(target::value)),
    // Always the same: no result depends on the number of threads.
    ("thread_id", Plain(|_| Value::from("main"))),
    ("this", Plain(this)),
    ("var", Builtin(var::value)),
];

/// What the environment's variables are called that people describe a run with.
const METADATA_ENV: &str = "DBT_ENV_CUSTOM_ENV_";

/// dbt's own functions, whatever a project defines under their names.
fn builtins(scope: &Scope) -> Value {
    let all = scope.names.iter().filter_map(|(name, meaning)| match meaning {
        Builtin(make) => Some((*name, make(scope))),
        _ => None,
    });
    Value::from_pairs(all)
}

/// `flags` by their names in capitals and in small letters; what the command does not have is as dbt has it by default.
fn flags(scope: &Scope) -> Value {
    let render = &scope.render;
    let which = Some(render.invoked.command.as_str()).filter(|name| !name.is_empty()).unwrap_or("run");
    let mut flags = json!({
        "FULL_REFRESH": render.full_refresh, "STORE_FAILURES": false, "WHICH": which, "EMPTY": render.empty,
        "FAIL_FAST": false, "DEFER": false, "FAVOR_STATE": false, "WARN_ERROR": null, "WARN_ERROR_OPTIONS": {},
        "PARTIAL_PARSE": true, "STATIC_PARSER": true, "VERSION_CHECK": true, "USE_COLORS": true, "QUIET": false, "DEBUG": false,
        "PRINT": true, "LOG_FORMAT": "default", "LOG_LEVEL": "info", "WRITE_JSON": true, "INDIRECT_SELECTION": "eager",
        "INTROSPECT": true, "CACHE_SELECTED_ONLY": false, "SEND_ANONYMOUS_USAGE_STATS": false, "TARGET": render.world.target.name,
        "VARS": render.world.cli_vars, "PRINTER_WIDTH": 80, "SELECT": [], "EXCLUDE": [], "SINGLE_THREADED": false,
    });
    if let Some(flags) = flags.as_object_mut() {
        flags.extend(render.invoked.flags.clone());
        let small: Vec<_> = flags.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
        flags.extend(small);
    }
    from_json(&flags)
}

/// The node that is rendered, with the batch of it where it has such. Made once a render: a template may ask in a loop.
fn model(scope: &Scope) -> Value {
    let render = &scope.render;
    let make = || {
        let mut model = render.subject.model.clone();
        if let Some(model) = model.as_object_mut() {
            let node = render.project.as_ref().and_then(|project| project.node(&render.subject.unique_id));
            if let Some(Json::Object(node)) = node {
                model.extend(node);
            }
            let batch = render.invoked.batch.as_ref().map(
                |batch| json!({"id": batch.id, "event_time_start": batch.window.start, "event_time_end": batch.window.end}),
            );
            model.insert("batch".to_owned(), batch.unwrap_or_default());
        }
        from_json(&model)
    };
    render.model.get_or_init(make).clone()
}

/// What the command line said, as a mapping.
fn invocation_args_dict(scope: &Scope) -> Value {
    let invoked = &scope.render.invoked;
    let mut args: Map<String, Json> =
        invoked.flags.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect();
    args.insert("which".to_owned(), invoked.command.as_str().into());
    args.insert("vars".to_owned(), scope.render.world.cli_vars.clone().into());
    args.insert("target".to_owned(), scope.render.world.target.name.as_str().into());
    from_json(&Json::Object(args))
}

/// What people have artifacts say of a run.
fn metadata_envs(scope: &Scope) -> Value {
    let named = |(name, value): (String, String)| Some((name.strip_prefix(METADATA_ENV)?.to_owned(), value));
    // The environment has no order.
    let named: BTreeMap<String, String> = scope.render.world.files.env_vars().into_iter().filter_map(named).collect();
    from_json(&json!(named))
}

/// The place of the node that is rendered; nothing where none is.
fn part_of_this(scope: &Scope, part: fn(&Relation) -> Option<&str>) -> Value {
    scope.render.subject.this.as_ref().map_or(Value::UNDEFINED, |this| Value::from(part(this)))
}

/// Ids of the nodes that were selected.
fn selected_resources(scope: &Scope) -> Value {
    from_json(&json!(scope.render.invoked.selected))
}

fn graph(scope: &Scope) -> Value {
    match &scope.render.project {
        Some(project) => project.graph(),
        None => from_json(&json!({
            "nodes": {}, "sources": {}, "exposures": {}, "metrics": {}, "semantic_models": {}, "saved_queries": {}, "groups": {},
        })),
    }
}

fn this(scope: &Scope) -> Value {
    let subject = &scope.render.subject;
    let Some(relation) = &subject.this else { return Value::from(()) };
    scope.render.captured().this = true;
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
