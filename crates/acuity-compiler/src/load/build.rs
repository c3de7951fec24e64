//! Nodes, sources and exposures from what was read, and the graph between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    path::PathBuf,
    sync::Arc,
};

use indexmap::IndexMap;
use minijinja::Value;
use serde_json::{Map, Value as Json};

use super::{
    Found, Inputs, known,
    patches::{self, Patches, describe, either},
    policy_tags,
    schema::{self, Patch},
    settings::ProjectFile,
    tests_of::{At, generic},
};
use crate::{
    definitions::config::{NodeConfig, from_tree},
    definitions::{Column, Doc, Exposure, Node, Relation, ResourceType, Source, TestMetadata, UniqueId},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    jinja::{
        job::{Job, render},
        render::{Captured, Subject},
        values,
        world::World,
    },
    load::schema::TestEntry,
    project::graph::Graph,
    project::{LoadOptions, NodeOrigin, ProjectData},
    yaml::Yaml,
};

/// Builds the project.
pub(crate) fn project(
    options: &LoadOptions,
    mut world: World,
    inputs: Inputs,
    out: &mut Vec<Diagnostic>,
) -> Option<ProjectData> {
    let patches = patches::gather(&inputs, out);
    let docs = patches::docs(&inputs, out);
    for (name, patch) in &patches.macros {
        let found = world.macros.values_mut().find_map(|m| m.get_mut(name));
        match found {
            Some(def) => {
                def.public.description =
                    describe(&patch.description, &docs, &patch.package, (&patch.file, patch.name_range.clone()), out);
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
    let world = Arc::new(world);
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
    builder.orphans();
    builder.sources();
    builder.generic_tests();
    builder.exposures();
    let Builder { nodes, disabled, sources, exposures, origins, docs, .. } = builder;
    let selectors = selectors(options, out);
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
        warnings: Vec::new(),
        invocation_id: world.invocation_id.clone(),
        run_started_at: world.run_started_at.clone(),
        selectors,
        world,
        origins,
    };
    super::link::link(&mut data, out);
    Some(data)
}

/// selectors.yml by name.
fn selectors(options: &LoadOptions, out: &mut Vec<Diagnostic>) -> BTreeMap<String, Json> {
    let path = options.project_dir.join("selectors.yml");
    let Ok(text) = options.files.read(&path) else { return BTreeMap::new() };
    let file = SourceFile::new("selectors.yml", text);
    match crate::yaml::parse(&file) {
        Ok(yaml) => yaml
            .get("selectors")
            .and_then(Yaml::seq)
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| Some((entry.get("name")?.scalar()?, entry.to_json())))
            .collect(),
        Err(diagnostic) => {
            out.push(diagnostic);
            BTreeMap::new()
        }
    }
}

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
    pub(super) used: BTreeSet<(&'static str, String)>,
    pub(super) out: &'a mut Vec<Diagnostic>,
}

/// Settings of every test that says nothing else.
fn test_defaults() -> Map<String, Json> {
    Map::from_iter([
        ("enabled".to_owned(), Json::Bool(true)),
        ("materialized".to_owned(), "test".into()),
        ("severity".to_owned(), "ERROR".into()),
        ("warn_if".to_owned(), "!= 0".into()),
        ("error_if".to_owned(), "!= 0".into()),
        ("fail_calc".to_owned(), "count(*)".into()),
    ])
}

fn section(kind: ResourceType) -> &'static str {
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
            let shown = other.file.display().to_string();
            let start = 0..found.file.text.lines().next().map_or(0, str::len);
            self.out.push(
                Diagnostic::error(
                    "duplicate",
                    format!("two files are named '{name}': a {what}'s name must be the only one of its kind"),
                )
                .at(&found.file, start)
                .help(format!("the other one is {shown}; rename one of them")),
            );
            return;
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
            config.merge(&test_defaults());
        }
        config.merge(&self.tree(section(kind), &found.package, &fqn).values);
        let patch = match kind {
            ResourceType::Seed => self.patches.seeds.get(&name),
            ResourceType::Test => self.patches.singular.get(&name),
            _ => self.patches.models.get(&name),
        }
        .cloned();
        if let Some(patch) = &patch {
            self.used.insert((section(kind), name.clone()));
            config.merge(&patch.config);
            for (key, _) in patch.yaml.get("config").and_then(Yaml::map).unwrap_or_default() {
                let name = key.scalar().unwrap_or_default();
                self.unknown_setting(kind, &found.package, &name, (&patch.file, key.range.clone()));
            }
        }
        let mut node = Node {
            unique_id: unique_id.clone(),
            name: name.clone(),
            resource_type: kind,
            package_name: found.package.clone(),
            path: found.below.clone(),
            original_file_path: found.shown.clone(),
            file: found.file.path.clone(),
            fqn,
            raw_code: if kind == ResourceType::Seed {
                String::new()
            } else {
                found.file.text.trim_end_matches('\n').to_owned()
            },
            relation: self.default_relation(&name),
            alias: name.clone(),
            description: String::new(),
            columns: IndexMap::new(),
            tags: Vec::new(),
            meta: Map::new(),
            refs: Vec::new(),
            sources: Vec::new(),
            depends_on: Vec::new(),
            depends_on_macros: Vec::new(),
            checksum: found.checksum.clone(),
            patch_path: patch.as_ref().map(|p| format!("{}://{}", p.package, p.shown)),
            test: None,
            column_name: None,
            attached_node: None,
            unrendered_config: Map::new(),
            config,
        };
        self.describe(&mut node, patch.as_ref());
        let origin = NodeOrigin { file: found.file.clone(), arguments: Json::Null, schema: None };
        self.finish(node, origin);
    }

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

    fn default_relation(&self, name: &str) -> Relation {
        let target = &self.world.target;
        Relation {
            database: target.database().map(str::to_owned),
            schema: target.schema.clone(),
            identifier: name.to_owned(),
        }
    }

    fn describe(&mut self, node: &mut Node, patch: Option<&Patch>) {
        let Some(patch) = patch else { return };
        let place = (&patch.file, patch.name_range.clone());
        node.description = describe(&patch.description, &self.docs, &patch.package, place, self.out);
        node.columns = self.columns(patch);
    }

    pub(super) fn columns(&mut self, patch: &Patch) -> IndexMap<String, Column> {
        let mut columns = patch.columns.clone();
        for column in columns.values_mut() {
            let place = (&patch.file, patch.name_range.clone());
            column.description = describe(&column.description, &self.docs, &patch.package, place, self.out);
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
    fn finish(&mut self, mut node: Node, origin: NodeOrigin) {
        let enabled_outside = node.config.enabled();
        if node.resource_type != ResourceType::Seed {
            match self.parse(&node, &origin) {
                Ok(captured) => {
                    node.config.merge(&captured.config.values);
                    for key in captured.config.values.keys() {
                        let at = known::place_of(&origin.file.text, key).unwrap_or(0..0);
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
        self.check_config(&node, &origin);
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

    /// Warns of a setting that neither dbt nor a macro or model of the project reads. Those of packages are theirs.
    fn unknown_setting(&mut self, kind: ResourceType, package: &str, key: &str, at: (&SourceFile, Range<usize>)) {
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

    fn check_config(&mut self, node: &Node, origin: &NodeOrigin) {
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

    fn parse(&self, node: &Node, origin: &NodeOrigin) -> Result<Captured, Box<Diagnostic>> {
        let job = Job::new(&self.world, &origin.file, Subject::of(node))
            .with("_arguments", values::from_json(&origin.arguments));
        render(&job, None).map(|r| r.captured).map_err(|found| origin.relocate(found))
    }

    /// Where a node goes and its alias, by the macros `generate_schema_name` and `generate_alias_name`.
    fn relation(&self, node: &Node) -> Result<(Relation, String), Box<Diagnostic>> {
        let target = &self.world.target;
        let config = &node.config.values;
        let mut custom = either(config, &["schema", "dataset"]).map(str::to_owned);
        if node.resource_type == ResourceType::Test && custom.is_none() {
            custom = Some("dbt_test__audit".to_owned());
        }
        let schema = match self.overridden("generate_schema_name") {
            true => self.name_macro("generate_schema_name", custom.as_deref(), node)?,
            false => {
                custom.as_deref().map_or_else(|| target.schema.clone(), |c| format!("{}_{}", target.schema, c.trim()))
            }
        };
        let alias = node.config.text("alias");
        let alias = match self.overridden("generate_alias_name") {
            true => self.name_macro("generate_alias_name", alias, node)?,
            false => alias.map_or_else(|| node.name.clone(), |a| a.trim().to_owned()),
        };
        let database = target.database().map(|d| either(config, &["database", "project"]).unwrap_or(d).to_owned());
        Ok((Relation { database, schema, identifier: alias.clone() }, alias))
    }

    fn overridden(&self, name: &str) -> bool {
        self.world.package_macro(&self.world.root, name).is_some()
            || self.world.package_macro(&self.world.root, &format!("default__{name}")).is_some()
    }

    fn name_macro(&self, name: &str, custom: Option<&str>, node: &Node) -> Result<String, Box<Diagnostic>> {
        let file = Arc::new(SourceFile::new(node.file.clone(), format!("{{{{ {name}(__custom, __node) }}}}")));
        let as_json = serde_json::json!({
            "name": node.name, "resource_type": node.resource_type.as_str(), "package_name": node.package_name, "fqn": node.fqn,
            "path": node.path, "original_file_path": node.original_file_path, "config": node.config.values, "unique_id": node.unique_id,
        });
        let subject = Subject { package: self.world.root.clone(), ..Subject::of(node) };
        let job = Job::new(&self.world, &file, subject)
            .with("__custom", custom.map_or(Value::from(()), Value::from))
            .with("__node", values::from_json(&as_json));
        Ok(render(&job, None)?.text.trim().to_owned())
    }

    /// Entries of schema files without a file.
    fn orphans(&mut self) {
        let mut found = Vec::new();
        let lists = [
            ("models", &self.patches.models, "model"),
            ("seeds", &self.patches.seeds, "seed"),
            ("tests", &self.patches.singular, "singular test"),
        ];
        for (section, patches, what) in lists {
            for (name, patch) in patches {
                if !self.used.contains(&(section, name.clone())) {
                    let names = self
                        .nodes
                        .values()
                        .filter(|n| super::build::section(n.resource_type) == section)
                        .map(|n| n.name.as_str());
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

    fn generic_tests(&mut self) {
        let lists: Vec<(ResourceType, Vec<Patch>)> = vec![
            (ResourceType::Model, self.patches.models.values().cloned().collect()),
            (ResourceType::Seed, self.patches.seeds.values().cloned().collect()),
        ];
        for (kind, patches) in lists {
            for patch in patches {
                let node = self.nodes.values().find(|n| n.name == patch.name && n.resource_type == kind);
                let Some(id) = node.map(|n| n.unique_id.clone()) else { continue };
                for entry in &patch.tests {
                    let at = At { expression: format!("ref('{}')", patch.name), name: &patch.name, is_source: false };
                    self.generic_test(&patch, entry, &at, &id);
                }
            }
        }
    }

    pub(super) fn generic_test(&mut self, patch: &Patch, entry: &TestEntry, at: &At<'_>, attached: &str) {
        let Some(test) = generic(&self.world, patch, entry, at, self.out) else { return };
        let entry = &test.entry;
        let unique_id = format!("test.{}.{}.{}", patch.package, test.name, test.hash);
        if let Some(other) = self.origins.get(&unique_id).and_then(|o| o.schema.clone()) {
            self.out.push(
                Diagnostic::error("duplicate", format!("the test '{}' is written twice", test.name))
                    .at(&patch.file, entry.range.clone())
                    .related("first here", &other.0, other.1)
                    .help("remove one of them, or give one a 'name'"),
            );
            return;
        }
        let mut fqn = folders(patch);
        fqn.push(test.name.clone());
        let mut config = NodeConfig::default();
        config.merge(&test_defaults());
        config.merge(&self.tree("tests", &patch.package, &fqn).values);
        let mut own = entry.config.clone();
        for (key, value) in &mut own {
            if let Some(text) = value.as_str().filter(|t| t.contains("{{")) {
                *value = self.config_value(patch, &entry.range, key, text);
            }
        }
        config.merge(&own);
        if let Some(column) = entry.column.as_ref().and_then(|c| patch.columns.get(c)) {
            config.merge(&Map::from_iter([("tags".to_owned(), Json::from(column.tags.clone()))]));
        }
        let node = Node {
            unique_id,
            name: test.name.clone(),
            resource_type: ResourceType::Test,
            package_name: patch.package.clone(),
            path: format!("{}.sql", test.short),
            original_file_path: patch.shown.clone(),
            file: patch.file.path.clone(),
            fqn,
            raw_code: test.raw_code.clone(),
            relation: self.default_relation(&test.short),
            alias: test.short.clone(),
            description: entry.description.clone(),
            columns: IndexMap::new(),
            tags: Vec::new(),
            meta: Map::new(),
            refs: Vec::new(),
            sources: Vec::new(),
            depends_on: Vec::new(),
            depends_on_macros: Vec::new(),
            checksum: String::new(),
            patch_path: None,
            test: Some(TestMetadata {
                name: entry.name.clone(),
                namespace: entry.namespace.clone(),
                kwargs: test.kwargs.clone(),
            }),
            column_name: entry.column.clone(),
            attached_node: (!at.is_source).then(|| attached.to_owned()),
            unrendered_config: entry.config.clone(),
            config,
        };
        let origin = NodeOrigin {
            file: test.template.clone(),
            arguments: Json::Object(entry.arguments.clone()),
            schema: Some((patch.file.clone(), entry.range.clone())),
        };
        self.finish(node, origin);
    }

    /// A setting of a test with its Jinja evaluated: text that says true, false or a number becomes one.
    fn config_value(&mut self, patch: &Patch, range: &Range<usize>, key: &str, text: &str) -> Json {
        let file = Arc::new(SourceFile::new(patch.file.path.clone(), text));
        match render(&Job::text(&self.world, &file, &patch.package), None) {
            Ok(rendered) if key == "where" => Json::from(rendered.text),
            Ok(rendered) => match rendered.text.trim() {
                "True" | "true" => Json::Bool(true),
                "False" | "false" => Json::Bool(false),
                "None" => Json::Null,
                other => other.parse::<i64>().map_or_else(|_| Json::from(other), Json::from),
            },
            Err(diagnostic) => {
                self.out.push(diagnostic.at(&patch.file, range.clone()));
                Json::Null
            }
        }
    }
}

pub(super) fn either_yaml(yaml: &Yaml, keys: &[&str]) -> Option<String> {
    let found = |y: &Yaml| keys.iter().find_map(|k| y.get(k)).filter(|v| !v.is_null()).and_then(Yaml::scalar);
    found(yaml).or_else(|| yaml.get("config").and_then(found))
}

/// The package and the folders of a schema file below the folder of its kind.
pub(super) fn folders(patch: &Patch) -> Vec<String> {
    let parts: Vec<&str> = patch.shown.split('/').collect();
    let mut fqn = vec![patch.package.clone()];
    if parts.len() > 2 {
        fqn.extend(parts[1..parts.len() - 1].iter().map(|s| (*s).to_owned()));
    }
    fqn
}
