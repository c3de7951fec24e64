//! `acuity quality`: the state of the records.

use std::collections::BTreeMap;

use acuity_evidence::quality::{self, HourQuality, ItemQuality};
use acuity_runner::{Access, Session};
use acuity_warehouse::Cell;
use anyhow::Result;

use crate::{
    cli::{OutputFormat, query::QualityArgs},
    context::Context,
    failure::Outcome,
    output,
};

/// Hours of the stay that a table for people has a column for.
const SHOWN_HOURS: [u64; 7] = [1, 2, 6, 12, 24, 36, 48];

pub(crate) fn run(args: &QualityArgs, context: &Context) -> Result<Outcome> {
    let project = context.project()?;
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
    let mut by_name: BTreeMap<&str, BTreeMap<u64, f64>> = BTreeMap::new();
    for hour in hours {
        by_name.entry(&hour.measurement).or_default().insert(hour.hour_of_stay, hour.missing_share());
    }
    let mut columns = vec!["missing in hour".to_owned()];
    columns.extend(SHOWN_HOURS.map(|hour| hour.to_string()));
    let rows: Vec<Vec<Cell>> = by_name
        .iter()
        .map(|(name, shares)| {
            let percent = |hour| shares.get(&hour).map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share));
            std::iter::once((*name).to_owned()).chain(SHOWN_HOURS.map(percent)).map(Cell::Text).collect()
        })
        .collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    output::print_records(&columns, &rows, format)
}
