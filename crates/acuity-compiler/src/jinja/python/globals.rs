//! Jinja's globals that the engine lacks, or has with another meaning.

use minijinja::{
    Environment, Error, State, Value,
    value::{Rest, ValueOrKwargs},
};

use crate::jinja::{
    arguments::split,
    values::{Dict, pairs},
};

pub(super) fn register(env: &mut Environment<'static>) {
    env.add_function("dict", dict);
    env.add_function("cycler", |items: Rest<ValueOrKwargs>| minijinja_contrib::globals::cycler(items.into_values()));
    env.add_function("joiner", |separator: Option<Value>| {
        minijinja_contrib::globals::joiner(Some(separator.unwrap_or_else(|| Value::from(", "))))
    });
}

/// `dict({'a': 1}, b=2)`, `dict([('a', 1)])`.
fn dict(state: &State<'_, '_>, args: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let args = args.into_values();
    let (positional, named) = split(&args);
    let mut entries = Vec::new();
    for map in positional {
        entries.extend(pairs(map)?);
    }
    entries.extend(named.into_iter().map(|(name, value)| (Value::from(name), value)));
    Dict::of(state, entries)
}
