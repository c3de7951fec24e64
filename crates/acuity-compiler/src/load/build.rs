//! Nodes, sources and exposures from what was read, and the graph between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use sha2::{Digest as _, Sha256};

use super::{
    Inputs, blame::Blame, builder::Builder, draft::Draft, fill, groups, link, patches, repeated::Repeated, schema,
    selectors, semantic, settings::ProjectFile, unit_tests,
};
use crate::{
    definitions::{ResourceType, RunHook},
    diagnostic::Diagnostic,
    digest::hex,
    jinja::world::World,
    project::{LoadOptions, ProjectData, graph::Graph},
};

/// Hooks of the run in dbt's order: those of packages by their names, then those of the root project.
fn run_hooks(packages: &[ProjectFile], of: fn(&ProjectFile) -> &Vec<String>) -> Vec<RunHook> {
    let (root, others) = packages.split_at(packages.len().min(1));
    let mut others: Vec<&ProjectFile> = others.iter().collect();
    others.sort_by(|a, b| a.name.cmp(&b.name));
    let hooks = |package: &ProjectFile| {
        let hook = |(index, sql): (usize, &String)| RunHook {
            package: package.name.clone(),
            index,
            sql: sql.clone(),
            file: package.file.path.clone(),
        };
        of(package).iter().enumerate().map(hook).collect::<Vec<_>>()
    };
    others.into_iter().chain(root).flat_map(hooks).collect()
}

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
    let mut patches = patches::gather(&inputs, out);
    if !options.tests {
        inputs.tests.clear();
        patches.forget_tests();
    }
    let docs = patches::docs(&inputs, &world, out);
    let groups = groups::groups(&patches, out);
    for ((package, name), patch) in &patches.macros {
        let place = (&patch.file, patch.name_range.clone());
        let description = patches::describe(&patch.description, &world, &docs, &patch.package, place, out);
        // Nobody else has it yet.
        let macros = Arc::get_mut(&mut world).map(|world| &mut world.macros);
        let found = macros.and_then(|macros| macros.get_mut(package)?.get_mut(name));
        match found {
            Some(def) => {
                def.public.description = description;
                def.public.meta = schema::meta(&patch.yaml);
                def.public.arguments = schema::macro_arguments(&patch.yaml);
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
        groups,
        docs,
        nodes: BTreeMap::new(),
        disabled: BTreeMap::new(),
        sources: BTreeMap::new(),
        switched_off: Vec::new(),
        exposures: BTreeMap::new(),
        origins: BTreeMap::new(),
        used: BTreeSet::new(),
        repeated: Repeated::default(),
        blame,
        out,
    };
    let model_versions = builder.patches.versions.clone();
    let files = [
        (ResourceType::Model, &inputs.models),
        (ResourceType::Seed, &inputs.seeds),
        (ResourceType::Test, &inputs.tests),
        (ResourceType::Analysis, &inputs.analyses),
    ];
    for (kind, found) in files.into_iter().flat_map(|(kind, all)| all.iter().map(move |found| (kind, found))) {
        let draft = Draft::file(kind, found).versioned(&model_versions);
        builder.node(&draft);
    }
    builder.snapshots(&inputs.snapshots);
    // Entries have found their files by now; generic tests need the nodes they are attached to.
    builder.orphans();
    builder.sources();
    builder.generic_tests();
    builder.exposures();
    builder.unit_tests(&inputs);
    let semantics = builder.semantics();
    if options.tests {
        builder.unused_settings(semantics.iter());
    }
    let Builder { nodes, disabled, sources, exposures, groups, origins, docs, .. } = builder;
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
        target_path: options.target_path.clone().unwrap_or_else(|| PathBuf::from(&root.target_path)),
        clean_targets: root.clean_targets.iter().map(PathBuf::from).collect(),
        target: world.target.clone(),
        quoting: world.quoting,
        nodes,
        sources,
        exposures,
        semantics,
        groups,
        macros,
        docs,
        disabled,
        graph: Graph::default(),
        on_run_start: run_hooks(&inputs.packages, |package| &package.on_run_start),
        on_run_end: run_hooks(&inputs.packages, |package| &package.on_run_end),
        hook_rules: root.hook_rules,
        settings_checksum: hex(&Sha256::digest(root.file.text.trim().as_bytes())),
        mistakes: Vec::new(),
        warnings: Vec::new(),
        unusable: BTreeMap::new(),
        deferred: None,
        whole: None,
        state: None,
        invocation_id: world.invocation_id.clone(),
        run_started_at: world.run_started_at.clone(),
        selectors,
        world,
        origins,
        graph_of_templates: OnceLock::new(),
    };
    link::link(&mut data, blame, out);
    for (mistake, nodes) in data.alike(|test| test.config.keeps_failures(false)) {
        for node in nodes {
            blame.on(&node.unique_id, out.len()..out.len() + 1);
        }
        out.push(mistake);
    }
    unit_tests::check_inputs(&data, blame, out);
    semantic::check_time_spine(&data, blame, out);
    Some(data)
}
