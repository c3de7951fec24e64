//! The rows of a query, as agate's tables are used.

mod print;
mod row;

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Weak},
};

use acuity_warehouse::{Typed, TypedRows};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object, ObjectRepr, ValueKind},
};
use row::{Row, TableColumn};

use crate::jinja::{
    arguments::Arguments,
    fault::fault,
    render::{Answer, Question, Render},
    scope::Scope,
    values::{
        List, pairs,
        time::{Day, Moment},
    },
};

/// The rows of a query.
///
/// # Errors
/// What the warehouse says, or the signal that it is to be asked.
pub(crate) fn query(scope: &Scope, sql: &str) -> Result<Value, Error> {
    match scope.render.ask(Question::Query(sql.to_owned()))? {
        Answer::Query(Ok(rows)) => Ok(table(scope, &rows)),
        Answer::Query(Err(message)) => Err(fault("query", message, None)),
        _ => Ok(Value::from(())),
    }
}

/// Rows as templates of agate tables use them.
pub(crate) fn table(scope: &Scope, rows: &TypedRows) -> Value {
    let columns: Arc<[String]> = rows.columns.clone().into();
    let row = |values: &Vec<Typed>| Row::value(&columns, values.iter().map(cell).collect());
    let rows = rows.rows.iter().map(row).collect();
    Value::from_object(Table { columns, rows, render: Arc::downgrade(&scope.render) })
}

fn cell(value: &Typed) -> Value {
    match value {
        Typed::Null => Value::from(()),
        Typed::Bool(value) => Value::from(*value),
        Typed::Int(value) => i64::try_from(*value).map_or_else(|_| Value::from(*value), Value::from),
        Typed::Float(value) => Value::from(*value),
        Typed::Day(day) => Day(*day).into_value(),
        Typed::Moment(at) => Moment::naive(*at).into_value(),
        Typed::MomentUtc(at) => Moment::utc_at(*at).into_value(),
        Typed::Text(text) => Value::from(text.as_str()),
    }
}

/// The order of values in a column.
fn nulls_last(a: &Value, b: &Value) -> Ordering {
    a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b))
}

/// A table: rows one by one, columns by name.
struct Table {
    columns: Arc<[String]>,
    rows: Vec<Value>,
    /// Where what is printed goes. It keeps tables in turn, see `statement`.
    render: Weak<Render>,
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.rows).finish()
    }
}

impl Table {
    fn cells(&self, index: usize) -> impl Iterator<Item = Value> {
        self.rows.iter().map(move |row| row.get_item(&Value::from(index)).unwrap_or_default())
    }

    fn column(&self, index: usize) -> Value {
        let name = self.columns.get(index).cloned().unwrap_or_default();
        Value::from_object(TableColumn { name, index, values: self.cells(index).collect() })
    }

    /// The same with the columns of these numbers.
    fn with(&self, indices: &[usize]) -> Value {
        let names: Arc<[String]> = indices.iter().filter_map(|index| self.columns.get(*index).cloned()).collect();
        let cells = |row: &Value| {
            let cell = |index: &usize| row.get_item(&Value::from(*index)).unwrap_or_default();
            Row::value(&names, indices.iter().map(cell).collect())
        };
        let rows = self.rows.iter().map(cells).collect();
        Value::from_object(Self { rows, columns: Arc::clone(&names), render: Weak::clone(&self.render) })
    }

    /// The same with these of its rows.
    fn of_rows(&self, rows: Vec<Value>) -> Value {
        Value::from_object(Self { rows, columns: Arc::clone(&self.columns), render: Weak::clone(&self.render) })
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// What a row is sorted or told apart by: the value of a column, those of several, or what a macro makes of it.
    fn key(&self, state: &mut State<'_, '_>, row: &Value, key: &Value) -> Result<Vec<Value>, Error> {
        let of = |name: &Value| {
            let index = name.as_str().map_or_else(|| name.as_usize(), |name| self.position(name));
            let missing = || Error::new(ErrorKind::InvalidOperation, format!("the rows have no column {name:?}"));
            row.get_item(&Value::from(index.ok_or_else(missing)?))
        };
        if key.as_str().is_some() || key.is_number() {
            return Ok(vec![of(key)?]);
        }
        match key.try_iter() {
            Ok(names) => names.map(|name| of(&name)).collect(),
            Err(_) => Ok(vec![key.call(state, std::slice::from_ref(row))?]),
        }
    }

    fn order_by(&self, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::of("order_by", args, &["key", "reverse"])?;
        let key = args.given("key").unwrap_or_default();
        let keyed = |row: &Value| Ok((self.key(state, row, &key)?, row.clone()));
        let mut rows = self.rows.iter().map(keyed).collect::<Result<Vec<_>, Error>>()?;
        let is_reverse = args.is_true("reverse");
        rows.sort_by(|(a, _), (b, _)| {
            let pairs = a.iter().zip(b).map(|(a, b)| nulls_last(a, b));
            let order = pairs.fold(Ordering::Equal, Ordering::then);
            if is_reverse { order.reverse() } else { order }
        });
        Ok(self.of_rows(rows.into_iter().map(|(_, row)| row).collect()))
    }

    /// `limit(5)`, `limit(2, 10)`, `limit(2, 10, 2)`.
    fn limit(&self, args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::of("limit", args, &["start_or_stop", "stop", "step"])?;
        let number = |name: &str| Ok::<_, Error>(args.number(name)?.filter(|number| *number != 0));
        let (first, stop, step) = (args.number("start_or_stop")?, number("stop")?, number("step")?);
        let len = self.rows.len();
        let place = |at: i64| match usize::try_from(at) {
            Ok(at) => at.min(len),
            Err(_) => len.saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(len)),
        };
        let (start, end) = match (stop, step) {
            (None, None) => (0, first.map_or(len, place)),
            _ => (first.map_or(0, place), stop.map_or(len, place)),
        };
        let step = step.and_then(|step| usize::try_from(step).ok()).unwrap_or(1);
        let rows = self.rows.get(start..end).unwrap_or_default();
        Ok(self.of_rows(rows.iter().step_by(step).cloned().collect()))
    }

    fn distinct(&self, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::of("distinct", args, &["key"])?;
        let mut seen: BTreeSet<Vec<Value>> = BTreeSet::new();
        let mut rows = Vec::new();
        for row in &self.rows {
            let key = match args.get("key") {
                Some(key) => self.key(state, row, key)?,
                None => row.try_iter()?.collect(),
            };
            if seen.insert(key) {
                rows.push(row.clone());
            }
        }
        Ok(self.of_rows(rows))
    }

    fn rename(&self, args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::of("rename", args, &["column_names"])?;
        let mut names = self.columns.to_vec();
        match args.get("column_names") {
            None => {}
            Some(given) if given.kind() == ValueKind::Map => {
                let given: BTreeMap<String, String> =
                    pairs(given)?.into_iter().map(|(old, new)| (old.to_string(), new.to_string())).collect();
                for name in &mut names {
                    *name = given.get(name).unwrap_or(name).clone();
                }
            }
            Some(given) => names = given.try_iter()?.map(|name| name.to_string()).collect(),
        }
        if names.len() != self.columns.len() {
            let message = format!("rename() needs {} names, not {}", self.columns.len(), names.len());
            return Err(Error::new(ErrorKind::InvalidOperation, message));
        }
        let columns: Arc<[String]> = names.into();
        let row = |row: &Value| Ok(Row::value(&columns, row.try_iter()?.collect()));
        let rows = self.rows.iter().map(row).collect::<Result<Vec<_>, Error>>()?;
        Ok(Value::from_object(Self { rows, columns, render: Weak::clone(&self.render) }))
    }

    /// Prints as `print()` does.
    fn tell(&self, state: &State<'_, '_>, text: &str) -> Result<Value, Error> {
        // As much as for text that is written, see `FUEL`.
        state.consume_fuel(text.len() as u64 / 64 + 1)?;
        if let Some(render) = self.render.upgrade() {
            let mut captured = render.captured();
            captured.told.push(text.to_owned());
            captured.messages.push(text.to_owned());
        }
        Ok(Value::from(()))
    }
}

impl Object for Table {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some("column_names") => Some(row::tuple(self.columns.iter().map(|name| Value::from(name.as_str())))),
            Some("columns") => {
                Some(Row::value(&self.columns, (0..self.columns.len()).map(|i| self.column(i)).collect()))
            }
            Some("rows") => Some(List::value(self.rows.clone())),
            Some(_) => None,
            None => self.rows.get(key.as_usize()?).cloned(),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.rows.len())
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let named = |value: &Value| -> Vec<String> {
            match value.as_str() {
                Some(name) => vec![name.to_owned()],
                None => value.try_iter().into_iter().flatten().map(|name| name.to_string()).collect(),
            }
        };
        let names = || args.iter().flat_map(named).collect::<Vec<String>>();
        match method {
            "select" => Ok(self.with(&names().iter().filter_map(|name| self.position(name)).collect::<Vec<_>>())),
            "exclude" => {
                let left_out: Vec<usize> = names().iter().filter_map(|name| self.position(name)).collect();
                Ok(self.with(&(0..self.columns.len()).filter(|index| !left_out.contains(index)).collect::<Vec<_>>()))
            }
            "order_by" => self.order_by(state, args),
            "limit" => self.limit(args),
            "distinct" => self.distinct(state, args),
            "rename" => self.rename(args),
            "where" => {
                let args = Arguments::of(method, args, &["test"])?;
                let test = args.given("test").unwrap_or_default();
                let mut rows = Vec::new();
                for row in &self.rows {
                    if test.call(state, std::slice::from_ref(row))?.is_true() {
                        rows.push(row.clone());
                    }
                }
                Ok(self.of_rows(rows))
            }
            "print_table" => self.tell(state, &print::table(self, args)?),
            "print_csv" => self.tell(state, &print::csv(self)?),
            "print_json" => self.tell(state, &print::json(self, args)?),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a table of rows has no method '{method}'"))),
        }
    }
}
