//! `config`: settings that a template gives and reads.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};
use serde_json::{Map, Value as Json};

use crate::definitions::{ResourceType, config::setting_name, unsaid};
use crate::jinja::{
    arguments::{named, split, text},
    fault::fault,
    scope::Scope,
    values::{from_json, to_json},
};

#[derive(Debug)]
struct Config(Scope);

pub(super) fn value(scope: &Scope) -> Value {
    Value::from_object(Config(scope.bare()))
}

impl Object for Config {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        give(&self.0, state, args)
    }

    /// `config.materialized` and the like.
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.0.render.config().get(key.as_str()?).map(from_json)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "get" | "require" | "meta_get" | "meta_require" => read(&self.0, method, args),
            "set" => {
                let key = args.first().map(ToString::to_string).unwrap_or_default();
                give(&self.0, state, &[Value::from_pairs([(key, args.get(1).cloned().unwrap_or_default())])])
            }
            "persist_relation_docs" | "persist_column_docs" => {
                let key = if method == "persist_relation_docs" { "relation" } else { "columns" };
                let config = self.0.render.config();
                let persist = config.get("persist_docs").and_then(|docs| docs.get(key)).and_then(Json::as_bool);
                Ok(Value::from(persist.unwrap_or(false)))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("config has no method '{method}'"))),
        }
    }
}

/// `config.get('name', default)` and its kin.
fn read(scope: &Scope, method: &str, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["name", "default", "validator"]);
    let name = text(args.get("name"), "config.get", "a setting's name")?;
    // While dbt parses, every setting is the empty text: what a template refers to must not hang on them.
    if !scope.render.execute {
        return Ok(Value::from(""));
    }
    let config = scope.render.config();
    let found = if method.starts_with("meta") {
        config.get("meta").and_then(|m| m.get(&name)).cloned()
    } else {
        config.get(&name).cloned()
    };
    // What nobody said is as dbt has it, a list or a mapping that can be asked, or nothing, whatever default is given.
    let unsaid = || {
        let kind = ResourceType::of_id(&scope.render.subject.unique_id).filter(|_| !method.starts_with("meta"))?;
        unsaid::settings(kind).get(setting_name(&name)).cloned()
    };
    match found.or_else(unsaid) {
        Some(json) => Ok(from_json(&json)),
        None if method.ends_with("require") => Err(fault(
            "config",
            format!("the setting '{name}' is required here"),
            Some(format!("give it: config({name}=…)")),
        )),
        None => Ok(args.get("default").cloned().unwrap_or_else(|| Value::from(()))),
    }
}

/// `config(materialized='table')`.
fn give(scope: &Scope, state: &State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let (positional, rest) = split(args);
    let mut given: Map<String, Json> = rest.iter().map(|(k, v)| (k.clone(), to_json(v))).collect();
    for map in positional {
        match to_json(map) {
            Json::Object(map) => given.extend(map),
            _ => {
                return Err(Error::new(
                    ErrorKind::InvalidOperation,
                    "config() takes settings by name: config(materialized='table')",
                ));
            }
        }
    }
    // Hooks and tags add up, each call with a copy of its own.
    state.consume_fuel(given.values().map(size).sum())?;
    scope.render.captured().configure(given);
    Ok(Value::from(""))
}

/// The fuel that pays for a copy of a setting.
fn size(json: &Json) -> u64 {
    match json {
        Json::String(text) => 1 + text.len() as u64 / 64,
        Json::Array(items) => 1 + items.iter().map(size).sum::<u64>(),
        Json::Object(map) => 1 + map.iter().map(|(key, value)| key.len() as u64 / 64 + size(value)).sum::<u64>(),
        _ => 1,
    }
}
