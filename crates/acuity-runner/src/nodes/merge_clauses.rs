//! How a `merge` of DuckDB's own SQL treats old and new rows: dbt-duckdb's `merge_clauses`, and the single settings that stand
//! for its usual clauses (dbt-duckdb 1.11, `merge.sql`).

use acuity_compiler::NodeConfig;
use serde_json::{Map, Value};

use crate::{
    error::SourceError,
    plan::{MergeAction, MergeClause, MergeClauses, Updated},
};

/// What goes where the clauses are written out.
const SINGLE: [&str; 5] = [
    "merge_update_condition",
    "merge_insert_condition",
    "merge_update_columns",
    "merge_exclude_columns",
    "merge_update_set_expressions",
];
/// Of these alone a plain merge knows what to do.
const PLAIN: [&str; 2] = ["merge_update_columns", "merge_exclude_columns"];

/// Reads the settings; `None` where nothing asks for more than a plain merge.
///
/// # Errors
/// A setting of another kind, a clause that means nothing, or single settings beside the clauses.
pub(super) fn read(config: &NodeConfig) -> Result<Option<MergeClauses>, SourceError> {
    let said = |key: &&str| config.get(key).is_some_and(|value| !is_empty(value));
    let clauses = config.get("merge_clauses").filter(|value| !value.is_null());
    for key in ["merge_update_condition", "merge_insert_condition"] {
        if config.get(key).is_some_and(|value| !value.is_string() && !value.is_null()) {
            return Err(wrong(key, "text", &config.values[key]));
        }
    }
    let on_using = list(config, "merge_on_using_columns")?;
    // What it gives is shown nowhere, in dbt neither; only its form can be wrong.
    list(config, "merge_returning_columns")?;
    let Some(clauses) = clauses else {
        if on_using.is_empty() && !SINGLE.iter().filter(|key| !PLAIN.contains(key)).any(said) {
            return Ok(None);
        }
        return Ok(Some(MergeClauses {
            on_using,
            matched: vec![MergeClause {
                conditions: said_of(config.texts("merge_update_condition")),
                by: None,
                action: MergeAction::Update(Updated {
                    include: config.texts("merge_update_columns"),
                    exclude: config.texts("merge_exclude_columns"),
                    expressions: expressions(
                        config.get("merge_update_set_expressions"),
                        "merge_update_set_expressions",
                    )?,
                }),
            }],
            not_matched: vec![MergeClause {
                conditions: said_of(config.texts("merge_insert_condition")),
                by: None,
                action: MergeAction::InsertByName,
            }],
        }));
    };
    let Value::Object(map) = clauses else { return Err(wrong("merge_clauses", "a map", clauses)) };
    let beside: Vec<_> = SINGLE.into_iter().filter(said).collect();
    if !beside.is_empty() {
        return Err(SourceError::new(format!("merge_clauses stands in place of {}", beside.join(", ")))
            .with_help("say it inside merge_clauses instead"));
    }
    if !["when_matched", "when_not_matched"].iter().any(|key| map.contains_key(*key)) {
        return Err(SourceError::new("merge_clauses has neither when_matched nor when_not_matched"));
    }
    let usual = |action| vec![MergeClause::always(action)];
    Ok(Some(MergeClauses {
        on_using,
        matched: listed(map, "when_matched", matched)?
            .unwrap_or_else(|| usual(MergeAction::Update(Updated::default()))),
        not_matched: listed(map, "when_not_matched", not_matched)?.unwrap_or_else(|| usual(MergeAction::InsertByName)),
    }))
}

type Entry = Map<String, Value>;

/// The clauses under a key.
fn listed(
    map: &Entry,
    key: &str,
    action: fn(&Entry, &str) -> Result<MergeAction, SourceError>,
) -> Result<Option<Vec<MergeClause>>, SourceError> {
    let path = format!("merge_clauses.{key}");
    let entries = match map.get(key) {
        None => return Ok(None),
        Some(Value::Array(entries)) if !entries.is_empty() => entries,
        Some(other) => return Err(wrong(&path, "a list of at least one clause", other)),
    };
    let clause = |entry: &Value| {
        let Value::Object(entry) = entry else { return Err(wrong(&path, "a list of maps", entry)) };
        let by = match entry.get("by") {
            None | Some(Value::Null) => None,
            Some(Value::String(side)) if ["source", "target"].contains(&side.to_lowercase().as_str()) => {
                Some(side.to_uppercase())
            }
            Some(other) => return Err(wrong(&format!("{path}: by"), "source or target", other)),
        };
        Ok(MergeClause {
            conditions: said_of(texts(entry.get("condition"), &format!("{path}: condition"))?),
            by,
            action: action(entry, &path)?,
        })
    };
    entries.iter().map(clause).collect::<Result<_, _>>().map(Some)
}

fn matched(entry: &Entry, path: &str) -> Result<MergeAction, SourceError> {
    match (word(entry, "action"), word(entry, "mode")) {
        ("update", "by_name") => Ok(MergeAction::Update(Updated::default())),
        ("update", "by_position") => Ok(MergeAction::Fixed("UPDATE BY POSITION")),
        ("update", "star") => Ok(MergeAction::Fixed("UPDATE SET *")),
        ("update", "explicit") => {
            let update = entry.get("update");
            let part = |key: &str| update.and_then(|update| update.get(key));
            if part("include").is_some_and(|value| !is_empty(value))
                && part("exclude").is_some_and(|value| !is_empty(value))
            {
                return Err(SourceError::new(format!("{path}: include and exclude exclude each other"))
                    .with_help("name what changes or what stays, not both"));
            }
            Ok(MergeAction::Update(Updated {
                include: texts(part("include"), &format!("{path}: include"))?,
                exclude: texts(part("exclude"), &format!("{path}: exclude"))?,
                expressions: expressions(part("set_expressions"), &format!("{path}: set_expressions"))?,
            }))
        }
        ("update", _) => Err(choice(path, "mode", entry, "by_name, by_position, star or explicit")),
        _ => common(entry, path, "update, delete, do_nothing or error"),
    }
}

fn not_matched(entry: &Entry, path: &str) -> Result<MergeAction, SourceError> {
    match (word(entry, "action"), word(entry, "mode")) {
        ("update", _) => {
            Ok(MergeAction::Set(expressions(entry.get("set_expressions"), &format!("{path}: set_expressions"))?))
        }
        ("insert", "by_name") => Ok(MergeAction::InsertByName),
        ("insert", "by_position") => Ok(MergeAction::Fixed("INSERT BY POSITION")),
        ("insert", "star") => Ok(MergeAction::Fixed("INSERT *")),
        ("insert", "explicit") => {
            let part = |key: &str| entry.get("insert").and_then(|insert| insert.get(key));
            Ok(MergeAction::Insert {
                columns: texts(part("columns"), &format!("{path}: columns"))?,
                values: texts(part("values"), &format!("{path}: values"))?,
            })
        }
        ("insert", _) => Err(choice(path, "mode", entry, "by_name, by_position, star or explicit")),
        _ => common(entry, path, "insert, update, delete, do_nothing or error"),
    }
}

/// What either side may do.
fn common(entry: &Entry, path: &str, actions: &str) -> Result<MergeAction, SourceError> {
    match word(entry, "action") {
        "delete" => Ok(MergeAction::Fixed("DELETE")),
        "do_nothing" => Ok(MergeAction::Fixed("DO NOTHING")),
        "error" => Ok(MergeAction::Error(entry.get("error_message").and_then(Value::as_str).map(str::to_owned))),
        _ => Err(choice(path, "action", entry, actions)),
    }
}

fn word<'a>(entry: &'a Entry, key: &str) -> &'a str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn choice(path: &str, key: &str, entry: &Entry, choices: &str) -> SourceError {
    wrong(&format!("{path}: {key}"), choices, entry.get(key).unwrap_or(&Value::Null))
}

/// Conditions that say something: a template may leave one empty.
fn said_of(conditions: Vec<String>) -> Vec<String> {
    conditions.into_iter().filter(|condition| !condition.trim().is_empty()).collect()
}

/// One text or several.
fn texts(value: Option<&Value>, path: &str) -> Result<Vec<String>, SourceError> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => {
            items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| wrong(path, "text", item))).collect()
        }
        Some(Value::String(text)) => Ok(vec![text.clone()]),
        Some(other) => Err(wrong(path, "text or a list of texts", other)),
    }
}

fn list(config: &NodeConfig, key: &str) -> Result<Vec<String>, SourceError> {
    texts(config.get(key), key)
}

/// Columns and what they become.
fn expressions(value: Option<&Value>, path: &str) -> Result<Vec<(String, String)>, SourceError> {
    match value {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Object(map)) => map
            .iter()
            .map(|(column, value)| match value {
                Value::String(text) => Ok((column.clone(), text.clone())),
                // A number or a truth value is an expression as well.
                Value::Number(_) | Value::Bool(_) => Ok((column.clone(), value.to_string())),
                other => Err(wrong(path, "expressions", other)),
            })
            .collect(),
        Some(other) => Err(wrong(path, "a map of columns to expressions", other)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    }
}

fn wrong(path: &str, kind: &str, value: &Value) -> SourceError {
    SourceError::new(format!("{path} must be {kind}, not {value}"))
        .with_help("dbt-duckdb's documentation of the merge strategy lists what it may say")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(settings: Value) -> Result<Option<MergeClauses>, String> {
        let Value::Object(values) = settings else { panic!("a map") };
        read(&NodeConfig { values }).map_err(|error| error.message)
    }

    #[test]
    fn a_plain_merge_needs_no_clauses() {
        assert_eq!(said(json!({})), Ok(None));
        assert_eq!(said(json!({"merge_update_columns": ["v"], "merge_clauses": null})), Ok(None));
    }

    #[test]
    fn what_is_meant_otherwise_is_refused() {
        let wrong = [
            json!({"merge_update_condition": ["a"]}),
            json!({"merge_on_using_columns": {"a": 1}}),
            json!({"merge_update_set_expressions": "v = 1"}),
            json!({"merge_clauses": []}),
            json!({"merge_clauses": {}}),
            json!({"merge_clauses": {"when_matched": []}}),
            json!({"merge_clauses": {"when_matched": ["delete"]}}),
            json!({"merge_clauses": {"when_matched": [{"action": "vanish"}]}}),
            json!({"merge_clauses": {"when_not_matched": [{"action": "insert", "mode": "somehow"}]}}),
            json!({"merge_clauses": {"when_not_matched": [{"action": "delete", "by": "nobody"}]}}),
            json!({"merge_clauses": {"when_matched": [{"action": "delete"}]}, "merge_update_columns": ["v"]}),
        ];
        let messages: Vec<_> = wrong.into_iter().map(|settings| said(settings).unwrap_err()).collect();
        insta::assert_snapshot!(messages.join("\n"));
    }
}
