//! `time`: a time of day.

use std::{cmp::Ordering, fmt, sync::Arc};

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Object, ObjectRepr},
};

use super::{format, time_of};
use crate::jinja::arguments::Arguments;

/// A time of day, without a zone.
#[derive(Debug, Clone)]
pub(crate) struct Clock(pub(crate) NaiveTime);

pub(super) const PARTS: &[&str] = &["hour", "minute", "second", "microsecond"];

impl Clock {
    /// `time(3, 4)`.
    ///
    /// # Errors
    /// What is no time of day.
    pub(crate) fn of_arguments(args: &[Value]) -> Result<Value, Error> {
        time_of(&Arguments::of("time", args, PARTS)?, NaiveTime::MIN).map(|time| Self(time).into_value())
    }

    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }
}

/// What times of day and moments answer alike.
pub(super) fn attribute(time: NaiveTime, key: &str) -> Option<Value> {
    Some(Value::from(match key {
        "hour" => time.hour(),
        "minute" => time.minute(),
        "second" => time.second(),
        "microsecond" => time.nanosecond() / 1000,
        _ => return None,
    }))
}

impl Object for Clock {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        attribute(self.0, key.as_str()?)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.0.cmp(&other.downcast_ref::<Self>()?.0))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "isoformat" => Ok(Value::from(format::time(self.0))),
            "strftime" => {
                let args = Arguments::of(method, args, &["format"])?;
                // Python's day of a time of day.
                let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
                format::formatted(args.text("format")?, day.and_time(self.0), None).map(Value::from)
            }
            "replace" => time_of(&Arguments::of(method, args, PARTS)?, self.0).map(|time| Self(time).into_value()),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a time has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format::time(self.0))
    }
}
