//! Time zones: `pytz.timezone('Europe/Paris')`, `pytz.utc`, `timezone(timedelta(hours=2))`.

use std::{cmp::Ordering, fmt, sync::Arc};

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset as _, TimeDelta, TimeZone as _};
use chrono_tz::{OffsetName as _, Tz};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Object, ObjectRepr},
};

use super::{Moment, Span, bad};
use crate::{diagnostic::suggestion, jinja::arguments::Arguments};

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Zone {
    Utc,
    /// Seconds east of UTC.
    Fixed(i32),
    Named(Tz),
}

/// What a zone means for one moment.
#[derive(Debug, Clone)]
pub(super) struct Offset {
    pub(super) zone: Zone,
    /// East of UTC.
    pub(super) seconds: i32,
    /// `CET`, `UTC`.
    pub(super) name: String,
}

impl Zone {
    /// The zone of this name.
    ///
    /// # Errors
    /// A name that no zone has.
    pub(crate) fn named(name: &str) -> Result<Value, Error> {
        if name.eq_ignore_ascii_case("utc") {
            return Ok(Self::Utc.into_value());
        }
        let found = chrono_tz::TZ_VARIANTS.iter().find(|zone| zone.name().eq_ignore_ascii_case(name));
        match found {
            Some(zone) => Ok(Self::Named(*zone).into_value()),
            None => {
                let help = suggestion(name, Self::names());
                let message = format!("there is no time zone '{name}'");
                Err(crate::jinja::fault::fault("jinja", message, help))
            }
        }
    }

    /// `timezone(timedelta(hours=2))`.
    ///
    /// # Errors
    /// What is no span, or a day and more.
    pub(crate) fn fixed(args: &[Value]) -> Result<Value, Error> {
        let args = Arguments::of("timezone", args, &["offset", "name"])?;
        let span = args.get("offset").and_then(|span| span.downcast_object_ref::<Span>());
        let seconds = span.map(|span| span.0.num_seconds()).filter(|seconds| seconds.abs() < 86_400);
        let seconds = seconds.ok_or_else(|| bad("timezone() needs a timedelta of less than a day"))?;
        Ok(if seconds == 0 { Self::Utc.into_value() } else { Self::Fixed(seconds as i32).into_value() })
    }

    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }

    /// The names of all zones.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// # Errors
    /// What is no zone.
    pub(crate) fn of(value: &Value) -> Result<Self, Error> {
        let zone = value.downcast_object_ref::<Self>().cloned();
        zone.ok_or_else(|| bad(format!("this is no time zone but a {}", value.kind())))
    }

    fn offset(&self, seconds: i32, name: &str) -> Offset {
        Offset { zone: self.clone(), seconds, name: name.to_owned() }
    }

    /// What the zone means at a moment of UTC.
    pub(super) fn at_utc(&self, utc: NaiveDateTime) -> Offset {
        match self {
            Self::Utc => self.offset(0, "UTC"),
            Self::Fixed(seconds) => self.offset(*seconds, &self.to_string()),
            Self::Named(zone) => {
                let found = zone.offset_from_utc_datetime(&utc);
                self.offset(found.fix().local_minus_utc(), found.abbreviation().unwrap_or_default())
            }
        }
    }

    /// What it means at a moment of its own: of two, the later, and in a gap what was before it. Both are standard time.
    pub(super) fn at_local(&self, local: NaiveDateTime) -> Offset {
        let Self::Named(zone) = self else { return self.at_utc(local) };
        let found = match zone.offset_from_local_datetime(&local) {
            MappedLocalTime::Single(found) | MappedLocalTime::Ambiguous(_, found) => found,
            MappedLocalTime::None => zone.offset_from_utc_datetime(&(local - TimeDelta::days(1))),
        };
        self.offset(found.fix().local_minus_utc(), found.abbreviation().unwrap_or_default())
    }

    /// What `tzinfo=` gives: of a named zone, pytz takes the mean solar time from before there were zones.
    pub(super) fn as_given(&self, local: NaiveDateTime) -> Offset {
        let Self::Named(zone) = self else { return self.at_utc(local) };
        let first = DateTime::from_timestamp(-5_000_000_000, 0).unwrap_or_default().naive_utc();
        let found = zone.offset_from_utc_datetime(&first);
        let minutes = (found.fix().local_minus_utc() + 30).div_euclid(60);
        self.offset(minutes * 60, found.abbreviation().unwrap_or_default())
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utc => f.write_str("UTC"),
            Self::Named(zone) => f.write_str(zone.name()),
            Self::Fixed(seconds) => write!(f, "UTC{}", super::format::offset(*seconds, ":")),
        }
    }
}

impl Object for Zone {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        (key.as_str()? == "zone").then(|| Value::from(self.to_string()))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.to_string().cmp(&other.downcast_ref::<Self>()?.to_string()))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let moment = || {
            let moment = args.first().and_then(|arg| arg.downcast_object_ref::<Moment>()).cloned();
            moment.ok_or_else(|| bad(format!("{method}() needs a datetime")))
        };
        match method {
            "localize" => moment()?.localized(self),
            "normalize" => moment()?.in_zone(self).map(Moment::into_value),
            "utcoffset" | "tzname" => moment()?.in_zone(self).map(|moment| moment.asked(method)),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a time zone has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
