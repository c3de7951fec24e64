//! Python's manners that the engine does not have: methods of text and of what the engine makes itself, operators, filters.

mod filters;
mod format;
mod globals;
pub(crate) mod json;
mod methods;
pub(crate) mod number;
mod operators;
mod percent;
pub(crate) mod repr;
mod text;

pub(crate) use operators::operate;

use minijinja::{Environment, Error, State, Value, value::ValueKind};

/// Methods of values that are not objects of ours.
pub(super) fn method(state: &mut State<'_, '_>, value: &Value, method: &str, args: &[Value]) -> Result<Value, Error> {
    if let Some(text) = value.as_str() {
        if method == "format" {
            return format::filled(state, text, args).map(Value::from);
        }
        if let Some(found) = text::method(state, text, method, args)? {
            return Ok(found);
        }
    } else if matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable)
        && let Some(found) = methods::of_sequence(state, value, method, args)?
    {
        return Ok(found);
    }
    minijinja_contrib::pycompat::unknown_method_callback(state, value, method, args)
}

/// Adds filters and what prepared templates call.
pub(super) fn register(env: &mut Environment<'static>) {
    operators::register(env);
    filters::register(env);
    globals::register(env);
}
