//! Training: cross-validation beside the baselines, then the final model on all stays.

mod baseline;
mod code;
mod fit;
mod folds;
mod options;
mod progress;
mod repeat;
mod select;
mod subgroups;
mod temporal;
mod tune;

use std::collections::BTreeMap;

use acuity_warehouse::Warehouse;
use rayon::prelude::*;

use self::{
    fit::{Learned, fit},
    folds::{FoldResult, evaluate, run_fold, selection},
    progress::Steps,
    select::select,
    tune::middle,
};
pub use self::{
    options::TrainOptions,
    progress::{OnProgress, Progress},
};
use crate::{
    cohort::{self, Cohort},
    dataset::Table,
    error::Result,
    evaluate::Evaluation,
    feature_info::FeatureInfo,
    folds::grouped_stratified,
    model_file::{CohortInfo, FORMAT_VERSION, Metadata, ModelFile},
};

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
    options.check()?;
    let steps = Steps::new(progress, options, 1);
    steps.begin("reading marts");
    let cohort = cohort::load(warehouse, dataset, &options.task, options.features.as_deref())?;
    steps.end("reading marts");
    train_in_steps(&cohort, options, &steps)
}

/// Trains on a cohort that was read before.
///
/// # Errors
/// Too few patients for the folds, one outcome only, an option out of its range, or a solver that gives up.
pub fn train_cohort(cohort: &Cohort, options: &TrainOptions, progress: &OnProgress<'_>) -> Result<Training> {
    options.check()?;
    train_in_steps(cohort, options, &Steps::new(progress, options, 0))
}

fn train_in_steps(cohort: &Cohort, options: &TrainOptions, steps: &Steps<'_>) -> Result<Training> {
    let table = &cohort.table;
    table.check(&options.task.label.words())?;
    let cuts: Vec<Vec<usize>> = (0..options.repeats)
        .map(|repeat| grouped_stratified(&table.patient, &table.y, options.folds, repeat::seed(options.seed, repeat)))
        .collect::<Result<_>>()?;

    steps.begin("cross-validation");
    // Folds run side by side; each is computed from its own rows and seed, and collected in order.
    let all_folds: Vec<FoldResult> = (0..options.repeats * options.folds)
        .into_par_iter()
        .map(|number| {
            let (repeat, fold) = (number / options.folds, number % options.folds);
            run_fold(table, &cuts[repeat], fold, number, options, &|| steps.end("cross-validation"))
        })
        .collect::<Result<_>>()?;

    steps.begin("evaluation");
    let folds = &all_folds[..options.folds];
    let mut evaluation = evaluate(table, &cuts[0], folds, options);
    evaluation.repeated = repeat::spread(table, all_folds.chunks(options.folds));
    evaluation.temporal = temporal::evaluate(table, options)?;
    steps.end("evaluation");
    steps.begin("final model");
    let of_folds: Vec<_> = all_folds.iter().map(|fold| &fold.chosen).collect();
    let chosen = middle(&of_folds, options.model, options.seed)?;
    let smaller = match options.keep.filter(|keep| *keep < table.features.len()) {
        None => None,
        Some(keep) => {
            let again = |table: &Table| chosen.learn(table);
            let kept = select(table, keep, &again(table)?, &again)?;
            evaluation.selection = Some(selection(table, &kept, folds));
            Some(table.columns(&kept))
        }
    };
    let table = smaller.as_ref().unwrap_or(table);
    let fitted = fit(table, &chosen, options.recalibration(), options.seed)?;
    let mut hyperparameters = chosen.describe()?;
    hyperparameters.extend(fitted.describe(options.recalibration()));
    if let Some(keep) = options.keep {
        hyperparameters.insert("keep".to_owned(), keep.to_string());
    }
    hyperparameters.insert("folds".to_owned(), options.folds.to_string());
    if options.repeats > 1 {
        hyperparameters.insert("repeats".to_owned(), options.repeats.to_string());
    }
    let metadata = metadata(cohort, table, options, hyperparameters, &evaluation);
    let model = match fitted.learned {
        Learned::Logistic(model) => ModelFile::logistic(metadata, model)?,
        Learned::Gbdt(model) => ModelFile::gbdt(metadata, model)?,
    };
    let model = model.recalibrated(fitted.isotonic);
    steps.end("final model");
    let mut warnings = cohort.warnings.clone();
    if let Some(temporal) = options.task.temporal.as_ref().filter(|_| evaluation.temporal.is_none()) {
        warnings.push(format!(
            "no temporal validation: the earlier or the later rows ({}) have the outcome, or lack it, fewer than ten times",
            temporal.title
        ));
    }
    Ok(Training { model, evaluation, warnings })
}

fn metadata(
    cohort: &Cohort,
    table: &Table,
    options: &TrainOptions,
    hyperparameters: BTreeMap<String, String>,
    evaluation: &Evaluation,
) -> Metadata {
    Metadata {
        format_version: FORMAT_VERSION,
        task: options.task.name.clone(),
        definition: Some(options.task.for_file()),
        description: options.task.description.clone(),
        acuity_version: env!("CARGO_PKG_VERSION").to_owned(),
        features: table
            .features
            .iter()
            .zip(table.stats())
            .zip(table.distributions())
            .map(|((feature, training), distribution)| FeatureInfo { training, distribution, ..feature.clone() })
            .collect(),
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
        code_fingerprint: code::FINGERPRINT.clone(),
        evaluation: Some(evaluation.clone()),
    }
}
