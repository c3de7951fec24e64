//! `export`: built tables, and the matrix of a prediction task, as files for notebooks.

use std::path::Path;

use acuity_compiler::{Project, replace_file};
use acuity_ml::matrix::{self, Matrix};
use acuity_runner::{Access, CancelToken, Given, Session, Show, show};
use acuity_warehouse::BatchStream;
use anyhow::{Context as _, Result, bail};

use super::{leakage, learn};
use crate::{
    cli::export::{ExportArgs, ExportFormat},
    context::Context,
    failure::{Outcome, Usage},
    output, secrets,
};

pub(crate) fn run(args: &ExportArgs, context: &Context) -> Result<Outcome> {
    let project = context.relations()?;
    let tables = if args.select.is_empty() { Vec::new() } else { tables(&project, args)? };
    let task = args.task.as_ref().map(|name| context.task(name)).transpose()?;
    if let Some(task) = task.as_ref().filter(|task| tables.iter().any(|table| table.name == task.name)) {
        return Err(
            Usage(format!("the task and the table {task} would be one file; export one after the other")).into()
        );
    }
    if let Some(task) = task.as_ref().filter(|_| !args.trust_features) {
        leakage::check(&project, task, &CancelToken::new(), context)?;
    }
    let folder = args.out.clone().unwrap_or_else(|| project.project_dir.join(&project.target_path).join("export"));
    let dataset = Context::marts(&project);
    let session = Session::open(project, Access::Read)?;
    let ui = context.ui();
    let ending = match args.format {
        ExportFormat::Parquet => "parquet",
        ExportFormat::Csv => "csv",
    };
    for Table { name, reference } in &tables {
        let path = folder.join(format!("{name}.{ending}"));
        let query = format!("select * from {{{{ {reference} }}}}");
        let stream = show(&session, Show::Inline(&query), &Given::default())?;
        let rows = write(&path, stream, args.format)?;
        ui.say(&format!("{name}: {} rows written to {}", output::thousands(rows), path.display()));
    }
    if let Some(task) = task {
        let path = folder.join(format!("{task}.{ending}"));
        let read = matrix::load(session.warehouse().as_ref(), &dataset, &task, args.folds, args.seed);
        let Matrix { batch, positives, groups, features, warnings } =
            read.map_err(|error| learn::placed(session.folder(), &task, error))?;
        for warning in &warnings {
            ui.warn(warning);
        }
        let stream = BatchStream::new(batch.schema(), std::iter::once(Ok(batch)));
        let rows = write(&path, stream, args.format)?;
        let number = |number: usize| output::thousands(number as u64);
        ui.say(&format!(
            "{task}: {} rows of {} groups ({}), {} with the outcome, {}, {} folds of seed {}, written to {}",
            output::thousands(rows),
            number(groups),
            task.cohort.group,
            number(positives),
            acuity_ml::words::counted(features, "feature"),
            args.folds,
            args.seed,
            path.display()
        ));
    }
    Ok(Outcome::Success)
}

/// A node that has rows.
struct Table {
    /// The file's name, without its ending; of a model with versions the version is part of it.
    name: String,
    /// The call that means it in a template.
    reference: String,
}

/// The selected nodes that have rows.
fn tables(project: &Project, args: &ExportArgs) -> Result<Vec<Table>> {
    let selection = project.select(&args.select, &args.exclude)?;
    let mut tables: Vec<Table> = Vec::new();
    for node in selection.ids.iter().filter_map(|id| project.nodes.get(id)) {
        if !node.resource_type.is_built() {
            continue;
        }
        let version = node.version.as_ref().map_or_else(String::new, |of| format!(", v='{}'", of.version));
        let reference = format!("ref('{}', '{}'{version})", node.package_name, node.name);
        let name = node.search_name();
        if tables.iter().any(|table| table.name == name) {
            return Err(Usage(format!(
                "two packages have a model {name}, which would be one file; select one of them"
            ))
            .into());
        }
        tables.push(Table { name, reference });
    }
    if tables.is_empty() {
        bail!("the selection contains no table; `acuity ls --resource-type model` lists the models");
    }
    Ok(tables)
}

/// Writes rows as they arrive, the whole file or none; gives their number.
fn write(path: &Path, stream: BatchStream, format: ExportFormat) -> Result<u64> {
    let rows = replace_file(path, |out| match format {
        ExportFormat::Csv => output::write_csv(stream, secrets::scrubbed(out)),
        ExportFormat::Parquet => output::write_parquet(stream, out),
    });
    rows.with_context(|| format!("{} cannot be written", path.display()))
}
