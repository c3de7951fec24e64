//! Reading an entry of the semantic layer: texts, lists, words of which there are a few.

use std::ops::Range;

use serde_json::{Map, Value as Json};

use crate::{
    diagnostic::{Diagnostic, suggestion},
    load::{
        fields::{texts, unknown_keys},
        schema::Patch,
    },
    yaml::Yaml,
};

/// Lengths of time, the shortest first.
pub(super) const GRAINS: [&str; 11] =
    ["nanosecond", "microsecond", "millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"];

/// An entry, or a part of one, with where its mistakes go.
pub(super) struct Entry<'a> {
    pub(super) patch: &'a Patch,
    pub(super) yaml: &'a Yaml,
    pub(super) out: &'a mut Vec<Diagnostic>,
}

impl<'a> Entry<'a> {
    pub(super) fn new(patch: &'a Patch, yaml: &'a Yaml, out: &'a mut Vec<Diagnostic>) -> Self {
        Self { patch, yaml, out }
    }

    /// A part of it.
    pub(super) fn part<'b>(&'b mut self, yaml: &'b Yaml) -> Entry<'b> {
        Entry { patch: self.patch, yaml, out: self.out }
    }

    pub(super) fn wrong(&mut self, at: &Yaml, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::error("semantic", message).at(&self.patch.file, at.range.clone()).help(help));
    }

    /// What dbt lets pass, although the semantic layer would not answer with it.
    pub(super) fn doubtful(&mut self, at: &Yaml, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::warning("semantic", message).at(&self.patch.file, at.range.clone()).help(help));
    }

    /// A key's value; null counts as absent.
    pub(super) fn get(&self, key: &str) -> Option<&'a Yaml> {
        self.yaml.get(key).filter(|value| !value.is_null())
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.get(key).and_then(Yaml::scalar)
    }

    /// The value as it is, or null.
    pub(super) fn json(&self, key: &str) -> Json {
        self.get(key).map_or(Json::Null, Yaml::to_json)
    }

    /// Where a key's value is, or the entry begins.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.get(key).map_or(self.yaml.range.start..self.yaml.range.start, |value| value.range.clone())
    }

    pub(super) fn known(&mut self, keys: &[&str], what: &str) {
        unknown_keys(&self.patch.file, self.yaml, keys, what, self.out);
    }

    /// A list of mappings.
    pub(super) fn list(&mut self, key: &str) -> Vec<&'a Yaml> {
        let Some(yaml) = self.get(key) else { return Vec::new() };
        let Some(items) = yaml.seq() else {
            self.wrong(
                yaml,
                format!("'{key}' must be a list, not {}", yaml.kind()),
                "start each entry with '- name: …'",
            );
            return Vec::new();
        };
        items.iter().filter(|item| self.is_mapping(item, key)).collect()
    }

    fn is_mapping(&mut self, item: &Yaml, key: &str) -> bool {
        if item.map().is_none() {
            let message = format!("an entry of '{key}' must be a mapping, not {}", item.kind());
            self.wrong(item, message, "write: - name: …");
        }
        item.map().is_some()
    }

    /// A name, in lower case and without two underscores in a row, by which parts of a query are told apart.
    pub(super) fn name(&mut self, what: &str, name: &str) {
        let letters = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let is_good = letters
            && name.starts_with(|c: char| c.is_ascii_lowercase())
            && !name.contains("__")
            && !name.ends_with('_');
        if !is_good || name.len() < 2 {
            let range = self.yaml.get("name").map_or(self.patch.name_range.clone(), |yaml| yaml.range.clone());
            let message = format!("'{name}' cannot be the name of a {what}");
            // One that is only too short, dbt takes.
            let found = if is_good { Diagnostic::warning } else { Diagnostic::error };
            self.out.push(
                found("semantic", message)
                    .at(&self.patch.file, range)
                    .help("use lower-case letters, digits and single underscores, at least two, a letter first"),
            );
        }
    }

    /// The name that an entry must have.
    pub(super) fn required_name(&mut self, what: &str) -> Option<String> {
        let name = self.text("name");
        match &name {
            Some(name) => self.name(what, name),
            None => self.wrong(self.yaml, format!("this {what} has no name"), "add: name: …"),
        }
        name
    }

    /// A word of which there are a few, in lower case; it must be there.
    pub(super) fn word(&mut self, key: &str, what: &str, words: &[&str]) -> Option<String> {
        let Some(yaml) = self.get(key) else {
            let message = format!("this {what} has no {key}");
            self.wrong(self.yaml, message, format!("add '{key}' with one of: {}", words.join(", ")));
            return None;
        };
        let word = yaml.scalar().unwrap_or_default().to_lowercase();
        if words.contains(&word.as_str()) {
            return Some(word);
        }
        let help =
            suggestion(&word, words.iter().copied()).unwrap_or_else(|| format!("use one of: {}", words.join(", ")));
        self.wrong(yaml, format!("'{word}' is no {key} of a {what}"), help);
        None
    }

    /// `filter`: one text or several, as the manifest has it.
    pub(super) fn filter(&self, key: &str) -> Json {
        let texts = texts(self.get(key));
        match texts.is_empty() {
            true => Json::Null,
            false => {
                let filters: Vec<Json> =
                    texts.iter().map(|text| serde_json::json!({"where_sql_template": text})).collect();
                serde_json::json!({"where_filters": filters})
            }
        }
    }

    /// `config: {meta: …}` as the manifest has it of parts.
    pub(super) fn config(&self) -> Json {
        let meta = self.get("config").and_then(|config| config.get("meta"));
        serde_json::json!({"meta": meta.map_or_else(|| Json::Object(Map::new()), Yaml::to_json)})
    }
}
