//! Cross-validation: each fold's models, and what their predictions are worth together.

use super::{
    TrainOptions, baseline,
    fit::{Fitted, fit_calibrated},
    tune::{choose_alpha, choose_rounds},
};
use crate::{
    dataset::Table,
    error::Result,
    evaluate::{Evaluation, ModelEvaluation},
    folds::split,
    logistic::LogisticParams,
    metrics::{self, Estimate, Metrics},
    model_kind::ModelKind,
};

/// What one fold gave.
pub(super) struct FoldResult {
    /// Rows of the fold, and the predictions for them.
    rows: Vec<usize>,
    model: Vec<f64>,
    baseline: Vec<f64>,
    /// Penalty or number of trees chosen inside the fold.
    pub(super) chosen: f64,
}

/// One fold, from its own rows and seed; `step` hears of each of its [`STEPS_OF_A_FOLD`](super::progress::STEPS_OF_A_FOLD).
pub(super) fn run_fold(
    table: &Table,
    fold_of: &[usize],
    fold: usize,
    options: &TrainOptions,
    step: &(dyn Fn() + Sync),
) -> Result<FoldResult> {
    let (train, rows) = split(fold_of, fold);
    let (train, test) = (table.subset(&train), table.subset(&rows));
    // One for each fold, or else all would draw the same samples.
    let seed = options.seed.wrapping_add(1 + fold as u64);
    let (fitted, chosen) = match options.model {
        ModelKind::Logistic => {
            let alpha = choose_alpha(&train, seed)?;
            step();
            (Fitted::Logistic(LogisticParams { alpha }.fit(&train)?), alpha)
        }
        ModelKind::Gbdt => {
            let rounds = choose_rounds(&train, seed)?;
            step();
            (Fitted::Gbdt(fit_calibrated(&train, seed, rounds)?.0), rounds as f64)
        }
    };
    step();
    Ok(FoldResult { model: fitted.predict(&test), baseline: baseline::probabilities(&train, &test), rows, chosen })
}

/// Points kept of a curve for drawing.
const CURVE_POINTS: usize = 201;

/// The held-out predictions of all folds, judged together beside SOFA.
pub(super) fn evaluate(table: &Table, fold_of: &[usize], folds: &[FoldResult], options: &TrainOptions) -> Evaluation {
    let mut model = vec![f64::NAN; table.len()];
    let mut score_alone = model.clone();
    for fold in folds {
        for (i, &row) in fold.rows.iter().enumerate() {
            model[row] = fold.model[i];
            score_alone[row] = fold.baseline[i];
        }
    }
    let sofa = baseline::ranks(table);
    let bootstrap =
        metrics::clustered_bootstrap(&table.y, &table.patient, &[&sofa, &model], options.resamples, options.seed);
    let evaluate = |name: &str, rank: &[f64], probability: &[f64], area: Estimate, gain: Option<Estimate>| {
        let by_fold = (0..options.folds).filter_map(|fold| {
            let rows: Vec<usize> = (0..table.len()).filter(|&row| fold_of[row] == fold).collect();
            let y: Vec<bool> = rows.iter().map(|&row| table.y[row]).collect();
            let score: Vec<f64> = rows.iter().map(|&row| rank[row]).collect();
            metrics::auroc(&y, &score)
        });
        ModelEvaluation {
            name: name.to_owned(),
            metrics: Metrics::new(&table.y, rank, probability, area),
            auroc_by_fold: by_fold.collect(),
            gain_over_baseline: gain,
            roc: metrics::roc_curve(&table.y, rank, CURVE_POINTS),
            precision_recall: metrics::precision_recall_curve(&table.y, rank, CURVE_POINTS),
            reliability: metrics::reliability(&table.y, probability, 10),
        }
    };
    let area = |score: &[f64]| metrics::auroc(&table.y, score).unwrap_or(0.5);
    let (sofa_area, model_area) = (area(&sofa), area(&model));
    // 0 is SOFA and 1 the model, as they were given to the bootstrap.
    let gain = bootstrap.difference(1, 0, model_area - sofa_area);
    Evaluation {
        folds: options.folds,
        seed: options.seed,
        resamples: options.resamples,
        stays: table.len(),
        patients: table.patients(),
        positives: table.positives(),
        models: vec![
            evaluate("sofa", &sofa, &score_alone, bootstrap.estimate(0, sofa_area), None),
            evaluate(options.model.name(), &model, &model, bootstrap.estimate(1, model_area), Some(gain)),
        ],
    }
}
