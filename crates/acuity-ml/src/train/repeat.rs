//! The same cross-validation with other folds: how far figures depend on the cut, which an interval from resampled patients does
//! not say.

use super::folds::{FoldResult, held_out};
use crate::{
    dataset::Table,
    evaluate::{Repeated, Spread},
    metrics::{self, Estimate, Metrics},
};

/// Seed of the folds of a repeat, 0 the first, whose is that of the training; far from those of the models in its folds.
pub(super) fn seed(seed: u64, repeat: usize) -> u64 {
    seed ^ ((repeat as u64) << 32)
}

/// Figures of the model over the repeats; `None` where there is one.
pub(super) fn spread<'f>(table: &Table, repeats: impl Iterator<Item = &'f [FoldResult]>) -> Option<Repeated> {
    let figures: Vec<Metrics> = repeats
        .map(|folds| {
            let probability = held_out(table, folds);
            let value = metrics::auroc(&table.y, &probability).unwrap_or(0.5);
            Metrics::new(&table.y, &probability, &probability, Estimate { value, low: value, high: value })
        })
        .collect();
    if figures.len() < 2 {
        return None;
    }
    let of = |figure: &dyn Fn(&Metrics) -> Option<f64>| {
        Spread::of(figures.iter().map(figure).collect::<Option<Vec<f64>>>()?)
    };
    Some(Repeated {
        repeats: figures.len(),
        auroc: of(&|one| Some(one.auroc.value))?,
        auprc: of(&|one| Some(one.auprc))?,
        brier: of(&|one| Some(one.brier))?,
        log_loss: of(&|one| Some(one.log_loss))?,
        calibration_slope: of(&|one| one.calibration_slope),
        calibration_intercept: of(&|one| one.calibration_intercept),
    })
}
