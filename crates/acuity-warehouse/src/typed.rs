//! Record batches as values that can be calculated with: whole numbers of any size, days and moments.

use arrow::{
    array::{Array, AsArray, PrimitiveArray},
    datatypes::{
        ArrowTemporalType, DataType, Date32Type, Decimal128Type, Decimal256Type, TimeUnit, TimestampMicrosecondType,
        TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt64Type,
    },
};
use chrono::{Datelike as _, NaiveDate, NaiveDateTime};

use crate::{
    error::Result,
    values::{Cell, cells, names},
    warehouse::BatchStream,
};

/// One value with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Typed {
    /// NULL.
    Null,
    /// A whole number, also one of a decimal type without places.
    Int(i128),
    /// A fraction, also one of a decimal type that FLOAT64 holds without loss.
    Float(f64),
    /// BOOL.
    Bool(bool),
    /// DATE.
    Day(NaiveDate),
    /// DATETIME.
    Moment(NaiveDateTime),
    /// TIMESTAMP, in UTC.
    MomentUtc(NaiveDateTime),
    /// Everything else, as the warehouse prints it.
    Text(String),
}

impl From<Cell> for Typed {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Int(value) => Self::Int(value.into()),
            Cell::Float(value) => Self::Float(value),
            Cell::Bool(value) => Self::Bool(value),
            Cell::Text(value) => Self::Text(value),
        }
    }
}

/// A small result with the types of its values, all in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TypedRows {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each as wide as `columns`.
    pub rows: Vec<Vec<Typed>>,
}

impl TypedRows {
    /// Reads a whole stream.
    ///
    /// # Errors
    /// The first error of the stream.
    pub fn read(stream: BatchStream) -> Result<Self> {
        let columns = names(&stream);
        let mut rows: Vec<Vec<Typed>> = Vec::new();
        for batch in stream {
            let batch = batch?;
            let first = rows.len();
            rows.resize_with(first + batch.num_rows(), || Vec::with_capacity(batch.num_columns()));
            for column in batch.columns() {
                for (row, cell) in cells(column.as_ref())?.into_iter().enumerate() {
                    rows[first + row].push(typed(column.as_ref(), row, cell));
                }
            }
        }
        Ok(Self { columns, rows })
    }
}

/// The value in a row of a column, which is printed as `cell`.
fn typed(array: &dyn Array, row: usize, cell: Cell) -> Typed {
    let exact = match (array.data_type(), &cell) {
        (_, Cell::Null) => None,
        (DataType::UInt64, _) => Some(Typed::Int(array.as_primitive::<UInt64Type>().value(row).into())),
        (DataType::Decimal128(_, 0), _) => Some(Typed::Int(array.as_primitive::<Decimal128Type>().value(row))),
        (DataType::Decimal256(_, 0), _) => array.as_primitive::<Decimal256Type>().value(row).to_i128().map(Typed::Int),
        (DataType::Decimal128(..) | DataType::Decimal256(..), Cell::Text(text)) => fraction(text),
        (DataType::Date32, _) => {
            let day = array.as_primitive::<Date32Type>().value_as_date(row);
            day.filter(|day| is_of_python(day.year())).map(Typed::Day)
        }
        (DataType::Timestamp(unit, zone), _) => {
            let made = if zone.is_some() { Typed::MomentUtc } else { Typed::Moment };
            moment(array, row, *unit).filter(|at| is_of_python(at.year())).map(made)
        }
        _ => None,
    };
    exact.unwrap_or_else(|| cell.into())
}

/// Years that templates know; what is before or after them stays text.
fn is_of_python(year: i32) -> bool {
    (1..=9999).contains(&year)
}

/// A decimal that FLOAT64 writes with the same digits.
fn fraction(text: &str) -> Option<Typed> {
    let value: f64 = text.parse().ok()?;
    (value.to_string() == text).then_some(Typed::Float(value))
}

fn moment(array: &dyn Array, row: usize, unit: TimeUnit) -> Option<NaiveDateTime> {
    fn of<T: ArrowTemporalType>(array: &PrimitiveArray<T>, row: usize) -> Option<NaiveDateTime>
    where
        i64: From<T::Native>,
    {
        array.value_as_datetime(row)
    }
    match unit {
        TimeUnit::Second => of(array.as_primitive::<TimestampSecondType>(), row),
        TimeUnit::Millisecond => of(array.as_primitive::<TimestampMillisecondType>(), row),
        TimeUnit::Microsecond => of(array.as_primitive::<TimestampMicrosecondType>(), row),
        TimeUnit::Nanosecond => of(array.as_primitive::<TimestampNanosecondType>(), row),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::{
        array::{
            ArrayRef, Date32Array, Decimal128Array, NullArray, TimestampMicrosecondArray, UInt8Array, UInt64Array,
        },
        record_batch::RecordBatch,
    };

    use super::*;

    #[test]
    fn values_keep_their_types() {
        let decimal =
            |value: i128, scale| Decimal128Array::from(vec![value]).with_precision_and_scale(38, scale).unwrap();
        let at = TimestampMicrosecondArray::from(vec![1_577_934_245_500_000]);
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("huge", Arc::new(decimal(170_141_183_460_469_231_731_687_303_715_884, 0))),
            ("amount", Arc::new(decimal(150, 2))),
            ("exact", Arc::new(decimal(12_345_678_901_234_567_890_123, 4))),
            ("nothing", Arc::new(NullArray::new(1))),
            ("small", Arc::new(UInt8Array::from(vec![5]))),
            ("large", Arc::new(UInt64Array::from(vec![u64::MAX]))),
            ("day", Arc::new(Date32Array::from(vec![18_263]))),
            ("before", Arc::new(Date32Array::from(vec![-1_000_000]))),
            ("at", Arc::new(at.clone())),
            ("zoned", Arc::new(at.with_timezone("+00:00"))),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap();
        let rows = TypedRows::read(BatchStream::new(batch.schema(), std::iter::once(Ok(batch)))).unwrap();
        let day = NaiveDate::from_ymd_opt(2020, 1, 2).unwrap();
        let moment = day.and_hms_milli_opt(3, 4, 5, 500).unwrap();
        assert_eq!(
            rows.rows,
            vec![vec![
                Typed::Int(170_141_183_460_469_231_731_687_303_715_884),
                Typed::Float(1.5),
                Typed::Text("1234567890123456789.0123".to_owned()),
                Typed::Null,
                Typed::Int(5),
                Typed::Int(u64::MAX.into()),
                Typed::Day(day),
                Typed::Text("-0768-02-04".to_owned()),
                Typed::Moment(moment),
                Typed::MomentUtc(moment),
            ]]
        );
    }
}
