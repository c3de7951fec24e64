//! The rows of one patient.

use super::life::{self, Counts, Ids, Schedule};
use super::random::Random;
use super::rows::Tables;
use super::{billing, breathing, chart, habits, infusion, lab, newborn, note, output, pharmacy, ward};

/// Writes all rows of a patient.
pub(super) fn generate(ids: Ids, schedule: &Schedule, random: &mut Random, out: &mut Tables) -> Counts {
    let life = life::live(ids, schedule, random, |random, person, admission| {
        ward::admission(random, out, person, admission);
        lab::admission(random, out, person, admission);
        billing::codes(random, out, person, admission);
        pharmacy::prescriptions(random, out, person, admission);
        pharmacy::cultures(random, out, person, admission);
        note::notes(random, out, person, admission);
        for stay in &admission.stays {
            if person.newborn {
                newborn::chart(random, out, person, admission, stay);
                continue;
            }
            if stay.charted {
                chart::stay(random, out, person, admission, stay);
                breathing::stay(random, out, person, admission, stay);
                habits::stay(random, out, person, admission, stay);
                output::stay(random, out, person, admission, stay);
            }
            infusion::stay(random, out, person, admission, stay);
        }
    });
    ward::patient(out, &life.person, &life.death);
    life.counts
}
