//! References of nodes to each other.

use serde_json::{Value as Json, json};

use super::version::Version;

/// A call of `ref()`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RefArgs {
    /// The model, seed or snapshot.
    pub name: String,
    /// The package, when given.
    pub package: Option<String>,
    /// The version, when given.
    pub version: Option<Version>,
}

impl RefArgs {
    /// In the manifest's form.
    pub(crate) fn to_json(&self) -> Json {
        json!({"name": self.name, "package": self.package, "version": self.version.as_ref().map(Version::to_json)})
    }
}
