//! PROCEDUREEVENTS_MV: one writer for everything the newer system records as a procedure.

use super::chart::{CAREGIVERS, FIRST_CAREGIVER};
use super::clock::MINUTE;
use super::encounter::{Admission, Stay};
use super::person::Person;
use super::random::Random;
use super::rows::{Id, Tables};

/// A procedure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Procedure {
    item: u64,
    start: i64,
    end: i64,
    category: &'static str,
    place: &'static str,
    lasting: bool,
}

impl Procedure {
    /// A procedure without a duration.
    pub(super) fn event(item: u64, time: i64, category: &'static str) -> Self {
        Self { item, start: time, end: time + MINUTE, category, place: "", lasting: false }
    }

    /// A procedure with a duration.
    pub(super) fn interval(item: u64, start: i64, end: i64, category: &'static str) -> Self {
        Self { item, start, end: end.max(start + MINUTE), category, place: "", lasting: true }
    }

    /// A line at a place of the body.
    pub(super) fn line(item: u64, start: i64, end: i64, category: &'static str, place: &'static str) -> Self {
        Self { place, ..Self::interval(item, start, end, category) }
    }
}

/// Writes a procedure. One in forty was entered, rewritten and entered again.
pub(super) fn write(
    random: &mut Random,
    out: &mut Tables,
    person: &Person,
    admission: &Admission,
    stay: &Stay,
    procedure: &Procedure,
) {
    let order = random.order();
    if procedure.lasting && random.chance(0.025) {
        row(random, out, [person.subject, admission.hadm, stay.id, order], procedure, "Rewritten");
    }
    row(random, out, [person.subject, admission.hadm, stay.id, order], procedure, "FinishedRunning");
}

fn row(random: &mut Random, out: &mut Tables, ids: [u64; 4], procedure: &Procedure, status: &str) {
    let minutes = (procedure.end - procedure.start) / MINUTE;
    let places = match procedure.category {
        "Invasive Lines" => "Invasive Venous",
        "Peripheral Lines" => "Peripheral - old",
        _ => "",
    };
    let rewritten = status == "Rewritten";
    out.row(Id::ProcedureEventsMv)
        .id(ids[0])
        .id(ids[1])
        .id(ids[2])
        .time(procedure.start)
        .time(procedure.end)
        .id(procedure.item)
        .int(if procedure.lasting { minutes } else { 1 })
        .text(if procedure.lasting { "min" } else { "None" })
        .text(procedure.place)
        .text(if procedure.place.is_empty() { "" } else { places })
        .time(procedure.end + random.whole(1, 40) * MINUTE)
        .id(FIRST_CAREGIVER + random.below(CAREGIVERS))
        .id(ids[3])
        .id(ids[3])
        .text(procedure.category)
        .null()
        .text(if procedure.lasting { "Task" } else { "Electrolytes" })
        .int(i64::from(procedure.lasting))
        .int(0)
        .int(i64::from(rewritten))
        .text(status)
        .null()
        .text(if rewritten { "RN" } else { "" })
        .maybe_time(rewritten.then_some(procedure.end))
        .end();
}
