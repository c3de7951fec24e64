//! Selectors with names, from selectors.yml.

use serde_json::Value as Json;

use super::{Criterion, Set, methods};
use crate::{
    definitions::config::as_list,
    diagnostic::{Diagnostic, suggestion},
    project::ProjectData,
};

/// What a named selector means.
pub(crate) fn named(
    data: &ProjectData,
    name: &str,
    warnings: &mut Vec<Diagnostic>,
    depth: usize,
) -> Result<Set, Diagnostic> {
    let Some(entry) = data.selectors.get(name) else {
        return Err(Diagnostic::error("selector", format!("selectors.yml has no selector '{name}'"))
            .maybe_help(suggestion(name, data.selectors.keys().map(String::as_str))));
    };
    // Selectors may name each other in a circle; none that means something is as deep.
    if depth > 32 {
        return Err(Diagnostic::error("selector", format!("the selector '{name}' of selectors.yml contains itself")));
    }
    definition(data, entry.get("definition").unwrap_or(&Json::Null), warnings, depth)
}

fn definition(
    data: &ProjectData,
    value: &Json,
    warnings: &mut Vec<Diagnostic>,
    depth: usize,
) -> Result<Set, Diagnostic> {
    match value {
        Json::String(text) => data.matched(&Criterion::parse(text)?, warnings),
        Json::Object(map) => {
            if let Some(parts) = map.get("union").or_else(|| map.get("intersection")) {
                let union = map.contains_key("union");
                let mut result: Option<Set> = None;
                // Taken off at the end, wherever it stands in the list.
                let mut without = Set::new();
                for part in as_list(Some(parts)) {
                    if let Some(excluded) = part.get("exclude") {
                        for item in as_list(Some(excluded)) {
                            without.extend(definition(data, &item, warnings, depth + 1)?);
                        }
                        continue;
                    }
                    let set = definition(data, &part, warnings, depth + 1)?;
                    result = Some(match result {
                        None => set,
                        Some(r) if union => r.union(&set).cloned().collect(),
                        Some(r) => r.intersection(&set).cloned().collect(),
                    });
                }
                let result = result.unwrap_or_default();
                return Ok(result.difference(&without).cloned().collect());
            }
            let (method, wanted) = match (map.get("method").and_then(Json::as_str), map.iter().next()) {
                (Some(method), _) => (method.to_owned(), map.get("value").map(text).unwrap_or_default()),
                // The short form: `tag: nightly`.
                (None, Some((method, value))) => (method.clone(), text(value)),
                (None, None) => return Ok(Set::new()),
            };
            if method == "selector" {
                return named(data, &wanted, warnings, depth + 1);
            }
            let raw = format!("{method}:{wanted}");
            methods::known(&raw, &method)?;
            let flag = |key: &str| map.get(key).and_then(Json::as_bool).unwrap_or(false);
            let steps = |key: &str| map.get(key).and_then(Json::as_u64).map(|n| n as usize);
            let criterion = Criterion {
                raw,
                method,
                value: wanted,
                at: flag("childrens_parents"),
                parents: flag("parents").then(|| steps("parents_depth")),
                children: flag("children").then(|| steps("children_depth")),
            };
            let mut found = data.matched(&criterion, warnings)?;
            for item in as_list(map.get("exclude")) {
                for id in definition(data, &item, warnings, depth + 1)? {
                    found.remove(&id);
                }
            }
            Ok(found)
        }
        _ => Err(Diagnostic::error(
            "selector",
            "a definition in selectors.yml is a selector, a method, a union or an intersection",
        )),
    }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
