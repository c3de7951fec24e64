//! DuckDB's errors as the warehouse's: kind, place in the SQL, what to do.

use std::path::Path;

use acuity_warehouse::{Error, ErrorKind};
use serde_json::Value;

/// Turns a failure of `sql` into a warehouse error. Connections run with `errors_as_json`, so the engine names the kind
/// and the byte position itself; where it does not (while opening, in the C layer), its text is read.
pub(crate) fn from_duckdb(error: &duckdb::Error, sql: &str) -> Error {
    from_text(&error.to_string(), sql)
}

pub(crate) fn from_text(text: &str, sql: &str) -> Error {
    let Some(report) = json_report(text) else {
        let (exception, message) = split_prefix(text);
        // What DuckDB's client says of a text without a statement in it.
        if message.contains("Error code 1: Unknown error code") && sql.lines().all(is_empty) {
            return Error::new(ErrorKind::Syntax, "there is no statement in this text").with_help("write a query");
        }
        return with_hint(Error::new(kind(exception, "", message), message.trim()));
    };
    let field = |name: &str| report.get(name).and_then(Value::as_str).unwrap_or_default();
    let message = field("exception_message");
    let mut error = Error::new(kind(field("exception_type"), field("error_subtype"), message), message.trim());
    if let Some((line, column)) = field("position").parse().ok().and_then(|position| place(sql, position)) {
        error = error.at(line, column);
    }
    with_hint(error)
}

/// Whether a line of SQL says nothing.
fn is_empty(line: &str) -> bool {
    let line = line.trim_matches(|c: char| c.is_whitespace() || c == ';');
    line.is_empty() || line.starts_with("--")
}

/// The JSON object in an error text, which may stand behind a prefix such as `Binder Error: `.
fn json_report(text: &str) -> Option<Value> {
    let start = text.find("{\"exception_type\"")?;
    // Some paths append text behind the object: take the first value only.
    serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>().next()?.ok()
}

fn split_prefix(text: &str) -> (&str, &str) {
    match text.split_once(" Error: ") {
        Some((exception, message)) if exception.len() < 30 && !exception.contains('\n') => (exception, message),
        _ => ("", text),
    }
}

/// Line and column (in characters, from 1) of a byte position.
fn place(sql: &str, position: usize) -> Option<(usize, usize)> {
    let before = sql.get(..position)?;
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1))
}

fn kind(exception: &str, subtype: &str, message: &str) -> ErrorKind {
    let says = |words: &str| message.contains(words);
    if says("Could not set lock") || says("Conflicting lock") {
        return ErrorKind::Locked;
    }
    if says("No space left")
        || says("Disk quota exceeded")
        || says("File too large")
        || says("failed to offload data block")
    {
        return ErrorKind::Resource;
    }
    if says("Permission denied") || says("read-only mode") || says("Read-only file system") {
        return ErrorKind::Permission;
    }
    // A file of records, not the machine: the careful way finds out what is wrong with it.
    if says("GZIP stream") || says("gzip") {
        return ErrorKind::Data;
    }
    if says("not a valid DuckDB database file")
        || says("older version of DuckDB")
        || says("newer version of DuckDB")
        || says("storage version")
        || says("Corrupt database")
        || says("checksum")
    {
        return ErrorKind::Corrupt;
    }
    match exception {
        "INTERRUPT" | "Interrupt" => ErrorKind::Cancelled,
        "Out of Memory" => ErrorKind::Resource,
        "Permission" => ErrorKind::Permission,
        "Conversion" | "Constraint" | "Out of Range" | "Invalid Input" | "Divide by Zero" | "Mismatch Type" => {
            ErrorKind::Data
        }
        "Catalog" if subtype == "ENTRY_ALREADY_EXISTS" => ErrorKind::AlreadyExists,
        "Catalog" if subtype == "MISSING_ENTRY" || says("does not exist") => ErrorKind::Missing,
        "Parser" | "Syntax" | "Binder" | "Catalog" | "Not implemented" | "Parameter Not Resolved" => ErrorKind::Syntax,
        "IO" if says("No files found") || says("No such file") => ErrorKind::Missing,
        "IO" => ErrorKind::Resource,
        "TransactionContext" if says("onflict") => ErrorKind::Transient,
        _ if says("Interrupted") => ErrorKind::Cancelled,
        _ => ErrorKind::Internal,
    }
}

/// Messages that give advice for DuckDB's own settings, or name types of its own, in BigQuery's words.
fn reworded(mut error: Error) -> Error {
    let says = |words: &str| error.message.contains(words);
    if says("file system operations are disabled by configuration") {
        let file = error.message.split('"').nth(1).unwrap_or_default();
        error.message = format!("there is no table {file}, and a query reads no files");
        error.kind = ErrorKind::Permission;
        return error.with_help(
            "files are read by load and as seeds; name what else may be read in profiles.yml: settings: {allowed_paths: [FILE]}",
        );
    }
    if says("scalar_subquery_error_on_multiple_rows") {
        error.message = "scalar subquery produced more than one element".to_owned();
        error.with_help("add LIMIT 1, an aggregate, or ARRAY(SELECT …)")
    } else if says("max_expression_depth") {
        error.message = "an expression is nested too deeply for DuckDB".to_owned();
        error.with_help("compute parts of it in a WITH clause")
    } else if says("Type INT128 with value") && says("destination type INT64") {
        let value = error.message.split_whitespace().skip_while(|word| *word != "value").nth(1).unwrap_or_default();
        error.message = format!("INT64 overflow: {value}");
        error.with_help(
            "compute with NUMERIC or FLOAT64; a stored value of that size has no type in BigQuery but NUMERIC",
        )
    } else {
        error
    }
}

fn with_hint(error: Error) -> Error {
    let error = reworded(error);
    let help = match error.kind {
        ErrorKind::Resource if error.message.contains("emory") => {
            "raise memory_limit in profiles.yml, lower threads, or free disk space for spilling"
        }
        ErrorKind::Resource if error.message.contains("space") || error.message.contains("too large") => {
            "free some disk space and run the command again; finished tables are intact"
        }
        ErrorKind::Permission if error.message.contains("read-only mode") => {
            "the database is open for reading: `show --write` changes it; where a build says this, make its file and folder writable"
        }
        _ => return error,
    };
    error.with_help(help)
}

/// A failure to open `file`, in words for the person in front of it.
pub(crate) fn from_open(error: &duckdb::Error, file: &Path) -> Error {
    let shown = file.display();
    let engine = from_text(&error.to_string(), "");
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match engine.kind {
        ErrorKind::Locked => {
            let holder = lock_holder(&engine.message);
            Error::new(
                ErrorKind::Locked,
                match &holder {
                    Some(holder) => format!("{shown} is open in another process: {holder}"),
                    None => format!("{shown} is open in another process"),
                },
            )
            .with_help("close that program (a dashboard, a database client, a running build) and try again")
        }
        _ if file.is_dir() => Error::new(ErrorKind::Missing, format!("{shown} is a folder, not a database file"))
            .with_help("name a file in `path` of profiles.yml, such as acuity.duckdb"),
        _ if !folder.is_dir() => Error::new(
            ErrorKind::Missing,
            format!("cannot make {shown}: the folder {} does not exist", folder.display()),
        )
        .with_help("create the folder, or correct `path` in profiles.yml"),
        _ if !file.exists() && engine.message.contains("read-only") => {
            Error::new(ErrorKind::Missing, format!("{shown} does not exist"))
                .with_help("load data and build the project first")
        }
        ErrorKind::Corrupt => {
            let version = engine.message.contains("version of DuckDB") || engine.message.contains("storage version");
            let message = if version {
                format!("{shown} was written by another version of DuckDB: {}", engine.message)
            } else {
                format!("{shown} is not a DuckDB database or is damaged: {}", engine.message)
            };
            Error::new(ErrorKind::Corrupt, message)
                .with_help("move the file away and rebuild it (load, then build), or correct `path` in profiles.yml")
        }
        ErrorKind::Permission => Error::new(ErrorKind::Permission, format!("cannot open {shown}: {}", engine.message))
            .with_help(
                "give yourself write permission on the file and its folder, or choose another `path` in profiles.yml",
            ),
        kind => Error { kind, message: format!("cannot open {shown}: {}", engine.message), ..engine },
    }
}

/// `PID 123 (/usr/bin/duckdb)` out of DuckDB's lock message.
fn lock_holder(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("Conflicting lock is held in ")?;
    let (program, rest) = rest.split_once(" (PID ")?;
    let (pid, _) = rest.split_once(')')?;
    Some(format!("PID {pid} ({program})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, sql: &str, expect: ErrorKind, position: Option<(usize, usize)>) {
        let error = from_text(text, sql);
        assert_eq!(error.kind, expect, "{error}");
        assert_eq!(error.position.map(|p| (p.line, p.column)), position);
    }

    #[test]
    fn duckdbs_settings_are_no_advice() {
        let told = |text: &str| from_text(text, "").message;
        assert_eq!(
            told(
                "Invalid Input Error: More than one row returned by a subquery used as an expression - scalar subqueries can only return a single row.\n\nUse \"SET scalar_subquery_error_on_multiple_rows=false\" to revert"
            ),
            "scalar subquery produced more than one element"
        );
        assert_eq!(
            told(
                "Conversion Error: Type INT128 with value 9223372036854775808 can't be cast because the value is out of range for the destination type INT64 when casting from source column sum(value)"
            ),
            "INT64 overflow: 9223372036854775808"
        );
    }

    #[test]
    fn kinds_and_places() {
        let report =
            |kind: &str, more: &str| format!("{{\"exception_type\":\"{kind}\",\"exception_message\":\"m\"{more}}}");
        check(&report("Binder", ",\"position\":\"9\""), "select\n a, β", ErrorKind::Syntax, Some((2, 3)));
        check(&report("Catalog", ",\"error_subtype\":\"MISSING_ENTRY\""), "", ErrorKind::Missing, None);
        check(&report("Catalog", ",\"error_subtype\":\"ENTRY_ALREADY_EXISTS\""), "", ErrorKind::AlreadyExists, None);
        check(&report("Conversion", ",\"position\":\"900\""), "select", ErrorKind::Data, None);
        check(&report("INTERRUPT", ""), "", ErrorKind::Cancelled, None);
        check("IO Error: Could not write file \"x\": No space left on device", "", ErrorKind::Resource, None);
        check("Out of Memory Error: failed to allocate data of size 1 GiB", "", ErrorKind::Resource, None);
        check("something else", "", ErrorKind::Internal, None);
    }

    #[test]
    fn a_full_disk_says_what_to_do() {
        let error = from_text("IO Error: Could not write file \"x\": No space left on device", "");
        assert!(error.help.is_some_and(|help| help.contains("disk space")));
    }

    #[test]
    fn the_holder_of_a_lock() {
        let message =
            "Could not set lock on file \"x\": Conflicting lock is held in /usr/bin/duckdb (PID 42). See also …";
        assert_eq!(lock_holder(message).as_deref(), Some("PID 42 (/usr/bin/duckdb)"));
    }
}
