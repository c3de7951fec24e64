//! The leakage gate of training that looks at the project: a feature that knows what came after its prediction stops it, with
//! the way that it took.
//!
//! Twice: by lineage, for values that the sources call `known_later`; and by value, since no analysis of SQL can say of every
//! window and join whether it ends at the prediction. The models of the features are built again, in memory, from the records of
//! some patients as they were known then, and what comes out otherwise has looked ahead.

use std::{collections::BTreeMap, fs, path::PathBuf};

use acuity_compiler::{Dialect, Offline, Project, TracedColumn};
use acuity_ml::{
    Error, Task,
    leakage::{Change, Probe},
};
use acuity_runner::{CancelToken, Moments, Session, database_file, rewind};
use acuity_scores::words::number;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::{fingerprint, learn};
use crate::{context::Context, secrets};

/// Patients whose records are cut off: each of them has dozens of chances to give a feature away.
const PATIENTS: usize = 40;
/// Seconds after the prediction whose records are kept: none; or, where most rows are not there without a record that says that the
/// stay goes on, an hour.
const GRACES: [i64; 2] = [0, 3600];
/// Features that are told one by one.
const TOLD: usize = 5;

/// Refuses the task when one of its features knows what came later. A project that has passed is not asked again until it, or
/// the task, has changed.
pub(crate) fn check(
    project: &Project,
    session: &Session,
    task: &Task,
    cancel: &CancelToken,
    context: &Context,
) -> Result<()> {
    let ui = context.ui();
    let passed = Passed::of(project, task);
    if passed.is_there() {
        return Ok(());
    }
    let spinner = ui.spinner("leakage gate: the features without what came later");
    let marts = Context::marts(project);
    let probe = Probe::new(session.warehouse().as_ref(), &marts, task, PATIENTS)
        .map_err(|error| learn::placed(project, task, error))?;
    by_lineage(project, task, &probe)?;

    let Some(file) = database_file(&project.target, &project.project_dir) else {
        spinner.finish_and_clear();
        ui.say(
            "leakage gate: by lineage only; building the features again from earlier records is for DuckDB, where it costs nothing",
        );
        return Ok(());
    };
    let mut models: Vec<&str> = probe.features().map(|(model, _)| model).collect();
    models.sort_unstable();
    models.dedup();
    if let Some(stranger) = models.iter().find(|model| project.find(model).is_err()) {
        spinner.finish_and_clear();
        ui.warn(&format!(
            "leakage gate: {stranger} is no model of this project, so nobody can say what its columns were computed from"
        ));
        return Ok(());
    }
    // Artifacts of its own: those of the project say what stands in its database.
    let mut options = context.load_options_of_target()?.without_tests();
    options.target_path = Some(passed.folder());
    let again = acuity_compiler::load(&options)?;
    for grace in GRACES {
        let moments: Vec<(i64, i64)> =
            probe.moments().map(|(patient, time)| (patient, time.saturating_add(1_000_000 * grace))).collect();
        let known = Moments { group: &task.cohort.group, known: &moments };
        let rewound = rewind(again.clone(), &file, known, &models, cancel.clone())
            .with_context(|| format!("leakage gate of {}", task.name))?;
        let compared = probe.compare(rewound.session.warehouse().as_ref(), &marts)?;
        if !compared.changes.is_empty() {
            spinner.finish_and_clear();
            return Err(Error::Leakage { reason: told(project, task, &compared.changes, compared.rows) }.into());
        }
        if rewound.cut == 0 {
            spinner.finish_and_clear();
            ui.warn(&format!(
                "leakage gate: no source of {} has the column `{}`, so nothing could be left out and nothing is shown",
                models.join(", "),
                task.cohort.group
            ));
            return Ok(());
        }
        if compared.rows > compared.gone {
            spinner.finish_and_clear();
            passed.keep(compared.rows)?;
            let later = if grace == 0 { "later".to_owned() } else { format!("more than {} minutes later", grace / 60) };
            ui.say(&format!(
                "leakage gate: {} features of {} predictions are the same without what was recorded {later}",
                probe.features().count(),
                compared.rows
            ));
            return Ok(());
        }
    }
    spinner.finish_and_clear();
    ui.warn(
        "leakage gate: without what came later most of the rows are not there, so the features could not be compared",
    );
    Ok(())
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
        let digest = fingerprint::digest(format!(
            "acuity {} {} {definition}",
            env!("CARGO_PKG_VERSION"),
            fingerprint::of_project(project)
        ));
        Self { path: folder.join(format!("{}.json", task.name)), digest }
    }

    fn folder(&self) -> PathBuf {
        self.path.parent().map(PathBuf::from).unwrap_or_default()
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

/// Refuses features that are computed from what a source says is known later.
fn by_lineage(project: &Project, task: &Task, probe: &Probe<'_>) -> Result<()> {
    if project.target.dialect != Dialect::GoogleSql {
        return Ok(());
    }
    let traced = project.traced(&Offline);
    for (model, feature) in probe.features() {
        let Ok(node) = project.find(model) else { continue };
        let Some(way) = Ways { project, traced: &traced }.to_later(&node.unique_id, feature) else { continue };
        let reason = format!(
            "`{feature}` of {model} is computed from what is known only later:\n  {}\nLeave the feature out of {}, or compute it from \
             what is known at `{}`",
            way.join("\n  from "),
            task.name,
            task.as_of.column
        );
        return Err(Error::Leakage { reason }.into());
    }
    Ok(())
}

/// The columns of the project, each with those it is computed from.
struct Ways<'a> {
    project: &'a Project,
    traced: &'a BTreeMap<String, Vec<TracedColumn>>,
}

impl Ways<'_> {
    /// The way from a column to one that is known later, as names for people.
    fn to_later(&self, id: &str, column: &str) -> Option<Vec<String>> {
        let is_marked = |meta: &serde_json::Map<String, Value>| meta.get("known_later") == Some(&Value::Bool(true));
        self.way(id, column, &|id, column| {
            self.project.sources.get(id).is_some_and(|source| {
                let described = source.columns.values().find(|one| one.name.eq_ignore_ascii_case(column));
                // A time is known once it has come, and is looked at by value.
                let is_time = |kind: &str| kind.starts_with("DATE") || kind.starts_with("TIMESTAMP");
                is_marked(&source.meta)
                    || described
                        .is_some_and(|one| is_marked(&one.meta) && !one.data_type.as_deref().is_some_and(is_time))
            })
        })
    }

    /// The way from a column to the first raw one.
    fn to_raw(&self, id: &str, column: &str) -> Option<Vec<String>> {
        self.way(id, column, &|id, _| self.project.sources.contains_key(id))
    }

    /// A shortest way to a column that is wanted.
    fn way(&self, id: &str, column: &str, is_wanted: &dyn Fn(&str, &str) -> bool) -> Option<Vec<String>> {
        let mut open = std::collections::VecDeque::from([(id.to_owned(), column.to_owned(), Vec::<String>::new())]);
        let mut seen = std::collections::BTreeSet::new();
        while let Some((id, column, mut way)) = open.pop_front() {
            if !seen.insert((id.clone(), column.to_lowercase())) {
                continue;
            }
            way.push(self.title(&id, &column));
            if is_wanted(&id, &column) {
                return Some(way);
            }
            let columns = self.traced.get(&id).map(Vec::as_slice).unwrap_or_default();
            let own = columns.iter().find(|one| one.name.eq_ignore_ascii_case(&column));
            for (above, from) in own.into_iter().flat_map(|one| &one.from) {
                open.push_back((above.clone(), from.clone(), way.clone()));
            }
        }
        None
    }

    fn title(&self, id: &str, column: &str) -> String {
        match self.project.sources.get(id) {
            Some(source) => format!("{}.{}.{column}", source.source_name, source.name),
            None => format!("{}.{column}", self.project.nodes.get(id).map_or(id, |node| node.name.as_str())),
        }
    }
}

/// Which features changed, the first with an example and the way to the records.
fn told(project: &Project, task: &Task, changes: &[Change], rows: usize) -> String {
    let traced = if project.target.dialect == Dialect::GoogleSql { project.traced(&Offline) } else { BTreeMap::new() };
    let ways = Ways { project, traced: &traced };
    let value = |value: Option<f64>| value.map_or_else(|| "nothing".to_owned(), number);
    let mut lines = Vec::new();
    for change in changes.iter().take(TOLD) {
        let Change { model, feature, key, as_of, with, without, .. } = change;
        lines.push(format!(
            "`{feature}` of {model} is another in {} of {rows} predictions when what was recorded after them is left out: of \
             {} {key}, predicted at {as_of}, {} with it and {} without",
            change.rows,
            task.cohort.key,
            value(*with),
            value(*without)
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
