//! One hour of a stay as a perfect monitor would show it, and the support that is running.

use super::loads::Loads;
use super::random::exp;
use super::signs::Signs;

/// How a patient breathes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breathing {
    Room,
    Cannula,
    Mask,
    Bipap,
    /// Invasive ventilation.
    Ventilator,
}

/// Dialysis that is running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialysis {
    None,
    /// A session of a few hours.
    Session,
    /// Continuous.
    Continuous,
    /// Through the peritoneum.
    Peritoneal,
}

/// Vasoactive drugs, in the order of [`Hour::doses`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drug {
    Norepinephrine,
    Epinephrine,
    Dopamine,
    Dobutamine,
    Phenylephrine,
    /// In units/hour; all others in mcg/kg/min.
    Vasopressin,
    Milrinone,
}

/// All vasoactive drugs.
pub(super) const DRUGS: [Drug; 7] = [
    Drug::Norepinephrine,
    Drug::Epinephrine,
    Drug::Dopamine,
    Drug::Dobutamine,
    Drug::Phenylephrine,
    Drug::Vasopressin,
    Drug::Milrinone,
];

/// One hour of a stay.
#[derive(Debug, Clone)]
pub(super) struct Hour {
    pub(super) loads: Loads,
    pub(super) signs: Signs,
    pub(super) heart_rate: f64,
    pub(super) mean_pressure: f64,
    pub(super) pulse_pressure: f64,
    pub(super) resp_rate: f64,
    /// Degrees Celsius.
    pub(super) temperature: f64,
    pub(super) spo2: f64,
    pub(super) breathing: Breathing,
    /// First hour on the ventilator, or after it.
    pub(super) intubated_now: bool,
    pub(super) extubated_now: bool,
    /// Inspired fraction of oxygen.
    pub(super) fio2: f64,
    /// Arterial oxygen pressure, mmHg.
    pub(super) pao2: f64,
    pub(super) paco2: f64,
    pub(super) ph: f64,
    /// Eye, verbal and motor response; verbal as it would be without a tube.
    pub(super) gcs: (i64, i64, i64),
    pub(super) creatinine: f64,
    /// mL in this hour.
    pub(super) urine: f64,
    pub(super) dialysis: Dialysis,
    /// Rates of [`DRUGS`]; 0 when not running.
    pub(super) doses: [f64; 7],
}

impl Hour {
    /// On the ventilator.
    pub(super) fn ventilated(&self) -> bool {
        self.breathing == Breathing::Ventilator
    }

    /// Any vasoactive drug is running.
    pub(super) fn on_pressor(&self) -> bool {
        self.doses.iter().any(|dose| *dose > 0.0)
    }

    /// Ratio of arterial oxygen pressure to inspired fraction.
    #[cfg(test)]
    pub(super) fn pf(&self) -> f64 {
        self.pao2 / self.fio2
    }

    /// Lactate, mmol/L.
    pub(super) fn lactate(&self) -> f64 {
        1.5 * exp(0.55 * self.loads.perfusion)
    }

    /// Bilirubin, mg/dL.
    pub(super) fn bilirubin(&self) -> f64 {
        0.65 * exp(0.95 * self.loads.liver.max(-1.0))
    }

    /// Platelets relative to the patient's own normal count.
    pub(super) fn platelets(&self) -> f64 {
        exp(-0.4 * self.loads.blood.max(-0.8) + self.signs.platelets)
    }
}
