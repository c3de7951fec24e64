//! What is known of each run: one file a run, replaced atomically at every step. Together they are the history.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use chrono::{SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::secrets;

/// The folder of all this, inside the project.
const FOLDER: &str = ".acuity/pipeline";

/// How a run or a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    /// Not reached.
    Waiting,
    /// Under way; in a run whose process is gone, where it died.
    Running,
    /// Done.
    Success,
    /// Done by an earlier run of the same date.
    Kept,
    /// Not asked for.
    Skipped,
    /// A model, test or input failed.
    Failed,
    /// Stopped by the person.
    Interrupted,
    /// The process ended without a word. Never stored: a run that says `running` while nobody holds the lock.
    Died,
}

impl Status {
    /// As it is stored.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Success => "success",
            Self::Kept => "kept",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Died => "died",
        }
    }
}

/// One step of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StepState {
    /// `build`.
    pub(super) name: String,
    pub(super) status: Status,
    /// Wall time in seconds.
    pub(super) seconds: f64,
    /// What it did, in numbers, or why it was skipped.
    pub(super) detail: String,
    /// Models and tests that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) failed_nodes: Vec<String>,
    /// What its result depends on, as far as the pipeline knows: a resumed run keeps it only where this is equal.
    pub(super) input: String,
    /// What it left behind, when it succeeded: kept only where this is still so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) product: String,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Run {
    /// Counts the runs of a project.
    pub(super) number: u32,
    /// The logical date, YYYY-MM-DD.
    pub(super) date: String,
    /// The target of the profile.
    pub(super) target: String,
    pub(super) status: Status,
    /// In RFC 3339, UTC.
    pub(super) started_at: String,
    pub(super) finished_at: Option<String>,
    pub(super) pid: u32,
    /// Acuity's version.
    pub(super) version: String,
    pub(super) steps: Vec<StepState>,
}

impl Run {
    /// Wall time of its steps in seconds.
    pub(super) fn seconds(&self) -> f64 {
        self.steps.iter().map(|step| step.seconds).sum()
    }

    /// The step it failed, stopped or died in.
    pub(super) fn ended_in(&self) -> Option<&StepState> {
        self.steps.iter().find(|step| matches!(step.status, Status::Failed | Status::Interrupted | Status::Running))
    }
}

/// The runs of a project.
#[derive(Debug)]
pub(super) struct Runs {
    /// Where their files are.
    pub(super) dir: PathBuf,
}

impl Runs {
    pub(super) fn of(project_dir: &Path) -> Self {
        Self { dir: project_dir.join(FOLDER) }
    }

    /// Stores a run.
    pub(super) fn save(&self, run: &Run) -> Result<()> {
        let text = serde_json::to_vec_pretty(&secrets::scrub_json(serde_json::to_value(run)?))?;
        secrets::write(&self.dir.join(format!("run-{:06}.json", run.number)), &text)?;
        let ignore = self.dir.join(".gitignore");
        if !ignore.exists() {
            // Runs belong to a machine, not into a repository.
            secrets::write(&ignore, b"*\n")?;
        }
        Ok(())
    }

    /// Every run, the newest first; files that say nothing are left out and named.
    pub(super) fn all(&self) -> Result<(Vec<Run>, Vec<PathBuf>)> {
        let entries = match fs::read_dir(&self.dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(<_>::default()),
            Err(error) => return Err(error).with_context(|| format!("cannot read {}", self.dir.display())),
        };
        let (mut runs, mut unreadable) = (Vec::new(), Vec::new());
        for entry in entries {
            let path = entry.with_context(|| format!("cannot read {}", self.dir.display()))?.path();
            // The lock lies in this folder, too.
            if number(&path).is_none() {
                continue;
            }
            match fs::read(&path).map(|bytes| serde_json::from_slice::<Run>(&bytes)) {
                Ok(Ok(run)) => runs.push(run),
                _ => unreadable.push(path),
            }
        }
        runs.sort_by_key(|run| std::cmp::Reverse(run.number));
        unreadable.sort();
        Ok((runs, unreadable))
    }

    /// The number of the next run; files that cannot be read have theirs, too.
    pub(super) fn next_number(&self) -> u32 {
        let taken = fs::read_dir(&self.dir).into_iter().flatten().flatten();
        taken.filter_map(|entry| number(&entry.path())).max().map_or(1, |last| last.saturating_add(1))
    }
}

/// The number in a run's file name.
fn number(path: &Path) -> Option<u32> {
    path.file_name()?.to_str()?.strip_prefix("run-")?.strip_suffix(".json")?.parse().ok()
}

/// The time in RFC 3339, UTC.
pub(super) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_back_newest_first_and_a_broken_file_keeps_its_number() {
        let dir = tempfile::tempdir().unwrap();
        let runs = Runs::of(dir.path());
        assert_eq!(runs.next_number(), 1);
        let mut run = Run {
            number: 1,
            date: "2026-01-02".into(),
            target: "dev".into(),
            status: Status::Success,
            started_at: now(),
            finished_at: None,
            pid: 1,
            version: "0".into(),
            steps: Vec::new(),
        };
        runs.save(&run).unwrap();
        run.number = 2;
        runs.save(&run).unwrap();
        fs::write(runs.dir.join("run-000007.json"), "{").unwrap();
        let (all, unreadable) = runs.all().unwrap();
        assert_eq!(all.iter().map(|run| run.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(unreadable.len(), 1);
        assert_eq!(runs.next_number(), 8);
    }
}
