//! How well predicted probabilities fit outcomes.

mod alerts;
mod bootstrap;
mod calibration;
mod curves;
mod decisions;
mod delong;

use serde::{Deserialize, Serialize};

pub use alerts::{AlertRow, alerts};
pub use bootstrap::{Bootstrap, clustered_bootstrap};
pub use calibration::{Calibration, ReliabilityBin, calibration, calibration_intervals, reliability, wilson};
pub use curves::{auprc, auroc, precision_recall_curve, roc_curve};
pub use decisions::{ThresholdRow, thresholds};
pub(crate) use delong::erfc;
pub use delong::{AreaDifference, delong};

/// A figure with its 95 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// 2.5th percentile of the bootstrap.
    pub low: f64,
    /// 97.5th percentile of the bootstrap.
    pub high: f64,
}

/// All figures of one model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    /// Area under the ROC curve: the probability that a stay with the outcome is ranked above one without. 95 %
    /// confidence interval by patient-clustered bootstrap.
    pub auroc: Estimate,
    /// Area under the precision-recall curve (average precision); chance is the prevalence.
    pub auprc: f64,
    /// Mean squared difference of probability and outcome; 0 is perfect.
    pub brier: f64,
    /// Mean negative log-likelihood in nats.
    pub log_loss: f64,
    /// Slope of outcome on the log-odds of the prediction; 1 is perfect, below 1 is overconfident. `None` when outcome
    /// and prediction separate perfectly.
    pub calibration_slope: Option<f64>,
    /// Calibration in the large: intercept with slope fixed at 1; 0 is perfect, above 0 means risk is underestimated.
    pub calibration_intercept: Option<f64>,
    /// Expected calibration error: mean distance of predicted and observed frequency over ten bins of equal size.
    pub ece: f64,
    /// Fraction with the outcome.
    pub prevalence: f64,
}

impl Metrics {
    /// All figures from outcomes, the score that ranks, and the probabilities; `auroc` comes with its interval.
    #[must_use]
    pub fn new(outcome: &[bool], rank: &[f64], probability: &[f64], auroc: Estimate) -> Self {
        let calibration = calibration(outcome, probability);
        let positives = outcome.iter().filter(|y| **y).count();
        Self {
            auroc,
            auprc: auprc(outcome, rank).unwrap_or(0.0),
            brier: brier(outcome, probability),
            log_loss: log_loss(outcome, probability),
            calibration_slope: calibration.slope,
            calibration_intercept: calibration.intercept,
            ece: calibration::expected_error(&reliability(outcome, probability, 10)),
            prevalence: positives as f64 / outcome.len().max(1) as f64,
        }
    }
}

/// Mean squared difference of probability and outcome. NaN for no rows.
#[must_use]
pub fn brier(outcome: &[bool], probability: &[f64]) -> f64 {
    mean(outcome, probability, |y, p| (p - f64::from(u8::from(y))).powi(2))
}

/// Mean negative log-likelihood in nats; probabilities are held within 1e-12 of 0 and 1. NaN for no rows.
#[must_use]
pub fn log_loss(outcome: &[bool], probability: &[f64]) -> f64 {
    weighted_log_loss(outcome, probability, 1.0)
}

/// The same where a row with the outcome counts `positive_weight` times: what a learner that weighs outcomes so makes small.
#[must_use]
pub fn weighted_log_loss(outcome: &[bool], probability: &[f64], positive_weight: f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (y, p) in outcome.iter().zip(probability) {
        let p = p.clamp(1e-12, 1.0 - 1e-12);
        let (weight, loss) = if *y { (positive_weight, -p.ln()) } else { (1.0, -(1.0 - p).ln()) };
        sum += weight * loss;
        weights += weight;
    }
    sum / weights
}

fn mean(outcome: &[bool], probability: &[f64], loss: impl Fn(bool, f64) -> f64) -> f64 {
    let sum: f64 = outcome.iter().zip(probability).map(|(y, p)| loss(*y, *p)).sum();
    sum / outcome.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brier_and_log_loss_by_hand() {
        // ((0.8 - 1)^2 + (0.3 - 0)^2) / 2 = (0.04 + 0.09) / 2 = 0.065
        assert!((brier(&[true, false], &[0.8, 0.3]) - 0.065).abs() < 1e-15);
        // -(ln 0.8 + ln 0.7) / 2 = 0.289909...
        assert!((log_loss(&[true, false], &[0.8, 0.3]) - 0.289_909_247_626).abs() < 1e-10);
        assert!(log_loss(&[true], &[0.0]).is_finite());
    }
}
