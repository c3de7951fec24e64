//! Counts and rates of a cohort.

use std::collections::BTreeSet;

use super::stays::{Stay, StayTable};

/// First SOFA of each bin of "mortality by SOFA"; the last bin is open. Pairs, since high scores are rare.
const SOFA_BINS: [i64; 8] = [0, 2, 4, 6, 8, 10, 12, 15];

/// Days of the last, open bin of the lengths of stay.
const LONGEST_DAYS: usize = 14;

/// `hits` of `known`; stays without a value are in neither.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) hits: usize,
    pub(crate) known: usize,
}

impl Share {
    fn of(values: impl Iterator<Item = Option<bool>>) -> Self {
        values
            .flatten()
            .fold(Self::default(), |share, hit| Self { hits: share.hits + usize::from(hit), known: share.known + 1 })
    }

    /// The fraction, when anything is known.
    pub(crate) fn fraction(self) -> Option<f64> {
        (self.known > 0).then(|| self.hits as f64 / self.known as f64)
    }

    /// 95 % confidence interval of the fraction (Wilson 1927), when anything is known.
    pub(crate) fn interval(self) -> Option<(f64, f64)> {
        let p = self.fraction()?;
        let n = self.known as f64;
        // Of the 97.5th percentile of the normal distribution.
        let z2 = 1.959_963_984_540_054_f64.powi(2);
        let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = (z2 * (p * (1.0 - p) / n + z2 / (4.0 * n * n))).sqrt() / (1.0 + z2 / n);
        Some(((centre - half).max(0.0), (centre + half).min(1.0)))
    }
}

/// Stays of one SOFA range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SofaBin {
    /// `4–5`, `≥ 15`.
    pub(crate) label: String,
    pub(crate) mortality: Share,
}

/// One care unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UnitRow {
    pub(crate) unit: String,
    pub(crate) stays: usize,
    pub(crate) mortality: Share,
    pub(crate) ventilated: Share,
    pub(crate) mean_sofa: Option<f64>,
}

/// Stays by whole days in the ICU.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LengthOfStay {
    /// Days and stays: `0` is less than a day, the last bin is open.
    pub(crate) bins: Vec<(String, usize)>,
    /// Stays whose end is not known.
    pub(crate) unknown: usize,
}

/// Everything the overview shows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kpis {
    pub(crate) stays: usize,
    pub(crate) patients: usize,
    pub(crate) hospital_mortality: Share,
    pub(crate) icu_mortality: Share,
    /// 25th, 50th and 75th percentile of the ICU length of stay, hours.
    pub(crate) los_icu_hours: Option<[f64; 3]>,
    pub(crate) ventilated: Share,
    pub(crate) vasopressor: Share,
    /// Stays by SOFA 0 to 24.
    pub(crate) sofa: [usize; 25],
    /// Stays that the figures of SOFA leave out because the patient is not known to be an adult.
    pub(crate) no_adults: usize,
    /// Stays of adults without a score.
    pub(crate) without_sofa: usize,
    pub(crate) mortality_by_sofa: Vec<SofaBin>,
    pub(crate) units: Vec<UnitRow>,
    pub(crate) length_of_stay: LengthOfStay,
}

impl Kpis {
    /// Counts the stays at `rows`.
    pub(crate) fn of(table: &StayTable, rows: &[usize]) -> Self {
        let stays = || rows.iter().filter_map(|&row| table.stays.get(row));
        let patients: BTreeSet<i64> = stays().map(|stay| stay.subject_id).collect();
        let mut sofa = [0; 25];
        let (mut no_adults, mut without_sofa) = (0, 0);
        for stay in stays() {
            match stay.sofa.and_then(|score| usize::try_from(score).ok()).and_then(|score| sofa.get_mut(score)) {
                Some(slot) => *slot += 1,
                None if stay.is_adult != Some(true) => no_adults += 1,
                None => without_sofa += 1,
            }
        }
        Self {
            stays: rows.len(),
            patients: patients.len(),
            hospital_mortality: Share::of(stays().map(|stay| stay.died_in_hospital)),
            icu_mortality: Share::of(stays().map(|stay| stay.died_in_icu)),
            los_icu_hours: quartiles(stays().filter_map(|stay| stay.los_icu_hours).collect()),
            ventilated: Share::of(stays().map(|stay| stay.ventilated)),
            vasopressor: Share::of(stays().map(|stay| stay.vasopressor)),
            sofa,
            no_adults,
            without_sofa,
            mortality_by_sofa: mortality_by_sofa(stays()),
            units: by_unit(table, rows),
            length_of_stay: length_of_stay(stays().map(|stay| stay.los_icu_hours)),
        }
    }
}

/// Linear interpolation between order statistics (type 7, as NumPy and R do by default).
pub(crate) fn quartiles(mut values: Vec<f64>) -> Option<[f64; 3]> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    Some([0.25, 0.5, 0.75].map(|q| {
        let at = q * last as f64;
        let low = at.floor() as usize;
        let high = (low + 1).min(last);
        values[low] + (at - at.floor()) * (values[high] - values[low])
    }))
}

fn mortality_by_sofa<'a>(stays: impl Iterator<Item = &'a Stay>) -> Vec<SofaBin> {
    let mut bins: Vec<SofaBin> = SOFA_BINS
        .iter()
        .enumerate()
        .map(|(at, low)| SofaBin {
            label: SOFA_BINS.get(at + 1).map_or_else(|| format!("≥ {low}"), |next| format!("{low}–{}", next - 1)),
            mortality: Share::default(),
        })
        .collect();
    for stay in stays {
        let (Some(score), Some(died)) = (stay.sofa, stay.died_in_hospital) else { continue };
        if let Some(at) = SOFA_BINS.iter().rposition(|low| score >= *low) {
            bins[at].mortality.known += 1;
            bins[at].mortality.hits += usize::from(died);
        }
    }
    bins
}

fn by_unit(table: &StayTable, rows: &[usize]) -> Vec<UnitRow> {
    let mut by_unit: Vec<Vec<&Stay>> = vec![Vec::new(); table.units.len()];
    for stay in rows.iter().filter_map(|&row| table.stays.get(row)) {
        if let Some(slot) = stay.unit.and_then(|unit| by_unit.get_mut(unit)) {
            slot.push(stay);
        }
    }
    let rows = table.units.iter().zip(by_unit).filter(|(_, stays)| !stays.is_empty());
    rows.map(|(unit, stays)| {
        let scores: Vec<f64> = stays.iter().filter_map(|stay| stay.sofa).map(|score| score as f64).collect();
        UnitRow {
            unit: unit.clone(),
            stays: stays.len(),
            mortality: Share::of(stays.iter().map(|stay| stay.died_in_hospital)),
            ventilated: Share::of(stays.iter().map(|stay| stay.ventilated)),
            mean_sofa: (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64),
        }
    })
    .collect()
}

fn length_of_stay(hours: impl Iterator<Item = Option<f64>>) -> LengthOfStay {
    let mut counts = [0; LONGEST_DAYS + 1];
    let mut unknown = 0;
    for hours in hours {
        match hours.filter(|hours| hours.is_finite() && *hours >= 0.0) {
            // Above what a usize holds, `as` gives the largest one: the last bin.
            Some(hours) => counts[((hours / 24.0) as usize).min(LONGEST_DAYS)] += 1,
            None => unknown += 1,
        }
    }
    let label = |days: usize| match days {
        0 => "< 1".to_owned(),
        LONGEST_DAYS => format!("≥ {LONGEST_DAYS}"),
        _ => days.to_string(),
    };
    LengthOfStay { bins: counts.into_iter().enumerate().map(|(days, stays)| (label(days), stays)).collect(), unknown }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::stays::tests::small;

    #[test]
    fn a_small_cohort_counted_by_hand() {
        let table = small();
        let kpis = Kpis::of(&table, &[0, 1, 2, 3]);
        assert_eq!((kpis.stays, kpis.patients), (4, 3));
        assert_eq!(kpis.hospital_mortality, Share { hits: 2, known: 4 });
        assert_eq!(kpis.icu_mortality, Share { hits: 1, known: 4 });
        assert_eq!(kpis.ventilated, Share { hits: 2, known: 3 });
        assert_eq!(kpis.los_icu_hours, Some([36.0, 48.0, 144.0]));
        assert_eq!((kpis.sofa[4], kpis.sofa[12], kpis.no_adults, kpis.without_sofa), (2, 1, 1, 0));
        assert_eq!(kpis.mortality_by_sofa[2], SofaBin { label: "4–5".into(), mortality: Share { hits: 1, known: 2 } });
        assert_eq!(kpis.mortality_by_sofa[6].label, "12–14");
        assert_eq!(kpis.mortality_by_sofa[7].label, "≥ 15");
        let micu = &kpis.units[0];
        assert_eq!((micu.unit.as_str(), micu.stays, micu.mean_sofa), ("MICU", 3, Some(4.0)));
        assert_eq!(kpis.length_of_stay.unknown, 1);
    }

    #[test]
    fn nobody_has_no_rates() {
        let kpis = Kpis::of(&small(), &[]);
        assert_eq!((kpis.stays, kpis.hospital_mortality.fraction(), kpis.los_icu_hours), (0, None, None));
        assert!(kpis.units.is_empty() && kpis.length_of_stay.bins.iter().all(|bin| bin.1 == 0));
    }

    #[test]
    fn wilson_interval_agrees_with_the_textbook() {
        // 10 of 100: 0.0552 to 0.1744.
        let (low, high) = Share { hits: 10, known: 100 }.interval().unwrap();
        assert!((low - 0.0552).abs() < 5e-5 && (high - 0.1744).abs() < 5e-5, "{low} {high}");
        let (low, high) = Share { hits: 0, known: 5 }.interval().unwrap();
        assert!(low == 0.0 && high < 0.5);
    }

    #[test]
    fn days_are_whole_and_the_last_bin_is_open() {
        let hours = [Some(0.0), Some(23.9), Some(24.0), Some(335.9), Some(336.0), Some(1e300), None, Some(f64::NAN)];
        let lengths = length_of_stay(hours.into_iter());
        let stays = |label: &str| lengths.bins.iter().find(|bin| bin.0 == label).unwrap().1;
        assert_eq!([stays("< 1"), stays("1"), stays("2"), stays("13"), stays("≥ 14")], [2, 1, 0, 1, 2]);
        assert_eq!(lengths.unknown, 2);
    }
}
