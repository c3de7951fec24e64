//! Whether features know what came later, seen in their values: the half of the leakage gate that no description can deceive.
//!
//! A [`Probe`] chooses rows of a task, one of each of some patients. Whoever builds the models builds them anew from the
//! records as they were known at these rows' predictions; [`Probe::compare`] then says which features have another value. A
//! feature that changes has seen the future, whatever its SQL looks like. One that does not change has not been shown to be
//! right: the later records of these patients may have made no difference.

use std::collections::BTreeMap;

use acuity_warehouse::{Columns, Warehouse};

use crate::{
    cohort::{self, Cohort},
    error::{Error, Result},
    facts::{Facts, model_of},
    mart::{RowKey, Wanted},
    task::Task,
};

/// Relative difference from which on two values are two: sums over the same rows in another order differ by less.
const TOLERANCE: f64 = 1e-9;

/// Rows of a task whose features are looked at twice.
#[derive(Debug)]
pub struct Probe<'a> {
    task: &'a Task,
    cohort: Cohort,
    rows: Vec<Row>,
}

/// A row that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    /// Its place in the table of the cohort.
    at: usize,
    group: i64,
    /// When its prediction is made, in microseconds since 1970.
    time: i64,
}

/// A feature whose value depends on what was recorded after the prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The model that has it.
    pub model: String,
    /// Its name.
    pub feature: String,
    /// Rows in which it is another.
    pub rows: usize,
    /// The key of the first of them.
    pub key: i64,
    /// When the prediction of that row is made, as people write it.
    pub as_of: String,
    /// Its value in the mart; `None` is missing.
    pub with: Option<f64>,
    /// Its value without what came later.
    pub without: Option<f64>,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Rows that were compared.
    pub rows: usize,
    /// Rows that are not there without what came later: nothing could be compared.
    pub gone: usize,
    /// Features that changed, in the order of the task.
    pub changes: Vec<Change>,
}

impl<'a> Probe<'a> {
    /// Chooses rows of `most` patients, evenly among all of them, each at another of its predictions.
    ///
    /// # Errors
    /// As [`cohort::load`].
    pub fn new(warehouse: &dyn Warehouse, dataset: &str, task: &'a Task, most: usize) -> Result<Self> {
        let cohort = cohort::load(warehouse, dataset, task, None)?;
        let times = times(warehouse, dataset, task, &cohort)?;
        let mut of_group: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for (row, group) in cohort.table.patient.iter().enumerate() {
            of_group.entry(*group).or_default().push(row);
        }
        let step = of_group.len().div_ceil(most.max(1)).max(1);
        // 7 shares no factor with the few predictions of most stays, so that early and late ones come up.
        let chosen = of_group.iter().step_by(step).enumerate().filter_map(|(count, (group, rows))| {
            let at = *rows.get(count * 7 % rows.len())?;
            Some(Row { at, group: *group, time: times[at]? })
        });
        let rows = chosen.collect();
        Ok(Self { task, cohort, rows })
    }

    /// The patients, and until when each of them is known: microseconds since 1970, a record of that moment included.
    pub fn moments(&self) -> impl Iterator<Item = (i64, i64)> {
        self.rows.iter().map(|row| (row.group, row.time))
    }

    /// The features, with the model of each.
    pub fn features(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cohort.table.features.iter().map(|feature| (model_of(feature), feature.name.as_str()))
    }

    /// Compares with `rewound`, whose models were built without what came later.
    ///
    /// # Errors
    /// A model that is not there, or the warehouse's refusal.
    pub fn compare(&self, rewound: &dyn Warehouse, dataset: &str) -> Result<Comparison> {
        let (table, task) = (&self.cohort.table, self.task);
        let mut wanted = Wanted::by(&task.cohort.key);
        Facts::want(&mut wanted, &task.as_of, &table.features);
        let tables = wanted.read(rewound, dataset)?;
        let facts = Facts::of(&tables, &task.cohort.key, &task.as_of, &table.features)?;
        let key = |row: &Row| RowKey { id: table.stay[row.at], at: table.at.get(row.at).copied() };
        let (there, gone): (Vec<Row>, Vec<Row>) = self.rows.iter().partition(|row| facts.have(&key(row)));
        let keys: Vec<RowKey> = there.iter().map(key).collect();
        let without = facts.matrix(&keys, &table.features)?;
        let mut changes = Vec::new();
        for (column, feature) in table.features.iter().enumerate() {
            let pair = |place: usize| (table.x[(there[place].at, column)], without[(place, column)]);
            let differs = |place: &usize| {
                let (with, without) = pair(*place);
                !(with.is_nan() && without.is_nan() || (with - without).abs() <= TOLERANCE * with.abs().max(1.0))
            };
            let different: Vec<usize> = (0..there.len()).filter(differs).collect();
            let Some(&first) = different.first() else { continue };
            let (with, without) = pair(first);
            let known = |value: f64| Some(value).filter(|value| !value.is_nan());
            changes.push(Change {
                model: model_of(feature).to_owned(),
                feature: feature.name.clone(),
                rows: different.len(),
                key: keys[first].id,
                as_of: crate::mart::time_words(there[first].time),
                with: known(with),
                without: known(without),
            });
        }
        Ok(Comparison { rows: there.len(), gone: gone.len(), changes })
    }
}

/// When the prediction of each row is made.
fn times(warehouse: &dyn Warehouse, dataset: &str, task: &Task, cohort: &Cohort) -> Result<Vec<Option<i64>>> {
    let table = &cohort.table;
    if !table.at.is_empty() {
        return Ok(table.at.iter().copied().map(Some).collect());
    }
    let none = || Error::Task { task: task.name.clone(), problem: "it has no features".to_owned() };
    let model = model_of(table.features.first().ok_or_else(none)?);
    let (key, time) = (task.cohort.key.as_str(), task.as_of.column.as_str());
    let read = Columns::of(warehouse, dataset, model, &[key, time], "")?;
    let (row_of, times) = (read.rows_by(key)?, read.datetimes(time)?);
    Ok(table.stay.iter().map(|stay| times[*row_of.get(stay)?]).collect())
}
