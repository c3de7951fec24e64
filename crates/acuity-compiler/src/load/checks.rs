//! What is wrong with the settings of a node.

use std::ops::Range;

use serde_json::Value as Json;

use super::{
    builder::Builder,
    groups,
    kinds::{self, KINDS, Kind},
    known,
    places::{Given, Places},
    types,
};
use crate::{
    definitions::{
        Dialect, Microbatch, Node, ResourceType, SnapshotSettings, WrongSetting,
        settings::{self, Choices},
    },
    diagnostic::{Diagnostic, Severity, suggestion},
    files::SourceFile,
    jinja::world::World,
};

impl Builder<'_> {
    /// Warns of a setting that neither dbt nor a macro or model of the project reads. Those of packages are theirs.
    pub(super) fn unknown_setting(
        &mut self,
        kind: ResourceType,
        package: &str,
        key: &str,
        at: (&SourceFile, Range<usize>),
    ) {
        if kind == ResourceType::Test || package != self.world.root {
            return;
        }
        let Some(warning) = known::setting(key) else { return };
        let mut macros = self.world.macros.values().flat_map(|macros| macros.values());
        if known::is_read_in(&at.0.text.replace("config(", ""), key)
            || macros.any(|one| known::is_read_in(&one.public.macro_sql, key))
        {
            return;
        }
        self.out.push(warning.at(at.0, at.1));
    }

    /// Refuses settings that would be left out in silence.
    pub(super) fn check_config(&mut self, node: &Node, places: Places<'_>) {
        let mut found = Vec::new();
        if node.resource_type == ResourceType::Model {
            found.extend(partition(node, self.world.target.engine(), self.world.target.dialect));
        }
        if node.resource_type == ResourceType::Snapshot
            && let Err(WrongSetting { keys, message, help }) = SnapshotSettings::read(&node.config)
        {
            found.push(Mistake::at_key(keys, message, help));
        }
        if node.resource_type == ResourceType::Model {
            found.extend(microbatch(node, self.world.target.dialect));
        }
        if let Some((key, what)) = groups::settings(node, &self.groups) {
            found.push(Mistake { what, keys: vec![key], part: |given| given.value });
        }
        let wrong = types::of_settings(node).into_iter();
        found.extend(
            wrong.map(|it| Mistake { part: |given| given.value, ..Mistake::at_key(&it.keys, it.message, it.help) }),
        );
        found.extend(materialized(node, &self.world).filter(|_| found.is_empty()));
        found.extend(of_duckdb(node, self.world.target.dialect));
        found.extend(closed(node, &settings::ON_SCHEMA_CHANGE));
        found.extend(kept_columns(node));
        found.extend(closed(node, &settings::ON_CONFIGURATION_CHANGE));
        if node.resource_type == ResourceType::Test {
            found.extend(closed(node, &settings::STORE_FAILURES_AS));
        }
        found.extend(severity(node));
        let project =
            self.packages.get(&self.world.root).map(|project| (project, kinds::of(node.resource_type).settings));
        let places = Places { project, ..places };
        self.out.extend(found.into_iter().map(|one| places.at(node, one.what, &one.keys, one.part)));
    }

    /// Entries of schema files without a file.
    pub(super) fn orphans(&mut self) {
        let mut found = Vec::new();
        for Kind { kind, what, .. } in KINDS {
            for (key, patch) in self.patches.of_kind(*kind) {
                let (package, name) = key;
                if package != &self.world.root || self.used.contains(&(*kind, key.clone())) {
                    continue;
                }
                let names = self.nodes.values().filter(|n| n.resource_type == *kind).map(|n| n.name.as_str());
                let other = self.named(*kind, patch).map(|node| kinds::of(node.resource_type));
                let (message, help) = match other {
                    Some(other) => (
                        format!("'{name}' is a {}, not a {what}: of this entry only the tests count", other.what),
                        format!("move it to '{}:'", other.sections[0]),
                    ),
                    None => (
                        format!("there is no {what} named '{name}'"),
                        suggestion(name, names).unwrap_or_else(|| "add its file, or remove the entry".to_owned()),
                    ),
                };
                let warning = Diagnostic::warning("orphan", message);
                found.push(warning.at(&patch.file, patch.name_range.clone()).help(help));
            }
        }
        self.out.extend(found);
    }
}

/// A mistake, and the settings at which it is shown: the first that is written.
struct Mistake {
    what: Diagnostic,
    keys: Vec<&'static str>,
    part: fn(Given) -> Range<usize>,
}

impl Mistake {
    fn at_key(keys: &[&'static str], message: String, help: String) -> Self {
        Self { what: Diagnostic::error("config", message).help(help), keys: keys.to_vec(), part: |given| given.key }
    }

    /// A value that is none of those there are.
    fn at_value(key: &'static str, message: String, value: &str, known: &[&str]) -> Self {
        let help =
            suggestion(value, known.iter().copied()).unwrap_or_else(|| format!("use one of: {}", known.join(", ")));
        Self { part: |given| given.value, ..Self::at_key(&[key], message, help) }
    }
}

/// Of partitions of BigQuery's; a project in DuckDB's own SQL that has such settings too means another target.
fn partition(node: &Node, engine: &str, dialect: Dialect) -> Vec<Mistake> {
    let Some(partition) = node.config.get("partition_by").filter(|_| dialect == Dialect::GoogleSql) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if engine == "bigquery"
        && let Some(field) = partition.as_str()
    {
        found.push(Mistake::at_key(
            &["partition_by"],
            format!("partition_by '{field}' must be a mapping on BigQuery, as in dbt"),
            format!("write partition_by={{'field': '{field}', 'data_type': 'date', 'granularity': 'day'}}"),
        ));
    }
    for (key, help) in [
        ("copy_partitions", "take it out: partitions are replaced by one MERGE, which is atomic"),
        ("time_ingestion_partitioning", "partition by a column of the model"),
    ] {
        if partition.get(key).is_some_and(|value| value == &Json::Bool(true) || value == "true") {
            let message = format!("'{key}' of partition_by is not supported");
            found.push(Mistake::at_key(&[key, "partition_by"], message, help.to_owned()));
        }
    }
    found
}

/// As dbt: a contract promises columns that an incremental table would silently not get.
fn kept_columns(node: &Node) -> Option<Mistake> {
    let value = node.config.text("on_schema_change").unwrap_or("ignore");
    let is_promised = node.resource_type == ResourceType::Model
        && node.config.materialized() == "incremental"
        && node.config.contract();
    (is_promised && !["append_new_columns", "fail"].contains(&value)).then(|| {
        let message = format!("an incremental model with a contract cannot have on_schema_change '{value}'");
        let help = "use on_schema_change: append_new_columns or fail".to_owned();
        Mistake::at_key(&["on_schema_change", "enforced", "contract"], message, help)
    })
}

/// What keeps a model from being built in batches.
fn microbatch(node: &Node, dialect: Dialect) -> Option<Mistake> {
    match Microbatch::read(&node.config) {
        Err(WrongSetting { keys, message, help }) => Some(Mistake::at_key(keys, message, help)),
        Ok(Some(_)) if dialect == Dialect::DuckDb && !node.config.texts("unique_key").is_empty() => {
            let message = "a model in microbatches has no unique_key: each batch replaces a stretch of time".to_owned();
            let help = "leave it out, or use incremental_strategy: merge".to_owned();
            Some(Mistake::at_key(&["unique_key"], message, help))
        }
        Ok(_) => None,
    }
}

fn materialized(node: &Node, world: &World) -> Option<Mistake> {
    let is_model = node.resource_type == ResourceType::Model;
    let value = node.config.materialized();
    if is_model && world.materialization(value).is_some() {
        return None;
    }
    let mut known =
        if is_model { settings::MATERIALIZED.known() } else { vec![kinds::of(node.resource_type).materialized] };
    (!known.contains(&value)).then(|| {
        if is_model {
            let own = world.materializations();
            known.retain(|name| !own.contains(name));
            known.extend(own);
        }
        let message = format!("a {} cannot be materialized as '{value}'", node.resource_type.as_str());
        let mut mistake = Mistake::at_value("materialized", message, value, &known);
        // As dbt, which misses a materialization when it is to be used: the model is there, and fails when it runs.
        if is_model {
            mistake.what.severity = Severity::Warning;
        }
        mistake
    })
}

/// What is wrong with a model that only DuckDB has: whose rows are a file, or that is called with values.
fn of_duckdb(node: &Node, dialect: Dialect) -> Option<Mistake> {
    let (what, help) = match node.config.materialized() {
        _ if node.resource_type != ResourceType::Model => return None,
        "external" => ("external: its rows are a file", "use materialized: table"),
        "table_function" => ("a table_function", "use materialized: view"),
        _ => return None,
    };
    if dialect != Dialect::DuckDb {
        let message = format!("only a model in DuckDB's own SQL can be {what}");
        return Some(Mistake::at_key(&["materialized"], message, help.to_owned()));
    }
    for (key, help) in [
        ("glue_register", "take it out, and register the file outside of the project"),
        ("plugin", "take it out: plugins are not loaded"),
    ] {
        if node.config.get(key).is_some_and(|value| *value != Json::Bool(false)) {
            let message = format!("'{key}' of an external model is not supported");
            return Some(Mistake::at_key(&[key], message, help.to_owned()));
        }
    }
    None
}

fn closed<T: Copy>(node: &Node, choices: &Choices<T>) -> Option<Mistake> {
    let (key, known) = (choices.key, choices.known());
    let value = node.config.text(key).filter(|value| !known.contains(value))?;
    Some(Mistake::at_value(key, format!("'{value}' is not a value of {key}"), value, &known))
}

fn severity(node: &Node) -> Option<Mistake> {
    let value = node.config.severity();
    let wrong = node.resource_type == ResourceType::Test && !["error", "warn"].contains(&value.as_str());
    wrong
        .then(|| Mistake::at_key(&["severity"], format!("'{value}' is not a severity"), "use error or warn".to_owned()))
}
