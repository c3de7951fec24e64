//! A model that is built one stretch of time after the other. Each stretch is a run of its own that reads, of relations that
//! say when their rows happened, those of it only; what worked stays when another one fails.

use std::sync::Arc;

use acuity_compiler::{Batch, BatchSize, Invoked, Microbatch, Window, moment};
use acuity_warehouse::RelationKind;
use chrono::{DateTime, Utc};

use super::{Done, Executor, Kind as _, Trace};
use crate::{
    error::SourceError,
    plan::{ModelConfig, PlanNode},
    results::{BatchResults, Status},
};

impl Executor<'_> {
    /// Builds the batches that this run is for, oldest first.
    ///
    /// # Errors
    /// Nothing could be built: the first batch's mistake, and with it no other is tried.
    pub(super) fn in_batches(
        &self,
        node: &PlanNode,
        config: &ModelConfig,
        batches: &Microbatch,
        trace: &mut Trace,
    ) -> Result<Done, SourceError> {
        let is_table = self.warehouse.relation(&node.relation)?.is_some_and(|info| info.kind == RelationKind::Table);
        let Order { wanted, kept, is_there } = self.order(node, config, batches, is_table)?;
        let last = wanted.len() - 1;
        let has_kept = !kept.is_empty();
        let mut results = BatchResults { successful: kept, failed: Vec::new() };
        let mut rows = None;
        let mut first_error: Option<SourceError> = None;
        for (index, (from, to)) in wanted.iter().enumerate() {
            let batch = Batch {
                window: Window { start: written(*from), end: written(*to) },
                id: batches.size.name(*from).replace('-', ""),
                is_incremental: is_there || index > 0,
            };
            let mut part = config.clone();
            // What goes before and after the model goes before and after all of it.
            if index > 0 {
                part.pre_hooks.clear();
            }
            if index < last {
                part.post_hooks.clear();
            }
            let invoked = Invoked { batch: Some(batch), ..Invoked::clone(&self.invoked) };
            match self.invoked_as(invoked).model(node, &part, trace) {
                Ok(done) => {
                    results.successful.push((*from, *to));
                    rows = match (rows, done.rows) {
                        (Some(before), Some(now)) => Some(before + now),
                        (before, now) => now.or(before),
                    };
                }
                Err(error) if error.cancelled || (index == 0 && !has_kept) => {
                    // Those that were not tried are missing as well: `retry` builds them.
                    results.failed.extend(&wanted[index..]);
                    trace.batches = Some(results);
                    return Err(error);
                }
                Err(error) => {
                    results.failed.push((*from, *to));
                    first_error.get_or_insert(error);
                }
            }
        }
        let (status, message) = match first_error {
            None => (Status::Success, "SUCCESS".to_owned()),
            Some(error) => (Status::PartialSuccess, partly(&results, batches.size, &error.in_file(&node.file))),
        };
        Ok(Done { status: Some(status), message, rows, failures: Some(0), batches: Some(results) })
    }

    /// What is to be built: what is asked for, or what an earlier run left out.
    fn order(
        &self,
        node: &PlanNode,
        config: &ModelConfig,
        batches: &Microbatch,
        is_table: bool,
    ) -> Result<Order, SourceError> {
        let is_there = is_table && !config.full_refresh(self);
        if let Some(before) = self.options.batches.get(&node.unique_id).filter(|before| !before.failed.is_empty()) {
            return Ok(Order::again(before, is_table, is_there));
        }
        let stretch = self.options.sample.as_ref().or(self.options.event_time.as_ref());
        let asked = stretch.and_then(|window| Some((moment(&window.start)?, moment(&window.end)?)));
        let wanted = batches.batches(is_there, asked, Utc::now()).map_err(|message| {
            SourceError::new(message).with_help("correct begin or batch_size, or ask for less with --event-time-start")
        })?;
        Ok(Order { wanted, kept: Vec::new(), is_there })
    }

    /// The same executor, whose templates hear of another command.
    fn invoked_as(&self, invoked: Invoked) -> Self {
        Self { invoked: Arc::new(invoked), ..self.clone() }
    }
}

/// Begin and end of batches.
type Stretches = Vec<(DateTime<Utc>, DateTime<Utc>)>;

/// What a run builds of a model.
struct Order {
    /// The batches, oldest first.
    wanted: Stretches,
    /// Those that an earlier run built, and that stay.
    kept: Stretches,
    /// Whether rows are put in a table that is there.
    is_there: bool,
}

impl Order {
    /// What an earlier run left out. What it built stays, also where it built anew; of a table that is gone all is built.
    fn again(before: &BatchResults, is_table: bool, is_there: bool) -> Self {
        let (mut wanted, mut kept) = (before.failed.clone(), before.successful.clone());
        if !is_table {
            wanted.append(&mut kept);
        }
        wanted.sort_unstable();
        let is_there = is_there || !kept.is_empty();
        Self { wanted, kept, is_there }
    }
}

/// How much was built, each batch that was not, and what was wrong with the first of them.
fn partly(results: &BatchResults, size: BatchSize, first: &SourceError) -> String {
    let names: Vec<String> = results.failed.iter().map(|(from, _)| size.name(*from)).collect();
    let (worked, all) = (results.successful.len(), results.successful.len() + results.failed.len());
    let failed = match names.as_slice() {
        [name] => format!("batch {name}"),
        names => format!("batches {}; of the first", names.join(", ")),
    };
    format!("PARTIAL SUCCESS ({worked}/{all}): {failed}: {first:#}")
}

/// A time as dbt writes it in a query.
fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.6f+00:00").to_string().replace(".000000", "")
}
