//! Names of tests, made the way dbt makes them: Python's text of the arguments and MD5.

use serde_json::{Map, Value as Json};

use crate::{
    digest::md5,
    jinja::python::{number::fraction, repr::text as quoted},
};

/// The short name (of files and relations) and the full name (of ids) of a generic test.
pub(crate) fn test_names(kind: &str, target: &str, arguments: &Map<String, Json>) -> (String, String) {
    // The model is left out: its name stands in front.
    let mut sorted: Vec<(&String, &Json)> = arguments.iter().filter(|(k, _)| *k != "model").collect();
    sorted.sort_by_key(|(k, _)| *k);
    let mut parts = Vec::new();
    for (_, value) in sorted {
        match value {
            // Items one by one: the values of `accepted_values` are told apart in the name.
            Json::Object(map) => parts.extend(map.values().map(text)),
            Json::Array(items) => parts.extend(items.iter().map(text)),
            other => parts.push(text(other)),
        }
    }
    let clean: Vec<String> = parts.iter().map(|p| clean(p)).collect();
    let identifier = format!("{kind}_{target}");
    let full = format!("{identifier}_{}", clean.join("__"));
    // 64, 30 and MD5 are dbt's: another name is another relation and another id.
    if full.chars().count() >= 64 {
        let start: String = identifier.chars().take(30).collect();
        (format!("{start}_{}", md5(&full)), full)
    } else {
        (full.clone(), full)
    }
}

/// Runs of other characters become one underscore.
fn clean(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            out.push(c);
            gap = false;
        } else if !gap {
            out.push('_');
            gap = true;
        }
    }
    out
}

/// The ten characters at the end of a generic test's id.
pub(crate) fn test_hash(name: &str, test: &str, namespace: Option<&str>, kwargs: &Map<String, Json>) -> String {
    let metadata = serde_json::json!({"namespace": namespace, "name": test, "kwargs": kwargs});
    let all = md5(&format!("{name}{}", hashable(&metadata)));
    all[all.len() - 10..].to_owned()
}

/// `str(value)` in Python.
pub(crate) fn text(value: &Json) -> String {
    match value {
        Json::String(s) => s.clone(),
        other => repr(other),
    }
}

/// `repr(value)` in Python.
pub(super) fn repr(value: &Json) -> String {
    match value {
        Json::Null => "None".to_owned(),
        Json::Bool(b) => if *b { "True" } else { "False" }.to_owned(),
        Json::Number(n) => number(n),
        Json::String(s) => quoted(s),
        Json::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            format!(
                "{{{}}}",
                map.iter().map(|(k, v)| format!("{}: {}", quoted(k), repr(v))).collect::<Vec<_>>().join(", ")
            )
        }
    }
}

fn number(n: &serde_json::Number) -> String {
    match (n.as_i64(), n.as_f64()) {
        (Some(i), _) => i.to_string(),
        (None, Some(f)) => fraction(f),
        _ => n.to_string(),
    }
}

/// The representation that dbt hashes: sorted keys, everything but lists and mappings as text.
fn hashable(value: &Json) -> String {
    match value {
        Json::Object(map) => {
            let mut sorted: Vec<_> = map.iter().collect();
            sorted.sort_by_key(|(k, _)| *k);
            format!(
                "{{{}}}",
                sorted.iter().map(|(k, v)| format!("{}: {}", quoted(k), hashable(v))).collect::<Vec<_>>().join(", ")
            )
        }
        Json::Array(items) => format!("[{}]", items.iter().map(hashable).collect::<Vec<_>>().join(", ")),
        other => quoted(&text(other)),
    }
}
