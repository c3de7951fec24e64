//! `modules.datetime` with its classes.

use std::{fmt, sync::Arc};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use crate::jinja::{
    arguments::Arguments,
    scope::Scope,
    values::time::{Clock, Day, Moment, Span, Zone},
};

pub(super) fn value(scope: &Scope) -> Value {
    let now = Moment::of_rfc3339(&scope.render.world.run_started_at);
    let class = |kind| Value::from_object(Class { kind, now: now.clone() });
    Value::from_pairs([
        ("date", class(Kind::Date)),
        ("datetime", class(Kind::Datetime)),
        ("time", class(Kind::Time)),
        ("timedelta", class(Kind::Timedelta)),
        ("timezone", class(Kind::Timezone)),
    ])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Date,
    Datetime,
    Time,
    Timedelta,
    Timezone,
}

/// A class: called it makes a value, and its methods make some in other ways. "Now" is when the run started, in UTC, so that
/// one run has one time.
#[derive(Debug)]
struct Class {
    kind: Kind,
    now: Moment,
}

impl Object for Class {
    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        match self.kind {
            Kind::Date => Day::of_arguments(args),
            Kind::Datetime => Moment::of_arguments(args),
            Kind::Time => Clock::of_arguments(args),
            Kind::Timedelta => Span::of_arguments(args),
            Kind::Timezone => Zone::fixed(args),
        }
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let made = match (self.kind, key.as_str()?) {
            (Kind::Timezone, "utc") => return Some(Zone::Utc.into_value()),
            (Kind::Date, "min") => Day::parse("0001-01-01"),
            (Kind::Date, "max") => Day::parse("9999-12-31"),
            (Kind::Datetime, "min") => Moment::parse("0001-01-01"),
            (Kind::Datetime, "max") => Moment::parse("9999-12-31T23:59:59.999999"),
            _ => return None,
        };
        made.ok()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let given = |parameters: &[&str]| Arguments::of(method, args, parameters);
        match (self.kind, method) {
            (Kind::Date, "today") => Ok(Day(self.now.day()).into_value()),
            (Kind::Date, "fromisoformat") => Day::parse(given(&["date_string"])?.text("date_string")?),
            (Kind::Date, "fromordinal") => Day::of_ordinal(given(&["ordinal"])?.number("ordinal")?.unwrap_or(0)),
            (Kind::Datetime, "now") => match given(&["tz"])?.get("tz") {
                Some(zone) => self.now.in_zone(&Zone::of(zone)?).map(Moment::into_value),
                None => Ok(Moment::naive(self.now.local()).into_value()),
            },
            (Kind::Datetime, "utcnow" | "today") => Ok(Moment::naive(self.now.local()).into_value()),
            (Kind::Datetime, "fromisoformat") => Moment::parse(given(&["date_string"])?.text("date_string")?),
            (Kind::Datetime, "strptime") => {
                let args = given(&["date_string", "format"])?;
                Moment::read(args.text("date_string")?, args.text("format")?)
            }
            (Kind::Datetime, "fromtimestamp" | "utcfromtimestamp") => {
                let args = given(&["timestamp", "tz"])?;
                let seconds = f64::try_from(args.get("timestamp").cloned().unwrap_or_default())?;
                Moment::of_timestamp(seconds, args.get("tz"))
            }
            (Kind::Datetime, "combine") => Moment::combined(args),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("{} has no method '{method}'", self.name()))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<class '{}'>", self.name())
    }
}

impl Class {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Date => "datetime.date",
            Kind::Datetime => "datetime.datetime",
            Kind::Time => "datetime.time",
            Kind::Timedelta => "datetime.timedelta",
            Kind::Timezone => "datetime.timezone",
        }
    }
}
