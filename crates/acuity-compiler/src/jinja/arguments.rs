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

/// The arguments of one call under the parameters' names.
pub(crate) struct Arguments<'a> {
    method: &'a str,
    given: BTreeMap<String, Value>,
}

impl<'a> Arguments<'a> {
    /// # Errors
    /// When there are more arguments than parameters.
    pub(crate) fn of(method: &'a str, args: &[Value], parameters: &[&str]) -> Result<Self, Error> {
        let given = named(args, parameters);
        let positional = args.iter().filter(|arg| !arg.is_kwargs()).count();
        if let Some(name) = given.keys().find(|name| !parameters.contains(&name.as_str())) {
            return Err(Error::new(ErrorKind::TooManyArguments, format!("{method}() has no argument '{name}'")));
        }
        if positional > parameters.len() {
            let most = parameters.len();
            let message = format!("{method}() takes at most {most} argument(s), not {positional}");
            return Err(Error::new(ErrorKind::TooManyArguments, message));
        }
        Ok(Self { method, given })
    }

    /// An argument that was given and is not none.
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.given.get(name).filter(|value| !value.is_none())
    }

    /// An argument that was given, also none.
    pub(crate) fn given(&self, name: &str) -> Option<Value> {
        self.given.get(name).cloned()
    }

    /// Whether none was given for it.
    pub(crate) fn is_none(&self, name: &str) -> bool {
        self.given.get(name).is_some_and(Value::is_none)
    }

    /// # Errors
    /// When it was not given, or is no text.
    pub(crate) fn text(&self, name: &str) -> Result<&str, Error> {
        match self.optional_text(name)? {
            Some(text) => Ok(text),
            None => Err(missing(self.method, name)),
        }
    }

    /// # Errors
    /// When it is no text.
    pub(crate) fn optional_text(&self, name: &str) -> Result<Option<&str>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_str().map(Some).ok_or_else(|| self.wrong(name, "text", value)),
        }
    }

    /// # Errors
    /// When it is no whole number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| self.wrong(name, "a whole number", value)),
        }
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(Value::is_true)
    }

    fn wrong(&self, name: &str, wanted: &str, value: &Value) -> Error {
        let message = format!("{}() needs {wanted} as {name}, not {}", self.method, value.kind());
        Error::new(ErrorKind::InvalidOperation, message)
    }
}
