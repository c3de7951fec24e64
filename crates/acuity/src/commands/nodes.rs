//! `run`, `test`, `build`, `seed`, `snapshot`, `compile`: work through the graph, a line for each node, a summary at the end.

use acuity_compiler::Project;
use acuity_runner::{Access, Given, ResourceType, RunOptions, RunResults, Session, Show, Status, Verb};
use acuity_warehouse::Cell;
use anyhow::Result;

use super::{
    price,
    progress::{Lines, Progress, ended, told},
    project::is_flawed,
    states::beside,
};
use crate::{
    cli::{
        OutputFormat,
        run::RunArgs,
        selection::{kinds, left_out},
    },
    context::Context,
    failure::{Outcome, Usage},
    log, output,
    ui::{Paint, Ui},
};

/// Runs a command on the selected nodes.
pub(crate) fn run(verb: Verb, args: &RunArgs, context: &Context) -> Result<Outcome> {
    if args.show && !matches!(verb, Verb::Seed | Verb::Build) {
        return Err(Usage("--show is for the rows of seeds: give it to `seed` or `build`".to_owned()).into());
    }
    if args.sample.is_some() && args.event_time_start.is_some() {
        let message =
            "--sample and --event-time-start say different stretches of time: leave one of them out".to_owned();
        return Err(Usage(message).into());
    }
    let cancel = context.cancel_on_interrupt();
    let project = beside(context.usable_project()?, &args.deferral, &args.selection)?;
    if args.store_failures {
        project.check_kept_rows()?;
    }
    let is_flawed = is_flawed(&project, &args.selection);
    let max_bytes = budget(args.max_bytes, &project)?;
    super::project::tell_of_nothing(&project, &args.selection, context)?;
    let event_time = match args.event_time_start.zip(args.event_time_end) {
        None => None,
        Some((start, end)) => Some(
            start.until(end).ok_or_else(|| Usage("--event-time-start must be before --event-time-end".to_owned()))?,
        ),
    };
    let options = RunOptions {
        event_time,
        select: args.selection.taken(),
        exclude: args.selection.exclude.clone(),
        indirect_selection: args.selection.indirect_selection.0,
        resource_types: kinds(&args.resource_type),
        exclude_resource_types: left_out(&args.exclude_resource_type),
        warnings_fail: context.warnings()?.fail_tests(),
        max_bytes,
        threads: args.threads.map(usize::from),
        fail_fast: args.fail_fast,
        full_refresh: args.full_refresh,
        store_failures: args.store_failures,
        empty: args.empty,
        sample: args.sample.as_ref().map(|sample| sample.window(chrono::Utc::now())),
        cancel,
        invocation_id: Some(log::invocation().to_owned()),
        ..RunOptions::default()
    };
    let interrupted = options.cancel.clone();
    let ended = if args.dry_run {
        let session = Session::open(project, Access::ReadIfThere)?;
        price::run(verb, &session, &options, args.output)?
    } else {
        work(verb, project, options, Printed { format: args.output, seeds: args.show }, context)?
    };
    Ok(if is_flawed && !interrupted.is_cancelled() { Outcome::Failed } else { ended })
}

/// Runs a command with these options, and prints what became of it.
pub(crate) fn work(
    verb: Verb,
    project: Project,
    options: RunOptions,
    printed: Printed,
    context: &Context,
) -> Result<Outcome> {
    let session = Session::open(project, Access::Write)?;
    let results = execute(verb, &session, &options, context, Lines::wanted(context))?;
    price::spent(&session, &results, context.ui())?;
    print(&results, printed.format, context.ui())?;
    if printed.seeds {
        seeds(&results, &session, printed.format)?;
    }
    Ok(outcome(&results))
}

/// What is printed of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printed {
    /// How its result is.
    pub(crate) format: OutputFormat,
    /// Whether rows of the seeds are.
    pub(crate) seeds: bool,
}

/// Rows of a seed that are printed, as many as in dbt.
const ROWS_OF_SEED: u64 = 10;

/// Rows of the seeds that were loaded.
fn seeds(results: &RunResults, session: &Session, format: OutputFormat) -> Result<()> {
    let is_seed = |id: &str| session.node(id).is_some_and(|node| node.resource_type() == ResourceType::Seed);
    for seed in results.results.iter().filter(|one| one.status == Status::Success && is_seed(&one.unique_id)) {
        let rows = acuity_runner::show(session, Show::Node(&seed.unique_id), &Given::default())?;
        if format == OutputFormat::Table {
            output::print_text(&format!("\n{}", seed.unique_id))?;
        }
        output::print_stream(rows.first(ROWS_OF_SEED).0, format)?;
    }
    Ok(())
}

/// Bytes that the run may read: what was typed, or what the profile says.
pub(crate) fn budget(typed: Option<u64>, project: &acuity_compiler::Project) -> Result<Option<u64>> {
    let set = match project.target.settings.get("maximum_bytes_per_run") {
        None | Some(serde_json::Value::Null) => None,
        Some(serde_json::Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    match (typed, set) {
        (Some(bytes), _) => Ok(Some(bytes)),
        (None, Some(text)) => match acuity_bigquery::bytes(&text) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) => {
                let message = format!("'maximum_bytes_per_run' is {text:?}, which is not a size: {error}");
                Err(acuity_compiler::Diagnostics::from(project.target.mistake("maximum_bytes_per_run", message, None))
                    .into())
            }
        },
        (None, None) => Ok(None),
    }
}

/// Runs the nodes with progress on stderr.
pub(crate) fn execute(
    verb: Verb,
    session: &Session,
    options: &RunOptions,
    context: &Context,
    lines: Lines,
) -> Result<RunResults> {
    let progress = Progress::new(context.ui(), lines);
    let results = acuity_runner::work(verb, session, options, &progress)?;
    progress.bar.finish_and_clear();
    details(&results, session, context)?;
    Ok(results)
}

/// How the command ends that has these results.
pub(crate) fn outcome(results: &RunResults) -> Outcome {
    if results.cancelled { Outcome::Interrupted } else { Outcome::of(results.success()) }
}

/// What went wrong, once more and in full, below the lines. Mistakes of the project are told when it is read.
///
/// # Errors
/// `--warn-error-options` cannot be read.
pub(super) fn details(results: &RunResults, session: &Session, context: &Context) -> Result<()> {
    let is_silent = context.warnings()?.silence_tests();
    let ui = context.ui();
    let target = match context.targets() {
        [target] => format!(" --target {target}"),
        _ => String::new(),
    };
    let mut told_of_ephemeral = Vec::new();
    // A node with such a mistake is not in the plan; a hook of the run never is.
    let is_known = |id: &str| id.starts_with("operation.") || session.node(id).is_some();
    for result in results.results.iter().filter(|result| is_known(&result.unique_id)) {
        let is_told = match result.status {
            Status::Error | Status::Fail | Status::PartialSuccess => true,
            Status::Warn => !is_silent,
            Status::Success | Status::Pass | Status::Skipped | Status::NoOp => false,
        };
        // A mistake of an ephemeral model, once for all that reads it.
        if let (Status::Skipped, Some(error)) = (result.status, &result.error) {
            let error = format!("{error:#}");
            if !told_of_ephemeral.contains(&error) {
                ui.always(&format!("\n{} {error}", ui.paint(Paint::Red, "error:")));
                told_of_ephemeral.push(error);
            }
            continue;
        }
        let Some(message) = result.message.as_deref().filter(|_| is_told) else { continue };
        let (paint, word) =
            if result.status == Status::Warn { (Paint::Yellow, "warning") } else { (Paint::Red, "error") };
        let text = format!("\n{} {}\n{message}", ui.paint(paint, &format!("{word}:")), result.unique_id);
        ui.event(&told(session, result, message, text));
        let has_rows = session.node(&result.unique_id).is_some_and(|node| node.resource_type() == ResourceType::Test);
        if has_rows && matches!(result.status, Status::Fail | Status::Warn) {
            let name = result.unique_id.split('.').nth(2).unwrap_or_default();
            ui.always(&format!("{} see the rows with: acuity show {name}{target}", ui.paint(Paint::Bold, "help:")));
        }
    }
    Ok(())
}

/// Prints the results: one line for people, every node for programs.
fn print(results: &RunResults, format: OutputFormat, ui: &Ui) -> Result<()> {
    ended(results, ui);
    if format == OutputFormat::Table {
        // A log has it as an event.
        return if ui.is_log() { Ok(()) } else { output::print_text(&summary(results, ui)) };
    }
    let columns = ["unique_id", "status", "rows", "failures", "seconds", "message"];
    let rows: Vec<Vec<Cell>> = results
        .results
        .iter()
        .map(|result| {
            vec![
                Cell::Text(result.unique_id.clone()),
                Cell::Text(result.status.to_string()),
                result.rows.into(),
                result.failures.into(),
                Cell::Float(result.seconds),
                result.message.clone().into(),
            ]
        })
        .collect();
    output::print_records(&columns, &rows, format)
}

/// `Done in 1.2 s: 40 models and 120 tests passed` in dbt's numbers.
pub(crate) fn summary(results: &RunResults, ui: &Ui) -> String {
    let passed = results.count(Status::Success) + results.count(Status::Pass);
    let head = if results.cancelled {
        ui.paint(Paint::Yellow, "Stopped")
    } else if results.success() {
        ui.paint(Paint::Green, "Done")
    } else {
        ui.paint(Paint::Red, "Failed")
    };
    let idle = match results.count(Status::NoOp) {
        0 => String::new(),
        some => format!(" NO-OP={some}"),
    };
    format!(
        "{head} in {:.1} s. PASS={passed} WARN={} ERROR={} SKIP={}{idle} TOTAL={}",
        results.elapsed,
        results.count(Status::Warn),
        results.count(Status::Error) + results.count(Status::Fail) + results.count(Status::PartialSuccess),
        results.count(Status::Skipped),
        results.results.len()
    )
}
