//! Messages to whoever runs the project.

use minijinja::{Error, State, Value, value::Kwargs};

use crate::jinja::scope::Scope;

/// `log` and `debug`: for the log, and with `info=true` for people as well.
pub(super) fn log(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let named = args.last().and_then(|last| Kwargs::try_from(last.clone()).ok());
    let info = named.and_then(|named| named.peek::<Value>("info").ok());
    let info = info.or_else(|| args.get(1).filter(|second| !second.is_kwargs()).cloned());
    tell(scope, state, args, info.is_some_and(|info| info.is_true()))
}

/// `print`.
pub(super) fn print(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    tell(scope, state, args, true)
}

fn tell(scope: &Scope, state: &mut State<'_, '_>, args: &[Value], is_told: bool) -> Result<Value, Error> {
    let message = args.first().cloned().unwrap_or_default().to_string();
    // As much as for text that is written, see `FUEL`.
    state.consume_fuel(message.len() as u64 / 64 + 1)?;
    let mut captured = scope.render.captured();
    if is_told {
        captured.told.push(message.clone());
    }
    captured.messages.push(message);
    Ok(Value::from(""))
}
