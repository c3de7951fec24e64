//! How a script fails.

use std::fmt;

use crate::diagnostics::{Diagnostics, Fault, Loc, Span};

/// Why a script has ended early.
#[derive(Debug)]
pub enum ScriptError<E> {
    /// A statement is no GoogleSQL, or not supported.
    Sql(Diagnostics),
    /// The warehouse refused a statement.
    Host {
        /// Its own words.
        error: E,
        /// The statement.
        at: Span,
    },
    /// RAISE, ASSERT, or a rule of scripts that was broken.
    Raised {
        /// What is wrong.
        message: String,
        /// The statement.
        at: Span,
    },
}

impl<E: fmt::Display> fmt::Display for ScriptError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ScriptError::Sql(found) => write!(f, "{found}"),
            ScriptError::Host { error, at } => write!(f, "{}: {error}", at.start),
            ScriptError::Raised { message, at } => write!(f, "{}: {message}", at.start),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for ScriptError<E> {}

/// What went wrong, on its way to a handler.
#[derive(Debug)]
pub(super) enum Failure<E> {
    /// With the text of a dynamic statement, if it is of one.
    Fault(Box<Fault>),
    Host(E, Loc),
    Raised(String, Loc),
    /// The script was asked to end; no handler may go on.
    Ended(E, Loc),
}

impl<E: fmt::Display> Failure<E> {
    /// What `@@error.message` says.
    pub(super) fn message(&self, told: impl Fn(&E) -> String) -> String {
        match self {
            Failure::Fault(fault) => fault.message.clone(),
            Failure::Host(error, _) | Failure::Ended(error, _) => told(error),
            Failure::Raised(message, _) => message.clone(),
        }
    }

    /// Where it is.
    pub(super) fn at(&self) -> Loc {
        match self {
            Failure::Fault(fault) => fault.at,
            Failure::Host(_, at) | Failure::Raised(_, at) | Failure::Ended(_, at) => *at,
        }
    }

    /// The public form.
    pub(super) fn told(self, sql: &str) -> ScriptError<E> {
        match self {
            Failure::Fault(fault) => ScriptError::Sql(fault.into_diagnostics(sql)),
            Failure::Host(error, at) | Failure::Ended(error, at) => ScriptError::Host { error, at: at.span(sql) },
            Failure::Raised(message, at) => ScriptError::Raised { message, at: at.span(sql) },
        }
    }
}

impl<E> From<Box<Fault>> for Failure<E> {
    fn from(fault: Box<Fault>) -> Self {
        Failure::Fault(fault)
    }
}
