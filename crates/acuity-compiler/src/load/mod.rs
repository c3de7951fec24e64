//! Reading a project: every file once, findings collected rather than stopping at the first.

mod blame;
mod build;
mod calls;
mod checks;
mod constraints;
mod deprecated;
mod exposures;
mod fill;
mod generic_tests;
mod groups;
mod keys;
mod kinds;
mod known;
mod link;
mod naming;
mod nodes;
pub mod packages;
mod patches;
mod places;
mod policy_tags;
mod relations;
mod schema;
mod selectors;
mod semantic;
mod settings;
mod snapshots;
mod sources;
mod unit_tests;
mod versions;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{SecondsFormat, Utc};
use sha2::{Digest as _, Sha256};

use crate::{
    diagnostic::{Diagnostic, Diagnostics, Severity},
    digest::hex,
    files::SourceFile,
    jinja::{
        blocks::{Block, BlockKind, cut},
        described, engine,
        env_var::Place,
        world::{BUILTIN, World},
    },
    project::{LoadOptions, Project, ProjectData},
    secrets::Secrets,
    yaml,
};
use blame::Blame;
use schema::SchemaFile;
use settings::{ProjectFile, SettingsJinja};

/// A file of a package, by kind.
pub(crate) struct Found {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) package: String,
    /// From the package's folder.
    pub(crate) shown: String,
    /// Below the folder of its kind.
    pub(crate) below: String,
    pub(crate) checksum: String,
}

/// Everything that was read, before nodes are made of it.
pub(crate) struct Inputs {
    pub(crate) packages: Vec<ProjectFile>,
    pub(crate) models: Vec<Found>,
    pub(crate) seeds: Vec<Found>,
    pub(crate) tests: Vec<Found>,
    /// Rows of unit tests that stand in files of their own.
    pub(crate) fixtures: Vec<Found>,
    /// Files of snapshots with the blocks in them.
    pub(crate) snapshots: Vec<(Found, Vec<Block>)>,
    pub(crate) schemas: Vec<SchemaFile>,
    /// Doc blocks with the package and the file they are in.
    pub(crate) docs: Vec<(Block, Arc<SourceFile>, String, String)>,
}

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
    let invocation_id = options.invocation_id.clone().unwrap_or_else(|| uuid(&run_started_at, &options.project_dir));
    let mut world = World {
        env: engine::environment(),
        origins: BTreeMap::new(),
        calls: BTreeMap::new(),
        macros: BTreeMap::new(),
        root: root.name.clone(),
        target,
        cli_vars: options.vars.clone(),
        vars: packages.iter().map(|p| (p.name.clone(), p.vars.clone())).collect(),
        dispatch: root.dispatch.clone(),
        files: options.files.clone(),
        secrets,
        invocation_id,
        run_started_at,
    };
    for (name, text) in [
        ("tests.sql", include_str!("../builtin/tests.sql")),
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
        read_package(options, &package, &mut world, &mut inputs, blame, out);
    }
    blame.inputs(&inputs);
    build::project(options, world, inputs, blame, out)
}

/// A version 4 UUID's form from what tells runs apart.
fn uuid(time: &str, dir: &Path) -> String {
    let mut h = Sha256::new();
    h.update(time);
    h.update(dir.to_string_lossy().as_bytes());
    h.update(std::process::id().to_le_bytes());
    let x = hex(&h.finalize());
    format!("{}-{}-4{}-8{}-{}", &x[..8], &x[8..12], &x[13..16], &x[17..20], &x[20..32])
}

fn read_package(
    options: &LoadOptions,
    package: &ProjectFile,
    world: &mut World,
    inputs: &mut Inputs,
    blame: &mut Blame,
    out: &mut Vec<Diagnostic>,
) {
    let files = options.files.as_ref();
    let dir = options.project_dir.join(package.file.path.parent().unwrap_or(Path::new("")));
    let mut list = |paths: &[String]| -> Vec<(PathBuf, PathBuf)> {
        let mut found = Vec::new();
        for path in paths {
            let base = dir.join(path);
            match files.files(&base) {
                Ok(listed) => found.extend(listed.into_iter().map(|f| (base.clone(), f))),
                Err(error) => {
                    out.push(Diagnostic::error("io", format!("{} cannot be listed: {error}", base.display())))
                }
            }
        }
        // By path, whatever order the file system has; a folder may be listed twice, or within another.
        found.sort_by(|a, b| a.1.cmp(&b.1));
        found.dedup_by(|a, b| a.1 == b.1);
        found
    };
    let models = list(&package.model_paths);
    let seeds = list(&package.seed_paths);
    let tests = list(&package.test_paths);
    let macros = list(&package.macro_paths);
    let snapshot_files = list(&package.snapshot_paths);
    let other = list(&package.other_paths);
    let found = |base: &Path, path: &Path, text: String| Found {
        // dbt hashes the text without surrounding white space.
        checksum: hex(&Sha256::digest(text.trim().as_bytes())),
        file: Arc::new(SourceFile::new(path.strip_prefix(&options.project_dir).unwrap_or(path).to_path_buf(), text)),
        package: package.name.clone(),
        below: slashes(path.strip_prefix(base).unwrap_or(path)),
        shown: slashes(path.strip_prefix(&dir).unwrap_or(path)),
    };
    let read = |base: &Path, path: &Path, out: &mut Vec<Diagnostic>| match files.read(path) {
        Ok(text) => Some(found(base, path, text)),
        Err(error) => {
            out.push(unreadable(path, &error));
            None
        }
    };
    // A node whose file cannot be used is there all the same: what refers to it is not wrong.
    let node = |base: &Path, path: &Path, out: &mut Vec<Diagnostic>| match files.read(path) {
        Ok(text) => found(base, path, text),
        Err(error) => {
            let empty = found(base, path, String::new());
            out.push(unreadable(path, &error).in_file(&empty.file.path));
            empty
        }
    };
    let is = |path: &Path, extensions: &[&str]| {
        path.extension().and_then(|e| e.to_str()).is_some_and(|e| extensions.contains(&e))
    };
    for (base, path) in macros.iter().chain(&tests) {
        // Generic tests are macros. The other files of test folders are tests themselves, which are read below.
        let generic = path.strip_prefix(base).is_ok_and(|p| p.starts_with("generic"));
        let from_tests = tests.iter().any(|(_, p)| p == path);
        if !is(path, &["sql"]) || (from_tests && !generic) {
            continue;
        }
        if let Some(found) = read(base, path, out) {
            blame.macro_file(&found.file, &package.name);
            match cut(&found.file) {
                Ok(blocks) => world.add_macros(&package.name, &found.file, &found.shown, &blocks, out),
                Err(diagnostic) => out.push(diagnostic),
            }
        }
    }
    for (base, path) in &models {
        if is(path, &["sql"]) {
            inputs.models.push(node(base, path, out));
        } else if is(path, &["py"]) {
            let found = found(base, path, String::new());
            out.push(
                Diagnostic::error("unsupported", "this is a Python model; models are SQL here")
                    .in_file(&found.file.path)
                    .help("write it in SQL, or keep it outside of the model folders"),
            );
            inputs.models.push(found);
        }
    }
    for (base, path) in &seeds {
        if is(path, &["csv"]) {
            inputs.seeds.push(node(base, path, out));
        }
    }
    for (base, path) in &tests {
        let in_folder = |name: &str| path.strip_prefix(base).is_ok_and(|p| p.starts_with(name));
        if in_folder("fixtures") && is(path, &["csv", "sql"]) {
            inputs.fixtures.extend(read(base, path, out));
        } else if is(path, &["sql"]) && !in_folder("generic") && !in_folder("fixtures") {
            inputs.tests.push(node(base, path, out));
        }
    }
    for (base, path) in &snapshot_files {
        if is(path, &["sql"])
            && let Some(found) = read(base, path, out)
        {
            match cut(&found.file) {
                Ok(blocks) => inputs.snapshots.push((found, snapshots::of(blocks))),
                Err(diagnostic) => {
                    blame.file_of_nodes(found.file.path.clone());
                    out.push(diagnostic);
                }
            }
        }
    }
    // Schema files and doc blocks may stand in folders of any kind.
    for (base, path) in models.iter().chain(&seeds).chain(&tests).chain(&macros).chain(&snapshot_files).chain(&other) {
        if is(path, &["yml", "yaml"]) {
            if let Some(found) = read(base, path, out) {
                match yaml::parse(&found.file) {
                    Ok(yaml) => inputs.schemas.push(SchemaFile {
                        file: found.file,
                        package: package.name.clone(),
                        shown: found.shown,
                        yaml,
                    }),
                    Err(diagnostic) => {
                        blame.schema_file(&found.file, &package.name, &found.shown);
                        out.push(diagnostic);
                    }
                }
            }
        } else if is(path, &["md"])
            && let Some(found) = read(base, path, out)
        {
            blame.doc_file(found.file.path.clone());
            match cut(&found.file) {
                Ok(blocks) => inputs.docs.extend(
                    blocks
                        .into_iter()
                        .filter(|b| b.kind == BlockKind::Docs)
                        .map(|b| (b, found.file.clone(), package.name.clone(), found.shown.clone())),
                ),
                Err(diagnostic) => out.push(diagnostic),
            }
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let help =
        if error.kind() == std::io::ErrorKind::InvalidData { "save it as UTF-8" } else { "check that it may be read" };
    Diagnostic::error("io", format!("{} cannot be read: {error}", path.display())).help(help)
}

fn slashes(path: &Path) -> String {
    path.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
