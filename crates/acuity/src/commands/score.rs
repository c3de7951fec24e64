//! `acuity score`: points of values that a person gives.

use std::{collections::BTreeMap, io::Write as _, path::Path};

use acuity_scores::{InputSpec, Mode, ScoreResult, ScoreSpec, evaluate, find};
use acuity_warehouse::Cell;
use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Map, Value};

use crate::{
    cli::{OutputFormat, ScoreArgs},
    failure::{Outcome, Usage},
    output,
};

/// Columns that name a row and are handed through.
const KEYS: [&str; 4] = ["id", "icustay_id", "hadm_id", "subject_id"];

/// One row of input.
#[derive(Debug, Default, PartialEq)]
struct Case {
    /// `line 3`, or the whole argument.
    place: String,
    keys: Vec<(String, String)>,
    values: BTreeMap<String, Option<f64>>,
}

pub(crate) fn run(args: &ScoreArgs) -> Result<Outcome> {
    let score = find(&args.name).map_err(|error| Usage(error.to_string()))?;
    let Some(input) = args.input.as_deref().filter(|_| !args.list_inputs) else {
        list_inputs(score, args.output)?;
        return Ok(Outcome::Success);
    };
    let mode = if args.reference_quirks { Mode::Reference } else { Mode::Paper };
    let cases = read(input)?;
    if cases.is_empty() {
        bail!("there is no row in {input}: give at least one set of values");
    }
    let mut results = Vec::with_capacity(cases.len());
    for case in &cases {
        let result = evaluate(score, &case.values, mode).with_context(|| case.place.clone())?;
        for warning in &result.warnings {
            tracing::warn!("{}: {warning}", case.place);
        }
        results.push(result);
    }
    print(score, &cases, &results, args.output)?;
    Ok(Outcome::Success)
}

fn list_inputs(score: &ScoreSpec, format: OutputFormat) -> Result<()> {
    let rows: Vec<Vec<Cell>> = score.inputs.iter().map(|input| described(input, score)).collect();
    output::print_records(&["input", "unit", "component", "description", "usual", "possible"], &rows, format)?;
    if format == OutputFormat::Table {
        for paper in score.papers {
            output::print_text(&format!("{} doi:{}", paper.citation, paper.doi))?;
        }
    }
    Ok(())
}

fn described(input: &InputSpec, score: &ScoreSpec) -> Vec<Cell> {
    let range = |(low, high): (f64, f64)| Cell::Text(format!("{low} to {high}"));
    let used: Vec<&str> = score
        .components
        .iter()
        .filter(|component| component.inputs.contains(&input.name))
        .map(|component| component.name)
        .collect();
    vec![
        Cell::Text(input.name.to_owned()),
        Cell::Text(input.unit.to_owned()),
        Cell::Text(used.join(", ")),
        Cell::Text(input.description.to_owned()),
        range(input.plausible),
        range(input.possible),
    ]
}

/// Reads a JSON object, a file, or standard input.
fn read(input: &str) -> Result<Vec<Case>> {
    if input.trim_start().starts_with(['{', '[']) {
        return json(input, "--input");
    }
    let text = super::transpile::read_text(Path::new(input))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let name = if input == "-" { "standard input" } else { input };
    match Path::new(input).extension().and_then(|extension| extension.to_str()) {
        Some("json" | "jsonl" | "ndjson") => json(text, name),
        Some("csv") => csv(text, name),
        _ if text.trim_start().starts_with(['{', '[']) => json(text, name),
        _ => csv(text, name),
    }
}

/// One object, a list of objects, or objects one after the other.
fn json(text: &str, name: &str) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|error| anyhow!("{name}: this is not JSON: {error}"))?;
        let objects = match value {
            Value::Array(all) => all,
            one => vec![one],
        };
        for object in objects {
            let place = if cases.is_empty() && name == "--input" {
                name.to_owned()
            } else {
                format!("{name}, row {}", cases.len() + 1)
            };
            match object {
                Value::Object(object) => cases.push(from_object(object, place)?),
                other => bail!("{place}: {other} is no object; give {{\"input\": value, …}}"),
            }
        }
    }
    Ok(cases)
}

fn from_object(object: Map<String, Value>, place: String) -> Result<Case> {
    let mut case = Case { place, ..Case::default() };
    for (name, value) in object {
        if KEYS.contains(&name.as_str()) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            case.keys.push((name, text));
            continue;
        }
        let number = match &value {
            Value::Null => None,
            Value::Number(number) => number.as_f64(),
            other => bail!("{}: `{name}` is {other}: give a number, or null when it was not measured", case.place),
        };
        case.values.insert(name, number);
    }
    Ok(case)
}

fn csv(text: &str, name: &str) -> Result<Vec<Case>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| anyhow!("{name}: {error}"))?.clone();
    let mut cases = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| anyhow!("{name}: {error}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut case = Case { place: format!("{name}, line {line}"), ..Case::default() };
        for (column, value) in header.iter().zip(&record) {
            if KEYS.contains(&column) {
                case.keys.push((column.to_owned(), value.to_owned()));
                continue;
            }
            let number = match value {
                "" => None,
                text => Some(text.parse::<f64>().map_err(|_| {
                    anyhow!(
                        "{}: `{column}` is {text:?}: give a number, or leave it empty when it was not measured",
                        case.place
                    )
                })?),
            };
            case.values.insert(column.to_owned(), number);
        }
        cases.push(case);
    }
    Ok(cases)
}

fn print(score: &ScoreSpec, cases: &[Case], results: &[ScoreResult], format: OutputFormat) -> Result<()> {
    let points = |value: Option<i64>| value.map_or(Cell::Null, Cell::Int);
    if format == OutputFormat::Json {
        let mut out = std::io::stdout().lock();
        for (case, result) in cases.iter().zip(results) {
            let mut object: Map<String, Value> =
                case.keys.iter().map(|(name, value)| (name.clone(), key_json(value))).collect();
            if let Value::Object(scored) = serde_json::to_value(result)? {
                object.extend(scored);
            }
            writeln!(out, "{}", Value::Object(object))?;
        }
        return Ok(());
    }
    if let (OutputFormat::Table, [case], [result]) = (format, cases, results) {
        let mut rows: Vec<Vec<Cell>> = score
            .components
            .iter()
            .map(|component| {
                let from: Vec<String> = component
                    .inputs
                    .iter()
                    .filter_map(|name| Some(format!("{name} {}", case.values.get(*name).copied().flatten()?)))
                    .collect();
                let from = if from.is_empty() { "not measured".to_owned() } else { from.join(", ") };
                vec![Cell::Text(component.name.to_owned()), points(result.component(component.name)), Cell::Text(from)]
            })
            .collect();
        rows.push(vec![
            Cell::Text(score.name.to_uppercase()),
            Cell::Int(result.total),
            Cell::Text("total; a missing component counts 0".to_owned()),
        ]);
        return output::print_records(&["component", "points", "from"], &rows, format);
    }
    let keys: Vec<&str> =
        KEYS.into_iter().filter(|key| cases.iter().any(|case| case.keys.iter().any(|(name, _)| name == key))).collect();
    let columns: Vec<&str> =
        keys.iter().copied().chain(["total"]).chain(score.components.iter().map(|component| component.name)).collect();
    let rows: Vec<Vec<Cell>> = cases
        .iter()
        .zip(results)
        .map(|(case, result)| {
            let key = |key: &&str| {
                case.keys
                    .iter()
                    .find(|(name, _)| name == key)
                    .map_or(Cell::Null, |(_, value)| Cell::Text(value.clone()))
            };
            keys.iter()
                .map(key)
                .chain([Cell::Int(result.total)])
                .chain(result.components.iter().map(|(_, value)| points(*value)))
                .collect()
        })
        .collect();
    output::print_records(&columns, &rows, format)
}

fn key_json(value: &str) -> Value {
    value.parse::<i64>().map_or_else(|_| value.into(), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_input_say_the_same() {
        let expected = BTreeMap::from([("mingcs".to_owned(), Some(14.0)), ("sysbp_min".to_owned(), None)]);
        let values = |cases: Vec<Case>| cases.into_iter().map(|case| case.values).collect::<Vec<_>>();
        assert_eq!(values(read(r#"{"mingcs": 14, "sysbp_min": null}"#).unwrap()), std::slice::from_ref(&expected));
        assert_eq!(
            values(json("{\"mingcs\": 14, \"sysbp_min\": null}\n{\"mingcs\": 14, \"sysbp_min\": null}", "x").unwrap()),
            [expected.clone(), expected.clone()]
        );
        let csv = csv("icustay_id,mingcs,sysbp_min\n200001,14,\n", "x").unwrap();
        assert_eq!(csv[0].keys, [("icustay_id".to_owned(), "200001".to_owned())]);
        assert_eq!(values(csv), [expected]);
    }

    #[test]
    fn what_is_no_number_is_met_with_its_place() {
        let error = csv("mingcs\n14\nlow\n", "stays.csv").unwrap_err().to_string();
        assert_eq!(
            error,
            "stays.csv, line 3: `mingcs` is \"low\": give a number, or leave it empty when it was not measured"
        );
        let error = read(r#"{"mingcs": "14"}"#).unwrap_err().to_string();
        assert_eq!(error, "--input: `mingcs` is \"14\": give a number, or null when it was not measured");
    }
}
