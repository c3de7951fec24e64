//! A project as it could be known at earlier moments: its models built anew, in memory, from records without what came later.
//!
//! Of each group (a patient) the records up to one moment are taken, and of nobody else. A source says by its dates and times
//! when its records are known:
//!
//! - a record is known from its first time on, or from that of the column that the source names, `config: {meta: {known_at: COLUMN}}`;
//! - of a record that is known, a later time is, as far as anybody can tell, just after the moment (an infusion that goes on); or none,
//!   where it is a time that need not come (a death): one that many records lack, or that is marked;
//! - a marked value, `config: {meta: {known_later: true}}` of a column, is known when the last of its record's times has come (whether the
//!   patient died in the hospital, by the discharge), or so many hours after that, `known_later: 72` (what grew in a culture); the records of
//!   a marked table (diagnoses that are coded for the bill) never are.
//!
//! The same records with all that came later make the other side of a comparison.

use std::{collections::BTreeSet, path::Path};

use acuity_compiler::{Project, Source};
use acuity_duckdb::DuckDb;
use acuity_warehouse::{Cell, Rows, Warehouse};
use serde_json::{Map, Value};

use crate::{
    commands::build,
    error::{Error, Result},
    events::{CancelToken, Silent},
    options::RunOptions,
    plan::ResourceType,
    session::{Session, described, open_beside},
};

/// What statements call the database that records are taken from.
const ORIGIN: &str = "acuity_origin";
/// The table of the moments.
const MOMENTS: &str = "acuity_moments";
/// The records of a source that are anybody's of these, and until when each is known.
const RECORDS: &str = "acuity_records";
const KNOWN: &str = "acuity_known";
/// Share of the records without a time from which on it is one that need not come.
const MAY_NOT_COME: f64 = 0.2;

/// Who is known until when.
#[derive(Debug, Clone, Copy)]
pub struct Moments<'a> {
    /// The column of the records that says whose they are.
    pub group: &'a str,
    /// Its values, and the last moment that is known of each, in microseconds since 1970.
    pub known: &'a [(i64, i64)],
}

/// Which of their records are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of them.
    Everything,
    /// What was known at the moment.
    Moment,
}

/// What was built, and from what.
#[derive(Debug)]
pub struct Rewound {
    /// The project on the database in memory.
    pub session: Session,
    /// Sources whose records nothing tells to be later than anything, such as dictionaries: these are taken as known at any time.
    pub timeless: Vec<String>,
}

/// Builds `models` and what they are made of from the records in `file` of those who have a moment. `None` where no source says whose
/// its records are, or when: nothing could be left out.
///
/// # Errors
/// Records with times that belong to nobody; a model that is not there or cannot be built so; or the engine's refusal.
pub fn rewind(
    project: Project,
    file: &Path,
    moments: Moments<'_>,
    reach: Reach,
    models: &[&str],
    cancel: CancelToken,
) -> Result<Option<Rewound>> {
    let database = open_beside(&project.target, &project.project_dir, file, ORIGIN)?;
    cancel.attach(database.cancel_handle());
    write_moments(&database, moments)?;
    let mut above = BTreeSet::new();
    for model in models {
        let id = &project.find(model).map_err(|found| Error::Project(found.into()))?.unique_id;
        above.extend(project.graph.ancestors(id, None));
    }
    let sources = above.iter().filter_map(|id| project.sources.get(id));
    let records: Vec<Records<'_>> =
        sources.map(|source| Records::of(&database, source, moments.group)).collect::<Result<_>>()?;
    if let Some(one) = records.iter().find(|one| one.whose.is_none() && !one.times().is_empty()) {
        let message = format!(
            "the records of {} have a time but no column `{}`, so nobody can say which of them a prediction may know",
            one.source.name, moments.group
        );
        return Err(Error::Usage {
            message,
            help: Some("let `group` be the patient, whom all records name".to_owned()),
        });
    }
    if records.iter().all(Records::is_timeless) {
        return Ok(None);
    }
    let own = project.target.database().map(quoted);
    for one in &records {
        one.copy(&database, own.as_deref(), reach)?;
    }
    let timeless = records.iter().filter(|one| one.is_timeless()).map(|one| one.source.name.clone()).collect();

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
        None => Ok(Some(Rewound { session, timeless })),
        Some(failed) => {
            let why = failed.message.as_deref().unwrap_or("it says nothing");
            let message = format!("{} cannot be built from the records of some patients: {why}", failed.unique_id);
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

/// The records of a source, and what their columns say.
struct Records<'a> {
    source: &'a Source,
    /// Names and types.
    columns: Vec<(String, String)>,
    /// The column that says whose they are, in quotes.
    whose: Option<String>,
}

impl<'a> Records<'a> {
    fn of(database: &DuckDb, source: &'a Source, group: &str) -> Result<Self> {
        let columns = described(database, "", &format!("SELECT * FROM {}", from(source)))?;
        let whose = columns.iter().find(|(name, _)| name.eq_ignore_ascii_case(group)).map(|(name, _)| quoted(name));
        Ok(Self { source, columns, whose })
    }

    fn times(&self) -> Vec<String> {
        let is_time = |kind: &str| kind.starts_with("TIMESTAMP") || kind == "DATE";
        self.columns.iter().filter(|(_, kind)| is_time(kind)).map(|(name, _)| quoted(name)).collect()
    }

    /// Whether the records are known at any time, or nobody can say when they are.
    fn is_timeless(&self) -> bool {
        let is_marked = is_known_later(&self.source.meta);
        !is_marked && (self.whose.is_none() || self.times().is_empty())
    }

    /// How many hours after the last time of its record a marked value is known.
    fn hours_later(&self, name: &str) -> Option<u64> {
        let described = self.source.columns.values().find(|column| column.name.eq_ignore_ascii_case(name));
        described.and_then(|column| hours_later(&column.meta))
    }

    fn copy(&self, database: &DuckDb, own: Option<&str>, reach: Reach) -> Result<()> {
        let (schema, table) = (&self.source.relation.schema, &self.source.relation.identifier);
        let schema = own.map_or_else(|| quoted(schema), |own| format!("{own}.{}", quoted(schema)));
        let (to, from) = (format!("{schema}.{}", quoted(table)), from(self.source));
        database.execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))?;
        let is_cut = reach == Reach::Moment;
        if is_cut && is_known_later(&self.source.meta) {
            database.execute(&format!("CREATE OR REPLACE TABLE {to} AS SELECT * FROM {from} LIMIT 0"))?;
            return Ok(());
        }
        let Some(whose) = &self.whose else {
            // What is nobody's is read where it is: it may be large.
            database.execute(&format!("CREATE OR REPLACE VIEW {to} AS SELECT * FROM {from}"))?;
            return Ok(());
        };
        // The one look at all records, of which the charts of a hospital have hundreds of millions.
        database.execute(&format!(
            "CREATE OR REPLACE TABLE {RECORDS} AS SELECT record.*, moment.known AS {KNOWN} FROM {from} AS record \
             JOIN {MOMENTS} AS moment ON record.{whose} = moment.whose"
        ))?;
        let (values, is_known) = if is_cut { self.cut(database)? } else { (self.whole(), String::new()) };
        database.execute(&format!("CREATE OR REPLACE TABLE {to} AS SELECT {values} FROM {RECORDS}{is_known}"))?;
        database.execute(&format!("DROP TABLE {RECORDS}"))?;
        Ok(())
    }

    fn whole(&self) -> String {
        self.columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
    }

    /// The values as they were known, and the condition of the records that were.
    fn cut(&self, database: &DuckDb) -> Result<(String, String)> {
        let times = self.times();
        // DuckDB's LEAST and GREATEST leave NULL out.
        let is_over = |hours: u64| match times.as_slice() {
            [] => "TRUE".to_owned(),
            times => format!("COALESCE(GREATEST({}) + INTERVAL {hours} HOUR <= {KNOWN}, TRUE)", times.join(", ")),
        };
        let missing = missing(database, &times)?;
        let values = self.columns.iter().map(|(name, kind)| {
            let value = quoted(name);
            match times.iter().position(|time| *time == value) {
                Some(at) => {
                    // Midnight of the same day is no later day.
                    let step = if kind == "DATE" { "1 DAY" } else { "1 SECOND" };
                    let may_not_come = self.hours_later(name).is_some() || missing[at] >= MAY_NOT_COME;
                    let later = if may_not_come { "NULL".to_owned() } else { format!("{KNOWN} + INTERVAL {step}") };
                    format!("CAST(CASE WHEN {value} > {KNOWN} THEN {later} ELSE {value} END AS {kind}) AS {value}")
                }
                None => match self.hours_later(name) {
                    Some(hours) => format!("CASE WHEN {} THEN {value} END AS {value}", is_over(hours)),
                    None => value,
                },
            }
        });
        let values = values.collect::<Vec<_>>().join(", ");
        let named = self.source.meta.get("known_at").and_then(Value::as_str);
        let named = named.and_then(|named| times.iter().find(|time| time.eq_ignore_ascii_case(&quoted(named))));
        let first =
            named.into_iter().cloned().chain((!times.is_empty()).then(|| format!("LEAST({})", times.join(", "))));
        let first: Vec<String> = first.collect();
        let is_known = match first.as_slice() {
            [] => String::new(),
            first => format!(" WHERE COALESCE(COALESCE({}) <= {KNOWN}, TRUE)", first.join(", ")),
        };
        Ok((values, is_known))
    }
}

/// Whether the `meta` of a source, or of its column, says that it is known later.
#[must_use]
pub fn is_known_later(meta: &Map<String, Value>) -> bool {
    hours_later(meta).is_some()
}

/// How many hours after the last time of its record.
fn hours_later(meta: &Map<String, Value>) -> Option<u64> {
    match meta.get("known_later")? {
        Value::Bool(true) => Some(0),
        hours => hours.as_u64().filter(|hours| *hours > 0),
    }
}

/// Where the records of a source are.
fn from(source: &Source) -> String {
    format!("{ORIGIN}.{}.{}", quoted(&source.relation.schema), quoted(&source.relation.identifier))
}

/// Of each time the share of the records that have none.
fn missing(database: &DuckDb, times: &[String]) -> Result<Vec<f64>> {
    if times.is_empty() {
        return Ok(Vec::new());
    }
    let counts: Vec<String> = times.iter().map(|time| format!("COUNT({time})")).collect();
    let rows = Rows::read(database.query(&format!("SELECT COUNT(*), {} FROM {RECORDS}", counts.join(", ")))?)?;
    let counts: Vec<f64> = rows.rows.iter().flatten().filter_map(Cell::as_f64).collect();
    let all = counts.first().copied().unwrap_or_default().max(1.0);
    Ok(counts.iter().skip(1).map(|count| 1.0 - count / all).collect())
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
