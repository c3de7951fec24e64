//! The training table: one row an ICU stay, or one a prediction where a stay has several.

use ndarray::{Array2, ArrayView1, Axis};
use sha2::{Digest, Sha256};

use crate::{
    distribution::Distribution,
    error::{Error, Result},
    feature_info::{FeatureInfo, TrainingStats},
    math::{is_usable, quantile},
};

/// Features, outcome and patient of each stay, sorted by `icustay_id`.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The columns of [`x`](Self::x).
    pub features: Vec<FeatureInfo>,
    /// Key of the stay, by row.
    pub stay: Vec<i64>,
    /// When the row's prediction is made, in microseconds since 1970; empty where each key has one row.
    pub at: Vec<i64>,
    /// Whether the row is of the later time of the task's temporal validation; empty where it has none.
    pub later: Vec<bool>,
    /// Key of the patient, by row.
    pub patient: Vec<i64>,
    /// Values, rows by features, in the features' units; NaN is missing.
    pub x: Array2<f64>,
    /// Outcome, by row.
    pub y: Vec<bool>,
    /// Scores that models are compared with, the most important first.
    pub baselines: Vec<Baseline>,
    /// Groups that performance is told for; no model depends on them.
    pub subgroups: Vec<Subgroup>,
}

/// Rows told apart by one fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Subgroup {
    /// For headings: `Age`.
    pub title: String,
    /// The names of its groups, in their order.
    pub groups: Vec<String>,
    /// By row the number of its group; `None` where the fact is not known.
    pub group_of: Vec<Option<usize>>,
}

/// A score that models are compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Its name in tables: `sofa`.
    pub name: String,
    /// For headings: `SOFA`.
    pub title: String,
    /// By row; NaN is missing.
    pub score: Vec<f64>,
}

impl Table {
    /// Number of rows: stays, or predictions where a stay has several.
    #[must_use]
    pub fn len(&self) -> usize {
        self.stay.len()
    }

    /// Whether there is no stay.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stay.is_empty()
    }

    /// Stays with the outcome.
    #[must_use]
    pub fn positives(&self) -> usize {
        self.y.iter().filter(|y| **y).count()
    }

    /// Number of patients.
    #[must_use]
    pub fn patients(&self) -> usize {
        self.patient.iter().collect::<std::collections::BTreeSet<_>>().len()
    }

    /// The rows in `rows`, in that order. Row numbers outside the table are left out.
    #[must_use]
    pub fn subset(&self, rows: &[usize]) -> Self {
        let rows: Vec<usize> = rows.iter().copied().filter(|row| *row < self.len()).collect();
        Self {
            features: self.features.clone(),
            stay: rows.iter().map(|&row| self.stay[row]).collect(),
            at: rows.iter().filter_map(|&row| self.at.get(row).copied()).collect(),
            later: rows.iter().filter_map(|&row| self.later.get(row).copied()).collect(),
            patient: rows.iter().map(|&row| self.patient[row]).collect(),
            x: self.x.select(Axis(0), &rows),
            y: rows.iter().map(|&row| self.y[row]).collect(),
            baselines: self
                .baselines
                .iter()
                .map(|one| Baseline { score: rows.iter().map(|&row| one.score[row]).collect(), ..one.clone() })
                .collect(),
            subgroups: self
                .subgroups
                .iter()
                .map(|one| Subgroup { group_of: rows.iter().map(|&row| one.group_of[row]).collect(), ..one.clone() })
                .collect(),
        }
    }

    /// Leaves out features without any value; gives their names.
    pub fn drop_empty_features(&mut self) -> Vec<String> {
        let (kept, dropped): (Vec<usize>, Vec<usize>) =
            (0..self.features.len()).partition(|&column| self.x.column(column).iter().any(|value| !value.is_nan()));
        let names = dropped.iter().map(|&column| self.features[column].name.clone()).collect();
        self.x = self.x.select(Axis(1), &kept);
        self.features = kept.iter().map(|&column| self.features[column].clone()).collect();
        names
    }

    /// The names of the features whose values are all the same, where none is missing.
    #[must_use]
    pub fn constant_features(&self) -> Vec<&str> {
        let columns = self.features.iter().zip(self.x.columns());
        let is_constant = |x: &ArrayView1<'_, f64>| x.first().is_some_and(|first| x.iter().all(|value| value == first));
        columns.filter(|(_, x)| self.len() > 1 && is_constant(x)).map(|(feature, _)| feature.name.as_str()).collect()
    }

    /// The same rows with some of the features, by the numbers of their columns.
    #[must_use]
    pub fn columns(&self, kept: &[usize]) -> Self {
        Self {
            features: kept.iter().map(|&column| self.features[column].clone()).collect(),
            x: self.x.select(Axis(1), kept),
            ..self.clone()
        }
    }

    /// Values in single precision, as the booster reads them: row after row, so that each row is a slice. Columns that were
    /// selected lie one after the other.
    #[must_use]
    pub fn x32(&self) -> Array2<f32> {
        self.x.as_standard_layout().mapv(|value| value as f32)
    }

    /// Which features have categories; nothing where none has.
    #[must_use]
    pub fn categorical(&self) -> Vec<bool> {
        let marks: Vec<bool> = self.features.iter().map(FeatureInfo::is_category).collect();
        if marks.contains(&true) { marks } else { Vec::new() }
    }

    /// The same rows with the codes that the features of a model have; what the model has not seen is missing.
    #[must_use]
    pub fn recoded(mut self, features: &[FeatureInfo]) -> Self {
        for (column, (own, theirs)) in self.features.iter_mut().zip(features).enumerate() {
            let Some(names) = &own.categories else { continue };
            if own.categories != theirs.categories {
                let code_of: Vec<f64> = names.iter().map(|name| theirs.code(name).unwrap_or(f64::NAN)).collect();
                // A code is a place among the names.
                let place = |code: f64| Some(code as usize).filter(|_| !code.is_nan());
                let recode = |code: f64| place(code).and_then(|at| code_of.get(at).copied()).unwrap_or(f64::NAN);
                self.x.column_mut(column).mapv_inplace(recode);
                own.categories.clone_from(&theirs.categories);
            }
        }
        self
    }

    /// Distribution of each number or flag.
    #[must_use]
    pub fn stats(&self) -> Vec<Option<TrainingStats>> {
        let columns = self.features.iter().zip(self.x.columns());
        columns.map(|(feature, x)| if feature.is_category() { None } else { stats(x.iter().copied()) }).collect()
    }

    /// The same, coarsely and whole: what other rows are compared with.
    #[must_use]
    pub fn distributions(&self) -> Vec<Option<Distribution>> {
        let columns = self.features.iter().zip(self.x.columns());
        let of = |(feature, x): (&FeatureInfo, ArrayView1<'_, f64>)| match &feature.categories {
            Some(names) => Distribution::of_codes(names.len(), x.iter().copied()),
            None => Distribution::of(x.iter().copied()),
        };
        columns.map(of).collect()
    }

    /// SHA-256, in hexadecimal, of names, keys, values and outcomes.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for feature in &self.features {
            hash.update(feature.name.as_bytes());
            hash.update([0]);
            for category in feature.categories.iter().flatten() {
                hash.update(category.as_bytes());
                hash.update([1]);
            }
        }
        for row in 0..self.len() {
            hash.update(self.stay[row].to_le_bytes());
            if let Some(at) = self.at.get(row) {
                hash.update(at.to_le_bytes());
            }
            hash.update(self.patient[row].to_le_bytes());
            hash.update([u8::from(self.y[row])]);
            for value in self.x.row(row).iter().chain(self.baselines.iter().map(|one| &one.score[row])) {
                // One bit pattern for all NaN, and for both zeros.
                let value = if value.is_nan() { f64::NAN } else { value + 0.0 };
                hash.update(value.to_bits().to_le_bytes());
            }
        }
        hex(&hash.finalize())
    }

    /// Refuses a table that no model can be trained on.
    ///
    /// # Errors
    /// All stays have the same outcome, sizes differ, or a value is too large to compute with.
    pub fn check(&self, label: &str) -> Result<()> {
        for (what, found) in [
            ("rows of the feature matrix", self.x.nrows()),
            ("patients", self.patient.len()),
            ("outcomes", self.y.len()),
        ]
        .into_iter()
        .chain(self.baselines.iter().map(|one| ("scores of a baseline", one.score.len())))
        .chain(self.subgroups.iter().map(|one| ("rows of a subgroup", one.group_of.len())))
        {
            if found != self.len() {
                return Err(Error::Shape { what, expected: self.len(), found });
            }
        }
        for (what, found) in [("times of predictions", self.at.len()), ("rows of a later time", self.later.len())] {
            if found != 0 && found != self.len() {
                return Err(Error::Shape { what, expected: self.len(), found });
            }
        }
        if self.x.ncols() != self.features.len() {
            return Err(Error::Shape {
                what: "columns of the feature matrix",
                expected: self.features.len(),
                found: self.x.ncols(),
            });
        }
        if self.features.is_empty() {
            return Err(Error::NoFeatures);
        }
        for (feature, values) in self.features.iter().zip(self.x.columns()) {
            if let Some(row) = values.iter().position(|value| !value.is_nan() && !is_usable(*value)) {
                let place = Some(format!("icustay_id {}", self.stay[row]));
                return Err(Error::NotFinite { feature: feature.name.clone(), value: values[row], place });
            }
        }
        let positives = self.positives();
        if positives == 0 || positives == self.len() {
            return Err(Error::OneClass { stays: self.len(), label: label.to_owned(), value: u8::from(positives > 0) });
        }
        Ok(())
    }
}

fn stats(values: impl Iterator<Item = f64>) -> Option<TrainingStats> {
    let mut rows = 0usize;
    let mut present: Vec<f64> = values.inspect(|_| rows += 1).filter(|value| !value.is_nan()).collect();
    present.sort_by(f64::total_cmp);
    let n = present.len();
    Some(TrainingStats {
        min: *present.first()?,
        p01: quantile(&present, 0.01)?,
        median: quantile(&present, 0.5)?,
        mean: present.iter().sum::<f64>() / n as f64,
        p99: quantile(&present, 0.99)?,
        max: *present.last()?,
        missing: (rows - n) as f64 / rows as f64,
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
