//! `train`, `predict`, `explain`.

use std::path::{Path, PathBuf};

use acuity_compiler::Project;
use acuity_ml::{
    Evaluation, Explanation, ModelFile, ModelKind, Task, TrainOptions, Training, evaluate, explain_stay,
    input::{self, InputFormat},
};
use acuity_runner::{Access, Session};
use acuity_warehouse::Cell;
use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    cli::{ExplainArgs, OutputFormat, PredictArgs, TrainArgs},
    context::{self, Context},
    failure::{Outcome, Usage},
    output,
    ui::Ui,
};

/// `acuity train`.
pub(crate) fn train(args: &TrainArgs, context: &Context) -> Result<Outcome> {
    let task: Task = args.task.parse().map_err(|error: acuity_ml::Error| Usage(error.to_string()))?;
    let project = context.project()?;
    let session = Session::open(project.clone(), Access::Read)?;
    let options =
        TrainOptions { folds: args.folds, seed: args.seed, ..TrainOptions::new(task, context::kind(args.model)) };
    let (training, path) = execute(&project, &session, &options, context.ui())?;
    print_evaluation(&training.evaluation, args.output)?;
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
    let path = ModelFile::path_in(&Context::models_dir(&project.project_dir), options.task.name(), options.model);
    training.model.save(&path)?;
    Ok((training, path))
}

fn print_evaluation(evaluation: &Evaluation, format: OutputFormat) -> Result<()> {
    match format {
        OutputFormat::Table => {
            output::print_text(&format!(
                "{} stays of {} patients, {} with the outcome; {}-fold cross-validation by patient\n",
                output::thousands(evaluation.stays as u64),
                output::thousands(evaluation.patients as u64),
                output::thousands(evaluation.positives as u64),
                evaluation.folds
            ))?;
            output::print_text(&evaluate::text_table([evaluation]))
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
            let optional = |value: Option<f64>| value.map_or(Cell::Null, Cell::Float);
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
                        optional(m.calibration_slope),
                        optional(m.calibration_intercept),
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
    let text = super::transpile::read_text(Path::new(&args.input))?;
    let (name, format) = match args.input.as_str() {
        "-" => ("standard input", None),
        file => (file, InputFormat::from_extension(file)),
    };
    let rows = input::read(&model, &text, format.unwrap_or_else(|| guess(&text)), name)?;
    let predictions = input::predict(&model, &rows);
    for prediction in &predictions {
        for warning in &prediction.warnings {
            context.ui().warn(&format!("row {}: {warning}", prediction.id));
        }
    }
    if args.output == OutputFormat::Csv && !args.explain {
        output::print_text(&input::to_csv(&predictions)?)?;
        return Ok(Outcome::Success);
    }
    if args.explain {
        for (prediction, row) in predictions.iter().zip(&rows) {
            let explanation = model.explain(&row.row);
            print_explanation(&explanation, 15, &format!("row {}", prediction.id), args.output)?;
        }
        return Ok(Outcome::Success);
    }
    let columns = ["id", "probability", "margin", "warnings"];
    let cells: Vec<Vec<Cell>> = predictions
        .iter()
        .map(|one| {
            let warnings: Vec<String> = one.warnings.iter().map(ToString::to_string).collect();
            vec![
                Cell::Text(one.id.clone()),
                Cell::Float(one.probability),
                Cell::Float(one.margin),
                Cell::Text(warnings.join("; ")),
            ]
        })
        .collect();
    output::print_records(&columns, &cells, args.output)?;
    Ok(Outcome::Success)
}

/// What text without a telling name is.
fn guess(text: &str) -> InputFormat {
    match text.trim_start().chars().next() {
        Some('[') => InputFormat::Json,
        Some('{')
            if text.trim().lines().count() > 1
                && text.trim_start().lines().next().is_some_and(|line| line.trim_end().ends_with('}')) =>
        {
            InputFormat::JsonLines
        }
        Some('{') => InputFormat::Json,
        _ => InputFormat::Csv,
    }
}

/// `acuity explain`.
pub(crate) fn explain(args: &ExplainArgs, context: &Context) -> Result<Outcome> {
    let model = context.model(&args.which)?;
    let project = context.project()?;
    let dataset = Context::marts(&project);
    let session = Session::open(project, Access::Read)?;
    let explanation = explain_stay(session.warehouse().as_ref(), &dataset, &model, args.icustay_id)?;
    let top = if args.top == 0 { usize::MAX } else { args.top };
    print_explanation(&explanation, top, &format!("icustay_id {}", args.icustay_id), args.output)?;
    Ok(Outcome::Success)
}

fn print_explanation(explanation: &Explanation, top: usize, of: &str, format: OutputFormat) -> Result<()> {
    match format {
        OutputFormat::Table => output::print_text(&format!("{of}\n{}", explanation.text(top))),
        OutputFormat::Json => {
            let mut value = serde_json::to_value(explanation)?;
            value["of"] = Value::from(of);
            if let Some(all) = value["contributions"].as_array_mut() {
                let rest: f64 = all.iter().skip(top).filter_map(|one| one["shap"].as_f64()).sum();
                let left_out = all.len().saturating_sub(top);
                all.truncate(top);
                value["others"] = json!({ "features": left_out, "shap": rest });
            }
            output::print_json(&value)
        }
        OutputFormat::Csv => {
            let rows: Vec<Vec<Cell>> = explanation
                .contributions
                .iter()
                .take(top)
                .map(|one| {
                    vec![
                        Cell::Text(one.feature.clone()),
                        one.value.map_or(Cell::Null, Cell::Float),
                        Cell::Text(one.unit.clone()),
                        Cell::Float(one.shap),
                    ]
                })
                .collect();
            output::print_records(&["feature", "value", "unit", "shap"], &rows, format)
        }
    }
}

/// The models that `demo` and the report compare.
pub(crate) const KINDS: [ModelKind; 2] = [ModelKind::Logistic, ModelKind::Gbdt];
