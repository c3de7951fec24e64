//! Hooks of a run in the manifest.

use serde_json::{Value as Json, json};

use super::node;
use crate::{
    definitions::{Node, ResourceType, RunHook, UniqueId, node::WrittenIn},
    project::ProjectData,
};

/// The project file as dbt names it.
const FILE: &str = "./dbt_project.yml";

/// Hooks before and after a run by their ids.
pub(super) fn operations(data: &ProjectData) -> impl Iterator<Item = (UniqueId, Json)> {
    let kinds = [("on-run-start", &data.on_run_start), ("on-run-end", &data.on_run_end)];
    kinds.into_iter().flat_map(move |(kind, hooks)| hooks.iter().map(move |hook| operation(data, kind, hook)))
}

fn operation(data: &ProjectData, kind: &str, hook: &RunHook) -> (UniqueId, Json) {
    let RunHook { package, index, sql, .. } = hook;
    let name = format!("{package}-{kind}-{index}");
    let id = format!("operation.{package}.{name}");
    let written = WrittenIn {
        package_name: package.clone(),
        path: format!("hooks/{name}.sql"),
        original_file_path: FILE.to_owned(),
        file: FILE.into(),
    };
    let mut one = Node {
        fqn: vec![package.clone(), "hooks".to_owned(), name.clone()],
        raw_code: sql.clone(),
        checksum: data.settings_checksum.clone(),
        tags: vec![kind.to_owned()],
        own_macros: data.world.called_in(sql, package),
        ..Node::new(id.clone(), name, ResourceType::Operation, written)
    };
    one.config.merge(&serde_json::Map::from_iter([("materialized".to_owned(), "view".into())]));
    one.relation.database = data.target.database().map(str::to_owned);
    one.relation.schema.clone_from(&data.target.schema);
    let mut out = node(&one, data);
    out["relation_name"] = Json::Null;
    // Counted from one, unlike the name.
    out["index"] = json!(index + 1);
    (id, out)
}
