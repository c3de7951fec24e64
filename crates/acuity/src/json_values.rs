//! Values in JSON as BigQuery exports them: what JSON has no number for is text, and a decimal has no idle zeros.

use std::fmt::Debug;

use acuity_warehouse::{
    arrow::{
        array::{Array, AsArray as _, GenericByteArray, PrimitiveArray},
        datatypes::{
            ArrowPrimitiveType, BinaryType, DataType, Decimal128Type, Decimal256Type, FieldRef, Float64Type,
            IntervalMonthDayNanoType, IntervalUnit,
        },
        error::ArrowError,
        json::writer::{Encoder, EncoderFactory, EncoderOptions, NullableEncoder},
    },
    text,
};
use data_encoding::BASE64;

/// Bytes as base64.
struct Base64<'a>(&'a GenericByteArray<BinaryType>);

impl Encoder for Base64<'_> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        out.push(b'"');
        out.extend_from_slice(BASE64.encode(self.0.value(row)).as_bytes());
        out.push(b'"');
    }
}

/// Replaces Arrow's own forms, also inside of arrays and structs.
#[derive(Debug)]
pub(crate) struct BigQueryValues;

struct Written<'a, T: ArrowPrimitiveType> {
    values: &'a PrimitiveArray<T>,
    write: fn(&PrimitiveArray<T>, usize, &mut Vec<u8>),
}

impl<T: ArrowPrimitiveType> Encoder for Written<'_, T> {
    fn encode(&mut self, row: usize, out: &mut Vec<u8>) {
        (self.write)(self.values, row, out);
    }
}

fn written<'a, T: ArrowPrimitiveType>(
    array: &'a dyn Array,
    write: fn(&PrimitiveArray<T>, usize, &mut Vec<u8>),
) -> Option<NullableEncoder<'a>> {
    let values = array.as_primitive::<T>();
    Some(NullableEncoder::new(Box::new(Written { values, write }), values.nulls().cloned()))
}

impl EncoderFactory for BigQueryValues {
    fn make_default_encoder<'a>(
        &self,
        _field: &'a FieldRef,
        array: &'a dyn Array,
        _options: &'a EncoderOptions,
    ) -> Result<Option<NullableEncoder<'a>>, ArrowError> {
        Ok(match array.data_type() {
            DataType::Float64 => written::<Float64Type>(array, |values, row, out| {
                let value = values.value(row);
                let text = match value {
                    _ if value.is_nan() => "\"NaN\"".to_owned(),
                    f64::INFINITY => "\"Infinity\"".to_owned(),
                    f64::NEG_INFINITY => "\"-Infinity\"".to_owned(),
                    _ => serde_json::Value::from(value).to_string(),
                };
                out.extend_from_slice(text.as_bytes());
            }),
            DataType::Decimal128(..) => written::<Decimal128Type>(array, |values, row, out| {
                out.extend_from_slice(text::decimal(&values.value_as_string(row)).as_bytes());
            }),
            DataType::Decimal256(..) => written::<Decimal256Type>(array, |values, row, out| {
                out.extend_from_slice(text::decimal(&values.value_as_string(row)).as_bytes());
            }),
            DataType::Binary => {
                let values = array.as_binary::<i32>();
                Some(NullableEncoder::new(Box::new(Base64(values)), values.nulls().cloned()))
            }
            DataType::Interval(IntervalUnit::MonthDayNano) => {
                written::<IntervalMonthDayNanoType>(array, |values, row, out| {
                    let value = values.value(row);
                    let text = text::interval(value.months, value.days, value.nanoseconds);
                    out.extend_from_slice(format!("\"{text}\"").as_bytes());
                })
            }
            _ => None,
        })
    }
}
