//! The trained models, as far as there are any.

use std::{path::PathBuf, sync::Arc};

use acuity_ml::{Error, ModelFile};

/// What was found at the places where training puts models.
#[derive(Debug, Clone, Default)]
pub(crate) struct Models {
    /// Models that can be used, in the order asked for.
    pub(crate) ready: Vec<Arc<ModelFile>>,
    /// Why a file that exists cannot be used.
    pub(crate) problems: Vec<String>,
}

impl Models {
    /// Reads the files that exist; a missing one was not trained, which is no problem.
    pub(crate) fn load(paths: &[PathBuf]) -> Self {
        let mut models = Self::default();
        for path in paths {
            match ModelFile::load(path) {
                Ok(model) => models.ready.push(Arc::new(model)),
                Err(Error::MissingModel { .. }) => {}
                Err(error) => models.problems.push(error.to_string()),
            }
        }
        models
    }
}

/// What a model predicts, in a person's words.
pub(crate) fn task_title(model: &ModelFile) -> String {
    model.metadata().title()
}

/// Cross-validated discrimination, when the file tells: `AUROC 0.84 (95 % CI 0.82–0.86)`.
pub(crate) fn performance(model: &ModelFile) -> Option<String> {
    let auroc = model.metadata().evaluation.as_ref()?.model()?.metrics.auroc;
    Some(format!("AUROC {:.2} (95 % CI {:.2}–{:.2}), cross-validated", auroc.value, auroc.low, auroc.high))
}
