//! `timedelta`.

use std::{cmp::Ordering, fmt, sync::Arc};

use chrono::TimeDelta;
use minijinja::{
    Error, ErrorKind, State, Value,
    value::{DynObject, Enumerator, Object, ObjectRepr},
};

use super::bad;
use crate::jinja::arguments::Arguments;

/// Microseconds in the units of a span.
const UNITS: &[(&str, f64)] = &[
    ("days", 86_400e6),
    ("seconds", 1e6),
    ("microseconds", 1.0),
    ("milliseconds", 1e3),
    ("minutes", 60e6),
    ("hours", 3600e6),
    ("weeks", 604_800e6),
];

const DAY: i64 = 86_400;

/// How much later something is, to the microsecond.
#[derive(Debug, Clone)]
pub(crate) struct Span(pub(crate) TimeDelta);

impl Span {
    /// `timedelta(days=…, hours=…)`.
    ///
    /// # Errors
    /// What is no number, and more than Python's bound.
    pub(crate) fn of_arguments(args: &[Value]) -> Result<Value, Error> {
        let names: Vec<&str> = UNITS.iter().map(|(name, _)| *name).collect();
        let args = Arguments::of("timedelta", args, &names)?;
        let mut sum = 0_i128;
        for (name, unit) in UNITS {
            let Some(value) = args.get(name) else { continue };
            sum += match value.as_i64().filter(|_| value.is_integer()) {
                Some(whole) => i128::from(whole) * *unit as i128,
                None => (f64::try_from(value.clone())? * unit).round_ties_even() as i128,
            };
        }
        Self::of_micros(sum)
    }

    fn of_micros(micros: i128) -> Result<Value, Error> {
        let most = 1_000_000_000 * i128::from(DAY) * 1_000_000;
        if micros.abs() >= most {
            return Err(bad("a span may be a thousand million days at most"));
        }
        let (seconds, rest) = (micros.div_euclid(1_000_000), micros.rem_euclid(1_000_000));
        let span = TimeDelta::new(seconds as i64, rest as u32 * 1000);
        span.map(|span| Self(span).into_value()).ok_or_else(|| bad("this span is too long"))
    }

    pub(crate) fn into_value(self) -> Value {
        Value::from_object(self)
    }

    fn micros(&self) -> i128 {
        i128::from(self.0.num_seconds()) * 1_000_000 + i128::from(self.0.subsec_nanos() / 1000)
    }

    /// Days, and the seconds and microseconds of the rest, which is never negative.
    fn parts(&self) -> (i64, i64, i64) {
        let micros = self.micros();
        let day = i128::from(DAY) * 1_000_000;
        let rest = micros.rem_euclid(day);
        (micros.div_euclid(day) as i64, (rest / 1_000_000) as i64, (rest % 1_000_000) as i64)
    }

    /// What moves a day: its days, whatever the rest is.
    pub(super) fn whole_days(&self) -> Result<TimeDelta, Error> {
        TimeDelta::try_days(self.parts().0).ok_or_else(|| bad("this span is too long"))
    }

    /// An operator with a span or a number to its right.
    pub(super) fn operate(&self, operator: &str, other: Option<&Self>, right: &Value) -> Option<Result<Value, Error>> {
        let (own, other) = (self.micros(), other.map(Self::micros));
        let number = || f64::try_from(right.clone()).ok().filter(|_| right.is_number());
        let nothing = || Some(Err(bad("division by zero")));
        match (operator, other) {
            ("+", Some(other)) => Some(Self::of_micros(own + other)),
            ("-", Some(other)) => Some(Self::of_micros(own - other)),
            ("/" | "//" | "%", Some(0)) => nothing(),
            ("/", Some(other)) => Some(Ok(Value::from(own as f64 / other as f64))),
            ("//", Some(other)) => Some(Ok(Value::from(own.div_euclid(other) as i64))),
            ("%", Some(other)) => Some(Self::of_micros(own.rem_euclid(other))),
            ("*", None) => match right.as_i64().filter(|_| right.is_integer()) {
                Some(times) => Some(Self::of_micros(own.saturating_mul(i128::from(times)))),
                None => Some(Self::of_micros((own as f64 * number()?).round_ties_even() as i128)),
            },
            ("/" | "//", None) if number() == Some(0.0) => nothing(),
            ("/", None) => Some(Self::of_micros((own as f64 / number()?).round_ties_even() as i128)),
            ("//", None) => Some(Self::of_micros(own.div_euclid(i128::from(right.as_i64()?)))),
            _ => None,
        }
    }
}

impl Object for Span {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let (days, seconds, micros) = self.parts();
        Some(Value::from(match key.as_str()? {
            "days" => days,
            "seconds" => seconds,
            "microseconds" => micros,
            _ => return None,
        }))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn is_true(self: &Arc<Self>) -> bool {
        self.0 != TimeDelta::zero()
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        Some(self.0.cmp(&other.downcast_ref::<Self>()?.0))
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, _: &[Value]) -> Result<Value, Error> {
        match method {
            "total_seconds" => Ok(Value::from(self.micros() as f64 / 1e6)),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("a timedelta has no method '{method}'"))),
        }
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, seconds, micros) = self.parts();
        if days != 0 {
            write!(f, "{days} day{}, ", if days.abs() == 1 { "" } else { "s" })?;
        }
        write!(f, "{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)?;
        if micros == 0 { Ok(()) } else { write!(f, ".{micros:06}") }
    }
}
