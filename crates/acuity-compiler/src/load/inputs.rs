//! What was read of a project, before nodes are made of it.

use std::sync::Arc;

use super::{schema::SchemaFile, settings::ProjectFile};
use crate::{files::SourceFile, jinja::blocks::Block};

/// A file of a package, by kind.
pub(crate) struct Found {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) package: String,
    /// From the package's folder.
    pub(crate) shown: String,
    /// Below the folder of its kind.
    pub(crate) below: String,
    pub(crate) checksum: String,
}

/// Everything that was read.
pub(crate) struct Inputs {
    pub(crate) packages: Vec<ProjectFile>,
    pub(crate) models: Vec<Found>,
    pub(crate) seeds: Vec<Found>,
    pub(crate) tests: Vec<Found>,
    pub(crate) analyses: Vec<Found>,
    /// Rows of unit tests that stand in files of their own.
    pub(crate) fixtures: Vec<Found>,
    /// Files of snapshots with the blocks in them.
    pub(crate) snapshots: Vec<(Found, Vec<Block>)>,
    pub(crate) schemas: Vec<SchemaFile>,
    /// Files of doc blocks with the blocks in them.
    pub(crate) docs: Vec<(Found, Vec<Block>)>,
}

impl Found {
    /// The folders below that of its kind, and its name without the extension.
    pub(super) fn path(&self) -> (Vec<&str>, &str) {
        let mut folders: Vec<&str> = self.below.split('/').collect();
        let name = folders.pop().unwrap_or_default();
        (folders, name.rsplit_once('.').map_or(name, |(stem, _)| stem))
    }
}
