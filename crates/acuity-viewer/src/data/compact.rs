//! The stays as small numbers in few bytes, for counting: a filter looks at all of them with every change, inside one frame.

use std::collections::BTreeMap;

use super::stay::{DAYS, Flag, Sex, Stay};

/// Where a whole number is not known.
pub(crate) const MISSING: u16 = u16::MAX;

/// A stay as conditions and figures see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Compact {
    /// Microseconds since 1970; the smallest number where it is not known.
    pub(crate) intime: i64,
    /// Index of the patient among those that there are.
    pub(crate) patient: u32,
    /// NaN where it is not known.
    pub(crate) los_icu_hours: f32,
    /// Of ventilation in the whole stay; NaN where it is not known.
    pub(crate) ventilation_hours: f32,
    /// Whole years.
    pub(crate) age: u16,
    pub(crate) unit: u16,
    pub(crate) admission_type: u16,
    /// Whole days in the ICU; the last of [`DAYS`] is open.
    pub(crate) days: u16,
    /// Points.
    pub(crate) sofa: u16,
    /// 0 female, 1 male.
    pub(crate) sex: u16,
    /// A bit for each [`Flag`]: known, and yes.
    known: u16,
    yes: u16,
}

impl Compact {
    /// All stays, in their order, and how many patients they are of.
    pub(crate) fn all(stays: &[Stay]) -> (Vec<Self>, usize) {
        let mut patients: BTreeMap<i64, u32> = BTreeMap::new();
        let rows = stays
            .iter()
            .map(|stay| {
                let next = patients.len() as u32;
                Self::of(stay, *patients.entry(stay.subject_id).or_insert(next))
            })
            .collect();
        (rows, patients.len())
    }

    fn of(stay: &Stay, patient: u32) -> Self {
        let whole = |value: Option<f64>| value.filter(|value| *value >= 0.0).map_or(MISSING, |value| value as u16);
        let index = |at: Option<usize>| at.and_then(|at| u16::try_from(at).ok()).unwrap_or(MISSING);
        let days = stay.los_icu_hours.filter(|hours| hours.is_finite()).map(|hours| hours / 24.0);
        let (mut known, mut yes) = (0, 0);
        for flag in Flag::ALL {
            let value = flag.of(stay);
            known |= u16::from(value.is_some()) << flag.bit();
            yes |= u16::from(value == Some(true)) << flag.bit();
        }
        Self {
            intime: stay.intime.unwrap_or(i64::MIN),
            patient,
            los_icu_hours: stay.los_icu_hours.map_or(f32::NAN, |hours| hours as f32),
            ventilation_hours: stay.ventilation_hours.map_or(f32::NAN, |hours| hours as f32),
            age: whole(stay.age.map(f64::floor)),
            unit: index(stay.unit),
            admission_type: index(stay.admission_type),
            days: match whole(days) {
                MISSING => MISSING,
                days => days.min(DAYS.1 as u16),
            },
            sofa: stay.sofa.and_then(|sofa| u16::try_from(sofa).ok()).unwrap_or(MISSING),
            sex: stay.sex.map_or(MISSING, |sex| u16::from(sex == Sex::Male)),
            known,
            yes,
        }
    }

    /// Whether it is so, when that is known.
    pub(crate) fn flag(&self, flag: Flag) -> Option<bool> {
        let bit = 1 << flag.bit();
        (self.known & bit != 0).then_some(self.yes & bit != 0)
    }
}
