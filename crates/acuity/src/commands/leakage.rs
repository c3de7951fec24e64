//! The leakage gate of training that looks at the project: a feature that knows what came after its prediction stops it, with
//! the way that it took.
//!
//! By value, since no analysis of SQL can say of every window and join whether it ends at the prediction: the models of the features
//! are built twice, in memory, for some patients, from all their records and from those that were known then, and what comes out
//! otherwise has looked ahead. By lineage, for values that the sources call `known_later`, where building anew would be billed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use acuity_compiler::Project;
use acuity_ml::{
    Error, Task,
    leakage::{self, Change, Comparison, Probe},
    words::counted,
};
use acuity_runner::{Access, CancelToken, Moments, Reach, Rewound, Session, database_file, rewind};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{fingerprint, learn, ways::Ways};
use crate::{context::Context, secrets};

/// Patients whose records are cut off: each of them has dozens of chances to give a feature away.
const PATIENTS: usize = 40;
/// Seconds after the prediction whose records are kept: none; or, where most rows are not there without a record that says that the
/// stay goes on, an hour.
const GRACES: [i64; 2] = [0, 3600];
/// Features that are told one by one.
const TOLD: usize = 5;
/// Said where the gate itself fails.
const WAY_OUT: &str =
    "the leakage gate builds the features again to see whether they look ahead; --trust-features trains without it";

/// Refuses the task when one of its features knows what came later. A project that has passed is not asked again until it, its
/// database or the task has changed.
pub(crate) fn check(project: &Project, task: &Task, cancel: &CancelToken, context: &Context) -> Result<()> {
    let passed = Passed::of(project, task);
    if passed.is_there() {
        return Ok(());
    }
    let spinner = context.ui().spinner("leakage gate: the features without what came later");
    let marts = Context::marts(project);
    let placed = |error| learn::placed(&project.project_dir, task, error);
    // Let go of before anything is built: whoever closes a second view of a file lets go of all locks on it.
    let session = Session::open(project.clone(), Access::Read)?;
    let Some(file) = database_file(&project.target, &project.project_dir) else {
        let features = leakage::features(session.warehouse().as_ref(), &marts, task).map_err(placed)?;
        spinner.finish_and_clear();
        return by_lineage_alone(project, task, &features, context);
    };
    let probe = Probe::new(session.warehouse().as_ref(), &marts, task, PATIENTS).map_err(placed)?;
    drop(session);
    let features: Vec<(String, String)> =
        probe.features().map(|(model, feature)| (model.to_owned(), feature.to_owned())).collect();
    let models: BTreeSet<&str> = features.iter().map(|(model, _)| model.as_str()).collect();
    if let Some(stranger) = models.iter().find(|model| project.find(model).is_err()) {
        spinner.finish_and_clear();
        context.ui().warn(&format!(
            "leakage gate: {stranger} is no model of this project, so nobody can say what its columns were computed from"
        ));
        return Ok(());
    }
    let gate = Gate { project, task, file: &file, models: models.into_iter().collect(), cancel };
    let found = gate.compare(&probe, &marts).context(WAY_OUT)?;
    spinner.finish_and_clear();
    match found {
        None => {
            context.ui().warn(&format!(
                "leakage gate: no source of {} has both the column `{}` and a date or time, so nothing could be left out, and nothing is \
                 shown",
                gate.models.join(", "),
                task.cohort.group
            ));
            Ok(())
        }
        Some(found) => found.judge(project, task, &features, &passed, context),
    }
}

/// What the value test works on.
struct Gate<'a> {
    project: &'a Project,
    task: &'a Task,
    file: &'a Path,
    models: Vec<&'a str>,
    cancel: &'a CancelToken,
}

/// What it found.
struct Found {
    compared: Comparison,
    /// Seconds after the predictions whose records were kept.
    grace: i64,
    timeless: Vec<String>,
}

impl Gate<'_> {
    fn compare(&self, probe: &Probe<'_>, marts: &str) -> Result<Option<Found>> {
        let Some(with) = self.rewound(probe, 0, Reach::Everything)? else { return Ok(None) };
        let mut last = None;
        for grace in GRACES {
            let Some(without) = self.rewound(probe, grace, Reach::Moment)? else { return Ok(None) };
            let warehouses = [&with, &without].map(|rewound| rewound.session.warehouse().as_ref());
            let compared = probe.compare(warehouses[0], warehouses[1], marts)?;
            let is_enough = !compared.changes.is_empty() || is_whole(&compared);
            last = Some(Found { compared, grace, timeless: without.timeless });
            if is_enough {
                break;
            }
        }
        Ok(last)
    }

    fn rewound(&self, probe: &Probe<'_>, grace: i64, reach: Reach) -> Result<Option<Rewound>> {
        let known: Vec<(i64, i64)> =
            probe.moments().map(|(patient, time)| (patient, time.saturating_add(1_000_000 * grace))).collect();
        let moments = Moments { group: &self.task.cohort.group, known: &known };
        // Artifacts of its own: those of the project say what stands in its database.
        let project = self.project.clone().rehearsal(self.project.target_path.join("leakage").join("project"));
        Ok(rewind(project, self.file, moments, reach, &self.models, self.cancel.clone())?)
    }
}

/// Whether nearly all rows are there without what came later: some patients leave within the hour.
fn is_whole(Comparison { rows, gone, .. }: &Comparison) -> bool {
    4 * gone <= *rows
}

impl Found {
    /// Refuses, or says what was seen.
    fn judge(
        &self,
        project: &Project,
        task: &Task,
        features: &[(String, String)],
        passed: &Passed,
        context: &Context,
    ) -> Result<()> {
        let (ui, Comparison { rows, gone, changes, stale }) = (context.ui(), &self.compared);
        if !changes.is_empty() {
            return Err(Error::Leakage { reason: told(project, task, changes, *rows) }.into());
        }
        if !is_whole(&self.compared) {
            let reason = format!(
                "{gone} of {} rows of the features are there only because of what was recorded after their prediction, so none may be \
                 learned from: let the models of {} have a row for everybody who was there at `{}`; nothing was trained",
                rows + gone,
                task.name,
                task.as_of.column
            );
            return Err(Error::Leakage { reason }.into());
        }
        if let Some((feature, way)) = Ways::of(project).first_to_later(features) {
            ui.warn(&format!(
                "leakage gate: `{feature}` is computed from what is known only later, though it is the same in {rows} predictions without \
                 that: {}",
                way.join(", from ")
            ));
        }
        let later =
            if self.grace == 0 { "later".to_owned() } else { format!("more than {} minutes later", self.grace / 60) };
        let lacking = if *gone == 0 { String::new() } else { format!("; {gone} more are not there without it") };
        let timeless = match self.timeless.as_slice() {
            [] => String::new(),
            some => format!("; taken as known at any time: {}", some.join(", ")),
        };
        ui.say(&format!(
            "leakage gate: {} of {rows} predictions {} the same without what was recorded {later}{lacking}{timeless}",
            counted(features.len(), "feature"),
            if features.len() == 1 { "is" } else { "are" }
        ));
        if stale.is_empty() {
            return passed.keep(*rows);
        }
        ui.warn(&format!(
            "leakage gate: in the marts {} {} other values than in models that are built now for these patients alone. Build the project \
             if it, or its records, changed since; a feature that compares patients with each other differs in any case",
            stale.join(", "),
            if stale.len() == 1 { "has" } else { "have" }
        ));
        Ok(())
    }
}

/// What is written where the gate was passed.
struct Passed {
    path: PathBuf,
    digest: String,
}

impl Passed {
    fn of(project: &Project, task: &Task) -> Self {
        let folder = project.project_dir.join(&project.target_path).join("leakage");
        let definition = serde_json::to_string(task).unwrap_or_default();
        let stamp = database_file(&project.target, &project.project_dir).and_then(|file| fs::metadata(file).ok());
        let changed = stamp.as_ref().and_then(|stamp| stamp.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        let digest = fingerprint::digest(format!(
            "acuity {} {} {definition} {:?} {changed:?}",
            env!("CARGO_PKG_VERSION"),
            fingerprint::of_project(project),
            stamp.as_ref().map(fs::Metadata::len),
        ));
        Self { path: folder.join(format!("{}.json", task.name)), digest }
    }

    fn is_there(&self) -> bool {
        let kept = fs::read(&self.path).ok().and_then(|text| serde_json::from_slice::<Value>(&text).ok());
        kept.is_some_and(|kept| kept["digest"] == self.digest.as_str())
    }

    fn keep(&self, rows: usize) -> Result<()> {
        let text = json!({ "digest": self.digest, "predictions": rows }).to_string();
        Ok(secrets::write(&self.path, text.as_bytes())?)
    }
}

/// Where nothing is built again: refuses features that are computed from what a source says is known later.
fn by_lineage_alone(project: &Project, task: &Task, features: &[(String, String)], context: &Context) -> Result<()> {
    let ways = Ways::of(project);
    if let Some((feature, way)) = ways.first_to_later(features) {
        let reason = format!(
            "`{feature}` is computed from what is known only later:\n  {}\nLeave it out of {}, or compute it from what is known at `{}`",
            way.join("\n  from "),
            task.name,
            task.as_of.column
        );
        return Err(Error::Leakage { reason }.into());
    }
    let is_known = |model: &String| project.find(model).is_ok_and(|node| ways.know(&node.unique_id));
    let unknown: BTreeSet<&str> =
        features.iter().map(|(model, _)| model).filter(|model| !is_known(model)).map(String::as_str).collect();
    if !unknown.is_empty() {
        let unknown: Vec<&str> = unknown.into_iter().collect();
        context.ui().warn(&format!("leakage gate: nothing is known of the lineage of {}", unknown.join(", ")));
    }
    context.ui().say("leakage gate: by lineage only; features are built again from earlier records where the database is a DuckDB file");
    Ok(())
}

/// Which features changed, the first with an example and the way to the records.
fn told(project: &Project, task: &Task, changes: &[Change], rows: usize) -> String {
    let ways = Ways::of(project);
    let mut lines = Vec::new();
    for change in changes.iter().take(TOLD) {
        let Change { model, feature, key, as_of, with, without, .. } = change;
        lines.push(format!(
            "`{feature}` of {model} is another in {} of {rows} predictions when what was recorded after them is left out: of \
             {} {key}, predicted at {as_of}, {with} with it and {without} without",
            change.rows,
            task.cohort.key
        ));
        let way = project.find(model).ok().and_then(|node| ways.to_raw(&node.unique_id, feature));
        if let Some(way) = way {
            lines.push(format!("  {}", way.join("\n  from ")));
        }
    }
    if changes.len() > TOLD {
        lines.push(format!("and {} more features", changes.len() - TOLD));
    }
    lines.push(format!(
        "Bound the times of the records by `{}` in the model, or leave these features out of {}; nothing was trained",
        task.as_of.column, task.name
    ));
    lines.join("\n")
}
