//! What the held-out predictions of a model are worth in each group of a task.

use std::collections::BTreeMap;

use super::TrainOptions;
use crate::{
    dataset::Table,
    evaluate::SubgroupEvaluation,
    metrics::{self, calibration},
};

/// Stays with and without the outcome that a group needs for an area that says anything.
const FEWEST: usize = 10;

/// Every group of every subgroup of the table, in their order; rows without a value are left out.
pub(super) fn evaluate(table: &Table, probability: &[f64], options: &TrainOptions) -> Vec<SubgroupEvaluation> {
    let mut out = Vec::new();
    for subgroup in &table.subgroups {
        let mut rows_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (row, group) in subgroup.group_of.iter().enumerate() {
            if let Some(group) = group {
                rows_of.entry(*group).or_default().push(row);
            }
        }
        for (group, rows) in rows_of {
            let name = subgroup.groups.get(group).cloned().unwrap_or_default();
            out.push(one(table, probability, &rows, (&subgroup.title, name), options));
        }
    }
    out
}

fn one(
    table: &Table,
    probability: &[f64],
    rows: &[usize],
    (title, group): (&str, String),
    options: &TrainOptions,
) -> SubgroupEvaluation {
    let y: Vec<bool> = rows.iter().map(|&row| table.y[row]).collect();
    let p: Vec<f64> = rows.iter().map(|&row| probability[row]).collect();
    let patient: Vec<i64> = rows.iter().map(|&row| table.patient[row]).collect();
    let positives = y.iter().filter(|y| **y).count();
    let enough = positives >= FEWEST && y.len() - positives >= FEWEST;
    let auroc = metrics::auroc(&y, &p).filter(|_| enough).map(|area| {
        metrics::clustered_bootstrap(&y, &patient, &[&p], options.resamples, options.seed).estimate(0, area)
    });
    let line = enough.then(|| calibration(&y, &p));
    SubgroupEvaluation {
        title: title.to_owned(),
        group,
        stays: y.len(),
        positives,
        auroc,
        brier: metrics::brier(&y, &p),
        observed: positives as f64 / y.len() as f64,
        predicted: p.iter().sum::<f64>() / p.len() as f64,
        calibration_slope: line.and_then(|line| line.slope),
        calibration_intercept: line.and_then(|line| line.intercept),
    }
}
