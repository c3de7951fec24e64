//! Marts as columns.

use acuity_warehouse::{Columns, DatasetName, ReadError, Warehouse};

/// Some columns of the mart `name`, all rows.
///
/// # Errors
/// No such table, no such column, or the warehouse's refusal.
pub(crate) fn read(
    warehouse: &dyn Warehouse,
    dataset: &str,
    name: &str,
    columns: &[&str],
) -> Result<Columns, ReadError> {
    Columns::read(warehouse, DatasetName::new(dataset).relation(name), columns, "")
}

/// A number of rows or stays; none where there is no number.
pub(crate) fn count(value: Option<i64>) -> u64 {
    u64::try_from(value.unwrap_or_default()).unwrap_or_default()
}
