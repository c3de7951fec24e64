//! The rows of a query, as agate's tables are used.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr},
};
use serde_json::Value as Json;

use crate::{
    jinja::values::{List, from_json_at},
    state::QueryRows,
};

/// Rows as templates of agate tables use them.
pub(crate) fn table(rows: &QueryRows) -> Value {
    let row = |values: &Vec<Json>| {
        // Arrays in them are below the row and the list of rows.
        let values = values.iter().map(|value| from_json_at(value, 2)).collect();
        Value::from_object(Row { columns: rows.columns.clone(), values })
    };
    let columns = rows.columns.iter().enumerate().map(|(i, name)| {
        let values: Vec<Value> =
            rows.rows.iter().filter_map(|r| r.get(i)).map(|value| from_json_at(value, 2)).collect();
        Value::from_object(TableColumn { name: name.clone(), values })
    });
    Value::from_pairs([
        ("column_names", List::value(rows.columns.iter().map(|c| Value::from(c.as_str())))),
        ("columns", List::value(columns.collect::<Vec<_>>())),
        ("rows", List::value(rows.rows.iter().map(row).collect::<Vec<_>>())),
    ])
}

/// A row: values by number and by name.
#[derive(Debug)]
struct Row {
    columns: Vec<String>,
    values: Vec<Value>,
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
}

/// A column of a table of rows.
#[derive(Debug)]
struct TableColumn {
    name: String,
    values: Vec<Value>,
}

impl Object for TableColumn {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (key.as_str()? == "name").then(|| Value::from(self.name.as_str()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.values.clone())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, _: &[Value]) -> Result<Value, Error> {
        match method {
            "values" => Ok(List::value(self.values.clone())),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a column has no method '{method}'"))),
        }
    }
}
