//! Which nodes a mistake makes unusable, and the project without them.
//!
//! A mistake that is met while a node is read, or while what it reads is looked up, is that node's. Any other is that of its
//! file: of a schema file all nodes that the file describes, declares or names; of a macro file the nodes that call its
//! macros. A mistake that no node answers for, such as one in dbt_project.yml, leaves nothing that could be used with
//! confidence.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::PathBuf,
    sync::Arc,
};

use super::Inputs;
use crate::{
    definitions::{Node, UniqueId},
    diagnostic::{Diagnostic, Severity},
    files::SourceFile,
    project::{ProjectData, unusable::Unusable},
};

/// What a file means for the nodes of a project.
enum Kind {
    /// Models, seeds and tests: the file is a node's own.
    Nodes,
    /// A schema file, with its name in the artifacts.
    Schema { patch_path: String, file: Arc<SourceFile> },
    /// Macros of a package.
    Macros { package: String, file: Arc<SourceFile> },
    /// Doc blocks: a description that lacks one is told at its own place.
    Docs,
}

/// Whose the findings are.
#[derive(Default)]
pub(super) struct Blame {
    /// By the place of the finding in the list.
    nodes: BTreeMap<usize, Vec<UniqueId>>,
    files: BTreeMap<PathBuf, Kind>,
}

impl Blame {
    /// These findings are this node's.
    pub(super) fn on(&mut self, id: &str, findings: Range<usize>) {
        for index in findings {
            self.nodes.entry(index).or_default().push(id.to_owned());
        }
    }

    pub(super) fn file_of_nodes(&mut self, file: PathBuf) {
        self.files.insert(file, Kind::Nodes);
    }

    pub(super) fn schema_file(&mut self, file: &Arc<SourceFile>, package: &str, shown: &str) {
        let kind = Kind::Schema { patch_path: format!("{package}://{shown}"), file: file.clone() };
        self.files.insert(file.path.clone(), kind);
    }

    pub(super) fn macro_file(&mut self, file: &Arc<SourceFile>, package: &str) {
        self.files.insert(file.path.clone(), Kind::Macros { package: package.to_owned(), file: file.clone() });
    }

    pub(super) fn doc_file(&mut self, file: PathBuf) {
        self.files.insert(file, Kind::Docs);
    }

    /// All that was read.
    pub(super) fn inputs(&mut self, inputs: &Inputs) {
        let snapshots = inputs.snapshots.iter().map(|(found, _)| found);
        for found in
            inputs.models.iter().chain(&inputs.seeds).chain(&inputs.tests).chain(&inputs.analyses).chain(snapshots)
        {
            self.file_of_nodes(found.file.path.clone());
        }
        for schema in &inputs.schemas {
            self.schema_file(&schema.file, &schema.package, &schema.shown);
        }
        for (found, _) in &inputs.docs {
            self.doc_file(found.file.path.clone());
        }
    }

    /// Nodes with the first of their mistakes; `None` when there is a mistake that no node answers for.
    pub(super) fn mistakes(&self, data: &ProjectData, out: &[Diagnostic]) -> Option<BTreeMap<UniqueId, Diagnostic>> {
        let mut found: BTreeMap<UniqueId, Diagnostic> = BTreeMap::new();
        for (index, mistake) in out.iter().enumerate().filter(|(_, one)| one.severity == Severity::Error) {
            let ids = match self.nodes.get(&index) {
                Some(ids) => ids.clone(),
                None => self.of_file(data, mistake)?,
            };
            for id in ids {
                found.entry(id).or_insert_with(|| mistake.clone());
            }
        }
        Some(found)
    }

    fn of_file(&self, data: &ProjectData, mistake: &Diagnostic) -> Option<Vec<UniqueId>> {
        let path = mistake.file.as_ref()?;
        match self.files.get(path)? {
            Kind::Nodes => Some(nodes(data, |node| node.file == *path)),
            Kind::Docs => Some(Vec::new()),
            Kind::Schema { patch_path, file } => {
                // Of what cannot be read only the names are left; a model whose settings are lost must not be built without them.
                let names = names(&file.text);
                let mut ids = nodes(data, |node| {
                    node.file == *path
                        || node.patch_path.as_ref() == Some(patch_path)
                        || names.contains(node.name.as_str())
                });
                let (_, shown) = patch_path.split_once("://")?;
                let sources = data.sources.values().filter(|source| {
                    source.original_file_path == shown && patch_path.starts_with(&format!("{}://", source.package_name))
                });
                ids.extend(sources.map(|source| source.unique_id.clone()));
                let exposures = data.exposures.values().filter(|exposure| {
                    exposure.original_file_path == shown
                        && patch_path.starts_with(&format!("{}://", exposure.package_name))
                });
                ids.extend(exposures.map(|exposure| exposure.unique_id.clone()));
                Some(ids)
            }
            Kind::Macros { package, file } => callers(data, package, &file.text),
        }
    }
}

fn nodes(data: &ProjectData, hit: impl Fn(&Node) -> bool) -> Vec<UniqueId> {
    data.nodes.values().filter(|node| hit(node)).map(|node| node.unique_id.clone()).collect()
}

/// The words behind `name:`.
fn names(text: &str) -> BTreeSet<&str> {
    text.match_indices("name:")
        .filter_map(|(at, key)| {
            let rest = text[at + key.len()..].trim_start_matches([' ', '\t', '"', '\'']);
            rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// Nodes that call macros of a file with a mistake. `None` when others would silently stand in for what the file defines.
fn callers(data: &ProjectData, package: &str, text: &str) -> Option<Vec<UniqueId>> {
    let mut ids = BTreeSet::new();
    for name in defined(text) {
        // dbt calls these by itself, and dispatch falls back to a default where an implementation is missing.
        let is_called_by_name_only = !name.starts_with("generate_") && !name.contains("__");
        let stands_in = data.world.macros.iter().any(|(owner, macros)| owner != package && macros.contains_key(&name));
        if !is_called_by_name_only || stands_in {
            return None;
        }
        let id = format!("macro.{package}.{name}");
        ids.extend(nodes(data, |node| node.depends_on_macros.contains(&id)));
    }
    Some(ids.into_iter().collect())
}

/// Names that the text seems to define, tests with their prefix.
fn defined(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for tag in text.split("{%").skip(1) {
        let mut words = tag.trim_start_matches(['-', '+']).split_whitespace();
        let (keyword, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        match keyword {
            "macro" => names.insert(name.to_owned()),
            "test" => names.insert(format!("test_{name}")),
            _ => false,
        };
    }
    names.remove("");
    names
}

/// The project without what has a mistake and what reads it; `None` when nothing is left.
pub(super) fn apart(whole: ProjectData, mistakes: BTreeMap<UniqueId, Diagnostic>) -> Option<ProjectData> {
    let known = |id: &UniqueId| {
        let outside = whole.exposures.contains_key(id) || whole.semantics.contains_key(id);
        outside || whole.nodes.contains_key(id) || whole.sources.contains_key(id)
    };
    let mut unusable: BTreeMap<UniqueId, Unusable> = mistakes
        .into_iter()
        .filter(|(id, _)| known(id))
        .map(|(id, mistake)| (id, Unusable::Mistake(Box::new(mistake))))
        .collect();
    for cause in unusable.keys().cloned().collect::<Vec<_>>() {
        for id in whole.graph.descendants(&cause, None) {
            unusable.entry(id).or_insert_with(|| Unusable::Below(cause.clone()));
        }
    }
    let mut data = whole.clone();
    data.nodes.retain(|id, _| !unusable.contains_key(id));
    data.sources.retain(|id, _| !unusable.contains_key(id));
    data.exposures.retain(|id, _| !unusable.contains_key(id));
    data.semantics.retain(|id, _| !unusable.contains_key(id));
    if data.nodes.is_empty() && !whole.nodes.is_empty() {
        return None;
    }
    data.graph = data.linked();
    data.unusable = unusable;
    data.whole = Some(Arc::new(whole));
    Some(data)
}
