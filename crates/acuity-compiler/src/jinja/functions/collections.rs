//! Functions of lists and mappings.

use std::collections::BTreeSet;

use minijinja::{Error, State, Value};
use serde_json::Value as Json;

use crate::jinja::{
    arguments::split,
    scope::Scope,
    values::{List, from_json, to_json},
};

/// The different values of a list, sorted: text that is made of them must not change from run to run.
pub(super) fn set(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let items: BTreeSet<Value> = args.first().cloned().unwrap_or_default().try_iter()?.collect();
    List::of(state, items)
}

/// The first values of all lists, then the second, as far as the shortest goes.
pub(super) fn zip(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let mut columns = Vec::new();
    for arg in split(args).0 {
        columns.push(arg.try_iter()?.collect::<Vec<_>>());
    }
    let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    let row = |i: usize| Value::from(columns.iter().map(|column| column[i].clone()).collect::<Vec<_>>());
    List::of(state, (0..rows).map(row))
}

/// The entries of the first mapping that the second does not have.
pub(super) fn diff_of_two_dicts(_: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let first = args.first().cloned().unwrap_or_default();
    match (to_json(&first), args.get(1).map(to_json)) {
        (Json::Object(a), Some(Json::Object(b))) => {
            Ok(from_json(&Json::Object(a.into_iter().filter(|(k, v)| b.get(k) != Some(v)).collect())))
        }
        _ => Ok(first),
    }
}
