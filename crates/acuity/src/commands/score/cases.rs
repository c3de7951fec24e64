//! Sets of values as a person gives them: JSON, or CSV.

use std::{collections::BTreeMap, fmt};

use acuity_ml::input::{Field, InputFormat};
use anyhow::{Result, anyhow, bail};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::Value;

use crate::commands::given;

/// Columns that name a row and are handed through.
pub(super) const KEYS: [&str; 4] = ["id", "icustay_id", "hadm_id", "subject_id"];

/// One row of input.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Case {
    /// `line 3`, or the whole argument.
    pub place: String,
    pub keys: Vec<(String, Value)>,
    pub values: BTreeMap<String, Given>,
}

/// A value as it was given; whether its name is an input, and what its text means there, the score says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Given {
    Number(Option<f64>),
    Text(String),
}

/// Reads a JSON object, a file, or standard input.
pub(super) fn read(input: &str) -> Result<Vec<Case>> {
    let given = given::read(input)?;
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

pub(super) fn csv(text: &str, name: &str) -> Result<Vec<Case>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| anyhow!("{name}: {error}"))?;
    // As for a model: programs write names in capitals.
    let header: Vec<String> = header.iter().map(str::to_lowercase).collect();
    for (column, name_of) in header.iter().enumerate() {
        if header[..column].contains(name_of) {
            bail!("{name}, line 1: the column `{name_of}` stands there twice");
        }
    }
    // The reader counts the second character of such a line's end with the line behind it.
    let is_crlf = text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    let mut cases = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| anyhow!("{name}: {error}"))?;
        let line = record.position().map_or(0, csv::Position::line) + u64::from(is_crlf);
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
}
