//! `var`: variables of the project and of the command line.

use std::sync::Arc;

use minijinja::{
    Error, ErrorKind, State, Value,
    value::{Enumerator, Object},
};

use crate::{
    diagnostic::suggestion,
    jinja::{
        arguments::{named, text},
        fault::fault,
        scope::{Scope, rendered},
        values::from_json,
    },
};

#[derive(Debug)]
struct Var(Scope);

pub(super) fn value(scope: &Scope) -> Value {
    Value::from_object(Var(scope.bare()))
}

impl Object for Var {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        read(&self.0, state, args)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn call_method(self: &Arc<Self>, _: &mut State<'_, '_>, method: &str, args: &[Value]) -> Result<Value, Error> {
        let name = args.first().map(ToString::to_string).unwrap_or_default();
        let render = &self.0.render;
        match method {
            "has_var" => Ok(Value::from(render.world.var(&render.subject.package, &name).is_some())),
            _ => Err(Error::new(ErrorKind::UnknownMethod, format!("var has no method '{method}'"))),
        }
    }
}

/// `var('name', default)`.
fn read(scope: &Scope, state: &State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = named(args, &["name", "default"]);
    let name = text(args.get("name"), "var", "a variable's name")?;
    let world = &scope.render.world;
    let overridden = scope.render.overrides().and_then(|given| given.vars.get(&name));
    if let Some(found) = overridden.or_else(|| world.var(&scope.render.subject.package, &name)) {
        return match found.as_str() {
            // A variable may say what is to be looked up: `{{ ref('x') }}`.
            Some(text) if text.contains("{{") || text.contains("{%") => rendered(scope, state, text),
            _ => Ok(from_json(found)),
        };
    }
    match args.get("default") {
        Some(default) => Ok(default.clone()),
        // As in dbt, a variable that a scheduler gives may be missing while the project is only read.
        None if !scope.render.execute && !scope.render.subject.unique_id.is_empty() => Ok(Value::from(())),
        None => {
            let names = world.var_names();
            let help = suggestion(&name, names.iter().map(String::as_str)).unwrap_or_else(|| {
                format!("set it under 'vars:' in dbt_project.yml, with --vars '{{{name}: …}}', or give a default: var('{name}', …)")
            });
            Err(fault("unknown-var", format!("the variable '{name}' is not set"), Some(help)))
        }
    }
}
