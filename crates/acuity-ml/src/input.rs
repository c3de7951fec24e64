//! Rows for prediction from CSV, JSON and JSON-lines text. What no patient can have is refused here, as scores refuse it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use acuity_scores::nearest;

use crate::{
    error::{Error, Result},
    explain::RangeWarning,
    features::{self, KEY_COLUMNS},
    math::is_usable,
    members::Json,
    model_file::ModelFile,
    row::Row,
};

/// How the text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputFormat {
    /// A header line with feature names in any case, then one line a row; see [`Field`] for what is missing.
    Csv,
    /// One object, or an array of objects; `null` is missing.
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
    /// Text of the column or key `id` or `icustay_id`, when there is one.
    pub id: Option<String>,
    /// The values.
    pub row: Row,
    /// Where it stands: `patients.csv, line 2`.
    pub place: String,
}

/// One prediction, ready to be written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Prediction {
    /// As read; the row number from 1 when the input has none.
    pub id: String,
    /// Where its row stands: `patients.csv, line 2`.
    pub place: String,
    /// Probability of the outcome.
    pub probability: f64,
    /// What the learner says, in log-odds; see [`ModelFile::probability_of`].
    pub margin: f64,
    /// Features of the model that the row has a value for; the others counted as not measured.
    pub features_given: usize,
    /// Features of the model.
    pub features: usize,
    /// Values that are unusual, or outside what training saw.
    pub warnings: Vec<RangeWarning>,
}

/// Warnings that a cell holds.
const WARNINGS: usize = 3;

impl Prediction {
    /// The warnings as one cell of a table: the first of them, and how many more there are.
    #[must_use]
    pub fn warnings_cell(&self) -> String {
        let mut shown: Vec<String> = self.warnings.iter().take(WARNINGS).map(ToString::to_string).collect();
        if let Some(more) = self.warnings.len().checked_sub(WARNINGS).filter(|more| *more > 0) {
            shown.push(format!("{more} more, which --explain tells"));
        }
        shown.join("; ")
    }
}

/// Predicts every row.
#[must_use]
pub fn predict(model: &ModelFile, rows: &[InputRow]) -> Vec<Prediction> {
    rows.iter()
        .enumerate()
        .map(|(i, input)| {
            let margin = model.margin(&input.row);
            Prediction {
                id: input.id.clone().unwrap_or_else(|| (i + 1).to_string()),
                place: input.place.clone(),
                probability: model.probability_of(margin),
                margin,
                features_given: input.row.values().iter().flatten().count(),
                features: model.features().len(),
                warnings: model.warnings(&input.row),
            }
        })
        .collect()
}

/// What a person must know who gave values for few features: how many rows have less than half of them, and which has the
/// fewest. `None` when every row has more.
#[must_use]
pub fn sparse(predictions: &[Prediction]) -> Option<String> {
    let few = || predictions.iter().filter(|one| 2 * one.features_given < one.features);
    let fewest = few().min_by_key(|one| one.features_given)?;
    let Prediction { place, features_given, features, .. } = fewest;
    let has = format!("{place} has values for {features_given} of {features} features");
    let what = "what is left out counts as not measured, which is not the same as normal: trust such a risk less";
    Some(match few().count() {
        1 => format!("{has}; {what}"),
        rows => format!("{rows} rows have values for less than half of the features ({has}); {what}"),
    })
}

/// Reads rows for `model` from `text`; `source` names the text in messages. The mart's key columns may be present and
/// are no features; a feature that is absent is missing.
///
/// # Errors
/// What is wrong with line, column and value: a name the model does not know (with the nearest one it knows), a name
/// twice, a value that is no finite number or that no patient can have in the feature's unit, values that contradict each
/// other (a minimum above its maximum), broken CSV or JSON, no row at all.
pub fn read(model: &ModelFile, text: &str, format: InputFormat, source: &str) -> Result<Vec<InputRow>> {
    // Spreadsheets put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let rows = match format {
        InputFormat::Csv => csv(model, text, source)?,
        InputFormat::Json => json(model, text, source)?,
        InputFormat::JsonLines => json_lines(model, text, source)?,
    };
    if rows.is_empty() {
        return Err(problem(source, "there is no row in it; give at least one row of feature values"));
    }
    Ok(rows)
}

fn problem(place: &str, problem: impl Into<String>) -> Error {
    Error::Input { place: place.to_owned(), problem: problem.into() }
}

fn is_key(name: &str) -> bool {
    name == "id" || KEY_COLUMNS.contains(&name)
}

/// A feature that the model left out when it was trained, since no stay had a value: allowed, and ignored.
fn is_left_out(model: &ModelFile, name: &str) -> bool {
    model.metadata().dropped_features.iter().any(|left_out| left_out == name)
}

fn is_feature(model: &ModelFile, name: &str) -> bool {
    model.features().iter().any(|feature| feature.name == name) || is_left_out(model, name)
}

fn unknown(model: &ModelFile, name: &str, place: String) -> Error {
    let known = model.features().iter().map(|feature| feature.name.as_str()).chain(KEY_COLUMNS);
    Error::UnknownFeature {
        name: name.to_owned(),
        nearest: nearest(name, known).map(str::to_owned),
        place: Some(place),
    }
}

/// A row of values by feature, those the model left out of training included: they are checked, and then ignored.
fn row(model: &ModelFile, id: Option<String>, values: &[(String, Option<f64>)], place: &str) -> Result<InputRow> {
    let known: BTreeMap<&str, f64> =
        values.iter().filter_map(|(name, value)| Some((name.as_str(), (*value)?))).collect();
    if let Some(found) = acuity_scores::contradictions(|name| known.get(name).copied()).first() {
        return Err(problem(place, found.to_string()));
    }
    let used = values.iter().filter(|(name, _)| !is_left_out(model, name)).map(|(name, value)| (name.as_str(), *value));
    Ok(InputRow { id, row: Row::new(model.features(), used, Some(place))?, place: place.to_owned() })
}

/// Refuses a value that no patient can have. Of features made elsewhere nothing is known.
fn possible(name: &str, value: Option<f64>, place: &str) -> Result<Option<f64>> {
    if let (Some(value), Some(feature)) = (value, features::find(name)) {
        feature.quantity.check(&feature.name, value).map_err(|error| problem(place, error.to_string()))?;
    }
    Ok(value)
}

fn csv(model: &ModelFile, text: &str, source: &str) -> Result<Vec<InputRow>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let broken = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        problem(&format!("{source}, line {line}"), format!("this is no CSV row like the header ({error})"))
    };
    let header = reader.headers().map_err(broken)?.clone();
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for (column, name) in header.iter().enumerate() {
        let place = format!("{source}, line 1, column {}", column + 1);
        let name = name.to_lowercase();
        if !is_key(&name) && !is_feature(model, &name) {
            return Err(unknown(model, &name, place));
        }
        if names.contains(&name) {
            return Err(problem(&place, format!("the column `{name}` stands there twice")));
        }
        names.push(name);
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut id = None;
        let mut values = Vec::with_capacity(names.len());
        for (column, (name, field)) in names.iter().zip(&record).enumerate() {
            if is_key(name) {
                if (name == "id" || name == "icustay_id") && !field.is_empty() {
                    id = Some(field.to_owned());
                }
                continue;
            }
            let place = format!("{source}, line {line}, column {}", column + 1);
            let value = number(field, &format!("{place} (`{name}`)"))?;
            values.push((name.clone(), possible(name, value, &place)?));
        }
        rows.push(row(model, id, &values, &format!("{source}, line {line}"))?);
    }
    Ok(rows)
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

fn number(field: &str, place: &str) -> Result<Option<f64>> {
    match Field::read(field) {
        Field::Missing => Ok(None),
        Field::Number(value) => finite(value, field, place),
        Field::Text(_) => Err(problem(
            place,
            format!(
                "`{field}` is no number; write a number with a decimal point, or leave the field empty when missing"
            ),
        )),
    }
}

fn finite(value: f64, text: &str, place: &str) -> Result<Option<f64>> {
    if is_usable(value) {
        return Ok(Some(value));
    }
    Err(problem(
        place,
        format!("`{text}` is no finite number; leave the value empty (CSV) or null (JSON) when missing"),
    ))
}

fn json(model: &ModelFile, text: &str, source: &str) -> Result<Vec<InputRow>> {
    let value: Json = serde_json::from_str(text).map_err(|error| {
        let hint = if text.trim_start().starts_with('{') && error.line() > 1 {
            "; one object a line is the format JSON lines (.jsonl)"
        } else {
            ""
        };
        let place = format!("{source}, line {}, column {}", error.line(), error.column());
        problem(&place, format!("this is not JSON: {error}{hint}"))
    })?;
    match &value {
        Json::List(items) => {
            items.iter().enumerate().map(|(i, item)| object(model, item, &format!("{source}, row {}", i + 1))).collect()
        }
        item => Ok(vec![object(model, item, source)?]),
    }
}

fn json_lines(model: &ModelFile, text: &str, source: &str) -> Result<Vec<InputRow>> {
    let mut rows = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = format!("{source}, line {}", i + 1);
        let value: Json = serde_json::from_str(line).map_err(|error| {
            problem(&format!("{place}, column {}", error.column()), format!("this is not JSON: {error}"))
        })?;
        rows.push(object(model, &value, &place)?);
    }
    Ok(rows)
}

fn object(model: &ModelFile, value: &Json, place: &str) -> Result<InputRow> {
    let Json::Object(fields) = value else {
        return Err(problem(place, "an object is needed, such as {\"age\": 70, \"lactate_max\": 2.1}"));
    };
    let mut id = None;
    let mut values: Vec<(String, Option<f64>)> = Vec::with_capacity(fields.len());
    let mut seen = BTreeSet::new();
    for (name, value) in fields {
        let row_place = place;
        if !seen.insert(name) {
            return Err(problem(row_place, format!("`{name}` stands there twice")));
        }
        let place = format!("{place}, `{name}`");
        if is_key(name) {
            if (name == "id" || name == "icustay_id") && !value.is_null() {
                id = Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            }
            continue;
        }
        if !is_feature(model, name) {
            return Err(unknown(model, name, place));
        }
        let value = match value {
            Value::Null => None,
            Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
            Value::Number(number) => finite(number.as_f64().unwrap_or(f64::NAN), &number.to_string(), &place)?,
            other => {
                return Err(problem(&place, format!("{other} is no number; write a number, or null when missing")));
            }
        };
        values.push((name.clone(), possible(name, value, row_place)?));
    }
    row(model, id, &values, place)
}
