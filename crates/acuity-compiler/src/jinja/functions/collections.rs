//! Functions of lists and mappings.

use minijinja::{Error, State, Value, value::Tuple};

use crate::jinja::{
    arguments::split,
    fault::fault,
    scope::Scope,
    values::{Dict, List, pairs, set::Set},
};

/// The different values of a list, or the default when it is no list.
pub(super) fn set(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let (positional, named) = split(args);
    let default = || positional.get(1).or(named.first().map(|(_, value)| value)).cloned();
    match positional.first().map(Value::try_iter) {
        Some(Ok(items)) if positional[0].is_true() || positional[0].len().is_some() => {
            Set::of(state, items).or_else(|error| default().ok_or(error))
        }
        _ => Ok(default().unwrap_or_else(|| Value::from(()))),
    }
}

/// The different values of a list.
pub(super) fn set_strict(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let value = args.first().cloned().unwrap_or_default();
    match value.try_iter() {
        Ok(items) if value.len().is_some() => Set::of(state, items),
        _ => Err(no_list("set_strict", &value)),
    }
}

fn no_list(function: &str, value: &Value) -> Error {
    fault("jinja", format!("{function}() needs lists, not a {}", value.kind()), None)
}

/// The first values of all lists, then the second, as far as the shortest goes; the default when one of them is no list.
pub(super) fn zip(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let (positional, named) = split(args);
    if positional.iter().all(is_list) {
        return zip_strict(scope, state, positional);
    }
    let default = named.into_iter().find(|(name, _)| name == "default").map(|(_, value)| value);
    Ok(default.unwrap_or_else(|| Value::from(())))
}

/// Text is one as well.
fn is_list(value: &Value) -> bool {
    value.len().is_some() || value.try_iter().is_ok_and(|_| value.as_object().is_some())
}

/// The first values of all lists, then the second, as far as the shortest goes.
pub(super) fn zip_strict(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let mut columns = Vec::new();
    for arg in args {
        if !is_list(arg) {
            return Err(no_list("zip_strict", arg));
        }
        columns.push(arg.try_iter()?.collect::<Vec<_>>());
    }
    let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    let row = |i: usize| Value::from(Tuple::from(columns.iter().map(|column| column[i].clone()).collect::<Vec<_>>()));
    List::of(state, (0..rows).map(row))
}

/// Of the lists of text in the first mapping, what those of the second do not have; case is not looked at.
pub(super) fn diff_of_two_dicts(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let fold = |value: &Value| value.to_string().to_lowercase();
    let of = |index: usize| args.get(index).map_or_else(|| Ok(Vec::new()), pairs);
    let (first, second) = (of(0)?, of(1)?);
    let mut left = Vec::new();
    for (key, values) in first {
        let Some((_, other)) = second.iter().rev().find(|(known, _)| fold(known) == fold(&key)) else {
            left.push((key, values));
            continue;
        };
        let known: Vec<String> = other.try_iter()?.map(|value| fold(&value)).collect();
        let rest: Vec<Value> = values.try_iter()?.filter(|value| !known.contains(&fold(value))).collect();
        if !rest.is_empty() {
            left.push((key, List::of(state, rest)?));
        }
    }
    Dict::of(state, left)
}
