//! What a file is by its first bytes, before DuckDB opens it: what is no database of its own it may take for a table of records,
//! and then works in memory without a word.

use std::{fs::File, io::Read as _, path::Path};

use acuity_warehouse::{Error, ErrorKind, Result};

/// Refuses a file that is there and no DuckDB database.
///
/// # Errors
/// [`ErrorKind::Corrupt`] with what the file is instead.
pub(crate) fn check(file: &Path) -> Result<()> {
    // Folders, and files that cannot be read, are told when they are opened.
    if !file.is_file() {
        return Ok(());
    }
    let mut head = Vec::new();
    let Ok(opened) = File::open(file) else { return Ok(()) };
    if opened.take(HEAD).read_to_end(&mut head).is_err() || is_database(&head) {
        return Ok(());
    }
    let (what, help) = name(&head);
    Err(Error::new(ErrorKind::Corrupt, format!("{} is not a DuckDB database, but {what}", file.display()))
        .with_help(help))
}

/// Bytes that are looked at.
const HEAD: u64 = 512;

/// DuckDB writes a checksum, then its name.
fn is_database(head: &[u8]) -> bool {
    head.get(8..12) == Some(b"DUCK")
}

const RECORDS: &str =
    "name a database in `path` of profiles.yml or with --database; records are read with: acuity load";

fn name(head: &[u8]) -> (&'static str, &'static str) {
    match head {
        [] => ("empty", "delete the empty file: a database is made in its place"),
        [0x1f, 0x8b, ..] => ("gzip", "unpack it if it holds a database; records are read with: acuity load"),
        _ if head.starts_with(b"SQLite format 3\0") => {
            ("a database of SQLite", "copy its tables to CSV files; records are read with: acuity load")
        }
        _ if head.starts_with(b"PAR1") => ("Parquet", RECORDS),
        _ if head.starts_with(b"PK\x03\x04") => ("a ZIP archive", "unpack it"),
        _ if is_text(head) => ("text", RECORDS),
        _ => ("something else, or its beginning is damaged", "name another file, or restore this one from a copy"),
    }
}

fn is_text(head: &[u8]) -> bool {
    // The last character may have been cut.
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or("\0"),
        Err(_) => return false,
    };
    !valid.contains(|c: char| c.is_control() && !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_programs_are_named() {
        let dir = tempfile::tempdir().unwrap();
        for (bytes, what) in [
            (&b"stay_id,lactate\n1,2.5\n"[..], "but text"),
            ("größe\n".as_bytes(), "but text"),
            (b"", "but empty"),
            (b"\x1f\x8b\x08\0\0\0\0\0", "but gzip"),
            (b"SQLite format 3\0\x10\0", "but a database of SQLite"),
            (b"PAR1\x15\x04", "but Parquet"),
            (b"PK\x03\x04\x14\0", "but a ZIP archive"),
            (b"\x80\x90\0\0\0\0\0\0DUKC", "but something else"),
        ] {
            let file = dir.path().join("file.duckdb");
            std::fs::write(&file, bytes).unwrap();
            let error = check(&file).unwrap_err();
            assert!(error.message.ends_with(what) || error.message.contains("something else"), "{error}");
            assert_eq!(error.kind, ErrorKind::Corrupt);
        }
        assert!(check(dir.path()).is_ok() && check(&dir.path().join("none")).is_ok());
        assert!(is_database(b"\x80\x90\0\0\0\0\0\0DUCK"));
    }
}
