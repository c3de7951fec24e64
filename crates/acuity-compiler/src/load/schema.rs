//! Schema files: what they say about models, sources, seeds, tests and exposures.

use std::{ops::Range, sync::Arc};

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::{
    constraints,
    fields::{texts, unknown_keys},
    keys::{COLUMN, EXPOSURE, MACRO, NODE, SNAPSHOT, SOURCE, TABLE, TEST_CONFIG, TOP, UNIT_TEST},
    kinds::KINDS,
    policy_tags, types,
};
use crate::{
    definitions::{Column, Constraint, MacroArgument, config::as_list},
    diagnostic::Diagnostic,
    files::SourceFile,
    yaml::{Yaml, YamlValue},
};

/// A test as a schema file gives it.
#[derive(Debug, Clone)]
pub(crate) struct TestEntry {
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
    pub(crate) custom_name: Option<String>,
    pub(crate) arguments: Map<String, Json>,
    pub(crate) config: Map<String, Json>,
    pub(crate) description: String,
    pub(crate) column: Option<String>,
    pub(crate) range: Range<usize>,
}

/// What is said about one thing.
#[derive(Debug, Clone)]
pub(crate) struct Patch {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) package: String,
    /// From the package's folder.
    pub(crate) shown: String,
    pub(crate) name: String,
    pub(crate) name_range: Range<usize>,
    pub(crate) description: String,
    pub(crate) columns: IndexMap<String, Column>,
    pub(crate) constraints: Vec<Constraint>,
    pub(crate) config: Map<String, Json>,
    pub(crate) tests: Vec<TestEntry>,
    pub(crate) yaml: Yaml,
}

/// A package, and a name in it: a package's schema files speak of its own nodes.
pub(crate) type Named = (String, String);

/// A schema file that was read.
pub(crate) struct SchemaFile {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) package: String,
    pub(crate) shown: String,
    pub(crate) yaml: Yaml,
}

impl Patch {
    /// The package and the name.
    pub(crate) fn key(&self) -> (String, String) {
        (self.package.clone(), self.name.clone())
    }

    /// The package and the folders of the schema file below the folder of its kind.
    pub(crate) fn folders(&self) -> Vec<String> {
        let parts: Vec<&str> = self.shown.split('/').collect();
        let mut fqn = vec![self.package.clone()];
        // The first is the folder of the kind, the last the file.
        if parts.len() > 2 {
            fqn.extend(parts[1..parts.len() - 1].iter().map(|s| (*s).to_owned()));
        }
        fqn
    }
}

impl SchemaFile {
    /// Checks the outermost keys.
    pub(crate) fn check(&self, out: &mut Vec<Diagnostic>) {
        match &self.yaml.value {
            YamlValue::Map(_) => {
                unknown_keys(&self.file, &self.yaml, TOP, "a schema file", out);
                for (section, known) in [
                    ("models", NODE),
                    ("seeds", NODE),
                    ("snapshots", SNAPSHOT),
                    ("unit_tests", UNIT_TEST),
                    ("sources", SOURCE),
                    ("exposures", EXPOSURE),
                    ("macros", MACRO),
                ] {
                    for entry in self.entries(section, out) {
                        self.check_list(&entry, "tables", out);
                        unknown_keys(&self.file, &entry, known, &format!("an entry of '{section}'"), out);
                        for table in entry.get("tables").and_then(Yaml::seq).unwrap_or_default() {
                            unknown_keys(&self.file, table, TABLE, "a table of a source", out);
                            self.check_columns(table, out);
                        }
                        self.check_columns(&entry, out);
                        let is_node = KINDS.iter().any(|kind| kind.sections.contains(&section));
                        let typed = if is_node { types::of_entry } else { types::of_outside };
                        for one in entry.get("tables").and_then(Yaml::seq).unwrap_or_default().iter().chain([&entry]) {
                            typed(&self.file, one, out);
                        }
                    }
                }
            }
            YamlValue::Null => {}
            _ => out.push(
                Diagnostic::error("schema", format!("a schema file must be a mapping, not {}", self.yaml.kind()))
                    .at(&self.file, self.yaml.range.clone()),
            ),
        }
    }

    /// A list that is written as something else would be read as empty, and everything in it lost.
    fn check_list(&self, entry: &Yaml, key: &str, out: &mut Vec<Diagnostic>) {
        let Some(yaml) = entry.get(key) else { return };
        if !matches!(yaml.value, YamlValue::Seq(_) | YamlValue::Null) {
            out.push(
                Diagnostic::error("schema", format!("'{key}' must be a list, not {}", yaml.kind()))
                    .at(&self.file, yaml.range.clone())
                    .help("start each entry with '- name: …'"),
            );
        }
    }

    fn check_columns(&self, entry: &Yaml, out: &mut Vec<Diagnostic>) {
        self.check_list(entry, "columns", out);
        for column in entry.get("columns").and_then(Yaml::seq).unwrap_or_default() {
            unknown_keys(&self.file, column, COLUMN, "a column", out);
        }
    }

    /// The entries of a section.
    pub(crate) fn entries(&self, section: &str, out: &mut Vec<Diagnostic>) -> Vec<Yaml> {
        let Some(yaml) = self.yaml.get(section) else { return Vec::new() };
        match &yaml.value {
            YamlValue::Seq(items) => {
                let (good, bad): (Vec<Yaml>, Vec<Yaml>) = items.iter().cloned().partition(|i| i.map().is_some());
                for item in bad {
                    out.push(
                        Diagnostic::error(
                            "schema",
                            format!("an entry of '{section}' must be a mapping with a name, not {}", item.kind()),
                        )
                        .at(&self.file, item.range)
                        .help("write: - name: …"),
                    );
                }
                good
            }
            YamlValue::Null => Vec::new(),
            _ => {
                out.push(
                    Diagnostic::error("schema", format!("'{section}' must be a list, not {}", yaml.kind()))
                        .at(&self.file, yaml.range.clone())
                        .help("start each entry with '- name: …'"),
                );
                Vec::new()
            }
        }
    }

    /// The patch of an entry with a name.
    pub(crate) fn patch(&self, entry: &Yaml, what: &str, out: &mut Vec<Diagnostic>) -> Option<Patch> {
        let Some((name, name_range)) = entry.get("name").and_then(|n| n.scalar().map(|s| (s, n.range.clone()))) else {
            out.push(
                Diagnostic::error("schema", format!("this {what} has no name"))
                    .at(&self.file, entry.range.start..entry.range.start),
            );
            return None;
        };
        let mut config = map(entry.get("config"));
        // These may also stand beside `config:`, where older versions of dbt had them.
        for key in ["meta", "tags", "docs", "access", "group"] {
            if let Some(value) = entry.get(key) {
                add(&mut config, key, value.to_json());
            }
        }
        let mut tests = Vec::new();
        for key in ["tests", "data_tests"] {
            self.tests(entry.get(key), None, &mut tests, out);
        }
        let mut columns = IndexMap::new();
        for column in entry.get("columns").and_then(Yaml::seq).unwrap_or_default() {
            let Some(name) = column.get("name").and_then(Yaml::scalar) else {
                out.push(
                    Diagnostic::error("schema", "this column has no name")
                        .at(&self.file, column.range.start..column.range.start),
                );
                continue;
            };
            let mut own = map(column.get("config"));
            for key in ["meta", "tags"] {
                if let Some(value) = column.get(key) {
                    add(&mut own, key, value.to_json());
                }
            }
            for key in ["tests", "data_tests"] {
                self.tests(column.get(key), Some(&name), &mut tests, out);
            }
            let protection =
                column.get("policy_tags").or_else(|| column.get("config").and_then(|config| config.get("policy_tags")));
            let policy_tags = policy_tags::read(protection, &self.file, out);
            columns.insert(
                name.clone(),
                Column {
                    name,
                    description: column.get("description").and_then(Yaml::scalar).unwrap_or_default(),
                    data_type: column.get("data_type").and_then(Yaml::scalar),
                    quote: column.get("quote").and_then(|said| said.to_json().as_bool()),
                    meta: own.get("meta").and_then(Json::as_object).cloned().unwrap_or_default(),
                    constraints: constraints::read(column, &self.file, out),
                    tags: as_list(own.get("tags")).iter().filter_map(Json::as_str).map(str::to_owned).collect(),
                    granularity: column.get("granularity").and_then(Yaml::scalar),
                    // Known when all doc blocks are.
                    doc_blocks: Vec::new(),
                    policy_tags,
                    extra: map(Some(column)).into_iter().filter(|(key, _)| !COLUMN.contains(&key.as_str())).collect(),
                },
            );
        }
        Some(Patch {
            file: self.file.clone(),
            package: self.package.clone(),
            shown: self.shown.clone(),
            name,
            name_range,
            description: entry.get("description").and_then(Yaml::scalar).unwrap_or_default(),
            columns,
            constraints: constraints::read(entry, &self.file, out),
            config,
            tests,
            yaml: entry.clone(),
        })
    }

    fn tests(&self, list: Option<&Yaml>, column: Option<&str>, found: &mut Vec<TestEntry>, out: &mut Vec<Diagnostic>) {
        let Some(list) = list.filter(|l| !l.is_null()) else { return };
        let Some(items) = list.seq() else {
            out.push(
                Diagnostic::error("schema", format!("tests must be a list, not {}", list.kind()))
                    .at(&self.file, list.range.clone()),
            );
            return;
        };
        for item in items {
            match self.test(item, column) {
                Ok(test) => found.push(test),
                Err(diagnostic) => out.push(*diagnostic),
            }
        }
    }

    fn test(&self, item: &Yaml, column: Option<&str>) -> Result<TestEntry, Box<Diagnostic>> {
        let bad = |message: String| {
            Box::new(
                Diagnostic::error("schema", message)
                    .at(&self.file, item.range.clone())
                    .help("write the test's name, or the name with its arguments below it"),
            )
        };
        let (name, range, mut arguments) = match &item.value {
            YamlValue::Text(name) => (name.clone(), item.range.clone(), Map::new()),
            // dbt's long form has `test_name` beside the arguments; the short one has the name as its only key.
            YamlValue::Map(entries) => match (item.get("test_name"), entries.as_slice()) {
                (Some(name), _) => {
                    let mut arguments = map(Some(item));
                    arguments.shift_remove("test_name");
                    (name.scalar().unwrap_or_default(), name.range.clone(), arguments)
                }
                (None, [(key, value)]) if value.map().is_some() || value.is_null() => {
                    (key.scalar().unwrap_or_default(), key.range.clone(), map(Some(value)))
                }
                (None, [(_, value)]) => {
                    return Err(bad(format!("the arguments of a test must be a mapping, not {}", value.kind())));
                }
                _ => {
                    return Err(bad(
                        "a test has one name; this has several keys (is the indentation right?)".to_owned()
                    ));
                }
            },
            _ => return Err(bad(format!("a test is a name or a mapping, not {}", item.kind()))),
        };
        let mut config = Map::new();
        // Older versions of dbt have settings among the arguments.
        for key in TEST_CONFIG {
            if let Some(value) = arguments.shift_remove(*key) {
                config.insert((*key).to_owned(), value);
            }
        }
        if let Some(Json::Object(more)) = arguments.shift_remove("config") {
            config.extend(more);
        }
        // In dbt's order, which shows in the test's code.
        let mut ordered: Map<String, Json> =
            TEST_CONFIG.iter().filter_map(|k| Some(((*k).to_owned(), config.shift_remove(*k)?))).collect();
        ordered.extend(config);
        let config = ordered;
        // Newer ones have arguments under a key of their own.
        if let Some(Json::Object(nested)) = arguments.get("arguments").cloned() {
            arguments.shift_remove("arguments");
            arguments.extend(nested);
        }
        let mut text = |key: &str| arguments.shift_remove(key).and_then(|v| v.as_str().map(str::to_owned));
        let (custom_name, description) = (text("name"), text("description").unwrap_or_default());
        if arguments.contains_key("model") {
            return Err(bad(
                "a test may not have an argument named 'model': it is the model the test stands at".to_owned()
            ));
        }
        if let Some(column) = column {
            arguments.insert("column_name".to_owned(), Json::from(column));
        }
        let (namespace, name) = match name.split_once('.') {
            Some((ns, name)) => (Some(ns.to_owned()), name.to_owned()),
            None => (None, name),
        };
        Ok(TestEntry {
            namespace,
            name,
            custom_name,
            arguments,
            config,
            description,
            column: column.map(str::to_owned),
            range,
        })
    }
}

/// Text that an entry gives under one of these keys, beside or within its `config:`.
pub(super) fn either_yaml(yaml: &Yaml, keys: &[&str]) -> Option<String> {
    let found = |y: &Yaml| keys.iter().find_map(|k| y.get(k)).filter(|v| !v.is_null()).and_then(Yaml::scalar);
    found(yaml).or_else(|| yaml.get("config").and_then(found))
}

/// The settings of a mapping.
pub(crate) fn map(yaml: Option<&Yaml>) -> Map<String, Json> {
    match yaml.map(Yaml::to_json) {
        Some(Json::Object(map)) => map,
        _ => Map::new(),
    }
}

/// A setting that may also be given outside of `config:`; both places add up.
fn add(config: &mut Map<String, Json>, key: &str, value: Json) {
    // `config:` is merged last and wins where both give one value.
    let mut all = crate::definitions::config::NodeConfig::default();
    all.merge(&Map::from_iter([(key.to_owned(), value)]));
    all.merge(&Map::from_iter(config.get(key).map(|v| (key.to_owned(), v.clone()))));
    config.extend(all.values);
}

/// Tags of an entry and its settings.
pub(crate) fn tags(entry: &Yaml) -> Vec<String> {
    let mut found = texts(entry.get("tags"));
    found.extend(texts(entry.get("config").and_then(|c| c.get("tags"))));
    found
}

/// `meta` of an entry and its settings.
pub(crate) fn meta(entry: &Yaml) -> Map<String, Json> {
    let mut found = map(entry.get("meta"));
    found.extend(map(entry.get("config").and_then(|c| c.get("meta"))));
    found
}

/// The parameters of a macro that its entry describes; one without a name says nothing.
pub(super) fn macro_arguments(entry: &Yaml) -> Vec<MacroArgument> {
    let text = |argument: &Yaml, key: &str| argument.get(key).filter(|v| !v.is_null()).and_then(Yaml::scalar);
    let one = |argument: &Yaml| {
        let description = text(argument, "description").unwrap_or_default();
        Some(MacroArgument { name: text(argument, "name")?, kind: text(argument, "type"), description })
    };
    entry.get("arguments").and_then(Yaml::seq).into_iter().flatten().filter_map(one).collect()
}
