//! Performance on patients the model has not seen.

pub(crate) mod importance;
mod repeated;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

pub use self::{
    importance::Importance,
    repeated::{Repeated, Spread, repeated_line},
};
use crate::{
    metrics::{AlertRow, AreaDifference, Estimate, Metrics, ReliabilityBin, ThresholdRow},
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
    /// Rows evaluated: stays, or predictions where a stay has several.
    pub stays: usize,
    /// Their patients.
    pub patients: usize,
    /// Rows with the outcome.
    pub positives: usize,
    /// What the rows are of, where a stay has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolling: Option<Rolling>,
    /// The baselines first, then the model.
    pub models: Vec<ModelEvaluation>,
    /// What other folds of the same rows gave, where the cross-validation was repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
    /// A model of the earlier rows on the later ones, where the task tells them apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temporal: Option<TemporalEvaluation>,
    /// How the model came by its features, where it has fewer than the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selection: Option<Selection>,
    /// What shuffling each feature costs, the dearest first; without those that no fold's model looks at.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub importance: Vec<Importance>,
    /// The model in each group of the task.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subgroups: Vec<SubgroupEvaluation>,
}

/// A model that learned from earlier rows, judged on later ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemporalEvaluation {
    /// What the later rows are.
    pub title: String,
    /// Rows it learned from; none of a patient who has later ones.
    pub earlier: usize,
    /// Rows it is judged on.
    pub later: usize,
    /// Those with the outcome.
    pub positives: usize,
    /// Its figures.
    pub metrics: Metrics,
    /// Mean prediction and observed frequency in bins of equal size.
    pub reliability: Vec<ReliabilityBin>,
}

/// Features that were chosen inside each fold, and again of all rows for the final model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// Features of the task.
    pub of: usize,
    /// Those of the model, the most often chosen first.
    pub features: Vec<Selected>,
}

/// A chosen feature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selected {
    /// Its name.
    pub name: String,
    /// Folds that chose it, too.
    pub folds: usize,
}

/// Predictions that are made again and again during a stay.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rolling {
    /// Hours between them.
    pub every: f64,
    /// Hours that the outcome is looked for after each.
    pub horizon: Option<f64>,
    /// Their stays.
    pub stays: usize,
    /// Stays with the outcome after at least one of them.
    pub stays_with_outcome: usize,
    /// Days in the ICU that they cover.
    pub patient_days: f64,
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
    /// The test resamples patients, since rows of one patient are not independent; else it is DeLong's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clustered: bool,
}

impl Comparison {
    /// Whose test it is, in few words.
    #[must_use]
    pub fn method(&self) -> &'static str {
        if self.clustered { "patients resampled" } else { "DeLong" }
    }
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
    /// Calibration slope with its interval, from the variance between patients; `None` for a baseline, and where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_slope: Option<Estimate>,
    /// Calibration in the large with its interval, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_intercept: Option<Estimate>,
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
    /// The same as alerts of a ward, where a stay has several predictions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<AlertRow>,
}

impl Evaluation {
    /// What was evaluated: `830 stays of 800 patients, 92 with the outcome`.
    #[must_use]
    pub fn rows_words(&self, number: impl Fn(usize) -> String) -> String {
        let (rows, patients, positives) = (number(self.stays), number(self.patients), number(self.positives));
        match &self.rolling {
            None => format!("{rows} stays of {patients} patients, {positives} with the outcome"),
            Some(rolling) => format!(
                "{rows} predictions, every {} hours of {} stays of {patients} patients; {positives} with the outcome, in {} stays",
                rolling.every,
                number(rolling.stays),
                number(rolling.stays_with_outcome)
            ),
        }
    }

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
        for comparison in &model.comparisons {
            let Estimate { value, low, high } = comparison.test.difference;
            let p = words::p_value(comparison.test.p);
            let p = if p.starts_with('<') { format!("p {p}") } else { format!("p = {p}") };
            let _ = writeln!(
                out,
                "{} minus {}: AUROC {value:+.3} ({low:+.3} to {high:+.3}), {p} ({})",
                model.name,
                comparison.baseline,
                comparison.method()
            );
        }
    }
    out
}

/// Lines about calibration, temporal validation and chosen features; empty without any.
#[must_use]
pub fn further_lines(evaluation: &Evaluation) -> String {
    let mut out = calibration_line(evaluation).map_or_else(String::new, |line| format!("{line}\n"));
    if let Some(line) = evaluation.repeated.as_ref().map(repeated_line) {
        let _ = writeln!(out, "{line}");
    }
    if let Some(TemporalEvaluation { title, earlier, later, positives, metrics, .. }) = &evaluation.temporal {
        let Estimate { value, low, high } = metrics.auroc;
        let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        let _ = writeln!(
            out,
            "later ({title}): learned from {earlier} earlier rows, {later} later ones, {positives} with the outcome: AUROC {value:.3} \
             ({low:.3}-{high:.3}), Brier {:.3}, calibration slope {}, intercept {}",
            metrics.brier,
            optional(metrics.calibration_slope),
            optional(metrics.calibration_intercept)
        );
    }
    if let Some(Selection { of, features }) = &evaluation.selection {
        let always = features.iter().filter(|one| one.folds == evaluation.folds).count();
        let _ = writeln!(
            out,
            "{} of {of} features, chosen inside each fold; {always} of them by all {} folds",
            features.len(),
            evaluation.folds
        );
    }
    out
}

/// The calibration line of the model with its intervals; `None` where there is none.
#[must_use]
pub fn calibration_line(evaluation: &Evaluation) -> Option<String> {
    let model = evaluation.model()?;
    let told = |one: Estimate| format!("{:.2} ({:.2} to {:.2})", one.value, one.low, one.high);
    let (slope, intercept) = (model.calibration_slope?, model.calibration_intercept?);
    Some(format!("{} calibration: slope {}, intercept {}", model.name, told(slope), told(intercept)))
}

/// Plain-text table of what alerts at some thresholds would come to; empty where each stay has one prediction.
#[must_use]
pub fn alert_table(evaluation: &Evaluation) -> String {
    let Some(model) = evaluation.model().filter(|model| !model.alerts.is_empty()) else { return String::new() };
    let mut out = format!(
        "{:>9} {:>12} {:>11} {:>11} {:>6} {:>12} {:>13}\n",
        "risk from", "alerts a day", "sensitivity", "specificity", "PPV", "stays caught", "false alarmed"
    );
    let percent = |value: f64| format!("{:.1} %", 100.0 * value);
    let optional = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), percent);
    for (alert, row) in tabled_alerts(model) {
        let _ = writeln!(
            out,
            "{:>9} {:>12.2} {:>11} {:>11} {:>6} {:>12} {:>13}",
            words::with_unit(100.0 * alert.threshold, "%"),
            alert.per_patient_day,
            percent(row.sensitivity),
            percent(row.specificity),
            optional(alert.ppv),
            percent(alert.stays_caught),
            optional(alert.stays_alarmed)
        );
    }
    let _ = writeln!(
        out,
        "alerts a day: by patient. Stays caught: of those with the outcome, with an alert in the horizon before it; false alarmed: \
         stays without it that had an alert"
    );
    out
}

/// The alerts of the thresholds of tables, each beside its other figures.
pub(crate) fn tabled_alerts(model: &ModelEvaluation) -> impl Iterator<Item = (&AlertRow, &ThresholdRow)> {
    let both = model.alerts.iter().zip(&model.thresholds);
    both.filter(|(alert, _)| TABLED.contains(&alert.threshold))
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
