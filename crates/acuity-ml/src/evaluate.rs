//! Performance on patients the model has not seen.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::{
    metrics::{AreaDifference, Estimate, Metrics, ReliabilityBin, ThresholdRow},
    words,
};

/// Cross-validated performance of a model beside that of its baseline. All figures are of out-of-fold predictions: each
/// stay is predicted by a model that saw no stay of the same patient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Folds.
    pub folds: usize,
    /// Seed of the folds and of the bootstrap.
    pub seed: u64,
    /// Patient-clustered bootstrap resamples behind the confidence intervals.
    pub resamples: usize,
    /// Stays evaluated.
    pub stays: usize,
    /// Their patients.
    pub patients: usize,
    /// Stays with the outcome.
    pub positives: usize,
    /// The baselines first, then the model.
    pub models: Vec<ModelEvaluation>,
    /// The model in each group of the task.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subgroups: Vec<SubgroupEvaluation>,
}

/// The model on the stays of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubgroupEvaluation {
    /// What tells the groups apart: `Age`.
    pub title: String,
    /// The group: `65 to 80`.
    pub group: String,
    /// Its stays.
    pub stays: usize,
    /// Those with the outcome.
    pub positives: usize,
    /// Area under the ROC curve; `None` where too few stays have the outcome, or lack it.
    pub auroc: Option<Estimate>,
    /// Mean squared difference of probability and outcome.
    pub brier: f64,
    /// Share with the outcome.
    pub observed: f64,
    /// Mean of the predictions.
    pub predicted: f64,
    /// As in [`Metrics`]; `None` where too few stays have the outcome, or lack it.
    pub calibration_slope: Option<f64>,
    /// As in [`Metrics`]; `None` where too few stays have the outcome, or lack it.
    pub calibration_intercept: Option<f64>,
}

/// A model beside one score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Name of the score.
    pub baseline: String,
    /// The same for headings.
    pub title: String,
    /// The model's area minus the score's.
    pub test: AreaDifference,
}

/// Thresholds of risk that decision curves go through, and those of the table.
pub(crate) const CURVE: [f64; 24] = [
    0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.18, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6,
    0.65, 0.7, 0.75, 0.8,
];
pub(crate) const TABLED: [f64; 7] = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7];

/// Performance of one model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelEvaluation {
    /// `logistic`, `gbdt`, or the name of a baseline: `sofa`.
    pub name: String,
    /// The same for headings; empty in files of older releases.
    #[serde(default)]
    pub title: String,
    /// Figures over all stays.
    pub metrics: Metrics,
    /// AUROC within each fold.
    pub auroc_by_fold: Vec<f64>,
    /// AUROC minus that of the baseline, on the same resamples; `None` for the baseline itself.
    pub gain_over_baseline: Option<Estimate>,
    /// Points (false positive rate, true positive rate) of the ROC curve, thinned for drawing.
    pub roc: Vec<[f64; 2]>,
    /// Points (recall, precision) of the precision-recall curve, thinned for drawing.
    pub precision_recall: Vec<[f64; 2]>,
    /// Mean prediction and observed frequency in bins of equal size.
    pub reliability: Vec<ReliabilityBin>,
    /// The model beside each baseline; empty for a baseline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Comparison>,
    /// What acting on it would come to, at rising thresholds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<ThresholdRow>,
}

impl Evaluation {
    /// The model's own figures.
    #[must_use]
    pub fn model(&self) -> Option<&ModelEvaluation> {
        self.models.last()
    }

    /// The figures of the first baseline, if there is one.
    #[must_use]
    pub fn baseline(&self) -> Option<&ModelEvaluation> {
        self.models.split_last()?.1.first()
    }
}

/// Plain-text table of several evaluations: the baseline once, then each model.
#[must_use]
pub fn text_table<'a>(evaluations: impl IntoIterator<Item = &'a Evaluation>) -> String {
    let mut out = format!(
        "{:<10} {:<22} {:>6} {:>6} {:>8} {:>9} {:>9} {:>6}\n",
        "model", "AUROC (95 % CI)", "AUPRC", "Brier", "log loss", "cal.slope", "cal.int.", "ECE"
    );
    for row in rows(evaluations) {
        let m = &row.metrics;
        let auroc = format!("{:.3} ({:.3}-{:.3})", m.auroc.value, m.auroc.low, m.auroc.high);
        let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        let _ = writeln!(
            out,
            "{:<10} {:<22} {:>6.3} {:>6.3} {:>8.3} {:>9} {:>9} {:>6.3}",
            row.name,
            auroc,
            m.auprc,
            m.brier,
            m.log_loss,
            optional(m.calibration_slope),
            optional(m.calibration_intercept),
            m.ece
        );
    }
    out
}

/// One line for each comparison of the model with a score; empty without any.
#[must_use]
pub fn comparison_lines(evaluation: &Evaluation) -> String {
    let mut out = String::new();
    for model in &evaluation.models {
        for Comparison { baseline, test, .. } in &model.comparisons {
            let Estimate { value, low, high } = test.difference;
            let p = words::p_value(test.p);
            let p = if p.starts_with('<') { format!("p {p}") } else { format!("p = {p}") };
            let _ = writeln!(
                out,
                "{} minus {baseline}: AUROC {value:+.3} ({low:+.3} to {high:+.3}), {p} (DeLong)",
                model.name
            );
        }
    }
    out
}

/// The baseline once, then the model of each evaluation.
pub fn rows<'a>(evaluations: impl IntoIterator<Item = &'a Evaluation>) -> Vec<&'a ModelEvaluation> {
    let mut rows: Vec<&ModelEvaluation> = Vec::new();
    for row in evaluations.into_iter().flat_map(|evaluation| &evaluation.models) {
        if !rows.iter().any(|seen| seen.name == row.name) {
            rows.push(row);
        }
    }
    rows
}
