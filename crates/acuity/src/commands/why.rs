//! `acuity why`: what decided the points of a score.

use acuity_evidence::why::{self, Component, Places, RawRow, Value, Why, Window};
use acuity_runner::{Access, Session, load::source_dataset};
use acuity_warehouse::Cell;
use anyhow::Result;

use crate::{
    cli::{OutputFormat, query::WhyArgs},
    context::Context,
    failure::{Outcome, Usage},
    output,
    ui::plain,
};

/// The score of which an hour can be asked for.
const HOURLY: &str = "sofa";

const COLUMNS: [&str; 21] = [
    "icustay_id",
    "score",
    "hour",
    "component",
    "points",
    "input",
    "value",
    "category",
    "unit",
    "from",
    "until",
    "rule",
    "doi",
    "source_table",
    "row_id",
    "itemid",
    "label",
    "charttime",
    "charted_value",
    "charted_unit",
    "score_mode",
];

pub(crate) fn run(args: &WhyArgs, context: &Context) -> Result<Outcome> {
    let score = acuity_scores::find(&args.score).map_err(|error| Usage(error.to_string()))?;
    let is_hourly = score.name == HOURLY && !args.first_day;
    if args.hour.is_some() && !is_hourly {
        return Err(Usage(format!("--hour is for {HOURLY}; {} is of a stay's first days", score.name)).into());
    }
    if args.first_day && score.name.starts_with("kdigo") {
        return Err(Usage(format!(
            "--first-day is for scores of the first day; {} is of the first 7 days",
            score.name
        ))
        .into());
    }
    let project = context.relations()?;
    let session = Session::open(project.clone(), Access::Read)?;
    let warehouse = session.warehouse().as_ref();
    let (marts, raw) = (Context::marts(&project), source_dataset(&session));
    let places = Places { marts: &marts, raw: &raw };
    let component = args.component.as_deref();
    let answer = if is_hourly {
        why::hour(warehouse, places, args.icustay_id, args.hour, component)?
    } else {
        why::first_day(warehouse, places, args.icustay_id, score, component)?
    };
    if let Some(caution) = answer.score_mode.caution() {
        context.ui().warn(caution);
    }
    match args.output {
        OutputFormat::Table => output::print_text(&plain(&answer.text()))?,
        OutputFormat::Json => output::print_json(&serde_json::to_value(&answer)?)?,
        OutputFormat::Csv => output::print_records(&COLUMNS, &lines(&answer), args.output)?,
    }
    Ok(Outcome::Success)
}

fn lines(answer: &Why) -> Vec<Vec<Cell>> {
    let hour = match &answer.window {
        Window::FirstDay | Window::FirstWeek => Cell::Null,
        Window::DayUntil { hour, .. } => Cell::Int(*hour),
    };
    let mut lines = Vec::new();
    for component in &answer.components {
        for (value, row) in pairs(component) {
            lines.push(vec![
                Cell::Int(answer.icustay_id),
                answer.score.into(),
                hour.clone(),
                component.name.into(),
                component.points.into(),
                value.map(|value| value.input).into(),
                value.and_then(|value| value.value).into(),
                value.and_then(|value| value.category.as_deref()).into(),
                value.map(|value| value.unit.as_str()).into(),
                value.and_then(|value| value.from.as_deref()).into(),
                value.and_then(|value| value.until.as_deref()).into(),
                component.rule.as_ref().map(|rule| rule.text.as_str()).into(),
                component.rule.as_ref().map(|rule| rule.doi).into(),
                row.map(|row| row.source_table.as_str()).into(),
                row.map(|row| row.row_id).into(),
                row.and_then(|row| row.itemid).into(),
                row.and_then(|row| row.label.as_deref()).into(),
                row.and_then(|row| row.charttime.as_deref()).into(),
                row.and_then(|row| row.value.as_deref()).into(),
                row.and_then(|row| row.unit.as_deref()).into(),
                answer.score_mode.name().into(),
            ]);
        }
    }
    lines
}

/// A line for each raw row, for each value that has none, and one where an absence decided.
fn pairs(component: &Component) -> Vec<(Option<&Value>, Option<&RawRow>)> {
    if component.values.is_empty() {
        return vec![(None, None)];
    }
    let mut pairs = Vec::new();
    for value in &component.values {
        match value.rows.as_slice() {
            [] => pairs.push((Some(value), None)),
            rows => pairs.extend(rows.iter().map(|row| (Some(value), Some(row)))),
        }
    }
    pairs
}
