//! The trait.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use arrow::{datatypes::SchemaRef, record_batch::RecordBatch};

use crate::{
    engine::Engine,
    error::Result,
    load::{LoadProgress, LoadReport, LoadRequest},
    name::{DatasetName, RelationName},
    schema::RelationInfo,
    scope::{Layout, Scope, Usage},
};

/// Statements that change a table that is there; each ends with `;` and a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// `ALTER TABLE` statements that fit its columns; empty where these stay.
    pub columns: String,
    /// Statements that change its rows, in their order.
    pub rows: Vec<String>,
    /// The table, where types of its columns are known.
    pub table: Option<RelationName>,
    /// GoogleSQL types of columns that are written, as in [`Layout::types`].
    pub types: Vec<(String, String)>,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.columns, self.rows.concat())
    }
}

/// What a query would cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Estimate {
    /// Bytes the engine would bill; 0 on the embedded engine.
    pub bytes: u64,
    /// US dollars that a tebibyte costs; `None` where nothing is billed.
    pub price_per_tib: Option<f64>,
}

impl Estimate {
    /// US dollars for the bytes; `None` where nothing is billed.
    #[must_use]
    pub fn dollars(&self) -> Option<f64> {
        const TIB: f64 = (1_u64 << 40) as f64;
        Some(self.bytes as f64 / TIB * self.price_per_tib?)
    }
}

/// A query's rows, batch by batch.
pub struct BatchStream {
    schema: SchemaRef,
    batches: Box<dyn Iterator<Item = Result<RecordBatch>> + Send>,
}

impl BatchStream {
    /// A stream of `batches` that all have `schema`.
    pub fn new(schema: SchemaRef, batches: impl Iterator<Item = Result<RecordBatch>> + Send + 'static) -> Self {
        Self { schema, batches: Box::new(batches) }
    }

    /// Names and Arrow types of the columns; known before the first row.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    /// The first `rows` rows, and whether there are more, which is known at the end. The query ends when they, and a look at
    /// what follows, are there; an error in what follows is nothing but more.
    #[must_use]
    pub fn first(self, rows: u64) -> (Self, Arc<AtomicBool>) {
        let schema = self.schema();
        let more = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&more);
        let mut left = usize::try_from(rows).unwrap_or(usize::MAX);
        let mut stream = Some(self);
        let batches = std::iter::from_fn(move || {
            loop {
                let batch = match stream.as_mut()?.next()? {
                    Ok(batch) => batch,
                    Err(_) if left == 0 => {
                        seen.store(true, Ordering::Relaxed);
                        return None;
                    }
                    Err(error) => return Some(Err(error)),
                };
                let taken = batch.num_rows().min(left);
                if taken < batch.num_rows() {
                    seen.store(true, Ordering::Relaxed);
                    stream = None;
                }
                left -= taken;
                if taken > 0 {
                    return Some(Ok(batch.slice(0, taken)));
                }
            }
        });
        (Self::new(schema, batches), more)
    }

    /// All batches at once.
    ///
    /// # Errors
    /// The first error of the stream.
    pub fn collect_batches(self) -> Result<Vec<RecordBatch>> {
        self.batches.collect()
    }
}

impl Iterator for BatchStream {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.next()
    }
}

impl fmt::Debug for BatchStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchStream").field("schema", &self.schema).finish_non_exhaustive()
    }
}

/// How a relation is put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replace {
    /// `CREATE OR REPLACE TABLE … AS query`.
    Table,
    /// `CREATE OR REPLACE VIEW … AS query`.
    View,
    /// A view whose rows the engine keeps and renews by itself; the embedded engine refuses it.
    MaterializedView,
}

/// Stops what a warehouse is doing, from another thread.
pub trait CancelHandle: Send + Sync {
    /// Interrupts all running statements; they fail with `ErrorKind::Cancelled`.
    fn cancel(&self);
}

/// A place that runs SQL. All methods may be called from several threads at once.
///
/// What every warehouse promises of a change: one statement happens as a whole or not at all; a query that fails leaves the
/// relation that it was to replace as it was; nobody ever reads a part of the rows. What one of them adds, or lacks, stands
/// at the method.
pub trait Warehouse: Send + Sync {
    /// Which SQL it speaks.
    fn engine(&self) -> Engine;

    /// A name for messages: the file, or `project.dataset`.
    fn location(&self) -> String;

    /// Runs one or more statements in their order; says how many rows the last one changed, when the engine knows.
    ///
    /// Each happens as a whole or not at all. The embedded engine runs all of them in one transaction; on BigQuery they are a
    /// script, and what stands before a statement that fails remains, unless the script has a transaction of its own.
    ///
    /// # Errors
    /// The engine's refusal.
    fn execute(&self, sql: &str) -> Result<Option<u64>>;

    /// Changes a table that is there; says how many rows the last statement changed, when the engine knows.
    ///
    /// The rows change together or not at all. The embedded engine has the columns in the same transaction; on BigQuery they
    /// come first and stay when the rows fail, as no transaction there takes such statements.
    ///
    /// # Errors
    /// The engine's refusal; the rows are as they were.
    fn change(&self, change: &Change) -> Result<Option<u64>> {
        self.execute(&change.to_string())
    }

    /// What the engine calls a GoogleSQL type in its own statements.
    fn type_name(&self, googlesql: &str) -> String {
        googlesql.to_owned()
    }

    /// Runs a query.
    ///
    /// # Errors
    /// The engine's refusal; errors while rows arrive come from the stream.
    fn query(&self, sql: &str) -> Result<BatchStream>;

    /// Reads columns of a table or view, all rows of it, in no particular order.
    ///
    /// # Errors
    /// The engine's refusal; errors while rows arrive come from the stream.
    fn read(&self, name: &RelationName, columns: &[String]) -> Result<BatchStream> {
        let quote = |text: &str| self.engine().quote(text);
        let list: Vec<String> = columns.iter().map(|column| quote(column)).collect();
        self.query(&format!("SELECT {} FROM {}", list.join(", "), self.engine().path(name)))
    }

    /// Creates a dataset unless it exists.
    ///
    /// # Errors
    /// The engine's refusal.
    fn create_dataset(&self, dataset: &DatasetName) -> Result<()>;

    /// Puts the result of `query` in place as `name`, whatever kind of relation stood there before, stored as `layout` says
    /// where the engine has such choices. Says how many rows the table holds (`None` for a view).
    ///
    /// A query that fails changes nothing, and nobody reads a part of the new rows. The embedded engine does it in one
    /// transaction: readers see the old or the new relation. So does BigQuery for what it can replace; where a table takes the
    /// place of a view, of a table that is partitioned otherwise, or a view that of a table, the old one is dropped
    /// when the new one is known to work, and until that is in place readers find nothing. Whoever is stopped in between
    /// runs the same again; the rows of a table wait in its [`RelationName::staged`].
    ///
    /// # Errors
    /// The engine's refusal; if it is of the query, the old relation stays.
    fn replace(&self, name: &RelationName, how: Replace, layout: &Layout, query: &str) -> Result<Option<u64>>;

    /// Stores descriptions of a relation and of its columns (pairs of column and text), and protects columns by policy tags
    /// (pairs of column, `a.b` for a nested one, and full names of tags) where the engine has such. Tags of other columns
    /// stay.
    ///
    /// # Errors
    /// The engine's refusal; a column that has policy tags and that the relation lacks. Nothing is stored then.
    fn describe(
        &self,
        name: &RelationName,
        description: Option<&str>,
        columns: &[(String, String)],
        policy_tags: &[(String, Vec<String>)],
    ) -> Result<()>;

    /// Makes the relation's own privileges exactly `grants` (members by role), where the engine has such: what is not
    /// among them is revoked. What it inherits, and what holds on a condition only, stays.
    ///
    /// # Errors
    /// The engine's refusal.
    fn grant(&self, name: &RelationName, grants: &BTreeMap<String, Vec<String>>) -> Result<()> {
        let _ = (name, grants);
        Ok(())
    }

    /// Drops a relation of any kind if it exists.
    ///
    /// # Errors
    /// The engine's refusal.
    fn drop_relation(&self, name: &RelationName) -> Result<()>;

    /// Datasets whose relations must be known before a query that reads them can be translated, sorted: all of the
    /// embedded database; none where the engine looks names up itself.
    ///
    /// # Errors
    /// The engine's refusal.
    fn datasets(&self) -> Result<Vec<DatasetName>> {
        Ok(Vec::new())
    }

    /// All relations of a dataset with their columns, sorted by name; empty when the dataset does not exist.
    ///
    /// # Errors
    /// The engine's refusal.
    fn relations(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>>;

    /// One relation, `None` when it does not exist. Its descriptions may be left out: an engine may have to list a whole
    /// catalog for them, which [`Warehouse::relations`] does once for all.
    ///
    /// # Errors
    /// The engine's refusal.
    fn relation(&self, name: &RelationName) -> Result<Option<RelationInfo>> {
        Ok(self.relations(&name.dataset)?.into_iter().find(|r| r.name.name == name.name))
    }

    /// Loads files into a table: replaced as a whole, or left as it was.
    ///
    /// # Errors
    /// A wrong header, a malformed row or a value that does not fit, with file, line, column and value.
    fn load(&self, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport>;

    /// A text that is equal as long as the relation has the same columns and holds the same rows, in any order, as far as the
    /// engine can tell without reading more than it is asked for; `None` when there is no such relation. Here: its kind, its
    /// columns and how many rows it has.
    ///
    /// # Errors
    /// The engine's refusal.
    fn fingerprint(&self, name: &RelationName) -> Result<Option<String>> {
        let told = |info: RelationInfo| {
            format!("{:?} of {:?} rows: {}", info.kind, info.rows, info.typed_columns().join(", "))
        };
        Ok(self.relation(name)?.map(told))
    }

    /// What `sql` would cost, without running it.
    ///
    /// # Errors
    /// The engine's refusal.
    fn estimate(&self, sql: &str) -> Result<Estimate>;

    /// The same warehouse, with jobs that carry the names of `scope` and count what they use; `None` where statements
    /// are neither named nor counted.
    fn scoped(&self, scope: &Scope) -> Option<Arc<dyn Warehouse>> {
        let _ = scope;
        None
    }

    /// What the statements of this scope used so far; `None` where nothing is counted.
    fn usage(&self) -> Option<Usage> {
        None
    }

    /// A handle that stops running statements from another thread.
    fn cancel_handle(&self) -> Box<dyn CancelHandle>;
}
