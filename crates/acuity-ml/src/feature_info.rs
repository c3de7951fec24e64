//! What a model knows of its inputs, wherever it was trained.

use acuity_scores::{Quantity, nearest};
use serde::{Deserialize, Serialize};

use crate::{
    distribution::Distribution,
    error::{Error, Result},
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
    /// Names of its categories in the order of their codes, which are its values; `None` for a number or a flag. Empty where they
    /// are not known: before training has seen them, and in a model of another program that says codes alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<String>>,
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

/// The most categories of a feature that a model learns from.
pub(crate) const MOST_CATEGORIES: usize = 255;

/// Codes of categories without names lie below this. A set of them has a bit for each up to its largest, so that a small file
/// must not name a large one.
pub(crate) const MOST_CODES: u32 = 1 << 16;

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
            categories: None,
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

    /// A column of `model` whose values are categories.
    #[must_use]
    pub fn category(name: &str, description: &str, model: &str) -> Self {
        Self {
            name: name.to_owned(),
            unit: "1".to_owned(),
            description: description.to_owned(),
            group: FeatureGroup::Other,
            is_flag: false,
            categories: Some(Vec::new()),
            plausible: None,
            training: None,
            distribution: None,
            model: Some(model.to_owned()),
        }
    }

    /// Whether its values are categories.
    #[must_use]
    pub fn is_category(&self) -> bool {
        self.categories.is_some()
    }

    /// The code of a category; where no name is known each whole number is one.
    #[must_use]
    pub fn code(&self, category: &str) -> Option<f64> {
        match self.categories.as_deref()? {
            [] => category.parse::<u32>().ok().filter(|code| *code < MOST_CODES).map(f64::from),
            names => names.iter().position(|name| name == category).map(|code| code as f64),
        }
    }

    /// As [`Self::code`], of a category that must be known; `place` says where it was read.
    pub(crate) fn known_code(&self, category: &str, place: Option<&str>) -> Result<f64> {
        self.code(category).ok_or_else(|| {
            let names = self.categories.as_deref().unwrap_or_default();
            Error::UnknownCategory {
                category: category.to_owned(),
                feature: self.name.clone(),
                nearest: nearest(category, names.iter().map(String::as_str)).map(str::to_owned),
                known: names.to_vec(),
                place: place.map(str::to_owned),
            }
        })
    }

    /// A value as a person reads it: a number with its unit, yes or no, or the category; a missing one in words.
    #[must_use]
    pub fn value_words(&self, value: Option<f64>) -> String {
        let category = value.and_then(|code| self.category_of(code));
        category.unwrap_or_else(|| words::feature_value(value, &self.unit, self.is_flag))
    }

    /// The category of a code, or the code where it has no name; `None` for a number or a flag.
    #[must_use]
    pub fn category_of(&self, code: f64) -> Option<String> {
        // A code is a whole number from 0 on.
        let name = |names: &Vec<String>| names.get(code as usize).cloned().unwrap_or_else(|| words::number(code));
        self.categories.as_ref().map(name)
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
