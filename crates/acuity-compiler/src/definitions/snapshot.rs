//! What the settings of a snapshot say: the one place that reads them.

use serde_json::Value as Json;

use crate::definitions::{
    config::NodeConfig,
    settings::{Choices, HARD_DELETES, HardDeletes, SNAPSHOT_STRATEGY, SnapshotStrategy},
};

/// What a snapshot keeps and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotSettings {
    /// What tells rows apart: columns, or expressions over them.
    pub unique_key: Vec<String>,
    /// When a row is another one than before.
    pub changes: Changes,
    /// What becomes of rows that are no longer there.
    pub hard_deletes: HardDeletes,
    /// The columns that a snapshot adds.
    pub columns: MetaColumns,
    /// `dbt_valid_to_current`: what stands in place of NULL at the end of rows that hold, an expression.
    pub valid_to_current: Option<String>,
}

/// When a row has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// Its time of change is later than that of the version that is kept.
    Timestamp {
        /// The column with the time of change.
        updated_at: String,
    },
    /// A column has another value.
    Check {
        /// Which columns; `None` for all.
        columns: Option<Vec<String>>,
        /// What the new version begins with; `None` for the time of the run.
        updated_at: Option<String>,
    },
}

/// Names of the columns that a snapshot adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaColumns {
    /// `dbt_scd_id`: the name of a version, a hash of key and time.
    pub scd_id: String,
    /// `dbt_updated_at`: the time of change as it was found.
    pub updated_at: String,
    /// `dbt_valid_from`: since when the version holds.
    pub valid_from: String,
    /// `dbt_valid_to`: until when it held.
    pub valid_to: String,
    /// `dbt_is_deleted`: `True` for a version that says that the row is gone; only with `hard_deletes: new_record`.
    pub is_deleted: String,
}

/// A setting that a snapshot lacks, or that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongSetting {
    /// Where it is written, if it is: the first of these settings.
    pub keys: &'static [&'static str],
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl WrongSetting {
    fn new(keys: &'static [&'static str], message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { keys, message: message.into(), help: help.into() }
    }
}

/// The setting that renames columns, with dbt's names of these.
const META_COLUMNS: &str = "snapshot_meta_column_names";

impl MetaColumns {
    /// dbt's names, in the order of the manifest.
    pub(crate) const KEYS: [&'static str; 5] =
        ["dbt_valid_to", "dbt_valid_from", "dbt_scd_id", "dbt_updated_at", "dbt_is_deleted"];

    fn read(config: &NodeConfig) -> Result<Self, WrongSetting> {
        let given = match config.get(META_COLUMNS) {
            None => None,
            Some(Json::Object(map)) => Some(map),
            Some(other) => {
                return Err(WrongSetting::new(
                    &[META_COLUMNS],
                    format!("{META_COLUMNS} must be a mapping, not {other}"),
                    "write snapshot_meta_column_names: {dbt_valid_from: start_date}",
                ));
            }
        };
        if let Some(unknown) = given.and_then(|map| map.keys().find(|key| !Self::KEYS.contains(&key.as_str()))) {
            let message = format!("{META_COLUMNS} has no column '{unknown}'");
            return Err(WrongSetting::new(
                &[META_COLUMNS],
                message,
                format!("the columns are {}", Self::KEYS.join(", ")),
            ));
        }
        let name = |key: &str| given.and_then(|map| map.get(key)).and_then(Json::as_str).unwrap_or(key).to_owned();
        Ok(Self {
            scd_id: name("dbt_scd_id"),
            updated_at: name("dbt_updated_at"),
            valid_from: name("dbt_valid_from"),
            valid_to: name("dbt_valid_to"),
            is_deleted: name("dbt_is_deleted"),
        })
    }
}

impl SnapshotSettings {
    /// Reads the settings of a snapshot.
    ///
    /// # Errors
    /// The first setting that is missing or makes no sense.
    pub fn read(config: &NodeConfig) -> Result<Self, WrongSetting> {
        let unique_key = config.texts("unique_key");
        if unique_key.is_empty() {
            return Err(WrongSetting::new(
                &["unique_key"],
                "a snapshot needs a unique_key",
                "name the column, or the list of columns, that tells rows apart",
            ));
        }
        Ok(Self {
            unique_key,
            changes: changes(config)?,
            hard_deletes: hard_deletes(config)?,
            columns: MetaColumns::read(config)?,
            valid_to_current: config.text("dbt_valid_to_current").map(str::to_owned),
        })
    }
}

fn changes(config: &NodeConfig) -> Result<Changes, WrongSetting> {
    let names = || SNAPSHOT_STRATEGY.names().collect::<Vec<_>>().join(", ");
    let Some(strategy) = config.text(SNAPSHOT_STRATEGY.key) else {
        let help = format!("use one of: {}", names());
        return Err(WrongSetting::new(&["strategy"], "a snapshot needs a strategy", help));
    };
    let updated_at = config.text("updated_at").map(str::to_owned);
    match choice(&SNAPSHOT_STRATEGY, &["strategy"], strategy)? {
        SnapshotStrategy::Timestamp => match updated_at {
            Some(updated_at) => Ok(Changes::Timestamp { updated_at }),
            None => Err(WrongSetting::new(
                &["updated_at", "strategy"],
                "a snapshot with the strategy timestamp needs updated_at",
                "name the column that says when a row was changed, or use the strategy check",
            )),
        },
        SnapshotStrategy::Check => match config.get("check_cols") {
            Some(Json::String(all)) if all == "all" => Ok(Changes::Check { columns: None, updated_at }),
            Some(Json::Array(columns)) if !columns.is_empty() => {
                Ok(Changes::Check { columns: Some(config.texts("check_cols")), updated_at })
            }
            None => Err(WrongSetting::new(
                &["check_cols", "strategy"],
                "a snapshot with the strategy check needs check_cols",
                "name the columns to compare as a list, or write check_cols: all",
            )),
            Some(other) => Err(WrongSetting::new(
                &["check_cols"],
                format!("check_cols must be a list of columns or 'all', not {other}"),
                "write check_cols: [status, amount], or check_cols: all",
            )),
        },
    }
}

fn hard_deletes(config: &NodeConfig) -> Result<HardDeletes, WrongSetting> {
    match (config.text(HARD_DELETES.key), config.flag("invalidate_hard_deletes")) {
        (Some(_), Some(_)) => Err(WrongSetting::new(
            &["invalidate_hard_deletes"],
            "hard_deletes and invalidate_hard_deletes say the same thing twice",
            "keep hard_deletes, and take out invalidate_hard_deletes",
        )),
        (Some(name), None) => choice(&HARD_DELETES, &["hard_deletes"], name),
        (None, Some(true)) => Ok(HardDeletes::Invalidate),
        (None, _) => Ok(HardDeletes::Ignore),
    }
}

fn choice<T: Copy>(choices: &Choices<T>, keys: &'static [&'static str], name: &str) -> Result<T, WrongSetting> {
    choices.read(name).ok_or_else(|| {
        let names: Vec<&str> = choices.names().collect();
        WrongSetting::new(
            keys,
            format!("'{name}' is not a value of {}", choices.key),
            format!("use one of: {}", names.join(", ")),
        )
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(values: &Json) -> Result<SnapshotSettings, WrongSetting> {
        SnapshotSettings::read(&NodeConfig { values: values.as_object().unwrap().clone() })
    }

    #[test]
    fn what_is_missing_or_wrong_is_told() {
        let mut told = String::new();
        for values in [
            json!({}),
            json!({"unique_key": "id"}),
            json!({"unique_key": "id", "strategy": "timestmp"}),
            json!({"unique_key": "id", "strategy": "timestamp"}),
            json!({"unique_key": "id", "strategy": "check"}),
            json!({"unique_key": "id", "strategy": "check", "check_cols": "status"}),
            json!({"unique_key": "id", "strategy": "check", "check_cols": []}),
            json!({"unique_key": "id", "strategy": "check", "check_cols": "all", "hard_deletes": "drop"}),
            json!({"unique_key": "id", "strategy": "check", "check_cols": "all", "hard_deletes": "ignore", "invalidate_hard_deletes": true}),
            json!({"unique_key": "id", "strategy": "check", "check_cols": "all", "snapshot_meta_column_names": {"valid_to": "x"}}),
        ] {
            let wrong = read(&values).unwrap_err();
            told.push_str(&format!("{}: {} ({})\n", wrong.keys.join(", "), wrong.message, wrong.help));
        }
        insta::assert_snapshot!(told);
    }

    #[test]
    fn both_ways_to_say_that_deletes_end_rows() {
        let with = |key: &str, value: Json| {
            let mut values = json!({"unique_key": ["a", "b"], "strategy": "check", "check_cols": ["c"]});
            values[key] = value;
            read(&values).unwrap()
        };
        assert_eq!(with("invalidate_hard_deletes", json!(true)).hard_deletes, HardDeletes::Invalidate);
        assert_eq!(with("invalidate_hard_deletes", json!("False")).hard_deletes, HardDeletes::Ignore);
        assert_eq!(with("hard_deletes", json!("new_record")).hard_deletes, HardDeletes::NewRecord);
        let renamed = with("snapshot_meta_column_names", json!({"dbt_valid_to": "until", "dbt_scd_id": null}));
        assert_eq!((renamed.columns.valid_to.as_str(), renamed.columns.scd_id.as_str()), ("until", "dbt_scd_id"));
        assert_eq!(renamed.unique_key, ["a", "b"]);
    }
}
