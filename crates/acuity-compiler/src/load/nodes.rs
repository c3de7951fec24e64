//! Nodes of files: what is known of a model, seed, singular test or snapshot before its template is read.

use serde_json::{Map, Value as Json};

use super::{builder::Builder, draft::Draft, kinds, semantic};
use crate::{
    definitions::{ModelVersion, Node, NodeConfig, ResourceType, UniqueId, config::said_last, node::WrittenIn},
    diagnostic::Diagnostic,
    project::NodeOrigin,
    yaml::Yaml,
};

impl Builder<'_> {
    /// Makes a node, or tells why there is none.
    pub(super) fn node(&mut self, draft: &Draft<'_>) {
        let first = self.out.len();
        let id = self.node_of(draft);
        self.blame.on(&id, first..self.out.len());
    }

    /// The id of the node, or of the one that has its name already.
    fn node_of(&mut self, draft: &Draft<'_>) -> UniqueId {
        let Draft { kind, name, found, .. } = draft;
        let row = kinds::of(*kind);
        let unique_id = match draft.version {
            Some(version) => version.unique_id(),
            None => format!("{}.{}.{name}", kind.as_str(), found.package),
        };
        let mut config = NodeConfig::default();
        config.merge(&Map::from_iter([
            ("enabled".to_owned(), Json::Bool(true)),
            ("materialized".to_owned(), row.materialized.into()),
        ]));
        if *kind == ResourceType::Test {
            config.merge(&NodeConfig::of_tests());
        }
        config.merge(&self.tree(row.settings, &found.package, &draft.fqn).values);
        let mut said = self.tree_as_written(row.settings, &found.package, &draft.fqn);
        let key = (found.package.clone(), name.clone());
        let patch = draft.version.map(|it| &it.patch).or_else(|| self.patches.node(*kind, &key)).cloned();
        if let Some(patch) = &patch {
            self.used.insert((*kind, key));
            config.merge(&patch.config);
            said_last(&mut said, &patch.config);
            for (key, _) in patch.yaml.get("config").and_then(Yaml::map).unwrap_or_default() {
                let name = key.scalar().unwrap_or_default();
                self.unknown_setting(*kind, &found.package, &name, (&patch.file, key.range.clone()));
            }
        }
        let written = WrittenIn {
            package_name: found.package.clone(),
            path: match kind {
                ResourceType::Analysis => format!("{}/{}", kind.as_str(), found.below),
                _ => found.below.clone(),
            },
            original_file_path: found.shown.clone(),
            file: draft.file_of_place().path.clone(),
        };
        let version = draft.version.map(|it| &it.is);
        let is_model = *kind == ResourceType::Model;
        let deprecation_date = patch.as_ref().filter(|_| is_model).and_then(|it| self.deprecation_date(it, version));
        let time_spine = patch.as_ref().filter(|_| is_model).and_then(|it| semantic::time_spine(it, self.out));
        let mut node = Node {
            fqn: draft.fqn.clone(),
            relation: self.default_relation(&alias(name, version)),
            version: version.cloned(),
            deprecation_date,
            time_spine,
            checksum: found.checksum.clone(),
            patch_path: patch.as_ref().map(|p| format!("{}://{}", p.package, p.shown)),
            config,
            unrendered_config: said,
            ..Node::new(unique_id.clone(), name.clone(), *kind, written)
        };
        if *kind != ResourceType::Seed {
            node.raw_code = found.file.text[draft.body.clone()].trim_end_matches('\n').to_owned();
        }
        self.describe(&mut node, patch.as_ref());
        let origin =
            NodeOrigin { body: draft.body.clone(), schema: draft.entry.clone(), ..NodeOrigin::of(found.file.clone()) };
        let node = self.finished(node, &origin, patch.as_ref());
        // Of several that share a name all but one may be switched off: one for each warehouse, say.
        let other = self.nodes.get(&unique_id).or_else(|| self.same_name(name, *kind));
        if let Some(other) = other.filter(|_| node.config.enabled()) {
            let id = other.unique_id.clone();
            let found = twice(other, draft);
            self.out.push(found);
            return id;
        }
        self.file(node, origin);
        unique_id
    }

    /// Another node that `ref()` would mean by the same name.
    fn same_name(&self, name: &str, kind: ResourceType) -> Option<&Node> {
        if !kinds::of(kind).is_referred_to {
            return None;
        }
        // By ids, which begin alike for all versions of a model: every node asks this.
        let others = kinds::KINDS.iter().filter(|other| other.is_referred_to && other.kind != kind);
        others.map(|other| format!("{}.{}.{name}", other.kind.as_str(), self.world.root)).find_map(|id| {
            let all = self.nodes.range(id.clone()..).take_while(|(other, _)| other.starts_with(&id));
            all.map(|(_, node)| node).find(|node| node.name == name)
        })
    }
}

/// A node that has the name of another.
fn twice(other: &Node, draft: &Draft<'_>) -> Diagnostic {
    let (name, what, shown) = (&draft.name, draft.kind.as_str(), other.file.display());
    let found = if other.file == draft.file_of_place().path {
        Diagnostic::error("duplicate", format!("the {what} '{name}' is written twice")).help("rename one of them")
    } else {
        let a = if what.starts_with('a') { "an" } else { "a" };
        let message = format!("two files are named '{name}': {a} {what}'s name must be the only one of its kind");
        Diagnostic::error("duplicate", message)
            .help(format!("the other one is {shown}; rename one of them, or switch one off with enabled: false"))
    };
    found.at(draft.file_of_place(), draft.place.clone())
}

/// The name of a node's relation where nothing else is said.
pub(super) fn alias(name: &str, version: Option<&ModelVersion>) -> String {
    match version {
        Some(version) => format!("{name}_{}", version.suffix().replace('.', "_")),
        None => name.to_owned(),
    }
}
