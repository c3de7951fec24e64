//! Nodes, sources and exposures from what was read, and the graph between them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

use super::{
    Inputs, blame::Blame, builder::Builder, draft::Draft, fill, groups, link, patches, schema, selectors, semantic,
    unit_tests,
};
use crate::{
    definitions::ResourceType,
    diagnostic::Diagnostic,
    jinja::world::World,
    project::{LoadOptions, ProjectData, graph::Graph},
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
    let mut patches = patches::gather(&inputs, out);
    if !options.tests {
        inputs.tests.clear();
        patches.forget_tests();
    }
    let docs = patches::docs(&inputs, out);
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
        blame,
        out,
    };
    let model_versions = builder.patches.versions.clone();
    let files = [
        (ResourceType::Model, &inputs.models),
        (ResourceType::Seed, &inputs.seeds),
        (ResourceType::Test, &inputs.tests),
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
        nodes,
        sources,
        exposures,
        semantics,
        groups,
        macros,
        docs,
        disabled,
        graph: Graph::default(),
        on_run_start: inputs.packages.iter().flat_map(|p| p.on_run_start.clone()).collect(),
        on_run_end: inputs.packages.iter().flat_map(|p| p.on_run_end.clone()).collect(),
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
    };
    link::link(&mut data, blame, out);
    unit_tests::check_inputs(&data, blame, out);
    semantic::check_time_spine(&data, blame, out);
    Some(data)
}
