//! Loads a MIMIC-III folder: each of its tables is replaced as a whole, or stays as it was.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use acuity_mimic::{Plan, Planned, Table};
use acuity_warehouse::{
    ColumnInfo, DatasetName, ErrorKind, Layout, LoadProgress, LoadRequest, LoadSource, PartitionBy, Warehouse,
};

use crate::{
    error::{Error, Result},
    events::CancelToken,
    session::Session,
};

/// The dataset of raw records where the project declares no source `mimic`.
pub const SOURCE_DATASET: &str = "src_mimic";

/// How records are loaded.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Rows of each table that may be set aside into `<table>_rejects` before the load fails.
    pub max_bad_records: u64,
    /// Stops it from another thread.
    pub cancel: CancelToken,
}

/// Told about a load as it happens; called from any thread.
pub trait LoadEvents: Sync {
    /// A table starts; its files have so many bytes.
    fn started(&self, table: &str, bytes: u64);
    /// `fraction` of the table's files has been read, and `rows` rows when the engine knows.
    fn progress(&self, table: &str, fraction: f64, rows: Option<u64>);
    /// A table is in place.
    fn finished(&self, loaded: &Loaded);
}

/// One table that was loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    /// Its name.
    pub table: String,
    /// Rows in it.
    pub rows: u64,
    /// Rows set aside.
    pub rejected: u64,
    /// Wall time in seconds.
    pub seconds: f64,
    /// There was no file: it was made empty, or kept as an earlier load left it.
    pub missing: bool,
}

/// The dataset that the project's source `mimic` lies in.
#[must_use]
pub fn source_dataset(session: &Session) -> String {
    let source = session.project.sources().iter().find(|source| source.source == "mimic");
    source.map_or_else(|| SOURCE_DATASET.to_owned(), |source| source.relation.dataset.dataset.clone())
}

/// Loads the tables of `plan` into `dataset`, two at a time, the largest first; gives them by name. A table without a
/// file is made empty unless it exists.
///
/// # Errors
/// The first table, by name, that could not be loaded: a wrong header, a malformed row or a value that does not fit,
/// with its place. That table is as it was; tables that were finished stay.
pub fn load(
    warehouse: &dyn Warehouse,
    dataset: &str,
    plan: &Plan,
    options: &LoadOptions,
    events: &dyn LoadEvents,
) -> Result<Vec<Loaded>> {
    options.cancel.attach(warehouse.cancel_handle());
    warehouse.create_dataset(&DatasetName::new(dataset))?;
    let mut files: Vec<&Planned> = plan.tables.iter().collect();
    files.sort_by_key(|planned| std::cmp::Reverse(planned.bytes));
    let work: VecDeque<(&Table, Option<&Planned>)> = files
        .into_iter()
        .map(|planned| (planned.table, Some(planned)))
        .chain(plan.missing.iter().map(|&table| (table, None)))
        .collect();
    // Two: while one table's gzip stream is decompressed, which takes one core, another is parsed.
    side_by_side(2, work, |(table, planned)| (table.name, one(warehouse, dataset, table, planned, options, events)))
}

/// Does the jobs in their order on `threads` threads, none after the first failure; gives what was loaded, by name.
fn side_by_side<'t, J: Send, T: Send>(
    threads: usize,
    jobs: VecDeque<J>,
    job: impl Fn(J) -> (&'t str, Result<T>) + Sync,
) -> Result<Vec<T>> {
    let queue = Mutex::new(jobs);
    let outcomes: Mutex<Vec<(&str, Result<T>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(next) = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front() else { break };
                    let (name, outcome) = job(next);
                    if outcome.is_err() {
                        queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    }
                    outcomes.lock().unwrap_or_else(PoisonError::into_inner).push((name, outcome));
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcomes.sort_by_key(|(name, _)| *name);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Loads tables from files in object storage below `prefix`, such as `gs://bucket/mimic`, which the warehouse reads by
/// itself. A table's file is `NAME.csv.gz` or `NAME.csv`, as published, in upper or lower case; a table without a file is made
/// empty unless it exists.
///
/// # Errors
/// As [`load`]; [`Error::Usage`] when there is a file for none of the tables, and then no table is changed.
pub fn load_from_storage(
    warehouse: &dyn Warehouse,
    dataset: &str,
    prefix: &str,
    tables: &[&Table],
    options: &LoadOptions,
    events: &dyn LoadEvents,
) -> Result<Vec<Loaded>> {
    options.cancel.attach(warehouse.cancel_handle());
    warehouse.create_dataset(&DatasetName::new(dataset))?;
    // The warehouse does the work; here they only wait.
    let found = side_by_side(tables.len().min(8), tables.iter().copied().collect(), |table| {
        (table.name, stored(warehouse, dataset, prefix, table, options, events).map(|loaded| (table, loaded)))
    })?;
    // Only now: a prefix with nothing below it is a mistake, not records without rows.
    if found.iter().all(|(_, loaded)| loaded.is_none()) {
        return Err(Error::Usage {
            message: format!("there is no file of MIMIC-III at {prefix}: looked for {}", wanted(tables)),
            help: Some(format!(
                "give the folder that holds the files themselves; gcloud storage ls {}/ shows what is there",
                prefix.trim_end_matches('/')
            )),
        });
    }
    found
        .into_iter()
        .map(|(table, loaded)| loaded.map_or_else(|| one(warehouse, dataset, table, None, options, events), Ok))
        .collect()
}

/// The first names that were looked for, for a message.
fn wanted(tables: &[&Table]) -> String {
    let names = tables.iter().take(3).map(|table| format!("{}.csv.gz", table.name.to_uppercase()));
    let more = if tables.len() > 3 { " …" } else { "" };
    format!("{}{more}", names.collect::<Vec<_>>().join(", "))
}

/// Loads the table's file; `None` when there is none.
fn stored(
    warehouse: &dyn Warehouse,
    dataset: &str,
    prefix: &str,
    table: &Table,
    options: &LoadOptions,
    events: &dyn LoadEvents,
) -> Result<Option<Loaded>> {
    events.started(table.name, 0);
    let start = Instant::now();
    let (upper, lower, prefix) = (table.name.to_uppercase(), table.name.to_lowercase(), prefix.trim_end_matches('/'));
    // Asking for a file that is not there costs nothing, and needs no right to list the bucket.
    for file in [format!("{upper}.csv.gz"), format!("{upper}.csv"), format!("{lower}.csv.gz"), format!("{lower}.csv")] {
        if options.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let source = LoadSource::Uris(vec![format!("{prefix}/{file}")]);
        match warehouse.load(&request(dataset, table, source, options), &Forward { table: table.name, events }) {
            Ok(report) => {
                let loaded = Loaded {
                    table: table.name.to_owned(),
                    rows: report.rows,
                    rejected: report.rejected,
                    seconds: start.elapsed().as_secs_f64(),
                    missing: false,
                };
                events.finished(&loaded);
                return Ok(Some(loaded));
            }
            Err(error) if error.kind == ErrorKind::Missing => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

fn request(dataset: &str, table: &Table, source: LoadSource, options: &LoadOptions) -> LoadRequest {
    LoadRequest {
        table: DatasetName::new(dataset).relation(table.name),
        source,
        columns: table
            .columns
            .iter()
            .map(|column| ColumnInfo::new(column.name, column.data_type, Some(column.description.to_owned())))
            .collect(),
        description: Some(table.description.to_owned()),
        layout: layout(table),
        max_bad_records: Some(options.max_bad_records),
    }
}

fn one(
    warehouse: &dyn Warehouse,
    dataset: &str,
    table: &Table,
    planned: Option<&Planned>,
    options: &LoadOptions,
    events: &dyn LoadEvents,
) -> Result<Loaded> {
    if options.cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    if planned.is_none()
        && let Some(kept) = warehouse.relation(&DatasetName::new(dataset).relation(table.name))?
    {
        let rows = kept.rows.unwrap_or(0);
        return Ok(Loaded { table: table.name.to_owned(), rows, rejected: 0, seconds: 0.0, missing: true });
    }
    events.started(table.name, planned.map_or(0, |planned| planned.bytes));
    let start = Instant::now();
    let source = planned.map_or(LoadSource::Empty, |planned| LoadSource::csv(planned.files.clone()));
    let request = request(dataset, table, source, options);
    let report = warehouse.load(&request, &Forward { table: table.name, events })?;
    let loaded = Loaded {
        table: table.name.to_owned(),
        rows: report.rows,
        rejected: report.rejected,
        seconds: start.elapsed().as_secs_f64(),
        missing: planned.is_none(),
    };
    events.finished(&loaded);
    Ok(loaded)
}

/// Columns that say when something happened, the most telling first.
const EVENT_TIMES: [&str; 8] =
    ["charttime", "starttime", "startdate", "chartdate", "createtime", "intime", "admittime", "transfertime"];

/// How a table of records is stored where that is a choice: by the month of the event, and rows of one patient and item
/// together. Small reference tables stay as they are.
#[must_use]
pub fn layout(table: &Table) -> Layout {
    let column = |name: &str| table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    let partition_by =
        EVENT_TIMES.iter().find_map(|name| column(name)).filter(|_| column("subject_id").is_some()).map(|event| {
            PartitionBy::Time {
                field: event.name.to_owned(),
                data_type: event.data_type.to_owned(),
                granularity: "month".to_owned(),
            }
        });
    // BigQuery clusters by four columns at most.
    let keys = ["subject_id", "hadm_id", "icustay_id", "itemid"].iter().filter_map(|name| column(name));
    let cluster_by = keys.take(4).map(|column| column.name.to_owned()).collect();
    Layout { partition_by, cluster_by, ..Layout::default() }
}

struct Forward<'a> {
    table: &'a str,
    events: &'a dyn LoadEvents,
}

impl LoadProgress for Forward<'_> {
    fn progress(&self, fraction: f64, rows: Option<u64>) {
        self.events.progress(self.table, fraction, rows);
    }
}
