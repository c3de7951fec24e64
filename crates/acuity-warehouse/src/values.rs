//! Record batches as plain values, for tables on a screen, tests and small results.

use arrow::{
    array::{Array, AsArray},
    datatypes::{
        DataType, Decimal128Type, Decimal256Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
        IntervalMonthDayNanoType, IntervalUnit, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
    record_batch::RecordBatch,
    util::display::{ArrayFormatter, FormatOptions},
};

use crate::{
    error::{Error, ErrorKind, Result},
    text,
    warehouse::BatchStream,
};

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// NULL.
    Null,
    /// INT64.
    Int(i64),
    /// FLOAT64.
    Float(f64),
    /// BOOL.
    Bool(bool),
    /// Everything else, as the warehouse prints it.
    Text(String),
}

impl Cell {
    /// The number, when it is one.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Int(value) => Some(*value as f64),
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// The integer, when it is one.
    #[must_use]
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    /// As a person or a CSV file reads it; NULL is empty.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Int(value) => value.to_string(),
            Self::Float(value) => value.to_string(),
            Self::Bool(value) => value.to_string(),
            Self::Text(value) => value.clone(),
        }
    }
}

/// A count; what no INT64 holds is its largest.
impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

/// A count; what no INT64 holds is its largest.
impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Int(i64::try_from(count).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<&Cell> for serde_json::Value {
    fn from(cell: &Cell) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Int(value) => (*value).into(),
            Cell::Float(value) => (*value).into(),
            Cell::Bool(value) => (*value).into(),
            Cell::Text(value) => value.as_str().into(),
        }
    }
}

/// A small result, all in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each as wide as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Rows {
    /// Reads a whole stream.
    ///
    /// # Errors
    /// The first error of the stream.
    pub fn read(stream: BatchStream) -> Result<Self> {
        let columns = names(&stream);
        let mut rows = Vec::new();
        for batch in stream {
            append(&batch?, &mut rows)?;
        }
        Ok(Self { columns, rows })
    }

    /// Where a column stands.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.eq_ignore_ascii_case(name))
    }
}

/// The names of a stream's columns.
pub(crate) fn names(stream: &BatchStream) -> Vec<String> {
    stream.schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn append(batch: &RecordBatch, rows: &mut Vec<Vec<Cell>>) -> Result<()> {
    let first = rows.len();
    rows.resize_with(first + batch.num_rows(), || Vec::with_capacity(batch.num_columns()));
    for column in batch.columns() {
        for (row, cell) in cells(column.as_ref())?.into_iter().enumerate() {
            rows[first + row].push(cell);
        }
    }
    Ok(())
}

/// The values of a column.
pub(crate) fn cells(array: &dyn Array) -> Result<Vec<Cell>> {
    macro_rules! ints {
        ($ty:ty) => {
            array.as_primitive::<$ty>().iter().map(|v| v.map_or(Cell::Null, |v| Cell::Int(v as i64))).collect()
        };
    }
    Ok(match array.data_type() {
        DataType::Int8 => ints!(Int8Type),
        DataType::Int16 => ints!(Int16Type),
        DataType::Int32 => ints!(Int32Type),
        DataType::Int64 => ints!(Int64Type),
        DataType::UInt8 => ints!(UInt8Type),
        DataType::UInt16 => ints!(UInt16Type),
        DataType::UInt32 => ints!(UInt32Type),
        DataType::UInt64 => {
            // What no INT64 holds is told in digits.
            let cell = |v: u64| i64::try_from(v).map_or_else(|_| Cell::Text(v.to_string()), Cell::Int);
            array.as_primitive::<UInt64Type>().iter().map(|v| v.map_or(Cell::Null, cell)).collect()
        }
        // Without a list of what is missing: all of it is.
        DataType::Null => vec![Cell::Null; array.len()],
        DataType::Float64 => {
            array.as_primitive::<Float64Type>().iter().map(|v| v.map_or(Cell::Null, Cell::Float)).collect()
        }
        DataType::Float32 => array
            .as_primitive::<Float32Type>()
            .iter()
            .map(|v| v.map_or(Cell::Null, |v| Cell::Float(v.into())))
            .collect(),
        DataType::Boolean => array.as_boolean().iter().map(|v| v.map_or(Cell::Null, Cell::Bool)).collect(),
        DataType::Utf8 => {
            array.as_string::<i32>().iter().map(|v| v.map_or(Cell::Null, |v| Cell::Text(v.to_owned()))).collect()
        }
        DataType::Decimal128(..) => {
            let values = array.as_primitive::<Decimal128Type>();
            let text = |row| Cell::Text(text::decimal(&values.value_as_string(row)).to_owned());
            (0..array.len()).map(|row| if array.is_null(row) { Cell::Null } else { text(row) }).collect()
        }
        DataType::Decimal256(..) => {
            let values = array.as_primitive::<Decimal256Type>();
            let text = |row| Cell::Text(text::decimal(&values.value_as_string(row)).to_owned());
            (0..array.len()).map(|row| if array.is_null(row) { Cell::Null } else { text(row) }).collect()
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => array
            .as_primitive::<IntervalMonthDayNanoType>()
            .iter()
            .map(|v| v.map_or(Cell::Null, |v| Cell::Text(text::interval(v.months, v.days, v.nanoseconds))))
            .collect(),
        _ => {
            // DATETIME without the `T` that Arrow puts between date and time, TIMESTAMP in UTC, as BigQuery prints them.
            let options = FormatOptions::new()
                .with_datetime_format(Some("%Y-%m-%d %H:%M:%S%.f"))
                .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S%.f"))
                .with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S%.f+00"));
            let formatter = ArrayFormatter::try_new(array, &options)?;
            (0..array.len())
                .map(|row| {
                    if array.is_null(row) {
                        return Ok(Cell::Null);
                    }
                    formatter.value(row).try_to_string().map(Cell::Text)
                })
                .collect::<Result<_, _>>()
                .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?
        }
    })
}
