//! Which kind of value a setting takes, as dbt's own schemas have it: what is written as another kind would be left out, or
//! mean something else.

use serde_json::Value as Json;

use crate::{
    definitions::{Node, ResourceType},
    diagnostic::Diagnostic,
    files::SourceFile,
    yaml::Yaml,
};

/// A kind of value.
#[derive(Clone, Copy)]
enum Takes {
    Flag,
    PerhapsFlag,
    Text,
    PerhapsText,
    /// One text or a list of texts.
    Texts,
    List,
    Mapping,
    Number,
    Hooks,
}

use Takes::{Flag, Hooks, List, Mapping, Number, PerhapsFlag, PerhapsText, Text, Texts};

type Row = (&'static str, Takes);

/// Settings of every kind of node.
const ALL: &[Row] = &[
    ("enabled", Flag),
    ("materialized", Text),
    ("alias", PerhapsText),
    ("schema", PerhapsText),
    ("dataset", PerhapsText),
    ("database", PerhapsText),
    ("project", PerhapsText),
    ("group", PerhapsText),
    ("tags", Texts),
    ("meta", Mapping),
];

/// Those of what makes a relation.
const RELATIONS: &[Row] = &[
    ("access", PerhapsText),
    ("column_types", Mapping),
    ("contract", Mapping),
    ("docs", Mapping),
    ("full_refresh", PerhapsFlag),
    ("grants", Mapping),
    ("incremental_strategy", PerhapsText),
    ("on_configuration_change", PerhapsText),
    ("on_schema_change", PerhapsText),
    ("packages", Texts),
    ("persist_docs", Mapping),
    ("pre-hook", Hooks),
    ("post-hook", Hooks),
    ("quoting", Mapping),
    ("unique_key", Texts),
];

const SEEDS: &[Row] = &[("delimiter", Text), ("quote_columns", PerhapsFlag)];

const SNAPSHOTS: &[Row] = &[
    ("check_cols", Texts),
    ("dbt_valid_to_current", PerhapsText),
    ("snapshot_meta_column_names", Mapping),
    ("strategy", PerhapsText),
    ("target_database", PerhapsText),
    ("target_schema", PerhapsText),
    ("updated_at", PerhapsText),
];

const TESTS: &[Row] = &[
    ("error_if", Text),
    ("fail_calc", Text),
    ("limit", Number),
    ("severity", Text),
    ("store_failures", PerhapsFlag),
    ("store_failures_as", PerhapsText),
    ("warn_if", Text),
    ("where", PerhapsText),
];

/// Entries of settings that are mappings.
const WITHIN: &[(&str, &[Row])] =
    &[("contract", &[("enforced", Flag), ("alias_types", Flag)]), ("docs", &[("show", Flag)])];

/// Keys of entries of schema files, beside their settings.
const ENTRY: &[Row] = &[
    ("access", PerhapsText),
    ("config", Mapping),
    ("constraints", List),
    ("depends_on", List),
    ("description", Text),
    ("docs", Mapping),
    ("group", PerhapsText),
    ("loaded_at_field", PerhapsText),
    ("loaded_at_query", PerhapsText),
    ("loader", Text),
    ("meta", Mapping),
    ("owner", Mapping),
    ("quoting", Mapping),
    ("schema", PerhapsText),
    ("database", PerhapsText),
    ("tags", Texts),
    ("url", PerhapsText),
];

const COLUMN: &[Row] = &[
    ("constraints", List),
    ("data_type", PerhapsText),
    ("description", Text),
    ("meta", Mapping),
    ("quote", PerhapsFlag),
    ("tags", Texts),
];

impl Takes {
    fn fits(self, value: &Json) -> bool {
        let is_text_or_texts = |value: &Json| match value {
            Json::Array(items) => items.iter().all(Json::is_string),
            other => other.is_string(),
        };
        let is_hook = |value: &Json| value.is_string() || value.get("sql").is_some_and(Json::is_string);
        match self {
            Self::Flag => value.is_boolean(),
            Self::Text => value.is_string(),
            _ if value.is_null() => true,
            Self::PerhapsFlag => value.is_boolean(),
            Self::PerhapsText => value.is_string(),
            Self::Texts => is_text_or_texts(value),
            Self::List => value.is_array(),
            Self::Mapping => value.is_object(),
            Self::Number => value.is_number() || value.as_str().is_some_and(|text| text.trim().parse::<i64>().is_ok()),
            Self::Hooks => value.as_array().map_or_else(|| is_hook(value), |items| items.iter().all(is_hook)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Flag | Self::PerhapsFlag => "true or false",
            Self::Text | Self::PerhapsText => "text",
            Self::Texts => "text or a list of texts",
            Self::List => "a list",
            Self::Mapping => "a mapping",
            Self::Number => "a whole number",
            Self::Hooks => "a statement, a mapping with its 'sql', or a list of these",
        }
    }

    fn help(self, key: &str) -> String {
        match (self, key) {
            (Self::Flag | Self::PerhapsFlag, _) => format!("write {key}: true or {key}: false, without quotes"),
            (Self::Mapping, "contract") => "write contract: {enforced: true}".to_owned(),
            (Self::Mapping, "persist_docs") => "write persist_docs: {relation: true, columns: true}".to_owned(),
            (Self::Mapping, "docs") => "write docs: {show: true}".to_owned(),
            (Self::Mapping, "config") => "write its settings below it, such as materialized: table".to_owned(),
            (Self::Mapping, _) => format!("write {key}: {{name: value}}"),
            (Self::Text | Self::PerhapsText | Self::Texts, _) => "put it in quotes if it is a text".to_owned(),
            (Self::List, _) => "start each entry with '- '".to_owned(),
            (Self::Number, _) => format!("write {key}: 100, or leave it out"),
            (Self::Hooks, _) => format!("write {key}: \"grant select on {{{{ this }}}} to someone\""),
        }
    }

    fn wrong(self, key: &str, value: &Json) -> Option<(String, String)> {
        let message = || (format!("'{key}' must be {}, not {}", self.name(), shown(value)), self.help(key));
        (!self.fits(value)).then(message)
    }
}

fn shown(value: &Json) -> String {
    match value {
        Json::Null => "empty".to_owned(),
        Json::String(text) => format!("the text '{text}'"),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "a mapping".to_owned(),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
    }
}

/// A setting of a wrong kind.
pub(super) struct WrongType {
    /// The setting, after the entry of it that is meant.
    pub(super) keys: Vec<&'static str>,
    pub(super) message: String,
    pub(super) help: String,
}

/// The settings of a node that are of a wrong kind.
pub(super) fn of_settings(node: &Node) -> Vec<WrongType> {
    let rows = match node.resource_type {
        ResourceType::Test => [ALL, TESTS, &[]],
        ResourceType::Seed => [ALL, RELATIONS, SEEDS],
        ResourceType::Snapshot => [ALL, RELATIONS, SNAPSHOTS],
        _ => [ALL, RELATIONS, &[]],
    };
    let mut found = Vec::new();
    for (key, takes) in rows.into_iter().flatten() {
        let Some(value) = node.config.values.get(*key) else { continue };
        if let Some((message, help)) = takes.wrong(key, value) {
            found.push(WrongType { keys: vec![*key], message, help });
        }
    }
    for (key, rows) in WITHIN {
        let Some(Json::Object(inner)) = node.config.values.get(*key) else { continue };
        for (part, takes) in *rows {
            if let Some((message, help)) = inner.get(*part).and_then(|value| takes.wrong(part, value)) {
                found.push(WrongType { keys: vec![*part, *key], message, help });
            }
        }
    }
    found
}

/// Tells keys of an entry that are of a wrong kind, and of its columns.
pub(super) fn of_entry(file: &SourceFile, entry: &Yaml, out: &mut Vec<Diagnostic>) {
    keys(file, entry, ENTRY, out);
    for column in entry.get("columns").and_then(Yaml::seq).unwrap_or_default() {
        keys(file, column, COLUMN, out);
    }
}

/// The same of the settings of what is no node.
pub(super) fn of_outside(file: &SourceFile, entry: &Yaml, out: &mut Vec<Diagnostic>) {
    of_entry(file, entry, out);
    if let Some(config) = entry.get("config") {
        keys(file, config, &[("enabled", Flag), ("meta", Mapping), ("tags", Texts)], out);
    }
}

fn keys(file: &SourceFile, yaml: &Yaml, rows: &[Row], out: &mut Vec<Diagnostic>) {
    for (key, takes) in rows {
        let Some(value) = yaml.get(key) else { continue };
        // An empty description is none.
        if value.is_null() && !matches!(takes, Flag) {
            continue;
        }
        if let Some((message, help)) = takes.wrong(key, &value.to_json()) {
            out.push(Diagnostic::error("schema", message).at(file, value.range.clone()).help(help));
        }
    }
}
