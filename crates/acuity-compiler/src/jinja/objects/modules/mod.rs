//! `modules`: what templates may use of Python's own modules.

mod datetime;
mod itertools;
mod pytz;
mod regex;

use minijinja::Value;

use crate::jinja::scope::Scope;

pub(super) fn value(scope: &Scope) -> Value {
    Value::from_pairs([
        ("datetime", datetime::value(scope)),
        ("itertools", Value::from_object(itertools::Itertools)),
        ("pytz", pytz::value()),
        ("re", Value::from_object(regex::Re)),
    ])
}
