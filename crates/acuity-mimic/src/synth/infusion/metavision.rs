//! INPUTEVENTS_MV: intervals of constant rate, with orders that were superseded (`Rewritten`) left in between.

use super::{Infusions, MICROGRAM_MINUTES, UNKNOWN_STAY, items};
use crate::synth::{
    chart::{CAREGIVERS, FIRST_CAREGIVER},
    clock::{HOUR, MINUTE},
    encounter::Stay,
    physiology::{DRUGS, Dialysis, Drug},
    rows::Id,
};

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
    pub(super) fn metavision(&mut self, stay: &Stay) {
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
            let link = self.random.order();
            let rate = 5.0 * self.random.whole(4, 10) as f64;
            self.interval(&Interval {
                item: items::PROPOFOL_MV,
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
                item: items::FENTANYL_MV,
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
            let link = self.random.order();
            self.interval(&Interval {
                item: items::SALINE_MV,
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
            self.dose(
                items::SALINE_MV,
                stay.intime / MINUTE * MINUTE + (30 + 50 * bolus) * MINUTE,
                500.0,
                "ml",
                Kind::Bolus,
            );
        }
        if stay.illness.normal.hemoglobin < 8.6 {
            for bag in 0..self.random.whole(1, 4).min(length / (3 * HOUR)) {
                self.dose(
                    items::RED_CELLS_MV,
                    stay.intime / MINUTE * MINUTE + (2 + 3 * bag) * HOUR,
                    350.0,
                    "ml",
                    Kind::Blood,
                );
            }
        }
        if stay.illness.infection {
            for (item, every) in [(items::VANCOMYCIN_MV, 12), (items::PIPERACILLIN_MV, 8)] {
                let mut time = stay.intime / MINUTE * MINUTE + self.random.whole(20, 300) * MINUTE;
                while time < stay.outtime.min(stay.intime + 7 * 24 * HOUR) {
                    self.dose(item, time, 1.0, "dose", Kind::Antibiotic);
                    time += every * HOUR;
                }
            }
        }
        for (index, time, hour) in stay.charted_hours() {
            if hour.dialysis == Dialysis::Continuous && index % 4 == 0 {
                for (item, rate, unit, rate_unit) in [
                    (items::CALCIUM_GLUCONATE_MV, 1.2, "grams", "grams/hour"),
                    (items::POTASSIUM_CHLORIDE_MV, 6.0, "mEq.", "mEq./hour"),
                ] {
                    let link = self.random.order();
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
        let item = items::metavision(drug);
        let units = drug == Drug::Vasopressin;
        let mut open: Option<(i64, f64)> = None;
        let mut link = self.random.order();
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
                let amount = if units { rate * hours } else { rate * self.weight * MICROGRAM_MINUTES * hours };
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
                link = self.random.order();
            }
        }
    }

    fn dose(&mut self, item: u64, time: i64, amount: f64, unit: &'static str, kind: Kind) {
        let link = self.random.order();
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
        let known = !self.random.chance(UNKNOWN_STAY);
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
            .id(self.random.order())
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
