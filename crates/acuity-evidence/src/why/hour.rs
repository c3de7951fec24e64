//! SOFA of an hour of a stay, down to the raw rows.

use std::collections::{BTreeMap, BTreeSet};

use acuity_scores::{ComponentSpec, InputSpec, ScoreMode, ScoreSpec, decide, find};
use acuity_warehouse::{Columns, Warehouse};

use super::{
    answer::{Component, RawRow, Value, Why, Window, asked, time},
    places::Places,
    raw, rule,
    stay::{of_stay, scored},
};
use crate::error::{Error, Result};

const HOURS: &str = "pivoted_sofa";
const DRIVERS: &str = "sofa_drivers";
const ROWS: &str = "sofa_driver_rows";

/// Why a stay has its SOFA of the day that ends with an hour: the hour called `hour`, or the first with the most points; all
/// components, or the one called `component`.
///
/// # Errors
/// No such stay, hour or component; a stay without the score; marts that are not built, or not from these raw records.
pub fn hour(
    warehouse: &dyn Warehouse,
    places: Places<'_>,
    icustay_id: i64,
    hour: Option<i64>,
    component: Option<&str>,
) -> Result<Why> {
    let score = find("sofa")?;
    let components = asked(score, component)?;
    let chosen = chosen(warehouse, places.marts, score, icustay_id, hour)?;
    let drivers = drivers(warehouse, places.marts, &of_hour(icustay_id, chosen.hr))?;
    let rows = raw_rows(warehouse, places, icustay_id, chosen.hr, &components)?;
    let components = components
        .into_iter()
        .map(|component| {
            let rows = rows.get(component.name).cloned().unwrap_or_default();
            explained(score, component, drivers.get(component.name), chosen.mode, rows)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Why {
        icustay_id,
        score: score.name,
        title: score.title,
        window: Window::DayUntil { hour: chosen.hr, ending: chosen.ending },
        score_mode: chosen.mode,
        total: chosen.total,
        components,
    })
}

/// The condition that keeps the rows of an hour of a stay.
fn of_hour(icustay_id: i64, hr: i64) -> String {
    format!("{} AND hr = {hr}", of_stay(icustay_id))
}

/// An hour of the mart.
struct Hour {
    hr: i64,
    ending: String,
    total: Option<f64>,
    mode: ScoreMode,
}

fn chosen(
    warehouse: &dyn Warehouse,
    marts: &str,
    score: &'static ScoreSpec,
    icustay_id: i64,
    wanted: Option<i64>,
) -> Result<Hour> {
    let columns = ["hr", "copy", "endtime", "sofa_24hours", "score_mode"];
    let mart = Columns::of(warehouse, marts, HOURS, &columns, &of_stay(icustay_id))?;
    let (hours, copies, totals) = (mart.ints("hr")?, mart.ints("copy")?, mart.floats("sofa_24hours")?);
    let (endings, modes) = (mart.texts("endtime")?, mart.texts("score_mode")?);
    // The reference has copies of an hour; the last of them has seen the others, as in sofa_drivers.
    let mut rows: BTreeMap<i64, usize> = BTreeMap::new();
    for row in 0..mart.rows() {
        let Some(hr) = hours[row] else { continue };
        let place = rows.entry(hr).or_insert(row);
        if copies[row] > copies[*place] {
            *place = row;
        }
    }
    let (Some(&first), Some(&last)) = (rows.keys().next(), rows.keys().next_back()) else {
        let stay = scored(warehouse, marts, score, icustay_id)?;
        return Err(match stay.is_adult {
            true => Error::NoHours { icustay_id },
            false => Error::NotAdult { icustay_id, score: score.name },
        });
    };
    let row = match wanted {
        Some(hour) => rows.get(&hour).copied().ok_or(Error::UnknownHour { icustay_id, hour, first, last })?,
        None => {
            rows.values().copied().fold(rows[&first], |best, row| if totals[row] > totals[best] { row } else { best })
        }
    };
    Ok(Hour {
        hr: hours[row].unwrap_or(first),
        ending: time(endings[row].clone()).unwrap_or_default(),
        total: totals[row],
        mode: ScoreMode::of([modes[row].as_deref()]),
    })
}

/// A row of `sofa_drivers`.
struct Driver {
    points: Option<f64>,
    measurement: String,
    value: Option<f64>,
    unit: String,
    from: Option<String>,
    until: Option<String>,
}

/// By component.
fn drivers(warehouse: &dyn Warehouse, marts: &str, condition: &str) -> Result<BTreeMap<String, Driver>> {
    const COLUMNS: [&str; 7] = ["component", "points", "measurement", "value", "unit", "window_start", "window_end"];
    let mart = Columns::of(warehouse, marts, DRIVERS, &COLUMNS, condition)?;
    let (names, points) = (mart.texts("component")?, mart.floats("points")?);
    let (measurements, values, units) = (mart.texts("measurement")?, mart.floats("value")?, mart.texts("unit")?);
    let (starts, ends) = (mart.texts("window_start")?, mart.texts("window_end")?);
    let driver = |row: usize| {
        Some((
            names[row].clone()?,
            Driver {
                points: points[row],
                measurement: measurements[row].clone().unwrap_or_default(),
                value: values[row],
                unit: units[row].clone().unwrap_or_default(),
                from: time(starts[row].clone()),
                until: time(ends[row].clone()),
            },
        ))
    };
    Ok((0..mart.rows()).filter_map(driver).collect())
}

/// The raw rows of each component, by time.
fn raw_rows(
    warehouse: &dyn Warehouse,
    places: Places<'_>,
    icustay_id: i64,
    hr: i64,
    components: &[&'static ComponentSpec],
) -> Result<BTreeMap<&'static str, Vec<RawRow>>> {
    let condition = of_hour(icustay_id, hr);
    let mart = Columns::of(warehouse, places.marts, ROWS, &["component", "source_table", "row_id"], &condition)?;
    let (of, tables, ids) = (mart.texts("component")?, mart.texts("source_table")?, mart.ints("row_id")?);
    let mut names: BTreeMap<&'static str, BTreeSet<raw::Name>> = BTreeMap::new();
    for row in 0..mart.rows() {
        let component = components.iter().find(|component| of[row].as_deref() == Some(component.name));
        if let (Some(component), Some(table), Some(id)) = (component, &tables[row], ids[row]) {
            names.entry(component.name).or_default().insert((table.clone(), id));
        }
    }
    raw::by_time(warehouse, places.raw, icustay_id, names)
}

fn explained(
    score: &'static ScoreSpec,
    component: &'static ComponentSpec,
    driver: Option<&Driver>,
    reading: ScoreMode,
    rows: Vec<RawRow>,
) -> Result<Component> {
    let (name, title) = (component.name, component.title);
    let Some(driver) = driver else {
        return Ok(Component { name, title, points: None, values: Vec::new(), rule: None });
    };
    let Some(input) = input(score, component, &driver.measurement) else {
        return Err(Error::OtherRules {
            score: score.name,
            component: name,
            stored: format!("{} by `{}`", shown(driver.points), driver.measurement),
            computed: "none by that".to_owned(),
        });
    };
    let decision = rule::mode(reading).map(|mode| {
        // The mart names the measurement that gives the component's points by itself.
        decide(component, &|asked: &str| if asked == input.name { driver.value } else { None }, mode)
    });
    if let Some(decision) = &decision
        && decision.points != driver.points
    {
        return Err(Error::OtherRules {
            score: score.name,
            component: name,
            stored: shown(driver.points),
            computed: shown(decision.points),
        });
    }
    let value = Value {
        input: input.name,
        description: input.description,
        value: driver.value,
        category: None,
        unit: driver.unit.clone(),
        from: driver.from.clone(),
        until: driver.until.clone(),
        rows,
    };
    let rule = decision.and_then(|decision| rule::given(score, component, &decision));
    Ok(Component { name, title, points: driver.points, values: vec![value], rule })
}

/// The input that a measurement of the mart is: named as its quantity, `gcs` of `mingcs` and a drug of its rate apart.
fn input(score: &'static ScoreSpec, component: &ComponentSpec, measurement: &str) -> Option<&'static InputSpec> {
    let names = [measurement.to_owned(), format!("min{measurement}"), format!("rate_{measurement}")];
    let mut of_component = score.inputs.iter().filter(|input| component.inputs.contains(&input.name));
    of_component.find(|input| names.iter().any(|name| name == input.quantity.name))
}

fn shown(points: Option<f64>) -> String {
    points.map_or_else(|| "no".to_owned(), acuity_scores::words::number)
}
