//! INPUTEVENTS_CV and INPUTEVENTS_MV: vasoactive drugs with their rates, sedation, fluids, blood, antibiotics.
//!
//! The older system charts the rate of each hour; the newer one intervals of constant rate, with orders that were
//! superseded (`Rewritten`) left in between.

use super::chart::{CAREGIVERS, FIRST_CAREGIVER};
use super::clock::{HOUR, MINUTE};
use super::patient::{Admission, Stay};
use super::person::Person;
use super::physiology::{DRUGS, Dialysis, Drug};
use super::random::Random;
use super::rows::{Id, Tables};

struct Infusions<'a> {
    random: &'a mut Random,
    out: &'a mut Tables,
    subject: u64,
    hadm: u64,
    icustay: u64,
    weight: f64,
}

/// Writes what a stay was given.
pub(super) fn stay(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let weight = (person.weight * 10.0).round() / 10.0;
    let mut infusions =
        Infusions { random, out, subject: person.subject, hadm: admission.hadm, icustay: stay.id, weight };
    if stay.source.is_metavision() {
        infusions.metavision(stay);
    } else {
        infusions.carevue(stay);
    }
}

// ---- CareVue ----

/// One charting in CareVue.
#[derive(Clone, Copy, Default)]
struct Charted {
    item: u64,
    time: i64,
    amount: Option<f64>,
    amount_unit: &'static str,
    rate: Option<f64>,
    rate_unit: &'static str,
    stopped: &'static str,
    route: &'static str,
    order: u64,
}

impl Infusions<'_> {
    fn carevue(&mut self, stay: &Stay) {
        for drug in DRUGS {
            self.carevue_drug(stay, drug);
        }
        let (propofol, fentanyl) = (1 + self.random.below(9_999_999), 1 + self.random.below(9_999_999));
        let fluid = 1 + self.random.below(9_999_999);
        for (index, time, hour) in stay.charted_hours() {
            if hour.ventilated() && index % 3 == 0 {
                let rate = (20.0 + 25.0 * self.random.unit()).round();
                self.charted(&Charted {
                    item: 30_131,
                    time,
                    rate: Some(rate),
                    rate_unit: "mcgkgmin",
                    route: "IV Drip",
                    order: propofol,
                    ..Charted::default()
                });
                let rate = self.random.pick(&[25.0, 50.0, 75.0, 100.0]);
                self.charted(&Charted {
                    item: 30_118,
                    time,
                    rate: Some(rate),
                    rate_unit: "mcghr",
                    route: "IV Drip",
                    order: fentanyl,
                    ..Charted::default()
                });
            }
            if index % 4 == 1 {
                let amount = self.random.pick(&[50.0, 100.0, 150.0, 250.0, 500.0]);
                let item = self.random.pick(&[30_018, 30_018, 30_013, 30_021]);
                self.charted(&Charted {
                    item,
                    time,
                    amount: Some(amount),
                    amount_unit: "ml",
                    route: "Intravenous Push",
                    order: fluid,
                    ..Charted::default()
                });
            }
        }
        if stay.illness.normal.hemoglobin < 8.6 {
            for bag in 0..self.random.whole(1, 4) {
                let time = stay.time_of(2 + 3 * bag as usize);
                self.charted(&Charted {
                    item: 30_179,
                    time,
                    amount: Some(350.0),
                    amount_unit: "ml",
                    route: "Intravenous Push",
                    order: fluid + 1 + bag as u64,
                    ..Charted::default()
                });
            }
        }
    }

    fn carevue_drug(&mut self, stay: &Stay, drug: Drug) {
        // Some pumps are charted per kilogram, some not.
        let per_minute = self.random.chance(0.15);
        // A known flaw of the real data: micrograms per minute under the item per kilogram.
        let mislabelled = drug == Drug::Norepinephrine && self.random.chance(0.01);
        let weight = self.weight;
        let (item, unit, factor): (u64, &str, f64) = match drug {
            Drug::Norepinephrine if mislabelled => (30_120, "mcgkgmin", weight),
            Drug::Norepinephrine if per_minute => (30_047, "mcgmin", weight),
            Drug::Norepinephrine => (30_120, "mcgkgmin", 1.0),
            Drug::Epinephrine if per_minute => (30_044, "mcgmin", weight),
            Drug::Epinephrine => (30_119, "mcgkgmin", 1.0),
            Drug::Dopamine => (30_043, "mcgkgmin", 1.0),
            Drug::Dobutamine => (30_042, "mcgkgmin", 1.0),
            Drug::Phenylephrine if per_minute => (30_127, "mcgmin", weight),
            Drug::Phenylephrine => (30_128, "mcgkgmin", 1.0),
            Drug::Vasopressin => (30_051, "Umin", 1.0 / 60.0),
            Drug::Milrinone => (30_125, "mcgkgmin", 1.0),
        };
        let order = 1 + self.random.below(9_999_999);
        let mut running = false;
        for (_, time, hour) in stay.charted_hours() {
            let dose = hour.doses[drug as usize];
            if dose > 0.0 {
                running = true;
                let rate = dose * factor;
                self.charted(&Charted {
                    item,
                    time,
                    rate: Some(rate),
                    rate_unit: unit,
                    route: "IV Drip",
                    order,
                    ..Charted::default()
                });
                if self.random.chance(0.3) {
                    let amount = if drug == Drug::Vasopressin { dose } else { dose * weight * 0.06 };
                    self.charted(&Charted {
                        item,
                        time,
                        amount: Some(amount),
                        amount_unit: if drug == Drug::Vasopressin { "U" } else { "mg" },
                        route: "Intravenous Push",
                        order,
                        ..Charted::default()
                    });
                }
            } else if running {
                running = false;
                let word = self.random.pick(&["D/C'd", "Stopped"]);
                // The last row shows a rate of zero, or none.
                let rate = self.random.chance(0.7).then_some(0.0);
                self.charted(&Charted {
                    item,
                    time,
                    rate,
                    rate_unit: if rate.is_some() { unit } else { "" },
                    stopped: word,
                    route: "IV Drip",
                    order,
                    ..Charted::default()
                });
            }
        }
    }

    fn charted(&mut self, charted: &Charted) {
        let known = !self.random.chance(0.0008);
        let stored = charted.time + self.random.whole(1, 50) * MINUTE;
        self.out
            .row(Id::InputEventsCv)
            .id(self.subject)
            .id(self.hadm)
            .maybe_id(known.then_some(self.icustay))
            .time(charted.time)
            .id(charted.item)
            .maybe_number(charted.amount, 4)
            .text(charted.amount_unit)
            .maybe_number(charted.rate, 6)
            .text(charted.rate_unit)
            .time(stored)
            .id(FIRST_CAREGIVER + self.random.below(CAREGIVERS))
            .id(1 + self.random.below(9_999_999))
            .id(charted.order)
            .text(charted.stopped)
            .nulls(2)
            .text(charted.amount_unit)
            .text(charted.route)
            .nulls(3)
            .end();
    }
}

// ---- MetaVision ----

/// One interval in MetaVision.
#[derive(Clone, Copy)]
struct Interval {
    item: u64,
    start: i64,
    end: i64,
    amount: f64,
    amount_unit: &'static str,
    rate: Option<f64>,
    rate_unit: &'static str,
    link: u64,
    kind: Kind,
    status: &'static str,
}

/// What an order is, in MetaVision's words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Drip,
    Fluid,
    Bolus,
    Antibiotic,
    Blood,
}

impl Infusions<'_> {
    fn metavision(&mut self, stay: &Stay) {
        for drug in DRUGS {
            self.metavision_drug(stay, drug);
        }
        let length = stay.outtime - stay.intime;
        let sedated: Vec<i64> =
            stay.charted_hours().filter(|(_, _, hour)| hour.ventilated()).map(|(_, time, _)| time).collect();
        for part in sedated.chunks(6) {
            let (Some(start), Some(last)) = (part.first(), part.last()) else { continue };
            let end = (last + HOUR).min(stay.outtime).max(start + MINUTE);
            let hours = (end - start) as f64 / HOUR as f64;
            let link = 1 + self.random.below(9_999_999);
            let rate = 5.0 * self.random.whole(4, 10) as f64;
            self.interval(&Interval {
                item: 222_168,
                start: *start,
                end,
                amount: rate * self.weight * 60.0 * hours / 1000.0,
                amount_unit: "mg",
                rate: Some(rate),
                rate_unit: "mcg/kg/min",
                link,
                kind: Kind::Drip,
                status: "FinishedRunning",
            });
            let rate = self.random.pick(&[25.0, 50.0, 75.0, 100.0]);
            self.interval(&Interval {
                item: 221_744,
                start: *start,
                end,
                amount: rate * hours / 1000.0,
                amount_unit: "mg",
                rate: Some(rate),
                rate_unit: "mcg/hour",
                link: link + 1,
                kind: Kind::Drip,
                status: "FinishedRunning",
            });
        }
        // Maintenance fluid in pieces of eight hours, boluses early when pressure is low.
        for piece in 0..(length / (8 * HOUR)).min(9) {
            let start = stay.intime / MINUTE * MINUTE + piece * 8 * HOUR + 20 * MINUTE;
            let rate = self.random.pick(&[10.0, 20.0, 75.0, 100.0]);
            let link = 1 + self.random.below(9_999_999);
            self.interval(&Interval {
                item: 225_158,
                start,
                end: start + 7 * HOUR,
                amount: 7.0 * rate,
                amount_unit: "ml",
                rate: Some(rate),
                rate_unit: "mL/hour",
                link,
                kind: Kind::Fluid,
                status: "FinishedRunning",
            });
        }
        let boluses = (1.6 * stay.illness.loads.heart.max(0.0)).round() as i64;
        for bolus in 0..boluses.min(length / HOUR) {
            self.dose(225_158, stay.intime / MINUTE * MINUTE + (30 + 50 * bolus) * MINUTE, 500.0, "ml", Kind::Bolus);
        }
        if stay.illness.normal.hemoglobin < 8.6 {
            for bag in 0..self.random.whole(1, 4).min(length / (3 * HOUR)) {
                self.dose(225_168, stay.intime / MINUTE * MINUTE + (2 + 3 * bag) * HOUR, 350.0, "ml", Kind::Blood);
            }
        }
        if stay.illness.infection {
            for (item, every) in [(225_798, 12), (225_893, 8)] {
                let mut time = stay.intime / MINUTE * MINUTE + self.random.whole(20, 300) * MINUTE;
                while time < stay.outtime.min(stay.intime + 7 * 24 * HOUR) {
                    self.dose(item, time, 1.0, "dose", Kind::Antibiotic);
                    time += every * HOUR;
                }
            }
        }
        for (index, time, hour) in stay.charted_hours() {
            if hour.dialysis == Dialysis::Continuous && index % 4 == 0 {
                for (item, rate, unit, rate_unit) in
                    [(227_525, 1.2, "grams", "grams/hour"), (227_536, 6.0, "mEq.", "mEq./hour")]
                {
                    let link = 1 + self.random.below(9_999_999);
                    let end = (time + 4 * HOUR).min(stay.outtime).max(time + MINUTE);
                    self.interval(&Interval {
                        item,
                        start: time,
                        end,
                        amount: rate * (end - time) as f64 / HOUR as f64,
                        amount_unit: unit,
                        rate: Some(rate),
                        rate_unit,
                        link,
                        kind: Kind::Drip,
                        status: "FinishedRunning",
                    });
                }
            }
        }
    }

    /// A drug as intervals of constant rate.
    fn metavision_drug(&mut self, stay: &Stay, drug: Drug) {
        let item = match drug {
            Drug::Norepinephrine => 221_906,
            Drug::Epinephrine => 221_289,
            Drug::Dopamine => 221_662,
            Drug::Dobutamine => 221_653,
            Drug::Phenylephrine => 221_749,
            Drug::Vasopressin => 222_315,
            Drug::Milrinone => 221_986,
        };
        let units = drug == Drug::Vasopressin;
        let mut open: Option<(i64, f64)> = None;
        let mut link = 1 + self.random.below(9_999_999);
        let end_of_stay = stay.outtime;
        let hours = stay.charted_hours().map(|(_, time, hour)| (time, hour.doses[drug as usize]));
        for (time, dose) in hours.chain([(end_of_stay, 0.0)]) {
            if open.is_some_and(|(_, rate)| (rate - dose).abs() < 1e-9) {
                continue;
            }
            // Pumps are changed at odd minutes.
            let at = if dose > 0.0 && open.is_none() {
                time
            } else {
                (time + self.random.whole(0, 12) * MINUTE).min(end_of_stay)
            };
            if let Some((start, rate)) = open.take().filter(|(start, _)| *start < at) {
                let status = if dose > 0.0 { "Changed" } else { self.random.pick(&["FinishedRunning", "Stopped"]) };
                let hours = (at - start) as f64 / HOUR as f64;
                let amount = if units { rate * hours } else { rate * self.weight * 0.06 * hours };
                let interval = Interval {
                    item,
                    start,
                    end: at,
                    amount,
                    amount_unit: if units { "units" } else { "mg" },
                    rate: Some(rate),
                    rate_unit: if units { "units/hour" } else { "mcg/kg/min" },
                    link,
                    kind: Kind::Drip,
                    status,
                };
                if self.random.chance(0.07) {
                    let wrong = rate * self.random.pick(&[0.5, 1.5, 2.0]);
                    self.interval(&Interval { rate: Some(wrong), status: "Rewritten", ..interval });
                }
                self.interval(&interval);
            }
            if dose > 0.0 {
                open = Some((at, dose));
            } else {
                link = 1 + self.random.below(9_999_999);
            }
        }
    }

    fn dose(&mut self, item: u64, time: i64, amount: f64, unit: &'static str, kind: Kind) {
        let link = 1 + self.random.below(9_999_999);
        self.interval(&Interval {
            item,
            start: time,
            end: time + MINUTE,
            amount,
            amount_unit: unit,
            rate: None,
            rate_unit: "",
            link,
            kind,
            status: "FinishedRunning",
        });
    }

    fn interval(&mut self, interval: &Interval) {
        let known = !self.random.chance(0.0008);
        let rewritten = interval.status == "Rewritten";
        let (category, second, order) = match interval.kind {
            Kind::Drip => ("01-Drips", "02-Fluids (Crystalloids)", "Continuous Med"),
            Kind::Fluid => ("02-Fluids (Crystalloids)", "Additive (Crystalloid)", "Continuous IV"),
            Kind::Bolus => ("03-IV Fluid Bolus", "", "Bolus"),
            Kind::Antibiotic => ("08-Antibiotics (IV)", "02-Fluids (Crystalloids)", "Drug Push"),
            Kind::Blood => ("07-Blood Products", "", "Continuous IV"),
        };
        let drip = interval.kind == Kind::Drip;
        self.out
            .row(Id::InputEventsMv)
            .id(self.subject)
            .id(self.hadm)
            .maybe_id(known.then_some(self.icustay))
            .time(interval.start)
            .time(interval.end)
            .id(interval.item)
            .number(interval.amount, 6)
            .text(interval.amount_unit)
            .maybe_number(interval.rate, 6)
            .text(interval.rate_unit)
            .time(interval.start + self.random.whole(1, 90) * MINUTE)
            .id(FIRST_CAREGIVER + self.random.below(CAREGIVERS))
            .id(1 + self.random.below(9_999_999))
            .id(interval.link)
            .text(category)
            .text(second)
            .text("Main order parameter")
            .text(order)
            .number(self.weight, 1)
            .maybe_int(drip.then_some(250))
            .text(if drip { "ml" } else { "" })
            .int(0)
            .int(0)
            .int(if rewritten { 2 } else { 0 })
            .text(interval.status)
            .text(if rewritten { "RN" } else { "" })
            .null()
            .maybe_time(rewritten.then_some(interval.end))
            .number(interval.amount, 4)
            .number(interval.rate.unwrap_or(interval.amount), 6)
            .end();
    }
}
