//! The trained models of a project: which there are, and which of them serves each task.
//!
//! Training writes `<task>/<model>.json`. What serves is a copy, `<task>/promoted.json`: a later training replaces the file
//! that it wrote, and changes no prediction before somebody has promoted it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{
    dataset::hex,
    error::{Error, Result},
    model_file::{ModelFile, write_atomically},
    model_kind::ModelKind,
};

/// What the model that serves a task is called in its folder.
const PROMOTED: &str = "promoted.json";

/// Which file a model is, and whether it is the one that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// SHA-256 of the file, in hexadecimal.
    pub digest: String,
    /// Its bytes are those of the model that was promoted.
    pub is_promoted: bool,
    /// It serves the task: it was promoted, or none was and it is of the usual kind.
    pub serves: bool,
}

impl Standing {
    fn new(bytes: &[u8], kind: ModelKind, promoted: Option<&[u8]>) -> Self {
        let is_promoted = promoted == Some(bytes);
        let serves = is_promoted || (promoted.is_none() && kind == ModelKind::default());
        Self { digest: hex(&Sha256::digest(bytes)), is_promoted, serves }
    }

    /// Whether it serves, in a word; empty where another model does.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (self.serves, self.is_promoted) {
            (true, true) => "promoted",
            (true, false) => "yes",
            (false, _) => "",
        }
    }

    /// As much of the digest as tells files apart for a person.
    #[must_use]
    pub fn short_digest(&self) -> &str {
        self.digest.get(..12).unwrap_or(&self.digest)
    }

    /// That of a model of `kind` at the place where training puts it; `None` where no file is.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn of(path: &Path, kind: ModelKind) -> Result<Option<Self>> {
        let promoted = read_if_there(&path.with_file_name(PROMOTED))?;
        Ok(read_if_there(path)?.map(|bytes| Self::new(&bytes, kind, promoted.as_deref())))
    }
}

/// A trained model that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// Its task.
    pub task: String,
    /// Its learner.
    pub kind: ModelKind,
    /// Its file.
    pub path: PathBuf,
    /// Which file it is, and whether it answers.
    pub standing: Standing,
    /// The model.
    pub model: ModelFile,
}

/// What was found, and what is wrong with files that are none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Registry {
    /// The models, by task and learner. A promoted one that was trained again since stands beside the newer.
    pub models: Vec<Registered>,
    /// Why a file that is there is no model.
    pub problems: Vec<String>,
}

/// Where the model that serves a task is.
#[must_use]
pub fn promoted_path(dir: &Path, task: &str) -> PathBuf {
    dir.join(task).join(PROMOTED)
}

/// The models in `dir`; none where the folder is not there.
///
/// # Errors
/// The file system refuses.
pub fn list(dir: &Path) -> Result<Registry> {
    let mut registry = Registry::default();
    for task in tasks(dir)? {
        let serving = read_if_there(&promoted_path(dir, &task))?;
        let mut is_there = false;
        for kind in ModelKind::ALL {
            let path = ModelFile::path_in(dir, &task, kind);
            let Some(bytes) = read_if_there(&path)? else { continue };
            let standing = Standing::new(&bytes, kind, serving.as_deref());
            is_there |= standing.is_promoted;
            registry.add(&task, path, standing);
        }
        if let Some(bytes) = serving.filter(|_| !is_there) {
            let standing = Standing::new(&bytes, ModelKind::default(), Some(&bytes));
            registry.add(&task, promoted_path(dir, &task), standing);
        }
    }
    Ok(registry)
}

/// Lets the model of `kind` serve `task` from now on; gives the file that serves.
///
/// # Errors
/// No such model, a file that is none, or the file system refuses.
pub fn promote(dir: &Path, task: &str, kind: ModelKind) -> Result<PathBuf> {
    let path = ModelFile::path_in(dir, task, kind);
    // What is no model serves nobody.
    ModelFile::load(&path)?;
    let bytes = read_if_there(&path)?.ok_or(Error::MissingModel { path })?;
    let serving = promoted_path(dir, task);
    write_atomically(&serving, &bytes)?;
    Ok(serving)
}

impl Registry {
    fn add(&mut self, task: &str, path: PathBuf, standing: Standing) {
        match ModelFile::load(&path) {
            Ok(model) => {
                self.models.push(Registered { task: task.to_owned(), kind: model.kind(), path, standing, model })
            }
            Err(error) => self.problems.push(error.to_string()),
        }
    }
}

/// The folders of `dir`, sorted.
fn tasks(dir: &Path) -> Result<Vec<String>> {
    let refused = |source: std::io::Error| Error::Io { action: "read", path: dir.to_owned(), source };
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(refused(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(refused)?;
        if entry.path().is_dir() {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    Ok(names)
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { action: "read", path: path.to_owned(), source }),
    }
}
