//! Finding the project folder.

use std::path::{Path, PathBuf};

use acuity_compiler::{SourceFile, parse_yaml};
use anyhow::{Result, bail};
use serde_json::Value;

/// The file that marks a project.
pub(crate) const MARKER: &str = "dbt_project.yml";
/// Where `demo` makes its project unless told otherwise.
pub(crate) const DEMO: &str = "acuity-demo";

/// The folder of the project: the one that was named, else the nearest with a `dbt_project.yml` in `start` or above it,
/// else `start/project`.
pub(crate) fn project_dir(named: Option<&Path>, start: &Path) -> Result<PathBuf> {
    if let Some(dir) = named {
        if !dir.is_dir() {
            bail!("the project folder {} does not exist; make one with: acuity init {}", dir.display(), dir.display());
        }
        if !dir.join(MARKER).is_file() {
            bail!("{} has no {MARKER}; name the folder that has it with --project-dir", dir.display());
        }
        return Ok(dir.to_path_buf());
    }
    if let Some(dir) = start.ancestors().find(|dir| dir.join(MARKER).is_file()) {
        return Ok(dir.to_path_buf());
    }
    let below = start.join("project");
    if below.join(MARKER).is_file() {
        return Ok(below);
    }
    let nothing = format!("no {MARKER} in {}, in a folder above it, or in ./project", start.display());
    if start.join(DEMO).join(MARKER).is_file() {
        bail!("{nothing}; for the demo's project add: --project-dir {DEMO}");
    }
    bail!("{nothing}; make a project with: acuity init DIR, or name one with --project-dir")
}

/// A setting of the project's file as it is written, before its Jinja. What is wrong with the file is told when the project is read.
pub(crate) fn setting(dir: &Path, name: &str) -> Option<Value> {
    let path = dir.join(MARKER);
    let text = std::fs::read_to_string(&path).ok()?;
    let yaml = parse_yaml(&SourceFile::new(path, text)).ok()?;
    Some(yaml.get(name)?.to_json())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn nearest_upwards_then_below() {
        let root = tempfile::tempdir().unwrap();
        let inner = root.path().join("a/b");
        fs::create_dir_all(&inner).unwrap();
        assert!(project_dir(None, &inner).unwrap_err().to_string().contains("acuity init"));
        fs::create_dir_all(inner.join("project")).unwrap();
        fs::write(inner.join("project").join(MARKER), "").unwrap();
        assert_eq!(project_dir(None, &inner).unwrap(), inner.join("project"));
        fs::write(root.path().join("a").join(MARKER), "").unwrap();
        assert_eq!(project_dir(None, &inner).unwrap(), root.path().join("a"));
    }

    #[test]
    fn the_demos_project_is_named_not_taken() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(DEMO)).unwrap();
        fs::write(root.path().join(DEMO).join(MARKER), "").unwrap();
        let message = project_dir(None, root.path()).unwrap_err().to_string();
        assert!(message.ends_with("--project-dir acuity-demo"), "{message}");
    }

    #[test]
    fn a_named_folder_must_be_a_project() {
        let root = tempfile::tempdir().unwrap();
        let message = project_dir(Some(&root.path().join("nope")), root.path()).unwrap_err().to_string();
        assert!(message.contains("does not exist"), "{message}");
        let message = project_dir(Some(root.path()), root.path()).unwrap_err().to_string();
        assert!(message.contains(MARKER), "{message}");
    }
}
