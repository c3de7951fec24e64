//! Predictions for rows that were read, and what a person must know of them.

use rayon::prelude::*;
use serde::Serialize;

use super::InputRow;
use crate::{
    explain::{Explanation, RangeWarning},
    model_file::ModelFile,
    words::counted,
};

/// One prediction, ready to be written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// As read; the row number from 1 when the input has none.
    pub id: String,
    /// When it is made, as read, of a task with several predictions of a stay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Where its row stands: `patients.csv, line 2`.
    pub place: String,
    /// Probability of the outcome.
    pub probability: f64,
    /// What the learner says, in log-odds; see [`ModelFile::probability_of`].
    pub margin: f64,
    /// Features of the model that the row has a value for; the others counted as not measured.
    pub features_given: usize,
    /// Features of the model.
    pub features: usize,
    /// Values that are unusual, or outside what training saw.
    pub warnings: Vec<RangeWarning>,
}

/// Warnings that a cell holds.
const WARNINGS: usize = 3;

impl Prediction {
    /// The warnings as one cell of a table: the first of them, and how many more there are.
    #[must_use]
    pub fn warnings_cell(&self) -> String {
        let mut shown: Vec<String> = self.warnings.iter().take(WARNINGS).map(ToString::to_string).collect();
        if let Some(more) = self.warnings.len().checked_sub(WARNINGS).filter(|more| *more > 0) {
            shown.push(format!("{more} more, which --explain tells"));
        }
        shown.join("; ")
    }
}

/// Predicts every row, on all threads.
#[must_use]
pub fn predict(model: &ModelFile, rows: &[InputRow]) -> Vec<Prediction> {
    rows.par_iter()
        .with_min_len(64)
        .map(|input| {
            let margin = model.margin(&input.row);
            Prediction {
                id: input.id.clone().unwrap_or_else(|| input.number.to_string()),
                as_of: input.as_of.clone(),
                place: input.place.clone(),
                probability: model.probability_of(margin),
                margin,
                features_given: input.row.values().iter().flatten().count(),
                features: model.features().len(),
                warnings: model.warnings(&input.row),
            }
        })
        .collect()
}

/// Counts the rows that have values for less than half of the features, as they pass.
#[derive(Debug, Clone, Default)]
pub struct Sparse {
    rows: usize,
    /// The one with the fewest: how many it has, of how many, and where it stands.
    fewest: Option<(usize, usize, String)>,
}

impl Sparse {
    /// Looks at some more.
    pub fn add(&mut self, predictions: &[Prediction]) {
        for one in predictions.iter().filter(|one| 2 * one.features_given < one.features) {
            self.rows += 1;
            if self.fewest.as_ref().is_none_or(|(fewest, ..)| one.features_given < *fewest) {
                self.fewest = Some((one.features_given, one.features, one.place.clone()));
            }
        }
    }

    /// What a person must know who gave values for few features: how many rows have less than half of them, and which has the
    /// fewest. `None` when every row has more.
    #[must_use]
    pub fn told(&self) -> Option<String> {
        let (given, features, place) = self.fewest.as_ref()?;
        let has = format!("{place} has values for {given} of {}", counted(*features, "feature"));
        let what = "what is left out counts as not measured, which is not the same as normal: trust such a risk less";
        Some(match self.rows {
            1 => format!("{has}; {what}"),
            rows => format!("{rows} rows have values for less than half of the features ({has}); {what}"),
        })
    }
}

/// As [`Sparse`], of predictions that are all there.
#[must_use]
pub fn sparse(predictions: &[Prediction]) -> Option<String> {
    let mut sparse = Sparse::default();
    sparse.add(predictions);
    sparse.told()
}

/// Explains every row, on all threads.
#[must_use]
pub fn explain(model: &ModelFile, rows: &[InputRow]) -> Vec<Explanation> {
    rows.par_iter().map(|input| Explanation { as_of: input.as_of.clone(), ..model.explain(&input.row) }).collect()
}
