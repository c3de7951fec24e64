//! What an illness means for the odds of death: thresholds, ends of what a body bears, and organs that fail together.
//!
//! Little of it is a straight line, as in the published scores, where most points are steps and many values have them at both
//! ends: heart rate, pressure, temperature, sodium, potassium, glucose, white cells (APACHE III, Knaus, Chest 1991; SAPS II, Le
//! Gall, JAMA 1993). And what kills comes together: lactate over 3 mmol/L with low pressure, kidneys that fail in sepsis, poor
//! oxygenation on the ventilator, weakness in the old. At its full size each is an odds ratio of 1.3 to 4, shock and weakness in
//! the old, where three effects meet, 5 and 10.

use super::illness::Illness;
use super::loads::Loads;
use super::person::Person;
use super::random::logistic;

/// From 0 to 1 as `value` passes `at`, nearly all of it within three times `width` on either side.
fn above(value: f64, at: f64, width: f64) -> f64 {
    logistic((value - at) / width)
}

/// What the body bears of a value: what lies between two ends.
struct Borne {
    low: f64,
    high: f64,
    /// How sharp the ends are, as in [`above`].
    width: f64,
    /// Log odds of death beyond either end.
    beyond: f64,
}

const HEART_RATE: Borne = Borne { low: 65.0, high: 107.0, width: 3.0, beyond: 1.4 };
const MEAN_PRESSURE: Borne = Borne { low: 66.0, high: 101.0, width: 2.0, beyond: 1.4 };
const TEMPERATURE: Borne = Borne { low: 36.4, high: 38.9, width: 0.15, beyond: 1.2 };
const SODIUM: Borne = Borne { low: 133.5, high: 144.8, width: 0.8, beyond: 1.4 };
const POTASSIUM: Borne = Borne { low: 3.5, high: 5.2, width: 0.1, beyond: 1.2 };
const GLUCOSE: Borne = Borne { low: 90.0, high: 205.0, width: 6.0, beyond: 1.2 };
/// Of the logarithm of white cells: 4.5 and 19 K/uL.
const WHITE_CELLS: Borne = Borne { low: 1.5, high: 2.94, width: 0.07, beyond: 1.0 };

impl Borne {
    fn risk(&self, value: f64) -> f64 {
        self.beyond * (above(-value, -self.low, self.width) + above(value, self.high, self.width))
    }
}

fn share(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

/// The log odds of death in this admission.
pub(super) fn log_odds_of_death(illness: &Illness, person: &Person, age: f64, planned: bool) -> f64 {
    BASE + organs(illness)
        + frailty(illness.loads.reserve, age)
        + extremes(illness)
        + 0.2 * illness.luck
        // Most of what a disease does goes through organs and signs.
        + 0.5 * illness.disease.risk
        + if person.chronic.metastases { 0.7 } else { 0.0 }
        - if planned { 0.5 } else { 0.0 }
}

/// Organs that fail, each from a threshold on, and those whose failures multiply.
fn organs(illness: &Illness) -> f64 {
    let Loads { resp, heart, kidney, liver, blood, brain, perfusion, .. } = illness.loads;
    // Lactate over 3 mmol/L; a pressure that asks for vasopressors.
    let (lactate, low_pressure) = (above(perfusion, 1.3, 0.15), above(heart, 1.1, 0.15));
    let shock = 0.35 * lactate + 0.25 * low_pressure + lactate * low_pressure;
    // Below 13 and below 9 points of the coma scale.
    let coma = 0.35 * above(brain, 1.2, 0.1) + 0.6 * above(brain, 2.0, 0.1);
    let kidneys = above(kidney, 1.1, 0.12) * (0.35 + 0.5 * share(illness.infection));
    // The same ratio of oxygen says more of lungs that already have all the help there is.
    let lungs = 0.65 * above(resp, 1.5, 0.15) * share(illness.is_ventilated());
    shock + coma + kidneys + lungs + 0.5 * above(liver, 1.6, 0.15) + 0.35 * above(blood, 1.6, 0.15)
}

/// The weak and the old; most of all those who are both.
fn frailty(reserve: f64, age: f64) -> f64 {
    let (weak, old) = (above(reserve, 0.5, 0.2), above(age, 74.0, 1.5));
    0.006 * (age - 65.0) + 0.3 * old + 0.45 * weak + 1.6 * old * weak
}

/// Values beyond either end of what a body bears.
fn extremes(illness: &Illness) -> f64 {
    let (loads, normal, signs) = (&illness.loads, &illness.normal, &illness.signs);
    let rate =
        normal.heart_rate + signs.rate + 5.5 * loads.heart.clamp(-0.5, 3.0) + 4.0 * loads.perfusion.clamp(-1.0, 3.0);
    let pressure = normal.mean_pressure + signs.pressure - 7.0 * loads.heart.max(-0.7);
    let temperature = 37.0 + 0.75 * share(illness.infection) + signs.temperature;
    HEART_RATE.risk(rate)
        + MEAN_PRESSURE.risk(pressure)
        + TEMPERATURE.risk(temperature)
        + SODIUM.risk(normal.sodium + signs.sodium)
        + POTASSIUM.risk(4.1 + 0.22 * loads.kidney + signs.potassium)
        + GLUCOSE.risk(normal.glucose + signs.glucose)
        + WHITE_CELLS.risk(libm::log(normal.white_cells) + signs.white_cells)
}

/// Sets the overall mortality; see the tests of `calibration`.
const BASE: f64 = -5.8;
