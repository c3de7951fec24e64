//! What rows must be before trees are grown from them.

use ndarray::ArrayView2;

use crate::{
    error::{Error, Result},
    feature_info::MOST_CATEGORIES,
};

/// Rows of finite values and NaN, one outcome each; `categorical` marks the columns that have codes of categories, or is empty.
///
/// # Errors
/// Sizes differ, there is no row or column, a value is infinite or no code of a category.
pub(crate) fn check(x: ArrayView2<'_, f32>, y: &[bool], categorical: &[bool]) -> Result<()> {
    if x.nrows() != y.len() {
        return Err(Error::Shape { what: "outcomes", expected: x.nrows(), found: y.len() });
    }
    if x.ncols() == 0 {
        return Err(Error::NoFeatures);
    }
    // Rows are numbered by `u32`.
    if x.nrows() == 0 || x.nrows() > u32::MAX as usize {
        return Err(Error::Shape { what: "rows, from 1 on", expected: 1, found: x.nrows() });
    }
    if !categorical.is_empty() && categorical.len() != x.ncols() {
        let (expected, found) = (x.ncols(), categorical.len());
        return Err(Error::Shape { what: "marks of features with categories", expected, found });
    }
    // All of them as they lie in memory; which one it is, is asked only if there is one.
    let has_infinite = x.fold(false, |found, value| found | value.is_infinite());
    if has_infinite && let Some(((_, column), value)) = x.indexed_iter().find(|(_, value)| value.is_infinite()) {
        return Err(Error::NotFinite { feature: format!("column {column}"), value: f64::from(*value), place: None });
    }
    for (column, values) in
        x.columns().into_iter().enumerate().filter(|(column, _)| categorical.get(*column) == Some(&true))
    {
        let is_code = |value: &f32| value.fract() == 0.0 && (0.0..MOST_CATEGORIES as f32).contains(value);
        if let Some(value) = values.iter().find(|value| !value.is_nan() && !is_code(value)) {
            return Err(Error::Category { column, value: f64::from(*value), most: MOST_CATEGORIES - 1 });
        }
    }
    Ok(())
}

/// How many rows have the outcome: some, and not all.
///
/// # Errors
/// There is one outcome only.
pub(crate) fn positives(y: &[bool]) -> Result<usize> {
    let positives = y.iter().filter(|y| **y).count();
    if positives == 0 || positives == y.len() {
        return Err(Error::OneClass { stays: y.len(), label: "outcome".into(), value: u8::from(positives > 0) });
    }
    Ok(positives)
}
