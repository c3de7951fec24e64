//! What becomes of a table whose model has other columns than it.

use acuity_warehouse::ColumnInfo;

use super::words::{Side, Words};
use crate::{error::SourceError, plan::OnSchemaChange};

/// Statements that fit the target to new columns, and the columns to write.
pub(super) fn schema_change(
    words: &Words<'_>,
    mode: OnSchemaChange,
    target: Side<'_>,
    new: Side<'_>,
) -> Result<(String, Vec<String>), SourceError> {
    let added: Vec<&ColumnInfo> = new.columns.iter().filter(|column| target.column(&column.name).is_none()).collect();
    let gone: Vec<&ColumnInfo> = target.columns.iter().filter(|column| new.column(&column.name).is_none()).collect();
    let changed: Vec<(&ColumnInfo, &str)> = new
        .columns
        .iter()
        .filter_map(|column| {
            let before = target.column(&column.name)?;
            // As the engine stores them: a table may be older than what is known of its types.
            let differs = (words.type_name)(&before.data_type) != (words.type_name)(&column.data_type);
            differs.then_some((column, before.data_type.as_str()))
        })
        .collect();
    let target_name = words.engine.path(target.name);
    let mut script = String::new();
    let mut add = |column: &ColumnInfo| {
        script.push_str(&format!(
            "ALTER TABLE {target_name} ADD COLUMN {} {};\n",
            words.engine.quote(&column.name),
            (words.type_name)(&column.data_type)
        ));
    };
    let both =
        || new.columns.iter().filter(|column| target.column(&column.name).is_some()).map(|c| c.name.clone()).collect();
    let all = || new.columns.iter().map(|column| column.name.clone()).collect();
    match mode {
        // Columns of both: new ones are not written, and those that are gone become NULL.
        OnSchemaChange::Ignore => Ok((script, both())),
        OnSchemaChange::Fail if added.is_empty() && gone.is_empty() && changed.is_empty() => Ok((script, all())),
        OnSchemaChange::Fail => {
            let names = |columns: &[&ColumnInfo]| columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(", ");
            let mut what = Vec::new();
            if !added.is_empty() {
                what.push(format!("new: {}", names(&added)));
            }
            if !gone.is_empty() {
                what.push(format!("gone: {}", names(&gone)));
            }
            what.extend(changed.iter().map(|(c, before)| format!("{} was {before}, is {}", c.name, c.data_type)));
            Err(SourceError::new(format!(
                "the columns of {} and of the model differ ({})",
                target.name,
                what.join("; ")
            ))
            .with_help("run with --full-refresh, or set on_schema_change to append_new_columns or sync_all_columns"))
        }
        // Types stay as they are: only `sync_all_columns` changes them.
        OnSchemaChange::AppendNewColumns => {
            added.iter().for_each(|column| add(column));
            Ok((script, all()))
        }
        OnSchemaChange::SyncAllColumns => {
            added.iter().for_each(|column| add(column));
            for column in gone {
                script.push_str(&format!(
                    "ALTER TABLE {target_name} DROP COLUMN {};\n",
                    words.engine.quote(&column.name)
                ));
            }
            for (column, _) in changed {
                script.push_str(&format!(
                    "ALTER TABLE {target_name} ALTER COLUMN {} SET DATA TYPE {};\n",
                    words.engine.quote(&column.name),
                    (words.type_name)(&column.data_type)
                ));
            }
            Ok((script, all()))
        }
    }
}
