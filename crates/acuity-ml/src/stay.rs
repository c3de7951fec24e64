//! One stay as a model of a task sees it: its features, whether it is of the cohort, and in which reading its scores are.

use std::collections::BTreeMap;

use acuity_scores::ScoreMode;
use acuity_warehouse::{Columns, Warehouse};

use crate::{
    error::{Error, Result},
    facts::{Values, by_model, gate, model_of},
    feature_info::FeatureInfo,
    mart::{self, time_words},
    row::{Row, finite},
    task::{AsOf, Task},
};

/// What is known of a stay.
#[derive(Debug, Clone, PartialEq)]
pub struct StayRow {
    /// As a row of the model.
    pub row: Row,
    /// When the prediction is made, `2150-01-01 06:00:00`, where a stay has several.
    pub as_of: Option<String>,
}

/// The features of one stay, as a row of a model with these `features`. `task` is what the model was trained for, if it is
/// known; where a stay has several predictions `as_of` says which (`2150-01-01 06:00`), and the latest is meant where it
/// does not.
///
/// # Errors
/// No such stay, none of its predictions made then, a missing table or column, the leakage gate, or the warehouse's refusal.
pub fn stay_row(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: Option<&Task>,
    features: &[FeatureInfo],
    icustay_id: i64,
    as_of: Option<&str>,
) -> Result<StayRow> {
    let default = AsOf::default();
    let (key, timing) = task.map_or((mart::KEY, &default), |task| (task.cohort.key.as_str(), &task.as_of));
    let mut found: BTreeMap<&str, Option<f64>> = BTreeMap::new();
    let mut made_at = as_of.map(str::to_owned);
    for (model, columns) in by_model(key, timing, features) {
        let facts = mart::read_row(warehouse, dataset, model, &columns, key, icustay_id)?;
        gate(&facts, key, timing)?;
        let at = row_at(&facts, timing, icustay_id, made_at.as_deref())?;
        if timing.every.is_some() {
            made_at = facts.datetimes(&timing.column)?[at].map(time_words);
        }
        for feature in features.iter().filter(|feature| model_of(feature) == model) {
            let value = Values::read(&facts, feature, Columns::floats)?.at(at, Some(icustay_id))?;
            found.insert(&feature.name, finite(&feature.name, value, None)?);
        }
    }
    let values = features.iter().map(|feature| found.get(feature.name.as_str()).copied().flatten()).collect();
    Ok(StayRow { row: Row::from_ordered(values), as_of: made_at.filter(|_| timing.every.is_some()) })
}

/// The row of `facts`, which are of one stay, that a prediction reads.
fn row_at(facts: &Columns, timing: &AsOf, icustay_id: i64, as_of: Option<&str>) -> Result<usize> {
    if facts.rows() == 0 {
        let hint = "; `acuity show --inline \"select icustay_id from {{ ref('icustay_detail') }}\"` lists the stays";
        let relation = facts.relation().to_string();
        return Err(Error::UnknownStay { icustay_id, relation, hint: hint.to_owned() });
    }
    if timing.every.is_none() {
        return match as_of {
            None => Ok(0),
            Some(_) => Err(Error::InvalidOption {
                option: "as-of",
                value: as_of.unwrap_or_default().to_owned(),
                expected: "the task makes one prediction of a stay; leave the option out",
            }),
        };
    }
    let times = facts.datetimes(&timing.column)?;
    let mut made: Vec<(i64, usize)> = times.iter().enumerate().filter_map(|(row, at)| Some(((*at)?, row))).collect();
    made.sort_unstable();
    let wanted = |at: i64| as_of.is_none_or(|asked| time_words(at).starts_with(&asked.trim().replace('T', " ")));
    if let Some((_, row)) = made.iter().rev().find(|(at, _)| wanted(*at)) {
        return Ok(*row);
    }
    let ends = [made.first(), made.last()].map(|one| one.map_or_else(String::new, |(at, _)| time_words(*at)));
    Err(Error::UnknownStay {
        icustay_id,
        relation: format!("{} at {} {}", facts.relation(), timing.column, as_of.unwrap_or_default()),
        hint: format!("; its {} predictions are made from {} to {}", made.len(), ends[0], ends[1]),
    })
}

/// Why a stay is not known to be of the kind that the models of a task learn from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outside {
    /// The cohort's model, named here, has no row of it.
    NoRow(String),
    /// A condition of the task does not hold, in its words: `the patient is no adult`.
    Left(String),
}

impl Outside {
    /// What a person must know who reads the number that a model of `task` gives to such a stay.
    #[must_use]
    pub fn caution(&self, task: &Task) -> String {
        let kept: Vec<String> = task.cohort.keep.iter().map(|one| one.label.to_lowercase()).collect();
        let kept = if kept.is_empty() { String::new() } else { format!(" ({})", kept.join(", ")) };
        match self {
            Self::NoRow(relation) => format!(
                "table {relation} has no row of it, so nothing says whether it is one of those that the model learned from{kept}"
            ),
            Self::Left(reason) => {
                format!("{reason}. The model learned from others{kept}; for this stay its number means nothing")
            }
        }
    }
}

/// Why a stay is not known to be of the kind that the models of `task` learn from; `None` when it is. `as_of` is what
/// [`stay_row`] said.
///
/// # Errors
/// A missing table or column, or the warehouse's refusal.
pub fn outside(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: &Task,
    icustay_id: i64,
    as_of: Option<&str>,
) -> Result<Option<Outside>> {
    let spec = &task.cohort;
    let time = task.every().map(|_| &task.as_of.column);
    let columns: Vec<&str> = [&spec.key]
        .into_iter()
        .chain(time)
        .chain(spec.keep.iter().map(|condition| &condition.column))
        .map(String::as_str)
        .collect();
    let outcomes = mart::read_row(warehouse, dataset, &spec.model, &columns, &spec.key, icustay_id)?;
    let at = match time {
        None => (outcomes.rows() > 0).then_some(0),
        Some(time) => {
            let times = outcomes.datetimes(time)?;
            let is_it = |at: &Option<i64>| at.map(time_words).as_deref() == as_of;
            times.iter().position(is_it)
        }
    };
    let Some(at) = at else { return Ok(Some(Outside::NoRow(outcomes.relation().to_string()))) };
    let mut flags = Vec::new();
    for condition in &spec.keep {
        flags.push(outcomes.flags(&condition.column)?);
    }
    Ok(left(task, &flags, at))
}

/// The first condition of the task that does not hold in a row; `flags` has their columns.
fn left(task: &Task, flags: &[Vec<Option<bool>>], row: usize) -> Option<Outside> {
    let mut conditions = task.cohort.keep.iter().zip(flags);
    let failed = conditions.find(|(_, flags)| flags[row] != Some(true));
    failed.map(|(condition, _)| Outside::Left(condition.otherwise.clone()))
}

/// One of the predictions that are made during a stay.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction {
    /// When it is made, in microseconds since 1970.
    pub at: i64,
    /// What is known then, as a row of the model.
    pub row: Row,
    /// Why the model does not speak about it, if it does not.
    pub outside: Option<Outside>,
}

/// What [`predictions`] reads: columns of models, in its order, the cohort's model last.
#[must_use]
pub fn reads<'a>(task: &'a Task, features: &'a [FeatureInfo]) -> Vec<(&'a str, Vec<&'a str>)> {
    let spec = &task.cohort;
    let of_cohort = [&spec.key, &task.as_of.column].into_iter().chain(spec.keep.iter().map(|one| &one.column));
    let of_features = by_model(&spec.key, &task.as_of, features);
    of_features.into_iter().chain([(spec.model.as_str(), of_cohort.map(String::as_str).collect())]).collect()
}

/// All predictions of a stay by a model of a task that makes several, by time, each the row that [`stay_row`] gives for its time.
/// `read` gives the rows of the stay in a model of the project, one call for each of [`reads`]. As in training, a time of
/// which one of the models has no row is no prediction.
///
/// # Errors
/// What `read` says, a missing column, or the leakage gate.
pub fn predictions<E: From<Error>>(
    task: &Task,
    features: &[FeatureInfo],
    mut read: impl FnMut(&str, &[&str]) -> Result<Columns, E>,
) -> Result<Vec<Prediction>, E> {
    let (key, timing) = (&task.cohort.key, &task.as_of);
    let mut asked = reads(task, features);
    let (model, columns) = asked.pop().unwrap_or_default();
    // By time: how many models have a row of it, and their values.
    let mut rows: BTreeMap<i64, (usize, Vec<Option<f64>>)> = BTreeMap::new();
    for (model, columns) in &asked {
        let facts = read(model, columns)?;
        let rows_of_model = || -> Result<BTreeMap<i64, usize>> {
            gate(&facts, key, timing)?;
            let times = facts.datetimes(&timing.column)?;
            Ok(times.into_iter().enumerate().filter_map(|(row, at)| Some((at?, row))).collect())
        };
        let rows_of_model = rows_of_model()?;
        for at in rows_of_model.keys() {
            rows.entry(*at).or_insert_with(|| (0, vec![None; features.len()])).0 += 1;
        }
        for (place, feature) in features.iter().enumerate().filter(|(_, feature)| model_of(feature) == *model) {
            let values = Values::read(&facts, feature, Columns::floats)?;
            for (at, row) in &rows_of_model {
                if let Some((_, found)) = rows.get_mut(at) {
                    found[place] = finite(&feature.name, values.at(*row, None)?, None)?;
                }
            }
        }
    }
    let outcomes = read(model, &columns)?;
    let times = outcomes.datetimes(&timing.column).map_err(Error::from)?;
    let mut flags = Vec::new();
    for condition in &task.cohort.keep {
        flags.push(outcomes.flags(&condition.column).map_err(Error::from)?);
    }
    let made = rows.into_iter().filter(|(_, (models, _))| *models == asked.len()).map(|(at, (_, values))| {
        let outside = match times.iter().position(|time| *time == Some(at)) {
            None => Some(Outside::NoRow(outcomes.relation().to_string())),
            Some(row) => left(task, &flags, row),
        };
        Prediction { at, row: Row::from_ordered(values), outside }
    });
    Ok(made.collect())
}

/// In which reading the marts were built, as the SOFA of one stay says. Nothing tells where there is no such table or column.
///
/// # Errors
/// The warehouse's refusal, or a column that is no text.
pub fn score_mode(warehouse: &dyn Warehouse, dataset: &str, icustay_id: i64) -> Result<ScoreMode> {
    match mart::read_row(warehouse, dataset, mart::SOFA, &[mart::KEY, "score_mode"], mart::KEY, icustay_id) {
        Ok(sofa) => mart::score_mode(&sofa),
        Err(error) if error.is_not_built() => Ok(ScoreMode::Unknown),
        Err(error) => Err(error),
    }
}
