//! What acting on a prediction would come to: at each threshold of risk, who would be told, and whether that pays.

use serde::{Deserialize, Serialize};

/// Everyone with a risk of at least `threshold` is told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ThresholdRow {
    /// Predicted risk from which on.
    pub threshold: f64,
    /// Share of stays told.
    pub alerts: f64,
    /// Share of those with the outcome who are told.
    pub sensitivity: f64,
    /// Share of those without who are not.
    pub specificity: f64,
    /// Share of those told who have the outcome; `None` when nobody is told.
    pub ppv: Option<f64>,
    /// Share of those not told who do not; `None` when everybody is told.
    pub npv: Option<f64>,
    /// Stays with the outcome told, minus those without, each of whom counts `threshold / (1 - threshold)`; by stay (Vickers and
    /// Elkin, "Decision curve analysis: a novel method for evaluating prediction models", 2006).
    pub net_benefit: f64,
    /// The same when everybody is told.
    pub net_benefit_of_all: f64,
}

/// The row of each of `thresholds`, which lie between 0 and 1. Rows of both outcomes are needed, or there is none.
#[must_use]
pub fn thresholds(outcome: &[bool], probability: &[f64], thresholds: &[f64]) -> Vec<ThresholdRow> {
    let stays = outcome.len() as f64;
    let positives = outcome.iter().filter(|y| **y).count() as f64;
    let negatives = stays - positives;
    if positives == 0.0 || negatives == 0.0 {
        return Vec::new();
    }
    let row = |&threshold: &f64| {
        let (mut hits, mut false_alarms) = (0.0, 0.0);
        for (y, p) in outcome.iter().zip(probability) {
            if *p >= threshold {
                *(if *y { &mut hits } else { &mut false_alarms }) += 1.0;
            }
        }
        let told = hits + false_alarms;
        let odds = threshold / (1.0 - threshold);
        ThresholdRow {
            threshold,
            alerts: told / stays,
            sensitivity: hits / positives,
            specificity: 1.0 - false_alarms / negatives,
            ppv: (told > 0.0).then(|| hits / told),
            npv: (told < stays).then(|| (negatives - false_alarms) / (stays - told)),
            net_benefit: (hits - false_alarms * odds) / stays,
            net_benefit_of_all: (positives - negatives * odds) / stays,
        }
    };
    thresholds.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_by_hand() {
        let y = [true, true, false, false, false];
        let p = [0.9, 0.2, 0.5, 0.2, 0.1];
        let rows = thresholds(&y, &p, &[0.2, 0.5, 0.95]);
        // From 0.2 on: both with the outcome, two of three without.
        assert_eq!((rows[0].alerts, rows[0].sensitivity, rows[0].ppv, rows[0].npv), (0.8, 1.0, Some(0.5), Some(1.0)));
        assert!((rows[0].specificity - 1.0 / 3.0).abs() < 1e-15);
        assert!((rows[0].net_benefit - (2.0 - 2.0 * 0.25) / 5.0).abs() < 1e-15);
        assert!((rows[0].net_benefit_of_all - (2.0 - 3.0 * 0.25) / 5.0).abs() < 1e-15);
        // From 0.5 on: one of each.
        assert_eq!((rows[1].sensitivity, rows[1].ppv, rows[1].net_benefit), (0.5, Some(0.5), 0.0));
        assert_eq!((rows[2].alerts, rows[2].ppv, rows[2].npv, rows[2].net_benefit), (0.0, None, Some(0.6), 0.0));
        assert!(thresholds(&[true], &[0.5], &[0.5]).is_empty());
    }
}
