//! Where nodes stand in the warehouse.

use std::sync::Arc;

use minijinja::Value;
use serde_json::{Map, Value as Json, json};

use super::{builder::Builder, nodes};
use crate::{
    definitions::{Node, Relation, ResourceType},
    diagnostic::Diagnostic,
    files::SourceFile,
    jinja::{
        job::{Job, render},
        render::Subject,
        values,
    },
};

/// dbt's schema for rows that tests keep.
const AUDIT: &str = "dbt_test__audit";

impl Builder<'_> {
    /// As long as its settings are not read: `this` of a template that gives them.
    pub(super) fn default_relation(&self, name: &str) -> Relation {
        let target = &self.world.target;
        Relation {
            database: target.database().map(str::to_owned),
            schema: target.schema.clone(),
            identifier: name.to_owned(),
        }
    }

    /// The schema of rows that tests keep, where nothing else is said.
    pub(super) fn audit_schema(&self) -> String {
        format!("{}_{AUDIT}", self.world.target.schema)
    }

    /// Where a node goes and its alias, by the macros `generate_schema_name`, `generate_alias_name` and `generate_database_name`.
    pub(super) fn relation(&self, node: &Node) -> Result<(Relation, String), Box<Diagnostic>> {
        let target = &self.world.target;
        let config = &node.config.values;
        let mut custom = either(config, &["schema", "dataset"]).map(str::to_owned);
        if node.resource_type == ResourceType::Test && custom.is_none() {
            custom = Some(AUDIT.to_owned());
        }
        // dbt's own rule is written out, so that not every node needs a render.
        let schema = match self.renamed("generate_schema_name", custom.as_deref(), node)? {
            Some(schema) => schema,
            None => {
                custom.as_deref().map_or_else(|| target.schema.clone(), |c| format!("{}_{}", target.schema, c.trim()))
            }
        };
        let alias = node.config.text("alias");
        let alias = match (self.renamed("generate_alias_name", alias, node)?, alias) {
            (Some(alias), _) => alias,
            (None, Some(alias)) => alias.trim().to_owned(),
            (None, None) => nodes::alias(&node.name, node.version.as_ref()),
        };
        // A snapshot may say where it stands as it is, for all targets alike.
        let is_snapshot = node.resource_type == ResourceType::Snapshot;
        let as_is = |key: &str| node.config.text(key).filter(|_| is_snapshot).map(str::to_owned);
        let schema = as_is("target_schema").unwrap_or(schema);
        // A target without databases, DuckDB, has none to replace.
        let custom = either(config, &["database", "project"]);
        let database = match target.database() {
            None => None,
            Some(own) => Some(match as_is("target_database") {
                Some(given) => given,
                None => match self.renamed("generate_database_name", custom, node)? {
                    Some(database) => database,
                    None => custom.unwrap_or(own).trim().to_owned(),
                },
            }),
        };
        Ok((Relation { database, schema, identifier: alias.clone() }, alias))
    }

    /// The package whose own macro gives this kind of name to a node: the node's, else the root's; `None` where it is dbt's.
    fn namer<'a>(&'a self, name: &str, node: &'a Node) -> Option<&'a str> {
        let (root, macros) = (self.world.root.as_str(), &self.world.macros);
        if node.package_name != root && macros.get(&node.package_name).is_some_and(|own| own.contains_key(name)) {
            return Some(&node.package_name);
        }
        let prefixes = ["", "default__", &format!("{}__", self.world.target.dialect.name())];
        let is_own = |prefix: &&str| self.world.package_macro(root, &format!("{prefix}{name}")).is_some();
        prefixes.iter().any(is_own).then_some(root)
    }

    /// What a project's own macro of this name says.
    fn renamed(&self, name: &str, custom: Option<&str>, node: &Node) -> Result<Option<String>, Box<Diagnostic>> {
        let Some(package) = self.namer(name, node) else { return Ok(None) };
        let file = Arc::new(SourceFile::new(node.file.clone(), format!("{{{{ {name}(__custom, __node) }}}}")));
        let as_json = json!({
            "name": node.name, "resource_type": node.resource_type.as_str(), "package_name": node.package_name, "fqn": node.fqn,
            "path": node.path, "original_file_path": node.original_file_path, "config": node.config.values, "unique_id": node.unique_id,
            "version": node.version.as_ref().map(|version| version.version.to_json()),
        });
        let subject = Subject { package: package.to_owned(), ..Subject::of(node) };
        let job = Job::new(&self.world, &file, subject)
            .with("__custom", custom.map_or(Value::from(()), Value::from))
            .with("__node", values::from_json(&as_json));
        Ok(Some(render(&job, None)?.text.trim().to_owned()))
    }
}

/// `schema` of a JSON mapping that may also be called by BigQuery's names.
fn either<'a>(config: &'a Map<String, Json>, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|k| config.get(*k)).and_then(Json::as_str)
}
