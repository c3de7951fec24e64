//! `acuity quality`: the state of the records.

use std::collections::BTreeMap;

use acuity_evidence::{
    Error,
    quality::{self, HourQuality, ItemQuality},
};
use acuity_ml::report::{Block, Section};
use acuity_runner::{Access, Session};
use acuity_warehouse::{Cell, ReadError, Warehouse};
use anyhow::Result;

use crate::{
    cli::{OutputFormat, query::QualityArgs},
    context::Context,
    failure::Outcome,
    output,
};

/// Hours of the stay that a table for people has a column for, with its name.
const SHOWN_HOURS: [(u64, &str); 7] = [(1, "1"), (2, "2"), (6, "6"), (12, "12"), (24, "24"), (36, "36"), (48, "48")];

/// Items that a report lists; all of them are in the mart.
const LISTED: usize = 15;

pub(crate) fn run(args: &QualityArgs, context: &Context) -> Result<Outcome> {
    let project = context.relations()?;
    let session = Session::open(project.clone(), Access::Read)?;
    let warehouse = session.warehouse();
    let marts = Context::marts(&project);
    if args.hours {
        print_hours(&quality::hours(warehouse.as_ref(), &marts)?, args.output)?;
    } else {
        print_items(&quality::items(warehouse.as_ref(), &marts)?, args.all, args.output)?;
    }
    Ok(Outcome::Success)
}

fn print_items(items: &[ItemQuality], all: bool, format: OutputFormat) -> Result<()> {
    let columns = [&["source_table", "itemid", "label", "concept"], &ItemQuality::COUNTS[..]].concat();
    let shown: Vec<&ItemQuality> = items.iter().filter(|item| all || item.faults() > 0 || item.converted > 0).collect();
    let rows: Vec<Vec<Cell>> = shown
        .iter()
        .map(|item| {
            let mut row = vec![
                Cell::Text(item.source_table.clone()),
                Cell::Int(item.itemid),
                Cell::Text(item.label.clone()),
                Cell::Text(item.concept.clone()),
            ];
            row.extend(item.counts().map(Cell::from));
            row
        })
        .collect();
    output::print_records(&columns, &rows, format)?;
    if format == OutputFormat::Table {
        let (rows, faults) =
            (items.iter().map(|item| item.row_count).sum::<u64>(), items.iter().map(ItemQuality::faults).sum::<u64>());
        output::print_text(&format!(
            "{} of {} items have a fault or a conversion; {} faults in {} rows. What is out of range or not converted is not used.",
            shown.len(),
            items.len(),
            output::thousands(faults),
            output::thousands(rows)
        ))?;
    }
    Ok(())
}

fn print_hours(hours: &[HourQuality], format: OutputFormat) -> Result<()> {
    if format != OutputFormat::Table {
        let columns = ["measurement", "hour_of_stay", "stays", "stays_with_value", "missing_share"];
        let rows: Vec<Vec<Cell>> = hours
            .iter()
            .map(|hour| {
                vec![
                    Cell::Text(hour.measurement.clone()),
                    hour.hour_of_stay.into(),
                    hour.stays.into(),
                    hour.stays_with_value.into(),
                    Cell::Float(hour.missing_share()),
                ]
            })
            .collect();
        return output::print_records(&columns, &rows, format);
    }
    let rows: Vec<Vec<Cell>> =
        missing_by_hour(hours).into_iter().map(|row| row.into_iter().map(Cell::Text).collect()).collect();
    output::print_records(&hour_columns(), &rows, format)
}

/// The state of the records as a section of the report; none where its marts are not built.
pub(crate) fn section(warehouse: &dyn Warehouse, marts: &str) -> Result<Option<Section>> {
    let (items, hours) = match (quality::items(warehouse, marts), quality::hours(warehouse, marts)) {
        (Err(Error::Read(ReadError::NotBuilt { .. })), _) | (_, Err(Error::Read(ReadError::NotBuilt { .. }))) => {
            return Ok(None);
        }
        (items, hours) => (items?, hours?),
    };
    let faulty: Vec<&ItemQuality> = items.iter().filter(|item| item.faults() > 0).collect();
    let (rows, faults): (u64, u64) =
        (items.iter().map(|item| item.row_count).sum(), items.iter().map(ItemQuality::faults).sum());
    let text = |name| (name, false);
    let mut columns = ["table", "item", "label"].map(text).to_vec();
    columns.extend(ItemQuality::COUNTS.map(|name| (name, true)));
    let counts = faulty.iter().take(LISTED).map(|item| {
        let names = [item.source_table.clone(), item.itemid.to_string(), item.label.clone()];
        names.into_iter().chain(item.counts().map(output::thousands)).collect()
    });
    let mut blocks = vec![
        Block::Text(format!(
            "{} of {} items have rows that cannot be used or only with care: {} faults in {} rows, a row with two of them counted \
             twice. What is out of range or not converted is not used.{}",
            faulty.len(),
            items.len(),
            output::thousands(faults),
            output::thousands(rows),
            if faulty.len() > LISTED { " Listed are those with the largest share." } else { "" },
        )),
        Block::Table(columns, counts.collect()),
    ];
    if !hours.is_empty() {
        blocks.push(Block::Text(
            "Share of stays in the ICU at the beginning of an hour, from 1, that have no value in it.".to_owned(),
        ));
        let columns = hour_columns().into_iter().enumerate().map(|(place, name)| (name, place > 0));
        blocks.push(Block::Table(columns.collect(), missing_by_hour(&hours)));
    }
    Ok(Some(Section { title: "State of the records".to_owned(), blocks }))
}

fn hour_columns() -> Vec<&'static str> {
    std::iter::once("missing in hour").chain(SHOWN_HOURS.map(|hour| hour.1)).collect()
}

/// A row for each measurement: its name, then the share of stays without it in each of the shown hours.
fn missing_by_hour(hours: &[HourQuality]) -> Vec<Vec<String>> {
    let mut by_name: BTreeMap<&str, BTreeMap<u64, f64>> = BTreeMap::new();
    for hour in hours {
        by_name.entry(&hour.measurement).or_default().insert(hour.hour_of_stay, hour.missing_share());
    }
    let row = |(name, shares): (&str, BTreeMap<u64, f64>)| {
        let percent =
            |hour: (u64, _)| shares.get(&hour.0).map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share));
        std::iter::once(name.to_owned()).chain(SHOWN_HOURS.map(percent)).collect()
    };
    by_name.into_iter().map(row).collect()
}
