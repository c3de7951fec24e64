//! What the window may ask of the project: lineage from the compiler, commands from the runner.

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use acuity_compiler::{ColumnLineage, LoadOptions, Offline, Secrets, TargetKind};
use acuity_runner::{Access, CancelToken, Events, NodeLabel, NodeResult, RunOptions, Session, Status};
use acuity_viewer::{Ended, Order, Origin, Place, Project, Step, Stop, Verb};

use super::place;
use crate::commands::nodes::budget;

/// The project, read anew for each question: its files change while the window is open.
#[derive(Debug)]
pub(super) struct Files {
    now: Mutex<Now>,
    /// Bytes that a look may read unasked, as they were typed.
    typed: Option<u64>,
}

/// Where commands run.
#[derive(Debug, Clone)]
struct Now {
    options: LoadOptions,
    /// Bytes that a run may read where reading is billed: the budget of the profile. What a look may read is no limit of a build.
    max_bytes: Option<u64>,
    /// Tables can be read while a run writes.
    is_shared: bool,
    /// A file that is no target of the project: it is only read.
    foreign: Option<String>,
    /// Names of the profile's outputs.
    outputs: Vec<String>,
}

impl Now {
    fn of(options: LoadOptions, project: &acuity_compiler::Project) -> anyhow::Result<Self> {
        Ok(Self {
            options,
            max_bytes: budget(None, project)?,
            is_shared: !matches!(project.target.kind, TargetKind::DuckDb { .. }),
            foreign: None,
            outputs: project.target.outputs.clone(),
        })
    }
}

impl Files {
    pub(super) fn new(
        options: LoadOptions,
        project: &acuity_compiler::Project,
        typed: Option<u64>,
    ) -> anyhow::Result<Self> {
        Ok(Self { now: Mutex::new(Now::of(options, project)?), typed })
    }

    fn held(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Project for Files {
    fn lineage(&self, column: &str) -> Result<Origin, String> {
        let now = self.held().clone();
        let project = acuity_compiler::load_usable(&now.options).map_err(|error| told(&error.to_string()))?;
        let lineage = project.lineage(column, &Offline).map_err(|error| told(&error.to_string()))?;
        Ok(origin(lineage))
    }

    fn run(&self, order: &Order, tell: &(dyn Fn(Step) + Sync), stop: &Stop) -> Result<Ended, String> {
        let words = |error: &dyn std::fmt::Display| told(&error.to_string());
        let now = self.held().clone();
        if let Some(file) = now.foreign {
            return Err(format!("{file} is no target of the project, and is only read; connect to a target first"));
        }
        let project = acuity_compiler::load_usable(&now.options).map_err(|error| words(&error))?;
        for mistake in &project.mistakes {
            tell(Step::Warning(words(mistake)));
        }
        let session = Session::open(project, Access::Write).map_err(|error| words(&error))?;
        let cancel = CancelToken::new();
        let token = cancel.clone();
        stop.then(move || token.cancel());
        let options =
            RunOptions { select: order.select.clone(), max_bytes: now.max_bytes, cancel, ..RunOptions::default() };
        let events = Teller(tell);
        let results = match order.verb {
            Verb::Run => acuity_runner::run(&session, &options, &events),
            Verb::Build => acuity_runner::build(&session, &options, &events),
            Verb::Test => acuity_runner::test(&session, &options, &events),
        }
        .map_err(|error| words(&error))?;
        Ok(Ended {
            passed: results.count(Status::Success) + results.count(Status::Pass),
            warned: results.count(Status::Warn),
            failed: results.results.iter().filter(|result| result.status.is_failure() && !was_stopped(result)).count(),
            skipped: results.count(Status::Skipped),
            seconds: results.elapsed,
            is_cancelled: results.cancelled,
        })
    }

    fn targets(&self) -> Vec<String> {
        self.held().outputs.clone()
    }

    fn connect(&self, to: &str) -> Result<Place, String> {
        let words = |error: &dyn std::fmt::Display| told(&error.to_string());
        let before = self.held().clone();
        let is_output = before.outputs.iter().any(|output| output == to);
        if !is_output && Path::new(to).is_file() {
            let file = std::path::absolute(to).map_err(|error| words(&error))?;
            let project = acuity_compiler::load_usable(&before.options).map_err(|error| words(&error))?;
            let foreign = Some(to.to_owned());
            *self.held() = Now { foreign, ..before };
            return Ok(place::of_file(&project, &file));
        }
        // Nobody names an output so.
        if !is_output && (to.contains(['/', '\\']) || Path::new(to).extension().is_some()) {
            return Err(told(&format!("there is no file {to}")));
        }
        let mut options = before.options;
        options.target = Some(to.to_owned());
        let project = acuity_compiler::load_usable(&options).map_err(|error| words(&error))?;
        let place = place::of_project(&project, self.typed).map_err(|error| words(&error))?;
        *self.held() = Now::of(options, &project).map_err(|error| words(&error))?;
        Ok(place)
    }

    fn is_shared(&self) -> bool {
        self.held().is_shared
    }
}

/// Nothing is wrong with what somebody stopped.
fn was_stopped(result: &NodeResult) -> bool {
    result.message.as_deref() == Some("interrupted")
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
