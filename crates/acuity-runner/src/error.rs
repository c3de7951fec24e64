//! Failures of a whole command, and what is wrong with a single node, which stands in its result.

use std::{fmt, io, path::PathBuf};

use acuity_warehouse::ErrorKind;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A command that could not do its work.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// One file of the project, or a query, is wrong.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The project, or a selector, is wrong.
    #[error("{0}")]
    Project(acuity_compiler::Diagnostics),
    /// The warehouse refused.
    #[error(transparent)]
    Warehouse(#[from] acuity_warehouse::Error),
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What was asked for does not fit.
    #[error("{message}")]
    Usage {
        /// What.
        message: String,
        /// What to do.
        help: Option<String>,
    },
    /// The person stopped it.
    #[error("stopped; what was finished stays")]
    Cancelled,
    /// A fault of this program.
    #[error("internal error: {0}")]
    Internal(String),
}

impl Error {
    /// What the person can do, when there is something to say.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::Source(error) => error.help.as_deref(),
            Self::Warehouse(error) => error.help.as_deref(),
            Self::Usage { help, .. } => help.as_deref(),
            _ => None,
        }
    }
}

/// Something wrong with a node, with its place in the project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceError {
    /// What.
    pub message: String,
    /// The file, from the project folder.
    pub file: Option<PathBuf>,
    /// Line, from 1.
    pub line: Option<u32>,
    /// Column in characters, from 1.
    pub column: Option<u32>,
    /// The line of the file and a mark under the place.
    pub excerpt: Option<String>,
    /// What the person can do.
    pub help: Option<String>,
    /// Whether it is the end of a cancelled statement.
    pub cancelled: bool,
}

impl SourceError {
    /// An error without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same in a file, unless it has one.
    #[must_use]
    pub(crate) fn in_file(mut self, file: &str) -> Self {
        self.file.get_or_insert_with(|| PathBuf::from(file));
        self
    }

    /// The same at a place of `text`, the contents of its file.
    #[must_use]
    pub(crate) fn at(mut self, line: u32, column: u32, text: &str) -> Self {
        match text.lines().nth(line.saturating_sub(1) as usize) {
            Some(source) => self.at_line(line, column, source),
            None => {
                (self.line, self.column) = (Some(line), Some(column));
                self
            }
        }
    }

    /// The same at a place of the file's line `source`.
    #[must_use]
    pub(crate) fn at_line(mut self, line: u32, column: u32, source: &str) -> Self {
        (self.line, self.column) = (Some(line), Some(column));
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let (source, before) = acuity_sql::excerpt(source, column);
        let pad = " ".repeat(before);
        self.excerpt = Some(format!("{margin} |\n{number} | {source}\n{margin} | {pad}^"));
        self
    }
}

impl From<acuity_warehouse::Error> for SourceError {
    fn from(error: acuity_warehouse::Error) -> Self {
        let cancelled = error.kind == ErrorKind::Cancelled;
        Self { message: error.to_string(), help: error.help, cancelled, ..Self::default() }
    }
}

impl From<Error> for SourceError {
    fn from(error: Error) -> Self {
        Self::new(error.to_string())
    }
}

impl fmt::Display for SourceError {
    /// One line; with `{:#}` also the excerpt and the hint.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{}", file.display())?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
                if let Some(column) = self.column {
                    write!(f, ":{column}")?;
                }
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)?;
        if f.alternate() {
            if let Some(excerpt) = &self.excerpt {
                write!(f, "\n{excerpt}")?;
            }
            if let Some(help) = &self.help {
                write!(f, "\nhelp: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for SourceError {}
