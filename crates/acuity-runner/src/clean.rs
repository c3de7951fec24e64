//! Removes what commands generated.

use std::{
    fs,
    path::{Component, Path, PathBuf},
};

use crate::error::{Error, Result};

/// Removes the folders `targets` (from the project folder); says which were there. A database file (`.duckdb` and its
/// log) is never removed, wherever it lies.
///
/// # Errors
/// A target that is not inside the project folder, or a file that cannot be removed.
pub fn clean(folder: &Path, targets: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    for target in targets {
        if target.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir))
            // "." is the project itself.
            || target.components().all(|part| part == Component::CurDir)
        {
            return Err(Error::Usage {
                message: format!("clean-targets names {}, which is not a folder inside the project", target.display()),
                help: Some("correct clean-targets in dbt_project.yml".to_owned()),
            });
        }
        let path = folder.join(target);
        if path.symlink_metadata().is_ok() {
            remove(&path)?;
            removed.push(path);
        }
    }
    Ok(removed)
}

/// Removes a file or folder; says whether nothing of it remains.
fn remove(path: &Path) -> Result<bool> {
    let fail = |source| Error::Io { path: path.to_path_buf(), source };
    // Of a link itself: what it leads to may lie anywhere.
    let is_folder = path.symlink_metadata().map_err(fail)?.is_dir();
    if !is_folder {
        if is_database(path) {
            return Ok(false);
        }
        fs::remove_file(path).map_err(fail)?;
        return Ok(true);
    }
    let mut empty = true;
    for entry in fs::read_dir(path).map_err(fail)? {
        empty &= remove(&entry.map_err(fail)?.path())?;
    }
    if empty {
        fs::remove_dir(path).map_err(fail)?;
    }
    Ok(empty)
}

fn is_database(path: &Path) -> bool {
    path.file_name().is_some_and(|name| {
        let name = name.to_string_lossy();
        name.ends_with(".duckdb") || name.ends_with(".duckdb.wal")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_stay() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::create_dir_all(at("target/compiled/a")).unwrap();
        fs::create_dir_all(at("models")).unwrap();
        for file in ["target/compiled/a/x.sql", "target/own.duckdb", "models/m.sql"] {
            fs::write(at(file), "x").unwrap();
        }
        assert_eq!(clean(folder.path(), &["target".into(), "logs".into()]).unwrap(), [at("target")]);
        assert!(!at("target/compiled").exists());
        assert!(at("target/own.duckdb").exists() && at("models/m.sql").exists());
        for outside in ["..", "/", ".", "a/../.."] {
            assert!(clean(folder.path(), &[outside.into()]).is_err(), "{outside}");
        }
    }
}
