//! Recorded inputs and points. A row whose `why` contains QUIRK or TRAP belongs to reference mode.

use std::collections::BTreeMap;

use acuity_scores::{InputSpec, Mode, ScoreResult, ScoreSpec, evaluate, find};
use serde_json::Value;

/// Rows that are no marked quirk and that the paper nevertheless scores differently, with the paper's total.
const PAPER_DIFFERS: [(&str, f64); 4] = [
    // The lowest ratio is a ventilated 250, which is below 300.
    ("ventilated 250 ignored, non-ventilated 350 gives 1", 2.0),
    // Sepsis-3 counts a Glasgow coma scale below 15.
    ("GCS <=13 (consensus wording would count 14) (mingcs=14)", 1.0),
    // Between two printed ranges.
    ("heart rate 60-106.5", 1.0),
    ("urine (urineoutput=1426.995)", 5.0),
];

#[test]
fn recorded_vectors_hold_in_both_readings() {
    let mut reader = csv::Reader::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/vectors.csv")).unwrap();
    let (mut rows, mut quirks, mut differing) = (BTreeMap::<String, usize>::new(), 0, 0);
    for record in reader.records() {
        let record = record.unwrap();
        let spec = find(&record[0]).unwrap();
        let given: BTreeMap<String, Value> = serde_json::from_str(&record[1]).unwrap();
        let inputs: BTreeMap<String, Option<f64>> =
            given.iter().map(|(name, value)| (name.clone(), number(spec.input(name).unwrap(), value))).collect();
        let expected: BTreeMap<String, Option<f64>> = serde_json::from_str(&record[2]).unwrap();
        let (total, why): (f64, &str) = (record[3].parse().unwrap(), &record[4]);

        let reference = evaluate(spec, &inputs, Mode::Reference).unwrap();
        assert!(close(reference.total, Some(total), 1e-9), "{why}: {reference:?}");
        assert_eq!(reference.components.len(), expected.len(), "{why}");
        for (component, points) in &expected {
            // The recorded logarithms have four decimals.
            assert!(close(scored(spec, &reference, component), *points, 0.5e-4), "{why}: {component} of {reference:?}");
        }

        let paper = evaluate(spec, &inputs, Mode::Paper).unwrap();
        if spec.name == "meld" {
            let known = ["creatinine_max", "bilirubin_max", "inr_max"].iter().all(|name| inputs[*name].is_some())
                || inputs["rrt"] == Some(1.0);
            assert_eq!(paper.total, known.then(|| total.round().min(40.0)), "{why}");
        } else if why.contains("QUIRK") || why.contains("TRAP") {
            assert_ne!(paper, reference, "{why}");
            quirks += 1;
        } else if let Some((_, total)) = PAPER_DIFFERS.iter().find(|(row, _)| *row == why) {
            assert_eq!(paper.total, Some(*total), "{why}");
            differing += 1;
        } else {
            assert_eq!(paper.total, reference.total, "{why}");
        }
        *rows.entry(spec.name.to_owned()).or_default() += 1;
    }
    assert_eq!((rows.values().sum::<usize>(), quirks, differing), (420, 5, PAPER_DIFFERS.len()), "{rows:?}");
}

/// A recorded value as scores compute with it.
fn number(input: &InputSpec, value: &Value) -> Option<f64> {
    match value {
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Value::String(category) => Some(input.code(category).unwrap()),
        value => value.as_f64(),
    }
}

/// Where an input has the name of a component, the component's ends in `_score`.
fn scored(spec: &ScoreSpec, result: &ScoreResult, component: &str) -> Option<f64> {
    let name = if spec.component(component).is_ok() { component.to_owned() } else { format!("{component}_score") };
    assert!(spec.component(&name).is_ok(), "{name}");
    result.component(&name)
}

fn close(found: Option<f64>, expected: Option<f64>, by: f64) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= by,
        (found, expected) => found == expected,
    }
}
