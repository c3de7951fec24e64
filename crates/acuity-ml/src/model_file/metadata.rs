//! What a model file says about itself besides the parameters of the model.

use std::collections::BTreeMap;

use acuity_scores::ScoreMode;
use serde::{Deserialize, Serialize};

use crate::{cohort::FlowStep, evaluate::Evaluation, feature_info::FeatureInfo, task::Task};

/// Version of the metadata that this build writes; it reads this and older ones. The second may have a curve of the
/// probabilities, which a reader of the first would pass over.
pub const FORMAT_VERSION: u32 = 2;

/// Metadata of a model: everything a form, a report or a reviewer needs, without the training data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Version of this structure.
    pub format_version: u32,
    /// Task, such as `in_hospital_mortality`.
    pub task: String,
    /// The task as it was when the model was trained; `None` for a model made elsewhere, or by an older release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<Task>,
    /// One sentence: what is predicted, for whom, as of when.
    pub description: String,
    /// Release of Acuity that trained the model.
    pub acuity_version: String,
    /// Features in the order of the model's inputs.
    pub features: Vec<FeatureInfo>,
    /// Features that were left out because no stay of the cohort had a value.
    pub dropped_features: Vec<String>,
    /// Who the model was trained on; `None` for a model made elsewhere.
    pub cohort: Option<CohortInfo>,
    /// Seed of folds, subsampling and bootstrap.
    pub seed: u64,
    /// Hyperparameters by name, as text.
    pub hyperparameters: BTreeMap<String, String>,
    /// SHA-256 of the training table: names, keys, values and outcomes.
    pub data_fingerprint: String,
    /// SHA-256 of the training code.
    pub code_fingerprint: String,
    /// Cross-validated performance; `None` for a model made elsewhere.
    pub evaluation: Option<Evaluation>,
}

impl Metadata {
    /// What the model predicts, for headings.
    #[must_use]
    pub fn title(&self) -> String {
        match &self.definition {
            Some(task) => task.title.clone(),
            None if self.task.is_empty() => "Outcome".to_owned(),
            None => crate::words::capitalised(&self.task.replace('_', " ")),
        }
    }
}

/// Who a model was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CohortInfo {
    /// ICU stays.
    pub stays: usize,
    /// Patients.
    pub patients: usize,
    /// Stays with the outcome.
    pub positives: usize,
    /// How the cohort came about, step by step.
    pub flow: Vec<FlowStep>,
    /// In which reading the marts were built: that of the SOFA baseline, and of the features that a reading changes.
    #[serde(default)]
    pub score_mode: ScoreMode,
}
