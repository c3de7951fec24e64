//! What is wrong with the settings of a node.

use std::ops::Range;

use serde_json::Value as Json;

use super::{
    build::{Builder, section},
    known,
};
use crate::{
    definitions::{Node, ResourceType},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    project::NodeOrigin,
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

    /// Refuses forms of `partition_by` that would be left out in silence.
    fn check_partition(&mut self, node: &Node, origin: &NodeOrigin) {
        let Some(partition) = node.config.get("partition_by") else { return };
        let mut refuse = |key: &str, message: String, help: &str| {
            let text = &origin.file.text;
            let error = Diagnostic::error("config", message).help(help);
            let place = known::place_of(text, key).or_else(|| known::place_of(text, "partition_by"));
            self.out.push(match place {
                Some(at) => error.at(&origin.file, at),
                None => error.in_file(&origin.file.path),
            });
        };
        if self.world.target.adapter_type() == "bigquery"
            && let Some(field) = partition.as_str()
        {
            refuse(
                "partition_by",
                format!("partition_by '{field}' must be a mapping on BigQuery, as in dbt"),
                &format!("write partition_by={{'field': '{field}', 'data_type': 'date', 'granularity': 'day'}}"),
            );
        }
        for key in ["copy_partitions", "time_ingestion_partitioning"] {
            let on = partition.get(key).is_some_and(|value| value == &Json::Bool(true) || value == "true");
            if on {
                let help = match key {
                    "copy_partitions" => "take it out: partitions are replaced by one MERGE, which is atomic",
                    _ => "partition by a column of the model",
                };
                refuse(key, format!("'{key}' of partition_by is not supported"), help);
            }
        }
    }

    pub(super) fn check_config(&mut self, node: &Node, origin: &NodeOrigin) {
        if node.resource_type == ResourceType::Model {
            self.check_partition(node, origin);
        }
        let known: &[&str] = match node.resource_type {
            ResourceType::Model => &["table", "view", "materialized_view", "incremental", "ephemeral"],
            ResourceType::Seed => &["seed"],
            _ => &["test"],
        };
        let materialized = node.config.materialized().to_owned();
        if !known.contains(&materialized.as_str()) {
            let at = origin
                .file
                .text
                .find(&format!("'{materialized}'"))
                .or_else(|| origin.file.text.find(&format!("\"{materialized}\"")));
            let range = at.map_or(0..0, |at| at..at + materialized.len() + 2);
            self.out.push(
                Diagnostic::error(
                    "config",
                    format!("a {} cannot be materialized as '{materialized}'", node.resource_type.as_str()),
                )
                .at(&origin.file, range)
                .help(
                    suggestion(&materialized, known.iter().copied())
                        .unwrap_or_else(|| format!("use one of: {}", known.join(", "))),
                ),
            );
        }
        let closed: &[(&str, &[&str])] = &[
            ("on_schema_change", &["ignore", "fail", "append_new_columns", "sync_all_columns"]),
            ("incremental_strategy", &["append", "merge", "delete+insert", "insert_overwrite", "microbatch"]),
        ];
        for (key, known) in closed {
            if let Some(value) = node.config.text(key)
                && !known.contains(&value)
            {
                let at = origin.file.text.find(value).map_or(0..0, |at| at..at + value.len());
                self.out.push(
                    Diagnostic::error("config", format!("'{value}' is not a value of {key}"))
                        .at(&origin.file, at)
                        .help(
                            suggestion(value, known.iter().copied())
                                .unwrap_or_else(|| format!("use one of: {}", known.join(", "))),
                        ),
                );
            }
        }
        if node.resource_type == ResourceType::Test && !["error", "warn"].contains(&node.config.severity().as_str()) {
            self.out.push(
                self.place(
                    Diagnostic::error("config", format!("'{}' is not a severity", node.config.severity()))
                        .help("use error or warn"),
                    origin,
                ),
            );
        }
    }

    /// Puts a finding at the schema entry of a generic test, or at the start of the file.
    fn place(&self, diagnostic: Diagnostic, origin: &NodeOrigin) -> Diagnostic {
        match &origin.schema {
            Some((file, range)) => diagnostic.at(file, range.clone()),
            None => diagnostic.in_file(&origin.file.path),
        }
    }

    /// Entries of schema files without a file.
    pub(super) fn orphans(&mut self) {
        let mut found = Vec::new();
        let lists = [
            ("models", &self.patches.models, "model"),
            ("seeds", &self.patches.seeds, "seed"),
            ("tests", &self.patches.singular, "singular test"),
        ];
        for (listed, patches, what) in lists {
            for (name, patch) in patches {
                if !self.used.contains(&(listed, name.clone())) {
                    let names =
                        self.nodes.values().filter(|n| section(n.resource_type) == listed).map(|n| n.name.as_str());
                    found.push(
                        Diagnostic::warning("orphan", format!("there is no {what} named '{name}'"))
                            .at(&patch.file, patch.name_range.clone())
                            .help(
                                suggestion(name, names)
                                    .unwrap_or_else(|| "add its file, or remove the entry".to_owned()),
                            ),
                    );
                }
            }
        }
        self.out.extend(found);
    }
}
