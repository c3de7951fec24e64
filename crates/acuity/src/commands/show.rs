//! `acuity show`: rows of a model or a query.

use std::{path::Path, sync::atomic::Ordering};

use acuity_compiler::{Dialect, TargetKind};
use acuity_duckdb::{DuckDb, Options, instants};
use acuity_runner::{Access, Given, Session, Show, open_embedded, rendered, show};
use acuity_sql::{OutputColumn, Parameters, StatementKind};
use acuity_warehouse::{BatchStream, Cell, RelationKind, Warehouse as _};
use anyhow::Result;

use crate::{
    cli::{OutputFormat, query::ShowArgs},
    commands::{
        script,
        states::deferring,
        transpile::{complain, parameters, read_text, title},
    },
    context::Context,
    failure::{Outcome, Usage},
    output,
    ui::Paint,
};

/// Rows that are shown without a wish, as dbt does.
pub(super) const ROWS: u64 = 5;

pub(crate) fn run(args: &ShowArgs, context: &Context) -> Result<Outcome> {
    if let Some(limit) = args.limit.filter(|limit| *limit < -1) {
        return Err(Usage(format!("--limit {limit}: use a number of rows, or -1 for all")).into());
    }
    let sql = match (&args.inline, &args.file) {
        (Some(sql), _) => Some(sql.clone()),
        (None, Some(file)) => Some(read_text(file)?),
        (None, None) => None,
    };
    let parameters = parameters(&args.params)?;
    if let Some(database) = &args.database {
        let name = args.file.as_deref().map_or_else(|| "(inline)".to_owned(), title);
        return match sql {
            Some(sql) => ask(database, &sql, &name, &parameters, args, context),
            None if args.limit.is_some() => {
                Err(Usage("--limit goes with a query: give one with --inline or --file".to_owned()).into())
            }
            None => list(database, args),
        };
    }
    let mut project = context.usable_project()?;
    if args.deferral.defer {
        project = deferring(&project, &args.deferral, &[])?;
    }
    let given = Given {
        parameters,
        dataset: args.dataset.clone().or_else(|| Some(project.target.schema.clone())),
        instants: args.output == OutputFormat::Json,
    };
    let access = if args.write { Access::Write } else { Access::ReadIfThere };
    let mut query = None;
    let session = match &sql {
        // A script needs a session of the engine's for itself.
        Some(sql)
            if matches!(project.target.kind, TargetKind::DuckDb { .. })
                && project.target.dialect == Dialect::GoogleSql =>
        {
            let database = open_embedded(&project.target, &project.project_dir, access)?;
            let session = Session::on_embedded(project, database.clone())?;
            let text = rendered(&session, "show", sql)?;
            if args.write || acuity_sql::is_script(text.sql()) {
                let name = args.file.as_deref().map_or_else(|| "the query".to_owned(), title);
                let mut catalog = session.catalog()?;
                catalog.set_default_dataset(given.dataset.as_deref());
                return script::run(
                    &database,
                    catalog,
                    &script::Text { name, sql: text.sql().to_owned() },
                    &given.parameters,
                    args,
                    context,
                );
            }
            query = Some(text);
            session
        }
        _ => Session::open(project, access)?,
    };
    let what = match (&query, &sql, args.model.as_ref().or(args.select.as_ref())) {
        (Some(query), ..) => Show::Rendered(query),
        (None, Some(sql), _) => Show::Inline(sql),
        (None, None, Some(name)) => Show::Node(name),
        (None, None, None) => return Err(Usage("name a model, or give a query with --inline".to_owned()).into()),
    };
    print(show(&session, what, &given)?, args, context)?;
    Ok(Outcome::Success)
}

/// Asks a database that belongs to no project.
fn ask(
    file: &Path,
    sql: &str,
    name: &str,
    parameters: &Parameters,
    args: &ShowArgs,
    context: &Context,
) -> Result<Outcome> {
    let database = if args.write { DuckDb::open(file, &Options::default())? } else { DuckDb::open_read_only(file)? };
    let mut catalog = database.catalog()?;
    catalog.set_default_dataset(args.dataset.as_deref());
    if args.write || acuity_sql::is_script(sql) {
        let text = script::Text { name: name.to_owned(), sql: sql.to_owned() };
        return script::run(&database, catalog, &text, parameters, args, context);
    }
    match acuity_sql::transpile_with(sql, &catalog, parameters) {
        Err(found) => {
            complain(&found, name, sql, context);
            if sql.contains("{{") || sql.contains("{%") {
                let word = context.ui().paint(Paint::Bold, "help:");
                let how = "name the table itself, or leave --database out and ask inside the project's folder";
                context.ui().always(&format!("{word} Jinja such as ref() belongs to a project: {how}"));
            }
            Ok(Outcome::Failed)
        }
        Ok(done) if done.kind != StatementKind::Query => {
            Err(Usage("this statement changes the database; only queries are shown without --write".to_owned()).into())
        }
        Ok(done) if !done.refused.0.is_empty() => {
            complain(&done.refused, name, sql, context);
            Ok(Outcome::Failed)
        }
        Ok(done) => {
            complain(&done.warnings, name, sql, context);
            print(typed(database.query(&done.sql)?, &done.columns, args), args, context)?;
            Ok(Outcome::Success)
        }
    }
}

/// The rows as they are to be printed: JSON tells a TIMESTAMP from a DATETIME.
pub(super) fn typed(rows: BatchStream, columns: &[OutputColumn], args: &ShowArgs) -> BatchStream {
    if args.output != OutputFormat::Json {
        return rows;
    }
    let types: Vec<_> = columns.iter().map(|column| column.data_type.clone()).collect();
    instants(rows, &types)
}

/// Lists the tables of a database and their columns.
fn list(file: &Path, args: &ShowArgs) -> Result<Outcome> {
    let database = DuckDb::open_read_only(file)?;
    let mut rows = Vec::new();
    for dataset in database.datasets()? {
        for relation in database.relations(&dataset)? {
            let columns = relation.typed_columns();
            let kind = if relation.kind == RelationKind::View { "view" } else { "table" };
            rows.push(vec![
                Cell::Text(relation.name.to_string()),
                Cell::Text(kind.to_owned()),
                relation.rows.into(),
                Cell::Text(columns.join(if args.output == OutputFormat::Table { "\n" } else { ", " })),
            ]);
        }
    }
    output::print_records(&["name", "kind", "rows", "columns"], &rows, args.output)?;
    Ok(Outcome::Success)
}

/// Prints the rows that were asked for. Says so when there are more and nobody asked for just these.
pub(super) fn print(stream: BatchStream, args: &ShowArgs, context: &Context) -> Result<()> {
    let rows = match args.limit {
        None => ROWS,
        Some(-1) => return output::print_stream(stream, args.output),
        Some(limit) => limit.unsigned_abs(),
    };
    let (stream, more) = stream.first(rows);
    output::print_stream(stream, args.output)?;
    if args.limit.is_none() && more.load(Ordering::Relaxed) {
        context.ui().say(&format!("the first {rows} rows; --limit -1 gives all"));
    }
    Ok(())
}
