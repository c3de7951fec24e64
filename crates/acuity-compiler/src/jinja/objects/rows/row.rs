//! A row and a column of a table: values by number and by name.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr, Tuple},
};

use crate::jinja::values::Dict;

pub(super) fn tuple(values: impl IntoIterator<Item = Value>) -> Value {
    Value::from(Tuple::from(values.into_iter().collect::<Vec<_>>()))
}

/// A row, or the columns of a table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) columns: Arc<[String]>,
    pub(super) values: Vec<Value>,
}

impl Row {
    pub(super) fn value(columns: &Arc<[String]>, values: Vec<Value>) -> Value {
        Value::from_object(Self { columns: Arc::clone(columns), values })
    }

    fn entries(&self) -> impl Iterator<Item = (Value, Value)> {
        self.columns.iter().map(|name| Value::from(name.as_str())).zip(self.values.iter().cloned())
    }
}

impl Object for Row {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let index = match key.as_str() {
            Some(name) => self.columns.iter().position(|c| c.eq_ignore_ascii_case(name))?,
            None => key.as_usize()?,
        };
        self.values.get(index).cloned()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.values.len())
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "keys" => Ok(tuple(self.columns.iter().map(|name| Value::from(name.as_str())))),
            "values" => Ok(tuple(self.values.iter().cloned())),
            "items" => Ok(tuple(self.entries().map(|(name, value)| tuple([name, value])))),
            "dict" => Dict::of(state, self.entries()),
            "get" => {
                let found = args.first().and_then(|key| self.get_value(key));
                Ok(found.or_else(|| args.get(1).cloned()).unwrap_or_else(|| Value::from(())))
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a row has no method '{method}'"))),
        }
    }
}

/// A column of a table of rows.
#[derive(Debug)]
pub(super) struct TableColumn {
    pub(super) name: String,
    pub(super) index: usize,
    pub(super) values: Vec<Value>,
}

impl Object for TableColumn {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some("name") => Some(Value::from(self.name.as_str())),
            Some("index") => Some(Value::from(self.index)),
            Some(_) => None,
            None => self.values.get(key.as_usize()?).cloned(),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.values.len())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, _: &[Value]) -> Result<Value, Error> {
        let sorted = |mut values: Vec<Value>| {
            values.sort_by(super::nulls_last);
            values
        };
        match method {
            "values" => Ok(tuple(self.values.iter().cloned())),
            // In Python in the order of a set, which is none.
            "values_distinct" => {
                let mut values = sorted(self.values.clone());
                values.dedup();
                Ok(tuple(values))
            }
            "values_without_nulls" => Ok(tuple(self.values.iter().filter(|value| !value.is_none()).cloned())),
            "values_sorted" => Ok(tuple(sorted(self.values.clone()))),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a column has no method '{method}'"))),
        }
    }
}
