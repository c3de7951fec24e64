//! A trained model on the stays of a warehouse.

use acuity_warehouse::Warehouse;

use crate::{
    cohort,
    error::Result,
    explain::{Explanation, Interaction},
    mart::time_words,
    model_file::ModelFile,
    stay::{Prediction, stay_row},
};

/// A model whose features stand in the marts of `dataset` where its task says, with their units and descriptions: one that was
/// made elsewhere knows their names alone. A model that `train` wrote, or that knows no task, is given back as it is.
///
/// # Errors
/// A missing table or column, the leakage gate, or the warehouse's refusal.
pub fn located(warehouse: &dyn Warehouse, dataset: &str, model: ModelFile) -> Result<ModelFile> {
    let Some(task) = &model.metadata().definition else { return Ok(model) };
    if model.features().iter().all(|feature| feature.model.is_some()) {
        return Ok(model);
    }
    let names: Vec<String> = model.features().iter().map(|feature| feature.name.clone()).collect();
    let known = cohort::inputs(warehouse, dataset, task, Some(&names))?;
    Ok(model.with_features(&known))
}

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
