//! How far a training is, in steps that a person can count.

use std::sync::{Mutex, PoisonError};

use super::TrainOptions;

/// Where training stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub stage: &'static str,
    /// Steps of the whole training that are done; never falls.
    pub done: usize,
    /// Steps of the whole training, the same in every call.
    pub total: usize,
}

/// Hears about progress; called from any thread, one call at a time.
pub type OnProgress<'a> = dyn Fn(Progress) + Sync + 'a;

/// Steps of one fold: its hyperparameter is chosen, its model fitted.
pub(super) const STEPS_OF_A_FOLD: usize = 2;

/// Counts the steps of one training.
pub(super) struct Steps<'a> {
    progress: &'a OnProgress<'a>,
    total: usize,
    done: Mutex<usize>,
}

impl<'a> Steps<'a> {
    /// Those of [`train_cohort`](super::train_cohort), and `before` steps ahead of it.
    pub(super) fn new(progress: &'a OnProgress<'a>, options: &TrainOptions, before: usize) -> Self {
        // Before the folds the trials of a search; after them the evaluation with its resamples, and the final model.
        let total = before + options.tune.unwrap_or(0) + options.repeats * options.folds * STEPS_OF_A_FOLD + 2;
        Self { progress, total, done: Mutex::default() }
    }

    /// A stage begins.
    pub(super) fn begin(&self, stage: &'static str) {
        self.tell(stage, 0);
    }

    /// A step of a stage has ended.
    pub(super) fn end(&self, stage: &'static str) {
        self.tell(stage, 1);
    }

    /// Steps of a stage turn out not to be needed.
    pub(super) fn skip(&self, stage: &'static str, steps: usize) {
        if steps > 0 {
            self.tell(stage, steps);
        }
    }

    fn tell(&self, stage: &'static str, more: usize) {
        // Held while telling: folds end side by side, and a later count must not be heard before an earlier one.
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += more;
        (self.progress)(Progress { stage, done: *done, total: self.total });
    }
}
