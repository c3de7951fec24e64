//! `modules.re`: Python's functions for patterns.

mod found;
mod pattern;

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use pattern::Pattern;

use crate::jinja::arguments::{named, text};

/// `modules.re`.
#[derive(Debug)]
pub(super) struct Re;

/// Python's flags, by the names that `modules.re` has for them.
const FLAGS: &[(&str, i64)] =
    &[("IGNORECASE", 2), ("I", 2), ("MULTILINE", 8), ("M", 8), ("DOTALL", 16), ("S", 16), ("VERBOSE", 64), ("X", 64)];

/// Whether a flag is among those given.
fn has(flags: i64, name: &str) -> bool {
    FLAGS.iter().any(|(known, bit)| *known == name && flags & bit != 0)
}

/// What Python's `escape` puts a backslash before.
const SPECIAL: &str = "()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}";

impl Object for Re {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let key = key.as_str()?;
        FLAGS.iter().find(|(name, _)| *name == key).map(|(_, bit)| Value::from(*bit))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        if method == "escape" {
            let args = named(args, &["pattern"]);
            let text = text(args.get("pattern"), "re.escape", "text")?;
            let escaped = |c: char| if SPECIAL.contains(c) { format!("\\{c}") } else { c.to_string() };
            return Ok(Value::from(text.chars().map(escaped).collect::<String>()));
        }
        let parameters = match (method, pattern::parameters(method)) {
            ("compile", _) => Vec::new(),
            (_, Some(parameters)) => parameters.to_vec(),
            _ => {
                let message = format!("modules.re has no function '{method}'");
                return Err(Error::new(ErrorKind::UnknownMethod, message));
            }
        };
        let args = named(args, &[vec!["pattern"], parameters, vec!["flags"]].concat());
        let flags = args.get("flags").and_then(Value::as_i64).unwrap_or(0);
        let pattern = match args.get("pattern").and_then(|given| given.downcast_object_ref::<Pattern>()) {
            Some(pattern) => pattern.clone(),
            None => Pattern::new(&text(args.get("pattern"), &format!("re.{method}"), "a pattern")?, flags)?,
        };
        if method == "compile" {
            return Ok(Value::from_object(pattern));
        }
        pattern.apply(state, method, &args)
    }
}
