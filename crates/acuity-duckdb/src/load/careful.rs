//! The careful way: one record at a time, with the place of everything that does not fit.

use std::{
    io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use acuity_warehouse::{Error, ErrorKind, LoadProgress, LoadReport, LoadRequest, RejectedRow, Result};
use arrow::{
    array::{
        ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Builder, StringBuilder,
        Time64MicrosecondBuilder, TimestampMicrosecondBuilder,
    },
    datatypes::{Field, Schema},
    record_batch::RecordBatch,
};
use duckdb::{Appender, Connection, params};

use super::{
    Input, Target, create_table, describe_table, gzip, input,
    records::{Malformed, Record, Records},
    rejects_of, unreadable,
    values::{self, Kind},
};
use crate::{DuckDb, error::from_duckdb, path};

const ROWS_PER_BATCH: usize = 16 * 1024;
/// What is kept of a rejected row's text, in bytes.
const RAW_KEPT: usize = 8 * 1024;

struct Rejected {
    row: RejectedRow,
    raw: Vec<u8>,
    help: String,
}

/// Loads all files in one transaction.
pub(crate) fn load(
    database: &DuckDb,
    request: &LoadRequest,
    targets: &[Target],
    inputs: &[Input],
    progress: &dyn LoadProgress,
) -> Result<LoadReport> {
    let lease = database.lease()?;
    lease.transaction(|connection| {
        create_table(connection, request, targets)?;
        let mut rejected = Vec::new();
        let mut rows = 0;
        {
            let schema = &request.table.dataset.dataset;
            let mut appender =
                connection.appender_to_db(&request.table.name, schema).map_err(|error| from_duckdb(&error, ""))?;
            for input in inputs {
                rows += load_file(&mut appender, request, targets, input, &mut rejected, rows, progress)?;
            }
            appender.flush().map_err(|error| from_duckdb(&error, ""))?;
        }
        describe_table(connection, request)?;
        if !rejected.is_empty() {
            store(connection, request, &rejected)?;
        }
        Ok(LoadReport { rows, rejected: rejected.len() as u64 })
    })
}

fn load_file(
    appender: &mut Appender<'_>,
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
    let mut records = Records::new(open).map_err(|error| unreadable(file, &error))?;
    let mut batch = Batch::new(targets);
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
                match batch.push(&record, targets, input) {
                    Ok(()) => None,
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
                if rejected.len() as u64 > request.max_bad_records {
                    return Err(refusal(request, rejected));
                }
            }
        }
        if batch.rows == ROWS_PER_BATCH {
            append(appender, &mut batch, targets)?;
            let fraction = read.load(Ordering::Relaxed) as f64 / size as f64;
            progress.progress(fraction.min(0.99), Some(before + rows));
        }
    }
    append(appender, &mut batch, targets)?;
    Ok(rows)
}

fn append(appender: &mut Appender<'_>, batch: &mut Batch, targets: &[Target]) -> Result<()> {
    if batch.rows == 0 {
        return Ok(());
    }
    let full = std::mem::replace(batch, Batch::new(targets)).finish(targets)?;
    appender.append_record_batch(full).map_err(|error| from_duckdb(&error, ""))
}

/// A file that ends in the middle or cannot be decompressed.
fn cut_short(file: &Path, line: u64, error: &io::Error) -> Error {
    let mut failure = unreadable(file, error);
    if gzip(file) && line > 0 {
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
        raw: record.raw.clone(),
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
        raw: bad.raw.clone(),
        help: "close the quote, and write a quote inside a quoted value twice".to_owned(),
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
    if request.max_bad_records > 0 {
        message = format!("{} has more than {} bad rows; the first: {message}", request.table, request.max_bad_records);
    }
    Error::new(ErrorKind::Data, message)
        .with_help(format!("{help}; or set bad rows aside in {} with --max-bad-records", rejects_of(&request.table)))
}

fn store(connection: &Connection, request: &LoadRequest, rejected: &[Rejected]) -> Result<()> {
    let table = rejects_of(&request.table);
    let sql = format!(
        "CREATE TABLE {} (file VARCHAR, line BIGINT, column_name VARCHAR, value VARCHAR, reason VARCHAR, raw_line VARCHAR);
         COMMENT ON TABLE {} IS 'Rows that the last load of {} set aside'",
        path(&table),
        path(&table),
        request.table.name.replace('\'', "''"),
    );
    let fail = |error: duckdb::Error| from_duckdb(&error, &sql);
    connection.execute_batch(&sql).map_err(fail)?;
    let mut appender = connection.appender_to_db(&table.name, &table.dataset.dataset).map_err(fail)?;
    for Rejected { row, raw, .. } in rejected {
        let raw = String::from_utf8_lossy(&raw[..raw.len().min(RAW_KEPT)]).into_owned();
        appender
            .append_row(params![
                row.file.display().to_string(),
                row.line as i64,
                row.column,
                row.value,
                row.reason,
                raw
            ])
            .map_err(fail)?;
    }
    appender.flush().map_err(fail)
}

/// Values of the rows in hand, by column of the table.
struct Batch {
    columns: Vec<Column>,
    rows: usize,
}

enum Column {
    Int64(Int64Builder),
    Float64(Float64Builder),
    Decimal(Decimal128Builder),
    Bool(BooleanBuilder),
    String(StringBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
    Time(Time64MicrosecondBuilder),
}

/// A value read, before it is known whether the whole record fits.
enum Value<'a> {
    Null,
    Int(i64),
    Float(f64),
    Decimal(i128),
    Bool(bool),
    Text(&'a str),
    Days(i32),
}

impl Batch {
    fn new(targets: &[Target]) -> Self {
        Self { columns: targets.iter().map(|target| Column::new(target.kind)).collect(), rows: 0 }
    }

    /// Adds a record, or says why it does not fit and leaves the batch as it was.
    fn push(&mut self, record: &Record, targets: &[Target], input: &Input) -> Result<(), Fault> {
        let order = &input.header.columns;
        if record.fields.len() != order.len() {
            return Err(Fault {
                field: None,
                column: None,
                value: None,
                reason: format!(
                    "{}, but the header has {}",
                    super::counted(record.fields.len(), "value"),
                    super::counted(order.len(), "column")
                ),
                help: "quote values that hold commas or line breaks; add what is missing".to_owned(),
            });
        }
        let values = record
            .fields
            .iter()
            .zip(order)
            .enumerate()
            .map(|(field, (text, &column))| {
                let target = &targets[column];
                let value = read(text, target.kind).ok_or_else(|| misfit(field, text, target))?;
                Ok((column, value))
            })
            .collect::<Result<Vec<_>, Fault>>()?;
        for (column, value) in values {
            self.columns[column].push(&value);
        }
        self.rows += 1;
        Ok(())
    }

    fn finish(self, targets: &[Target]) -> Result<RecordBatch> {
        let arrays: Vec<ArrayRef> = self.columns.into_iter().map(Column::finish).collect::<Result<_>>()?;
        let fields: Vec<Field> = targets
            .iter()
            .zip(&arrays)
            .map(|(target, array)| Field::new(&target.name, array.data_type().clone(), true))
            .collect();
        Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
    }
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
        Kind::Int64 => Value::Int(values::int64(text)?),
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

impl Column {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Int64 => Self::Int64(Int64Builder::new()),
            Kind::Float64 => Self::Float64(Float64Builder::new()),
            Kind::Numeric | Kind::BigNumeric => Self::Decimal(Decimal128Builder::new()),
            Kind::Bool => Self::Bool(BooleanBuilder::new()),
            Kind::String => Self::String(StringBuilder::new()),
            Kind::Date => Self::Date(Date32Builder::new()),
            Kind::Datetime | Kind::Timestamp => Self::Timestamp(TimestampMicrosecondBuilder::new()),
            Kind::Time => Self::Time(Time64MicrosecondBuilder::new()),
        }
    }

    fn push(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Self::Int64(builder), Value::Int(value)) => builder.append_value(*value),
            (Self::Float64(builder), Value::Float(value)) => builder.append_value(*value),
            (Self::Decimal(builder), Value::Decimal(value)) => builder.append_value(*value),
            (Self::Bool(builder), Value::Bool(value)) => builder.append_value(*value),
            (Self::String(builder), Value::Text(value)) => builder.append_value(value),
            (Self::Date(builder), Value::Days(value)) => builder.append_value(*value),
            (Self::Timestamp(builder), Value::Int(value)) => builder.append_value(*value),
            (Self::Time(builder), Value::Int(value)) => builder.append_value(*value),
            // `read` gives only NULL or the kind of the column.
            (Self::Int64(builder), _) => builder.append_null(),
            (Self::Float64(builder), _) => builder.append_null(),
            (Self::Decimal(builder), _) => builder.append_null(),
            (Self::Bool(builder), _) => builder.append_null(),
            (Self::String(builder), _) => builder.append_null(),
            (Self::Date(builder), _) => builder.append_null(),
            (Self::Timestamp(builder), _) => builder.append_null(),
            (Self::Time(builder), _) => builder.append_null(),
        }
    }

    fn finish(self) -> Result<ArrayRef> {
        Ok(match self {
            Self::Int64(mut builder) => Arc::new(builder.finish()),
            Self::Float64(mut builder) => Arc::new(builder.finish()),
            Self::Decimal(mut builder) => Arc::new(builder.finish().with_precision_and_scale(38, 9)?),
            Self::Bool(mut builder) => Arc::new(builder.finish()),
            Self::String(mut builder) => Arc::new(builder.finish()),
            Self::Date(mut builder) => Arc::new(builder.finish()),
            Self::Timestamp(mut builder) => Arc::new(builder.finish()),
            Self::Time(mut builder) => Arc::new(builder.finish()),
        })
    }
}
