//! What a statement is run for, what it used, and how a table is laid out: things a billed warehouse wants to know.

use std::collections::BTreeMap;

use crate::definition::Definition;

/// On whose behalf statements run: labels of their jobs, and the part of their names that tells runs apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// The run of a command. A run that takes up a crashed one has its name, and so finds the jobs that still run.
    pub invocation: String,
    /// The node: `model.acuity.sofa`.
    pub node: String,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
}

/// What the statements of a [`Scope`] used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usage {
    /// Jobs that ran.
    pub jobs: u64,
    /// Bytes read.
    pub bytes_processed: u64,
    /// Bytes that are paid for.
    pub bytes_billed: u64,
    /// Milliseconds of one slot.
    pub slot_ms: u64,
    /// Queries answered from the cache.
    pub cache_hits: u64,
    /// The job that ran last, to look it up in the console.
    pub last_job: Option<String>,
}

impl Usage {
    /// Adds what another one used.
    pub fn add(&mut self, other: &Self) {
        self.jobs += other.jobs;
        self.bytes_processed += other.bytes_processed;
        self.bytes_billed += other.bytes_billed;
        self.slot_ms += other.slot_ms;
        self.cache_hits += other.cache_hits;
        if other.last_job.is_some() {
            self.last_job.clone_from(&other.last_job);
        }
    }
}

/// How the rows of a table are cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartitionBy {
    /// By a date or time.
    Time {
        /// The column.
        field: String,
        /// `DATE`, `DATETIME` or `TIMESTAMP`.
        data_type: String,
        /// `HOUR`, `DAY`, `MONTH` or `YEAR`.
        granularity: String,
    },
    /// By the time of loading.
    IngestionTime {
        /// `HOUR`, `DAY`, `MONTH` or `YEAR`.
        granularity: String,
    },
    /// By ranges of whole numbers.
    Range {
        /// The column.
        field: String,
        /// First value.
        start: i64,
        /// Value after the last.
        end: i64,
        /// Width of a partition.
        interval: i64,
    },
}

/// How a table is stored. Of this the embedded engine takes types and definition only.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Partitions.
    pub partition_by: Option<PartitionBy>,
    /// A query must say which partitions it reads.
    pub require_partition_filter: bool,
    /// Days after which a partition goes away.
    pub partition_expiration_days: Option<u64>,
    /// Columns by which rows lie together.
    pub cluster_by: Vec<String>,
    /// Hours after which the table goes away.
    pub hours_to_expiration: Option<u64>,
    /// Labels of the table.
    pub labels: BTreeMap<String, String>,
    /// A key of the person's own.
    pub kms_key_name: Option<String>,
    /// The table's description, where it can be given at once.
    pub description: Option<String>,
    /// GoogleSQL types of columns (pairs of column and type). An engine that stores some types as others keeps them beside the
    /// relation, so that a column reads back as what it was given.
    pub types: Vec<(String, String)>,
    /// Columns and constraints that the table is made with; the query gives the columns in that order.
    pub definition: Option<Definition>,
    /// Statements that run right before, where the query can see what they do: settings, functions of its own.
    pub header: Option<String>,
}
