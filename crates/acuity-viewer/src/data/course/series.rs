//! Vital signs and laboratory values as lines.

use std::borrow::Cow;

use acuity_ml::{
    features::{FeatureGroup, features},
    words::capitalised,
};
use acuity_scores::Quantity;

use super::{Reader, Result, Scan, hours};
use crate::data::units::Units;

/// Where a kind of measurement is read: the mart with one column a quantity, and the features that name the quantities.
pub(super) struct Source {
    mart: &'static str,
    group: FeatureGroup,
}

pub(super) const VITALS: Source = Source { mart: "pivoted_vital", group: FeatureGroup::Vitals };
pub(super) const LABS: Source = Source { mart: "pivoted_lab", group: FeatureGroup::Laboratory };

impl Source {
    /// Its quantities, each once, in the order of the features.
    fn quantities(&self) -> Vec<&'static Quantity> {
        let mut quantities: Vec<&'static Quantity> = Vec::new();
        for feature in features().iter().filter(|feature| feature.group == self.group) {
            if quantities.iter().all(|known| known.name != feature.quantity.name) {
                quantities.push(feature.quantity);
            }
        }
        quantities
    }
}

/// The column of a quantity. Among laboratory values glucose needs no addition that sets it apart from the bedside's.
fn column(quantity: &Quantity) -> &'static str {
    quantity.name.strip_suffix("_lab").unwrap_or(quantity.name)
}

/// One quantity over time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    /// Of the quantity, such as `lactate`.
    pub(crate) name: &'static str,
    /// In words.
    pub(crate) title: String,
    pub(crate) quantity: &'static Quantity,
    /// Hours and value, by time; empty when it was not measured.
    pub(crate) points: Vec<[f64; 2]>,
}

pub(super) fn scan(source: &Source, icustay_id: i64) -> Scan<'static> {
    let columns = source.quantities().into_iter().map(column);
    Scan::stay(source.mart, ["icustay_id", "charttime"].into_iter().chain(columns), icustay_id)
}

pub(super) fn load(reader: &Reader<'_>, scan: &Scan<'_>, source: &Source, origin: i64) -> Result<Vec<Series>> {
    let mart = reader.read(scan)?;
    let times = mart.datetimes("charttime")?;
    let series = |quantity: &'static Quantity| {
        let values = mart.floats(column(quantity))?;
        let known = times.iter().zip(values).filter_map(|(time, value)| Some([hours((*time)?, origin), value?]));
        // An infinite value is none that can be drawn.
        let mut points: Vec<[f64; 2]> = known.filter(|point| point[1].is_finite()).collect();
        points.sort_by(|a, b| a[0].total_cmp(&b[0]));
        Ok(Series { name: quantity.name, title: capitalised(quantity.words), quantity, points })
    };
    source.quantities().into_iter().map(series).collect()
}

impl Series {
    /// What is a small difference of the quantity, in `units`: a tenth of the values that are usual.
    pub(crate) fn least(&self, units: Units) -> f64 {
        let (low, high) = self.quantity.usual;
        let shown = |value: f64| units.of(self.quantity).map_or(value, |other| other.of_own(value));
        0.1 * (shown(high) - shown(low)).abs()
    }

    /// The points, and their unit, as they are shown in `units`.
    pub(crate) fn shown(&self, units: Units) -> (Cow<'_, [[f64; 2]]>, &'static str) {
        match units.of(self.quantity) {
            None => (Cow::Borrowed(&self.points), self.quantity.unit),
            Some(other) => {
                let points = self.points.iter().map(|[at, value]| [*at, other.of_own(*value)]);
                (Cow::Owned(points.collect()), other.name)
            }
        }
    }
}

/// The points in pieces: a line must not lead across more than `gap` hours in which nothing was measured.
pub(crate) fn segments(points: &[[f64; 2]], gap: f64) -> impl Iterator<Item = &[[f64; 2]]> {
    points.chunk_by(move |a, b| b[0] - a[0] <= gap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quantity_of_a_group_has_one_column() {
        let columns: Vec<&str> = VITALS.quantities().into_iter().map(column).collect();
        assert_eq!(columns, ["heartrate", "sysbp", "diasbp", "meanbp", "resprate", "tempc", "spo2", "glucose"]);
        let labs: Vec<&str> = LABS.quantities().into_iter().map(column).collect();
        assert!(
            labs.contains(&"glucose") && labs.contains(&"creatinine") && !labs.contains(&"glucose_lab"),
            "{labs:?}"
        );
    }

    #[test]
    fn a_line_breaks_where_nothing_was_measured() {
        let points = [[0.0, 1.0], [1.0, 2.0], [9.0, 3.0], [10.0, 4.0]];
        let pieces: Vec<usize> = segments(&points, 6.0).map(<[_]>::len).collect();
        assert_eq!(pieces, [2, 2]);
        assert_eq!(segments(&points, 8.0).count(), 1);
        assert_eq!(segments(&[], 8.0).count(), 0);
    }
}
