//! A score of the first day, or the worst stage of acute kidney injury of the first 7 days, down to its inputs.

use std::collections::{BTreeMap, BTreeSet};

use acuity_scores::{ComponentSpec, Decision, Kind, ScoreMode, ScoreSpec, decide, scores, words};
use acuity_warehouse::{Columns, DatasetName, Warehouse};

use super::{
    answer::{Component, RawRow, Value, Why, asked},
    places::Places,
    raw, rule,
    stay::{inputs_mart, of_stay, scored, window},
};
use crate::error::{Error, Result};

const DRIVERS: &str = "score_drivers";
const ROWS: &str = "score_driver_rows";

/// Why a stay has its score of the first day (of `kdigo_creatinine` and `kdigo_urine` the worst stage of the first 7 days);
/// all components, or the one called `component`.
///
/// # Errors
/// No such stay or component; a score whose inputs no mart keeps; a stay without the score; marts that are not built, or not by
/// the rules of this program.
pub fn first_day(
    warehouse: &dyn Warehouse,
    places: Places<'_>,
    icustay_id: i64,
    score: &'static ScoreSpec,
    component: Option<&str>,
) -> Result<Why> {
    let components = asked(score, component)?;
    let drivers = drivers(warehouse, places.marts, score, icustay_id)?;
    let Some(inputs) = inputs(warehouse, places.marts, score, icustay_id)? else {
        return Err(not_kept(warehouse, places.marts, score)?);
    };
    let stay = scored(warehouse, places.marts, score, icustay_id)?;
    // In the reference's reading children have points as well.
    if drivers.is_empty() && !stay.is_adult {
        return Err(Error::NotAdult { icustay_id, score: score.name });
    }
    let mut rows = raw_rows(warehouse, places, score, icustay_id, &components)?;
    let components = components
        .into_iter()
        .map(|component| {
            let mine: Vec<&Driver> = drivers.iter().filter(|driver| driver.component == component.name).collect();
            explained(score, component, &mine, &inputs, stay.mode, &mut rows)
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(Why {
        icustay_id,
        score: score.name,
        title: score.title,
        window: window(score),
        score_mode: stay.mode,
        total: stay.total,
        components,
    })
}

/// A row of `score_drivers`.
struct Driver {
    component: String,
    points: Option<f64>,
    input: Option<String>,
    value: Option<f64>,
    category: Option<String>,
    unit: String,
}

fn drivers(warehouse: &dyn Warehouse, marts: &str, score: &ScoreSpec, icustay_id: i64) -> Result<Vec<Driver>> {
    const COLUMNS: [&str; 7] = ["score", "component", "points", "input", "value", "category", "unit"];
    let mart = Columns::of(warehouse, marts, DRIVERS, &COLUMNS, &of_stay(icustay_id))?;
    let (of, names, points) = (mart.texts("score")?, mart.texts("component")?, mart.floats("points")?);
    let (inputs, values) = (mart.texts("input")?, mart.floats("value")?);
    let (categories, units) = (mart.texts("category")?, mart.texts("unit")?);
    let driver = |row: usize| Driver {
        component: names[row].clone().unwrap_or_default(),
        points: points[row],
        input: inputs[row].clone(),
        value: values[row],
        category: categories[row].clone(),
        unit: units[row].clone().unwrap_or_default(),
    };
    Ok((0..mart.rows()).filter(|row| of[*row].as_deref() == Some(score.name)).map(driver).collect())
}

/// Component and input.
type Decided = (String, String);

/// The raw rows of each deciding value, by time.
fn raw_rows(
    warehouse: &dyn Warehouse,
    places: Places<'_>,
    score: &ScoreSpec,
    icustay_id: i64,
    components: &[&'static ComponentSpec],
) -> Result<BTreeMap<Decided, Vec<RawRow>>> {
    const COLUMNS: [&str; 5] = ["score", "component", "input", "source_table", "row_id"];
    let mart = Columns::of(warehouse, places.marts, ROWS, &COLUMNS, &of_stay(icustay_id))?;
    let (scores, of, inputs) = (mart.texts("score")?, mart.texts("component")?, mart.texts("input")?);
    let (tables, ids) = (mart.texts("source_table")?, mart.ints("row_id")?);
    let mut names: BTreeMap<Decided, BTreeSet<raw::Name>> = BTreeMap::new();
    for row in 0..mart.rows() {
        let is_asked = scores[row].as_deref() == Some(score.name)
            && components.iter().any(|component| of[row].as_deref() == Some(component.name));
        if let (true, Some(of), Some(input), Some(table), Some(id)) =
            (is_asked, &of[row], &inputs[row], &tables[row], ids[row])
        {
            names.entry((of.clone(), input.clone())).or_default().insert((table.clone(), id));
        }
    }
    raw::by_time(warehouse, places.raw, icustay_id, names)
}

/// The inputs of a stay, as the rules compute with them; `None` when no mart keeps those of the score.
fn inputs(
    warehouse: &dyn Warehouse,
    marts: &str,
    score: &'static ScoreSpec,
    icustay_id: i64,
) -> Result<Option<BTreeMap<&'static str, f64>>> {
    let name = inputs_mart(score);
    if !is_there(warehouse, marts, &name)? {
        return Ok(None);
    }
    let columns: Vec<&str> = score.inputs.iter().map(|input| input.name).collect();
    let row = Columns::of(warehouse, marts, &name, &columns, &of_stay(icustay_id))?;
    let mut values = BTreeMap::new();
    for input in score.inputs {
        let value = match input.quantity.kind {
            Kind::Category(_) => row.texts(input.name)?.into_iter().flatten().find_map(|text| input.code(&text)),
            _ => row.floats(input.name)?.into_iter().flatten().next(),
        };
        values.extend(value.map(|value| (input.name, value)));
    }
    Ok(Some(values))
}

fn is_there(warehouse: &dyn Warehouse, marts: &str, name: &str) -> Result<bool> {
    let relation = DatasetName::new(marts).relation(name);
    Ok(warehouse.relation(&relation).map_err(acuity_warehouse::ReadError::from)?.is_some())
}

fn not_kept(warehouse: &dyn Warehouse, marts: &str, score: &'static ScoreSpec) -> Result<Error> {
    let mut known = Vec::new();
    for other in scores() {
        if is_there(warehouse, marts, &inputs_mart(other))? {
            known.push(other.name);
        }
    }
    Ok(Error::NotKept { score: score.name, known: known.join(", ") })
}

fn explained(
    score: &'static ScoreSpec,
    component: &'static ComponentSpec,
    drivers: &[&Driver],
    inputs: &BTreeMap<&'static str, f64>,
    reading: ScoreMode,
    rows: &mut BTreeMap<Decided, Vec<RawRow>>,
) -> Result<Component> {
    let points = drivers.first().and_then(|driver| driver.points);
    let decision = rule::mode(reading).map(|mode| decide(component, &|name: &str| inputs.get(name).copied(), mode));
    if let Some(decision) = &decision
        && !agree(points, drivers, decision)
    {
        return Err(Error::OtherRules {
            score: score.name,
            component: component.name,
            stored: told(points, drivers.iter().filter_map(|driver| driver.input.as_deref())),
            computed: told(decision.points, decision.inputs.iter().copied()),
        });
    }
    let rule = decision.and_then(|decision| rule::given(score, component, &decision));
    let values = drivers
        .iter()
        .filter_map(|driver| {
            let input = score.inputs.iter().find(|input| Some(input.name) == driver.input.as_deref())?;
            Some(Value {
                input: input.name,
                description: input.description,
                value: driver.value,
                category: driver.category.clone(),
                unit: driver.unit.clone(),
                from: None,
                until: None,
                rows: rows.remove(&(component.name.to_owned(), input.name.to_owned())).unwrap_or_default(),
            })
        })
        .collect();
    Ok(Component { name: component.name, title: component.title, points, values, rule })
}

/// The same inputs, and the same points but for the last digits of a logarithm, in which two engines may differ. A component
/// that is missing has no row.
fn agree(points: Option<f64>, drivers: &[&Driver], decision: &Decision) -> bool {
    let mut stored: Vec<&str> = drivers.iter().filter_map(|driver| driver.input.as_deref()).collect();
    let mut computed = decision.inputs.clone();
    stored.sort_unstable();
    computed.sort_unstable();
    let near = match (points, decision.points) {
        (Some(points), Some(other)) => (points - other).abs() <= 1e-9 * points.abs().max(1.0),
        (points, other) => points == other,
    };
    near && stored == computed
}

fn told<'a>(points: Option<f64>, inputs: impl Iterator<Item = &'a str>) -> String {
    let inputs: Vec<&str> = inputs.collect();
    let points = points.map_or_else(|| "no".to_owned(), words::number);
    if inputs.is_empty() { points } else { format!("{points} (by {})", inputs.join(", ")) }
}
