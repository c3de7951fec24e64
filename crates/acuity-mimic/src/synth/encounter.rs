//! Hospital admissions and ICU stays.

use super::clock::{HOUR, MINUTE, full_minute};
use super::disease::{Disease, Reason, Unit};
use super::hour::Hour;
use super::illness::Illness;

/// The charting system of a stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    CareVue,
    MetaVision,
    /// MetaVision came during the stay.
    Both,
}

impl Source {
    /// As in ICUSTAYS.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CareVue => "carevue",
            Self::MetaVision => "metavision",
            Self::Both => "both",
        }
    }

    /// Charted with MetaVision's items.
    pub(super) fn is_metavision(self) -> bool {
        self != Self::CareVue
    }
}

/// An ICU stay.
#[derive(Debug)]
pub(super) struct Stay {
    pub(super) id: u64,
    pub(super) source: Source,
    pub(super) unit: Unit,
    pub(super) last_unit: Unit,
    pub(super) ward: i64,
    pub(super) last_ward: i64,
    pub(super) intime: i64,
    pub(super) outtime: i64,
    pub(super) illness: Illness,
    pub(super) hours: Vec<Hour>,
    /// Died in this stay.
    pub(super) died: bool,
    /// Has bedside charting; a few stays have none.
    pub(super) charted: bool,
    /// Has laboratory results; a few stays have none.
    pub(super) has_labs: bool,
}

impl Stay {
    /// Hours from one charting of the ventilator to the next: four in most stays, eight or more in a few.
    pub(super) fn rounds(&self) -> usize {
        match self.id % 16 {
            0 => 8,
            1 => 11,
            _ => 4,
        }
    }

    /// Time of the charting of hour number `hour`: soon after arrival, then on the hour.
    pub(super) fn time_of(&self, hour: usize) -> i64 {
        if hour == 0 {
            full_minute(self.intime) + 7 * MINUTE
        } else {
            self.intime.div_euclid(HOUR) * HOUR + hour as i64 * HOUR
        }
    }

    /// Hours with the time of their charting, within the stay.
    pub(super) fn charted_hours(&self) -> impl Iterator<Item = (usize, i64, &Hour)> {
        self.hours
            .iter()
            .enumerate()
            .map(|(index, hour)| (index, self.time_of(index), hour))
            .take_while(|(_, time, _)| *time < self.outtime)
    }
}

/// A hospital admission.
#[derive(Debug)]
pub(super) struct Admission {
    pub(super) hadm: u64,
    pub(super) number: usize,
    pub(super) admit: i64,
    pub(super) discharge: i64,
    pub(super) death: Option<i64>,
    pub(super) planned: bool,
    pub(super) disease: &'static Disease,
    pub(super) reason: &'static Reason,
    pub(super) infection: bool,
    pub(super) stays: Vec<Stay>,
}

impl Admission {
    /// Any chart row is written for it.
    pub(super) fn charted(&self) -> bool {
        self.stays.iter().any(|stay| stay.charted)
    }
}
