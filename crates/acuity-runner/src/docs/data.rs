//! What the site knows: one entry for everything that has a page, in the order of their ids. Entries name each other by number,
//! and what is empty is left out, because a project may have thousands of them.

use std::collections::{BTreeMap, BTreeSet};

use acuity_compiler::TracedColumn;
use serde_json::{Map, Value, json};

use super::markdown;

/// Where it comes from.
#[derive(Debug)]
pub(crate) struct Known {
    /// The manifest.
    pub(crate) manifest: Value,
    /// The catalog.
    pub(crate) catalog: Value,
    /// SQL after Jinja, by id.
    pub(crate) compiled: Map<String, Value>,
    /// Columns that analysis found, by id.
    pub(crate) traced: BTreeMap<String, Vec<TracedColumn>>,
}

/// Parts of the manifest with things that have a page.
const PARTS: [&str; 8] =
    ["nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries", "unit_tests", "macros"];

/// Settings and facts that a page lists, with what people call them and where they stand in a manifest's entry.
const FACTS: [(&str, &str); 21] = [
    ("materialized", "/config/materialized"),
    ("relation", "/relation_name"),
    ("access", "/access"),
    ("group", "/group"),
    ("version", "/version"),
    ("latest version", "/latest_version"),
    ("unique key", "/config/unique_key"),
    ("incremental strategy", "/config/incremental_strategy"),
    ("on schema change", "/config/on_schema_change"),
    ("partition by", "/config/partition_by"),
    ("cluster by", "/config/cluster_by"),
    ("strategy", "/config/strategy"),
    ("contract", "/contract/enforced"),
    ("loader", "/loader"),
    ("loaded at", "/loaded_at_field"),
    ("label", "/label"),
    ("type", "/type"),
    ("maturity", "/maturity"),
    ("url", "/url"),
    ("severity", "/config/severity"),
    ("arguments", "/test_metadata/kwargs/values"),
];

/// The data of the site.
pub(crate) fn of(known: &Known) -> Value {
    let listed = listed(&known.manifest);
    let numbers: BTreeMap<&str, usize> = listed.keys().enumerate().map(|(index, id)| (*id, index)).collect();
    let entries: Vec<Value> = listed.iter().map(|(id, item)| entry(known, &numbers, id, item)).collect();
    let metadata = &known.manifest["metadata"];
    json!({
        "project": metadata["project_name"],
        "generated": metadata["generated_at"],
        "overview": overview(&known.manifest),
        "nodes": entries,
    })
}

/// The project's own first page, where it has one: the block of documentation that dbt shows there.
fn overview(manifest: &Value) -> String {
    let id = format!("doc.{}.__overview__", manifest["metadata"]["project_name"].as_str().unwrap_or_default());
    markdown::render(manifest["docs"][id]["block_contents"].as_str().unwrap_or_default())
}

/// Everything with a page. Macros that come with the program have none, nor hooks, nor what is to be hidden.
fn listed(manifest: &Value) -> BTreeMap<&str, &Value> {
    let parts = PARTS.iter().filter_map(|part| manifest.get(part)?.as_object());
    let shown = |id: &str, item: &Value| {
        let is_own = !id.starts_with("macro.dbt.") && !id.starts_with("operation.");
        is_own && item.pointer("/docs/show") != Some(&false.into())
    };
    parts.flatten().map(|(id, item)| (id.as_str(), item)).filter(|(id, item)| shown(id, item)).collect()
}

fn entry(known: &Known, numbers: &BTreeMap<&str, usize>, id: &str, item: &Value) -> Value {
    let text = |key: &str| item[key].as_str().unwrap_or_default();
    // A unit test is known by its id only.
    let kind = item["resource_type"].as_str().or_else(|| id.split('.').next()).unwrap_or_default();
    let name =
        if kind == "source" { format!("{}.{}", text("source_name"), text("name")) } else { text("name").to_owned() };
    let (parents, macros) = (ids(item, "nodes"), ids(item, "macros"));
    let stored = ["nodes", "sources"].iter().find_map(|part| known.catalog[part].get(id));
    let tags: BTreeSet<&str> = item["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let written = ["raw_code", "macro_sql"].iter().find_map(|key| item[key].as_str()).unwrap_or_default();
    let own = [
        ("id", json!(id)),
        ("kind", json!(kind)),
        ("name", json!(name)),
        ("package", json!(text("package_name"))),
        ("file", json!(text("original_file_path"))),
        ("html", json!(markdown::render(text("description")))),
        ("tags", json!(tags)),
        ("owner", json!(owner(&known.manifest, item))),
        ("meta", item["meta"].clone()),
        ("facts", facts(item)),
        ("rows", stored.map(|one| one["stats"]["num_rows"]["value"].clone()).unwrap_or_default()),
        ("stored", stored.map(|one| one["metadata"]["type"].clone()).unwrap_or_default()),
        ("raw", json!(if is_generic(item) { "" } else { written.trim() })),
        ("compiled", known.compiled.get(id).cloned().unwrap_or_default()),
        ("columns", columns(known, numbers, id, item, stored)),
        ("arguments", arguments(item)),
        ("rules", rules(item)),
        ("column", item["column_name"].clone()),
        ("attached", json!(item["attached_node"].as_str().and_then(|id| numbers.get(id)))),
        ("parents", json!(indices(numbers, &parents))),
        ("macros", json!(indices(numbers, &macros))),
    ];
    filled(own)
}

/// An object of what is not empty.
fn filled<const N: usize>(pairs: [(&str, Value); N]) -> Value {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        _ => false,
    };
    pairs.into_iter().filter(|(_, value)| !is_empty(value)).map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Whether nobody wrote its SQL: it is a call that a schema file makes.
fn is_generic(item: &Value) -> bool {
    item["test_metadata"].is_object()
}

fn ids<'a>(item: &'a Value, kind: &str) -> BTreeSet<&'a str> {
    item["depends_on"][kind].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn indices(numbers: &BTreeMap<&str, usize>, ids: &BTreeSet<&str>) -> Vec<usize> {
    ids.iter().filter_map(|id| numbers.get(id).copied()).collect()
}

/// Who answers for it: its own owner, that of its group, or what its meta says.
fn owner(manifest: &Value, item: &Value) -> Option<String> {
    let group = item["group"].as_str().or_else(|| item["config"]["group"].as_str());
    let groups = manifest["groups"].as_object().into_iter().flat_map(Map::values);
    let of_group = group.and_then(|name| groups.into_iter().find(|one| one["name"] == name));
    let said = [item.get("owner"), of_group.and_then(|one| one.get("owner")), item["meta"].get("owner")];
    said.into_iter().flatten().find_map(|owner| match owner {
        Value::String(name) => Some(name.clone()),
        owner => {
            let parts: Vec<&str> = ["name", "email"].iter().filter_map(|key| owner[key].as_str()).collect();
            (!parts.is_empty()).then(|| parts.join(", "))
        }
    })
}

/// What is set, as text.
fn facts(item: &Value) -> Value {
    let said = FACTS.iter().filter_map(|(name, place)| {
        let text = match item.pointer(place)? {
            Value::Null | Value::Bool(false) => return None,
            Value::Bool(true) => "yes".to_owned(),
            Value::String(text) if text.is_empty() => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some(((*name).to_owned(), Value::String(text)))
    });
    said.collect()
}

/// The arguments of a macro.
fn arguments(item: &Value) -> Value {
    let listed = item["arguments"].as_array().into_iter().flatten().map(|one| {
        filled([
            ("name", one["name"].clone()),
            ("type", one["type"].clone()),
            ("html", json!(markdown::render(one["description"].as_str().unwrap_or_default()))),
        ])
    });
    listed.collect()
}

/// Columns as the warehouse has them, then those that only analysis or a description knows.
fn columns(known: &Known, numbers: &BTreeMap<&str, usize>, id: &str, item: &Value, stored: Option<&Value>) -> Value {
    let traced = known.traced.get(id).map(Vec::as_slice).unwrap_or_default();
    let described = item["columns"].as_object();
    let stored = stored.and_then(|one| one["columns"].as_object());
    let mut names: Vec<&str> = Vec::new();
    let mut seen = BTreeSet::new();
    let of_map = |map: Option<&'_ Map<String, Value>>| map.map(|map| map.keys().cloned().collect::<Vec<_>>());
    let (in_store, in_files) = (of_map(stored).unwrap_or_default(), of_map(described).unwrap_or_default());
    let all = in_store.iter().chain(traced.iter().map(|column| &column.name)).chain(&in_files);
    names.extend(all.map(String::as_str).filter(|name| seen.insert(name.to_lowercase())));
    let column = |name: &str| {
        let said = find(described, name);
        let trace = traced.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        let data_type = find(stored, name)
            .and_then(|column| column["type"].as_str())
            .or_else(|| said.and_then(|column| column["data_type"].as_str()))
            .or_else(|| trace.map(|column| column.data_type.as_str()));
        let from: Vec<Value> = trace
            .into_iter()
            .flat_map(|column| &column.from)
            .filter_map(|(node, column)| Some(json!([numbers.get(node.as_str())?, column])))
            .collect();
        filled([
            ("name", json!(name)),
            ("type", json!(data_type)),
            ("html", json!(said.map(|one| markdown::render(one["description"].as_str().unwrap_or_default())))),
            ("tags", said.map(|one| one["tags"].clone()).unwrap_or_default()),
            ("from", json!(from)),
            ("rules", said.map(rules).unwrap_or_default()),
        ])
    };
    names.into_iter().map(column).collect()
}

/// What a contract says of values, a line each.
fn rules(item: &Value) -> Value {
    let rule = |one: &Value| {
        let text = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
        let list = |key: &str| {
            let names: Vec<&str> = one[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            if names.is_empty() { String::new() } else { format!("({})", names.join(", ")) }
        };
        let words = [text("type"), list("columns"), text("expression"), text("to"), list("to_columns")];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    };
    item["constraints"].as_array().into_iter().flatten().map(rule).collect()
}

/// A column's entry, whatever the case of its name.
fn find<'a>(columns: Option<&'a Map<String, Value>>, name: &str) -> Option<&'a Value> {
    let columns = columns?;
    columns.get(name).or_else(|| columns.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, one)| one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        let manifest = json!({
            "metadata": {"project_name": "icu", "generated_at": "2020-01-01T00:00:00Z"},
            "nodes": {
                "model.icu.worst": {
                    "resource_type": "model", "name": "worst", "package_name": "icu", "group": "care",
                    "original_file_path": "models/marts/worst.sql", "description": "The *worst*. <script>x</script>",
                    "tags": ["mart", "daily"], "meta": {"since": 2020}, "config": {"materialized": "table"},
                    "raw_code": "select 1\n", "relation_name": "`a`.`worst`", "docs": {"show": true},
                    "columns": {"Lactate": {"name": "Lactate", "description": "mmol/L", "data_type": "FLOAT64", "tags": []}},
                    "depends_on": {
                        "nodes": ["source.icu.mimic.labs", "model.icu.hidden"], "macros": ["macro.icu.m", "macro.dbt.x"],
                    },
                },
                "model.icu.hidden": {"resource_type": "model", "name": "hidden", "docs": {"show": false}},
                "test.icu.not_null_worst_lactate.1": {
                    "resource_type": "test", "name": "not_null_worst_lactate", "package_name": "icu",
                    "original_file_path": "models/s.yml", "raw_code": "{{ test_not_null() }}", "column_name": "lactate",
                    "attached_node": "model.icu.worst", "test_metadata": {"name": "not_null", "kwargs": {}},
                    "config": {"severity": "ERROR"}, "depends_on": {"nodes": ["model.icu.worst"]},
                },
            },
            "sources": {"source.icu.mimic.labs": {
                "resource_type": "source", "source_name": "mimic", "name": "labs", "package_name": "icu",
                "original_file_path": "models/s.yml", "columns": {},
            }},
            "exposures": {"exposure.icu.board": {
                "resource_type": "exposure", "name": "board", "package_name": "icu", "type": "dashboard",
                "owner": {"name": "Ward", "email": "ward@example.org"}, "depends_on": {"nodes": ["model.icu.worst"]},
            }},
            "macros": {
                "macro.icu.m": {"resource_type": "macro", "name": "m", "package_name": "icu", "macro_sql": "{% macro m(x) %}",
                    "arguments": [{"name": "x", "type": null, "description": "a number"}]},
                "macro.dbt.x": {"resource_type": "macro", "name": "x"},
            },
            "docs": {"doc.icu.__overview__": {"block_contents": "# Welcome"}},
            "groups": {"group.icu.care": {"name": "care", "owner": {"name": "Team", "email": null}}},
        });
        let catalog = json!({"sources": {}, "nodes": {"model.icu.worst": {
            "metadata": {"type": "BASE TABLE"}, "stats": {"num_rows": {"value": 7}},
            "columns": {"stay": {"type": "INT64"}, "lactate": {"type": "DOUBLE"}},
        }}});
        let from = vec![("source.icu.mimic.labs".to_owned(), "valuenum".to_owned())];
        let traced = |name: &str, from| TracedColumn { name: name.to_owned(), data_type: "FLOAT64".to_owned(), from };
        let columns = vec![traced("lactate", from), traced("later", Vec::new())];
        let mut compiled = Map::new();
        compiled.insert("model.icu.worst".to_owned(), "select 1".into());
        Known { manifest, catalog, compiled, traced: [("model.icu.worst".to_owned(), columns)].into() }
    }

    #[test]
    fn a_small_project() {
        insta::assert_json_snapshot!(of(&known()));
    }

    #[test]
    fn what_no_warehouse_and_no_analysis_knows_is_described_still() {
        let known = Known { catalog: json!({}), compiled: Map::new(), traced: BTreeMap::new(), ..known() };
        let site = of(&known);
        let worst = site["nodes"].as_array().unwrap().iter().find(|one| one["id"] == "model.icu.worst").unwrap();
        assert_eq!(worst["columns"], json!([{"name": "Lactate", "type": "FLOAT64", "html": "<p>mmol/L</p>\n"}]));
        assert_eq!((worst.get("compiled"), worst.get("rows")), (None, None));
    }
}
