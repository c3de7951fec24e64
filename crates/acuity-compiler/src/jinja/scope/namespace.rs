//! The macros of a package under its name.

use std::sync::Arc;

use minijinja::{
    Error, State, Value,
    value::{Enumerator, Object},
};

use super::{Scope, overridden::overridden};
use crate::{
    diagnostic::suggestion,
    jinja::{fault::fault, world::BUILTIN},
};

/// A package: `dbt_utils` in `dbt_utils.star(…)`.
#[derive(Debug)]
pub(super) struct Namespace {
    pub(super) scope: Scope,
    pub(super) package: String,
}

impl Object for Namespace {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        if let Some(value) = overridden(&self.scope.render, &format!("{}.{name}", self.package)) {
            return Some(value);
        }
        match self.scope.render.world.package_macro(&self.package, name) {
            Some(def) => Some(self.scope.macro_value(def)),
            // `dbt.ref(…)` and the like.
            None if self.package == BUILTIN => self.scope.built_in(name),
            None => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, state: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        match self.get_value(&Value::from(method)) {
            Some(value) => value.call(state, args),
            None => {
                let world = &self.scope.render.world;
                let names: Vec<&str> =
                    world.macros.get(&self.package).map(|m| m.keys().map(String::as_str).collect()).unwrap_or_default();
                Err(fault(
                    "unknown-macro",
                    format!("the package '{}' has no macro '{method}'", self.package),
                    suggestion(method, names),
                ))
            }
        }
    }
}
