//! Errors of this crate: what is wrong, where, and what to do next.

use std::path::PathBuf;

use acuity_warehouse::{ColumnsError, ReadError};

use crate::words::counted;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed training, prediction, explanation or report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No task has this name.
    #[error("unknown task `{name}`{}; {}", did_you_mean(.nearest), known_tasks(.known))]
    UnknownTask {
        /// What was asked for.
        name: String,
        /// The known task with the most similar name.
        nearest: Option<String>,
        /// All known tasks, separated by commas.
        known: String,
    },
    /// A task does not fit the marts.
    #[error("task {task}: {problem}")]
    Task {
        /// The task.
        task: String,
        /// What does not fit and what to do.
        problem: String,
    },
    /// No kind of model has this name.
    #[error("unknown model `{name}`{}; known models: {known}", did_you_mean(.nearest))]
    UnknownModel {
        /// What was asked for.
        name: String,
        /// The known model with the most similar name.
        nearest: Option<String>,
        /// All known models, separated by commas.
        known: String,
    },
    /// No way to recalibrate has this name.
    #[error("unknown recalibration `{name}`{}; known ones: {known}", did_you_mean(.nearest))]
    UnknownRecalibration {
        /// What was asked for.
        name: String,
        /// The known one with the most similar name.
        nearest: Option<String>,
        /// All known ones, separated by commas.
        known: String,
    },
    /// A training option is out of its range.
    #[error("option `{option}` is {value}: {expected}")]
    InvalidOption {
        /// The option.
        option: &'static str,
        /// Its value.
        value: String,
        /// What it must be.
        expected: &'static str,
    },
    /// A mart that training, explaining or reporting reads could not be read, lacks a column, or has a value that does not fit.
    #[error(transparent)]
    Mart(#[from] ReadError),
    /// A task names a column that its model does not have.
    #[error(
        "table {relation} has no column `{column}`{}: correct the task, or run `acuity build` again, or bring the model of that table up to date",
        did_you_mean(.nearest)
    )]
    UnknownColumn {
        /// The table.
        relation: String,
        /// What it lacks.
        column: String,
        /// The column of the table with the most similar name.
        nearest: Option<String>,
    },
    /// A feature would tell the model what it must not know at prediction time.
    #[error("leakage gate: {reason}")]
    Leakage {
        /// Which rule was broken, and by what.
        reason: String,
    },
    /// A feature that was asked for does not exist.
    #[error("unknown feature `{}`{}{}", shortened(.name), did_you_mean(.nearest), at_place(.place))]
    UnknownFeature {
        /// What was asked for.
        name: String,
        /// The feature with the most similar name.
        nearest: Option<String>,
        /// Where it was read, for instance `rows.csv, line 1, column 3`.
        place: Option<String>,
    },
    /// No stay is left to train on.
    #[error("no stay is left for task {task}: {flow}. Load more data, or check that the stays have outcomes")]
    EmptyCohort {
        /// The task.
        task: String,
        /// How many stays each step left.
        flow: String,
    },
    /// All stays of the cohort have the same outcome.
    #[error("{} {label} = {value}: a model needs both outcomes. Load more data, or look at the label and at who is kept", all_have(*.stays))]
    OneClass {
        /// Stays in the cohort.
        stays: usize,
        /// The outcome column.
        label: String,
        /// Its only value.
        value: u8,
    },
    /// Fewer patients of one class than folds.
    #[error(
        "{} {which} the outcome, too few for {}: {}",
        counted(*.patients, "patient"),
        counted(*.folds, "fold"),
        fewer_folds(*.patients)
    )]
    TooFewPatients {
        /// Patients of the smaller class.
        patients: usize,
        /// `with` or `without`.
        which: &'static str,
        /// Folds asked for.
        folds: usize,
    },
    /// Every feature is NULL for every stay.
    #[error(
        "no feature has a value for any stay of the cohort: load CHARTEVENTS or LABEVENTS and run `acuity build` again"
    )]
    NoFeatures,
    /// A numerical routine gave up.
    #[error("{what} did not converge: {detail}")]
    Numerical {
        /// The routine.
        what: &'static str,
        /// What it said.
        detail: String,
    },
    /// Arrays of different sizes were put together.
    #[error("{what}: expected {expected}, found {found}")]
    Shape {
        /// Which arrays.
        what: &'static str,
        /// The size needed.
        expected: usize,
        /// The size found.
        found: usize,
    },
    /// A feature value is infinite (or not a number where it must be one), in the single precision of trees.
    #[error(
        "feature `{feature}` is {}: a finite number up to 3.4e38 or a missing value is needed{}",
        short_number(*.value),
        at_place(.place)
    )]
    NotFinite {
        /// The feature.
        feature: String,
        /// Its value.
        value: f64,
        /// Where it was read.
        place: Option<String>,
    },
    /// A value of a feature with categories is no code of one.
    #[error("column {column} has categories, and {value} is no code of one: codes are whole numbers from 0 to {most}")]
    Category {
        /// The column, from 0.
        column: usize,
        /// What stands there.
        value: f64,
        /// The largest code.
        most: usize,
    },
    /// A category that the model has not learned.
    #[error(
        "`{}` is no category of `{feature}` that the model has seen in training{}; {}{}",
        shortened(.category),
        did_you_mean(.nearest),
        known_categories(.known),
        at_place(.place)
    )]
    UnknownCategory {
        /// What was found.
        category: String,
        /// The feature.
        feature: String,
        /// The known category with the most similar name.
        nearest: Option<String>,
        /// Those that the model knows; none where they are codes.
        known: Vec<String>,
        /// Where it was read.
        place: Option<String>,
    },
    /// A row of input does not parse.
    #[error("{place}: {problem}")]
    Input {
        /// File, line and column.
        place: String,
        /// What is wrong and what to do.
        problem: String,
    },
    /// No such stay.
    #[error("icustay_id {icustay_id} is not in {relation}{}", .hint)]
    UnknownStay {
        /// The stay asked for.
        icustay_id: i64,
        /// The table.
        relation: String,
        /// What to do, starting with a separator; may be empty.
        hint: String,
    },
    /// A model file does not exist.
    #[error("model file {} does not exist: run `acuity train` first", .path.display())]
    MissingModel {
        /// The file.
        path: PathBuf,
    },
    /// A model file is not one, or not a complete one.
    #[error("model file {}: {problem}", .path.display())]
    BadModel {
        /// The file.
        path: PathBuf,
        /// What is wrong with it and what to do.
        problem: String,
    },
    /// The file system refused.
    #[error("cannot {action} {}: {source}", .path.display())]
    Io {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's own words.
        source: std::io::Error,
    },
    /// The warehouse refused.
    #[error(transparent)]
    Warehouse(#[from] acuity_warehouse::Error),
    /// linfa refused the data.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
}

impl Error {
    /// What the warehouse said, when it was asked and failed.
    #[must_use]
    pub fn warehouse(&self) -> Option<&acuity_warehouse::Error> {
        match self {
            Self::Warehouse(error) => Some(error),
            Self::Mart(error) => error.warehouse(),
            _ => None,
        }
    }

    /// A table or column is not there: nothing was built yet, or an older project built it.
    pub(crate) fn is_not_built(&self) -> bool {
        matches!(
            self,
            Self::UnknownColumn { .. }
                | Self::Mart(ReadError::NotBuilt { .. } | ReadError::Columns(ColumnsError::Missing { .. }))
        )
    }
}

impl From<ColumnsError> for Error {
    fn from(error: ColumnsError) -> Self {
        Self::Mart(error.into())
    }
}

impl From<arrow::error::ArrowError> for Error {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::Warehouse(error.into())
    }
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

fn known_tasks(known: &str) -> String {
    if known.is_empty() {
        return "the project has no tasks: write them into files below its folder `ml`".to_owned();
    }
    format!("known tasks: {known}")
}

/// The categories of a feature, those that a message has room for.
fn known_categories(known: &[String]) -> String {
    const SHOWN: usize = 8;
    if known.is_empty() {
        return "its categories are codes, whole numbers from 0 on".to_owned();
    }
    let shown = known.iter().take(SHOWN).map(|name| shortened(name)).collect::<Vec<_>>().join(", ");
    let more = known.len().checked_sub(SHOWN).filter(|more| *more > 0);
    let more = more.map_or_else(String::new, |more| format!(" and {more} more"));
    format!("it knows {shown}{more}; leave the value out where none of them fits")
}

/// A name as long as a person reads it: what stands where a name should may be a whole file.
fn shortened(name: &str) -> String {
    const SHOWN: usize = 60;
    match name.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

/// A number as a person writes it, without hundreds of zeros.
fn short_number(value: f64) -> String {
    if value.abs() < 1e15 { value.to_string() } else { format!("{value:e}") }
}

fn at_place(place: &Option<String>) -> String {
    place.as_ref().map_or_else(String::new, |place| format!(", at {place}"))
}

fn all_have(stays: usize) -> String {
    if stays == 1 { "the only stay has".to_owned() } else { format!("all {stays} stays have") }
}

fn fewer_folds(patients: usize) -> String {
    if patients < 2 {
        return "load more data".to_owned();
    }
    format!("load more data or ask for at most {}", counted(patients, "fold"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_and_what_to_do() {
        let columns = ColumnsError::Missing { relation: "analytics.outcomes".into(), columns: vec!["is_adult".into()] };
        insta::assert_snapshot!(Error::from(columns), @"table analytics.outcomes has no column `is_adult`: run `acuity build` again, or bring the model of that table up to date");
        let error = Error::UnknownFeature {
            name: "lactate".into(),
            nearest: Some("lactate_max".into()),
            place: Some("rows.csv, line 1, column 3".into()),
        };
        insta::assert_snapshot!(error, @"unknown feature `lactate` (did you mean `lactate_max`?), at rows.csv, line 1, column 3");
        let error = Error::UnknownFeature { name: "é".repeat(3_000_000), nearest: None, place: None };
        assert_eq!(error.to_string().chars().count(), "unknown feature `` ".len() + 60);
    }
}
