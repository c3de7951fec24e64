//! `acuity pipeline history`, and the result of a run.

use acuity_warehouse::Cell;
use anyhow::Result;
use serde_json::Value;

use super::{
    lock,
    state::{Run, Runs, Status},
};
use crate::{
    cli::{OutputFormat, production::HistoryArgs},
    context::Context,
    failure::Outcome,
    output,
};

pub(super) fn run(args: &HistoryArgs, context: &Context) -> Result<Outcome> {
    let runs = Runs::of(&context.project_dir()?);
    let (mut all, unreadable) = runs.all()?;
    for path in unreadable {
        context.ui().warn(&format!("{} says nothing about a run", path.display()));
    }
    // Only the newest can be under way, and only while somebody holds the lock.
    let alive = lock::is_held(&runs.dir);
    for (index, run) in all.iter_mut().enumerate() {
        if run.status == Status::Running && (index > 0 || !alive) {
            run.status = Status::Died;
        }
    }
    if args.limit > 0 {
        all.truncate(args.limit);
    }
    if args.output == OutputFormat::Json {
        output::print_json(&serde_json::to_value(&all)?)?;
    } else if args.steps {
        print_steps(&all, args.output)?;
    } else if all.is_empty() && args.output == OutputFormat::Table {
        output::print_text("no run yet; start one with: acuity pipeline --data DIR")?;
    } else {
        let columns = ["run", "date", "target", "status", "ended_in", "started_at", "seconds"];
        let rows: Vec<Vec<Cell>> = all
            .iter()
            .map(|run| {
                let ended = Cell::from(run.ended_in().map(|step| step.name.clone()));
                vec![
                    Cell::Int(run.number.into()),
                    Cell::Text(run.date.clone()),
                    Cell::Text(run.target.clone()),
                    Cell::Text(run.status.as_str().to_owned()),
                    ended,
                    Cell::Text(run.started_at.clone()),
                    Cell::Float((run.seconds() * 100.0).round() / 100.0),
                ]
            })
            .collect();
        output::print_records(&columns, &rows, args.output)?;
    }
    Ok(Outcome::Success)
}

/// Prints how a run ended.
pub(super) fn print_run(run: &Run, format: OutputFormat) -> Result<()> {
    match format {
        OutputFormat::Json => output::print_json(&serde_json::to_value(run).unwrap_or(Value::Null)),
        OutputFormat::Csv => print_steps(std::slice::from_ref(run), format),
        OutputFormat::Table => {
            print_steps(std::slice::from_ref(run), format)?;
            output::print_text(&format!(
                "Run {} for {} on {}: {} in {:.1} s",
                run.number,
                run.date,
                run.target,
                run.status.as_str(),
                run.seconds()
            ))
        }
    }
}

fn print_steps(runs: &[Run], format: OutputFormat) -> Result<()> {
    let columns = ["run", "date", "step", "status", "seconds", "detail"];
    let line = |run: &Run| {
        let (number, date) = (run.number, run.date.as_str());
        let cells = run.steps.iter().map(move |step| {
            vec![
                Cell::Int(number.into()),
                Cell::Text(date.to_owned()),
                Cell::Text(step.name.clone()),
                Cell::Text(step.status.as_str().to_owned()),
                Cell::Float(step.seconds),
                Cell::Text(step.detail.clone()),
            ]
        });
        cells.collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Cell>> = runs.iter().flat_map(line).collect();
    output::print_records(&columns, &rows, format)
}
