//! Packages that a project asks for, in packages.yml or dependencies.yml.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use serde_json::{Map, Value as Json};

use crate::{
    definitions::version_range::VersionRange,
    diagnostic::{Diagnostic, Diagnostics},
    digest::sha1,
    files::SourceFile,
    jinja::{
        env_var::Place,
        python::json::{Options, dumps},
        values,
    },
    load::{
        fields::{texts, unknown_keys},
        known,
        settings::{self, SettingsJinja},
        unreadable,
    },
    project::LoadOptions,
    secrets::mask,
    yaml::{self, Yaml, YamlValue},
};

/// Keys of an entry.
const KEYS: &[&str] = &[
    "local",
    "package",
    "version",
    "install-prerelease",
    "install_prerelease",
    "git",
    "private",
    "provider",
    "revision",
    "subdirectory",
    "warn-unpinned",
    "warn_unpinned",
    "tarball",
    "name",
];

/// Keys of an entry whose values messages may show; an address may hold a user and a password.
const HARMLESS: &[&str] =
    &["local", "name", "package", "packages", "revision", "subdirectory", "version", "warn-unpinned"];

/// Where a package comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// A folder, as written.
    Local(String),
    /// A name on a hub, and the versions that will do.
    Hub {
        /// `dbt-labs/dbt_utils`.
        package: String,
        /// As written: one, or bounds.
        versions: Vec<String>,
    },
    /// A repository.
    Git {
        /// A folder or an address.
        address: String,
        /// A tag, a branch or a commit.
        revision: Option<String>,
        /// The folder in it that holds the package.
        subdirectory: Option<String>,
        /// Whether nothing is to be said of a missing revision.
        quiet: bool,
    },
    /// An archive, with the name of the package in it.
    Archive {
        /// The package.
        name: String,
    },
}

/// A package that a project asks for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Where it comes from.
    pub origin: Origin,
    /// The entry as it is written, for the lock file's hash.
    pub written: Json,
    file: Arc<SourceFile>,
    range: std::ops::Range<usize>,
}

impl Wanted {
    /// A warning about it, at its entry.
    pub(super) fn warning(&self, code: &'static str, message: String, help: String) -> Diagnostic {
        Diagnostic::warning(code, message).at(&self.file, self.range.start..self.range.start).help(help)
    }

    /// A mistake about it, at its entry.
    pub fn mistake(&self, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
        Diagnostic::error("package", message).at(&self.file, self.range.start..self.range.start).help(help)
    }

    /// The address of a repository as it is written: before templates, in which secrets may stand.
    pub fn written_address(&self) -> Option<&str> {
        ["git", "private"].iter().find_map(|key| self.written.get(key)?.as_str())
    }

    /// The name of its project, as far as the entry tells.
    pub fn guess(&self) -> String {
        match &self.origin {
            Origin::Local(path) => last(path),
            Origin::Hub { package, .. } => last(package),
            Origin::Git { address, subdirectory, .. } => in_repository(address, subdirectory.as_deref()),
            Origin::Archive { name } => name.clone(),
        }
    }
}

/// The last part of a path, of an address, or of a name on a hub.
fn last(path: &str) -> String {
    path.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default().to_owned()
}

/// The name that the package of a repository likely has.
fn in_repository(address: &str, subdirectory: Option<&str>) -> String {
    last(subdirectory.unwrap_or(address)).trim_end_matches(".git").replace('-', "_")
}

/// What the project in `dir` asks for, in the order of its entries; a project without such files asks for nothing.
///
/// # Errors
/// A file that cannot be read, or an entry that says no package.
pub fn wanted(options: &LoadOptions, dir: &Path) -> Result<Vec<Wanted>, Diagnostics> {
    let mut out = Vec::new();
    let jinja = SettingsJinja::new(options.files.clone(), options.vars.clone(), Place::Secret);
    let mut found: Vec<(Arc<SourceFile>, Vec<Wanted>)> = Vec::new();
    for (file, mut yaml) in files(options, dir, &mut out) {
        let written = yaml.get("packages").map(Yaml::to_json).unwrap_or_default();
        jinja.apply(&file, &mut yaml, &mut out);
        let entries = entries(&file, &yaml, &written, &mut out);
        found.push((file, entries));
    }
    if let [(first, a), (second, b)] = found.as_slice()
        && !a.is_empty()
        && !b.is_empty()
    {
        let message = format!("both {} and {} ask for packages", first.path.display(), second.path.display());
        out.push(Diagnostic::error("package", message).in_file(&second.path).help("put all of them into one file"));
    }
    if out.is_empty() { Ok(found.into_iter().flat_map(|(_, wanted)| wanted).collect()) } else { Err(Diagnostics(out)) }
}

/// The same before templates, whose secrets only `deps` needs, and without a word of entries that say no package.
pub(super) fn as_written(options: &LoadOptions, out: &mut Vec<Diagnostic>) -> Vec<Wanted> {
    let of = |(file, yaml): (Arc<SourceFile>, Yaml)| {
        let written = yaml.get("packages").map(Yaml::to_json).unwrap_or_default();
        entries(&file, &yaml, &written, &mut Vec::new())
    };
    files(options, &options.project_dir, out).into_iter().flat_map(of).collect()
}

/// Those of the two files that are there and can be read.
fn files(options: &LoadOptions, dir: &Path, out: &mut Vec<Diagnostic>) -> Vec<(Arc<SourceFile>, Yaml)> {
    let mut found = Vec::new();
    for path in ["packages.yml", "dependencies.yml"].map(|name| dir.join(name)) {
        if !options.files.is_file(&path) {
            continue;
        }
        let text = match options.files.read(&path) {
            Ok(text) => text,
            Err(error) => {
                out.push(unreadable(&path, &error));
                continue;
            }
        };
        // An address of a private repository may hold a token.
        let lines = mask::lines(&text, &|key| HARMLESS.contains(&key) || known::is_harmless(key));
        let shown = path.strip_prefix(&options.project_dir).unwrap_or(&path).to_path_buf();
        let file = Arc::new(SourceFile::new(shown, text).shown_as(lines));
        match yaml::parse(&file) {
            Ok(yaml) => found.push((file, yaml)),
            Err(diagnostic) => out.push(diagnostic),
        }
    }
    found
}

fn entries(file: &Arc<SourceFile>, yaml: &Yaml, written: &Json, out: &mut Vec<Diagnostic>) -> Vec<Wanted> {
    let list = yaml.get("packages").filter(|list| !list.is_null());
    let entries = list.and_then(Yaml::seq).unwrap_or_default();
    if let Some(list) = list.filter(|list| list.seq().is_none()) {
        out.push(
            Diagnostic::error("package", format!("'packages' must be a list, not {}", list.kind()))
                .at(file, list.range.clone())
                .help("start each entry with '- local: …', '- package: …' or '- git: …'"),
        );
    }
    let read = |(index, entry): (usize, &Yaml)| {
        let written = written.get(index).cloned().unwrap_or_default();
        origin(file, entry, out).map(|origin| Wanted {
            origin,
            written,
            file: file.clone(),
            range: entry.range.clone(),
        })
    };
    entries.iter().enumerate().filter_map(read).collect()
}

fn origin(file: &Arc<SourceFile>, entry: &Yaml, out: &mut Vec<Diagnostic>) -> Option<Origin> {
    unknown_keys(file, entry, KEYS, "a package", out);
    let text = |key: &str| entry.get(key).and_then(Yaml::scalar).filter(|text| !text.trim().is_empty());
    if let Some(path) = text("local") {
        return Some(Origin::Local(path));
    }
    if let Some(package) = text("package") {
        let versions = texts(entry.get("version"));
        let wrong = match VersionRange::read(&versions) {
            Ok(_) if versions.is_empty() => Some("it names no version".to_owned()),
            Ok(_) => None,
            Err(bad) => Some(format!("'{bad}' is no version")),
        };
        if let Some(wrong) = wrong {
            out.push(
                Diagnostic::error("package", format!("the package '{package}': {wrong}"))
                    .at(file, entry.get("version").map_or(entry.range.clone(), |yaml| yaml.range.clone()))
                    .help("write version: 1.1.1, or version: ['>=1.1.0', '<2.0.0']"),
            );
            return None;
        }
        return Some(Origin::Hub { package, versions });
    }
    if let Some(address) = text("git").or_else(|| text("private")) {
        let quiet = ["warn-unpinned", "warn_unpinned"]
            .iter()
            .any(|key| entry.get(key).is_some_and(|yaml| yaml.value == YamlValue::Bool(false)));
        return Some(Origin::Git { address, revision: text("revision"), subdirectory: text("subdirectory"), quiet });
    }
    if let (Some(_), Some(name)) = (text("tarball"), text("name")) {
        return Some(Origin::Archive { name });
    }
    out.push(
        Diagnostic::error("package", "this entry names no package")
            .at(file, entry.range.start..entry.range.start)
            .help("write '- local: PATH', '- package: OWNER/NAME' with a version, or '- git: PATH'"),
    );
    None
}

/// dbt's hash of what is asked for, which package-lock.yml holds.
pub fn lock_hash(wanted: &[Wanted]) -> String {
    let mut texts: Vec<String> = wanted.iter().filter_map(Wanted::hashed).collect();
    texts.sort();
    sha1(&texts.join("\n"))
}

impl Wanted {
    /// As dbt writes it down for the hash.
    fn hashed(&self) -> Option<String> {
        let mut all = Map::new();
        for (key, value) in self.written.as_object()? {
            all.insert(key.replace("install-prerelease", "install_prerelease"), value.clone());
        }
        match self.origin {
            Origin::Hub { .. } => {
                all.entry("install_prerelease").or_insert(Json::Bool(false));
            }
            Origin::Git { .. } => {
                for key in ["revision", "subdirectory", "warn-unpinned"] {
                    all.entry(key).or_insert(Json::Null);
                }
            }
            Origin::Local(_) | Origin::Archive { .. } => {}
        }
        all.insert("unrendered".to_owned(), self.written.clone());
        dumps(&values::from_json(&Json::Object(all)), Options { sort_keys: true, indent: None }).ok()
    }
}

/// The name and the version of the project in a folder, when there is one.
pub fn project_in(options: &LoadOptions, dir: &Path) -> Option<(String, String)> {
    let path = dir.join("dbt_project.yml");
    let file = SourceFile::new(path.clone(), options.files.read(&path).ok()?);
    let yaml = yaml::parse(&file).ok()?;
    let text = |key: &str| yaml.get(key).and_then(Yaml::scalar);
    // It becomes the name of a folder.
    let is_name = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    Some((text("name").filter(is_name)?, text("version").unwrap_or_default()))
}

/// Where packages are put, from the project's folder.
///
/// # Errors
/// dbt_project.yml cannot be read.
pub fn packages_folder(options: &LoadOptions) -> Result<PathBuf, Diagnostics> {
    let mut out = Vec::new();
    let jinja = SettingsJinja::new(options.files.clone(), options.vars.clone(), Place::Open);
    let (files, dir) = (options.files.as_ref(), &options.project_dir);
    settings::packages_path(files, dir, &jinja, &mut out).map(PathBuf::from).ok_or(Diagnostics(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::MemoryFileSystem;

    fn hash(packages: &str) -> String {
        let files = MemoryFileSystem::from_text(&format!("--- packages.yml\npackages: {packages}\n"));
        lock_hash(&wanted(&LoadOptions::new("").with_files(files), Path::new("")).unwrap())
    }

    #[test]
    fn the_hash_is_dbts() {
        for (packages, expect) in [
            ("[{local: ../kit}]", "40776f59854d34f870761d879f4e0fdb184d0e32"),
            ("[{git: 'file:///x', revision: v1}]", "a22cd60f561600e3f20c39cfe5852f0c21a47ff4"),
            ("[{git: x, warn-unpinned: false}]", "65fae54dd60608c24a053b4ebedc362ad357537a"),
            ("[{package: a/b, version: ['>=1.0.0', '<2.0.0']}]", "3fb81c1ba79cf8f4ae304803deaa6a9f1b48f61d"),
            ("[{package: dbt-labs/dbt_utils, version: 1.1.1}]", "a158c48c59c2bb7d729d2a4e215aabe5bb4f3353"),
        ] {
            assert_eq!(hash(packages), expect, "{packages}");
        }
    }
}
