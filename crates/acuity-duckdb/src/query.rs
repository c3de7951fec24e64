//! Streaming a query: a worker fetches, the caller consumes, and only a few batches exist at a time.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    thread,
};

use acuity_warehouse::{BatchStream, Error, ErrorKind, Result};
use arrow::{
    array::Array as _,
    compute::{cast, concat_batches},
    datatypes::{DataType, FieldRef, Schema, SchemaRef},
    record_batch::RecordBatch,
};
use duckdb::InterruptHandle;

use crate::{
    database::{DuckDb, Lease},
    error::from_duckdb,
    held::{shown, shown_field},
    interval_columns,
    lock::lock,
};

/// Batches that may wait between worker and caller.
const IN_FLIGHT: usize = 2;
/// DuckDB hands out 2,048 rows at a time; larger batches cost less to pass on.
const ROWS_PER_BATCH: usize = 16 * 1024;

/// What a running query gives.
pub(crate) enum Message {
    Schema(SchemaRef),
    Batch(Result<RecordBatch>),
}

/// Starts `sql` and returns once its columns are known.
pub(crate) fn stream(database: &DuckDb, sql: &str) -> Result<BatchStream> {
    let lease = database.lease()?;
    let interrupt = Arc::new(Mutex::new(Some(lease.connection().interrupt_handle())));
    let (sender, receiver) = mpsc::sync_channel(IN_FLIGHT);
    let sql = sql.to_owned();
    let running = Arc::clone(&interrupt);
    thread::Builder::new()
        .name("duckdb-query".to_owned())
        .spawn(move || {
            if let Err(error) = run(&lease, &sql, |message| sender.send(message).is_ok()) {
                // Nobody listens any more: the stream was dropped.
                let _ = sender.send(Message::Batch(Err(error)));
            }
            // From here on the connection may serve others: whoever drops the stream must not interrupt it.
            lock(&running).take();
            drop(lease);
        })
        .map_err(|error| Error::new(ErrorKind::Resource, format!("cannot start a thread: {error}")))?;
    match receiver.recv() {
        Ok(Message::Schema(schema)) => Ok(BatchStream::new(schema, Batches { receiver, interrupt, done: false })),
        Ok(Message::Batch(Err(error))) => Err(error),
        Ok(Message::Batch(Ok(_))) | Err(_) => {
            Err(Error::new(ErrorKind::Internal, "the query's worker ended without an answer"))
        }
    }
}

/// Runs `sql` and hands on its schema and its rows, until `send` wants no more.
pub(crate) fn run(lease: &Lease, sql: &str, mut send: impl FnMut(Message) -> bool) -> Result<()> {
    let fail = |error: &duckdb::Error| from_duckdb(error, sql);
    let mut statement = lease.connection().prepare(sql).map_err(|error| fail(&error))?;
    if let Some(as_text) = interval_columns::as_text(lease.connection(), &statement, sql)
        && let Ok(texts) = lease.connection().prepare(&as_text)
    {
        statement = texts;
    }
    let schema = statement.stream_arrow([]).map_err(|error| fail(&error))?.get_schema();
    let schema = readable(&schema);
    if !send(Message::Schema(Arc::clone(&schema))) {
        return Ok(());
    }
    let (mut waiting, mut rows) = (Vec::new(), 0);
    loop {
        let chunk = statement.step().map_err(|error| fail(&error))?;
        let done = chunk.is_none();
        if let Some(chunk) = chunk {
            rows += chunk.len();
            let columns = chunk
                .columns()
                .iter()
                .zip(schema.fields())
                .map(|(column, field)| match field.data_type() {
                    kind @ DataType::Timestamp(_, Some(_)) => cast(column, kind),
                    _ => shown(column),
                })
                .collect::<Result<Vec<_>, _>>()?;
            waiting.push(RecordBatch::try_new(Arc::clone(&schema), columns)?);
        }
        if !waiting.is_empty() && (done || rows >= ROWS_PER_BATCH) {
            let batch = concat_batches(&schema, &waiting)?;
            (waiting, rows) = (Vec::new(), 0);
            if !send(Message::Batch(Ok(batch))) {
                return Ok(());
            }
        }
        if done {
            return Ok(());
        }
    }
}

/// The same schema as readers see it, with the zone of points in time as an offset: connections work in UTC, and a zone's name
/// would make whoever prints the values need a table of zones.
fn readable(schema: &Schema) -> SchemaRef {
    let fields: Vec<FieldRef> = schema
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Timestamp(unit, Some(_)) => {
                let kind = DataType::Timestamp(*unit, Some("+00:00".into()));
                Arc::new(field.as_ref().clone().with_data_type(kind))
            }
            _ => shown_field(field),
        })
        .collect();
    Arc::new(Schema::new(fields))
}

struct Batches {
    receiver: Receiver<Message>,
    /// Present while the worker uses its connection.
    interrupt: Arc<Mutex<Option<Arc<InterruptHandle>>>>,
    done: bool,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        match self.receiver.recv() {
            Ok(Message::Batch(batch)) => {
                self.done = batch.is_err();
                Some(batch)
            }
            Ok(Message::Schema(_)) => self.next(),
            Err(_) => {
                self.done = true;
                None
            }
        }
    }
}

impl Drop for Batches {
    fn drop(&mut self) {
        if let Some(interrupt) = lock(&self.interrupt).take() {
            interrupt.interrupt();
        }
    }
}
