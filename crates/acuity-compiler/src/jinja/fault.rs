//! Mistakes and signals that dbt's functions send through the engine, inside of its own error type.

use std::{error::Error as _, fmt};

use minijinja::{Error, ErrorKind, Value};

/// A mistake that one of dbt's functions found.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

/// A fault as the engine passes it on.
pub(crate) fn fault(code: &'static str, message: impl Into<String>, help: Option<String>) -> Error {
    let fault = Fault { code, message: message.into(), help };
    Error::new(ErrorKind::InvalidOperation, fault.message.clone()).with_source(fault)
}

/// `return()` on its way to the macro that it ends, with the fuel that the macro has used up.
#[derive(Debug)]
pub(crate) struct Return(pub(crate) Value, pub(crate) u64);

impl fmt::Display for Return {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("return() outside of a macro")
    }
}

impl std::error::Error for Return {}

/// The value of a `return()` somewhere in the chain, and the fuel it took.
pub(crate) fn returned(error: &Error) -> Option<(Value, u64)> {
    find::<Return>(error).map(|r| (r.0.clone(), r.1))
}

/// The first error of a type in the chain.
pub(crate) fn find<T: std::error::Error + 'static>(error: &Error) -> Option<&T> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        next = error.source();
    }
    None
}
