//! Reads the marts and forms the cohort of a task. The leakage gate is here.

use std::collections::BTreeSet;

use acuity_scores::ScoreMode;
use acuity_warehouse::{Columns, Warehouse};
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::{
    dataset::Table,
    error::{Error, Result},
    feature_info::FeatureInfo,
    features::{self, Feature, KEY_COLUMNS},
    mart,
    row::Row,
    task::Task,
};

const DAY_US: i64 = 24 * 3600 * 1_000_000;

/// The stays of a task, with how they were chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The stays.
    pub table: Table,
    /// Who was left after each step.
    pub flow: Vec<FlowStep>,
    /// In which reading the SOFA scores were computed.
    pub score_mode: ScoreMode,
    /// Features without any value, left out.
    pub dropped_features: Vec<String>,
    /// What a person should know.
    pub warnings: Vec<String>,
}

/// One step of the cohort flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowStep {
    /// Who is left after it.
    pub label: String,
    /// Stays left.
    pub stays: usize,
    /// Patients left.
    pub patients: usize,
}

/// Reads the marts of `dataset` and forms the cohort of `task`: adults, alive and in the ICU 24 hours after admission,
/// with a known outcome. `only` names the features; `None` takes all.
///
/// # Errors
/// The leakage gate ([`Error::Leakage`]); a missing table or column; an empty cohort; one outcome only; no feature with
/// a value; the warehouse's refusal.
pub fn load(warehouse: &dyn Warehouse, dataset: &str, task: Task, only: Option<&[String]>) -> Result<Cohort> {
    let features = features::select(only)?;
    if only.is_none() {
        only_known_columns(warehouse, dataset)?;
    }
    let outcomes = mart::read(
        warehouse,
        dataset,
        mart::OUTCOMES,
        &["icustay_id", "subject_id", "is_adult", "stayed_24h", task.name()],
    )?;
    let facts = read_features(warehouse, dataset, &features)?;
    let sofa = mart::read(warehouse, dataset, mart::SOFA, &["icustay_id", "sofa", "score_mode"])?;
    let score_mode = mart::score_mode(&sofa)?;

    let stays = outcomes.ints("icustay_id")?;
    let patients = outcomes.ints("subject_id")?;
    let adult = outcomes.flags("is_adult")?;
    let stayed = outcomes.flags("stayed_24h")?;
    let label = outcomes.flags(task.name())?;
    let feature_row = facts.rows_by("icustay_id")?;
    // For its refusal of a stay that stands there twice.
    outcomes.rows_by("icustay_id")?;

    let mut rows: Vec<usize> = (0..stays.len()).collect();
    let mut flow = Vec::new();
    let mut step = |text: &str, rows: &mut Vec<usize>, keep: &dyn Fn(usize) -> bool| {
        rows.retain(|&row| keep(row));
        let left: BTreeSet<Option<i64>> = rows.iter().map(|&row| patients[row]).collect();
        flow.push(FlowStep { label: text.to_owned(), stays: rows.len(), patients: left.len() });
    };
    step("ICU stays", &mut rows, &|row| stays[row].is_some() && patients[row].is_some());
    step("Adults", &mut rows, &|row| adult[row] == Some(true));
    step("Alive and in the ICU 24 hours after admission", &mut rows, &|row| stayed[row] == Some(true));
    step("Outcome known", &mut rows, &|row| label[row].is_some());
    step("With first-day features", &mut rows, &|row| stays[row].is_some_and(|stay| feature_row.contains_key(&stay)));
    if rows.is_empty() {
        let flow: Vec<String> = flow.iter().map(|step| format!("{} {}", step.stays, step.label)).collect();
        return Err(Error::EmptyCohort { task: task.name().to_owned(), flow: flow.join(", ") });
    }
    // Warehouses give rows in any order; folds and sums depend on it.
    rows.sort_by_key(|&row| stays[row]);

    let stay: Vec<i64> = rows.iter().filter_map(|&row| stays[row]).collect();
    let sofa_row = sofa.rows_by("icustay_id")?;
    let sofa_score = sofa.floats("sofa")?;
    let mut x = Array2::from_elem((stay.len(), features.len()), f64::NAN);
    for (column, feature) in features.iter().enumerate() {
        let values = facts.finite(&feature.name)?;
        for (row, id) in stay.iter().enumerate() {
            // The last step kept only stays that have such a row.
            x[(row, column)] = values[feature_row[id]].unwrap_or(f64::NAN);
        }
    }
    let mut table = Table {
        features: features.into_iter().cloned().collect(),
        patient: rows.iter().filter_map(|&row| patients[row]).collect(),
        y: rows.iter().map(|&row| label[row] == Some(true)).collect(),
        sofa: stay.iter().map(|id| sofa_row.get(id).and_then(|&row| sofa_score[row]).unwrap_or(f64::NAN)).collect(),
        stay,
        x,
    };
    let dropped_features = table.drop_empty_features();
    table.check(task.name())?;
    let mut warnings = Vec::new();
    if !dropped_features.is_empty() {
        warnings.push(format!(
            "{} features have no value for any stay and are left out (is a source table empty, such as CHARTEVENTS?): {}",
            dropped_features.len(),
            dropped_features.join(", ")
        ));
    }
    let without = table.sofa.iter().filter(|score| score.is_nan()).count();
    if without > 0 {
        warnings.push(format!("{without} stays have no SOFA score; the baseline takes the median for them"));
    }
    warnings.extend(score_mode.caution().map(str::to_owned));
    Ok(Cohort { table, flow, score_mode, dropped_features, warnings })
}

/// The first-day features of one stay, as a row of a model with these `features`.
///
/// # Errors
/// No such stay, a missing table or column, the leakage gate, or the warehouse's refusal.
pub fn stay_row(warehouse: &dyn Warehouse, dataset: &str, features: &[FeatureInfo], icustay_id: i64) -> Result<Row> {
    let names: Vec<String> = features.iter().map(|feature| feature.name.clone()).collect();
    let features = features::select(Some(&names))?;
    let columns: Vec<&str> =
        KEY_COLUMNS.into_iter().chain(features.iter().map(|feature| feature.name.as_str())).collect();
    let facts = mart::read_stay(warehouse, dataset, mart::FEATURES, &columns, icustay_id)?;
    gate(&facts)?;
    if facts.rows() == 0 {
        return Err(Error::UnknownStay {
            icustay_id,
            relation: facts.relation().to_string(),
            hint: "; `acuity show --inline \"select icustay_id from {{ ref('icustay_detail') }}\"` lists the stays"
                .into(),
        });
    }
    let mut values = Vec::with_capacity(features.len());
    for feature in features {
        let value = facts.floats(&feature.name)?[0];
        values.push(crate::row::finite(&feature.name, value, None)?);
    }
    Ok(Row::from_ordered(values))
}

/// Why a stay is not of the kind that models learn from; `None` when it is.
///
/// # Errors
/// A missing table or column, or the warehouse's refusal.
pub fn outside(warehouse: &dyn Warehouse, dataset: &str, icustay_id: i64) -> Result<Option<&'static str>> {
    let columns = ["icustay_id", "is_adult", "stayed_24h"];
    let outcomes = mart::read_stay(warehouse, dataset, mart::OUTCOMES, &columns, icustay_id)?;
    let is = |column: &str| Ok::<_, Error>(outcomes.flags(column)?.first().copied().flatten() == Some(true));
    Ok(match (is("is_adult")?, is("stayed_24h")?) {
        (false, _) => Some("the patient is no adult"),
        (true, false) => Some("the patient was not alive and in the ICU 24 hours after admission"),
        (true, true) => None,
    })
}

/// In which reading the marts were built, as the SOFA of one stay says. Nothing tells where there is no such table or column.
///
/// # Errors
/// The warehouse's refusal, or a column that is no text.
pub fn score_mode(warehouse: &dyn Warehouse, dataset: &str, icustay_id: i64) -> Result<ScoreMode> {
    match mart::read_stay(warehouse, dataset, mart::SOFA, &["icustay_id", "score_mode"], icustay_id) {
        Ok(sofa) => mart::score_mode(&sofa),
        Err(error) if error.is_not_built() => Ok(ScoreMode::Unknown),
        Err(error) => Err(error),
    }
}

/// Refuses a mart with a column that the table of features does not know: nothing says what it is, in which unit, and when it
/// was known. Who names the features to use has chosen.
fn only_known_columns(warehouse: &dyn Warehouse, dataset: &str) -> Result<()> {
    for column in mart::columns(warehouse, dataset, mart::FEATURES)? {
        if !KEY_COLUMNS.contains(&column.as_str()) && features::find(&column).is_none() {
            return Err(Error::Leakage {
                reason: format!(
                    "table {}.{} has the column `{column}`, which is no known feature: nothing says when it was known. Take it \
                     out of the model of that table; nothing was trained",
                    dataset,
                    mart::FEATURES
                ),
            });
        }
    }
    Ok(())
}

/// Reads the feature mart through the leakage gate.
fn read_features(warehouse: &dyn Warehouse, dataset: &str, features: &[&Feature]) -> Result<Columns> {
    let columns: Vec<&str> =
        KEY_COLUMNS.into_iter().chain(features.iter().map(|feature| feature.name.as_str())).collect();
    let facts = mart::read(warehouse, dataset, mart::FEATURES, &columns)?;
    gate(&facts)?;
    Ok(facts)
}

/// Refuses rows whose facts may be later than 24 hours after ICU admission.
fn gate(facts: &Columns) -> Result<()> {
    let stays = facts.ints("icustay_id")?;
    let intime = facts.datetimes("intime")?;
    let as_of = facts.datetimes("as_of")?;
    for row in 0..stays.len() {
        let id = stays[row].map_or_else(|| "NULL".to_owned(), |id| id.to_string());
        let reason = match (intime[row], as_of[row]) {
            (Some(intime), Some(as_of)) if as_of <= intime.saturating_add(DAY_US) => continue,
            (Some(intime), Some(as_of)) => format!(
                "`as_of` lies {:.2} hours after `intime`, at most 24 are allowed",
                as_of.saturating_sub(intime) as f64 / 3.6e9
            ),
            (None, _) => "`intime` is NULL, so nothing says what was known when".to_owned(),
            (_, None) => "`as_of` is NULL, so nothing says what was known when".to_owned(),
        };
        return Err(Error::Leakage {
            reason: format!(
                "table {}, icustay_id {id}: {reason}. Correct the model of that table; nothing was trained",
                facts.relation()
            ),
        });
    }
    Ok(())
}
