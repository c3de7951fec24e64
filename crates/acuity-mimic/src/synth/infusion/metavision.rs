//! INPUTEVENTS_MV: intervals of constant rate, with orders that were superseded (`Rewritten`) left in between.

use super::{Infusions, MICROGRAM_MINUTES, MINUTES_PER_HOUR, UNKNOWN_STAY, items};
use crate::synth::{
    clock::{HOUR, MINUTE},
    disease::Mark,
    encounter::Stay,
    hour::{DRUGS, Dialysis, Drug},
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

impl Interval {
    /// A pump at a rate, which has given `amount`.
    fn drip(
        item: u64,
        (start, end): (i64, i64),
        (amount, amount_unit): (f64, &'static str),
        (rate, rate_unit): (f64, &'static str),
        link: u64,
    ) -> Self {
        let (kind, status) = (Kind::Drip, "FinishedRunning");
        Self { item, start, end, amount, amount_unit, rate: Some(rate), rate_unit, link, kind, status }
    }
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
            let link = self.record.random.order();
            let rate = 5.0 * self.record.random.whole(4, 10) as f64;
            let amount = rate * self.weight * 60.0 * hours / 1000.0;
            let span = (*start, end);
            self.interval(&Interval::drip(items::PROPOFOL_MV, span, (amount, "mg"), (rate, "mcg/kg/min"), link));
            let rate = self.record.random.pick(&[25.0, 50.0, 75.0, 100.0]);
            let amount = (rate * hours / 1000.0, "mg");
            self.interval(&Interval::drip(items::FENTANYL_MV, span, amount, (rate, "mcg/hour"), link + 1));
            if stay.illness.loads.resp > 1.3 && self.record.random.chance(0.3) {
                let item = self.record.random.pick(&items::PARALYSIS_MV);
                let amount = (0.12 * self.weight * hours, "mg");
                self.interval(&Interval::drip(item, span, amount, (2.0, "mcg/kg/min"), link + 2));
            }
        }
        // Maintenance fluid in pieces of eight hours, boluses early when pressure is low.
        for piece in 0..(length / (8 * HOUR)).min(9) {
            let start = stay.intime / MINUTE * MINUTE + piece * 8 * HOUR + 20 * MINUTE;
            let rate = self.record.random.pick(&[10.0, 20.0, 75.0, 100.0]);
            let link = self.record.random.order();
            let item = if self.record.random.chance(0.15) { items::RINGERS_MV } else { items::SALINE_MV };
            let span = (start, start + 7 * HOUR);
            let drip = Interval::drip(item, span, (7.0 * rate, "ml"), (rate, "mL/hour"), link);
            self.interval(&Interval { kind: Kind::Fluid, ..drip });
            if self.record.random.chance(0.03) {
                let item = self.record.random.pick(&items::COLLOIDS_MV);
                self.dose(item, start, 250.0, "ml", Kind::Bolus);
            }
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
        let signs = &stay.illness.signs;
        if stay.illness.disease.mark == Mark::Arrhythmia {
            let start = stay.intime / MINUTE * MINUTE + 15 * MINUTE;
            if signs.rate > 30.0 {
                for push in 0..3 {
                    self.dose(items::ADENOSINE_MV, start + 3 * push * MINUTE, 6.0, "mg", Kind::Bolus);
                }
            } else if signs.rate < 0.0 {
                let link = self.record.random.order();
                for piece in 0..3 {
                    let span = (start + piece * HOUR, start + (piece + 1) * HOUR);
                    let drip = Interval::drip(items::ISOPROTERENOL_MV, span, (0.12, "mg"), (2.0, "mcg/min"), link);
                    self.interval(&drip);
                }
            }
        }
        if stay.illness.normal.hemoglobin - signs.blood_loss < 8.6 {
            for bag in 0..self.record.random.whole(1, 4).min(length / (3 * HOUR)) {
                self.dose(
                    items::RED_CELLS_MV,
                    stay.intime / MINUTE * MINUTE + (2 + 3 * bag) * HOUR,
                    350.0,
                    "ml",
                    Kind::Blood,
                );
                if self.record.random.chance(0.3) {
                    let item = self.record.random.pick(&items::BLOOD_MV);
                    let time = stay.intime / MINUTE * MINUTE + (3 + 3 * bag) * HOUR;
                    self.dose(item, time, 250.0, "ml", Kind::Blood);
                }
            }
        }
        if stay.illness.infection {
            for (item, every) in [(items::VANCOMYCIN_MV, 12), (items::PIPERACILLIN_MV, 8)] {
                let mut time = stay.intime / MINUTE * MINUTE + self.record.random.whole(20, 300) * MINUTE;
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
                    let link = self.record.random.order();
                    let end = (time + 4 * HOUR).min(stay.outtime).max(time + MINUTE);
                    let amount = rate * (end - time) as f64 / HOUR as f64;
                    self.interval(&Interval::drip(item, (time, end), (amount, unit), (rate, rate_unit), link));
                }
            }
        }
    }

    /// A drug as intervals of constant rate.
    fn metavision_drug(&mut self, stay: &Stay, drug: Drug) {
        let item = items::metavision(drug);
        let units = drug == Drug::Vasopressin;
        let minutes = 1.0 / MINUTES_PER_HOUR;
        // Nearly all pumps are set in one unit.
        let (unit, factor) = match self.record.random.unit() {
            share if units && share < 0.2 => ("units/min", minutes),
            _ if units => ("units/hour", 1.0),
            share if share < 0.02 => ("mcg/min", self.weight),
            share if share < 0.035 => ("mg/kg/min", 0.001),
            share if share < 0.05 => ("mcg/kg/hour", MINUTES_PER_HOUR),
            _ => ("mcg/kg/min", 1.0),
        };
        let mut open: Option<(i64, f64)> = None;
        let mut link = self.record.random.order();
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
                (time + self.record.random.whole(0, 12) * MINUTE).min(end_of_stay)
            };
            if let Some((start, rate)) = open.take().filter(|(start, _)| *start < at) {
                let status =
                    if dose > 0.0 { "Changed" } else { self.record.random.pick(&["FinishedRunning", "Stopped"]) };
                let hours = (at - start) as f64 / HOUR as f64;
                let amount = if units { rate * hours } else { rate * self.weight * MICROGRAM_MINUTES * hours };
                let amount = (amount, if units { "units" } else { "mg" });
                let shown = (rate * factor, unit);
                let interval = Interval { status, ..Interval::drip(item, (start, at), amount, shown, link) };
                if self.record.random.chance(0.07) {
                    let wrong = rate * factor * self.record.random.pick(&[0.5, 1.5, 2.0]);
                    self.interval(&Interval { rate: Some(wrong), status: "Rewritten", ..interval });
                }
                if self.record.random.chance(0.03) {
                    // A second line of the same drug runs along; or a push by hand, which has no rate.
                    let rate = self.record.random.chance(0.5).then_some(0.5 * rate * factor);
                    let link = self.record.random.order();
                    self.interval(&Interval { rate, link, end: start + (at - start) / 2 + MINUTE, ..interval });
                }
                if self.record.random.chance(0.01) {
                    self.interval(&Interval { status: "", ..interval });
                    open = (dose > 0.0).then_some((at, dose));
                    continue;
                }
                self.interval(&interval);
            }
            if dose > 0.0 {
                open = Some((at, dose));
            } else if self.record.random.chance(0.7) {
                // Else the next hours run on the same order, after a gap.
                link = self.record.random.order();
            }
        }
    }

    fn dose(&mut self, item: u64, time: i64, amount: f64, unit: &'static str, kind: Kind) {
        let link = self.record.random.order();
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
        let rewritten = interval.status == "Rewritten";
        let (category, second, order) = match interval.kind {
            Kind::Drip => ("01-Drips", "02-Fluids (Crystalloids)", "Continuous Med"),
            Kind::Fluid => ("02-Fluids (Crystalloids)", "Additive (Crystalloid)", "Continuous IV"),
            Kind::Bolus => ("03-IV Fluid Bolus", "", "Bolus"),
            Kind::Antibiotic => ("08-Antibiotics (IV)", "02-Fluids (Crystalloids)", "Drug Push"),
            Kind::Blood => ("07-Blood Products", "", "Continuous IV"),
        };
        let drip = interval.kind == Kind::Drip;
        let order_id = self.record.random.order();
        let weight = self.weight;
        let (row, stored, caregiver) = self.record.row(Id::InputEventsMv, UNKNOWN_STAY, interval.start, 90);
        row.time(interval.start)
            .time(interval.end)
            .id(interval.item)
            .number(interval.amount, 6)
            .text(interval.amount_unit)
            .maybe_number(interval.rate, 6)
            .text(interval.rate_unit)
            .time(stored)
            .id(caregiver)
            .id(order_id)
            .id(interval.link)
            .text(category)
            .text(second)
            .text("Main order parameter")
            .text(order)
            .number(weight, 1)
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
