//! What lies outside of the project's own models: sources and exposures.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{
    build::{Builder, either_yaml, folders},
    patches::describe,
    schema::{self, Patch},
    tests_of::At,
};
use crate::{
    definitions::config::NodeConfig,
    definitions::{Exposure, RefArgs, Relation, Source},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    jinja::job::{Job, render},
    project::NodeOrigin,
    yaml::Yaml,
};

impl Builder<'_> {
    pub(super) fn sources(&mut self) {
        for (group, tables) in std::mem::take(&mut self.patches.sources) {
            let schema = either_yaml(&group.yaml, &["schema", "dataset"]).unwrap_or_else(|| group.name.clone());
            let schema = self.setting(&group, schema, &["schema", "dataset"]);
            let database = self.world.target.database().map(|default| {
                either_yaml(&group.yaml, &["database", "project"]).unwrap_or_else(|| default.to_owned())
            });
            let database = database.map(|d| self.setting(&group, d, &["database", "project"]));
            let place = (&group.file, group.name_range.clone());
            let source_description = describe(&group.description, &self.docs, &group.package, place, self.out);
            for table in &tables {
                let unique_id = format!("source.{}.{}.{}", group.package, group.name, table.name);
                if self.sources.contains_key(&unique_id) {
                    self.out.push(
                        Diagnostic::error(
                            "duplicate",
                            format!("the source table '{}.{}' is declared twice", group.name, table.name),
                        )
                        .at(&table.file, table.name_range.clone())
                        .help("merge the two entries"),
                    );
                    continue;
                }
                let fqn = source_fqn(&group, &table.name);
                let mut config = NodeConfig::default();
                config.merge(&Map::from_iter([("enabled".to_owned(), Json::Bool(true))]));
                config.merge(&self.tree("sources", &group.package, &fqn).values);
                config.merge(&group.config);
                config.merge(&table.config);
                let identifier = either_yaml(&table.yaml, &["identifier"]).unwrap_or_else(|| table.name.clone());
                let place = (&table.file, table.name_range.clone());
                let text = |key: &str| either_yaml(&table.yaml, &[key]).or_else(|| either_yaml(&group.yaml, &[key]));
                let source = Source {
                    unique_id: unique_id.clone(),
                    source_name: group.name.clone(),
                    name: table.name.clone(),
                    package_name: group.package.clone(),
                    original_file_path: group.shown.clone(),
                    fqn,
                    relation: Relation { database: database.clone(), schema: schema.clone(), identifier },
                    description: describe(&table.description, &self.docs, &group.package, place, self.out),
                    source_description: source_description.clone(),
                    columns: self.columns(table),
                    tags: config.texts("tags"),
                    meta: config.get("meta").and_then(Json::as_object).cloned().unwrap_or_default(),
                    loader: text("loader").unwrap_or_default(),
                    loaded_at_field: text("loaded_at_field"),
                    freshness: table.yaml.get("freshness").or_else(|| group.yaml.get("freshness")).map(Yaml::to_json),
                    config,
                };
                if !source.config.enabled() {
                    self.disabled_sources.insert(unique_id);
                    continue;
                }
                self.sources.insert(unique_id.clone(), source);
                for entry in &table.tests {
                    let at = At {
                        expression: format!("source('{}', '{}')", group.name, table.name),
                        name: &format!("{}_{}", group.name, table.name),
                        is_source: true,
                    };
                    self.generic_test(table, entry, &at, &unique_id);
                }
            }
        }
    }

    /// A setting of a schema file that may hold Jinja.
    pub(super) fn setting(&mut self, patch: &Patch, text: String, keys: &[&str]) -> String {
        if !text.contains("{{") {
            return text;
        }
        let range = keys.iter().find_map(|k| patch.yaml.get(k)).map_or(patch.name_range.clone(), |y| y.range.clone());
        let file = Arc::new(SourceFile::new(patch.file.path.clone(), text.clone()));
        match render(&Job::text(&self.world, &file, &patch.package), None) {
            Ok(rendered) => rendered.text,
            Err(diagnostic) => {
                self.out.push(diagnostic.at(&patch.file, range));
                text
            }
        }
    }

    pub(super) fn exposures(&mut self) {
        for patch in std::mem::take(&mut self.patches.exposures) {
            let unique_id = format!("exposure.{}.{}", patch.package, patch.name);
            let text = |key: &str| either_yaml(&patch.yaml, &[key]);
            let mut fqn = folders(&patch);
            fqn.push(patch.name.clone());
            let mut config = self.tree("exposures", &patch.package, &fqn);
            config.merge(&patch.config);
            if !config.enabled()
                || patch.yaml.get("enabled").is_some_and(|e| e.value == crate::yaml::YamlValue::Bool(false))
            {
                continue;
            }
            if self.exposures.contains_key(&unique_id) {
                self.out.push(
                    Diagnostic::error("duplicate", format!("the exposure '{}' is written twice", patch.name))
                        .at(&patch.file, patch.name_range.clone()),
                );
                continue;
            }
            let kinds = ["dashboard", "notebook", "analysis", "ml", "application"];
            let kind = text("type").unwrap_or_default();
            if !kinds.contains(&kind.as_str()) {
                let range = patch.yaml.get("type").map_or(patch.name_range.clone(), |y| y.range.clone());
                self.out.push(
                    Diagnostic::error("schema", format!("'{kind}' is not a type of exposure"))
                        .at(&patch.file, range)
                        .help(suggestion(&kind, kinds).unwrap_or_else(|| format!("use one of: {}", kinds.join(", ")))),
                );
            }
            if patch.yaml.get("owner").and_then(Yaml::map).is_none() {
                self.out.push(
                    Diagnostic::error("schema", format!("the exposure '{}' needs an owner", patch.name))
                        .at(&patch.file, patch.name_range.clone())
                        .help("add: owner: {name: …, email: …}"),
                );
            }
            let (mut refs, mut sources) = (Vec::new(), Vec::new());
            for item in patch.yaml.get("depends_on").and_then(Yaml::seq).unwrap_or_default() {
                match call(item.as_str().unwrap_or_default()) {
                    Some(("ref", args)) if args.len() == 1 => {
                        refs.push(RefArgs { name: args[0].clone(), package: None, version: None })
                    }
                    Some(("ref", args)) if args.len() == 2 => {
                        refs.push(RefArgs { name: args[1].clone(), package: Some(args[0].clone()), version: None });
                    }
                    Some(("source", args)) if args.len() == 2 => sources.push((args[0].clone(), args[1].clone())),
                    _ => self.out.push(
                        Diagnostic::error("schema", "an exposure depends on ref('…') or source('…', '…')")
                            .at(&patch.file, item.range.clone()),
                    ),
                }
            }
            let place = (&patch.file, patch.name_range.clone());
            let exposure = Exposure {
                unique_id: unique_id.clone(),
                name: patch.name.clone(),
                package_name: patch.package.clone(),
                original_file_path: patch.shown.clone(),
                fqn,
                kind,
                label: text("label"),
                owner: schema::map(patch.yaml.get("owner")),
                description: describe(&patch.description, &self.docs, &patch.package, place, self.out),
                maturity: text("maturity"),
                url: text("url"),
                tags: schema::tags(&patch.yaml),
                meta: schema::meta(&patch.yaml),
                refs,
                sources,
                depends_on: Vec::new(),
            };
            let origin = NodeOrigin {
                file: patch.file.clone(),
                arguments: Json::Null,
                schema: Some((patch.file.clone(), patch.name_range.clone())),
            };
            self.origins.insert(unique_id.clone(), origin);
            self.exposures.insert(unique_id, exposure);
        }
    }
}

fn source_fqn(group: &Patch, table: &str) -> Vec<String> {
    let mut fqn = folders(group);
    fqn.push(group.name.clone());
    fqn.push(table.to_owned());
    fqn
}

/// `ref('a', 'b')` to its name and arguments.
fn call(text: &str) -> Option<(&str, Vec<String>)> {
    let text = text.trim().trim_start_matches("{{").trim_end_matches("}}").trim();
    let (name, rest) = text.split_once('(')?;
    let inner = rest.strip_suffix(')')?;
    let args = inner.split(',').map(|a| a.trim().trim_matches(['\'', '"']).to_owned()).collect();
    Some((name.trim(), args))
}
