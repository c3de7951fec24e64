//! Hyperparameters, chosen on inner folds of the rows that a model may see.

use linfa::ParamGuard;
use rayon::prelude::*;

use super::fit::{Booster, Chosen};
use crate::{
    bagged::BaggedTrees,
    dataset::Table,
    error::Result,
    folds::{grouped_stratified, split},
    logistic::{Design, LogisticParams},
    math::{quantile, sigmoid},
    metrics,
};

/// What suits the rows of a table best: the strength of `start`, whose other settings stay, from inner folds of its patients.
pub(super) fn choose(table: &Table, start: &Chosen, seed: u64) -> Result<Chosen> {
    Ok(match start {
        // The trees of a forest keep each other in check, and growing it is dear: its depth stays.
        Chosen::Bagged(trees) if trees.trees > 1 => start.clone(),
        _ => assess(table, start, seed, 1.0)?.chosen,
    })
}

/// A setting with its best strength.
#[derive(Debug)]
pub(super) struct Assessed {
    pub(super) chosen: Chosen,
    /// Mean log loss on inner folds; infinite where there are too few patients for them.
    pub(super) loss: f64,
}

/// The best strength of `start` (penalty, number of trees) and what it is worth; of penalties, those tried are `shift` times the
/// usual ones.
pub(super) fn assess(table: &Table, start: &Chosen, seed: u64, shift: f64) -> Result<Assessed> {
    Ok(match start {
        Chosen::Logistic(params) => {
            let (alpha, loss) = choose_alpha(table, *params, seed, shift)?;
            Assessed { chosen: Chosen::Logistic(LogisticParams { alpha, ..*params }), loss }
        }
        Chosen::Gbdt(booster) => {
            let (rounds, loss) = choose_rounds(table, booster, seed)?;
            Assessed { chosen: Chosen::Gbdt(booster.with(booster.params.clone().rounds(rounds))), loss }
        }
        Chosen::Bagged(trees) => {
            let (max_depth, loss) = choose_depth(table, *trees, seed)?;
            Assessed { chosen: Chosen::Bagged(BaggedTrees { max_depth, ..*trees }), loss }
        }
    })
}

/// `start` with the middle of the strengths that the folds chose, so that one that went astray does not decide.
pub(super) fn middle(of_folds: &[&Chosen], start: &Chosen) -> Result<Chosen> {
    let mut values = Vec::with_capacity(of_folds.len());
    for chosen in of_folds {
        values.push(match chosen {
            Chosen::Logistic(params) => params.alpha,
            Chosen::Gbdt(booster) => booster.params.check_ref()?.rounds() as f64,
            Chosen::Bagged(trees) => trees.max_depth as f64,
        });
    }
    values.sort_by(f64::total_cmp);
    let middle = quantile(&values, 0.5).unwrap_or(1.0);
    Ok(match start {
        Chosen::Logistic(params) => Chosen::Logistic(LogisticParams { alpha: middle, ..*params }),
        // A median may lie between two numbers.
        Chosen::Gbdt(booster) => {
            Chosen::Gbdt(booster.with(booster.params.clone().rounds((middle.round() as usize).max(1))))
        }
        Chosen::Bagged(trees) => Chosen::Bagged(BaggedTrees { max_depth: (middle.round() as usize).max(1), ..*trees }),
    })
}

/// Penalties tried, from weak to strong.
const ALPHAS: [f64; 6] = [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

/// The penalty with the lowest log loss in three inner, patient-grouped folds, and that loss.
fn choose_alpha(table: &Table, params: LogisticParams, seed: u64, shift: f64) -> Result<(f64, f64)> {
    // Too few patients for inner folds: nothing can be chosen.
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 3, seed) else {
        return Ok((params.alpha, f64::INFINITY));
    };
    let alphas = ALPHAS.map(|alpha| rounded(alpha * shift));
    let folds: Vec<[f64; ALPHAS.len()]> = (0..3)
        .into_par_iter()
        .map(|fold| {
            let (train, test) = split(&inner, fold);
            let (train, test) = (table.subset(&train), table.subset(&test));
            let design = Design::learn(&train);
            let (mut path, held_out) = (design.path(&train.y, params.positive_weight)?, design.encode(&test));
            let mut losses = [0.0; ALPHAS.len()];
            // From the strongest, each from the coefficients of the one before.
            for (loss, alpha) in losses.iter_mut().zip(alphas).rev() {
                let probability =
                    path.fit_net(alpha, params.l1_ratio)?.margins(held_out.view()).mapv_into(sigmoid).to_vec();
                // By rows: folds differ in size. As the learner weighs them, or else a penalty would be chosen for undoing
                // the weights.
                *loss = metrics::weighted_log_loss(&test.y, &probability, params.positive_weight) * test.len() as f64;
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
    Ok((alphas[best], losses[best] / table.len() as f64))
}

/// With three digits: what a model file tells is what was tried.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// Depths tried of one tree.
const DEPTHS: [usize; 4] = [2, 3, 4, 6];

/// The depth with the lowest log loss in three inner, patient-grouped folds, and that loss.
fn choose_depth(table: &Table, trees: BaggedTrees, seed: u64) -> Result<(usize, f64)> {
    // As above.
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 3, seed) else {
        return Ok((trees.max_depth, f64::INFINITY));
    };
    let of_a_forest = [trees.max_depth];
    let depths = if trees.trees == 1 { DEPTHS.as_slice() } else { &of_a_forest };
    let loss = |depth: usize, fold: usize| -> Result<f64> {
        let (train, test) = split(&inner, fold);
        let (train, test) = (table.subset(&train), table.subset(&test));
        let chosen = Chosen::Bagged(BaggedTrees { max_depth: depth, ..trees });
        let probability: Vec<f64> = chosen.learn(&train)?.margins(&test).into_iter().map(sigmoid).collect();
        Ok(metrics::weighted_log_loss(&test.y, &probability, trees.positive_weight) * test.len() as f64)
    };
    let mut best = (trees.max_depth, f64::INFINITY);
    for &depth in depths {
        let losses: Vec<f64> = (0..3).into_par_iter().map(|fold| loss(depth, fold)).collect::<Result<_>>()?;
        let mean = losses.iter().sum::<f64>() / table.len() as f64;
        // Of equal ones the shallowest.
        if mean < best.1 {
            best = (depth, mean);
        }
    }
    Ok(best)
}

/// Upper limit of trees, and rounds without improvement before an inner fit stops.
const MOST_ROUNDS: usize = 1000;
const PATIENCE: usize = 60;

/// The number of trees with the lowest mean log loss over five inner, patient-grouped folds, and that loss. One held-out
/// fifth has too few outcomes to decide alone.
fn choose_rounds(table: &Table, booster: &Booster, seed: u64) -> Result<(usize, f64)> {
    // As above.
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 5, seed) else { return Ok((100, f64::INFINITY)) };
    let params = booster.of(table).rounds(MOST_ROUNDS).check()?;
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
    Ok((best + 1, if shared == 0 { f64::INFINITY } else { mean(best) / curves.len() as f64 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_three_digits() {
        let found = [0.013_749_9, 123_456.0, 1.0, 0.05, 29.999, 0.0].map(|value| rounded(value).to_string());
        assert_eq!(found, ["0.0137", "123000", "1", "0.05", "30", "0"]);
    }
}
