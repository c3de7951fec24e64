//! Counts and rates of a cohort.

use std::collections::BTreeSet;

use super::stays::{Stay, StayTable};
use crate::format::civil;

/// First SOFA of each bin of "mortality by SOFA"; the last bin is open. Pairs, since high scores are rare.
const SOFA_BINS: [i64; 8] = [0, 2, 4, 6, 8, 10, 12, 15];

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

/// How long one bar of the timeline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Period {
    Month,
    Quarter,
    Year,
}

impl Period {
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    fn months(self) -> i64 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }

    /// The finest period that needs at most 40 bars, or years.
    fn for_months(months: i64) -> Self {
        [Self::Month, Self::Quarter].into_iter().find(|period| months <= 40 * period.months()).unwrap_or(Self::Year)
    }

    fn label(self, month: i64) -> String {
        let (year, month) = (month.div_euclid(12), month.rem_euclid(12));
        match self {
            Self::Month => format!("{year}-{:02}", month + 1),
            Self::Quarter => format!("{year} Q{}", month / 3 + 1),
            Self::Year => year.to_string(),
        }
    }
}

/// Stays by time of ICU admission.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Timeline {
    pub(crate) period: Period,
    /// Label and stays, without gaps.
    pub(crate) bars: Vec<(String, usize)>,
}

/// Everything the overview shows.
#[derive(Debug, Clone, PartialEq)]
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
    pub(crate) timeline: Timeline,
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
            timeline: timeline(stays().filter_map(|stay| stay.intime).collect()),
        }
    }
}

/// Linear interpolation between order statistics (type 7, as NumPy and R do by default).
fn quartiles(mut values: Vec<f64>) -> Option<[f64; 3]> {
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

fn timeline(times: Vec<i64>) -> Timeline {
    let months: Vec<i64> = times
        .into_iter()
        .map(|us| {
            let (year, month, _) = civil(us);
            year * 12 + month - 1
        })
        .collect();
    let (Some(&first), Some(&last)) = (months.iter().min(), months.iter().max()) else {
        return Timeline { period: Period::Month, bars: Vec::new() };
    };
    let period = Period::for_months(last - first + 1);
    let step = period.months();
    // Counted from the year 0, so that quarters and years begin where the calendar has them.
    let (first, last) = (first.div_euclid(step), last.div_euclid(step));
    // DATETIME ends in the year 9999: a table of years always fits.
    let mut bars: Vec<(String, usize)> = (first..=last).map(|at| (period.label(at * step), 0)).collect();
    for month in months {
        if let Some(bar) = usize::try_from(month.div_euclid(step) - first).ok().and_then(|at| bars.get_mut(at)) {
            bar.1 += 1;
        }
    }
    Timeline { period, bars }
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
        assert_eq!(kpis.timeline.bars, [("1970-01".to_owned(), 4)]);
    }

    #[test]
    fn nobody_has_no_rates() {
        let kpis = Kpis::of(&small(), &[]);
        assert_eq!((kpis.stays, kpis.hospital_mortality.fraction(), kpis.los_icu_hours), (0, None, None));
        assert!(kpis.units.is_empty() && kpis.timeline.bars.is_empty());
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
    fn the_timeline_grows_coarser_with_its_length() {
        let month = |n: i64| n * 31 * 86_400_000_000;
        assert_eq!(timeline(vec![0, month(10)]).period, Period::Month);
        let quarters = timeline(vec![0, month(60)]);
        assert_eq!((quarters.period, quarters.bars[0].0.as_str()), (Period::Quarter, "1970 Q1"));
        assert_eq!(quarters.bars.iter().map(|bar| bar.1).sum::<usize>(), 2);
        assert_eq!(timeline(vec![0, month(1200)]).period, Period::Year);
    }
}
