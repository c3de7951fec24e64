//! Keys of a DuckDB output that are more than one value: other databases beside the target's, and extensions.

use std::path::PathBuf;

use super::super::fields::unknown_keys;
use crate::{
    definitions::Attached,
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    load::known::elsewhere,
    yaml::{Yaml, YamlValue},
};

/// Extensions that are part of the engine, by their names.
const BUILT_IN: &[&str] = &["core_functions", "icu", "json", "parquet"];

/// Keys of an attachment; values of the last ones are not obeyed.
const ATTACH: &[&str] = &["path", "alias", "type", "read_only", "secret", "options", "is_ducklake"];

/// Databases that the output attaches. Of an entry no line is shown: it may hold a key or a token.
pub(super) fn attached(file: &SourceFile, output: &Yaml, own: &str, out: &mut Vec<Diagnostic>) -> Vec<Attached> {
    let Some(list) = output.get("attach").filter(|list| !list.is_null()) else { return Vec::new() };
    let mut found: Vec<Attached> = Vec::new();
    let mut tell = |told: Diagnostic, at: &Yaml, help: &str| {
        let told = told.at(file, at.range.clone()).help(help);
        out.push(Diagnostic { excerpt: None, ..told });
    };
    let wrong = |message: &str| Diagnostic::error("profile", message);
    // What it holds is missed where something reads it; the rest of the project does without.
    let missed = |message: &str| Diagnostic::warning("unsupported", message);
    let Some(items) = list.seq() else {
        let message = format!("'attach' must be a list, not {}", list.kind());
        tell(wrong(&message), list, "write: attach: [{path: other.duckdb}]");
        return found;
    };
    for item in items {
        let text = |key: &str| item.get(key).and_then(Yaml::scalar);
        let Some(path) = text("path") else {
            tell(wrong("a database that is attached needs a path"), item, "write: - path: other.duckdb");
            continue;
        };
        let at = |key: &str| item.get(key).unwrap_or(item);
        match text("type").as_deref() {
            None | Some("duckdb") => {}
            Some(_) => {
                let help = "load the other database's tables, or give them as sources with files";
                tell(missed("only databases of DuckDB can be attached"), at("type"), help);
                continue;
            }
        }
        if let Some(what) = elsewhere(&path) {
            let message = format!("the 'path' of this attached database is {what}, which is not supported");
            tell(missed(&message), at("path"), "name a local file: path: other.duckdb");
            continue;
        }
        if let Some(key) = ["secret", "options", "is_ducklake"].into_iter().find(|key| item.get(key).is_some()) {
            tell(missed(&format!("'{key}' of an attached database is not supported")), at(key), "leave it out");
            continue;
        }
        let alias = text("alias").unwrap_or_else(|| database_name(&path));
        let is_taken = |name: &String| name.eq_ignore_ascii_case(&alias);
        if own.eq_ignore_ascii_case(&alias) || found.iter().any(|other| is_taken(&other.alias)) {
            let message = format!("two databases are called '{alias}'");
            tell(wrong(&message), at("alias"), "give one of them another 'alias'");
            continue;
        }
        let read_only = item.get("read_only").is_some_and(|yes| yes.value == YamlValue::Bool(true));
        found.push(Attached { path: PathBuf::from(path), alias, read_only });
    }
    for item in items {
        let from = out.len();
        unknown_keys(file, item, ATTACH, "an attached database", out);
        out[from..].iter_mut().for_each(|warning| warning.excerpt = None);
    }
    found
}

/// Tells extensions that are not there: nothing is fetched.
pub(super) fn extensions(file: &SourceFile, output: &Yaml, out: &mut Vec<Diagnostic>) {
    for item in output.get("extensions").and_then(Yaml::seq).unwrap_or_default() {
        let name = item.scalar().or_else(|| item.get("name").and_then(Yaml::scalar)).unwrap_or_default();
        if BUILT_IN.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        let known = suggestion(&name, BUILT_IN.iter().copied());
        let help = known.unwrap_or_else(|| format!("what is built in: {}; leave the others out", BUILT_IN.join(", ")));
        let message = format!("the extension '{name}' is not built in, and none is loaded");
        out.push(Diagnostic::warning("unsupported", message).at(file, item.range.clone()).help(help));
    }
}

/// What DuckDB calls the database of a file: the file's name up to its first dot.
pub(super) fn database_name(path: &str) -> String {
    if path == ":memory:" {
        return "memory".to_owned();
    }
    let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
    file.split('.').find(|part| !part.is_empty()).unwrap_or(file).to_owned()
}
