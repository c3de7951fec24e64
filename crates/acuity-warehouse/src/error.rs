//! Errors of a warehouse: a kind to act on, a place in the SQL, the engine's own words.

use std::fmt;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure it was: decides the exit code, the hint and whether a retry makes sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The engine could not parse or bind the statement.
    Syntax,
    /// A relation, column or file that is named does not exist.
    Missing,
    /// The relation or file exists already.
    AlreadyExists,
    /// The file is read-only, or the account may not do this.
    Permission,
    /// There are no credentials to ask with.
    SignIn,
    /// Another process holds the database.
    Locked,
    /// Disk, memory or quota is used up.
    Resource,
    /// A value does not fit: conversion, division by zero, a constraint.
    Data,
    /// The caller cancelled the statement.
    Cancelled,
    /// Trying again may help: network, rate limit.
    Transient,
    /// The database file is damaged or of a version this build does not read.
    Corrupt,
    /// A fault of this program: please report.
    Internal,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Syntax => "SQL error",
            Self::Missing => "not found",
            Self::AlreadyExists => "already exists",
            Self::Permission => "permission denied",
            Self::SignIn => "not signed in",
            Self::Locked => "database locked",
            Self::Resource => "out of resources",
            Self::Data => "data error",
            Self::Cancelled => "cancelled",
            Self::Transient => "temporary failure",
            Self::Corrupt => "unreadable database",
            Self::Internal => "internal error",
        })
    }
}

/// A place in the SQL that was sent, 1-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A failed warehouse call.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{kind}: {message}")]
pub struct Error {
    /// What to do about it depends on this.
    pub kind: ErrorKind,
    /// The engine's own words, or ours.
    pub message: String,
    /// Where in the SQL that was sent, when the engine said so.
    pub position: Option<Position>,
    /// What the person can do next.
    pub help: Option<String>,
}

impl Error {
    /// An error of `kind` that says `message`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), position: None, help: None }
    }

    /// The same error with a hint for the person.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same error with a place in the SQL.
    #[must_use]
    pub fn at(mut self, line: usize, column: usize) -> Self {
        self.position = Some(Position { line, column });
        self
    }
}

impl From<arrow::error::ArrowError> for Error {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::new(ErrorKind::Internal, error.to_string())
    }
}
