//! `date`.

use std::{cmp::Ordering, fmt, sync::Arc};

use chrono::{Datelike as _, NaiveDate, NaiveTime};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Object, ObjectRepr, Tuple},
};

use super::{bad, day_of, format};
use crate::jinja::arguments::Arguments;

/// A day.
#[derive(Debug, Clone)]
pub(crate) struct Day(pub(crate) NaiveDate);

impl Day {
    /// `date(2020, 1, 31)`.
    ///
    /// # Errors
    /// What is no day.
    pub(crate) fn of_arguments(args: &[Value]) -> Result<Value, Error> {
        day_of(&Arguments::of("date", args, &["year", "month", "day"])?, None).map(|day| Self(day).into_value())
    }

    /// `date.fromisoformat('2020-01-31')`.
    ///
    /// # Errors
    /// Text that is no day.
    pub(crate) fn parse(text: &str) -> Result<Value, Error> {
        let found = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%Y%m%d"));
        found.map(|day| Self(day).into_value()).map_err(|_| bad(format!("'{text}' is not a date as in 2020-01-31")))
    }

    /// The day with this number; the first day of the year 1 is 1.
    ///
    /// # Errors
    /// A day beyond the years that Python has.
    pub(crate) fn of_ordinal(ordinal: i64) -> Result<Value, Error> {
        let day = i32::try_from(ordinal).ok().filter(|day| *day > 0).and_then(NaiveDate::from_num_days_from_ce_opt);
        day.map(|day| Self(day).into_value()).ok_or_else(|| bad("ordinal is out of range"))
    }

    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }
}

/// What days and moments answer alike about their day.
pub(super) fn attribute(day: NaiveDate, key: &str) -> Option<Value> {
    Some(match key {
        "year" => Value::from(day.year()),
        "month" => Value::from(day.month()),
        "day" => Value::from(day.day()),
        _ => return None,
    })
}

/// The methods that days and moments have alike.
pub(super) fn method(day: NaiveDate, method: &str) -> Option<Value> {
    Some(match method {
        "weekday" => Value::from(day.weekday().num_days_from_monday()),
        "isoweekday" => Value::from(day.weekday().number_from_monday()),
        "toordinal" => Value::from(day.num_days_from_ce()),
        "isocalendar" => {
            let week = day.iso_week();
            let parts = [week.year(), week.week() as i32, day.weekday().number_from_monday() as i32];
            Value::from(Tuple::from(parts.map(Value::from)))
        }
        _ => return None,
    })
}

impl Object for Day {
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
        if let Some(found) = self::method(self.0, method) {
            return Ok(found);
        }
        match method {
            "isoformat" => Ok(Value::from(self.0.format("%Y-%m-%d").to_string())),
            "strftime" => {
                let args = Arguments::of(method, args, &["format"])?;
                format::formatted(args.text("format")?, self.0.and_time(NaiveTime::MIN), None).map(Value::from)
            }
            "ctime" => format::formatted("%c", self.0.and_time(NaiveTime::MIN), None).map(Value::from),
            "replace" => {
                let args = Arguments::of(method, args, &["year", "month", "day"])?;
                day_of(&args, Some(self.0)).map(|day| Self(day).into_value())
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a date has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }
}
