//! Values of an output of profiles.yml: of which kind each must be. What they mean is for those who open the warehouse.

use crate::{
    diagnostic::Diagnostic,
    files::SourceFile,
    yaml::{Yaml, YamlValue},
};

/// Keys whose value is one text.
const TEXTS: &[&str] = &[
    "api_endpoint",
    "client_id",
    "client_secret",
    "database",
    "dataset",
    "dialect",
    "execution_project",
    "impersonate_service_account",
    "keyfile",
    "location",
    "method",
    "path",
    "priority",
    "project",
    "quota_project",
    "refresh_token",
    "schema",
    "storage_endpoint",
    "token",
    "token_uri",
    "type",
];

/// Keys whose value names something, so that an empty one is a mistake of a DuckDB output. On BigQuery an empty variable
/// counts as nothing.
const NAMES: &[&str] = &["dataset", "path", "schema"];

/// Keys whose value is a mapping.
const MAPPINGS: &[&str] = &["labels", "settings"];

/// Nodes that may run at once.
const THREADS: std::ops::RangeInclusive<i64> = 1..=256;

/// Reports values of another kind than their key takes. No value is shown: it may be in the wrong place.
pub(super) fn check(file: &SourceFile, output: &Yaml, name: &str, out: &mut Vec<Diagnostic>) {
    let duckdb = output.get("type").and_then(Yaml::as_str) == Some("duckdb");
    for (key, value) in output.map().unwrap_or_default() {
        let Some(key_text) = key.as_str() else { continue };
        let wanted = if value.is_null() {
            None
        } else if TEXTS.contains(&key_text) {
            match &value.value {
                YamlValue::Int(_) => None,
                YamlValue::Text(text) if duckdb && text.trim().is_empty() && NAMES.contains(&key_text) => {
                    Some("empty; write a name, or leave the key out".to_owned())
                }
                YamlValue::Text(_) => None,
                _ => Some(format!("{}; it must be text", value.kind())),
            }
        } else if MAPPINGS.contains(&key_text) {
            (value.map().is_none())
                .then(|| format!("{}; it must be a mapping: {key_text}: {{NAME: VALUE}}", value.kind()))
        } else if key_text == "threads" {
            let shown = value.scalar().unwrap_or_else(|| value.kind().to_owned());
            threads(value)
                .is_none()
                .then(|| format!("{shown}; it must be a whole number from {} to {}", THREADS.start(), THREADS.end()))
        } else {
            None
        };
        if let Some(wanted) = wanted {
            let message = format!("'{key_text}' of the output '{name}' is {wanted}");
            let found = Diagnostic::error("profile", message).at(file, key.range.clone());
            out.push(Diagnostic { excerpt: None, ..found });
        }
    }
}

/// How many nodes run at once; `None` for what is no such number.
pub(super) fn threads(value: &Yaml) -> Option<usize> {
    let number = match &value.value {
        YamlValue::Int(number) => *number,
        YamlValue::Text(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    THREADS.contains(&number).then_some(number)?.try_into().ok()
}
