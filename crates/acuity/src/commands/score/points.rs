//! Points as they are printed.

use std::io::Write as _;

use acuity_scores::{Mode, ScoreResult, ScoreSpec, Total};
use acuity_warehouse::Cell;
use anyhow::Result;
use serde_json::{Map, Value};

use super::cases::{Case, Given, KEYS};
use crate::{cli::OutputFormat, output};

/// Nothing was given that a component is computed from.
pub(super) fn is_empty(result: &ScoreResult) -> bool {
    result.components.iter().all(|(_, points)| points.is_none())
}

pub(super) fn print(
    score: &ScoreSpec,
    mode: Mode,
    cases: &[Case],
    results: &[ScoreResult],
    format: OutputFormat,
) -> Result<()> {
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
