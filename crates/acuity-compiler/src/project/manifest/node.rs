//! Models, seeds, snapshots and tests in the manifest.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value as Json, json};

use super::{CompiledNode, config, contract};
use crate::{
    definitions::{Column, Constraint, Node, Overrides, RefArgs, ResourceType, Version, settings::ConstraintKind},
    project::ProjectData,
};

/// A node as the manifest holds it.
pub(crate) fn node(node: &Node, project: &ProjectData) -> Json {
    serde_json::to_value(Entry { node, project, compiled: None }).unwrap_or_default()
}

/// The same as it is written: a project has thousands of them, and what they say stands somewhere already.
pub(super) struct Entry<'a> {
    pub(super) node: &'a Node,
    pub(super) project: &'a ProjectData,
    /// Of a node that was compiled.
    pub(super) compiled: Option<&'a CompiledNode>,
}

impl Serialize for Entry<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { node, project, compiled } = self;
        let is_seed = node.resource_type == ResourceType::Seed;
        // Of a test where its rows are kept.
        let is_stored = match node.resource_type {
            ResourceType::Test => node.config.keeps_failures(false),
            ResourceType::Analysis => false,
            _ => node.config.materialized() != "ephemeral",
        };
        let relation = is_stored.then(|| project.quoting.name(&node.relation, project.target.dialect));
        let mut out = serializer.serialize_map(None)?;
        out.serialize_entry("database", &node.relation.database)?;
        out.serialize_entry("schema", &node.relation.schema)?;
        out.serialize_entry("name", &node.name)?;
        out.serialize_entry("resource_type", node.resource_type.as_str())?;
        out.serialize_entry("package_name", &node.package_name)?;
        out.serialize_entry("path", &node.path)?;
        out.serialize_entry("original_file_path", &node.original_file_path)?;
        out.serialize_entry("unique_id", &node.unique_id)?;
        out.serialize_entry("fqn", &node.fqn)?;
        out.serialize_entry("alias", &node.alias)?;
        let checksum = if node.checksum.is_empty() { "none" } else { "sha256" };
        out.serialize_entry("checksum", &Pair(("name", checksum), ("checksum", &node.checksum)))?;
        out.serialize_entry("config", &config::Complete(node))?;
        out.serialize_entry("tags", &node.tags)?;
        out.serialize_entry("description", &node.description)?;
        out.serialize_entry("columns", &columns(node, project))?;
        out.serialize_entry("meta", &node.meta)?;
        out.serialize_entry("group", &group(node, project))?;
        out.serialize_entry("docs", &config::docs(node))?;
        out.serialize_entry("patch_path", &node.patch_path)?;
        out.serialize_entry("build_path", &())?;
        out.serialize_entry("unrendered_config", &node.unrendered_config)?;
        // No clock: the same project gives the same bytes.
        out.serialize_entry("created_at", &0.0)?;
        out.serialize_entry("relation_name", &relation)?;
        out.serialize_entry("raw_code", &node.raw_code)?;
        out.serialize_entry("doc_blocks", &node.doc_blocks)?;
        let macros = ("macros", &node.own_macros);
        if is_seed {
            // dbt's shape of a seed: it calls nothing, and its file is found again from here.
            out.serialize_entry("depends_on", &BTreeMap::from([macros]))?;
            out.serialize_entry("root_path", &project.project_dir.display().to_string())?;
        } else {
            out.serialize_entry("depends_on", &Pair(macros, ("nodes", &node.depends_on)))?;
            out.serialize_entry("language", if node.is_python() { "python" } else { "sql" })?;
            out.serialize_entry("refs", &node.refs.iter().map(RefArgs::to_json).collect::<Vec<_>>())?;
            out.serialize_entry("sources", &node.sources)?;
            out.serialize_entry("metrics", &[(); 0])?;
            out.serialize_entry("compiled_path", &compiled.map(|compiled| &compiled.path))?;
            let enforced = node.config.contract();
            let contract = json!({"enforced": enforced, "alias_types": true, "checksum": contract::checksum(node)});
            out.serialize_entry("contract", &contract)?;
        }
        if let Some(compiled) = compiled {
            out.serialize_entry("compiled", &true)?;
            out.serialize_entry("compiled_code", &compiled.code)?;
            out.serialize_entry("extra_ctes_injected", &true)?;
            out.serialize_entry("extra_ctes", &[(); 0])?;
        }
        if node.resource_type == ResourceType::Model {
            out.serialize_entry("access", node.config.text("access").unwrap_or("protected"))?;
            out.serialize_entry("constraints", &of_model(constraints(&node.constraints, node, project)))?;
            out.serialize_entry("version", &node.version.as_ref().map(|it| it.version.to_json()))?;
            out.serialize_entry("latest_version", &node.version.as_ref().map(|it| it.latest.to_json()))?;
            out.serialize_entry("deprecation_date", &node.deprecation_date)?;
            out.serialize_entry("primary_key", &primary_key(node, project))?;
            out.serialize_entry("time_spine", &node.time_spine)?;
        }
        if let Some(test) = &node.test {
            out.serialize_entry("column_name", &node.column_name)?;
            out.serialize_entry("file_key_name", &file_key(node, project))?;
            out.serialize_entry("attached_node", &node.attached_node)?;
            let metadata = json!({"name": test.name, "kwargs": test.kwargs, "namespace": test.namespace});
            out.serialize_entry("test_metadata", &metadata)?;
        }
        out.end()
    }
}

/// A mapping of two entries.
struct Pair<A, B>((&'static str, A), (&'static str, B));

impl<A: Serialize, B: Serialize> Serialize for Pair<A, B> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(Some(2))?;
        out.serialize_entry(self.0.0, &self.0.1)?;
        out.serialize_entry(self.1.0, &self.1.1)?;
        out.end()
    }
}

/// A unit test as the manifest holds it.
pub(super) fn unit_test(node: &Node, project: &ProjectData) -> Json {
    let Some(unit) = &node.unit else { return Json::Null };
    let given: Vec<Json> = unit
        .given
        .iter()
        .map(|given| {
            let mut out = given.fixture.to_json();
            out["input"] = json!(given.input);
            out
        })
        .collect();
    let overrides = &unit.overrides;
    let has_overrides = *overrides != Overrides::default();
    let schema = node.depends_on.first().and_then(|id| project.nodes.get(id)).map(|model| &model.relation.schema);
    json!({
        "model": unit.model,
        "given": given,
        "expect": unit.expect.to_json(),
        "name": node.name,
        "resource_type": "unit_test",
        "package_name": node.package_name,
        "path": node.path,
        "original_file_path": node.original_file_path,
        "unique_id": node.unique_id,
        "fqn": node.fqn,
        "description": node.description,
        "overrides": has_overrides.then(|| json!({
            "macros": overrides.macros, "vars": overrides.vars, "env_vars": overrides.env_vars,
        })),
        "depends_on": {"macros": [], "nodes": node.depends_on},
        "config": {"tags": node.tags, "meta": node.meta, "enabled": true},
        "checksum": node.checksum,
        "schema": schema,
        "created_at": 0.0,
        "versions": unit.versions.as_ref().map(|rule| json!({"include": rule.get("include"), "exclude": rule.get("exclude")})),
        "version": node.refs.first().and_then(|wanted| wanted.version.as_ref()).map(Version::to_json),
    })
}

/// The group of a node; a generic test is in that of what it tests.
pub(super) fn group<'p>(node: &'p Node, project: &'p ProjectData) -> Option<&'p str> {
    let attached = || node.attached_node.as_ref().and_then(|id| project.nodes.get(id));
    node.config.text("group").or_else(|| attached()?.config.text("group"))
}

/// Constraints whose foreign keys lead to relations.
fn constraints(written: &[Constraint], node: &Node, project: &ProjectData) -> Json {
    let one = |constraint: &Constraint| {
        let mut out = json!(constraint);
        let target = constraint.target().and_then(|wanted| project.resolve_ref(&node.package_name, &wanted).ok());
        if let Some(target) = target {
            out["to"] = project.quoting.name(&target.relation, project.target.dialect).into();
        }
        out
    };
    written.iter().map(one).collect()
}

/// Constraints of a model name their columns, also where there are none.
fn of_model(mut constraints: Json) -> Json {
    for one in constraints.as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut) {
        one.entry("columns").or_insert_with(|| json!([]));
    }
    constraints
}

fn columns(node: &Node, project: &ProjectData) -> Json {
    let mut all = Column::all_to_json(&node.columns);
    for (name, column) in &node.columns {
        if column.constraints.iter().any(|constraint| constraint.to.is_some()) {
            all[name]["constraints"] = constraints(&column.constraints, node, project);
        }
    }
    all
}

/// As dbt infers it: what is declared, else the columns that are tested to be unique and not null, else those that are tested
/// to be unique.
fn primary_key(model: &Node, project: &ProjectData) -> Vec<String> {
    let is_key = |constraint: &&Constraint| constraint.kind == ConstraintKind::PrimaryKey;
    if let Some(key) = model.constraints.iter().find(is_key) {
        return key.columns.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    }
    let declared = model.columns.iter().find(|(_, column)| column.constraints.iter().any(|one| is_key(&one)));
    if let Some((name, _)) = declared {
        return vec![name.clone()];
    }
    let of_model = |n: &&Node| n.attached_node.as_ref() == Some(&model.unique_id);
    let mut tested: [BTreeSet<&str>; 3] = Default::default();
    let readers = project.graph.children(&model.unique_id);
    let on = readers.iter().filter_map(|id| project.nodes.get(id)).filter(of_model);
    let off = project.disabled.values().filter(of_model);
    for test in on.chain(off) {
        let Some(metadata) = &test.test else { continue };
        let columns: Vec<&str> =
            match (metadata.kwargs.get("column_name"), metadata.kwargs.get("combination_of_columns")) {
                (Some(Json::String(column)), _) => vec![column],
                (_, Some(Json::Array(columns))) => columns.iter().filter_map(Json::as_str).collect(),
                _ => continue,
            };
        let which = match metadata.name.as_str() {
            "unique" | "unique_combination_of_columns" if test.config.enabled() => 0,
            "unique" | "unique_combination_of_columns" => 1,
            "not_null" => 2,
            _ => continue,
        };
        tested[which].extend(columns);
    }
    let [unique, unique_when_on, not_null] = tested;
    let both =
        not_null.into_iter().filter(|column| unique.contains(column) || unique_when_on.contains(column)).collect();
    let found: [BTreeSet<&str>; 3] = [both, unique, unique_when_on];
    found.into_iter().find(|columns| !columns.is_empty()).into_iter().flatten().map(str::to_owned).collect()
}

fn file_key(test: &Node, project: &ProjectData) -> String {
    match test.attached_node.as_ref().and_then(|id| project.nodes.get(id)) {
        Some(node) => format!("{}s.{}", node.resource_type.as_str(), node.name),
        None => test.sources.last().map_or_else(String::new, |(group, _)| format!("sources.{group}")),
    }
}
