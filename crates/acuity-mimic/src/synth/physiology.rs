//! The state of a patient hour by hour: what a perfect monitor would show, and which support is running.
//!
//! Treatment follows the state and changes it: low pressure starts a vasopressor, which holds the pressure; poor
//! oxygenation starts the ventilator, whose oxygen fraction follows the lungs.

use super::disease::Unit;
use super::hour::{Breathing, Dialysis, Drug, Hour};
use super::illness::Illness;
use super::loads::Loads;
use super::person::Person;
use super::random::{Random, exp};

/// What changes from hour to hour.
struct Patient<'a> {
    person: &'a Person,
    illness: &'a Illness,
    wander: Loads,
    breathing: Breathing,
    breathing_hours: u32,
    pressor: bool,
    pressor_hours: u32,
    primary: Drug,
    second: bool,
    creatinine: f64,
    dialysis_from: Option<u32>,
    temperature: f64,
    rate_wander: f64,
    pressure_wander: f64,
    /// Points of the coma scale that the first hours of sedation take.
    deep: f64,
}

/// The hours of a stay of `hours` hours; `dies` is the hour of death, when it is in the unit.
pub(super) fn simulate(
    random: &mut Random,
    person: &Person,
    illness: &Illness,
    unit: Unit,
    hours: u32,
    dies: Option<f64>,
) -> Vec<Hour> {
    let surgical = unit == Unit::Csru;
    let choice = random.unit();
    let primary = match choice {
        _ if surgical && choice < 0.62 => Drug::Phenylephrine,
        _ if surgical && choice < 0.75 => Drug::Epinephrine,
        _ if unit == Unit::Ccu && choice < 0.25 => Drug::Dopamine,
        _ if unit == Unit::Ccu && choice < 0.55 => Drug::Dobutamine,
        _ if choice < 0.12 => Drug::Dopamine,
        _ if choice < 0.18 => Drug::Dobutamine,
        _ if choice < 0.31 => Drug::Phenylephrine,
        _ => Drug::Norepinephrine,
    };
    let target = peak_creatinine(person, illness.loads.kidney);
    let mut patient = Patient {
        person,
        illness,
        wander: Loads::default(),
        breathing: if illness.arrives_ventilated { Breathing::Ventilator } else { Breathing::Room },
        breathing_hours: 0,
        pressor: false,
        pressor_hours: 0,
        primary,
        second: random.chance(0.5),
        creatinine: person.creatinine + 0.5 * (target - person.creatinine),
        dialysis_from: person.chronic.dialysis.then(|| random.below(40) as u32),
        temperature: 36.8 + if illness.infection { 0.4 } else { 0.0 } + 0.4 * random.normal(),
        rate_wander: 0.0,
        pressure_wander: 0.0,
        deep: if random.chance(0.35) { 11.0 } else { 2.5 },
    };
    (0..hours).map(|hour| patient.hour(random, hour, dies)).collect()
}

fn peak_creatinine(person: &Person, kidney: f64) -> f64 {
    if person.chronic.dialysis {
        return person.creatinine;
    }
    (person.creatinine * exp(0.52 * kidney.max(-0.4))).min(14.0)
}

impl Patient<'_> {
    fn hour(&mut self, random: &mut Random, hour: u32, dies: Option<f64>) -> Hour {
        let time = f64::from(hour);
        let course = self.illness.course(time, dies);
        let signs = self.illness.signs_at(time, dies.is_some());
        self.wander = self.wander.map(|wander| 0.93 * wander + 0.12 * random.noise());
        let last = dies.map_or(0.0, |death| ((time - death + 8.0) / 8.0).clamp(0.0, 1.0));
        let mut loads = self.illness.loads.map(|load| if load > 0.0 { load * course } else { load });
        if dies.is_some() {
            // Those who die get worse also where they were well.
            let way = (course - 1.0).max(0.0) * 2.0;
            loads.heart += way;
            loads.perfusion += way;
            loads.brain += 0.5 * way;
        }
        loads.heart += 1.3 * last;
        loads.perfusion += 1.5 * last;
        loads.brain += 1.2 * last;
        // The chronic part of reserve does not heal in days.
        loads.reserve = self.illness.loads.reserve;
        loads = loads.with(self.wander, |load, wander| load + wander);

        let was = self.breathing;
        let (pf, fio2) = self.breathe(random, &loads, last);
        let doses = self.press(random, hour, &loads);
        let pressor = doses.iter().any(|dose| *dose > 0.0);
        let dialysis = self.dialyse(hour, &loads, pressor);
        let target = peak_creatinine(self.person, loads.kidney);
        let (target, speed) = match dialysis {
            Dialysis::None | Dialysis::Peritoneal => (target, 1.0 / 20.0),
            Dialysis::Session => (1.8, 0.14),
            Dialysis::Continuous => (1.4, 1.0 / 22.0),
        };
        self.creatinine += (target - self.creatinine) * speed;
        self.temperature += 0.12
            * (36.9 + if self.illness.infection { 0.75 * course } else { 0.2 } + signs.temperature
                - 1.2 * last
                - self.temperature)
            + 0.13 * random.noise();
        self.rate_wander = 0.85 * self.rate_wander + 0.5 * random.noise();
        self.pressure_wander = 0.8 * self.pressure_wander + 4.8 * random.noise();

        let normal = &self.illness.normal;
        let untreated = normal.mean_pressure + signs.pressure - 7.0 * loads.heart.max(-0.7)
            + self.pressure_wander
            + 3.0 * random.noise();
        let mean_pressure =
            if pressor { untreated.max(67.0 + 3.5 * random.noise() - 9.0 * last) } else { untreated - 12.0 * last };
        let fever = self.temperature - 36.9;
        let heart_rate = normal.heart_rate
            + signs.rate
            + 5.5 * loads.heart.clamp(-0.5, 3.0)
            + 4.0 * loads.perfusion.clamp(-1.0, 3.0)
            + 7.0 * fever
            + 7.5 * self.rate_wander
            - 35.0 * last * last;
        let ventilated = self.breathing == Breathing::Ventilator;
        let resp_rate = if ventilated {
            15.0 + 1.6 * loads.resp.max(0.0) + 0.8 * loads.perfusion.max(0.0) + 1.3 * random.noise()
        } else {
            normal.resp_rate
                + 2.3 * loads.resp.max(-0.5)
                + 1.7 * loads.perfusion.max(-0.5)
                + 1.5 * fever
                + 0.55 * signs.acid
                + 1.8 * random.noise()
                - 6.0 * last * last
        };
        let pao2 = (pf * fio2 * exp(0.06 * random.noise())).clamp(32.0, 480.0);
        // Sedation and tired muscles keep carbon dioxide; acidosis drives it out.
        let paco2 = (normal.carbon_dioxide + 2.5 * loads.resp.max(0.0)
            - 3.2 * loads.perfusion.clamp(-1.0, 3.0)
            - 0.95 * signs.acid
            + if ventilated { -0.5 } else { 1.0 }
            + 2.5 * random.noise())
        .clamp(12.0, 110.0);
        let ph = 7.412 - 0.065 * loads.perfusion.max(-0.6) - 0.02 * loads.kidney.max(0.0) - 0.0035 * (paco2 - 40.0)
            - signs.acidity()
            // What the breath has done is in the acidity already.
            - 0.0035 * 0.95 * signs.acid
            + 0.018 * random.noise();
        Hour {
            loads,
            signs,
            heart_rate: heart_rate.clamp(28.0, 205.0),
            mean_pressure: mean_pressure.clamp(26.0, 165.0),
            pulse_pressure: (normal.pulse_pressure + signs.pulse_pressure - 5.0 * loads.heart.max(0.0)
                + 0.8 * self.pressure_wander
                + 7.0 * random.noise())
            .clamp(14.0, 130.0),
            resp_rate: resp_rate.clamp(4.0, 55.0),
            temperature: self.temperature.clamp(31.5, 41.5),
            spo2: saturation(pao2, random),
            breathing: self.breathing,
            intubated_now: was != Breathing::Ventilator && ventilated,
            extubated_now: was == Breathing::Ventilator && !ventilated,
            fio2,
            pao2,
            paco2,
            ph: ph.clamp(6.75, 7.66),
            gcs: consciousness(random, loads.brain, self.sedation(hour, ventilated)),
            creatinine: self.creatinine.clamp(0.2, 16.0),
            urine: self.urine(random, &loads, last),
            dialysis,
            doses,
        }
    }

    /// Ratio of oxygen pressure to fraction, and the fraction given; moves the patient between devices.
    fn breathe(&mut self, random: &mut Random, loads: &Loads, last: f64) -> (f64, f64) {
        let pf = (425.0 * exp(-0.4 * (loads.resp + 0.6 * last).max(-0.5))).clamp(48.0, 560.0);
        let needs_tube = Illness::needs_tube(loads);
        self.breathing_hours += 1;
        let next = match self.breathing {
            Breathing::Ventilator => {
                let awake = loads.brain < 1.45 && loads.resp < 1.15 && loads.heart < 1.9;
                let ready = self.breathing_hours > if self.illness.disease.elective > 0.3 { 6 } else { 18 };
                if awake && ready && random.chance(0.11) { Breathing::Mask } else { Breathing::Ventilator }
            }
            _ if needs_tube && random.chance(0.3) => Breathing::Ventilator,
            now => {
                let needed = 78.0 / pf;
                let device = if loads.resp > 1.45 && self.person.chronic.lung {
                    Breathing::Bipap
                } else if needed > 0.42 {
                    Breathing::Mask
                } else if needed > 0.225 {
                    Breathing::Cannula
                } else {
                    Breathing::Room
                };
                // Devices are changed a few times a day, not every hour.
                if self.breathing_hours > 3 || now == Breathing::Room { device } else { now }
            }
        };
        if next != self.breathing {
            self.breathing = next;
            self.breathing_hours = 0;
        }
        let fifth = |fraction: f64| (fraction * 20.0).round() / 20.0;
        let fio2 = match self.breathing {
            Breathing::Room => 0.21,
            Breathing::Cannula => (82.0 / pf).clamp(0.24, 0.4),
            Breathing::Mask => fifth((85.0 / pf).clamp(0.35, 0.95)),
            Breathing::Bipap => fifth((85.0 / pf).clamp(0.4, 1.0)),
            Breathing::Ventilator if self.breathing_hours == 0 => 1.0,
            Breathing::Ventilator => fifth((98.0 / pf).clamp(0.4, 1.0)),
        };
        (pf, (fio2 * 100.0).round() / 100.0)
    }

    /// Rates of the vasoactive drugs.
    fn press(&mut self, random: &mut Random, hour: u32, loads: &Loads) -> [f64; 7] {
        let start = if self.illness.disease.service == "CSURG" { 0.85 } else { 1.6 };
        self.pressor_hours += 1;
        if !self.pressor && loads.heart > start && random.chance(0.5) {
            self.pressor = true;
            self.pressor_hours = 0;
        } else if self.pressor && loads.heart < start - 0.45 && self.pressor_hours > 3 && random.chance(0.3) {
            self.pressor = false;
        }
        let mut doses = [0.0; 7];
        if !self.pressor {
            return doses;
        }
        let excess = (loads.heart - start).max(-0.4);
        let primary = match self.primary {
            Drug::Norepinephrine => (0.065 * exp(0.85 * excess)).clamp(0.02, 1.2),
            Drug::Epinephrine => (0.03 * exp(0.8 * excess)).clamp(0.01, 0.4),
            Drug::Dopamine => (6.0 * exp(0.55 * excess)).clamp(2.0, 20.0),
            Drug::Dobutamine => (4.0 * exp(0.4 * excess)).clamp(2.5, 15.0),
            Drug::Phenylephrine => (0.8 * exp(0.8 * excess)).clamp(0.2, 6.0),
            Drug::Vasopressin | Drug::Milrinone => 0.0,
        };
        // Pumps are set to round numbers, every few hours.
        let held = if hour.is_multiple_of(3) { 1.0 } else { 0.999 };
        doses[self.primary as usize] = round(primary * held, 40.0, self.primary);
        if excess > 1.0 {
            doses[Drug::Vasopressin as usize] = 2.4;
            if self.primary == Drug::Phenylephrine || self.primary == Drug::Dopamine {
                doses[Drug::Norepinephrine as usize] =
                    round((0.08 * exp(0.6 * (excess - 1.0))).min(1.0), 40.0, Drug::Norepinephrine);
            }
        }
        if excess > 1.7 && self.second {
            doses[Drug::Epinephrine as usize] = round(0.04 * exp(0.5 * (excess - 1.7)), 40.0, Drug::Epinephrine);
        }
        if self.illness.disease.service == "CSURG" && excess > 0.6 && self.second {
            doses[Drug::Milrinone as usize] = 0.375;
        }
        doses
    }

    fn dialyse(&mut self, hour: u32, loads: &Loads, pressor: bool) -> Dialysis {
        if self.dialysis_from.is_none() && hour >= 8 && loads.kidney > 2.9 {
            self.dialysis_from = Some(hour);
        }
        match self.dialysis_from {
            Some(_) if self.person.chronic.dialysis && self.person.chronic.peritoneal => Dialysis::Peritoneal,
            Some(from) if hour >= from => {
                if pressor || loads.heart > 1.2 {
                    Dialysis::Continuous
                } else if (hour - from) % 48 < 4 {
                    Dialysis::Session
                } else {
                    Dialysis::None
                }
            }
            _ => Dialysis::None,
        }
    }

    /// Points of the coma scale that sedation takes.
    fn sedation(&self, hour: u32, ventilated: bool) -> f64 {
        match ventilated {
            false => 0.0,
            true if hour < 14 => self.deep,
            true => 2.5,
        }
    }

    fn urine(&self, random: &mut Random, loads: &Loads, last: f64) -> f64 {
        let rate =
            88.0 * (self.person.weight / 80.0).sqrt() * exp(-0.68 * loads.kidney.max(-0.6) - 0.12 * loads.perfusion);
        let rate = if self.person.chronic.dialysis { 0.07 * rate } else { rate };
        (rate * exp(0.35 * random.noise()) * (1.0 - 0.8 * last)).clamp(0.0, 900.0)
    }
}

fn round(dose: f64, steps: f64, drug: Drug) -> f64 {
    let step = match drug {
        Drug::Dopamine | Drug::Dobutamine => 0.5,
        Drug::Phenylephrine => 0.1,
        _ => 0.8 / steps,
    };
    ((dose / step).round() * step).max(step)
}

/// Oxygen saturation by the dissociation curve (Severinghaus, J Appl Physiol 1979), as a pulse oximeter shows it.
fn saturation(pao2: f64, random: &mut Random) -> f64 {
    let cube = pao2 * pao2 * pao2 + 150.0 * pao2;
    let percent = 100.0 / (23_400.0 / cube + 1.0);
    (percent + 0.9 * random.noise()).clamp(55.0, 100.0)
}

/// Eye, verbal and motor response.
fn consciousness(random: &mut Random, brain: f64, sedation: f64) -> (i64, i64, i64) {
    let mut total = if brain < 0.72 { 15.0 } else { 15.4 - 4.6 * (brain - 0.62) + 0.5 * random.noise() };
    // A coma is deeper than the sum of its parts.
    total -= 2.5 * (brain - 1.8).max(0.0);
    if sedation > 0.0 {
        total -= sedation + random.noise();
    }
    match (total.round() as i64).clamp(3, 15) {
        15 => (4, 5, 6),
        14 => (4, 4, 6),
        13 => (3, 4, 6),
        12 => (3, 3, 6),
        11 => (3, 3, 5),
        10 => (2, 3, 5),
        9 => (2, 2, 5),
        8 => (2, 2, 4),
        7 => (1, 2, 4),
        6 => (1, 1, 4),
        5 => (1, 1, 3),
        4 => (1, 1, 2),
        _ => (1, 1, 1),
    }
}
