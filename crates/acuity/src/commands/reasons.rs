//! Explanations on stdout.

use std::{collections::BTreeMap, fmt::Write as _};

use acuity_ml::{Explanation, Interaction};
use acuity_scores::ScoreMode;
use acuity_warehouse::Cell;
use anyhow::Result;
use serde_json::{Value, json};

use crate::{
    cli::OutputFormat,
    output::{self, Records},
};

/// Prints explanations, each with its row's key: as text, as one JSON object a line, or as CSV with a row for each feature.
pub(super) struct Reasons {
    /// What the rows are told by.
    key: &'static str,
    /// In which reading the tables are that the rows come from.
    marts: Option<ScoreMode>,
    /// Features that are told.
    top: usize,
    /// Where features come from, by name; empty where it is not told.
    origins: BTreeMap<String, Origin>,
    form: Form,
}

/// Where a feature comes from.
pub(super) struct Origin {
    /// Its model and column: `first_day_features.lactate_max`.
    pub(super) column: String,
    /// The raw columns that it is computed from: `mimic.labevents.valuenum`.
    pub(super) from: Vec<String>,
}

enum Form {
    Text,
    JsonLines,
    Csv(Records),
}

impl Reasons {
    /// Of `top` 0 all features are told.
    pub(super) fn new(key: &'static str, marts: Option<ScoreMode>, top: usize, format: OutputFormat) -> Result<Self> {
        let columns = [key, "feature", "value", "unit", "shap", "base", "probability", "score_mode", "as_of"];
        let form = match format {
            OutputFormat::Table => Form::Text,
            OutputFormat::Json => Form::JsonLines,
            OutputFormat::Csv => Form::Csv(Records::new(&columns, format)?),
        };
        let top = if top == 0 { usize::MAX } else { top };
        Ok(Self { key, marts, top, origins: BTreeMap::new(), form })
    }

    /// Tells also where features come from; CSV has no place for it.
    pub(super) fn with_origins(self, origins: BTreeMap<String, Origin>) -> Self {
        Self { origins, ..self }
    }

    /// One row, with the interactions of its features where they are told; CSV has no place for them.
    pub(super) fn add(
        &mut self,
        id: &str,
        explanation: &Explanation,
        interactions: Option<&[Interaction]>,
    ) -> Result<()> {
        let Self { key, marts, top, origins, form } = self;
        match form {
            Form::Text => {
                let mode = marts.map_or_else(String::new, |mode| format!(", scores {}", mode.words()));
                let origins = origin_lines(origins, explanation.contributions.iter().take(*top));
                let (reasons, together) = (explanation.text(*top), lines(interactions));
                output::print_text(&format!("{key} {id}{mode}\n{reasons}{together}{origins}"))
            }
            Form::JsonLines => {
                let mut line = json_line(key, id, *marts, *top, explanation, interactions)?;
                for one in line["contributions"].as_array_mut().into_iter().flatten() {
                    let Some(Origin { column, from }) = one["feature"].as_str().and_then(|name| origins.get(name))
                    else {
                        continue;
                    };
                    one["column"] = column.as_str().into();
                    one["from"] = json!(from);
                }
                output::print_text(&line.to_string())
            }
            Form::Csv(records) => {
                let reading = Cell::from(marts.map(ScoreMode::name));
                let shown = explanation.contributions.iter().take(*top);
                let cells: Vec<Vec<Cell>> = shown
                    .map(|one| {
                        vec![
                            Cell::Text(id.to_owned()),
                            Cell::Text(one.feature.clone()),
                            one.value.into(),
                            Cell::Text(one.unit.clone()),
                            Cell::Float(one.shap),
                            Cell::Float(explanation.base),
                            Cell::Float(explanation.probability),
                            reading.clone(),
                            Cell::from(explanation.as_of.as_deref()),
                        ]
                    })
                    .collect();
                records.add(&cells)
            }
        }
    }

    pub(super) fn finish(self) -> Result<()> {
        match self.form {
            Form::Text | Form::JsonLines => Ok(()),
            Form::Csv(records) => records.finish(),
        }
    }
}

fn json_line(
    key: &str,
    id: &str,
    marts: Option<ScoreMode>,
    top: usize,
    explanation: &Explanation,
    interactions: Option<&[Interaction]>,
) -> Result<Value> {
    let mut value = json!({ key: id });
    if let Some(marts) = marts {
        value["score_mode"] = marts.name().into();
    }
    if let (Some(out), Value::Object(fields)) = (value.as_object_mut(), serde_json::to_value(explanation)?) {
        out.extend(fields);
    }
    if let Some(contributions) = value["contributions"].as_array_mut() {
        let rest: f64 = contributions.iter().skip(top).filter_map(|one| one["shap"].as_f64()).sum();
        let left_out = contributions.len().saturating_sub(top);
        contributions.truncate(top);
        value["others"] = json!({ "features": left_out, "shap": rest });
    }
    if let Some(interactions) = interactions {
        value["interactions"] = serde_json::to_value(interactions)?;
    }
    Ok(value)
}

/// Where the features that were told come from, as lines below an explanation.
fn origin_lines<'a>(
    origins: &BTreeMap<String, Origin>,
    told: impl Iterator<Item = &'a acuity_ml::Contribution>,
) -> String {
    if origins.is_empty() {
        return String::new();
    }
    let mut out = "\nwhere the values come from\n".to_owned();
    for Origin { column, from } in told.filter_map(|one| origins.get(&one.feature)) {
        let from = if from.is_empty() { "no raw column that is known".to_owned() } else { from.join(", ") };
        let _ = writeln!(out, "{column}  from {from}");
    }
    out
}

/// Interactions as lines below an explanation.
fn lines(interactions: Option<&[Interaction]>) -> String {
    let Some(interactions) = interactions else { return String::new() };
    if interactions.is_empty() {
        return "\nno two features interact\n".to_owned();
    }
    let mut out =
        "\ntogether, beyond what each does alone (part of the contributions above, half of it of each)\n".to_owned();
    for one in interactions {
        let _ = writeln!(out, "{:+.3}  {} and {}", one.shap, one.first, one.second);
    }
    out
}
