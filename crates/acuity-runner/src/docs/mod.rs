//! `docs generate`: what the project and the warehouse know of each other, as dbt's artifacts, as a page and as a site.

mod data;
mod markdown;
mod page;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use acuity_compiler::{Dialect, Secrets};
use acuity_warehouse::{RelationInfo, RelationKind, RelationName};
use serde_json::{Map, Value, json};

use crate::{
    artifacts::{self, Invocation},
    dictionary,
    error::Result,
    plan::ResourceType,
    project::{self, Facts},
    session::Session,
    sql::engine_type,
};

/// Files that were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// `target/manifest.json`.
    pub manifest: PathBuf,
    /// `target/catalog.json`.
    pub catalog: PathBuf,
    /// `target/index.html`.
    pub site: PathBuf,
    /// `docs/data_dictionary.md`, where it was asked for or is there.
    pub dictionary: Option<PathBuf>,
    /// Relations of the project that the warehouse does not hold.
    pub missing: Vec<String>,
}

/// What the site shows of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// As it is written, as it is compiled, and where each column comes from.
    Compiled,
    /// As it is written: nothing is compiled.
    Written,
}

/// What is generated.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// What the site shows of SQL.
    pub depth: Depth,
    /// Whose relations stand in the catalog.
    pub catalog: Listed<'a>,
    /// Whether the data dictionary is made where there is none; one that is there is renewed.
    pub dictionary: bool,
}

/// Whose relations stand in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listed<'a> {
    /// All.
    All,
    /// Those of nodes and sources with these ids.
    Only(&'a [String]),
}

impl Listed<'_> {
    fn has(&self, id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(ids) => ids.iter().any(|one| one == id),
        }
    }
}

/// Writes the manifest, the catalog (dbt's schema, version 1), the site and the data dictionary.
///
/// # Errors
/// The warehouse's refusal, or a file that cannot be written.
pub fn generate(session: &Session, wanted: Wanted<'_>) -> Result<Generated> {
    let invocation = Invocation::new();
    let target = session.target_folder();
    let (mut nodes, mut sources, mut missing) = (Map::new(), Map::new(), Vec::new());
    let mut relations = Vec::new();
    // Of an empty catalog nothing is asked.
    let is_empty = wanted.catalog == Listed::Only(&[]);
    let asked = if is_empty && !wanted.dictionary { BTreeSet::new() } else { session.datasets() };
    for dataset in asked {
        relations.extend(session.seen(&dataset)?);
    }
    let own_types = session.project.dialect() == Dialect::DuckDb;
    let database = session.project.database();
    let find = |name: &RelationName| relations.iter().find(|info| session.is_same(&info.name, name));
    for node in
        session.project.nodes().values().filter(|node| node.has_relation() && wanted.catalog.has(&node.unique_id))
    {
        match find(&node.relation) {
            Some(info) => {
                drop(nodes.insert(node.unique_id.clone(), entry(&node.unique_id, info, (own_types, database))))
            }
            None => missing.push(node.relation.to_string()),
        }
    }
    for source in session.project.sources().iter().filter(|source| wanted.catalog.has(&source.unique_id)) {
        match find(&source.relation) {
            Some(info) => {
                drop(sources.insert(source.unique_id.clone(), entry(&source.unique_id, info, (own_types, database))))
            }
            None => missing.push(source.relation.to_string()),
        }
    }
    let catalog = json!({
        "metadata": invocation.metadata("catalog/v1"),
        "nodes": nodes,
        "sources": sources,
        "errors": null,
    });
    let written = Generated {
        manifest: target.join("manifest.json"),
        catalog: target.join("catalog.json"),
        site: target.join("index.html"),
        // Without a catalog it would lose what the warehouse knows of types and columns.
        dictionary: Some(session.folder().join("docs/data_dictionary.md"))
            .filter(|file| wanted.dictionary || (file.is_file() && !is_empty)),
        missing,
    };
    project::write_manifest(&written.manifest, session.project.as_ref(), &invocation, &BTreeMap::new())?;
    artifacts::write_json(&written.catalog, &catalog)?;
    artifacts::write(&written.site, site(session, &invocation, &catalog, wanted.depth)?.as_bytes())?;
    if let Some(file) = &written.dictionary {
        let text = dictionary::render(session.project.nodes().values(), session.project.sources(), &find);
        artifacts::write(file, text.as_bytes())?;
    }
    Ok(written)
}

/// The site as one file. What is secret is gone before it is looked at: in a page it may be written in another way.
fn site(session: &Session, invocation: &Invocation, catalog: &Value, depth: Depth) -> Result<String> {
    let mut known = data::Known {
        manifest: session.project.manifest(invocation),
        catalog: catalog.clone(),
        compiled: Map::new(),
        traced: BTreeMap::new(),
    };
    if depth == Depth::Compiled {
        known.compiled = compiled(session);
        known.traced = session.project.traced();
    }
    let secrets = Secrets::of_process();
    if !secrets.is_empty() {
        secrets.scrub_json(&mut known.manifest);
        secrets.scrub_json(&mut known.catalog);
        known.compiled.values_mut().for_each(|sql| secrets.scrub_json(sql));
    }
    page::render(&data::of(&known))
}

/// The SQL of nodes after Jinja; of none that cannot be compiled as things are, such as one that asks a table that is not built.
fn compiled(session: &Session) -> Map<String, Value> {
    let facts = Facts::asked_by("generate", session);
    let written = session.project.nodes().values().filter(|node| {
        let kind = node.resource_type();
        kind != ResourceType::Seed && kind != ResourceType::UnitTest
    });
    let sql = written.filter_map(|node| {
        let rendered = session.project.compile(&node.unique_id, &facts);
        let missing =
            |error: &_| tracing::info!(node = node.unique_id, %error, "the site has no compiled SQL of this node");
        Some((node.unique_id.clone(), rendered.inspect_err(missing).ok()?.sql.into()))
    });
    sql.collect()
}

/// A relation in the catalog, with the types and the database of the target.
fn entry(unique_id: &str, info: &RelationInfo, (own_types, database): (bool, Option<&str>)) -> Value {
    let kind = match info.kind {
        RelationKind::Table => "BASE TABLE",
        RelationKind::View => "VIEW",
    };
    let columns: Map<String, Value> = info
        .columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let described = json!({
                "type": if own_types { engine_type(column) } else { column.data_type.clone() },
                "index": index + 1,
                "name": column.name,
                "comment": column.description,
            });
            (column.name.clone(), described)
        })
        .collect();
    let mut stats = Map::new();
    stats.insert(
        "has_stats".to_owned(),
        json!({
            "id": "has_stats", "label": "Has Stats?", "value": info.rows.is_some(), "include": false,
            "description": "Indicates whether there are statistics for this table",
        }),
    );
    if let Some(rows) = info.rows {
        stats.insert(
            "num_rows".to_owned(),
            json!({
                "id": "num_rows", "label": "# Rows", "value": rows, "include": true,
                "description": "Number of rows",
            }),
        );
    }
    json!({
        "metadata": {
            "type": kind,
            "schema": info.name.dataset.dataset,
            "name": info.name.name,
            "database": info.name.dataset.project.as_deref().or(database),
            "comment": info.description,
            "owner": null,
        },
        "columns": columns,
        "stats": stats,
        "unique_id": unique_id,
    })
}
