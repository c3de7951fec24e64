//! The project while it is built: what all kinds of node need.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use indexmap::{IndexMap, IndexSet};
use serde_json::{Map, Value as Json};

use super::{
    blame::Blame,
    calls::{self, Called},
    patches::{Patches, describe, doc_blocks},
    places::{self, Places},
    plain, policy_tags, python,
    repeated::Repeated,
    schema::{Named, Patch},
    settings::ProjectFile,
};
use crate::{
    definitions::{
        Column, Constraint, Doc, Exposure, Group, Node, RefArgs, ResourceType, Source, UniqueId,
        config::{NodeConfig, from_tree, said_last},
    },
    diagnostic::{Diagnostic, Severity},
    files::SourceFile,
    jinja::{
        job::{Job, render, rendered},
        render::{Captured, Subject},
        values,
        world::{World, built_in},
    },
    project::NodeOrigin,
};

/// What a template calls, and what is wrong with it that does no harm yet.
type Parsed = (Captured, Option<Box<Diagnostic>>);

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
    /// Generic tests of which others are the like.
    pub(super) repeated: Repeated,
    pub(super) blame: &'a mut Blame,
    pub(super) out: &'a mut Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Settings of the project files: first the package's own, then the root's, which has the last word.
    pub(super) fn tree(&self, kind: &str, package: &str, fqn: &[String]) -> NodeConfig {
        let mut config = NodeConfig::default();
        for owner in self.who_sets(package) {
            let tree = owner.trees.get(kind);
            for part in from_tree(tree, fqn) {
                config.merge(&part);
            }
        }
        config
    }

    /// The same settings as they are written, before their Jinja, of which the last of a name is what is said.
    pub(super) fn tree_as_written(&self, kind: &str, package: &str, fqn: &[String]) -> Map<String, Json> {
        let mut said = Map::new();
        for owner in self.who_sets(package) {
            for part in from_tree(owner.trees_as_written.get(kind), fqn) {
                said_last(&mut said, &part);
            }
        }
        said
    }

    /// The project files that have settings of a package's nodes.
    fn who_sets<'a>(&'a self, package: &'a str) -> impl Iterator<Item = &'a ProjectFile> {
        let root = Some(self.world.root.as_str()).filter(|root| *root != package);
        [Some(package), root].into_iter().flatten().filter_map(|owner| self.packages.get(owner))
    }

    /// Takes description and columns from the schema file.
    pub(super) fn describe(&mut self, node: &mut Node, patch: Option<&Patch>) {
        let Some(patch) = patch else { return };
        let place = (&patch.file, patch.name_range.clone());
        node.description = describe(&patch.description, &self.world, &self.docs, &patch.package, place, self.out);
        node.doc_blocks = doc_blocks(&patch.description, &self.world, &self.docs, &patch.package);
        node.columns = self.columns(patch);
        node.constraints.clone_from(&patch.constraints);
    }

    /// The columns of a schema file, with the Jinja of descriptions and policy tags filled in.
    pub(super) fn columns(&mut self, patch: &Patch) -> IndexMap<String, Column> {
        let mut columns = patch.columns.clone();
        for column in columns.values_mut() {
            let place = (&patch.file, patch.name_range.clone());
            column.doc_blocks = doc_blocks(&column.description, &self.world, &self.docs, &patch.package);
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

    /// Finishes a node and files it.
    pub(super) fn finish(&mut self, node: Node, origin: NodeOrigin, patch: Option<&Patch>) {
        let node = self.finished(node, &origin, patch);
        self.file(node, origin);
    }

    /// Parses the file for its calls and settings, names the relation.
    pub(super) fn finished(&mut self, mut node: Node, origin: &NodeOrigin, patch: Option<&Patch>) -> Node {
        let enabled_outside = node.config.enabled();
        if node.resource_type != ResourceType::Seed {
            match self.parse(&node, origin) {
                Ok((captured, told)) => {
                    self.out.extend(told.map(|told| *told));
                    // As in dbt a schema file has the last word before the model itself.
                    if node.is_python() && !patch.is_some_and(|patch| patch.config.contains_key("materialized")) {
                        node.config.merge(&Map::from_iter([("materialized".to_owned(), "table".into())]));
                    }
                    node.config.merge(&captured.config.values);
                    for key in captured.config.values.keys() {
                        let at =
                            places::in_template(&origin.file.text, &origin.body, key).map_or(0..0, |given| given.key);
                        self.unknown_setting(node.resource_type, &node.package_name, key, (&origin.file, at));
                    }
                    said_last(&mut node.unrendered_config, &captured.said);
                    node.refs = captured.refs;
                    // What a foreign key leads to is built before.
                    let of_columns = node.columns.values().flat_map(|column| &column.constraints);
                    let keys: Vec<RefArgs> =
                        of_columns.chain(&node.constraints).filter_map(Constraint::target).collect();
                    node.refs.extend(keys.into_iter().filter(|_| node.config.contract()));
                    node.sources = captured.sources;
                    // dbt reads a model that calls no macro without rendering it, and keeps the set of its sources.
                    if node.resource_type == ResourceType::Model && captured.macros.is_empty() {
                        node.sources = node.sources.into_iter().collect::<IndexSet<_>>().into_iter().collect();
                    }
                    node.depends_on_macros = captured.macros.into_iter().collect();
                    node.own_macros = own_macros(&node, captured.own_macros);
                    for text in captured.warnings {
                        self.out.push(Diagnostic::warning("raised", text).in_file(&node.file));
                    }
                }
                // A file that is switched off need not be right.
                Err(_) if !enabled_outside => {}
                Err(diagnostic) => self.out.push(*diagnostic),
            }
        }
        if node.config.enabled() && node.is_python() {
            self.out.push(
                Diagnostic::warning("unsupported", "this is a Python model: it is listed, and fails when it is run")
                    .in_file(&node.file)
                    .help("write it in SQL, or keep it outside of the model folders"),
            );
        }
        if node.config.enabled() {
            self.hooks_of(&mut node);
            self.check_config(&node, Places { origin, patch, project: None });
        }
        node.tags.extend(node.config.texts("tags"));
        if node.resource_type == ResourceType::Test {
            node.tags.sort();
            node.tags.dedup();
        }
        node.meta = node.config.get("meta").and_then(Json::as_object).cloned().unwrap_or_default();
        match self.relation(&node) {
            Ok((relation, alias)) => {
                node.relation = relation;
                node.alias = alias;
            }
            Err(diagnostic) => self.out.push(*diagnostic),
        }
        node
    }

    /// Takes a node in. One that is switched off may have the name of one that is not, which goes before.
    pub(super) fn file(&mut self, node: Node, origin: NodeOrigin) {
        let id = node.unique_id.clone();
        if node.config.enabled() {
            self.origins.insert(id.clone(), origin);
            self.nodes.insert(id, node);
        } else {
            self.origins.entry(id.clone()).or_insert(origin);
            self.disabled.entry(id).or_insert(node);
        }
    }

    /// What the hooks of a node call is called by the node. A mistake in one is told when it runs.
    fn hooks_of(&self, node: &mut Node) {
        let hooks: Vec<String> = node.config.pre_hooks().into_iter().chain(node.config.post_hooks()).collect();
        for hook in hooks.into_iter().filter(|hook| hook.contains("{{") || hook.contains("{%")) {
            let file = Arc::new(SourceFile::new(node.file.clone(), hook));
            let Ok(rendered) = render(&Job::new(&self.world, &file, Subject::of(node)), None) else { continue };
            let called = rendered.captured;
            node.refs.extend(called.refs);
            node.sources.extend(called.sources);
            let own = called.own_macros.into_iter().filter(|id| !node.own_macros.contains(id)).collect::<Vec<_>>();
            node.own_macros.extend(own);
            let all = called.macros.into_iter().filter(|id| !node.depends_on_macros.contains(id)).collect::<Vec<_>>();
            node.depends_on_macros.extend(all);
        }
    }

    /// Renders without a warehouse, for the calls and settings that the template notes. What only a warehouse knows is nothing
    /// yet. As in dbt a name that is set nowhere is a mistake when the node runs; it is told before.
    fn parse(&mut self, node: &Node, origin: &NodeOrigin) -> Result<Parsed, Box<Diagnostic>> {
        if node.is_python() {
            return Ok((python::captured(&self.world, &node.raw_code), None));
        }
        let body = origin.body.clone();
        if let Some(captured) = plain::captured(&self.world, &node.package_name, &origin.file.text, body) {
            return Ok((captured, None));
        }
        let test = node.test.as_ref().map(|_| origin.file.text.as_str());
        if let Some(captured) = test.and_then(|template| self.repeated.captured(&node.package_name, template)) {
            return Ok((captured, None));
        }
        let job = Job::new(&self.world, &origin.file, Subject::of(node))
            .within(origin.body.clone())
            .with("_arguments", values::from_json(&origin.arguments));
        match rendered(&job, None, &self.world.env) {
            Ok(rendered) => {
                if let Some(template) = test {
                    self.repeated.keep(&node.package_name, template, &rendered.captured);
                }
                Ok((rendered.captured, None))
            }
            Err(stopped) if stopped.is_early || stopped.diagnostic.code == "jinja-undefined" => {
                let captured = match rendered(&job, None, self.world.early()) {
                    Ok(read) => read.captured,
                    // Of a name that is set nowhere dbt takes no more than this either.
                    Err(again) if !stopped.is_early && !again.calls_nothing => {
                        return Err(origin.relocate(stopped.diagnostic));
                    }
                    Err(again) => with_written(again.captured, &origin.file.text[origin.body.clone()]),
                };
                let told = (!stopped.is_early).then(|| origin.relocate(stopped.diagnostic));
                Ok((captured, told.map(|told| Box::new(Diagnostic { severity: Severity::Warning, ..*told }))))
            }
            Err(stopped) => Err(origin.relocate(stopped.diagnostic)),
        }
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

/// The macros that a node's text calls. Of a generic test its own comes first, and alone where dbt knows the test and renders
/// none.
fn own_macros(node: &Node, called: IndexSet<UniqueId>) -> Vec<UniqueId> {
    let Some(test) = &node.test else { return called.into_iter().collect() };
    let suffix = format!(".test_{}", test.name);
    let (own, rest): (Vec<UniqueId>, Vec<UniqueId>) = called.into_iter().partition(|id| id.ends_with(&suffix));
    match own.as_slice() {
        [id] if *id == built_in("test_not_null") || *id == built_in("test_unique") => own,
        _ => own.into_iter().chain(rest).collect(),
    }
}

/// What a template called before it stopped, with the calls in it that can be read without running it.
fn with_written(mut captured: Captured, template: &str) -> Captured {
    for call in calls::written_in(template) {
        match call {
            Called::Ref(args) if !captured.refs.contains(&args) => captured.refs.push(args),
            Called::Source(group, table) => {
                let source = (group, table);
                if !captured.sources.contains(&source) {
                    captured.sources.push(source);
                }
            }
            _ => {}
        }
    }
    captured
}
