//! Why a stay has its predicted risk.

use serde::Serialize;

use crate::{
    feature_info::{FeatureInfo, TrainingStats},
    model_kind::ModelKind,
    words,
};

/// The prediction for one row, taken apart: `base + sum of contributions = margin`, `probability = 1 / (1 + e^-margin)`, or
/// a curve of the margin where the model has one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Task of the model.
    pub task: String,
    /// The same for headings.
    #[serde(skip)]
    pub title: String,
    /// Kind of the model.
    pub model: ModelKind,
    /// When the prediction is made, `2150-01-01 06:00:00`, where a stay has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Log-odds expected over the training data.
    pub base: f64,
    /// One entry a feature, the largest absolute contribution first.
    pub contributions: Vec<Contribution>,
    /// Log-odds of this row.
    pub margin: f64,
    /// Probability of the outcome.
    pub probability: f64,
    /// The probability is read from the curve of the model (isotonic recalibration), not computed from the margin alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub isotonic: bool,
    /// Values that are unusual, or outside what training saw.
    pub warnings: Vec<RangeWarning>,
}

/// What one feature adds to the margin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contribution {
    /// Name of the feature.
    pub feature: String,
    /// Its unit; `1` for flags, scores and ratios.
    pub unit: String,
    /// For a person.
    pub description: String,
    /// Yes (1) or no (0).
    pub is_flag: bool,
    /// Its value; `None` when not measured. Of a category its code.
    pub value: Option<f64>,
    /// The category, where the feature has such.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// What training saw.
    pub training: Option<TrainingStats>,
    /// Shapley value in log-odds: above 0 raises the risk.
    pub shap: f64,
}

/// What two features do together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interaction {
    /// Name of the feature that stands first in the model.
    pub first: String,
    /// Name of the other.
    pub second: String,
    /// What both add to the log-odds beyond what each adds alone. It is part of their contributions, half of it of each.
    pub shap: f64,
}

/// A value that few patients have, or that lies outside what training saw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RangeWarning {
    /// Name of the feature.
    pub feature: String,
    /// The feature for a person.
    pub label: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Lowest value accepted without a warning.
    pub low: f64,
    /// Highest value accepted without a warning.
    pub high: f64,
    /// Few patients have the value, so that the unit may be another one.
    pub implausible: bool,
    /// How to convert from the unit that people confuse it with.
    pub unit_hint: Option<&'static str>,
}

impl RangeWarning {
    /// The warning for `value`, if it deserves one.
    #[must_use]
    pub fn check(feature: &FeatureInfo, value: Option<f64>) -> Option<Self> {
        // Each category that has a code was seen in training.
        let value = value.filter(|_| !feature.is_category())?;
        let outside = |low: f64, high: f64, implausible| {
            (value < low || value > high).then(|| Self {
                feature: feature.name.clone(),
                label: feature.label(),
                value,
                unit: feature.unit.clone(),
                low,
                high,
                implausible,
                unit_hint: feature.quantity().and_then(|quantity| quantity.unit_hint).filter(|_| implausible),
            })
        };
        // Before what training saw: a value in another unit matters more than an unfamiliar one.
        let implausible = feature.usual().and_then(|(low, high)| outside(low, high, true));
        implausible.or_else(|| feature.training.and_then(|training| outside(training.min, training.max, false)))
    }

    /// What is odd about the value, without naming it.
    #[must_use]
    pub fn reason(&self) -> String {
        let range = words::range((self.low, self.high), &self.unit);
        if !self.implausible {
            return format!("outside what the model was trained on ({range})");
        }
        let hint = self.unit_hint.map_or_else(String::new, |hint| format!(" ({hint})"));
        format!("unusual: mostly {range}{hint}")
    }
}

/// With the feature's name as well, for those who write files of values.
impl std::fmt::Display for RangeWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = words::with_unit(self.value, &self.unit);
        write!(f, "`{}` ({}) is {value}, {}", self.feature, self.label, self.reason())
    }
}

impl Explanation {
    /// A plain-text table for a person, with at most `limit` contributions; the others are summed in one line.
    #[must_use]
    pub fn text(&self, limit: usize) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} by {}{}: probability {:.1} %{} (log-odds {:.3}, base {:.3})\n",
            self.title,
            self.model.title().to_lowercase(),
            self.as_of.as_ref().map_or_else(String::new, |at| format!(" at {at}")),
            100.0 * self.probability,
            if self.isotonic { " by isotonic calibration" } else { "" },
            self.margin,
            self.base
        );
        let mut rows = vec![["feature", "value", "log-odds", "training range"].map(str::to_owned)];
        for c in self.contributions.iter().take(limit) {
            let value = c.value_words();
            rows.push([c.label(), value, format!("{:+.3}", c.shap), c.training_range()]);
        }
        let rest: Vec<f64> = self.contributions.iter().skip(limit).map(|c| c.shap).collect();
        if !rest.is_empty() {
            let sum = format!("{:+.3}", rest.iter().sum::<f64>());
            rows.push([format!("{} others", rest.len()), String::new(), sum, String::new()]);
        }
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let (first, second, third) = (width(0), width(1), width(2));
        for [feature, value, log_odds, range] in &rows {
            let line = format!("{feature:<first$}  {value:>second$}  {log_odds:>third$}  {range}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
        for warning in &self.warnings {
            let value = words::with_unit(warning.value, &warning.unit);
            let _ = writeln!(out, "warning: {} is {value}, {}", warning.label, warning.reason());
        }
        out
    }
}

impl Contribution {
    /// The feature for a person.
    #[must_use]
    pub fn label(&self) -> String {
        words::short_label(&self.feature, &self.description)
    }

    /// The value as a person reads it.
    #[must_use]
    pub fn value_words(&self) -> String {
        self.category.clone().unwrap_or_else(|| words::feature_value(self.value, &self.unit, self.is_flag))
    }

    /// What training saw, in few words; empty when unknown.
    fn training_range(&self) -> String {
        match self.training {
            Some(training) if self.is_flag => format!("yes in {:.0} %", 100.0 * training.mean),
            Some(training) => words::range((training.min, training.max), &self.unit),
            None => String::new(),
        }
    }
}
