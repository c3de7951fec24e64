//! A project as it could be known at earlier moments: its models built anew, in memory, from records without what came later.
//!
//! Of each group (a patient) the records up to one moment are taken. Which times a record has, its table says: all its dates and
//! times. A record whose first time lies after the moment is not known yet; of one that is known, a later time is, as far as
//! anybody can tell, a moment later (an infusion that goes on), or none at all, where it is a time that need not come (a death).
//! A value that no time of its row vouches for, such as whether the patient died, is marked in the description of the source:
//! `config: {meta: {known_later: true}}`, of a column or of a table.

use std::{collections::BTreeSet, fmt::Write as _, path::Path};

use acuity_compiler::{Project, Source};
use acuity_duckdb::{Attach, DuckDb, Options};
use acuity_warehouse::{Cell, Rows, Warehouse};
use serde_json::Value;

use crate::{
    commands::build,
    error::{Error, Result},
    events::{CancelToken, Silent},
    options::RunOptions,
    plan::ResourceType,
    session::{Session, described, duckdb_options},
};

/// What statements call the database that records are taken from.
const ORIGIN: &str = "acuity_origin";
/// The table of the moments.
const MOMENTS: &str = "acuity_moments";
/// Share of the rows without a time from which on it is one that need not come.
const MAY_NOT_COME: f64 = 0.2;

/// Who is known until when.
#[derive(Debug, Clone, Copy)]
pub struct Moments<'a> {
    /// The column of the records that says whose they are.
    pub group: &'a str,
    /// Its values, and the last moment that is known of each, in microseconds since 1970.
    pub known: &'a [(i64, i64)],
}

/// What was built, and from what.
#[derive(Debug)]
pub struct Rewound {
    /// The project on the database in memory.
    pub session: Session,
    /// Sources whose records were cut off.
    pub cut: usize,
}

/// Builds `models` and what they are made of from the records in `file` as they were known at `moments`. Artifacts go where
/// `project` says, so it is given a folder of its own.
///
/// # Errors
/// A model that is not there or cannot be built, or the engine's refusal.
pub fn rewind(
    project: Project,
    file: &Path,
    moments: Moments<'_>,
    models: &[&str],
    cancel: CancelToken,
) -> Result<Rewound> {
    let origin = Attach { file: Some(file.to_owned()), alias: ORIGIN.to_owned(), read_only: true };
    let options = Options { attached: vec![origin], ..duckdb_options(&project.target, &project.project_dir)? };
    let database = DuckDb::in_memory_with(&options)?;
    write_moments(&database, moments)?;

    let mut above = BTreeSet::new();
    for model in models {
        let id = &project.find(model).map_err(|found| Error::Project(found.into()))?.unique_id;
        above.extend(project.graph.ancestors(id, None));
    }
    let mut cut = 0;
    for source in above.iter().filter_map(|id| project.sources.get(id)) {
        cut += usize::from(copy(&database, source, moments.group)?);
    }
    database.execute(&format!("DETACH {ORIGIN}"))?;

    let session = Session::on_embedded(project, database)?;
    let options = RunOptions {
        select: models.iter().map(|model| format!("+{model}")).collect(),
        resource_types: vec![ResourceType::Seed, ResourceType::Model, ResourceType::Snapshot],
        cancel,
        ..RunOptions::default()
    };
    let results = build(&session, &options, &Silent)?;
    if results.cancelled {
        return Err(Error::Cancelled);
    }
    match results.results.iter().find(|result| result.status.is_failure()) {
        None => Ok(Rewound { session, cut }),
        Some(failed) => {
            let why = failed.message.as_deref().unwrap_or("it says nothing");
            let message = format!("{} cannot be built from earlier records: {why}", failed.unique_id);
            Err(Error::Usage { message, help: None })
        }
    }
}

fn write_moments(database: &DuckDb, Moments { known, .. }: Moments<'_>) -> Result<()> {
    database.execute(&format!("CREATE TABLE {MOMENTS} (whose BIGINT, known TIMESTAMP)"))?;
    for part in known.chunks(500) {
        let rows: Vec<String> = part.iter().map(|(group, time)| format!("({group}, make_timestamp({time}))")).collect();
        database.execute(&format!("INSERT INTO {MOMENTS} VALUES {}", rows.join(", ")))?;
    }
    Ok(())
}

/// Copies a source; gives whether its records say whose they are, and so were cut off.
fn copy(database: &DuckDb, source: &Source, group: &str) -> Result<bool> {
    let (schema, table) = (quoted(&source.relation.schema), quoted(&source.relation.identifier));
    let from = format!("{ORIGIN}.{schema}.{table}");
    let columns = described(database, "", &format!("SELECT * FROM {from}"))?;
    database.execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
    let is_later = |meta: &serde_json::Map<String, Value>| meta.get("known_later") == Some(&Value::Bool(true));
    let whose = columns.iter().find(|(name, _)| name.eq_ignore_ascii_case(group));
    let Some((whose, _)) = whose.filter(|_| !is_later(&source.meta)) else {
        // What is nobody's, such as a dictionary, is known at any time.
        let none = if is_later(&source.meta) { " LIMIT 0" } else { "" };
        database.execute(&format!("CREATE TABLE {schema}.{table} AS SELECT * FROM {from}{none}"))?;
        return Ok(is_later(&source.meta));
    };

    let whose = quoted(whose);
    let joined = format!("FROM {from} AS record JOIN {MOMENTS} AS moment ON record.{whose} = moment.whose");
    let is_time = |kind: &str| kind.starts_with("TIMESTAMP") || kind == "DATE";
    let times: Vec<String> =
        columns.iter().filter(|(_, kind)| is_time(kind)).map(|(name, _)| format!("record.{}", quoted(name))).collect();
    let may_not_come = missing(database, &times, &joined)?;
    let marked = |name: &str| {
        let described = source.columns.values().find(|column| column.name.eq_ignore_ascii_case(name));
        described.is_some_and(|column| is_later(&column.meta))
    };
    let values = columns.iter().map(|(name, kind)| {
        let (quoted, value) = (quoted(name), format!("record.{}", quoted(name)));
        match times.iter().position(|time| *time == value) {
            Some(at) => {
                let later = if marked(name) || may_not_come[at] >= MAY_NOT_COME {
                    "NULL"
                } else {
                    "moment.known + INTERVAL 1 SECOND"
                };
                format!("CAST(CASE WHEN {value} > moment.known THEN {later} ELSE {value} END AS {kind}) AS {quoted}")
            }
            None if marked(name) => format!("CAST(NULL AS {kind}) AS {quoted}"),
            None => format!("{value} AS {quoted}"),
        }
    });
    let values: Vec<String> = values.collect();
    let mut sql = format!("CREATE TABLE {schema}.{table} AS SELECT {} {joined}", values.join(", "));
    if !times.is_empty() {
        // DuckDB's LEAST leaves NULL out.
        let _ = write!(sql, " WHERE COALESCE(LEAST({}) <= moment.known, TRUE)", times.join(", "));
    }
    database.execute(&sql)?;
    Ok(true)
}

/// Of each time the share of rows that have none.
fn missing(database: &DuckDb, times: &[String], joined: &str) -> Result<Vec<f64>> {
    if times.is_empty() {
        return Ok(Vec::new());
    }
    let counts: Vec<String> = times.iter().map(|time| format!("COUNT({time})")).collect();
    let rows = Rows::read(database.query(&format!("SELECT COUNT(*), {} {joined}", counts.join(", ")))?)?;
    let counts: Vec<f64> =
        rows.rows.iter().flatten().map(|cell| if let Cell::Int(count) = cell { *count as f64 } else { 0.0 }).collect();
    let all = counts.first().copied().unwrap_or_default().max(1.0);
    Ok(counts.iter().skip(1).map(|count| 1.0 - count / all).collect())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
