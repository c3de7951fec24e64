//! Temporal validation: learned from the earlier stays, judged on the later ones.

use std::collections::BTreeSet;

use super::{
    TrainOptions,
    fit::Chosen,
    folds::{Fold, FoldResult, run_fold},
};
use crate::{
    dataset::Table,
    error::Result,
    evaluate::TemporalEvaluation,
    folds::split,
    metrics::{self, Metrics},
};

/// Rows with and without the outcome that either side needs for figures that say anything.
const FEWEST: usize = 10;

/// The rows that take part, and by row the fold it is in: 0 the later ones, which are held out, 1 the earlier ones. `None`
/// where the task has no later rows, or either side has too few outcomes.
pub(super) fn rows(table: &Table, options: &TrainOptions) -> Option<(Table, Vec<usize>)> {
    options.task.temporal.as_ref().filter(|_| table.later.len() == table.len())?;
    // Who has stays on both sides is judged, and taught nothing.
    let later_patients: BTreeSet<i64> =
        table.patient.iter().zip(&table.later).filter(|(_, later)| **later).map(|(patient, _)| *patient).collect();
    let kept: Vec<usize> =
        (0..table.len()).filter(|&row| table.later[row] || !later_patients.contains(&table.patient[row])).collect();
    let kept = table.subset(&kept);
    let fold_of: Vec<usize> = kept.later.iter().map(|later| usize::from(!later)).collect();
    let (earlier, later) = split(&fold_of, 0);
    let enough = [earlier, later].iter().all(|side| {
        let positives = side.iter().filter(|&&row| kept.y[row]).count();
        positives >= FEWEST && side.len() - positives >= FEWEST
    });
    enough.then_some((kept, fold_of))
}

/// A model of the earlier rows on the later ones, with the settings `given` or those it chooses; `None` as [`rows`].
pub(super) fn evaluate(
    table: &Table,
    options: &TrainOptions,
    given: Option<&Chosen>,
) -> Result<Option<TemporalEvaluation>> {
    let Some((spec, (kept, fold_of))) = options.task.temporal.as_ref().zip(rows(table, options)) else {
        return Ok(None);
    };
    let (earlier, later) = split(&fold_of, 0);
    let fold = Fold { table: &kept, fold_of: &fold_of, fold: 0, number: 0, given, with_importance: false };
    let FoldResult { model: probability, .. } = run_fold(&fold, options, &|| {})?;
    let judged = kept.subset(&later);
    let area = metrics::auroc(&judged.y, &probability).unwrap_or(0.5);
    let sample =
        metrics::clustered_bootstrap(&judged.y, &judged.patient, &[&probability], options.resamples, options.seed);
    Ok(Some(TemporalEvaluation {
        title: spec.title.clone(),
        earlier: earlier.len(),
        later: later.len(),
        positives: judged.positives(),
        metrics: Metrics::new(&judged.y, &probability, &probability, sample.estimate(0, area)),
        reliability: metrics::reliability(&judged.y, &probability, 10),
    }))
}
