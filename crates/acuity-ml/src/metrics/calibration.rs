//! Whether a predicted probability is met by the observed frequency.

use serde::{Deserialize, Serialize};

use crate::{math::logit, newton};

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

/// 95 % confidence interval of a fraction.
pub(crate) fn wilson(p: f64, n: f64) -> (f64, f64) {
    const Z: f64 = 1.959_963_984_540_054;
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
    use crate::math::sigmoid;

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

    #[test]
    fn wilson_interval_of_the_textbook() {
        // 5 of 20: 0.1119 to 0.4687 (Newcombe 1998, method 3 gives the same for these counts).
        let (low, high) = wilson(0.25, 20.0);
        assert!((low - 0.1119).abs() < 1e-4 && (high - 0.4687).abs() < 1e-4, "{low} {high}");
    }
}
