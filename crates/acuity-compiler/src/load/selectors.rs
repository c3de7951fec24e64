//! selectors.yml.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::{
    diagnostic::Diagnostic,
    files::SourceFile,
    project::LoadOptions,
    yaml::{self, Yaml},
};

/// selectors.yml by name.
pub(super) fn read(options: &LoadOptions, out: &mut Vec<Diagnostic>) -> BTreeMap<String, Json> {
    let path = options.project_dir.join("selectors.yml");
    // Most projects have none.
    let Ok(text) = options.files.read(&path) else { return BTreeMap::new() };
    let file = SourceFile::new("selectors.yml", text);
    match yaml::parse(&file) {
        Ok(yaml) => yaml
            .get("selectors")
            .and_then(Yaml::seq)
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| Some((entry.get("name")?.scalar()?, entry.to_json())))
            .collect(),
        Err(diagnostic) => {
            out.push(diagnostic);
            BTreeMap::new()
        }
    }
}
