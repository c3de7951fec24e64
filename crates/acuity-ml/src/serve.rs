//! A trained model on the stays of a warehouse.

use acuity_warehouse::Warehouse;

use crate::{
    error::Result,
    explain::{Explanation, Interaction},
    mart::time_words,
    model_file::ModelFile,
    stay::{Prediction, stay_row},
};

/// Explains the prediction for a stay in the marts of `dataset`: the one made at `as_of` where a stay has several, or the latest.
///
/// # Errors
/// No such stay, a missing table or column, a feature the mart does not know, or the warehouse's refusal.
pub fn explain_stay(
    warehouse: &dyn Warehouse,
    dataset: &str,
    model: &ModelFile,
    icustay_id: i64,
    as_of: Option<&str>,
) -> Result<Explanation> {
    let task = model.metadata().definition.as_ref();
    let stay = stay_row(warehouse, dataset, task, model.features(), icustay_id, as_of)?;
    Ok(Explanation { as_of: stay.as_of, ..model.explain(&stay.row) })
}

/// What pairs of features do together in the prediction that [`explain_stay`] explains.
///
/// # Errors
/// As [`explain_stay`].
pub fn interactions_of_stay(
    warehouse: &dyn Warehouse,
    dataset: &str,
    model: &ModelFile,
    icustay_id: i64,
    as_of: Option<&str>,
) -> Result<Vec<Interaction>> {
    let task = model.metadata().definition.as_ref();
    Ok(model.interactions(&stay_row(warehouse, dataset, task, model.features(), icustay_id, as_of)?.row))
}

/// Explains one of the predictions of a stay: what [`explain_stay`] says of its time.
#[must_use]
pub fn explain_prediction(model: &ModelFile, prediction: &Prediction) -> Explanation {
    Explanation { as_of: Some(time_words(prediction.at)), ..model.explain(&prediction.row) }
}
