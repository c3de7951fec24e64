//! What the window may ask of the project behind the marts: it knows no compiler and no engine, so the binary answers.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use crate::place::Place;

/// The project behind the marts; asked on background threads.
pub trait Project: Send + Sync {
    /// The columns that `model.column` is computed from, up to the raw ones.
    ///
    /// # Errors
    /// Why they are not known, in words for a person.
    fn lineage(&self, column: &str) -> Result<Origin, String>;

    /// Runs a command on a part of the project and tells of each node, from any thread.
    ///
    /// # Errors
    /// Why it could not start, in words for a person. What fails in a node is told in its step.
    fn run(&self, order: &Order, told: &(dyn Fn(Step) + Sync), stop: &Stop) -> Result<Ended, String>;

    /// The outputs of the profile, by name.
    fn targets(&self) -> Vec<String>;

    /// Goes to another output of the profile by its name, or to a database file by its path; commands then run there, too.
    ///
    /// # Errors
    /// There is no such output or file, in words for a person; then nothing has changed.
    fn connect(&self, to: &str) -> Result<Place, String>;

    /// Whether tables may be read while it runs; an embedded database file has one writer and no reader beside it.
    fn is_shared(&self) -> bool;
}

/// A column and the columns it is computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// `model.acuity.sofa`.
    pub node: String,
    /// The name people use: `sofa`, `mimic.labevents`.
    pub name: String,
    /// The column.
    pub column: String,
    /// Empty for raw columns and constants.
    pub from: Vec<Origin>,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Models alone.
    Run,
    /// Models and their tests, in the order of the graph.
    Build,
    /// Tests only.
    Test,
}

/// A command on a part of the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What is done.
    pub verb: Verb,
    /// Selectors as on the command line: `+sofa`, `tag:mart`; none is everything.
    pub select: Vec<String>,
}

/// Something that happened while a command ran.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A node has begun.
    Started {
        /// Its name.
        name: String,
        /// Nodes of the command.
        total: usize,
    },
    /// A node is done, failed or was skipped.
    Finished {
        /// `model.acuity.sofa`.
        node: String,
        /// Its name.
        name: String,
        /// `success`, `error`, `skipped`, `pass`, `fail`, `warn`.
        status: String,
        /// What it says of itself.
        message: Option<String>,
        /// Nodes of the command.
        total: usize,
    },
    /// What belongs to no node.
    Warning(String),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ended {
    /// Nodes that were built, and tests that found nothing.
    pub passed: usize,
    /// Tests that found something and only warn.
    pub warned: usize,
    /// Nodes and tests that failed.
    pub failed: usize,
    /// Nodes that did not run.
    pub skipped: usize,
    /// Wall time.
    pub seconds: f64,
    /// Somebody stopped it.
    pub is_cancelled: bool,
}

/// Stops a command from another thread.
#[derive(Default)]
pub struct Stop(Mutex<State>);

#[derive(Default)]
struct State {
    is_asked: bool,
    /// What to do when it is asked.
    then: Option<Box<dyn Fn() + Send>>,
}

impl Stop {
    /// Calls `then` when somebody asks for the end; at once, if somebody has.
    pub fn then(&self, then: impl Fn() + Send + 'static) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_asked {
            then();
        }
        state.then = Some(Box::new(then));
    }

    /// Asks for the end.
    pub(crate) fn ask(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.is_asked = true;
        if let Some(then) = &state.then {
            then();
        }
    }
}

impl fmt::Debug for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stop").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use super::Stop;

    #[test]
    fn who_listens_late_hears_it_too() {
        let heard = Arc::new(AtomicUsize::new(0));
        let listen = |stop: &Stop| {
            let heard = Arc::clone(&heard);
            stop.then(move || {
                heard.fetch_add(1, Ordering::SeqCst);
            });
        };
        let stop = Stop::default();
        listen(&stop);
        assert_eq!(heard.load(Ordering::SeqCst), 0);
        stop.ask();
        assert_eq!(heard.load(Ordering::SeqCst), 1);
        let stop = Stop::default();
        stop.ask();
        listen(&stop);
        assert_eq!(heard.load(Ordering::SeqCst), 2);
    }
}
