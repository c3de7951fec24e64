//! Dates and times as Python's `datetime` has them: days, moments with and without a zone, times of day, spans.
//!
//! Nothing here asks a clock or the machine's time zone: "now" is when the run started, and a moment without a zone is in UTC.

mod clock;
mod day;
mod format;
mod moment;
mod span;
mod zone;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};
use minijinja::{Error, ErrorKind, Value};

pub(crate) use clock::Clock;
pub(crate) use day::Day;
pub(crate) use moment::Moment;
pub(crate) use span::Span;
pub(crate) use zone::Zone;

use crate::jinja::arguments::Arguments;

fn bad(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

/// An operator of two values of which one is a date, a time or a span; `None` when neither is.
pub(crate) fn operate(left: &Value, operator: &str, right: &Value) -> Option<Result<Value, Error>> {
    let of = |value: &Value| {
        let day = value.downcast_object_ref::<Day>().map(|day| day.0.and_time(NaiveTime::MIN));
        (day, value.downcast_object_ref::<Moment>().cloned(), value.downcast_object_ref::<Span>().cloned())
    };
    match (of(left), operator, of(right)) {
        ((Some(day), ..), "+", (.., Some(span))) | ((.., Some(span)), "+", (Some(day), ..)) => {
            Some(span.whole_days().and_then(|days| moved(day, days)).map(|moved| Day(moved.date()).into_value()))
        }
        ((Some(day), ..), "-", (.., Some(span))) => {
            Some(span.whole_days().and_then(|days| moved(day, -days)).map(|moved| Day(moved.date()).into_value()))
        }
        ((Some(a), ..), "-", (Some(b), ..)) => Some(Ok(Span(a - b).into_value())),
        ((_, Some(moment), _), "+", (.., Some(span))) | ((.., Some(span)), "+", (_, Some(moment), _)) => {
            Some(moment.moved(span.0))
        }
        ((_, Some(moment), _), "-", (.., Some(span))) => Some(moment.moved(-span.0)),
        ((_, Some(a), _), "-", (_, Some(b), _)) => Some(a.since(&b)),
        ((.., Some(span)), operator, (.., other)) => span.operate(operator, other.as_ref(), right),
        (_, "*", (.., Some(span))) => span.operate("*", None, left),
        _ => None,
    }
}

/// A moment so much later, within the years that Python has.
fn moved(from: NaiveDateTime, by: chrono::TimeDelta) -> Result<NaiveDateTime, Error> {
    let moved = from.checked_add_signed(by).filter(|moved| (1..=9999).contains(&moved.year()));
    moved.ok_or_else(|| bad("date value out of range"))
}

/// The day that `year`, `month` and `day` give, or of `from` where they are not given.
fn day_of(args: &Arguments<'_>, from: Option<NaiveDate>) -> Result<NaiveDate, Error> {
    let part = |name: &str, own: Option<i64>| -> Result<i64, Error> {
        args.number(name)?.or(own).ok_or_else(|| bad(format!("a date needs {name}")))
    };
    let year = part("year", from.map(|day| i64::from(day.year())))?;
    let month = part("month", from.map(|day| i64::from(day.month())))?;
    let day = part("day", from.map(|day| i64::from(day.day())))?;
    if !(1..=9999).contains(&year) {
        return Err(bad(format!("year {year} is out of range")));
    }
    if !(1..=12).contains(&month) {
        return Err(bad("month must be in 1..12"));
    }
    let found = NaiveDate::from_ymd_opt(year as i32, month as u32, u32::try_from(day).unwrap_or(0));
    found.ok_or_else(|| bad("day is out of range for month"))
}

/// The time that `hour`, `minute`, `second` and `microsecond` give, or of `from` where they are not given.
fn time_of(args: &Arguments<'_>, from: NaiveTime) -> Result<NaiveTime, Error> {
    use chrono::Timelike as _;
    let part = |name: &str, own: u32, most: u32| -> Result<u32, Error> {
        let given = args.number(name)?.unwrap_or(i64::from(own));
        let given = u32::try_from(given).ok().filter(|given| *given <= most);
        given.ok_or_else(|| bad(format!("{name} must be in 0..{most}")))
    };
    let (hour, minute) = (part("hour", from.hour(), 23)?, part("minute", from.minute(), 59)?);
    let second = part("second", from.second(), 59)?;
    let micro = part("microsecond", from.nanosecond() / 1000, 999_999)?;
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro).ok_or_else(|| bad("this is no time of day"))
}
