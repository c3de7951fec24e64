//! Values that a statement is given from outside: query parameters, and variables of a script.

use std::collections::BTreeMap;

use crate::types::Type;

/// A constant of a type.
///
/// It is kept as the GoogleSQL expression that `FORMAT('%T', …)` writes: every type has one, no digit is lost in it, and a
/// statement reads it as it reads what a person writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    data_type: Type,
    text: String,
}

impl Value {
    /// The value that the expression `text` writes out.
    pub(crate) fn written(data_type: Type, text: impl Into<String>) -> Self {
        Value { data_type, text: text.into() }
    }

    /// NULL of a type.
    pub(crate) fn null(data_type: Type) -> Self {
        Value::written(data_type, "NULL")
    }

    /// A text.
    pub(crate) fn string(text: &str) -> Self {
        Value::written(Type::String, quoted(text))
    }

    /// Its type.
    #[must_use]
    pub fn data_type(&self) -> &Type {
        &self.data_type
    }

    /// The expression that writes it out.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A text as a GoogleSQL literal: the escapes of JSON are among GoogleSQL's.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The values of a statement's query parameters: of `@name` by name, of `?` by place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    /// By their names in lower case.
    named: BTreeMap<String, Value>,
    /// In the order of the `?`.
    positional: Vec<Value>,
}

impl Parameters {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the value of `@name`, or of the next `?` where there is no name. A name that is there already gets the new value.
    pub fn add(&mut self, name: Option<&str>, value: Value) {
        match name {
            Some(name) => drop(self.named.insert(name.to_ascii_lowercase(), value)),
            None => self.positional.push(value),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.named.is_empty() && self.positional.is_empty()
    }

    /// The value of `@name`.
    pub(crate) fn named(&self, name: &str) -> Option<&Value> {
        self.named.get(&name.to_ascii_lowercase())
    }

    /// The value of the `?` at a place, from 0.
    pub(crate) fn at(&self, place: u32) -> Option<&Value> {
        self.positional.get(place as usize)
    }

    /// The names that have a value.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.named.keys().map(String::as_str)
    }
}
