//! What the window may ask of the project: lineage from the compiler, commands from the runner.

use acuity_compiler::{ColumnLineage, LoadOptions, Offline, Secrets};
use acuity_runner::{Access, CancelToken, Events, NodeLabel, NodeResult, RunOptions, Session, Status};
use acuity_viewer::{Ended, Order, Origin, Project, Step, Stop, Verb};

/// The project, read anew for each question: its files change while the window is open.
#[derive(Debug)]
pub(super) struct Files {
    pub(super) options: LoadOptions,
    /// Bytes that a run may read where reading is billed.
    pub(super) max_bytes: Option<u64>,
    /// Tables can be read while a run writes.
    pub(super) is_shared: bool,
}

impl Project for Files {
    fn lineage(&self, column: &str) -> Result<Origin, String> {
        let project = acuity_compiler::load_usable(&self.options).map_err(|error| told(&error.to_string()))?;
        let lineage = project.lineage(column, &Offline).map_err(|error| told(&error.to_string()))?;
        Ok(origin(lineage))
    }

    fn run(&self, order: &Order, tell: &(dyn Fn(Step) + Sync), stop: &Stop) -> Result<Ended, String> {
        let words = |error: &dyn std::fmt::Display| told(&error.to_string());
        let project = acuity_compiler::load_usable(&self.options).map_err(|error| words(&error))?;
        for mistake in &project.mistakes {
            tell(Step::Warning(words(mistake)));
        }
        let session = Session::open(project, Access::Write).map_err(|error| words(&error))?;
        let cancel = CancelToken::new();
        let token = cancel.clone();
        stop.then(move || token.cancel());
        let options =
            RunOptions { select: order.select.clone(), max_bytes: self.max_bytes, cancel, ..RunOptions::default() };
        let events = Teller(tell);
        let results = match order.verb {
            Verb::Build => acuity_runner::build(&session, &options, &events),
            Verb::Test => acuity_runner::test(&session, &options, &events),
        }
        .map_err(|error| words(&error))?;
        Ok(Ended {
            passed: results.count(Status::Success) + results.count(Status::Pass),
            warned: results.count(Status::Warn),
            failed: results.count(Status::Error) + results.count(Status::Fail),
            skipped: results.count(Status::Skipped),
            seconds: results.elapsed,
            is_cancelled: results.cancelled,
        })
    }

    fn is_shared(&self) -> bool {
        self.is_shared
    }
}

/// Words as others may see them.
fn told(words: &str) -> String {
    Secrets::of_process().scrub(words).into_owned()
}

fn origin(lineage: ColumnLineage) -> Origin {
    Origin {
        node: lineage.node,
        name: lineage.name,
        column: lineage.column,
        from: lineage.from.into_iter().map(origin).collect(),
    }
}

/// Passes on what the runner says.
struct Teller<'a>(&'a (dyn Fn(Step) + Sync));

impl Events for Teller<'_> {
    fn started(&self, node: &NodeLabel) {
        (self.0)(Step::Started { name: told(&node.name), total: node.total });
    }

    fn finished(&self, node: &NodeLabel, result: &NodeResult) {
        (self.0)(Step::Finished {
            node: node.unique_id.clone(),
            name: told(&node.name),
            status: result.status.to_string(),
            message: result.message.as_deref().map(told),
            total: node.total,
        });
    }

    fn warning(&self, message: &str) {
        (self.0)(Step::Warning(told(message)));
    }
}
