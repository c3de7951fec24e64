//! Where the rows of one stay go, and whose they are.

use super::chart::{CAREGIVERS, FIRST_CAREGIVER};
use super::clock::MINUTE;
use super::encounter::{Admission, Stay};
use super::person::Person;
use super::random::Random;
use super::rows::{Id, Row, Tables};

/// The rows of one stay in a table of fluids.
pub(super) struct Record<'a> {
    pub(super) random: &'a mut Random,
    out: &'a mut Tables,
    subject: u64,
    hadm: u64,
    icustay: u64,
}

impl<'a> Record<'a> {
    pub(super) fn new(
        random: &'a mut Random,
        out: &'a mut Tables,
        person: &Person,
        admission: &Admission,
        stay: &Stay,
    ) -> Self {
        Self { random, out, subject: person.subject, hadm: admission.hadm, icustay: stay.id }
    }

    /// Starts a row; the share `unknown` of rows names no ICU stay, as some do in the real tables. The stored time and
    /// the caregiver, which close what is common to these tables, come with it.
    pub(super) fn row(&mut self, table: Id, unknown: f64, time: i64, latest: i64) -> (Row<'_>, i64, u64) {
        let known = !self.random.chance(unknown);
        let stored = time + self.random.whole(1, latest) * MINUTE;
        let caregiver = FIRST_CAREGIVER + self.random.below(CAREGIVERS);
        let row = self.out.row(table).id(self.subject).id(self.hadm).maybe_id(known.then_some(self.icustay));
        (row, stored, caregiver)
    }
}
