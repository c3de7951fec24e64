//! The recorded vectors of `acuity-scores` through the rendered macros, as a project runs them.

use std::{collections::BTreeMap, fs};

use acuity_scores::{InputSpec, Kind, Mode, ScoreSpec, evaluate, find};
use serde_json::Value;

use crate::{pipeline::rows, succeeds, write};

struct Vector {
    inputs: BTreeMap<String, Value>,
    /// In the reference's reading.
    total: f64,
    why: String,
}

fn vectors() -> BTreeMap<String, Vec<Vector>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../acuity-scores/tests/data/vectors.csv");
    let mut found: BTreeMap<String, Vec<Vector>> = BTreeMap::new();
    for record in csv::Reader::from_path(file).unwrap().records() {
        let record = record.unwrap();
        found.entry(record[0].to_owned()).or_default().push(Vector {
            inputs: serde_json::from_str(&record[1]).unwrap(),
            total: record[3].parse().unwrap(),
            why: record[4].to_owned(),
        });
    }
    found
}

/// A model of the vectors as rows, numbered by `n`, with what the score's macros make of them.
fn model(score: &ScoreSpec, vectors: &[Vector]) -> String {
    let name = score.name;
    let cell = |input: &InputSpec, vector: &Vector| {
        let typed = match input.quantity.kind {
            Kind::Category(_) => "STRING",
            Kind::Number => "FLOAT64",
            Kind::Whole | Kind::Flag => "INT64",
        };
        let value = match vector.inputs.get(input.name) {
            None | Some(Value::Null) => "NULL".to_owned(),
            Some(Value::Bool(flag)) => u8::from(*flag).to_string(),
            Some(Value::String(text)) => format!("'{text}'"),
            Some(number) => number.to_string(),
        };
        format!("CAST({value} AS {typed}) AS {}", input.name)
    };
    let row = |(n, vector): (usize, &Vector)| {
        let cells = score.inputs.iter().map(|input| cell(input, vector));
        format!("SELECT {n} AS n, {}", cells.collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = vectors.iter().enumerate().map(row).collect();
    let steps = if score.steps.is_empty() { String::new() } else { format!(", {{{{ {name}_steps() }}}}") };
    format!(
        "WITH vectors AS (\n{}\n),\ncomponents AS (SELECT *, {{{{ {name}_points() }}}} FROM vectors),\n\
         steps AS (SELECT *{steps} FROM components)\n\
         SELECT *, {{{{ {name}_total() }}}} AS total FROM steps\n",
        rows.join("\nUNION ALL\n")
    )
}

/// Every component and total is the function's, and the totals of the reference's reading are the recorded ones.
#[test]
fn recorded_vectors_hold_in_the_macros() {
    let vectors = vectors();
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    succeeds(dir, &["init", "."]);
    for part in ["models", "seeds", "tests"] {
        fs::remove_dir_all(dir.join(part)).unwrap();
    }
    for (name, vectors) in &vectors {
        write(dir, &format!("models/{name}.sql"), &model(find(name).unwrap(), vectors));
    }
    let same = |rust: Option<f64>, sql: Option<f64>| match (rust, sql) {
        (Some(rust), Some(sql)) => (rust - sql).abs() < 1e-9,
        (rust, sql) => rust == sql,
    };
    let mut compared = 0;
    for (mode, vars) in [(Mode::Reference, "{reference_quirks: true}"), (Mode::Paper, "{reference_quirks: false}")] {
        succeeds(dir, &["run", "--vars", vars, "--quiet"]);
        for (name, vectors) in &vectors {
            let score = find(name).unwrap();
            let found = rows(dir, &format!("select * from {{{{ ref('{name}') }}}} as s order by n"));
            assert_eq!(found.len(), vectors.len(), "{name}");
            for (row, vector) in found.iter().zip(vectors) {
                let number = |column: &str| row.get(column).map(|cell| cell.parse::<f64>().unwrap());
                let inputs: BTreeMap<String, Option<f64>> = vector
                    .inputs
                    .keys()
                    .map(|input| {
                        let cell = row.get(input);
                        let code = cell.and_then(|cell| score.input(input).unwrap().code(cell));
                        (input.clone(), code.or_else(|| number(input)))
                    })
                    .collect();
                let rust = evaluate(score, &inputs, mode).unwrap();
                assert!(same(rust.total, number("total")), "{name}, {}: {rust:?}, SQL {row:?}", vector.why);
                assert!(mode == Mode::Paper || same(Some(vector.total), number("total")), "{name}, {}", vector.why);
                for component in score.columns() {
                    let column = component.name;
                    assert!(same(rust.component(column), number(column)), "{name} {column}, {}: {row:?}", vector.why);
                }
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 2 * 420);
}
