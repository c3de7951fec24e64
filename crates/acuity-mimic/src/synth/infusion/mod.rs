//! INPUTEVENTS_CV and INPUTEVENTS_MV: vasoactive drugs with their rates, sedation, fluids, blood, antibiotics.

mod carevue;
mod items;
mod metavision;

use super::encounter::{Admission, Stay};
use super::person::Person;
use super::random::Random;
use super::record::Record;
use super::rows::Tables;

/// The share of rows that name no ICU stay, as some do in the real tables.
const UNKNOWN_STAY: f64 = 0.0012;
const MINUTES_PER_HOUR: f64 = 60.0;
/// Micrograms a minute as milligrams an hour.
const MICROGRAM_MINUTES: f64 = 0.06;

struct Infusions<'a> {
    record: Record<'a>,
    weight: f64,
}

/// Writes what a stay was given.
pub(super) fn stay(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let weight = (person.weight * 10.0).round() / 10.0;
    let mut infusions = Infusions { record: Record::new(random, out, person, admission, stay), weight };
    if stay.source.is_metavision() {
        infusions.metavision(stay);
    } else {
        infusions.carevue(stay);
    }
}
