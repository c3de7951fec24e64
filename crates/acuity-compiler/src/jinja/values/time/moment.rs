//! `datetime`.

use std::{cmp::Ordering, fmt, sync::Arc};

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Object, ObjectRepr},
};

use super::{Clock, Day, Span, Zone, bad, clock, day, day_of, format, moved, time_of, zone::Offset};
use crate::jinja::arguments::Arguments;

const PARTS: &[&str] = &["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"];

/// A day and a time of day, maybe in a zone.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    local: NaiveDateTime,
    offset: Option<Offset>,
}

impl Moment {
    /// `datetime(2020, 1, 31, 12)`.
    ///
    /// # Errors
    /// What is no moment.
    pub(crate) fn of_arguments(args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::of("datetime", args, PARTS)?;
        let local = day_of(&args, None)?.and_time(time_of(&args, NaiveTime::MIN)?);
        let zone = args.get("tzinfo").map(Zone::of).transpose()?;
        Ok(Self { local, offset: zone.map(|zone| zone.as_given(local)) }.into_value())
    }

    /// From RFC 3339, in UTC; the epoch when it is something else.
    pub(crate) fn of_rfc3339(text: &str) -> Self {
        let utc = DateTime::parse_from_rfc3339(text).map(|at| at.naive_utc()).unwrap_or_default();
        Self::utc_at(utc)
    }

    /// Without a zone.
    pub(crate) fn naive(local: NaiveDateTime) -> Self {
        Self { local, offset: None }
    }

    /// In UTC.
    pub(crate) fn utc_at(utc: NaiveDateTime) -> Self {
        Self { local: utc, offset: Some(Zone::Utc.at_utc(utc)) }
    }

    /// `datetime.fromtimestamp(seconds, zone)`; without a zone it is in UTC.
    ///
    /// # Errors
    /// A moment beyond the years that Python has.
    pub(crate) fn of_timestamp(seconds: f64, zone: Option<&Value>) -> Result<Value, Error> {
        let micros = (seconds * 1e6).round_ties_even() as i64;
        let utc = moved(NaiveDateTime::default(), TimeDelta::microseconds(micros))?;
        let Some(zone) = zone else { return Ok(Self::naive(utc).into_value()) };
        Self { local: utc, offset: Some(Zone::Utc.at_utc(utc)) }.in_zone(&Zone::of(zone)?).map(Self::into_value)
    }

    /// `datetime.fromisoformat(text)`.
    ///
    /// # Errors
    /// Text that is no moment.
    pub(crate) fn parse(text: &str) -> Result<Value, Error> {
        let wrong = || bad(format!("'{text}' is not a moment as in 2020-01-31T12:30:00"));
        let (local, seconds) = format::iso(text).ok_or_else(wrong)?;
        let offset = seconds.map(|seconds| {
            let zone = if seconds == 0 { Zone::Utc } else { Zone::Fixed(seconds) };
            zone.at_utc(local)
        });
        Ok(Self { local, offset }.into_value())
    }

    /// `datetime.strptime(text, format)`.
    ///
    /// # Errors
    /// Text that does not match.
    pub(crate) fn read(text: &str, written: &str) -> Result<Value, Error> {
        let (local, seconds) = format::read(text, written)?;
        let zone = seconds.map(|seconds| if seconds == 0 { Zone::Utc } else { Zone::Fixed(seconds) });
        Ok(Self { local, offset: zone.map(|zone| zone.at_utc(local)) }.into_value())
    }

    /// `datetime.combine(day, time)`.
    ///
    /// # Errors
    /// What is no day or no time.
    pub(crate) fn combined(args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::of("combine", args, &["date", "time"])?;
        let day = args.get("date").and_then(|day| {
            let moment = day.downcast_object_ref::<Self>().map(|moment| moment.local.date());
            moment.or_else(|| day.downcast_object_ref::<Day>().map(|day| day.0))
        });
        let time = args.get("time").and_then(|time| time.downcast_object_ref::<Clock>());
        match (day, time) {
            (Some(day), Some(time)) => Ok(Self::naive(day.and_time(time.0)).into_value()),
            _ => Err(bad("combine() needs a date and a time")),
        }
    }

    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }

    /// The same point in time; what has no zone is in UTC.
    fn utc(&self) -> NaiveDateTime {
        let seconds = self.offset.as_ref().map_or(0, |offset| offset.seconds);
        self.local - TimeDelta::seconds(i64::from(seconds))
    }

    pub(crate) fn day(&self) -> NaiveDate {
        self.local.date()
    }

    pub(crate) fn local(&self) -> NaiveDateTime {
        self.local
    }

    /// The same point in time in another zone.
    ///
    /// # Errors
    /// A moment beyond the years that Python has.
    pub(crate) fn in_zone(&self, zone: &Zone) -> Result<Self, Error> {
        let utc = self.utc();
        let offset = zone.at_utc(utc);
        Ok(Self { local: moved(utc, TimeDelta::seconds(i64::from(offset.seconds)))?, offset: Some(offset) })
    }

    /// The same reading of the clock, in a zone.
    pub(super) fn localized(&self, zone: &Zone) -> Result<Value, Error> {
        if self.offset.is_some() {
            return Err(bad("Not naive datetime (tzinfo is already set)"));
        }
        Ok(Self { local: self.local, offset: Some(zone.at_local(self.local)) }.into_value())
    }

    pub(super) fn moved(&self, by: TimeDelta) -> Result<Value, Error> {
        Ok(Self { local: moved(self.local, by)?, offset: self.offset.clone() }.into_value())
    }

    pub(super) fn since(&self, other: &Self) -> Result<Value, Error> {
        if self.offset.is_some() != other.offset.is_some() {
            return Err(bad("can't subtract offset-naive and offset-aware datetimes"));
        }
        Ok(Span(self.utc() - other.utc()).into_value())
    }

    /// `utcoffset` and `tzname`.
    pub(super) fn asked(&self, what: &str) -> Value {
        match &self.offset {
            None => Value::from(()),
            Some(offset) if what == "tzname" => Value::from(offset.name.as_str()),
            Some(offset) => Span(TimeDelta::seconds(i64::from(offset.seconds))).into_value(),
        }
    }

    fn iso(&self, between: &str, spec: &str) -> String {
        let offset = self.offset.as_ref().map(|offset| format::offset(offset.seconds, ":")).unwrap_or_default();
        let time = format::time_to(self.local.time(), spec);
        format!("{}{between}{time}{offset}", self.local.date().format("%Y-%m-%d"))
    }
}

impl Object for Moment {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        if key == "tzinfo" {
            let zone = self.offset.as_ref().map(|offset| offset.zone.clone().into_value());
            return Some(zone.unwrap_or_else(|| Value::from(())));
        }
        day::attribute(self.local.date(), key).or_else(|| clock::attribute(self.local.time(), key))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        let other = other.downcast_ref::<Self>()?;
        Some(self.utc().cmp(&other.utc()).then(self.offset.is_some().cmp(&other.offset.is_some())))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if let Some(found) = day::method(self.local.date(), method) {
            return Ok(found);
        }
        match method {
            "date" => Ok(Day(self.local.date()).into_value()),
            "time" | "timetz" => Ok(Clock(self.local.time()).into_value()),
            "strftime" => {
                let args = Arguments::of(method, args, &["format"])?;
                format::formatted(args.text("format")?, self.local, self.offset.as_ref()).map(Value::from)
            }
            "ctime" => format::formatted("%c", self.local, None).map(Value::from),
            "isoformat" => {
                let args = Arguments::of(method, args, &["sep", "timespec"])?;
                let spec = args.optional_text("timespec")?.unwrap_or("auto");
                Ok(Value::from(self.iso(args.optional_text("sep")?.unwrap_or("T"), spec)))
            }
            "replace" => {
                let given = Arguments::of(method, args, PARTS)?;
                let local = day_of(&given, Some(self.local.date()))?.and_time(time_of(&given, self.local.time())?);
                let offset = match (given.get("tzinfo"), given.is_none("tzinfo")) {
                    (Some(zone), _) => Some(Zone::of(zone)?.as_given(local)),
                    (None, true) => None,
                    (None, false) => self.offset.clone(),
                };
                Ok(Self { local, offset }.into_value())
            }
            "astimezone" => {
                let args = Arguments::of(method, args, &["tz"])?;
                let zone = args.get("tz").map(Zone::of).transpose()?.unwrap_or(Zone::Utc);
                self.in_zone(&zone).map(Self::into_value)
            }
            "timestamp" => Ok(Value::from(self.utc().and_utc().timestamp_micros() as f64 / 1e6)),
            "utcoffset" | "tzname" => Ok(self.asked(method)),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a datetime has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iso(" ", "auto"))
    }
}
