//! INPUTEVENTS_CV: the rate of each hour, as it was charted.

use super::{Infusions, MICROGRAM_MINUTES, MINUTES_PER_HOUR, UNKNOWN_STAY, items};
use crate::synth::{
    chart::Item,
    clock::MINUTE,
    disease::Mark,
    encounter::Stay,
    hour::{DRUGS, Dialysis, Drug},
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

impl Charted {
    /// A pump at a rate.
    fn drip(item: Item, time: i64, rate: f64, order: u64) -> Self {
        let (item, rate_unit) = (item.id, item.unit);
        Self { item, time, rate: Some(rate), rate_unit, route: "IV Drip", order, ..Self::default() }
    }

    /// A quantity that has run in.
    fn volume(item: u64, time: i64, amount: f64, unit: &'static str, order: u64) -> Self {
        Self {
            item,
            time,
            amount: Some(amount),
            amount_unit: unit,
            route: "Intravenous Push",
            order,
            ..Self::default()
        }
    }
}

impl Infusions<'_> {
    pub(super) fn carevue(&mut self, stay: &Stay) {
        for drug in DRUGS {
            self.carevue_drug(stay, drug);
        }
        let (propofol, fentanyl) = (self.record.random.order(), self.record.random.order());
        let fluid = self.record.random.order();
        let paralysed = self.record.random.chance(0.2).then(|| self.record.random.pick(&items::PARALYSIS_CV));
        for (index, time, hour) in stay.charted_hours() {
            if hour.ventilated() && index % 3 == 0 {
                let rate = (20.0 + 25.0 * self.record.random.unit()).round();
                self.charted(&Charted::drip(Item { id: items::PROPOFOL_CV, unit: "mcgkgmin" }, time, rate, propofol));
                let rate = self.record.random.pick(&[25.0, 50.0, 75.0, 100.0]);
                self.charted(&Charted::drip(Item { id: items::FENTANYL_CV, unit: "mcghr" }, time, rate, fentanyl));
            }
            if let Some(id) = paralysed.filter(|_| hour.ventilated() && hour.loads.resp > 1.1) {
                self.charted(&Charted::drip(Item { id, unit: "mcgkgmin" }, time, 2.0, propofol + 1));
            }
            if index % 4 == 1 {
                let amount = self.record.random.pick(&[50.0, 100.0, 150.0, 250.0, 500.0]);
                let item = self.record.random.pick(&items::CRYSTALLOIDS_CV);
                self.charted(&Charted::volume(item, time, amount, "ml", fluid));
                for (share, list) in [(0.012, &items::COLLOIDS_CV[..]), (0.01, &items::OTHER_SALT_CV)] {
                    if self.record.random.chance(share) {
                        let item = self.record.random.pick(list);
                        self.charted(&Charted::volume(item, time, 250.0, "ml", fluid));
                    }
                }
            }
            if index % 2 == 1 {
                self.carevue_dialysis(time, hour.dialysis, fluid);
            }
        }
        let bleeds = stay.illness.normal.hemoglobin - stay.illness.signs.blood_loss < 8.6;
        let bags = if bleeds { self.record.random.whole(1, 4) } else { 0 };
        for bag in 0..bags {
            let time = stay.time_of(2 + 3 * bag as usize);
            self.charted(&Charted::volume(items::RED_CELLS_CV, time, 350.0, "ml", fluid + 1 + bag as u64));
            if self.record.random.chance(0.35) {
                let item = self.record.random.pick(&items::BLOOD_CV);
                self.charted(&Charted::volume(item, time + 30 * MINUTE, 250.0, "ml", fluid + 9));
            }
        }
        let signs = &stay.illness.signs;
        if stay.illness.disease.mark == Mark::Arrhythmia && signs.rate < 0.0 {
            for hour in 0..6 {
                let rate = f64::from(hour % 3 + 1);
                self.charted(&Charted::drip(items::ISOPROTERENOL_CV, stay.time_of(hour as usize), rate, fluid + 20));
            }
        }
    }

    /// Fluids of dialysis.
    fn carevue_dialysis(&mut self, time: i64, dialysis: Dialysis, order: u64) {
        let (list, amount) = match dialysis {
            Dialysis::Continuous => (&items::FILTER_CV, 50.0),
            Dialysis::Peritoneal => (&items::PERITONEAL_CV, 2000.0),
            Dialysis::None | Dialysis::Session => return,
        };
        for _ in 0..2 {
            let item = self.record.random.pick(list);
            self.charted(&Charted::volume(item, time, amount, "ml", order + 30));
        }
    }

    fn carevue_drug(&mut self, stay: &Stay, drug: Drug) {
        // Some pumps are charted per kilogram, some not.
        let per_minute = self.record.random.chance(0.15);
        // A known flaw of the real data: micrograms per minute under the item per kilogram.
        let mislabelled = drug == Drug::Norepinephrine && self.record.random.chance(0.01);
        let typed = drug == Drug::Vasopressin && self.record.random.chance(0.12);
        let weight = self.weight;
        let pumps = items::carevue(drug);
        let other = pumps.other.filter(|_| self.record.random.chance(0.15));
        let (pump, factor) = match pumps.per_minute {
            // The number is that of a minute, the item and unit are those per kilogram.
            _ if mislabelled => (pumps.usual, weight),
            Some(pump) if per_minute => (pump, weight),
            _ if drug == Drug::Vasopressin => (pumps.usual, 1.0 / MINUTES_PER_HOUR),
            _ => (other.unwrap_or(pumps.usual), 1.0),
        };
        let order = self.record.random.order();
        let mut running = false;
        for (_, time, hour) in stay.charted_hours() {
            let dose = hour.doses[drug as usize];
            if dose > 0.0 {
                if typed {
                    let item = self.record.random.pick(&items::TYPED_VASOPRESSIN_CV);
                    self.charted(&Charted::volume(item, time, dose * factor, "", order));
                    continue;
                }
                let drip = Charted::drip(pump, time, dose * factor, order);
                let drip = Charted { stopped: if running { "" } else { self.again() }, ..drip };
                running = true;
                self.held(&drip);
                if self.record.random.chance(0.3) {
                    let vasopressin = drug == Drug::Vasopressin;
                    let amount = if vasopressin { dose } else { dose * weight * MICROGRAM_MINUTES };
                    self.charted(&Charted::volume(pump.id, time, amount, if vasopressin { "U" } else { "mg" }, order));
                }
            } else if running {
                running = false;
                let stopped = self.record.random.pick(&["D/C'd", "Stopped"]);
                // The last row shows a rate of zero, or none.
                let rate = self.record.random.chance(0.7).then_some(0.0);
                let rate_unit = if rate.is_some() { pump.unit } else { "" };
                self.charted(&Charted { rate, rate_unit, stopped, ..Charted::drip(pump, time, 0.0, order) });
            }
        }
    }

    /// A word of starting again, which few write.
    fn again(&mut self) -> &'static str {
        if self.record.random.chance(0.2) { "Restart" } else { "" }
    }

    /// The rate of an hour; now and then the pump is held, once or twice, or only its volume is read.
    fn held(&mut self, drip: &Charted) {
        let share = self.record.random.unit();
        match share {
            s if s < 0.02 => self.charted(&Charted { rate: Some(0.0), ..*drip }),
            // Stopped, and running again in half an hour.
            s if s < 0.03 => {
                self.charted(&Charted { stopped: "Stopped", ..*drip });
                self.charted(&Charted { time: drip.time + 30 * MINUTE, stopped: "", ..*drip });
            }
            s if s < 0.04 => {
                self.charted(&Charted { rate: Some(0.0), stopped: "D/C'd", ..*drip });
                self.charted(&Charted { rate: Some(0.0), time: drip.time + 20 * MINUTE, ..*drip });
            }
            s if s < 0.05 => self.charted(&Charted { rate: None, rate_unit: "", ..*drip }),
            // A second pump of the same drug.
            s if s < 0.058 => {
                self.charted(drip);
                self.charted(&Charted { rate: drip.rate.map(|rate| 0.5 * rate), ..*drip });
            }
            _ => self.charted(drip),
        }
    }

    fn charted(&mut self, charted: &Charted) {
        let order = self.record.random.order();
        let (row, stored, caregiver) = self.record.row(Id::InputEventsCv, UNKNOWN_STAY, charted.time, 50);
        row.time(charted.time)
            .id(charted.item)
            .maybe_number(charted.amount, 4)
            .text(charted.amount_unit)
            .maybe_number(charted.rate, 6)
            .text(charted.rate_unit)
            .time(stored)
            .id(caregiver)
            .id(order)
            .id(charted.order)
            .text(charted.stopped)
            .nulls(2)
            .text(charted.amount_unit)
            .text(charted.route)
            .nulls(3)
            .end();
    }
}
