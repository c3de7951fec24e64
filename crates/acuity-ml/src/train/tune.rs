//! Hyperparameters, chosen on inner folds of the rows that a model may see.

use linfa::ParamGuard;
use rayon::prelude::*;

use super::fit::{Chosen, gbdt_params};
use crate::{
    dataset::Table,
    error::Result,
    folds::{grouped_stratified, split},
    logistic::{Design, LogisticParams},
    math::{quantile, sigmoid},
    metrics,
    model_kind::ModelKind,
};

/// What suits the rows of a table best, from inner folds of its patients.
pub(super) fn choose(table: &Table, kind: ModelKind, seed: u64) -> Result<Chosen> {
    Ok(match kind {
        ModelKind::Logistic => Chosen::Logistic(LogisticParams { alpha: choose_alpha(table, seed)? }),
        ModelKind::Gbdt => Chosen::Gbdt(gbdt_params(seed).rounds(choose_rounds(table, seed)?)),
    })
}

/// The middle of what the folds chose, so that one that went astray does not decide.
pub(super) fn middle(of_folds: &[&Chosen], kind: ModelKind, seed: u64) -> Result<Chosen> {
    let mut values = Vec::with_capacity(of_folds.len());
    for chosen in of_folds {
        values.push(match chosen {
            Chosen::Logistic(params) => params.alpha,
            Chosen::Gbdt(params) => params.check_ref()?.rounds() as f64,
        });
    }
    values.sort_by(f64::total_cmp);
    let middle = quantile(&values, 0.5).unwrap_or(1.0);
    Ok(match kind {
        ModelKind::Logistic => Chosen::Logistic(LogisticParams { alpha: middle }),
        // A median may lie between two numbers.
        ModelKind::Gbdt => Chosen::Gbdt(gbdt_params(seed).rounds((middle.round() as usize).max(1))),
    })
}

/// Penalties tried, from weak to strong.
const ALPHAS: [f64; 6] = [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

/// The penalty with the lowest log loss in three inner, patient-grouped folds.
fn choose_alpha(table: &Table, seed: u64) -> Result<f64> {
    // Too few patients for inner folds: nothing can be chosen.
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 3, seed) else {
        return Ok(LogisticParams::default().alpha);
    };
    let folds: Vec<[f64; ALPHAS.len()]> = (0..3)
        .into_par_iter()
        .map(|fold| {
            let (train, test) = split(&inner, fold);
            let (train, test) = (table.subset(&train), table.subset(&test));
            let design = Design::learn(&train);
            let (mut path, held_out) = (design.path(&train.y)?, design.encode(&test));
            let mut losses = [0.0; ALPHAS.len()];
            // From the strongest, each from the coefficients of the one before.
            for (loss, alpha) in losses.iter_mut().zip(ALPHAS).rev() {
                let probability = path.fit(alpha)?.margins(held_out.view()).mapv_into(sigmoid).to_vec();
                // By rows: folds differ in size.
                *loss = metrics::log_loss(&test.y, &probability) * test.len() as f64;
            }
            Ok(losses)
        })
        .collect::<Result<_>>()?;
    let mut losses = [0.0; ALPHAS.len()];
    for fold in folds {
        losses.iter_mut().zip(fold).for_each(|(sum, loss)| *sum += loss);
    }
    // Of equal ones the first: the weakest penalty.
    let best = (0..ALPHAS.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b])).unwrap_or(0);
    Ok(ALPHAS[best])
}

/// Upper limit of trees, and rounds without improvement before an inner fit stops.
const MOST_ROUNDS: usize = 1000;
const PATIENCE: usize = 60;

/// The number of trees with the lowest mean log loss over five inner, patient-grouped folds. One held-out fifth has too
/// few outcomes to decide alone.
fn choose_rounds(table: &Table, seed: u64) -> Result<usize> {
    // As above.
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 5, seed) else { return Ok(100) };
    let params = gbdt_params(seed).rounds(MOST_ROUNDS).check()?;
    let curves: Vec<Vec<f64>> = (0..5)
        .into_par_iter()
        .map(|fold| {
            let (train, watch) = split(&inner, fold);
            let (train, watch) = (table.subset(&train), table.subset(&watch));
            let (x, watched) = (train.x32(), watch.x32());
            let stopped = params.fit_watching(x.view(), &train.y, (watched.view(), &watch.y), PATIENCE)?;
            Ok(stopped.log_loss)
        })
        .collect::<Result<_>>()?;
    // Fits stopped at different rounds; behind the first of them a mean would be one of fewer folds.
    let shared = curves.iter().map(Vec::len).min().unwrap_or(0);
    let mean = |round: usize| curves.iter().map(|curve| curve[round]).sum::<f64>();
    // Of equal ones the fewest trees.
    let best = (0..shared).min_by(|&a, &b| mean(a).total_cmp(&mean(b))).unwrap_or(0);
    Ok(best + 1)
}
