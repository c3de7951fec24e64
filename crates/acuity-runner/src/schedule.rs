//! Runs the nodes of a graph on several threads, each after those it depends on.
//!
//! Knows neither SQL nor projects: a node is an index. Among ready nodes the lowest index goes first, and outcomes come
//! back by index, so nothing but the clock depends on the number of threads.

use std::{
    collections::BTreeSet,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use crate::events::CancelToken;

/// How a node ended, as far as the graph cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// What depends on it may run.
    Passed,
    /// What depends on it is skipped.
    Failed,
}

/// Why a node did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skip {
    /// A node it depends on failed or was skipped; its index.
    Upstream(usize),
    /// Another node failed and the command stops at the first failure.
    FailFast,
    /// The command was cancelled.
    Cancelled,
}

/// What the scheduler needs to know.
pub(crate) struct Plan<'a> {
    /// For each node, the nodes it waits for; all have lower indices or at least no cycle.
    pub(crate) dependencies: &'a [BTreeSet<usize>],
    pub(crate) threads: usize,
    pub(crate) fail_fast: bool,
    pub(crate) cancel: &'a CancelToken,
}

struct State {
    /// Dependencies that have not passed yet.
    waiting: Vec<BTreeSet<usize>>,
    ready: BTreeSet<usize>,
    running: usize,
    open: usize,
    stop: Option<Skip>,
}

/// Calls `run` for each node that may run and `skip` for each that may not; both from several threads. A node is
/// skipped as soon as that is certain.
pub(crate) fn execute(plan: &Plan<'_>, run: impl Fn(usize) -> Verdict + Sync, skip: impl Fn(usize, Skip) + Sync) {
    let count = plan.dependencies.len();
    let mut dependents = vec![Vec::new(); count];
    for (node, dependencies) in plan.dependencies.iter().enumerate() {
        for &dependency in dependencies {
            dependents[dependency].push(node);
        }
    }
    let state = Mutex::new(State {
        waiting: plan.dependencies.to_vec(),
        ready: (0..count).filter(|&node| plan.dependencies[node].is_empty()).collect(),
        running: 0,
        open: count,
        stop: None,
    });
    let changed = Condvar::new();
    let worker = || {
        loop {
            let node = {
                let mut state = lock(&state);
                loop {
                    if plan.cancel.is_cancelled() {
                        state.stop = Some(Skip::Cancelled);
                    }
                    if state.open == 0 || state.stop.is_some() {
                        return;
                    }
                    if let Some(node) = state.ready.pop_first() {
                        state.running += 1;
                        break node;
                    }
                    // With a limit, since a cancellation wakes nobody.
                    state = changed.wait_timeout(state, POLL).unwrap_or_else(PoisonError::into_inner).0;
                }
            };
            let verdict = run(node);
            let mut state = lock(&state);
            state.running -= 1;
            state.open -= 1;
            // Marked as done, see `descendants`.
            state.waiting[node].insert(node);
            let skipped = match verdict {
                Verdict::Passed => {
                    for &dependent in &dependents[node] {
                        state.waiting[dependent].remove(&node);
                        if state.waiting[dependent].is_empty() {
                            state.ready.insert(dependent);
                        }
                    }
                    Vec::new()
                }
                Verdict::Failed => {
                    if plan.fail_fast {
                        state.stop.get_or_insert(Skip::FailFast);
                    }
                    descendants(node, &dependents, &mut state)
                }
            };
            // `skip` is the caller's: it must not run under the lock.
            drop(state);
            for (node, cause) in skipped {
                skip(node, Skip::Upstream(cause));
            }
            changed.notify_all();
        }
    };
    thread::scope(|scope| {
        // From 1: this thread works too.
        for index in 1..plan.threads.clamp(1, count.max(1)) {
            // With fewer threads the same nodes run, only later.
            if thread::Builder::new().name(format!("node-{index}")).spawn_scoped(scope, worker).is_err() {
                break;
            }
        }
        // A cancelled statement can be followed by another of the same node: interrupt until nothing runs.
        let interrupter = thread::Builder::new().name("interrupt".to_owned()).spawn_scoped(scope, || {
            loop {
                let state = lock(&state);
                if state.open == 0 || (state.stop.is_some() && state.running == 0) {
                    return;
                }
                drop(changed.wait_timeout(state, POLL).unwrap_or_else(PoisonError::into_inner));
                if plan.cancel.is_cancelled() {
                    plan.cancel.interrupt();
                }
            }
        });
        worker();
        drop(interrupter);
    });
    let state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(reason) = state.stop {
        for node in 0..count {
            if !state.waiting[node].contains(&node) {
                skip(node, reason);
            }
        }
    }
}

/// How long a stop may go unnoticed.
const POLL: Duration = Duration::from_millis(50);

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes everything below `node` out of the schedule, in order; a node marked as waiting for itself is done.
fn descendants(node: usize, dependents: &[Vec<usize>], state: &mut State) -> Vec<(usize, usize)> {
    let mut found = BTreeSet::new();
    let mut queue = vec![node];
    while let Some(next) = queue.pop() {
        for &dependent in &dependents[next] {
            if !state.waiting[dependent].contains(&dependent) && found.insert(dependent) {
                queue.push(dependent);
            }
        }
    }
    for &skipped in &found {
        state.waiting[skipped].insert(skipped);
        state.open -= 1;
    }
    found.into_iter().map(|skipped| (skipped, node)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(edges: &[(usize, usize)], count: usize, fails: &[usize], threads: usize, fail_fast: bool) -> Vec<String> {
        let mut dependencies = vec![BTreeSet::new(); count];
        for &(from, to) in edges {
            dependencies[to].insert(from);
        }
        let outcomes = Mutex::new(vec![String::new(); count]);
        let set = |node: usize, text: String| {
            let mut outcomes = outcomes.lock().unwrap();
            assert!(outcomes[node].is_empty(), "node {node} ended twice");
            outcomes[node] = text;
        };
        let cancel = CancelToken::new();
        execute(
            &Plan { dependencies: &dependencies, threads, fail_fast, cancel: &cancel },
            |node| {
                let failed = fails.contains(&node);
                set(node, if failed { "failed" } else { "passed" }.to_owned());
                if failed { Verdict::Failed } else { Verdict::Passed }
            },
            |node, skip| set(node, format!("{skip:?}")),
        );
        outcomes.into_inner().unwrap()
    }

    #[test]
    fn only_descendants_of_a_failure_are_skipped() {
        // 0 -> 1 -> 3, 2 -> 3, 2 -> 4
        for threads in [1, 2, 4, 64] {
            assert_eq!(
                trace(&[(0, 1), (1, 3), (2, 3), (2, 4)], 5, &[0], threads, false),
                ["failed", "Upstream(0)", "passed", "Upstream(0)", "passed"]
            );
        }
    }

    #[test]
    fn two_failures_above_one_node() {
        let outcomes = trace(&[(0, 2), (1, 2), (2, 3)], 4, &[0, 1], 1, false);
        assert_eq!(outcomes, ["failed", "failed", "Upstream(0)", "Upstream(0)"]);
    }

    #[test]
    fn fail_fast_stops_the_rest() {
        assert_eq!(trace(&[(0, 1)], 4, &[0], 1, true), ["failed", "Upstream(0)", "FailFast", "FailFast"]);
        assert_eq!(trace(&[], 3, &[1], 1, true), ["passed", "failed", "FailFast"]);
    }

    #[test]
    fn nothing_to_do() {
        assert!(trace(&[], 0, &[], 4, false).is_empty());
    }

    #[test]
    fn cancelling_skips_the_rest() {
        let cancel = CancelToken::new();
        let seen = Mutex::new(Vec::new());
        execute(
            &Plan { dependencies: &vec![BTreeSet::new(); 3], threads: 1, fail_fast: false, cancel: &cancel },
            |node| {
                seen.lock().unwrap().push(format!("ran {node}"));
                cancel.cancel();
                Verdict::Passed
            },
            |node, skip| seen.lock().unwrap().push(format!("{skip:?} {node}")),
        );
        assert_eq!(seen.into_inner().unwrap(), ["ran 0", "Cancelled 1", "Cancelled 2"]);
    }
}
