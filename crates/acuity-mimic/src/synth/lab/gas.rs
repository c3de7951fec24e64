//! Blood gases.

use super::assay::{
    BASE_EXCESS, GAS_GLUCOSE, GAS_HEMOGLOBIN, GAS_PEEP, GAS_POTASSIUM, GAS_SATURATION, GAS_TEMPERATURE, INTUBATED,
    IONISED_CALCIUM, LACTATE, OXYGEN, PCO2, PH, PO2, SPECIMEN, TOTAL_CO2, test,
};
use super::{Lab, potassium};
use crate::synth::clock::{MINUTE, full_minute};
use crate::synth::encounter::Stay;
use crate::synth::hour::{Breathing, Hour};
use crate::synth::random::exp;

/// Blood gases while they are needed.
pub(super) fn gases(lab: &mut Lab<'_>, stay: &Stay) {
    let mut next = 0;
    for (index, time, hour) in stay.charted_hours() {
        let sick = hour.loads.resp > 0.75 || hour.loads.perfusion > 0.9 || hour.breathing == Breathing::Bipap;
        if hour.intubated_now {
            next = index.min(next);
        }
        if index < next || !(hour.ventilated() || sick || hour.on_pressor()) {
            continue;
        }
        let wanted = if hour.ventilated() { 0.8 } else { 0.22 };
        if lab.random.chance(wanted) {
            let at = full_minute(time + lab.random.whole(8, 50) * MINUTE);
            if at < stay.outtime {
                gas(lab, at, hour);
            }
            let early = index < 24;
            next = index + lab.random.whole(if early { 3 } else { 6 }, if early { 7 } else { 14 }) as usize;
        }
    }
}

fn gas(lab: &mut Lab<'_>, time: i64, hour: &Hour) {
    let venous = lab.random.chance(if hour.ventilated() { 0.05 } else { 0.2 });
    // The kind of specimen is not always entered.
    if lab.random.chance(0.88) {
        let kind = match venous {
            true if lab.random.chance(0.5) => "MIX",
            true => "VEN",
            false => "ART",
        };
        lab.word(SPECIMEN, time, kind, "", "");
    }
    let mut noise = || lab.random.noise();
    let (po2, pco2, ph) = if venous {
        (39.0 + 5.0 * noise(), hour.paco2 + 6.0, hour.ph - 0.035)
    } else {
        (hour.pao2 * exp(0.02 * noise()), hour.paco2, hour.ph)
    };
    // Henderson and Hasselbalch; base excess after Siggaard-Andersen.
    let bicarbonate = 0.0307 * pco2 * exp(core::f64::consts::LN_10 * (ph - 6.1));
    let excess = (bicarbonate - 24.4) + 14.8 * (ph - 7.4);
    let lactate = hour.lactate() * exp(0.12 * noise());
    for (test, value) in [
        (&PH, ph),
        (&PCO2, pco2),
        (&PO2, po2.clamp(20.0, 520.0)),
        (&TOTAL_CO2, bicarbonate + 0.03 * pco2),
        (&BASE_EXCESS, excess),
    ] {
        lab.number(test, time, value);
    }
    if lab.random.chance(if hour.ventilated() { 0.55 } else { 0.25 }) {
        lab.number(&OXYGEN, time, 100.0 * hour.fio2);
        if hour.ventilated() {
            lab.number(&GAS_PEEP, time, 5.0 + (2.0 * hour.loads.resp.max(0.0)).round());
        }
    }
    if lab.random.chance(0.3 + 0.15 * hour.loads.perfusion.max(0.0)) {
        lab.number(&LACTATE, time, lactate.min(28.0));
    }
    // What the machine can also measure.
    let (carbonate, sodium) = (bicarbonate, 138.0 + hour.signs.sodium);
    let gradient = (713.0 * hour.fio2 - pco2 / 0.8 - po2).max(1.0);
    for (id, unit, value) in [
        (50_801, "mm Hg", gradient),
        (50_803, "mEq/L", carbonate),
        (50_805, "%", 2.0),
        (50_806, "mEq/L", 106.0),
        (50_810, "%", 31.0 - 3.0 * hour.signs.blood_loss),
        (50_814, "%", 1.0),
        (50_815, "L/min", if gradient < 20.0 { 90.0 } else { 6.0 }),
        (50_823, "%", 100.0 * hour.fio2),
        (50_824, "mEq/L", sodium),
        (50_826, "mL", 500.0),
        (50_827, "/min", hour.resp_rate),
        (50_828, "", 1.0),
    ] {
        if lab.random.chance(0.05) {
            lab.number(&test(id, unit, 0, 0.0, 1000.0), time, value.max(1.0));
        }
    }
    match lab.random.unit() {
        share if share < 0.006 => lab.word(50_807, time, "VERIFIED", "", ""),
        share if share < 0.012 => lab.word(51_545, time, "VOIDED", "", ""),
        // Two specimens under one time.
        share if share < 0.018 => lab.word(SPECIMEN, time, "VEN", "", ""),
        // Oxygen as it cannot be.
        share if share < 0.024 => lab.number(&OXYGEN, time, 15.0),
        _ => {}
    }
    if lab.random.chance(0.4) {
        lab.word(INTUBATED, time, if hour.ventilated() { "INTUBATED" } else { "NOT INTUBATED" }, "", "");
        lab.number(&GAS_TEMPERATURE, time, hour.temperature);
    }
    if lab.random.chance(0.3) {
        let hemoglobin = 10.4 - hour.signs.blood_loss - 0.5 * hour.loads.reserve + 0.6 * lab.random.noise();
        lab.number(&GAS_HEMOGLOBIN, time, hemoglobin.max(4.0));
        lab.number(&GAS_SATURATION, time, if venous { 68.0 } else { hour.spo2.min(99.0) });
        let potassium = potassium(hour) + 0.3 * lab.random.noise();
        lab.number(&GAS_POTASSIUM, time, potassium);
        let glucose = (135.0 + hour.signs.glucose + 25.0 * lab.random.noise()).max(28.0);
        lab.number(&GAS_GLUCOSE, time, glucose);
        let calcium = 1.13 + 0.05 * lab.random.noise();
        lab.number(&IONISED_CALCIUM, time, calcium);
    }
}
