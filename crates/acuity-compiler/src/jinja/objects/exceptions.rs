//! `exceptions`: errors and warnings that a template raises.

use std::sync::Arc;

use minijinja::{
    Error, State, Value,
    value::{Enumerator, Object},
};

use crate::jinja::{fault::fault, scope::Scope};

#[derive(Debug)]
struct Exceptions(Scope);

pub(super) fn value(scope: &Scope) -> Value {
    Value::from_object(Exceptions(scope.bare()))
}

impl Object for Exceptions {
    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
        Err(super::not_a_function("exceptions"))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let message = args.first().map(ToString::to_string).unwrap_or_default();
        match method {
            "raise_compiler_error" | "raise_parsing_error" | "raise_not_implemented" | "raise_database_error" => {
                Err(fault("raised", message, None))
            }
            "warn" => {
                state.consume_fuel(message.len() as u64 / 64 + 1)?;
                self.0.render.captured().warnings.push(message);
                Ok(Value::from(""))
            }
            // dbt has many; whatever the kind, the message is what matters.
            _ => Err(fault("raised", format!("{method}: {message}"), None)),
        }
    }
}
