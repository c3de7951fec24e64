//! The analytics project inside the binary, so that an installed one needs no checkout.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../project"]
#[exclude = "target/*"]
#[exclude = "logs/*"]
#[exclude = "dbt_packages/*"]
#[exclude = "docs/*"]
#[exclude = "*.duckdb"]
#[exclude = "*.wal"]
#[exclude = "*.partial"]
#[exclude = ".user.yml"]
struct Project;

/// What [`write_project`] did.
#[derive(Debug, Default)]
pub struct Written {
    /// Files that were made or brought up to date.
    pub written: usize,
    /// Files that were there already with the same content.
    pub same: usize,
    /// Files that differ and were left alone.
    pub kept: Vec<PathBuf>,
}

/// Writes the analytics project into `dir`. Files that differ are kept unless `force`; each file is replaced atomically.
///
/// # Errors
/// A file or folder cannot be read or written.
pub fn write_project(dir: &Path, force: bool) -> io::Result<Written> {
    let mut done = Written::default();
    for name in Project::iter() {
        let Some(file) = Project::get(&name) else { continue };
        let path = dir.join(name.as_ref());
        match fs::read(&path) {
            Ok(old) if old == *file.data => done.same += 1,
            Ok(_) if !force => done.kept.push(path),
            _ => {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                replace(&path, &file.data)?;
                done.written += 1;
            }
        }
    }
    Ok(done)
}

/// Writes beside the target and renames, so that a reader sees the old or the new file.
pub(crate) fn replace(path: &Path, contents: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().map(ToOwned::to_owned).unwrap_or_default();
    name.push(".partial");
    let partial = path.with_file_name(name);
    fs::write(&partial, contents).and_then(|()| fs::rename(&partial, path)).inspect_err(|_| {
        let _ = fs::remove_file(&partial);
    })
}
