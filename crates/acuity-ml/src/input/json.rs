//! Rows from JSON and JSON-lines text.

use std::{collections::BTreeSet, io::BufRead};

use serde_json::Value;

use super::{
    InputRow,
    names::{Column, Names, Told, usable},
    problem, unreadable, utf8,
};
use crate::{
    error::{Error, Result},
    members::Json,
};

/// The rows of one document: an object, or a list of objects.
pub(super) fn rows(names: &Names<'_>, text: &str, source: &str) -> Result<Vec<InputRow>> {
    if text.trim().is_empty() {
        return Err(super::no_row(source));
    }
    let value: Json = serde_json::from_str(text).map_err(|error| {
        let hint = if text.trim_start().starts_with('{') && error.line() > 1 {
            "; one object a line is the format JSON lines (.jsonl)"
        } else {
            ""
        };
        broken(&format!("{source}, line {}, column {}", error.line(), error.column()), &error, hint)
    })?;
    match &value {
        Json::List(items) => {
            items.iter().enumerate().map(|(i, item)| object(names, item, &format!("{source}, row {}", i + 1))).collect()
        }
        item => Ok(vec![object(names, item, source)?]),
    }
}

/// The rows of a text with one object a line.
pub(super) struct JsonLines<'m, R> {
    names: Names<'m>,
    text: R,
    source: String,
    line: usize,
    bytes: Vec<u8>,
}

impl<'m, R: BufRead> JsonLines<'m, R> {
    pub(super) fn new(names: Names<'m>, text: R, source: &str) -> Self {
        Self { names, text, source: source.to_owned(), line: 0, bytes: Vec::new() }
    }

    fn row(&self) -> Result<InputRow> {
        let text = utf8(&self.bytes, &self.source, self.line)?;
        let place = format!("{}, line {}", self.source, self.line);
        let value: Json = serde_json::from_str(&text)
            .map_err(|error| broken(&format!("{place}, column {}", error.column()), &error, ""))?;
        object(&self.names, &value, &place)
    }
}

impl<R: BufRead> Iterator for JsonLines<'_, R> {
    type Item = Result<InputRow>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.bytes.clear();
            match self.text.read_until(b'\n', &mut self.bytes) {
                Ok(0) => return None,
                Ok(_) => self.line += 1,
                Err(error) => return Some(Err(unreadable(&self.source, &error))),
            }
            if !self.bytes.trim_ascii().is_empty() {
                return Some(self.row());
            }
        }
    }
}

fn broken(place: &str, error: &serde_json::Error, hint: &str) -> Error {
    if error.to_string().starts_with("number out of range") {
        return problem(
            place,
            "this number is too large: models compute with numbers up to 3.4e38. Correct it, or write null when it was not measured",
        );
    }
    problem(place, format!("this is not JSON: {error}{hint}"))
}

/// The code of a category; an empty text is none.
fn category(names: &Names<'_>, at: usize, text: &str, place: &str) -> Result<Option<f64>> {
    let feature = names.category(at).filter(|_| !text.is_empty());
    feature.map(|feature| feature.known_code(text, Some(place))).transpose()
}

fn object(names: &Names<'_>, value: &Json, place: &str) -> Result<InputRow> {
    let Json::Object(fields) = value else {
        return Err(problem(place, "an object is needed, such as {\"age\": 70, \"lactate_max\": 2.1}"));
    };
    let mut told = Told::default();
    let mut values = names.empty();
    let mut seen = BTreeSet::new();
    for (name, value) in fields {
        if !seen.insert(name) {
            return Err(problem(place, format!("`{name}` stands there twice")));
        }
        let named = || format!("{place}, `{name}`");
        let at = match names.column(name, named)? {
            Column::Value(at) => at,
            column => {
                if !value.is_null() {
                    told.by(column, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                }
                continue;
            }
        };
        if names.is_ignored(at) {
            continue;
        }
        let number = match value {
            Value::Null => continue,
            value if names.category(at).is_some() => {
                // Numbers and flags are categories by how they are written.
                if value.is_array() || value.is_object() {
                    return Err(problem(
                        &named(),
                        format!("{value} is no category; write a text, or null when missing"),
                    ));
                }
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let Some(code) = category(names, at, text.trim(), place)? else { continue };
                code
            }
            Value::Bool(flag) if names.may_be_flag(at) => f64::from(u8::from(*flag)),
            Value::Number(number) => usable(number.as_f64().unwrap_or(f64::NAN), &number.to_string(), named)?,
            other => {
                return Err(problem(&named(), format!("{other} is no number; write a number, or null when missing")));
            }
        };
        names.possible(at, number, || place.to_owned())?;
        values[at] = Some(number);
    }
    names.row(told, values, place.to_owned())
}
