//! INPUTEVENTS_CV: the rate of each hour, as it was charted.

use super::{Infusions, MICROGRAM_MINUTES, MINUTES_PER_HOUR, UNKNOWN_STAY, items};
use crate::synth::{
    chart::{CAREGIVERS, FIRST_CAREGIVER},
    clock::MINUTE,
    encounter::Stay,
    physiology::{DRUGS, Drug},
    rows::Id,
};

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
    pub(super) fn carevue(&mut self, stay: &Stay) {
        for drug in DRUGS {
            self.carevue_drug(stay, drug);
        }
        let (propofol, fentanyl) = (self.random.order(), self.random.order());
        let fluid = self.random.order();
        for (index, time, hour) in stay.charted_hours() {
            if hour.ventilated() && index % 3 == 0 {
                let rate = (20.0 + 25.0 * self.random.unit()).round();
                self.charted(&Charted {
                    item: items::PROPOFOL_CV,
                    time,
                    rate: Some(rate),
                    rate_unit: "mcgkgmin",
                    route: "IV Drip",
                    order: propofol,
                    ..Charted::default()
                });
                let rate = self.random.pick(&[25.0, 50.0, 75.0, 100.0]);
                self.charted(&Charted {
                    item: items::FENTANYL_CV,
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
                let item = self.random.pick(&items::CRYSTALLOIDS_CV);
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
                    item: items::RED_CELLS_CV,
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
        let pumps = items::carevue(drug);
        let (pump, factor) = match pumps.per_minute {
            // The number is that of a minute, the item and unit are those per kilogram.
            _ if mislabelled => (pumps.usual, weight),
            Some(pump) if per_minute => (pump, weight),
            _ if drug == Drug::Vasopressin => (pumps.usual, 1.0 / MINUTES_PER_HOUR),
            _ => (pumps.usual, 1.0),
        };
        let (item, unit) = (pump.id, pump.unit);
        let order = self.random.order();
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
                    let amount = if drug == Drug::Vasopressin { dose } else { dose * weight * MICROGRAM_MINUTES };
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
        let known = !self.random.chance(UNKNOWN_STAY);
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
            .id(self.random.order())
            .id(charted.order)
            .text(charted.stopped)
            .nulls(2)
            .text(charted.amount_unit)
            .text(charted.route)
            .nulls(3)
            .end();
    }
}
