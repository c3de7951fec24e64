//! What acting on predictions that are made again and again would come to: how often a ward would be told, and of whom in time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Every prediction with a risk of at least `threshold` is an alert.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AlertRow {
    /// Predicted risk from which on.
    pub threshold: f64,
    /// Alerts a patient and day in the ICU.
    pub per_patient_day: f64,
    /// Share of the stays with the outcome that had an alert before it, within the horizon.
    pub stays_caught: f64,
    /// Share of the stays without the outcome that had an alert; `None` without such stays.
    pub stays_alarmed: Option<f64>,
    /// Share of alerts that the outcome followed within the horizon; `None` without alerts.
    pub ppv: Option<f64>,
}

/// The row of each of `thresholds` for predictions every `every` hours, where `stay` says whose each is. There is none without an
/// outcome.
#[must_use]
pub fn alerts(outcome: &[bool], probability: &[f64], stay: &[i64], every: f64, thresholds: &[f64]) -> Vec<AlertRow> {
    // Of each stay the highest risk where the outcome followed, if it ever did, else anywhere.
    let mut highest: BTreeMap<i64, (bool, f64)> = BTreeMap::new();
    for ((followed, risk), id) in outcome.iter().zip(probability).zip(stay) {
        let (with, most) = highest.entry(*id).or_insert((*followed, f64::NEG_INFINITY));
        match (*with, *followed) {
            (true, false) => {}
            (false, true) => (*with, *most) = (true, *risk),
            _ => *most = most.max(*risk),
        }
    }
    let days = outcome.len() as f64 * every / 24.0;
    let row = |&threshold: &f64| {
        let share = |with: bool| {
            let of = || highest.values().filter(move |one| one.0 == with);
            let told = of().filter(|one| one.1 >= threshold).count();
            (of().count() > 0).then(|| told as f64 / of().count() as f64)
        };
        let told = || outcome.iter().zip(probability).filter(|(_, risk)| **risk >= threshold);
        let (hits, told) = (told().filter(|(followed, _)| **followed).count(), told().count());
        Some(AlertRow {
            threshold,
            per_patient_day: told as f64 / days,
            stays_caught: share(true)?,
            stays_alarmed: share(false),
            ppv: (told > 0).then(|| hits as f64 / told as f64),
        })
    };
    thresholds.iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ward_by_hand() {
        // Two stays of four predictions each, every six hours: two days in all. The first stay has the outcome after its
        // last two.
        let stay = [1, 1, 1, 1, 2, 2, 2, 2];
        let y = [false, false, true, true, false, false, false, false];
        let p = [0.9, 0.1, 0.2, 0.4, 0.3, 0.1, 0.1, 0.1];
        let rows = alerts(&y, &p, &stay, 6.0, &[0.2, 0.35, 0.5]);
        // From 0.2 on: 0.9, 0.2, 0.4 and 0.3 are alerts.
        assert_eq!((rows[0].per_patient_day, rows[0].stays_caught), (2.0, 1.0));
        assert_eq!((rows[0].stays_alarmed, rows[0].ppv), (Some(1.0), Some(0.5)));
        // From 0.35 on: 0.9 and 0.4.
        assert_eq!((rows[1].per_patient_day, rows[1].stays_caught, rows[1].stays_alarmed), (1.0, 1.0, Some(0.0)));
        // From 0.5 on: 0.9 alone, which came before any horizon of the outcome.
        assert_eq!((rows[2].stays_caught, rows[2].ppv), (0.0, Some(0.0)));
        assert!(alerts(&[false], &[0.5], &[1], 6.0, &[0.5]).is_empty());
        let all = alerts(&[true], &[0.1], &[1], 24.0, &[0.5]);
        assert_eq!((all[0].per_patient_day, all[0].stays_alarmed, all[0].ppv), (0.0, None, None));
    }
}
