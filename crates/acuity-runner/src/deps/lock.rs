//! package-lock.yml, as dbt writes it.

use std::{fs, path::Path};

use acuity_compiler::{SourceFile, YamlValue, parse_yaml};
use serde_json::Value;

use crate::{artifacts, error::Result};

/// The file, in the project's folder.
pub(super) const FILE: &str = "package-lock.yml";

/// A package as the lock file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Locked {
    pub(super) name: String,
    /// Key and value, in the order of the keys.
    entries: Vec<(String, String)>,
}

impl Locked {
    fn new(name: String, entries: Vec<(&str, &str)>) -> Self {
        let mut entries: Vec<(String, String)> =
            entries.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        entries.push(("name".to_owned(), name.clone()));
        entries.sort_unstable();
        Self { name, entries }
    }

    pub(super) fn local(name: String, path: &str) -> Self {
        Self::new(name, vec![("local", path)])
    }

    pub(super) fn hub(name: String, package: &str, version: &str) -> Self {
        Self::new(name, vec![("package", package), ("version", version)])
    }

    pub(super) fn git(name: String, address: &str, revision: Option<&str>, subdirectory: Option<&str>) -> Self {
        let mut entries = vec![("git", address)];
        entries.extend(revision.map(|it| ("revision", it)));
        entries.extend(subdirectory.map(|it| ("subdirectory", it)));
        Self::new(name, entries)
    }

    pub(super) fn archive(name: String, written: &Value) -> Self {
        Self::new(name, vec![("tarball", written["tarball"].as_str().unwrap_or_default())])
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.entries.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Whether it is taken from the same folder, name or address as another, in the same revision.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let keys = ["local", "package", "git", "tarball", "revision", "subdirectory"];
        let plain = |it: &'_ str| it.trim_end_matches('/').to_owned();
        keys.iter().all(|key| self.get(key).map(plain) == other.get(key).map(plain))
    }

    pub(super) fn revision(&self) -> Option<&str> {
        self.get("revision")
    }

    pub(super) fn is_git(&self, address: &str, subdirectory: Option<&str>) -> bool {
        self.get("git") == Some(address) && self.get("subdirectory") == subdirectory
    }
}

/// What the lock file holds, when it is of entries with this hash.
pub(super) fn read(path: &Path, hash: &str) -> Vec<Locked> {
    let Some(file) = fs::read_to_string(path).ok().map(|text| SourceFile::new(path, text)) else { return Vec::new() };
    let Ok(yaml) = parse_yaml(&file) else { return Vec::new() };
    if yaml.get("sha1_hash").and_then(|it| it.scalar()).as_deref() != Some(hash) {
        return Vec::new();
    }
    let packages = yaml.get("packages").and_then(|it| it.seq()).unwrap_or_default();
    let entries = packages.iter().map(|package| {
        let entry =
            |(key, value): &(acuity_compiler::Yaml, acuity_compiler::Yaml)| Some((key.scalar()?, value.scalar()?));
        let entries: Vec<(String, String)> = package.map().unwrap_or_default().iter().filter_map(entry).collect();
        let name = entries.iter().find(|(key, _)| key == "name").map(|(_, name)| name.clone()).unwrap_or_default();
        Locked { name, entries }
    });
    entries.collect()
}

/// Writes the lock file, unless it says so already.
pub(super) fn write<'a>(path: &Path, packages: impl Iterator<Item = &'a Locked>, hash: &str) -> Result<()> {
    let mut text = "packages:\n".to_owned();
    for package in packages {
        for (index, (key, value)) in package.entries.iter().enumerate() {
            let head = if index == 0 { "  - " } else { "    " };
            text.push_str(&format!("{head}{key}: {}\n", scalar(value)));
        }
    }
    text.push_str(&format!("sha1_hash: {hash}\n"));
    if fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    artifacts::write(path, text.as_bytes())
}

/// A text in YAML, in quotes where it would be something else without.
fn scalar(text: &str) -> String {
    let plain = parse_yaml(&SourceFile::new("", format!("a: {text}\n")));
    let is_plain = plain.is_ok_and(|yaml| {
        yaml.get("a").is_some_and(|value| matches!(&value.value, YamlValue::Text(same) if same == text))
    });
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        for (text, expect) in [("1.1.1", "1.1.1"), ("1.1", "'1.1'"), ("it's: x", "'it''s: x'"), ("../kit", "../kit")] {
            assert_eq!(scalar(text), expect);
        }
    }
}
