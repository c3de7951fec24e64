//! What is said about a table and its columns, and what protects these: descriptions and policy tags, by one change of the
//! table's schema.

use acuity_warehouse::{Error, ErrorKind, RelationName, Result};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{http::Call, job::Shared};

/// What a relation is to carry.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Notes<'a> {
    /// Of the relation itself.
    pub(crate) description: Option<&'a str>,
    /// Columns and their descriptions.
    pub(crate) columns: &'a [(String, String)],
    /// Columns and full names of their policy tags.
    pub(crate) policy_tags: &'a [(String, Vec<String>)],
}

impl Shared {
    /// Stores descriptions and policy tags. Columns that the relation lacks are left out of the descriptions; one that is
    /// to be protected must be there.
    pub(crate) async fn describe(&self, name: &RelationName, notes: Notes<'_>) -> Result<()> {
        if notes.description.is_none() && notes.columns.is_empty() && notes.policy_tags.is_empty() {
            return Ok(());
        }
        let url = self.table_url(name);
        let table: Value = match self.http.json(&Call::get(&url)).await {
            Ok(table) => table,
            Err((failure, _)) if failure.is(404) => {
                let message = format!("{name} does not exist, so it cannot be described");
                return Err(Error::new(ErrorKind::Missing, message));
            }
            Err((failure, _)) => return Err(failure.into_error()),
        };
        let patch = change(&table, notes).map_err(|column| {
            Error::new(ErrorKind::Missing, format!("{name} has no column {column}, which policy_tags are to protect"))
                .with_help("correct the column's name under columns, or select it in the model")
        })?;
        let Some(patch) = patch else { return Ok(()) };
        let tags = patch.pointer("/schema").is_some() && !notes.policy_tags.is_empty();
        let call = Call { body: Some(patch), ..Call::new(Method::PATCH, url) };
        self.http.json::<Value>(&call).await.map(drop).map_err(|(failure, _)| {
            let error = failure.into_error();
            if tags && error.kind == ErrorKind::Permission {
                return error.with_help(
                    "policy tags need bigquery.tables.setCategory: grant roles/bigquery.dataOwner on the dataset; acuity \
                     iam prints how",
                );
            }
            error
        })
    }
}

/// What of `table` must change, `None` when nothing must; the error is a column that is to be protected and is not there.
fn change(table: &Value, notes: Notes<'_>) -> Result<Option<Value>, String> {
    let mut patch = json!({});
    if let Some(text) = notes.description.filter(|text| table["description"].as_str() != Some(text)) {
        patch["description"] = text.into();
    }
    // The schema goes back as it came, with all that this program does not know of.
    let before = &table["schema"]["fields"];
    let mut fields = before.clone();
    for (column, text) in notes.columns {
        if let Some(field) = field(&mut fields, column) {
            field["description"] = text.as_str().into();
        }
    }
    for (column, names) in notes.policy_tags {
        let field = field(&mut fields, column).ok_or_else(|| column.clone())?;
        field["policyTags"] = json!({"names": names});
    }
    if fields != *before {
        patch["schema"] = json!({"fields": fields});
    }
    let changed = patch.as_object().is_some_and(|patch| !patch.is_empty());
    Ok(changed.then_some(patch))
}

/// The field called `path`: `a`, or `a.b` for field `b` of record `a`.
fn field<'a>(fields: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    let named = |field: &&mut Value| field["name"].as_str().is_some_and(|text| text.eq_ignore_ascii_case(name));
    let found = fields.as_array_mut()?.iter_mut().find(named)?;
    match rest {
        None => Some(found),
        Some(rest) => field(found.get_mut("fields")?, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "projects/p/locations/eu/taxonomies/1/policyTags/2";

    fn table() -> Value {
        json!({"description": "old", "schema": {"fields": [
            {"name": "id", "type": "INTEGER", "mode": "REQUIRED", "somethingNew": {"x": 1}},
            {"name": "who", "type": "RECORD", "fields": [{"name": "name", "type": "STRING", "maxLength": "9"}]},
        ]}})
    }

    fn tagged(column: &str) -> Vec<(String, Vec<String>)> {
        vec![(column.to_owned(), vec![TAG.to_owned()])]
    }

    #[test]
    fn one_change_holds_both_and_the_rest_survives() {
        let (columns, policy_tags) = ([("ID".to_owned(), "a number".to_owned())], tagged("who.Name"));
        let notes = Notes { description: Some("new"), columns: &columns, policy_tags: &policy_tags };
        let patch = change(&table(), notes).unwrap().unwrap();
        let fields = json!([
            {"name": "id", "type": "INTEGER", "mode": "REQUIRED", "somethingNew": {"x": 1}, "description": "a number"},
            {"name": "who", "type": "RECORD", "fields": [
                {"name": "name", "type": "STRING", "maxLength": "9", "policyTags": {"names": [TAG]}}]},
        ]);
        assert_eq!(patch, json!({"description": "new", "schema": {"fields": fields}}));
        // What is there already is not sent again.
        assert_eq!(change(&patch, notes), Ok(None));
    }

    #[test]
    fn a_column_that_is_not_there_is_no_secret() {
        let described = [("gone".to_owned(), "x".to_owned())];
        assert_eq!(change(&table(), Notes { columns: &described, ..Notes::default() }), Ok(None));
        for column in ["gone", "id.x", "who.gone"] {
            let policy_tags = tagged(column);
            let notes = Notes { policy_tags: &policy_tags, ..Notes::default() };
            assert_eq!(change(&table(), notes), Err(column.to_owned()));
        }
    }
}
