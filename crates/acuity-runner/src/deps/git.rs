//! Repositories on this machine, through the command `git`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Where a repository is that needs no network: a folder, from the project's, or an address of a file.
pub(super) fn on_this_machine(project: &Path, address: &str) -> Option<PathBuf> {
    let path = match address.strip_prefix("file://") {
        Some(path) => PathBuf::from(path),
        None => project.join(address),
    };
    path.is_dir().then_some(path)
}

/// Clones a repository at a revision; gives the commit.
///
/// # Errors
/// There is no `git`, or what it said.
pub(super) fn clone(from: &Path, at: &Path, revision: Option<&str>) -> Result<String, String> {
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let from = std::fs::canonicalize(from).map_err(|error| format!("{}: {error}", from.display()))?;
    run(None, &["clone", "--quiet", "--no-hardlinks", "--", &shown(&from), &shown(at)])?;
    if let Some(revision) = revision {
        // Not an option, whatever it begins with.
        if revision.starts_with('-') {
            return Err(format!("'{revision}' is no revision"));
        }
        let branch = format!("origin/{revision}");
        run(Some(at), &["checkout", "--quiet", "--detach", &branch])
            .or_else(|_| run(Some(at), &["checkout", "--quiet", "--detach", revision]))
            .map_err(|_| format!("{} has no revision '{revision}'", from.display()))?;
    }
    run(Some(at), &["rev-parse", "HEAD"])
}

fn run(dir: Option<&Path>, words: &[&str]) -> Result<String, String> {
    let mut command = Command::new("git");
    if let Some(dir) = dir {
        command.current_dir(dir);
    }
    // It may be run inside of another repository's hook, and nobody is there to be asked.
    command.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE").env("GIT_TERMINAL_PROMPT", "0");
    let output = command.args(words).output().map_err(|error| format!("git cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    Err(format!("git: {}", told.lines().last().unwrap_or("it failed").trim()))
}
