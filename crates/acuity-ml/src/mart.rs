//! The marts that models, explanations and reports read.

use std::collections::BTreeMap;

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

/// Some columns of the mart `name`, the rows whose `key` is `id`.
///
/// # Errors
/// No such table, no such column, or the warehouse's refusal.
pub(crate) fn read_row(
    warehouse: &dyn Warehouse,
    dataset: &str,
    name: &str,
    columns: &[&str],
    key: &str,
    id: i64,
) -> Result<Columns> {
    Ok(Columns::of(warehouse, dataset, name, columns, &format!("{key} = {id}"))?)
}

/// Which columns of which models are read: each model once, whoever asks for it.
pub(crate) struct Wanted<'a> {
    key: &'a str,
    /// By model, in the order in which they were asked for: of two that are not there the first is told.
    columns: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Wanted<'a> {
    /// Of models that have a column `key`.
    pub(crate) fn by(key: &'a str) -> Self {
        Self { key, columns: Vec::new() }
    }

    pub(crate) fn column(&mut self, model: &'a str, column: &'a str) {
        match self.columns.iter_mut().find(|(known, _)| *known == model) {
            Some((_, columns)) if columns.contains(&column) => {}
            Some((_, columns)) => columns.push(column),
            None if column == self.key => self.columns.push((model, vec![column])),
            None => self.columns.push((model, vec![self.key, column])),
        }
    }

    /// All rows of all models.
    ///
    /// # Errors
    /// No such table, no such column, a key that stands twice, or the warehouse's refusal.
    pub(crate) fn read(self, warehouse: &dyn Warehouse, dataset: &str) -> Result<Tables> {
        let mut tables = BTreeMap::new();
        for (model, columns) in self.columns {
            let columns = Columns::of(warehouse, dataset, model, &columns, "")?;
            let row_of = columns.rows_by(self.key)?;
            tables.insert(model.to_owned(), Table { columns, row_of });
        }
        Ok(Tables(tables))
    }
}

/// Models as they were read, by name.
pub(crate) struct Tables(BTreeMap<String, Table>);

/// One model, with the row of each key.
pub(crate) struct Table {
    pub(crate) columns: Columns,
    pub(crate) row_of: BTreeMap<i64, usize>,
}

impl Tables {
    /// The model `name`, which was asked for.
    pub(crate) fn get(&self, name: &str) -> Result<&Table> {
        let not_asked = || ReadError::NotBuilt { relation: name.to_owned(), location: "what was read".to_owned() };
        Ok(self.0.get(name).ok_or_else(not_asked)?)
    }
}

/// What the column `score_mode` says.
pub(crate) fn score_mode(mart: &Columns) -> Result<ScoreMode> {
    Ok(ScoreMode::of(mart.texts("score_mode")?.iter().map(Option::as_deref)))
}
