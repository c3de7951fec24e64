//! Rows of a finished job: pages are fetched ahead of the caller, and only a few exist at a time.

use std::sync::Arc;

use acuity_warehouse::{BatchStream, Error, ErrorKind, RelationName, Result};
use arrow::{datatypes::SchemaRef, record_batch::RecordBatch};
use tokio::{
    runtime::Runtime,
    sync::mpsc::{self, Receiver},
};

use crate::{
    error::Failure,
    http::{Call, half},
    job::{Finished, Shared},
    rows::{Page, batch},
    storage,
};

/// Pages that may wait between network and caller.
const IN_FLIGHT: usize = 2;
/// Rows of one page; BigQuery cuts pages at 10 MB by itself.
const ROWS_PER_PAGE: usize = 50_000;

/// A page as Arrow.
struct Fetched {
    schema: SchemaRef,
    batch: RecordBatch,
    next: Option<String>,
    total: Option<u64>,
}

/// The rows of `job`. Returns once its columns are known.
pub(crate) fn stream(runtime: &Arc<Runtime>, shared: &Arc<Shared>, job: Finished) -> Result<BatchStream> {
    let first = runtime.block_on(page(shared, &job, None, None))?;
    let schema = Arc::clone(&first.schema);
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
                        let message = format!("{rows} rows arrived of {total}");
                        let _ = sender.send(Err(Error::new(ErrorKind::Transient, message))).await;
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
    let schema = Arc::clone(&opened.schema);
    let (sender, receiver) = mpsc::channel(IN_FLIGHT);
    runtime.spawn(opened.run(Arc::clone(shared), sender));
    Some(BatchStream::new(schema, Batches { receiver, done: false, _runtime: Arc::clone(runtime) }))
}

async fn page(shared: &Shared, job: &Finished, token: Option<&str>, schema: Option<&SchemaRef>) -> Result<Fetched> {
    let project = &shared.settings.execution_project;
    let mut call = Call::get(shared.http.url(&["projects", project, "queries", &job.job_id]))
        .with("maxResults", ROWS_PER_PAGE.to_string())
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
