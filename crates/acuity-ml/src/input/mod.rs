//! Rows for prediction: from CSV, JSON and JSON-lines text, or from Arrow batches. They pass one after the other, so that a
//! stream of any length takes little memory. What no patient can have is refused here, as scores refuse it.

mod batch;
mod csv;
mod json;
mod names;
mod predict;
mod quotes;

use std::io::BufRead;

pub use self::{
    batch::Batches,
    csv::Field,
    predict::{Prediction, Sparse, explain, predict, sparse},
};
use self::{csv::CsvRows, json::JsonLines, names::Names};
use crate::{
    error::{Error, Result},
    model_file::ModelFile,
    row::Row,
};

/// How the text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputFormat {
    /// A header line with feature names in any case, then one line a row; see [`Field`] for what is missing.
    Csv,
    /// One object, or an array of objects; `null` is missing. Read as a whole.
    Json,
    /// One object a line.
    JsonLines,
}

impl InputFormat {
    /// By the file name's ending; `None` when it is none of `csv`, `json`, `jsonl`, `ndjson`.
    #[must_use]
    pub fn from_extension(name: &str) -> Option<Self> {
        match name.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }
}

/// One row that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct InputRow {
    /// Which row of the input it is, from 1.
    pub number: usize,
    /// Text of the column or key `id`, `icustay_id` or as the task's rows are told apart by, when there is one.
    pub id: Option<String>,
    /// Text of the column or key that says when the prediction is made, of a task with several predictions of a stay.
    pub as_of: Option<String>,
    /// The values.
    pub row: Row,
    /// Where it stands: `patients.csv, line 2`.
    pub place: String,
}

/// The rows of a text, read one after the other; none follows a mistake.
pub struct Rows<'m> {
    inner: Box<dyn Iterator<Item = Result<InputRow>> + 'm>,
    source: String,
    count: usize,
    is_over: bool,
}

impl std::fmt::Debug for Rows<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("source", &self.source).field("count", &self.count).finish_non_exhaustive()
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<InputRow>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let next = match self.inner.next() {
            None if self.count == 0 => Some(Err(no_row(&self.source))),
            next => next,
        };
        self.count += 1;
        self.is_over = !matches!(next, Some(Ok(_)));
        next.map(|row| row.map(|row| InputRow { number: self.count, ..row }))
    }
}

/// Rows for `model` from `text`, read as they are asked for; `source` names the text in messages. The mart's key columns may be
/// present and are no features; a feature that is absent is missing.
///
/// # Errors
/// What is wrong with the header or with a text that is read as a whole, here; with a row, where it is read: line, column and
/// value. A name the model does not know (with the nearest one it knows), a name twice, a value that is no finite number or that
/// no patient can have in the feature's unit, values that contradict each other (a minimum above its maximum), broken CSV or
/// JSON, no row at all.
pub fn rows<'m>(
    model: &'m ModelFile,
    mut text: impl BufRead + 'm,
    format: InputFormat,
    source: &str,
) -> Result<Rows<'m>> {
    // Spreadsheets put a byte order mark in front.
    if text.fill_buf().map_err(|error| unreadable(source, &error))?.starts_with(b"\xef\xbb\xbf") {
        text.consume(3);
    }
    let names = Names::of(model);
    let inner: Box<dyn Iterator<Item = Result<InputRow>> + 'm> = match format {
        InputFormat::Csv => Box::new(CsvRows::new(names, text, source)?),
        InputFormat::JsonLines => Box::new(JsonLines::new(names, text, source)),
        InputFormat::Json => {
            let mut bytes = Vec::new();
            text.read_to_end(&mut bytes).map_err(|error| unreadable(source, &error))?;
            Box::new(json::rows(&names, &utf8(&bytes, source, 1)?, source)?.into_iter().map(Ok))
        }
    };
    Ok(Rows { inner, source: source.to_owned(), count: 0, is_over: false })
}

/// All rows of `text` at once.
///
/// # Errors
/// As [`rows`], of the first row that is wrong.
pub fn read(model: &ModelFile, text: &str, format: InputFormat, source: &str) -> Result<Vec<InputRow>> {
    rows(model, text.as_bytes(), format, source)?.collect()
}

fn no_row(source: &str) -> Error {
    problem(source, "there is no row in it; give at least one row of feature values")
}

fn problem(place: &str, problem: impl Into<String>) -> Error {
    Error::Input { place: place.to_owned(), problem: problem.into() }
}

fn unreadable(source: &str, error: &std::io::Error) -> Error {
    problem(source, format!("it cannot be read: {error}"))
}

/// Text from bytes that begin at a line.
fn utf8<'b>(bytes: &'b [u8], source: &str, line: usize) -> Result<std::borrow::Cow<'b, str>> {
    std::str::from_utf8(bytes).map(Into::into).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        no_utf8(source, line + before.iter().filter(|byte| **byte == b'\n').count())
    })
}

fn no_utf8(source: &str, line: usize) -> Error {
    problem(
        &format!("{source}, line {line}"),
        "this is no UTF-8 text; save it as UTF-8 (`iconv -f LATIN1 -t UTF-8 FILE`)",
    )
}
