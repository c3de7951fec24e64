//! CHARTEVENTS of the nurses: vital signs, coma scale, weight, height, glucose, code status.
//!
//! Also the one place that writes chart rows: a few of them get the faults that real charts have.

use super::clock::{HOUR, MINUTE};
use super::encounter::{Admission, Stay};
use super::hour::Hour;
use super::person::Person;
use super::random::Random;
use super::rows::{Id, Tables};

/// An item of one charting system, with the unit it is charted in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) id: u64,
    pub(super) unit: &'static str,
}

/// Shorthand for [`Item`].
pub(super) const fn item(id: u64, unit: &'static str) -> Item {
    Item { id, unit }
}

/// The same observation in CareVue and in MetaVision.
pub(super) type Pair = (Item, Item);

const HEART_RATE: Pair = (item(211, "BPM"), item(220_045, "bpm"));
const RESP_RATE: Pair = (item(618, "BPM"), item(220_210, "insp/min"));
const SPO2: Pair = (item(646, "%"), item(220_277, "%"));
const ARTERIAL: [Pair; 3] = [
    (item(51, "mmHg"), item(220_050, "mmHg")),
    (item(8368, "mmHg"), item(220_051, "mmHg")),
    (item(52, "mmHg"), item(220_052, "mmHg")),
];
const CUFF: [Pair; 3] = [
    (item(455, "mmHg"), item(220_179, "mmHg")),
    (item(8441, "mmHg"), item(220_180, "mmHg")),
    (item(456, "mmHg"), item(220_181, "mmHg")),
];
const FAHRENHEIT: Pair = (item(678, "Deg. F"), item(223_761, "?F"));
const CELSIUS: Pair = (item(676, "Deg. C"), item(223_762, "?C"));
const GLUCOSE: Pair = (item(811, ""), item(225_664, ""));
const EYES: Pair = (item(184, ""), item(220_739, ""));
const VERBAL: Pair = (item(723, ""), item(223_900, ""));
const MOTOR: Pair = (item(454, ""), item(223_901, ""));
const GCS_TOTAL: Item = item(198, "points");
const ADMISSION_WEIGHT: Pair = (item(762, "kg"), item(226_512, "kg"));
const DAILY_WEIGHT: Pair = (item(763, "kg"), item(224_639, "kg"));
const HEIGHT: Pair = (item(920, "inches"), item(226_707, "Inch"));
const HEIGHT_CM: Item = item(226_730, "cm");
const CODE_STATUS: Pair = (item(128, ""), item(223_758, ""));

const EYE_WORDS: [(&str, &str); 4] = [
    ("1 No Response", "None"),
    ("2 To pain", "To Pain"),
    ("3 To speech", "To Speech"),
    ("4 Spontaneously", "Spontaneously"),
];
const VERBAL_WORDS: [(&str, &str); 5] = [
    ("1 No Response", "No Response"),
    ("2 Incomp sounds", "Incomprehensible sounds"),
    ("3 Inapprop words", "Inappropriate Words"),
    ("4 Confused", "Confused"),
    ("5 Oriented", "Oriented"),
];
const MOTOR_WORDS: [(&str, &str); 6] = [
    ("1 No Response", "No response"),
    ("2 Abnorm extensn", "Abnormal extension"),
    ("3 Abnorm flexion", "Abnormal Flexion"),
    ("4 Flex-withdraws", "Flex-withdraws"),
    ("5 Localizes Pain", "Localizes Pain"),
    ("6 Obeys Commands", "Obeys Commands"),
];

/// First caregiver id.
pub(super) const FIRST_CAREGIVER: u64 = 14_001;
/// Number of caregivers.
pub(super) const CAREGIVERS: u64 = 2_400;

/// Writes chart rows of a stay.
pub(super) struct Chart<'a> {
    pub(super) random: &'a mut Random,
    out: &'a mut Tables,
    subject: u64,
    hadm: u64,
    icustay: u64,
    metavision: bool,
    /// Nurses of this stay: one after the other works a shift.
    nurses: [u64; 5],
}

impl<'a> Chart<'a> {
    pub(super) fn new(
        random: &'a mut Random,
        out: &'a mut Tables,
        person: &Person,
        admission: &Admission,
        stay: &Stay,
    ) -> Self {
        let nurses = [(); 5].map(|()| FIRST_CAREGIVER + random.below(CAREGIVERS));
        Self {
            random,
            out,
            subject: person.subject,
            hadm: admission.hadm,
            icustay: stay.id,
            metavision: stay.source.is_metavision(),
            nurses,
        }
    }

    /// The item of `pair` in this stay's system.
    pub(super) fn of(&self, pair: Pair) -> Item {
        if self.metavision { pair.1 } else { pair.0 }
    }

    /// A number, and now and then a flaw.
    pub(super) fn number(&mut self, item: Item, time: i64, value: f64, decimals: u8) {
        let flaw = self.random.unit();
        if flaw > 0.0034 {
            return self.row(item, time, Some((value, decimals)), "", 0, [true, true]);
        }
        match flaw {
            // Not tied to the stay, or not even to the admission.
            f if f < 0.0006 => self.row(item, time, Some((value, decimals)), "", 0, [true, false]),
            f if f < 0.0008 => self.row(item, time, Some((value, decimals)), "", 0, [false, false]),
            // Charted twice, with a slightly different value.
            f if f < 0.0018 => {
                self.row(item, time, Some((value, decimals)), "", 0, [true, true]);
                self.row(item, time, Some((value * 1.02, decimals)), "", 0, [true, true]);
            }
            // A word instead of a number.
            f if f < 0.0021 => self.row(item, time, None, "see notes", 0, [true, true]),
            // Impossible: a disconnected probe, a slipped finger.
            f if f < 0.0026 => {
                let wrong = if self.random.chance(0.7) { 0.0 } else { 10_000.0 + value };
                self.row(item, time, Some((wrong, decimals)), "", 0, [true, true]);
            }
            // Marked as an error and charted again. Only the newer system marks errors; the older drops the row.
            _ => {
                if self.metavision {
                    let wrong = value * self.random.range(0.2, 1.9);
                    self.row(item, time, Some((wrong, decimals)), "", 1, [true, true]);
                }
                self.row(item, time, Some((value, decimals)), "", 0, [true, true]);
            }
        }
    }

    /// A word, with the number that stands for it.
    pub(super) fn text(&mut self, item: Item, time: i64, value: &str, number: Option<f64>) {
        self.row(item, time, number.map(|number| (number, 0)), value, 0, [true, true]);
    }

    /// `text` is the value when there is one, else the number is.
    fn row(&mut self, item: Item, time: i64, number: Option<(f64, u8)>, text: &str, error: i64, known: [bool; 2]) {
        let stored = time + self.random.whole(2, 55) * MINUTE;
        let nurse = self.nurses[(time / (12 * HOUR)) as usize % self.nurses.len()];
        let row = self
            .out
            .row(Id::ChartEvents)
            .id(self.subject)
            .maybe_id(known[0].then_some(self.hadm))
            .maybe_id(known[1].then_some(self.icustay))
            .id(item.id)
            .time(time)
            .time(stored)
            .id(nurse);
        let row = match number {
            Some((value, decimals)) if text.is_empty() => row.number_text(value, decimals).number(value, decimals),
            Some((value, decimals)) => row.text(text).number(value, decimals),
            None => row.text(text).null(),
        };
        let row = row.text(item.unit);
        if self.metavision {
            row.int(0).int(error).nulls(2).end();
        } else {
            row.nulls(3).text("NotStopd").end();
        }
    }
}

/// Writes the nurses' chart of a stay.
pub(super) fn stay(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let mut chart = Chart::new(random, out, person, admission, stay);
    arrival(&mut chart, person, stay);
    let fahrenheit = chart.random.chance(0.75);
    let silent = chart.random.chance(0.12);
    let sugar_checked = person.chronic.diabetes || chart.random.chance(0.45);
    let mut count = 0;
    for (index, time, hour) in stay.charted_hours() {
        count = index;
        // After some days a stable patient is looked at every other hour.
        let busy = hour.ventilated() || hour.on_pressor() || index < 60;
        if busy || index % 2 == 0 {
            vital_signs(&mut chart, time, hour);
        }
        if index % 4 == 0 {
            let celsius = hour.temperature;
            if fahrenheit != chart.random.chance(0.06) {
                // Now and then degrees Celsius under the Fahrenheit item.
                let slip = chart.random.chance(0.004);
                let value = if slip { celsius } else { celsius * 1.8 + 32.0 };
                let item = chart.of(FAHRENHEIT);
                chart.number(item, time, value, 1);
            } else {
                let item = chart.of(CELSIUS);
                chart.number(item, time, celsius, 1);
            }
            // Not every nurse writes of the tube where the voice is asked for.
            coma_scale(&mut chart, time, hour.gcs, hour.ventilated() && !silent);
        }
        if sugar_checked && index % 6 == 1 {
            let value = stay.illness.normal.glucose
                + hour.signs.glucose
                + 22.0 * chart.random.noise()
                + 8.0 * hour.loads.perfusion;
            let item = chart.of(GLUCOSE);
            // The meter's way of saying "no reading".
            let value = if chart.random.chance(0.0003) { 999_999.0 } else { value.clamp(25.0, 999.0) };
            chart.number(item, time, value, 0);
        }
        if index % 24 == 20 && chart.random.chance(0.6) {
            let value = person.weight + 0.02 * person.weight * chart.random.noise();
            let item = chart.of(DAILY_WEIGHT);
            chart.number(item, time, value, 1);
        }
    }
    strays(&mut chart, stay, count);
}

/// What is charted once, on arrival.
fn arrival(chart: &mut Chart<'_>, person: &Person, stay: &Stay) {
    let time = stay.time_of(0) + 10 * MINUTE;
    if !chart.random.chance(0.05) {
        let item = chart.of(ADMISSION_WEIGHT);
        chart.number(item, time, person.weight, 1);
    }
    if chart.random.chance(0.55) {
        let item = chart.of(HEIGHT);
        // Inches in the field of centimetres, and the reverse.
        let slip = chart.random.chance(0.03);
        chart.number(item, time, if slip { person.height } else { person.height / 2.54 }, 0);
        if chart.metavision {
            chart.number(HEIGHT_CM, time, if slip { person.height / 2.54 } else { person.height }, 0);
        } else if chart.random.chance(0.25) {
            let (id, value) = chart.random.pick(&[(1394, 1.0), (4187, 1.0), (3486, 1.0), (3485, 2.54), (4188, 2.54)]);
            chart.number(Item { id, unit: "" }, time + MINUTE, value * person.height / 2.54, 0);
        }
    }
    let item = chart.of(CODE_STATUS);
    let metavision = chart.metavision;
    let words = |cv, mv| if metavision { mv } else { cv };
    let full = words("Full Code", "Full code");
    chart.text(item, time, full, None);
    // Wishes of those who live, and of those who do not: a note of their own, later taken back or not.
    if chart.random.chance(if person.age > 75.0 { 0.2 } else { 0.08 }) {
        let word = chart.random.pick(&[
            words("Do Not Resuscita", "DNR (do not resuscitate)"),
            words("Do Not Intubate", "DNI (do not intubate)"),
            words("CPR Not Indicate", "DNR / DNI"),
            "Other/Remarks",
        ]);
        let changed = time + chart.random.whole(1, 20) * HOUR;
        if changed < stay.outtime {
            chart.text(item, changed, word, None);
            if chart.random.chance(0.3) {
                chart.text(item, changed + 4 * HOUR, full, None);
            }
        }
    }
    if stay.died && chart.random.chance(0.7) {
        let late = stay.outtime - 9 * HOUR;
        if late > time {
            chart.text(item, late, words("Do Not Resuscita", "DNR / DNI"), None);
            chart.text(item, stay.outtime - 3 * HOUR, words("Comfort Measures", "Comfort measures only"), None);
        }
    }
}

fn vital_signs(chart: &mut Chart<'_>, time: i64, hour: &Hour) {
    let items = (chart.of(HEART_RATE), chart.of(RESP_RATE), chart.of(SPO2));
    chart.number(items.0, time, hour.heart_rate, 0);
    chart.number(items.1, time, hour.resp_rate, 0);
    chart.number(items.2, time, hour.spo2, 0);
    let line = hour.ventilated() || hour.on_pressor();
    // Where there is an arterial line the cuff is used as well, sometimes.
    if line {
        pressures(chart, ARTERIAL, time, hour, 0.0);
    }
    if !line || chart.random.chance(0.12) {
        pressures(chart, CUFF, time, hour, 2.5);
    }
}

fn pressures(chart: &mut Chart<'_>, items: [Pair; 3], time: i64, hour: &Hour, error: f64) {
    let mean = (hour.mean_pressure + error * chart.random.noise()).max(20.0);
    let pulse = hour.pulse_pressure;
    for (pair, value) in items.into_iter().zip([mean + 0.65 * pulse, mean - 0.35 * pulse, mean]) {
        let item = chart.of(pair);
        chart.number(item, time, value.max(10.0), 0);
    }
}

fn coma_scale(chart: &mut Chart<'_>, time: i64, (eyes, verbal, motor): (i64, i64, i64), tube: bool) {
    let metavision = chart.metavision;
    let word = |words: (&'static str, &'static str)| if metavision { words.1 } else { words.0 };
    let items = (chart.of(EYES), chart.of(VERBAL), chart.of(MOTOR));
    chart.text(items.0, time, word(EYE_WORDS[eyes as usize - 1]), Some(eyes as f64));
    if tube {
        chart.text(items.1, time, word(("1.0 ET/Trach", "No Response-ETT")), Some(if metavision { 0.0 } else { 1.0 }));
    } else {
        chart.text(items.1, time, word(VERBAL_WORDS[verbal as usize - 1]), Some(verbal as f64));
    }
    // Motor response is forgotten at times.
    if !chart.random.chance(0.02) {
        chart.text(items.2, time, word(MOTOR_WORDS[motor as usize - 1]), Some(motor as f64));
    }
    if !metavision {
        let total = eyes + motor + if tube { 1 } else { verbal };
        chart.text(GCS_TOTAL, time, "", Some(total as f64));
    }
}

/// Rows before the stay began and after it ended: charted late, or under the wrong stay.
fn strays(chart: &mut Chart<'_>, stay: &Stay, last: usize) {
    let (Some(first), Some(end)) = (stay.hours.first(), stay.hours.get(last)) else { return };
    if chart.random.chance(0.1) {
        vital_signs(chart, stay.intime / HOUR * HOUR - HOUR, first);
    }
    if !stay.died && chart.random.chance(0.12) {
        vital_signs(chart, stay.outtime / HOUR * HOUR + 2 * HOUR, end);
    }
}
