//! What became of each node, and `run_results.json`.

use std::{fmt, path::Path};

use acuity_warehouse::Usage;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    artifacts::{self, Invocation, stamp},
    error::{Result, SourceError},
};

/// How a node ended, in dbt's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Built.
    Success,
    /// It could not be compiled or the warehouse refused it.
    Error,
    /// It did not run: something above it failed, or the command stopped.
    Skipped,
    /// A test found nothing.
    Pass,
    /// A test found rows.
    Fail,
    /// A test found rows, and is only a warning.
    Warn,
    /// Some of its batches were built, and others failed.
    #[serde(rename = "partial success")]
    PartialSuccess,
    /// There was nothing to do for it.
    #[serde(rename = "no-op")]
    NoOp,
}

impl Status {
    /// Whether the command fails because of it.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Error | Self::Fail | Self::PartialSuccess)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Success => "success",
            Self::Error => "error",
            Self::Skipped => "skipped",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Warn => "warn",
            Self::PartialSuccess => "partial success",
            Self::NoOp => "no-op",
        })
    }
}

/// A stretch of time.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// From.
    pub started_at: DateTime<Utc>,
    /// To.
    pub completed_at: DateTime<Utc>,
}

/// What became of the batches of a model, each with its begin and its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchResults {
    /// Those that are built.
    pub successful: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Those that failed.
    pub failed: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

impl BatchResults {
    fn json(&self) -> Value {
        let all = |batches: &[(DateTime<Utc>, DateTime<Utc>)]| -> Value {
            batches.iter().map(|(from, to)| json!([from.to_rfc3339(), to.to_rfc3339()])).collect()
        };
        json!({"successful": all(&self.successful), "failed": all(&self.failed)})
    }
}

/// What became of one node.
#[derive(Debug, Clone)]
pub struct NodeResult {
    /// `model.acuity.sofa`.
    pub unique_id: String,
    /// How it ended.
    pub status: Status,
    /// `CREATE TABLE (136 rows)`, `Got 3 results, configured to fail if != 0`, or what went wrong.
    pub message: Option<String>,
    /// Where and why it failed, for display with an excerpt of the source.
    pub error: Option<SourceError>,
    /// How many rows a test found.
    pub failures: Option<u64>,
    /// Rows written, when known.
    pub rows: Option<u64>,
    /// What its statements used, where that is counted.
    pub usage: Option<Usage>,
    /// The stretches of time that it was built for, of a model that is built in such.
    pub batches: Option<BatchResults>,
    /// Wall time in seconds.
    pub seconds: f64,
    /// The SQL after Jinja, when it got that far.
    pub compiled_code: Option<String>,
    /// The relation it made, as the manifest calls it: `"icu"."analytics"."sofa"`.
    pub relation_name: Option<String>,
    /// When it was compiled.
    pub compile: Option<Timing>,
    /// When it was executed.
    pub execute: Option<Timing>,
}

impl NodeResult {
    /// A node that did not run.
    #[must_use]
    pub fn skipped(unique_id: impl Into<String>, message: Option<String>) -> Self {
        Self {
            unique_id: unique_id.into(),
            status: Status::Skipped,
            message,
            error: None,
            failures: None,
            rows: None,
            usage: None,
            batches: None,
            seconds: 0.0,
            compiled_code: None,
            relation_name: None,
            compile: None,
            execute: None,
        }
    }

    pub(crate) fn json(&self) -> Value {
        let timing: Vec<Value> = [("compile", self.compile), ("execute", self.execute)]
            .into_iter()
            .filter_map(|(name, timing)| {
                let timing = timing?;
                Some(json!({
                    "name": name,
                    "started_at": stamp(timing.started_at),
                    "completed_at": stamp(timing.completed_at),
                }))
            })
            .collect();
        let mut response = serde_json::Map::new();
        if let Some(message) = self.message.as_ref().filter(|_| self.status == Status::Success) {
            response.insert("_message".to_owned(), message.as_str().into());
        }
        if let Some(rows) = self.rows {
            response.insert("rows_affected".to_owned(), rows.into());
        }
        if let Some(usage) = &self.usage {
            response.insert("bytes_processed".to_owned(), usage.bytes_processed.into());
            response.insert("bytes_billed".to_owned(), usage.bytes_billed.into());
            response.insert("slot_ms".to_owned(), usage.slot_ms.into());
            response.insert("cache_hits".to_owned(), usage.cache_hits.into());
            response.insert("jobs".to_owned(), usage.jobs.into());
            if let Some(job) = &usage.last_job {
                response.insert("job_id".to_owned(), job.as_str().into());
            }
        }
        json!({
            "status": self.status,
            "timing": timing,
            // Always the same: no artifact depends on the number of threads.
            "thread_id": "main",
            "execution_time": self.seconds,
            "adapter_response": response,
            "message": self.message,
            "failures": self.failures,
            "unique_id": self.unique_id,
            "compiled": self.compiled_code.is_some(),
            "compiled_code": self.compiled_code,
            "relation_name": self.relation_name,
            "batch_results": self.batches.as_ref().map(BatchResults::json),
        })
    }
}

/// What became of a command.
#[derive(Debug, Clone)]
pub struct RunResults {
    /// `run`, `test`, `build`, `seed`, `compile`.
    pub command: String,
    /// Every selected node, in the project's order: it does not depend on the number of threads.
    pub results: Vec<NodeResult>,
    /// Wall time in seconds.
    pub elapsed: f64,
    /// Whether somebody stopped it.
    pub cancelled: bool,
}

impl RunResults {
    /// How many nodes ended so.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.results.iter().filter(|result| result.status == status).count()
    }

    /// Whether everything that should have run did, and no test failed.
    #[must_use]
    pub fn success(&self) -> bool {
        // What is skipped for a mistake that no result of its own tells of has it.
        let fails = |result: &NodeResult| result.status.is_failure() || result.error.is_some();
        !self.cancelled && !self.results.iter().any(fails)
    }

    /// The result of a node.
    #[must_use]
    pub fn get(&self, unique_id: &str) -> Option<&NodeResult> {
        self.results.iter().find(|result| result.unique_id == unique_id)
    }

    /// The document in dbt's schema, version 6.
    pub(crate) fn document(&self, invocation: &Invocation, args: &Value) -> Value {
        json!({
            "metadata": invocation.metadata("run-results/v6"),
            "results": self.results.iter().map(NodeResult::json).collect::<Vec<_>>(),
            "elapsed_time": self.elapsed,
            "args": args,
        })
    }

    pub(crate) fn write(&self, target: &Path, invocation: &Invocation, args: &Value) -> Result<()> {
        artifacts::write_json(&target.join("run_results.json"), &self.document(invocation, args))
    }
}
