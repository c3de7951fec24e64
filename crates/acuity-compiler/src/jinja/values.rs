//! Lists and mappings that change in place, as Python's do.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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

/// A list.
pub(crate) struct List(Mutex<Vec<Value>>);

impl List {
    pub(crate) fn value(items: impl IntoIterator<Item = Value>) -> Value {
        Value::from_object(List(Mutex::new(items.into_iter().collect())))
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(locked(&self.0).iter()).finish()
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

impl Object for List {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        locked(&self.0).get(key.as_usize()?).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(locked(&self.0).clone())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let none = Value::from(());
        let position = |items: &[Value], wanted: &Value| items.iter().position(|item| item == wanted);
        match method {
            "append" => locked(&self.0).push(argument(args, 0, method)?),
            "extend" => {
                let more: Vec<Value> = argument(args, 0, method)?.try_iter()?.collect();
                locked(&self.0).extend(more);
            }
            "insert" => {
                let at = argument(args, 0, method)?.as_i64().unwrap_or(0);
                let item = argument(args, 1, method)?;
                let mut items = locked(&self.0);
                let at = if at < 0 {
                    items.len().saturating_sub(at.unsigned_abs() as usize)
                } else {
                    items.len().min(at as usize)
                };
                items.insert(at, item);
            }
            "pop" => {
                let mut items = locked(&self.0);
                let at = args.first().and_then(Value::as_i64).unwrap_or(-1);
                let at = if at < 0 { items.len().checked_sub(at.unsigned_abs() as usize) } else { Some(at as usize) };
                return match at.filter(|at| *at < items.len()) {
                    Some(at) => Ok(items.remove(at)),
                    None => Err(bad("pop() from a list that has no such item")),
                };
            }
            "remove" => {
                let wanted = argument(args, 0, method)?;
                let mut items = locked(&self.0);
                let at = position(&items, &wanted).ok_or_else(|| bad(format!("{wanted} is not in the list")))?;
                items.remove(at);
            }
            "index" => {
                let wanted = argument(args, 0, method)?;
                let at =
                    position(&locked(&self.0), &wanted).ok_or_else(|| bad(format!("{wanted} is not in the list")))?;
                return Ok(Value::from(at));
            }
            "count" => {
                let wanted = argument(args, 0, method)?;
                return Ok(Value::from(locked(&self.0).iter().filter(|item| **item == wanted).count()));
            }
            "copy" => return Ok(List::value(locked(&self.0).clone())),
            "clear" => locked(&self.0).clear(),
            "reverse" => locked(&self.0).reverse(),
            "sort" => locked(&self.0).sort(),
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("a list has no method '{method}'"))),
        }
        Ok(none)
    }
}

/// A mapping.
pub(crate) struct Dict(Mutex<IndexMap<Value, Value>>);

impl Dict {
    pub(crate) fn value(entries: impl IntoIterator<Item = (Value, Value)>) -> Value {
        Value::from_object(Dict(Mutex::new(entries.into_iter().collect())))
    }
}

impl fmt::Debug for Dict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(locked(&self.0).iter()).finish()
    }
}

impl Object for Dict {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Map
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        locked(&self.0).get(key).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(locked(&self.0).keys().cloned().collect())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let pair = |(k, v): (&Value, &Value)| Value::from(vec![k.clone(), v.clone()]);
        match method {
            "items" => Ok(List::value(locked(&self.0).iter().map(pair).collect::<Vec<_>>())),
            "keys" => Ok(List::value(locked(&self.0).keys().cloned().collect::<Vec<_>>())),
            "values" => Ok(List::value(locked(&self.0).values().cloned().collect::<Vec<_>>())),
            "get" => {
                let found = locked(&self.0).get(&argument(args, 0, method)?).cloned();
                Ok(found.or_else(|| args.get(1).cloned()).unwrap_or_else(|| Value::from(())))
            }
            "setdefault" => {
                let fallback = args.get(1).cloned().unwrap_or_else(|| Value::from(()));
                Ok(locked(&self.0).entry(argument(args, 0, method)?).or_insert(fallback).clone())
            }
            "pop" => {
                let key = argument(args, 0, method)?;
                let found = locked(&self.0).shift_remove(&key);
                found.or_else(|| args.get(1).cloned()).ok_or_else(|| bad(format!("the mapping has no key {key}")))
            }
            "update" => {
                let mut more = Vec::new();
                for arg in args {
                    for key in arg.try_iter()? {
                        let value = arg.get_item(&key)?;
                        more.push((key, value));
                    }
                }
                locked(&self.0).extend(more);
                Ok(Value::from(()))
            }
            "copy" => Ok(Dict::value(locked(&self.0).clone())),
            "clear" => {
                locked(&self.0).clear();
                Ok(Value::from(()))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a mapping has no method '{method}'"))),
        }
    }
}

/// A value of the project files for templates.
pub(crate) fn from_json(json: &Json) -> Value {
    match json {
        Json::Null => Value::from(()),
        Json::Bool(b) => Value::from(*b),
        Json::Number(n) => match (n.as_i64(), n.as_f64()) {
            (Some(i), _) => Value::from(i),
            (_, Some(f)) => Value::from(f),
            _ => Value::from(()),
        },
        Json::String(s) => Value::from(s.as_str()),
        Json::Array(items) => List::value(items.iter().map(from_json).collect::<Vec<_>>()),
        Json::Object(map) => {
            Dict::value(map.iter().map(|(k, v)| (Value::from(k.as_str()), from_json(v))).collect::<Vec<_>>())
        }
    }
}

/// A template's value for the project files; what has no JSON form becomes its text.
pub(crate) fn to_json(value: &Value) -> Json {
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable => match value.try_iter() {
            Ok(items) => Json::Array(items.map(|item| to_json(&item)).collect()),
            Err(_) => Json::String(value.to_string()),
        },
        ValueKind::Map if value.downcast_object_ref::<crate::jinja::relation::RelationValue>().is_none() => {
            match value.try_iter() {
                Ok(keys) => Json::Object(
                    keys.map(|key| {
                        let item = value.get_item(&key).unwrap_or_default();
                        (key.to_string(), to_json(&item))
                    })
                    .collect(),
                ),
                Err(_) => Json::String(value.to_string()),
            }
        }
        ValueKind::Undefined | ValueKind::None => Json::Null,
        ValueKind::Bool => Json::Bool(value.is_true()),
        ValueKind::Number => serde_json::to_value(value).unwrap_or(Json::Null),
        ValueKind::String => Json::String(value.as_str().unwrap_or_default().to_owned()),
        _ => Json::String(value.to_string()),
    }
}
