//! The tables of an answer as columns of one type each, which text and Parquet are written from.

use std::sync::Arc;

use acuity_warehouse::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};

use super::super::{
    answer::Answer,
    baseline::Summary,
    facts::{Facts, Values},
};
use crate::format;

/// The values of a column; nothing where there is none.
enum Column {
    Whole(Vec<Option<i64>>),
    Number(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
}

impl Column {
    /// A value as text has it, in full.
    fn cell(&self, row: usize) -> String {
        match self {
            Self::Whole(values) => values[row].map_or_else(String::new, |value| value.to_string()),
            Self::Number(values) => values[row].map_or_else(String::new, |value| value.to_string()),
            Self::Text(values) => values[row].clone().unwrap_or_default(),
        }
    }

    fn array(self) -> ArrayRef {
        match self {
            Self::Whole(values) => Arc::new(Int64Array::from(values)),
            Self::Number(values) => Arc::new(Float64Array::from(values)),
            Self::Text(values) => Arc::new(StringArray::from(values)),
        }
    }
}

/// A table: columns with their names, all of `rows` values.
pub(super) struct Columns {
    named: Vec<(String, Column)>,
    rows: usize,
}

impl Columns {
    fn of<const N: usize>(rows: usize, named: [(&str, Column); N]) -> Self {
        Self { named: named.into_iter().map(|(name, values)| (name.to_owned(), values)).collect(), rows }
    }

    /// As text, with `by` between the values of a line.
    pub(super) fn separated(&self, by: u8) -> Result<Vec<u8>, csv::Error> {
        let mut out = csv::WriterBuilder::new().delimiter(by).from_writer(Vec::new());
        out.write_record(self.named.iter().map(|(name, _)| name))?;
        for row in 0..self.rows {
            out.write_record(self.named.iter().map(|(_, values)| values.cell(row)))?;
        }
        out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// As Arrow has it.
    pub(super) fn batch(self) -> Result<RecordBatch, String> {
        let arrays = self.named.into_iter().map(|(name, values)| (name, values.array(), true));
        RecordBatch::try_from_iter_with_nullable(arrays).map_err(|error| error.to_string())
    }
}

fn whole(values: impl Iterator<Item = usize>) -> Column {
    Column::Whole(values.map(|value| i64::try_from(value).ok()).collect())
}

fn text(values: impl Iterator<Item = impl Into<String>>) -> Column {
    Column::Text(values.map(|value| Some(value.into()).filter(|value| !value.is_empty())).collect())
}

pub(super) fn flow(answer: &Answer) -> Columns {
    let steps = || answer.flow.iter();
    let named = [
        ("step", text(steps().map(|step| &step.label))),
        ("stays", whole(steps().map(|step| step.stays))),
        ("patients", whole(steps().map(|step| step.patients))),
    ];
    Columns::of(answer.flow.len(), named)
}

/// What a group is like in one fact, as numbers.
#[derive(Default)]
struct Told {
    n: Option<i64>,
    share: Option<f64>,
    mean: Option<f64>,
    quartiles: [Option<f64>; 3],
}

impl Told {
    fn of(cell: &Summary) -> Self {
        let known = cell.known();
        match cell {
            Summary::Number { quartiles, mean, .. } => Self {
                mean: (known > 0).then_some(*mean),
                quartiles: quartiles.map_or([None; 3], |quartiles| quartiles.map(Some)),
                ..Self::default()
            },
            Summary::Share { hits, .. } => Self {
                n: i64::try_from(*hits).ok(),
                share: (known > 0).then(|| *hits as f64 / known as f64),
                ..Self::default()
            },
            Summary::Below { .. } => Self::default(),
        }
    }
}

pub(super) fn baseline(answer: &Answer) -> Columns {
    let (mut facts, mut values, mut units, mut groups) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut stays, mut known, mut told, mut differences) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut tests = Vec::new();
    let mut above = "";
    for line in &answer.baseline.lines {
        let (fact, value) = if line.is_name { (above, line.title.as_str()) } else { (line.title.as_str(), "") };
        above = fact;
        for (head, cell) in answer.baseline.groups.iter().zip(&line.cells) {
            facts.push(fact);
            values.push(value);
            units.push(line.unit);
            groups.push(head.label.as_str());
            stays.push(head.stays);
            known.push(cell.known());
            told.push(Told::of(cell));
            differences.push(line.difference);
            tests.push(line.test);
        }
    }
    let number = |of: fn(&Told) -> Option<f64>| Column::Number(told.iter().map(of).collect());
    let named = [
        ("fact", text(facts.into_iter())),
        ("value", text(values.into_iter())),
        ("unit", text(units.into_iter())),
        ("group", text(groups.into_iter())),
        ("stays", whole(stays.into_iter())),
        ("known", whole(known.into_iter())),
        ("n", Column::Whole(told.iter().map(|told| told.n).collect())),
        ("share", number(|told| told.share)),
        ("mean", number(|told| told.mean)),
        ("q1", number(|told| told.quartiles[0])),
        ("median", number(|told| told.quartiles[1])),
        ("q3", number(|told| told.quartiles[2])),
        ("difference", Column::Number(differences)),
        ("p", Column::Number(tests.iter().map(|test| test.map(|(_, p)| p)).collect())),
        ("test", text(tests.iter().map(|test| test.map_or("", |(test, _)| test.title())))),
    ];
    Columns::of(told.len(), named)
}

pub(super) fn curves(answer: &Answer) -> Columns {
    struct Step<'a> {
        group: &'a str,
        days: f64,
        at_risk: usize,
        deaths: usize,
        survival: f64,
        interval: Option<(f64, f64)>,
    }
    let mut steps = Vec::new();
    for curve in &answer.curves {
        let group = curve.label.as_str();
        // Everybody is alive at the start.
        let at_risk = curve.curve.members();
        steps.push(Step { group, days: 0.0, at_risk, deaths: 0, survival: 1.0, interval: None });
        steps.extend(curve.curve.steps.iter().map(|step| Step {
            group,
            days: step.time,
            at_risk: step.at_risk,
            deaths: step.events,
            survival: step.survival,
            interval: step.interval,
        }));
    }
    let number = |of: fn(&Step<'_>) -> Option<f64>| Column::Number(steps.iter().map(of).collect());
    let named = [
        ("group", text(steps.iter().map(|step| step.group))),
        ("days", number(|step| Some(step.days))),
        ("at_risk", whole(steps.iter().map(|step| step.at_risk))),
        ("deaths", whole(steps.iter().map(|step| step.deaths))),
        ("survival", number(|step| Some(step.survival))),
        ("low", number(|step| step.interval.map(|ends| ends.0))),
        ("high", number(|step| step.interval.map(|ends| ends.1))),
    ];
    Columns::of(steps.len(), named)
}

pub(super) fn stays(facts: &Facts, answer: &Answer) -> Columns {
    let rows = || answer.rows.iter().copied();
    let ids = |ids: &[i64]| Column::Whole(rows().map(|row| Some(ids[row])).collect());
    let mut table =
        Columns::of(answer.rows.len(), [("icustay_id", ids(&facts.stays)), ("subject_id", ids(&facts.patients))]);
    table.named.extend(facts.facts.iter().map(|fact| {
        let values = match &fact.values {
            Values::Numbers(values) => {
                Column::Number(rows().map(|row| Some(values[row]).filter(|value| !value.is_nan())).collect())
            }
            Values::Times(times) => Column::Text(rows().map(|row| times[row].map(format::datetime)).collect()),
            Values::Several { names, of } => {
                let name = |at: &u32| usize::try_from(*at).ok().and_then(|at| names.get(at)).map(String::as_str);
                let joined = |row: usize| of[row].iter().filter_map(name).collect::<Vec<_>>().join("; ");
                Column::Text(rows().map(|row| Some(joined(row)).filter(|joined| !joined.is_empty())).collect())
            }
            Values::Names { names, of } => {
                Column::Text(rows().map(|row| of[row].map(|at| names[usize::from(at)].clone())).collect())
            }
        };
        (fact.name.clone(), values)
    }));
    table
}
