//! `train`, `explain`.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::Instant,
};

use acuity_compiler::{OsFileSystem, Project};
use acuity_ml::{
    Directions, Evaluation, ModelFile, Progress, Task, TrainOptions, Training, evaluate, explain_stay,
    interactions_of_stay,
};
use acuity_runner::{Access, CancelToken, Session};
use acuity_scores::ScoreMode;
use acuity_warehouse::Cell;
use anyhow::{Result, anyhow};

use super::{
    leakage,
    reasons::{Origin, Reasons},
    ways::Ways,
};
use crate::{
    cli::{
        OutputFormat,
        learning::{ExplainArgs, TrainArgs},
    },
    context::Context,
    failure::{Outcome, Usage},
    output, secrets,
    ui::Ui,
};

/// `acuity train`.
pub(crate) fn train(args: &TrainArgs, context: &Context) -> Result<Outcome> {
    let task = context.task(&args.task)?;
    let project = context.project()?;
    let options = TrainOptions {
        folds: args.folds,
        repeats: args.repeats,
        seed: args.seed,
        keep: args.keep,
        recalibration: args.calibrate,
        class_weight: args.class_weight,
        l1_ratio: args.l1_ratio,
        directions: Directions::new(&args.rising, &args.falling)?,
        tune: args.tune,
        trust_features: args.trust_features,
        ..TrainOptions::new(task, args.model)
    };
    // Before the gate, which builds models.
    options.check()?;
    if !args.trust_features {
        leakage::check(&project, &options.task, &CancelToken::new(), context)?;
    }
    let session = Session::open(project.clone(), Access::Read)?;
    let end = args.tune_minutes.map(|minutes| Instant::now() + minutes);
    let out_of_time = || end.is_some_and(|end| Instant::now() >= end);
    let (training, path) = execute_until(&project, &session, &options, context.ui(), &out_of_time)?;
    print_evaluation(&training.evaluation, args.output)?;
    if let Some(cohort) = &training.model.metadata().cohort {
        // A score is never told without its reading, not even with --quiet.
        if let Some(baseline) = training.evaluation.baseline() {
            context.ui().always(&format!(
                "{}, the baseline, is scored {}",
                baseline.title.trim_end_matches(" alone"),
                cohort.score_mode.words()
            ));
        }
    }
    if let Some(tuned) = &training.tuned {
        context.ui().say(&tuned.to_string());
    }
    context.ui().say(&format!("model written to {}", path.display()));
    Ok(Outcome::Success)
}

/// Trains with progress on stderr and stores the model.
pub(crate) fn execute(
    project: &Project,
    session: &Session,
    options: &TrainOptions,
    ui: &Ui,
) -> Result<(Training, PathBuf)> {
    execute_until(project, session, options, ui, &|| false)
}

/// What is wrong with a task, with its place in the task's file where it has one.
pub(crate) fn placed(project_dir: &Path, task: &Task, error: acuity_ml::Error) -> anyhow::Error {
    let place = acuity_ml::task::mistake(&OsFileSystem, project_dir, task, &error);
    place.map_or_else(|| error.into(), anyhow::Error::from)
}

fn execute_until(
    project: &Project,
    session: &Session,
    options: &TrainOptions,
    ui: &Ui,
    out_of_time: &(dyn Fn() -> bool + Sync),
) -> Result<(Training, PathBuf)> {
    let bar = ui.bar(1, "steps", &format!("{} model", options.model));
    let told = |progress: Progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
        bar.set_message(format!("{}: {}", options.model, progress.stage));
    };
    let (warehouse, marts) = (session.warehouse(), Context::marts(project));
    let training = acuity_ml::train_until(warehouse.as_ref(), &marts, options, &told, out_of_time)
        .map_err(|error| placed(&project.project_dir, &options.task, error))?;
    bar.finish_and_clear();
    for warning in &training.warnings {
        ui.warn(warning);
    }
    let path = ModelFile::path_in(&Context::models_dir(&project.project_dir), &options.task.name, options.model);
    let text = training.model.to_json().map_err(|problem| anyhow!("{}: {problem}", path.display()))?;
    secrets::write(&path, text.as_bytes())?;
    Ok((training, path))
}

fn print_evaluation(evaluation: &Evaluation, format: OutputFormat) -> Result<()> {
    match format {
        OutputFormat::Table => {
            output::print_text(&format!(
                "{}; {}-fold cross-validation by patient\n",
                evaluation.rows_words(|number| output::thousands(number as u64)),
                evaluation.folds
            ))?;
            output::print_text(&evaluate::text_table([evaluation]))?;
            match evaluate::comparison_lines(evaluation) {
                lines if lines.is_empty() => {}
                lines => output::print_text(&format!("\n{lines}"))?,
            }
            match evaluate::further_lines(evaluation) {
                lines if lines.is_empty() => {}
                lines => output::print_text(&format!("\n{lines}"))?,
            }
            match evaluate::alert_table(evaluation) {
                lines if lines.is_empty() => Ok(()),
                lines => output::print_text(&format!("\n{lines}")),
            }
        }
        OutputFormat::Json => output::print_json(&serde_json::to_value(evaluation)?),
        OutputFormat::Csv => {
            let columns = [
                "model",
                "auroc",
                "auroc_low",
                "auroc_high",
                "auprc",
                "brier",
                "log_loss",
                "calibration_slope",
                "calibration_intercept",
                "ece",
            ];
            let rows: Vec<Vec<Cell>> = evaluation
                .models
                .iter()
                .map(|one| {
                    let m = &one.metrics;
                    vec![
                        Cell::Text(one.name.clone()),
                        Cell::Float(m.auroc.value),
                        Cell::Float(m.auroc.low),
                        Cell::Float(m.auroc.high),
                        Cell::Float(m.auprc),
                        Cell::Float(m.brier),
                        Cell::Float(m.log_loss),
                        m.calibration_slope.into(),
                        m.calibration_intercept.into(),
                        Cell::Float(m.ece),
                    ]
                })
                .collect();
            output::print_records(&columns, &rows, format)
        }
    }
}

/// `acuity explain`.
pub(crate) fn explain(args: &ExplainArgs, context: &Context) -> Result<Outcome> {
    if args.interactions.is_some() && args.output == OutputFormat::Csv {
        let message =
            "--interactions are of two features, and CSV has a line for each one; give --output table or json";
        return Err(Usage(message.to_owned()).into());
    }
    let model = context.model(&args.which)?;
    let project = context.relations()?;
    let dataset = Context::marts(&project);
    let session = Session::open(project.clone(), Access::Read)?;
    let model = acuity_ml::located(session.warehouse().as_ref(), &dataset, model)?;
    let as_of = args.as_of.as_deref();
    let explanation = explain_stay(session.warehouse().as_ref(), &dataset, &model, args.icustay_id, as_of)?;
    if let Some(task) = &model.metadata().definition
        && let Some(found) = acuity_ml::stay::outside(
            session.warehouse().as_ref(),
            &dataset,
            task,
            args.icustay_id,
            explanation.as_of.as_deref(),
        )?
    {
        context.ui().warn(&format!("icustay_id {}: {}", args.icustay_id, found.caution(task)));
    }
    let marts = acuity_ml::stay::score_mode(session.warehouse().as_ref(), &dataset, args.icustay_id)?;
    if let Some(caution) = marts.caution() {
        context.ui().warn(caution);
    }
    let trained = model.metadata().cohort.as_ref().map_or(ScoreMode::Unknown, |cohort| cohort.score_mode);
    if marts != trained && marts != ScoreMode::Unknown && trained != ScoreMode::Unknown {
        context.ui().warn(&format!(
            "the model was trained on tables whose scores are {}, those here are {}: what depends on it means another thing here; \
             build in the same mode, or train again",
            trained.words(),
            marts.words()
        ));
    }
    let interactions = match args.interactions {
        Some(most) => {
            let mut found =
                interactions_of_stay(session.warehouse().as_ref(), &dataset, &model, args.icustay_id, as_of)?;
            found.truncate(most.get());
            Some(found)
        }
        None => None,
    };
    let mut reasons = Reasons::new("icustay_id", Some(marts), args.top, args.output)?;
    if args.lineage || args.output == OutputFormat::Json {
        reasons = reasons.with_origins(origins(&project, &model));
    }
    reasons.add(&args.icustay_id.to_string(), &explanation, interactions.as_deref())?;
    reasons.finish()?;
    Ok(Outcome::Success)
}

/// Where the features of a model come from, those of which the project says it.
fn origins(project: &Project, model: &ModelFile) -> BTreeMap<String, Origin> {
    let ways = Ways::of(project);
    let of = |feature: &acuity_ml::FeatureInfo| {
        let node = project.find(feature.model.as_deref()?).ok()?;
        let from = ways.all_raw(&node.unique_id, &feature.name).into_iter().collect();
        Some((feature.name.clone(), Origin { column: format!("{}.{}", node.name, feature.name), from }))
    };
    model.features().iter().filter_map(of).collect()
}
