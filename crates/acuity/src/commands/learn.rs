//! `train`, `predict`, `explain`.

use std::path::PathBuf;

use acuity_compiler::Project;
use acuity_ml::{
    Evaluation, Explanation, ModelFile, Row, TrainOptions, Training,
    drift::{Drift, FEWEST, caution, drift},
    evaluate, explain_stay, input,
};
use acuity_runner::{Access, Session};
use acuity_scores::ScoreMode;
use acuity_warehouse::Cell;
use anyhow::{Result, anyhow};
use serde_json::{Value, json};

use crate::{
    cli::{
        OutputFormat,
        learning::{ExplainArgs, PredictArgs, TrainArgs},
    },
    context::Context,
    failure::Outcome,
    output, secrets,
    ui::Ui,
};

/// `acuity train`.
pub(crate) fn train(args: &TrainArgs, context: &Context) -> Result<Outcome> {
    let task = context.task(&args.task)?;
    let project = context.project()?;
    let session = Session::open(project.clone(), Access::Read)?;
    let options = TrainOptions {
        folds: args.folds,
        seed: args.seed,
        keep: args.keep,
        recalibration: args.calibrate,
        ..TrainOptions::new(task, args.model)
    };
    let (training, path) = execute(&project, &session, &options, context.ui())?;
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
    let bar = ui.bar(1, "steps", &format!("{} model", options.model));
    let training = acuity_ml::train(session.warehouse().as_ref(), &Context::marts(project), options, &|progress| {
        bar.set_length(progress.total as u64);
        bar.set_position(progress.done as u64);
        bar.set_message(format!("{}: {}", options.model, progress.stage));
    })?;
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

/// `acuity predict`.
pub(crate) fn predict(args: &PredictArgs, context: &Context) -> Result<Outcome> {
    let model = context.model(&args.which)?;
    let given = super::given::read(&args.input)?;
    let rows = input::read(&model, &given.text, given.format, &given.name)?;
    let only_rows: Vec<&Row> = rows.iter().map(|one| &one.row).collect();
    let moved = drift(&model, &only_rows);
    if args.drift {
        return print_drift(&moved, rows.len(), args.output, context);
    }
    if let Some(caution) = caution(&moved, rows.len()) {
        context.ui().warn(&caution);
    }
    let predictions = input::predict(&model, &rows);
    // Reasons have no column for warnings.
    for prediction in predictions.iter().filter(|_| args.explain) {
        for warning in &prediction.warnings {
            context.ui().warn(&format!("{}: {warning}", prediction.place));
        }
    }
    if let Some(sparse) = input::sparse(&predictions) {
        context.ui().warn(&sparse);
    }
    if args.explain {
        let explained: Vec<(String, Explanation)> =
            predictions.iter().zip(&rows).map(|(one, row)| (one.id.clone(), model.explain(&row.row))).collect();
        // As many features as `explain` prints unless asked.
        print_explanations("id", &explained, None, 15, args.output)?;
        return Ok(Outcome::Success);
    }
    let columns = ["id", "probability", "margin", "features_given", "warnings"];
    let cells: Vec<Vec<Cell>> = predictions
        .iter()
        .map(|one| {
            vec![
                Cell::Text(one.id.clone()),
                Cell::Float(one.probability),
                Cell::Float(one.margin),
                one.features_given.into(),
                Cell::Text(one.warnings_cell()),
            ]
        })
        .collect();
    output::print_records(&columns, &cells, args.output)?;
    Ok(Outcome::Success)
}

fn print_drift(moved: &[Drift], rows: usize, format: OutputFormat, context: &Context) -> Result<Outcome> {
    if moved.is_empty() {
        return Err(anyhow!(
            "the model file does not say how its features were distributed in training; train it again"
        ));
    }
    if rows < FEWEST {
        context.ui().warn(&format!("{rows} rows are few: below {FEWEST} an index is mostly chance"));
    }
    let columns = ["feature", "psi", "verdict", "median_then", "median_now", "missing_then", "missing_now"];
    let places = |value: f64| if format == OutputFormat::Table { (value * 1e4).round() / 1e4 } else { value };
    let cells: Vec<Vec<Cell>> = moved
        .iter()
        .map(|one| {
            vec![
                Cell::Text(one.feature.clone()),
                Cell::Float(places(one.psi)),
                Cell::Text(one.verdict.to_owned()),
                one.median_then.map(places).into(),
                one.median_now.map(places).into(),
                one.missing_then.map(places).into(),
                Cell::Float(places(one.missing_now)),
            ]
        })
        .collect();
    output::print_records(&columns, &cells, format)?;
    Ok(Outcome::Success)
}

/// `acuity explain`.
pub(crate) fn explain(args: &ExplainArgs, context: &Context) -> Result<Outcome> {
    let model = context.model(&args.which)?;
    let project = context.relations()?;
    let dataset = Context::marts(&project);
    let session = Session::open(project, Access::Read)?;
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
    let top = if args.top == 0 { usize::MAX } else { args.top };
    print_explanations("icustay_id", &[(args.icustay_id.to_string(), explanation)], Some(marts), top, args.output)?;
    Ok(Outcome::Success)
}

/// Prints explanations, each with its row's key: as text, as one JSON object a line, or as CSV with a row for each feature.
/// `marts` says in which reading the tables are that the rows come from.
fn print_explanations(
    key: &str,
    all: &[(String, Explanation)],
    marts: Option<ScoreMode>,
    top: usize,
    format: OutputFormat,
) -> Result<()> {
    match format {
        OutputFormat::Table => {
            for (id, explanation) in all {
                let mode = marts.map_or_else(String::new, |mode| format!(", scores {}", mode.words()));
                output::print_text(&format!("{key} {id}{mode}\n{}", explanation.text(top)))?;
            }
            Ok(())
        }
        OutputFormat::Json => {
            for (id, explanation) in all {
                let mut value = json!({ key: id });
                if let Some(marts) = marts {
                    value["score_mode"] = marts.name().into();
                }
                if let (Some(out), Value::Object(fields)) = (value.as_object_mut(), serde_json::to_value(explanation)?)
                {
                    out.extend(fields);
                }
                if let Some(contributions) = value["contributions"].as_array_mut() {
                    let rest: f64 = contributions.iter().skip(top).filter_map(|one| one["shap"].as_f64()).sum();
                    let left_out = contributions.len().saturating_sub(top);
                    contributions.truncate(top);
                    value["others"] = json!({ "features": left_out, "shap": rest });
                }
                output::print_text(&value.to_string())?;
            }
            Ok(())
        }
        OutputFormat::Csv => {
            let reading = Cell::from(marts.map(ScoreMode::name));
            let rows: Vec<Vec<Cell>> = all
                .iter()
                .flat_map(|(id, explanation)| {
                    let shown = explanation.contributions.iter().take(top);
                    shown.map(move |one| (id, explanation, one))
                })
                .map(|(id, explanation, one)| {
                    vec![
                        Cell::Text(id.clone()),
                        Cell::Text(one.feature.clone()),
                        one.value.into(),
                        Cell::Text(one.unit.clone()),
                        Cell::Float(one.shap),
                        Cell::Float(explanation.base),
                        Cell::Float(explanation.probability),
                        reading.clone(),
                    ]
                })
                .collect();
            let columns = [key, "feature", "value", "unit", "shap", "base", "probability", "score_mode"];
            output::print_records(&columns, &rows, format)
        }
    }
}
