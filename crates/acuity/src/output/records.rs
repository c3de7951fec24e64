//! Named rows on stdout, as they come.

use std::io::{BufWriter, StdoutLock, Write as _};

use acuity_warehouse::Cell;
use anyhow::Result;
use serde_json::Value;

use super::print_rows;
use crate::{
    cli::OutputFormat,
    secrets::{self, Scrubbed},
};

type Out = Scrubbed<StdoutLock<'static>>;

/// Writes rows in any of the three forms, as many at a time as one likes; only the table form, whose widths depend on all of
/// them, keeps them until the end.
pub(crate) struct Records {
    columns: Vec<String>,
    form: Form,
}

enum Form {
    Table(Vec<Vec<Cell>>),
    Csv(Box<csv::Writer<Out>>),
    /// And whether a row stands there.
    Json(BufWriter<Out>, bool),
}

impl Records {
    /// Begins with the header, if the form has one.
    pub(crate) fn new(columns: &[&str], format: OutputFormat) -> Result<Self> {
        let form = match format {
            OutputFormat::Table => Form::Table(Vec::new()),
            OutputFormat::Csv => {
                let mut writer = csv::Writer::from_writer(secrets::stdout());
                writer.write_record(columns)?;
                Form::Csv(Box::new(writer))
            }
            OutputFormat::Json => Form::Json(BufWriter::new(secrets::stdout()), false),
        };
        Ok(Self { columns: columns.iter().map(|&column| column.to_owned()).collect(), form })
    }

    /// Some more rows.
    pub(crate) fn add(&mut self, rows: &[Vec<Cell>]) -> Result<()> {
        match &mut self.form {
            Form::Table(shown) => shown.extend_from_slice(rows),
            Form::Csv(writer) => {
                for row in rows {
                    writer.write_record(row.iter().map(Cell::text))?;
                }
            }
            Form::Json(out, is_begun) => {
                for row in rows {
                    let named = self.columns.iter().zip(row);
                    let object: Value = named.map(|(name, cell)| (name.clone(), Value::from(cell))).collect();
                    out.write_all(if *is_begun { b",\n" } else { b"[\n" })?;
                    *is_begun = true;
                    // As an element of one document.
                    let text = serde_json::to_string_pretty(&secrets::scrub_json(object))?;
                    write!(out, "  {}", text.replace('\n', "\n  "))?;
                }
            }
        }
        Ok(())
    }

    /// Ends the document.
    pub(crate) fn finish(self) -> Result<()> {
        match self.form {
            Form::Table(shown) => print_rows(&self.columns, &shown),
            Form::Csv(mut writer) => Ok(writer.flush()?),
            Form::Json(mut out, is_begun) => {
                out.write_all(if is_begun { b"\n]\n" } else { b"[]\n" })?;
                Ok(out.flush()?)
            }
        }
    }
}
