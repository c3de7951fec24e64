//! Macros whose result a unit test gives.

use std::sync::Arc;

use minijinja::{
    Error, State, Value,
    value::{Enumerator, Object},
};
use serde_json::Value as Json;

use crate::jinja::{render::Render, values::from_json};

/// A macro that gives the same whatever it is called with.
#[derive(Debug)]
struct Overridden(Json);

/// What stands in for a macro, named with its package where it is called so.
pub(super) fn overridden(render: &Render, name: &str) -> Option<Value> {
    let given = render.overrides()?.macros.get(name)?;
    Some(Value::from_object(Overridden(given.clone())))
}

impl Object for Overridden {
    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, _: &[Value]) -> Result<Value, Error> {
        Ok(from_json(&self.0))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}
