//! A trained model on the stays of a warehouse.

use acuity_warehouse::Warehouse;

use crate::{cohort, error::Result, explain::Explanation, model_file::ModelFile};

/// Explains the prediction for a stay in the marts of `dataset`.
///
/// # Errors
/// No such stay, a missing table or column, a feature the mart does not know, or the warehouse's refusal.
pub fn explain_stay(
    warehouse: &dyn Warehouse,
    dataset: &str,
    model: &ModelFile,
    icustay_id: i64,
) -> Result<Explanation> {
    Ok(model.explain(&cohort::stay_row(
        warehouse,
        dataset,
        model.metadata().definition.as_ref(),
        model.features(),
        icustay_id,
    )?))
}
