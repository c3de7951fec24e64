//! The methods of selectors: `tag:`, `path:`, `source:` … A new one is a function here and its row in [`METHODS`].

use std::cmp::Ordering;

use serde_json::{Map, Value as Json};

use super::{
    Criterion, Set, bad,
    patterns::{config_matches, fqn_matches, glob, path_matches},
    state,
};
use crate::{
    definitions::{Exposure, Node, ResourceType, Semantic, SemanticKind, Source},
    diagnostic::{Diagnostic, suggestion},
    project::{ProjectData, manifest},
};

/// What a method is asked: `method.argument:value`.
struct Query<'a> {
    data: &'a ProjectData,
    /// As it was written.
    raw: &'a str,
    argument: &'a str,
    value: &'a str,
}

type Method = fn(&Query<'_>) -> Result<Set, Diagnostic>;

/// All methods, in the order in which messages list them.
const METHODS: &[(&str, Method)] = &[
    ("fqn", fqn),
    ("tag", tag),
    ("path", path),
    ("file", file),
    ("package", package),
    ("source", source),
    ("exposure", exposure),
    ("metric", |q| Ok(q.named(SemanticKind::Metric))),
    ("semantic_model", |q| Ok(q.named(SemanticKind::SemanticModel))),
    ("saved_query", |q| Ok(q.named(SemanticKind::SavedQuery))),
    ("config", config),
    ("resource_type", resource_type),
    ("test_type", test_type),
    ("test_name", test_name),
    // Named selectors are looked up in selectors.yml before any method is asked.
    ("selector", |_| Ok(Set::new())),
    ("unit_test", unit_test),
    ("access", access),
    ("version", version),
    ("group", |q| Ok(q.nodes(|n| n.config.text("group") == Some(q.value)))),
    ("state", |q| state::state(q.data, q.raw, q.value)),
    ("result", |q| state::result(q.data, q.raw, q.value)),
    ("source_status", |q| state::source_status(q.data, q.raw, q.value)),
];

fn names() -> Vec<&'static str> {
    METHODS.iter().map(|(name, _)| *name).collect()
}

/// Refuses methods that are not known.
pub(crate) fn known(raw: &str, method: &str) -> Result<(), Diagnostic> {
    let base = method.split('.').next().unwrap_or(method);
    let names = names();
    if names.contains(&base) {
        if base == "config" && method == "config" {
            return Err(bad(raw, "does not say which setting", "write config.materialized:table, config.tags:x …"));
        }
        return Ok(());
    }
    let all = names.join(", ");
    let help = suggestion(base, names).unwrap_or_else(|| format!("the methods are: {all}"));
    Err(bad(raw, &format!("has the unknown method '{base}'"), help))
}

/// Everything a selector matches, operators aside.
pub(crate) fn search(data: &ProjectData, criterion: &Criterion) -> Result<Set, Diagnostic> {
    let (method, argument) = criterion.method.split_once('.').unwrap_or((&criterion.method, ""));
    match METHODS.iter().find(|(name, _)| *name == method) {
        Some((_, search)) => search(&Query { data, raw: &criterion.raw, argument, value: &criterion.value }),
        None => Ok(Set::new()),
    }
}

impl Query<'_> {
    fn nodes(&self, hit: impl Fn(&Node) -> bool) -> Set {
        self.data.nodes.values().filter(|n| hit(n)).map(|n| n.unique_id.clone()).collect()
    }

    fn sources(&self, hit: impl Fn(&Source) -> bool) -> Set {
        self.data.sources.values().filter(|s| hit(s)).map(|s| s.unique_id.clone()).collect()
    }

    fn semantics(&self, hit: impl Fn(&Semantic) -> bool) -> Set {
        self.data.semantics.values().filter(|one| hit(one)).map(|one| one.unique_id.clone()).collect()
    }

    /// Parts of the semantic layer by name, or package and name.
    fn named(&self, kind: SemanticKind) -> Set {
        let (package, name) = self.value.split_once('.').unwrap_or(("*", self.value));
        self.semantics(|one| one.kind == kind && glob(package, &one.package_name) && glob(name, &one.name))
    }

    fn exposures(&self, hit: impl Fn(&Exposure) -> bool) -> Set {
        self.data.exposures.values().filter(|e| hit(e)).map(|e| e.unique_id.clone()).collect()
    }
}

/// Sources are no match, as in dbt: they need their method.
fn fqn(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let outside =
        &q.exposures(|e| fqn_matches(&e.fqn, q.value, false)) | &q.semantics(|s| fqn_matches(&s.fqn, q.value, false));
    Ok(&q.nodes(|n| fqn_matches(&n.fqn, q.value, n.version.is_some())) | &outside)
}

fn tag(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let hit = |tags: &[String]| tags.iter().any(|tag| glob(q.value, tag));
    let outside = &q.exposures(|e| hit(&e.tags)) | &q.semantics(|s| hit(&s.tags));
    Ok(&(&q.nodes(|n| hit(&n.tags)) | &q.sources(|s| hit(&s.tags))) | &outside)
}

fn path(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let value = q.value.trim_start_matches("./").trim_end_matches('/');
    let hit = |path: &str| path_matches(value, path);
    let nodes = q.nodes(|n| {
        let described = n.patch_path.as_deref().and_then(|p| p.split_once("://"));
        // A node is also found by the schema file that describes it.
        hit(&n.original_file_path) || described.is_some_and(|(_, file)| file == value)
    });
    let outside = &q.exposures(|e| hit(&e.original_file_path)) | &q.semantics(|s| hit(&s.original_file_path));
    Ok(&(&nodes | &q.sources(|s| hit(&s.original_file_path))) | &outside)
}

fn file(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let hit = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        glob(q.value, name) || name.rsplit_once('.').is_some_and(|(stem, _)| glob(q.value, stem))
    };
    let outside = &q.exposures(|e| hit(&e.original_file_path)) | &q.semantics(|s| hit(&s.original_file_path));
    Ok(&(&q.nodes(|n| hit(&n.original_file_path)) | &q.sources(|s| hit(&s.original_file_path))) | &outside)
}

fn package(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let wanted = if q.value == "this" { q.data.name.as_str() } else { q.value };
    let hit = |name: &str| glob(wanted, name);
    let outside = &q.exposures(|e| hit(&e.package_name)) | &q.semantics(|s| hit(&s.package_name));
    Ok(&(&q.nodes(|n| hit(&n.package_name)) | &q.sources(|s| hit(&s.package_name))) | &outside)
}

fn source(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let parts: Vec<&str> = q.value.split('.').collect();
    let (package, group, table) = match parts.as_slice() {
        [group] => ("*", *group, "*"),
        [group, table] => ("*", *group, *table),
        [package, group, table] => (*package, *group, *table),
        _ => {
            let help = "write source:NAME, source:NAME.TABLE or source:PACKAGE.NAME.TABLE";
            return Err(bad(q.raw, "has too many parts", help));
        }
    };
    Ok(q.sources(|s| glob(package, &s.package_name) && glob(group, &s.source_name) && glob(table, &s.name)))
}

fn exposure(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let (package, name) = q.value.split_once('.').unwrap_or(("*", q.value));
    Ok(q.exposures(|e| glob(package, &e.package_name) && glob(name, &e.name)))
}

/// By name, package and name, or package, model and name.
fn unit_test(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let parts: Vec<&str> = q.value.split('.').collect();
    let (package, model, name) = match parts.as_slice() {
        [name] => ("*", "*", *name),
        [package, name] => (*package, "*", *name),
        [package, model, name] => (*package, *model, *name),
        _ => return Err(bad(q.raw, "has too many parts", "write unit_test:NAME or unit_test:PACKAGE.NAME")),
    };
    Ok(q.nodes(|n| {
        let of_model = n.unit.as_ref().is_some_and(|unit| glob(model, &unit.model));
        of_model && glob(package, &n.package_name) && glob(name, &n.name)
    }))
}

fn config(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let parts: Vec<&str> = q.argument.split('.').collect();
    let hit = |values: &Map<String, Json>| {
        let mut level = parts.first().and_then(|part| values.get(*part));
        for part in parts.iter().skip(1) {
            level = level.and_then(|inner| inner.get(*part));
        }
        // As in dbt, of all texts only this one has no case.
        let lower = |found: &Json| found.as_str().map(|text| Json::from(text.to_lowercase()));
        match level {
            Some(found)
                if parts == ["severity"]
                    && let Some(lower) = lower(found) =>
            {
                config_matches(&lower, &q.value.to_lowercase())
            }
            found => found.is_some_and(|found| config_matches(found, q.value)),
        }
    };
    Ok(&q.nodes(|n| manifest::complete(n).as_object().is_some_and(hit)) | &q.sources(|s| hit(&s.config.values)))
}

fn resource_type(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let kinds = ["model", "seed", "test", "unit_test", "source", "exposure", "snapshot", "analysis"];
    if let Some(kind) = SemanticKind::ALL.into_iter().find(|kind| kind.as_str() == q.value) {
        return Ok(q.semantics(|one| one.kind == kind));
    }
    match q.value {
        "source" => Ok(q.sources(|_| true)),
        "exposure" => Ok(q.exposures(|_| true)),
        kind if kinds.contains(&kind) => Ok(q.nodes(|n| n.resource_type.as_str() == kind)),
        other => {
            let all: Vec<&str> = kinds.into_iter().chain(SemanticKind::ALL.map(SemanticKind::as_str)).collect();
            let help = suggestion(other, all.iter().copied());
            Err(bad(
                q.raw,
                "names an unknown type",
                help.unwrap_or_else(|| format!("the types are: {}", all.join(", "))),
            ))
        }
    }
}

/// Models that say nothing are protected.
fn access(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let is_model = |node: &Node| node.resource_type == ResourceType::Model;
    Ok(q.nodes(|node| is_model(node) && node.config.text("access").unwrap_or("protected") == q.value))
}

/// Generic tests by their macro, unit tests by their own name.
fn test_name(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let is_unit = |node: &Node| node.resource_type == ResourceType::UnitTest && glob(q.value, &node.name);
    Ok(q.nodes(|node| node.test.as_ref().is_some_and(|test| glob(q.value, &test.name)) || is_unit(node)))
}

fn test_type(q: &Query<'_>) -> Result<Set, Diagnostic> {
    let tests = |hit: fn(&Node) -> bool| Ok(q.nodes(|n| n.resource_type == ResourceType::Test && hit(n)));
    match q.value {
        "generic" | "schema" => tests(|n| n.test.is_some()),
        "singular" => tests(|n| n.test.is_none()),
        "data" => tests(|_| true),
        "unit" => Ok(q.nodes(|n| n.unit.is_some())),
        _ => Err(bad(q.raw, "names an unknown type of test", "the types are: generic, singular, data, unit")),
    }
}

/// Models by where their version stands among those of the model.
fn version(q: &Query<'_>) -> Result<Set, Diagnostic> {
    const WORDS: [&str; 4] = ["latest", "prerelease", "old", "none"];
    if !WORDS.contains(&q.value) {
        let help = suggestion(q.value, WORDS).unwrap_or_else(|| format!("use one of: {}", WORDS.join(", ")));
        return Err(bad(q.raw, "names no kind of version", help));
    }
    Ok(q.nodes(|n| {
        let age = n.version.as_ref().map(|it| it.version.age(&it.latest));
        let word = match age {
            None => "none",
            Some(Ordering::Equal) => "latest",
            Some(Ordering::Greater) => "prerelease",
            Some(Ordering::Less) => "old",
        };
        n.resource_type == ResourceType::Model && word == q.value
    }))
}

/// The nearest name when a bare name matched nothing.
pub(crate) fn hint(data: &ProjectData, criterion: &Criterion) -> Option<String> {
    match criterion.method.as_str() {
        "fqn" => suggestion(&criterion.value, data.nodes.values().map(|n| n.name.as_str())),
        "tag" => suggestion(&criterion.value, data.nodes.values().flat_map(|n| n.tags.iter().map(String::as_str))),
        "source" => suggestion(&criterion.value, data.sources.values().map(|s| s.source_name.as_str())),
        method if SemanticKind::ALL.iter().any(|kind| kind.as_str() == method) => {
            let of_kind = data.semantics.values().filter(|one| one.kind.as_str() == method);
            suggestion(&criterion.value, of_kind.map(|one| one.name.as_str()))
        }
        "exposure" => suggestion(&criterion.value, data.exposures.values().map(|e| e.name.as_str())),
        _ => None,
    }
}
