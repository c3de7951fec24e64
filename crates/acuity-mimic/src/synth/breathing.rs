//! CHARTEVENTS of the respiratory therapist: ventilator modes and settings, oxygen devices, inspired oxygen; and the
//! procedures of putting a tube in and taking it out.

use super::chart::{Chart, Item, Pair, item};
use super::clock::{HOUR, MINUTE};
use super::encounter::{Admission, Stay};
use super::hour::{Breathing, Hour};
use super::person::Person;
use super::procedure::{self, Procedure};
use super::random::Random;
use super::rows::Tables;

const MODE: Pair = (item(720, ""), item(223_849, ""));
const VENTILATOR_TYPE: Item = item(223_848, "");
const DEVICE: Pair = (item(467, ""), item(226_732, ""));
const FLOW: Pair = (item(470, ""), item(223_834, "L/min"));
const FIO2_FRACTION: Item = item(190, "torr");
const FIO2_PERCENT: Item = item(3420, "");
const FIO2: Item = item(223_835, "");
const EVENT: Item = item(640, "");

/// Settings with the number of decimals charted.
const TIDAL_SET: Pair = (item(683, "ml/B"), item(224_684, "mL"));
const TIDAL_SEEN: Pair = (item(682, "ml/B"), item(224_685, "mL"));
const PEEP: Pair = (item(506, "cmH20"), item(220_339, "cmH2O"));
const PEAK: Pair = (item(535, "cmH20"), item(224_695, "cmH2O"));
const MEAN_AIRWAY: Pair = (item(444, "cmH20"), item(224_697, "cmH2O"));
const PLATEAU: Pair = (item(543, "cmH20"), item(224_696, "cmH2O"));
const MINUTE_VOLUME: Pair = (item(450, "L/min"), item(224_687, "L/min"));
const TOTAL_RATE: Pair = (item(615, "BPM"), item(224_690, "insp/min"));

/// Extubations: planned, and by the patient's own hand.
const EXTUBATION: u64 = 227_194;
const SELF_EXTUBATION: u64 = 225_468;
const UNPLANNED_EXTUBATION: u64 = 225_477;

/// Devices that give oxygen, as each system writes them; some with a trailing blank.
const MASKS_CV: [&str; 15] = [
    "Non-Rebreather",
    "Face Tent",
    "Face Tent",
    "Aerosol-Cool",
    "Trach Mask",
    "Hi Flow Neb",
    "Venti Mask",
    "Medium Conc Mask",
    "Vapotherm",
    "T-Piece",
    "Hood",
    "Hut",
    "TranstrachealCat",
    "Heated Neb",
    "Ultrasonic Neb",
];
const MASKS_MV: [&str; 12] = [
    "Non-rebreather",
    "Face tent",
    "Face tent",
    "Aerosol-cool",
    "Trach mask ",
    "High flow neb",
    "Venti mask ",
    "Medium conc mask ",
    "T-piece",
    "High flow nasal cannula",
    "Ultrasonic neb",
    "Vapomist",
];
const INTUBATION: u64 = 224_385;
const VENTILATION: u64 = 225_792;
const MASK_VENTILATION: u64 = 225_794;

/// Writes the breathing of a stay.
pub(super) fn stay(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let metavision = stay.source.is_metavision();
    let mut procedures = Vec::new();
    {
        let mut chart = Chart::new(random, out, person, admission, stay);
        // Some units chart inspired oxygen as a fraction, some in percent.
        let fraction = chart.random.chance(if metavision { 0.12 } else { 0.5 });
        let mut since: Option<i64> = None;
        let mut previous = Breathing::Room;
        for (index, time, hour) in stay.charted_hours() {
            let changed = index == 0 || hour.breathing != previous;
            if hour.extubated_now {
                let own_hand = chart.random.chance(0.08);
                extubate(&mut chart, time, own_hand, metavision, &mut procedures, since.take());
            }
            if hour.intubated_now && metavision && index > 0 {
                procedures.push(Procedure::event(INTUBATION, time, "Intubation/Extubation"));
            }
            if hour.ventilated() {
                since.get_or_insert(time);
                if changed || index % stay.rounds() == 0 {
                    settings(&mut chart, time, hour, person);
                    fio2(&mut chart, time, hour.fio2, fraction);
                }
            } else if changed || index % 6 == 2 {
                // On the hour of the change the tube row stands alone; the mask is charted a little later.
                let later = hour.extubated_now && !chart.random.chance(0.12);
                let at = if later { time + 25 * MINUTE } else { time };
                device(&mut chart, at, hour, fraction, index % 6 == 2);
            }
            if metavision && hour.breathing == Breathing::Bipap && previous != Breathing::Bipap {
                procedures.push(Procedure::interval(MASK_VENTILATION, time, time + 6 * HOUR, "Ventilation"));
            }
            previous = hour.breathing;
        }
        if let Some(start) = since.filter(|start| metavision && *start < stay.outtime - HOUR) {
            procedures.push(Procedure::interval(VENTILATION, start, stay.outtime, "Ventilation"));
        }
    }
    for entry in procedures {
        procedure::write(random, out, person, admission, stay, &entry);
    }
}

fn extubate(
    chart: &mut Chart<'_>,
    time: i64,
    own_hand: bool,
    metavision: bool,
    procedures: &mut Vec<Procedure>,
    since: Option<i64>,
) {
    if metavision {
        let id = match own_hand {
            true => SELF_EXTUBATION,
            false if chart.random.chance(0.1) => UNPLANNED_EXTUBATION,
            false => EXTUBATION,
        };
        if chart.random.chance(0.16) {
            // Written down by two.
            procedures.push(Procedure::event(EXTUBATION, time, "Intubation/Extubation"));
        }
        procedures.push(Procedure::event(id, time, "Intubation/Extubation"));
        if let Some(start) = since {
            procedures.push(Procedure::interval(VENTILATION, start, time, "Ventilation"));
        }
    } else {
        if chart.random.chance(0.05) {
            chart.text(EVENT, time - 20 * MINUTE, "Extubated", None);
        }
        chart.text(EVENT, time - HOUR, "Other", None);
        chart.text(EVENT, time, if own_hand { "Self Extubation" } else { "Extubated" }, None);
    }
}

fn settings(chart: &mut Chart<'_>, time: i64, hour: &Hour, person: &Person) {
    let metavision = chart.of(MODE).id == MODE.1.id;
    let weaning = hour.loads.resp < 1.1 && hour.loads.brain < 1.3;
    let mode = match (metavision, weaning) {
        (false, true) => "CPAP+PS",
        (false, false) => "Assist Control",
        (true, true) => "CPAP/PSV",
        (true, false) => "CMV/ASSIST/AutoFlow",
    };
    // A trial of breathing without the machine, its settings still on the sheet.
    let trial = weaning && chart.random.chance(0.02);
    let item = chart.of(MODE);
    let other = chart.random.chance(0.02);
    chart.text(item, time, if other { "Other/Remarks" } else { mode }, None);
    if metavision {
        chart.text(VENTILATOR_TYPE, time, if other { "Other" } else { "Drager" }, None);
        let word = if trial { "T-piece" } else { "Endotracheal tube" };
        chart.text(DEVICE.1, time, word, None);
    } else {
        chart.text(DEVICE.0, time, if trial { "T-Piece" } else { "Ventilator" }, None);
    }
    // 6 to 8 mL per kg of ideal weight (Devine 1974).
    let ideal = (if person.male { 50.0 } else { 45.5 }) + 0.91 * (person.height - 152.4);
    let tidal = (ideal.clamp(35.0, 100.0) * 7.4 / 50.0).round() * 50.0;
    let peep = (5.0 + 2.6 * (hour.loads.resp - 0.8).max(0.0)).min(20.0).round();
    let stiff = 12.0 + 4.0 * hour.loads.resp.max(0.0);
    let seen = tidal + 22.0 * chart.random.noise();
    let wobble = chart.random.noise();
    let mut values = vec![
        (TIDAL_SEEN, seen, 0),
        (PEEP, peep, 0),
        (PEAK, peep + stiff + 2.0 * wobble, 0),
        (MEAN_AIRWAY, peep + stiff / 3.0 + wobble, 0),
        (MINUTE_VOLUME, seen * hour.resp_rate / 1000.0, 1),
        (TOTAL_RATE, hour.resp_rate, 0),
    ];
    if !weaning {
        values.extend([(TIDAL_SET, tidal, 0), (PLATEAU, peep + 0.8 * stiff + wobble, 0)]);
    }
    for (pair, value, decimals) in values {
        let item = chart.of(pair);
        chart.number(item, time, value, decimals);
    }
}

fn fio2(chart: &mut Chart<'_>, time: i64, value: f64, fraction: bool) {
    let metavision = chart.of(DEVICE).id == DEVICE.1.id;
    // A slip: the other unit under the same item.
    let fraction = fraction != chart.random.chance(0.01);
    match (metavision, fraction) {
        (true, true) => chart.number(FIO2, time, value, 2),
        (true, false) => chart.number(FIO2, time, 100.0 * value, 0),
        (false, true) => chart.number(FIO2_FRACTION, time, value, 2),
        (false, false) => chart.number(FIO2_PERCENT, time, 100.0 * value, 0),
    }
}

fn device(chart: &mut Chart<'_>, time: i64, hour: &Hour, fraction: bool, routine: bool) {
    let metavision = chart.of(DEVICE).id == DEVICE.1.id;
    let high = hour.fio2 > 0.7;
    let word = match (hour.breathing, metavision) {
        (Breathing::Room | Breathing::Ventilator, _) => "None",
        (Breathing::Cannula, false) if hour.fio2 < 0.26 => "Cannula",
        (Breathing::Cannula, false) => "Nasal Cannula",
        (Breathing::Cannula, true) => "Nasal cannula",
        (Breathing::Mask, false) if high => "Non-Rebreather",
        (Breathing::Mask, true) if high => "Non-rebreather",
        (Breathing::Mask, false) => chart.random.pick(&MASKS_CV),
        (Breathing::Mask, true) => chart.random.pick(&MASKS_MV),
        (Breathing::Bipap, false) => chart.random.pick(&["Bipap Mask", "CPAP"]),
        (Breathing::Bipap, true) => chart.random.pick(&["Bipap mask ", "CPAP mask "]),
    };
    let item = chart.of(DEVICE);
    chart.text(item, time, word, None);
    match hour.breathing {
        Breathing::Cannula if routine => {
            let item = chart.of(FLOW);
            chart.number(item, time, ((hour.fio2 - 0.2) / 0.04).clamp(1.0, 6.0), 0);
        }
        // Through a mask the fraction is known; through a cannula it is a guess that few write down.
        Breathing::Mask | Breathing::Bipap if chart.random.chance(0.75) => fio2(chart, time, hour.fio2, fraction),
        Breathing::Cannula if chart.random.chance(0.08) => fio2(chart, time, hour.fio2, fraction),
        _ => {}
    }
}
