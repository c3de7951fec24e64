//! The facts of a task's models, read through the leakage gate.

use std::collections::{BTreeMap, BTreeSet};

use acuity_warehouse::{Columns, ColumnsError};
use ndarray::Array2;

use crate::{
    error::{Error, Result},
    feature_info::{FeatureInfo, MOST_CATEGORIES},
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

    /// The features, with the categories that the rows have: by name, so that the same rows give the same codes.
    ///
    /// # Errors
    /// More categories than a model takes, or a column of another kind.
    pub(crate) fn with_categories(
        &self,
        keys: &[RowKey],
        features: &[FeatureInfo],
        task: &str,
    ) -> Result<Vec<FeatureInfo>> {
        let learn = |feature: &FeatureInfo| {
            let table = self.0.get(model_of(feature)).filter(|_| feature.is_category());
            let Some(table) = table else { return Ok(feature.clone()) };
            let texts = categories(&table.columns, feature)?;
            let names: BTreeSet<String> = keys.iter().filter_map(|key| texts[table.row(key)?].clone()).collect();
            if names.len() > MOST_CATEGORIES {
                let problem = format!(
                    "the feature `{}` has {} categories, and at most {MOST_CATEGORIES} are possible; group the rare ones in \
                     its model",
                    feature.name,
                    names.len()
                );
                return Err(Error::Task { task: task.to_owned(), problem });
            }
            Ok(FeatureInfo { categories: Some(names.into_iter().collect()), ..feature.clone() })
        };
        features.iter().map(learn).collect()
    }

    /// Values of rows that are all there, in the order of `keys` and of the features, whose categories are known.
    pub(crate) fn matrix(&self, keys: &[RowKey], features: &[FeatureInfo]) -> Result<Array2<f64>> {
        let mut x = Array2::from_elem((keys.len(), features.len()), f64::NAN);
        for (column, feature) in features.iter().enumerate() {
            let Some(table) = self.0.get(model_of(feature)) else { continue };
            let values = Values::read(&table.columns, feature, Columns::finite)?;
            for (row, key) in keys.iter().enumerate() {
                let value = table.row(key).map(|at| values.at(at, Some(key.id))).transpose()?;
                x[(row, column)] = value.flatten().unwrap_or(f64::NAN);
            }
        }
        Ok(x)
    }
}

/// How the numbers of a column are read.
pub(crate) type ReadNumbers = fn(&Columns, &str) -> Result<Vec<Option<f64>>, ColumnsError>;

/// The values of a feature by row.
pub(crate) enum Values<'f> {
    Numbers(Vec<Option<f64>>),
    Categories(&'f FeatureInfo, Vec<Option<String>>),
}

impl<'f> Values<'f> {
    /// Those of a relation; numbers are read by `numbers`.
    ///
    /// # Errors
    /// A column of another kind, or what `numbers` says.
    pub(crate) fn read(columns: &Columns, feature: &'f FeatureInfo, numbers: ReadNumbers) -> Result<Self> {
        Ok(if feature.is_category() {
            Self::Categories(feature, categories(columns, feature)?)
        } else {
            Self::Numbers(numbers(columns, &feature.name)?)
        })
    }

    /// The value of a row, of a category its code; `id` is that of the stay, for messages.
    ///
    /// # Errors
    /// A category that the model has not seen.
    pub(crate) fn at(&self, row: usize, id: Option<i64>) -> Result<Option<f64>> {
        match self {
            Self::Numbers(numbers) => Ok(numbers[row]),
            Self::Categories(feature, texts) => {
                let Some(text) = &texts[row] else { return Ok(None) };
                if let Some(code) = feature.code(text) {
                    return Ok(Some(code));
                }
                let place = id.map(|id| format!("icustay_id {id}"));
                feature.known_code(text, place.as_deref()).map(Some)
            }
        }
    }
}

/// The categories of all rows; an empty text is none.
fn categories(columns: &Columns, feature: &FeatureInfo) -> Result<Vec<Option<String>>> {
    let trimmed = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(columns.texts(&feature.name)?.into_iter().map(trimmed).collect())
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
