//! The template engine with dbt's manners.

use minijinja::{
    AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value, syntax::SyntaxConfig, value::ValueKind,
};

use crate::jinja::{
    python,
    values::{self, held},
};

/// What a render may use up, its macros included. One unit pays for an instruction or for 64 bytes of text, so that a string that
/// is doubled in a loop ends at some hundred megabytes.
pub(crate) const FUEL: u64 = 10_000_000;

/// The same, where what is undefined gives nothing to whatever asks it.
pub(crate) fn lenient(mut env: Environment<'static>) -> Environment<'static> {
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    env.set_unknown_method_callback(|state, value, method, args| match value.kind() {
        ValueKind::Undefined | ValueKind::None => Ok(Value::UNDEFINED),
        _ => python::method(state, value, method, args),
    });
    env
}

/// The engine with dbt's manners.
pub(crate) fn environment() -> Environment<'static> {
    let mut env = Environment::new();
    env.set_debug(true);
    env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    env.set_auto_escape_callback(|_| AutoEscape::None);
    // One trailing line break is removed from whole files only, not from the macro bodies that are templates of their own.
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        env.set_syntax(syntax);
    }
    // A template that loops without end stops with a message.
    env.set_fuel(Some(FUEL));
    env.set_unknown_method_callback(python::method);
    env.set_formatter(|out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value| match value.kind() {
        // Python's spelling: it ends up in the SQL.
        ValueKind::Bool => out.write_str(if value.is_true() { "True" } else { "False" }).map_err(Error::from),
        ValueKind::None => out.write_str("None").map_err(Error::from),
        ValueKind::Number => out.write_str(&python::number::text(value)).map_err(Error::from),
        ValueKind::Seq | ValueKind::Map | ValueKind::Iterable => {
            held::written(value)?;
            minijinja::escape_formatter(out, state, value)
        }
        _ => minijinja::escape_formatter(out, state, value),
    });
    held::register(&mut env);
    python::register(&mut env);
    env.add_function("__list", |state: &State<'_, '_>, items: Vec<Value>| values::List::of(state, items));
    env.add_function("__dict", |state: &State<'_, '_>, map: Value| values::Dict::of(state, values::pairs(&map)?));
    env.add_filter("list", |state: &State<'_, '_>, items: Value| values::List::of(state, items.try_iter()?));
    // dbt's filters turn text into native values.
    env.add_filter("as_text", |v: Value| v);
    env.add_filter("as_bool", |v: Value| v);
    env.add_filter("as_number", |v: Value| v);
    env.add_filter("as_native", |v: Value| v);
    env.add_global("none", Value::from(()));
    env
}
