//! Cross-validation: each fold's models, and what their predictions are worth together.

use std::collections::BTreeSet;

use super::{
    TrainOptions, baseline,
    fit::{Chosen, Fitted, fit},
    importance,
    select::select,
    subgroups,
    tune::choose,
};
use crate::{
    dataset::{Baseline, Table},
    error::Result,
    evaluate::{CURVE, Comparison, Evaluation, ModelEvaluation, Rolling, Selected, Selection},
    folds::split,
    metrics::{self, Estimate, Metrics},
};

/// What one fold gave.
pub(super) struct FoldResult {
    /// Rows of the fold, and the predictions for them.
    rows: Vec<usize>,
    pub(super) model: Vec<f64>,
    /// Those of a model of all features, where the fold's own has fewer.
    with_all: Option<Vec<f64>>,
    /// Columns of the features of the fold's model, where it has fewer than the task.
    pub(super) kept: Option<Vec<usize>>,
    /// By baseline.
    baselines: Vec<Vec<f64>>,
    /// What was chosen inside the fold.
    pub(super) chosen: Chosen,
    /// By feature of the table, what each shuffle of it costs; empty where it was not asked for.
    pub(super) importance: Vec<Vec<f64>>,
}

/// One fold of a cut.
pub(super) struct Fold<'a> {
    pub(super) table: &'a Table,
    /// By row of the table.
    pub(super) fold_of: &'a [usize],
    /// The fold that is held out.
    pub(super) fold: usize,
    /// Its number among all folds of all repeats.
    pub(super) number: usize,
    /// Settings of the learner that were searched in the fold's own training rows; else it chooses.
    pub(super) given: Option<&'a Chosen>,
    /// Whether features are shuffled to see what each is worth.
    pub(super) with_importance: bool,
}

/// One fold, from its own rows and seed; `step` hears of each of its [`STEPS_OF_A_FOLD`](super::progress::STEPS_OF_A_FOLD).
pub(super) fn run_fold(of: &Fold<'_>, options: &TrainOptions, step: &(dyn Fn() + Sync)) -> Result<FoldResult> {
    let table = of.table;
    let (train, rows) = split(of.fold_of, of.fold);
    let (train, test) = (table.subset(&train), table.subset(&rows));
    let seed = options.seed_of(of.number);
    let chosen = match of.given {
        Some(given) => given.clone(),
        None => choose(&train, &Chosen::start(options, &train.y, seed), seed)?,
    };
    step();
    let fitted = fit(&train, &chosen, options.recalibration(), seed)?;
    let importance = |fitted: &Fitted, test: &Table| {
        if of.with_importance { importance::losses(fitted, test, seed) } else { Vec::new() }
    };
    let baselines = (0..table.baselines.len()).map(|which| baseline::probabilities(&train, &test, which)).collect();
    let all = fitted.predict(&test);
    let Some(keep) = options.keep.filter(|keep| *keep < table.features.len()) else {
        let importance = importance(&fitted, &test);
        step();
        return Ok(FoldResult { model: all, with_all: None, kept: None, baselines, rows, chosen, importance });
    };
    let kept = select(&train, keep, &fitted.learned, &|fewer| chosen.learn(fewer))?;
    let (train, test) = (train.columns(&kept), test.columns(&kept));
    // What suits all features is too strong or too weak for a few.
    let chosen = choose(&train, &chosen, seed)?;
    let small = fit(&train, &chosen, options.recalibration(), seed)?;
    let mut by_column = vec![Vec::new(); table.features.len()];
    for (column, losses) in kept.iter().zip(importance(&small, &test)) {
        by_column[*column] = losses;
    }
    // A feature that this fold left out, and another kept.
    let shuffles = by_column.iter().map(Vec::len).max().unwrap_or(0);
    by_column.iter_mut().for_each(|losses| losses.resize(shuffles, 0.0));
    step();
    Ok(FoldResult {
        model: small.predict(&test),
        with_all: Some(all),
        kept: Some(kept),
        baselines,
        rows,
        chosen,
        importance: by_column,
    })
}

/// Points kept of a curve for drawing.
const CURVE_POINTS: usize = 201;

/// The predictions of the folds' models, by row.
pub(super) fn held_out(table: &Table, folds: &[FoldResult]) -> Vec<f64> {
    let mut model = vec![f64::NAN; table.len()];
    for fold in folds {
        fold.rows.iter().zip(&fold.model).for_each(|(row, probability)| model[*row] = *probability);
    }
    model
}

/// The held-out predictions of all folds, judged together beside the baselines.
pub(super) fn evaluate(table: &Table, fold_of: &[usize], folds: &[FoldResult], options: &TrainOptions) -> Evaluation {
    let model = held_out(table, folds);
    let mut with_all = folds.iter().all(|fold| fold.with_all.is_some()).then(|| vec![f64::NAN; table.len()]);
    let mut score_alone = vec![vec![f64::NAN; table.len()]; table.baselines.len()];
    for fold in folds {
        for (i, &row) in fold.rows.iter().enumerate() {
            if let (Some(all), Some(of_fold)) = (&mut with_all, &fold.with_all) {
                all[row] = of_fold[i];
            }
            for (all, baseline) in score_alone.iter_mut().zip(&fold.baselines) {
                all[row] = baseline[i];
            }
        }
    }
    let every = options.task.every();
    let ranks: Vec<Vec<f64>> = table.baselines.iter().map(baseline::ranks).collect();
    // The baselines in their order, then the model of all features if there is one, then the model: so the bootstrap numbers
    // them.
    let scores: Vec<&[f64]> = ranks.iter().chain(&with_all).chain([&model]).map(Vec::as_slice).collect();
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
                calibration_slope: None,
                calibration_intercept: None,
                roc: metrics::roc_curve(&table.y, rank, CURVE_POINTS),
                precision_recall: metrics::precision_recall_curve(&table.y, rank, CURVE_POINTS),
                reliability: metrics::reliability(&table.y, probability, 10),
                comparisons: Vec::new(),
                thresholds: metrics::thresholds(&table.y, probability, &CURVE),
                alerts: every
                    .map_or_else(Vec::new, |every| metrics::alerts(&table.y, probability, &table.stay, every, &CURVE)),
            }
        };
    let area = |score: &[f64]| metrics::auroc(&table.y, score).unwrap_or(0.5);
    let (own, model_area) = (scores.len() - 1, area(&model));
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
    let all_name = format!("{name}_all");
    if let Some(all) = &with_all {
        let title = format!("{title} of all {} features", table.features.len());
        let estimate = bootstrap.estimate(ranks.len(), area(all));
        models.push(evaluate(&all_name, title, all, all, estimate, None));
    }
    let mut trained = evaluate(name, title, &model, &model, bootstrap.estimate(own, model_area), gain);
    (trained.calibration_slope, trained.calibration_intercept) =
        metrics::calibration_intervals(&table.y, &model, &table.patient);
    let beside = |(which, (baseline, rank)): (usize, (&Baseline, &Vec<f64>))| {
        // Predictions of one stay are anything but independent.
        let clustered = every.is_some();
        let test = if clustered {
            bootstrap.test(own, which, model_area - area(rank))?
        } else {
            metrics::delong(&table.y, &model, rank)?
        };
        Some(Comparison { baseline: baseline.name.clone(), title: baseline.title.clone(), test, clustered })
    };
    trained.comparisons = table.baselines.iter().zip(&ranks).enumerate().filter_map(beside).collect();
    // What it costs to know less: on the same resamples, since the two are of the same rows.
    if let Some(test) = with_all.as_ref().and_then(|all| bootstrap.test(own, ranks.len(), model_area - area(all))) {
        let title = "All features".to_owned();
        trained.comparisons.push(Comparison { baseline: all_name, title, test, clustered: true });
    }
    models.push(trained);
    Evaluation {
        folds: options.folds,
        seed: options.seed,
        resamples: options.resamples,
        stays: table.len(),
        patients: table.patients(),
        positives: table.positives(),
        rolling: every.map(|every| rolling(table, every, options.task.horizon_hours)),
        models,
        repeated: None,
        temporal: None,
        selection: None,
        importance: importance::together(table, folds.iter().map(|fold| fold.importance.as_slice())),
        subgroups: subgroups::evaluate(table, &model, options),
    }
}

/// How often the folds chose each of `kept`, which are the columns of the final model.
pub(super) fn selection(table: &Table, kept: &[usize], folds: &[FoldResult]) -> Selection {
    let of = |column: &usize| {
        folds.iter().filter(|fold| fold.kept.as_ref().is_some_and(|kept| kept.contains(column))).count()
    };
    let mut features: Vec<Selected> =
        kept.iter().map(|column| Selected { name: table.features[*column].name.clone(), folds: of(column) }).collect();
    features.sort_by_key(|one| std::cmp::Reverse(one.folds));
    Selection { of: table.features.len(), features }
}

fn rolling(table: &Table, every: f64, horizon: Option<f64>) -> Rolling {
    let with_outcome = table.stay.iter().zip(&table.y).filter(|(_, y)| **y).map(|(stay, _)| stay);
    Rolling {
        every,
        horizon,
        stays: table.stay.iter().collect::<BTreeSet<_>>().len(),
        stays_with_outcome: with_outcome.collect::<BTreeSet<_>>().len(),
        patient_days: table.len() as f64 * every / 24.0,
    }
}
