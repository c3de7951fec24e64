//! Scalar functions with BigQuery's meaning, for what DuckDB has no equal of.
//!
//! They know nothing of DuckDB: a function takes and gives [`Value`]s. The embedded warehouse registers each under its
//! name, and once more with `bq_try_` in place of `bq_`, where an error gives NULL. An argument that is NULL makes the
//! result NULL without a call.

mod arrays;
pub(crate) mod bignumeric;
mod bucket;
mod bytes;
pub mod calendar;
mod cast_format;
pub(crate) mod collation;
mod dates;
mod decimal;
mod digits;
mod encodings;
mod farm;
mod format;
mod hexadecimal;
mod hll;
pub(crate) mod interval;
pub(crate) mod json;
mod kll;
mod math;
mod moments;
mod net;
mod number_format;
pub(crate) mod printf;
mod printf_decimal;
pub(crate) mod range;
mod regexp;
mod regexp_bytes;
mod scan;
mod strings;
pub(crate) mod text;
pub mod zones;

use std::borrow::Cow;

use crate::types::Type;

/// The type of an argument or result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// 64-bit integer (BIGINT).
    Int,
    /// Double.
    Float,
    /// Truth value.
    Bool,
    /// Text (VARCHAR).
    Text,
    /// Bytes (BLOB).
    Bytes,
    /// Days since 1970-01-01 (DATE).
    Date,
    /// Microseconds since 1970-01-01 (TIMESTAMP).
    Timestamp,
    /// Microseconds since midnight (TIME).
    Time,
    /// Billionths (DECIMAL(38,9)).
    Numeric,
    /// Months, days and microseconds (INTERVAL).
    Interval,
    /// List of text.
    TextList,
    /// List of bytes.
    BytesList,
    /// List of integers.
    IntList,
    /// List of doubles.
    FloatList,
    /// List of decimals.
    NumericList,
    /// List of dates.
    DateList,
    /// List of timestamps.
    TimestampList,
    /// BIGNUMERIC (STRUCT of its bytes, see [`crate::storage`]). Only results are, and come as [`Value::Bytes`]: arguments
    /// are the bytes.
    BigNumeric,
    /// A range (STRUCT, see [`crate::storage::range_fields`]). Only results are: arguments are the two ends.
    Range(Bounds),
    /// List of ranges; a result only.
    RangeList(Bounds),
}

/// What a range is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    /// DATE.
    Date,
    /// DATETIME.
    Datetime,
    /// TIMESTAMP.
    Timestamp,
}

impl Bounds {
    /// The type of the ends.
    pub fn of(self) -> Type {
        match self {
            Bounds::Date => Type::Date,
            Bounds::Datetime => Type::Datetime,
            Bounds::Timestamp => Type::Timestamp,
        }
    }
}

/// A value; the variants are those of [`Kind`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// NULL of any type.
    Null,
    /// See [`Kind::Int`].
    Int(i64),
    /// See [`Kind::Float`].
    Float(f64),
    /// See [`Kind::Bool`].
    Bool(bool),
    /// See [`Kind::Text`].
    Text(Cow<'a, str>),
    /// See [`Kind::Bytes`].
    Bytes(Cow<'a, [u8]>),
    /// See [`Kind::Date`].
    Date(i32),
    /// See [`Kind::Timestamp`].
    Timestamp(i64),
    /// See [`Kind::Time`].
    Time(i64),
    /// See [`Kind::Numeric`].
    Numeric(i128),
    /// See [`Kind::Interval`].
    Interval {
        /// Months.
        months: i32,
        /// Days.
        days: i32,
        /// Microseconds.
        micros: i64,
    },
    /// See [`Kind::TextList`].
    TextList(Vec<Option<Cow<'a, str>>>),
    /// See [`Kind::BytesList`].
    BytesList(Vec<Option<Cow<'a, [u8]>>>),
    /// See [`Kind::IntList`].
    IntList(Vec<Option<i64>>),
    /// See [`Kind::FloatList`].
    FloatList(Vec<Option<f64>>),
    /// See [`Kind::NumericList`].
    NumericList(Vec<Option<i128>>),
    /// See [`Kind::DateList`].
    DateList(Vec<i32>),
    /// See [`Kind::TimestampList`].
    TimestampList(Vec<i64>),
    /// See [`Kind::Range`]: start and end as days or microseconds, or DuckDB's infinity.
    Range(i64, i64),
    /// See [`Kind::RangeList`].
    RangeList(Vec<(i64, i64)>),
}

/// What a function gives: a value, or what BigQuery would say is wrong.
pub type Answer = Result<Value<'static>, String>;

/// One scalar function; several may have the same name and other arguments.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// The name, which starts with `bq_`.
    pub name: &'static str,
    /// The arguments.
    pub args: &'static [Kind],
    /// The result.
    pub result: Kind,
    /// The function itself; it is called with as many values as `args` has, none of them NULL.
    pub call: fn(&[Value<'_>]) -> Answer,
}

/// All functions.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    [
        math::FUNCTIONS,
        moments::FUNCTIONS,
        bignumeric::FUNCTIONS,
        hll::FUNCTIONS,
        kll::FUNCTIONS,
        arrays::FUNCTIONS,
        strings::FUNCTIONS,
        bytes::FUNCTIONS,
        encodings::FUNCTIONS,
        regexp::FUNCTIONS,
        regexp_bytes::FUNCTIONS,
        dates::FUNCTIONS,
        bucket::FUNCTIONS,
        interval::FUNCTIONS,
        format::FUNCTIONS,
        printf::FUNCTIONS,
        cast_format::FUNCTIONS,
        net::FUNCTIONS,
        collation::FUNCTIONS,
        number_format::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
    .chain(decimal::functions())
    .chain(range::functions())
    .chain(json::functions())
}

/// The text of a range whose ends are held as [`Value::Range`] has them.
pub fn range_text(start: i64, end: i64, bounds: Bounds) -> String {
    range::held_text(start, end, bounds)
}

/// A row of a table of functions.
const fn f(name: &'static str, args: &'static [Kind], result: Kind, call: fn(&[Value<'_>]) -> Answer) -> Function {
    Function { name, args, result, call }
}

/// Reading arguments: the caller keeps to the declared kinds, so a mismatch only ever gives a neutral value.
fn int(args: &[Value<'_>], i: usize) -> i64 {
    match args.get(i) {
        Some(Value::Int(n) | Value::Timestamp(n) | Value::Time(n)) => *n,
        Some(Value::Date(d)) => i64::from(*d),
        _ => 0,
    }
}

/// A double; see `int`.
fn float(args: &[Value<'_>], i: usize) -> f64 {
    match args.get(i) {
        Some(Value::Float(x)) => *x,
        _ => 0.0,
    }
}

/// Billionths; see `int`.
fn numeric(args: &[Value<'_>], i: usize) -> i128 {
    match args.get(i) {
        Some(Value::Numeric(n)) => *n,
        _ => 0,
    }
}

/// Text; see `int`.
fn str<'v>(args: &'v [Value<'_>], i: usize) -> &'v str {
    match args.get(i) {
        Some(Value::Text(s)) => s,
        _ => "",
    }
}

/// Bytes; see `int`.
fn bytes<'v>(args: &'v [Value<'_>], i: usize) -> &'v [u8] {
    match args.get(i) {
        Some(Value::Bytes(b)) => b,
        _ => &[],
    }
}

/// An answer of text.
fn owned(s: impl Into<String>) -> Answer {
    Ok(Value::Text(Cow::Owned(s.into())))
}
