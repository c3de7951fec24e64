//! `constraints` of columns and models, which a contract has the engine keep.

use serde::Serialize;

use crate::{
    definitions::version::Version,
    diagnostic::{Diagnostic, suggestion},
    yaml::Yaml,
};

use super::node::RefArgs;

/// dbt's names of the kinds.
const KINDS: [&str; 6] = ["not_null", "unique", "primary_key", "foreign_key", "check", "custom"];

/// A constraint as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Constraint {
    /// `not_null`, `unique`, `primary_key`, `foreign_key`, `check` or `custom`.
    #[serde(rename = "type")]
    pub kind: String,
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
    /// Reads the entries under `constraints`; of a column's own the columns are left out.
    pub(crate) fn read(list: Option<&Yaml>, out: &mut Vec<(Diagnostic, std::ops::Range<usize>)>) -> Vec<Self> {
        let mut found = Vec::new();
        for entry in list.and_then(Yaml::seq).unwrap_or_default() {
            let text = |key: &str| entry.get(key).and_then(Yaml::scalar);
            let names = |key: &str| {
                let list = entry.get(key).and_then(Yaml::seq).unwrap_or_default();
                list.iter().filter_map(Yaml::scalar).collect::<Vec<_>>()
            };
            let flag = |key: &str| text(key).is_none_or(|text| text != "false");
            let kind = text("type").unwrap_or_default();
            if !KINDS.contains(&kind.as_str()) {
                let help = suggestion(&kind, KINDS).unwrap_or_else(|| format!("write type: {}", KINDS.join(", ")));
                let place = entry.get("type").unwrap_or(entry).range.clone();
                out.push((Diagnostic::error("schema", format!("'{kind}' is no type of constraint")).help(help), place));
                continue;
            }
            found.push(Self {
                kind,
                name: text("name"),
                expression: text("expression"),
                warn_unenforced: flag("warn_unenforced"),
                warn_unsupported: flag("warn_unsupported"),
                to: text("to"),
                to_columns: names("to_columns"),
                columns: names("columns"),
            });
        }
        found
    }

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
