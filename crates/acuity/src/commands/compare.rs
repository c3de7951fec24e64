//! `compare`: the same project on two targets.

use acuity_runner::{
    Access, RunOptions, Session, Verb,
    compare::{CompareOptions, Compared, compare, engine_name},
};
use acuity_warehouse::Cell;
use anyhow::Result;

use super::{nodes::execute, progress::Lines};
use crate::{
    cli::{CompareArgs, OutputFormat},
    context::Context,
    failure::{Outcome, Usage},
    output,
    ui::Paint,
};

pub(crate) fn run(args: &CompareArgs, context: &Context) -> Result<Outcome> {
    let [first, second] = context.targets() else {
        return Err(Usage("name the two targets to compare: --target dev --target bigquery".to_owned()).into());
    };
    if first == second {
        return Err(Usage(format!("{first} is named twice: compare two different targets")).into());
    }
    let access = if args.no_build { Access::Read } else { Access::Write };
    let one = context.project_on(Some(first))?;
    super::project::tell_of_nothing(&one, &args.selection, context)?;
    // Both before anything is built: a target that cannot be opened is told at once.
    let sessions = [Session::open(one, access)?, Session::open(context.project_on(Some(second))?, access)?];
    if !args.no_build {
        let options = RunOptions {
            select: args.selection.taken(),
            exclude: args.selection.exclude.clone(),
            indirect_selection: args.selection.indirect_selection.0,
            cancel: context.cancel_on_interrupt(),
            ..RunOptions::default()
        };
        for (session, name) in sessions.iter().zip([first, second]) {
            context.ui().say(&format!("building on {name} ({})", engine_name(session)));
            let results = execute(Verb::Build, session, &options, context, Lines::Failures)?;
            if results.cancelled {
                return Ok(Outcome::Interrupted);
            }
            context.ui().say(&super::nodes::summary(&results, context.ui()));
        }
    }
    let options = CompareOptions {
        select: args.selection.taken(),
        exclude: args.selection.exclude.clone(),
        tolerance: args.tolerance,
        show: args.show,
    };
    let spinner = context.ui().spinner("comparing rows");
    let compared = compare(&sessions[0], &sessions[1], &options);
    spinner.finish_and_clear();
    let compared = compared?;
    print(&compared, args.output, context)?;
    Ok(Outcome::of(compared.iter().all(Compared::is_equal)))
}

fn print(compared: &[Compared], format: OutputFormat, context: &Context) -> Result<()> {
    let rows: Vec<Vec<Cell>> = compared
        .iter()
        .map(|one| {
            vec![
                Cell::Text(one.unique_id.clone()),
                Cell::Text(one.key.join(", ")),
                one.rows.0.into(),
                one.rows.1.into(),
                one.differing.into(),
                Cell::Text(if one.is_equal() { "equal" } else { "differs" }.to_owned()),
            ]
        })
        .collect();
    output::print_records(&["unique_id", "key", "rows_first", "rows_second", "differing", "result"], &rows, format)?;
    let ui = context.ui();
    for one in compared.iter().filter(|one| !one.is_equal()) {
        ui.say(&format!("\n{}", ui.paint(Paint::Red, &one.unique_id)));
        for words in one.columns.iter().chain(&one.first) {
            ui.say(&format!("  {words}"));
        }
        if one.differing > one.first.len() {
            ui.say(&format!("  and {} more", one.differing - one.first.len()));
        }
    }
    if format == OutputFormat::Table {
        let equal = compared.iter().filter(|one| one.is_equal()).count();
        let rows: usize = compared.iter().map(|one| one.rows.0).sum();
        let differing: usize = compared.iter().map(|one| one.differing).sum();
        output::print_text(&format!(
            "{equal} of {} relations are equal; {} rows compared, {} differ",
            compared.len(),
            output::thousands(rows as u64),
            output::thousands(differing as u64)
        ))?;
    }
    Ok(())
}
