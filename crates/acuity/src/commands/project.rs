//! `parse`, `check`, `lineage`, `clean`, `debug`.

use std::collections::BTreeMap;

use acuity_compiler::{ColumnLineage, Diagnostic, Dialect, Offline, Project, Selection, Severity};
use acuity_runner::{Access, Session};
use acuity_warehouse::{Cell, DatasetName};
use anyhow::Result;
use serde_json::Map;

use crate::{
    cli::{CheckArgs, LineageArgs, OutputFormat, selection::SelectArgs},
    context::Context,
    failure::Outcome,
    output, secrets,
    ui::Paint,
};

/// `parse`: every file is read; mistakes are the error.
pub(crate) fn parse(context: &Context) -> Result<Outcome> {
    let project = context.project()?;
    let target = project.project_dir.join(&project.target_path);
    let mut manifest = Vec::new();
    project.write_manifest(&Map::new(), &BTreeMap::new(), &mut manifest)?;
    secrets::write(&target.join("manifest.json"), &manifest)?;
    let some = |prefix: &str, what: &str| match count(&project, prefix) {
        0 => String::new(),
        some => format!("{some} {what}, "),
    };
    let (snapshots, units) = (some("snapshot.", "snapshots"), some("unit_test.", "unit tests"));
    let metrics = match project.semantics.keys().filter(|id| id.starts_with("metric.")).count() {
        0 => String::new(),
        some => format!("{some} metrics, "),
    };
    output::print_text(&format!(
        "{}: {} models, {} tests, {units}{} seeds, {snapshots}{} sources, {metrics}{} exposures, {} macros; no mistakes",
        project.name,
        count(&project, "model."),
        count(&project, "test."),
        count(&project, "seed."),
        project.sources.len(),
        project.exposures.len(),
        project.macros.values().filter(|one| one.package_name == project.name).count(),
    ))?;
    Ok(Outcome::Success)
}

fn count(project: &Project, prefix: &str) -> usize {
    project.nodes.keys().filter(|id| id.starts_with(prefix)).count()
}

/// `check`: columns and types of everything, before anything runs.
pub(crate) fn check(args: &CheckArgs, context: &Context) -> Result<Outcome> {
    let project = context.usable_project()?;
    let Selection { ids, unusable, warnings } = chosen(&project, &args.selection)?;
    context.tell(&warnings)?;
    let is_flawed = !unusable.is_empty() || is_flawed(&project, &args.selection);
    let report = found(&project, &ids, context)?;
    let errors = report.diagnostics.iter().filter(|found| found.severity == Severity::Error).count();
    if args.output == OutputFormat::Table {
        for found in &report.diagnostics {
            output::print_text(&format!("{}\n", found.render(context.ui().color())))?;
        }
        let unchecked = match report.unchecked {
            0 => String::new(),
            some => format!(", {some} not checked"),
        };
        let plural = if errors == 1 { "" } else { "s" };
        output::print_text(&format!("{} nodes checked, {errors} error{plural}{unchecked}", report.checked))?;
    } else {
        let columns = ["file", "line", "column", "severity", "code", "message", "help"];
        let text = |value: Option<String>| value.map_or(Cell::Null, Cell::Text);
        let rows: Vec<Vec<Cell>> = report
            .diagnostics
            .iter()
            .map(|found| {
                let number = |pick: fn(acuity_compiler::Position) -> u32| {
                    found.span.map_or(Cell::Null, |span| Cell::Int(pick(span.start).into()))
                };
                vec![
                    text(found.file.as_ref().map(|file| file.display().to_string())),
                    number(|at| at.line),
                    number(|at| at.column),
                    Cell::Text(if found.severity == Severity::Error { "error" } else { "warning" }.to_owned()),
                    Cell::Text(found.code.clone()),
                    Cell::Text(found.message.clone()),
                    text(found.help.clone()),
                ]
            })
            .collect();
        output::print_records(&columns, &rows, args.output)?;
    }
    Ok(Outcome::of(errors == 0 && !is_flawed))
}

/// What a check found, in either dialect.
struct Report {
    diagnostics: Vec<Diagnostic>,
    checked: usize,
    unchecked: usize,
}

fn found(project: &Project, ids: &[String], context: &Context) -> Result<Report> {
    if project.target.engine() == "duckdb" && project.target.dialect == Dialect::DuckDb {
        let found = acuity_runner::check(project, ids)?;
        let (checked, unchecked) = (found.checked.len(), found.unchecked.len());
        return Ok(Report { diagnostics: found.diagnostics, checked, unchecked });
    }
    let mut report = project.check(ids, &Offline);
    // The database is opened only for tables that no file of the project describes.
    if report.diagnostics.iter().any(|found| found.code == "sql-unknown-table") {
        report = project.check_with(ids, &Offline, &super::transpile::stored(project, context));
    }
    let (checked, unchecked) = (report.outputs.len(), report.unchecked.len());
    Ok(Report { diagnostics: report.diagnostics, checked, unchecked })
}

/// Tells which selectors match nothing.
pub(super) fn tell_of_nothing(project: &Project, selection: &SelectArgs, context: &Context) -> Result<()> {
    context.tell(&chosen(project, selection)?.warnings)
}

pub(super) fn chosen(project: &Project, selection: &SelectArgs) -> Result<Selection> {
    Ok(project.select_with(&selection.taken(), &selection.exclude, selection.indirect_selection.0)?)
}

/// `lineage`: which raw columns a column is computed from.
pub(crate) fn lineage(args: &LineageArgs, context: &Context) -> Result<Outcome> {
    let lineage = context.usable_project()?.lineage(&args.column, &Offline)?;
    match args.output {
        _ if args.mermaid => output::print_text(&lineage.mermaid())?,
        OutputFormat::Table => output::print_text(&lineage.tree())?,
        OutputFormat::Json => output::print_json(&lineage.to_json())?,
        OutputFormat::Csv => {
            let mut pairs = Vec::new();
            pairs_of(&lineage, &mut pairs);
            output::print_records(&["node", "column", "from_node", "from_column"], &pairs, args.output)?;
        }
    }
    Ok(Outcome::Success)
}

fn pairs_of(lineage: &ColumnLineage, pairs: &mut Vec<Vec<Cell>>) {
    for one in &lineage.from {
        let pair =
            [&lineage.node, &lineage.column, &one.node, &one.column].map(|text| Cell::Text(text.clone())).to_vec();
        // A column may be reached by several ways.
        if !pairs.contains(&pair) {
            pairs.push(pair);
            pairs_of(one, pairs);
        }
    }
}

/// `clean`: removes what commands generated, never a database.
pub(crate) fn clean(context: &Context) -> Result<Outcome> {
    let project = context.project()?;
    let removed = acuity_runner::clean::clean(&project.project_dir, &project.clean_targets)?;
    let said = match removed.len() {
        0 => "nothing to remove".to_owned(),
        _ => removed.iter().map(|path| format!("removed {}", path.display())).collect::<Vec<_>>().join("\n"),
    };
    output::print_text(&said)?;
    Ok(Outcome::Success)
}

/// `debug`: is everything there that commands need?
pub(crate) fn debug(context: &Context) -> Result<Outcome> {
    let ui = context.ui();
    let line = |name: &str, value: &str| output::print_text(&format!("{name:<16} {value}"));
    line("acuity", env!("CARGO_PKG_VERSION"))?;
    line("DuckDB", &acuity_duckdb::engine_version()?)?;
    let project = context.project()?;
    line("project", &format!("{} in {}", project.name, project.project_dir.display()))?;
    line(
        "profile",
        &format!("{}, target {} ({})", project.target.profile, project.target.name, project.target.engine()),
    )?;
    line("dialect", project.target.dialect.name())?;
    line("threads", &project.target.threads.to_string())?;
    if let Some(warehouse) = acuity_runner::open_bigquery(&project.target)? {
        return super::iam::debug(&warehouse, &project.target.schema, ui);
    }
    let file = acuity_runner::database_file(&project.target, &project.project_dir);
    match &file {
        Some(file) if !file.exists() => {
            line("database", &format!("{} (not made yet)", file.display()))?;
            ui.say(&format!("{} load records first: acuity load --data DIR", ui.paint(Paint::Bold, "help:")));
        }
        Some(file) => line("database", &file.display().to_string())?,
        None => line("database", "in memory")?,
    }
    let marts = Context::marts(&project);
    let session = Session::open(project, Access::ReadIfThere)?;
    for (name, dataset) in [("raw records", acuity_runner::load::source_dataset(&session)), ("models", marts)] {
        let relations = session.warehouse().relations(&DatasetName::new(&dataset))?;
        let rows: u64 = relations.iter().filter_map(|relation| relation.rows).sum();
        line(name, &format!("{dataset}: {} relations, {} rows", relations.len(), output::thousands(rows)))?;
    }
    line("connection", &ui.paint(Paint::Green, "OK"))?;
    Ok(Outcome::Success)
}

/// Whether the whole project is meant and has mistakes, also such as no node answers for.
pub(crate) fn is_flawed(project: &Project, selection: &SelectArgs) -> bool {
    selection.is_everything() && !project.mistakes.is_empty()
}
