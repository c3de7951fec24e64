//! What a model file says about itself besides the parameters of the model.

use std::collections::BTreeMap;

use acuity_scores::{Quantity, ScoreMode};
use serde::{Deserialize, Serialize};

use crate::{
    evaluate::Evaluation,
    features::{self, FeatureGroup},
    words,
};

/// Version of the metadata that this build writes; it reads this and older ones.
pub const FORMAT_VERSION: u32 = 1;

/// Metadata of a model: everything a form, a report or a reviewer needs, without the training data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// Version of this structure.
    pub format_version: u32,
    /// Task, such as `in_hospital_mortality`.
    pub task: String,
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

/// One input of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeatureInfo {
    /// Its name: column of the mart, of CSV input and key of JSON input.
    pub name: String,
    /// Unit; `1` for flags, scores and ratios.
    pub unit: String,
    /// For a person.
    pub description: String,
    /// What it is about.
    pub group: FeatureGroup,
    /// Yes (1) or no (0).
    pub is_flag: bool,
    /// Lowest and highest usual value.
    pub plausible: Option<[f64; 2]>,
    /// What training saw; `None` for a model made elsewhere.
    pub training: Option<TrainingStats>,
}

/// Distribution of one feature in the training data, missing values left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TrainingStats {
    /// Lowest value.
    pub min: f64,
    /// 1st percentile.
    pub p01: f64,
    /// Median.
    pub median: f64,
    /// Mean.
    pub mean: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Highest value.
    pub max: f64,
    /// Fraction of stays without a value, 0 to 1.
    pub missing: f64,
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

/// One step of the cohort flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowStep {
    /// Who is left after it.
    pub label: String,
    /// Stays left.
    pub stays: usize,
    /// Patients left.
    pub patients: usize,
}

impl FeatureInfo {
    /// The entry of the feature table, with what training saw.
    #[must_use]
    pub fn new(feature: &crate::features::Feature, training: Option<TrainingStats>) -> Self {
        Self {
            name: feature.name.clone(),
            unit: feature.unit.to_owned(),
            description: feature.description.clone(),
            group: feature.group,
            is_flag: feature.is_flag,
            plausible: Some(feature.quantity.usual.into()),
            training,
        }
    }

    /// The feature for a person: its description, short enough for a line of a list.
    #[must_use]
    pub fn label(&self) -> String {
        words::short_label(&self.name, &self.description)
    }

    /// What is measured, when the feature is one of [`features`]: says which values are possible and usual. The table decides
    /// and not what the file says, so that a model of an older release is used with the limits of this one.
    #[must_use]
    pub fn quantity(&self) -> Option<&'static Quantity> {
        features::find(&self.name).map(|feature| feature.quantity)
    }

    /// Lowest and highest usual value, when they are known.
    #[must_use]
    pub fn usual(&self) -> Option<(f64, f64)> {
        self.quantity().map(|quantity| quantity.usual).or_else(|| self.plausible.map(Into::into))
    }
}
