//! OUTPUTEVENTS: urine and other losses; and dialysis, wherever each system records it.

use super::chart::{CAREGIVERS, Chart, FIRST_CAREGIVER, Item, item};
use super::clock::{HOUR, MINUTE};
use super::encounter::{Admission, Stay};
use super::person::Person;
use super::physiology::Dialysis;
use super::procedure::{self, Procedure};
use super::random::Random;
use super::rows::{Id, Tables};

const FOLEY: (u64, u64) = (40_055, 226_559);
const VOID: (u64, u64) = (40_069, 226_560);
const STOOL: (u64, u64) = (40_054, 226_579);
const IRRIGANT_IN: u64 = 227_488;
const IRRIGANT_OUT: u64 = 227_489;
const HEMODIALYSIS_OUT: u64 = 40_386;

struct Output<'a> {
    random: &'a mut Random,
    out: &'a mut Tables,
    ids: [u64; 3],
    metavision: bool,
}

impl Output<'_> {
    fn row(&mut self, items: (u64, u64), time: i64, value: f64) {
        let known = !self.random.chance(0.001);
        // Marked as an error in the newer system only; the older has no such mark.
        let error = self.metavision && self.random.chance(0.0008);
        let value = if error { value + 8000.0 } else { value };
        self.out
            .row(Id::OutputEvents)
            .id(self.ids[0])
            .id(self.ids[1])
            .maybe_id(known.then_some(self.ids[2]))
            .time(time)
            .id(if self.metavision { items.1 } else { items.0 })
            .number(value, 0)
            .text(if self.metavision { "mL" } else { "ml" })
            .time(time + self.random.whole(1, 50) * MINUTE)
            .id(FIRST_CAREGIVER + self.random.below(CAREGIVERS))
            .nulls(2)
            .maybe_int(error.then_some(1))
            .end();
    }
}

/// Writes what left the patient in a stay.
pub(super) fn stay(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    urine(random, out, person, admission, stay);
    if stay.source.is_metavision() {
        dialysis_metavision(random, out, person, admission, stay);
    } else {
        dialysis_carevue(random, out, person, admission, stay);
    }
}

fn urine(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let metavision = stay.source.is_metavision();
    let mut output = Output { random, out, ids: [person.subject, admission.hadm, stay.id], metavision };
    let catheter = output.random.chance(0.6 + 0.25 * stay.illness.severity().min(1.4));
    let rinsed = metavision && output.random.chance(0.006);
    let mut waiting = 0.0;
    let mut next = 1;
    for (index, time, hour) in stay.charted_hours() {
        waiting += hour.urine;
        if index < next {
            continue;
        }
        let rounded = if catheter { (waiting / 5.0).round() * 5.0 } else { (waiting / 25.0).round() * 25.0 };
        waiting -= rounded;
        if catheter {
            output.row(FOLEY, time, rounded);
            next = index + if index < 48 { 1 } else { 2 };
        } else {
            if rounded > 0.0 {
                output.row(VOID, time, rounded);
            }
            next = index + output.random.whole(3, 6) as usize;
        }
        if rinsed && index % 6 == 0 {
            output.row((IRRIGANT_IN, IRRIGANT_IN), time, 500.0);
            output.row((IRRIGANT_OUT, IRRIGANT_OUT), time, 520.0);
        }
        if index % 24 == 13 && output.random.chance(0.3) {
            let amount = 50.0 * output.random.whole(1, 8) as f64;
            output.row(STOOL, time, amount);
        }
    }
}

const CV_TYPE: Item = item(152, "");
const CV_FLOW: Item = item(146, "ml/hr");
const CV_INFUSING: Item = item(147, "");
const CV_BLOOD_FLOW: Item = item(79, "ml/min");
const CV_INTEGRITY: Item = item(665, "");
const CV_PROCEDURES: Item = item(582, "");

fn dialysis_carevue(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let mut ended = Vec::new();
    let mut chart = Chart::new(random, out, person, admission, stay);
    let mut previous = Dialysis::None;
    for (index, time, hour) in stay.charted_hours() {
        match (previous, hour.dialysis) {
            (Dialysis::Continuous, Dialysis::Continuous) if index % 2 == 0 => {
                chart.text(CV_TYPE, time, "CVVHD", None);
                chart.number(CV_FLOW, time, 2000.0, 0);
                chart.text(CV_INFUSING, time, "Yes", None);
                chart.number(CV_BLOOD_FLOW, time, 120.0, 0);
                chart.text(CV_INTEGRITY, time, "Active", None);
            }
            (before, now) if before != now => {
                match before {
                    Dialysis::Continuous => chart.text(CV_PROCEDURES, time, "CVVHD D/C", None),
                    Dialysis::Session => {
                        chart.text(CV_PROCEDURES, time, "Hemodialysis end", None);
                        ended.push(time);
                    }
                    Dialysis::None => {}
                }
                match now {
                    Dialysis::Continuous => chart.text(CV_PROCEDURES, time + MINUTE, "CVVHD Start", None),
                    Dialysis::Session => chart.text(CV_PROCEDURES, time + MINUTE, "Hemodialysis st", None),
                    Dialysis::None => {}
                }
            }
            _ => {}
        }
        previous = hour.dialysis;
    }
    let mut output = Output { random, out, ids: [person.subject, admission.hadm, stay.id], metavision: false };
    for time in ended {
        let amount = 100.0 * output.random.whole(8, 32) as f64;
        output.row((HEMODIALYSIS_OUT, HEMODIALYSIS_OUT), time, amount);
    }
}

const MV_BLOOD_FLOW: Item = item(224_144, "mL/min");
const MV_DIALYSATE: Item = item(224_154, "mL/hour");
const MV_REMOVAL: Item = item(224_191, "mL");
const MV_MODE: Item = item(227_290, "");
const MV_SESSION_OUT: Item = item(226_499, "mL");
const CRRT: u64 = 225_802;
const SESSION: u64 = 225_441;

fn dialysis_metavision(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let mut procedures = Vec::new();
    {
        let mut chart = Chart::new(random, out, person, admission, stay);
        let mut since: Option<(Dialysis, i64)> = None;
        let close = |since: &mut Option<(Dialysis, i64)>, time: i64, procedures: &mut Vec<Procedure>| {
            if let Some((kind, start)) = since.take() {
                let item = if kind == Dialysis::Continuous { CRRT } else { SESSION };
                procedures.push(Procedure::interval(item, start, time, "Dialysis"));
            }
        };
        for (index, time, hour) in stay.charted_hours() {
            if since.is_some_and(|(kind, _)| kind != hour.dialysis) {
                if since.is_some_and(|(kind, _)| kind == Dialysis::Session) {
                    let removed = 100.0 * chart.random.whole(8, 32) as f64;
                    chart.number(MV_SESSION_OUT, time, removed, 0);
                }
                close(&mut since, time, &mut procedures);
            }
            if hour.dialysis != Dialysis::None {
                since.get_or_insert((hour.dialysis, time));
            }
            if hour.dialysis == Dialysis::Continuous && index % 2 == 0 {
                chart.text(MV_MODE, time, "CVVHDF", None);
                chart.number(MV_BLOOD_FLOW, time, 150.0, 0);
                chart.number(MV_DIALYSATE, time, 500.0, 0);
                let removed = 10.0 * chart.random.whole(5, 30) as f64;
                chart.number(MV_REMOVAL, time, removed, 0);
            }
        }
        close(&mut since, stay.outtime.max(stay.intime + HOUR), &mut procedures);
    }
    for entry in procedures {
        procedure::write(random, out, person, admission, stay, &entry);
    }
}
