//! One session of statements that belong together: a script's.

use std::sync::atomic::Ordering;

use acuity_warehouse::{BatchStream, Error, ErrorKind, Result, Rows};
use arrow::datatypes::Schema;

use crate::{
    database::{DuckDb, Lease},
    error::from_duckdb,
    query::{self, Message},
    statement::run,
};

/// A connection of its own, in which temporary tables and an open transaction live on from statement to statement; with
/// it they end.
#[derive(Debug)]
pub struct Script {
    lease: Lease,
}

impl DuckDb {
    /// A session for a script.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn script(&self) -> Result<Script> {
        self.close_files()?;
        let lease = self.lease()?;
        // Nobody else gets what the script leaves behind.
        lease.spoiled.store(true, Ordering::Relaxed);
        Ok(Script { lease })
    }
}

impl Script {
    /// Runs a statement; says how many rows it has changed.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn execute(&self, sql: &str) -> Result<Option<u64>> {
        tracing::debug!(sql, "execute");
        run(self.lease.connection(), sql)
    }

    /// A query's rows, no more than `most` of them. They are held in memory: the next statement may change what they
    /// were read from.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn query(&self, sql: &str, most: Option<u64>) -> Result<BatchStream> {
        tracing::debug!(sql, "query");
        let (mut schema, mut batches, mut rows) = (None, Vec::new(), 0u64);
        query::run(&self.lease, sql, |message| {
            match message {
                Message::Schema(found) => schema = Some(found),
                Message::Batch(batch) => {
                    rows += batch.as_ref().map_or(0, |batch| batch.num_rows() as u64);
                    batches.push(batch);
                }
            }
            most.is_none_or(|most| rows < most)
        })?;
        let schema = schema.unwrap_or_else(|| std::sync::Arc::new(Schema::empty()));
        let stream = BatchStream::new(schema, batches.into_iter());
        Ok(match most {
            Some(most) => stream.first(most).0,
            None => stream,
        })
    }

    /// The texts of a query's only column.
    ///
    /// # Errors
    /// The engine's refusal; a NULL among them.
    pub fn texts(&self, sql: &str) -> Result<Vec<String>> {
        let rows = Rows::read(self.query(sql, None)?)?.rows;
        let text = |mut row: Vec<acuity_warehouse::Cell>| match row.pop() {
            Some(acuity_warehouse::Cell::Text(text)) => Ok(text),
            _ => Err(Error::new(ErrorKind::Internal, "a script's value has no text")),
        };
        rows.into_iter().map(text).collect()
    }

    /// Begins, commits or rolls back a transaction.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn transaction(&self, word: &str) -> Result<()> {
        self.lease.connection().execute_batch(word).map_err(|error| from_duckdb(&error, word))
    }
}
