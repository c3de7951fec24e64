//! Selectors with names, from selectors.yml.

use serde_json::Value as Json;

use super::{Criterion, IndirectSelection, indirect::Found, methods};
use crate::{
    definitions::config::as_list,
    diagnostic::{Diagnostic, suggestion},
    project::ProjectData,
};

/// Keys of a definition that say something about its method, which may be the only other key: `tag: nightly`.
const MODIFIERS: &[&str] = &[
    "value",
    "exclude",
    "indirect_selection",
    "parents",
    "parents_depth",
    "children",
    "children_depth",
    "childrens_parents",
];

/// What a named selector means; `rule` is the one of the command line, which definitions may override.
pub(super) fn named(
    data: &ProjectData,
    name: &str,
    rule: IndirectSelection,
    warnings: &mut Vec<Diagnostic>,
    depth: usize,
) -> Result<Found, Diagnostic> {
    let Some(entry) = data.selectors.get(name) else {
        return Err(Diagnostic::error("selector", format!("selectors.yml has no selector '{name}'"))
            .maybe_help(suggestion(name, data.selectors.keys().map(String::as_str))));
    };
    // Selectors may name each other in a circle; none that means something is as deep.
    if depth > 32 {
        return Err(Diagnostic::error("selector", format!("the selector '{name}' of selectors.yml contains itself")));
    }
    definition(data, entry.get("definition").unwrap_or(&Json::Null), rule, warnings, depth)
}

fn definition(
    data: &ProjectData,
    value: &Json,
    rule: IndirectSelection,
    warnings: &mut Vec<Diagnostic>,
    depth: usize,
) -> Result<Found, Diagnostic> {
    let map = match value {
        Json::String(text) => return data.matched(&Criterion::parse(text)?, rule, warnings),
        Json::Object(map) => map,
        _ => {
            return Err(Diagnostic::error(
                "selector",
                "a definition in selectors.yml is a selector, a method, a union or an intersection",
            ));
        }
    };
    let rule = match map.get("indirect_selection") {
        Some(named) => IndirectSelection::named(&text(named))?,
        None => rule,
    };
    let mut without = Vec::new();
    let mut leave_out = |excluded: &Json, warnings: &mut Vec<Diagnostic>| -> Result<(), Diagnostic> {
        for item in as_list(Some(excluded)) {
            // As with --exclude: what is left out takes its tests along, unless the entry itself has a rule.
            without.push(definition(data, &item, IndirectSelection::Eager, warnings, depth + 1)?);
        }
        Ok(())
    };
    let found = if let Some(parts) = map.get("union").or_else(|| map.get("intersection")) {
        let mut sets = Vec::new();
        for part in as_list(Some(parts)) {
            match part.as_object().filter(|part| part.len() == 1).and_then(|part| part.get("exclude")) {
                // Taken off at the end, wherever it stands in the list.
                Some(excluded) => leave_out(excluded, warnings)?,
                None => sets.push(definition(data, &part, rule, warnings, depth + 1)?),
            }
        }
        if map.contains_key("union") { Found::union(data, sets) } else { Found::intersection(data, sets) }
    } else {
        let short = map.iter().find(|(key, _)| !MODIFIERS.contains(&key.as_str()));
        let (method, wanted) = match (map.get("method").and_then(Json::as_str), short) {
            (Some(method), _) => (method.to_owned(), map.get("value").map(text).unwrap_or_default()),
            // The short form: `tag: nightly`.
            (None, Some((method, value))) => (method.clone(), text(value)),
            (None, None) => return Ok(Found::default()),
        };
        if method == "selector" {
            named(data, &wanted, rule, warnings, depth + 1)?
        } else {
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
            data.matched(&criterion, rule, warnings)?
        }
    };
    if let Some(excluded) = map.get("exclude") {
        leave_out(excluded, warnings)?;
    }
    Ok(without.iter().fold(found, Found::without))
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
