//! Temporal validation: learned from the earlier stays, judged on the later ones.

use std::collections::BTreeSet;

use super::{
    TrainOptions,
    folds::{FoldResult, run_fold},
};
use crate::{
    dataset::Table,
    error::Result,
    evaluate::TemporalEvaluation,
    metrics::{self, Metrics},
};

/// Rows with and without the outcome that either side needs for figures that say anything.
const FEWEST: usize = 10;

/// `None` where the task has no later rows, or either side has too few outcomes.
pub(super) fn evaluate(table: &Table, options: &TrainOptions) -> Result<Option<TemporalEvaluation>> {
    let Some(spec) = options.task.temporal.as_ref().filter(|_| table.later.len() == table.len()) else {
        return Ok(None);
    };
    // Who has stays on both sides is judged, and taught nothing.
    let later_patients: BTreeSet<i64> =
        table.patient.iter().zip(&table.later).filter(|(_, later)| **later).map(|(patient, _)| *patient).collect();
    let kept: Vec<usize> =
        (0..table.len()).filter(|&row| table.later[row] || !later_patients.contains(&table.patient[row])).collect();
    let kept = table.subset(&kept);
    // The later rows are the fold that is held out.
    let fold_of: Vec<usize> = kept.later.iter().map(|later| usize::from(!later)).collect();
    let (earlier, later): (Vec<usize>, Vec<usize>) = (0..kept.len()).partition(|&row| fold_of[row] == 1);
    let enough = [&earlier, &later].iter().all(|side| {
        let positives = side.iter().filter(|&&row| kept.y[row]).count();
        positives >= FEWEST && side.len() - positives >= FEWEST
    });
    if !enough {
        return Ok(None);
    }
    let FoldResult { model: probability, .. } = run_fold(&kept, &fold_of, 0, 0, options, &|| {})?;
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
