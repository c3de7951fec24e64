//! `acuity transpile`: BigQuery SQL to DuckDB SQL.

use std::{io::Read as _, path::Path};

use acuity_compiler::Offline;
use acuity_sql::{Catalog, Diagnostics, Severity, Transpiled};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::{
    cli::{OutputFormat, TranspileArgs},
    context::Context,
    failure::Outcome,
    output,
    ui::Paint,
};

pub(crate) fn run(args: &TranspileArgs, context: &Context) -> Result<Outcome> {
    let text = read_text(&args.file)?;
    let name = if args.file.as_os_str() == "-" { "standard input".to_owned() } else { args.file.display().to_string() };
    match acuity_sql::transpile(&text, &catalog(context)) {
        Ok(done) => {
            if args.output != OutputFormat::Json {
                complain(&done.warnings, &name, &text, context);
            }
            print(&done, args.output)?;
            Ok(Outcome::Success)
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

/// Tables that the query may read: those of the project, when there is one here.
fn catalog(context: &Context) -> Catalog {
    if context.project_dir().is_err() {
        return Catalog::new();
    }
    let project = match context.project() {
        Ok(project) => project,
        Err(error) => {
            let first = error.to_string();
            let first = first.lines().next().unwrap_or_default();
            context.ui().warn(&format!("the project here cannot be read, so its tables are unknown: {first}"));
            return Catalog::new();
        }
    };
    let mut catalog = project.base_catalog();
    let ids: Vec<String> = project.nodes.keys().filter(|id| !id.starts_with("test.")).cloned().collect();
    for (id, columns) in project.check(&ids, &Offline).outputs {
        if let Some(node) = project.nodes.get(&id) {
            let columns = columns.into_iter().map(|column| (column.name, column.data_type)).collect();
            catalog.add_table(&[&node.relation.schema, &node.relation.identifier], columns);
        }
    }
    catalog
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
    output::print_json(&json!({ "sql": done.sql, "columns": columns, "diagnostics": done.warnings.0 }))
}

fn complain(found: &Diagnostics, name: &str, text: &str, context: &Context) {
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
            let pad = " ".repeat(span.start.column.saturating_sub(1) as usize);
            ui.always(&format!("{margin} |\n{number} | {line}\n{margin} | {pad}^"));
        }
        if let Some(help) = &one.help {
            ui.always(&format!("{} {help}", ui.paint(Paint::Bold, "help:")));
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
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
