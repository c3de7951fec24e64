//! How deep values may be in each other.
//!
//! A loop can put a value into a list, the list into the next list, and so on as long as it runs. The engine prints, compares
//! and drops values by recursion: 20,000 levels overflow the stack, and a list in itself never ends. So values are looked at
//! where a later statement can find them again: in `{% set %}`, in the arguments of a macro, and where they are put into a list
//! or mapping.
//!
//! Each list and mapping knows its level: how many lists and mappings are above it at most. An item is below what holds it, so
//! that no chain is longer than the bound, in whatever order it was made. What the engine makes itself (tuples, slices, sums
//! of lists) cannot be changed later and is walked instead.

use minijinja::{
    Error, Value,
    value::{Tuple, ValueKind},
};

use super::{Dict, List, amount, set::Set};
use crate::jinja::fault::fault;

/// Lists, mappings and tuples in each other.
const MAX_DEPTH: usize = 150;

/// Values in the tuples of one value.
const MAX_VALUES: usize = 1_000_000;

/// Objects that hold values and can change, by the names of their types: a list of them could hold itself. The last two are
/// [`crate::jinja::scope`]'s.
const NOT_KEPT: &[(&str, &str)] = &[
    ("Namespace", "a namespace"),
    ("Loop", "'loop'"),
    ("Cycler", "a cycler"),
    ("Joiner", "a joiner"),
    ("Caller", "'caller'"),
    ("Scope", "'context'"),
];

/// One value being looked at.
struct Keeper {
    /// Something that can change is going to hold it.
    strict: bool,
    values: usize,
}

/// The value as a name may stand for it: lists that the engine has not made yet are made.
///
/// # Errors
/// When it is too deep or too large.
pub(crate) fn held(value: Value) -> Result<Value, Error> {
    Ok(Keeper { strict: false, values: 0 }.keep(&value, 0)?.unwrap_or(value))
}

/// The value as an item of a list or mapping of this level.
///
/// # Errors
/// When it is too deep or too large, or may not be an item.
pub(crate) fn item(value: Value, level: usize) -> Result<Value, Error> {
    Ok(Keeper { strict: true, values: 0 }.keep(&value, level + 1)?.unwrap_or(value))
}

/// What is looped over: of a text its characters, so that `loop` knows how many there are. A tuple that is too deep or too large
/// is an error as well.
fn seen(value: Value) -> Result<Value, Error> {
    if let Some(text) = value.as_str() {
        return Ok(text.chars().map(|c| Value::from(c.to_string())).collect::<Vec<_>>().into());
    }
    if value.is_tuple() { held(value) } else { Ok(value) }
}

/// An error when a list holds itself.
pub(crate) fn cycle(what: &str) -> Error {
    fault("recursion", format!("{what} cannot hold itself"), Some("put a copy into it".to_owned()))
}

impl Keeper {
    /// The value in the form in which it may be kept; `None` is as it is.
    fn keep(&mut self, value: &Value, level: usize) -> Result<Option<Value>, Error> {
        if level > MAX_DEPTH {
            return Err(fault(
                "recursion",
                format!("values are nested more than {MAX_DEPTH} deep"),
                Some("add to the list with .append() or +, in place of putting it into a new one".to_owned()),
            ));
        }
        let Some(object) = value.as_object() else { return Ok(None) };
        if let Some(list) = object.downcast_ref::<List>() {
            // Below a list that is deep enough everything is.
            if list.sink(level) {
                for child in list.items() {
                    self.keep(&child, level + 1)?;
                }
            }
            return Ok(None);
        }
        if let Some(dict) = object.downcast_ref::<Dict>() {
            if dict.sink(level) {
                for (key, child) in dict.entries() {
                    self.keep(&key, level + 1)?;
                    self.keep(&child, level + 1)?;
                }
            }
            return Ok(None);
        }
        // What is in a set holds no others.
        if object.downcast_ref::<Set>().is_some() {
            return Ok(None);
        }
        if self.strict {
            refuse(value)?;
        }
        match value.kind() {
            // Slices of slices and sums of sums hold each other, and nobody can see how deep.
            ValueKind::Iterable => Ok(Some(List::at_level(self.children(value, level)?.0, level))),
            ValueKind::Seq => {
                let (items, changed) = self.children(value, level)?;
                Ok(changed.then(|| match value.is_tuple() {
                    true => Value::from(Tuple::from(items)),
                    false => List::at_level(items, level),
                }))
            }
            ValueKind::Map => {
                // Functions, relations and the like are mappings that cannot be listed.
                let Ok(keys) = value.try_iter() else { return Ok(None) };
                let mut changed = object.type_name().contains("MergeDict");
                let mut entries = Vec::new();
                for key in keys {
                    let child = value.get_item(&key)?;
                    self.count()?;
                    let kept = self.keep(&child, level + 1)?;
                    changed |= kept.is_some();
                    entries.push((key, kept.unwrap_or(child)));
                }
                Ok(changed.then(|| Dict::at_level(entries, level)))
            }
            _ => Ok(None),
        }
    }

    /// The items in the form in which they may be kept, and whether one of them is new.
    fn children(&mut self, value: &Value, level: usize) -> Result<(Vec<Value>, bool), Error> {
        let (mut items, mut changed) = (Vec::new(), false);
        for child in value.try_iter()? {
            self.count()?;
            let kept = self.keep(&child, level + 1)?;
            changed |= kept.is_some();
            items.push(kept.unwrap_or(child));
        }
        Ok((items, changed))
    }

    fn count(&mut self) -> Result<(), Error> {
        self.values += 1;
        if self.values <= MAX_VALUES {
            return Ok(());
        }
        Err(fault(
            "too-large",
            format!("this value holds more than {MAX_VALUES} values"),
            Some("keep it in a list that is made with [] and .append()".to_owned()),
        ))
    }
}

/// An error for what may not be kept.
fn refuse(value: &Value) -> Result<(), Error> {
    let Some(object) = value.as_object() else { return Ok(()) };
    let name = object.type_name().rsplit("::").next().unwrap_or_default();
    match NOT_KEPT.iter().find(|(known, _)| *known == name) {
        Some((_, what)) => Err(fault(
            "unsupported",
            format!("{what} cannot be put into a list, a mapping or a namespace"),
            Some("put its values in, or give it a name with {% set %}".to_owned()),
        )),
        None => Ok(()),
    }
}

/// An error when a value that is about to be written has more items than that.
///
/// # Errors
/// See above; also when it is too deep.
pub(crate) fn written(value: &Value) -> Result<(), Error> {
    fn count(value: &Value, left: &mut usize, depth: usize) -> Result<(), Error> {
        if !matches!(value.kind(), ValueKind::Seq | ValueKind::Map | ValueKind::Iterable) {
            return Ok(());
        }
        let Ok(items) = value.try_iter() else { return Ok(()) };
        let is_map = value.kind() == ValueKind::Map;
        for item in items {
            *left = left.checked_sub(1).ok_or_else(amount::too_much)?;
            if depth > 2 * MAX_DEPTH {
                return Err(amount::too_much());
            }
            count(&if is_map { value.get_item(&item)? } else { item }, left, depth + 1)?;
        }
        Ok(())
    }
    let mut left = amount::MAX_WRITTEN;
    count(value, &mut left, 0)
}

/// Adds what [`crate::jinja::prepare`] lets templates call.
pub(crate) fn register(env: &mut minijinja::Environment<'static>) {
    env.add_function("__held", held);
    env.add_function("__kept", |value: Value| item(value, 0));
    env.add_function("__seen", seen);
}
