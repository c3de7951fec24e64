//! Why a stay has its predicted risk.

use acuity_warehouse::Warehouse;
use serde::Serialize;

use crate::{
    cohort,
    error::Result,
    model_file::{FeatureInfo, ModelFile, ModelKind, TrainingStats},
};

/// Explains the prediction for a stay in the marts of `dataset`.
///
/// # Errors
/// No such stay, a missing table or column, a feature the mart does not know, or the warehouse's refusal.
pub fn explain_stay(
    warehouse: &dyn Warehouse,
    dataset: &str,
    model: &ModelFile,
    icustay_id: i64,
) -> Result<Explanation> {
    Ok(model.explain(&cohort::stay_row(warehouse, dataset, model, icustay_id)?))
}

/// The prediction for one row, taken apart: `base + sum of contributions = margin`, `probability = 1 / (1 + e^-margin)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// Task of the model.
    pub task: String,
    /// Kind of the model.
    pub model: ModelKind,
    /// Log-odds expected over the training data.
    pub base: f64,
    /// One entry a feature, the largest absolute contribution first.
    pub contributions: Vec<Contribution>,
    /// Log-odds of this row.
    pub margin: f64,
    /// Probability of the outcome.
    pub probability: f64,
    /// Values outside what training saw.
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
    /// Its value; `None` when not measured.
    pub value: Option<f64>,
    /// What training saw.
    pub training: Option<TrainingStats>,
    /// Shapley value in log-odds: above 0 raises the risk.
    pub shap: f64,
}

/// A value that lies outside what training saw.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RangeWarning {
    /// Name of the feature.
    pub feature: String,
    /// Its value.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// Lowest value accepted without a warning.
    pub low: f64,
    /// Highest value accepted without a warning.
    pub high: f64,
    /// The value cannot be a true measurement in this unit.
    pub implausible: bool,
}

impl RangeWarning {
    /// The warning for `value`, if it deserves one.
    #[must_use]
    pub fn check(feature: &FeatureInfo, value: Option<f64>) -> Option<Self> {
        let value = value?;
        let outside = |low: f64, high: f64, implausible| {
            (value < low || value > high).then(|| Self {
                feature: feature.name.clone(),
                value,
                unit: feature.unit.clone(),
                low,
                high,
                implausible,
            })
        };
        let implausible = feature.plausible.and_then(|[low, high]| outside(low, high, true));
        implausible.or_else(|| feature.training.and_then(|training| outside(training.min, training.max, false)))
    }
}

impl std::fmt::Display for RangeWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = if self.unit == "1" || self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        let (name, value, low, high) = (&self.feature, compact(self.value), self.low, self.high);
        if self.implausible {
            write!(f, "{name} = {value}{unit} is no plausible measurement ({low} to {high}{unit}): is the unit right?")
        } else {
            write!(f, "{name} = {value}{unit} lies outside what the model was trained on ({low} to {high}{unit})")
        }
    }
}

impl Explanation {
    /// A plain-text table with at most `limit` contributions; the others are summed in one line.
    #[must_use]
    pub fn text(&self, limit: usize) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{} by {}: probability {:.1} % (log-odds {:.3}, base {:.3})\n",
            self.task,
            self.model,
            100.0 * self.probability,
            self.margin,
            self.base
        );
        let _ = writeln!(out, "{:<22} {:>12} {:<12} {:>9}  training range", "feature", "value", "unit", "log-odds");
        for c in self.contributions.iter().take(limit) {
            let value = c.value.map_or_else(|| "-".to_owned(), compact);
            let range = c.training.map_or_else(String::new, |t| format!("{} to {}", compact(t.min), compact(t.max)));
            let _ = writeln!(out, "{:<22} {:>12} {:<12} {:>+9.3}  {}", c.feature, value, c.unit, c.shap, range);
        }
        let rest: Vec<f64> = self.contributions.iter().skip(limit).map(|c| c.shap).collect();
        if !rest.is_empty() {
            let name = format!("{} others", rest.len());
            let _ = writeln!(out, "{:<22} {:>12} {:<12} {:>+9.3}", name, "", "", rest.iter().sum::<f64>());
        }
        for warning in &self.warnings {
            let _ = writeln!(out, "warning: {warning}");
        }
        out
    }
}

/// A number as a person reads it: four significant digits, no trailing zeros.
pub(crate) fn compact(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let digits = (3 - value.abs().log10().floor() as i32).clamp(0, 8) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
