//! The facts of a task's models, read through the leakage gate.

use std::collections::BTreeMap;

use acuity_warehouse::Columns;
use ndarray::Array2;

use crate::{
    error::{Error, Result},
    feature_info::FeatureInfo,
    mart::{self, RowKey, Table, Tables, Wanted},
    task::AsOf,
};

const HOUR_US: f64 = 3600.0 * 1e6;

/// What was read of the models of the features.
pub(crate) struct Facts<'a>(BTreeMap<&'a str, &'a Table>);

impl<'a> Facts<'a> {
    /// Asks for what [`Self::of`] needs.
    pub(crate) fn want(wanted: &mut Wanted<'a>, as_of: &'a AsOf, features: &'a [FeatureInfo]) {
        for feature in features {
            for column in [&as_of.start, &as_of.column, &feature.name] {
                wanted.column(model_of(feature), column);
            }
            if as_of.every.is_some() {
                wanted.timed(model_of(feature), &as_of.column);
            }
        }
    }

    /// Through the leakage gate.
    pub(crate) fn of(tables: &'a Tables, key: &str, as_of: &AsOf, features: &'a [FeatureInfo]) -> Result<Self> {
        let mut found = BTreeMap::new();
        for model in features.iter().map(model_of) {
            if !found.contains_key(model) {
                let table = tables.get(model)?;
                gate(&table.columns, key, as_of)?;
                found.insert(model, table);
            }
        }
        Ok(Self(found))
    }

    /// Whether every model has a row of the key.
    pub(crate) fn have(&self, key: &RowKey) -> bool {
        self.0.values().all(|table| table.row(key).is_some())
    }

    /// Values of rows that are all there, in the order of `keys` and of the features.
    pub(crate) fn matrix(&self, keys: &[RowKey], features: &[FeatureInfo]) -> Result<Array2<f64>> {
        let mut x = Array2::from_elem((keys.len(), features.len()), f64::NAN);
        for (column, feature) in features.iter().enumerate() {
            let Some(table) = self.0.get(model_of(feature)) else { continue };
            let values = table.columns.finite(&feature.name)?;
            for (row, key) in keys.iter().enumerate() {
                x[(row, column)] = table.row(key).and_then(|at| values[at]).unwrap_or(f64::NAN);
            }
        }
        Ok(x)
    }
}

/// The model a feature is read from: its own, or the first day's for a model file that does not say.
pub(crate) fn model_of(feature: &FeatureInfo) -> &str {
    feature.model.as_deref().unwrap_or(mart::FEATURES)
}

/// The columns to read of each model: key and times, then features.
pub(crate) fn by_model<'a>(
    key: &'a str,
    as_of: &'a AsOf,
    features: &'a [FeatureInfo],
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for feature in features {
        columns.entry(model_of(feature)).or_insert_with(|| vec![key, &as_of.start, &as_of.column]).push(&feature.name);
    }
    columns
}

/// Refuses rows whose facts may be later than the time of the prediction.
pub(crate) fn gate(facts: &Columns, key: &str, as_of: &AsOf) -> Result<()> {
    let keys = facts.ints(key)?;
    let (starts, times) = (facts.datetimes(&as_of.start)?, facts.datetimes(&as_of.column)?);
    let (start_name, time_name) = (&as_of.start, &as_of.column);
    for row in 0..keys.len() {
        let id = keys[row].map_or_else(|| "NULL".to_owned(), |id| id.to_string());
        let reason = match (starts[row], times[row]) {
            (Some(start), Some(time)) => match refused(as_of, time.saturating_sub(start)) {
                None => continue,
                Some(reason) => reason,
            },
            (None, _) => format!("`{start_name}` is NULL, so nothing says what was known when"),
            (_, None) => format!("`{time_name}` is NULL, so nothing says what was known when"),
        };
        return Err(Error::Leakage {
            reason: format!("table {}, {key} {id}: {reason}. Correct the model of that table", facts.relation()),
        });
    }
    Ok(())
}

/// Why a task that is timed so does not take a row whose prediction is made `after` its start, in microseconds.
fn refused(as_of: &AsOf, after: i64) -> Option<String> {
    let (AsOf { start, column, hours, every }, lies) = (as_of, after as f64 / HOUR_US);
    if let Some(most) = hours.filter(|most| after > (most * HOUR_US) as i64) {
        return Some(format!("`{column}` lies {lies:.2} hours after `{start}`, at most {most} are allowed"));
    }
    let every = every.filter(|every| after <= 0 || after % ((every * HOUR_US) as i64).max(1) != 0)?;
    Some(format!("`{column}` lies {lies:.2} hours after `{start}`, and a prediction is made every {every}"))
}
