//! A smaller model: the features that matter least are left out, half of them at a time, by their mean absolute SHAP values
//! on the rows that the model may see (recursive elimination; Guyon et al., "Gene selection for cancer classification using
//! support vector machines", 2002, with the contributions of Lundberg and Lee, 2017, in place of weights).

use rayon::prelude::*;

use super::fit::Learned;
use crate::{dataset::Table, error::Result};

/// Rows that contributions are averaged over; more would only cost.
const SAMPLE: usize = 2000;

/// The columns of the `keep` features that `first`, learned from all of them, finds to matter most, ascending. `learn`
/// learns from a table with some of the columns.
pub(super) fn select(
    table: &Table,
    keep: usize,
    first: &Learned,
    learn: &dyn Fn(&Table) -> Result<Learned>,
) -> Result<Vec<usize>> {
    let mut kept: Vec<usize> = (0..table.features.len()).collect();
    let mut fewer: Option<Learned> = None;
    while kept.len() > keep {
        let now = table.columns(&kept);
        let importance = importance(fewer.as_ref().unwrap_or(first), &now);
        let next = keep.max(kept.len() / 2);
        let mut order: Vec<usize> = (0..kept.len()).collect();
        // Of equal ones the first of the mart.
        order.sort_by(|&a, &b| importance[b].total_cmp(&importance[a]).then(a.cmp(&b)));
        order.truncate(next);
        order.sort_unstable();
        kept = order.into_iter().map(|at| kept[at]).collect();
        if kept.len() > keep {
            fewer = Some(learn(&table.columns(&kept))?);
        }
    }
    Ok(kept)
}

/// Mean absolute contribution of each column over every so many rows of the table.
fn importance(learned: &Learned, table: &Table) -> Vec<f64> {
    let step = table.len().div_ceil(SAMPLE).max(1);
    let rows: Vec<usize> = (0..table.len()).step_by(step).collect();
    let contributions: Vec<Vec<f64>> = learned.contributions(&table.subset(&rows));
    let columns: Vec<usize> = (0..table.features.len()).collect();
    columns
        .into_par_iter()
        .map(|column| contributions.iter().map(|row| row[column].abs()).sum::<f64>() / rows.len() as f64)
        .collect()
}
