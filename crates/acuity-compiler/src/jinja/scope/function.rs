//! dbt's functions as values of the engine.

use std::{fmt, sync::Arc};

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use super::{Body, Scope};
use crate::jinja::world::built_in;

/// A function that a template may call, hand on and keep.
pub(crate) struct Function {
    scope: Scope,
    name: &'static str,
    body: Body,
    /// Whether it is a macro in dbt.
    is_macro: bool,
}

impl Function {
    pub(crate) fn value(scope: Scope, name: &'static str, body: Body) -> Value {
        Value::from_object(Self { scope, name, body, is_macro: false })
    }

    /// One that is a macro in dbt.
    pub(crate) fn macro_value(scope: Scope, name: &'static str, body: Body) -> Value {
        Value::from_object(Self { scope, name, body, is_macro: true })
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Object for Function {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        if self.is_macro {
            self.scope.render.calls_macro(&built_in(self.name));
        }
        (self.body)(&self.scope, state, args)
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, _: &[Value]) -> Result<Value, Error> {
        Err(Error::new(ErrorKind::UnknownMethod, format!("{} has no method '{method}'", self.name)))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}
