//! `modules.datetime` and `run_started_at`, as far as models use them.

use std::sync::Arc;

use super::regex::Re;
use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

/// A point in time.
#[derive(Debug, Clone)]
pub(crate) struct Moment(DateTime<Utc>);

impl Moment {
    /// From RFC 3339; the epoch when it is something else.
    pub(crate) fn parse(text: &str) -> Self {
        Self(DateTime::parse_from_rfc3339(text).map(|t| t.with_timezone(&Utc)).unwrap_or(DateTime::UNIX_EPOCH))
    }
}

impl Object for Moment {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "year" => Value::from(self.0.year()),
            "month" => Value::from(self.0.month()),
            "day" => Value::from(self.0.day()),
            "hour" => Value::from(self.0.hour()),
            "minute" => Value::from(self.0.minute()),
            "second" => Value::from(self.0.second()),
            _ => return None,
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "strftime" => {
                let format = args.first().and_then(Value::as_str).unwrap_or("%Y-%m-%d");
                let mut out = String::new();
                use std::fmt::Write as _;
                write!(out, "{}", self.0.format(format))
                    .map_err(|_| Error::new(ErrorKind::InvalidOperation, format!("'{format}' is not a time format")))?;
                Ok(Value::from(out))
            }
            "isoformat" => Ok(Value::from(self.0.to_rfc3339())),
            "date" | "astimezone" | "replace" => Ok(Value::from_object((**self).clone())),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a time has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d %H:%M:%S%.6f%:z"))
    }
}

/// `modules`: `modules.datetime.datetime.now()` is when the run started, so that one run has one time.
#[derive(Debug)]
pub(crate) struct Modules;

impl Object for Modules {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            // Module and class are one: `datetime.datetime` is this object again.
            "datetime" | "pytz" => Some(Value::from_object(Modules)),
            "re" => Some(Value::from_object(Re)),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "now" | "utcnow" | "today" => {
                state.lookup("run_started_at").ok_or_else(|| Error::new(ErrorKind::UndefinedError, "run_started_at"))
            }
            "fromisoformat" => {
                Ok(Value::from_object(Moment::parse(args.first().and_then(Value::as_str).unwrap_or_default())))
            }
            "timezone" => Ok(args.first().cloned().unwrap_or_default()),
            _ => Err(Error::new(
                ErrorKind::UnknownMethod,
                format!("modules has no '{method}': available are datetime.datetime.now() and fromisoformat()"),
            )),
        }
    }
}
