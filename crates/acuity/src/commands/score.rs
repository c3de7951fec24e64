//! `acuity score`: points of values that a person gives.

use std::{collections::BTreeMap, fmt, io::Write as _};

use acuity_ml::input::{Field, InputFormat};
use acuity_scores::{ADULT_YEARS, InputSpec, Kind, Mode, ScoreResult, ScoreSpec, Total, evaluate, find, scores, words};
use acuity_warehouse::Cell;
use anyhow::{Context as _, Result, anyhow, bail};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use crate::{
    cli::{OutputFormat, ScoreArgs},
    context::Context,
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
    keys: Vec<(String, Value)>,
    values: BTreeMap<String, Given>,
}

/// A value as it was given; whether its name is an input, and what its text means there, the score says.
#[derive(Debug, Clone, PartialEq)]
enum Given {
    Number(Option<f64>),
    Text(String),
}

pub(crate) fn run(args: &ScoreArgs, context: &Context) -> Result<Outcome> {
    if context.vars().is_some() {
        return Err(Usage("score reads no project, so --vars means nothing here; for the reference code's reading give --reference-quirks".to_owned()).into());
    }
    if args.list {
        list_scores(args.output)?;
        return Ok(Outcome::Success);
    }
    let name = args.name.as_deref().unwrap_or_default();
    let score = find(name).map_err(|error| Usage(error.to_string()))?;
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
        let values = numbers(score, case)?;
        let result = evaluate(score, &values, mode).with_context(|| case.place.clone())?;
        for warning in &result.warnings {
            context.ui().warn(&format!("{}: {warning}", case.place));
        }
        results.push(result);
    }
    match results.iter().filter(|result| is_empty(result)).count() {
        0 => {}
        rows => context.ui().warn(&format!(
            "{rows} of {} rows have no value at all: their 0 points mean that nothing was measured, not that nothing is wrong",
            results.len()
        )),
    }
    print(score, mode, &cases, &results, args.output)?;
    Ok(Outcome::Success)
}

/// One line a score.
fn list_scores(format: OutputFormat) -> Result<()> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let rows: Vec<Vec<Cell>> = scores()
        .iter()
        .map(|score| {
            vec![
                text(score.name),
                text(score.title),
                score.inputs.len().into(),
                text(if score.adults_only { "adults" } else { "everyone" }),
                text(score.papers[0].doi),
            ]
        })
        .collect();
    output::print_records(&["score", "title", "inputs", "of", "doi"], &rows, format)
}

/// The values of a case as the score computes with them.
fn numbers(score: &ScoreSpec, case: &Case) -> Result<BTreeMap<String, Option<f64>>> {
    let mut numbers = BTreeMap::new();
    for (name, given) in &case.values {
        let number = match given {
            Given::Number(number) => *number,
            Given::Text(text) => {
                let input = score.input(name).with_context(|| case.place.clone())?;
                Some(input.code(text).ok_or_else(|| no_such_value(input, text, &case.place))?)
            }
        };
        numbers.insert(name.clone(), number);
    }
    Ok(numbers)
}

fn no_such_value(input: &InputSpec, text: &str, place: &str) -> anyhow::Error {
    let wanted = match input.quantity.kind {
        Kind::Category(names) => names.join(", "),
        _ => "a number, or null when it was not measured".to_owned(),
    };
    anyhow!("{place}: `{}` is {text:?}: give {wanted}", input.name)
}

fn list_inputs(score: &ScoreSpec, format: OutputFormat) -> Result<()> {
    let rows: Vec<Vec<Cell>> = score.inputs.iter().map(|input| described(input, score, format)).collect();
    output::print_records(&["input", "unit", "component", "description", "usual", "possible"], &rows, format)?;
    if format == OutputFormat::Table {
        if score.adults_only {
            output::print_text(&format!("{} is a score of adults, from {ADULT_YEARS:.0} years on.", score.title))?;
        }
        for paper in score.papers {
            output::print_text(&format!("{} doi:{}", paper.citation, paper.doi))?;
        }
    }
    Ok(())
}

fn described(input: &InputSpec, score: &ScoreSpec, format: OutputFormat) -> Vec<Cell> {
    let unit = input.quantity.unit;
    let range = |(low, high): (f64, f64)| {
        Cell::Text(match input.quantity.kind {
            Kind::Category(names) => names.join(", "),
            _ => format!("{low} to {high}"),
        })
    };
    let used: Vec<&str> = score
        .components
        .iter()
        .filter(|component| component.inputs.contains(&input.name))
        .map(|component| component.name)
        .collect();
    vec![
        Cell::Text(input.name.to_owned()),
        // A table is for people; files have the unit as the marts write it.
        Cell::Text(if format == OutputFormat::Table { words::unit(unit) } else { unit }.to_owned()),
        Cell::Text(used.join(", ")),
        Cell::Text(input.description.to_owned()),
        range(input.quantity.usual),
        range(input.quantity.possible),
    ]
}

/// Reads a JSON object, a file, or standard input.
fn read(input: &str) -> Result<Vec<Case>> {
    let given = super::given::read(input)?;
    match given.format {
        InputFormat::Csv => csv(&given.text, &given.name),
        InputFormat::Json | InputFormat::JsonLines => json(&given.text, &given.name),
    }
}

/// One object, a list of objects, or objects one after the other.
fn json(text: &str, name: &str) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for given in serde_json::Deserializer::from_str(text).into_iter::<Objects>() {
        for object in given.map_err(|error| anyhow!("{name}: this is no JSON object of values: {error}"))?.0 {
            let place = if cases.is_empty() && name == "--input" {
                name.to_owned()
            } else {
                format!("{name}, row {}", cases.len() + 1)
            };
            cases.push(from_pairs(object, place)?);
        }
    }
    Ok(cases)
}

/// An object's members as they stand, a name given twice included.
struct Pairs(Vec<(String, Value)>);

/// One object, or a list of them.
struct Objects(Vec<Pairs>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object such as {\"mingcs\": 14}")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

impl<'de> Deserialize<'de> for Objects {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = Objects;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object such as {\"mingcs\": 14}, or a list of objects")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Objects, A::Error> {
                Pairs::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(|pairs| Objects(vec![pairs]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Objects, A::Error> {
                let mut all = Vec::new();
                while let Some(pairs) = list.next_element()? {
                    all.push(pairs);
                }
                Ok(Objects(all))
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

fn from_pairs(object: Pairs, place: String) -> Result<Case> {
    let mut case = Case { place, ..Case::default() };
    for (name, value) in object.0 {
        if KEYS.contains(&name.as_str()) {
            case.keys.push((name, value));
            continue;
        }
        if case.values.contains_key(&name) {
            bail!("{}: `{name}` stands there twice", case.place);
        }
        let given = match value {
            Value::Null => Given::Number(None),
            Value::Number(number) => Given::Number(number.as_f64()),
            Value::Bool(flag) => Given::Number(Some(f64::from(u8::from(flag)))),
            Value::String(text) => Given::Text(text),
            other => bail!("{}: `{name}` is {other}: give a number, or null when it was not measured", case.place),
        };
        case.values.insert(name, given);
    }
    Ok(case)
}

fn csv(text: &str, name: &str) -> Result<Vec<Case>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| anyhow!("{name}: {error}"))?;
    // As for a model: programs write names in capitals.
    let header: Vec<String> = header.iter().map(str::to_lowercase).collect();
    for (column, name_of) in header.iter().enumerate() {
        if header[..column].contains(name_of) {
            bail!("{name}, line 1: the column `{name_of}` stands there twice");
        }
    }
    let mut cases = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| anyhow!("{name}: {error}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let mut case = Case { place: format!("{name}, line {line}"), ..Case::default() };
        for (column, value) in header.iter().zip(&record) {
            if KEYS.contains(&column.as_str()) {
                case.keys.push((column.clone(), key(value)));
                continue;
            }
            let given = match Field::read(value) {
                Field::Missing => Given::Number(None),
                Field::Number(number) => Given::Number(Some(number)),
                Field::Text(text) => Given::Text(text.to_owned()),
            };
            case.values.insert(column.clone(), given);
        }
        cases.push(case);
    }
    Ok(cases)
}

/// Nothing was given that a component is computed from.
fn is_empty(result: &ScoreResult) -> bool {
    result.components.iter().all(|(_, points)| points.is_none())
}

fn print(score: &ScoreSpec, mode: Mode, cases: &[Case], results: &[ScoreResult], format: OutputFormat) -> Result<()> {
    // Points are whole; a formula's are not.
    let points = |value: Option<f64>| match value {
        None => Cell::Null,
        Some(value) if value.fract() == 0.0 => Cell::Int(value as i64),
        Some(value) => Cell::Float(value),
    };
    if format == OutputFormat::Json {
        let mut out = crate::secrets::stdout();
        for (case, result) in cases.iter().zip(results) {
            let mut object: Map<String, Value> = case.keys.iter().cloned().collect();
            if let Value::Object(scored) = serde_json::to_value(result)? {
                object.extend(scored);
            }
            object.insert("score_mode".to_owned(), mode.name().into());
            writeln!(out, "{}", Value::Object(object))?;
        }
        return Ok(());
    }
    if let (OutputFormat::Table, [case], [result]) = (format, cases, results) {
        let mut rows: Vec<Vec<Cell>> = score
            .columns()
            .map(|component| {
                let from: Vec<String> = component
                    .inputs
                    .iter()
                    .filter_map(|name| match case.values.get(*name)? {
                        Given::Number(number) => Some(format!("{name} {}", (*number)?)),
                        Given::Text(text) => Some(format!("{name} {text}")),
                    })
                    .collect();
                let from = if !from.is_empty() {
                    from.join(", ")
                } else if score.steps.contains(component) {
                    component.description.to_owned()
                } else {
                    "not measured".to_owned()
                };
                vec![Cell::Text(component.name.to_owned()), points(result.component(component.name)), Cell::Text(from)]
            })
            .collect();
        rows.push(vec![
            Cell::Text(score.name.to_uppercase()),
            points(result.total),
            Cell::Text(match score.total {
                Total::Sum => format!("total, {}; a missing component counts 0", mode.words()),
                Total::Rules(_) => format!("total, {}", mode.words()),
            }),
        ]);
        if let Some(probability) = result.probability {
            let text = "probability of death in hospital".to_owned();
            rows.push(vec![Cell::Null, Cell::Float(probability), Cell::Text(text)]);
        }
        return output::print_records(&["component", "points", "from"], &rows, format);
    }
    let keys: Vec<&str> =
        KEYS.into_iter().filter(|key| cases.iter().any(|case| case.keys.iter().any(|(name, _)| name == key))).collect();
    let columns: Vec<&str> = keys
        .iter()
        .copied()
        .chain(["total"])
        .chain(score.probability.map(|_| "probability"))
        .chain(score.columns().map(|component| component.name))
        .chain(["score_mode"])
        .collect();
    let rows: Vec<Vec<Cell>> = cases
        .iter()
        .zip(results)
        .map(|(case, result)| {
            let shown = |key: &&str| {
                case.keys.iter().find(|(name, _)| name == key).map_or(Cell::Null, |(_, value)| {
                    Cell::Text(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                })
            };
            keys.iter()
                .map(shown)
                .chain([points(result.total)])
                .chain(score.probability.map(|_| result.probability.into()))
                .chain(result.components.iter().map(|(_, value)| points(*value)))
                .chain([Cell::Text(mode.name().to_owned())])
                .collect()
        })
        .collect();
    output::print_records(&columns, &rows, format)
}

/// A key of a CSV file: a number only where printing it gives the same text (`007` is none).
fn key(text: &str) -> Value {
    text.parse::<i64>().ok().filter(|number| number.to_string() == text).map_or_else(|| text.into(), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_input_say_the_same() {
        let expected = BTreeMap::from([
            ("mingcs".to_owned(), Given::Number(Some(14.0))),
            ("sysbp_min".to_owned(), Given::Number(None)),
        ]);
        let values = |cases: Vec<Case>| cases.into_iter().map(|case| case.values).collect::<Vec<_>>();
        assert_eq!(values(read(r#"{"mingcs": 14, "sysbp_min": null}"#).unwrap()), std::slice::from_ref(&expected));
        assert_eq!(
            values(json("{\"mingcs\": 14, \"sysbp_min\": null}\n{\"mingcs\": 14, \"sysbp_min\": null}", "x").unwrap()),
            [expected.clone(), expected.clone()]
        );
        let csv = csv("icustay_id,mingcs,sysbp_min\n200001,14,\n", "x").unwrap();
        assert_eq!(csv[0].keys, [("icustay_id".to_owned(), Value::from(200_001))]);
        assert_eq!(super::csv("id,mingcs\n007,14\n", "x").unwrap()[0].keys, [("id".to_owned(), Value::from("007"))]);
        assert_eq!(values(csv), [expected]);
    }

    /// A file that `predict` reads is read in the same way here.
    #[test]
    fn other_programs_write_names_flags_and_nothing_in_their_own_way() {
        let read = |text: &str| csv(text, "x").unwrap().remove(0);
        let plain = read("id,mingcs,aids,sysbp_min\n7,14,1,\n");
        for text in ["ID,MINGCS,Aids,SYSBP_MIN\n7,14,TRUE,NA\n", "Id,MinGCS,AIDS,sysbp_min\n7,14,True,null\n"] {
            assert_eq!(read(text), plain, "{text}");
        }
        assert!(csv("mingcs,MinGCS\n14,3\n", "x").unwrap_err().to_string().contains("`mingcs` stands there twice"));
    }

    #[test]
    fn a_value_given_twice_is_refused() {
        for error in [read(r#"{"mingcs": 14, "mingcs": 3}"#), csv("mingcs,mingcs\n14,3\n", "x")] {
            assert!(error.unwrap_err().to_string().contains("`mingcs` stands there twice"));
        }
    }

    #[test]
    fn what_is_no_value_is_met_with_its_place() {
        let error = |score: &str, cases: Result<Vec<Case>>| {
            let cases = cases.unwrap();
            cases.iter().find_map(|case| numbers(find(score).unwrap(), case).err()).unwrap().to_string()
        };
        assert_eq!(
            error("qsofa", csv("mingcs\n14\nlow\n", "stays.csv")),
            "stays.csv, line 3: `mingcs` is \"low\": give a number, or null when it was not measured"
        );
        assert_eq!(
            error("qsofa", read(r#"{"mingcs": "14"}"#)),
            "--input: `mingcs` is \"14\": give a number, or null when it was not measured"
        );
        assert_eq!(
            error("sapsii", read(r#"{"admissiontype": "Elective"}"#)),
            "--input: `admissiontype` is \"Elective\": give Medical, ScheduledSurgical, UnscheduledSurgical"
        );
    }

    #[test]
    fn categories_and_flags_are_given_by_their_names() {
        let case = &read(r#"{"admissiontype": "ScheduledSurgical", "aids": true}"#).unwrap()[0];
        let values = numbers(find("sapsii").unwrap(), case).unwrap();
        assert_eq!((values["admissiontype"], values["aids"]), (Some(1.0), Some(1.0)));
    }
}
