//! `modules.pytz`.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use crate::jinja::{
    arguments::Arguments,
    values::{
        List,
        time::{Span, Zone},
    },
};

pub(super) fn value() -> Value {
    Value::from_object(Pytz)
}

#[derive(Debug)]
struct Pytz;

impl Object for Pytz {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "utc" | "UTC" => Some(Zone::Utc.into_value()),
            "all_timezones" | "common_timezones" => Some(List::value(Zone::names().map(Value::from))),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match method {
            "timezone" => Zone::named(Arguments::of(method, args, &["zone"])?.text("zone")?),
            "FixedOffset" => {
                let minutes = Arguments::of(method, args, &["offset"])?.number("offset")?.unwrap_or(0);
                Zone::fixed(&[Span(chrono::TimeDelta::minutes(minutes.clamp(-100_000, 100_000))).into_value()])
            }
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("modules.pytz has no function '{method}'"))),
        }
    }
}
