//! `acuity transpile`: BigQuery SQL to DuckDB SQL.

use std::{io::Read as _, path::Path};

use acuity_compiler::{Offline, Project};
use acuity_duckdb::DuckDb;
use acuity_runner::{Access, Session, database_file, open_target};
use acuity_sql::{Catalog, Diagnostics, Parameters, Severity, Transpiled};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::{
    cli::{OutputFormat, query::TranspileArgs},
    context::Context,
    failure::{Outcome, Usage},
    output,
    ui::Paint,
};

pub(crate) fn run(args: &TranspileArgs, context: &Context) -> Result<Outcome> {
    let text = read_text(&args.file)?;
    let name = title(&args.file);
    let parameters = parameters(&args.params)?;
    let mut catalog = catalog(args, context)?;
    if args.dataset.is_some() {
        catalog.set_default_dataset(args.dataset.as_deref());
    }
    match acuity_sql::transpile_with(&text, &catalog, &parameters) {
        Ok(done) => {
            if args.output != OutputFormat::Json {
                complain(&done.warnings, &name, &text, context);
                complain(&done.refused, &name, &text, context);
            }
            print(&done, args.output)?;
            Ok(if done.refused.0.is_empty() { Outcome::Success } else { Outcome::Failed })
        }
        Err(found) => {
            if args.output == OutputFormat::Json {
                output::print_json(&json!({ "diagnostics": found.0 }))?;
            } else {
                complain(&found, &name, &text, context);
            }
            Ok(Outcome::Failed)
        }
    }
}

/// The values of query parameters.
pub(super) fn parameters(given: &[String]) -> Result<Parameters> {
    let mut parameters = Parameters::new();
    for one in given {
        parameters.add_text(one).map_err(|wrong| Usage(format!("--param: {wrong}")))?;
    }
    Ok(parameters)
}

/// What messages call the file.
pub(super) fn title(file: &Path) -> String {
    if file.as_os_str() == "-" { "standard input".to_owned() } else { file.display().to_string() }
}

/// Tables that the query may read: those of the database that was named, otherwise the project's, if there is one here.
fn catalog(args: &TranspileArgs, context: &Context) -> Result<Catalog> {
    if let Some(file) = &args.database {
        return Ok(DuckDb::open_read_only(file)?.catalog()?);
    }
    // A query can be translated without a project.
    if context.project_dir().is_err() {
        return Ok(Catalog::new());
    }
    let project = match context.project() {
        Ok(project) => project,
        Err(error) => {
            let first = error.to_string();
            let first = first.lines().next().unwrap_or_default();
            context.ui().warn(&format!("the project here cannot be read, so its tables are unknown: {first}"));
            return Ok(Catalog::new());
        }
    };
    // A model counts as its file has it now, everything else as it is stored.
    let stored = stored(&project, context);
    let mut catalog = Catalog::new();
    let ids: Vec<String> =
        project.nodes.iter().filter(|(_, node)| node.resource_type.is_built()).map(|(id, _)| id.clone()).collect();
    for (id, columns) in project.check_with(&ids, &Offline, &stored).outputs {
        if let Some(node) = project.nodes.get(&id) {
            let columns = columns.into_iter().map(|column| (column.name, column.data_type)).collect();
            catalog.add_table(&[&node.relation.schema, &node.relation.identifier], columns);
        }
    }
    catalog.add_missing(&stored);
    catalog.add_missing(&project.base_catalog());
    catalog.set_default_dataset(Some(&project.target.schema));
    Ok(catalog)
}

/// Tables of the project's database file; none when there is no file, or another process has it.
pub(super) fn stored(project: &Project, context: &Context) -> Catalog {
    let file = database_file(&project.target, &project.project_dir).filter(|file| file.exists());
    let Some(file) = file else { return Catalog::new() };
    let read = open_target(&project.target, &project.project_dir, Access::Read)
        .and_then(|warehouse| Session::on(project.clone(), warehouse)?.catalog());
    read.unwrap_or_else(|error| {
        let first = error.to_string();
        let first = first.lines().next().unwrap_or_default();
        context.ui().warn(&format!("{} cannot be read, so its tables are unknown: {first}", file.display()));
        Catalog::new()
    })
}

fn print(done: &Transpiled, format: OutputFormat) -> Result<()> {
    if format != OutputFormat::Json {
        return output::print_text(&acuity_sql::pretty(&done.sql));
    }
    let columns: Vec<Value> = done
        .columns
        .iter()
        .map(|column| json!({ "name": column.name, "type": column.data_type.to_string() }))
        .collect();
    let diagnostics = [&done.warnings.0[..], &done.refused.0].concat();
    output::print_json(&json!({ "sql": done.sql, "columns": columns, "diagnostics": diagnostics }))
}

/// Prints what is wrong with a query, each with its line.
pub(super) fn complain(found: &Diagnostics, name: &str, text: &str, context: &Context) {
    let ui = context.ui();
    for one in &found.0 {
        let place = one.span.map_or_else(String::new, |span| format!(":{}:{}", span.start.line, span.start.column));
        let word = match one.severity {
            Severity::Error => ui.paint(Paint::Red, "error:"),
            Severity::Warning => ui.paint(Paint::Yellow, "warning:"),
        };
        ui.always(&format!("{word} {name}{place}: {}", one.message));
        if let Some(span) = one.span
            && let Some(line) = text.lines().nth(span.start.line.saturating_sub(1) as usize)
        {
            let number = span.start.line.to_string();
            let margin = " ".repeat(number.len());
            let (line, before) = acuity_sql::excerpt(line, span.start.column);
            let pad = " ".repeat(before);
            ui.always(&format!("{margin} |\n{number} | {line}\n{margin} | {pad}^"));
        }
        let first =
            one.first.map(|first| format!("the first one is at {name}:{}:{}", first.start.line, first.start.column));
        let help: Vec<String> = one.help.iter().cloned().chain(first).collect();
        if !help.is_empty() {
            ui.always(&format!("{} {}", ui.paint(Paint::Bold, "help:"), help.join("; ")));
        }
    }
}

/// The text of a file, or of standard input for `-`.
pub(crate) fn read_text(path: &Path) -> Result<String> {
    if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input is not UTF-8 text")?;
        return Ok(text);
    }
    match (std::fs::read_to_string(path), std::fs::read_link(path)) {
        (Err(error), Ok(to)) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("{} is a link to {}, which does not exist", path.display(), to.display())
        }
        (text, _) => text.with_context(|| format!("cannot read {}", path.display())),
    }
}
