//! `env_var()`.

use minijinja::{Error, State, Value};

use crate::jinja::{
    arguments::{named, text},
    env_var::{Place, env_var as read},
    scope::Scope,
};

/// A variable of the environment, or the default.
pub(super) fn env_var(scope: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["name", "default"]);
    let name = text(args.get("name"), "env_var", "a variable's name")?;
    if let Some(given) = scope.render.overrides().and_then(|given| given.env_vars.get(&name)) {
        // As the environment has it, it is text.
        return Ok(given.as_str().map_or_else(|| Value::from(given.to_string()), Value::from));
    }
    read(scope.render.world.files.as_ref(), Place::Open, &name, args.get("default").cloned())
}
