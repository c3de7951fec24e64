//! The definitions of selectors.yml as dbt's manifest holds them: with their short forms written out.

use std::{collections::BTreeMap, sync::LazyLock};

use fancy_regex::Regex;
use serde_json::{Map, Value as Json};

/// `@model`, `2+tag:x+1`.
static SHORT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(@)?((\d*)\+)?(?:([\w.]+):)?(.*?)(\+(\d*))?$").ok());

/// Selectors by name.
pub(super) fn expanded(selectors: &BTreeMap<String, Json>) -> BTreeMap<String, Json> {
    let one = |selector: &Json| {
        let mut out = selector.clone();
        if let Some(definition) = out.get_mut("definition") {
            *definition = expand(definition, selectors, 0);
        }
        out
    };
    selectors.iter().map(|(name, selector)| (name.clone(), one(selector))).collect()
}

/// Selectors that name each other are refused by whoever uses them; here they end.
const MAX_DEPTH: usize = 32;

fn expand(definition: &Json, all: &BTreeMap<String, Json>, depth: usize) -> Json {
    let text = |key: &str| definition.get(key).and_then(Json::as_str);
    let map = match definition {
        Json::String(spec) => return criteria(spec),
        Json::Object(map) if depth < MAX_DEPTH => map,
        other => return other.clone(),
    };
    if text("method") == Some("selector")
        && let Some(named) = text("value").and_then(|name| all.get(name)?.get("definition"))
    {
        return expand(named, all, depth + 1);
    }
    let is_list = |key: &str| ["union", "intersection", "exclude"].contains(&key);
    if let [(key, value)] = map.iter().collect::<Vec<_>>().as_slice()
        && !is_list(key)
    {
        return Map::from_iter([
            ("method".to_owned(), Json::from(key.as_str())),
            ("value".to_owned(), (*value).clone()),
        ])
        .into();
    }
    let part = |(key, value): (&String, &Json)| {
        let value = match value {
            Json::Array(items) if is_list(key) => items.iter().map(|item| expand(item, all, depth + 1)).collect(),
            other => other.clone(),
        };
        (key.clone(), value)
    };
    Json::Object(map.iter().map(part).collect())
}

/// What the short form of one criterion says.
fn criteria(spec: &str) -> Json {
    let Some(found) = SHORT.as_ref().and_then(|short| short.captures(spec).ok()?) else { return spec.into() };
    let part = |index: usize| found.get(index).map(|part| part.as_str()).filter(|part| !part.is_empty());
    let value = part(5).unwrap_or_default();
    let is_file = [".sql", ".py", ".csv"].iter().any(|ending| value.to_lowercase().ends_with(ending));
    let method = part(4).unwrap_or(match value {
        value if value.contains('/') => "path",
        _ if is_file => "file",
        _ => "fqn",
    });
    let mut out = Map::new();
    for (key, index) in [("childrens_parents", 1), ("parents", 2), ("children", 6)] {
        if part(index).is_some() {
            out.insert(key.to_owned(), true.into());
        }
    }
    for (key, index) in [("parents_depth", 3), ("children_depth", 7)] {
        out.extend(part(index).map(|depth| (key.to_owned(), depth.into())));
    }
    out.insert("method".to_owned(), method.into());
    out.insert("value".to_owned(), value.into());
    out.into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// As dbt Core 1.10 writes them.
    #[test]
    fn short_forms_are_written_out() {
        let said = |definition: Json| json!({"name": "n", "definition": definition});
        let all = BTreeMap::from([
            ("one".to_owned(), said(json!("a+"))),
            (
                "two".to_owned(),
                said(json!({"union": ["tag:mt", {"method": "selector", "value": "one"},
                {"intersection": [{"method": "path", "value": "models", "parents": true}, "@b"]}, {"exclude": ["c"]}]})),
            ),
            ("four".to_owned(), said(json!({"tag": "mt"}))),
            ("five".to_owned(), said(json!("config.materialized:table"))),
        ]);
        let out = expanded(&all);
        assert_eq!(out["one"]["definition"], json!({"method": "fqn", "value": "a", "children": true}));
        assert_eq!(
            out["two"]["definition"],
            json!({"union": [
                {"method": "tag", "value": "mt"},
                {"method": "fqn", "value": "a", "children": true},
                {"intersection": [
                    {"method": "path", "value": "models", "parents": true},
                    {"childrens_parents": true, "method": "fqn", "value": "b"},
                ]},
                {"exclude": [{"method": "fqn", "value": "c"}]},
            ]})
        );
        assert_eq!(out["four"]["definition"], json!({"method": "tag", "value": "mt"}));
        assert_eq!(out["five"]["definition"], json!({"method": "config.materialized", "value": "table"}));
        assert_eq!(
            criteria("2+marts/x+1"),
            json!({
                "parents": true, "parents_depth": "2", "children": true, "children_depth": "1",
                "method": "path", "value": "marts/x",
            })
        );
    }
}
