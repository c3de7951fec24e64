//! CSV files as the executors load them: one meaning of a field, whichever warehouse the rows go to.
//!
//! An empty field is NULL, quoted or not. Line ends may be `\n` or `\r\n`; a byte-order mark is skipped; a quoted value
//! may hold line breaks, commas and doubled quotes. Empty lines are skipped, except in a file of one column, where they
//! are NULL. A row that does not fit is told with file, line, column and value, or set aside. A record has a longest length,
//! so that no file takes more memory than a few of them.
//!
//! Invariant: no warehouse; rows go to a [`RowSink`] of the caller's.

mod gzip;
mod header;
mod infer;
mod input;
mod reader;
mod records;
pub mod values;

use std::path::{Path, PathBuf};

use acuity_warehouse::{Error, ErrorKind, LoadRequest, Result};

pub use gzip::is_gzip;
pub use header::Header;
pub use infer::{CsvInference, INTEGER, infer_csv, infer_text};
pub use input::{open as open_text, open_stream, other_separator, size as file_size};
pub use reader::{REJECTS_COLUMNS, Rejected, RowSink, Value, read_file};
use values::Kind;

/// A column to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name in the table.
    pub name: String,
    /// Its type.
    pub kind: Kind,
}

/// A file whose header has been matched with the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The file.
    pub file: PathBuf,
    /// What its header says.
    pub header: Header,
    /// The byte between two values.
    pub delimiter: u8,
}

impl Input {
    /// Reads the header of `file`, which has `delimiter` between two values.
    ///
    /// # Errors
    /// The file cannot be read, or its header does not name the columns.
    pub fn open(file: &Path, delimiter: u8, targets: &[Target]) -> Result<Self> {
        Ok(Self { file: file.to_path_buf(), header: header::read(file, delimiter, targets)?, delimiter })
    }
}

/// The columns of a load.
///
/// # Errors
/// There are none, or one has a type that a CSV file cannot hold.
pub fn targets(request: &LoadRequest) -> Result<Vec<Target>> {
    if request.columns.is_empty() {
        return Err(Error::new(ErrorKind::Data, format!("{} has no columns to load", request.table)));
    }
    request
        .columns
        .iter()
        .map(|column| {
            let kind = Kind::of(&column.data_type).ok_or_else(|| {
                Error::new(
                    ErrorKind::Data,
                    format!(
                        "column {} of {} has type {}, which a CSV file cannot hold",
                        column.name, request.table, column.data_type
                    ),
                )
                .with_help("use INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, STRING, DATE, DATETIME, TIMESTAMP or TIME")
            })?;
            Ok(Target { name: column.name.clone(), kind })
        })
        .collect()
}

/// An input file that cannot be read at all.
#[must_use]
pub fn unreadable(file: &Path, error: &std::io::Error) -> Error {
    let shown = file.display();
    match error.kind() {
        std::io::ErrorKind::NotFound if file.is_symlink() => {
            let to = std::fs::read_link(file).unwrap_or_default();
            Error::new(ErrorKind::Missing, format!("{shown} is a link to {}, which does not exist", to.display()))
                .with_help("correct the link")
        }
        std::io::ErrorKind::NotFound => {
            Error::new(ErrorKind::Missing, format!("{shown}: no such file")).with_help("check the folder given")
        }
        std::io::ErrorKind::PermissionDenied => {
            Error::new(ErrorKind::Permission, format!("{shown}: permission denied"))
                .with_help("give yourself read permission on the file")
        }
        std::io::ErrorKind::IsADirectory => Error::new(ErrorKind::Missing, format!("{shown}: is a folder, not a file")),
        std::io::ErrorKind::Unsupported => Error::new(ErrorKind::Data, format!("{shown} {error}")),
        std::io::ErrorKind::UnexpectedEof => {
            Error::new(ErrorKind::Data, format!("{shown}: the gzip file ends in the middle")).with_help(GZIP_HELP)
        }
        _ if is_gzip(file) => {
            Error::new(ErrorKind::Data, format!("{shown}: the gzip file is damaged ({error})")).with_help(GZIP_HELP)
        }
        _ => Error::new(ErrorKind::Data, format!("{shown}: {error}")),
    }
}

/// A record that is not CSV, in words.
fn malformed(file: &Path, bad: &records::Malformed) -> Error {
    Error::new(
        ErrorKind::Data,
        format!("{}, line {}, column {}: {}", file.display(), bad.place.0, bad.place.1, bad.reason),
    )
}

/// What to do about values that are separated by something else than commas.
pub const SEPARATOR_HELP: &str = "save it with commas between the values and points in the numbers";

const GZIP_HELP: &str = "copy or download the file again; `gzip -t FILE` checks it";

/// A text of the file's in a message: no more of it than a person reads.
fn shown(text: &str) -> String {
    const MOST: usize = 100;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{:?} and {} bytes more", &text[..end], text.len() - end),
        None => format!("{text:?}"),
    }
}

/// `1 value`, `2 values`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
