//! Pages of rows, as the REST interface writes them, into Arrow: every value exactly, or a message that says which is not.

use std::{borrow::Cow, fmt, sync::Arc};

use acuity_warehouse::{Error, ErrorKind, Result};
use arrow::{
    array::{
        ArrayBuilder, ArrayRef, BinaryBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, Decimal256Builder,
        Float64Builder, Int64Builder, ListArray, NullBufferBuilder, StringBuilder, StructArray,
        Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
    },
    buffer::OffsetBuffer,
    datatypes::{DataType, Field, Fields, SchemaRef},
    record_batch::{RecordBatch, RecordBatchOptions},
};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use crate::{schema::Columns, text};

/// One answer of `getQueryResults`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<'a> {
    #[serde(default)]
    pub(crate) job_complete: Option<bool>,
    pub(crate) schema: Option<Columns>,
    #[serde(borrow, default)]
    pub(crate) rows: Vec<Row<'a>>,
    #[serde(borrow)]
    pub(crate) page_token: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(crate) total_rows: Option<Cow<'a, str>>,
}

/// One row.
#[derive(Debug)]
pub(crate) struct Row<'a>(Vec<Cell<'a>>);

/// One value; text borrows from the answer.
#[derive(Debug)]
enum Cell<'a> {
    Null,
    Text(Cow<'a, str>),
    List(Vec<Cell<'a>>),
    Record(Vec<Cell<'a>>),
}

impl<'de: 'a, 'a> Deserialize<'de> for Row<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Cell::deserialize(deserializer)? {
            Cell::Record(cells) => Ok(Self(cells)),
            _ => Err(serde::de::Error::custom("a row is no record")),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Cell<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Cells)
    }
}

struct Cells;

/// `{"v": …}`.
struct Wrapped<'a>(Cell<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for Wrapped<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = Wrapped<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut cell = Cell::Null;
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    if key == "v" {
                        cell = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Wrapped(cell))
            }
        }
        deserializer.deserialize_map(One)
    }
}

impl<'de> Visitor<'de> for Cells {
    type Value = Cell<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of a row")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cell::Null)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Borrowed(if value { "true" } else { "false" })))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Cell::Text(Cow::Owned(value.to_string())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut cells = Vec::with_capacity(seq.size_hint().unwrap_or(0));
        while let Some(Wrapped(cell)) = seq.next_element()? {
            cells.push(cell);
        }
        Ok(Cell::List(cells))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut cells = Vec::new();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == "f" {
                cells = map.next_value::<Vec<Wrapped<'de>>>()?.into_iter().map(|wrapped| wrapped.0).collect();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Cell::Record(cells))
    }
}

/// The rows of a page as one batch.
pub(crate) fn batch(rows: &[Row<'_>], schema: &SchemaRef) -> Result<RecordBatch> {
    let mut columns: Vec<Builder> =
        schema.fields().iter().map(|field| Builder::new(field.data_type(), rows.len())).collect();
    for row in rows {
        if row.0.len() != columns.len() {
            return Err(broken(&format!("a row has {} values for {} columns", row.0.len(), columns.len())));
        }
        for ((cell, column), field) in row.0.iter().zip(&mut columns).zip(schema.fields()) {
            column.push(cell).map_err(|why| broken(&format!("column {}: {why}", field.name())))?;
        }
    }
    let arrays = columns.into_iter().map(Builder::finish).collect::<Result<Vec<_>>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), arrays, &options)?)
}

fn broken(why: &str) -> Error {
    Error::new(ErrorKind::Internal, format!("BigQuery's rows cannot be read: {why}"))
}

enum Builder {
    Int64(Int64Builder),
    Float64(Float64Builder),
    Bool(BooleanBuilder),
    Text(StringBuilder),
    Bytes(BinaryBuilder),
    Numeric(Decimal128Builder),
    BigNumeric(Decimal256Builder),
    Date(Date32Builder),
    Datetime(TimestampMicrosecondBuilder),
    Timestamp(TimestampMicrosecondBuilder),
    Time(Time64MicrosecondBuilder),
    List { field: Arc<Field>, offsets: Vec<i32>, values: Box<Builder> },
    Record { fields: Fields, nulls: NullBufferBuilder, columns: Vec<Builder> },
}

impl Builder {
    fn new(kind: &DataType, rows: usize) -> Self {
        match kind {
            DataType::Int64 => Self::Int64(Int64Builder::with_capacity(rows)),
            DataType::Float64 => Self::Float64(Float64Builder::with_capacity(rows)),
            DataType::Boolean => Self::Bool(BooleanBuilder::with_capacity(rows)),
            DataType::Binary => Self::Bytes(BinaryBuilder::new()),
            DataType::Decimal128(..) => {
                Self::Numeric(Decimal128Builder::with_capacity(rows).with_data_type(kind.clone()))
            }
            DataType::Decimal256(..) => {
                Self::BigNumeric(Decimal256Builder::with_capacity(rows).with_data_type(kind.clone()))
            }
            DataType::Date32 => Self::Date(Date32Builder::with_capacity(rows)),
            DataType::Timestamp(_, None) => Self::Datetime(TimestampMicrosecondBuilder::with_capacity(rows)),
            DataType::Timestamp(..) => {
                Self::Timestamp(TimestampMicrosecondBuilder::with_capacity(rows).with_data_type(kind.clone()))
            }
            DataType::Time64(_) => Self::Time(Time64MicrosecondBuilder::with_capacity(rows)),
            DataType::List(field) => Self::List {
                field: Arc::clone(field),
                offsets: vec![0],
                values: Box::new(Self::new(field.data_type(), rows)),
            },
            DataType::Struct(fields) => Self::Record {
                fields: fields.clone(),
                nulls: NullBufferBuilder::new(rows),
                columns: fields.iter().map(|field| Self::new(field.data_type(), rows)).collect(),
            },
            _ => Self::Text(StringBuilder::new()),
        }
    }

    fn push(&mut self, cell: &Cell<'_>) -> Result<(), String> {
        match (self, cell) {
            (Self::Text(builder), Cell::Text(text)) => builder.append_value(text),
            (Self::Int64(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::int64)?),
            (Self::Float64(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::float64)?),
            (Self::Bool(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::boolean)?),
            (Self::Bytes(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::base64)?),
            (Self::Numeric(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::numeric)?),
            (Self::BigNumeric(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::bignumeric)?),
            (Self::Date(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::date)?),
            (Self::Datetime(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::datetime)?),
            (Self::Timestamp(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::timestamp)?),
            (Self::Time(builder), Cell::Text(text)) => builder.append_value(parsed(text, text::time)?),
            (Self::List { offsets, values, .. }, cell) => {
                match cell {
                    Cell::List(cells) => cells.iter().try_for_each(|cell| values.push(cell))?,
                    // BigQuery stores no NULL array: it is an empty one.
                    Cell::Null => {}
                    _ => return Err("a repeated column without a list".to_owned()),
                }
                offsets.push(i32::try_from(values.len()).map_err(|_| "more values than a batch can hold".to_owned())?);
            }
            (Self::Record { nulls, columns, .. }, Cell::Record(cells)) => {
                if cells.len() != columns.len() {
                    return Err(format!("{} values for {} fields", cells.len(), columns.len()));
                }
                nulls.append_non_null();
                cells.iter().zip(columns).try_for_each(|(cell, column)| column.push(cell))?;
            }
            (Self::Record { nulls, columns, .. }, Cell::Null) => {
                nulls.append_null();
                columns.iter_mut().try_for_each(|column| column.push(&Cell::Null))?;
            }
            (builder, Cell::Null) => builder.null(),
            _ => return Err("a nested value where a plain one is declared".to_owned()),
        }
        Ok(())
    }

    fn null(&mut self) {
        match self {
            Self::Int64(builder) => builder.append_null(),
            Self::Float64(builder) => builder.append_null(),
            Self::Bool(builder) => builder.append_null(),
            Self::Text(builder) => builder.append_null(),
            Self::Bytes(builder) => builder.append_null(),
            Self::Numeric(builder) => builder.append_null(),
            Self::BigNumeric(builder) => builder.append_null(),
            Self::Date(builder) => builder.append_null(),
            Self::Datetime(builder) | Self::Timestamp(builder) => builder.append_null(),
            Self::Time(builder) => builder.append_null(),
            // Handled where the value is pushed.
            Self::List { .. } | Self::Record { .. } => {}
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Int64(builder) => builder.len(),
            Self::Float64(builder) => builder.len(),
            Self::Bool(builder) => builder.len(),
            Self::Text(builder) => builder.len(),
            Self::Bytes(builder) => builder.len(),
            Self::Numeric(builder) => builder.len(),
            Self::BigNumeric(builder) => builder.len(),
            Self::Date(builder) => builder.len(),
            Self::Datetime(builder) | Self::Timestamp(builder) => builder.len(),
            Self::Time(builder) => builder.len(),
            Self::List { offsets, .. } => offsets.len() - 1,
            Self::Record { nulls, .. } => nulls.len(),
        }
    }

    fn finish(self) -> Result<ArrayRef> {
        Ok(match self {
            Self::Int64(mut builder) => Arc::new(builder.finish()),
            Self::Float64(mut builder) => Arc::new(builder.finish()),
            Self::Bool(mut builder) => Arc::new(builder.finish()),
            Self::Text(mut builder) => Arc::new(builder.finish()),
            Self::Bytes(mut builder) => Arc::new(builder.finish()),
            Self::Numeric(mut builder) => Arc::new(builder.finish()),
            Self::BigNumeric(mut builder) => Arc::new(builder.finish()),
            Self::Date(mut builder) => Arc::new(builder.finish()),
            Self::Datetime(mut builder) | Self::Timestamp(mut builder) => Arc::new(builder.finish()),
            Self::Time(mut builder) => Arc::new(builder.finish()),
            Self::List { field, offsets, values } => {
                Arc::new(ListArray::try_new(field, OffsetBuffer::new(offsets.into()), values.finish()?, None)?)
            }
            Self::Record { fields, mut nulls, columns } => {
                let arrays = columns.into_iter().map(Self::finish).collect::<Result<Vec<_>>>()?;
                Arc::new(StructArray::try_new(fields, arrays, nulls.finish())?)
            }
        })
    }
}

fn parsed<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, String> {
    parse(text).ok_or_else(|| format!("{text:?} is not of the column's type"))
}

#[cfg(test)]
mod tests {
    use acuity_warehouse::{BatchStream, Rows};

    use super::*;

    #[test]
    fn every_type_exactly() {
        let body = r#"{"jobComplete":true,"totalRows":"2","schema":{"fields":[
            {"name":"i","type":"INTEGER"},{"name":"f","type":"FLOAT"},{"name":"n","type":"NUMERIC"},
            {"name":"bn","type":"BIGNUMERIC"},{"name":"d","type":"DATETIME"},{"name":"ts","type":"TIMESTAMP"},
            {"name":"t","type":"TIME"},{"name":"by","type":"BYTES"},{"name":"a","type":"INTEGER","mode":"REPEATED"},
            {"name":"s","type":"RECORD","fields":[{"name":"x","type":"INTEGER"},
              {"name":"z","type":"RECORD","mode":"REPEATED","fields":[{"name":"y","type":"STRING"}]}]},
            {"name":"text","type":"STRING"},{"name":"b","type":"BOOLEAN"}]},
          "rows":[{"f":[{"v":"-9223372036854775808"},{"v":"NaN"},{"v":"99999999999999999999999999999.999999999"},
            {"v":"-0.00000000000000000000000000000000000001"},{"v":"2020-01-02T03:04:05.123456"},
            {"v":"1577934245123456"},{"v":"01:02:03.5"},{"v":"YWJj"},{"v":[{"v":"1"},{"v":"2"}]},
            {"v":{"f":[{"v":"1"},{"v":[{"v":{"f":[{"v":"q\"\u00e9"}]}}]}]}},{"v":"a\nb"},{"v":"true"}]},
          {"f":[{"v":null},{"v":"-inf"},{"v":null},{"v":null},{"v":null},{"v":null},{"v":null},{"v":null},{"v":[]},
            {"v":null},{"v":null},{"v":null}]}]}"#;
        let page: Page<'_> = serde_json::from_str(body).unwrap();
        let schema = page.schema.as_ref().unwrap().arrow();
        let batch = batch(&page.rows, &schema).unwrap();
        let rows = Rows::read(BatchStream::new(schema, std::iter::once(Ok(batch)))).unwrap();
        let told: Vec<Vec<String>> =
            rows.rows.iter().map(|row| row.iter().map(acuity_warehouse::Cell::text).collect()).collect();
        assert_eq!(
            told[0],
            [
                "-9223372036854775808",
                "NaN",
                "99999999999999999999999999999.999999999",
                "-0.00000000000000000000000000000000000001",
                "2020-01-02 03:04:05.123456",
                "2020-01-02 03:04:05.123456+00",
                "01:02:03.500",
                "616263",
                "[1, 2]",
                "{x: 1, z: [{y: q\"é}]}",
                "a\nb",
                "true"
            ]
        );
        assert_eq!(told[1], ["", "-inf", "", "", "", "", "", "", "[]", "", "", ""]);
    }

    #[test]
    fn a_value_of_another_type_is_refused() {
        let body = r#"{"schema":{"fields":[{"name":"i","type":"INTEGER"}]},"rows":[{"f":[{"v":"1.5"}]}]}"#;
        let page: Page<'_> = serde_json::from_str(body).unwrap();
        let error = batch(&page.rows, &page.schema.as_ref().unwrap().arrow()).unwrap_err();
        assert!(error.message.contains("column i"), "{error}");
    }
}
