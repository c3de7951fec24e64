//! A cross-validation that was repeated with other folds.

use serde::{Deserialize, Serialize};

/// Figures of the model over several cross-validations of the same rows, each with other folds. Each is of held-out predictions
/// of one cross-validation; none is of their average, which would be another model.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Repeated {
    /// Cross-validations, the evaluated one among them.
    pub repeats: usize,
    /// As in [`Metrics`](crate::metrics::Metrics).
    pub auroc: Spread,
    /// As in [`Metrics`](crate::metrics::Metrics).
    pub auprc: Spread,
    /// As in [`Metrics`](crate::metrics::Metrics).
    pub brier: Spread,
    /// As in [`Metrics`](crate::metrics::Metrics).
    pub log_loss: Spread,
    /// As in [`Metrics`](crate::metrics::Metrics); `None` where a cross-validation has none.
    pub calibration_slope: Option<Spread>,
    /// As in [`Metrics`](crate::metrics::Metrics); `None` where a cross-validation has none.
    pub calibration_intercept: Option<Spread>,
}

/// A figure over several cross-validations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation between the cross-validations. They share their rows, so that it is no standard error of the mean.
    pub sd: f64,
    /// Lowest.
    pub min: f64,
    /// Highest.
    pub max: f64,
}

impl Spread {
    /// Of two values or more; `None` of fewer.
    pub(crate) fn of(values: Vec<f64>) -> Option<Self> {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        (values.len() > 1).then(|| Self {
            mean,
            sd: (squares / (n - 1.0)).sqrt(),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

/// What repeating the cross-validation showed, in one line.
#[must_use]
pub fn repeated_line(repeated: &Repeated) -> String {
    let told = |one: Spread, places: usize| {
        let Spread { mean, sd, min, max } = one;
        format!("{mean:.places$} ({min:.places$} to {max:.places$}, SD {sd:.0$})", places + 1)
    };
    let optional = |one: Option<Spread>| one.map_or_else(|| "-".to_owned(), |one| told(one, 2));
    format!(
        "{} cross-validations with other folds: AUROC {}, Brier {}, calibration slope {}, intercept {}",
        repeated.repeats,
        told(repeated.auroc, 3),
        told(repeated.brier, 3),
        optional(repeated.calibration_slope),
        optional(repeated.calibration_intercept)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_by_hand() {
        // Deviations -1, 0, 1: squares 2, over n - 1 = 2.
        let spread = Spread::of(vec![0.5, 1.5, 2.5]).unwrap();
        assert_eq!(spread, Spread { mean: 1.5, sd: 1.0, min: 0.5, max: 2.5 });
        assert_eq!(Spread::of(vec![0.5]), None);
        let repeated = Repeated {
            repeats: 3,
            auroc: spread,
            auprc: spread,
            brier: spread,
            log_loss: spread,
            calibration_slope: Some(spread),
            calibration_intercept: None,
        };
        insta::assert_snapshot!(repeated_line(&repeated), @"3 cross-validations with other folds: AUROC 1.500 (0.500 to 2.500, SD 1.0000), Brier 1.500 (0.500 to 2.500, SD 1.0000), calibration slope 1.50 (0.50 to 2.50, SD 1.000), intercept -");
    }
}
