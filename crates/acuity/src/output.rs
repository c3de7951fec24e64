//! Results on stdout: tables for people, CSV and JSON for programs.

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

use crate::{cli::OutputFormat, json_values::BigQueryValues, secrets};

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
            let schema = flat_schema(&stream.schema());
            let builder =
                CsvWriterBuilder::new().with_timestamp_format(DATETIME.into()).with_datetime_format(DATETIME.into());
            let mut writer = builder.build(out);
            // The header, also when no row follows.
            writer.write(&RecordBatch::new_empty(schema))?;
            for batch in stream {
                writer.write(&flat(&batch?)?)?;
            }
            writer.into_inner().flush()?;
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

/// Prints rows as an aligned table, numbers to the right.
pub(crate) fn print_rows(columns: &[String], rows: &[Vec<Cell>]) -> Result<()> {
    let mut table = Table::new();
    table.load_style(presets::UTF8_HORIZONTAL_ONLY.row_separator(LineStyle::none()));
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns);
    for row in rows {
        table.add_row(row.iter().map(Cell::text));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        let numeric = rows.iter().all(|row| matches!(row[index], Cell::Int(_) | Cell::Float(_) | Cell::Null));
        if numeric && !rows.is_empty() {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    writeln!(secrets::stdout(), "{table}")?;
    Ok(())
}

/// Prints named text rows in any of the three forms.
pub(crate) fn print_records(columns: &[&str], rows: &[Vec<Cell>], format: OutputFormat) -> Result<()> {
    match format {
        OutputFormat::Table => print_rows(&columns.iter().map(|&column| column.to_owned()).collect::<Vec<_>>(), rows),
        OutputFormat::Csv => {
            let mut writer = csv::Writer::from_writer(secrets::stdout());
            writer.write_record(columns)?;
            for row in rows {
                writer.write_record(row.iter().map(Cell::text))?;
            }
            writer.flush()?;
            Ok(())
        }
        OutputFormat::Json => {
            let objects: Vec<serde_json::Value> = rows
                .iter()
                .map(|row| {
                    columns
                        .iter()
                        .zip(row)
                        .map(|(&name, cell)| (name.to_owned(), serde_json::Value::from(cell)))
                        .collect()
                })
                .collect();
            print_json(&serde_json::Value::Array(objects))
        }
    }
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
    use super::thousands;

    #[test]
    fn groups_of_three() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1000), "1,000");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
