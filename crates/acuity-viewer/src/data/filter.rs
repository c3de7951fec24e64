//! Which stays belong to the cohort.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    compact::{Compact, MISSING},
    period::Period,
    stay::{DAYS, Flag, Sex, Stay},
    stays::StayTable,
};
use crate::format;

/// Youngest and oldest age offered, in years. Over 89 is shown as 91.4, so 92 includes everyone.
pub(crate) const AGES: (u32, u32) = (0, 92);
/// Lowest and highest SOFA.
pub(crate) const SOFA: (i64, i64) = (0, 24);

/// How the hospital stay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Outcome {
    Survived,
    Died,
}

/// A cohort that was defined elsewhere, as it was counted then.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Members {
    pub(crate) name: String,
    /// icustay_ids.
    pub(crate) stays: BTreeSet<i64>,
}

/// Conditions that a stay must meet; all of them. A stay without a value fails a condition on that value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    /// Lowest and highest age in whole years, both included.
    pub(crate) age: (u32, u32),
    pub(crate) sex: Option<Sex>,
    /// Names of care units; empty means all.
    pub(crate) units: BTreeSet<String>,
    /// Names of admission types; empty means all.
    pub(crate) admission_types: BTreeSet<String>,
    /// Lowest and highest SOFA, both included.
    pub(crate) sofa: (i64, i64),
    /// Fewest and most whole days in the ICU, both included.
    pub(crate) days: (u32, u32),
    pub(crate) flags: BTreeMap<Flag, bool>,
    pub(crate) outcome: Option<Outcome>,
    /// Admitted in the newest of these periods.
    pub(crate) period: Period,
    /// Admitted between these times, both included; microseconds since 1970.
    pub(crate) admitted: Option<(i64, i64)>,
    /// Only stays of this cohort. It is counted anew where it is defined, and not kept.
    #[serde(skip)]
    pub(crate) members: Option<Arc<Members>>,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            age: AGES,
            sex: None,
            units: BTreeSet::new(),
            admission_types: BTreeSet::new(),
            sofa: SOFA,
            days: DAYS,
            flags: BTreeMap::new(),
            outcome: None,
            period: Period::All,
            admitted: None,
            members: None,
        }
    }
}

/// Conditions that a chart leaves out of its own figures, so that it shows what else could be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failed(u8);

impl Failed {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const UNIT: Self = Self(1);
    pub(crate) const SOFA: Self = Self(2);
    pub(crate) const DAYS: Self = Self(4);
    pub(crate) const PERIOD: Self = Self(8);
    const OTHER: Self = Self(128);

    /// Fails no condition, or `own` only.
    pub(crate) fn is_only(self, own: Self) -> bool {
        self.0 & !own.0 == 0
    }
}

impl Filter {
    /// Lets every stay through.
    pub(crate) fn is_everyone(&self) -> bool {
        *self == Self::default()
    }

    /// Each condition in force in words, with the filter that is left without it.
    pub(crate) fn parts(&self) -> Vec<(String, Self)> {
        let none = Self::default();
        let mut parts = Vec::new();
        let mut part = |is_set: bool, words: String, without: &dyn Fn(&mut Self)| {
            if is_set {
                let mut rest = self.clone();
                without(&mut rest);
                parts.push((words, rest));
            }
        };
        let span = |what: &str, low: i64, high: i64| match low == high {
            true => format!("{what} {low}"),
            false => format!("{what} {low} to {high}"),
        };
        let period = Period::CHOICES.iter().find(|choice| choice.0 == self.period).map_or("", |choice| choice.1);
        part(self.period != none.period, period.to_owned(), &|rest| rest.period = Period::All);
        let admitted =
            self.admitted.map(|(from, to)| format!("Admitted {} to {}", format::date(from), format::date(to)));
        part(self.admitted.is_some(), admitted.unwrap_or_default(), &|rest| rest.admitted = None);
        let (low, high) = self.age;
        part(self.age != AGES, span("Age", low.into(), high.into()), &|rest| rest.age = AGES);
        part(self.sex.is_some(), self.sex.map_or("", Sex::title).to_owned(), &|rest| rest.sex = None);
        let names = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(" or ");
        part(!self.units.is_empty(), names(&self.units), &|rest| rest.units.clear());
        part(!self.admission_types.is_empty(), names(&self.admission_types), &|rest| rest.admission_types.clear());
        part(self.sofa != SOFA, span("SOFA", self.sofa.0, self.sofa.1), &|rest| rest.sofa = SOFA);
        let days = match self.days {
            (low, high) if high == DAYS.1 => format!("{low} days or more"),
            (low, high) => span("Days", low.into(), high.into()),
        };
        part(self.days != DAYS, days, &|rest| rest.days = DAYS);
        for (flag, title, yes, no) in Flag::OFFERED {
            let words = self.flags.get(&flag).map(|value| if *value { yes } else { no });
            part(words.is_some(), words.unwrap_or(title).to_owned(), &|rest| {
                rest.flags.remove(&flag);
            });
        }
        let outcome = self.outcome.map_or("", |outcome| if outcome == Outcome::Died { "Died" } else { "Survived" });
        part(self.outcome.is_some(), outcome.to_owned(), &|rest| rest.outcome = None);
        let cohort = self.members.as_ref().map_or_else(String::new, |members| members.name.clone());
        part(self.members.is_some(), cohort, &|rest| rest.members = None);
        parts
    }

    /// Which conditions each stay fails, in the order of the table.
    pub(crate) fn failed<'a>(&'a self, table: &'a StayTable) -> impl Iterator<Item = Failed> + 'a {
        let chosen = |names: &BTreeSet<String>, all: &[String]| -> Option<Vec<bool>> {
            (!names.is_empty()).then(|| all.iter().map(|name| names.contains(name)).collect())
        };
        let units = chosen(&self.units, &table.units);
        let types = chosen(&self.admission_types, &table.admission_types);
        let among = |chosen: &Option<Vec<bool>>, at: u16| {
            chosen.as_ref().is_none_or(|chosen| chosen.get(usize::from(at)).copied().unwrap_or(false))
        };
        let between = |value: u16, range: (u32, u32), all: (u32, u32)| {
            // The widest range is no condition: those without a value are kept, too.
            range == all || (value != MISSING && (range.0..=range.1).contains(&u32::from(value)))
        };
        let sofa = (self.sofa.0.max(0) as u32, self.sofa.1.max(0) as u32);
        let all_sofa = (SOFA.0 as u32, SOFA.1 as u32);
        let sex = self.sex.map(|sex| u16::from(sex == Sex::Male));
        let died = self.outcome.map(|outcome| outcome == Outcome::Died);
        let window = self.period.window(table.newest);
        // Both are in the order of the numbers of the stays.
        let mut members = self.members.as_ref().map(|members| members.stays.iter().peekable());
        let mut is_member = move |stay: &Stay| {
            members.as_mut().is_none_or(|members| {
                while members.next_if(|id| **id < stay.icustay_id).is_some() {}
                members.peek() == Some(&&stay.icustay_id)
            })
        };
        table.rows.iter().zip(&table.stays).map(move |(row, stay): (&Compact, &Stay)| {
            let mut failed = Failed::NONE;
            let mut check = |kept: bool, what: Failed| failed.0 |= if kept { 0 } else { what.0 };
            check(among(&units, row.unit), Failed::UNIT);
            check(between(row.sofa, sofa, all_sofa), Failed::SOFA);
            check(between(row.days, self.days, DAYS), Failed::DAYS);
            let in_period = window.is_none_or(|(from, to)| row.intime > from && row.intime <= to);
            let is_between = self.admitted.is_none_or(|(from, to)| row.intime >= from && row.intime <= to);
            check(in_period && is_between, Failed::PERIOD);
            // The ages of 300 years that stand for all over 89 in the raw records are no older than the oldest offered.
            let age = if row.age == MISSING { MISSING } else { row.age.min(AGES.1 as u16) };
            let others = between(age, self.age, AGES)
                && sex.is_none_or(|sex| row.sex == sex)
                && among(&types, row.admission_type)
                && died.is_none_or(|died| row.flag(Flag::DiedInHospital) == Some(died))
                && self.flags.iter().all(|(flag, yes)| row.flag(*flag) == Some(*yes));
            check(others, Failed::OTHER);
            check(is_member(stay), Failed::OTHER);
            failed
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::stays::tests::small;

    #[track_caller]
    fn check(change: impl FnOnce(&mut Filter), expected: &[i64]) {
        let table = small();
        let mut filter = Filter::default();
        change(&mut filter);
        let kept = table.stays.iter().zip(filter.failed(&table)).filter(|(_, failed)| failed.is_only(Failed::NONE));
        assert_eq!(kept.map(|(stay, _)| stay.icustay_id).collect::<Vec<i64>>(), expected);
    }

    #[test]
    fn everyone_passes_the_open_filter_also_without_values() {
        check(|_| {}, &[1, 2, 3, 4]);
        assert!(Filter::default().is_everyone());
    }

    #[test]
    fn each_condition_narrows_and_missing_values_fail_it() {
        check(|f| f.age = (18, 92), &[1, 2]);
        check(|f| f.age = (0, 60), &[1, 3]);
        check(|f| f.age = (91, 91), &[2]);
        check(|f| f.sex = Some(Sex::Female), &[3]);
        check(|f| f.sofa = (4, 11), &[1, 4]);
        check(|f| f.flags = [(Flag::Ventilated, false)].into(), &[3]);
        check(|f| f.flags = [(Flag::Sepsis, true)].into(), &[2]);
        check(|f| f.days = (2, 14), &[1, 3]);
        check(|f| f.days = (0, 1), &[2]);
        check(|f| f.outcome = Some(Outcome::Died), &[2, 4]);
        check(|f| f.outcome = Some(Outcome::Survived), &[1, 3]);
        check(|f| f.units = ["SICU".to_owned()].into(), &[2]);
        check(|f| f.units = ["MICU".to_owned(), "SICU".to_owned()].into(), &[1, 2, 3, 4]);
        check(|f| f.admission_types = ["NEWBORN".to_owned()].into(), &[3]);
    }

    #[test]
    fn ages_of_300_years_are_among_the_oldest() {
        let mut table = small();
        table.stays[1].age = Some(300.2);
        let table = StayTable::new(table.stays, table.units, table.admission_types, table.score_mode);
        let filter = Filter { age: (90, AGES.1), ..Filter::default() };
        let kept: Vec<bool> = filter.failed(&table).map(|failed| failed.is_only(Failed::NONE)).collect();
        assert_eq!(kept, [false, true, false, false]);
    }

    #[test]
    fn the_time_of_admission_is_a_condition_with_both_ends() {
        let mut table = small();
        for (stay, intime) in table.stays.iter_mut().zip([Some(10), Some(20), None, Some(30)]) {
            stay.intime = intime;
        }
        let table = StayTable::new(table.stays, table.units, table.admission_types, table.score_mode);
        let filter = Filter { admitted: Some((10, 20)), ..Filter::default() };
        let failed: Vec<Failed> = filter.failed(&table).collect();
        assert_eq!(failed, [Failed::NONE, Failed::NONE, Failed::PERIOD, Failed::PERIOD]);
        assert_eq!(filter.parts()[0].0, "Admitted 1970-01-01 to 1970-01-01");
    }

    #[test]
    fn a_cohort_from_elsewhere_is_one_more_condition() {
        let members =
            |stays: &[i64]| Some(Arc::new(Members { name: "Mine".into(), stays: stays.iter().copied().collect() }));
        check(|f| f.members = members(&[2, 3, 99]), &[2, 3]);
        check(
            |f| {
                f.members = members(&[2, 3]);
                f.outcome = Some(Outcome::Died);
            },
            &[2],
        );
        check(|f| f.members = members(&[]), &[]);
    }

    #[test]
    fn conditions_combine_and_a_unit_that_is_gone_matches_nobody() {
        check(
            |f| {
                f.sex = Some(Sex::Male);
                f.outcome = Some(Outcome::Died);
            },
            &[2],
        );
        check(|f| f.units = ["CCU".to_owned()].into(), &[]);
    }

    #[test]
    fn a_chart_knows_what_only_its_own_condition_leaves_out() {
        let table = small();
        let filter = Filter { sofa: (4, 4), units: ["MICU".to_owned()].into(), ..Filter::default() };
        let failed: Vec<Failed> = filter.failed(&table).collect();
        // Stay 2 fails both; stay 3 has no score.
        let of = |own: Failed| failed.iter().map(|failed| failed.is_only(own)).collect::<Vec<bool>>();
        assert_eq!(of(Failed::NONE), [true, false, false, true]);
        assert_eq!(of(Failed::SOFA), [true, false, true, true]);
        assert_eq!(of(Failed::UNIT), [true, false, false, true]);
    }

    #[test]
    fn each_condition_has_words_and_can_be_taken_back_alone() {
        let filter = Filter { sofa: (4, 4), days: (3, 14), sex: Some(Sex::Male), ..Filter::default() };
        let parts = filter.parts();
        let words: Vec<&str> = parts.iter().map(|part| part.0.as_str()).collect();
        assert_eq!(words, ["Male", "SOFA 4", "3 days or more"]);
        assert_eq!(parts[1].1, Filter { sofa: SOFA, ..filter.clone() });
        assert!(Filter::default().parts().is_empty());
    }

    #[test]
    fn a_filter_is_kept_as_text_without_the_cohort_of_elsewhere() {
        let mut filter = Filter { age: (40, 60), sex: Some(Sex::Male), ..Filter::default() };
        filter.flags.insert(Flag::Sepsis, true);
        let text = serde_json::to_string(&filter).unwrap();
        assert_eq!(serde_json::from_str::<Filter>(&text).unwrap(), filter);
        assert!(serde_json::from_str::<Filter>("{}").unwrap().is_everyone());
    }
}
