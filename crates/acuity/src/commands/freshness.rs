//! `source freshness`.

use acuity_runner::{Access, FreshnessStatus, RunOptions, Session};
use acuity_warehouse::Cell;
use anyhow::Result;

use crate::{
    cli::{
        OutputFormat,
        operations::{FreshnessArgs, FreshnessOutput},
    },
    context::Context,
    failure::{Outcome, Usage},
    log, output,
};

pub(crate) fn run(args: &FreshnessArgs, context: &Context) -> Result<Outcome> {
    let project = context.usable_project()?;
    super::project::tell_of_nothing(&project, &args.selection, context)?;
    // Hooks may write.
    let has_hooks =
        project.hook_rules.around_freshness && !(project.on_run_start.is_empty() && project.on_run_end.is_empty());
    let session = Session::open(project, if has_hooks { Access::Write } else { Access::ReadIfThere })?;
    let options = RunOptions {
        select: args.selection.taken(),
        exclude: args.selection.exclude.clone(),
        threads: args.threads.map(usize::from),
        cancel: context.cancel_on_interrupt(),
        invocation_id: Some(log::invocation().to_owned()),
        ..RunOptions::default()
    };
    let (format, file) = match &args.output {
        FreshnessOutput::Format(format) => (*format, args.file.clone()),
        FreshnessOutput::File(file) if args.file.is_none() => (OutputFormat::Table, Some(file.clone())),
        FreshnessOutput::File(_) => {
            return Err(Usage("sources.json goes to --file or to --output, not to both".to_owned()).into());
        }
    };
    let found = acuity_runner::source_freshness(&session, &options, file)?;
    let rows: Vec<Vec<Cell>> = found
        .sources
        .iter()
        .map(|source| {
            vec![
                Cell::Text(source.unique_id.clone()),
                Cell::Text(source.status.to_string()),
                source.max_loaded_at.map_or(Cell::Null, |at| Cell::Text(at.format("%Y-%m-%d %H:%M:%S").to_string())),
                source.age().map_or(Cell::Null, |age| Cell::Int(age as i64)),
            ]
        })
        .collect();
    if rows.is_empty() {
        context.ui().warn("no selected source has freshness and loaded_at_field");
    } else {
        output::print_records(&["source", "status", "newest_row", "seconds_ago"], &rows, format)?;
    }
    let of_sources = found.sources.iter().map(|source| (&source.unique_id, &source.error));
    for (id, error) in found.hooks.iter().map(|hook| (&hook.unique_id, &hook.error)).chain(of_sources) {
        if let Some(error) = error {
            context.ui().always(&format!("\nerror: {id}\n{error:#}"));
        }
    }
    if format == OutputFormat::Table {
        context.ui().say(&format!("Wrote {}", found.path.display()));
    }
    let is_bad = |status| matches!(status, FreshnessStatus::Error | FreshnessStatus::RuntimeError);
    if options.cancel.is_cancelled() {
        return Ok(Outcome::Interrupted);
    }
    let has_failed = found.hooks.iter().any(|hook| hook.status.is_failure());
    Ok(Outcome::of(!has_failed && !found.sources.iter().any(|source| is_bad(source.status))))
}
