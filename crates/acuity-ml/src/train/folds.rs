//! Cross-validation: each fold's models, and what their predictions are worth together.

use super::{
    TrainOptions, baseline,
    fit::{Fitted, fit_calibrated},
    subgroups,
    tune::{choose_alpha, choose_rounds},
};
use crate::{
    dataset::{Baseline, Table},
    error::Result,
    evaluate::{CURVE, Comparison, Evaluation, ModelEvaluation},
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
    /// By baseline.
    baselines: Vec<Vec<f64>>,
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
    let baselines = (0..table.baselines.len()).map(|which| baseline::probabilities(&train, &test, which)).collect();
    Ok(FoldResult { model: fitted.predict(&test), baselines, rows, chosen })
}

/// Points kept of a curve for drawing.
const CURVE_POINTS: usize = 201;

/// The held-out predictions of all folds, judged together beside the baselines.
pub(super) fn evaluate(table: &Table, fold_of: &[usize], folds: &[FoldResult], options: &TrainOptions) -> Evaluation {
    let mut model = vec![f64::NAN; table.len()];
    let mut score_alone = vec![model.clone(); table.baselines.len()];
    for fold in folds {
        for (i, &row) in fold.rows.iter().enumerate() {
            model[row] = fold.model[i];
            for (all, baseline) in score_alone.iter_mut().zip(&fold.baselines) {
                all[row] = baseline[i];
            }
        }
    }
    let ranks: Vec<Vec<f64>> = table.baselines.iter().map(baseline::ranks).collect();
    // The baselines in their order, then the model: so the bootstrap numbers them.
    let scores: Vec<&[f64]> = ranks.iter().chain([&model]).map(Vec::as_slice).collect();
    let bootstrap = metrics::clustered_bootstrap(&table.y, &table.patient, &scores, options.resamples, options.seed);
    let evaluate =
        |name: &str, title: String, rank: &[f64], probability: &[f64], area: Estimate, gain: Option<Estimate>| {
            let by_fold = (0..options.folds).filter_map(|fold| {
                let rows: Vec<usize> = (0..table.len()).filter(|&row| fold_of[row] == fold).collect();
                let y: Vec<bool> = rows.iter().map(|&row| table.y[row]).collect();
                let score: Vec<f64> = rows.iter().map(|&row| rank[row]).collect();
                metrics::auroc(&y, &score)
            });
            ModelEvaluation {
                name: name.to_owned(),
                title,
                metrics: Metrics::new(&table.y, rank, probability, area),
                auroc_by_fold: by_fold.collect(),
                gain_over_baseline: gain,
                roc: metrics::roc_curve(&table.y, rank, CURVE_POINTS),
                precision_recall: metrics::precision_recall_curve(&table.y, rank, CURVE_POINTS),
                reliability: metrics::reliability(&table.y, probability, 10),
                comparisons: Vec::new(),
                thresholds: metrics::thresholds(&table.y, probability, &CURVE),
            }
        };
    let area = |score: &[f64]| metrics::auroc(&table.y, score).unwrap_or(0.5);
    let (own, model_area) = (ranks.len(), area(&model));
    let gain = ranks.first().map(|first| bootstrap.difference(own, 0, model_area - area(first)));
    let mut models: Vec<ModelEvaluation> = Vec::with_capacity(own + 1);
    for (which, (baseline, rank)) in table.baselines.iter().zip(&ranks).enumerate() {
        let title = format!("{} alone", baseline.title);
        models.push(evaluate(
            &baseline.name,
            title,
            rank,
            &score_alone[which],
            bootstrap.estimate(which, area(rank)),
            None,
        ));
    }
    let (name, title) = (options.model.name(), options.model.title().to_owned());
    let mut trained = evaluate(name, title, &model, &model, bootstrap.estimate(own, model_area), gain);
    let beside = |(baseline, rank): (&Baseline, &Vec<f64>)| {
        let test = metrics::delong(&table.y, &model, rank)?;
        Some(Comparison { baseline: baseline.name.clone(), title: baseline.title.clone(), test })
    };
    trained.comparisons = table.baselines.iter().zip(&ranks).filter_map(beside).collect();
    models.push(trained);
    Evaluation {
        folds: options.folds,
        seed: options.seed,
        resamples: options.resamples,
        stays: table.len(),
        patients: table.patients(),
        positives: table.positives(),
        models,
        subgroups: subgroups::evaluate(table, &model, options),
    }
}
