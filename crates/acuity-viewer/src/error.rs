//! What can go wrong, in words for the person at the screen; [`Error::help`] says what to do next.

use std::{path::PathBuf, sync::Arc};

use acuity_warehouse::{ColumnsError, ErrorKind};

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Packages that the window needs on Debian and Ubuntu.
const X11_PACKAGES: &str = "libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0";
/// Packages that drawing needs on Debian and Ubuntu.
const GL_PACKAGES: &str = "libegl1 libgl1-mesa-dri";

/// A failure of the viewer.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No screen to open a window on, or the libraries that talk to it are missing.
    #[error("no window can be opened: {detail}")]
    NoDisplay {
        /// The windowing system's own words.
        detail: String,
        /// Neither `DISPLAY` nor `WAYLAND_DISPLAY` is set.
        unset: bool,
    },
    /// No OpenGL to draw with.
    #[error("no OpenGL to draw with: {detail}")]
    NoGraphics {
        /// The driver's own words.
        detail: String,
    },
    /// The window could not be made for another reason.
    #[error("the window could not be made: {detail}")]
    Window {
        /// The windowing system's own words.
        detail: String,
    },
    /// A mart is missing, so nothing was built yet.
    #[error("{location} has no table {relation} yet")]
    NotBuilt {
        /// The table that was looked for.
        relation: String,
        /// The warehouse.
        location: String,
    },
    /// A mart lacks a column, or a value does not fit.
    #[error("{0}")]
    Columns(#[from] ColumnsError),
    /// No such stay.
    #[error("icustay_id {icustay_id} is not in {relation}")]
    UnknownStay {
        /// The stay asked for.
        icustay_id: i64,
        /// The table.
        relation: String,
    },
    /// A request would read more than is read unasked; nothing has run.
    #[error("this reads {}, {}", crate::format::bytes(*.bytes), crate::format::dollars(*.dollars))]
    AboveLimit {
        /// What it would read.
        bytes: u64,
        /// US dollars for that.
        dollars: f64,
    },
    /// All requests together would read more than the person allows; nothing has run.
    #[error(
        "this reads {}, and with {} read before it would be more than the budget of {}",
        crate::format::bytes(*.bytes),
        crate::format::bytes(*.read),
        crate::format::bytes(*.budget)
    )]
    OverBudget {
        /// What it would read.
        bytes: u64,
        /// What was read before.
        read: u64,
        /// What may be read in all.
        budget: u64,
    },
    /// The warehouse refused.
    #[error("{0}")]
    Warehouse(#[from] acuity_warehouse::Error),
    /// The warehouse refused a query of a page.
    #[error("{error}")]
    Query {
        /// The query as it was sent.
        sql: String,
        /// What the warehouse said.
        error: acuity_warehouse::Error,
    },
    /// A file of saved cohorts or an export could not be read or written.
    #[error("{}: {problem}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// No command has left its artifacts yet.
    #[error("{} does not exist", .path.display())]
    NoArtifacts {
        /// The manifest that was looked for.
        path: PathBuf,
    },
    /// An artifact of a command cannot be read.
    #[error("{}: {problem}", .path.display())]
    Artifact {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A command runs from this window, and nobody can read beside it.
    #[error("the project is being built, and its database has no readers meanwhile")]
    Building,
    /// The project could not do what it was asked.
    #[error("{0}")]
    Project(String),
    /// The models or their data cannot be used.
    #[error("{0}")]
    Models(Arc<acuity_ml::Error>),
    /// A condition cannot be asked of these marts.
    #[error("{0}")]
    Condition(String),
    /// The worker thread failed: a fault of this program.
    #[error("the background task failed: {detail}")]
    Worker {
        /// What it said.
        detail: String,
    },
}

impl Error {
    /// What the person can do next.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoDisplay { unset: true, .. } => Some(
                "Neither DISPLAY nor WAYLAND_DISPLAY is set. Run this on a desktop, or over `ssh -X`, or under a virtual \
                 screen (`xvfb-run acuity view`). `acuity report` needs no screen."
                    .to_owned(),
            ),
            Self::NoDisplay { .. } => Some(format!(
                "Is the screen that DISPLAY or WAYLAND_DISPLAY names running, and are its libraries installed? On Debian \
                 and Ubuntu: apt-get install {X11_PACKAGES}. `acuity report` needs no screen."
            )),
            Self::NoGraphics { .. } => Some(format!(
                "Install an OpenGL driver; on Debian and Ubuntu: apt-get install {GL_PACKAGES} (draws without a graphics \
                 card as well). `acuity report` needs none."
            )),
            Self::NotBuilt { .. } => Some(
                "Load data with `acuity load` and build the tables with `acuity build`; then press Retry. `acuity demo` \
                 does all of it with synthetic patients."
                    .to_owned(),
            ),
            Self::Columns(_) => {
                Some("Run `acuity build` again, or bring the model of that table up to date; then press Retry.".to_owned())
            }
            Self::AboveLimit { .. } => Some(
                "Nothing has been read yet. `acuity view --max-bytes` sets how much is read without a question.".to_owned(),
            ),
            Self::OverBudget { .. } => {
                Some("Nothing has been read. The page Connection has the budget of this window.".to_owned())
            }
            Self::UnknownStay { .. } => Some("The Stays page lists the stays there are.".to_owned()),
            Self::File { .. } => {
                Some("Correct the file or its place, and try again; nothing was written.".to_owned())
            }
            Self::NoArtifacts { .. } => Some(
                "`acuity build` writes it with everything that the page shows; `acuity compile` writes it without running \
                 anything. Then press Retry."
                    .to_owned(),
            ),
            Self::Artifact { .. } => {
                Some("Run `acuity build` or `acuity compile`, which write it anew; then press Retry.".to_owned())
            }
            Self::Building => Some("The page Pipeline says how far it is. Press Retry when it has ended.".to_owned()),
            Self::Condition(_) => Some("Change the condition, or take it out.".to_owned()),
            Self::Warehouse(error) | Self::Query { error, .. } => error.help.clone(),
            Self::Worker { .. } => Some("This is a fault of Acuity. Please report it with the words above.".to_owned()),
            Self::Window { .. } | Self::Project(_) | Self::Models(_) => None,
        }
    }
}

impl From<acuity_ml::Error> for Error {
    fn from(error: acuity_ml::Error) -> Self {
        Self::Models(Arc::new(error))
    }
}

impl Error {
    /// A query that was refused. One that was stopped is of no interest to anybody.
    pub(crate) fn of_query(sql: &str, error: acuity_warehouse::Error) -> Self {
        match error.kind {
            ErrorKind::Cancelled => error.into(),
            _ => Self::Query { sql: sql.to_owned(), error },
        }
    }

    /// The query that failed, where one did.
    pub(crate) fn sql(&self) -> Option<&str> {
        match self {
            Self::Query { sql, .. } => Some(sql),
            _ => None,
        }
    }

    /// Bytes that the person is asked about; 0 when it is no question but a failure.
    pub(crate) fn asked(&self) -> u64 {
        match self {
            Self::AboveLimit { bytes, .. } => *bytes,
            _ => 0,
        }
    }

    /// What the button that goes on is called.
    pub(crate) fn way_on(&self) -> &'static str {
        if self.asked() > 0 { "Read it" } else { "Retry" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_says_what_to_do() {
        let error = Error::NotBuilt { relation: "analytics.sofa".into(), location: "acuity.duckdb".into() };
        assert_eq!(error.to_string(), "acuity.duckdb has no table analytics.sofa yet");
        assert!(error.help().unwrap().contains("`acuity build`"));
        let error = Error::NoDisplay { detail: "none".into(), unset: true };
        assert!(error.help().unwrap().contains("DISPLAY"));
        let error = Error::NoGraphics { detail: "none".into() };
        assert!(error.help().unwrap().contains("libgl1-mesa-dri"));
    }
}
