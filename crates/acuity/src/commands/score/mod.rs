//! `acuity score`: points of values that a person gives.

mod cases;
mod points;

use std::collections::BTreeMap;

use acuity_scores::{ADULT_YEARS, InputSpec, Kind, Mode, ScoreSpec, evaluate, find, scores, words};
use acuity_warehouse::Cell;
use anyhow::{Context as _, Result, anyhow, bail};

use self::cases::{Case, Given, read};
use crate::{
    cli::{OutputFormat, ScoreArgs},
    context::Context,
    failure::{Outcome, Usage},
    output,
};

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
    match results.iter().filter(|result| points::is_empty(result)).count() {
        0 => {}
        rows => context.ui().warn(&format!(
            "{rows} of {} rows have no value at all: their 0 points mean that nothing was measured, not that nothing is wrong",
            results.len()
        )),
    }
    points::print(score, mode, &cases, &results, args.output)?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use cases::csv;

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
