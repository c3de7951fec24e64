//! Prediction tasks: which outcome of which rows, known as of when, from which columns.
//!
//! A task is data: files of the project say it ([`load`]), and what learns from it knows no name of its tables. By name are
//! read only the marts of the report's overview, which is of the whole project, and those behind a model file that says no
//! task (`mart.rs` has both).

mod documented;
mod fields;
mod place;
mod read;

use acuity_scores::nearest;
use serde::{Deserialize, Serialize};

pub use self::{
    place::mistake,
    read::{FOLDER, load},
};
use crate::{
    error::{Error, Result},
    feature_info::FeatureInfo,
};

/// What is predicted, of whom, from what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its name on the command line, in paths and in model files.
    pub name: String,
    /// For headings.
    pub title: String,
    /// One sentence for the model card.
    pub description: String,
    /// Until when the outcome counts, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<String>,
    /// The same as hours after the prediction, where the task says a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon_hours: Option<f64>,
    /// Whose outcome it is.
    pub cohort: CohortSpec,
    /// The outcome.
    pub label: Label,
    /// When the prediction is made.
    pub as_of: AsOf,
    /// What is known then.
    pub features: Vec<FeatureSet>,
    /// Columns that tell how it went on, besides those of the cohort's model: never features.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known_later: Vec<String>,
    /// Scores that the model is compared with, the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub baselines: Vec<BaselineSpec>,
    /// Groups that performance is told for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subgroups: Vec<SubgroupSpec>,
    /// What a model of the earlier rows is judged on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temporal: Option<TemporalSpec>,
}

/// The model with one row for each prediction, its outcome among the columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CohortSpec {
    /// The model.
    pub model: String,
    /// What its rows are, for the first line of the flow: `ICU stays`.
    pub rows: String,
    /// Column that identifies a row, here and in the models of the features: a whole number.
    pub key: String,
    /// Column whose rows stay together in a fold: the patient.
    pub group: String,
    /// Who is left, step by step.
    #[serde(default)]
    pub keep: Vec<Condition>,
}

/// Keeps the rows whose flag is set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    /// A flag of the cohort's model.
    pub column: String,
    /// Who is left, for the flow: `Adults`.
    pub label: String,
    /// Why a row is not left, for a person: `the patient is no adult`.
    pub otherwise: String,
}

/// The outcome: a flag, or a number above a limit. NULL is unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// Column of the cohort's model.
    pub column: String,
    /// The outcome is a number above this; `None` for a flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<f64>,
}

/// The time of the prediction, as columns of each model of features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AsOf {
    /// No fact of the row is later than this.
    pub column: String,
    /// It is reckoned from this.
    pub start: String,
    /// At most so many hours later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<f64>,
    /// A prediction is made every so many hours, each a row of its own; `None` where each key has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<f64>,
}

/// Features of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureSet {
    /// The model.
    pub model: String,
    /// Its columns; `None` takes all but keys, times and [`except`](Self::except).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<FeatureInfo>>,
    /// Columns that are no features.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<String>,
    /// What the project's descriptions of the model say of its columns, those with a unit. A model file has it with its features.
    #[serde(skip)]
    pub documented: Vec<FeatureInfo>,
}

/// A score that the model is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaselineSpec {
    /// Its name in tables: `sofa`.
    pub name: String,
    /// For headings: `SOFA`.
    pub title: String,
    /// The model it stands in, by the cohort's key.
    pub model: String,
    /// Its column: the higher, the likelier the outcome.
    pub column: String,
    /// Column that says in which reading it was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// Rows are told apart by a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubgroupSpec {
    /// For headings: `Age`.
    pub title: String,
    /// The model it stands in, by the cohort's key.
    pub model: String,
    /// Its column.
    pub column: String,
    /// Limits between bands, ascending, of a column of numbers; empty where each value is a group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<f64>,
}

/// Rows are earlier or later by a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemporalSpec {
    /// For headings, what the later rows are: `MetaVision, 2008 to 2012`.
    pub title: String,
    /// The model it stands in, by the cohort's key.
    pub model: String,
    /// Its column, of text.
    pub column: String,
    /// The values of the later rows.
    pub later: Vec<String>,
}

impl Label {
    /// The outcome as a person reads it: `los_icu_hours > 168`.
    #[must_use]
    pub fn words(&self) -> String {
        self.above.map_or_else(|| self.column.clone(), |limit| format!("{} > {limit}", self.column))
    }
}

impl SubgroupSpec {
    /// The names of its bands, from the lowest: `below 40`, `40 to 65`, `65 and above`.
    #[must_use]
    pub fn band_names(&self) -> Vec<String> {
        let (Some(first), Some(last)) = (self.bands.first(), self.bands.last()) else { return Vec::new() };
        let between = self.bands.windows(2).map(|pair| format!("{} to {}", pair[0], pair[1]));
        std::iter::once(format!("below {first}"))
            .chain(between)
            .chain(std::iter::once(format!("{last} and above")))
            .collect()
    }
}

/// What first-day marts are keyed and timed by; for models that say nothing of it, such as those of other programs.
impl Default for AsOf {
    fn default() -> Self {
        Self { column: "as_of".into(), start: "intime".into(), hours: Some(24.0), every: None }
    }
}

impl Task {
    /// Hours between predictions, where each key has several.
    #[must_use]
    pub fn every(&self) -> Option<f64> {
        self.as_of.every
    }

    /// What a row of the task is, in the plural.
    #[must_use]
    pub fn rows_are(&self) -> &'static str {
        if self.every().is_some() { "predictions" } else { "stays" }
    }

    /// As it stands in a model file, which has the features themselves.
    #[must_use]
    pub(crate) fn for_file(&self) -> Self {
        let set = |set: &FeatureSet| FeatureSet { documented: Vec::new(), ..set.clone() };
        Self { features: self.features.iter().map(set).collect(), ..self.clone() }
    }

    /// Columns of the models of features that are never features.
    #[must_use]
    pub fn keys(&self) -> [&str; 4] {
        [&self.cohort.key, &self.cohort.group, &self.as_of.start, &self.as_of.column]
    }
}

impl std::fmt::Display for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

/// The tasks of a project, in the order of files and of their text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tasks(pub Vec<Task>);

impl Tasks {
    /// The task called `name`.
    ///
    /// # Errors
    /// [`Error::UnknownTask`], with the nearest name.
    pub fn find(&self, name: &str) -> Result<&Task> {
        let names = || self.0.iter().map(|task| task.name.as_str());
        self.0.iter().find(|task| task.name == name).ok_or_else(|| Error::UnknownTask {
            name: name.to_owned(),
            nearest: nearest(name, names()).map(str::to_owned),
            known: names().collect::<Vec<_>>().join(", "),
        })
    }
}

#[cfg(test)]
mod tests;
