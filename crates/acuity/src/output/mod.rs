//! Results on stdout: tables for people, CSV and JSON for programs.

mod records;

use std::{
    io::{self, Write},
    sync::Arc,
};

use acuity_warehouse::{
    BatchStream, Cell, Rows,
    arrow::{
        array::{Array as _, ArrayRef, StringArray},
        csv::WriterBuilder as CsvWriterBuilder,
        datatypes::{DataType, Field, FieldRef, Schema, SchemaRef},
        json::writer::{JsonFormat, LineDelimited, WriterBuilder as JsonWriterBuilder},
        record_batch::RecordBatch,
    },
};
use anyhow::Result;
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table, presets};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};

pub(crate) use self::records::Records;
use crate::{cli::OutputFormat, json_values::BigQueryValues, secrets, ui::plain};

/// DATETIME as BigQuery prints it: without a `T`, fractions only where there are any.
const DATETIME: &str = "%Y-%m-%d %H:%M:%S%.f";

/// Rows of JSON, one a line, as one array.
#[derive(Debug, Default)]
struct OneRowALine;

impl JsonFormat for OneRowALine {
    fn start_stream<W: Write>(&self, writer: &mut W) -> Result<(), acuity_warehouse::arrow::error::ArrowError> {
        writer.write_all(b"[")?;
        Ok(())
    }

    fn start_row<W: Write>(
        &self,
        writer: &mut W,
        is_first_row: bool,
    ) -> Result<(), acuity_warehouse::arrow::error::ArrowError> {
        writer.write_all(if is_first_row { b"\n" } else { b",\n" })?;
        Ok(())
    }

    fn end_stream<W: Write>(&self, writer: &mut W) -> Result<(), acuity_warehouse::arrow::error::ArrowError> {
        writer.write_all(b"\n]\n")?;
        Ok(())
    }
}

/// Prints a query's rows as they arrive; only the table form holds them all.
pub(crate) fn print_stream(stream: BatchStream, format: OutputFormat) -> Result<()> {
    let out = io::BufWriter::new(secrets::stdout());
    match format {
        OutputFormat::Csv => {
            write_csv(stream, out)?;
        }
        OutputFormat::Json => {
            let mut writer = JsonWriterBuilder::new()
                .with_explicit_nulls(true)
                .with_timestamp_format(DATETIME.into())
                .with_datetime_format(DATETIME.into())
                .with_encoder_factory(Arc::new(BigQueryValues))
                .build::<_, OneRowALine>(out);
            for batch in stream {
                writer.write(&batch?)?;
            }
            writer.finish()?;
            writer.into_inner().flush()?;
        }
        OutputFormat::Table => {
            let mut shown = Vec::new();
            let columns: Vec<String> = stream.schema().fields().iter().map(|field| field.name().clone()).collect();
            for batch in stream {
                let batch = flat(&batch?)?;
                let schema = batch.schema();
                shown.extend(Rows::read(BatchStream::new(schema, std::iter::once(Ok(batch))))?.rows);
            }
            print_rows(&columns, &shown)?;
        }
    }
    Ok(())
}

/// Writes a query's rows as CSV; gives their number.
pub(crate) fn write_csv(stream: BatchStream, out: impl Write) -> Result<u64> {
    let schema = flat_schema(&stream.schema());
    let builder = CsvWriterBuilder::new().with_timestamp_format(DATETIME.into()).with_datetime_format(DATETIME.into());
    let mut writer = builder.build(out);
    let mut rows = 0;
    // A query that fails at once has no header.
    let mut stream = stream;
    let first = stream.next().transpose()?;
    // The header, also when no row follows.
    writer.write(&RecordBatch::new_empty(schema))?;
    for batch in first.map(Ok).into_iter().chain(stream) {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        writer.write(&flat(&batch)?)?;
    }
    writer.into_inner().flush()?;
    Ok(rows)
}

/// Writes a query's rows as Parquet; gives their number. Packed bytes, in which no secret could be looked for: they are the
/// rows of the warehouse and nothing else.
pub(crate) fn write_parquet(stream: BatchStream, out: impl Write + Send) -> Result<u64> {
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(out, stream.schema(), Some(properties))?;
    let mut rows = 0;
    for batch in stream {
        let batch = batch?;
        rows += batch.num_rows() as u64;
        writer.write(&batch)?;
    }
    writer.close()?;
    Ok(rows)
}

/// A table in memory as the bytes of a Parquet file.
pub(crate) fn parquet(batch: &RecordBatch) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let stream = BatchStream::new(batch.schema(), std::iter::once(Ok(batch.clone())));
    write_parquet(stream, &mut bytes).map_err(|error| format!("{error:#}"))?;
    Ok(bytes)
}

/// Whether CSV and tables hold values of a type as text of our own.
fn is_told(data_type: &DataType) -> bool {
    data_type.is_nested()
        || matches!(data_type, DataType::Decimal128(..) | DataType::Decimal256(..) | DataType::Interval(_))
}

/// The schema of [`flat`] batches.
fn flat_schema(schema: &Schema) -> SchemaRef {
    let flat = |field: &FieldRef| match is_told(field.data_type()) {
        true => Arc::new(Field::new(field.name(), DataType::Utf8, true)),
        false => Arc::clone(field),
    };
    Arc::new(Schema::new(schema.fields().iter().map(flat).collect::<Vec<_>>()))
}

/// The batch with its arrays and structs as JSON text, which CSV can hold, and its decimals and intervals as BigQuery's.
fn flat(batch: &RecordBatch) -> Result<RecordBatch> {
    let mut columns = Vec::with_capacity(batch.num_columns());
    for column in batch.columns() {
        columns.push(if is_told(column.data_type()) { as_json(column)? } else { Arc::clone(column) });
    }
    Ok(RecordBatch::try_new(flat_schema(&batch.schema()), columns)?)
}

fn as_json(column: &ArrayRef) -> Result<ArrayRef> {
    let mut writer = JsonWriterBuilder::new()
        .with_explicit_nulls(true)
        .with_timestamp_format(DATETIME.into())
        .with_datetime_format(DATETIME.into())
        .with_encoder_factory(Arc::new(BigQueryValues))
        .build::<_, LineDelimited>(Vec::new());
    writer.write(&RecordBatch::try_from_iter_with_nullable([("v", Arc::clone(column), true)])?)?;
    writer.finish()?;
    let text = String::from_utf8(writer.into_inner())?;
    let cell = |(row, line): (usize, &str)| {
        let value = line.strip_prefix("{\"v\":").and_then(|rest| rest.strip_suffix('}'))?;
        // A single value that is text needs no quotes in CSV.
        let value = if column.data_type().is_nested() { value } else { value.trim_matches('"') };
        column.is_valid(row).then(|| value.to_owned())
    };
    Ok(Arc::new(text.lines().enumerate().map(cell).collect::<StringArray>()))
}

/// Prints rows as an aligned table, numbers to the right; on a terminal that is too narrow for it, row by row with a line
/// for each column.
pub(crate) fn print_rows(columns: &[String], rows: &[Vec<Cell>]) -> Result<()> {
    let table = aligned(columns, rows).to_string();
    let widest = table.lines().map(|line| line.chars().count()).max().unwrap_or_default();
    let terminal = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
    let text = if terminal.is_some_and(|width| widest > width) { one_by_one(columns, rows) } else { table };
    writeln!(secrets::stdout(), "{text}")?;
    Ok(())
}

/// A value as a person reads it: a float with six digits but never rounded before the point, control characters written out.
/// CSV and JSON have it exact.
fn readable(cell: &Cell) -> String {
    let text = match cell {
        Cell::Float(value) if value.is_finite() && *value != 0.0 => {
            // Counted from the first digit that is not 0.
            let decimals = (5.0 - value.abs().log10().floor()).clamp(0.0, 300.0) as usize;
            let rounded: f64 = format!("{value:.decimals$}").parse().unwrap_or(*value);
            Cell::Float(rounded).text()
        }
        other => other.text(),
    };
    plain(&text).into_owned()
}

fn one_by_one(columns: &[String], rows: &[Vec<Cell>]) -> String {
    let width = columns.iter().map(|column| column.chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        lines.push(format!("row {}", number + 1));
        for (column, cell) in columns.iter().zip(row) {
            let value = readable(cell).replace('\n', &format!("\n  {:width$}  ", ""));
            lines.push(format!("  {column:<width$}  {value}").trim_end().to_owned());
        }
    }
    lines.join("\n")
}

fn aligned(columns: &[String], rows: &[Vec<Cell>]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns);
    for row in rows {
        table.add_row(row.iter().map(readable));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        let numeric = rows.iter().all(|row| matches!(row[index], Cell::Int(_) | Cell::Float(_) | Cell::Null));
        if numeric && !rows.is_empty() {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// Prints named rows in any of the three forms.
pub(crate) fn print_records(columns: &[&str], rows: &[Vec<Cell>], format: OutputFormat) -> Result<()> {
    let mut records = Records::new(columns, format)?;
    records.add(rows)?;
    records.finish()
}

/// Prints one JSON document.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<()> {
    let mut out = secrets::stdout();
    serde_json::to_writer_pretty(&mut out, &secrets::scrub_json(value.clone()))?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

/// Prints text as it is.
pub(crate) fn print_text(text: &str) -> Result<()> {
    let mut out = secrets::stdout();
    out.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        writeln!(out)?;
    }
    out.flush()?;
    Ok(())
}

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use acuity_warehouse::Cell;

    use super::{one_by_one, readable, thousands};

    #[test]
    fn numbers_for_people() {
        let told = |value: f64| readable(&Cell::Float(value));
        assert_eq!(told(0.1 + 0.2), "0.3");
        assert_eq!(told(3.099_999_904_632_568_4), "3.1");
        assert_eq!([told(123_456_789.2), told(-0.000_012_345_67), told(0.0)], ["123456789", "-0.0000123457", "0"]);
        assert_eq!(readable(&Cell::Int(1_234_567_890_123)), "1234567890123");
        assert_eq!(readable(&Cell::Text("a\u{1b}[2J".into())), "a\\u{1b}[2J");
    }

    #[test]
    fn a_row_that_is_too_wide_goes_down() {
        let columns = ["icustay_id".to_owned(), "note".to_owned()];
        let rows = [vec![Cell::Int(7), Cell::Text("two\nlines".into())], vec![Cell::Int(8), Cell::Null]];
        let lines =
            ["row 1", "  icustay_id  7", "  note        two", "              lines", "row 2", "  icustay_id  8"];
        assert!(one_by_one(&columns, &rows).starts_with(&lines.join("\n")), "{}", one_by_one(&columns, &rows));
    }

    #[test]
    fn groups_of_three() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
