//! Rows from CSV text.

use std::io::BufRead;

use csv::{ErrorKind, Position, Reader, ReaderBuilder, StringRecord, Trim};

use super::{
    InputRow,
    names::{Column, Names, Told, usable},
    no_utf8, problem,
    quotes::Quotes,
    unreadable,
};
use crate::{
    error::{Error, Result},
    feature_info::FeatureInfo,
};

/// The rows of a CSV text.
pub(super) struct CsvRows<'m, R> {
    names: Names<'m>,
    reader: Reader<Quotes<R>>,
    source: String,
    /// The header as it was written, in small letters, and what each column is.
    header: Vec<(String, Column)>,
    record: StringRecord,
    /// Whether lines end in two characters: the reader counts the second with the line behind it.
    is_crlf: bool,
}

impl<'m, R: BufRead> CsvRows<'m, R> {
    /// Reads the header.
    pub(super) fn new(names: Names<'m>, mut text: R, source: &str) -> Result<Self> {
        // What cannot be read is told when it is.
        let is_crlf = text.fill_buf().is_ok_and(ends_in_crlf);
        let mut reader = ReaderBuilder::new().trim(Trim::All).from_reader(Quotes::new(text));
        let found = reader.headers().map_err(|error| broken(source, &error))?.clone();
        let mut header: Vec<(String, Column)> = Vec::with_capacity(found.len());
        for (number, name) in found.iter().enumerate() {
            let place = format!("{source}, line 1, column {}", number + 1);
            let name = name.to_lowercase();
            let column = names.column(&name, || place.clone())?;
            if header.iter().any(|(other, _)| *other == name) {
                return Err(problem(&place, format!("the column `{name}` stands there twice")));
            }
            header.push((name, column));
        }
        Ok(Self { names, reader, source: source.to_owned(), header, record: StringRecord::new(), is_crlf })
    }

    fn row(&self) -> Result<InputRow> {
        let line = self.record.position().map_or(0, Position::line) + u64::from(self.is_crlf);
        let mut values = self.names.empty();
        let mut told = Told::default();
        for (number, ((name, column), field)) in self.header.iter().zip(&self.record).enumerate() {
            let place = || format!("{}, line {line}, column {}", self.source, number + 1);
            match column {
                Column::Id | Column::Time | Column::Key => {
                    if !field.is_empty() {
                        told.by(*column, field);
                    }
                }
                Column::Value(at) if self.names.is_ignored(*at) => {}
                Column::Value(at) => {
                    let named = || format!("{} (`{name}`)", place());
                    let value = match self.names.category(*at) {
                        Some(feature) => category(feature, field, place)?,
                        None => value(field, named)?,
                    };
                    let Some(value) = value else { continue };
                    self.names.possible(*at, value, place)?;
                    values[*at] = Some(value);
                }
            }
        }
        self.names.row(told, values, format!("{}, line {line}", self.source))
    }
}

impl<R: BufRead> Iterator for CsvRows<'_, R> {
    type Item = Result<InputRow>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.reader.read_record(&mut self.record);
        match read {
            Ok(true) if self.reader.get_ref().is_cut_off() => {
                let line = self.record.position().map_or(0, Position::line) + u64::from(self.is_crlf);
                Some(Err(problem(
                    &format!("{}, line {line}", self.source),
                    "the text ends within quotes: it was cut off, or a quote is missing",
                )))
            }
            Ok(true) => Some(self.row()),
            Ok(false) => None,
            Err(error) => Some(Err(broken(&self.source, &error))),
        }
    }
}

/// Whether the first line of a text ends in `\r\n`.
fn ends_in_crlf(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n').next().is_some_and(|line| line.len() < text.len() && line.ends_with(b"\r"))
}

fn broken(source: &str, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, Position::line);
    match error.kind() {
        ErrorKind::Io(error) => unreadable(source, error),
        ErrorKind::Utf8 { .. } => no_utf8(source, line as usize),
        _ => problem(&format!("{source}, line {line}"), format!("this is no CSV row like the header ({error})")),
    }
}

/// What a field of a CSV file says, to a model as to a score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Field<'a> {
    /// Nothing: it is empty, `NA` or `NULL` in any case.
    Missing,
    /// A number; `true` is 1 and `false` is 0 in any case, as in JSON.
    Number(f64),
    /// Another text.
    Text(&'a str),
}

impl<'a> Field<'a> {
    /// Of the text of the field, without the space around it.
    #[must_use]
    pub fn read(text: &'a str) -> Self {
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if text.is_empty() || is("na") || is("null") {
            return Self::Missing;
        }
        if is("true") || is("false") {
            return Self::Number(f64::from(u8::from(is("true"))));
        }
        text.parse().map_or(Self::Text(text), Self::Number)
    }
}

/// The code of a category. `NA` is one where training has seen it, and missing otherwise.
fn category(feature: &FeatureInfo, field: &str, place: impl FnOnce() -> String) -> Result<Option<f64>> {
    match (feature.code(field), Field::read(field)) {
        (Some(code), _) => Ok(Some(code)),
        (None, Field::Missing) => Ok(None),
        (None, _) => feature.known_code(field, Some(&place())).map(Some),
    }
}

fn value(field: &str, place: impl FnOnce() -> String) -> Result<Option<f64>> {
    match Field::read(field) {
        Field::Missing => Ok(None),
        Field::Number(value) => usable(value, field, place).map(Some),
        Field::Text(_) => Err(problem(
            &place(),
            format!(
                "`{field}` is no number; write a number with a decimal point, or leave the field empty when missing"
            ),
        )),
    }
}
