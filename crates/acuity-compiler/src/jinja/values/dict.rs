//! Mappings that change in place.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use indexmap::IndexMap;
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr, Tuple},
};

use super::{Level, List, amount, argument, bad, held, locked, pairs};
use crate::jinja::arguments::Arguments;

const WHAT: &str = "a mapping";

/// A mapping.
pub(crate) struct Dict {
    entries: Mutex<IndexMap<Value, Value>>,
    level: Level,
    /// In the place of an object of dbt's, which gives its mapping by `to_dict()`.
    is_record: bool,
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
        Self::made(entries, level, false)
    }

    /// The fields of an object of dbt's.
    pub(crate) fn record(entries: impl IntoIterator<Item = (Value, Value)>, level: usize) -> Value {
        Self::made(entries, level, true)
    }

    fn made(entries: impl IntoIterator<Item = (Value, Value)>, level: usize, is_record: bool) -> Value {
        let entries = Mutex::new(entries.into_iter().collect());
        Value::from_object(Dict { entries, level: Level::new(level), is_record })
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
        let pair = |(key, value): (Value, Value)| Value::from(Tuple::from([key, value]));
        match method {
            "items" => List::of(state, self.entries().into_iter().map(pair)),
            "keys" => List::of(state, self.keys()),
            "values" => List::of(state, self.entries().into_iter().map(|(_, value)| value)),
            "get" => {
                let found = self.find(&argument(args, 0, method)?);
                Ok(found.or_else(|| args.get(1).cloned()).unwrap_or_else(|| Value::from(())))
            }
            "setdefault" => {
                let key = self.level.item(argument(args, 0, method)?, WHAT)?;
                let fallback = self.level.item(args.get(1).cloned().unwrap_or_else(|| Value::from(())), WHAT)?;
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
                    for (key, value) in pairs(arg)? {
                        state.consume_fuel(2)?;
                        let value = self.level.item(value, WHAT)?;
                        more.push((self.level.item(key, WHAT)?, value));
                    }
                }
                locked(&self.entries).extend(more);
                Ok(Value::from(()))
            }
            "popitem" => {
                let last = locked(&self.entries).pop();
                last.map(pair).ok_or_else(|| bad("popitem() from an empty mapping"))
            }
            "fromkeys" => {
                let value = args.get(1).cloned().unwrap_or_else(|| Value::from(()));
                let keys: Vec<Value> = argument(args, 0, method)?.try_iter()?.collect();
                Dict::of(state, keys.into_iter().map(|key| (key, value.clone())))
            }
            "copy" => {
                let entries = self.entries();
                state.consume_fuel(2 * entries.len() as u64)?;
                Ok(Dict::at_level(entries, 0))
            }
            "to_dict" if self.is_record => {
                let left_out = Arguments::of(method, args, &["omit_none"])?.is_true("omit_none");
                let mut entries = self.entries();
                entries.retain(|(_, value)| !left_out || !value.is_none());
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
