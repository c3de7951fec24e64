//! Through the nodes of a command, each after those that it waits for.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

use crate::{
    events::{Events, NodeLabel},
    execute::Executor,
    options::RunOptions,
    results::{NodeResult, Status},
    schedule::{self, Skip, Verdict},
};

/// What there is to do.
pub(super) struct Work<'a> {
    pub(super) executor: &'a Executor<'a>,
    /// The nodes that results are of, then the ephemeral models among what was selected: these are only rendered, so that a
    /// mistake in one of them is told once and everything that reads it is skipped.
    pub(super) all: &'a [String],
    /// How many of them results are of.
    pub(super) told: usize,
    /// For each, the ones it waits for.
    pub(super) dependencies: &'a [BTreeSet<usize>],
}

impl Work<'_> {
    /// Runs the nodes and gives their results in their order, and those of the ephemeral models behind them.
    pub(super) fn walk(&self, options: &RunOptions, events: &dyn Events) -> (Vec<NodeResult>, Vec<NodeResult>) {
        let Self { executor, all, told, dependencies } = *self;
        let results: Mutex<Vec<Option<NodeResult>>> = Mutex::new(vec![None; all.len()]);
        let label = |index: usize| executor.label(&all[index], index + 1, told);
        let keep = |index: usize, result: NodeResult| {
            results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
        };
        let finish = |index: usize, label: &NodeLabel, result: NodeResult| {
            events.finished(label, &result);
            keep(index, result);
        };
        let threads = options.threads.unwrap_or_else(|| executor.session.project.threads());
        schedule::execute(
            &schedule::Plan { dependencies, threads, fail_fast: options.fail_fast, cancel: &options.cancel },
            |index| {
                let (label, is_told) = (label(index), index < told);
                if is_told {
                    events.started(&label);
                }
                let result = if is_told { executor.node(&all[index]) } else { executor.render_node(&all[index]) };
                let verdict = if result.status.is_failure() { Verdict::Failed } else { Verdict::Passed };
                if is_told {
                    finish(index, &label, result)
                } else {
                    keep(index, result)
                }
                verdict
            },
            |index, skip| {
                let message = match skip {
                    Skip::Upstream(cause) if cause >= told => {
                        let results = results.lock().unwrap_or_else(PoisonError::into_inner);
                        let result = self.of_ephemeral(index, results[cause].as_ref());
                        drop(results);
                        return if index < told { finish(index, &label(index), result) } else { keep(index, result) };
                    }
                    Skip::Upstream(cause) => because(&all[cause]),
                    Skip::FailFast => FAIL_FAST.to_owned(),
                    Skip::Cancelled => "skipped because the command was stopped".to_owned(),
                };
                let result = NodeResult::skipped(all[index].clone(), Some(message));
                if index < told { finish(index, &label(index), result) } else { keep(index, result) }
            },
        );
        let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut results: Vec<NodeResult> = results
            .into_iter()
            .zip(all)
            .map(|(result, id)| result.unwrap_or_else(|| NodeResult::skipped(id.clone(), None)))
            .collect();
        // Which of several failures was first depends on the clock; what is reported must not.
        for index in 0..told {
            let cause = dependencies[index].iter().find(|&&above| results[above].status.is_failure());
            if let Some(&cause) = cause.filter(|_| results[index].status == Status::Skipped) {
                match cause < told {
                    true => {
                        results[index].message = Some(because(&all[cause]));
                        results[index].error = None;
                    }
                    false => results[index] = self.of_ephemeral(index, Some(&results[cause])),
                }
            }
        }
        self.tell_of_unread(&mut results);
        let rendered = results.split_off(told);
        (results, rendered)
    }

    /// Does none of it, and says why: a hook of on-run-start failed, and the project asks for that.
    pub(super) fn skip(&self, events: &dyn Events) -> Vec<NodeResult> {
        let ids = self.all.iter().take(self.told).enumerate();
        ids.map(|(index, id)| {
            let result = NodeResult::skipped(id.clone(), Some(FAILED_START.to_owned()));
            events.finished(&self.executor.label(id, index + 1, self.told), &result);
            result
        })
        .collect()
    }

    /// An ephemeral model with a mistake that nothing reads may have stopped the command all the same: then the first node
    /// that was left out for it tells of the mistake, and the command fails.
    fn tell_of_unread(&self, results: &mut [NodeResult]) {
        let (results, ephemeral) = results.split_at_mut(self.told);
        let fails = |result: &NodeResult| result.status.is_failure() || result.error.is_some();
        let Some(cause) = ephemeral.iter().find(|result| result.status.is_failure()) else { return };
        if results.iter().any(fails) {
            return;
        }
        let mut stopped = results.iter_mut().filter(|result| result.message.as_deref() == Some(FAIL_FAST));
        if let Some(first) = stopped.next() {
            first.message = Some(format!("{FAIL_FAST}: {} has a mistake", cause.unique_id));
            first.error = cause.error.clone();
        }
    }

    /// The result of a node that reads an ephemeral model with a mistake. It fails the command: nothing else tells of that.
    fn of_ephemeral(&self, index: usize, cause: Option<&NodeResult>) -> NodeResult {
        let id = &self.all[index];
        let of = cause.map_or("", |cause| cause.unique_id.as_str());
        let message =
            format!("Compilation Error in {id}, caused by compilation error in referenced ephemeral model {of}");
        let error = cause.and_then(|cause| cause.error.clone());
        NodeResult { error, ..NodeResult::skipped(id.clone(), Some(message)) }
    }
}

/// What is told of a node that did not run since another one failed.
const FAIL_FAST: &str = "skipped because of --fail-fast";

/// What is told of a node that did not run since a hook before all nodes failed.
const FAILED_START: &str = "skipped because a hook of on-run-start failed";

fn because(cause: &str) -> String {
    format!("skipped because {cause} failed")
}
