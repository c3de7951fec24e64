//! Loading files into a table: a load job whose name comes from the content, so that a repeat never loads twice.
//!
//! Local CSV is read here, by the same rules as the embedded warehouse, and sent as CSV that leaves BigQuery nothing to
//! guess. Files in Google's storage are read by BigQuery itself.

use std::{fmt::Write as _, path::PathBuf};

use acuity_csv::{Input, REJECTS_COLUMNS, Rejected, Target, targets};
use acuity_warehouse::{
    ColumnInfo, Error, ErrorKind, Layout, LoadProgress, LoadReport, LoadRequest, LoadSource, PartitionBy, RelationName,
    Result,
};
use gcp_bigquery_client::model::{
    clustering::Clustering, job_configuration::JobConfiguration, job_configuration_load::JobConfigurationLoad,
    range_partitioning::RangePartitioning, range_partitioning_range::RangePartitioningRange,
    table_reference::TableReference, table_schema::TableSchema, time_partitioning::TimePartitioning,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{
    catalog::LABEL,
    client::BigQuery,
    describe::Notes,
    job::job_id,
    schema::load_field,
    upload::{NULL_MARKER, Upload, Uploaded},
};

/// Above so many bytes of input the upload is not compressed: BigQuery takes gzip files of up to 4 GB only.
const COMPRESSED_UP_TO: u64 = 2_500_000_000;
/// How often the same files may have been loaded into the same table.
const NAMES: u32 = 500;
/// A table may be stamped so many milliseconds after its job has ended, or after it was looked at to be labelled.
const SETTLING: u64 = 5_000;

/// Loads `request`.
pub(crate) fn run(warehouse: &BigQuery, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
    let shared = &warehouse.shared;
    warehouse.runtime.block_on(shared.create_dataset(&request.table.dataset, None))?;
    let columns = targets(request)?;
    let report = match &request.source {
        LoadSource::Empty => {
            empty(warehouse, request)?;
            finish(warehouse, request, None)?;
            LoadReport::default()
        }
        LoadSource::Uris(uris) => {
            let rows = from_storage(warehouse, request, uris)?;
            finish(warehouse, request, None)?;
            rows
        }
        LoadSource::Csv { files, delimiter } => from_files(warehouse, request, &columns, files, *delimiter, progress)?,
    };
    progress.progress(1.0, Some(report.rows));
    Ok(report)
}

fn from_files(
    warehouse: &BigQuery,
    request: &LoadRequest,
    targets: &[Target],
    files: &[PathBuf],
    delimiter: u8,
    progress: &dyn LoadProgress,
) -> Result<LoadReport> {
    let inputs = files.iter().map(|file| Input::open(file, delimiter, targets)).collect::<Result<Vec<_>>>()?;
    let content = fingerprint(request, files, delimiter)?;
    if let Some(rows) = loaded_already(warehouse, request, &content)? {
        tracing::info!(table = %request.table, rows, "the table holds these files already");
        return Ok(LoadReport { rows, rejected: 0 });
    }
    let bytes: u64 = files.iter().map(|file| acuity_csv::file_size(file)).sum();
    let mut configuration = configuration(warehouse, &request.table, &request.columns, &request.layout)?;
    if let Some(load) = &mut configuration.load {
        load.source_format = Some("CSV".to_owned());
        load.skip_leading_rows = Some(1);
        load.allow_quoted_newlines = Some(true);
        load.encoding = Some("UTF-8".to_owned());
        if targets.len() == 1 {
            // In a table of one column a NULL would be an empty line, which is none.
            load.null_marker = Some(NULL_MARKER.to_owned());
        }
    }
    let (id, earlier) = name(warehouse, request, &content)?;
    let done = match earlier {
        Some(done) => done,
        None => {
            let upload = Upload { warehouse, configuration: body(&configuration)?, id: &id };
            // The emulator does not look into an upload for gzip; BigQuery does.
            let compressed = bytes <= COMPRESSED_UP_TO && !warehouse.shared.settings.is_emulator();
            upload.files(request, targets, &inputs, compressed, progress)?
        }
    };
    let found = warehouse.runtime.block_on(warehouse.shared.table(&request.table))?;
    let there = found.and_then(|table| table.rows()).or(done.output_rows);
    if there.is_some_and(|there| there != done.rows) {
        let message =
            format!("{} rows were sent to {}, {} are there", done.rows, request.table, there.unwrap_or_default());
        return Err(
            Error::new(ErrorKind::Data, message).with_help("run the command again; somebody else may write there")
        );
    }
    store_rejects(warehouse, request, &done.rejected, &content)?;
    // A load that set rows aside is done again next time, so that they are told again.
    finish(warehouse, request, done.rejected.is_empty().then_some(&content))?;
    Ok(LoadReport { rows: done.rows, rejected: done.rejected.len() as u64 })
}

/// The name of the job for this content; with it what an earlier process's job of that name did, if the table still is what
/// that job made of it. One that still runs is waited for.
fn name(warehouse: &BigQuery, request: &LoadRequest, content: &str) -> Result<(String, Option<Uploaded>)> {
    let (runtime, shared) = (&warehouse.runtime, &warehouse.shared);
    for number in 0..NAMES {
        let id = job_id(&["load", content], number, 0);
        let Some(mut known) = runtime.block_on(shared.known(&id))? else { return Ok((id, None)) };
        if known.runs() {
            tracing::info!(job = id, "an earlier load of the same files still runs; it is waited for");
            if runtime.block_on(shared.follow(&id, known, &warehouse.scope.used)).is_err() {
                continue;
            }
            match runtime.block_on(shared.known(&id))? {
                Some(done) => known = done,
                None => return Ok((id, None)),
            }
        }
        let table = runtime.block_on(shared.table(&request.table))?;
        let untouched = table.is_some_and(|table| {
            let modified = table.modified().unwrap_or(u64::MAX);
            table.rows() == known.output_rows() && known.ended().is_some_and(|ended| modified <= ended + SETTLING)
        });
        if let Some(rows) = known.output_rows().filter(|_| known.succeeded() && untouched) {
            return Ok((id, Some(Uploaded { rows, output_rows: Some(rows), rejected: Vec::new() })));
        }
    }
    Err(internal("these files have been loaded too often under one name"))
}

/// Rows of the table when it was made by exactly this load and not changed since. A label of another load is taken off
/// before the table is loaded anew, so that it never stands on other rows.
fn loaded_already(warehouse: &BigQuery, request: &LoadRequest, content: &str) -> Result<Option<u64>> {
    let (runtime, shared) = (&warehouse.runtime, &warehouse.shared);
    let Some(table) = runtime.block_on(shared.table(&request.table))? else { return Ok(None) };
    let Some(label) = table.labels.get(LABEL) else { return Ok(None) };
    let mut parts = label.split('-');
    let same = parts.next() == Some(content);
    let mut number = || parts.next().and_then(|part| part.parse::<u64>().ok());
    let (rows, stamped) = (number(), number());
    let untouched = match (stamped, table.modified()) {
        (Some(stamped), Some(modified)) => modified <= stamped + SETTLING,
        _ => false,
    };
    // The emulator's own numbers do not follow changes of rows.
    let there = match (same && untouched, shared.settings.is_emulator()) {
        (false, _) => None,
        (true, true) => warehouse.uncounted().count(&request.table)?,
        (true, false) => table.rows(),
    };
    if rows.is_some() && there == rows {
        return Ok(rows);
    }
    runtime.block_on(shared.label(&request.table, "loading"))?;
    Ok(None)
}

/// Stores descriptions, and what the table was made of.
fn finish(warehouse: &BigQuery, request: &LoadRequest, content: Option<&String>) -> Result<()> {
    let columns: Vec<(String, String)> =
        request.columns.iter().filter_map(|column| Some((column.name.clone(), column.description.clone()?))).collect();
    let notes = Notes { description: request.description.as_deref(), columns: &columns, ..Notes::default() };
    let shared = &warehouse.shared;
    warehouse.runtime.block_on(async {
        shared.describe(&request.table, notes).await?;
        let table = shared.table(&request.table).await?;
        match (content, table.as_ref().and_then(|table| Some((table.rows()?, table.modified()?)))) {
            (Some(content), Some((rows, modified))) => {
                shared.label(&request.table, &format!("{content}-{rows}-{modified}")).await
            }
            _ => Ok(()),
        }
    })
}

/// Everything that decides what the table will hold.
fn fingerprint(request: &LoadRequest, files: &[PathBuf], delimiter: u8) -> Result<String> {
    let mut digest = Sha256::new();
    digest.update(format!("{} {:?} {:?}", request.table, request.columns, request.layout));
    if delimiter != b',' {
        digest.update([delimiter]);
    }
    for file in files {
        let fail = |error: std::io::Error| acuity_csv::unreadable(file, &error);
        let mut open = std::fs::File::open(file).map_err(fail)?;
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = std::io::Read::read(&mut open, &mut buffer).map_err(fail)?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
        }
        digest.update([0]);
    }
    Ok(digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

fn from_storage(warehouse: &BigQuery, request: &LoadRequest, uris: &[String]) -> Result<LoadReport> {
    let parquet = uris.first().is_some_and(|uri| uri.ends_with(".parquet"));
    let mut configuration = configuration(warehouse, &request.table, &request.columns, &request.layout)?;
    if let Some(load) = &mut configuration.load {
        load.source_uris = Some(uris.to_vec());
        load.source_format = Some(if parquet { "PARQUET" } else { "CSV" }.to_owned());
        load.max_bad_records = Some(i32::try_from(request.max_bad_records.unwrap_or(0)).unwrap_or(i32::MAX));
        if !parquet {
            load.skip_leading_rows = Some(1);
            load.allow_quoted_newlines = Some(true);
        }
    }
    let mut body = body(&configuration)?;
    if !parquet {
        // Columns are found by the names in the header, as in local files.
        body["load"]["sourceColumnMatch"] = "NAME".into();
    }
    let invocation = &warehouse.scope.scope.invocation;
    let name = ["storage", invocation, &request.table.to_string(), &uris.join(" ")];
    let job = warehouse.runtime.block_on(warehouse.shared.run_value(&name, body, &warehouse.scope.used))?;
    let load = job.statistics.load.unwrap_or_default();
    let count = |text: Option<String>| text.and_then(|text| text.parse().ok());
    let table = warehouse.runtime.block_on(warehouse.shared.table(&request.table))?;
    let rows = table.and_then(|table| table.rows()).or(count(load.output_rows)).unwrap_or(0);
    Ok(LoadReport { rows, rejected: count(load.bad_records).unwrap_or(0) })
}

/// Makes the table without rows, in place of whatever stood there.
fn empty(warehouse: &BigQuery, request: &LoadRequest) -> Result<()> {
    let columns: Vec<String> =
        request.columns.iter().map(|c| format!("CAST(NULL AS {}) AS `{}`", c.data_type, c.name)).collect();
    let query = format!("SELECT {}\nLIMIT 0", columns.join(", "));
    warehouse.replace_table(&request.table, &request.layout, &query).map(drop)
}

fn store_rejects(warehouse: &BigQuery, request: &LoadRequest, rejected: &[Rejected], content: &str) -> Result<()> {
    let table = Rejected::table(&request.table);
    if rejected.is_empty() {
        return warehouse.runtime.block_on(warehouse.shared.drop_table(&table));
    }
    let columns: Vec<ColumnInfo> =
        REJECTS_COLUMNS.iter().map(|(name, kind)| ColumnInfo::new(*name, *kind, None)).collect();
    let mut configuration = configuration(warehouse, &table, &columns, &Layout::default())?;
    if let Some(load) = &mut configuration.load {
        load.source_format = Some("NEWLINE_DELIMITED_JSON".to_owned());
    }
    let mut text = String::new();
    for Rejected { row, raw, .. } in rejected {
        let line = json!({
            "file": row.file.display().to_string(), "line": row.line, "column_name": row.column, "value": row.value,
            "reason": row.reason, "raw_line": raw,
        });
        let _ = writeln!(text, "{line}");
    }
    let id = job_id(&["rejects", &warehouse.scope.scope.invocation, content], 0, 0);
    Upload { warehouse, configuration: body(&configuration)?, id: &id }.bytes(text.into_bytes())?;
    let description = format!("Rows that the last load of {} set aside", request.table.name);
    let notes = Notes { description: Some(&description), ..Notes::default() };
    warehouse.runtime.block_on(warehouse.shared.describe(&table, notes))
}

/// The configuration of a job that replaces `table`.
fn configuration(
    warehouse: &BigQuery,
    table: &RelationName,
    columns: &[ColumnInfo],
    layout: &Layout,
) -> Result<JobConfiguration> {
    let project = table.dataset.project.as_deref().unwrap_or(&warehouse.shared.settings.project);
    let fields = columns
        .iter()
        .map(|column| {
            load_field(&column.name, &column.data_type, column.description.as_deref()).ok_or_else(|| {
                Error::new(
                    ErrorKind::Data,
                    format!("column {} has type {}, which a file cannot hold", column.name, column.data_type),
                )
            })
        })
        .collect::<Result<Vec<_>>>()?;
    let mut load = JobConfigurationLoad {
        destination_table: Some(TableReference::new(project, &table.dataset.dataset, &table.name)),
        schema: Some(TableSchema::new(fields)),
        create_disposition: Some("CREATE_IF_NEEDED".to_owned()),
        write_disposition: Some("WRITE_TRUNCATE".to_owned()),
        ..JobConfigurationLoad::default()
    };
    if !layout.cluster_by.is_empty() {
        load.clustering = Some(Clustering { fields: Some(layout.cluster_by.clone()) });
    }
    match &layout.partition_by {
        Some(PartitionBy::Time { field, granularity, .. }) => {
            load.time_partitioning = Some(TimePartitioning::new(granularity.to_ascii_uppercase()).field(field));
        }
        Some(PartitionBy::IngestionTime { granularity }) => {
            load.time_partitioning = Some(TimePartitioning::new(granularity.to_ascii_uppercase()));
        }
        Some(PartitionBy::Range { field, start, end, interval }) => {
            load.range_partitioning = Some(RangePartitioning {
                field: Some(field.clone()),
                range: Some(RangePartitioningRange {
                    start: start.to_string(),
                    end: end.to_string(),
                    interval: interval.to_string(),
                }),
            });
        }
        None => {}
    }
    Ok(JobConfiguration { load: Some(load), ..warehouse.shared.configuration(&warehouse.labels()) })
}

/// The configuration as it is sent.
fn body(configuration: &JobConfiguration) -> Result<Value> {
    serde_json::to_value(configuration).map_err(|error| internal(&error.to_string()))
}

fn internal(message: &str) -> Error {
    Error::new(ErrorKind::Internal, message)
}
