//! Another state of the project, as its artifacts tell of it, for the selectors that compare.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::project::{Project, ProjectData};

/// An artifact, or why there is none: told to who asks for it.
pub type Artifact = Result<Json, String>;

/// The artifacts of another state.
#[derive(Debug, Clone)]
pub struct OtherState {
    /// manifest.json.
    pub manifest: Artifact,
    /// run_results.json.
    pub run_results: Artifact,
    /// sources.json.
    pub sources: Artifact,
    /// sources.json of this state.
    pub current_sources: Artifact,
}

impl Project {
    /// The same project, whose selectors `state:`, `result:` and `source_status:` compare with another state.
    #[must_use]
    pub fn compared_with(&self, state: OtherState) -> Self {
        let state = Arc::new(state);
        let with = |data: &ProjectData| ProjectData { state: Some(Arc::clone(&state)), ..data.clone() };
        // Selectors also see what cannot be used.
        let whole = self.data.whole.as_deref().map(|whole| Arc::new(with(whole)));
        Self { data: Arc::new(ProjectData { whole, ..with(&self.data) }) }
    }
}
