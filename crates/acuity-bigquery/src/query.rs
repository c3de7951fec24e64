//! Rows of a finished job: pages are fetched ahead of the caller, and only a few exist at a time.

use std::sync::Arc;

use acuity_warehouse::{BatchStream, RelationName, Result};
use arrow::{datatypes::SchemaRef, record_batch::RecordBatch};
use tokio::{
    runtime::Runtime,
    sync::mpsc::{self, Receiver},
};

use crate::{
    error::{Failure, incomplete},
    http::{Call, half},
    job::{Finished, Shared},
    rows::{Page, batch},
    storage,
};

/// Pages that may wait between network and caller.
const IN_FLIGHT: usize = 2;
/// Rows of the first page: a result that fits is there with one request.
const FIRST_PAGE: usize = 10_000;
/// Rows of the pages after it; BigQuery cuts pages at 10 MB by itself.
const PAGE: usize = 50_000;

/// A page as Arrow.
struct Fetched {
    schema: SchemaRef,
    /// Whether the Storage Read API gives the same values.
    plain: bool,
    batch: RecordBatch,
    next: Option<String>,
    total: Option<u64>,
}

/// The rows of `job`. Returns once its columns are known.
pub(crate) fn stream(runtime: &Arc<Runtime>, shared: &Arc<Shared>, job: Finished) -> Result<BatchStream> {
    let first = runtime.block_on(page(shared, &job, None, None))?;
    let schema = Arc::clone(&first.schema);
    // More than a page: the table that holds the result is read as Arrow. What came already is read again, since only one
    // way of reading keeps one order.
    if let (Some(_), true, Some(destination)) = (&first.next, first.plain, &job.destination)
        && let Some(opened) = runtime.block_on(storage::open(shared, destination, &[], Arc::clone(&schema)))
    {
        return Ok(spawn(runtime, shared, opened, first.total));
    }
    let (sender, receiver) = mpsc::channel(IN_FLIGHT);
    let shared = Arc::clone(shared);
    runtime.spawn(async move {
        let (schema, total) = (Arc::clone(&first.schema), first.total);
        let mut rows = 0;
        let mut now = Ok(first);
        loop {
            let (outcome, next) = match now {
                Ok(page) => {
                    rows += page.batch.num_rows() as u64;
                    (Ok(page.batch), page.next)
                }
                Err(error) => (Err(error), None),
            };
            let failed = outcome.is_err();
            // Nobody listens any more: the stream was dropped.
            if outcome.as_ref().map_or(true, |batch| batch.num_rows() > 0) && sender.send(outcome).await.is_err() {
                return;
            }
            match next {
                Some(token) => now = page(&shared, &job, Some(&token), Some(&schema)).await,
                None => {
                    if let Some(total) = total.filter(|&total| !failed && total != rows) {
                        let _ = sender.send(Err(incomplete(rows, total))).await;
                    }
                    return;
                }
            }
        }
    });
    Ok(BatchStream::new(schema, Batches { receiver, done: false, _runtime: Arc::clone(runtime) }))
}

/// The rows of a table through the Storage Read API; `None` where it does not serve the table.
pub(crate) fn table(
    runtime: &Arc<Runtime>,
    shared: &Arc<Shared>,
    name: &RelationName,
    columns: &[String],
    schema: SchemaRef,
) -> Option<BatchStream> {
    let opened = runtime.block_on(storage::open(shared, name, columns, schema))?;
    Some(spawn(runtime, shared, opened, None))
}

/// Reads what was opened, which must have `total` rows.
fn spawn(runtime: &Arc<Runtime>, shared: &Arc<Shared>, opened: storage::Opened, total: Option<u64>) -> BatchStream {
    let schema = Arc::clone(&opened.schema);
    let (sender, receiver) = mpsc::channel(IN_FLIGHT);
    runtime.spawn(opened.run(Arc::clone(shared), total, sender));
    BatchStream::new(schema, Batches { receiver, done: false, _runtime: Arc::clone(runtime) })
}

async fn page(shared: &Shared, job: &Finished, token: Option<&str>, schema: Option<&SchemaRef>) -> Result<Fetched> {
    let project = &shared.settings.execution_project;
    let mut call = Call::get(shared.http.url(&["projects", project, "queries", &job.job_id]))
        .with("maxResults", if token.is_some() { PAGE } else { FIRST_PAGE }.to_string())
        .with("formatOptions.useInt64Timestamp", "true");
    if let Some(location) = &job.location {
        call = call.with("location", location);
    }
    if let Some(token) = token {
        call = call.with("pageToken", token);
    }
    let fetched = shared.http.read(&call, |body| read(body, schema)).await;
    fetched.map_err(|(failure, _)| failure.into_error())
}

fn read(body: &[u8], schema: Option<&SchemaRef>) -> Result<Fetched, Failure> {
    let page: Page<'_> = serde_json::from_slice(body).map_err(|_| half(body))?;
    if page.job_complete == Some(false) {
        return Err(Failure::transport("the rows are not ready yet"));
    }
    let schema = match (schema, &page.schema) {
        (Some(schema), _) => Arc::clone(schema),
        (None, Some(columns)) => columns.arrow(),
        // A statement without rows.
        (None, None) => Arc::new(arrow::datatypes::Schema::empty()),
    };
    let batch = batch(&page.rows, &schema).map_err(|error| Failure {
        status: None,
        reason: String::new(),
        message: error.message,
        passing: false,
        retry_after: None,
    })?;
    Ok(Fetched {
        plain: page.schema.is_some_and(|columns| columns.are_plain()),
        schema,
        batch,
        next: page.page_token.filter(|token| !token.is_empty()).map(|token| token.into_owned()),
        total: page.total_rows.and_then(|total| total.parse().ok()),
    })
}

struct Batches {
    receiver: Receiver<Result<RecordBatch>>,
    done: bool,
    /// Pages arrive as long as this lives.
    _runtime: Arc<Runtime>,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let batch = self.receiver.blocking_recv();
        self.done = !matches!(batch, Some(Ok(_)));
        batch
    }
}

#[cfg(test)]
mod tests {
    use acuity_warehouse::{DatasetName, Rows, Warehouse as _};

    use super::*;
    use crate::{BigQuery, Settings};

    /// An emulator that has both interfaces.
    fn emulator() -> Option<BigQuery> {
        let named = |name: &str| std::env::var(name).ok().filter(|address| !address.is_empty());
        let (Some(address), storage @ Some(_)) =
            (named("ACUITY_BIGQUERY_EMULATOR"), named("ACUITY_BIGQUERY_EMULATOR_STORAGE"))
        else {
            eprintln!("skipped: ACUITY_BIGQUERY_EMULATOR and ACUITY_BIGQUERY_EMULATOR_STORAGE do not name an emulator");
            return None;
        };
        let settings = Settings { storage_endpoint: storage, ..Settings::emulator("p1", &address) };
        Some(BigQuery::open(settings).unwrap())
    }

    /// The emulator does not serve the unnamed tables of results, so a table with a name stands in for one.
    #[test]
    fn a_long_result_is_read_from_the_table_that_holds_it() {
        let Some(warehouse) = emulator() else { return };
        warehouse.create_dataset(&DatasetName::new("long_results")).unwrap();
        let make = |table: &str, rows: u32, first: u32| {
            warehouse
                .execute(&format!(
                    "CREATE OR REPLACE TABLE long_results.{table} AS SELECT x + {first} AS x FROM \
                     UNNEST(GENERATE_ARRAY(0, {rows} - 1)) AS x"
                ))
                .unwrap();
        };
        make("asked", 25_000, 0);
        make("held", 25_000, 1_000_000);
        make("short", 24_000, 1_000_000);
        let read = |destination: &str| {
            let mut job = warehouse.job("SELECT x FROM long_results.asked ORDER BY x").unwrap();
            job.destination = Some(RelationName::new("long_results", destination));
            Rows::read(stream(&warehouse.runtime, &warehouse.shared, job)?)
        };
        let numbers = |rows: &Rows| rows.rows.iter().map(|row| row[0].as_i64().unwrap()).collect::<Vec<_>>();
        assert_eq!(numbers(&read("held").unwrap()), (1_000_000..1_025_000).collect::<Vec<_>>());
        assert_eq!(numbers(&read("missing").unwrap()), (0..25_000).collect::<Vec<_>>(), "pages serve what it does not");
        assert_eq!(read("short").unwrap_err().message, "24000 rows arrived of 25000");
    }
}
