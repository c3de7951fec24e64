//! The methods of selectors: `tag:`, `path:`, `source:` …

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Criterion, Set, bad};
use crate::{
    definitions::{Node, ResourceType},
    diagnostic::{Diagnostic, suggestion},
    project::ProjectData,
};

const METHODS: &[&str] = &[
    "fqn",
    "tag",
    "path",
    "file",
    "package",
    "source",
    "exposure",
    "config",
    "resource_type",
    "test_type",
    "test_name",
    "selector",
    "access",
    "group",
];
/// Methods of dbt that need what is not there.
const REFUSED: &[&str] =
    &["state", "result", "source_status", "metric", "semantic_model", "saved_query", "unit_test", "version"];

/// Refuses methods that are not known.
pub(crate) fn known(raw: &str, method: &str) -> Result<(), Diagnostic> {
    let base = method.split('.').next().unwrap_or(method);
    if METHODS.contains(&base) {
        if base == "config" && method == "config" {
            return Err(bad(raw, "does not say which setting", "write config.materialized:table, config.tags:x …"));
        }
        return Ok(());
    }
    if REFUSED.contains(&base) {
        return Err(bad(
            raw,
            &format!("uses '{base}:', which is not supported"),
            format!("use one of: {}", METHODS.join(", ")),
        ));
    }
    let help =
        suggestion(base, METHODS.iter().copied()).unwrap_or_else(|| format!("the methods are: {}", METHODS.join(", ")));
    Err(bad(raw, &format!("has the unknown method '{base}'"), help))
}

/// Everything a selector matches, operators aside.
pub(crate) fn search(data: &ProjectData, criterion: &Criterion) -> Result<Set, Diagnostic> {
    let value = criterion.value.as_str();
    let (method, argument) = criterion.method.split_once('.').unwrap_or((&criterion.method, ""));
    let nodes = |test: &dyn Fn(&Node) -> bool| -> Set {
        data.nodes.values().filter(|n| test(n)).map(|n| n.unique_id.clone()).collect()
    };
    let mut found = match method {
        "fqn" => {
            let mut found = nodes(&|n| fqn_matches(&n.fqn, value));
            found.extend(data.exposures.values().filter(|e| fqn_matches(&e.fqn, value)).map(|e| e.unique_id.clone()));
            found
        }
        "tag" => {
            let mut found = nodes(&|n| n.tags.iter().any(|t| glob(value, t)));
            found.extend(
                data.sources.values().filter(|s| s.tags.iter().any(|t| glob(value, t))).map(|s| s.unique_id.clone()),
            );
            found.extend(
                data.exposures.values().filter(|e| e.tags.iter().any(|t| glob(value, t))).map(|e| e.unique_id.clone()),
            );
            found
        }
        "path" => {
            let value = value.trim_start_matches("./").trim_end_matches('/');
            let hit = |path: &str| path_matches(value, path);
            let mut found = nodes(&|n| {
                let described = n.patch_path.as_deref().and_then(|p| p.split_once("://"));
                hit(&n.original_file_path) || described.is_some_and(|(_, file)| file == value)
            });
            found.extend(data.sources.values().filter(|s| hit(&s.original_file_path)).map(|s| s.unique_id.clone()));
            found.extend(data.exposures.values().filter(|e| hit(&e.original_file_path)).map(|e| e.unique_id.clone()));
            found
        }
        "file" => nodes(&|n| {
            let name = n.original_file_path.rsplit('/').next().unwrap_or_default();
            glob(value, name) || name.rsplit_once('.').is_some_and(|(stem, _)| glob(value, stem))
        }),
        "package" => {
            let wanted = if value == "this" { data.name.as_str() } else { value };
            let mut found = nodes(&|n| glob(wanted, &n.package_name));
            found.extend(data.sources.values().filter(|s| glob(wanted, &s.package_name)).map(|s| s.unique_id.clone()));
            found
                .extend(data.exposures.values().filter(|e| glob(wanted, &e.package_name)).map(|e| e.unique_id.clone()));
            found
        }
        "source" => {
            let parts: Vec<&str> = value.split('.').collect();
            let (package, group, table) = match parts.as_slice() {
                [group] => ("*", *group, "*"),
                [group, table] => ("*", *group, *table),
                [package, group, table] => (*package, *group, *table),
                _ => {
                    return Err(bad(
                        &criterion.raw,
                        "has too many parts",
                        "write source:NAME, source:NAME.TABLE or source:PACKAGE.NAME.TABLE",
                    ));
                }
            };
            let hit = |s: &&crate::definitions::Source| {
                glob(package, &s.package_name) && glob(group, &s.source_name) && glob(table, &s.name)
            };
            data.sources.values().filter(hit).map(|s| s.unique_id.clone()).collect()
        }
        "exposure" => {
            let (package, name) = value.split_once('.').unwrap_or(("*", value));
            let hit = |e: &&crate::definitions::Exposure| glob(package, &e.package_name) && glob(name, &e.name);
            data.exposures.values().filter(hit).map(|e| e.unique_id.clone()).collect()
        }
        "config" => {
            let parts: Vec<&str> = argument.split('.').collect();
            let hit = |values: &serde_json::Map<String, Json>| {
                let mut level = parts.first().and_then(|p| values.get(*p));
                for part in parts.iter().skip(1) {
                    level = level.and_then(|l| l.get(*part));
                }
                level.is_some_and(|l| config_matches(l, value))
            };
            let mut found = nodes(&|n| hit(&n.config.values));
            found.extend(data.sources.values().filter(|s| hit(&s.config.values)).map(|s| s.unique_id.clone()));
            found
        }
        "resource_type" => {
            let kinds = ["model", "seed", "test", "source", "exposure", "snapshot"];
            if !kinds.contains(&value) {
                let help = suggestion(value, kinds).unwrap_or_else(|| format!("the types are: {}", kinds.join(", ")));
                return Err(bad(&criterion.raw, "names an unknown type", help));
            }
            match value {
                "source" => data.sources.keys().cloned().collect(),
                "exposure" => data.exposures.keys().cloned().collect(),
                kind => nodes(&|n| n.resource_type.as_str() == kind),
            }
        }
        "test_type" => match value {
            "generic" | "schema" => nodes(&|n| n.resource_type == ResourceType::Test && n.test.is_some()),
            "singular" => nodes(&|n| n.resource_type == ResourceType::Test && n.test.is_none()),
            "data" => nodes(&|n| n.resource_type == ResourceType::Test),
            "unit" => BTreeSet::new(),
            _ => {
                return Err(bad(
                    &criterion.raw,
                    "names an unknown type of test",
                    "the types are: generic, singular, data, unit",
                ));
            }
        },
        "test_name" => nodes(&|n| n.test.as_ref().is_some_and(|t| glob(value, &t.name))),
        "access" | "group" => nodes(&|n| n.config.text(method) == Some(value)),
        _ => BTreeSet::new(),
    };
    // `source:` with a bare table name after `fqn:` is not a match in dbt either; sources need their method.
    if method == "fqn" {
        found.retain(|id| !id.starts_with("source."));
    }
    Ok(found)
}

/// The nearest name when a bare name matched nothing.
pub(crate) fn hint(data: &ProjectData, criterion: &Criterion) -> Option<String> {
    match criterion.method.as_str() {
        "fqn" => suggestion(&criterion.value, data.nodes.values().map(|n| n.name.as_str())),
        "tag" => suggestion(&criterion.value, data.nodes.values().flat_map(|n| n.tags.iter().map(String::as_str))),
        "source" => suggestion(&criterion.value, data.sources.values().map(|s| s.source_name.as_str())),
        "exposure" => suggestion(&criterion.value, data.exposures.values().map(|e| e.name.as_str())),
        _ => None,
    }
}

fn fqn_matches(fqn: &[String], wanted: &str) -> bool {
    let within = |fqn: &[String]| {
        let Some(name) = fqn.last() else { return false };
        if glob(wanted, name) {
            return true;
        }
        // Folder by folder from the start; a star stands for anything that follows.
        let flat: Vec<&str> = fqn.iter().flat_map(|p| p.split('.')).collect();
        let parts: Vec<&str> = wanted.split('.').collect();
        if parts.len() > flat.len() {
            return false;
        }
        for (i, part) in parts.iter().enumerate() {
            if part.contains(['*', '?', '[']) {
                return glob(&parts[i..].join("."), &flat[i..].join("."));
            }
            if flat[i] != *part {
                return false;
            }
        }
        true
    };
    within(fqn) || within(fqn.get(1..).unwrap_or_default())
}

fn path_matches(wanted: &str, path: &str) -> bool {
    if wanted == "." {
        return true;
    }
    if wanted.contains(['*', '?', '[']) {
        let wanted: Vec<&str> = wanted.split('/').collect();
        let path: Vec<&str> = path.split('/').collect();
        return folders_match(&wanted, &path);
    }
    path == wanted || path.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
}

fn folders_match(wanted: &[&str], path: &[&str]) -> bool {
    match (wanted.first(), path.first()) {
        (None, _) => true,
        (Some(&"**"), _) => (0..=path.len()).any(|n| folders_match(&wanted[1..], &path[n..])),
        (Some(w), Some(p)) => glob(w, p) && folders_match(&wanted[1..], &path[1..]),
        (Some(_), None) => false,
    }
}

fn config_matches(value: &Json, wanted: &str) -> bool {
    match value {
        Json::Array(items) => items.iter().any(|i| config_matches(i, wanted)),
        Json::Object(map) => map.contains_key(wanted),
        Json::Bool(b) => b.to_string().eq_ignore_ascii_case(wanted),
        Json::String(s) => s == wanted || glob(wanted, s),
        Json::Null => false,
        Json::Number(n) => *wanted == n.to_string(),
    }
}

/// Shell patterns: `*`, `?` and `[abc]`.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?', '[']) {
        return pattern == text;
    }
    let p: Vec<char> = pattern.chars().collect();
    let t: Vec<char> = text.chars().collect();
    // Backtracks to the last star only, which is enough and never exponential.
    let (mut i, mut j) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while j < t.len() {
        let step = match p.get(i) {
            Some('*') => {
                star = Some((i, j));
                i += 1;
                continue;
            }
            Some('?') => Some(i + 1),
            Some('[') => class(&p[i..], t[j]).map(|n| i + n),
            Some(c) if *c == t[j] => Some(i + 1),
            _ => None,
        };
        match (step, star) {
            (Some(next), _) => {
                i = next;
                j += 1;
            }
            (None, Some((at, from))) => {
                star = Some((at, from + 1));
                i = at + 1;
                j = from + 1;
            }
            (None, None) => return false,
        }
    }
    p[i..].iter().all(|c| *c == '*')
}

/// The length of the class at the start of a pattern when it holds the character.
fn class(pattern: &[char], c: char) -> Option<usize> {
    let end = pattern.iter().skip(2).position(|x| *x == ']')? + 2;
    let mut set = &pattern[1..end];
    let negated = set.first() == Some(&'!');
    if negated {
        set = &set[1..];
    }
    let mut hit = false;
    let mut i = 0;
    while i < set.len() {
        if i + 2 < set.len() && set[i + 1] == '-' {
            hit |= (set[i]..=set[i + 2]).contains(&c);
            i += 3;
        } else {
            hit |= set[i] == c;
            i += 1;
        }
    }
    (hit != negated).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, expect) in [
            ("a*", "abc", true),
            ("*c", "abc", true),
            ("a?c", "abc", true),
            ("a[bx]c", "abc", true),
            ("a[!b]c", "abc", false),
            ("a[a-c]c", "abc", true),
            ("a*b*d", "axxbyyd", true),
            ("a*b*d", "axxbyy", false),
            ("*", "", true),
            ("[", "[", false),
        ] {
            assert_eq!(glob(pattern, text), expect, "{pattern} {text}");
        }
    }
}
