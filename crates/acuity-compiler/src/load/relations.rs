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
        let schema = match self.overridden("generate_schema_name") {
            true => self.name_macro("generate_schema_name", custom.as_deref(), node)?,
            false => {
                custom.as_deref().map_or_else(|| target.schema.clone(), |c| format!("{}_{}", target.schema, c.trim()))
            }
        };
        let alias = node.config.text("alias");
        let alias = match self.overridden("generate_alias_name") {
            true => self.name_macro("generate_alias_name", alias, node)?,
            false => match alias {
                Some(alias) => alias.trim().to_owned(),
                None => nodes::alias(&node.name, node.version.as_ref()),
            },
        };
        // A snapshot may say where it stands as it is, for all targets alike.
        let is_snapshot = node.resource_type == ResourceType::Snapshot;
        let as_is = |key: &str| node.config.text(key).filter(|_| is_snapshot).map(str::to_owned);
        let schema = as_is("target_schema").unwrap_or(schema);
        // A target without databases, DuckDB, has none to replace.
        let custom = either(config, &["database", "project"]);
        let database = match target.database() {
            None => None,
            Some(own) => Some(match (as_is("target_database"), self.overridden("generate_database_name")) {
                (Some(given), _) => given,
                (None, true) => self.name_macro("generate_database_name", custom, node)?,
                (None, false) => custom.unwrap_or(own).trim().to_owned(),
            }),
        };
        Ok((Relation { database, schema, identifier: alias.clone() }, alias))
    }

    fn overridden(&self, name: &str) -> bool {
        self.world.package_macro(&self.world.root, name).is_some()
            || self.world.package_macro(&self.world.root, &format!("default__{name}")).is_some()
    }

    fn name_macro(&self, name: &str, custom: Option<&str>, node: &Node) -> Result<String, Box<Diagnostic>> {
        let file = Arc::new(SourceFile::new(node.file.clone(), format!("{{{{ {name}(__custom, __node) }}}}")));
        let as_json = json!({
            "name": node.name, "resource_type": node.resource_type.as_str(), "package_name": node.package_name, "fqn": node.fqn,
            "path": node.path, "original_file_path": node.original_file_path, "config": node.config.values, "unique_id": node.unique_id,
            "version": node.version.as_ref().map(|version| version.version.to_json()),
        });
        // Names are for the root project to give, also to nodes of packages.
        let subject = Subject { package: self.world.root.clone(), ..Subject::of(node) };
        let job = Job::new(&self.world, &file, subject)
            .with("__custom", custom.map_or(Value::from(()), Value::from))
            .with("__node", values::from_json(&as_json));
        Ok(render(&job, None)?.text.trim().to_owned())
    }
}

/// `schema` of a JSON mapping that may also be called by BigQuery's names.
fn either<'a>(config: &'a Map<String, Json>, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|k| config.get(*k)).and_then(Json::as_str)
}
