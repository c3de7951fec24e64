//! Values to text and back.

use md5::{Digest as _, Md5};
use minijinja::{Error, State, Value};
use serde_json::Value as Json;

use crate::{
    digest::hex,
    files::SourceFile,
    jinja::{
        arguments::{Arguments, named},
        python::json,
        scope::Scope,
        values::{from_json, to_json},
    },
    yaml,
};

/// The value of JSON text, or the default.
pub(super) fn from_json_text(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    parsed(state, args, |text| serde_json::from_str(&text).ok())
}

/// The value of YAML text, or the default.
pub(super) fn from_yaml_text(_: &Scope, state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    parsed(state, args, |text| Some(yaml::read(&SourceFile::new("", text), &mut Vec::new()).ok()?.to_json()))
}

/// What `parse` makes of the first argument, or the default. Reading costs fuel by the length of the text.
fn parsed(
    state: &mut State<'_, '_>,
    args: &[Value],
    parse: impl FnOnce(String) -> Option<Json>,
) -> Result<Value, Error> {
    let text = first(args).to_string();
    state.consume_fuel(text.len() as u64)?;
    let default = || named(args, &["text", "default"]).remove("default").unwrap_or_else(|| Value::from(()));
    Ok(parse(text).map_or_else(default, |json| from_json(&json)))
}

/// A value as JSON text, as Python writes it.
pub(super) fn to_json_text(_: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = Arguments::of("tojson", args, &["value", "default", "sort_keys"])?;
    let options = json::Options { sort_keys: args.is_true("sort_keys"), indent: None };
    json::dumps(&args.given("value").unwrap_or_default(), options).map(Value::from)
}

/// A value as YAML text.
pub(super) fn to_yaml_text(_: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    let args = Arguments::of("toyaml", args, &["value", "default", "sort_keys"])?;
    let mut json = to_json(&args.given("value").unwrap_or_default());
    if args.is_true("sort_keys") {
        json.sort_all_objects();
    }
    Ok(Value::from(serde_yaml_ng::to_string(&json).unwrap_or_default()))
}

/// The MD5 of a text.
pub(super) fn local_md5(_: &Scope, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
    Ok(Value::from(hex(&Md5::digest(first(args).to_string().as_bytes()))))
}

fn first(args: &[Value]) -> Value {
    args.first().cloned().unwrap_or_default()
}
