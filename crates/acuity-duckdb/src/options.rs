//! How a database is opened, as `settings` of a profile say it.

use std::{collections::BTreeMap, fmt, ops::RangeInclusive, path::PathBuf};

use acuity_warehouse::text::nearest;
use duckdb::{Config, Connection};
use serde_json::{Map, Value};

use crate::{
    error,
    names::{literal, quote},
};

/// How a database is opened.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Opened for reading only: several processes may do so at once, but none while a writer has it open.
    pub read_only: bool,
    /// Threads that one statement may use; `None` for one per core.
    pub threads: Option<usize>,
    /// Memory before DuckDB spills to disk, such as `4GB`; `None` for 80 % of the machine's.
    pub memory_limit: Option<String>,
    /// Further DuckDB settings by name.
    pub settings: BTreeMap<String, String>,
    /// Statements are DuckDB's own SQL and mean what they mean everywhere: its order of NULLs, every setting that it has, and
    /// files within reach unless a setting closes the way to them.
    pub own_sql: bool,
    /// What a database in memory is called; `None` is DuckDB's own name for it.
    pub name_in_memory: Option<String>,
    /// Further databases that statements may name.
    pub attached: Vec<Attach>,
}

/// A database beside the one that is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attach {
    /// The file; `None` for an empty database in memory.
    pub file: Option<PathBuf>,
    /// What statements call it.
    pub alias: String,
    /// Whether nothing is written to it.
    pub read_only: bool,
}

/// A setting that DuckDB does not have, or not with this value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingError {
    /// The setting as it was spelled.
    pub name: String,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to write.
    pub help: String,
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SettingError {}

/// Threads that a statement may be given; DuckDB would start any number of them.
const THREADS: RangeInclusive<usize> = 1..=1024;

/// What this program itself rests on, so that no profile decides it.
const RESERVED: &[&str] =
    &["access_mode", "autoinstall_known_extensions", "autoload_known_extensions", "errors_as_json"];

/// What the meaning of translated models rests on besides.
const DECIDED: &[&str] = &[
    "calendar",
    "default_collation",
    "default_null_order",
    "default_order",
    "ieee_floating_point_ops",
    "integer_division",
    "lambda_syntax",
    "null_order",
    "old_implicit_casting",
    "order_by_non_integer_literal",
    "scalar_subquery_error_on_multiple_rows",
    "timezone",
];

impl Options {
    /// The settings by name, each judged before a database is opened with it. Without a value a setting says nothing.
    ///
    /// # Errors
    /// The first that DuckDB does not have, that this program decides itself, or whose value it refuses.
    pub fn from_settings(given: &Map<String, Value>) -> Result<Self, SettingError> {
        Self::read(Self::default(), given)
    }

    /// The same where statements are DuckDB's own SQL, see [`Options::own_sql`].
    ///
    /// # Errors
    /// As [`Options::from_settings`], except that nothing is decided here.
    pub fn for_own_sql(given: &Map<String, Value>) -> Result<Self, SettingError> {
        Self::read(Self { own_sql: true, ..Self::default() }, given)
    }

    fn read(mut options: Self, given: &Map<String, Value>) -> Result<Self, SettingError> {
        let mut judge = None;
        for (name, value) in given.iter().filter(|(_, value)| !value.is_null()) {
            let known = name.to_ascii_lowercase();
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            if matches!(known.as_str(), "threads" | "worker_threads") {
                options.threads = Some(threads(name, &text)?);
                continue;
            }
            if DECIDED.contains(&known.as_str()) && !options.own_sql || RESERVED.contains(&known.as_str()) {
                return Err(SettingError {
                    name: name.clone(),
                    message: format!("'{name}' of DuckDB is decided by this program: models mean the same everywhere"),
                    help: "leave it out".to_owned(),
                });
            }
            let judge = match &mut judge {
                Some(judge) => judge,
                None => judge.insert(Judge::new().map_err(|error| SettingError {
                    name: name.clone(),
                    message: format!("DuckDB does not start: {error}"),
                    help: "run: acuity debug".to_owned(),
                })?),
            };
            judge.judge(name, &text)?;
            if matches!(known.as_str(), "memory_limit" | "max_memory") {
                options.memory_limit = Some(text);
            } else {
                options.settings.insert(known, text);
            }
        }
        Ok(options)
    }
}

fn threads(name: &str, text: &str) -> Result<usize, SettingError> {
    text.trim().parse().ok().filter(|threads| THREADS.contains(threads)).ok_or_else(|| SettingError {
        name: name.to_owned(),
        message: format!(
            "'{name}' of DuckDB is {text}; it must be a whole number from {} to {}",
            THREADS.start(),
            THREADS.end()
        ),
        help: format!("write {name}: 4, or leave it out for one thread a core"),
    })
}

/// A DuckDB of its own that is asked which settings there are.
struct Judge {
    connection: Connection,
    /// Names with the type of their values.
    known: BTreeMap<String, String>,
}

impl Judge {
    fn new() -> duckdb::Result<Self> {
        let connection = Connection::open_in_memory()?;
        let mut statement = connection.prepare("SELECT lower(name), input_type FROM duckdb_settings()")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let known = rows.collect::<duckdb::Result<_>>()?;
        drop(statement);
        Ok(Self { connection, known })
    }

    fn judge(&self, name: &str, text: &str) -> Result<(), SettingError> {
        let Some(kind) = self.known.get(&name.to_ascii_lowercase()) else {
            // A setting of an extension may hold a key: of an unknown one no value is told.
            let near = nearest(name, self.known.keys().map(String::as_str));
            return Err(SettingError {
                name: name.to_owned(),
                message: format!("DuckDB has no setting '{name}'"),
                help: near.map_or_else(
                    || "settings of extensions are not known, because extensions are not loaded; others: https://duckdb.org/docs/configuration/overview".to_owned(),
                    |near| format!("did you mean '{near}'?"),
                ),
            });
        };
        let is_list = kind.ends_with("[]");
        let refused = match list(text) {
            Some(_) if is_list => None,
            _ if is_list => Some(String::new()),
            _ => Config::default().with(name, text).err().map(|_| self.reason(name, text)),
        };
        let Some(reason) = refused else { return Ok(()) };
        let (wanted, example) = match kind.as_str() {
            "BOOLEAN" => ("true or false".to_owned(), "true"),
            "BIGINT" | "UBIGINT" | "INTEGER" => ("a whole number".to_owned(), "4"),
            "DOUBLE" | "FLOAT" => ("a number".to_owned(), "0.5"),
            _ if is_list => ("a list of texts".to_owned(), "[/data]"),
            _ if ["memory", "size", "threshold", "limit"]
                .iter()
                .any(|word| name.to_ascii_lowercase().contains(word)) =>
            {
                ("a size".to_owned(), "4GB")
            }
            _ => ("a value that DuckDB takes".to_owned(), "…"),
        };
        let why = if reason.is_empty() { String::new() } else { format!(": {reason}") };
        Err(SettingError {
            name: name.to_owned(),
            message: format!("'{name}' of DuckDB is {text:?}, which is not {wanted}{why}"),
            help: format!("write {name}: {example}, or leave it out"),
        })
    }

    /// What DuckDB says of a value, in one line.
    fn reason(&self, name: &str, text: &str) -> String {
        let sql = format!("SET GLOBAL {} = {}", quote(name), literal(text));
        let Err(error) = self.connection.execute_batch(&sql) else { return String::new() };
        let message = error::from_duckdb(&error, &sql).message;
        message.lines().next().unwrap_or_default().trim_end_matches('.').to_owned()
    }
}

/// A list among the settings as SQL has it: `['/data']` of `["/data"]`. DuckDB takes lists by statement only.
pub(crate) fn list(value: &str) -> Option<String> {
    let texts: Vec<String> = serde_json::from_str(value).ok()?;
    let texts: Vec<String> = texts.iter().map(|text| literal(text)).collect();
    Some(format!("[{}]", texts.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &str) -> Result<Options, SettingError> {
        Options::from_settings(&serde_json::from_str(settings).unwrap())
    }

    #[test]
    fn what_duckdb_takes() {
        let options = read(
            r#"{"Threads": "8", "memory_limit": "2GB", "preserve_insertion_order": false, "allowed_paths": ["/data"],
                "temp_directory": "spill", "storage_compatibility_version": "latest", "enable_external_access": "TRUE", "worker_threads": null}"#,
        )
        .unwrap();
        assert_eq!((options.threads, options.memory_limit.as_deref()), (Some(8), Some("2GB")));
        assert_eq!(options.settings.len(), 5);
        assert_eq!(options.settings["allowed_paths"], r#"["/data"]"#);
    }

    #[test]
    fn what_it_does_not_take_is_told_with_what_is_allowed() {
        for (settings, message, help) in [
            (r#"{"threads": "banana"}"#, "is banana; it must be a whole number from 1 to 1024", "threads: 4"),
            (r#"{"threads": 0}"#, "is 0; it must be a whole number", "threads: 4"),
            (r#"{"worker_threads": 100000}"#, "is 100000; it must be", "worker_threads: 4"),
            (r#"{"threads": [1]}"#, "is [1]; it must be", "threads: 4"),
            (r#"{"memory_limit": "banana"}"#, r#"is "banana", which is not a size"#, "memory_limit: 4GB"),
            (r#"{"max_memory": {"a": 1}}"#, "which is not a size", "max_memory: 4GB"),
            (r#"{"memory_limt": "1GB"}"#, "DuckDB has no setting 'memory_limt'", "did you mean 'memory_limit'?"),
            (r#"{"s3_secret_access_key": "S3CRET"}"#, "DuckDB has no setting", "extensions are not loaded"),
            (
                r#"{"preserve_insertion_order": "banana"}"#,
                "which is not true or false",
                "preserve_insertion_order: true",
            ),
            (r#"{"allowed_paths": 7}"#, "which is not a list of texts", "allowed_paths: [/data]"),
            (r#"{"enable_external_access": ["x"]}"#, "which is not true or false", "enable_external_access: true"),
            (r#"{"max_temp_directory_size": "foo"}"#, "which is not a size", "max_temp_directory_size: 4GB"),
            (r#"{"access_mode": "read_only"}"#, "decided by this program", "leave it out"),
            (r#"{"Default_Null_Order": "nulls_last"}"#, "decided by this program", "leave it out"),
            (r#"{"TimeZone": "Mars"}"#, "decided by this program", "leave it out"),
        ] {
            let error = read(settings).unwrap_err();
            assert!(error.message.contains(message), "{settings}: {error}");
            assert!(error.help.contains(help), "{settings}: {}", error.help);
            assert!(!error.message.contains("S3CRET") && !error.message.contains("nternal"), "{error}");
            assert!(settings.contains(&error.name), "{}", error.name);
        }
    }
}
