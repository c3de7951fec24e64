//! What dbt's manifest says of the settings that a project says nothing of.

use std::borrow::Cow;

use chrono::DateTime;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use crate::definitions::{Node, ResourceType, moment, unsaid};

/// The settings of a node with dbt's for the rest.
pub(crate) fn complete(node: &Node) -> Json {
    serde_json::to_value(Complete(node)).unwrap_or_default()
}

/// The same as it is written: most of it stands somewhere already and is copied nowhere.
pub(super) struct Complete<'a>(pub(super) &'a Node);

impl Serialize for Complete<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let given = given(self.0);
        let rest = unsaid::settings(self.0.resource_type).iter().filter(|(key, _)| !given.contains_key(*key));
        serializer.collect_map(given.iter().chain(rest))
    }
}

/// Settings that dbt writes otherwise than they are given.
const REWRITTEN: [&str; 8] = [
    "begin",
    "contract",
    "docs",
    "post-hook",
    "pre-hook",
    "snapshot_meta_column_names",
    "store_failures",
    "store_failures_as",
];

/// What a project says.
fn given(node: &Node) -> Cow<'_, Map<String, Json>> {
    let said = &node.config.values;
    if !REWRITTEN.iter().any(|key| said.contains_key(*key)) {
        return Cow::Borrowed(said);
    }
    let mut config = said.clone();
    // Of these dbt knows the keys.
    for key in ["contract", "docs", "snapshot_meta_column_names"] {
        if let (Some(given), Some(rest)) = (config.get_mut(key), unsaid::settings(node.resource_type).get(key)) {
            fill(given, rest.clone());
        }
    }
    if node.resource_type == ResourceType::Test {
        store_failures(&mut config);
    }
    if let Some(Json::String(begin)) = config.get_mut("begin")
        && let Some(at) = moment(begin)
        && DateTime::parse_from_rfc3339(begin).is_err()
    {
        *begin = at.format("%Y-%m-%dT%H:%M:%S").to_string();
    }
    for key in ["pre-hook", "post-hook"] {
        if let Some(hooks) = config.get_mut(key) {
            *hooks = hooks_of(hooks.take());
        }
    }
    Cow::Owned(config)
}

/// Each of the two settings says what the other does; `store_failures_as` has the last word.
fn store_failures(config: &mut Map<String, Json>) {
    let (kept, how) = (config.get("store_failures"), config.get("store_failures_as"));
    match (kept, how.and_then(Json::as_str)) {
        (_, Some(how)) => {
            let kept = how != "ephemeral";
            config.insert("store_failures".to_owned(), kept.into());
        }
        (Some(Json::Bool(kept)), None) => {
            let how = if *kept { "table" } else { "ephemeral" };
            config.insert("store_failures_as".to_owned(), how.into());
        }
        _ => {}
    }
}

/// Whether and in which colour a node is shown.
pub(super) fn docs(node: &Node) -> Json {
    let mut docs = node.config.get("docs").cloned().unwrap_or_else(|| json!({}));
    fill(&mut docs, json!({"show": true, "node_color": null}));
    docs
}

/// Hooks as dbt holds them, however they were written.
pub(crate) fn hooks_of(written: Json) -> Json {
    let all = match written {
        Json::Array(all) => all,
        one => vec![one],
    };
    let hook = |written: Json| {
        let mut hook = if written.is_object() { written } else { json!({"sql": written}) };
        fill(&mut hook, json!({"transaction": true, "index": null}));
        hook
    };
    all.into_iter().map(hook).collect()
}

/// Puts entries in where there are none of their name.
fn fill(given: &mut Json, rest: Json) {
    if let (Json::Object(given), Json::Object(rest)) = (given, rest) {
        for (key, value) in rest {
            given.entry(key).or_insert(value);
        }
    }
}
