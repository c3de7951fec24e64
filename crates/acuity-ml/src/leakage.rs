//! Whether features know what came later, seen in their values: the half of the leakage gate that no description can deceive.
//!
//! A [`Probe`] chooses rows of a task, one of each of some patients. Whoever builds the models builds them twice for these
//! patients: from all their records, and from those that were known at these rows' predictions; [`Probe::compare`] then says
//! which features differ. A feature that does has seen the future, whatever its SQL looks like. One that does not has not been
//! shown to be right: the later records of these patients may have made no difference.

use std::collections::{BTreeMap, BTreeSet};

use acuity_warehouse::Warehouse;
use ndarray::Array2;

use crate::{
    cohort,
    error::Result,
    facts::{Facts, model_of},
    feature_info::FeatureInfo,
    mart::{self, RowKey, Tables, Wanted},
    task::Task,
    words::number,
};

/// Relative difference from which on two values are two: sums over the same rows in another order differ by less.
const TOLERANCE: f64 = 1e-9;

/// Rows of a task whose features are looked at twice.
#[derive(Debug)]
pub struct Probe<'a> {
    task: &'a Task,
    features: Vec<FeatureInfo>,
    rows: Vec<Row>,
    /// Values of the marts, rows by features; NaN is missing.
    x: Array2<f64>,
}

/// A row that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    key: RowKey,
    group: i64,
    /// When its prediction is made, in microseconds since 1970.
    time: i64,
}

/// A feature whose value depends on what was recorded after the prediction.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The model that has it.
    pub model: String,
    /// Its name.
    pub feature: String,
    /// Rows in which it is another.
    pub rows: usize,
    /// The key of the first of them.
    pub key: i64,
    /// When the prediction of that row is made, as people write it.
    pub as_of: String,
    /// Its value from all records, as people write it.
    pub with: String,
    /// Its value without what came later.
    pub without: String,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Rows that were compared.
    pub rows: usize,
    /// Rows that are not there without what came later: nothing could be compared.
    pub gone: usize,
    /// Features that changed, in the order of the task.
    pub changes: Vec<Change>,
    /// Features whose values in the marts are not those of models built now: the marts are of other models or records, or a feature
    /// compares patients with each other.
    pub stale: Vec<String>,
}

impl<'a> Probe<'a> {
    /// Chooses rows of `most` patients that the task keeps and that have features, half of them with the outcome where so many have it,
    /// each at another of its predictions. Of the features no more is read than these rows need.
    ///
    /// # Errors
    /// A missing table or column, the part of the leakage gate that reads what a task says, or the warehouse's refusal.
    pub fn new(warehouse: &dyn Warehouse, dataset: &str, task: &'a Task, most: usize) -> Result<Self> {
        let features = cohort::inputs(warehouse, dataset, task, None)?;
        let chosen = chosen(warehouse, dataset, task, &features, most)?;
        let tables = read(warehouse, dataset, task, &features, chosen.iter().map(|row| row.key.id))?;
        let facts = Facts::of(&tables, &task.cohort.key, &task.as_of, &features)?;
        let rows: Vec<Row> = chosen.into_iter().filter(|row| facts.have(&row.key)).collect();
        let keys: Vec<RowKey> = rows.iter().map(|row| row.key).collect();
        let known = facts.with_categories(&keys, &features, &task.name)?;
        let x = facts.matrix(&keys, &known)?;
        Ok(Self { task, features: known, rows, x })
    }

    /// The patients, and until when each of them is known: microseconds since 1970, a record of that moment included.
    pub fn moments(&self) -> impl Iterator<Item = (i64, i64)> {
        self.rows.iter().map(|row| (row.group, row.time))
    }

    /// The features, with the model of each.
    pub fn features(&self) -> impl Iterator<Item = (&str, &str)> {
        self.features.iter().map(|feature| (model_of(feature), feature.name.as_str()))
    }

    /// Compares two warehouses whose models were built for these patients alone: from all their records, and without what came later.
    ///
    /// # Errors
    /// A model that is not there, or the warehouse's refusal.
    pub fn compare(&self, with: &dyn Warehouse, without: &dyn Warehouse, dataset: &str) -> Result<Comparison> {
        let task = self.task;
        let tables = |warehouse| read(warehouse, dataset, task, &self.features, self.rows.iter().map(|row| row.key.id));
        let (with, without) = (tables(with)?, tables(without)?);
        let facts = |tables| Facts::of(tables, &task.cohort.key, &task.as_of, &self.features);
        let (with, without) = (facts(&with)?, facts(&without)?);
        let built: Vec<usize> = (0..self.rows.len()).filter(|at| with.have(&self.rows[*at].key)).collect();
        let (there, gone): (Vec<usize>, Vec<usize>) = built.iter().partition(|at| without.have(&self.rows[**at].key));
        let keys: Vec<RowKey> = there.iter().map(|at| self.rows[*at].key).collect();

        // Codes of categories are those of all three.
        let learned = |facts: &Facts<'_>| facts.with_categories(&keys, &self.features, &task.name);
        let (ones, others) = (learned(&with)?, learned(&without)?);
        let features: Vec<FeatureInfo> = self
            .features
            .iter()
            .zip(ones.iter().zip(&others))
            .map(|(own, (one, other))| joined(own, one, other))
            .collect();
        let (with, without) = (with.matrix(&keys, &features)?, without.matrix(&keys, &features)?);

        let (mut changes, mut stale) = (Vec::new(), Vec::new());
        for (column, feature) in features.iter().enumerate() {
            let different: Vec<usize> =
                (0..there.len()).filter(|at| differ(with[(*at, column)], without[(*at, column)])).collect();
            let is_stale =
                |at: &usize| !feature.is_category() && differ(self.x[(there[*at], column)], with[(*at, column)]);
            if (0..there.len()).any(|at| is_stale(&at)) {
                stale.push(feature.name.clone());
            }
            let Some(&first) = different.first() else { continue };
            let value = |value: f64| match &feature.categories {
                _ if value.is_nan() => "nothing".to_owned(),
                Some(names) => names.get(value as usize).cloned().unwrap_or_default(),
                None => number(value),
            };
            changes.push(Change {
                model: model_of(feature).to_owned(),
                feature: feature.name.clone(),
                rows: different.len(),
                key: keys[first].id,
                as_of: mart::time_words(self.rows[there[first]].time),
                with: value(with[(first, column)]),
                without: value(without[(first, column)]),
            });
        }
        Ok(Comparison { rows: there.len(), gone: gone.len(), changes, stale })
    }
}

/// The features of a task, each with its model, read from no row.
///
/// # Errors
/// As [`Probe::new`].
pub fn features(warehouse: &dyn Warehouse, dataset: &str, task: &Task) -> Result<Vec<(String, String)>> {
    let features = cohort::inputs(warehouse, dataset, task, None)?;
    Ok(features.iter().map(|feature| (model_of(feature).to_owned(), feature.name.clone())).collect())
}

/// Neither the same nor both missing.
fn differ(one: f64, other: f64) -> bool {
    !(one.is_nan() && other.is_nan() || (one - other).abs() <= TOLERANCE * one.abs().max(1.0))
}

/// A feature with the categories of all.
fn joined(own: &FeatureInfo, one: &FeatureInfo, other: &FeatureInfo) -> FeatureInfo {
    let names = [own, one, other].into_iter().filter_map(|feature| feature.categories.as_ref()).flatten();
    let names: BTreeSet<String> = names.cloned().collect();
    let categories = own.categories.as_ref().map(|_| names.into_iter().collect());
    FeatureInfo { categories, ..own.clone() }
}

/// Rows of patients that the task keeps and that the model of the first feature has.
fn chosen(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: &Task,
    features: &[FeatureInfo],
    most: usize,
) -> Result<Vec<Row>> {
    let (spec, as_of) = (&task.cohort, task.as_of.column.as_str());
    let time = task.every().map(|_| as_of);
    let Some(model) = features.first().map(model_of) else { return Ok(Vec::new()) };
    let timed = mart::some_columns(warehouse, dataset, model, &[&spec.key, as_of], "")?;
    let (keys, times) = (mart::keys(&timed, &spec.key, time)?, timed.datetimes(as_of)?);
    let known: BTreeMap<RowKey, i64> =
        keys.into_iter().zip(times).filter_map(|(key, time)| Some((key?, time?))).collect();

    let mut columns = vec![spec.key.as_str(), spec.group.as_str(), task.label.column.as_str()];
    columns.extend(spec.keep.iter().map(|condition| condition.column.as_str()).chain(time));
    columns.sort_unstable();
    columns.dedup();
    let outcomes = mart::some_columns(warehouse, dataset, &spec.model, &columns, "")?;
    let (keys, groups) = (mart::keys(&outcomes, &spec.key, time)?, outcomes.ints(&spec.group)?);
    let flags: Vec<Vec<Option<bool>>> =
        spec.keep.iter().map(|condition| outcomes.flags(&condition.column)).collect::<Result<_, _>>()?;
    let label = cohort::labels(&outcomes, &task.label)?;
    // With the outcome and without: what tells a rare outcome is seen where it came.
    let (mut with, mut without) = (BTreeMap::<i64, Vec<Row>>::new(), BTreeMap::<i64, Vec<Row>>::new());
    for (row, (key, group)) in keys.into_iter().zip(groups).enumerate() {
        let (Some(key), Some(group)) = (key, group) else { continue };
        let kept = flags.iter().all(|flag| flag[row] == Some(true));
        let Some(&time) = known.get(&key).filter(|_| kept) else { continue };
        let of_group = if label[row] == Some(true) { &mut with } else { &mut without };
        of_group.entry(group).or_default().push(Row { key, group, time });
    }
    let mut chosen = spread(with, most / 2);
    let patients: BTreeSet<i64> = chosen.iter().map(|row| row.group).collect();
    without.retain(|group, _| !patients.contains(group));
    chosen.extend(spread(without, most.saturating_sub(chosen.len())));
    chosen.sort_by_key(|row| row.key);
    Ok(chosen)
}

/// Rows of `most` groups, evenly among all, each at another place among those of its group.
fn spread(of_group: BTreeMap<i64, Vec<Row>>, most: usize) -> Vec<Row> {
    let step = of_group.len().div_ceil(most.max(1)).max(1);
    let chosen = of_group.into_values().step_by(step).take(most).enumerate().filter_map(|(count, mut rows)| {
        // Warehouses give rows in any order.
        rows.sort_by_key(|row| row.key);
        // Multiples of the golden ratio are spread over early and late predictions, however many there are.
        let share = (count as f64 * 0.618_033_988_749_895).fract();
        rows.get((share * rows.len() as f64) as usize).copied()
    });
    chosen.collect()
}

/// What the features of these keys are read from.
fn read(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: &Task,
    features: &[FeatureInfo],
    keys: impl Iterator<Item = i64>,
) -> Result<Tables> {
    let mut wanted = Wanted::by(&task.cohort.key);
    Facts::want(&mut wanted, &task.as_of, features);
    let keys: Vec<String> = keys.map(|key| key.to_string()).collect();
    // Nobody is in the cohort: training says so.
    let condition = match keys.as_slice() {
        [] => String::new(),
        keys => format!("{} IN ({})", task.cohort.key, keys.join(", ")),
    };
    wanted.read(warehouse, dataset, &condition)
}
