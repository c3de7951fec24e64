//! What a person can choose about a training.

use super::{class_weight::ClassWeight, directions::Directions};
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
    /// How much rows with the outcome weigh; `None` lets each row weigh the same.
    pub class_weight: Option<ClassWeight>,
    /// The share of the penalty that is L1 (elastic net), 0 to 1, of logistic regression only; `None` lets it be 0, or be
    /// searched.
    pub l1_ratio: Option<f64>,
    /// Which way the risk may go with single features, of boosted trees only.
    pub directions: Directions,
    /// How many settings of the learner are tried inside each fold, 1 to 1000; `None` chooses its strength alone.
    pub tune: Option<usize>,
    /// Also features that tell the outcome by themselves ([`giveaway`](crate::giveaway)) are learned from.
    pub trust_features: bool,
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
            class_weight: None,
            l1_ratio: None,
            directions: Directions::default(),
            tune: None,
            trust_features: false,
        }
    }

    /// How probabilities are recalibrated.
    #[must_use]
    pub fn recalibration(&self) -> Recalibration {
        // A learner to which outcomes weigh more than they are tells probabilities that are too high.
        let usual =
            || if self.class_weight.is_some() { Recalibration::Platt } else { Recalibration::usual(self.model) };
        self.recalibration.unwrap_or_else(usual)
    }

    /// Seed of the models of a fold, by its number among all folds of all repeats; or else all would draw the same samples.
    pub(super) fn seed_of(&self, fold: usize) -> u64 {
        self.seed.wrapping_add(1 + fold as u64)
    }

    /// Refuses what is out of its range.
    ///
    /// # Errors
    /// [`Error::InvalidOption`], of the first that is.
    pub fn check(&self) -> Result<()> {
        let none = "none".to_owned();
        let checks: [(&'static str, String, bool, &'static str); 8] = [
            ("folds", self.folds.to_string(), (2..=20).contains(&self.folds), "2 to 20 folds are possible"),
            ("repeats", self.repeats.to_string(), (1..=20).contains(&self.repeats), "1 to 20 repeats are possible"),
            (
                "resamples",
                self.resamples.to_string(),
                (100..=100_000).contains(&self.resamples),
                "100 to 100000 resamples are possible",
            ),
            (
                "keep",
                self.keep.map_or(none.clone(), |keep| keep.to_string()),
                self.keep != Some(0),
                "a model needs at least one feature",
            ),
            (
                "l1_ratio",
                self.l1_ratio.map_or(none.clone(), |ratio| ratio.to_string()),
                self.l1_ratio.is_none_or(|ratio| (0.0..=1.0).contains(&ratio)),
                "it must be a number from 0 (L2 alone) to 1 (L1 alone)",
            ),
            (
                "l1_ratio",
                self.l1_ratio.map_or(none.clone(), |ratio| ratio.to_string()),
                self.l1_ratio.is_none() || self.model == ModelKind::Logistic,
                "only logistic regression has it",
            ),
            (
                "rising or falling",
                "given".to_owned(),
                self.directions.is_empty() || self.model == ModelKind::Gbdt,
                "only boosted trees have it; a logistic regression tells the direction of each feature",
            ),
            (
                "tune",
                self.tune.map_or(none, |trials| trials.to_string()),
                self.tune.is_none_or(|trials| (1..=1000).contains(&trials)),
                "1 to 1000 trials are possible",
            ),
        ];
        for (option, value, fine, expected) in checks {
            if !fine {
                return Err(Error::InvalidOption { option, value, expected });
            }
        }
        Ok(())
    }
}
