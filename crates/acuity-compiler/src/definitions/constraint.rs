//! `constraints` of columns and models, which a contract has the engine keep.

use serde::Serialize;

use super::{reference::RefArgs, settings::ConstraintKind, version::Version};

/// A constraint as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Constraint {
    /// What it says.
    #[serde(rename = "type")]
    pub kind: ConstraintKind,
    /// Its name.
    pub name: Option<String>,
    /// What must hold, where a foreign key leads to, or the engine's own words.
    pub expression: Option<String>,
    /// dbt's warnings; nothing here is warned of.
    pub warn_unenforced: bool,
    /// Likewise.
    pub warn_unsupported: bool,
    /// Where a foreign key leads to, as `ref('…')`.
    pub to: Option<String>,
    /// The columns there.
    pub to_columns: Vec<String>,
    /// Of a model's constraint: its columns.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

impl Constraint {
    /// The node that a foreign key leads to: what `ref('…')` names.
    pub fn target(&self) -> Option<RefArgs> {
        let inner = self.to.as_deref()?.trim().strip_prefix("ref(")?.strip_suffix(')')?;
        let mut parts = inner.split(',').map(|part| part.trim());
        let plain = |part: &str| part.trim_matches(['\'', '"']).to_owned();
        let (first, second) = (parts.next().map(plain)?, parts.next());
        match second {
            None => Some(RefArgs { name: first, package: None, version: None }),
            Some(second) => match second.split_once('=') {
                Some((_, version)) => {
                    let version = Version::of(&serde_json::Value::from(plain(version.trim())));
                    Some(RefArgs { name: first, package: None, version })
                }
                None => Some(RefArgs { name: plain(second), package: Some(first), version: None }),
            },
        }
    }
}
