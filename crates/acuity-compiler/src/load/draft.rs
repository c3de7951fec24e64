//! A node as its file has it, before anything is made of it.

use std::{ops::Range, sync::Arc};

use super::{
    inputs::Found,
    versions::{Versioned, Versions},
};
use crate::{definitions::ResourceType, files::SourceFile};

/// A node as a file has it.
pub(super) struct Draft<'a> {
    pub(super) kind: ResourceType,
    pub(super) name: String,
    pub(super) fqn: Vec<String>,
    pub(super) found: &'a Found,
    /// The part of the file that is its template.
    pub(super) body: Range<usize>,
    /// Where the file says its name, or begins.
    pub(super) place: Range<usize>,
    /// Of a template that was made of an entry of a schema file: the entry.
    pub(super) entry: Option<(Arc<SourceFile>, Range<usize>)>,
    /// Of a model that has several versions: the one that the file holds.
    pub(super) version: Option<&'a Versioned>,
}

impl<'a> Draft<'a> {
    /// A file that is a node as a whole, and has its name.
    pub(super) fn file(kind: ResourceType, found: &'a Found) -> Self {
        let (folders, stem) = found.path();
        let mut fqn = vec![found.package.clone()];
        // As dbt has it, whatever the folder is called.
        fqn.extend((kind == ResourceType::Analysis).then(|| kind.as_str().to_owned()));
        fqn.extend(folders.iter().map(|folder| (*folder).to_owned()));
        fqn.push(stem.to_owned());
        let text = &found.file.text;
        let place = 0..text.lines().next().map_or(0, str::len);
        Self { kind, name: stem.to_owned(), fqn, found, body: 0..text.len(), place, entry: None, version: None }
    }

    /// The same, or the version of a model that the file holds.
    pub(super) fn versioned(self, versions: &'a Versions) -> Self {
        let key = (self.found.package.clone(), self.name.clone());
        let Some(version) = versions.get(&key).filter(|_| self.kind == ResourceType::Model) else { return self };
        let mut fqn = self.fqn;
        fqn.pop();
        fqn.extend([version.patch.name.clone(), version.is.suffix()]);
        Self { name: version.patch.name.clone(), fqn, version: Some(version), ..self }
    }

    pub(super) fn file_of_place(&self) -> &SourceFile {
        self.entry.as_ref().map_or(&self.found.file, |(file, _)| file)
    }
}
