//! `acuity show`: rows of a model or a query.

use std::path::Path;

use acuity_duckdb::DuckDb;
use acuity_runner::{Access, Show, show};
use acuity_sql::StatementKind;
use acuity_warehouse::Warehouse as _;
use anyhow::Result;

use crate::{
    cli::query::ShowArgs,
    commands::transpile::{complain, read_text, title},
    context::Context,
    failure::{Outcome, Usage},
    output,
};

pub(crate) fn run(args: &ShowArgs, context: &Context) -> Result<Outcome> {
    let limit = match args.limit {
        -1 => None,
        limit => Some(
            u64::try_from(limit).map_err(|_| Usage(format!("--limit {limit}: use a number of rows, or -1 for all")))?,
        ),
    };
    let sql = match (&args.inline, &args.file) {
        (Some(sql), _) => Some(sql.clone()),
        (None, Some(file)) => Some(read_text(file)?),
        (None, None) => None,
    };
    if let Some(database) = &args.database {
        let Some(sql) = sql else {
            return Err(Usage("--database asks a query: give one with --inline or --file".to_owned()).into());
        };
        let name = args.file.as_deref().map_or_else(|| "(inline)".to_owned(), title);
        return ask(database, &sql, &name, limit, args, context);
    }
    let session = context.session(Access::ReadIfThere)?;
    let what = match (&sql, args.model.as_ref().or(args.select.as_ref())) {
        (Some(sql), _) => Show::Inline(sql),
        (None, Some(name)) => Show::Node(name),
        (None, None) => return Err(Usage("name a model, or give a query with --inline".to_owned()).into()),
    };
    output::print_stream(show(&session, what, limit)?, args.output)?;
    Ok(Outcome::Success)
}

/// Asks a database that belongs to no project.
fn ask(file: &Path, sql: &str, name: &str, limit: Option<u64>, args: &ShowArgs, context: &Context) -> Result<Outcome> {
    let database = DuckDb::open_read_only(file)?;
    match acuity_sql::transpile(sql, &database.catalog()?) {
        Err(found) => {
            complain(&found, name, sql, context);
            Ok(Outcome::Failed)
        }
        Ok(done) if done.kind != StatementKind::Query => {
            Err(Usage("this statement changes the database; only queries are shown".to_owned()).into())
        }
        Ok(done) => {
            complain(&done.warnings, name, sql, context);
            let rows = database.query(&done.sql)?;
            let rows = match limit {
                Some(limit) => rows.first(limit),
                None => rows,
            };
            output::print_stream(rows, args.output)?;
            Ok(Outcome::Success)
        }
    }
}
