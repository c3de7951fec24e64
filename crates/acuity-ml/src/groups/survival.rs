//! Survival of groups whose members were not all watched to the end.

use ndarray::{Array1, Array2};

use super::chi_square::ChiSquareTest;
use crate::{logistic::cholesky::Cholesky, math::Z};

/// How long somebody was watched, and how that ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FollowUp {
    /// From the start, in any unit; what is below 0 or not finite is left out.
    pub time: f64,
    /// The event happened then; else nobody knows when it will (censored).
    pub event: bool,
}

/// A time at which events happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// When.
    pub time: f64,
    /// How many were watched just before.
    pub at_risk: usize,
    /// How many had the event.
    pub events: usize,
    /// The share that has lived beyond it.
    pub survival: f64,
    /// 95 % confidence interval of the share; `None` once nobody is left.
    pub interval: Option<(f64, f64)>,
}

/// The share that lives on, as a function of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// By time; before the first one everybody lives.
    pub steps: Vec<Step>,
    /// All times, sorted.
    times: Vec<f64>,
}

impl Curve {
    /// How many were watched from the start.
    #[must_use]
    pub fn members(&self) -> usize {
        self.times.len()
    }

    /// How many are still watched at `time`.
    #[must_use]
    pub fn at_risk(&self, time: f64) -> usize {
        self.times.len() - self.times.partition_point(|end| *end < time)
    }

    /// The last step at or before `time`.
    #[must_use]
    pub fn at(&self, time: f64) -> Option<&Step> {
        self.steps[..self.steps.partition_point(|step| step.time <= time)].last()
    }

    /// When half of them had the event; `None` while more than half live.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        self.steps.iter().find(|step| step.survival <= 0.5).map(|step| step.time)
    }
}

/// The product-limit estimate (Kaplan and Meier, "Nonparametric estimation from incomplete observations", 1958), with
/// intervals on the scale of log(-log S) from Greenwood's variance (Kalbfleisch and Prentice, 2002), which stay between 0
/// and 1. Who is censored at a time is watched at that time.
///
/// ```
/// use acuity_ml::groups::{FollowUp, kaplan_meier};
///
/// let watched = [(1.0, true), (2.0, false), (3.0, true)].map(|(time, event)| FollowUp { time, event });
/// let curve = kaplan_meier(&watched);
/// // Two of three live on; then the one that is left dies.
/// assert!((curve.steps[0].survival - 2.0 / 3.0).abs() < 1e-15);
/// assert_eq!((curve.steps[1].at_risk, curve.steps[1].survival), (1, 0.0));
/// ```
#[must_use]
pub fn kaplan_meier(watched: &[FollowUp]) -> Curve {
    let sorted = sorted(watched);
    let mut steps = Vec::new();
    let (mut survival, mut greenwood) = (1.0, 0.0);
    let mut first = 0;
    while first < sorted.len() {
        let time = sorted[first].time;
        let next = first + sorted[first..].partition_point(|one| one.time <= time);
        let events = sorted[first..next].iter().filter(|one| one.event).count();
        if events > 0 {
            let at_risk = sorted.len() - first;
            let (n, d) = (at_risk as f64, events as f64);
            survival *= 1.0 - d / n;
            greenwood += d / (n * (n - d));
            steps.push(Step { time, at_risk, events, survival, interval: interval(survival, greenwood) });
        }
        first = next;
    }
    Curve { steps, times: sorted.iter().map(|one| one.time).collect() }
}

/// Sorted by time, without those whose time is none.
fn sorted(watched: &[FollowUp]) -> Vec<FollowUp> {
    let mut sorted: Vec<FollowUp> =
        watched.iter().filter(|one| one.time.is_finite() && one.time >= 0.0).copied().collect();
    sorted.sort_by(|a, b| a.time.total_cmp(&b.time));
    sorted
}

fn interval(survival: f64, greenwood: f64) -> Option<(f64, f64)> {
    if survival <= 0.0 || survival >= 1.0 {
        return None;
    }
    let log = survival.ln();
    let (centre, half) = ((-log).ln(), Z * greenwood.sqrt() / -log);
    Some(((-(centre + half).exp()).exp(), (-(centre - half).exp()).exp()))
}

/// The log-rank test (Mantel, "Evaluation of survival data and two new rank order statistics", 1966; Peto and Peto, 1972). `None`
/// with less than two groups that anybody is in, or without events that tell them apart. Rows are taken as independent; degrees of
/// freedom are the groups less one.
#[must_use]
pub fn log_rank(groups: &[Vec<FollowUp>]) -> Option<ChiSquareTest> {
    let groups: Vec<Vec<FollowUp>> = groups.iter().map(|group| sorted(group)).filter(|g| !g.is_empty()).collect();
    let degrees = groups.len().checked_sub(1).filter(|degrees| *degrees > 0)?;
    let mut times: Vec<f64> = groups.iter().flatten().filter(|one| one.event).map(|one| one.time).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();

    // The last group follows from the others.
    let mut excess = Array1::<f64>::zeros(degrees);
    let mut variance = Array2::<f64>::zeros((degrees, degrees));
    // How many of each group have left before the time, and are out at it.
    let mut gone = vec![0; groups.len()];
    for time in times {
        let mut at_risk = vec![0.0; groups.len()];
        let mut events = vec![0.0; groups.len()];
        for (at, group) in groups.iter().enumerate() {
            gone[at] += group[gone[at]..].partition_point(|one| one.time < time);
            at_risk[at] = (group.len() - gone[at]) as f64;
            let now = group[gone[at]..].iter().take_while(|one| one.time <= time);
            events[at] = now.filter(|one| one.event).count() as f64;
        }
        let (n, d) = (at_risk.iter().sum::<f64>(), events.iter().sum::<f64>());
        for j in 0..degrees {
            excess[j] += events[j] - d * at_risk[j] / n;
            if n > 1.0 {
                for l in 0..degrees {
                    let same = if j == l { 1.0 } else { 0.0 };
                    variance[(j, l)] += d * (n - d) / (n - 1.0) * at_risk[j] / n * (same - at_risk[l] / n);
                }
            }
        }
    }
    let solved = Cholesky::new(variance)?.solve(&excess);
    let chi_square = excess.dot(&solved).max(0.0);
    Some(ChiSquareTest::new(chi_square, degrees))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn watched(ends: &[f64]) -> Vec<FollowUp> {
        // A negative number is somebody who was censored then.
        ends.iter().map(|end| FollowUp { time: end.abs(), event: *end > 0.0 }).collect()
    }

    /// Weeks in remission with 6-mercaptopurine and with placebo (Freireich et al., "The effect of 6-mercaptopurine on the
    /// duration of steroid-induced remissions in acute leukemia", 1963).
    fn leukaemia() -> [Vec<FollowUp>; 2] {
        [
            watched(&[
                6.0, 6.0, 6.0, -6.0, 7.0, -9.0, 10.0, -10.0, -11.0, 13.0, 16.0, -17.0, -19.0, -20.0, 22.0, 23.0, -25.0,
                -32.0, -32.0, -34.0, -35.0,
            ]),
            watched(&[
                1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 4.0, 5.0, 5.0, 8.0, 8.0, 8.0, 8.0, 11.0, 11.0, 12.0, 12.0, 15.0, 17.0,
                22.0, 23.0,
            ]),
        ]
    }

    #[test]
    fn the_textbooks_curve() {
        let [drug, placebo] = leukaemia();
        let curve = kaplan_meier(&drug);
        // Collett, Modelling Survival Data in Medical Research; Cox and Oakes, Analysis of Survival Data, table 1.1.
        let wanted = [(6.0, 21, 0.8571), (7.0, 17, 0.8067), (10.0, 15, 0.7529), (13.0, 12, 0.6902), (16.0, 11, 0.6275)];
        let wanted = wanted.into_iter().chain([(22.0, 7, 0.5378), (23.0, 6, 0.4482)]);
        assert_eq!(curve.steps.len(), 7);
        for (step, (time, at_risk, survival)) in curve.steps.iter().zip(wanted) {
            assert_eq!((step.time, step.at_risk), (time, at_risk));
            assert!((step.survival - survival).abs() < 5e-5, "{step:?}");
        }
        // 0.857143^exp(±1.959964 √0.00793651 / 0.154151)
        let (low, high) = curve.steps[0].interval.unwrap();
        assert!((low - 0.6197).abs() < 5e-4 && (high - 0.9516).abs() < 5e-4, "{low} {high}");
        assert_eq!((curve.median(), kaplan_meier(&placebo).median()), (Some(23.0), Some(8.0)));
        assert_eq!((curve.members(), curve.at_risk(10.0), curve.at_risk(10.5), curve.at_risk(36.0)), (21, 15, 13, 0));
        assert_eq!(curve.at(5.9), None);
        assert_eq!(curve.at(9.0).unwrap().time, 7.0);
        let last = *kaplan_meier(&placebo).steps.last().unwrap();
        assert_eq!((last.survival, last.interval), (0.0, None));
    }

    #[test]
    fn the_textbooks_test() {
        // Chi-square 16.79 with one degree of freedom, p = 4.17e-5.
        let found = log_rank(&leukaemia()).unwrap();
        assert!((found.chi_square - 16.793).abs() < 1e-3 && found.degrees == 1, "{found:?}");
        assert!((found.p - 4.17e-5).abs() < 1e-7, "{found:?}");
    }

    #[test]
    fn nobody_and_no_events() {
        assert!(kaplan_meier(&[]).steps.is_empty() && log_rank(&[]).is_none());
        let censored = watched(&[-1.0, -2.0]);
        assert_eq!(log_rank(&[censored.clone(), censored.clone()]), None);
        assert_eq!(log_rank(&[leukaemia()[0].clone(), vec![]]), None);
        let wild = [f64::NAN, f64::INFINITY, -1.0].map(|time| FollowUp { time, event: true });
        assert_eq!(kaplan_meier(&wild).members(), 0);
    }

    proptest! {
        #[test]
        fn without_censoring_it_is_the_share_that_lives(ends in prop::collection::vec(1_u8..30, 1..60)) {
            let all: Vec<FollowUp> = ends.iter().map(|end| FollowUp { time: f64::from(*end), event: true }).collect();
            for step in kaplan_meier(&all).steps {
                let alive = ends.iter().filter(|end| f64::from(**end) > step.time).count() as f64;
                prop_assert!((step.survival - alive / ends.len() as f64).abs() < 1e-9);
            }
        }

        #[test]
        fn the_order_of_groups_does_not_matter(rows in prop::collection::vec((0_usize..3, 1_u8..20, any::<bool>()), 6..80)) {
            let mut groups = vec![Vec::new(); 3];
            for (group, time, event) in rows {
                groups[group].push(FollowUp { time: f64::from(time), event });
            }
            let forth = log_rank(&groups);
            groups.reverse();
            let back = log_rank(&groups);
            if let (Some(forth), Some(back)) = (forth, back) {
                prop_assert!((forth.chi_square - back.chi_square).abs() < 1e-6 * (1.0 + forth.chi_square));
            }
        }
    }
}
