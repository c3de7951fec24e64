//! A smaller model: the features that matter least are left out, half of them at a time, by their mean absolute SHAP values on the rows
//! that the model may see (recursive elimination; Guyon et al., "Gene selection for cancer classification using support vector machines",
//! 2002, with the contributions of Lundberg and Lee, 2017, in place of weights).

use rayon::prelude::*;

use super::fit::Fitted;
use crate::{dataset::Table, error::Result};

/// Rows that contributions are averaged over; more would only cost.
const SAMPLE: usize = 2000;

/// The columns of the `keep` features that `fit` finds to matter most, ascending. `fit` learns from a table with some of the columns.
pub(super) fn select(
    table: &Table,
    keep: usize,
    mut first: Fitted,
    fit: &dyn Fn(&Table) -> Result<Fitted>,
) -> Result<Vec<usize>> {
    let mut kept: Vec<usize> = (0..table.features.len()).collect();
    while kept.len() > keep {
        let now = table.columns(&kept);
        let importance = importance(&first, &now);
        let next = keep.max(kept.len() / 2);
        let mut order: Vec<usize> = (0..kept.len()).collect();
        // Of equal ones the first of the mart.
        order.sort_by(|&a, &b| importance[b].total_cmp(&importance[a]).then(a.cmp(&b)));
        order.truncate(next);
        order.sort_unstable();
        kept = order.into_iter().map(|at| kept[at]).collect();
        if kept.len() > keep {
            first = fit(&table.columns(&kept))?;
        }
    }
    Ok(kept)
}

/// Mean absolute contribution of each column over every so many rows of the table.
fn importance(fitted: &Fitted, table: &Table) -> Vec<f64> {
    let step = table.len().div_ceil(SAMPLE).max(1);
    let rows: Vec<usize> = (0..table.len()).step_by(step).collect();
    let contributions: Vec<Vec<f64>> = fitted.contributions(&table.subset(&rows));
    let columns: Vec<usize> = (0..table.features.len()).collect();
    columns
        .into_par_iter()
        .map(|column| contributions.iter().map(|row| row[column].abs()).sum::<f64>() / rows.len() as f64)
        .collect()
}
