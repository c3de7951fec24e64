//! A model that is built one stretch of time after the other. Each stretch is a run of its own that reads, of relations that
//! say when their rows happened, those of it only; what worked stays when another one fails.

use std::sync::Arc;

use acuity_compiler::{Batch, Invoked, Microbatch, Window, moment};
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
        let is_there = self.warehouse.relation(&node.relation)?.is_some_and(|info| info.kind == RelationKind::Table);
        let is_there = is_there && !config.full_refresh(self);
        let stretch = self.options.sample.as_ref().or(self.options.event_time.as_ref());
        let asked = stretch.and_then(|window| Some((moment(&window.start)?, moment(&window.end)?)));
        let wanted = batches.batches(is_there, asked, Utc::now()).map_err(|message| {
            SourceError::new(message).with_help("correct begin or batch_size, or ask for less with --event-time-start")
        })?;
        let last = wanted.len() - 1;
        let mut results = BatchResults::default();
        let mut rows = None;
        let mut first_error: Option<(String, SourceError)> = None;
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
                Err(error) if index == 0 || error.cancelled => return Err(error),
                Err(error) => {
                    results.failed.push((*from, *to));
                    first_error.get_or_insert_with(|| (batches.size.name(*from), error));
                }
            }
        }
        let (worked, all) = (results.successful.len(), wanted.len());
        let (status, message) = match first_error {
            None => (Status::Success, "SUCCESS".to_owned()),
            Some((name, error)) => {
                (Status::PartialSuccess, format!("PARTIAL SUCCESS ({worked}/{all}): batch {name}: {error:#}"))
            }
        };
        Ok(Done { status: Some(status), message, rows, failures: None, batches: Some(results) })
    }

    /// The same executor, whose templates hear of another command.
    fn invoked_as(&self, invoked: Invoked) -> Self {
        Self { invoked: Arc::new(invoked), ..self.clone() }
    }
}

/// A time as dbt writes it in a query.
fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S%.6f+00:00").to_string().replace(".000000", "")
}
