//! What a person can choose about a training.

use crate::{
    error::{Error, Result},
    model_kind::ModelKind,
    recalibration::Recalibration,
    task::Task,
};

/// What to train and how.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainOptions {
    /// What is predicted.
    pub task: Task,
    /// With which learner.
    pub model: ModelKind,
    /// Folds of the cross-validation, 2 to 20.
    pub folds: usize,
    /// How many times the rows are cut into folds, each time otherwise, 1 to 20: the first is evaluated, the others say how far
    /// its figures depend on the cut.
    pub repeats: usize,
    /// Seed of folds, samples and bootstrap.
    pub seed: u64,
    /// Patient-clustered bootstrap resamples behind the confidence intervals, at least 100.
    pub resamples: usize,
    /// Names of the features to use; `None` takes all.
    pub features: Option<Vec<String>>,
    /// How many features the model keeps, chosen inside each fold; `None` keeps all.
    pub keep: Option<usize>,
    /// How probabilities are recalibrated, inside each fold as in the final model; `None` does what is usual for the learner.
    pub recalibration: Option<Recalibration>,
}

impl TrainOptions {
    /// Five folds, [`DEFAULT_SEED`](crate::DEFAULT_SEED), 1000 resamples, all features.
    #[must_use]
    pub fn new(task: Task, model: ModelKind) -> Self {
        Self {
            task,
            model,
            folds: 5,
            repeats: 1,
            seed: crate::DEFAULT_SEED,
            resamples: 1000,
            features: None,
            keep: None,
            recalibration: None,
        }
    }

    /// How probabilities are recalibrated.
    #[must_use]
    pub fn recalibration(&self) -> Recalibration {
        self.recalibration.unwrap_or_else(|| Recalibration::usual(self.model))
    }

    /// Refuses what is out of its range.
    pub(super) fn check(&self) -> Result<()> {
        if !(2..=20).contains(&self.folds) {
            return Err(Error::InvalidOption {
                option: "folds",
                value: self.folds.to_string(),
                expected: "2 to 20 folds are possible",
            });
        }
        if !(1..=20).contains(&self.repeats) {
            return Err(Error::InvalidOption {
                option: "repeats",
                value: self.repeats.to_string(),
                expected: "1 to 20 repeats are possible",
            });
        }
        if !(100..=100_000).contains(&self.resamples) {
            return Err(Error::InvalidOption {
                option: "resamples",
                value: self.resamples.to_string(),
                expected: "100 to 100000 resamples are possible",
            });
        }
        if self.keep == Some(0) {
            return Err(Error::InvalidOption {
                option: "keep",
                value: "0".to_owned(),
                expected: "a model needs at least one feature",
            });
        }
        Ok(())
    }
}
