//! Loading CSV files into a table, atomically.
//!
//! Two ways lead to the same table. The fast way lets DuckDB split the file into fields, in parallel, and turns the
//! fields into values with the functions of [`values`]. When anything goes wrong there, the careful way reads the file
//! again, record by record with the same functions, and knows line, column and value of whatever does not fit; with
//! `max_bad_records` it sets those rows aside and loads the rest. An empty field is NULL, quoted or not. Line ends may
//! be `\n` or `\r\n`; a byte-order mark is skipped; a quoted value may hold line breaks, commas and doubled quotes.
//! Empty lines are skipped, except in a file of one column, where they are NULL.

pub(crate) mod careful;
pub(crate) mod fast;
pub(crate) mod functions;
pub(crate) mod header;
pub(crate) mod infer;
pub(crate) mod input;
pub(crate) mod records;
pub(crate) mod values;

use std::path::{Path, PathBuf};

use acuity_warehouse::{
    Error, ErrorKind, LoadProgress, LoadReport, LoadRequest, LoadSource, RelationKind, RelationName, Result,
};
use duckdb::Connection;

use crate::{DuckDb, catalog, database::lock, error::from_duckdb, path, quote, warehouse::run as execute};
use header::Header;
use values::Kind;

/// A column to load.
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A file whose header has been matched with the table.
pub(crate) struct Input {
    pub(crate) file: PathBuf,
    pub(crate) header: Header,
}

/// Loads `request`.
pub(crate) fn run(database: &DuckDb, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
    let targets = targets(request)?;
    let files: &[PathBuf] = match &request.source {
        LoadSource::Csv(files) => files,
        LoadSource::Empty => &[],
    };
    let inputs = files
        .iter()
        .map(|file| Ok(Input { file: file.clone(), header: header::read(file, &targets)? }))
        .collect::<Result<Vec<_>>>()?;
    make_schema(database, &request.table)?;

    let plain = inputs.iter().all(|input| !input.header.is_unpaired);
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

fn targets(request: &LoadRequest) -> Result<Vec<Target>> {
    if request.columns.is_empty() {
        return Err(Error::new(ErrorKind::Data, format!("{} has no columns to load", request.table)));
    }
    request
        .columns
        .iter()
        .map(|column| {
            let kind = Kind::of(&column.data_type).ok_or_else(|| {
                Error::new(
                    ErrorKind::Data,
                    format!(
                        "column {} of {} has type {}, which a CSV file cannot hold",
                        column.name, request.table, column.data_type
                    ),
                )
                .with_help("use INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, STRING, DATE, DATETIME, TIMESTAMP or TIME")
            })?;
            Ok(Target { name: column.name.clone(), kind })
        })
        .collect()
}

fn make_schema(database: &DuckDb, table: &RelationName) -> Result<()> {
    let _one_at_a_time = lock(&database.shared.schemas);
    let sql = format!("CREATE SCHEMA IF NOT EXISTS {}", quote(&table.dataset.dataset));
    database.lease()?.transaction(|connection| execute(connection, &sql)).map(drop)
}

/// Where rejected rows of `table` go.
pub(crate) fn rejects_of(table: &RelationName) -> RelationName {
    RelationName { dataset: table.dataset.clone(), name: format!("{}_rejects", table.name) }
}

/// Makes the new, empty table in place of whatever stood there; part of the load's transaction.
pub(crate) fn create_table(connection: &Connection, request: &LoadRequest, targets: &[Target]) -> Result<()> {
    for name in [&request.table, &rejects_of(&request.table)] {
        match catalog::kind(connection, name)? {
            Some(RelationKind::View) => execute(connection, &format!("DROP VIEW {}", path(name)))?,
            Some(RelationKind::Table) => execute(connection, &format!("DROP TABLE {}", path(name)))?,
            None => None,
        };
    }
    let columns: Vec<String> =
        targets.iter().map(|target| format!("{} {}", quote(&target.name), target.kind.duckdb())).collect();
    let sql = format!("CREATE TABLE {} ({})", path(&request.table), columns.join(", "));
    connection.execute_batch(&sql).map_err(|error| from_duckdb(&error, &sql))
}

/// Stores the descriptions that came with the request; part of the load's transaction.
pub(crate) fn describe_table(connection: &Connection, request: &LoadRequest) -> Result<()> {
    let columns: Vec<(String, String)> =
        request.columns.iter().filter_map(|column| Some((column.name.clone(), column.description.clone()?))).collect();
    catalog::describe(connection, &request.table, RelationKind::Table, request.description.as_deref(), &columns)
}

/// An input file that cannot be read at all.
pub(crate) fn unreadable(file: &Path, error: &std::io::Error) -> Error {
    let shown = file.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => {
            Error::new(ErrorKind::Missing, format!("{shown}: no such file")).with_help("check the folder given")
        }
        std::io::ErrorKind::PermissionDenied => {
            Error::new(ErrorKind::Permission, format!("{shown}: permission denied"))
                .with_help("give yourself read permission on the file")
        }
        std::io::ErrorKind::UnexpectedEof => {
            Error::new(ErrorKind::Data, format!("{shown}: the gzip file ends in the middle")).with_help(GZIP_HELP)
        }
        _ if gzip(file) => {
            Error::new(ErrorKind::Data, format!("{shown}: the gzip file is damaged ({error})")).with_help(GZIP_HELP)
        }
        _ => Error::new(ErrorKind::Data, format!("{shown}: {error}")),
    }
}

const GZIP_HELP: &str = "copy or download the file again; `gzip -t FILE` checks it";

/// Whether a file is gzip by its name.
pub(crate) fn gzip(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

/// `1 value`, `2 values`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
