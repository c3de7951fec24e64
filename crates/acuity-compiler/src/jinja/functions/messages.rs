//! Messages to whoever runs the project.

use minijinja::{Error, State, Value};

use crate::jinja::scope::Scope;

/// `log`, `print` and `debug`.
pub(super) fn log(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let message = args.first().cloned().unwrap_or_default().to_string();
    // As much as for text that is written, see `FUEL`.
    state.consume_fuel(message.len() as u64 / 64 + 1)?;
    scope.render.captured().messages.push(message);
    Ok(Value::from(""))
}
