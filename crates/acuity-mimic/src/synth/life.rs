//! The life of a patient: admissions, ICU stays, and the death that ends them.

use std::ops::AddAssign;

use super::clock::{DAY, HOUR, MINUTE, full_minute, hour_of_day, midnight};
use super::disease::{DISEASES, Disease, Reason, Unit};
use super::encounter::{Admission, Source, Stay};
use super::illness::Illness;
use super::person::Person;
use super::physiology;
use super::random::{Random, exp, logistic};
use super::risk;

/// Ids of a patient, and the first ids of the admissions and stays.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    pub(super) subject: u64,
    pub(super) first_hadm: u64,
    pub(super) first_icustay: u64,
}

/// How many were generated.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    pub(super) patients: u64,
    pub(super) admissions: u64,
    pub(super) stays: u64,
    pub(super) deaths: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.patients += other.patients;
        self.admissions += other.admissions;
        self.stays += other.stays;
        self.deaths += other.deaths;
    }
}

/// The number of ICU stays of each admission that a patient has, if death does not come first. Known before the patient
/// is, so that ids can be handed out in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    stays: Vec<u64>,
    newborn: bool,
}

impl Schedule {
    pub(super) fn admissions(&self) -> u64 {
        self.stays.len() as u64
    }

    pub(super) fn stays(&self) -> u64 {
        self.stays.iter().sum()
    }
}

/// Draws a schedule.
pub(super) fn schedule(random: &mut Random) -> Schedule {
    if random.chance(0.06) {
        return Schedule { stays: vec![1], newborn: true };
    }
    let admissions = 1 + random.weighted([0.79, 0.13, 0.05, 0.02, 0.01].into_iter());
    // Some admissions never reach an ICU; few return to it.
    let stays = (0..admissions).map(|_| random.weighted([0.012, 0.91, 0.062, 0.016].into_iter()) as u64).collect();
    Schedule { stays, newborn: false }
}

/// What is known of a death.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Death {
    /// In hospital.
    pub(super) hospital: Option<i64>,
    /// In the register.
    pub(super) register: Option<i64>,
}

/// A life that was lived.
pub(super) struct Life {
    pub(super) person: Person,
    pub(super) death: Death,
    pub(super) counts: Counts,
}

/// Draws the admissions of a patient, one after the other, until death. `each` sees every one before the next is drawn, and may
/// draw from the same numbers.
pub(super) fn live(
    ids: Ids,
    schedule: &Schedule,
    random: &mut Random,
    mut each: impl FnMut(&mut Random, &Person, &Admission),
) -> Life {
    let first = &DISEASES[random.weighted(DISEASES.iter().map(|disease| disease.weight))];
    let person = Person::new(random, ids.subject, (!schedule.newborn).then_some(first.age), first.male);
    let metavision_from = random.unit();
    let mut counts = Counts { patients: 1, ..Counts::default() };
    let (mut hadm, mut icustay) = (ids.first_hadm, ids.first_icustay);
    let mut admit = person.first_admission;
    let mut dead = Death::default();
    for (number, stays) in schedule.stays.iter().copied().enumerate() {
        let disease = if number == 0 || random.chance(0.4) {
            first
        } else {
            // What mostly men have is rarer in women.
            let of_sex = |disease: &Disease| if person.male { disease.male } else { 1.0 - disease.male };
            &DISEASES[random.weighted(DISEASES.iter().map(|disease| disease.weight * of_sex(disease)))]
        };
        // The newer system came in the last third of the years; later admissions are more likely to have it.
        let source = match metavision_from {
            _ if person.newborn => Source::CareVue,
            share if share < 0.40 + 0.08 * number as f64 => Source::MetaVision,
            share if share > 0.997 => Source::Both,
            _ => Source::CareVue,
        };
        let mut next = Next { hadm, number, icustay, stays, admit, source, disease };
        let admission = if person.newborn { next.newborn(random, &person) } else { next.adult(random, &person) };
        hadm += 1;
        icustay += stays;
        counts.admissions += 1;
        counts.stays += admission.stays.len() as u64;
        each(random, &person, &admission);
        if let Some(death) = admission.death {
            counts.deaths += 1;
            dead = Death { hospital: Some(death), register: random.chance(0.75).then_some(death) };
            break;
        }
        // Death at home: the sicker and older, the sooner.
        let frailty = admission.stays.last().map_or(-1.0, |stay| {
            risk::log_odds_of_death(&stay.illness, &person, person.age_at(admit).min(95.0), admission.planned) + 2.6
        });
        let hazard = 0.19 * exp(0.75 * frailty.clamp(-3.0, 3.0));
        let gap = (random.log_normal(130.0, 1.2) * DAY as f64) as i64 + DAY;
        // Most of those who die soon die in the first months: a Weibull distribution whose hazard falls.
        let years = libm::pow(-libm::log(1.0 - random.unit()) / hazard, 1.0 / 0.7);
        let again = number + 1 < schedule.stays.len();
        let death = admission.discharge + (years * 365.25 * DAY as f64).min(4e10) as i64;
        if !person.newborn && (!again || death < admission.discharge + gap) && years < 4.0 {
            dead = Death { hospital: None, register: Some(death) };
            break;
        }
        admit = full_minute(admission.discharge + gap);
    }
    Life { person, death: dead, counts }
}

/// What the next admission is made of.
struct Next {
    hadm: u64,
    number: usize,
    icustay: u64,
    stays: u64,
    admit: i64,
    source: Source,
    disease: &'static Disease,
}

impl Next {
    fn adult(&mut self, random: &mut Random, person: &Person) -> Admission {
        let disease = self.disease;
        let reason = why(random, disease);
        let planned = random.chance(disease.elective);
        if planned {
            // Planned operations start in the morning of a working day, more or less.
            self.admit = midnight(self.admit) + 7 * HOUR + 15 * MINUTE;
        }
        let age = person.age_at(self.admit).min(93.0);
        let mut illness = Illness::new(random, person, disease, age);
        let odds = risk::log_odds_of_death(&illness, person, age, planned);
        let dies = random.chance(logistic(odds)) && self.stays > 0;
        let dies_on_ward = dies && random.chance(0.2);
        let mut admission = Admission {
            hadm: self.hadm,
            number: self.number,
            admit: self.admit,
            discharge: self.admit,
            death: None,
            planned,
            disease,
            reason,
            infection: illness.infection,
            stays: Vec::new(),
        };
        let mut intime = self.admit + arrival(random, planned);
        for number in 0..self.stays {
            let last = number + 1 == self.stays;
            let died = last && dies && !dies_on_ward;
            let severity = illness.severity();
            let days = if died {
                random.log_normal(3.3, 1.0)
            } else {
                random.log_normal(1.65 * exp(0.28 * severity), 0.7) * if dies { 1.3 } else { 1.0 }
            };
            let length = (days.clamp(0.12, 28.0) * DAY as f64) as i64;
            let outtime = intime + length + random.whole(0, 59);
            let stay = self.stay(random, person, &illness, number, intime, outtime, died);
            admission.stays.push(stay);
            admission.discharge = outtime;
            if !last {
                intime = outtime + (random.log_normal(2.2, 0.6).clamp(1.05, 20.0) * DAY as f64) as i64;
                illness = illness.again(random);
            }
        }
        self.leave(random, &mut admission, dies, dies_on_ward);
        admission
    }

    #[expect(clippy::too_many_arguments, reason = "a stay is all of these")]
    fn stay(
        &self,
        random: &mut Random,
        person: &Person,
        illness: &Illness,
        number: u64,
        intime: i64,
        outtime: i64,
        died: bool,
    ) -> Stay {
        let unit = random.pick(self.disease.units);
        let length = outtime - intime;
        let hours = (length / HOUR) as u32 + 2;
        let dies = died.then_some(length as f64 / HOUR as f64);
        let hours = physiology::simulate(random, person, illness, unit, hours, dies);
        let last_unit = if random.chance(0.04) { Unit::Micu } else { unit };
        let ward = random.pick(unit.wards());
        let last_ward = if last_unit == unit { ward } else { random.pick(last_unit.wards()) };
        Stay {
            id: self.icustay + number,
            source: self.source,
            unit,
            last_unit,
            ward,
            last_ward,
            intime,
            outtime,
            illness: illness.clone(),
            hours,
            died,
            charted: self.stays > 1 || !random.chance(0.012),
            has_labs: !random.chance(0.012),
        }
    }

    /// The way out of hospital: home after days on a ward, or death.
    fn leave(&self, random: &mut Random, admission: &mut Admission, dies: bool, dies_on_ward: bool) {
        let on_ward = match (dies, dies_on_ward) {
            (true, false) => {
                admission.discharge = full_minute(admission.discharge);
                admission.death = Some(admission.discharge);
                // The register runs to the full minute; the stay ends with the patient.
                if let Some(stay) = admission.stays.last_mut() {
                    stay.outtime = admission.discharge;
                }
                return;
            }
            (true, true) => random.log_normal(2.5, 0.8),
            // One in eight goes straight home or to another hospital.
            (false, _) if random.chance(0.12) => 0.01,
            (false, _) => random.log_normal(3.6, 0.75),
        };
        let leaving = admission.discharge + (on_ward.clamp(0.01, 60.0) * DAY as f64) as i64;
        admission.discharge = full_minute(leaving);
        if dies {
            admission.death = Some(admission.discharge);
        } else if on_ward > 0.5 {
            // Homes are reached by day.
            let hour = hour_of_day(admission.discharge);
            if !(9..20).contains(&hour) {
                admission.discharge = midnight(admission.discharge) + DAY + random.whole(9 * 60, 19 * 60) * MINUTE;
            }
        }
    }

    fn newborn(&mut self, random: &mut Random, person: &Person) -> Admission {
        let illness = Illness::new(random, person, self.disease, 0.0);
        let early = person.weight < 2.2;
        let days = if early { random.log_normal(16.0, 0.7) } else { random.log_normal(0.9, 0.9) };
        let died = random.chance(if early { 0.02 } else { 0.002 });
        let intime = self.admit + random.whole(5, 50) * MINUTE + random.whole(0, 59);
        let outtime = intime + (days.clamp(0.1, 60.0) * DAY as f64) as i64;
        let mut admission = Admission {
            hadm: self.hadm,
            number: self.number,
            admit: self.admit,
            discharge: outtime,
            death: None,
            planned: false,
            disease: self.disease,
            reason: &self.disease.reasons[0],
            infection: false,
            stays: vec![Stay {
                id: self.icustay,
                source: self.source,
                unit: Unit::Nicu,
                last_unit: Unit::Nicu,
                ward: random.pick(Unit::Nicu.wards()),
                last_ward: 0,
                intime,
                outtime,
                illness,
                hours: Vec::new(),
                died,
                charted: true,
                has_labs: true,
            }],
        };
        admission.stays[0].last_ward = admission.stays[0].ward;
        self.leave(random, &mut admission, died, false);
        admission
    }
}

/// The words of the admission desk.
fn why(random: &mut Random, disease: &'static Disease) -> &'static Reason {
    &disease.reasons[random.weighted(disease.reasons.iter().map(|reason| reason.share))]
}

/// Seconds from admission to the ICU.
fn arrival(random: &mut Random, planned: bool) -> i64 {
    let minutes = match random.unit() {
        // From the operating room.
        _ if planned => random.whole(240, 720),
        // Straight from the emergency room or another hospital.
        share if share < 0.55 => random.whole(1, 4),
        share if share < 0.8 => (random.log_normal(420.0, 0.7) as i64).min(20_000),
        _ => (random.log_normal(2600.0, 0.9) as i64).min(40_000),
    };
    minutes * MINUTE + random.whole(0, 59)
}
