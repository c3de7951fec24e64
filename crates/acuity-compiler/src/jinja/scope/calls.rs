//! Calls of macros and of the bodies of `{% call %}` blocks.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, atomic::Ordering},
};

use minijinja::{
    Environment, Error, ErrorKind, State, Template, Value,
    value::{Enumerator, Object},
};

use super::Scope;
use crate::jinja::{
    arguments::split,
    blocks::Signature,
    bounds,
    engine::FUEL,
    fault::{fault, returned},
    prepare::prepare,
    render::Render,
    values::{self, amount, held},
};

/// A macro that can be called.
#[derive(Debug)]
pub(super) struct MacroValue {
    pub(super) scope: Scope,
    pub(super) package: String,
    pub(super) name: String,
}

/// Deeper than this, macros call each other without end.
const MAX_DEPTH: usize = 200;

impl Object for MacroValue {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let render = self.scope.render.clone();
        let Some(def) = render.world.package_macro(&self.package, &self.name) else {
            return Err(Error::from(ErrorKind::UnknownFunction));
        };
        render.calls_macro(&def.public.unique_id);
        let (locals, given) = bind(state, &def.public.name, &def.signature, args)?;
        let scope = Scope {
            package: self.package.clone(),
            locals: Arc::new(locals),
            given: Arc::new(given),
            ..self.scope.clone()
        };
        let result = deeper(&render, &self.name, || inner(state, 0, |env| env.get_template(&def.template), scope));
        match result {
            Ok(text) => Ok(Value::from(text)),
            Err(error) => match returned(&error) {
                Some((value, fuel)) => {
                    state.consume_fuel(fuel)?;
                    held::held(value)
                }
                None => Err(outer(error)),
            },
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<macro {}>", self.name)
    }
}

/// Does `work` one step deeper than what calls it.
fn deeper<T>(render: &Render, name: &str, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let depth = render.depth.fetch_add(1, Ordering::Relaxed);
    let result = if depth >= MAX_DEPTH {
        let message = format!("macros call each other more than {MAX_DEPTH} deep; '{name}' is the last");
        Err(fault("recursion", message, None))
    } else {
        work()
    };
    render.depth.fetch_sub(1, Ordering::Relaxed);
    result
}

/// Text of a variable with its Jinja filled in, in the place that asks for it.
pub(crate) fn rendered(scope: &Scope, state: &State<'_, '_>, text: &str) -> Result<Value, Error> {
    bounds::template(text).map_err(|found| fault("jinja", found.message, Some(found.help.to_owned())))?;
    let prepared = prepare(text, 0..text.len(), "variable", &mut Vec::new());
    let text = deeper(&scope.render, "a variable", || {
        inner(state, prepared.depth, |env| env.template_from_named_str("variable", &prepared.text), scope.bare())
    });
    text.map(Value::from).map_err(outer)
}

/// Renders a template inside of another. All of a render has one budget: what the templates around have used up is counted
/// before, what this one used is counted after.
fn inner<'a>(
    state: &'a State<'_, '_>,
    depth: usize,
    template: impl FnOnce(&'a Environment<'_>) -> Result<Template<'a, 'a>, Error>,
    scope: Scope,
) -> Result<String, Error> {
    let render = scope.render.clone();
    let around = state.fuel_levels().map_or(0, |(used, _)| used);
    let all_around = render.fuel.fetch_add(around, Ordering::Relaxed) + around;
    let done = if all_around > FUEL {
        Err(Error::from(ErrorKind::OutOfFuel))
    } else {
        bounds::on_stack(depth, || {
            let done = template(state.env())?.render_captured(scope.into_value())?;
            let used = done.state().fuel_levels().map_or(0, |(used, _)| used);
            Ok((done.into_output(), used))
        })
    };
    render.fuel.fetch_sub(around, Ordering::Relaxed);
    let (text, used) = done?;
    state.consume_fuel(used)?;
    amount::check()?;
    Ok(text)
}

/// An error of an inner template as one that the outer template can put its own place on.
fn outer(error: Error) -> Error {
    let detail = error.detail().unwrap_or_default().to_owned();
    Error::new(error.kind(), detail).with_source(error)
}

/// The body of a `{% call %}` block with the names of its surroundings.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) scope: Scope,
    pub(crate) template: String,
}

impl Object for Caller {
    fn call(self: &Arc<Self>, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let render = &self.scope.render;
        let call = render.calls.get(&self.template).or_else(|| render.world.calls.get(&self.template));
        let Some(call) = call else { return Err(Error::from(ErrorKind::UnknownFunction)) };
        let (locals, given) = bind(state, "caller", &call.signature, args)?;
        let prepared = &call.origin.prepared;
        let scope = Scope { given: Arc::new(given), ..self.scope.with(locals) };
        inner(state, prepared.depth, |env| env.template_from_named_str(&self.template, &prepared.text), scope)
            .map(Value::from)
            .map_err(outer)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}

/// Arguments to names, as Jinja binds them: what is left over becomes `varargs` and `kwargs` where the macro reads these.
fn bind(
    state: &State<'_, '_>,
    name: &str,
    signature: &Signature,
    args: &[Value],
) -> Result<(BTreeMap<String, Value>, BTreeSet<String>), Error> {
    let (positional, named) = split(args);
    let parameters = &signature.parameters;
    let too_many = |message: String| Error::new(ErrorKind::TooManyArguments, message);
    if positional.len() > parameters.len() && !signature.reads_varargs {
        let (most, given) = (parameters.len(), positional.len());
        return Err(too_many(format!(
            "the macro '{name}' takes not more than {most} argument(s), and is given {given}"
        )));
    }
    let mut locals = BTreeMap::new();
    let mut given = BTreeSet::new();
    let mut varargs = Vec::new();
    for (i, value) in positional.iter().enumerate() {
        match parameters.get(i) {
            Some(parameter) => {
                locals.insert(parameter.name.clone(), held::held(value.clone())?);
                given.insert(parameter.name.clone());
            }
            None => varargs.push(value.clone()),
        }
    }
    let mut kwargs = Vec::new();
    for (key, value) in named {
        let is_caller = key == "caller" && signature.reads_caller;
        if is_caller || parameters.iter().any(|p| p.name == key) {
            if given.contains(&key) {
                return Err(too_many(format!("the macro '{name}' is given the argument '{key}' twice")));
            }
            given.insert(key.clone());
            locals.insert(key, held::held(value)?);
        } else if !signature.reads_kwargs {
            let has = match parameters.as_slice() {
                [] => "it takes none".to_owned(),
                all => format!("it takes {}", all.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")),
            };
            return Err(too_many(format!("the macro '{name}' takes no keyword argument '{key}': {has}")));
        } else {
            kwargs.push((Value::from(key), value));
        }
    }
    for parameter in parameters {
        // As in Jinja, what was not given prints as nothing.
        locals.entry(parameter.name.clone()).or_insert_with(|| values::nothing(state));
    }
    locals.entry("caller".to_owned()).or_insert(Value::UNDEFINED);
    locals.insert("varargs".to_owned(), values::List::of(state, varargs)?);
    locals.insert("kwargs".to_owned(), values::Dict::of(state, kwargs)?);
    Ok((locals, given))
}
