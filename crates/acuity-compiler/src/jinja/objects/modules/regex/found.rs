//! What a pattern found.

use std::{fmt, ops::Range, sync::Arc};

use fancy_regex::Captures;
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, Tuple},
};

use crate::jinja::values::Dict;

/// A match: its groups, of which the first is all of it.
#[derive(Debug)]
pub(super) struct Match {
    text: String,
    groups: Vec<Option<Range<usize>>>,
    names: Vec<Option<String>>,
}

impl Match {
    pub(super) fn new(text: &str, found: &Captures<'_, str>, names: Vec<Option<String>>) -> Self {
        let groups = found.iter().map(|group| group.map(|group| group.range())).collect();
        Self { text: text.to_owned(), groups, names }
    }

    fn group(&self, index: usize, default: &Value) -> Value {
        match self.groups.get(index).cloned().flatten() {
            Some(range) => Value::from(self.text.get(range).unwrap_or_default()),
            None => default.clone(),
        }
    }

    fn index(&self, key: &Value) -> Result<usize, Error> {
        let found = match key.as_str() {
            Some(name) => self.names.iter().position(|known| known.as_deref() == Some(name)),
            None => key.as_usize(),
        };
        let found = found.filter(|index| *index < self.groups.len());
        found.ok_or_else(|| Error::new(ErrorKind::InvalidOperation, "the pattern has no such group"))
    }

    /// Where a group begins and ends, in characters.
    fn span(&self, key: Option<&Value>) -> Result<[i64; 2], Error> {
        let index = key.map_or(Ok(0), |key| self.index(key))?;
        let at = |byte: usize| self.text.get(..byte).unwrap_or_default().chars().count() as i64;
        Ok(self.groups[index].clone().map_or([-1, -1], |range| [at(range.start), at(range.end)]))
    }
}

impl Object for Match {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some("string") => Some(Value::from(self.text.as_str())),
            Some(name) if self.index(key).is_err() => {
                let last = (1..self.groups.len()).rev().find(|index| self.groups[*index].is_some());
                (name == "lastindex").then(|| last.map_or_else(|| Value::from(()), Value::from))
            }
            _ => self.index(key).ok().map(|index| self.group(index, &Value::from(()))),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let none = Value::from(());
        let default = args.first().unwrap_or(&none);
        match method {
            "group" => match args {
                [] => Ok(self.group(0, &none)),
                [key] => Ok(self.group(self.index(key)?, &none)),
                keys => {
                    let groups = keys.iter().map(|key| Ok(self.group(self.index(key)?, &none)));
                    Ok(Value::from(Tuple::from(groups.collect::<Result<Vec<_>, Error>>()?)))
                }
            },
            "groups" => {
                let groups = (1..self.groups.len()).map(|index| self.group(index, default));
                Ok(Value::from(Tuple::from(groups.collect::<Vec<_>>())))
            }
            "groupdict" => {
                let named = self.names.iter().enumerate().filter_map(|(index, name)| {
                    name.as_deref().map(|name| (Value::from(name), self.group(index, default)))
                });
                Dict::of(state, named.collect::<Vec<_>>())
            }
            "start" => self.span(args.first()).map(|span| Value::from(span[0])),
            "end" => self.span(args.first()).map(|span| Value::from(span[1])),
            "span" => self.span(args.first()).map(|span| Value::from(Tuple::from(span.map(Value::from)))),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a match has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.group(0, &Value::from(()));
        let span = self.span(None).unwrap_or_default();
        write!(f, "<re.Match object; span=({}, {}), match={whole:?}>", span[0], span[1])
    }
}
