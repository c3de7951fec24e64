//! What shows in single values of a patient beyond the load on the organs: the sugar of ketoacidosis, the pressure of a
//! bleeding brain, the platelets of a diseased marrow; and the rare extremes that any patient may show.

use super::disease::{Disease, Mark};
use super::loads::Loads;
use super::person::Person;
use super::random::{Random, exp};

/// Departures from what the organs alone would make of a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signs {
    /// Glucose, mg/dL.
    pub(super) glucose: f64,
    /// Bicarbonate eaten by acids, mEq/L.
    pub(super) acid: f64,
    /// Sodium and potassium, mEq/L.
    pub(super) sodium: f64,
    pub(super) potassium: f64,
    /// Haemoglobin lost, g/dL.
    pub(super) blood_loss: f64,
    /// Logarithms of the factors on platelets, INR, white cells and urea.
    pub(super) platelets: f64,
    pub(super) inr: f64,
    pub(super) white_cells: f64,
    pub(super) urea: f64,
    /// Mean and pulse pressure, mmHg.
    pub(super) pressure: f64,
    pub(super) pulse_pressure: f64,
    /// Heart rate, beats a minute.
    pub(super) rate: f64,
    /// Body temperature, degrees Celsius.
    pub(super) temperature: f64,
}

impl Signs {
    /// The signs of a first illness. Loads that belong to a sign are raised with it.
    pub(super) fn new(random: &mut Random, person: &Person, disease: &Disease, loads: &mut Loads) -> Self {
        let mut signs = Self::default();
        signs.of_disease(random, disease.mark, loads);
        signs.of_anyone(random, person, loads);
        signs
    }

    fn of_disease(&mut self, random: &mut Random, mark: Mark, loads: &mut Loads) {
        match mark {
            Mark::None => {}
            Mark::Sepsis => {
                self.rate += random.range(0.0, 26.0);
                self.temperature += if random.chance(0.12) { -1.3 } else { random.range(0.0, 2.3) };
                self.white_cells += if random.chance(0.06) { -random.range(1.0, 3.0) } else { random.range(0.0, 0.7) };
                if random.chance(0.1) {
                    self.platelets -= random.range(0.5, 1.8);
                    self.inr += random.range(0.1, 0.6);
                }
            }
            Mark::Ketoacidosis => {
                self.glucose += random.log_normal(390.0, 0.42).clamp(190.0, 900.0);
                self.acid += random.range(8.0, 20.0);
                self.potassium += random.range(0.2, 1.9);
                // Sugar draws water into the blood: 1.6 mEq/L a 100 mg/dL (Katz, N Engl J Med 1973).
                self.sodium -= 0.016 * self.glucose - 3.0;
                self.rate += random.range(8.0, 30.0);
                self.urea += 0.4;
            }
            Mark::Bleeding => {
                self.blood_loss += random.log_normal(1.5, 0.6).min(5.5);
                self.rate += 4.5 * self.blood_loss;
                self.urea += random.range(0.0, 0.6);
                if random.chance(0.12) {
                    self.inr += random.range(0.4, 1.5);
                }
            }
            Mark::Hemorrhage => {
                self.pressure += random.range(4.0, 46.0);
                self.pulse_pressure += random.range(5.0, 40.0);
                self.glucose += random.range(0.0, 50.0);
                if random.chance(0.24) {
                    loads.brain += random.range(0.8, 2.0);
                }
                if random.chance(0.08) {
                    self.inr += random.range(0.5, 1.4);
                }
            }
            Mark::Uremia => {
                self.potassium += random.log_normal(0.8, 0.6).min(3.6);
                self.acid += random.range(1.0, 9.0);
                self.urea += random.range(0.1, 0.6);
            }
            Mark::LiverFailure => {
                self.inr += random.range(0.2, 1.2);
                self.sodium -= random.range(0.0, 14.0);
                self.platelets -= random.range(0.0, 0.8);
                if random.chance(0.35) {
                    loads.liver += random.range(0.4, 1.6);
                }
            }
            Mark::Hyponatremia => {
                self.sodium -= random.range(9.0, 30.0);
                self.potassium += random.range(-0.9, 0.3);
            }
            Mark::Marrow => {
                self.platelets -= random.range(0.4, 3.0);
                self.white_cells += if random.chance(0.6) { -random.range(0.6, 3.2) } else { random.range(0.5, 2.0) };
                self.rate += random.range(0.0, 25.0);
                self.temperature += random.range(0.0, 2.2);
            }
            Mark::Arrhythmia => {
                self.rate += if random.chance(0.3) { -random.range(25.0, 50.0) } else { random.log_normal(38.0, 0.5) };
                if random.chance(0.15) {
                    // Brought back from a cardiac arrest.
                    loads.brain += random.range(1.5, 3.0);
                    loads.perfusion += random.range(0.8, 2.0);
                }
            }
            Mark::Stress => {
                self.rate += random.range(5.0, 40.0);
                self.temperature += random.range(0.0, 0.8);
            }
            Mark::Hypertension => {
                self.pressure += random.range(0.0, 40.0);
                self.pulse_pressure += random.range(0.0, 34.0);
            }
        }
    }

    /// The rare extremes, each as often as its causes make it.
    fn of_anyone(&mut self, random: &mut Random, person: &Person, loads: &Loads) {
        let chronic = &person.chronic;
        let share = |yes: bool, share: f64| if yes { share } else { 0.0 };
        let kidney = loads.kidney.max(0.0);
        if random.chance(0.008 + share(chronic.heart, 0.014) + share(chronic.liver, 0.03)) {
            self.sodium -= random.range(8.0, 22.0);
        } else if random.chance(0.014 + share(person.age > 75.0, 0.016)) {
            self.sodium += random.range(12.0, 30.0);
        }
        if random.chance(0.012 + share(chronic.dialysis, 0.3) + 0.06 * kidney * kidney) {
            self.potassium += random.log_normal(1.4, 0.45).min(3.4);
        } else if random.chance(0.05) {
            self.potassium -= random.range(0.6, 1.7);
        }
        if random.chance(0.004 + share(chronic.cancer, 0.02) + share(chronic.liver, 0.03)) {
            self.platelets -= random.range(1.0, 2.9);
        }
        // Too much of a vitamin K antagonist.
        if random.chance(0.004 + share(chronic.fibrillation, 0.11)) {
            self.inr += random.log_normal(0.75, 0.5).min(2.2);
        }
        if random.chance(0.02 + share(chronic.fibrillation, 0.16)) {
            self.rate += random.log_normal(36.0, 0.4).min(95.0);
        }
        if random.chance(0.012) {
            self.rate -= random.range(20.0, 42.0);
        }
        if random.chance(0.05 + share(chronic.hypertension, 0.12)) {
            self.pressure += random.range(8.0, 42.0);
            self.pulse_pressure += random.range(5.0, 35.0);
        }
        if random.chance(0.02 + share(chronic.diabetes, 0.12)) {
            self.glucose += random.log_normal(150.0, 0.5).min(600.0);
        } else if random.chance(0.012) {
            self.glucose -= random.range(50.0, 95.0);
        }
        if random.chance(0.03) {
            self.white_cells += random.range(0.5, 1.5);
        }
    }

    /// The signs that are left when `share` of the illness is.
    pub(super) fn faded(&self, share: f64) -> Self {
        Self {
            glucose: self.glucose * share,
            acid: self.acid * share,
            sodium: self.sodium * share,
            potassium: self.potassium * share,
            blood_loss: self.blood_loss * share,
            platelets: self.platelets * share,
            inr: self.inr * share,
            white_cells: self.white_cells * share,
            urea: self.urea * share,
            pressure: self.pressure * share,
            pulse_pressure: self.pulse_pressure * share,
            rate: self.rate * share,
            temperature: self.temperature * share,
        }
    }

    /// By how much acids lower the pH of the blood, the breath having done what it can.
    pub(super) fn acidity(&self) -> f64 {
        let acid = self.acid.max(0.0);
        0.006 * acid + 0.0005 * acid * acid
    }

    /// Share of the signs that is left at hour `hour` of treatment.
    pub(super) fn course(hour: f64, peak: f64, half_life: f64) -> f64 {
        if hour < 0.5 * peak {
            1.0
        } else {
            0.12 + 0.88 * exp(-core::f64::consts::LN_2 * (hour - 0.5 * peak) / half_life)
        }
    }
}
