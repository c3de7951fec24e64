//! Nodes, sources and exposures from what was read, and the graph between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::PathBuf,
    sync::Arc,
};

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use super::{
    Found, Inputs,
    blame::Blame,
    fill,
    patches::{self, Named, Patches, describe},
    places::{self, Places},
    policy_tags,
    schema::{self, Patch},
    selectors,
    settings::ProjectFile,
};
use crate::{
    definitions::{
        Column, Doc, Exposure, Node, ResourceType, Source, UniqueId,
        config::{NodeConfig, from_tree},
        node::WrittenIn,
    },
    diagnostic::Diagnostic,
    files::SourceFile,
    jinja::{
        job::{Job, render},
        render::{Captured, Subject},
        values,
        world::World,
    },
    project::{LoadOptions, NodeOrigin, ProjectData, graph::Graph},
    yaml::Yaml,
};

/// Builds the project.
pub(super) fn project(
    options: &LoadOptions,
    world: World,
    mut inputs: Inputs,
    blame: &mut Blame,
    out: &mut Vec<Diagnostic>,
) -> Option<ProjectData> {
    let mut world = Arc::new(world);
    for schema in &mut inputs.schemas {
        fill::schema(&world, schema, out);
    }
    let patches = patches::gather(&inputs, out);
    let docs = patches::docs(&inputs, out);
    for ((package, name), patch) in &patches.macros {
        let place = (&patch.file, patch.name_range.clone());
        let description = describe(&patch.description, &world, &docs, &patch.package, place, out);
        // Nobody else has it yet.
        let macros = Arc::get_mut(&mut world).map(|world| &mut world.macros);
        let found = macros.and_then(|macros| macros.get_mut(package)?.get_mut(name));
        match found {
            Some(def) => {
                def.public.description = description;
                def.public.meta = schema::meta(&patch.yaml);
                def.public.patch_path = Some(format!("{}://{}", patch.package, patch.shown));
            }
            None => out.push(
                Diagnostic::warning("orphan", format!("there is no macro named '{name}'"))
                    .at(&patch.file, patch.name_range.clone()),
            ),
        }
    }
    let root = inputs.packages.first().cloned()?;
    let mut builder = Builder {
        world: world.clone(),
        packages: inputs.packages.iter().map(|p| (p.name.clone(), p.clone())).collect(),
        patches,
        docs,
        nodes: BTreeMap::new(),
        disabled: BTreeMap::new(),
        sources: BTreeMap::new(),
        disabled_sources: BTreeSet::new(),
        exposures: BTreeMap::new(),
        origins: BTreeMap::new(),
        used: BTreeSet::new(),
        blame,
        out,
    };
    for found in &inputs.models {
        builder.file_node(found, ResourceType::Model);
    }
    for found in &inputs.seeds {
        builder.file_node(found, ResourceType::Seed);
    }
    for found in &inputs.tests {
        builder.file_node(found, ResourceType::Test);
    }
    // Entries have found their files by now; generic tests need the nodes they are attached to.
    builder.orphans();
    builder.sources();
    builder.generic_tests();
    builder.exposures();
    let Builder { nodes, disabled, sources, exposures, origins, docs, .. } = builder;
    let selectors = selectors::read(options, out);
    let macros = world
        .macros
        .values()
        .flat_map(|m| m.values())
        .map(|d| (d.public.unique_id.clone(), d.public.clone()))
        .collect();
    let mut data = ProjectData {
        name: root.name.clone(),
        version: root.version.clone(),
        project_dir: options.project_dir.clone(),
        target_path: PathBuf::from(&root.target_path),
        clean_targets: root.clean_targets.iter().map(PathBuf::from).collect(),
        target: world.target.clone(),
        nodes,
        sources,
        exposures,
        macros,
        docs,
        disabled,
        graph: Graph::default(),
        on_run_start: inputs.packages.iter().flat_map(|p| p.on_run_start.clone()).collect(),
        on_run_end: inputs.packages.iter().flat_map(|p| p.on_run_end.clone()).collect(),
        mistakes: Vec::new(),
        warnings: Vec::new(),
        unusable: BTreeMap::new(),
        whole: None,
        invocation_id: world.invocation_id.clone(),
        run_started_at: world.run_started_at.clone(),
        selectors,
        world,
        origins,
    };
    super::link::link(&mut data, blame, out);
    Some(data)
}

/// The project while it is built.
pub(super) struct Builder<'a> {
    pub(super) world: Arc<World>,
    pub(super) packages: BTreeMap<String, ProjectFile>,
    pub(super) patches: Patches,
    pub(super) docs: BTreeMap<String, Doc>,
    pub(super) nodes: BTreeMap<UniqueId, Node>,
    pub(super) disabled: BTreeMap<UniqueId, Node>,
    pub(super) sources: BTreeMap<UniqueId, Source>,
    pub(super) disabled_sources: BTreeSet<UniqueId>,
    pub(super) exposures: BTreeMap<UniqueId, Exposure>,
    pub(super) origins: BTreeMap<UniqueId, NodeOrigin>,
    /// Names of patches that found their node.
    pub(super) used: BTreeSet<(&'static str, Named)>,
    pub(super) blame: &'a mut Blame,
    pub(super) out: &'a mut Vec<Diagnostic>,
}

/// The section of settings and of schema files for a kind of node.
pub(super) fn section(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::Model | ResourceType::Snapshot => "models",
        ResourceType::Seed => "seeds",
        ResourceType::Test => "tests",
    }
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

    /// A model, seed or singular test.
    fn file_node(&mut self, found: &Found, kind: ResourceType) {
        let first = self.out.len();
        let id = self.node_of_file(found, kind);
        self.blame.on(&id, first..self.out.len());
    }

    /// The id of the node that the file makes, or of the one that has its name already.
    fn node_of_file(&mut self, found: &Found, kind: ResourceType) -> UniqueId {
        let stem = found.below.rsplit('/').next().unwrap_or(&found.below);
        let name = stem.rsplit_once('.').map_or(stem, |(n, _)| n).to_owned();
        let unique_id = format!("{}.{}.{name}", kind.as_str(), found.package);
        let mut fqn = vec![found.package.clone()];
        let folders: Vec<&str> = found.below.split('/').collect();
        fqn.extend(folders[..folders.len() - 1].iter().map(|s| (*s).to_owned()));
        fqn.push(name.clone());
        if let Some(other) =
            self.nodes.get(&unique_id).or_else(|| self.disabled.get(&unique_id)).or_else(|| self.same_name(&name, kind))
        {
            let what = kind.as_str();
            let (id, shown) = (other.unique_id.clone(), other.file.display().to_string());
            let start = 0..found.file.text.lines().next().map_or(0, str::len);
            self.out.push(
                Diagnostic::error(
                    "duplicate",
                    format!("two files are named '{name}': a {what}'s name must be the only one of its kind"),
                )
                .at(&found.file, start)
                .help(format!("the other one is {shown}; rename one of them")),
            );
            return id;
        }
        let mut config = NodeConfig::default();
        let materialized = match kind {
            ResourceType::Seed => "seed",
            ResourceType::Test => "test",
            _ => "view",
        };
        config.merge(&Map::from_iter([
            ("enabled".to_owned(), Json::Bool(true)),
            ("materialized".to_owned(), materialized.into()),
        ]));
        if kind == ResourceType::Test {
            config.merge(&NodeConfig::of_tests());
        }
        config.merge(&self.tree(section(kind), &found.package, &fqn).values);
        let key = (found.package.clone(), name.clone());
        let patch = match kind {
            ResourceType::Seed => self.patches.seeds.get(&key),
            ResourceType::Test => self.patches.singular.get(&key),
            _ => self.patches.models.get(&key),
        }
        .cloned();
        if let Some(patch) = &patch {
            self.used.insert((section(kind), key));
            config.merge(&patch.config);
            for (key, _) in patch.yaml.get("config").and_then(Yaml::map).unwrap_or_default() {
                let name = key.scalar().unwrap_or_default();
                self.unknown_setting(kind, &found.package, &name, (&patch.file, key.range.clone()));
            }
        }
        let written = WrittenIn {
            package_name: found.package.clone(),
            path: found.below.clone(),
            original_file_path: found.shown.clone(),
            file: found.file.path.clone(),
        };
        let mut node = Node {
            fqn,
            relation: self.default_relation(&name),
            checksum: found.checksum.clone(),
            patch_path: patch.as_ref().map(|p| format!("{}://{}", p.package, p.shown)),
            config,
            ..Node::new(unique_id.clone(), name, kind, written)
        };
        if kind != ResourceType::Seed {
            node.raw_code = found.file.text.trim_end_matches('\n').to_owned();
        }
        self.describe(&mut node, patch.as_ref());
        let origin = NodeOrigin { file: found.file.clone(), arguments: Json::Null, schema: None };
        self.finish(node, origin, patch.as_ref());
        unique_id
    }

    /// A model of the name of a seed, or the other way round: `ref()` tells them by name alone.
    fn same_name(&self, name: &str, kind: ResourceType) -> Option<&Node> {
        let refable = [ResourceType::Model, ResourceType::Seed];
        if !refable.contains(&kind) {
            return None;
        }
        self.nodes.values().find(|n| {
            n.name == name
                && refable.contains(&n.resource_type)
                && n.package_name == self.world.root
                && n.resource_type != kind
        })
    }

    /// Takes description and columns from the schema file.
    fn describe(&mut self, node: &mut Node, patch: Option<&Patch>) {
        let Some(patch) = patch else { return };
        let place = (&patch.file, patch.name_range.clone());
        node.description = describe(&patch.description, &self.world, &self.docs, &patch.package, place, self.out);
        node.columns = self.columns(patch);
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
                        let at = places::in_template(&origin.file.text, key).map_or(0..0, |given| given.key);
                        self.unknown_setting(node.resource_type, &node.package_name, key, (&origin.file, at));
                    }
                    node.unrendered_config = captured.config.values;
                    node.refs = captured.refs.into_iter().collect();
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
            self.check_config(&node, Places { origin: &origin, patch });
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
