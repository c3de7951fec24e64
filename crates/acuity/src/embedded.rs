//! The analytics project inside the binary, so that an installed one needs no checkout.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use acuity_ml::write_atomically;
use rust_embed::RustEmbed;

// Named one by one: what else lies in the folder (records, databases, trained models) must never get into a binary.
#[derive(RustEmbed)]
#[folder = "../../project"]
#[include = ".gitignore"]
#[include = "dbt_project.yml"]
#[include = "profiles.yml"]
#[include = "packages.yml"]
#[include = "models/*.sql"]
#[include = "models/*.yml"]
#[include = "models/*.md"]
#[include = "ml/*.yml"]
#[include = "macros/*.sql"]
#[include = "macros/*.yml"]
#[include = "tests/*.sql"]
#[include = "seeds/*.csv"]
#[include = "seeds/*.yml"]
struct Project;

/// Its name in dbt_project.yml.
pub(crate) const PROJECT: &str = "acuity";

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
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(named(&path, error)),
            _ => {
                write_atomically(&path, &file.data).map_err(io::Error::other)?;
                done.written += 1;
            }
        }
    }
    Ok(done)
}

fn named(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_project_itself_is_embedded() {
        let files: Vec<String> = Project::iter().map(|name| name.into_owned()).collect();
        for wanted in
            ["dbt_project.yml", ".gitignore", "models/marts/sofa.sql", "ml/first_day.yml", "tests/generic/in_range.sql"]
        {
            assert!(files.iter().any(|file| file == wanted), "{wanted} is missing");
        }
        for file in &files {
            let kind = Path::new(file).extension().and_then(|kind| kind.to_str()).unwrap_or_default();
            let below = file.split('/').next().unwrap_or_default();
            assert!(["sql", "yml", "md", "csv", ""].contains(&kind), "{file}");
            assert!(!["data", "trained", "target", "docs", "logs"].contains(&below), "{file}");
        }
    }
}
