//! Reads dbt's artifacts: `manifest.json`, and what there is of `run_results.json` and `catalog.json`. Keys that are not needed
//! may be missing, so that files of other releases, and dbt's own, are read as well.

use std::{
    collections::BTreeMap,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use indexmap::IndexMap;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Column, Kind, LastRun, Layout, Node, Outcome, Pipeline, State, Status, Test};
use crate::{
    error::{Error, Result},
    format,
};

#[derive(Deserialize)]
struct Manifest {
    #[serde(default)]
    metadata: Metadata,
    nodes: BTreeMap<String, Entry>,
    #[serde(default)]
    sources: BTreeMap<String, Entry>,
    #[serde(default)]
    exposures: BTreeMap<String, Entry>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    generated_at: String,
}

/// A node, source or exposure.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    name: String,
    label: Option<String>,
    source_name: String,
    resource_type: String,
    package_name: String,
    original_file_path: String,
    description: Option<String>,
    relation_name: Option<String>,
    tags: Vec<String>,
    columns: IndexMap<String, EntryColumn>,
    raw_code: Option<String>,
    depends_on: DependsOn,
    config: Config,
    attached_node: Option<String>,
    column_name: Option<String>,
    test_metadata: Option<TestMetadata>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct EntryColumn {
    name: String,
    description: Option<String>,
    data_type: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct DependsOn {
    nodes: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Config {
    materialized: Option<String>,
    severity: Option<String>,
}

#[derive(Deserialize)]
struct TestMetadata {
    #[serde(default)]
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Results {
    metadata: Metadata,
    results: Vec<ResultEntry>,
    elapsed_time: f64,
    args: Arguments,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Arguments {
    which: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ResultEntry {
    unique_id: String,
    status: String,
    execution_time: f64,
    message: Option<String>,
    failures: Option<u64>,
    adapter_response: Response,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Response {
    rows_affected: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Catalog {
    nodes: BTreeMap<String, CatalogEntry>,
    sources: BTreeMap<String, CatalogEntry>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CatalogEntry {
    columns: BTreeMap<String, CatalogColumn>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct CatalogColumn {
    name: String,
    #[serde(rename = "type")]
    data_type: String,
    index: usize,
}

impl Pipeline {
    /// Reads what the commands of the project left in `target`.
    ///
    /// # Errors
    /// There is no manifest, or a file is not what it should be.
    pub(crate) fn load(target: &Path) -> Result<Self> {
        let path = target.join("manifest.json");
        let manifest: Manifest = read(&path)?.ok_or(Error::NoArtifacts { path })?;
        let results: Option<Results> = read(&target.join("run_results.json"))?;
        let catalog: Catalog = read(&target.join("catalog.json"))?.unwrap_or_default();
        Ok(Self::of(manifest, results, &catalog))
    }

    fn of(manifest: Manifest, results: Option<Results>, catalog: &Catalog) -> Self {
        let mut outcomes: BTreeMap<String, Outcome> = BTreeMap::new();
        let last = results.map(|results| last_run(results, &mut outcomes));
        let (mut nodes, mut tests, mut reads) = (Vec::new(), Vec::new(), Vec::new());
        let all = manifest.nodes.into_iter().chain(manifest.sources).chain(manifest.exposures);
        let mut all: Vec<(String, Entry)> = all.collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        for (id, entry) in all {
            let Some(kind) = kind(&id, &entry) else {
                if entry.resource_type == "test" {
                    tests.push((id, entry));
                }
                continue;
            };
            let described = catalog.nodes.get(&id).or_else(|| catalog.sources.get(&id));
            reads.push(entry.depends_on.nodes.clone());
            nodes.push(node(id, kind, entry, described, &mut outcomes));
        }
        let places: BTreeMap<String, usize> =
            nodes.iter().enumerate().map(|(at, node): (usize, &Node)| (node.id.clone(), at)).collect();
        for (at, reads) in reads.iter().enumerate() {
            let mut above: Vec<usize> = reads.iter().filter_map(|id| places.get(id).copied()).collect();
            above.sort_unstable();
            above.dedup();
            for &one in above.iter().filter(|one| **one != at) {
                nodes[one].below.push(at);
            }
            above.retain(|one| *one != at);
            nodes[at].above = above;
        }
        for (id, entry) in tests {
            let outcome = outcomes.remove(&id);
            // A test of its own speaks of every relation that it reads.
            let on = match &entry.attached_node {
                Some(node) => std::slice::from_ref(node),
                None => entry.depends_on.nodes.as_slice(),
            };
            let name = entry.test_metadata.as_ref().map_or(&entry.name, |test| &test.name);
            let test = Test {
                name: name.clone(),
                column: entry.column_name.clone(),
                is_warning: entry.config.severity.as_deref().is_some_and(|word| word.eq_ignore_ascii_case("warn")),
                outcome,
            };
            for at in on.iter().filter_map(|id| places.get(id)) {
                nodes[*at].tests.push(test.clone());
            }
        }
        let above: Vec<Vec<usize>> = nodes.iter().map(|node| node.above.clone()).collect();
        let layout = Layout::of((0..nodes.len()).collect(), &above);
        Self { nodes, layout, last, written: moment(&manifest.metadata.generated_at) }
    }
}

/// A file as JSON; `None` if there is none.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    let wrong = |problem: String| Error::Artifact { path: PathBuf::from(path), problem };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(wrong(error.to_string())),
    };
    serde_json::from_slice(&bytes).map(Some).map_err(|error| wrong(error.to_string()))
}

/// `None` for what is not drawn: tests, analyses, operations.
fn kind(id: &str, entry: &Entry) -> Option<Kind> {
    let word = if entry.resource_type.is_empty() { id.split('.').next()? } else { &entry.resource_type };
    Kind::ALL.into_iter().find(|kind| kind.noun() == word)
}

fn last_run(results: Results, outcomes: &mut BTreeMap<String, Outcome>) -> LastRun {
    let mut counts = [0; 4];
    for entry in results.results {
        let status = Status::of(&entry.status);
        let place = match status.state() {
            State::Passed => 0,
            State::Warned => 1,
            State::Failed => 2,
            State::Skipped | State::Untouched => 3,
        };
        counts[place] += 1;
        let outcome = Outcome {
            status,
            seconds: entry.execution_time,
            rows: entry.adapter_response.rows_affected,
            failures: entry.failures,
            message: entry.message,
        };
        outcomes.insert(entry.unique_id, outcome);
    }
    LastRun {
        command: results.args.which.unwrap_or_else(|| "run".to_owned()),
        ended: moment(&results.metadata.generated_at),
        seconds: results.elapsed_time,
        counts,
    }
}

fn node(
    id: String,
    kind: Kind,
    entry: Entry,
    described: Option<&CatalogEntry>,
    outcomes: &mut BTreeMap<String, Outcome>,
) -> Node {
    let name = match kind {
        Kind::Source => format!("{}.{}", entry.source_name, entry.name),
        Kind::Exposure => entry.label.unwrap_or(entry.name),
        _ => entry.name,
    };
    let raw = entry.raw_code.filter(|code| !code.trim().is_empty());
    Node {
        outcome: outcomes.remove(&id),
        earlier: None,
        columns: columns(entry.columns, described),
        id,
        name,
        kind,
        description: format::flowing(&entry.description.unwrap_or_default()),
        relation: entry.relation_name.map(|name| name.replace(['`', '"'], "")),
        // A source says nothing, and what an exposure is made of is not a table.
        materialized: entry.config.materialized,
        package: entry.package_name,
        file: entry.original_file_path,
        tags: entry.tags,
        source: raw,
        tests: Vec::new(),
        above: Vec::new(),
        below: Vec::new(),
    }
}

/// The columns that the warehouse has, in its order, with what the project says of them; or those of the project alone.
fn columns(mut said: IndexMap<String, EntryColumn>, described: Option<&CatalogEntry>) -> Vec<Column> {
    let mut there: Vec<&CatalogColumn> = described.into_iter().flat_map(|entry| entry.columns.values()).collect();
    there.sort_by_key(|column| column.index);
    let mut out: Vec<Column> = there
        .into_iter()
        .map(|column| {
            let said = said.shift_remove(&column.name);
            Column {
                name: column.name.clone(),
                data_type: Some(column.data_type.clone()),
                description: format::flowing(&said.and_then(|said| said.description).unwrap_or_default()),
            }
        })
        .collect();
    out.extend(said.into_iter().map(|(key, said)| Column {
        name: if said.name.is_empty() { key } else { said.name },
        data_type: said.data_type,
        description: format::flowing(&said.description.unwrap_or_default()),
    }));
    out
}

/// `2026-11-28T22:56:55.840268Z` as `2026-11-28 22:56 UTC`.
fn moment(stamp: &str) -> String {
    match (stamp.get(..10), stamp.get(10..11), stamp.get(11..16)) {
        (Some(day), Some("T"), Some(time)) => format!("{day} {time} UTC"),
        _ => stamp.to_owned(),
    }
}
