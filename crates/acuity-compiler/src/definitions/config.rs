//! Settings of a node, and how the places that give them are merged.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::settings::{STORE_FAILURES_AS, StoredFailures};

/// All settings of a node: dbt_project.yml, then the schema file, then `config()` in the file itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NodeConfig {
    /// As merged.
    pub values: Map<String, Json>,
}

/// Settings that add up over the places rather than replace each other.
const APPENDED: &[&str] = &["tags", "pre-hook", "post-hook"];
/// Settings that are mappings: an entry replaces the one of its name, the others stay.
const MERGED: &[&str] = &["meta", "docs", "column_types"];

/// A role replaces what was said of it before; with a `+` in front its members are added. The `+` stays while it is not
/// known what they are added to.
fn merge_grants(mine: &mut Map<String, Json>, theirs: &Map<String, Json>) {
    // What replaces comes before what is added, however they were written down.
    let (added, set): (Vec<_>, Vec<_>) = theirs.iter().partition(|(role, _)| role.starts_with('+'));
    for (role, members) in set.into_iter().chain(added) {
        let Some(plain) = role.strip_prefix('+') else {
            mine.shift_remove(&format!("+{role}"));
            mine.insert(role.clone(), members.clone());
            continue;
        };
        let role = if mine.contains_key(plain) { plain } else { role };
        let mut all = as_list(mine.get(role));
        for member in as_list(Some(members)) {
            if !all.contains(&member) {
                all.push(member);
            }
        }
        mine.insert(role.to_owned(), Json::Array(all));
    }
}

/// The settings of a test that gives none of its own.
impl NodeConfig {
    /// Whether rows that fail are an error or a warning.
    pub const SEVERITY: &'static str = "error";
    /// When the number of failures is a warning, or an error.
    pub const FAILS_IF: &'static str = "!= 0";
    /// What counts the failures.
    pub const FAIL_CALC: &'static str = "count(*)";

    /// The settings of every test before those that the project gives.
    pub(crate) fn of_tests() -> Map<String, Json> {
        Map::from_iter([
            ("enabled".to_owned(), Json::Bool(true)),
            ("materialized".to_owned(), "test".into()),
            ("severity".to_owned(), Self::SEVERITY.to_uppercase().into()),
            ("warn_if".to_owned(), Self::FAILS_IF.into()),
            ("error_if".to_owned(), Self::FAILS_IF.into()),
            ("fail_calc".to_owned(), Self::FAIL_CALC.into()),
        ])
    }
}

impl NodeConfig {
    /// Takes in settings that have the last word.
    pub(crate) fn merge(&mut self, other: &Map<String, Json>) {
        for (key, value) in other {
            let key = setting_name(key);
            if APPENDED.contains(&key) {
                let mut list = as_list(self.values.get(key));
                for item in as_list(Some(value)) {
                    // A hook that is written twice runs twice.
                    if key != "tags" || !list.contains(&item) {
                        list.push(item);
                    }
                }
                self.values.insert(key.to_owned(), Json::Array(list));
            } else if key == "grants"
                && let Json::Object(theirs) = value
            {
                let mine = self.values.entry(key).or_insert_with(|| Json::Object(Map::new()));
                match mine {
                    Json::Object(mine) => merge_grants(mine, theirs),
                    other => other.clone_from(value),
                }
            } else if MERGED.contains(&key)
                && let (Some(Json::Object(mine)), Json::Object(theirs)) = (self.values.get_mut(key), value)
            {
                mine.extend(theirs.clone());
            } else {
                self.values.insert(key.to_owned(), value.clone());
            }
        }
    }

    /// Any setting; null counts as absent.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.values.get(key).filter(|v| !v.is_null())
    }

    /// A setting that is text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Json::as_str)
    }

    /// A setting that is true or false.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Json::Bool(b) => Some(*b),
            // What went through Jinja is text, in Python's spelling.
            Json::String(s) => match s.to_lowercase().as_str() {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A setting that is one text or a list of texts.
    pub fn texts(&self, key: &str) -> Vec<String> {
        as_list(self.get(key)).iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect()
    }

    /// What stands between two values of a seed's file.
    ///
    /// # Errors
    /// What is given is not one byte that can stand there.
    pub fn delimiter(&self) -> Result<u8, &str> {
        let given = self.text("delimiter").unwrap_or(",");
        match given.as_bytes() {
            // A quote or a line end cannot stand between two values.
            [byte] if byte.is_ascii() && !matches!(byte, b'"' | b'\n' | b'\r') => Ok(*byte),
            _ => Err(given),
        }
    }

    /// Types that a seed's columns are declared to have.
    pub fn column_types(&self) -> BTreeMap<String, String> {
        let Some(Json::Object(types)) = self.get("column_types") else { return BTreeMap::new() };
        types.iter().filter_map(|(name, kind)| Some((name.clone(), kind.as_str()?.to_owned()))).collect()
    }

    /// `table`, `view`, `incremental`, `ephemeral`, `seed`, `test` …
    pub fn materialized(&self) -> &str {
        self.text("materialized").unwrap_or("view")
    }

    /// Whether the node takes part.
    pub fn enabled(&self) -> bool {
        self.flag("enabled").unwrap_or(true)
    }

    /// `error` or `warn`, in lower case.
    pub fn severity(&self) -> String {
        self.text("severity").unwrap_or(Self::SEVERITY).to_lowercase()
    }

    /// SQL to run before, each with its Jinja still in it.
    pub fn pre_hooks(&self) -> Vec<String> {
        let (inside, outside) = hooks(self.get("pre-hook"));
        [outside, inside].concat()
    }

    /// Statements before the one that makes the relation.
    #[must_use]
    pub fn header(&self) -> Option<&str> {
        self.text("sql_header").filter(|header| !header.trim().is_empty())
    }

    /// The header with its last statement ended, so that the query may follow. On a line of its own: it may end with a comment.
    #[must_use]
    pub fn headed(header: &str) -> String {
        format!("{}\n;\n", header.trim().trim_end_matches(';'))
    }

    /// Where a test keeps the rows that fail; `None` leaves it to the command. `store_failures_as` has the last word.
    #[must_use]
    pub fn stored_failures(&self) -> Option<StoredFailures> {
        let named = self.text("store_failures_as").and_then(|name| STORE_FAILURES_AS.read(name));
        named.or_else(|| match self.flag("store_failures")? {
            true => Some(StoredFailures::Table),
            false => Some(StoredFailures::Ephemeral),
        })
    }

    /// Whether a test keeps the rows that fail; `otherwise` where its settings leave it to the command.
    pub(crate) fn keeps_failures(&self, otherwise: bool) -> bool {
        self.stored_failures().map_or(otherwise, |stored| stored != StoredFailures::Ephemeral)
    }

    /// SQL to run after.
    pub fn post_hooks(&self) -> Vec<String> {
        let (inside, outside) = hooks(self.get("post-hook"));
        [inside, outside].concat()
    }
}

/// Hooks are text, or mappings with their text under `sql`: those within the model's transaction, and those around it, which
/// say `transaction: false`.
fn hooks(value: Option<&Json>) -> (Vec<String>, Vec<String>) {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for hook in as_list(value) {
        match hook {
            Json::String(sql) => inside.push(sql.clone()),
            Json::Object(map) => {
                let is_outside = map.get("transaction") == Some(&Json::Bool(false));
                let sql = map.get("sql").and_then(Json::as_str).map(str::to_owned);
                if is_outside { &mut outside } else { &mut inside }.extend(sql);
            }
            _ => {}
        }
    }
    (inside, outside)
}

/// The name of a setting that has two.
pub(crate) fn setting_name(key: &str) -> &str {
    match key {
        "pre_hook" => "pre-hook",
        "post_hook" => "post-hook",
        key => key,
    }
}

/// Takes in settings as they are written: as dbt keeps them, the last one of a name is what is said.
pub(crate) fn said_last(said: &mut Map<String, Json>, more: &Map<String, Json>) {
    said.extend(more.iter().map(|(key, value)| (setting_name(key).to_owned(), value.clone())));
}

/// One value or several as several; null is none.
pub(crate) fn as_list(value: Option<&Json>) -> Vec<Json> {
    match value {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(items)) => items.clone(),
        Some(other) => vec![other.clone()],
    }
}

/// Settings of the tree under `models:` (or `seeds:` …) in dbt_project.yml for a node with this fqn: outer folders first.
pub(crate) fn from_tree(tree: Option<&Json>, fqn: &[String]) -> Vec<Map<String, Json>> {
    let mut found = Vec::new();
    let mut level = tree;
    let mut parts = fqn.iter();
    while let Some(Json::Object(map)) = level {
        let own: Map<String, Json> = map
            .iter()
            .filter_map(|(k, v)| {
                let plain = k.strip_prefix('+').map(str::to_owned);
                // Without a plus, only what cannot be a folder is a setting.
                let is_setting = !v.is_object() && !v.is_null();
                plain.or_else(|| is_setting.then(|| k.clone())).map(|k| (k, v.clone()))
            })
            .collect();
        if !own.is_empty() {
            found.push(own);
        }
        match parts.next() {
            Some(part) => level = map.get(part),
            None => break,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_add_up_and_the_rest_is_replaced() {
        let mut config = NodeConfig::default();
        let tree = json!({"+tags": "a", "+schema": "x", "p": {"+meta": {"k": 1}, "marts": {"+tags": ["b"], "materialized": "table"}}});
        for part in from_tree(Some(&tree), &["p".into(), "marts".into(), "m".into()]) {
            config.merge(&part);
        }
        config.merge(json!({"meta": {"l": 2}, "schema": "y", "tags": ["a", "c"]}).as_object().unwrap());
        insta::assert_snapshot!(Json::Object(config.values).to_string(), @r#"{"tags":["a","b","c"],"schema":"y","meta":{"k":1,"l":2},"materialized":"table"}"#);
    }
}
