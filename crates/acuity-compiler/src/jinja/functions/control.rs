//! What macros and call blocks need of the engine.

use std::collections::BTreeMap;

use minijinja::{Error, ErrorKind, State, Value};

use crate::jinja::{
    fault::Return,
    scope::{Caller, Scope},
};

/// `return(value)`: ends the macro. It travels as an error, which nothing in between can catch.
pub(super) fn return_(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let used = state.fuel_levels().map_or(0, |(used, _)| used);
    let value = args.first().cloned().unwrap_or_default();
    Err(Error::new(ErrorKind::InvalidOperation, "return() outside of a macro").with_source(Return(value, used)))
}

/// `__given("x")`: whether the macro was called with the argument, so that its default is not needed.
pub(super) fn given(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    Ok(Value::from(scope.is_given(args.first().and_then(Value::as_str).unwrap_or_default())))
}

/// `__caller("template")`: the body of a call block.
pub(super) fn caller(scope: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let template = args.first().cloned().unwrap_or_default().to_string();
    // The body sees the names around it as they are now.
    let mut locals = BTreeMap::new();
    for name in state.known_variables() {
        if let Some(value) = state.lookup(&name) {
            locals.insert(name.into_owned(), value);
        }
    }
    for (global, _) in state.env().globals() {
        locals.remove(global);
    }
    Ok(Value::from_object(Caller { scope: scope.with(locals), template }))
}
