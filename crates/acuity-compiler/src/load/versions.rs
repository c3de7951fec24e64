//! Models of several versions: one entry of a schema file for several files.

use std::collections::BTreeMap;

use super::{
    Inputs,
    fields::{texts, unknown_keys},
    schema::{Named, Patch, SchemaFile},
};
use crate::{
    definitions::{ModelVersion, Version},
    diagnostic::{Diagnostic, suggestion},
    yaml::{Yaml, YamlValue},
};

/// Keys of a version.
const VERSION: &[&str] = &[
    "v",
    "defined_in",
    "description",
    "config",
    "columns",
    "tests",
    "data_tests",
    "access",
    "constraints",
    "deprecation_date",
    "docs",
    "meta",
    "tags",
    "group",
];

/// Of these a version has its own in place of the model's.
const REPLACED: &[&str] = &["description", "access", "constraints", "docs", "meta", "tags", "group"];

/// A version as its entry has it.
#[derive(Debug, Clone)]
pub(super) struct Versioned {
    pub(super) is: ModelVersion,
    /// What the entry of the model and that of the version say together.
    pub(super) patch: Patch,
}

/// Versions by package and name of their file.
pub(super) type Versions = BTreeMap<Named, Versioned>;

impl Versioned {
    /// The id of its node.
    pub(super) fn unique_id(&self) -> String {
        format!("model.{}.{}.{}", self.patch.package, self.patch.name, self.is.suffix())
    }
}

/// Takes in the versions of an entry; `false` when it has none.
pub(super) fn gather(
    inputs: &Inputs,
    schema: &SchemaFile,
    entry: &Yaml,
    all: &mut Versions,
    out: &mut Vec<Diagnostic>,
) -> bool {
    let Some(list) = entry.get("versions").filter(|list| !list.is_null()) else { return false };
    let Some(items) = list.seq() else {
        out.push(
            Diagnostic::error("schema", format!("'versions' must be a list, not {}", list.kind()))
                .at(&schema.file, list.range.clone())
                .help("start each version with '- v: 1'"),
        );
        return true;
    };
    if items.is_empty() {
        return false;
    }
    let mut reading = Reading { inputs, schema, entry, out };
    let found: Vec<(Version, &Yaml)> = items.iter().filter_map(|item| reading.version(item)).collect();
    for (index, (version, item)) in found.iter().enumerate() {
        if found[..index].iter().any(|(other, _)| other.is(version)) {
            reading.wrong(item, format!("the version {version} is written twice"), "merge the two entries");
        }
    }
    let Some(latest) = reading.latest(&found) else { return true };
    for (version, item) in &found {
        reading.add(version, &latest, item, all);
    }
    true
}

struct Reading<'a> {
    inputs: &'a Inputs,
    schema: &'a SchemaFile,
    /// The model's.
    entry: &'a Yaml,
    out: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn wrong(&mut self, at: &Yaml, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::error("schema", message).at(&self.schema.file, at.range.clone()).help(help));
    }

    fn name(&self) -> String {
        self.entry.get("name").and_then(Yaml::scalar).unwrap_or_default()
    }

    fn version<'y>(&mut self, item: &'y Yaml) -> Option<(Version, &'y Yaml)> {
        unknown_keys(&self.schema.file, item, VERSION, "a version of a model", self.out);
        let version = item.get("v").and_then(|v| Version::of(&v.to_json()));
        if version.is_none() {
            let message = format!("this version of '{}' does not say which it is", self.name());
            self.wrong(item, message, "add 'v' with a number or a word: - v: 1");
        }
        Some((version?, item))
    }

    /// The version that `ref()` means by itself: the youngest where nothing else is said.
    fn latest(&mut self, found: &[(Version, &Yaml)]) -> Option<Version> {
        let youngest = || found.iter().map(|(version, _)| version).max_by(|a, b| a.age(b)).cloned();
        let Some(yaml) = self.entry.get("latest_version").filter(|yaml| !yaml.is_null()) else { return youngest() };
        let latest = Version::of(&yaml.to_json());
        if let Some(latest) = latest.filter(|latest| found.iter().any(|(version, _)| version.is(latest))) {
            return Some(latest);
        }
        let known: Vec<&str> = found.iter().map(|(version, _)| version.text()).collect();
        let message =
            format!("'{}' has no version {}", self.name(), yaml.scalar().unwrap_or_else(|| yaml.kind().to_owned()));
        self.wrong(yaml, message, format!("its versions are {}", known.join(", ")));
        youngest()
    }

    fn add(&mut self, version: &Version, latest: &Version, item: &Yaml, all: &mut Versions) {
        let merged = self.merged(item);
        let Some(mut patch) = self.schema.patch(&merged, "model", self.out) else { return };
        patch.name_range = item.get("v").map_or(item.range.clone(), |v| v.range.clone());
        let is = ModelVersion { version: version.clone(), latest: latest.clone() };
        let given = item.get("defined_in").and_then(Yaml::scalar);
        let stem = given.clone().unwrap_or_else(|| format!("{}_{}", patch.name, is.suffix()));
        let files: Vec<&str> = {
            let own = self.inputs.models.iter().filter(|found| found.package == patch.package);
            own.map(|found| found.path().1).collect()
        };
        let stem = if files.contains(&stem.as_str()) {
            stem
        } else if is.is_latest() && files.contains(&patch.name.as_str()) {
            // The latest may stand in a file of the model's own name.
            patch.name.clone()
        } else {
            let help = suggestion(&stem, files.iter().copied()).filter(|_| given.is_some());
            let help = help.unwrap_or_else(|| format!("add models/{stem}.sql, or name its file with 'defined_in'"));
            let message = format!("the version {version} of '{}' has no file: there is no {stem}.sql", patch.name);
            let at = item.get("defined_in").map_or(patch.name_range.clone(), |yaml| yaml.range.clone());
            self.out.push(Diagnostic::warning("orphan", message).at(&self.schema.file, at).help(help));
            return;
        };
        let place = (patch.file.clone(), patch.name_range.clone());
        if let Some(other) = all.insert((patch.package.clone(), stem.clone()), Versioned { is, patch }) {
            self.out.push(
                Diagnostic::error("duplicate", format!("the file {stem}.sql is two versions of models"))
                    .at(&place.0, place.1)
                    .related("first here", &other.patch.file, other.patch.name_range.clone())
                    .help("give each version a file of its own"),
            );
        }
    }

    /// The model's entry with what the version says in its place.
    fn merged(&mut self, item: &Yaml) -> Yaml {
        let own_tests = ["tests", "data_tests"].iter().any(|key| item.get(key).is_some());
        let mut entries: Vec<(Yaml, Yaml)> = Vec::new();
        for (key, value) in self.entry.map().unwrap_or_default() {
            let name = key.as_str().unwrap_or_default();
            let is_left_out = matches!(name, "versions" | "latest_version" | "deprecation_date" | "columns" | "config");
            let is_replaced = REPLACED.contains(&name) && item.get(name).is_some_and(|own| !own.is_null());
            let is_other_test = own_tests && matches!(name, "tests" | "data_tests");
            if !(is_left_out || is_replaced || is_other_test) {
                entries.push((key.clone(), value.clone()));
            }
        }
        for (key, value) in item.map().unwrap_or_default() {
            let name = key.as_str().unwrap_or_default();
            if (REPLACED.contains(&name) && !value.is_null())
                || matches!(name, "tests" | "data_tests" | "deprecation_date")
            {
                entries.push((key.clone(), value.clone()));
            }
        }
        let text = |name: &str| Yaml { value: YamlValue::Text(name.to_owned()), range: item.range.clone() };
        let config = merged_config(self.entry.get("config"), item.get("config"));
        entries.push((text("config"), Yaml { value: YamlValue::Map(config), range: item.range.clone() }));
        let columns = Yaml { value: YamlValue::Seq(self.columns(item)), range: item.range.clone() };
        entries.push((text("columns"), columns));
        Yaml { value: YamlValue::Map(entries), range: item.range.clone() }
    }

    /// The model's columns that the version includes, and its own.
    fn columns(&mut self, item: &Yaml) -> Vec<Yaml> {
        let listed = |yaml: &Yaml| yaml.get("columns").and_then(Yaml::seq).unwrap_or_default().to_vec();
        let (rules, own): (Vec<Yaml>, Vec<Yaml>) =
            listed(item).into_iter().partition(|column| column.get("include").or(column.get("exclude")).is_some());
        let base = listed(self.entry);
        let names: Vec<String> = base.iter().filter_map(|column| column.get("name").and_then(Yaml::scalar)).collect();
        if let Some(second) = rules.get(1) {
            self.wrong(second, "a version includes columns once", "merge the two entries");
        }
        let rule = rules.first();
        let include = rule.and_then(|rule| rule.get("include"));
        let is_all = include.is_none_or(|yaml| matches!(yaml.as_str(), Some("all" | "*")));
        let (included, excluded) = (texts(include), texts(rule.and_then(|rule| rule.get("exclude"))));
        if let Some(rule) = rule {
            unknown_keys(&self.schema.file, rule, &["include", "exclude"], "columns that are included", self.out);
            if let Some(include) = include.filter(|yaml| !is_all && yaml.seq().is_none()) {
                self.wrong(include, "'include' is a list of columns, or all", "write include: all");
            } else if include.is_none() || (!is_all && !excluded.is_empty()) {
                self.wrong(rule, "'exclude' takes columns off 'include: all'", "write include: all beside it");
            }
            for name in included.iter().filter(|_| !is_all).chain(&excluded).filter(|name| !names.contains(name)) {
                let help = suggestion(name, names.iter().map(String::as_str));
                let help = help.unwrap_or_else(|| "describe it under 'columns' of the model".to_owned());
                let message = format!("the model '{}' describes no column '{name}'", self.name());
                self.out.push(
                    Diagnostic::warning("unknown-column", message).at(&self.schema.file, rule.range.clone()).help(help),
                );
            }
        }
        let is_taken = |column: &Yaml| {
            let name = column.get("name").and_then(Yaml::scalar).unwrap_or_default();
            if is_all { !excluded.contains(&name) } else { included.contains(&name) }
        };
        base.into_iter().filter(is_taken).chain(own).collect()
    }
}

/// The model's settings; those that the version gives stand in their place.
fn merged_config(base: Option<&Yaml>, own: Option<&Yaml>) -> Vec<(Yaml, Yaml)> {
    let entries = |yaml: Option<&Yaml>| yaml.and_then(Yaml::map).unwrap_or_default().to_vec();
    let own = entries(own);
    let mut all = entries(base);
    all.retain(|(key, _)| !own.iter().any(|(other, _)| other.value == key.value));
    all.extend(own);
    all
}

/// A model that has versions and is described, or written, without one too.
pub(super) fn ambiguous(
    inputs: &Inputs,
    versions: &Versions,
    plain: &BTreeMap<Named, Patch>,
    out: &mut Vec<Diagnostic>,
) {
    let mut told: Vec<Named> = Vec::new();
    for one in versions.values() {
        let key = one.patch.key();
        if told.contains(&key) {
            continue;
        }
        let place = |found: Diagnostic| found.at(&one.patch.file, one.patch.name_range.clone());
        if let Some(other) = plain.get(&key) {
            out.push(
                place(Diagnostic::error("duplicate", format!("'{}' is described twice under 'models'", key.1)))
                    .related("first here", &other.file, other.name_range.clone())
                    .help("merge the two entries"),
            );
        } else if let Some(file) = inputs
            .models
            .iter()
            .find(|found| found.package == key.0 && found.path().1 == key.1 && !versions.contains_key(&key))
        {
            out.push(
                place(Diagnostic::error("duplicate", format!("'{}' is written with versions and without one", key.1)))
                    .help(format!("name {} with 'defined_in' of a version, or rename it", file.shown)),
            );
        } else {
            continue;
        }
        told.push(key);
    }
}
