//! The project while it is built: what all kinds of node need.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::{
    blame::Blame,
    patches::{Patches, describe},
    places::{self, Places},
    policy_tags,
    schema::{Named, Patch},
    settings::ProjectFile,
};
use crate::{
    definitions::{
        Column, Constraint, Doc, Exposure, Group, Node, RefArgs, ResourceType, Source, UniqueId,
        config::{NodeConfig, from_tree},
    },
    diagnostic::Diagnostic,
    files::SourceFile,
    jinja::{
        job::{Job, render},
        render::{Captured, Subject},
        values,
        world::World,
    },
    project::NodeOrigin,
};

/// The project while it is built.
pub(super) struct Builder<'a> {
    pub(super) world: Arc<World>,
    pub(super) packages: BTreeMap<String, ProjectFile>,
    pub(super) patches: Patches,
    pub(super) groups: BTreeMap<UniqueId, Group>,
    pub(super) docs: BTreeMap<String, Doc>,
    pub(super) nodes: BTreeMap<UniqueId, Node>,
    pub(super) disabled: BTreeMap<UniqueId, Node>,
    pub(super) sources: BTreeMap<UniqueId, Source>,
    /// Of what is not taken part in and is no node: its place in the project.
    pub(super) switched_off: Vec<Vec<String>>,
    pub(super) exposures: BTreeMap<UniqueId, Exposure>,
    pub(super) origins: BTreeMap<UniqueId, NodeOrigin>,
    /// Names of patches that found their node.
    pub(super) used: BTreeSet<(ResourceType, Named)>,
    pub(super) blame: &'a mut Blame,
    pub(super) out: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Settings of the project files: first the package's own, then the root's, which has the last word.
    pub(super) fn tree(&self, kind: &str, package: &str, fqn: &[String]) -> NodeConfig {
        let mut config = NodeConfig::default();
        let mut from = vec![package];
        if package != self.world.root {
            from.push(&self.world.root);
        }
        for owner in from {
            let tree = self.packages.get(owner).and_then(|p| p.trees.get(kind));
            for part in from_tree(tree, fqn) {
                config.merge(&part);
            }
        }
        config
    }

    /// Takes description and columns from the schema file.
    pub(super) fn describe(&mut self, node: &mut Node, patch: Option<&Patch>) {
        let Some(patch) = patch else { return };
        let place = (&patch.file, patch.name_range.clone());
        node.description = describe(&patch.description, &self.world, &self.docs, &patch.package, place, self.out);
        node.columns = self.columns(patch);
        node.constraints.clone_from(&patch.constraints);
    }

    /// The columns of a schema file, with the Jinja of descriptions and policy tags filled in.
    pub(super) fn columns(&mut self, patch: &Patch) -> IndexMap<String, Column> {
        let mut columns = patch.columns.clone();
        for column in columns.values_mut() {
            let place = (&patch.file, patch.name_range.clone());
            column.description =
                describe(&column.description, &self.world, &self.docs, &patch.package, place, self.out);
            for name in column.policy_tags.iter_mut().filter(|name| name.contains("{{")) {
                *name = self.setting(patch, std::mem::take(name), &[]);
                if let Err(diagnostic) = policy_tags::check(name) {
                    self.out.push(diagnostic.at(&patch.file, patch.name_range.clone()));
                }
            }
        }
        columns
    }

    /// Parses the file for its calls and settings, names the relation, files the node.
    pub(super) fn finish(&mut self, mut node: Node, origin: NodeOrigin, patch: Option<&Patch>) {
        let enabled_outside = node.config.enabled();
        if node.resource_type != ResourceType::Seed {
            match self.parse(&node, &origin) {
                Ok(captured) => {
                    node.config.merge(&captured.config.values);
                    for key in captured.config.values.keys() {
                        let at =
                            places::in_template(&origin.file.text, &origin.body, key).map_or(0..0, |given| given.key);
                        self.unknown_setting(node.resource_type, &node.package_name, key, (&origin.file, at));
                    }
                    node.unrendered_config = captured.config.values;
                    node.refs = captured.refs.into_iter().collect();
                    // What a foreign key leads to is built before.
                    let of_columns = node.columns.values().flat_map(|column| &column.constraints);
                    let keys: Vec<RefArgs> =
                        of_columns.chain(&node.constraints).filter_map(Constraint::target).collect();
                    node.refs.extend(keys.into_iter().filter(|_| node.config.contract()));
                    node.sources = captured.sources.into_iter().collect();
                    node.depends_on_macros = captured.macros.into_iter().collect();
                    for text in captured.warnings {
                        self.out.push(Diagnostic::warning("raised", text).in_file(&node.file));
                    }
                }
                // A file that is switched off need not be right.
                Err(_) if !enabled_outside => {}
                Err(diagnostic) => self.out.push(*diagnostic),
            }
        }
        if node.config.enabled() {
            self.check_config(&node, Places { origin: &origin, patch, project: None });
        }
        node.tags = node.config.texts("tags");
        if node.resource_type == ResourceType::Test {
            node.tags.sort();
        }
        node.meta = node.config.get("meta").and_then(Json::as_object).cloned().unwrap_or_default();
        match self.relation(&node) {
            Ok((relation, alias)) => {
                node.relation = relation;
                node.alias = alias;
            }
            Err(diagnostic) => self.out.push(*diagnostic),
        }
        self.origins.insert(node.unique_id.clone(), origin);
        if node.config.enabled() {
            self.nodes.insert(node.unique_id.clone(), node);
        } else {
            self.disabled.insert(node.unique_id.clone(), node);
        }
    }

    /// Renders without a warehouse, for the calls and settings that the template notes.
    fn parse(&self, node: &Node, origin: &NodeOrigin) -> Result<Captured, Box<Diagnostic>> {
        let job = Job::new(&self.world, &origin.file, Subject::of(node))
            .within(origin.body.clone())
            .with("_arguments", values::from_json(&origin.arguments));
        render(&job, None).map(|r| r.captured).map_err(|found| origin.relocate(found))
    }

    /// Text of a schema file with its Jinja filled in; `None` after a mistake, which is shown at `range`.
    pub(super) fn filled(&mut self, patch: &Patch, text: &str, range: Range<usize>) -> Option<String> {
        let file = Arc::new(SourceFile::new(patch.file.path.clone(), text));
        match render(&Job::text(&self.world, &file, &patch.package), None) {
            Ok(rendered) => Some(rendered.text),
            Err(diagnostic) => {
                self.out.push(diagnostic.at(&patch.file, range));
                None
            }
        }
    }

    /// A setting of a schema file that may hold Jinja.
    pub(super) fn setting(&mut self, patch: &Patch, text: String, keys: &[&str]) -> String {
        if !text.contains("{{") {
            return text;
        }
        let range = keys.iter().find_map(|k| patch.yaml.get(k)).map_or(patch.name_range.clone(), |y| y.range.clone());
        self.filled(patch, &text, range).unwrap_or(text)
    }
}
