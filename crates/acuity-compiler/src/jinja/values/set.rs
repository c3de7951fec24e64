//! Python's sets. Their values are kept sorted: text that is made of them must not change from run to run.

use std::{
    cmp::Ordering,
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex},
};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Object, ObjectRepr, ValueKind},
};

use super::{amount, locked};

/// A set of values that cannot change: texts, numbers, tuples.
pub(crate) struct Set(Mutex<BTreeSet<Value>>);

impl Set {
    /// # Errors
    /// When one of the values can change, as a list can, or the template has used up what it may.
    pub(crate) fn of(state: &State<'_, '_>, items: impl IntoIterator<Item = Value>) -> Result<Value, Error> {
        let items = items.into_iter().map(hashable).collect::<Result<BTreeSet<_>, _>>()?;
        state.consume_fuel(items.len() as u64)?;
        Ok(Self::value(items))
    }

    fn value(items: BTreeSet<Value>) -> Value {
        Value::from_object(Self(Mutex::new(items)))
    }

    fn items(&self) -> BTreeSet<Value> {
        locked(&self.0).clone()
    }
}

/// A value that may be in a set.
fn hashable(value: Value) -> Result<Value, Error> {
    if value.is_tuple() {
        value.try_iter()?.try_for_each(|item| hashable(item).map(drop))?;
    } else if matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
        || (value.kind() == ValueKind::Map && value.try_iter().is_ok())
    {
        let message = format!("a {} can change, so that it cannot be in a set", value.kind());
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    Ok(value)
}

/// `a - b` of two sets.
pub(crate) fn operate(left: &Value, operator: &str, right: &Value) -> Option<Result<Value, Error>> {
    let (left, right) = (left.downcast_object_ref::<Set>()?, right.downcast_object_ref::<Set>()?);
    (operator == "-").then(|| Ok(Set::value(&left.items() - &right.items())))
}

impl fmt::Debug for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.items();
        match (items.is_empty(), amount::write(items.len())) {
            (_, false) => f.write_str("…"),
            (true, _) => f.write_str("set()"),
            (false, _) => f.debug_set().entries(&items).finish(),
        }
    }
}

impl Object for Set {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let items: Vec<Value> = self.items().into_iter().collect();
        if amount::read(items.len()) { Enumerator::Values(items) } else { Enumerator::Empty }
    }

    fn is_true(self: &Arc<Self>) -> bool {
        !locked(&self.0).is_empty()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.items().cmp(&other.downcast_ref::<Self>()?.items()))
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let first = || {
            let missing = || Error::new(ErrorKind::MissingArgument, format!("{method}() needs a value"));
            args.first().cloned().ok_or_else(missing)
        };
        // Those of every argument, each of which may be any list.
        let each = || {
            let of = |list: &Value| list.try_iter()?.map(hashable).collect::<Result<BTreeSet<_>, Error>>();
            args.iter().map(of).collect::<Result<Vec<_>, Error>>()
        };
        let none = Value::from(());
        let items = self.items();
        state.consume_fuel(items.len() as u64 / 8 + 1)?;
        Ok(match method {
            "add" => {
                locked(&self.0).insert(hashable(first()?)?);
                none
            }
            "discard" => {
                locked(&self.0).remove(&first()?);
                none
            }
            "remove" => {
                let wanted = first()?;
                if !locked(&self.0).remove(&wanted) {
                    return Err(Error::new(ErrorKind::InvalidOperation, format!("{wanted:?} is not in the set")));
                }
                none
            }
            "pop" => {
                let taken = locked(&self.0).pop_first();
                taken.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "pop from an empty set"))?
            }
            "clear" => {
                locked(&self.0).clear();
                none
            }
            "update" => {
                locked(&self.0).extend(each()?.into_iter().flatten());
                none
            }
            "copy" => Self::value(items),
            "union" => Self::value(each()?.into_iter().fold(items, |all, more| &all | &more)),
            "intersection" => Self::value(each()?.into_iter().fold(items, |all, more| &all & &more)),
            "difference" => Self::value(each()?.into_iter().fold(items, |all, more| &all - &more)),
            "symmetric_difference" => Self::value(each()?.into_iter().fold(items, |all, more| &all ^ &more)),
            "issubset" => Value::from(each()?.iter().all(|other| items.is_subset(other))),
            "issuperset" => Value::from(each()?.iter().all(|other| items.is_superset(other))),
            "isdisjoint" => Value::from(each()?.iter().all(|other| items.is_disjoint(other))),
            _ => return Err(Error::new(ErrorKind::UnknownMethod, format!("a set has no method '{method}'"))),
        })
    }
}
