//! What a step left behind, as a short text that is equal while that is there and unchanged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use acuity_ml::{ModelFile, ModelKind};
use acuity_runner::{Access, Session, load::source_dataset};
use acuity_warehouse::RelationName;
use anyhow::{Context as _, Result};

use super::{
    super::{fingerprint::digest, report},
    steps::Work,
};
use crate::{cli::production::StepName, context::Context};

impl Work<'_> {
    /// The product of a step as it is now.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    pub(super) fn product(&self, step: StepName) -> Result<String> {
        let project_dir = &self.project.project_dir;
        match step {
            StepName::Load => self.relations(|session| {
                let dataset = source_dataset(session);
                acuity_mimic::tables().iter().map(|table| RelationName::new(&dataset, table.name)).collect()
            }),
            StepName::Build => self.relations(|session| session.built().collect()),
            StepName::Train => {
                let (folder, task) = (Context::models_dir(project_dir), self.task()?);
                files(ModelKind::USUAL.iter().map(|&kind| ModelFile::path_in(&folder, &task.name, kind)))
            }
            StepName::Report => files([report::default_path(&self.project)]),
            StepName::Docs => {
                let target = project_dir.join(&self.project.target_path);
                files([project_dir.join("docs/data_dictionary.md"), target.join("catalog.json")])
            }
        }
    }

    fn relations(&self, names: impl FnOnce(&Session) -> Vec<RelationName>) -> Result<String> {
        let session = Session::open(self.project.clone(), Access::Read)?;
        let mut text = String::new();
        for name in names(&session) {
            let found = session.warehouse().fingerprint(&name)?.with_context(|| format!("{name} is gone"))?;
            text.push_str(&format!("{name} {found}\n"));
        }
        Ok(digest(&text))
    }
}

fn files(paths: impl IntoIterator<Item = PathBuf>) -> Result<String> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let mut text = String::new();
    for path in paths {
        text.push_str(&format!("{}\n", digest(&read(&path)?)));
    }
    Ok(digest(&text))
}
