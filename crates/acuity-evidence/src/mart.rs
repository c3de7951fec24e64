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
    read_where(warehouse, dataset, name, columns, "")
}

/// Some columns of the mart `name`, of the rows that `condition` keeps; of all when it is empty.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_where(
    warehouse: &dyn Warehouse,
    dataset: &str,
    name: &str,
    columns: &[&str],
    condition: &str,
) -> Result<Columns, ReadError> {
    let filter = if condition.is_empty() { String::new() } else { format!(" WHERE {condition}") };
    Columns::read(warehouse, DatasetName::new(dataset).relation(name), columns, &filter)
}

/// A number of rows or stays; none where there is no number.
pub(crate) fn count(value: Option<i64>) -> u64 {
    u64::try_from(value.unwrap_or_default()).unwrap_or_default()
}
