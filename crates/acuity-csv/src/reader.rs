//! One record at a time, with the place of everything that does not fit.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use acuity_warehouse::{Error, ErrorKind, LoadProgress, LoadRequest, RejectedRow, RelationName, Result};

use crate::{
    Input, Target, input, is_gzip,
    records::{self, Malformed, Record, Records},
    unreadable,
    values::{self, Kind},
};

/// Rows between two words to whoever watches.
const ROWS_PER_PROGRESS: u64 = 16 * 1024;
/// What is kept of a rejected row's text, in bytes.
const RAW_KEPT: usize = 8 * 1024;

/// Columns of the table that rejected rows go to, with GoogleSQL types.
pub const REJECTS_COLUMNS: [(&str, &str); 6] = [
    ("file", "STRING"),
    ("line", "INT64"),
    ("column_name", "STRING"),
    ("value", "STRING"),
    ("reason", "STRING"),
    ("raw_line", "STRING"),
];

/// A row that did not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where and why.
    pub row: RejectedRow,
    /// Its text, at most 8 KiB of it.
    pub raw: String,
    /// What the person can do.
    pub help: String,
}

impl Rejected {
    /// Where the rejected rows of `table` go.
    #[must_use]
    pub fn table(table: &RelationName) -> RelationName {
        RelationName { dataset: table.dataset.clone(), name: format!("{}_rejects", table.name) }
    }
}

/// Takes the rows of a file.
pub trait RowSink {
    /// A row that fits: for each field of the file, the index of its column in the table and its value.
    ///
    /// # Errors
    /// Whoever takes the rows cannot; reading ends.
    fn row(&mut self, values: &[(usize, Value<'_>)]) -> Result<()>;
}

/// A value read. Numbers of days, microseconds and scaled decimals are as in [`values`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// An empty field.
    Null,
    /// INT64; DATETIME and TIMESTAMP as microseconds since 1970, TIME as microseconds since midnight.
    Int(i64),
    /// FLOAT64.
    Float(f64),
    /// NUMERIC or BIGNUMERIC, scaled by 10^9.
    Decimal(i128),
    /// BOOL.
    Bool(bool),
    /// STRING.
    Text(&'a str),
    /// DATE as days since 1970.
    Days(i32),
}

/// Reads a file into `sink` and gives the number of its rows; rows that do not fit are added to `rejected`. `before` is the
/// number of rows of earlier files, for whoever watches.
///
/// # Errors
/// More rejected rows than `request` allows; a file that cannot be read to its end; the sink's error.
pub fn read_file(
    sink: &mut dyn RowSink,
    request: &LoadRequest,
    targets: &[Target],
    input: &Input,
    rejected: &mut Vec<Rejected>,
    before: u64,
    progress: &dyn LoadProgress,
) -> Result<u64> {
    let file = &input.file;
    let read = Arc::new(AtomicU64::new(0));
    let size = input::size(file).max(1);
    let open = input::open(file, Arc::clone(&read)).map_err(|error| unreadable(file, &error))?;
    let mut records = Records::new(open, input.delimiter).map_err(|error| unreadable(file, &error))?;
    let (mut rows, mut line, mut header) = (0, 0, true);
    loop {
        let record = match records.next_record() {
            Ok(None) => break,
            Ok(Some(record)) => record,
            Err(error) => return Err(cut_short(file, line, &error)),
        };
        if std::mem::take(&mut header) {
            continue;
        }
        let failure = match record {
            Ok(record) => {
                line = record.line;
                if record.raw.is_empty() && targets.len() > 1 {
                    continue;
                }
                match values_of(&record, targets, input) {
                    Ok(values) => {
                        sink.row(&values)?;
                        None
                    }
                    Err(fault) => Some(rejected_record(file, &record, fault)),
                }
            }
            Err(bad) => {
                line = bad.line;
                Some(rejected_text(file, &bad, targets, input))
            }
        };
        match failure {
            None => rows += 1,
            Some(failure) => {
                rejected.push(failure);
                if rejected.len() as u64 > request.max_bad_records.unwrap_or(0) {
                    return Err(refusal(request, rejected));
                }
            }
        }
        if rows % ROWS_PER_PROGRESS == 0 {
            let fraction = read.load(Ordering::Relaxed) as f64 / size as f64;
            progress.progress(fraction.min(0.99), Some(before + rows));
        }
    }
    Ok(rows)
}

/// A file that ends in the middle or cannot be decompressed.
fn cut_short(file: &Path, line: u64, error: &io::Error) -> Error {
    let mut failure = unreadable(file, error);
    if is_gzip(file) && line > 0 {
        failure.message = format!("{}, after line {line}", failure.message);
    }
    failure
}

/// What is wrong with one record.
struct Fault {
    field: Option<usize>,
    column: Option<String>,
    value: Option<String>,
    reason: String,
    help: String,
}

fn rejected_record(file: &Path, record: &Record, fault: Fault) -> Rejected {
    let line = fault.field.and_then(|field| record.places.get(field)).map_or(record.line, |&(line, _)| line);
    Rejected {
        row: RejectedRow {
            file: file.to_path_buf(),
            line,
            column: fault.column,
            value: fault.value,
            reason: fault.reason,
        },
        raw: kept(&record.raw),
        help: fault.help,
    }
}

fn rejected_text(file: &Path, bad: &Malformed, targets: &[Target], input: &Input) -> Rejected {
    let column = input.header.columns.get(bad.field).map(|&column| targets[column].name.clone());
    Rejected {
        row: RejectedRow {
            file: file.to_path_buf(),
            line: bad.place.0,
            column,
            value: None,
            reason: format!("{} (character {})", bad.reason, bad.place.1),
        },
        raw: kept(&bad.raw),
        help: match bad.reason {
            records::TOO_LONG => "look whether the file is what its name says, and whether its lines end".to_owned(),
            _ => "close the quote, and write a quote inside a quoted value twice".to_owned(),
        },
    }
}

/// The error for the first row that does not fit.
fn refusal(request: &LoadRequest, rejected: &[Rejected]) -> Error {
    let Some(Rejected { row, help, .. }) = rejected.first() else {
        return Error::new(ErrorKind::Internal, "no rejected row");
    };
    let mut message = format!("{}, line {}", row.file.display(), row.line);
    if let Some(column) = &row.column {
        message.push_str(&format!(", column {column}"));
    }
    message.push_str(&format!(": {}", row.reason));
    if let Some(most) = request.max_bad_records.filter(|&most| most > 0) {
        message = format!("{} has more than {most} bad rows; the first: {message}", request.table);
    }
    let mut help = help.clone();
    if request.max_bad_records.is_some() {
        let rejects = Rejected::table(&request.table);
        help.push_str(&format!("; or set bad rows aside in {rejects} with --max-bad-records"));
    }
    Error::new(ErrorKind::Data, message).with_help(help)
}

/// The text of a rejected row, not more of it than a table should hold.
fn kept(raw: &[u8]) -> String {
    String::from_utf8_lossy(&raw[..raw.len().min(RAW_KEPT)]).into_owned()
}

/// The values of a record, or why it does not fit.
fn values_of<'a>(record: &'a Record, targets: &[Target], input: &Input) -> Result<Vec<(usize, Value<'a>)>, Fault> {
    let order = &input.header.columns;
    if record.fields.len() != order.len() {
        return Err(Fault {
            field: None,
            column: None,
            value: None,
            reason: format!(
                "{}, but the header has {}",
                crate::counted(record.fields.len(), "value"),
                crate::counted(order.len(), "column")
            ),
            help: "quote values that hold commas or line breaks; add what is missing".to_owned(),
        });
    }
    record
        .fields
        .iter()
        .zip(order)
        .enumerate()
        .map(|(field, (text, &column))| {
            let target = &targets[column];
            let value = read(text, target.kind).ok_or_else(|| misfit(field, text, target))?;
            Ok((column, value))
        })
        .collect()
}

fn misfit(field: usize, text: &[u8], target: &Target) -> Fault {
    let shown: String = String::from_utf8_lossy(text).chars().take(100).collect();
    let reason = if target.kind == Kind::String {
        format!("{shown:?} is not UTF-8 text")
    } else {
        format!("{shown:?} is not {}", target.kind.googlesql())
    };
    let help = if target.kind == Kind::String {
        "save the file as UTF-8".to_owned()
    } else {
        format!("write {}, or nothing for NULL", target.kind.example())
    };
    Fault { field: Some(field), column: Some(target.name.clone()), value: Some(shown), reason, help }
}

/// The value of a field; `None` when it does not fit. Empty is NULL.
fn read(text: &[u8], kind: Kind) -> Option<Value<'_>> {
    if text.is_empty() {
        return Some(Value::Null);
    }
    Some(match kind {
        Kind::Int64 => Value::Int(values::whole(text)?),
        Kind::Float64 => Value::Float(values::float64(text)?),
        Kind::Numeric | Kind::BigNumeric => Value::Decimal(values::decimal(text, 9)?),
        Kind::Bool => Value::Bool(values::boolean(text)?),
        Kind::String => Value::Text(str::from_utf8(text).ok()?),
        Kind::Date => Value::Days(values::date(text)?),
        Kind::Datetime => Value::Int(values::datetime(text)?),
        Kind::Timestamp => Value::Int(values::timestamp(text)?),
        Kind::Time => Value::Int(values::time(text)?),
    })
}
