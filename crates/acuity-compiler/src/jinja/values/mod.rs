//! Lists and mappings that change in place, as Python's do.

pub(crate) mod amount;
mod dict;
pub(crate) mod held;
mod list;
pub(crate) mod relation;
pub(crate) mod set;
pub(crate) mod time;

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use minijinja::{Error, ErrorKind, State, Value, value::ValueKind};
use serde_json::Value as Json;

pub(crate) use dict::Dict;
pub(crate) use list::List;

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many lists and mappings are above one at most; see [`held`].
#[derive(Default)]
struct Level(AtomicUsize);

impl Level {
    fn new(level: usize) -> Self {
        Self(AtomicUsize::new(level))
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Goes down to `level`; whether it was above.
    fn sink(&self, level: usize) -> bool {
        self.0.fetch_max(level, Ordering::Relaxed) < level
    }

    /// A value that is to be put below.
    fn item(&self, value: Value, what: &str) -> Result<Value, Error> {
        let level = self.get();
        let item = held::item(value, level)?;
        // Its own level has changed, so that it is below itself.
        if self.get() == level { Ok(item) } else { Err(held::cycle(what)) }
    }
}

/// What is undefined and may be: it prints as nothing, holds nothing and is false.
pub(crate) fn nothing(state: &State<'_, '_>) -> Value {
    // The engine has such a value, and no other way to it.
    let made = state.env().compile_expression("0 if false").and_then(|quiet| quiet.eval(()));
    made.unwrap_or(Value::UNDEFINED)
}

fn bad(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn argument(args: &[Value], index: usize, method: &str) -> Result<Value, Error> {
    args.get(index)
        .cloned()
        .ok_or_else(|| Error::new(ErrorKind::MissingArgument, format!("{method}() needs {} argument(s)", index + 1)))
}

/// The entries of a mapping, or the pairs of a list.
pub(crate) fn pairs(value: &Value) -> Result<Vec<(Value, Value)>, Error> {
    if value.kind() == ValueKind::Map {
        let entry = |key: Value| value.get_item(&key).map(|found| (key, found));
        return value.try_iter()?.map(entry).collect();
    }
    let entry = |pair: Value| match pair.try_iter()?.collect::<Vec<_>>().as_slice() {
        [key, value] => Ok((key.clone(), value.clone())),
        parts => Err(bad(format!("a mapping is made of pairs, not of {} values", parts.len()))),
    };
    value.try_iter()?.map(entry).collect()
}

/// A value of the project files for templates.
pub(crate) fn from_json(json: &Json) -> Value {
    from_json_at(json, 0)
}

/// The same for what is put into lists or mappings of the level above.
pub(crate) fn from_json_at(json: &Json, level: usize) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(b) => Value::from(*b),
        Json::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(i), _) => Value::from(i),
            (_, Some(f)) => Value::from(f),
            _ => Value::from(()),
        },
        Json::String(s) => Value::from(s.as_str()),
        Json::Array(items) if amount::make(items.len()) => {
            List::at_level(items.iter().map(|item| from_json_at(item, level + 1)).collect(), level)
        }
        Json::Object(map) if amount::make(map.len()) => {
            let entry = |(key, item): (&String, &Json)| (Value::from(key.as_str()), from_json_at(item, level + 1));
            Dict::at_level(map.iter().map(entry), level)
        }
        // The render ends in an error.
        Json::Array(_) | Json::Object(_) => Value::from(()),
    }
}

/// A template's value for the project files; what has no JSON form becomes its text.
pub(crate) fn to_json(value: &Value) -> Json {
    let all = |value: &Value| value.try_iter().ok().map(|items| items.collect::<Vec<_>>());
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => match all(value) {
            Some(items) if amount::write(items.len()) => Json::Array(items.iter().map(to_json).collect()),
            // The render ends in an error.
            Some(_) => Json::Null,
            None => Json::String(value.to_string()),
        },
        ValueKind::Map if value.downcast_object_ref::<relation::RelationValue>().is_none() => match all(value) {
            Some(keys) if amount::write(keys.len()) => {
                let entry = |key: &Value| (key.to_string(), to_json(&value.get_item(key).unwrap_or_default()));
                Json::Object(keys.iter().map(entry).collect())
            }
            Some(_) => Json::Null,
            None => Json::String(value.to_string()),
        },
        ValueKind::Undefined | ValueKind::None => Json::Null,
        ValueKind::Bool => Json::Bool(value.is_true()),
        ValueKind::Number => serde_json::to_value(value).unwrap_or(Json::Null),
        ValueKind::String => Json::String(value.as_str().unwrap_or_default().to_owned()),
        _ => Json::String(value.to_string()),
    }
}
