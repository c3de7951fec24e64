//! What the columns of an input mean to a model: looked up once, and not for each of a million rows.

use std::collections::HashMap;

use acuity_scores::nearest;

use super::{InputRow, problem};
use crate::{
    error::{Error, Result},
    feature_info::FeatureInfo,
    features::{self, Feature, KEY_COLUMNS},
    math::is_usable,
    matrix::OUTCOME_COLUMNS,
    model_file::ModelFile,
    row::Row,
};

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// The key that a prediction is told by.
    Id,
    /// When a prediction is made, where a stay has several.
    Time,
    /// Another key, a time, or what an exported matrix says of the row besides its features.
    Key,
    /// A value, by its number among the names.
    Value(usize),
}

/// What tells a row from others.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    pub(super) id: Option<String>,
    pub(super) as_of: Option<String>,
}

impl Told {
    /// Takes the text of a column; other columns than the key and the time say nothing.
    pub(super) fn by(&mut self, column: Column, text: &str) {
        match column {
            Column::Id => self.id = Some(text.to_owned()),
            // As times are written everywhere else.
            Column::Time => self.as_of = Some(text.replacen('T', " ", 1)),
            Column::Key | Column::Value(_) => {}
        }
    }
}

/// The columns that a model knows.
pub(super) struct Names<'m> {
    model: &'m ModelFile,
    /// The features of the model, and behind them those that training left out, since no stay had a value: they are checked, and
    /// then ignored.
    names: Vec<&'m str>,
    /// What is known of each; nothing of features made elsewhere.
    known: Vec<Option<&'static Feature>>,
    number_of: HashMap<&'m str, usize>,
}

impl<'m> Names<'m> {
    pub(super) fn of(model: &'m ModelFile) -> Self {
        let features = model.features().iter().map(|feature| feature.name.as_str());
        let names: Vec<&str> = features.chain(model.metadata().dropped_features.iter().map(String::as_str)).collect();
        let known = names.iter().map(|name| features::find(name)).collect();
        let number_of = names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
        Self { model, names, known, number_of }
    }

    /// What the column `name`, which stands at `place`, is.
    ///
    /// # Errors
    /// The model does not know it.
    pub(super) fn column(&self, name: &str, place: impl FnOnce() -> String) -> Result<Column> {
        if let Some(number) = self.number_of.get(name) {
            return Ok(Column::Value(*number));
        }
        let task = self.model.metadata().definition.as_ref();
        if name == "id" || name == "icustay_id" || task.is_some_and(|task| task.cohort.key == name) {
            return Ok(Column::Id);
        }
        if task.is_some_and(|task| task.every().is_some() && task.as_of.column == name) {
            return Ok(Column::Time);
        }
        if KEY_COLUMNS.contains(&name) || OUTCOME_COLUMNS.contains(&name) || self.task_keys().contains(&name) {
            return Ok(Column::Key);
        }
        let known = self.names[..self.model.features().len()].iter().copied().chain(KEY_COLUMNS);
        Err(Error::UnknownFeature {
            name: name.to_owned(),
            nearest: nearest(name, known).map(str::to_owned),
            place: Some(place()),
        })
    }

    /// Keys and times of the task that the model was trained for.
    fn task_keys(&self) -> Vec<&str> {
        self.model.metadata().definition.as_ref().map_or_else(Vec::new, |task| task.keys().to_vec())
    }

    /// What is known of a feature whose values are categories; `None` of a number or a flag.
    pub(super) fn category(&self, number: usize) -> Option<&'m FeatureInfo> {
        self.model.features().get(number).filter(|feature| feature.is_category())
    }

    /// The unit of a feature, where the model says it.
    pub(super) fn unit(&self, number: usize) -> Option<&'m str> {
        self.model.features().get(number).map(|feature| feature.unit.as_str()).filter(|unit| !unit.is_empty())
    }

    /// Whether the column is of a feature that training left out and nothing is known of: it may have been one of categories.
    pub(super) fn is_ignored(&self, number: usize) -> bool {
        number >= self.model.features().len() && self.known[number].is_none()
    }

    /// Whether `true` and `false` are values of the column: not of a measurement.
    pub(super) fn may_be_flag(&self, number: usize) -> bool {
        self.known[number].is_none_or(|feature| feature.is_flag)
    }

    /// A row without values.
    pub(super) fn empty(&self) -> Vec<Option<f64>> {
        vec![None; self.names.len()]
    }

    /// Refuses a value that no patient can have.
    pub(super) fn possible(&self, number: usize, value: f64, place: impl FnOnce() -> String) -> Result<()> {
        let Some(feature) = self.known[number] else { return Ok(()) };
        match feature.quantity.check(&feature.name, value) {
            Ok(_) => Ok(()),
            Err(error) => Err(problem(&place(), error.to_string())),
        }
    }

    /// The row of `values`, one a name, unless they contradict each other. Its number among the rows is for who counts them.
    pub(super) fn row(&self, told: Told, mut values: Vec<Option<f64>>, place: String) -> Result<InputRow> {
        let found = acuity_scores::contradictions(|name| values[*self.number_of.get(name)?]);
        if let Some(found) = found.first() {
            return Err(problem(&place, found.to_string()));
        }
        values.truncate(self.model.features().len());
        Ok(InputRow { number: 0, id: told.id, as_of: told.as_of, row: Row::from_ordered(values), place })
    }
}

/// A value that models can compute with. `text` is how it was written.
pub(super) fn usable(value: f64, text: &str, place: impl FnOnce() -> String) -> Result<f64> {
    if is_usable(value) {
        return Ok(value);
    }
    let written_in_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    Err(problem(
        &place(),
        if written_in_digits {
            format!(
                "`{text}` is too large: models compute with numbers up to 3.4e38. Correct it, or leave it out when it was not measured"
            )
        } else {
            format!("`{text}` is no finite number; leave the value empty (CSV) or null (JSON, Parquet) when missing")
        },
    ))
}
