//! The marts that models, explanations and reports read.

use acuity_scores::ScoreMode;
use acuity_warehouse::{Columns, DatasetName, ReadError, Warehouse};

use crate::error::Result;

/// The key of models that do not say by what they are keyed.
pub(crate) const KEY: &str = "icustay_id";
/// What is known of a stay 24 hours after ICU admission.
pub(crate) const FEATURES: &str = "first_day_features";
/// How stays ended.
pub(crate) const OUTCOMES: &str = "outcomes";
/// The first day's SOFA.
pub(crate) const SOFA: &str = "sofa";

/// The names of all columns of the mart `name`, in its order.
///
/// # Errors
/// No such table, or the warehouse's refusal.
pub(crate) fn columns(warehouse: &dyn Warehouse, dataset: &str, name: &str) -> Result<Vec<String>> {
    let relation = DatasetName::new(dataset).relation(name);
    let info = warehouse
        .relation(&relation)?
        .ok_or_else(|| ReadError::NotBuilt { relation: relation.to_string(), location: warehouse.location() })?;
    Ok(info.columns.iter().map(|column| column.name.to_lowercase()).collect())
}

/// Some columns of the mart `name`, all rows.
///
/// # Errors
/// No such table, no such column, or the warehouse's refusal.
pub(crate) fn read(warehouse: &dyn Warehouse, dataset: &str, name: &str, columns: &[&str]) -> Result<Columns> {
    read_where(warehouse, dataset, name, columns, "")
}

/// Some columns of the mart `name`, the rows whose `key` is `id`.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_row(
    warehouse: &dyn Warehouse,
    dataset: &str,
    name: &str,
    columns: &[&str],
    key: &str,
    id: i64,
) -> Result<Columns> {
    read_where(warehouse, dataset, name, columns, &format!(" WHERE {key} = {id}"))
}

fn read_where(warehouse: &dyn Warehouse, dataset: &str, name: &str, columns: &[&str], filter: &str) -> Result<Columns> {
    let relation = DatasetName::new(dataset).relation(name);
    Ok(Columns::read(warehouse, relation, columns, filter)?)
}

/// What the column `score_mode` says.
pub(crate) fn score_mode(mart: &Columns) -> Result<ScoreMode> {
    Ok(ScoreMode::of(mart.texts("score_mode")?.iter().map(Option::as_deref)))
}
