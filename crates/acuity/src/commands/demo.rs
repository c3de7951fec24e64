//! `acuity demo`: the main job from nothing: synthetic records, warehouse, marts and tests, two models, one report.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use acuity_ml::{Evaluation, ModelKind, TrainOptions, evaluate, write_atomically};
use acuity_runner::{Access, Given, ResourceType, RunOptions, Session, Show, Status, Verb, show};
use acuity_warehouse::{Cell, Rows};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{learn, load, nodes, progress::Lines, report, synth};
use crate::{
    cli::{learning::DEFAULT_TASK, records::DemoArgs},
    context::Context,
    embedded,
    failure::{Outcome, Usage},
    invocation, output, secrets,
    ui::{Paint, Ui},
};

/// Where the records lie inside the demo's folder.
const DATA: &str = "data";
/// Marks a folder as the demo's own: nothing else may be overwritten.
const OURS: &str = ".acuity-demo";
/// What the records were made from, beside them.
const MADE_FROM: &str = "made_from.json";

pub(crate) fn run(args: &DemoArgs, context: &Context) -> Result<Outcome> {
    let start = Instant::now();
    let cancel = context.cancel_on_interrupt();
    let ui = context.ui();
    let mut steps = Steps::new(ui);

    feasible(args)?;
    steps.next("the project");
    prepare(&args.dir, ui)?;
    let context = context.within(&args.dir);
    let project = context.project()?;

    steps.next(&format!("records of {} synthetic patients", output::thousands(args.patients)));
    let data = args.dir.join(DATA);
    if args.fresh || !is_made_from(&data, args) {
        // Whatever is there no longer says what it was made from, until it is complete.
        remove(&data.join(MADE_FROM))?;
        synth::execute(args.patients, args.seed, &data, cancel.clone(), ui)?;
        secrets::write(&data.join(MADE_FROM), made_from(args).to_string().as_bytes())?;
    } else {
        steps.note("kept from an earlier run (--fresh makes them anew)");
    }

    let mut session = Session::open(project.clone(), Access::Write)?;
    steps.next("loading them into the warehouse");
    let loaded = load::execute(&session, &load::plan(&data, &[])?, 0, cancel.clone(), ui)?;
    let rows: u64 = loaded.iter().map(|table| table.rows).sum();
    steps.note(&format!("{} rows in {} tables", output::thousands(rows), loaded.len()));

    steps.next("building and testing the models");
    let options = RunOptions { cancel: cancel.clone(), ..RunOptions::default() };
    let results = nodes::execute(Verb::Build, &session, &options, &context, Lines::Failures)?;
    ui.say(&format!("    {}", nodes::summary(&results, ui)));
    if results.cancelled {
        return Ok(Outcome::Interrupted);
    }
    if !results.success() {
        return Ok(Outcome::Failed);
    }
    let tests = results.count(Status::Pass);
    let models = results
        .results
        .iter()
        .filter(|result| ResourceType::of_id(&result.unique_id) == Some(ResourceType::Model))
        .count();

    // Learning and reporting only read: others may look at the same time.
    drop(session);
    session = Session::open(project.clone(), Access::Read)?;
    steps.next("training two models of in-hospital mortality");
    let task = Context::tasks(&project.project_dir)?.find(DEFAULT_TASK)?.clone();
    let mut evaluations: Vec<Evaluation> = Vec::new();
    for kind in ModelKind::USUAL {
        // A training that has begun comes to its end.
        if cancel.is_cancelled() {
            return Ok(Outcome::Interrupted);
        }
        let options = TrainOptions { seed: args.seed, ..TrainOptions::new(task.clone(), kind) };
        let evaluation = learn::execute(&project, &session, &options, ui)?.0.evaluation;
        if let Some(trained) = evaluation.models.last() {
            steps.note(&format!("{}: AUROC {:.3}", trained.name, trained.metrics.auroc.value));
        }
        evaluations.push(evaluation);
    }

    steps.next("drawing the report");
    let out = report::default_path(&project);
    let spinner = ui.spinner("drawing");
    let trained = report::trained(&project.project_dir, &task.name)?;
    report::write(&project, &session, &task, &trained, &out)?;
    spinner.finish_and_clear();

    summary(&Summary {
        args,
        rows,
        models,
        tests,
        evaluations: &evaluations,
        report: &out,
        stay: any_stay(&session)?,
        seconds: start.elapsed().as_secs_f64(),
    })?;
    Ok(Outcome::Success)
}

/// With fewer patients there may be no model: too few of them die, or none in the part that is held back.
const FEWEST_PATIENTS: u64 = 100;

/// Refuses, before anything is done, what would end without models, and to replace records that nobody asked to replace.
fn feasible(args: &DemoArgs) -> Result<(), Usage> {
    if args.patients < FEWEST_PATIENTS {
        return Err(Usage(format!(
            "the demo trains models, for which {} patients are too few: give --patients {FEWEST_PATIENTS} or more; `acuity synth` \
             makes records of any number",
            args.patients
        )));
    }
    let text = fs::read_to_string(args.dir.join(DATA).join(MADE_FROM)).unwrap_or_default();
    let made: Value = serde_json::from_str(&text).unwrap_or_default();
    let (patients, seed) = (made.get("patients").and_then(Value::as_u64), made.get("seed").and_then(Value::as_u64));
    match patients.zip(seed) {
        Some((patients, seed)) if !args.fresh && (patients, seed) != (args.patients, args.seed) => Err(Usage(format!(
            "{} holds the demo of {} patients with seed {seed}: give --patients {patients} --seed {seed} to take it up, --fresh to \
             replace it, or another folder with --dir",
            args.dir.display(),
            output::thousands(patients)
        ))),
        _ => Ok(()),
    }
}

/// The project's files in the folder, unless it is somebody else's.
fn prepare(dir: &Path, ui: &Ui) -> Result<()> {
    let used = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(error).with_context(|| format!("cannot use {} as the demo's folder", dir.display())),
    };
    let ours = dir.join(OURS);
    if used && !ours.is_file() {
        let dir = dir.display();
        return Err(
            Usage(format!("{dir} is in use and no earlier demo made it; choose another folder with --dir")).into()
        );
    }
    // First: what is stopped halfway can be taken up.
    write_atomically(&ours, b"`acuity demo` fills this folder and replaces what it made.\n")?;
    let done = embedded::write_project(dir, false)
        .with_context(|| format!("cannot write the project to {}", dir.display()))?;
    for kept in &done.kept {
        ui.warn(&format!("{} differs from this version's and was left alone", kept.display()));
    }
    Ok(())
}

fn made_from(args: &DemoArgs) -> Value {
    json!({ "patients": args.patients, "seed": args.seed, "version": env!("CARGO_PKG_VERSION") })
}

fn is_made_from(data: &Path, args: &DemoArgs) -> bool {
    let text = fs::read_to_string(data.join(MADE_FROM)).unwrap_or_default();
    let complete = acuity_mimic::plan(data, &[]).is_ok_and(|plan| plan.missing.is_empty());
    complete && serde_json::from_str::<Value>(&text).is_ok_and(|found| found == made_from(args))
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// A line for each step, and one for what it gave.
struct Steps<'a> {
    ui: &'a Ui,
    number: usize,
    /// When the step, or what was last told of it, began.
    since: Instant,
}

impl<'a> Steps<'a> {
    const TOTAL: usize = 6;

    fn new(ui: &'a Ui) -> Self {
        Self { ui, number: 0, since: Instant::now() }
    }

    fn note(&mut self, what: &str) {
        let seconds = self.ui.paint(Paint::Dim, &format!("({:.1} s)", self.since.elapsed().as_secs_f64()));
        self.ui.say(&format!("    {what} {seconds}"));
        self.since = Instant::now();
    }

    fn next(&mut self, what: &str) {
        self.number += 1;
        self.since = Instant::now();
        let number = self.ui.paint(Paint::Dim, &format!("[{}/{}]", self.number, Self::TOTAL));
        self.ui.say(&format!("{number} {}", self.ui.paint(Paint::Bold, what)));
    }
}

struct Summary<'a> {
    args: &'a DemoArgs,
    rows: u64,
    models: usize,
    tests: usize,
    evaluations: &'a [Evaluation],
    report: &'a PathBuf,
    /// A stay of the cohort, to be explained.
    stay: String,
    seconds: f64,
}

fn summary(summary: &Summary<'_>) -> Result<()> {
    let Summary { args, rows, models, tests, evaluations, report, stay, seconds } = summary;
    let (stays, deaths) = evaluations.first().map_or((0, 0), |one| (one.stays as u64, one.positives as u64));
    let dir = args.dir.display();
    let acuity = invocation::program();
    let there = format!("--project-dir {}", invocation::quote(&args.dir.to_string_lossy()));
    output::print_text(&format!(
        "\nDone in {seconds:.0} s: {} rows loaded, {models} models built, {tests} tests passed.\n\n\
         In-hospital mortality from the first 24 h: {} adult ICU stays, {} deaths, cross-validated by patient\n{}\n\
         Report   {}\n\
         Project  {dir} (models in BigQuery SQL, warehouse in {dir}/acuity.duckdb)\n\n\
         What to try next:\n\n  \
         the desktop dashboard\n    \
         {acuity} view {there}\n  \
         scores, row by row\n    \
         {acuity} show sofa --limit 10 {there}\n  \
         why a stay has its risk\n    \
         {acuity} explain --icustay-id {stay} {there}\n  \
         the models that the score is made of\n    \
         {acuity} ls --select 2+sofa --resource-type model {there}\n",
        output::thousands(*rows),
        output::thousands(stays),
        output::thousands(deaths),
        evaluate::text_table(evaluations.iter()),
        report.display(),
    ))
}

fn any_stay(session: &Session) -> Result<String> {
    let query = Show::Inline("select min(icustay_id) from {{ ref('outcomes') }} where is_adult and stayed_24h");
    let rows = Rows::read(show(session, query, &Given::default())?)?;
    Ok(rows.rows.first().and_then(|row| row.first()).map(Cell::text).unwrap_or_default())
}
