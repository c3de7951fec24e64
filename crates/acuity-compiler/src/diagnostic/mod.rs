//! What is wrong with a project, and where.

mod render;

use std::{
    fmt,
    path::{Path, PathBuf},
};

pub use acuity_sql::{Position, Severity, Span};
use serde::Serialize;

use crate::files::SourceFile;

/// A place with a remark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// What happened there.
    pub message: String,
    /// The file, relative to the project folder.
    pub file: PathBuf,
    /// Where in it.
    pub span: Option<Span>,
    /// The first line of the place.
    pub excerpt: Option<String>,
}

/// One finding.
///
/// `{}` prints one line, `{:#}` the excerpt with carets as well; [`Diagnostic::to_json`] is for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code, e.g. `unknown-ref`, `cycle`, `yaml`, `jinja`, `sql-type`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// The file, relative to the project folder.
    pub file: Option<PathBuf>,
    /// Where in it.
    pub span: Option<Span>,
    /// The first line of the place.
    pub excerpt: Option<String>,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that matter: the macros on the way, the other definition of a name.
    pub related: Vec<Label>,
}

impl Diagnostic {
    /// An error without a place.
    pub fn error(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            severity: Severity::Error,
            message: message.into(),
            file: None,
            span: None,
            excerpt: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// A warning without a place.
    pub fn warning(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, when there is something to say.
    #[must_use]
    pub(crate) fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Names the file only.
    #[must_use]
    pub fn in_file(mut self, file: &Path) -> Self {
        self.file = Some(file.to_path_buf());
        self
    }

    /// Names the place, as bytes of the file.
    #[must_use]
    pub fn at(mut self, file: &SourceFile, range: std::ops::Range<usize>) -> Self {
        self.file = Some(file.path.clone());
        self.span = Some(file.span(range.clone()));
        self.excerpt = Some(file.excerpt_at(range.start).to_owned());
        self
    }

    /// Adds another place.
    #[must_use]
    pub(crate) fn related(
        mut self,
        message: impl Into<String>,
        file: &SourceFile,
        range: std::ops::Range<usize>,
    ) -> Self {
        self.related.push(Label {
            message: message.into(),
            file: file.path.clone(),
            span: Some(file.span(range.clone())),
            excerpt: Some(file.excerpt_at(range.start).to_owned()),
        });
        self
    }

    /// The finding as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The finding with excerpt and carets; `color` adds ANSI colours.
    pub fn render(&self, color: bool) -> String {
        render::full(self, color)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { f.write_str(&self.render(false)) } else { f.write_str(&render::line(self)) }
    }
}

impl std::error::Error for Diagnostic {}

/// All findings, in the order of the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// The findings as a JSON list.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::Value::Array(self.0.iter().map(Diagnostic::to_json).collect())
    }

    /// Whether all that is wrong is that a template asks the warehouse for rows, and there is none.
    pub fn only_ask(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|found| found.code == "query")
    }

    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|d| d.severity == Severity::Error)
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(one: Diagnostic) -> Self {
        Diagnostics(vec![one])
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, diagnostic) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(if f.alternate() { "\n\n" } else { "\n" })?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}

/// `did you mean …?` when a known name is near.
pub(crate) fn suggestion<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    // A name that is known and wrong in this place is no help.
    let others = known.into_iter().filter(|name| *name != wanted);
    acuity_sql::nearest(wanted, others).map(|name| format!("did you mean '{name}'?"))
}
