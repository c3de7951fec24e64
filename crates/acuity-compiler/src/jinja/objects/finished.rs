//! What `on-run-end` sees of a run: `results`, `schemas`, `database_schemas`.

use std::collections::BTreeMap;

use minijinja::{Value, value::Tuple};
use serde_json::{Map, Value as Json};

use crate::jinja::values::{Dict, List, from_json_at};

/// The names with their values.
pub(crate) fn finished(told: &Map<String, Json>) -> BTreeMap<String, Value> {
    told.iter().map(|(name, value)| (name.clone(), list(name, value))).collect()
}

fn list(name: &str, value: &Json) -> Value {
    let item = |item: &Json| match (name, item) {
        ("results", Json::Object(result)) => record(result, 1),
        // As in dbt, pairs that are not changed.
        ("database_schemas", Json::Array(parts)) => {
            Value::from(Tuple::from(parts.iter().map(|part| from_json_at(part, 2)).collect::<Vec<_>>()))
        }
        _ => from_json_at(item, 1),
    };
    List::at_level(value.as_array().into_iter().flatten().map(item).collect(), 0)
}

/// A result, or the node that it is of.
fn record(fields: &Map<String, Json>, level: usize) -> Value {
    let field = |(name, value): (&String, &Json)| {
        let value = match (name.as_str(), value) {
            ("node", Json::Object(node)) => record(node, level + 1),
            _ => from_json_at(value, level + 1),
        };
        (Value::from(name.as_str()), value)
    };
    Dict::record(fields.iter().map(field), level)
}
