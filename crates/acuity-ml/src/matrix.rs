//! The rows of a task as one Arrow table, for whoever learns from them elsewhere: the same rows, labels, features and folds as
//! in training.

use std::{collections::HashMap, sync::Arc};

use acuity_warehouse::{Columns, Warehouse};
use arrow::{
    array::{ArrayRef, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray},
    datatypes::{Field, Schema},
    record_batch::RecordBatch,
};
use ndarray::ArrayView1;

use crate::{
    cohort,
    dataset::Table,
    error::{Error, Result},
    facts::model_of,
    feature_info::FeatureInfo,
    folds::grouped_stratified,
    giveaway,
    task::Task,
};

/// Columns of a [`Matrix`] that a model does not know, since they say what became of the row and where it is judged.
pub const OUTCOME_COLUMNS: [&str; 2] = ["fold", "label"];

/// The rows of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    /// Sorted by key and time. First the task's key, its group, the time of the prediction, `fold` (from 0) and `label` (0 or
    /// 1); then the features, NULL where there is no value; categories are texts. Fields of features have `unit` and
    /// `description` in their metadata.
    pub batch: RecordBatch,
    /// Rows with the outcome.
    pub positives: usize,
    /// How many groups (patients) the rows are of.
    pub groups: usize,
    /// How many features each has.
    pub features: usize,
    /// What a person should know of the data.
    pub warnings: Vec<String>,
}

/// Reads the rows of `task` and puts them into the folds that [`train`](crate::train()) makes of the same number and seed.
///
/// # Errors
/// As [`cohort::load`]; too few groups for the folds; a feature that is called as one of the other columns.
pub fn load(warehouse: &dyn Warehouse, dataset: &str, task: &Task, folds: usize, seed: u64) -> Result<Matrix> {
    let cohort = cohort::load(warehouse, dataset, task, None)?;
    let table = &cohort.table;
    let fold_of = grouped_stratified(&table.patient, &table.y, folds, seed)?;
    let (spec, time) = (&task.cohort, &task.as_of.column);
    let ints = |values: &mut dyn Iterator<Item = i64>| -> ArrayRef { Arc::new(values.collect::<Int64Array>()) };
    let mut columns: Vec<(Field, ArrayRef)> = vec![
        column(&spec.key, ints(&mut table.stay.iter().copied())),
        column(&spec.group, ints(&mut table.patient.iter().copied())),
        column(time, Arc::new(TimestampMicrosecondArray::from(times(warehouse, dataset, task, table)?))),
        column("fold", ints(&mut fold_of.iter().map(|fold| *fold as i64))),
        column("label", ints(&mut table.y.iter().map(|y| i64::from(*y)))),
    ];
    for (feature, values) in table.features.iter().zip(table.x.columns()) {
        if columns.iter().any(|(field, _)| *field.name() == feature.name) {
            let problem = format!(
                "the feature `{}` has the name of another column of the export; give it another name in its model",
                feature.name
            );
            return Err(Error::Task { task: task.name.clone(), problem });
        }
        let (field, values) = column(&feature.name, array(feature, values));
        let about = [("unit", &feature.unit), ("description", &feature.description)];
        let about: HashMap<String, String> =
            about.into_iter().map(|(key, text)| (key.to_owned(), text.clone())).collect();
        columns.push((field.with_metadata(about), values));
    }
    let mut warnings = cohort.warnings;
    warnings.extend(giveaway::told(&cohort.table, task));
    let (fields, arrays): (Vec<Field>, Vec<ArrayRef>) = columns.into_iter().unzip();
    Ok(Matrix {
        batch: RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?,
        positives: table.positives(),
        groups: table.patients(),
        features: table.features.len(),
        warnings,
    })
}

/// Numbers, or categories by name.
fn array(feature: &FeatureInfo, values: ArrayView1<'_, f64>) -> ArrayRef {
    let known = values.iter().map(|value| (!value.is_nan()).then_some(*value));
    if feature.is_category() {
        let category = |code: Option<f64>| code.and_then(|code| feature.category_of(code));
        return Arc::new(known.map(category).collect::<StringArray>());
    }
    Arc::new(known.collect::<Float64Array>())
}

fn column(name: &str, values: ArrayRef) -> (Field, ArrayRef) {
    (Field::new(name, values.data_type().clone(), true), values)
}

/// When the prediction of each row is made.
fn times(warehouse: &dyn Warehouse, dataset: &str, task: &Task, table: &Table) -> Result<Vec<Option<i64>>> {
    if !table.at.is_empty() {
        return Ok(table.at.iter().copied().map(Some).collect());
    }
    let Some(model) = table.features.first().map(model_of) else { return Err(Error::NoFeatures) };
    let columns = Columns::of(warehouse, dataset, model, &[&task.cohort.key, &task.as_of.column], "")?;
    let (row_of, times) = (columns.rows_by(&task.cohort.key)?, columns.datetimes(&task.as_of.column)?);
    Ok(table.stay.iter().map(|id| times[*row_of.get(id)?]).collect())
}
