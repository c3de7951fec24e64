//! Lists and mappings that change in place, as Python's do.

pub(crate) mod amount;
pub(crate) mod held;
pub(crate) mod relation;

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use indexmap::IndexMap;
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr, ValueKind},
};
use serde_json::Value as Json;

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

/// A list.
pub(crate) struct List {
    items: Mutex<Vec<Value>>,
    level: Level,
}

impl List {
    /// A list of values that hold no others.
    pub(crate) fn value(items: impl IntoIterator<Item = Value>) -> Value {
        Self::at_level(items.into_iter().collect(), 0)
    }

    /// A list of any values.
    ///
    /// # Errors
    /// When it becomes too deep, or the template has used up what it may.
    pub(crate) fn of(state: &State<'_, '_>, items: impl IntoIterator<Item = Value>) -> Result<Value, Error> {
        let items = items.into_iter().map(|value| held::item(value, 0)).collect::<Result<Vec<_>, _>>()?;
        state.consume_fuel(items.len() as u64)?;
        Ok(Self::at_level(items, 0))
    }

    /// A list of values that are below this level already.
    pub(crate) fn at_level(items: Vec<Value>, level: usize) -> Value {
        Value::from_object(List { items: Mutex::new(items), level: Level::new(level) })
    }

    pub(crate) fn items(&self) -> Vec<Value> {
        locked(&self.items).clone()
    }

    /// Goes down to `level`; whether it was above.
    pub(crate) fn sink(&self, level: usize) -> bool {
        self.level.sink(level)
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.items();
        if !amount::write(items.len()) {
            return f.write_str("…");
        }
        f.debug_list().entries(&items).finish()
    }
}

fn bad(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

fn argument(args: &[Value], index: usize, method: &str) -> Result<Value, Error> {
    args.get(index)
        .cloned()
        .ok_or_else(|| Error::new(ErrorKind::MissingArgument, format!("{method}() needs {} argument(s)", index + 1)))
}

const LIST: &str = "a list";
const MAPPING: &str = "a mapping";

impl Object for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        locked(&self.items).get(key.as_usize()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let items = self.items();
        if amount::read(items.len()) { Enumerator::Values(items) } else { Enumerator::Empty }
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let none = Value::from(());
        let position = |items: &[Value], wanted: &Value| items.iter().position(|item| item == wanted);
        match method {
            "append" => {
                let item = self.level.item(argument(args, 0, method)?, LIST)?;
                locked(&self.items).push(item);
            }
            "extend" => {
                let mut more = Vec::new();
                for item in argument(args, 0, method)?.try_iter()? {
                    state.consume_fuel(2)?;
                    more.push(self.level.item(item, LIST)?);
                }
                locked(&self.items).extend(more);
            }
            "insert" => {
                let at = argument(args, 0, method)?.as_i64().unwrap_or(0);
                let item = self.level.item(argument(args, 1, method)?, LIST)?;
                let mut items = locked(&self.items);
                let at = if at < 0 {
                    items.len().saturating_sub(at.unsigned_abs() as usize)
                } else {
                    items.len().min(at as usize)
                };
                items.insert(at, item);
            }
            "pop" => {
                let mut items = locked(&self.items);
                let at = args.first().and_then(Value::as_i64).unwrap_or(-1);
                let at = if at < 0 { items.len().checked_sub(at.unsigned_abs() as usize) } else { Some(at as usize) };
                return match at.filter(|at| *at < items.len()) {
                    Some(at) => Ok(items.remove(at)),
                    None => Err(bad("pop() from a list that has no such item")),
                };
            }
            "remove" => {
                let wanted = argument(args, 0, method)?;
                // Comparing looks into lists, so that this one must not be locked.
                let at = position(&self.items(), &wanted).ok_or_else(|| bad(format!("{wanted} is not in the list")))?;
                let mut items = locked(&self.items);
                if at < items.len() {
                    items.remove(at);
                }
            }
            "index" => {
                let wanted = argument(args, 0, method)?;
                let at = position(&self.items(), &wanted).ok_or_else(|| bad(format!("{wanted} is not in the list")))?;
                return Ok(Value::from(at));
            }
            "count" => {
                let wanted = argument(args, 0, method)?;
                return Ok(Value::from(self.items().iter().filter(|item| **item == wanted).count()));
            }
            "copy" => {
                let items = self.items();
                state.consume_fuel(items.len() as u64)?;
                return Ok(List::at_level(items, 0));
            }
            "clear" => locked(&self.items).clear(),
            "reverse" => locked(&self.items).reverse(),
            "sort" => {
                let mut items = self.items();
                items.sort();
                *locked(&self.items) = items;
            }
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("a list has no method '{method}'"))),
        }
        Ok(none)
    }
}

/// A mapping.
pub(crate) struct Dict {
    entries: Mutex<IndexMap<Value, Value>>,
    level: Level,
}

impl Dict {
    /// A mapping of any values.
    ///
    /// # Errors
    /// When it becomes too deep, or the template has used up what it may.
    pub(crate) fn of(state: &State<'_, '_>, entries: impl IntoIterator<Item = (Value, Value)>) -> Result<Value, Error> {
        let kept = |(key, value)| Ok::<_, Error>((held::item(key, 0)?, held::item(value, 0)?));
        let entries = entries.into_iter().map(kept).collect::<Result<Vec<_>, _>>()?;
        state.consume_fuel(2 * entries.len() as u64)?;
        Ok(Self::at_level(entries, 0))
    }

    /// A mapping of values that are below this level already.
    pub(crate) fn at_level(entries: impl IntoIterator<Item = (Value, Value)>, level: usize) -> Value {
        Value::from_object(Dict { entries: Mutex::new(entries.into_iter().collect()), level: Level::new(level) })
    }

    pub(crate) fn entries(&self) -> Vec<(Value, Value)> {
        locked(&self.entries).iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    fn find(&self, key: &Value) -> Option<Value> {
        if key.as_object().is_none() {
            return locked(&self.entries).get(key).cloned();
        }
        // A key that holds this mapping is hashed by looking into it, so that it must not be locked.
        self.entries().into_iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn keys(&self) -> Vec<Value> {
        locked(&self.entries).keys().cloned().collect()
    }

    /// Goes down to `level`; whether it was above.
    pub(crate) fn sink(&self, level: usize) -> bool {
        self.level.sink(level)
    }
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries();
        if !amount::write(entries.len()) {
            return f.write_str("…");
        }
        f.debug_map().entries(entries.iter().map(|(key, value)| (key, value))).finish()
    }
}

impl Object for Dict {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.find(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let keys = self.keys();
        if amount::read(keys.len()) { Enumerator::Values(keys) } else { Enumerator::Empty }
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let pair = |(key, value): (Value, Value)| Value::from(vec![key, value]);
        match method {
            "items" => List::of(state, self.entries().into_iter().map(pair)),
            "keys" => List::of(state, self.keys()),
            "values" => List::of(state, self.entries().into_iter().map(|(_, value)| value)),
            "get" => {
                let found = self.find(&argument(args, 0, method)?);
                Ok(found.or_else(|| args.get(1).cloned()).unwrap_or_else(|| Value::from(())))
            }
            "setdefault" => {
                let key = self.level.item(argument(args, 0, method)?, MAPPING)?;
                let fallback = self.level.item(args.get(1).cloned().unwrap_or_else(|| Value::from(())), MAPPING)?;
                Ok(locked(&self.entries).entry(key).or_insert(fallback).clone())
            }
            "pop" => {
                let key = argument(args, 0, method)?;
                let found = self.find(&key);
                if found.is_some() && key.as_object().is_none() {
                    locked(&self.entries).shift_remove(&key);
                } else if let Some(at) = self.keys().iter().position(|known| *known == key) {
                    locked(&self.entries).shift_remove_index(at);
                }
                found.or_else(|| args.get(1).cloned()).ok_or_else(|| bad(format!("the mapping has no key {key}")))
            }
            "update" => {
                let mut more = Vec::new();
                for arg in args {
                    for key in arg.try_iter()? {
                        state.consume_fuel(2)?;
                        let value = self.level.item(arg.get_item(&key)?, MAPPING)?;
                        more.push((self.level.item(key, MAPPING)?, value));
                    }
                }
                locked(&self.entries).extend(more);
                Ok(Value::from(()))
            }
            "copy" => {
                let entries = self.entries();
                state.consume_fuel(2 * entries.len() as u64)?;
                Ok(Dict::at_level(entries, 0))
            }
            "clear" => {
                locked(&self.entries).clear();
                Ok(Value::from(()))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a mapping has no method '{method}'"))),
        }
    }
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
