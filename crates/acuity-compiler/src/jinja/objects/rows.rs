//! The rows of a query, as agate's tables are used.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr},
};
use serde_json::Value as Json;

use crate::{
    jinja::{
        fault::fault,
        render::{Answer, Question},
        scope::Scope,
        values::{List, from_json_at},
    },
    state::QueryRows,
};

/// The rows of a query.
///
/// # Errors
/// What the warehouse says, or the signal that it is to be asked.
pub(crate) fn query(scope: &Scope, sql: &str) -> Result<Value, Error> {
    match scope.render.ask(Question::Query(sql.to_owned()))? {
        Answer::Query(Ok(rows)) => Ok(table(&rows)),
        Answer::Query(Err(message)) => Err(fault("query", message, None)),
        _ => Ok(Value::from(())),
    }
}

/// Rows as templates of agate tables use them.
pub(crate) fn table(rows: &QueryRows) -> Value {
    let names: Arc<[String]> = rows.columns.clone().into();
    let row = |values: &Vec<Json>| {
        // Arrays in them are below the row and the list of rows.
        let values = values.iter().map(|value| from_json_at(value, 2)).collect();
        Value::from_object(Row { columns: Arc::clone(&names), values })
    };
    let rows = rows.rows.iter().map(row).collect();
    Value::from_object(Table { columns: names, rows })
}

/// A table: rows one by one, columns by name.
#[derive(Debug)]
struct Table {
    columns: Arc<[String]>,
    rows: Vec<Value>,
}

impl Table {
    fn column(&self, index: usize) -> Value {
        let cell = |row: &Value| row.get_item(&Value::from(index)).unwrap_or_default();
        let name = self.columns.get(index).cloned().unwrap_or_default();
        Value::from_object(TableColumn { name, values: self.rows.iter().map(cell).collect() })
    }

    /// The same with the columns of these numbers.
    fn with(&self, indices: &[usize]) -> Value {
        let names: Arc<[String]> = indices.iter().filter_map(|index| self.columns.get(*index).cloned()).collect();
        let row = |row: &Value| {
            let values = indices.iter().map(|index| row.get_item(&Value::from(*index)).unwrap_or_default()).collect();
            Value::from_object(Row { columns: Arc::clone(&names), values })
        };
        Value::from_object(Table { rows: self.rows.iter().map(row).collect(), columns: Arc::clone(&names) })
    }
}

impl Object for Table {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some("column_names") => Some(List::value(self.columns.iter().map(|name| Value::from(name.as_str())))),
            Some("columns") => {
                let values = (0..self.columns.len()).map(|index| self.column(index)).collect();
                Some(Value::from_object(Row { columns: Arc::clone(&self.columns), values }))
            }
            Some("rows") => Some(List::value(self.rows.clone())),
            Some(_) => None,
            None => self.rows.get(key.as_usize()?).cloned(),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.rows.len())
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let named = |value: &Value| -> Vec<String> {
            match value.as_str() {
                Some(name) => vec![name.to_owned()],
                None => value.try_iter().into_iter().flatten().map(|name| name.to_string()).collect(),
            }
        };
        let names: Vec<String> = args.iter().flat_map(named).collect();
        let is_named = |index: &usize| names.iter().any(|name| self.columns[*index].eq_ignore_ascii_case(name));
        match method {
            "select" => {
                let place = |name: &String| self.columns.iter().position(|column| column.eq_ignore_ascii_case(name));
                Ok(self.with(&names.iter().filter_map(place).collect::<Vec<_>>()))
            }
            "exclude" => Ok(self.with(&(0..self.columns.len()).filter(|index| !is_named(index)).collect::<Vec<_>>())),
            "print_table" | "print_csv" | "print_json" => Ok(Value::from("")),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a table of rows has no method '{method}'"))),
        }
    }
}

/// A row, or the columns of a table: values by number and by name.
#[derive(Debug)]
struct Row {
    columns: Arc<[String]>,
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

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let names = self.columns.iter().map(|name| Value::from(name.as_str()));
        match method {
            "keys" => Ok(List::value(names)),
            "values" => Ok(List::value(self.values.clone())),
            "items" => Ok(List::value(names.zip(self.values.clone()).map(|(name, value)| List::value([name, value])))),
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
