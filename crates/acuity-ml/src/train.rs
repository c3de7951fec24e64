//! Training: cross-validation beside SOFA, then the final model on all stays.

use std::{
    collections::BTreeMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use acuity_warehouse::Warehouse;
use linfa::{DatasetBase, ParamGuard, traits::Fit};
use ndarray::Array1;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::{
    cohort::{self, Cohort},
    dataset::{Table, hex},
    error::{Error, Result},
    evaluate::{Evaluation, ModelEvaluation},
    folds::{grouped_stratified, split},
    gbdt::{GbdtModel, GbdtParams},
    logistic::{Design, LogisticModel, LogisticParams},
    math::{quantile, sigmoid},
    metrics::{self, Estimate, Metrics},
    model_file::{CohortInfo, FORMAT_VERSION, FeatureInfo, Metadata, ModelFile, ModelKind},
    newton,
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
    /// Seed of folds, samples and bootstrap.
    pub seed: u64,
    /// Patient-clustered bootstrap resamples behind the confidence intervals, at least 100.
    pub resamples: usize,
    /// Names of the features to use; `None` takes all.
    pub features: Option<Vec<String>>,
}

impl TrainOptions {
    /// Five folds, seed 42, 1000 resamples, all features.
    #[must_use]
    pub fn new(task: Task, model: ModelKind) -> Self {
        Self { task, model, folds: 5, seed: 42, resamples: 1000, features: None }
    }
}

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
const STEPS_OF_A_FOLD: usize = 2;

/// Counts the steps of one training.
struct Steps<'a> {
    progress: &'a OnProgress<'a>,
    total: usize,
    done: Mutex<usize>,
}

impl<'a> Steps<'a> {
    /// Those of [`train_cohort`], and `before` steps ahead of it.
    fn new(progress: &'a OnProgress<'a>, options: &TrainOptions, before: usize) -> Self {
        // After the folds: the evaluation with its resamples, and the final model.
        let total = before + options.folds * STEPS_OF_A_FOLD + 2;
        Self { progress, total, done: Mutex::default() }
    }

    /// A stage begins.
    fn begin(&self, stage: &'static str) {
        self.tell(stage, 0);
    }

    /// A step of a stage has ended.
    fn end(&self, stage: &'static str) {
        self.tell(stage, 1);
    }

    fn tell(&self, stage: &'static str, more: usize) {
        // Held while telling: folds end side by side, and a later count must not be heard before an earlier one.
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += more;
        (self.progress)(Progress { stage, done: *done, total: self.total });
    }
}

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// The model, with its metadata.
    pub model: ModelFile,
    /// Its cross-validated performance, the baseline first (also in the metadata).
    pub evaluation: Evaluation,
    /// What a person should know about the data.
    pub warnings: Vec<String>,
}

/// Reads the marts of `dataset` and trains.
///
/// # Errors
/// See [`cohort::load`] and [`train_cohort`].
pub fn train(
    warehouse: &dyn Warehouse,
    dataset: &str,
    options: &TrainOptions,
    progress: &OnProgress<'_>,
) -> Result<Training> {
    check(options)?;
    let steps = Steps::new(progress, options, 1);
    steps.begin("reading marts");
    let cohort = cohort::load(warehouse, dataset, options.task, options.features.as_deref())?;
    steps.end("reading marts");
    train_in_steps(&cohort, options, &steps)
}

/// Trains on a cohort that was read before.
///
/// # Errors
/// Too few patients for the folds, one outcome only, an option out of its range, or a solver that gives up.
pub fn train_cohort(cohort: &Cohort, options: &TrainOptions, progress: &OnProgress<'_>) -> Result<Training> {
    check(options)?;
    train_in_steps(cohort, options, &Steps::new(progress, options, 0))
}

fn train_in_steps(cohort: &Cohort, options: &TrainOptions, steps: &Steps<'_>) -> Result<Training> {
    let table = &cohort.table;
    table.check(options.task.name())?;
    let fold_of = grouped_stratified(&table.patient, &table.y, options.folds, options.seed)?;

    steps.begin("cross-validation");
    // Folds run side by side; each is computed from its own rows and seed, and collected in order.
    let folds: Vec<FoldResult> = (0..options.folds)
        .into_par_iter()
        .map(|fold| run_fold(table, &fold_of, fold, options, &|| steps.end("cross-validation")))
        .collect::<Result<_>>()?;

    steps.begin("evaluation");
    let evaluation = evaluate(table, &fold_of, &folds, options);
    steps.end("evaluation");
    steps.begin("final model");
    let mut chosen: Vec<f64> = folds.iter().map(|fold| fold.chosen).collect();
    chosen.sort_by(f64::total_cmp);
    let chosen = quantile(&chosen, 0.5).unwrap_or(1.0);
    let (fitted, mut hyperparameters) = fit_final(table, options, chosen)?;
    hyperparameters.insert("folds".to_owned(), options.folds.to_string());
    let metadata = metadata(cohort, options, hyperparameters, &evaluation);
    let model = match fitted {
        Fitted::Logistic(model) => ModelFile::logistic(metadata, model)?,
        Fitted::Gbdt(model) => ModelFile::gbdt(metadata, model)?,
    };
    steps.end("final model");
    Ok(Training { model, evaluation, warnings: cohort.warnings.clone() })
}

fn check(options: &TrainOptions) -> Result<()> {
    if !(2..=20).contains(&options.folds) {
        return Err(Error::InvalidOption {
            option: "folds",
            value: options.folds.to_string(),
            expected: "2 to 20 folds are possible",
        });
    }
    if !(100..=100_000).contains(&options.resamples) {
        return Err(Error::InvalidOption {
            option: "resamples",
            value: options.resamples.to_string(),
            expected: "100 to 100000 resamples are possible",
        });
    }
    Ok(())
}

enum Fitted {
    Logistic(LogisticModel),
    Gbdt(GbdtModel),
}

impl Fitted {
    fn predict(&self, table: &Table) -> Vec<f64> {
        match self {
            Self::Logistic(model) => table.x.rows().into_iter().map(|row| model.probability(&row.to_vec())).collect(),
            Self::Gbdt(model) => {
                table.x32().rows().into_iter().map(|row| model.probability(row.as_slice().unwrap_or(&[]))).collect()
            }
        }
    }
}

struct FoldResult {
    /// Rows of the fold, and the predictions for them.
    rows: Vec<usize>,
    model: Vec<f64>,
    baseline: Vec<f64>,
    /// Penalty or number of trees chosen inside the fold.
    chosen: f64,
}

/// One fold, from its own rows and seed; `step` hears of each of its [`STEPS_OF_A_FOLD`].
fn run_fold(
    table: &Table,
    fold_of: &[usize],
    fold: usize,
    options: &TrainOptions,
    step: &(dyn Fn() + Sync),
) -> Result<FoldResult> {
    let (train, rows) = split(fold_of, fold);
    let (train, test) = (table.subset(&train), table.subset(&rows));
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
    Ok(FoldResult { model: fitted.predict(&test), baseline: baseline(&train, &test), rows, chosen })
}

/// Probability from the SOFA score alone: logistic regression on one variable, a missing score takes the median.
fn baseline(train: &Table, test: &Table) -> Vec<f64> {
    let mut known: Vec<f64> = train.sofa.iter().copied().filter(|score| !score.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    let median = quantile(&known, 0.5).unwrap_or(0.0);
    let filled = |table: &Table| -> Vec<f64> {
        table.sofa.iter().map(|score| if score.is_nan() { median } else { *score }).collect()
    };
    let prevalence = train.positives() as f64 / train.len() as f64;
    let line = newton::univariate(&filled(train), &train.y, 1e-3);
    filled(test)
        .into_iter()
        .map(|score| line.map_or(prevalence, |line| sigmoid(line.intercept + line.slope * score)))
        .collect()
}

/// Penalties tried, from weak to strong.
const ALPHAS: [f64; 6] = [3.0, 10.0, 30.0, 100.0, 300.0, 1000.0];

/// The penalty with the lowest log loss in three inner, patient-grouped folds.
fn choose_alpha(table: &Table, seed: u64) -> Result<f64> {
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 3, seed) else {
        return Ok(LogisticParams::default().alpha);
    };
    let mut losses = [0.0; ALPHAS.len()];
    for fold in 0..3 {
        let (train, test) = split(&inner, fold);
        let (train, test) = (table.subset(&train), table.subset(&test));
        let design = Design::learn(&train);
        for (loss, alpha) in losses.iter_mut().zip(ALPHAS) {
            let model = Fitted::Logistic(design.fit(&train.y, LogisticParams { alpha })?);
            *loss += metrics::log_loss(&test.y, &model.predict(&test)) * test.len() as f64;
        }
    }
    let best = (0..ALPHAS.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b])).unwrap_or(0);
    Ok(ALPHAS[best])
}

/// Upper limit of trees, and rounds without improvement before an inner fit stops.
const MOST_ROUNDS: usize = 1000;
const PATIENCE: usize = 60;

fn gbdt_params(seed: u64) -> GbdtParams {
    // Shallow trees, slow learning and sampling: a cohort has some hundred outcomes, not millions of rows.
    GbdtParams::new()
        .learning_rate(0.03)
        .max_depth(3)
        .max_bins(63)
        .min_child_weight(1.0)
        .lambda(2.0)
        .subsample(0.7)
        .colsample(0.4)
        .seed(seed)
}

/// The number of trees with the lowest mean log loss over five inner, patient-grouped folds. One held-out fifth has too
/// few outcomes to decide alone.
fn choose_rounds(table: &Table, seed: u64) -> Result<usize> {
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
    let shared = curves.iter().map(Vec::len).min().unwrap_or(0);
    let mean = |round: usize| curves.iter().map(|curve| curve[round]).sum::<f64>();
    let best = (0..shared).min_by(|&a, &b| mean(a).total_cmp(&mean(b))).unwrap_or(0);
    Ok(best + 1)
}

fn fit_gbdt(table: &Table, params: GbdtParams) -> Result<GbdtModel> {
    params.fit(&DatasetBase::new(table.x32(), Array1::from_vec(table.y.clone())))
}

/// Fits the booster, then stretches and shifts its margin so that it is calibrated (Platt 1999). The line is learned from
/// predictions for patients held out in five inner folds: on its own training rows a booster looks too sure.
fn fit_calibrated(table: &Table, seed: u64, rounds: usize) -> Result<(GbdtModel, Option<newton::Line>)> {
    let params = || gbdt_params(seed).rounds(rounds);
    let mut model = fit_gbdt(table, params())?;
    let Ok(inner) = grouped_stratified(&table.patient, &table.y, 5, seed) else { return Ok((model, None)) };
    let parts: Vec<(Vec<usize>, Vec<f64>)> = (0..5)
        .into_par_iter()
        .map(|fold| {
            let (train, rows) = split(&inner, fold);
            let model = fit_gbdt(&table.subset(&train), params())?;
            let x = table.subset(&rows).x32();
            let margins = x.rows().into_iter().map(|row| model.margin(row.as_slice().unwrap_or(&[]))).collect();
            Ok((rows, margins))
        })
        .collect::<Result<_>>()?;
    let mut margins = vec![0.0; table.len()];
    for (row, margin) in parts.into_iter().flat_map(|(rows, margins)| rows.into_iter().zip(margins)) {
        margins[row] = margin;
    }
    // Outside these bounds the line says more about too few outcomes than about the booster.
    let line = newton::univariate(&margins, &table.y, 0.0).filter(|line| (0.5..=2.0).contains(&line.slope));
    if let Some(line) = line {
        model.calibrate(line.slope, line.intercept);
    }
    Ok((model, line))
}

fn fit_final(table: &Table, options: &TrainOptions, chosen: f64) -> Result<(Fitted, BTreeMap<String, String>)> {
    match options.model {
        ModelKind::Logistic => {
            let model = LogisticParams { alpha: chosen }.fit(table)?;
            Ok((Fitted::Logistic(model), BTreeMap::from([("alpha".to_owned(), chosen.to_string())])))
        }
        ModelKind::Gbdt => {
            let rounds = (chosen.round() as usize).max(1);
            let mut described = gbdt_params(options.seed).rounds(rounds).check_ref()?.describe();
            let (model, line) = fit_calibrated(table, options.seed, rounds)?;
            if let Some(line) = line {
                described.insert("calibration_slope".to_owned(), line.slope.to_string());
                described.insert("calibration_intercept".to_owned(), line.intercept.to_string());
            }
            Ok((Fitted::Gbdt(model), described))
        }
    }
}

/// Points kept of a curve for drawing.
const CURVE_POINTS: usize = 201;

fn evaluate(table: &Table, fold_of: &[usize], folds: &[FoldResult], options: &TrainOptions) -> Evaluation {
    let mut model = vec![f64::NAN; table.len()];
    let mut baseline = model.clone();
    for fold in folds {
        for (i, &row) in fold.rows.iter().enumerate() {
            model[row] = fold.model[i];
            baseline[row] = fold.baseline[i];
        }
    }
    // The baseline ranks by the score itself; a fold's line may rank equal scores of two folds differently.
    let mut known: Vec<f64> = table.sofa.iter().copied().filter(|score| !score.is_nan()).collect();
    known.sort_by(f64::total_cmp);
    let median = quantile(&known, 0.5).unwrap_or(0.0);
    let sofa: Vec<f64> = table.sofa.iter().map(|score| if score.is_nan() { median } else { *score }).collect();

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
    let gain = bootstrap.difference(1, 0, model_area - sofa_area);
    Evaluation {
        folds: options.folds,
        seed: options.seed,
        resamples: options.resamples,
        stays: table.len(),
        patients: table.patients(),
        positives: table.positives(),
        models: vec![
            evaluate("sofa", &sofa, &baseline, bootstrap.estimate(0, sofa_area), None),
            evaluate(options.model.name(), &model, &model, bootstrap.estimate(1, model_area), Some(gain)),
        ],
    }
}

fn metadata(
    cohort: &Cohort,
    options: &TrainOptions,
    hyperparameters: BTreeMap<String, String>,
    evaluation: &Evaluation,
) -> Metadata {
    let table = &cohort.table;
    Metadata {
        format_version: FORMAT_VERSION,
        task: options.task.name().to_owned(),
        description: options.task.description().to_owned(),
        acuity_version: env!("CARGO_PKG_VERSION").to_owned(),
        features: table.features.iter().zip(table.stats()).map(|(f, stats)| FeatureInfo::new(f, stats)).collect(),
        dropped_features: cohort.dropped_features.clone(),
        cohort: Some(CohortInfo {
            stays: table.len(),
            patients: table.patients(),
            positives: table.positives(),
            flow: cohort.flow.clone(),
            score_mode: cohort.score_mode,
        }),
        seed: options.seed,
        hyperparameters,
        data_fingerprint: table.fingerprint(),
        code_fingerprint: CODE_FINGERPRINT.clone(),
        evaluation: Some(evaluation.clone()),
    }
}

/// SHA-256 of the sources that decide what a model becomes.
static CODE_FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
    let sources = [
        include_str!("cohort.rs"),
        include_str!("dataset.rs"),
        include_str!("features.rs"),
        include_str!("folds.rs"),
        include_str!("gbdt/bins.rs"),
        include_str!("gbdt/boost.rs"),
        include_str!("gbdt/grow.rs"),
        include_str!("gbdt/histogram.rs"),
        include_str!("gbdt/hyperparams.rs"),
        include_str!("gbdt/model.rs"),
        include_str!("gbdt/tree.rs"),
        include_str!("logistic/fit.rs"),
        include_str!("logistic/model.rs"),
        include_str!("math.rs"),
        include_str!("newton.rs"),
        include_str!("train.rs"),
    ];
    let mut hash = Sha256::new();
    for source in sources {
        hash.update(source.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
});
