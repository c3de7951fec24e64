//! What each step does, and what its result depends on.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use acuity_compiler::Project;
use acuity_ml::{ModelKind, Task, TrainOptions};
use acuity_runner::{
    Access, CancelToken, RunOptions, Session, Status as NodeStatus, Verb,
    docs::{Depth, Listed, Wanted},
};
use anyhow::{Context as _, Result};

use super::super::{
    fingerprint::{self, digest},
    leakage, learn, load, nodes,
    progress::Lines,
    report,
};
use crate::{
    cli::production::{PipelineRunArgs, StepName},
    context::Context,
    failure::Outcome,
    output,
};

/// The program: another one may translate, learn and write otherwise.
const PROGRAM: &str = concat!("acuity ", env!("CARGO_PKG_VERSION"));

/// What a step came to.
pub(super) struct Done {
    pub(super) outcome: Outcome,
    /// In numbers.
    pub(super) detail: String,
    pub(super) failed_nodes: Vec<String>,
}

impl Done {
    fn well(detail: String) -> Self {
        Self { outcome: Outcome::Success, detail, failed_nodes: Vec::new() }
    }
}

/// Everything that a step needs.
pub(super) struct Work<'a> {
    pub(super) args: &'a PipelineRunArgs,
    pub(super) context: &'a Context,
    pub(super) project: Project,
    /// The folder or address of the records.
    pub(super) data: Option<String>,
    /// What is learnt; `None` only where no step asks for it.
    pub(super) task: Option<Task>,
    pub(super) cancel: CancelToken,
}

impl Work<'_> {
    /// Runs a step. Each may be repeated: it replaces what it made before, as a whole.
    pub(super) fn run(&self, step: StepName) -> Result<Done> {
        match step {
            StepName::Load => self.load(),
            StepName::Build => self.build(),
            StepName::Train => self.train(),
            StepName::Report => self.report(),
            StepName::Docs => self.docs(),
        }
    }

    fn session(&self, access: Access) -> Result<Session> {
        Ok(Session::open(self.project.clone(), access)?)
    }

    fn load(&self) -> Result<Done> {
        let (ui, bad) = (self.context.ui(), self.args.max_bad_records);
        let data = self.data.as_deref().unwrap_or_default();
        let loaded = if data.starts_with("gs://") {
            let session = self.session(Access::Write)?;
            load::execute_from_storage(&session, data, &[], bad, self.cancel.clone(), ui)?
        } else {
            // Read first: a wrong folder must not leave an empty database behind.
            let plan = load::plan(Path::new(data), &[])?;
            load::execute(&self.session(Access::Write)?, &plan, bad, self.cancel.clone(), ui)?
        };
        let rows: u64 = loaded.iter().map(|table| table.rows).sum();
        let rejected: u64 = loaded.iter().map(|table| table.rejected).sum();
        let aside = match rejected {
            0 => String::new(),
            some => format!(", {} set aside", output::thousands(some)),
        };
        Ok(Done::well(format!("{} rows in {} tables{aside}", output::thousands(rows), loaded.len())))
    }

    fn build(&self) -> Result<Done> {
        let session = self.session(Access::Write)?;
        let max_bytes = nodes::budget(None, &self.project)?;
        let options = RunOptions { cancel: self.cancel.clone(), max_bytes, ..RunOptions::default() };
        let results = nodes::execute(Verb::Build, &session, &options, self.context, Lines::Failures)?;
        let failed = results.results.iter().filter(|result| result.status.is_failure());
        let failed_nodes: Vec<String> = failed.map(|result| result.unique_id.clone()).collect();
        let detail = format!(
            "{} built, {} tests passed, {} warnings, {} failed, {} skipped",
            results.count(NodeStatus::Success),
            results.count(NodeStatus::Pass),
            results.count(NodeStatus::Warn),
            failed_nodes.len(),
            results.count(NodeStatus::Skipped),
        );
        Ok(Done { outcome: nodes::outcome(&results), detail, failed_nodes })
    }

    pub(super) fn task(&self) -> Result<&Task> {
        self.task.as_ref().with_context(|| format!("there is no task {}", self.args.task))
    }

    fn train(&self) -> Result<Done> {
        if !self.args.trust_features {
            leakage::check(&self.project, self.task()?, &self.cancel, self.context)?;
        }
        // Learning only reads: others may look at the same time.
        let session = self.session(Access::Read)?;
        let mut scores = Vec::new();
        for kind in ModelKind::USUAL {
            if self.cancel.is_cancelled() {
                return Ok(Done { outcome: Outcome::Interrupted, ..Done::well(scores.join(", ")) });
            }
            let options = TrainOptions {
                seed: self.args.seed,
                trust_features: self.args.trust_features,
                ..TrainOptions::new(self.task()?.clone(), kind)
            };
            let (training, _) = learn::execute(&self.project, &session, &options, self.context.ui())?;
            let own = training.evaluation.models.iter().find(|one| one.name == kind.to_string());
            scores.push(own.map_or_else(
                || format!("{kind} trained"),
                |one| format!("{kind} AUROC {:.3}", one.metrics.auroc.value),
            ));
        }
        Ok(Done::well(scores.join(", ")))
    }

    fn report(&self) -> Result<Done> {
        let task = self.task()?;
        let models = report::trained(&self.project.project_dir, &task.name)?;
        let out = report::default_path(&self.project);
        report::write(&self.project, &self.session(Access::Read)?, task, &models, &out)?;
        Ok(Done::well(self.relative(&out)))
    }

    fn docs(&self) -> Result<Done> {
        let written = acuity_runner::docs::generate(
            &self.session(Access::ReadIfThere)?,
            Wanted { depth: Depth::Compiled, catalog: Listed::All, dictionary: true },
        )?;
        Ok(Done::well(self.relative(written.dictionary.as_deref().unwrap_or(&written.site))))
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.project.project_dir).unwrap_or(path).display().to_string()
    }

    /// What the result of a step depends on besides the steps before it, as a short text that is equal when that is.
    pub(super) fn input(&self, step: StepName) -> String {
        match step {
            StepName::Load => self.records(),
            StepName::Build => format!("{PROGRAM} {}", fingerprint::of_project(&self.project)),
            StepName::Train => {
                let Some(task) = &self.task else { return format!("no task {}", self.args.task) };
                let definition = serde_json::to_string(task).unwrap_or_default();
                format!("{PROGRAM} {task} {} seed {}", digest(definition), self.args.seed)
            }
            StepName::Report | StepName::Docs => PROGRAM.to_owned(),
        }
    }

    /// Names, sizes and times of the files of records; what lies in a bucket is known by its address only.
    fn records(&self) -> String {
        let Some(data) = self.data.as_deref() else { return "no --data".to_owned() };
        let bad = self.args.max_bad_records;
        let Ok(plan) = acuity_mimic::plan(Path::new(data), &[]) else { return format!("{data}, {bad} bad") };
        let mut files: Vec<&PathBuf> = plan.tables.iter().flat_map(|planned| &planned.files).collect();
        files.sort();
        let mut text = String::new();
        for file in files {
            let known = fs::metadata(file).ok();
            let size = known.as_ref().map_or(0, fs::Metadata::len);
            let changed = known.and_then(|known| known.modified().ok()?.duration_since(UNIX_EPOCH).ok());
            let _ = writeln!(text, "{} {size} {}", file.display(), changed.unwrap_or_default().as_nanos());
        }
        format!("{data}, {bad} bad, {}", digest(&text))
    }
}
