//! Semantic models, metrics and saved queries: entries of schema files, checked and linked with each other.

mod entry;
mod metric;
mod model;
mod saved_query;
mod time_spine;

use std::collections::BTreeMap;

pub(super) use time_spine::time_spine;

use super::{blame::Blame, builder::Builder, patches::describe, schema, schema::Patch};
use crate::{
    definitions::{Semantic, SemanticKind, UniqueId},
    diagnostic::{Diagnostic, suggestion},
    project::NodeOrigin,
    yaml::YamlValue,
};
use entry::Entry;
use metric::Reads;
use model::Measured;

/// The semantic layer while it is read.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) all: BTreeMap<UniqueId, Semantic>,
    /// Measures by name: one name means one measure.
    measures: BTreeMap<String, Measured>,
    /// What metrics and saved queries name, to be looked up when all are known.
    reads: Vec<(UniqueId, Reads)>,
}

impl Builder<'_> {
    /// Reads all entries; models that they name are looked up with those of all others.
    pub(super) fn semantics(&mut self) -> BTreeMap<UniqueId, Semantic> {
        let mut layer = Layer::default();
        for (kind, patches) in std::mem::take(&mut self.patches.semantics) {
            for patch in patches {
                let first = self.out.len();
                let id = format!("{}.{}.{}", kind.as_str(), patch.package, patch.name);
                self.semantic(kind, &id, &patch, &mut layer);
                self.blame.on(&id, first..self.out.len());
            }
        }
        self.link_semantics(&mut layer);
        layer.all
    }

    fn semantic(&mut self, kind: SemanticKind, id: &str, patch: &Patch, layer: &mut Layer) {
        let mut fqn = patch.folders();
        fqn.push(patch.name.clone());
        let settings = match kind {
            SemanticKind::Metric => "metrics",
            SemanticKind::SemanticModel => "semantic-models",
            SemanticKind::SavedQuery => "saved-queries",
        };
        let mut config = self.tree(settings, &patch.package, &fqn);
        config.merge(&patch.config);
        if !config.enabled() || patch.yaml.get("enabled").is_some_and(|e| e.value == YamlValue::Bool(false)) {
            self.switched_off.push(fqn);
            return;
        }
        if let Some(other) = layer.all.get(id) {
            let message = format!("the {} '{}' is written twice", kind.what(), patch.name);
            self.out.push(
                Diagnostic::error("duplicate", message)
                    .at(&patch.file, patch.name_range.clone())
                    .help(format!("the other one is in {}; rename one of them", other.original_file_path)),
            );
            return;
        }
        let place = (&patch.file, patch.name_range.clone());
        let description = describe(&patch.description, &self.world, &self.docs, &patch.package, place, self.out);
        let mut entry = Entry::new(patch, &patch.yaml, self.out);
        entry.name(kind.what(), &patch.name);
        let label = entry.text("label");
        let mut made = Semantic {
            unique_id: id.to_owned(),
            kind,
            name: patch.name.clone(),
            package_name: patch.package.clone(),
            original_file_path: patch.shown.clone(),
            fqn,
            description,
            label,
            tags: config.texts("tags"),
            meta: schema::meta(&patch.yaml),
            unrendered_config: patch.config.clone(),
            group: config.text("group").map(str::to_owned),
            refs: Vec::new(),
            body: serde_json::Map::new(),
            depends_on: Vec::new(),
        };
        let mut at = patch.name_range.clone();
        match kind {
            SemanticKind::SemanticModel => {
                if let Some(model) = patch.yaml.get("model") {
                    at = model.range.clone();
                }
                let created = model::read(&mut entry, &mut made, &mut layer.measures);
                for (metric, reads) in created {
                    layer.reads.push((metric.unique_id.clone(), reads));
                    self.origins.insert(metric.unique_id.clone(), origin(patch, patch.name_range.clone()));
                    layer.all.insert(metric.unique_id.clone(), metric);
                }
            }
            SemanticKind::Metric => {
                if made.label.is_none() {
                    entry.wrong(&patch.yaml, format!("the metric '{}' has no label", patch.name), "add: label: …");
                }
                let reads = metric::read(&mut entry, &mut made);
                layer.reads.push((id.to_owned(), reads));
            }
            SemanticKind::SavedQuery => {
                let reads = saved_query::read(&mut entry, &mut made, &config);
                layer.reads.push((id.to_owned(), reads));
            }
        }
        self.origins.insert(id.to_owned(), origin(patch, at));
        layer.all.insert(id.to_owned(), made);
    }

    /// Measures and metrics that are named, to what they are.
    fn link_semantics(&mut self, layer: &mut Layer) {
        let names: Vec<String> =
            layer.all.values().filter(|one| one.kind == SemanticKind::Metric).map(|one| one.name.clone()).collect();
        for (id, reads) in &layer.reads {
            let first = self.out.len();
            let mut above = Vec::new();
            for (name, place) in &reads.measures {
                match layer.measures.get(name) {
                    Some(measured) => above.push(measured.semantic_model.clone()),
                    None => {
                        let help = suggestion(name, layer.measures.keys().map(String::as_str))
                            .unwrap_or_else(|| "add it to the measures of a semantic model".to_owned());
                        let message = format!("there is no measure named '{name}'");
                        let found = Diagnostic::error("unknown-measure", message).help(help);
                        self.out.push(found.at(&reads.file, place.clone()));
                    }
                }
            }
            for (name, place) in &reads.metrics {
                let package = layer.all.get(id).map_or("", |one| one.package_name.as_str());
                match metric_named(&layer.all, package, name) {
                    Some(metric) => above.push(metric.unique_id.clone()),
                    None => {
                        let help = suggestion(name, names.iter().map(String::as_str))
                            .unwrap_or_else(|| "declare it under 'metrics' of a schema file".to_owned());
                        let message = format!("there is no metric named '{name}'");
                        let found = Diagnostic::error("unknown-metric", message).help(help);
                        self.out.push(found.at(&reads.file, place.clone()));
                    }
                }
            }
            // In the order of the names, as dbt has them.
            let mut seen = std::collections::BTreeSet::new();
            above.retain(|id: &UniqueId| seen.insert(id.clone()));
            if let Some(one) = layer.all.get_mut(id) {
                one.depends_on = above;
            }
            self.blame.on(id, first..self.out.len());
        }
    }
}

/// The metric of a name: the package's own before another's.
pub(super) fn metric_named<'a>(
    all: &'a BTreeMap<UniqueId, Semantic>,
    package: &str,
    name: &str,
) -> Option<&'a Semantic> {
    let own = all.get(&format!("metric.{package}.{name}"));
    own.or_else(|| all.values().find(|one| one.kind == SemanticKind::Metric && one.name == name))
}

fn origin(patch: &Patch, at: std::ops::Range<usize>) -> NodeOrigin {
    NodeOrigin { schema: Some((patch.file.clone(), at)), ..NodeOrigin::of(patch.file.clone()) }
}

/// Tells a project that has metrics and no days to count them by.
pub(super) fn check_time_spine(data: &crate::project::ProjectData, blame: &mut Blame, out: &mut Vec<Diagnostic>) {
    let first_metric = data.semantics.values().find(|one| one.kind == SemanticKind::Metric);
    let has_spine = data.nodes.values().any(|node| node.time_spine.is_some() || node.name == "metricflow_time_spine");
    let Some(metric) = first_metric.filter(|_| !has_spine) else { return };
    let first = out.len();
    let found = Diagnostic::warning("time-spine", "there are metrics, and no time spine: a model with one row a day")
        .help("add 'time_spine: {standard_granularity_column: …}' to such a model in its schema file");
    out.push(match data.origins.get(&metric.unique_id).and_then(|origin| origin.schema.clone()) {
        Some((file, range)) => found.at(&file, range),
        None => found,
    });
    blame.on(&metric.unique_id, first..out.len());
}
