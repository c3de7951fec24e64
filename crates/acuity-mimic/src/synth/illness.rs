//! The latent illness of an ICU stay: how loaded each organ is. `risk` says what that means for the odds of death.
//!
//! Loads share an acute severity, so organs fail together, and each has a part of its own, so they do not fail in step.
//!
//! The outcome is drawn once, from loads, signs and age. Some of what drives it (perfusion, reserve, age) shows in lactate, blood
//! urea, albumin and urine and not in the SOFA score: that is why a score alone cannot rank patients as well as a model.

use super::disease::Disease;
use super::loads::Loads;
use super::person::Person;
use super::random::{Random, exp};
use super::signs::Signs;

/// The illness of one stay, at its worst in the first day.
#[derive(Debug, Clone)]
pub(super) struct Illness {
    /// Why the patient came.
    pub(super) disease: &'static Disease,
    /// Loads at the peak.
    pub(super) loads: Loads,
    /// Has an infection.
    pub(super) infection: bool,
    /// Ventilated on arrival for a reason other than the lungs.
    pub(super) arrives_ventilated: bool,
    /// Hour of the peak.
    pub(super) peak: f64,
    /// Hours in which the excess halves in those who recover.
    pub(super) half_life: f64,
    /// What decides and no record shows.
    pub(super) luck: f64,
    /// What this patient's values are when well.
    pub(super) normal: Normal,
    /// What shows in single values at the worst.
    pub(super) signs: Signs,
    /// Hours in which the signs halve.
    pub(super) signs_half_life: f64,
}

/// Values of a patient when well.
#[derive(Debug, Clone, Copy)]
pub(super) struct Normal {
    pub(super) heart_rate: f64,
    pub(super) mean_pressure: f64,
    pub(super) pulse_pressure: f64,
    pub(super) resp_rate: f64,
    pub(super) carbon_dioxide: f64,
    pub(super) hemoglobin: f64,
    pub(super) white_cells: f64,
    pub(super) sodium: f64,
    pub(super) glucose: f64,
    pub(super) platelets: f64,
}

fn positive(load: f64) -> f64 {
    load.max(0.0)
}

impl Illness {
    /// A first illness of `person`.
    pub(super) fn new(random: &mut Random, person: &Person, disease: &'static Disease, age: f64) -> Self {
        let acute = random.normal();
        let infection = random.chance(disease.infection);
        let mut own = Loads::default().map(|_| 0.5 * acute + 0.8 * random.normal());
        // Perfusion and reserve go their own way: they carry what the score does not see.
        own.perfusion = 0.3 * acute + 0.9 * random.normal();
        own.reserve = 0.1 * acute + 0.95 * random.normal();
        let chronic = &person.chronic;
        let unplanned = if disease.elective > 0.3 { 0.1 } else { 0.25 };
        let mut loads = own.with(disease.loads, |own, typical| 0.9 * own + typical + unplanned);
        loads.resp += if chronic.lung { 0.35 } else { 0.0 };
        loads.heart += if chronic.heart { 0.2 } else { 0.0 } + if infection { 0.15 } else { 0.0 };
        loads.kidney += if chronic.kidney { 0.3 } else { 0.0 } + 0.15 * positive(loads.heart);
        loads.liver += if chronic.liver { 0.9 } else { -0.2 };
        loads.blood += if chronic.liver { 0.5 } else { 0.0 };
        loads.perfusion += 0.2 * positive(loads.heart);
        loads.reserve += if chronic.cancer { 0.5 } else { 0.0 } + 0.2 * ((age - 65.0) / 16.0);
        let signs = Signs::new(random, person, disease, &mut loads);
        let old = age - 60.0;
        let normal = Normal {
            heart_rate: 82.0 - 0.12 * old + 12.0 * random.normal() - if chronic.heart { 3.0 } else { 0.0 },
            mean_pressure: 83.5 + 7.5 * random.normal() + if chronic.hypertension { 3.0 } else { 0.0 },
            pulse_pressure: (55.0 + 0.3 * old + 9.0 * random.normal()).clamp(22.0, 95.0),
            resp_rate: 17.0 + 2.2 * random.normal(),
            carbon_dioxide: 39.0 + 3.5 * random.normal() + if chronic.lung { 9.0 } else { 0.0 },
            hemoglobin: disease.hemoglobin + 1.4 * random.normal() + if person.male { 0.4 } else { -0.3 },
            white_cells: random.log_normal(if infection { 12.5 } else { 10.0 }, 0.35),
            sodium: 138.8 + 3.2 * random.normal(),
            glucose: random.log_normal(if chronic.diabetes { 165.0 } else { 124.0 }, 0.18),
            platelets: random.log_normal(222.0, 0.33),
        };
        Self {
            disease,
            loads,
            infection,
            arrives_ventilated: random.chance(disease.ventilated),
            peak: random.range(2.0, 11.0),
            half_life: random.log_normal(40.0, 0.35),
            luck: random.normal(),
            normal,
            signs,
            signs_half_life: random.log_normal(16.0, 0.4),
        }
    }

    /// The illness of a later stay in the same admission: related, not the same.
    pub(super) fn again(&self, random: &mut Random) -> Self {
        let mut next = self.clone();
        next.loads = self.loads.map(|load| 0.75 * load + 0.55 * random.normal() + 0.1);
        next.arrives_ventilated = random.chance(0.2 * self.disease.ventilated);
        next.peak = random.range(2.0, 11.0);
        next.signs = self.signs.faded(random.range(0.1, 0.6));
        next
    }

    /// On the ventilator at the worst: brought so, or for the lungs or the brain.
    pub(super) fn is_ventilated(&self) -> bool {
        self.arrives_ventilated || Self::needs_tube(&self.loads)
    }

    /// Lungs that need a ventilator, or a brain that guards no airway.
    pub(super) fn needs_tube(loads: &Loads) -> bool {
        loads.resp > 1.6 || loads.brain > 1.8
    }

    /// How ill the patient is as a whole; decides how long the stay is and how often blood is drawn.
    pub(super) fn severity(&self) -> f64 {
        let Loads { resp, heart, kidney, liver, blood, brain, perfusion, .. } = self.loads;
        [resp, heart, kidney, liver, blood, brain, perfusion].into_iter().map(positive).sum::<f64>() / 4.0
    }

    /// What shows in single values at hour `hour`; those who die keep most of it.
    pub(super) fn signs_at(&self, hour: f64, dies: bool) -> Signs {
        let share = Signs::course(hour, self.peak, self.signs_half_life);
        self.signs.faded(if dies { share.max(0.55) } else { share })
    }

    /// Share of the peak load at hour `hour`; `dies` is the hour of death in the unit.
    pub(super) fn course(&self, hour: f64, dies: Option<f64>) -> f64 {
        if hour < self.peak {
            return 0.75 + 0.25 * hour / self.peak;
        }
        match dies {
            None => 0.3 + 0.7 * exp(-core::f64::consts::LN_2 * (hour - self.peak) / self.half_life),
            Some(death) => {
                // Slowly worse, then fast in the last hours.
                let way = (hour / death.max(1.0)).clamp(0.0, 1.0);
                1.0 + 0.35 * way * way
            }
        }
    }
}
