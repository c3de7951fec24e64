//! Whole projects in one text each.

use acuity_warehouse::{Typed, TypedRows};
use serde_json::Value as Json;

use crate::{Compiled, LoadOptions, MemoryFileSystem, Offline, Project, Relation, RunState, load, load_usable};

mod as_dbt;
mod checking;
mod compiling;
mod dialect;
mod expressions;
mod groups;
mod hostile;
mod jinja;
mod limits;
mod lineage;
mod mistakes;
mod published;
mod robust;
mod secrets;
mod selecting;
mod semantics;
mod settings;
mod snapshots;
mod unit_tests;
mod versions;

const HEAD: &str = "\
--- dbt_project.yml
name: demo
version: '1.0'
profile: demo
models:
  demo:
    +materialized: view
    marts: {+materialized: table, +tags: [mart]}
--- profiles.yml
demo:
  target: dev
  outputs:
    dev: {type: duckdb, dialect: bigquery, path: demo.duckdb, schema: analytics, threads: 4}
    native: {type: duckdb, path: demo.duckdb, schema: analytics, threads: 4}
    bigquery: {type: bigquery, project: \"{{ env_var('GCP_PROJECT') }}\", dataset: analytics, method: oauth}
";

const MARTS: &str = "    marts: {+materialized: table, +tags: [mart]}\n";

fn options(text: &str) -> LoadOptions {
    // Settings of a folder that is not there would be told.
    let head = if text.contains("models/marts") { HEAD.to_owned() } else { HEAD.replace(MARTS, "") };
    let mut options = LoadOptions::new("").with_files(MemoryFileSystem::from_text(&format!("{head}{text}")));
    options.run_started_at = Some("2026-01-02T03:04:05.000000Z".to_owned());
    options.invocation_id = Some("00000000-0000-4000-8000-000000000000".to_owned());
    options
}

#[track_caller]
fn loaded(options: &LoadOptions) -> Project {
    match load(options) {
        Ok(project) => project,
        Err(errors) => panic!("{errors:#}"),
    }
}

#[track_caller]
fn project(text: &str) -> Project {
    loaded(&options(text))
}

/// The same project for the target that runs models as written.
#[track_caller]
fn native(text: &str) -> Project {
    loaded(&LoadOptions { target: Some("native".to_owned()), ..options(text) })
}

/// All findings of a project that cannot be loaded, or the warnings of one that can.
fn findings(text: &str) -> String {
    match load(&options(text)) {
        Ok(project) => project.warnings.iter().map(|w| format!("{w:#}")).collect::<Vec<_>>().join("\n\n"),
        Err(errors) => format!("{errors:#}"),
    }
}

#[track_caller]
fn compiled(project: &Project, name: &str) -> Compiled {
    compiled_with(project, name, &Offline)
}

#[track_caller]
fn compiled_with(project: &Project, name: &str, state: &dyn RunState) -> Compiled {
    let id = project.find(name).unwrap().unique_id.clone();
    match project.compile(&id, state) {
        Ok(compiled) => compiled,
        Err(errors) => panic!("{errors:#}"),
    }
}

#[track_caller]
fn model_sql(text: &str) -> String {
    compiled(&project(text), "m").sql
}

/// A warehouse in which every relation exists.
struct Built;

impl RunState for Built {
    fn relation_kind(&self, _: &Relation) -> Option<String> {
        Some("table".to_owned())
    }

    fn columns(&self, _: &Relation) -> Vec<(String, String)> {
        vec![("id".to_owned(), "INT64".to_owned()), ("name".to_owned(), "STRING".to_owned())]
    }

    fn is_full_refresh(&self) -> bool {
        false
    }

    fn query(&self, sql: &str) -> Result<TypedRows, String> {
        if sql.contains("boom") {
            return Err("the table is on fire".to_owned());
        }
        Ok(TypedRows {
            columns: vec!["v".to_owned()],
            rows: vec![vec![Typed::Int(1)], vec![Typed::Text("a".to_owned())]],
        })
    }
}
