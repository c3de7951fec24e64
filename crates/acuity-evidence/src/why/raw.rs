//! Raw rows by their table and number, as they were charted.

use std::collections::{BTreeMap, BTreeSet};

use acuity_warehouse::{Columns, ColumnsError, Engine, Warehouse};

use super::{
    answer::{RawRow, time},
    stay::of_stay,
};
use crate::error::{Error, Result};

/// Which columns of a raw table say when, what and in which unit.
struct Source {
    table: &'static str,
    time: &'static str,
    value: &'static str,
    /// Whether the value is text as charted; otherwise it is a number.
    is_text: bool,
    unit: &'static str,
    /// The table that names its items.
    dictionary: &'static str,
}

const SOURCES: [Source; 5] = [
    source("chartevents", "charttime", "value", true, "valueuom", "d_items"),
    source("labevents", "charttime", "value", true, "valueuom", "d_labitems"),
    source("outputevents", "charttime", "value", false, "valueuom", "d_items"),
    source("inputevents_cv", "charttime", "rate", false, "rateuom", "d_items"),
    source("inputevents_mv", "starttime", "rate", false, "rateuom", "d_items"),
];

const fn source(
    table: &'static str,
    time: &'static str,
    value: &'static str,
    is_text: bool,
    unit: &'static str,
    dictionary: &'static str,
) -> Source {
    Source { table, time, value, is_text, unit, dictionary }
}

/// Table and number of a row.
pub(super) type Name = (String, i64);

/// The rows that each key names, by time, of the patient of a stay, from the dataset `raw`.
///
/// # Errors
/// As [`rows`].
pub(super) fn by_time<K: Ord>(
    warehouse: &dyn Warehouse,
    raw: &str,
    icustay_id: i64,
    names: BTreeMap<K, BTreeSet<Name>>,
) -> Result<BTreeMap<K, Vec<RawRow>>> {
    let all: BTreeSet<Name> = names.values().flatten().cloned().collect();
    let found = rows(warehouse, raw, icustay_id, &all)?;
    let sorted = |names: BTreeSet<Name>| {
        let mut rows: Vec<RawRow> = names.iter().filter_map(|name| found.get(name).cloned()).collect();
        rows.sort();
        rows
    };
    Ok(names.into_iter().map(|(key, names)| (key, sorted(names))).collect())
}

/// The rows called `names`, from the dataset `raw`.
///
/// # Errors
/// A row that is not there, or a table that cannot be read.
fn rows(
    warehouse: &dyn Warehouse,
    raw: &str,
    icustay_id: i64,
    names: &BTreeSet<Name>,
) -> Result<BTreeMap<Name, RawRow>> {
    let mut found = BTreeMap::new();
    if names.is_empty() {
        return Ok(found);
    }
    let patient = patient(warehouse, raw, icustay_id)?;
    for source in &SOURCES {
        let ids: Vec<i64> =
            names.iter().filter(|(table, _)| table == source.table).map(|(_, row_id)| *row_id).collect();
        if !ids.is_empty() {
            read(warehouse, raw, source, &format!("{patient}{}", one_of("row_id", &ids)), &mut found)?;
        }
    }
    match names.iter().find(|name| !found.contains_key(*name)) {
        Some((table, row_id)) => Err(Error::NoSuchRow { table: table.clone(), row_id: *row_id }),
        None => Ok(found),
    }
}

/// The beginning of a condition that keeps rows of the patient of a stay. DuckDB passes over parts of a table that hold other
/// patients only, and charts mostly come patient by patient: a chart of 60 million rows is not read through. BigQuery would bill
/// one column more.
fn patient(warehouse: &dyn Warehouse, raw: &str, icustay_id: i64) -> Result<String> {
    if warehouse.engine() == Engine::BigQuery {
        return Ok(String::new());
    }
    let stay = Columns::of(warehouse, raw, "icustays", &["subject_id"], &of_stay(icustay_id))?;
    let subject = stay.ints("subject_id")?.into_iter().flatten().next();
    Ok(subject.map_or_else(String::new, |subject| format!("subject_id = {subject} AND ")))
}

fn read(
    warehouse: &dyn Warehouse,
    raw: &str,
    source: &Source,
    condition: &str,
    found: &mut BTreeMap<Name, RawRow>,
) -> Result<()> {
    let columns = ["row_id", "itemid", source.time, source.value, source.unit];
    let rows = Columns::of(warehouse, raw, source.table, &columns, condition)?;
    let (row_ids, items, times) = (rows.ints("row_id")?, rows.ints("itemid")?, rows.texts(source.time)?);
    let (values, units) = (values(&rows, source)?, rows.texts(source.unit)?);
    let labels = labels(warehouse, raw, source.dictionary, &items)?;
    for row in 0..rows.rows() {
        let Some(row_id) = row_ids[row] else { continue };
        let charted = RawRow {
            charttime: time(times[row].clone()),
            source_table: source.table.to_owned(),
            row_id,
            itemid: items[row],
            label: items[row].and_then(|item| labels.get(&item).cloned()),
            value: values[row].clone(),
            unit: units[row].clone(),
        };
        // A row that was delivered twice is told once: of copies that differ the least one, whatever order they come in.
        let name = (source.table.to_owned(), row_id);
        match found.get_mut(&name) {
            Some(known) if *known <= charted => {}
            Some(known) => *known = charted,
            None => {
                found.insert(name, charted);
            }
        }
    }
    Ok(())
}

fn values(rows: &Columns, source: &Source) -> Result<Vec<Option<String>>, ColumnsError> {
    if source.is_text {
        return rows.texts(source.value);
    }
    Ok(rows.floats(source.value)?.into_iter().map(|value| value.map(|value| value.to_string())).collect())
}

/// Names of items; one that the dictionary lacks has none.
fn labels(
    warehouse: &dyn Warehouse,
    raw: &str,
    dictionary: &str,
    items: &[Option<i64>],
) -> Result<BTreeMap<i64, String>> {
    let wanted: BTreeSet<i64> = items.iter().copied().flatten().collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let wanted: Vec<i64> = wanted.into_iter().collect();
    let known = Columns::of(warehouse, raw, dictionary, &["itemid", "label"], &one_of("itemid", &wanted))?;
    let pairs = known.ints("itemid")?.into_iter().zip(known.texts("label")?);
    Ok(pairs.filter_map(|(item, label)| Some((item?, label?))).collect())
}

fn one_of(column: &str, values: &[i64]) -> String {
    let list: Vec<String> = values.iter().map(i64::to_string).collect();
    format!("{column} IN ({})", list.join(", "))
}
