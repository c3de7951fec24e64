//! Forms the cohort of a task: who is in it, which columns may be features. With `facts` this is the leakage
//! gate.

use std::collections::BTreeSet;

use acuity_scores::{ScoreMode, nearest};
use acuity_warehouse::{Columns, Warehouse};
use serde::{Deserialize, Serialize};

use crate::{
    dataset::{Baseline, Subgroup, Table},
    error::{Error, Result},
    facts::Facts,
    feature_info::FeatureInfo,
    features,
    mart::{self, RowKey, Tables, Wanted},
    task::{FeatureSet, Label, Task},
    words::counted,
};

/// Values of a column that a message lists.
const KNOWN: usize = 8;

/// The rows of a task, with how they were chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Cohort {
    /// The rows.
    pub table: Table,
    /// Who was left after each step.
    pub flow: Vec<FlowStep>,
    /// In which reading the baselines were computed.
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

/// Reads the marts of `dataset` and forms the cohort of `task`: the rows that its conditions keep, with a known outcome and
/// features. `only` names the features; `None` takes all that the task says.
///
/// # Errors
/// The leakage gate ([`Error::Leakage`]); a missing table or column; an empty cohort; one outcome only; no feature with
/// a value; the warehouse's refusal.
pub fn load(warehouse: &dyn Warehouse, dataset: &str, task: &Task, only: Option<&[String]>) -> Result<Cohort> {
    let spec = &task.cohort;
    let features = inputs(warehouse, dataset, task, only)?;
    let tables = wanted(task, &features).read(warehouse, dataset, "")?;
    let outcomes = &tables.get(&spec.model)?.columns;
    let time = task.every().map(|_| task.as_of.column.as_str());
    let (keys, groups) = (mart::keys(outcomes, &spec.key, time)?, outcomes.ints(&spec.group)?);
    let flags: Vec<Vec<Option<bool>>> =
        spec.keep.iter().map(|condition| outcomes.flags(&condition.column)).collect::<Result<_, _>>()?;
    let label = labels(outcomes, &task.label)?;
    let facts = Facts::of(&tables, &spec.key, &task.as_of, &features)?;

    let mut rows: Vec<usize> = (0..keys.len()).collect();
    let mut flow = Vec::new();
    let mut step = |text: &str, rows: &mut Vec<usize>, keep: &dyn Fn(usize) -> bool| {
        rows.retain(|&row| keep(row));
        let left: BTreeSet<Option<i64>> = rows.iter().map(|&row| groups[row]).collect();
        flow.push(FlowStep { label: text.to_owned(), stays: rows.len(), patients: left.len() });
    };
    step(&spec.rows, &mut rows, &|row| keys[row].is_some() && groups[row].is_some());
    for (condition, flag) in spec.keep.iter().zip(&flags) {
        step(&condition.label, &mut rows, &|row| flag[row] == Some(true));
    }
    step("Outcome known", &mut rows, &|row| label[row].is_some());
    step("With features", &mut rows, &|row| keys[row].is_some_and(|key| facts.have(&key)));
    if rows.is_empty() {
        let flow: Vec<String> = flow.iter().map(|step| format!("{} {}", step.stays, step.label)).collect();
        return Err(Error::EmptyCohort { task: task.name.clone(), flow: flow.join(", ") });
    }
    // Warehouses give rows in any order; folds and sums depend on it.
    rows.sort_by_key(|&row| keys[row]);

    let kept: Vec<RowKey> = rows.iter().filter_map(|&row| keys[row]).collect();
    let (baselines, score_mode) = baselines(&tables, task, &kept)?;
    let features = facts.with_categories(&kept, &features, &task.name)?;
    let mut table = Table {
        x: facts.matrix(&kept, &features)?,
        stay: kept.iter().map(|key| key.id).collect(),
        at: kept.iter().filter_map(|key| key.at).collect(),
        patient: rows.iter().filter_map(|&row| groups[row]).collect(),
        y: rows.iter().map(|&row| label[row] == Some(true)).collect(),
        baselines,
        subgroups: subgroups(&tables, task, &kept)?,
        later: later(&tables, task, &kept)?,
        features,
    };
    let dropped_features = table.drop_empty_features();
    table.check(&task.label.words())?;
    let mut warnings = warnings(&table, &dropped_features, score_mode, task);
    warnings.extend(without_later(&tables, &table, task)?);
    Ok(Cohort { table, flow, score_mode, dropped_features, warnings })
}

/// What is read for the cohort: of its model, of the models of its features, and of what it is compared with and told apart by.
fn wanted<'a>(task: &'a Task, features: &'a [FeatureInfo]) -> Wanted<'a> {
    let spec = &task.cohort;
    let mut wanted = Wanted::by(&spec.key);
    let conditions = spec.keep.iter().map(|condition| &condition.column);
    for column in [&spec.group, &task.label.column].into_iter().chain(conditions) {
        wanted.column(&spec.model, column);
    }
    if task.every().is_some() {
        wanted.timed(&spec.model, &task.as_of.column);
    }
    Facts::want(&mut wanted, &task.as_of, features);
    for baseline in &task.baselines {
        for column in std::iter::once(&baseline.column).chain(&baseline.mode) {
            wanted.column(&baseline.model, column);
        }
    }
    for subgroup in &task.subgroups {
        wanted.column(&subgroup.model, &subgroup.column);
    }
    if let Some(temporal) = &task.temporal {
        wanted.column(&temporal.model, &temporal.column);
    }
    wanted
}

fn warnings(table: &Table, dropped: &[String], mode: ScoreMode, task: &Task) -> Vec<String> {
    let mut warnings = Vec::new();
    if !dropped.is_empty() {
        let (have, are) = if dropped.len() == 1 { ("has", "is") } else { ("have", "are") };
        warnings.push(format!(
            "{} {have} no value for any of the {} and {are} left out (is a source table empty, such as CHARTEVENTS?): {}",
            counted(dropped.len(), "feature"),
            task.rows_are(),
            dropped.join(", ")
        ));
    }
    let constant = table.constant_features();
    if !constant.is_empty() {
        let (have, say) = if constant.len() == 1 { ("has", "says") } else { ("have", "say") };
        warnings.push(format!(
            "{} {have} the same value in all {} and {say} nothing: {}",
            counted(constant.len(), "feature"),
            task.rows_are(),
            constant.join(", ")
        ));
    }
    for baseline in &table.baselines {
        let without = baseline.score.iter().filter(|score| score.is_nan()).count();
        if without > 0 {
            let row = task.rows_are().trim_end_matches('s');
            let (have, them) = if without == 1 { ("has", "it") } else { ("have", "them") };
            warnings.push(format!(
                "{} {have} no {} score; the baseline takes the median for {them}",
                counted(without, row),
                baseline.title
            ));
        }
    }
    // Where no score is read nothing depends on how scores are read.
    if task.baselines.iter().any(|baseline| baseline.mode.is_some()) {
        warnings.extend(mode.caution().map(str::to_owned));
    }
    warnings
}

/// The outcome of each row.
pub(crate) fn labels(outcomes: &Columns, label: &Label) -> Result<Vec<Option<bool>>> {
    Ok(match label.above {
        None => outcomes.flags(&label.column)?,
        Some(limit) => {
            outcomes.finite(&label.column)?.into_iter().map(|value| value.map(|value| value > limit)).collect()
        }
    })
}

/// The scores that the task is compared with, by row of `keys`, and in which reading they are, all of them together.
fn baselines(tables: &Tables, task: &Task, keys: &[RowKey]) -> Result<(Vec<Baseline>, ScoreMode)> {
    let (mut baselines, mut modes) = (Vec::new(), Vec::new());
    for spec in &task.baselines {
        let table = tables.get(&spec.model)?;
        if let Some(column) = &spec.mode {
            modes.extend(table.columns.texts(column)?);
        }
        let score = table.columns.finite(&spec.column)?;
        let of = |key: &RowKey| table.row(key).and_then(|row| score[row]).unwrap_or(f64::NAN);
        let score = keys.iter().map(of).collect();
        baselines.push(Baseline { name: spec.name.clone(), title: spec.title.clone(), score });
    }
    Ok((baselines, ScoreMode::of(modes.iter().map(Option::as_deref))))
}

/// The group of each row of `keys`, by each subgroup of the task.
fn subgroups(tables: &Tables, task: &Task, keys: &[RowKey]) -> Result<Vec<Subgroup>> {
    let mut subgroups = Vec::new();
    for spec in &task.subgroups {
        let table = tables.get(&spec.model)?;
        let (facts, at) = (&table.columns, |key: &RowKey| table.row(key));
        let (groups, group_of) = if spec.bands.is_empty() {
            let texts = facts.texts(&spec.column)?;
            let groups: BTreeSet<String> = keys.iter().filter_map(|key| texts[at(key)?].clone()).collect();
            let groups: Vec<String> = groups.into_iter().collect();
            let of = |key: &RowKey| groups.binary_search(texts[at(key)?].as_ref()?).ok();
            let group_of = keys.iter().map(of).collect();
            (groups, group_of)
        } else {
            let values = facts.finite(&spec.column)?;
            let band = |value: f64| spec.bands.partition_point(|limit| *limit <= value);
            let group_of = keys.iter().map(|key| values[at(key)?].map(band)).collect();
            (spec.band_names(), group_of)
        };
        subgroups.push(Subgroup { title: spec.title.clone(), groups, group_of });
    }
    Ok(subgroups)
}

/// Whether each row of `keys` is of the later time; empty where the task does not tell times apart.
fn later(tables: &Tables, task: &Task, keys: &[RowKey]) -> Result<Vec<bool>> {
    let Some(spec) = &task.temporal else { return Ok(Vec::new()) };
    let table = tables.get(&spec.model)?;
    let values = table.columns.texts(&spec.column)?;
    let is_later = |key: &RowKey| {
        table.row(key).and_then(|row| values[row].clone()).is_some_and(|value| spec.later.contains(&value))
    };
    Ok(keys.iter().map(is_later).collect())
}

/// What is told where the temporal validation has no row of the later time: which values there are.
fn without_later(tables: &Tables, table: &Table, task: &Task) -> Result<Option<String>> {
    let Some(spec) = task.temporal.as_ref().filter(|_| !table.later.contains(&true)) else { return Ok(None) };
    let values: BTreeSet<String> =
        tables.get(&spec.model)?.columns.texts(&spec.column)?.into_iter().flatten().collect();
    let known: Vec<&str> = values.iter().map(String::as_str).take(KNOWN).collect();
    Ok(Some(format!(
        "no temporal validation: none of the {} has {} in `{}` of {}, whose values are {}{}",
        task.rows_are(),
        spec.later.join(" or "),
        spec.column,
        spec.model,
        known.join(", "),
        if values.len() > KNOWN { " and others" } else { "" }
    )))
}

/// The features of a task: those of its sets, in the order of the text or of the mart; or the named ones, in that order.
pub(crate) fn inputs(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: &Task,
    only: Option<&[String]>,
) -> Result<Vec<FeatureInfo>> {
    let later = known_later(warehouse, dataset, task)?;
    let mut all: Vec<FeatureInfo> = Vec::new();
    for set in &task.features {
        let of_set = match &set.columns {
            Some(columns) => columns.clone(),
            None => every_column(warehouse, dataset, task, set, &later, only.is_none())?,
        };
        for feature in of_set {
            allowed(task, &later, &feature.name)?;
            if let Some(other) = all.iter().find(|other| other.name == feature.name) {
                let models = [other, &feature].map(|one| one.model.clone().unwrap_or_default());
                return Err(Error::Task {
                    task: task.name.clone(),
                    problem: format!(
                        "the feature `{}` comes from {} and from {}; leave it out of one with `except`",
                        feature.name, models[0], models[1]
                    ),
                });
            }
            all.push(feature);
        }
    }
    let Some(names) = only else { return Ok(all) };
    let find = |name: &String| {
        allowed(task, &later, name)?;
        all.iter().find(|feature| feature.name == *name).cloned().ok_or_else(|| Error::UnknownFeature {
            name: name.clone(),
            nearest: nearest(name, all.iter().map(|feature| feature.name.as_str())).map(str::to_owned),
            place: None,
        })
    };
    names.iter().map(find).collect()
}

/// Columns of the cohort's model besides its keys, and what else the task calls known later.
fn known_later(warehouse: &dyn Warehouse, dataset: &str, task: &Task) -> Result<BTreeSet<String>> {
    let mut later: BTreeSet<String> = task.known_later.iter().cloned().collect();
    // Where one model holds all, the features stand among its columns.
    if !task.features.iter().any(|set| set.model == task.cohort.model) {
        later.extend(mart::columns(warehouse, dataset, &task.cohort.model)?);
        // A date or a flag of who is left may stand in both.
        let keys = task.keys();
        later.retain(|name| !keys.contains(&name.as_str()));
    }
    later.insert(task.label.column.clone());
    later.extend(task.cohort.keep.iter().map(|condition| condition.column.clone()));
    Ok(later)
}

fn allowed(task: &Task, later: &BTreeSet<String>, name: &str) -> Result<()> {
    let reason = if later.contains(name) {
        format!("`{name}` tells how it went on, or who is left, so it is no feature of {}. Leave it out", task.name)
    } else if task.keys().contains(&name) {
        format!("`{name}` identifies a row, or when it was, so it is no feature. Leave it out")
    } else {
        return Ok(());
    };
    Err(Error::Leakage { reason })
}

/// Every column of a model but keys, times and exceptions. With `strict`, one that nothing is known of stops training: nothing
/// says what it is, in which unit, and when it was known.
fn every_column(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: &Task,
    set: &FeatureSet,
    later: &BTreeSet<String>,
    strict: bool,
) -> Result<Vec<FeatureInfo>> {
    let keys = task.keys();
    let mut found = Vec::new();
    for column in mart::columns(warehouse, dataset, &set.model)? {
        if keys.contains(&column.as_str()) || set.except.contains(&column) {
            continue;
        }
        let known = features::find(&column).map(|feature| FeatureInfo::new(feature, None).of(&set.model));
        let described = set.documented.iter().find(|one| one.name == column);
        if let Some((described, unit)) = described.and_then(|one| Some((one, one.other_unit()?))) {
            return Err(Error::Task {
                task: task.name.clone(),
                problem: format!(
                    "the description of {} has `{column}` in {}, and Acuity knows it in {unit}; convert it in the model, or give the \
                     column another name",
                    set.model, described.unit
                ),
            });
        }
        match known.or_else(|| described.cloned()) {
            Some(feature) => found.push(feature),
            None if !strict => {}
            None if later.contains(&column) => allowed(task, later, &column)?,
            None => {
                return Err(Error::Leakage {
                    reason: format!(
                        "table {dataset}.{} has the column `{column}`, which is no known feature: nothing says what it is and when it \
                         was known. Name it under `except` in the task {}, or name the `columns` to use and describe it there, or \
                         in the model's file of descriptions, with its unit; nothing was trained",
                        set.model, task.name
                    ),
                });
            }
        }
    }
    Ok(found)
}
