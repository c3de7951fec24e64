//! Counts and rates of a cohort.

use super::{
    compact::{Compact, MISSING},
    figures::{Figures, Share, Tally},
    filter::{Failed, Filter, SOFA},
    period::{Period, is_shifted},
    stay::{DAYS, Flag},
    stays::StayTable,
};
use crate::format::DAY_US;

/// First SOFA of each bin of "mortality by SOFA"; the last bin is open. Pairs, since high scores are rare.
const SOFA_BINS: [i64; 8] = [0, 2, 4, 6, 8, 10, 12, 15];

/// Parts of a trend.
const PARTS: usize = 12;

/// Stays of one SOFA range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SofaBin {
    /// First and last SOFA.
    pub(crate) range: (i64, i64),
    pub(crate) mortality: Share,
}

impl SofaBin {
    /// `4–5`, `≥ 15`.
    pub(crate) fn label(&self) -> String {
        match self.range {
            (low, high) if high >= SOFA.1 => format!("≥ {low}"),
            (low, high) => format!("{low}–{high}"),
        }
    }
}

/// One care unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UnitRow {
    pub(crate) unit: String,
    pub(crate) figures: Figures,
}

/// Stays by whole days in the ICU.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct LengthOfStay {
    /// Days and stays: 0 is less than a day, the last bin is open.
    pub(crate) bins: Vec<(u32, usize)>,
    /// Stays whose end is not known.
    pub(crate) unknown: usize,
}

/// The stays that were admitted in a part of the time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// First and last time of it, microseconds since 1970.
    pub(crate) window: (i64, i64),
    pub(crate) figures: Figures,
}

/// Everything the overview shows. A chart of what a condition is about counts without that condition.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Kpis {
    pub(crate) now: Figures,
    /// The same in the period before, where one is chosen.
    pub(crate) before: Option<Figures>,
    /// From the earliest to the newest: periods where one is chosen, else parts of all the time. Empty where the dates mean
    /// nothing.
    pub(crate) trend: Vec<Part>,
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
    /// Counts the stays that the filter lets through; gives also their places in the table.
    pub(crate) fn of(table: &StayTable, filter: &Filter) -> (Self, Vec<usize>) {
        let mut rows = Vec::new();
        let mut seen = vec![false; table.patients];
        let (mut now, mut patients) = (Tally::default(), 0);
        let mut trend = vec![Tally::default(); PARTS];
        let mut units = vec![Tally::default(); table.units.len()];
        let mut kpis = Self { mortality_by_sofa: bins(), ..Self::default() };
        let mut days = [0; DAYS.1 as usize + 1];
        let time = Time::of(table, filter.period);
        // Asked for, a trend of shifted dates is shown, with what is wrong with it; unasked it is not, and need not be counted.
        let is_shown = table.newest.is_some() && (filter.period != Period::All || !is_shifted(table.newest));
        for (at, (row, failed)) in table.rows.iter().zip(filter.failed(table)).enumerate() {
            if failed.is_only(Failed::NONE) {
                rows.push(at);
                now.add(row);
                let is_seen = &mut seen[row.patient as usize];
                patients += usize::from(!std::mem::replace(is_seen, true));
            }
            if is_shown
                && failed.is_only(Failed::PERIOD)
                && let Some(part) = time.part(row.intime)
            {
                trend[part].add(row);
            }
            if failed.is_only(Failed::UNIT)
                && let Some(unit) = units.get_mut(usize::from(row.unit))
            {
                unit.add(row);
            }
            if failed.is_only(Failed::SOFA) {
                kpis.count_sofa(row, table.stays[at].is_adult == Some(true));
            }
            if failed.is_only(Failed::DAYS) {
                match days.get_mut(usize::from(row.days)) {
                    Some(count) => *count += 1,
                    None => kpis.length_of_stay.unknown += 1,
                }
            }
        }
        kpis.now = now.figures();
        kpis.now.patients = patients;
        let trend = trend.into_iter().enumerate();
        let trend = trend.filter_map(|(at, part)| Some(Part { window: time.window(at)?, figures: part.figures() }));
        let trend: Vec<Part> = trend.collect();
        let before = || Some(trend.iter().rev().nth(1)?.figures.clone());
        // A part of a period is not compared with the whole of another.
        kpis.before = if filter.period == Period::All || filter.admitted.is_some() { None } else { before() };
        kpis.trend = if is_shown { trend } else { Vec::new() };
        let named = table.units.iter().zip(units).map(|(unit, tally)| (unit, tally.figures()));
        kpis.units = named
            .filter(|(_, figures)| figures.stays > 0)
            .map(|(unit, figures)| UnitRow { unit: unit.clone(), figures })
            .collect();
        kpis.length_of_stay.bins = (0..).zip(days).collect();
        (kpis, rows)
    }

    fn count_sofa(&mut self, row: &Compact, is_adult: bool) {
        match self.sofa.get_mut(usize::from(row.sofa)) {
            Some(count) => *count += 1,
            None if is_adult => self.without_sofa += 1,
            None => self.no_adults += 1,
        }
        let (score, died) = (i64::from(row.sofa), row.flag(Flag::DiedInHospital));
        if row.sofa != MISSING
            && let Some(died) = died
            && let Some(bin) = self.mortality_by_sofa.iter_mut().rev().find(|bin| score >= bin.range.0)
        {
            bin.mortality.known += 1;
            bin.mortality.hits += usize::from(died);
        }
    }
}

fn bins() -> Vec<SofaBin> {
    let highs = SOFA_BINS.iter().skip(1).map(|next| next - 1).chain([SOFA.1]);
    SOFA_BINS
        .iter()
        .zip(highs)
        .map(|(low, high)| SofaBin { range: (*low, high), mortality: Share::default() })
        .collect()
}

/// Which part of the trend a time is in.
struct Time {
    period: Period,
    ends: Option<(i64, i64)>,
    /// The first time of each part of all the time.
    firsts: [i64; PARTS],
}

impl Time {
    fn of(table: &StayTable, period: Period) -> Self {
        let ends = table.oldest.zip(table.newest);
        let (oldest, newest) = ends.unwrap_or_default();
        let all = (i128::from(newest) - i128::from(oldest)).max(1);
        let first = |part: usize| {
            let since = (part as i128 * all + PARTS as i128 - 1) / PARTS as i128;
            i64::try_from(i128::from(oldest) + since).unwrap_or(newest)
        };
        Self { period, ends, firsts: std::array::from_fn(first) }
    }

    fn part(&self, intime: i64) -> Option<usize> {
        let (oldest, newest) = self.ends?;
        if self.period != Period::All {
            return PARTS.checked_sub(1 + self.period.before(newest, intime)?);
        }
        // Asked of every stay: a look at twelve numbers, and no division.
        let until = self.firsts.partition_point(|first| *first <= intime);
        until.checked_sub(1).filter(|_| intime >= oldest)
    }

    /// First and last time of a part.
    fn window(&self, part: usize) -> Option<(i64, i64)> {
        let (_, newest) = self.ends?;
        if let Some(days) = self.period.days() {
            let length = days.saturating_mul(DAY_US);
            let to = newest.saturating_sub(length.saturating_mul((PARTS - 1 - part) as i64));
            return Some((to.saturating_sub(length).saturating_add(1), to));
        }
        let last = self.firsts.get(part + 1).map_or(newest, |next| next - 1);
        Some((self.firsts[part], last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::stays::tests::small;

    #[test]
    fn a_small_cohort_counted_by_hand() {
        let table = small();
        let (kpis, rows) = Kpis::of(&table, &Filter::default());
        assert_eq!(rows, [0, 1, 2, 3]);
        assert_eq!((kpis.now.stays, kpis.now.patients), (4, 3));
        assert_eq!(kpis.now.share(Flag::DiedInHospital), Share { hits: 2, known: 4 });
        assert_eq!(kpis.now.share(Flag::DiedInIcu), Share { hits: 1, known: 4 });
        assert_eq!(kpis.now.share(Flag::Ventilated), Share { hits: 2, known: 3 });
        assert_eq!(kpis.now.share(Flag::Sepsis), Share { hits: 1, known: 3 });
        assert_eq!(kpis.now.los_icu_hours, Some([36.0, 48.0, 144.0]));
        assert_eq!(kpis.now.ventilation_hours.map(|quartiles| quartiles[1]), Some(10.0));
        assert_eq!((kpis.sofa[4], kpis.sofa[12], kpis.no_adults, kpis.without_sofa), (2, 1, 1, 0));
        let bin = &kpis.mortality_by_sofa[2];
        assert_eq!((bin.label().as_str(), bin.mortality), ("4–5", Share { hits: 1, known: 2 }));
        assert_eq!(kpis.mortality_by_sofa[6].label(), "12–14");
        assert_eq!(kpis.mortality_by_sofa[7].label(), "≥ 15");
        let micu = &kpis.units[0];
        assert_eq!((micu.unit.as_str(), micu.figures.stays, micu.figures.mean_sofa), ("MICU", 3, Some(4.0)));
        assert_eq!(kpis.length_of_stay.unknown, 1);
        assert_eq!(kpis.length_of_stay.bins[..3], [(0, 0), (1, 1), (2, 1)]);
        assert_eq!(kpis.length_of_stay.bins[10], (10, 1));
    }

    #[test]
    fn nobody_has_no_rates() {
        let (kpis, rows) = Kpis::of(&small(), &Filter { sofa: (20, 24), ..Filter::default() });
        assert!(rows.is_empty());
        assert_eq!(
            (kpis.now.stays, kpis.now.share(Flag::DiedInIcu).fraction(), kpis.now.los_icu_hours),
            (0, None, None)
        );
        assert!(kpis.units.is_empty() && kpis.length_of_stay.bins.iter().all(|bin| bin.1 == 0));
    }

    #[test]
    fn each_chart_leaves_out_its_own_condition_only() {
        let table = small();
        let (kpis, rows) = Kpis::of(&table, &Filter { sofa: (4, 4), ..Filter::default() });
        assert_eq!(rows, [0, 3]);
        assert_eq!((kpis.sofa[4], kpis.sofa[12]), (2, 1), "what else could be chosen");
        assert_eq!(kpis.units.len(), 1, "the other charts follow");
        let (kpis, _) = Kpis::of(&table, &Filter { units: ["SICU".to_owned()].into(), ..Filter::default() });
        assert_eq!((kpis.units.len(), kpis.sofa[4], kpis.sofa[12]), (2, 0, 1));
        let (kpis, rows) = Kpis::of(&table, &Filter { days: (10, 14), ..Filter::default() });
        assert_eq!((rows, kpis.length_of_stay.bins[1].1, kpis.sofa[12]), (vec![2], 1, 0));
    }

    #[test]
    fn a_period_has_the_one_before_it_and_parts_of_all_the_time() {
        let day = 86_400_000_000;
        let mut table = small();
        for (stay, days) in table.stays.iter_mut().zip([100, 99, 90, 0]) {
            stay.intime = Some(days * day);
        }
        let table = StayTable::new(table.stays, table.units, table.admission_types, table.score_mode);
        let (kpis, rows) = Kpis::of(&table, &Filter { period: Period::Week, ..Filter::default() });
        assert_eq!(rows, [0, 1]);
        assert_eq!(kpis.before.map(|before| before.stays), Some(1));
        let stays = |trend: &[Part]| trend.iter().map(|part| part.figures.stays).collect::<Vec<usize>>();
        assert_eq!(stays(&kpis.trend), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
        let (kpis, _) = Kpis::of(&table, &Filter::default());
        assert_eq!((stays(&kpis.trend), kpis.before), (vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2], None));
    }

    #[test]
    fn the_stays_of_a_part_are_those_admitted_in_its_window() {
        let mut table = small();
        for (stay, intime) in table.stays.iter_mut().zip([7, 1000, 500, 93]) {
            stay.intime = Some(intime * DAY_US + 17);
        }
        let table = StayTable::new(table.stays, table.units, table.admission_types, table.score_mode);
        for period in Period::CHOICES.map(|choice| choice.0) {
            let all = Kpis::of(&table, &Filter { period, ..Filter::default() }).0.trend;
            for part in &all {
                let filter = Filter { admitted: Some(part.window), ..Filter::default() };
                let (kpis, rows) = Kpis::of(&table, &filter);
                assert_eq!(
                    (rows.len(), kpis.now.stays),
                    (part.figures.stays, part.figures.stays),
                    "{period:?} {part:?}"
                );
                assert_eq!(
                    kpis.trend.iter().map(|part| part.figures.stays).sum::<usize>(),
                    4,
                    "its own chart shows all"
                );
            }
            assert!(all.windows(2).all(|two| two[0].window.1 + 1 == two[1].window.0), "{period:?}");
        }
    }
}
