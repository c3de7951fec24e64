//! Values for the form from text, as `acuity predict` reads them: what was pasted, or what stands in a file.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use acuity_ml::{
    ModelFile,
    input::{InputFormat, InputRow, rows},
};
use serde::de::IgnoredAny;

use crate::error::{Error, Result};

/// Rows that are kept of a file: the form shows one at a time.
const MOST: usize = 1000;
/// Bytes that are read of a file whose name does not say how it is written.
const MOST_BYTES: u64 = 1 << 20;

/// Rows of one source.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Imported {
    /// What it is called.
    pub(crate) source: String,
    pub(crate) rows: Vec<InputRow>,
    /// There are more than are kept.
    pub(crate) more: bool,
}

impl Imported {
    /// Reads text that says how it is written by what stands in it: JSON, a table with a header between commas or tabs, or a
    /// name and its value on each line.
    pub(crate) fn of_text(model: &ModelFile, text: &str, source: &str) -> Result<Self> {
        let (text, format) =
            recognised(text, &|name| model.features().iter().any(|feature| feature.name.eq_ignore_ascii_case(name)));
        Self::taken(rows(model, text.as_bytes(), format, source)?, source)
    }

    /// Reads a file, told by the ending of its name or, without one that says something, by its beginning.
    pub(crate) fn of_file(model: &ModelFile, path: &Path) -> Result<Self> {
        let source = path.file_name().unwrap_or_default().to_string_lossy();
        let failed = |error: std::io::Error| Error::File { path: path.to_owned(), problem: error.to_string() };
        let file = File::open(path).map_err(failed)?;
        match InputFormat::from_extension(&source) {
            Some(format) => Self::taken(rows(model, BufReader::new(file), format, &source)?, &source),
            None => {
                let mut text = String::new();
                file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(failed)?;
                if text.len() as u64 > MOST_BYTES {
                    let problem = "it is longer than a megabyte, and its name does not say what it is; call it .csv, .json or .jsonl";
                    return Err(Error::File { path: path.to_owned(), problem: problem.to_owned() });
                }
                Self::of_text(model, &text, &source)
            }
        }
    }

    fn taken(mut rows: acuity_ml::input::Rows<'_>, source: &str) -> Result<Self> {
        let kept = rows.by_ref().take(MOST).collect::<acuity_ml::Result<Vec<InputRow>>>()?;
        let more = kept.len() == MOST && rows.next().is_some();
        Ok(Self { source: source.to_owned(), rows: kept, more })
    }
}

/// How text is written, and it in that form.
fn recognised(text: &str, is_feature: &dyn Fn(&str) -> bool) -> (String, InputFormat) {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('[') {
        return (text.to_owned(), InputFormat::Json);
    }
    if text.starts_with('{') {
        let objects = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>().take(2).count();
        return (text.to_owned(), if objects > 1 { InputFormat::JsonLines } else { InputFormat::Json });
    }
    (list(text, is_feature).unwrap_or_else(|| comma_separated(text)), InputFormat::Csv)
}

/// Lines of a name and its value as a table of one row; `None` when they are something else.
fn list(text: &str, is_feature: &dyn Fn(&str) -> bool) -> Option<String> {
    let is_name = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && text.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let pairs: Vec<(&str, &str, char)> = lines
        .map(|line| {
            let at = line.find([':', '=', '\t', ','])?;
            let by = line[at..].chars().next()?;
            let (name, value) = (line[..at].trim(), line[at + 1..].trim());
            (is_name(name) && !value.contains(['\t', ','])).then_some((name, value, by))
        })
        .collect::<Option<_>>()?;
    // A header of two columns is two names; the category of a feature looks like one.
    let (name, value, by) = pairs.first()?;
    if matches!(by, '\t' | ',') && is_name(value) && (is_feature(value) || !is_feature(name)) {
        return None;
    }
    let (names, values): (Vec<&str>, Vec<&str>) = pairs.iter().map(|(name, value, _)| (*name, *value)).unzip();
    written([names, values])
}

/// A table between tabs, as spreadsheets copy it, between commas; any other text as it is.
fn comma_separated(text: &str) -> String {
    if !text.lines().next().is_some_and(|header| header.contains('\t')) {
        return text.to_owned();
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b'\t').has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records: std::result::Result<Vec<csv::StringRecord>, csv::Error> = reader.records().collect();
    let table = records.ok().and_then(|records| written(&records));
    table.unwrap_or_else(|| text.to_owned())
}

fn written<R, T>(records: impl IntoIterator<Item = R>) -> Option<String>
where
    R: IntoIterator<Item = T>,
    T: AsRef<[u8]>,
{
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for record in records {
        out.write_record(record).ok()?;
    }
    String::from_utf8(out.into_inner().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn is_read_as(text: &str, expected: &str, format: InputFormat) {
        let is_feature = |name: &str| ["age", "lactate_max", "first_careunit"].contains(&name);
        assert_eq!(recognised(text, &is_feature), (expected.to_owned(), format));
    }

    #[test]
    fn text_is_read_by_what_stands_in_it() {
        is_read_as("\u{feff}age,lactate_max\n70,2.5", "age,lactate_max\n70,2.5", InputFormat::Csv);
        is_read_as(
            "age\tfirst_careunit\n70\tMICU, west\n",
            "age,first_careunit\n70,\"MICU, west\"\n",
            InputFormat::Csv,
        );
        is_read_as("age: 70\n\nlactate_max =\n", "age,lactate_max\n70,\n", InputFormat::Csv);
        is_read_as("age\t70\nlactate_max\t2.5", "age,lactate_max\n70,2.5\n", InputFormat::Csv);
        is_read_as("first_careunit\tMICU\nage\t70", "first_careunit,age\nMICU,70\n", InputFormat::Csv);
        is_read_as("first_careunit\tage\nMICU\t70", "first_careunit,age\nMICU,70\n", InputFormat::Csv);
        is_read_as("id,age\nA12,70", "id,age\nA12,70", InputFormat::Csv);
        is_read_as("first_careunit: MICU", "first_careunit\nMICU\n", InputFormat::Csv);
        is_read_as(" {\"age\": 70}", "{\"age\": 70}", InputFormat::Json);
        is_read_as("{\"age\": 70}\n{\"age\": 71}", "{\"age\": 70}\n{\"age\": 71}", InputFormat::JsonLines);
        is_read_as("[{\"age\": 70}]", "[{\"age\": 70}]", InputFormat::Json);
        is_read_as("how old is he", "how old is he", InputFormat::Csv);
    }
}
