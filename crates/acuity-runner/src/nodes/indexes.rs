//! `indexes`: dbt-duckdb's list of columns by which rows are found.

use acuity_compiler::NodeConfig;
use serde_json::Value;

use crate::{error::SourceError, plan::Index};

/// Reads the setting.
///
/// # Errors
/// An entry without columns, or in another form.
pub(super) fn read(config: &NodeConfig) -> Result<Vec<Index>, SourceError> {
    let wrong = |value: &Value| {
        SourceError::new(format!("indexes must be a list of columns and whether they are unique, not {value}"))
            .with_help("write indexes: [{columns: ['id'], unique: true}]")
    };
    let entries = match config.get("indexes") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(other) => return Err(wrong(other)),
    };
    let index = |entry: &Value| {
        let columns = match entry.get("columns")? {
            Value::String(column) => vec![column.clone()],
            Value::Array(columns) => {
                columns.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>()?
            }
            _ => return None,
        };
        let unique = match entry.get("unique") {
            None | Some(Value::Null) => false,
            Some(unique) => unique.as_bool()?,
        };
        Some(Index { columns, unique }).filter(|index| !index.columns.is_empty())
    };
    entries.iter().map(|entry| index(entry).ok_or_else(|| wrong(entry))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn show(indexes: Value) -> String {
        let mut config = NodeConfig::default();
        config.values.insert("indexes".to_owned(), indexes);
        match read(&config) {
            Ok(indexes) => indexes
                .iter()
                .map(|it| format!("{}{}", it.columns.join("+"), if it.unique { "!" } else { "" }))
                .collect::<Vec<_>>()
                .join(" "),
            Err(error) => error.message,
        }
    }

    #[test]
    fn an_index_has_columns() {
        assert_eq!(show(json!([{"columns": ["a", "b"], "unique": true}, {"columns": "c", "type": "art"}])), "a+b! c");
        assert!(show(json!([{"unique": true}])).starts_with("indexes must be a list"));
        assert!(show(json!({"columns": ["a"]})).starts_with("indexes must be a list"));
        assert_eq!(show(Value::Null), "");
    }
}
