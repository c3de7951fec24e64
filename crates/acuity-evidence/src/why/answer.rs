//! The answer, as plain values.

use acuity_scores::{ComponentSpec, ScoreMode, ScoreSpec};
use serde::{Serialize, Serializer};

use crate::error::{Error, Result};

/// Why a score of one stay has its points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// The stay.
    pub icustay_id: i64,
    /// Name of the score.
    pub score: &'static str,
    /// The name written out.
    pub title: &'static str,
    /// The time that was scored.
    pub window: Window,
    /// In which reading.
    pub score_mode: ScoreMode,
    /// The score; `None` when it cannot be computed.
    #[serde(serialize_with = "points")]
    pub total: Option<f64>,
    /// Its components, or the one that was asked for.
    pub components: Vec<Component>,
}

/// The time that was scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Window {
    /// The first day of the stay.
    FirstDay,
    /// The first 7 days of the stay, of which the worst counts.
    FirstWeek,
    /// A day that ends with an hour of the stay.
    DayUntil {
        /// Number of the hour; 0 is the one in which the stay begins.
        hour: i64,
        /// When it ends: `2188-11-29 02:00:00`.
        ending: String,
    },
}

/// Why a component has its points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// Name, as of the column.
    pub name: &'static str,
    /// For headings.
    pub title: &'static str,
    /// Its points; `None` when nothing of it was measured.
    #[serde(serialize_with = "points")]
    pub points: Option<f64>,
    /// The values that decided; none where an absence did.
    pub values: Vec<Value>,
    /// The rule that they met; `None` when the component is missing.
    pub rule: Option<Given>,
}

/// A value that decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Value {
    /// Name of the score's input.
    pub input: &'static str,
    /// What it is, for a person.
    pub description: &'static str,
    /// The number, 1 or 0 of a flag; `None` of a category.
    pub value: Option<f64>,
    /// The name, of a category.
    pub category: Option<String>,
    /// Its unit; `1` for flags, scales and ratios.
    pub unit: String,
    /// From when it is, not included; of hourly SOFA only.
    pub from: Option<String>,
    /// Until when it is, included.
    pub until: Option<String>,
    /// The raw rows that it is of, by time; none where it rests on an episode, a history or the admission.
    pub rows: Vec<RawRow>,
}

/// The rule that gave the points.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Given {
    /// In words.
    pub text: String,
    /// The paper that has it, as cited.
    pub citation: &'static str,
    /// The paper's digital object identifier.
    pub doi: &'static str,
}

/// A row of the raw records, as it was charted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RawRow {
    /// When it was charted; of a rate, from when it ran.
    pub charttime: Option<String>,
    /// Raw table.
    pub source_table: String,
    /// Its row.
    pub row_id: i64,
    /// What was recorded.
    pub itemid: Option<i64>,
    /// Its name in the dictionary of the records.
    pub label: Option<String>,
    /// The value as written; of an infusion its rate.
    pub value: Option<String>,
    /// The unit as written.
    pub unit: Option<String>,
}

/// The components to explain: all, or the one called `wanted`.
///
/// # Errors
/// No such component, or a step, which has no inputs of its own.
pub(super) fn asked(score: &'static ScoreSpec, wanted: Option<&str>) -> Result<Vec<&'static ComponentSpec>> {
    let Some(wanted) = wanted else { return Ok(score.components.iter().collect()) };
    let component = score.component(wanted)?;
    if score.steps.contains(component) {
        return Err(Error::Step { score: score.name, step: component.name, from: component.inputs.join(", ") });
    }
    Ok(vec![component])
}

/// `2188-11-28 22:00:00`, as the records and BigQuery write a time; Arrow has a `T` between.
pub(super) fn time(text: Option<String>) -> Option<String> {
    text.map(|text| text.replacen('T', " ", 1))
}

/// Points as they are counted, `4`, not `4.0`; those of a formula keep their fraction.
fn points<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        None => serializer.serialize_none(),
        Some(value) if value.fract() == 0.0 => serializer.serialize_i64(*value as i64),
        Some(value) => serializer.serialize_f64(*value),
    }
}
