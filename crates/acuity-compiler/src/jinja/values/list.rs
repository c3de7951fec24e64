//! Lists that change in place.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr},
};

use super::{Level, amount, argument, bad, held, locked};
use crate::jinja::arguments::Arguments;

const WHAT: &str = "a list";

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
                let item = self.level.item(argument(args, 0, method)?, WHAT)?;
                locked(&self.items).push(item);
            }
            "extend" => {
                let mut more = Vec::new();
                for item in argument(args, 0, method)?.try_iter()? {
                    state.consume_fuel(2)?;
                    more.push(self.level.item(item, WHAT)?);
                }
                locked(&self.items).extend(more);
            }
            "insert" => {
                let at = argument(args, 0, method)?.as_i64().unwrap_or(0);
                let item = self.level.item(argument(args, 1, method)?, WHAT)?;
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
                let given = Arguments::of(method, args, &["value", "start", "end"])?;
                let wanted = argument(args, 0, method)?;
                let items = self.items();
                let start = usize::try_from(given.number("start")?.unwrap_or(0)).unwrap_or(0).min(items.len());
                let at = position(&items[start..], &wanted);
                return at
                    .map(|at| Value::from(start + at))
                    .ok_or_else(|| bad(format!("{wanted:?} is not in the list")));
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
                let given = Arguments::of(method, args, &["reverse"])?;
                let mut items = self.items();
                items.sort();
                if given.is_true("reverse") {
                    items.reverse();
                }
                *locked(&self.items) = items;
            }
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("a list has no method '{method}'"))),
        }
        Ok(none)
    }
}
