//! The files of one package: each is read once, by the folder it stands in and its ending.

use std::{
    collections::BTreeSet,
    num::NonZero,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use sha2::{Digest as _, Sha256};

use super::{
    blame::Blame,
    ignored::Ignored,
    inputs::{Found, Inputs},
    schema::SchemaFile,
    settings::ProjectFile,
    snapshots, unreadable,
};
use crate::{
    diagnostic::Diagnostic,
    digest::hex,
    files::SourceFile,
    jinja::{
        blocks::{BlockKind, cut},
        world::World,
    },
    project::LoadOptions,
    yaml,
};

/// Files that are worth a thread of their own.
const LEAST_OF_A_THREAD: usize = 64;

/// Reads the files of a package into `world` and `inputs`; what cannot be read is told in `out`.
pub(super) fn read(
    options: &LoadOptions,
    package: &ProjectFile,
    world: &mut World,
    inputs: &mut Inputs,
    blame: &mut Blame,
    out: &mut Vec<Diagnostic>,
) {
    let dir = options.project_dir.join(package.file.path.parent().unwrap_or("".as_ref()));
    let folder = Folder { options, package, ignored: Ignored::read(options, &dir, out), dir };
    let models = folder.list(&package.model_paths, out);
    let seeds = folder.list(&package.seed_paths, out);
    let tests = folder.list(&package.test_paths, out);
    let macros = folder.list(&package.macro_paths, out);
    let snapshots = folder.list(&package.snapshot_paths, out);
    let analyses = folder.list(&package.analysis_paths, out);
    folder.macros(&macros, &tests, world, blame, out);
    folder.models(&models, inputs, out);
    for listed in seeds.iter().filter(|listed| listed.ends_in(&["csv"])) {
        inputs.seeds.push(folder.node(listed, out));
    }
    folder.tests(&tests, inputs, out);
    for listed in analyses.iter().filter(|listed| listed.ends_in(&["sql"])) {
        inputs.analyses.push(folder.node(listed, out));
    }
    folder.snapshots(&snapshots, inputs, blame, out);
    // Schema files may stand in folders of any kind, and so may doc blocks where nothing is said of these.
    let mut read = BTreeSet::new();
    let all = || [&models, &seeds, &tests, &macros, &snapshots, &analyses].into_iter().flatten();
    for listed in all().filter(|listed| listed.ends_in(&["yml", "yaml"])) {
        if read.insert(listed.path.clone()) {
            folder.schema(listed, inputs, blame, out);
        }
    }
    let docs = package.docs_paths.as_ref().map(|paths| folder.list(paths, out));
    let docs = docs.as_ref().map_or_else(|| all().collect(), |docs| docs.iter().collect::<Vec<_>>());
    for listed in docs.into_iter().filter(|listed| listed.ends_in(&["md"])) {
        if read.insert(listed.path.clone()) {
            folder.docs(listed, inputs, blame, out);
        }
    }
}

/// A file with the folder of its kind.
#[derive(PartialEq)]
struct Listed {
    base: PathBuf,
    path: PathBuf,
}

impl Listed {
    fn ends_in(&self, endings: &[&str]) -> bool {
        self.path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| endings.contains(&ending))
    }

    /// Whether it stands in this folder of the folder of its kind.
    fn is_in(&self, name: &str) -> bool {
        self.path.strip_prefix(&self.base).is_ok_and(|below| below.starts_with(name))
    }
}

struct Folder<'a> {
    options: &'a LoadOptions,
    package: &'a ProjectFile,
    dir: PathBuf,
    ignored: Ignored,
}

impl Folder<'_> {
    /// The files below these folders by path, whatever order the file system has.
    fn list(&self, paths: &[String], out: &mut Vec<Diagnostic>) -> Vec<Listed> {
        let mut found = Vec::new();
        for path in paths {
            let base = self.dir.join(path);
            match self.options.files.files(&base) {
                Ok(listed) => {
                    let read = listed.into_iter().filter(|path| !self.ignored.has(path));
                    found.extend(read.map(|path| Listed { base: base.clone(), path }));
                }
                Err(error) => {
                    out.push(Diagnostic::error("io", format!("{} cannot be listed: {error}", base.display())));
                }
            }
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        // A folder may be listed twice, or within another.
        found.dedup_by(|a, b| a.path == b.path);
        found
    }

    fn found(&self, listed: &Listed, text: String) -> Found {
        let Listed { base, path } = listed;
        let from_project = path.strip_prefix(&self.options.project_dir).unwrap_or(path).to_path_buf();
        Found {
            // dbt hashes the text without surrounding white space.
            checksum: hex(&Sha256::digest(text.trim().as_bytes())),
            file: Arc::new(SourceFile::new(from_project, text)),
            package: self.package.name.clone(),
            below: slashes(path.strip_prefix(base).unwrap_or(path)),
            shown: slashes(path.strip_prefix(&self.dir).unwrap_or(path)),
        }
    }

    fn read(&self, listed: &Listed, out: &mut Vec<Diagnostic>) -> Option<Found> {
        match self.options.files.read(&listed.path) {
            Ok(text) => Some(self.found(listed, text)),
            Err(error) => {
                out.push(unreadable(&listed.path, &error));
                None
            }
        }
    }

    /// The file of a node. One that cannot be used is there all the same: what refers to it is not wrong.
    fn node(&self, listed: &Listed, out: &mut Vec<Diagnostic>) -> Found {
        match self.options.files.read(&listed.path) {
            Ok(text) => self.found(listed, text),
            Err(error) => {
                let empty = self.found(listed, String::new());
                out.push(unreadable(&listed.path, &error).in_file(&empty.file.path));
                empty
            }
        }
    }

    /// Generic tests are macros. The other files of test folders are tests themselves, also where such a folder holds macros.
    fn macros(
        &self,
        macros: &[Listed],
        tests: &[Listed],
        world: &mut World,
        blame: &mut Blame,
        out: &mut Vec<Diagnostic>,
    ) {
        for listed in macros.iter().chain(tests).filter(|listed| listed.ends_in(&["sql"])) {
            let from_tests = tests.iter().any(|test| test.path == listed.path);
            if from_tests && !listed.is_in("generic") {
                continue;
            }
            if let Some(found) = self.read(listed, out) {
                blame.macro_file(&found.file, &self.package.name);
                match cut(&found.file) {
                    Ok(blocks) => world.add_macros(&self.package.name, &found.file, &found.shown, &blocks, out),
                    Err(diagnostic) => out.push(diagnostic),
                }
            }
        }
    }

    /// Most files of a project are models: they are read on all cores, and stay in their order.
    fn models(&self, models: &[Listed], inputs: &mut Inputs, out: &mut Vec<Diagnostic>) {
        let models: Vec<&Listed> = models.iter().filter(|listed| listed.ends_in(&["sql", "py"])).collect();
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        let parts = models.chunks(models.len().div_ceil(threads).max(LEAST_OF_A_THREAD)).map(|part| {
            move || {
                let mut out = Vec::new();
                let found: Vec<Found> = part.iter().map(|listed| self.node(listed, &mut out)).collect();
                (found, out)
            }
        });
        let read = thread::scope(|scope| {
            let threads: Vec<_> = parts.map(|part| scope.spawn(part)).collect();
            threads.into_iter().map(thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        for part in read {
            let (found, told) = part.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            inputs.models.extend(found);
            out.extend(told);
        }
    }

    fn tests(&self, tests: &[Listed], inputs: &mut Inputs, out: &mut Vec<Diagnostic>) {
        for listed in tests {
            if listed.is_in("fixtures") && listed.ends_in(&["csv", "sql"]) {
                inputs.fixtures.extend(self.read(listed, out));
            } else if listed.ends_in(&["sql"]) && !listed.is_in("generic") && !listed.is_in("fixtures") {
                inputs.tests.push(self.node(listed, out));
            }
        }
    }

    fn snapshots(&self, files: &[Listed], inputs: &mut Inputs, blame: &mut Blame, out: &mut Vec<Diagnostic>) {
        for listed in files.iter().filter(|listed| listed.ends_in(&["sql"])) {
            let Some(found) = self.read(listed, out) else { continue };
            match cut(&found.file) {
                Ok(blocks) => inputs.snapshots.push((found, snapshots::of(blocks))),
                Err(diagnostic) => {
                    blame.file_of_nodes(found.file.path.clone());
                    out.push(diagnostic);
                }
            }
        }
    }

    fn schema(&self, listed: &Listed, inputs: &mut Inputs, blame: &mut Blame, out: &mut Vec<Diagnostic>) {
        let Some(found) = self.read(listed, out) else { return };
        match yaml::read(&found.file, out) {
            Ok(yaml) => inputs.schemas.push(SchemaFile {
                file: found.file,
                package: self.package.name.clone(),
                shown: found.shown,
                yaml,
            }),
            Err(diagnostic) => {
                blame.schema_file(&found.file, &self.package.name, &found.shown);
                out.push(diagnostic);
            }
        }
    }

    fn docs(&self, listed: &Listed, inputs: &mut Inputs, blame: &mut Blame, out: &mut Vec<Diagnostic>) {
        let Some(found) = self.read(listed, out) else { return };
        blame.doc_file(found.file.path.clone());
        match cut(&found.file) {
            Ok(blocks) => {
                let docs = blocks.into_iter().filter(|block| block.kind == BlockKind::Docs).collect();
                inputs.docs.push((found, docs));
            }
            Err(diagnostic) => out.push(diagnostic),
        }
    }
}

fn slashes(path: &Path) -> String {
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
