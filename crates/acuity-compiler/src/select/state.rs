//! The methods that compare with another state of the project: `state:`, `result:` and `source_status:`.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::{Set, bad};
use crate::{
    definitions::{Column, Node, ResourceType, Source},
    diagnostic::Diagnostic,
    project::{Artifact, OtherState, ProjectData, manifest},
};

/// What `state:modified.…` may ask for.
const PARTS: [&str; 6] = ["body", "configs", "relation", "persisted_descriptions", "macros", "contract"];

/// `state:new`, `state:old`, `state:modified`, `state:unmodified` and `state:modified.PART`.
pub(super) fn state(data: &ProjectData, raw: &str, value: &str) -> Result<Set, Diagnostic> {
    let other = other(data, raw)?;
    let (value, part) = value.split_once('.').map_or((value, None), |(value, part)| (value, Some(part)));
    if let Some(part) = part.filter(|part| value != "modified" || !PARTS.contains(part)) {
        let help = PARTS.map(|part| format!("state:modified.{part}")).join(", ");
        return Err(bad(raw, &format!("asks for '{part}', which there is not"), help));
    }
    let manifest = read(raw, &other.manifest)?;
    let before = Before { manifest, changed: changed_macros(data, manifest) };
    let is_new = |kind: &str, id: &str| before.of(kind, id).is_none();
    let picked = |kind: &'static str, id: &str, is_changed: bool| match value {
        "new" => is_new(kind, id),
        "old" => !is_new(kind, id),
        // As in dbt, a new node has another text and other settings than none.
        "modified" => is_new(kind, id) && !matches!(part, Some("macros" | "contract")) || is_changed,
        _ => !is_new(kind, id) && !is_changed,
    };
    if !["new", "old", "modified", "unmodified"].contains(&value) {
        return Err(bad(
            raw,
            "is no comparison of states",
            "write state:new, state:old, state:modified or state:unmodified",
        ));
    }
    let nodes = data.nodes.values().filter(|node| {
        let kind = if node.resource_type == ResourceType::UnitTest { "unit_tests" } else { "nodes" };
        picked(kind, &node.unique_id, before.node_changed(node, kind, part))
    });
    let sources = data
        .sources
        .values()
        .filter(|source| picked("sources", &source.unique_id, before.source_changed(source, part)));
    let exposures = data.exposures.values().filter(|exposure| picked("exposures", &exposure.unique_id, false));
    let ids = nodes.map(|node| &node.unique_id).chain(sources.map(|source| &source.unique_id));
    Ok(ids.chain(exposures.map(|exposure| &exposure.unique_id)).cloned().collect())
}

/// `result:error`: nodes that ended so in the other state's last run.
pub(super) fn result(data: &ProjectData, raw: &str, value: &str) -> Result<Set, Diagnostic> {
    let results = results(raw, &other(data, raw)?.run_results)?;
    let ended = |result: &&Json| result.get("status").and_then(Json::as_str) == Some(value);
    Ok(results.iter().filter(ended).filter_map(|result| known(data, result)).collect())
}

/// `source_status:fresher`: sources with newer rows than in the other state, or that it did not look at.
pub(super) fn source_status(data: &ProjectData, raw: &str, value: &str) -> Result<Set, Diagnostic> {
    if value != "fresher" {
        return Err(bad(raw, "asks for a status that is not compared", "write source_status:fresher"));
    }
    let other = other(data, raw)?;
    let (before, now) = (results(raw, &other.sources)?, results(raw, &other.current_sources)?);
    let newest = |result: &Json| result.get("max_loaded_at").and_then(Json::as_str).map(str::to_owned);
    let earlier = |id: Option<&Json>| before.iter().find(|result| result.get("unique_id") == id).and_then(newest);
    // Times in one form: later ones come behind.
    let is_fresher = |result: &&Json| newest(result) > earlier(result.get("unique_id"));
    Ok(now.iter().filter(is_fresher).filter_map(|result| known(data, result)).collect())
}

fn other<'a>(data: &'a ProjectData, raw: &str) -> Result<&'a OtherState, Diagnostic> {
    let missing =
        || bad(raw, "compares with another state, and none is given", "name the folder of its artifacts: --state DIR");
    data.state.as_deref().ok_or_else(missing)
}

/// An artifact that a selector asks for.
fn read<'a>(raw: &str, artifact: &'a Artifact) -> Result<&'a Json, Diagnostic> {
    let why = |why: &String| bad(raw, &format!("asks for an artifact that is not there: {why}"), MAKE);
    artifact.as_ref().map_err(why)
}

/// What became of nodes or sources, as an artifact has it.
fn results<'a>(raw: &str, artifact: &'a Artifact) -> Result<&'a [Json], Diagnostic> {
    let found = read(raw, artifact)?.get("results").and_then(Json::as_array);
    found.map(Vec::as_slice).ok_or_else(|| bad(raw, "asks for an artifact that holds no results", MAKE))
}

const MAKE: &str =
    "name the folder of the other state's artifacts: --state DIR; sources.json is written by `acuity source freshness`";

/// The id of a result, of what the project has.
fn known(data: &ProjectData, result: &Json) -> Option<String> {
    let id = result.get("unique_id")?.as_str()?;
    (data.nodes.contains_key(id) || data.sources.contains_key(id)).then(|| id.to_owned())
}

/// Macros whose text is another than it was.
fn changed_macros(data: &ProjectData, manifest: &Json) -> BTreeSet<String> {
    let before = |id: &str| manifest.get("macros")?.get(id)?.get("macro_sql")?.as_str();
    // dbt's own macros come with whoever runs, and are not the project's.
    let own =
        data.macros.values().filter(|one| !["dbt", "dbt_duckdb", "dbt_bigquery"].contains(&one.package_name.as_str()));
    own.filter(|one| before(&one.unique_id).is_none_or(|text| text.trim() != one.macro_sql.trim()))
        .map(|one| one.unique_id.clone())
        .collect()
}

/// The other state's manifest.
struct Before<'a> {
    manifest: &'a Json,
    changed: BTreeSet<String>,
}

impl Before<'_> {
    fn of(&self, kind: &str, id: &str) -> Option<&Json> {
        self.manifest.get(kind)?.get(id)
    }

    /// Whether a node of both states is another, in a part or at all.
    fn node_changed(&self, node: &Node, kind: &str, part: Option<&str>) -> bool {
        let Some(before) = self.of(kind, &node.unique_id) else { return false };
        let is = |name: &str, test: &dyn Fn() -> bool| part.is_none_or(|part| part == name) && test();
        is("body", &|| body_changed(node, before))
            || is("configs", &|| configs(&node.unrendered_config) != configs(&unrendered(before)))
            || is("relation", &|| relation(&node.unrendered_config) != relation(&unrendered(before)))
            || is("persisted_descriptions", &|| descriptions_changed(node, before))
            || is("macros", &|| node.depends_on_macros.iter().any(|id| self.changed.contains(id)))
            || is("contract", &|| contract_changed(node, before))
            || (part.is_none() && fqn(before) != node.fqn)
    }

    fn source_changed(&self, source: &Source, part: Option<&str>) -> bool {
        let Some(before) = self.of("sources", &source.unique_id) else { return false };
        let text = |key: &str| before.get(key).and_then(Json::as_str);
        let moved = text("schema") != Some(source.relation.schema.as_str())
            || text("identifier") != Some(source.relation.identifier.as_str());
        let is = |name: &str| part.is_none_or(|part| part == name);
        (is("relation") && moved) || (part.is_none() && fqn(before) != source.fqn)
    }
}

fn fqn(before: &Json) -> Vec<String> {
    let parts = before.get("fqn").and_then(Json::as_array).into_iter().flatten();
    parts.filter_map(Json::as_str).map(str::to_owned).collect()
}

/// Text of its own, of a seed its file. A file's ends may be kept or not.
fn body_changed(node: &Node, before: &Json) -> bool {
    match node.resource_type {
        ResourceType::Seed => {
            let checksum = before.get("checksum").and_then(|it| it.get("checksum")).and_then(Json::as_str);
            checksum != Some(node.checksum.as_str())
        }
        // What a unit test gives and expects stands in its schema file, and is compared by the checksum of that.
        ResourceType::UnitTest => before.get("checksum").and_then(Json::as_str) != Some(node.checksum.as_str()),
        _ => before.get("raw_code").and_then(Json::as_str).unwrap_or_default().trim() != node.raw_code.trim(),
    }
}

/// Settings as they are written, without those of the relation, those that are compared by themselves or build nothing, and those
/// that say nothing.
fn configs(values: &Map<String, Json>) -> Map<String, Json> {
    let is_compared = |key: &str| !RELATION.contains(&key) && !["contract", "docs", "tags"].contains(&key);
    let kept = values.iter().filter(|(key, value)| is_compared(key) && !value.is_null());
    let alike = |key: &str, value: &Json| match key {
        "pre-hook" | "post-hook" => manifest::hooks_of(value.clone()),
        _ => value.clone(),
    };
    kept.map(|(key, value)| (key.clone(), alike(key, value))).collect()
}

const RELATION: [&str; 3] = ["database", "schema", "alias"];

fn unrendered(before: &Json) -> Map<String, Json> {
    before.get("unrendered_config").and_then(Json::as_object).cloned().unwrap_or_default()
}

fn relation(config: &Map<String, Json>) -> Vec<Option<&Json>> {
    RELATION.iter().map(|key| config.get(*key)).collect()
}

/// Descriptions count where they are stored.
fn descriptions_changed(node: &Node, before: &Json) -> bool {
    let persists = |what: &str| {
        let docs = node.config.get("persist_docs").and_then(|docs| docs.get(what));
        docs.and_then(Json::as_bool).unwrap_or(false)
    };
    let described = |columns: &Json| {
        let columns = columns.as_object().into_iter().flatten();
        let pairs = columns.map(|(name, column)| (name.clone(), column.get("description").cloned()));
        pairs.collect::<Vec<_>>()
    };
    let columns = Column::all_to_json(&node.columns);
    (persists("relation") && before.get("description").and_then(Json::as_str) != Some(node.description.as_str()))
        || (persists("columns") && described(&columns) != described(before.get("columns").unwrap_or(&Json::Null)))
}

/// The names and types that an enforced contract promises, and whether it is.
fn contract_changed(node: &Node, before: &Json) -> bool {
    let enforced = before.get("contract").and_then(|it| it.get("enforced")).and_then(Json::as_bool).unwrap_or(false);
    if enforced != node.config.contract() {
        return true;
    }
    let typed = |columns: &Json| {
        let columns = columns.as_object().into_iter().flatten();
        columns.map(|(name, column)| (name.clone(), column.get("data_type").cloned())).collect::<Vec<_>>()
    };
    enforced && typed(&Column::all_to_json(&node.columns)) != typed(before.get("columns").unwrap_or(&Json::Null))
}
