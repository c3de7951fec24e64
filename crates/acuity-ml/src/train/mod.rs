//! Training: cross-validation beside the baselines, then the final model on all stays.

mod baseline;
mod class_weight;
mod code;
mod directions;
mod fit;
mod folds;
mod importance;
mod options;
mod progress;
mod repeat;
mod search;
mod select;
mod subgroups;
mod temporal;
mod tune;

use std::{collections::BTreeMap, fmt};

use acuity_warehouse::Warehouse;
use rayon::prelude::*;

pub use self::{
    class_weight::ClassWeight,
    directions::Directions,
    options::TrainOptions,
    progress::{OnProgress, Progress},
};
use self::{
    fit::{Chosen, Learned, fit},
    folds::{Fold, FoldResult, evaluate, run_fold, selection},
    progress::Steps,
    select::select,
    tune::{choose, middle},
};
use crate::{
    cohort::{self, Cohort},
    dataset::Table,
    error::Result,
    evaluate::Evaluation,
    feature_info::FeatureInfo,
    folds::grouped_stratified,
    giveaway,
    model_file::{CohortInfo, FORMAT_VERSION, Metadata, ModelFile},
};

/// A trained model.
#[derive(Debug, Clone, PartialEq)]
pub struct Training {
    /// The model, with its metadata.
    pub model: ModelFile,
    /// Its cross-validated performance, the baseline first (also in the metadata).
    pub evaluation: Evaluation,
    /// What searching chose for the final model, where [`TrainOptions::tune`] asked for it (also in the metadata).
    pub tuned: Option<TunedSettings>,
    /// What a person should know about the data.
    pub warnings: Vec<String>,
}

/// The settings that a search chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunedSettings {
    /// How many were tried.
    pub trials: usize,
    /// The best of them, by name.
    pub settings: BTreeMap<String, String>,
}

impl fmt::Display for TunedSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings: Vec<String> = self.settings.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let plural = if self.trials == 1 { "" } else { "s" };
        write!(f, "best of {} setting{plural} tried: {}", self.trials, settings.join(", "))
    }
}

/// Reads the marts of `dataset` and trains.
///
/// # Errors
/// See [`cohort::load`], [`giveaway::check`] (unless [`TrainOptions::trust_features`]) and [`train_cohort`].
pub fn train(
    warehouse: &dyn Warehouse,
    dataset: &str,
    options: &TrainOptions,
    progress: &OnProgress<'_>,
) -> Result<Training> {
    train_until(warehouse, dataset, options, progress, &|| false)
}

/// The same, with an end to searching for settings ([`TrainOptions::tune`]): no further trial begins once `out_of_time` says
/// so. The model file tells how many there were (`tune_trials`); a training with that many gives the same bytes.
///
/// # Errors
/// As [`train`].
pub fn train_until(
    warehouse: &dyn Warehouse,
    dataset: &str,
    options: &TrainOptions,
    progress: &OnProgress<'_>,
    out_of_time: &(dyn Fn() -> bool + Sync),
) -> Result<Training> {
    options.check()?;
    let steps = Steps::new(progress, options, 1);
    steps.begin("reading marts");
    let cohort = cohort::load(warehouse, dataset, &options.task, options.features.as_deref())?;
    steps.end("reading marts");
    if !options.trust_features {
        giveaway::check(&cohort.table, &options.task)?;
    }
    train_in_steps(&cohort, options, &steps, out_of_time)
}

/// Trains on a cohort that was read before.
///
/// # Errors
/// Too few patients for the folds, one outcome only, an option out of its range, or a solver that gives up.
pub fn train_cohort(cohort: &Cohort, options: &TrainOptions, progress: &OnProgress<'_>) -> Result<Training> {
    options.check()?;
    train_in_steps(cohort, options, &Steps::new(progress, options, 0), &|| false)
}

fn train_in_steps(
    cohort: &Cohort,
    options: &TrainOptions,
    steps: &Steps<'_>,
    out_of_time: &(dyn Fn() -> bool + Sync),
) -> Result<Training> {
    let table = &cohort.table;
    table.check(&options.task.label.words())?;
    options.directions.check(table, &cohort.dropped_features)?;
    let cuts: Vec<Vec<usize>> = (0..options.repeats)
        .map(|repeat| grouped_stratified(&table.patient, &table.y, options.folds, repeat::seed(options.seed, repeat)))
        .collect::<Result<_>>()?;
    let tuned = search::run(table, &cuts, options, steps, out_of_time)?;

    steps.begin("cross-validation");
    // Folds run side by side; each is computed from its own rows and seed, and collected in order.
    let all_folds: Vec<FoldResult> = (0..options.repeats * options.folds)
        .into_par_iter()
        .map(|number| {
            let (repeat, fold) = (number / options.folds, number % options.folds);
            let given = tuned.as_ref().and_then(|tuned| tuned.folds.get(number));
            let fold =
                Fold { table, fold_of: &cuts[repeat], fold, number, given, with_importance: number < options.folds };
            run_fold(&fold, options, &|| steps.end("cross-validation"))
        })
        .collect::<Result<_>>()?;

    steps.begin("evaluation");
    let folds = &all_folds[..options.folds];
    let mut evaluation = evaluate(table, &cuts[0], folds, options);
    evaluation.repeated = repeat::spread(table, all_folds.chunks(options.folds));
    evaluation.temporal = temporal::evaluate(table, options, tuned.as_ref().and_then(|tuned| tuned.earlier.as_ref()))?;
    steps.end("evaluation");
    steps.begin("final model");
    let of_folds: Vec<_> = all_folds.iter().map(|fold| &fold.chosen).collect();
    let mut chosen = match &tuned {
        // Folds may have found quite other settings, of which there is no middle.
        Some(tuned) => tuned.all.clone(),
        None => middle(&of_folds, &Chosen::start(options, &table.y, options.seed))?,
    };
    let smaller = match options.keep.filter(|keep| *keep < table.features.len()) {
        None => None,
        Some(keep) => {
            let again = |table: &Table| chosen.learn(table);
            let kept = select(table, keep, &again(table)?, &again)?;
            evaluation.selection = Some(selection(table, &kept, folds));
            let fewer = table.columns(&kept);
            if tuned.is_some() {
                chosen = choose(&fewer, &chosen, options.seed)?;
            }
            Some(fewer)
        }
    };
    let table = smaller.as_ref().unwrap_or(table);
    let fitted = fit(table, &chosen, options.recalibration(), options.seed)?;
    let mut hyperparameters = chosen.describe(table)?;
    let told = tuned.as_ref().map(|tuned| TunedSettings { trials: tuned.trials, settings: hyperparameters.clone() });
    hyperparameters.extend(fitted.describe(options.recalibration()));
    if let Some(keep) = options.keep {
        hyperparameters.insert("keep".to_owned(), keep.to_string());
    }
    if let Some(tuned) = &tuned {
        hyperparameters.insert("tune_trials".to_owned(), tuned.trials.to_string());
    }
    if let Some(weight) = options.class_weight {
        hyperparameters.insert("class_weight".to_owned(), weight.to_string());
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
    let all = cohort.table.features.len();
    if let Some(keep) = options.keep.filter(|keep| *keep >= all) {
        warnings.push(format!("{keep} features were to be kept, and there are {all}: none was left out"));
    }
    // Where no row is of the later time the cohort says so.
    let is_missed = |_: &_| evaluation.temporal.is_none() && cohort.table.later.contains(&true);
    if let Some(temporal) = options.task.temporal.as_ref().filter(is_missed) {
        warnings.push(format!(
            "no temporal validation: the earlier or the later rows ({}) have the outcome, or lack it, fewer than ten times",
            temporal.title
        ));
    }
    Ok(Training { model, evaluation, tuned: told, warnings })
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
