//! `acuity models`: the trained models of a project, and which of them serves.

use std::path::{Path, PathBuf};

use acuity_ml::{
    Evaluation, ModelFile, ModelKind,
    evaluate::ModelEvaluation,
    onnx,
    registry::{self, Registered},
    report,
};
use acuity_warehouse::Cell;
use anyhow::{Result, anyhow};
use serde_json::json;

use crate::{
    cli::{
        OutputFormat,
        models::{CardFormat, CompareArgs, ExportArgs, ListArgs, ModelFormat, ModelsCommand, PromoteArgs, ShowArgs},
    },
    context::Context,
    failure::{Outcome, Usage},
    output, secrets,
};

pub(crate) fn run(command: &ModelsCommand, context: &Context) -> Result<Outcome> {
    match command {
        ModelsCommand::List(args) => list(args, context),
        ModelsCommand::Show(args) => show(args, context),
        ModelsCommand::Compare(args) => compare(args, context),
        ModelsCommand::Promote(args) => promote(args, context),
        ModelsCommand::Export(args) => export(args, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> Result<Outcome> {
    let project_dir = context.project_dir()?;
    let task = args.task.as_ref().map(|name| context.task(name)).transpose()?;
    let found = registry::list(&Context::models_dir(&project_dir))?;
    for problem in &found.problems {
        context.ui().warn(problem);
    }
    let kept: Vec<&Registered> =
        found.models.iter().filter(|one| task.as_ref().is_none_or(|task| task.name == one.task)).collect();
    if kept.is_empty() {
        context.ui().say("no model has been trained; `acuity train` trains one");
    }
    let columns = [
        "task",
        "model",
        "serves",
        "rows",
        "positives",
        "auroc",
        "auroc_low",
        "auroc_high",
        "brier",
        "slope",
        "features",
        "sha256",
        "file",
    ];
    let rows: Vec<Vec<Cell>> = kept.iter().map(|one| row(one, &project_dir, args.output)).collect();
    output::print_records(&columns, &rows, args.output)?;
    Ok(Outcome::Success)
}

fn row(one: &Registered, project_dir: &Path, format: OutputFormat) -> Vec<Cell> {
    let meta = one.model.metadata();
    let figures = meta.evaluation.as_ref().and_then(Evaluation::model).map(|model| &model.metrics);
    let cohort = meta.cohort.as_ref();
    let figure = |value: Option<f64>| match format {
        OutputFormat::Table => Cell::from(value.map(|value| (value * 1000.0).round() / 1000.0)),
        _ => Cell::from(value),
    };
    let digest = if format == OutputFormat::Table { one.standing.short_digest() } else { &one.standing.digest };
    let file = one.path.strip_prefix(project_dir).unwrap_or(&one.path);
    vec![
        Cell::Text(one.task.clone()),
        Cell::Text(one.kind.to_string()),
        Cell::Text(one.standing.word().to_owned()),
        cohort.map(|cohort| cohort.stays as i64).into(),
        cohort.map(|cohort| cohort.positives as i64).into(),
        figure(figures.map(|one| one.auroc.value)),
        figure(figures.map(|one| one.auroc.low)),
        figure(figures.map(|one| one.auroc.high)),
        figure(figures.map(|one| one.brier)),
        figure(figures.and_then(|one| one.calibration_slope)),
        Cell::from(Some(one.model.features().len() as i64)),
        Cell::Text(digest.to_owned()),
        Cell::Text(file.display().to_string()),
    ]
}

fn show(args: &ShowArgs, context: &Context) -> Result<Outcome> {
    let model = context.model(&args.which)?;
    match args.format {
        CardFormat::Markdown => output::print_text(&report::model_card(&model))?,
        CardFormat::Html => output::print_text(&report::model_card_html(&model))?,
        CardFormat::Json => output::print_json(&serde_json::to_value(model.metadata())?)?,
    }
    Ok(Outcome::Success)
}

/// A model by `TASK/MODEL` of the project, or by the path of its file.
fn named(name: &Path, context: &Context) -> Result<ModelFile> {
    if name.is_file() {
        return Ok(ModelFile::load(name)?);
    }
    let text = name.display().to_string();
    let Some((task, kind)) = text.split_once('/') else {
        return Err(Usage(format!(
            "`{text}` is no file and no model of the form TASK/MODEL, such as in_hospital_mortality/gbdt; `acuity models list` lists them"
        ))
        .into());
    };
    let (task, dir) = (context.task(task)?, Context::models_dir(&context.project_dir()?));
    let path = match kind {
        "promoted" => registry::promoted_path(&dir, &task.name),
        kind => ModelFile::path_in(&dir, &task.name, kind.parse()?),
    };
    Ok(ModelFile::load(&path)?)
}

/// The figures that are compared: their names, and where they are.
type Figure = (&'static str, fn(&ModelEvaluation) -> Option<f64>);
const FIGURES: [Figure; 8] = [
    ("auroc", |one| Some(one.metrics.auroc.value)),
    ("auprc", |one| Some(one.metrics.auprc)),
    ("brier", |one| Some(one.metrics.brier)),
    ("log_loss", |one| Some(one.metrics.log_loss)),
    ("calibration_slope", |one| one.metrics.calibration_slope),
    ("calibration_intercept", |one| one.metrics.calibration_intercept),
    ("ece", |one| Some(one.metrics.ece)),
    ("prevalence", |one| Some(one.metrics.prevalence)),
];

fn compare(args: &CompareArgs, context: &Context) -> Result<Outcome> {
    let models = [named(&args.first, context)?, named(&args.second, context)?];
    let [first, second] = models.each_ref().map(ModelFile::metadata);
    let same_rows = !first.data_fingerprint.is_empty() && first.data_fingerprint == second.data_fingerprint;
    let figures = [first, second].map(|meta| meta.evaluation.as_ref().and_then(Evaluation::model));
    let rows: Vec<(&str, [Option<f64>; 2])> =
        FIGURES.iter().map(|(name, of)| (*name, figures.map(|one| one.and_then(of)))).collect();
    let difference = |[a, b]: [Option<f64>; 2]| a.zip(b).map(|(a, b)| b - a);
    if args.output == OutputFormat::Json {
        let figures: Vec<_> = rows
            .iter()
            .map(|(name, values)| json!({"figure": name, "first": values[0], "second": values[1], "difference": difference(*values)}))
            .collect();
        output::print_json(&json!({
            "first": {"task": first.task, "model": models[0].kind(), "data": first.data_fingerprint},
            "second": {"task": second.task, "model": models[1].kind(), "data": second.data_fingerprint},
            "same_rows": same_rows,
            "figures": figures,
        }))?;
        return Ok(Outcome::Success);
    }
    let places = |value: Option<f64>| match args.output {
        OutputFormat::Table => value.map(|value| (value * 1e4).round() / 1e4),
        _ => value,
    };
    let cells: Vec<Vec<Cell>> = rows
        .iter()
        .map(|(name, values)| {
            let [a, b] = *values;
            vec![Cell::Text((*name).to_owned()), places(a).into(), places(b).into(), places(difference(*values)).into()]
        })
        .collect();
    output::print_records(&["figure", "first", "second", "difference"], &cells, args.output)?;
    if !same_rows {
        context.ui().warn("the two were trained and judged on different rows or features, so a difference may be of the data and not of the models");
    }
    Ok(Outcome::Success)
}

fn promote(args: &PromoteArgs, context: &Context) -> Result<Outcome> {
    let task = context.task(&args.task)?;
    let dir = Context::models_dir(&context.project_dir()?);
    let path = registry::promote(&dir, &task.name, args.model)?;
    context.ui().say(&format!("{} now serves {task} ({})", args.model, path.display()));
    Ok(Outcome::Success)
}

fn export(args: &ExportArgs, context: &Context) -> Result<Outcome> {
    let model = context.model(&args.which)?;
    let (name, bytes) = match args.format {
        ModelFormat::Onnx => ("onnx", onnx::write(&model)),
        ModelFormat::Json => ("json", model.to_json().map_err(|problem| anyhow!(problem))?.into_bytes()),
        ModelFormat::Ubj if model.kind() == ModelKind::Logistic => {
            return Err(Usage(
                "UBJSON is the format of boosted trees, and this is a logistic regression; give --format onnx or json"
                    .to_owned(),
            )
            .into());
        }
        ModelFormat::Ubj => ("ubj", model.to_ubjson().map_err(|problem| anyhow!(problem))?),
    };
    if args.format != ModelFormat::Onnx && model.isotonic().is_some() {
        context.ui().warn(
            "probabilities of this model are read from a calibration curve, which XGBoost knows nothing of: it will give those before \
             it; --format onnx has the curve",
        );
    }
    let file = format!("{}-{}.{name}", model.metadata().task, model.kind());
    let path = args.out.clone().unwrap_or_else(|| PathBuf::from(file));
    secrets::write(&path, &bytes)?;
    context.ui().say(&format!("model written to {}", path.display()));
    Ok(Outcome::Success)
}
