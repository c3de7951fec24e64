//! Which stays belong to the cohort.

use std::{collections::BTreeSet, sync::Arc};

use super::stays::{Sex, Stay, StayTable};

/// Youngest and oldest age offered, in years. Over 89 is shown as 91.4, so 92 includes everyone.
pub(crate) const AGES: (u32, u32) = (0, 92);
/// Lowest and highest SOFA.
pub(crate) const SOFA: (i64, i64) = (0, 24);

/// How the hospital stay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq)]
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
    pub(crate) ventilated: Option<bool>,
    pub(crate) outcome: Option<Outcome>,
    /// Only stays of this cohort.
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
            ventilated: None,
            outcome: None,
            members: None,
        }
    }
}

impl Filter {
    /// Lets every stay through.
    pub(crate) fn is_everyone(&self) -> bool {
        *self == Self::default()
    }

    /// Indices of the stays that meet all conditions, in order.
    pub(crate) fn apply(&self, table: &StayTable) -> Vec<usize> {
        let chosen = |names: &BTreeSet<String>, all: &[String]| -> Option<Vec<bool>> {
            (!names.is_empty()).then(|| all.iter().map(|name| names.contains(name)).collect())
        };
        let units = chosen(&self.units, &table.units);
        let types = chosen(&self.admission_types, &table.admission_types);
        let among = |chosen: &Option<Vec<bool>>, at: Option<usize>| match chosen {
            None => true,
            Some(chosen) => at.and_then(|at| chosen.get(at).copied()).unwrap_or(false),
        };
        let keeps = |stay: &Stay| {
            self.keeps_age(stay)
                && self.keeps_sofa(stay)
                && self.sex.is_none_or(|sex| stay.sex == Some(sex))
                && self.ventilated.is_none_or(|yes| stay.ventilated == Some(yes))
                && self.outcome.is_none_or(|outcome| stay.died_in_hospital == Some(outcome == Outcome::Died))
                && among(&units, stay.unit)
                && among(&types, stay.admission_type)
                && self.members.as_ref().is_none_or(|members| members.stays.contains(&stay.icustay_id))
        };
        table.stays.iter().enumerate().filter(|(_, stay)| keeps(stay)).map(|(at, _)| at).collect()
    }

    fn keeps_age(&self, stay: &Stay) -> bool {
        // The widest range is no condition: those without an age are kept, too.
        if self.age == AGES {
            return true;
        }
        // "up to 65" includes everyone who has not turned 66.
        stay.age.is_some_and(|age| {
            let years = age.floor();
            years >= f64::from(self.age.0) && years <= f64::from(self.age.1)
        })
    }

    fn keeps_sofa(&self, stay: &Stay) -> bool {
        self.sofa == SOFA || stay.sofa.is_some_and(|sofa| (self.sofa.0..=self.sofa.1).contains(&sofa))
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
        let ids: Vec<i64> = filter.apply(&table).into_iter().map(|at| table.stays[at].icustay_id).collect();
        assert_eq!(ids, expected);
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
        check(|f| f.ventilated = Some(false), &[3]);
        check(|f| f.outcome = Some(Outcome::Died), &[2, 4]);
        check(|f| f.outcome = Some(Outcome::Survived), &[1, 3]);
        check(|f| f.units = ["SICU".to_owned()].into(), &[2]);
        check(|f| f.units = ["MICU".to_owned(), "SICU".to_owned()].into(), &[1, 2, 3, 4]);
        check(|f| f.admission_types = ["NEWBORN".to_owned()].into(), &[3]);
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
}
