//! Reading a project: every file once, findings collected rather than stopping at the first.

mod blame;
mod build;
mod builder;
mod calls;
mod checks;
mod constraints;
mod deprecated;
mod draft;
mod exposures;
mod fields;
mod fill;
mod generic_tests;
mod groups;
mod ignored;
mod inputs;
mod keys;
mod kinds;
mod known;
mod link;
mod naming;
mod nodes;
mod overrides;
mod package;
pub mod packages;
mod patches;
mod places;
mod plain;
mod policy_tags;
mod python;
mod relations;
mod repeated;
mod schema;
mod selectors;
mod semantic;
mod settings;
mod snapshots;
mod sources;
mod types;
mod unit_digest;
mod unit_tests;
mod unused;
mod versions;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
};

use chrono::{SecondsFormat, Utc};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Severity},
    digest::uuid,
    files::SourceFile,
    jinja::{
        blocks::cut,
        described, engine,
        env_var::Place,
        world::{BUILTIN, World},
    },
    project::{LoadOptions, Project, ProjectData},
    secrets::Secrets,
};
use blame::Blame;
pub(crate) use inputs::{Found, Inputs};
use settings::SettingsJinja;

/// Reads a project.
///
/// # Errors
/// All mistakes that were found, in the order of the files. Findings that do not keep the project from being used are in
/// [`crate::ProjectData::warnings`].
pub fn load(options: &LoadOptions) -> Result<Project, Diagnostics> {
    let project = load_usable(options)?;
    if project.mistakes.is_empty() {
        return Ok(project);
    }
    let mut all = [project.mistakes.as_slice(), &project.warnings].concat();
    sort(&mut all);
    Err(Diagnostics(all))
}

/// Reads a project and keeps what can be used of it: nodes with mistakes, and those that read them, are set aside
/// ([`crate::ProjectData::unusable`]), and [`crate::ProjectData::mistakes`] has every mistake that was found.
///
/// # Errors
/// All mistakes, when one of them concerns the whole project, or nothing is left.
pub fn load_usable(options: &LoadOptions) -> Result<Project, Diagnostics> {
    let (mut out, mut blame) = (Vec::new(), Blame::default());
    let whole = read(options, &mut blame, &mut out);
    if !options.version_check {
        out.retain(|found| found.code != "dbt-version");
    }
    // Before anything is made of the findings, so that nothing that one quotes escapes it.
    Secrets::of(options.files.as_ref()).scrub_diagnostics(&mut out);
    let is_whole = !out.iter().any(|d| d.severity == Severity::Error);
    let usable = match whole {
        Some(whole) if is_whole => Some(whole),
        Some(whole) => blame.mistakes(&whole, &out).and_then(|mistakes| blame::apart(whole, mistakes)),
        None => None,
    };
    if !is_whole {
        // What they apply to may be what could not be read.
        out.retain(|found| found.code != unused::CODE);
    }
    sort(&mut out);
    let Some(data) = usable else { return Err(Diagnostics(out)) };
    let (mistakes, warnings) = out.into_iter().partition(|found| found.severity == Severity::Error);
    Ok(Project { data: Arc::new(ProjectData { mistakes, warnings, ..data }) })
}

/// By file and place; what was met twice is told once.
fn sort(out: &mut Vec<Diagnostic>) {
    out.sort_by(|a, b| (&a.file, a.span, &a.message).cmp(&(&b.file, b.span, &b.message)));
    out.dedup();
}

fn read(options: &LoadOptions, blame: &mut Blame, out: &mut Vec<Diagnostic>) -> Option<ProjectData> {
    let files = options.files.as_ref();
    let jinja = SettingsJinja::new(options.files.clone(), options.vars.clone(), Place::Open);
    let mut profile = settings::named_profile(files, &options.project_dir, &jinja, out)?;
    if let Some(name) = &options.profile {
        profile.name = Some((name.clone(), None));
    }
    if profile.name.is_none() {
        // What else is wrong with the file may be why.
        settings::project_file(files, &options.project_dir, &options.project_dir, &jinja, out)?;
    }
    // Of all files only this one may read secret variables: what the others hold ends in the manifest.
    let of_profiles = SettingsJinja::new(options.files.clone(), options.vars.clone(), Place::Secret);
    let target = settings::target(options, &profile, &of_profiles, out)?;
    let secrets = Secrets::of(files);
    let jinja = jinja.with_target(described(&target, &secrets));
    let root = settings::project_file(files, &options.project_dir, &options.project_dir, &jinja, out)?;
    let mut packages = vec![root.clone()];
    for dir in files.folders(&options.project_dir.join(&root.packages_path)).unwrap_or_default() {
        if files.is_file(&dir.join("dbt_project.yml")) {
            packages.extend(settings::project_file(files, &options.project_dir, &dir, &jinja, out));
        }
    }
    packages::missing(options, &packages, out);
    let run_started_at =
        options.run_started_at.clone().unwrap_or_else(|| Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true));
    let invocation_id = options
        .invocation_id
        .clone()
        .unwrap_or_else(|| uuid(&format!("{run_started_at} {} {}", options.project_dir.display(), std::process::id())));
    let mut world = World {
        early: OnceLock::new(),
        env: engine::environment(),
        origins: BTreeMap::new(),
        calls: BTreeMap::new(),
        macros: BTreeMap::new(),
        root: root.name.clone(),
        target,
        cli_vars: options.vars.clone(),
        vars: packages.iter().map(|p| (p.name.clone(), p.vars.clone())).collect(),
        dispatch: root.dispatch.clone(),
        quoting: root.quoting,
        files: options.files.clone(),
        secrets,
        invocation_id,
        run_started_at,
    };
    for (name, text) in [
        ("tests.sql", include_str!("../builtin/tests.sql")),
        ("materializations.sql", include_str!("../builtin/materializations.sql")),
        ("names.sql", include_str!("../builtin/names.sql")),
        ("relations.sql", include_str!("../builtin/relations.sql")),
        ("snapshots.sql", include_str!("../builtin/snapshots.sql")),
        ("sql.sql", include_str!("../builtin/sql.sql")),
    ] {
        let file = Arc::new(SourceFile::new(format!("(built in)/{name}"), text));
        let shown = format!("macros/{name}");
        match cut(&file) {
            Ok(blocks) => world.add_macros(BUILTIN, &file, &shown, &blocks, out),
            Err(diagnostic) => out.push(diagnostic),
        }
    }
    let mut inputs = Inputs {
        packages,
        models: vec![],
        seeds: vec![],
        tests: vec![],
        analyses: vec![],
        snapshots: vec![],
        fixtures: vec![],
        schemas: vec![],
        docs: vec![],
    };
    let mut names: BTreeMap<String, Arc<SourceFile>> = BTreeMap::new();
    for package in inputs.packages.clone() {
        if let Some(other) = names.insert(package.name.clone(), package.file.clone()) {
            out.push(
                Diagnostic::error("duplicate", format!("two packages are named '{}'", package.name))
                    .in_file(&package.file.path)
                    .help(format!("the other one is {}", other.path.display())),
            );
            continue;
        }
        package::read(options, &package, &mut world, &mut inputs, blame, out);
    }
    blame.inputs(&inputs);
    build::project(options, world, inputs, blame, out)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let help =
        if error.kind() == std::io::ErrorKind::InvalidData { "save it as UTF-8" } else { "check that it may be read" };
    Diagnostic::error("io", format!("{} cannot be read: {error}", path.display())).help(help)
}
