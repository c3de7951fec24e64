//! The marts that models, explanations and reports read.

use std::collections::BTreeMap;

use acuity_scores::{ScoreMode, nearest};
use acuity_warehouse::{Columns, ColumnsError, DatasetName, ReadError, Warehouse};

use crate::error::{Error, Result};

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

/// A row of a task: whose it is, and where a key has several predictions when it is made, in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowKey {
    pub(crate) id: i64,
    pub(crate) at: Option<i64>,
}

/// A time as a person writes it: `2150-01-01 06:00:00`.
pub(crate) fn time_words(at: i64) -> String {
    chrono::DateTime::from_timestamp_micros(at).map_or_else(|| at.to_string(), |time| time.naive_utc().to_string())
}

/// Which columns of which models are read: each model once, whoever asks for it.
pub(crate) struct Wanted<'a> {
    key: &'a str,
    /// By model, in the order in which they were asked for: of two that are not there the first is told.
    models: Vec<Asked<'a>>,
}

/// What is read of one model.
struct Asked<'a> {
    model: &'a str,
    columns: Vec<&'a str>,
    /// The column that tells rows of one key apart.
    time: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    /// Of models that have a column `key`.
    pub(crate) fn by(key: &'a str) -> Self {
        Self { key, models: Vec::new() }
    }

    pub(crate) fn column(&mut self, model: &'a str, column: &'a str) {
        let asked = self.asked(model);
        if !asked.columns.contains(&column) {
            asked.columns.push(column);
        }
    }

    /// The model has a row for each key and value of `time`.
    pub(crate) fn timed(&mut self, model: &'a str, time: &'a str) {
        self.column(model, time);
        self.asked(model).time = Some(time);
    }

    fn asked(&mut self, model: &'a str) -> &mut Asked<'a> {
        let at = self.models.iter().position(|one| one.model == model).unwrap_or_else(|| {
            self.models.push(Asked { model, columns: vec![self.key], time: None });
            self.models.len() - 1
        });
        &mut self.models[at]
    }

    /// The rows of all models that `condition` keeps; all of them when it is empty.
    ///
    /// # Errors
    /// No such table, no such column, a key that stands twice, or the warehouse's refusal.
    pub(crate) fn read(self, warehouse: &dyn Warehouse, dataset: &str, condition: &str) -> Result<Tables> {
        let mut tables = BTreeMap::new();
        for Asked { model, columns, time } in self.models {
            let columns = some_columns(warehouse, dataset, model, &columns, condition)?;
            tables.insert(model.to_owned(), Table::new(columns, self.key, time)?);
        }
        Ok(Tables(tables))
    }
}

/// Some columns of the mart `name`, of the rows that `condition` keeps; of all when it is empty.
///
/// # Errors
/// No such table, no such column with the nearest one, or the warehouse's refusal.
pub(crate) fn some_columns(
    warehouse: &dyn Warehouse,
    dataset: &str,
    name: &str,
    columns: &[&str],
    condition: &str,
) -> Result<Columns> {
    Columns::of(warehouse, dataset, name, columns, condition)
        .map_err(|error| with_nearest(error.into(), warehouse, dataset, name))
}

/// Says of a column that is not there which one may be meant.
fn with_nearest(error: Error, warehouse: &dyn Warehouse, dataset: &str, model: &str) -> Error {
    let Error::Mart(ReadError::Columns(ColumnsError::Missing { relation, columns: missing })) = &error else {
        return error;
    };
    let (Some(column), Ok(known)) = (missing.first(), columns(warehouse, dataset, model)) else { return error };
    Error::UnknownColumn {
        relation: relation.clone(),
        column: column.clone(),
        nearest: nearest(column, known.iter().map(String::as_str)).map(str::to_owned),
    }
}

/// Models as they were read, by name.
pub(crate) struct Tables(BTreeMap<String, Table>);

/// One model, with the row of each key.
pub(crate) struct Table {
    pub(crate) columns: Columns,
    row_of: BTreeMap<RowKey, usize>,
    /// Rows of one key are told apart by their time.
    is_timed: bool,
}

impl Table {
    fn new(columns: Columns, key: &str, time: Option<&str>) -> Result<Self> {
        let Some(time) = time else {
            let row_of = columns.rows_by(key)?.into_iter().map(|(id, row)| (RowKey { id, at: None }, row)).collect();
            return Ok(Self { columns, row_of, is_timed: false });
        };
        let mut row_of = BTreeMap::new();
        for (row, key_of_row) in keys(&columns, key, Some(time))?.into_iter().enumerate() {
            let Some(found) = key_of_row else { continue };
            if row_of.insert(found, row).is_some() {
                let at = found.at.map(time_words).unwrap_or_default();
                let (relation, column) = (columns.relation().to_string(), format!("{time} {at} of {key}"));
                return Err(ColumnsError::Duplicate { relation, column, key: found.id }.into());
            }
        }
        Ok(Self { columns, row_of, is_timed: true })
    }

    /// Where the facts of a row of the task are. A model without times says the same of all rows of a key.
    pub(crate) fn row(&self, key: &RowKey) -> Option<usize> {
        let key = RowKey { at: key.at.filter(|_| self.is_timed), ..*key };
        self.row_of.get(&key).copied()
    }
}

/// The key of each row; `None` where a part of it is NULL.
pub(crate) fn keys(columns: &Columns, key: &str, time: Option<&str>) -> Result<Vec<Option<RowKey>>> {
    let ids = columns.ints(key)?;
    let Some(time) = time else { return Ok(ids.into_iter().map(|id| Some(RowKey { id: id?, at: None })).collect()) };
    let times = columns.datetimes(time)?;
    Ok(ids.into_iter().zip(times).map(|(id, at)| Some(RowKey { id: id?, at: Some(at?) })).collect())
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
