//! Whether a predicted probability is met by the observed frequency.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Estimate;
use crate::{
    math::{Z, logit, sigmoid},
    newton,
};

/// Stays with similar predictions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Mean predicted probability.
    pub predicted: f64,
    /// Fraction with the outcome.
    pub observed: f64,
    /// 95 % confidence interval of the fraction (Wilson 1927).
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Stays.
    pub stays: usize,
}

/// Slope and intercept of the calibration line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Slope of a logistic regression of the outcome on the log-odds; `None` when it does not exist.
    pub slope: Option<f64>,
    /// Intercept with the slope fixed at 1; `None` when it does not exist.
    pub intercept: Option<f64>,
}

/// Calibration slope, and calibration in the large (Van Calster et al., "A calibration hierarchy for risk models", 2016).
#[must_use]
pub fn calibration(outcome: &[bool], probability: &[f64]) -> Calibration {
    let margin: Vec<f64> = probability.iter().map(|p| logit(*p)).collect();
    Calibration {
        slope: newton::univariate(&margin, outcome, 0.0).map(|fit| fit.slope),
        intercept: newton::intercept_with_offset(&margin, outcome),
    }
}

/// Slope and intercept of the calibration line with 95 % confidence intervals, from the variance between patients: rows of
/// one patient are not independent (the sandwich of Liang and Zeger, "Longitudinal data analysis using generalized linear
/// models", 1986). `None` where the figure does not exist, or with one patient.
#[must_use]
pub fn calibration_intervals(
    outcome: &[bool],
    probability: &[f64],
    patient: &[i64],
) -> (Option<Estimate>, Option<Estimate>) {
    let margin: Vec<f64> = probability.iter().map(|p| logit(*p)).collect();
    let line = newton::univariate(&margin, outcome, 0.0);
    let shift = newton::intercept_with_offset(&margin, outcome);
    let rows = || margin.iter().zip(outcome).zip(patient);
    let slope = line.and_then(|line| {
        let (mut h, mut scores) = ([0.0; 3], BTreeMap::<i64, [f64; 2]>::new());
        for ((margin, y), patient) in rows() {
            let p = sigmoid(line.intercept + line.slope * margin);
            let (w, residual) = (p * (1.0 - p), f64::from(u8::from(*y)) - p);
            h = [h[0] + w, h[1] + w * margin, h[2] + w * margin * margin];
            let score = scores.entry(*patient).or_default();
            *score = [score[0] + residual, score[1] + residual * margin];
        }
        // The second row of the inverse of the information matrix.
        let determinant = h[0] * h[2] - h[1] * h[1];
        let row = [-h[1] / determinant, h[0] / determinant];
        interval(line.slope, scores.values().map(|score| row[0] * score[0] + row[1] * score[1]))
    });
    let intercept = shift.and_then(|shift| {
        let (mut h, mut scores) = (0.0, BTreeMap::<i64, f64>::new());
        for ((margin, y), patient) in rows() {
            let p = sigmoid(shift + margin);
            h += p * (1.0 - p);
            *scores.entry(*patient).or_default() += f64::from(u8::from(*y)) - p;
        }
        interval(shift, scores.values().map(|score| score / h))
    });
    (slope, intercept)
}

/// From what each patient moves a figure by.
fn interval(value: f64, influences: impl ExactSizeIterator<Item = f64>) -> Option<Estimate> {
    let patients = influences.len() as f64;
    // As the variance of a mean is estimated with one patient less.
    let error = (influences.map(|one| one * one).sum::<f64>() * patients / (patients - 1.0)).sqrt();
    error.is_finite().then_some(Estimate { value, low: value - Z * error, high: value + Z * error })
}

/// `bins` bins of (nearly) equal size by predicted probability; fewer when there are fewer rows.
#[must_use]
pub fn reliability(outcome: &[bool], probability: &[f64], bins: usize) -> Vec<ReliabilityBin> {
    let mut order: Vec<usize> = (0..outcome.len()).collect();
    order.sort_by(|&a, &b| probability[a].total_cmp(&probability[b]));
    let bins = bins.clamp(1, order.len().max(1));
    let mut out = Vec::with_capacity(bins);
    for bin in 0..bins {
        let rows = &order[bin * order.len() / bins..(bin + 1) * order.len() / bins];
        if rows.is_empty() {
            continue;
        }
        let n = rows.len() as f64;
        let observed = rows.iter().filter(|&&row| outcome[row]).count() as f64 / n;
        let (low, high) = wilson(observed, n);
        out.push(ReliabilityBin {
            predicted: rows.iter().map(|&row| probability[row]).sum::<f64>() / n,
            observed,
            low,
            high,
            stays: rows.len(),
        });
    }
    out
}

/// 95 % confidence interval of the fraction `p` of `n` rows (Wilson 1927).
#[must_use]
pub fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z2 = Z * Z;
    let center = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((center - half).max(0.0), (center + half).min(1.0))
}

/// Expected calibration error of `bins`, weighted by their size.
pub(crate) fn expected_error(bins: &[ReliabilityBin]) -> f64 {
    let stays: usize = bins.iter().map(|bin| bin.stays).sum();
    let sum: f64 = bins.iter().map(|bin| bin.stays as f64 * (bin.predicted - bin.observed).abs()).sum();
    if stays == 0 { 0.0 } else { sum / stays as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows whose observed frequency is exactly the probability: 10 rows at k/10 with k outcomes.
    fn calibrated() -> (Vec<bool>, Vec<f64>) {
        let rows = (1..10).flat_map(|k| (0..10).map(move |i| (i < k, f64::from(k) / 10.0)));
        rows.unzip()
    }

    #[test]
    fn perfect_calibration_has_slope_one_and_intercept_zero() {
        let (y, p) = calibrated();
        let fit = calibration(&y, &p);
        assert!((fit.slope.unwrap() - 1.0).abs() < 1e-8);
        assert!(fit.intercept.unwrap().abs() < 1e-8);
        assert!(expected_error(&reliability(&y, &p, 9)) < 1e-12);
    }

    #[test]
    fn overconfidence_and_underestimation_show() {
        let (y, p) = calibrated();
        let sharp: Vec<f64> = p.iter().map(|p| sigmoid(2.0 * logit(*p))).collect();
        assert!((calibration(&y, &sharp).slope.unwrap() - 0.5).abs() < 1e-8);
        let low: Vec<f64> = p.iter().map(|p| sigmoid(logit(*p) - 0.7)).collect();
        assert!((calibration(&y, &low).intercept.unwrap() - 0.7).abs() < 1e-8);
    }

    /// With one row a patient the interval is that of the plain information matrix, up to chance; the same rows twice say no
    /// more.
    #[test]
    fn an_interval_counts_patients_and_not_rows() {
        let (y, p) = calibrated();
        let patient: Vec<i64> = (0..90).collect();
        let (slope, intercept) = calibration_intervals(&y, &p, &patient);
        let (slope, intercept) = (slope.unwrap(), intercept.unwrap());
        assert!((slope.value - 1.0).abs() < 1e-8 && slope.low < 1.0 && 1.0 < slope.high);
        // The variance of a shift is 1 / sum of p (1 - p) = 1 / (10 * 1.65).
        let expected = Z * (1.0 / 16.5_f64).sqrt();
        assert!((intercept.high / expected - 1.0).abs() < 0.02, "{intercept:?} {expected}");
        let twice = |p: &[f64]| [p, p].concat();
        let again =
            calibration_intervals(&[&y[..], &y[..]].concat(), &twice(&p), &[&patient[..], &patient[..]].concat());
        assert!(
            (again.0.unwrap().high - slope.high).abs() < 1e-9 && (again.1.unwrap().low - intercept.low).abs() < 1e-9
        );
        assert_eq!(calibration_intervals(&[true, true], &[0.2, 0.3], &[1, 2]), (None, None));
        assert_eq!(calibration_intervals(&y, &p, &[7; 90]).0, None, "one patient says nothing of others");
    }

    #[test]
    fn wilson_interval_of_the_textbook() {
        // 5 of 20: 0.1119 to 0.4687 (Newcombe 1998, method 3 gives the same for these counts).
        let (low, high) = wilson(0.25, 20.0);
        assert!((low - 0.1119).abs() < 1e-4 && (high - 0.4687).abs() < 1e-4, "{low} {high}");
    }
}
