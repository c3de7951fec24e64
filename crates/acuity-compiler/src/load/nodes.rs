//! Nodes of files: what is known of a model, seed, singular test or snapshot before its template is read.

use std::{ops::Range, sync::Arc};

use serde_json::{Map, Value as Json};

use super::{Found, build::Builder, kinds, semantic, versions::Versioned};
use crate::{
    definitions::{ModelVersion, Node, NodeConfig, ResourceType, UniqueId, node::WrittenIn},
    diagnostic::Diagnostic,
    files::SourceFile,
    project::NodeOrigin,
    yaml::Yaml,
};

/// A node as a file has it.
pub(super) struct Draft<'a> {
    pub(super) kind: ResourceType,
    pub(super) name: String,
    pub(super) fqn: Vec<String>,
    pub(super) found: &'a Found,
    /// The part of the file that is its template.
    pub(super) body: Range<usize>,
    /// Where the file says its name, or begins.
    pub(super) place: Range<usize>,
    /// Of a template that was made of an entry of a schema file: the entry.
    pub(super) entry: Option<(Arc<SourceFile>, Range<usize>)>,
    /// Of a model that has several versions: the one that the file holds.
    pub(super) version: Option<&'a Versioned>,
}

impl<'a> Draft<'a> {
    /// A file that is a node as a whole, and has its name.
    pub(super) fn file(kind: ResourceType, found: &'a Found) -> Self {
        let (folders, stem) = found.path();
        let mut fqn = vec![found.package.clone()];
        fqn.extend(folders.iter().map(|folder| (*folder).to_owned()));
        fqn.push(stem.to_owned());
        let text = &found.file.text;
        let place = 0..text.lines().next().map_or(0, str::len);
        Self { kind, name: stem.to_owned(), fqn, found, body: 0..text.len(), place, entry: None, version: None }
    }

    fn file_of_place(&self) -> &SourceFile {
        self.entry.as_ref().map_or(&self.found.file, |(file, _)| file)
    }
}

impl Found {
    /// The folders below that of its kind, and its name without the extension.
    pub(super) fn path(&self) -> (Vec<&str>, &str) {
        let mut folders: Vec<&str> = self.below.split('/').collect();
        let name = folders.pop().unwrap_or_default();
        (folders, name.rsplit_once('.').map_or(name, |(stem, _)| stem))
    }
}

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
        if let Some(other) =
            self.nodes.get(&unique_id).or_else(|| self.disabled.get(&unique_id)).or_else(|| self.same_name(name, *kind))
        {
            let (id, what, shown) = (other.unique_id.clone(), kind.as_str(), other.file.display().to_string());
            let message = format!("two files are named '{name}': a {what}'s name must be the only one of its kind");
            let found = if other.file == draft.file_of_place().path {
                Diagnostic::error("duplicate", format!("the {what} '{name}' is written twice"))
                    .help("rename one of them")
            } else {
                Diagnostic::error("duplicate", message).help(format!("the other one is {shown}; rename one of them"))
            };
            self.out.push(found.at(draft.file_of_place(), draft.place.clone()));
            return id;
        }
        let mut config = NodeConfig::default();
        config.merge(&Map::from_iter([
            ("enabled".to_owned(), Json::Bool(true)),
            ("materialized".to_owned(), row.materialized.into()),
        ]));
        if *kind == ResourceType::Test {
            config.merge(&NodeConfig::of_tests());
        }
        config.merge(&self.tree(row.settings, &found.package, &draft.fqn).values);
        let key = (found.package.clone(), name.clone());
        let patch = draft.version.map(|it| &it.patch).or_else(|| self.patches.node(*kind, &key)).cloned();
        if let Some(patch) = &patch {
            self.used.insert((*kind, key));
            config.merge(&patch.config);
            for (key, _) in patch.yaml.get("config").and_then(Yaml::map).unwrap_or_default() {
                let name = key.scalar().unwrap_or_default();
                self.unknown_setting(*kind, &found.package, &name, (&patch.file, key.range.clone()));
            }
        }
        let written = WrittenIn {
            package_name: found.package.clone(),
            path: found.below.clone(),
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
            ..Node::new(unique_id.clone(), name.clone(), *kind, written)
        };
        if *kind != ResourceType::Seed {
            node.raw_code = found.file.text[draft.body.clone()].trim_end_matches('\n').to_owned();
        }
        self.describe(&mut node, patch.as_ref());
        let origin =
            NodeOrigin { body: draft.body.clone(), schema: draft.entry.clone(), ..NodeOrigin::of(found.file.clone()) };
        self.finish(node, origin, patch.as_ref());
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

/// The name of a node's relation where nothing else is said.
pub(super) fn alias(name: &str, version: Option<&ModelVersion>) -> String {
    match version {
        Some(version) => format!("{name}_{}", version.suffix().replace('.', "_")),
        None => name.to_owned(),
    }
}
