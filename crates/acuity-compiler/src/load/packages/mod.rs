//! packages.yml and dependencies.yml: what they name is there, or is told. Nothing is fetched.

mod wanted;

use std::{collections::BTreeSet, path::Path};

pub use wanted::{Origin, Wanted, lock_hash, packages_folder, project_in, wanted};

use super::settings::ProjectFile;
use crate::{diagnostic::Diagnostic, project::LoadOptions};

/// Warns of packages that the project names and that are not installed.
pub(super) fn missing(options: &LoadOptions, installed: &[ProjectFile], out: &mut Vec<Diagnostic>) {
    let Some(root) = installed.first() else { return };
    let mut names: BTreeSet<&str> = installed.iter().skip(1).map(|package| package.name.as_str()).collect();
    let mut folders: BTreeSet<String> = installed.iter().skip(1).filter_map(folder).collect();
    let mut wanting = Vec::new();
    for package in wanted::as_written(options, out) {
        let name = name_of(options, &package);
        // Once only: an installed package answers for one entry.
        if !names.remove(name.as_str()) && !folders.remove(&name) {
            wanting.push(package);
        }
    }
    // Only its files tell the name of a package of a repository: one that nobody else asked for may be it.
    let mut unclaimed = names.len().min(folders.len());
    for package in wanting {
        if matches!(package.origin, Origin::Git { .. }) && unclaimed > 0 {
            unclaimed -= 1;
            continue;
        }
        let shown = match &package.origin {
            Origin::Local(path) => path.clone(),
            Origin::Hub { package, .. } => package.clone(),
            Origin::Git { .. } | Origin::Archive { .. } => package.guess(),
        };
        let message = format!("the package '{shown}' is not installed: its macros and models are missing");
        let help = format!("run `acuity deps`, or put the package's folder into {}/", root.packages_path);
        out.push(package.warning("missing-package", message, help));
    }
}

/// The name of the project of a package: a local one's own files say it, of others the entry is the best guess.
fn name_of(options: &LoadOptions, package: &Wanted) -> String {
    let own = match &package.origin {
        Origin::Local(path) => project_in(options, &options.project_dir.join(path)).map(|(name, _)| name),
        _ => None,
    };
    own.unwrap_or_else(|| package.guess())
}

/// The folder that a package is installed in.
fn folder(package: &ProjectFile) -> Option<String> {
    let folder = package.file.path.parent().and_then(Path::file_name)?;
    Some(folder.to_string_lossy().into_owned())
}
