//! `compile`: the SQL of each node under target/, nothing runs.

use acuity_runner::{Access, RunOptions, Session, Status};
use anyhow::Result;
use serde_json::json;

use super::{
    nodes::{details, outcome},
    progress::{Lines, Progress},
    project::is_flawed,
    states::beside,
};
use crate::{
    cli::compile::{CompileArgs, CompiledFormat},
    context::Context,
    failure::Outcome,
    log, output,
};

pub(crate) fn run(args: &CompileArgs, context: &Context) -> Result<Outcome> {
    let project = beside(context.usable_project()?, &args.deferral, &args.selection)?;
    if let Some(sql) = &args.inline {
        let session = Session::open(project, Access::ReadIfThere)?;
        let rendered = acuity_runner::rendered(&session, "compile", sql)?;
        let sql = rendered.sql().trim();
        return match args.output {
            CompiledFormat::Text => output::print_text(sql),
            CompiledFormat::Json => output::print_json(&json!({ "compiled": sql })),
        }
        .map(|()| Outcome::Success);
    }
    let is_flawed = is_flawed(&project, &args.selection);
    super::project::tell_of_nothing(&project, &args.selection, context)?;
    let session = Session::open(project, Access::ReadIfThere)?;
    let options = RunOptions {
        select: args.selection.taken(),
        exclude: args.selection.exclude.clone(),
        indirect_selection: args.selection.indirect_selection.0,
        full_refresh: args.full_refresh,
        empty: args.empty,
        cancel: context.cancel_on_interrupt(),
        invocation_id: Some(log::invocation().to_owned()),
        ..RunOptions::default()
    };
    let progress = Progress::new(context.ui(), Lines::Failures);
    let results = acuity_runner::compile(&session, &options, &progress)?;
    progress.bar.finish_and_clear();
    details(&results, &session, context)?;
    // As in dbt: who names nodes wants to see them, their tests aside.
    let is_named = |id: &str| session.node(id).is_some_and(|node| args.selection.select.contains(&node.name));
    for result in &results.results {
        let Some(sql) = result.compiled_code.as_deref().map(str::trim) else { continue };
        match args.output {
            _ if !args.print && !is_named(&result.unique_id) => {}
            CompiledFormat::Text => output::print_text(&format!("-- {}\n{sql}\n", result.unique_id))?,
            CompiledFormat::Json => {
                let name = session.node(&result.unique_id).map(|node| node.name.as_str());
                output::print_json(&json!({ "node": name, "compiled": sql }))?;
            }
        }
    }
    // Seeds have results, and nothing that could be compiled.
    let compiled: Vec<_> = results.results.iter().filter(|result| !result.unique_id.starts_with("seed.")).collect();
    let done = compiled.iter().filter(|result| result.status == Status::Success).count();
    let folder = session.target_folder().join("compiled");
    context.ui().say(&format!("Compiled {done} of {} nodes to {}", compiled.len(), folder.display()));
    Ok(if is_flawed && !results.cancelled { Outcome::Failed } else { outcome(&results) })
}
