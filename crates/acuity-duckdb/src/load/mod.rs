//! Loading CSV files into a table, atomically.
//!
//! Two ways lead to the same table. The fast way lets DuckDB split the file into fields, in parallel, and turns the fields into
//! values with the functions of [`acuity_csv::values`]. When anything goes wrong there, the careful way reads the file again,
//! record by record with the same functions, and knows line, column and value of whatever does not fit; with `max_bad_records` it
//! sets those rows aside and loads the rest. An empty field is NULL, quoted or not. Line ends may be `\n` or `\r\n`; a byte-order
//! mark is skipped; a quoted value may hold line breaks, commas and doubled quotes. Empty lines are skipped, except in a file of
//! one column, where they are NULL.

pub(crate) mod careful;
pub(crate) mod fast;

use std::path::PathBuf;

use acuity_csv::{Input, Rejected, Target, targets};
use acuity_warehouse::{Error, ErrorKind, LoadProgress, LoadReport, LoadRequest, LoadSource, RelationKind, Result};
use duckdb::Connection;

use crate::{
    catalog::{self, make_schema},
    database::DuckDb,
    error::from_duckdb,
    names::{path, quote},
};

/// Loads `request`.
pub(crate) fn run(database: &DuckDb, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
    let targets = targets(request)?;
    let (files, delimiter): (&[PathBuf], u8) = match &request.source {
        LoadSource::Csv { files, delimiter } => (files, *delimiter),
        LoadSource::Empty => (&[], b','),
        LoadSource::Uris(uris) => {
            let first = uris.first().map_or("", String::as_str);
            return Err(Error::new(ErrorKind::Data, format!("{first}: the embedded warehouse reads local files only"))
                .with_help(
                    "copy the files here first (gcloud storage cp), or load with --target of a BigQuery output",
                ));
        }
    };
    let inputs = files.iter().map(|file| Input::open(file, delimiter, &targets)).collect::<Result<Vec<_>>>()?;
    make_schema(database, &request.table.dataset)?;
    database.prepare_to_keep(&types(request))?;

    // Held until the fast way is through; without it the careful way reads by itself.
    let reach = database.files_within_reach();
    let plain = reach.is_some() && inputs.iter().all(|input| !input.header.is_unpaired);
    let report = match plain.then(|| fast::load(database, request, &targets, &inputs, progress)) {
        Some(Ok(rows)) => LoadReport { rows, rejected: 0 },
        Some(Err(error)) if error.kind != ErrorKind::Data && error.kind != ErrorKind::Internal => return Err(error),
        failed => {
            if let Some(Err(error)) = failed {
                tracing::debug!(table = %request.table, %error, "reading again to find the place");
            }
            careful::load(database, request, &targets, &inputs, progress)?
        }
    };
    progress.progress(1.0, Some(report.rows));
    Ok(report)
}

/// Makes the new, empty table in place of whatever stood there; part of the load's transaction.
pub(crate) fn create_table(
    database: &DuckDb,
    connection: &Connection,
    request: &LoadRequest,
    targets: &[Target],
) -> Result<()> {
    for name in [&request.table, &Rejected::table(&request.table)] {
        catalog::remove(connection, name)?;
    }
    database.keep_types(connection, &request.table, &types(request))?;
    let columns: Vec<String> =
        targets.iter().map(|target| format!("{} {}", quote(&target.name), target.kind.duckdb())).collect();
    let sql = format!("CREATE TABLE {} ({})", path(&request.table), columns.join(", "));
    connection.execute_batch(&sql).map_err(|error| from_duckdb(&error, &sql))
}

/// What the columns are given, pairs of column and type.
fn types(request: &LoadRequest) -> Vec<(String, String)> {
    request.columns.iter().map(|column| (column.name.clone(), column.data_type.clone())).collect()
}

/// Stores the descriptions that came with the request; part of the load's transaction.
pub(crate) fn describe_table(connection: &Connection, request: &LoadRequest) -> Result<()> {
    let columns: Vec<(String, String)> =
        request.columns.iter().filter_map(|column| Some((column.name.clone(), column.description.clone()?))).collect();
    let description = request.description.as_deref();
    catalog::describe_as(connection, &request.table, RelationKind::Table, description, &columns)
}
