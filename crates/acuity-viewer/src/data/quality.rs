//! The state of the records that everything else is computed from.

use acuity_evidence::quality::{self, HourQuality, ItemQuality};

use super::{Reader, Scan};
use crate::error::Result;

/// What the marts of data quality say.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Quality {
    /// Those with the largest share of faulty rows first.
    pub(crate) items: Vec<ItemQuality>,
    /// By measurement and hour. Empty where the mart was not built.
    pub(crate) hours: Vec<HourQuality>,
}

impl Quality {
    /// What [`Quality::load`] reads: the second where it is there.
    pub(crate) fn scans() -> [Scan<'static>; 2] {
        let items = Scan::every(quality::ITEMS, quality::item_columns());
        [items, Scan::all(quality::HOURS, &quality::HOUR_COLUMNS)]
    }

    pub(crate) fn load(reader: &Reader<'_>) -> Result<Self> {
        let [items, hours] = Self::scans();
        let items = quality::items_of(&reader.read(&items)?)?;
        let hours = if reader.has(&hours) { quality::hours_of(&reader.read(&hours)?)? } else { Vec::new() };
        Ok(Self { items, hours })
    }

    /// Rows of all items, and their faults.
    pub(crate) fn totals(&self) -> (u64, u64) {
        (self.items.iter().map(|item| item.row_count).sum(), self.items.iter().map(ItemQuality::faults).sum())
    }

    /// Each measurement with the share of stays that have no value of it in each of `hours`, where it is known.
    pub(crate) fn missing<const N: usize>(&self, hours: [u64; N]) -> Vec<(&str, [Option<f64>; N])> {
        let mut all: Vec<(&str, [Option<f64>; N])> = Vec::new();
        for hour in &self.hours {
            if all.last().is_none_or(|last| last.0 != hour.measurement) {
                all.push((&hour.measurement, [None; N]));
            }
            let at = hours.iter().position(|shown| *shown == hour.hour_of_stay);
            if let (Some(at), Some((_, shares))) = (at.filter(|_| hour.stays > 0), all.last_mut()) {
                shares[at] = Some(hour.missing_share());
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_that_no_stay_reached_has_no_share() {
        let hour = |measurement: &str, hour_of_stay, stays, stays_with_value| HourQuality {
            measurement: measurement.to_owned(),
            hour_of_stay,
            stays,
            stays_with_value,
        };
        let hours = vec![hour("bun", 1, 4, 1), hour("bun", 2, 0, 0), hour("spo2", 1, 4, 4), hour("spo2", 3, 2, 1)];
        let quality = Quality { items: Vec::new(), hours };
        assert_eq!(quality.missing([1, 2]), [("bun", [Some(0.75), None]), ("spo2", [Some(0.0), None])]);
    }
}
