//! What only some nurses chart: the same observation under another item, a second line, a probe in the skull, the many
//! settings of ventilators and filters. Real charts have hundreds of such items, and rules that read them.

use super::chart::{Chart, Item, item};
use super::clock::{HOUR, MINUTE};
use super::disease::Mark;
use super::encounter::{Admission, Stay};
use super::hour::{Breathing, Dialysis, Hour};
use super::person::Person;
use super::random::Random;
use super::rows::Tables;

/// Ventilator settings that are charted now and then.
const VENTILATOR_CV: [u64; 34] = [
    445, 448, 449, 1340, 1486, 1600, 639, 654, 681, 684, 218, 436, 221, 1, 1211, 1655, 2000, 5865, 5866, 60, 437, 505,
    686, 3459, 501, 502, 503, 223, 667, 668, 669, 670, 671, 672,
];
/// The same in MetaVision.
const VENTILATOR_MV: [u64; 15] = [
    224_686, 224_746, 224_747, 226_873, 224_738, 224_419, 224_750, 227_187, 224_707, 224_709, 224_705, 224_706,
    224_700, 224_702, 224_701,
];
/// Pressure in the skull: an item for each probe.
const ICP_CV: [u64; 16] =
    [226, 1374, 2045, 2635, 2660, 2733, 2745, 2870, 2956, 2985, 5856, 7116, 8218, 8298, 8299, 8305];
/// The same in MetaVision.
const ICP_MV: [u64; 2] = [220_765, 227_989];
/// Numbers of a running filter.
const FILTER_CV: [u64; 9] = [29, 173, 192, 624, 79, 142, 146, 611, 5683];
/// Words on access and machine.
const DIALYSIS_CV: [u64; 4] = [148, 149, 150, 151];
/// Numbers of a running filter in MetaVision.
const FILTER_MV: [u64; 17] = [
    224_154, 225_183, 227_438, 224_191, 228_004, 228_005, 228_006, 224_144, 224_145, 224_149, 224_150, 224_151,
    224_152, 224_153, 224_404, 224_406, 226_457,
];
/// Words on it.
const FILTER_TEXT_MV: [u64; 12] =
    [224_135, 224_139, 225_323, 225_740, 225_776, 225_954, 225_956, 225_958, 225_976, 225_977, 227_124, 227_753];
/// Boxes to tick.
const CHECK_MV: [u64; 3] = [226_118, 227_357, 225_725];
/// Exchanges through the peritoneum: numbers.
const PERITONEAL_NUMBERS_MV: [u64; 5] = [225_806, 225_807, 225_810, 225_959, 227_639];
/// And words.
const PERITONEAL_TEXT_MV: [u64; 8] = [225_951, 225_952, 225_953, 225_961, 225_963, 225_965, 227_638, 227_640];
/// Words of what is said elsewhere than on the dialysis sheet: item and word.
const ELSEWHERE_CV: [(u64, &str); 10] = [
    (466, "Dialysis RN"),
    (927, "Dialysis Solutions"),
    (6250, "dialys"),
    (917, "+ INITIATE DIALYSIS"),
    (917, "BLEEDING FROM DIALYSIS CATHETER"),
    (917, "FAILED DIALYSIS CATH."),
    (917, "FEBRILE SYNDROME;DIALYSIS"),
    (917, "HYPOTENSION WITH HEMODIALYSIS"),
    (917, "HYPOTENSION.GLOGGED DIALYSIS"),
    (917, "INFECTED DIALYSIS CATHETER"),
];
/// Kinds of the lines of CareVue's eight places.
const LINES_CV: [u64; 8] = [229, 235, 241, 247, 253, 259, 265, 271];
/// Pressure by hand, and by a second line: systolic, diastolic, mean.
const BY_HAND_CV: [u64; 3] = [442, 8440, 443];
const SECOND_LINE_CV: [u64; 3] = [6701, 8555, 6702];
const SECOND_LINE_MEAN_MV: u64 = 225_312;
/// Glucose of a finger, of serum, of whole blood.
const GLUCOSE_CV: [u64; 4] = [807, 1529, 3745, 3744];
const GLUCOSE_MV: [u64; 2] = [220_621, 226_537];
const ADENOSINE_CV: u64 = 4649;
/// What is seldom charted of a ventilator: total breaths, measured oxygen, the force of a breath.
const TOTAL_RATE_CV: u64 = 615;
const MEASURED_FIO2_CV: u64 = 3422;
const INSPIRATORY_FORCE_CV: u64 = 459;
/// Volume a minute; the item is one of a ventilator's.
const MINUTE_VOLUME_CV: u64 = 450;
const MINUTE_VOLUME_MV: u64 = 224_687;
/// A second way of giving oxygen: device, flow, and how it is given.
const SECOND_DEVICE_CV: u64 = 468;
const SECOND_FLOW_CV: u64 = 471;
const SECOND_FLOW_MV: u64 = 227_287;
const DELIVERY_MODE_CV: u64 = 469;
/// Dialysis: its kind, what was done, what runs in.
const DIALYSIS_TYPE_CV: u64 = 152;
const FILTER_MODE_MV: u64 = 227_290;
const PROCEDURES_CV: u64 = 582;
const DIALYSATE_CV: u64 = 147;
const DIALYSATE_NUMBERS_CV: [(u64, f64); 2] = [(612, 1.0), (7949, 20.0)];
/// What became of a filter, and why it was changed.
const INTEGRITY_CV: u64 = 665;
const INTEGRITY_MV: u64 = 224_146;
const CHANGE_REASON_MV: u64 = 225_956;
/// Hours that an exchange stays inside, and the state of the catheter.
const DWELL_TIME_MV: u64 = 225_810;
const CATHETER_STATUS_MV: u64 = 225_965;
const LINE_KINDS: [&str; 6] = ["Arterial Line", "Multi-lumen", "PICC Line", "PA line", "Introducer", "IABP line"];

fn plain(id: u64) -> Item {
    item(id, "")
}

/// Writes the habits of a stay.
pub(super) fn stay(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let metavision = stay.source.is_metavision();
    let mut chart = Chart::new(random, out, person, admission, stay);
    let head = matches!(stay.illness.disease.service, "NSURG" | "TRAUM") && stay.illness.loads.brain > 1.0;
    let probe =
        (head && chart.random.chance(0.7)).then(|| chart.random.pick(if metavision { &ICP_MV[..] } else { &ICP_CV }));
    let second_line = chart.random.chance(0.05);
    let by_hand = chart.random.chance(0.04);
    let rare_filter = chart.random.chance(0.3);
    if stay.illness.disease.mark == Mark::Arrhythmia && stay.illness.signs.rate > 30.0 && !metavision {
        for push in 0..3 {
            chart.number(
                plain(ADENOSINE_CV),
                stay.time_of(1) + push * 3 * MINUTE,
                if push == 0 { 6.0 } else { 12.0 },
                0,
            );
        }
    }
    for (index, time, hour) in stay.charted_hours() {
        if hour.ventilated() && index % stay.rounds() == 0 {
            ventilator(&mut chart, time, metavision);
        }
        oxygen(&mut chart, index, time, hour, metavision);
        if let Some(probe) = probe {
            let wave = chart.random.noise();
            // In two places at once, now and then; a probe that reads nothing; a slipped transducer.
            let value = match chart.random.unit() {
                share if share < 0.004 => 0.0,
                share if share < 0.008 => 140.0,
                _ => (9.0 + 4.5 * (hour.loads.brain - 0.6).max(0.0) + 3.5 * wave).max(1.0),
            };
            chart.number(item(probe, "mmHg"), time, value, 0);
            if index % 3 == 0 {
                let other = chart.random.pick(if metavision { &ICP_MV[..] } else { &ICP_CV });
                chart.number(item(other, "mmHg"), time, value + 1.0, 0);
            }
        }
        let pulse = hour.pulse_pressure;
        let pressures = [hour.mean_pressure + 0.65 * pulse, hour.mean_pressure - 0.35 * pulse, hour.mean_pressure];
        if by_hand && index % 6 == 2 && !metavision {
            for (id, value) in BY_HAND_CV.into_iter().zip(pressures) {
                chart.number(item(id, "mmHg"), time + 5 * MINUTE, value, 0);
            }
        }
        if second_line && hour.on_pressor() {
            if metavision {
                chart.number(item(SECOND_LINE_MEAN_MV, "mmHg"), time, pressures[2], 0);
            } else {
                for (id, value) in SECOND_LINE_CV.into_iter().zip(pressures) {
                    chart.number(item(id, "mmHg"), time, value, 0);
                }
            }
        }
        if person.chronic.diabetes && index % 8 == 5 {
            let ids = if metavision { &GLUCOSE_MV[..] } else { &GLUCOSE_CV };
            let id = chart.random.pick(ids);
            let value = stay.illness.normal.glucose + hour.signs.glucose + 15.0 * chart.random.noise();
            chart.number(plain(id), time, value.clamp(25.0, 999.0), 0);
        }
        if !metavision && index % 24 == 3 {
            lines(&mut chart, time, hour.dialysis != Dialysis::None);
        }
        if hour.dialysis == Dialysis::Continuous && index % if rare_filter { 4 } else { 1 } == 0 {
            // The settings of the machine are charted with its output, on the hour; what else is seen of it between two hours.
            filter(&mut chart, time + 20 * MINUTE, metavision);
        }
        if hour.dialysis == Dialysis::Peritoneal && index % 4 == 1 && metavision {
            for id in PERITONEAL_NUMBERS_MV {
                chart.number(item(id, "mL"), time, if id == DWELL_TIME_MV { 4.0 } else { 2000.0 }, 0);
            }
            for id in PERITONEAL_TEXT_MV {
                let word = if id == CATHETER_STATUS_MV { "In use" } else { "Clear" };
                chart.text(plain(id), time, word, None);
            }
        }
        if hour.dialysis != Dialysis::None && index % 6 == 0 && !metavision {
            for id in DIALYSIS_CV {
                chart.text(plain(id), time, "Right IJ", None);
            }
            let kind = match hour.dialysis {
                Dialysis::Peritoneal => "Peritoneal",
                Dialysis::Continuous => chart.random.pick(&["CVVH", "CVVHD", "CVVHDF", "SCUF"]),
                _ => "Hemodialysis",
            };
            chart.text(plain(DIALYSIS_TYPE_CV), time, kind, None);
            for (id, word) in ELSEWHERE_CV {
                if chart.random.chance(0.3) {
                    chart.text(plain(id), time, word, None);
                }
            }
            if hour.dialysis == Dialysis::Peritoneal {
                chart.text(plain(PROCEDURES_CV), time, "Peritoneal Dial", None);
            }
        }
    }
}

fn ventilator(chart: &mut Chart<'_>, time: i64, metavision: bool) {
    let list = if metavision { &VENTILATOR_MV[..] } else { &VENTILATOR_CV };
    for _ in 0..2 {
        let id = chart.random.pick(list);
        let value = 8.0 + 2.0 * chart.random.noise();
        chart.number(plain(id), time, value, 0);
    }
    if !metavision && chart.random.chance(0.08) {
        chart.number(plain(TOTAL_RATE_CV), time, 15.0, 0);
        chart.number(plain(MEASURED_FIO2_CV), time, 45.0, 0);
        chart.number(plain(INSPIRATORY_FORCE_CV), time, -30.0, 0);
    }
}

fn oxygen(chart: &mut Chart<'_>, index: usize, time: i64, hour: &Hour, metavision: bool) {
    if hour.ventilated() || hour.breathing == Breathing::Room {
        return;
    }
    // A volume measured once, through a mask.
    if index % 6 == 4 && chart.random.chance(0.01) {
        chart.number(plain(if metavision { MINUTE_VOLUME_MV } else { MINUTE_VOLUME_CV }), time, 9.0, 1);
    }
    if metavision {
        if index % 12 == 4 {
            chart.number(item(SECOND_FLOW_MV, "L/min"), time, 2.0, 0);
        }
        return;
    }
    if index % 12 == 4 {
        chart.text(plain(SECOND_DEVICE_CV), time, "Nasal Cannula", None);
        chart.number(plain(SECOND_FLOW_CV), time, 2.0, 0);
        chart.text(plain(DELIVERY_MODE_CV), time, "Continuous", None);
    }
    if hour.breathing == Breathing::Bipap && index % 6 == 3 {
        let word = chart.random.pick(&["CPAP", "BIPAP Mask"]);
        chart.text(plain(DELIVERY_MODE_CV), time, word, None);
    }
}

fn lines(chart: &mut Chart<'_>, time: i64, dialysis: bool) {
    let kind = chart.random.pick(&LINE_KINDS);
    chart.text(plain(LINES_CV[0]), time, kind, None);
    if dialysis {
        for id in LINES_CV {
            if chart.random.chance(0.6) {
                chart.text(plain(id), time, "Dialysis Line", None);
            }
        }
    }
}

/// A running filter: its numbers, and what becomes of it.
fn filter(chart: &mut Chart<'_>, time: i64, metavision: bool) {
    let (numbers, count) = if metavision { (&FILTER_MV[..], 4) } else { (&FILTER_CV[..], 3) };
    // Nobody charts the same twice at once.
    let mut charted = Vec::with_capacity(count);
    for _ in 0..count {
        let id = chart.random.pick(numbers);
        // A stopped pump reads zero.
        let value = if chart.random.chance(0.03) { 0.0 } else { 100.0 + 10.0 * chart.random.noise() };
        if !charted.contains(&id) {
            chart.number(plain(id), time, value, 0);
            charted.push(id);
        }
    }
    if metavision {
        let intact = chart.random.pick(&FILTER_TEXT_MV);
        chart.text(plain(intact), time, "Intact", None);
        let none = chart.random.pick(&FILTER_TEXT_MV);
        if none != intact {
            chart.text(plain(none), time, "None", None);
        }
        if chart.random.chance(0.25) {
            let id = chart.random.pick(&CHECK_MV);
            chart.text(plain(id), time, "1", Some(1.0));
        }
        let mode = chart.random.pick(&["CVVH", "CVVHD", "CVVHDF", "SCUF"]);
        chart.text(plain(FILTER_MODE_MV), time, mode, None);
    }
    let (id, words) = if metavision {
        (INTEGRITY_MV, &["Active", "New Filter", "Reinitiated", "Discontinued", "Recirculating"][..])
    } else {
        (
            INTEGRITY_CV,
            &["Clot Increasing", "Clots Present", "No Clot Present", "Initiated", "Clotted", "DC'D", "Active"][..],
        )
    };
    if chart.random.chance(0.35) {
        let word = chart.random.pick(words);
        chart.text(plain(id), time, word, None);
    }
    if metavision && chart.random.chance(0.06) {
        chart.text(plain(CHANGE_REASON_MV), time, "Clotted", None);
    }
    if !metavision && chart.random.chance(0.3) {
        let word = chart.random.pick(&["Yes", "No"]);
        chart.text(plain(DIALYSATE_CV), time, word, None);
        for (id, value) in DIALYSATE_NUMBERS_CV {
            chart.number(plain(id), time, value, 0);
        }
        let word = chart.random.pick(&["CAVH Start", "CAVH D/C"]);
        chart.text(plain(PROCEDURES_CV), time + HOUR / 2, word, None);
    }
}
