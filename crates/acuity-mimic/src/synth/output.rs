//! OUTPUTEVENTS: urine and other losses; and dialysis, wherever each system records it.

use super::chart::{Chart, Item, item};
use super::clock::{HOUR, MINUTE};
use super::encounter::{Admission, Stay};
use super::hour::Dialysis;
use super::person::Person;
use super::procedure::{self, Procedure};
use super::random::Random;
use super::record::Record;
use super::rows::{Id, Tables};

const FOLEY: (u64, u64) = (40_055, 226_559);
const VOID: (u64, u64) = (40_069, 226_560);
const STOOL: (u64, u64) = (40_054, 226_579);
const IRRIGANT_IN: u64 = 227_488;
const IRRIGANT_OUT: u64 = 227_489;
/// Where urine comes from otherwise.
const URINE_CV: [u64; 12] =
    [43_175, 40_094, 40_715, 40_473, 40_085, 40_057, 40_056, 40_405, 40_428, 40_086, 40_096, 40_651];
/// The same in MetaVision.
const URINE_MV: [u64; 8] = [226_561, 226_584, 226_563, 226_564, 226_565, 226_567, 226_557, 226_558];
/// What is taken off in dialysis: everyone types another label.
const DIALYSIS_OUT: [u64; 58] = [
    40_386, 40_425, 40_426, 40_507, 40_613, 40_624, 40_690, 40_745, 40_881, 41_016, 41_034, 41_112, 41_250, 41_374,
    41_417, 41_500, 41_527, 41_623, 41_635, 41_713, 41_750, 41_829, 41_842, 41_897, 42_289, 42_388, 42_464, 42_524,
    42_536, 42_868, 42_928, 42_972, 43_016, 43_052, 43_098, 43_115, 43_687, 43_941, 44_027, 44_085, 44_193, 44_199,
    44_216, 44_286, 44_567, 44_845, 44_857, 44_901, 44_943, 45_479, 45_828, 46_230, 46_232, 46_464, 46_712, 46_713,
    46_715, 46_741,
];
/// What comes out of the peritoneum.
const PERITONEAL_OUT: [u64; 5] = [40_789, 40_910, 41_069, 44_843, 46_394];
const PERITONEAL: u64 = 225_805;
/// Continuous ways by their letters.
const CONTINUOUS: [u64; 4] = [225_802, 225_803, 225_809, 225_955];

struct Output<'a> {
    record: Record<'a>,
    metavision: bool,
}

impl Output<'_> {
    fn row(&mut self, items: (u64, u64), time: i64, value: f64) {
        // Marked as an error in the newer system only; the older has no such mark.
        let error = self.metavision && self.record.random.chance(0.0008);
        let value = if error { value + 8000.0 } else { value };
        // A slipped finger adds a digit; a forgotten one leaves the field empty.
        let flaw = self.record.random.unit();
        let value = if flaw < 0.0005 { 5000.0 + 10.0 * value } else { value };
        let empty = flaw > 0.9995;
        let metavision = self.metavision;
        let (row, stored, caregiver) = self.record.row(Id::OutputEvents, 0.001, time, 50);
        row.time(time)
            .id(if metavision { items.1 } else { items.0 })
            .maybe_number((!empty).then_some(value), 0)
            .text(if metavision { "mL" } else { "ml" })
            .time(stored)
            .id(caregiver)
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
    let mut output = Output { record: Record::new(random, out, person, admission, stay), metavision };
    let catheter = output.record.random.chance(0.6 + 0.25 * stay.illness.severity().min(1.4));
    let rinsed = metavision && output.record.random.chance(0.03);
    let mut waiting = 0.0;
    let mut next = 1;
    for (index, time, hour) in stay.charted_hours() {
        waiting += hour.urine;
        if index < next {
            continue;
        }
        let rounded = if catheter { (waiting / 5.0).round() * 5.0 } else { (waiting / 25.0).round() * 25.0 };
        waiting -= rounded;
        let other = (output.record.random.pick(&URINE_CV), output.record.random.pick(&URINE_MV));
        let elsewhere = output.record.random.chance(0.03);
        if catheter {
            output.row(if elsewhere { other } else { FOLEY }, time, rounded);
            next = index + if index < 48 { 1 } else { 2 };
        } else {
            if rounded > 0.0 {
                output.row(if elsewhere { other } else { VOID }, time, rounded);
            }
            next = index + output.record.random.whole(3, 6) as usize;
        }
        if rinsed && index % 6 == 0 {
            // Some enter what went in as a loss already.
            let sign = if output.record.random.chance(0.2) { -1.0 } else { 1.0 };
            output.row((IRRIGANT_IN, IRRIGANT_IN), time, 500.0 * sign);
            output.row((IRRIGANT_OUT, IRRIGANT_OUT), time, 520.0);
        }
        if index % 24 == 13 && output.record.random.chance(0.3) {
            let amount = 50.0 * output.record.random.whole(1, 8) as f64;
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
    let mut removed = Vec::new();
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
                        removed.push((time, &DIALYSIS_OUT[..]));
                    }
                    Dialysis::None | Dialysis::Peritoneal => {}
                }
                match now {
                    Dialysis::Continuous => chart.text(CV_PROCEDURES, time + MINUTE, "CVVHD Start", None),
                    Dialysis::Session => chart.text(CV_PROCEDURES, time + MINUTE, "Hemodialysis st", None),
                    Dialysis::None | Dialysis::Peritoneal => {}
                }
            }
            _ => {}
        }
        match hour.dialysis {
            Dialysis::Continuous => removed.extend([(time, &DIALYSIS_OUT[..]); 2]),
            Dialysis::Peritoneal if index % 4 == 1 => removed.push((time, &PERITONEAL_OUT[..])),
            _ => {}
        }
        previous = hour.dialysis;
    }
    let mut output = Output { record: Record::new(random, out, person, admission, stay), metavision: false };
    for (time, labels) in removed {
        let amount = 10.0 * output.record.random.whole(8, 32) as f64;
        let label = output.record.random.pick(labels);
        output.row((label, label), time, amount);
    }
}

const MV_BLOOD_FLOW: Item = item(224_144, "mL/min");
const MV_DIALYSATE: Item = item(224_154, "mL/hour");
const MV_REMOVAL: Item = item(224_191, "mL");
const MV_MODE: Item = item(227_290, "");
const MV_SESSION_OUT: Item = item(226_499, "mL");
const SESSION: u64 = 225_441;
const FILTER_CHANGE: u64 = 225_436;
const CATHETER: u64 = 224_270;

fn dialysis_metavision(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let mut procedures = Vec::new();
    {
        let mut chart = Chart::new(random, out, person, admission, stay);
        let mut since: Option<(Dialysis, i64)> = None;
        let mut way = chart.random.pick(&CONTINUOUS);
        let close = |since: &mut Option<(Dialysis, i64)>, time: i64, way: u64, procedures: &mut Vec<Procedure>| {
            if let Some((kind, start)) = since.take() {
                let item = if kind == Dialysis::Continuous { way } else { SESSION };
                procedures.push(Procedure::interval(item, start, time, "Dialysis"));
            }
        };
        for (index, time, hour) in stay.charted_hours() {
            if since.is_some_and(|(kind, _)| kind != hour.dialysis) {
                if since.is_some_and(|(kind, _)| kind == Dialysis::Session) {
                    let removed = 100.0 * chart.random.whole(8, 32) as f64;
                    chart.number(MV_SESSION_OUT, time, removed, 0);
                }
                close(&mut since, time, way, &mut procedures);
            }
            if hour.dialysis == Dialysis::Peritoneal {
                if index % 4 == 1 {
                    procedures.push(Procedure::interval(PERITONEAL, time, time + HOUR, "Dialysis"));
                }
            } else if hour.dialysis != Dialysis::None {
                since.get_or_insert((hour.dialysis, time));
            }
            if hour.dialysis == Dialysis::Continuous && index % 12 == 5 {
                // A new filter, and often another way.
                procedures.push(Procedure::event(FILTER_CHANGE, time, "Dialysis"));
                close(&mut since, time, way, &mut procedures);
                since = Some((Dialysis::Continuous, time));
                way = chart.random.pick(&CONTINUOUS);
            }
            if hour.dialysis != Dialysis::None && index % 24 == 2 {
                procedures.push(Procedure::line(CATHETER, time, time + 20 * HOUR, "Invasive Lines", "Right IJ"));
            }
            if hour.dialysis == Dialysis::Continuous && index % 2 == 0 {
                chart.text(MV_MODE, time, "CVVHDF", None);
                chart.number(MV_BLOOD_FLOW, time, 150.0, 0);
                chart.number(MV_DIALYSATE, time, 500.0, 0);
                let removed = 10.0 * chart.random.whole(5, 30) as f64;
                chart.number(MV_REMOVAL, time, removed, 0);
            }
        }
        close(&mut since, stay.outtime.max(stay.intime + HOUR), way, &mut procedures);
    }
    for entry in procedures {
        procedure::write(random, out, person, admission, stay, &entry);
    }
}
