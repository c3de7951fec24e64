//! Newborns: a quarter of the real patients are, so a pipeline for adults must know how to leave them out.

use super::chart::{Chart, Item, item};
use super::clock::{HOUR, MINUTE};
use super::encounter::{Admission, Stay};
use super::person::Person;
use super::random::Random;
use super::rows::{Id, Tables};

const HEART_RATE: Item = item(211, "BPM");
const RESP_RATE: Item = item(618, "BPM");
const SPO2: Item = item(646, "%");
const TEMPERATURE: Item = item(676, "Deg. C");
const BIRTH_WEIGHT: Item = item(3723, "kg");
const WEIGHT: Item = item(3580, "kg");
const LENGTH: Item = item(4188, "cm");

/// Writes the chart and the few laboratory results of a newborn.
pub(super) fn chart(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    {
        let mut chart = Chart::new(random, out, person, admission, stay);
        let first = stay.time_of(0);
        chart.number(BIRTH_WEIGHT, first, person.weight, 3);
        chart.number(LENGTH, first, person.height, 1);
        // Birth weight as it was typed: grams, kilograms, or neither.
        let typed = match chart.random.below(5) {
            0 => format!("{:.3}", person.weight),
            1 => format!("{:.2} kg", person.weight),
            2 => format!("{:.0}", 10.0 * person.weight),
            _ => format!("{:.0}", 1000.0 * person.weight),
        };
        chart.text(item(4183, ""), first, &typed, None);
        for (id, length) in [(3485, person.height), (3486, person.height / 2.54), (4187, person.height / 2.54)] {
            if chart.random.chance(0.6) {
                chart.number(item(id, ""), first, length, 1);
            }
        }
        let mut time = first;
        // A long stay is charted as a sample: the neonatal unit is not what this data is for.
        let end = stay.outtime.min(stay.intime + 10 * 24 * HOUR);
        while time < end {
            for (item, mean, spread) in
                [(HEART_RATE, 145.0, 11.0), (RESP_RATE, 46.0, 8.0), (SPO2, 97.0, 1.4), (TEMPERATURE, 36.9, 0.25)]
            {
                let value: f64 = mean + spread * chart.random.noise();
                let value = if item.id == SPO2.id { value.min(100.0) } else { value };
                chart.number(item, time, value, u8::from(item.id == TEMPERATURE.id));
            }
            if (time - first) % (24 * HOUR) < 3 * HOUR {
                let grown = person.weight * (0.97 + 0.006 * ((time - first) / (24 * HOUR)) as f64);
                let pounds = (grown / 0.453_592_37).floor();
                let ounces = (grown - 0.453_592_37 * pounds) / 0.028_349_523;
                let way = chart.random.unit();
                if way < 0.7 {
                    chart.number(WEIGHT, time, grown, 3);
                }
                if way > 0.5 {
                    chart.number(item(3581, "lb"), time, pounds, 0);
                }
                if (0.58..0.92).contains(&way) {
                    chart.number(item(3582, "oz"), time, ounces, 1);
                }
            }
            time += 3 * HOUR;
        }
    }
    let bilirubin = random.log_normal(6.5, 0.4);
    let hematocrit = 52.0 + 5.0 * random.normal();
    let time = stay.intime / MINUTE * MINUTE + random.whole(1, 30) * 10 * MINUTE;
    for (item, value, unit, abnormal) in
        [(50_885, bilirubin, "mg/dL", bilirubin > 1.5), (51_221, hematocrit, "%", hematocrit > 48.0)]
    {
        out.row(Id::LabEvents)
            .id(person.subject)
            .id(admission.hadm)
            .id(item)
            .time(time)
            .number_text(value, 1)
            .number(value, 1)
            .text(unit)
            .text(if abnormal { "abnormal" } else { "" })
            .end();
    }
}
