//! The state of the records: what was charted twice, cannot be, was converted, or is missing.

use acuity_warehouse::{Columns, ColumnsError, Warehouse};
use serde::Serialize;

use crate::error::Result;

/// The mart of items.
pub const ITEMS: &str = "data_quality";
/// Its columns that say what an item is; the others that are read are [`ItemQuality::COUNTS`].
const TEXTS: [&str; 3] = ["source_table", "label", "concept"];
/// The mart of hours.
pub const HOURS: &str = "data_quality_hours";
/// Columns of [`HOURS`] that are read.
pub const HOUR_COLUMNS: [&str; 4] = ["measurement", "hour_of_stay", "stays", "stays_with_value"];

/// Counts of the rows of one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemQuality {
    /// Raw table.
    pub source_table: String,
    /// Key of the dictionaries.
    pub itemid: i64,
    /// Its label there.
    pub label: String,
    /// What it measures.
    pub concept: String,
    /// All rows.
    pub row_count: u64,
    /// Without any value.
    pub without_value: u64,
    /// Marked as errors by who charted them.
    pub marked_as_error: u64,
    /// With a value that cannot be, and is not used.
    pub out_of_range: u64,
    /// Converted from another unit.
    pub converted: u64,
    /// In a unit that cannot be converted; not used.
    pub not_converted: u64,
    /// Beyond the first of one item and time, or of one row of the source.
    pub repeated: u64,
    /// Of no stay, or charted far from it.
    pub outside_stay: u64,
}

impl ItemQuality {
    /// Names of [`counts`](Self::counts): the columns of the mart, and of what is printed of it.
    pub const COUNTS: [&str; 8] = [
        "row_count",
        "without_value",
        "marked_as_error",
        "out_of_range",
        "converted",
        "not_converted",
        "repeated",
        "outside_stay",
    ];

    /// All counts, in the order of their names.
    #[must_use]
    pub fn counts(&self) -> [u64; 8] {
        [
            self.row_count,
            self.without_value,
            self.marked_as_error,
            self.out_of_range,
            self.converted,
            self.not_converted,
            self.repeated,
            self.outside_stay,
        ]
    }

    /// Rows that cannot be used, or only with care: everything but conversions. A row with two faults counts twice.
    #[must_use]
    pub fn faults(&self) -> u64 {
        self.without_value
            + self.marked_as_error
            + self.out_of_range
            + self.not_converted
            + self.repeated
            + self.outside_stay
    }
}

/// How often a measurement is known in one hour of the stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HourQuality {
    /// Vital sign or laboratory value.
    pub measurement: String,
    /// From 1, the first hour in the ICU.
    pub hour_of_stay: u64,
    /// Stays in the ICU at its beginning.
    pub stays: u64,
    /// Those with a value in it.
    pub stays_with_value: u64,
}

impl HourQuality {
    /// The share of stays without a value, 0 to 1; 0 when there is no stay.
    #[must_use]
    pub fn missing_share(&self) -> f64 {
        if self.stays == 0 { 0.0 } else { 1.0 - self.stays_with_value as f64 / self.stays as f64 }
    }
}

/// All items of the mart `data_quality`, those with the largest share of faulty rows first.
///
/// # Errors
/// The mart is not built, lacks a column, or cannot be read.
pub fn items(warehouse: &dyn Warehouse, dataset: &str) -> Result<Vec<ItemQuality>> {
    Ok(items_of(&Columns::of(warehouse, dataset, ITEMS, &item_columns(), "")?)?)
}

/// Columns of [`ITEMS`] that are read.
#[must_use]
pub fn item_columns() -> Vec<&'static str> {
    [&["itemid"], &TEXTS[..], &ItemQuality::COUNTS[..]].concat()
}

/// The same of a mart that has been read, with [`item_columns`].
///
/// # Errors
/// It lacks a column, or one has another type.
pub fn items_of(mart: &Columns) -> Result<Vec<ItemQuality>, ColumnsError> {
    let ids = mart.ints("itemid")?;
    let texts = TEXTS.map(|name| mart.texts(name)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let counts = ItemQuality::COUNTS.map(|name| mart.ints(name)).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut items: Vec<ItemQuality> = (0..mart.rows())
        .map(|row| {
            let text = |column: usize| texts[column][row].clone().unwrap_or_default();
            let count = |column: usize| count(counts[column][row]);
            ItemQuality {
                source_table: text(0),
                itemid: ids[row].unwrap_or_default(),
                label: text(1),
                concept: text(2),
                row_count: count(0),
                without_value: count(1),
                marked_as_error: count(2),
                out_of_range: count(3),
                converted: count(4),
                not_converted: count(5),
                repeated: count(6),
                outside_stay: count(7),
            }
        })
        .collect();
    items.sort_by(|a, b| {
        // Shares are compared without rounding: a/b > c/d where a*d > c*b.
        let share = |one: &ItemQuality, other: &ItemQuality| u128::from(one.faults()) * u128::from(other.row_count);
        share(b, a).cmp(&share(a, b)).then_with(|| (&a.source_table, a.itemid).cmp(&(&b.source_table, b.itemid)))
    });
    Ok(items)
}

/// All hours of the mart `data_quality_hours`, by measurement and hour.
///
/// # Errors
/// As [`items`].
pub fn hours(warehouse: &dyn Warehouse, dataset: &str) -> Result<Vec<HourQuality>> {
    Ok(hours_of(&Columns::of(warehouse, dataset, HOURS, &HOUR_COLUMNS, "")?)?)
}

/// The same of a mart that has been read, with [`HOUR_COLUMNS`].
///
/// # Errors
/// As [`items_of`].
pub fn hours_of(mart: &Columns) -> Result<Vec<HourQuality>, ColumnsError> {
    let (names, hours) = (mart.texts("measurement")?, mart.ints("hour_of_stay")?);
    let (stays, known) = (mart.ints("stays")?, mart.ints("stays_with_value")?);
    let mut all: Vec<HourQuality> = (0..mart.rows())
        .map(|row| HourQuality {
            measurement: names[row].clone().unwrap_or_default(),
            hour_of_stay: count(hours[row]),
            stays: count(stays[row]),
            stays_with_value: count(known[row]),
        })
        .collect();
    all.sort_by(|a, b| (&a.measurement, a.hour_of_stay).cmp(&(&b.measurement, b.hour_of_stay)));
    Ok(all)
}

/// A number of rows or stays; none where there is no number.
fn count(value: Option<i64>) -> u64 {
    u64::try_from(value.unwrap_or_default()).unwrap_or_default()
}
