//! packages.yml and dependencies.yml: what they name is there, or is told. Nothing is fetched.

mod wanted;

use std::{collections::BTreeSet, path::Path};

pub use wanted::{Origin, Wanted, lock_hash, packages_folder, project_in, wanted};
use wanted::{in_repository, last};

use super::{known, settings::ProjectFile};
use crate::{
    diagnostic::Diagnostic,
    files::SourceFile,
    project::LoadOptions,
    secrets::mask,
    yaml::{self, Yaml},
};

/// Warns of packages that the project names and that are not installed.
pub(super) fn missing(options: &LoadOptions, installed: &[ProjectFile], out: &mut Vec<Diagnostic>) {
    let Some(root) = installed.first() else { return };
    let mut names: BTreeSet<&str> = installed.iter().skip(1).map(|package| package.name.as_str()).collect();
    let mut folders: BTreeSet<String> = installed.iter().skip(1).filter_map(folder).collect();
    let mut wanting = Vec::new();
    for shown in ["packages.yml", "dependencies.yml"] {
        let path = options.project_dir.join(shown);
        if !options.files.is_file(&path) {
            continue;
        }
        let text = match options.files.read(&path) {
            Ok(text) => text,
            Err(error) => {
                out.push(super::unreadable(&path, &error));
                continue;
            }
        };
        // An address of a private repository may hold a token.
        let lines = mask::lines(&text, &|key| HARMLESS.contains(&key) || known::is_harmless(key));
        let file = SourceFile::new(shown, text).shown_as(lines);
        match yaml::parse(&file) {
            Ok(yaml) => {
                for entry in yaml.get("packages").and_then(Yaml::seq).unwrap_or_default() {
                    let found = name_of(options, entry);
                    match found.name.as_deref() {
                        // Once only: an installed package answers for one entry.
                        Some(name) if names.remove(name) || folders.remove(name) => {}
                        _ => wanting.push((file.clone(), found, entry.range.clone())),
                    }
                }
            }
            Err(diagnostic) => out.push(diagnostic),
        }
    }
    // Only its files tell the name of a package of a repository: one that nobody else asked for may be it.
    let mut unclaimed = names.len().min(folders.len());
    for (file, found, range) in wanting {
        if found.is_repository && unclaimed > 0 {
            unclaimed -= 1;
            continue;
        }
        let message = format!("the package {} is not installed: its macros and models are missing", found.shown);
        let help = format!("run `acuity deps`, or put the package's folder into {}/", root.packages_path);
        out.push(Diagnostic::warning("missing-package", message).at(&file, range.start..range.start).help(help));
    }
}

/// Keys of packages.yml whose values are shown.
const HARMLESS: &[&str] =
    &["local", "name", "package", "packages", "revision", "subdirectory", "version", "warn-unpinned"];

/// A package as an entry names it.
struct Entry {
    /// As messages show it.
    shown: String,
    /// The name of its project, as far as the entry tells.
    name: Option<String>,
    is_repository: bool,
}

fn name_of(options: &LoadOptions, entry: &Yaml) -> Entry {
    let text = |key: &str| entry.get(key).and_then(Yaml::scalar);
    if let Some(package) = text("package") {
        return Entry { name: Some(last(&package)), shown: format!("'{package}'"), is_repository: false };
    }
    if let Some(local) = text("local") {
        // Its own project file says the name; the folder is the next best guess.
        let file = options.project_dir.join(&local).join("dbt_project.yml");
        let project = options.files.read(&file).ok().map(|text| SourceFile::new(file, text));
        let name = project.and_then(|file| yaml::parse(&file).ok()?.get("name")?.scalar());
        return Entry { name: name.or_else(|| Some(last(&local))), shown: format!("'{local}'"), is_repository: false };
    }
    if let Some(name) = text("name") {
        return Entry { shown: format!("'{name}'"), name: Some(name), is_repository: false };
    }
    let address = text("git").or_else(|| text("private")).unwrap_or_default();
    let name = in_repository(&address, text("subdirectory").as_deref());
    // The address itself may hold a user and a password.
    let shown = if name.is_empty() { "that this entry names".to_owned() } else { format!("'{name}'") };
    Entry { name: Some(name), shown, is_repository: true }
}

/// The folder that a package is installed in.
fn folder(package: &ProjectFile) -> Option<String> {
    let folder = package.file.path.parent().and_then(Path::file_name)?;
    Some(folder.to_string_lossy().into_owned())
}
