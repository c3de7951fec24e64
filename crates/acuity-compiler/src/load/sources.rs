//! Sources: tables that the project reads and does not make.

use fancy_regex::{Captures, Regex};
use serde_json::{Map, Value as Json, json};

use super::{
    builder::Builder,
    fields::texts,
    generic_tests::At,
    overrides,
    patches::{describe, doc_blocks},
    schema::{Patch, either_yaml, map},
};
use crate::{
    definitions::{Dialect, Freshness, NodeConfig, Quoting, Relation, Source, config::said_last, freshness},
    diagnostic::Diagnostic,
    yaml::Yaml,
};

impl Builder<'_> {
    pub(super) fn sources(&mut self) {
        for (group, tables) in overrides::applied(std::mem::take(&mut self.patches.sources), self.out) {
            let of_group = self.out.len();
            let schema = either_yaml(&group.yaml, &["schema", "dataset"]).unwrap_or_else(|| group.name.clone());
            let schema = self.setting(&group, schema, &["schema", "dataset"]);
            let database = self.world.target.database().map(|default| {
                either_yaml(&group.yaml, &["database", "project"]).unwrap_or_else(|| default.to_owned())
            });
            let database = database.map(|d| self.setting(&group, d, &["database", "project"]));
            let place = (&group.file, group.name_range.clone());
            let source_description =
                describe(&group.description, &self.world, &self.docs, &group.package, place, self.out);
            let of_group = of_group..self.out.len();
            for table in &tables {
                let first = self.out.len();
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
                    self.blame.on(&unique_id, first..self.out.len());
                    continue;
                }
                let fqn = source_fqn(&group, &table.name);
                let mut config = NodeConfig::default();
                config.merge(&Map::from_iter([("enabled".to_owned(), Json::Bool(true))]));
                config.merge(&self.tree("sources", &group.package, &fqn).values);
                config.merge(&group.config);
                config.merge(&table.config);
                let freshness = freshness::merged(said(&group.yaml).as_ref(), said(&table.yaml).as_ref());
                let identifier = either_yaml(&table.yaml, &["identifier"]).unwrap_or_else(|| table.name.clone());
                let place = (&table.file, table.name_range.clone());
                let text = |key: &str| either_yaml(&table.yaml, &[key]).or_else(|| either_yaml(&group.yaml, &[key]));
                let relation = Relation { database: database.clone(), schema: schema.clone(), identifier };
                let mut unrendered = self.tree_as_written("sources", &group.package, &fqn);
                let mut own = NodeConfig::default();
                own.merge(&group.config);
                own.merge(&table.config);
                own.values.entry("meta").or_insert_with(|| json!({}));
                own.values.entry("tags").or_insert_with(|| json!([]));
                own.values.insert("loaded_at_field".to_owned(), json!(text("loaded_at_field")));
                own.values.insert("loaded_at_query".to_owned(), json!(text("loaded_at_query")));
                if let Some(freshness) = &freshness {
                    own.values.insert("freshness".to_owned(), freshness::complete(Some(freshness)));
                }
                said_last(&mut unrendered, &own.values);
                let external = (self.world.target.dialect == Dialect::DuckDb)
                    .then(|| external(&config, &table.name, &relation))
                    .flatten();
                let source = Source {
                    external,
                    external_properties: table
                        .yaml
                        .get("external")
                        .filter(|it| it.map().is_some())
                        .map(|it| map(Some(it))),
                    unique_id: unique_id.clone(),
                    source_name: group.name.clone(),
                    name: table.name.clone(),
                    package_name: group.package.clone(),
                    original_file_path: group.shown.clone(),
                    fqn,
                    relation,
                    quoting: quoting(&table.yaml).or(quoting(&group.yaml)),
                    description: describe(&table.description, &self.world, &self.docs, &group.package, place, self.out),
                    doc_blocks: doc_blocks(&table.description, &self.world, &self.docs, &group.package),
                    source_description: source_description.clone(),
                    columns: self.columns(table),
                    tags: config.texts("tags"),
                    meta: config.get("meta").and_then(Json::as_object).cloned().unwrap_or_default(),
                    source_meta: group.config.get("meta").and_then(Json::as_object).cloned().unwrap_or_default(),
                    unrendered_config: unrendered,
                    unrendered_database: as_written(&group, &["database", "project"]),
                    unrendered_schema: as_written(&group, &["schema", "dataset"]),
                    loader: text("loader").unwrap_or_default(),
                    loaded_at_field: text("loaded_at_field"),
                    loaded_at_query: text("loaded_at_query"),
                    freshness: freshness.clone(),
                    config,
                };
                if let Err(message) = Freshness::read(source.freshness.as_ref()) {
                    let range = table.yaml.get("freshness").map_or(table.name_range.clone(), |yaml| yaml.range.clone());
                    self.out.push(Diagnostic::error("schema", message).at(&table.file, range));
                }
                if !source.config.enabled() {
                    self.switched_off.push(source.fqn);
                    continue;
                }
                self.sources.insert(unique_id.clone(), source);
                self.blame.on(&unique_id, of_group.clone());
                self.blame.on(&unique_id, first..self.out.len());
                for entry in &table.tests {
                    let at = At {
                        expression: format!("source('{}', '{}')", group.name, table.name),
                        name: &format!("{}_{}", group.name, table.name),
                        is_source: true,
                        // As in dbt those beside its name, not those of its settings.
                        tags: [texts(group.yaml.get("tags")), texts(table.yaml.get("tags"))].concat(),
                    };
                    self.generic_test(table, entry, &at, &unique_id);
                }
            }
        }
    }
}

/// A setting of a group as it stands in its file.
fn as_written(group: &Patch, keys: &[&str]) -> Option<String> {
    let found = |yaml: &Yaml| keys.iter().find_map(|key| yaml.get(key)).filter(|value| !value.is_null()).cloned();
    let value = found(&group.yaml).or_else(|| group.yaml.get("config").and_then(found))?;
    let text = group.file.text.get(value.range)?.trim();
    let bare = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    Some(bare.unwrap_or(text).to_owned()).filter(|text| !text.is_empty())
}

/// What an entry says of freshness, within its settings or beside them.
fn said(yaml: &Yaml) -> Option<Json> {
    let within = yaml.get("config").and_then(|config| config.get("freshness"));
    within.or_else(|| yaml.get("freshness")).map(Yaml::to_json)
}

/// What `external_location` says, as a setting or under `meta`, as dbt-duckdb reads it: the source's names and its settings are
/// filled in, in the way that `formatter` names, and what is neither a call nor quoted is the name of a file.
fn external(config: &NodeConfig, name: &str, relation: &Relation) -> Option<String> {
    let said = |key: &str| {
        let meta = || config.get("meta").and_then(|meta| meta.get(key));
        config.get(key).or_else(meta).and_then(|value| match value {
            Json::String(text) => Some(text.clone()),
            Json::Number(_) | Json::Bool(_) => Some(value.to_string()),
            _ => None,
        })
    };
    let value = |key: &str| match key {
        "name" => Some(name.to_owned()),
        "schema" => Some(relation.schema.clone()),
        "identifier" => Some(relation.identifier.clone()),
        "database" => relation.database.clone(),
        key => said(key),
    };
    let given = said("external_location")?;
    let pattern = match said("formatter").as_deref() {
        Some("oldstyle") => r"%\((\w+)\)s",
        Some("template") => r"\$(?:\{(\w+)\}|(\w+))",
        _ => r"\{(\w+)\}",
    };
    let filled = match Regex::new(pattern) {
        // What has no value stays, and is seen in the name of the file that is missing.
        Ok(pattern) => pattern
            .replace_all(&given, |found: &Captures<'_, str>| {
                let key = found.get(1).or_else(|| found.get(2)).map_or("", |key| key.as_str());
                value(key).unwrap_or_else(|| found[0].to_owned())
            })
            .into_owned(),
        Err(_) => given,
    };
    let is_sql = filled.contains('(') || filled.starts_with('\'');
    Some(if is_sql { filled } else { format!("'{}'", filled.replace('\'', "''")) })
}

fn source_fqn(group: &Patch, table: &str) -> Vec<String> {
    let mut fqn = group.folders();
    fqn.push(group.name.clone());
    fqn.push(table.to_owned());
    fqn
}

/// `quoting` of a group or a table.
fn quoting(entry: &Yaml) -> Quoting {
    Quoting::read(entry.get("quoting").map(Yaml::to_json).as_ref())
}
