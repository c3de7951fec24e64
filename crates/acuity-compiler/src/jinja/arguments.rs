//! Arguments of calls.

use std::collections::BTreeMap;

use minijinja::{Error, ErrorKind, Value, value::Kwargs};

/// Positional and named arguments.
pub(crate) fn split(args: &[Value]) -> (&[Value], Vec<(String, Value)>) {
    match args.last() {
        Some(last) if last.is_kwargs() => {
            let mut named = Vec::new();
            if let Ok(kwargs) = Kwargs::try_from(last.clone()) {
                let names: Vec<String> = kwargs.args().map(str::to_owned).collect();
                for name in names {
                    if let Ok(value) = kwargs.get::<Value>(&name) {
                        named.push((name, value));
                    }
                }
            }
            (&args[..args.len() - 1], named)
        }
        _ => (args, Vec::new()),
    }
}

/// An error for an argument that was not given.
pub(crate) fn missing(what: &str, argument: &str) -> Error {
    Error::new(ErrorKind::MissingArgument, format!("{what}() needs {argument}"))
}

/// An argument that must be text.
///
/// # Errors
/// When it was not given, or is something else.
pub(crate) fn text(value: Option<&Value>, what: &str, argument: &str) -> Result<String, Error> {
    match value {
        Some(v) if v.as_str().is_some() => Ok(v.as_str().unwrap_or_default().to_owned()),
        Some(v) if !v.is_undefined() && !v.is_none() => {
            Err(Error::new(ErrorKind::InvalidOperation, format!("{what}() needs {argument} as text, not {}", v.kind())))
        }
        _ => Err(missing(what, argument)),
    }
}

/// Positional and named arguments under the parameters' names.
pub(crate) fn named(args: &[Value], parameters: &[&str]) -> BTreeMap<String, Value> {
    let (positional, rest) = split(args);
    let mut found: BTreeMap<String, Value> = rest.into_iter().collect();
    for (name, value) in parameters.iter().zip(positional) {
        found.insert((*name).to_owned(), value.clone());
    }
    found
}
