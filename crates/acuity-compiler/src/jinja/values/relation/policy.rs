//! Which parts of a relation's name are written.

use std::{fmt, sync::Arc};

use minijinja::{
    Value,
    value::{Object, ObjectRepr},
};
use serde_json::Value as Json;

use super::PARTS;
use crate::jinja::values::Dict;

/// The parts of a name that are written, of those that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Included {
    pub(crate) database: bool,
    pub(crate) schema: bool,
    pub(crate) identifier: bool,
}

impl Default for Included {
    fn default() -> Self {
        Self { database: true, schema: true, identifier: true }
    }
}

impl Included {
    pub(super) fn has(self, part: &str) -> bool {
        match part {
            "database" => self.database,
            "schema" => self.schema,
            _ => self.identifier,
        }
    }

    /// What `said` says of the parts, and of the rest this.
    pub(super) fn said(self, said: impl Fn(&str) -> Option<bool>) -> Self {
        Self {
            database: said("database").unwrap_or(self.database),
            schema: said("schema").unwrap_or(self.schema),
            identifier: said("identifier").unwrap_or(self.identifier),
        }
    }

    /// The same of a mapping.
    pub(crate) fn with(self, policy: Option<&Json>) -> Self {
        self.said(|part| policy?.get(part)?.as_bool())
    }

    pub(super) fn value(self) -> Value {
        Parts::value("Policy", [self.database, self.schema, self.identifier].map(Value::from))
    }
}

/// Something of each part of a name, as dbt prints it: `Path(database='x', schema='s', identifier='i')`.
#[derive(Debug)]
pub(super) struct Parts {
    name: &'static str,
    /// In the order of [`super::PARTS`].
    values: [Value; 3],
}

impl Parts {
    pub(super) fn value(name: &'static str, values: [Value; 3]) -> Value {
        Value::from_object(Self { name, values })
    }
}

/// The same as a mapping, of a value that [`Parts::value`] made.
pub(super) fn mapping(parts: &Value) -> Value {
    let part = |name: &'static str| (Value::from(name), parts.get_attr(name).unwrap_or_default());
    Dict::at_level(PARTS.map(part), 1)
}

impl Object for Parts {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let place = PARTS.iter().position(|part| key.as_str() == Some(*part))?;
        self.values.get(place).cloned()
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = PARTS.iter().zip(&self.values).map(|(part, value)| match value.as_str() {
            Some(text) => format!("{part}='{text}'"),
            None => format!("{part}={value}"),
        });
        write!(f, "{}({})", self.name, parts.collect::<Vec<_>>().join(", "))
    }
}
