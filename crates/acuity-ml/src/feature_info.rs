//! What a model knows of its inputs, wherever it was trained.

use acuity_scores::Quantity;
use serde::{Deserialize, Serialize};

use crate::{
    distribution::Distribution,
    features::{self, FeatureGroup},
    words,
};

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
    /// How its values were distributed in training; `None` for a model made elsewhere, or by an older release.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distribution: Option<Distribution>,
    /// Model of the project it is a column of; `None` where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
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

impl FeatureInfo {
    /// The entry of the feature table, with what training saw.
    #[must_use]
    pub fn new(feature: &features::Feature, training: Option<TrainingStats>) -> Self {
        Self {
            name: feature.name.clone(),
            unit: feature.unit.to_owned(),
            description: feature.description.clone(),
            group: feature.group,
            is_flag: feature.is_flag,
            plausible: Some(feature.quantity.usual.into()),
            training,
            distribution: None,
            model: None,
        }
    }

    /// The same, a column of `model`.
    #[must_use]
    pub fn of(self, model: &str) -> Self {
        Self { model: Some(model.to_owned()), ..self }
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

    /// The unit that the table of quantities has for a feature of this name, when it is another than the one said here.
    #[must_use]
    pub(crate) fn other_unit(&self) -> Option<&'static str> {
        self.quantity().map(|quantity| quantity.unit).filter(|unit| *unit != self.unit)
    }

    /// Lowest and highest usual value, when they are known.
    #[must_use]
    pub fn usual(&self) -> Option<(f64, f64)> {
        self.quantity().map(|quantity| quantity.usual).or_else(|| self.plausible.map(Into::into))
    }
}
