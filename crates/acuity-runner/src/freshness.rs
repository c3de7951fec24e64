//! `source freshness`: how old the newest rows of sources are, and whether that is too old.

use std::{
    collections::BTreeSet,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use acuity_compiler::{Age, Dialect, Freshness, IndirectSelection, Invoked, unterminated};
use acuity_warehouse::{Cell, Rows};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::{
    artifacts::{self, Invocation, stamp},
    error::{Result, SourceError},
    execute::Executor,
    options::RunOptions,
    plan::PlanSource,
    project::{Facts, RunHooks},
    results::{NodeResult, Status},
    schedule::{self, Verdict},
    session::Session,
    sql::Translator,
};

/// How fresh a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FreshnessStatus {
    /// Fresh enough.
    Pass,
    /// Older than `warn_after`.
    Warn,
    /// Older than `error_after`.
    Error,
    /// It could not be found out.
    RuntimeError,
}

impl fmt::Display for FreshnessStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::RuntimeError => "runtime error",
        })
    }
}

/// What was found of one source.
#[derive(Debug, Clone)]
pub struct SourceFreshness {
    /// `source.acuity.mimic.patients`.
    pub unique_id: String,
    /// How fresh it is.
    pub status: FreshnessStatus,
    /// When the newest row was loaded; `None` where there is no row.
    pub max_loaded_at: Option<DateTime<Utc>>,
    /// When that was looked at.
    pub snapshotted_at: Option<DateTime<Utc>>,
    /// Why it could not be found out.
    pub error: Option<SourceError>,
    /// Wall time in seconds.
    pub seconds: f64,
    criteria: Freshness,
}

impl SourceFreshness {
    /// How old the newest row is, in seconds.
    #[must_use]
    pub fn age(&self) -> Option<f64> {
        let (loaded, now) = (self.max_loaded_at?, self.snapshotted_at?);
        Some((now - loaded).num_microseconds()? as f64 / 1e6)
    }

    fn json(&self) -> Value {
        if let Some(error) = &self.error {
            return json!({"unique_id": self.unique_id, "error": format!("{error:#}"), "status": "runtime error"});
        }
        let age = |age: &Option<Age>| match age {
            Some(age) => json!({"count": age.count, "period": age.period}),
            None => json!({"count": null, "period": null}),
        };
        json!({
            "unique_id": self.unique_id,
            // As dbt writes it: no row is older than any.
            "max_loaded_at": self.max_loaded_at.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), stamp),
            "snapshotted_at": self.snapshotted_at.map(stamp),
            "max_loaded_at_time_ago_in_s": self.age(),
            "status": self.status.to_string(),
            "criteria": {
                "warn_after": age(&self.criteria.warn_after),
                "error_after": age(&self.criteria.error_after),
                "filter": self.criteria.filter,
            },
            "adapter_response": {},
            "timing": [],
            "thread_id": "main",
            "execution_time": self.seconds,
        })
    }
}

/// Looks at the selected sources that say when their rows are too old, between the hooks of a run, and writes `sources.json`
/// to `output`, or under the target folder.
///
/// # Errors
/// The selection is wrong, or the file cannot be written; what is wrong with a source or a hook stands in its result.
pub fn source_freshness(session: &Session, options: &RunOptions, output: Option<PathBuf>) -> Result<Freshnesses> {
    let start = Instant::now();
    let invocation = Invocation::named(options.invocation_id.as_deref());
    session.attach(&options.cancel);
    let chosen: BTreeSet<String> =
        session.project.select(&options.select, &options.exclude, IndirectSelection::Empty)?.into_iter().collect();
    let sources: Vec<(&PlanSource, &Freshness)> = session
        .project
        .sources()
        .iter()
        .filter(|source| chosen.contains(&source.unique_id))
        .filter_map(|source| Some((source, source.freshness.as_ref()?)))
        .filter(|(source, _)| source.loaded_at_field.is_some() || source.loaded_at_query.is_some())
        .collect();
    let translator = session.translator()?;
    let mut executor = Executor::new(session, options, &invocation.id)?;
    let selected = sources.iter().map(|(source, _)| source.unique_id.clone()).collect();
    let invoked = Invoked { command: COMMAND.to_owned(), selected, ..Invoked::default() };
    executor.invoked = Arc::new(invoked.clone());
    let has_hooks = session.project.hook_rules().around_freshness && !sources.is_empty();
    let mut hooks = if has_hooks { executor.run_hooks(RunHooks::Start) } else { Vec::new() };
    let found: Mutex<Vec<Option<SourceFreshness>>> = Mutex::new(vec![None; sources.len()]);
    let plan = schedule::Plan {
        dependencies: &vec![BTreeSet::new(); sources.len()],
        threads: options.threads.unwrap_or_else(|| session.project.threads()),
        fail_fast: false,
        cancel: &options.cancel,
    };
    schedule::execute(
        &plan,
        |index| {
            let (source, criteria) = sources[index];
            let result = look(session, &translator, source, criteria);
            found.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
            Verdict::Passed
        },
        |_, _| {},
    );
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let results: Vec<SourceFreshness> = found.into_iter().flatten().collect();
    let document = json!({
        "metadata": invocation.metadata("sources/v3"),
        "results": results.iter().map(SourceFreshness::json).collect::<Vec<_>>(),
        "elapsed_time": start.elapsed().as_secs_f64(),
    });
    let path = output.unwrap_or_else(|| session.target_folder().join("sources.json"));
    artifacts::write_json(&path, &document)?;
    if has_hooks && !options.cancel.is_cancelled() && !session.project.run_hooks(RunHooks::End).is_empty() {
        executor.invoked = Arc::new(Invoked { finished: finished(session, &hooks, &results), ..invoked });
        hooks.extend(executor.run_hooks(RunHooks::End));
    }
    Ok(Freshnesses { sources: results, hooks, path })
}

/// What was found of sources, and where that is written.
#[derive(Debug)]
pub struct Freshnesses {
    /// Of each source.
    pub sources: Vec<SourceFreshness>,
    /// What became of the hooks around.
    pub hooks: Vec<NodeResult>,
    /// The file.
    pub path: PathBuf,
}

/// What templates know the command as.
const COMMAND: &str = "freshness";

/// What `on-run-end` sees: the results with their sources. Nothing was built.
fn finished(session: &Session, hooks: &[NodeResult], results: &[SourceFreshness]) -> Map<String, Value> {
    let manifest = session.project.manifest(&Invocation::new());
    let result = |result: &SourceFreshness| {
        let mut told = result.json();
        told["node"] = manifest["sources"].get(&result.unique_id).cloned().unwrap_or_default();
        told["message"] = result.error.as_ref().map(|error| format!("{error:#}")).into();
        told
    };
    let failed = hooks.iter().filter(|hook| hook.status == Status::Error);
    let told_of_hook = |hook: &NodeResult| {
        let mut told = hook.json();
        told["node"] = manifest["nodes"].get(&hook.unique_id).cloned().unwrap_or_default();
        told
    };
    Map::from_iter([
        ("results".to_owned(), failed.map(told_of_hook).chain(results.iter().map(result)).collect()),
        ("schemas".to_owned(), json!([])),
        ("database_schemas".to_owned(), json!([])),
    ])
}

fn look(session: &Session, translator: &Translator, source: &PlanSource, criteria: &Freshness) -> SourceFreshness {
    let start = Instant::now();
    let mut result = SourceFreshness {
        unique_id: source.unique_id.clone(),
        status: FreshnessStatus::RuntimeError,
        max_loaded_at: None,
        snapshotted_at: None,
        error: None,
        seconds: 0.0,
        criteria: criteria.clone(),
    };
    match times(session, translator, source, criteria) {
        Ok((loaded, now)) => {
            (result.max_loaded_at, result.snapshotted_at) = (loaded, Some(now));
            let is_older = |age: &Option<Age>| {
                age.as_ref().is_some_and(|limit| result.age().is_none_or(|age| age > limit.seconds() as f64))
            };
            result.status = match () {
                () if is_older(&criteria.error_after) => FreshnessStatus::Error,
                () if is_older(&criteria.warn_after) => FreshnessStatus::Warn,
                () => FreshnessStatus::Pass,
            };
        }
        Err(error) => result.error = Some(error),
    }
    result.seconds = start.elapsed().as_secs_f64();
    result
}

/// When the newest row was loaded, and what time it is in the warehouse.
fn times(
    session: &Session,
    translator: &Translator,
    source: &PlanSource,
    criteria: &Freshness,
) -> Result<(Option<DateTime<Utc>>, DateTime<Utc>), SourceError> {
    // dbt asks another macro where there is a query.
    if source.loaded_at_query.is_none() {
        let facts = Facts::asked_by(COMMAND, session);
        if let Some(collected) = session.project.collect_freshness(&source.unique_id, &facts) {
            return collected.map(|collected| (collected.loaded, collected.looked));
        }
    }
    let table = source.external.clone().unwrap_or_else(|| translator.path(&source.relation));
    let filter = criteria.filter.as_ref().map(|filter| format!("\nWHERE {filter}")).unwrap_or_default();
    let (newest, from) = match (&source.loaded_at_query, &source.loaded_at_field) {
        (Some(query), _) => (format!("(\n{}\n)", unterminated(query)), String::new()),
        (None, field) => (format!("MAX({})", field.as_deref().unwrap_or_default()), format!("\nFROM {table}{filter}")),
    };
    // In the project's dialect; a time without a zone is UTC.
    let sql = match session.project.dialect() {
        Dialect::DuckDb => {
            format!("SELECT epoch_us(CAST({newest} AS TIMESTAMPTZ)) AS loaded, epoch_us(now()) AS looked{from}")
        }
        Dialect::GoogleSql => format!(
            "SELECT UNIX_MICROS(CAST({newest} AS TIMESTAMP)) AS loaded, UNIX_MICROS(CURRENT_TIMESTAMP()) AS looked{from}"
        ),
    };
    let wrong = |message: String| {
        SourceError::new(message).with_help(format!(
            "see loaded_at_field, filter and freshness of {}.{}; the query was: {}",
            source.source,
            source.name,
            sql.replace('\n', " ")
        ))
    };
    let prepared = translator.prepare(&sql).map_err(|found| {
        wrong(found.0.first().map_or_else(|| "the query is not valid".to_owned(), |first| first.message.clone()))
    })?;
    let stream = session.warehouse.query(&prepared.sql).map_err(|error| wrong(error.to_string()))?;
    let rows = Rows::read(stream)?;
    let micros = |index: usize| match rows.rows.first().and_then(|row| row.get(index)) {
        None | Some(Cell::Null) => None,
        Some(cell) => cell.text().parse().ok().and_then(DateTime::from_timestamp_micros),
    };
    let now = micros(1).ok_or_else(|| SourceError::new("the warehouse does not say what time it is"))?;
    Ok((micros(0), now))
}
