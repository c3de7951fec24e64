//! What a rolling model predicts during a stay, prediction by prediction.

use std::{collections::BTreeMap, sync::Arc};

use acuity_ml::{
    ModelFile, RangeWarning, explain_prediction,
    stay::{Outside, Prediction, predictions, reads},
};

use super::{Reader, Result, Scan, hours};

/// One prediction.
#[derive(Debug, Clone)]
pub(crate) struct Risk {
    /// When it is made, in hours since ICU admission.
    pub(crate) hour: f64,
    pub(crate) probability: f64,
    /// Features with a value.
    pub(crate) known: usize,
    /// Values that are unusual, or outside what training saw.
    pub(crate) warnings: Vec<RangeWarning>,
    /// The cohort's table does not say whether the model speaks about it.
    pub(crate) is_unsure: bool,
    prediction: Prediction,
}

/// All predictions of a stay by one model.
#[derive(Debug, Clone)]
pub(crate) struct Risks {
    pub(crate) model: Arc<ModelFile>,
    /// By time.
    pub(crate) risks: Vec<Risk>,
    /// Predictions that mean nothing, since the model learned from others, by the reason.
    pub(crate) left_out: BTreeMap<String, usize>,
}

impl Risks {
    /// What [`Risks::load`] reads.
    pub(crate) fn scans(model: &ModelFile, icustay_id: i64) -> Vec<Scan<'_>> {
        let Some(task) = &model.metadata().definition else { return Vec::new() };
        let asked = reads(task, model.features());
        asked.into_iter().map(|(mart, columns)| Scan::stay(mart, columns, icustay_id)).collect()
    }

    /// Reads what was known at each prediction, and predicts as `acuity explain` does.
    ///
    /// # Errors
    /// A missing table or column, the leakage gate, the warehouse's refusal, or a model that is of no task.
    pub(crate) fn load(reader: &Reader<'_>, icustay_id: i64, origin: i64, model: &Arc<ModelFile>) -> Result<Self> {
        let none = || acuity_ml::Error::Task {
            task: model.metadata().task.clone(),
            problem: "the model file does not say what the task reads; train it again".to_owned(),
        };
        let task = model.metadata().definition.as_ref().ok_or_else(none)?;
        let made = predictions(task, model.features(), |mart, columns| {
            reader.read(&Scan::stay(mart, columns.iter().copied(), icustay_id))
        })?;
        let (mut risks, mut left_out) = (Vec::new(), BTreeMap::new());
        for prediction in made {
            if let Some(Outside::Left(reason)) = &prediction.outside {
                *left_out.entry(reason.clone()).or_default() += 1;
                continue;
            }
            risks.push(Risk {
                hour: hours(prediction.at, origin),
                probability: model.predict_one(&prediction.row),
                known: prediction.row.values().iter().flatten().count(),
                warnings: model.warnings(&prediction.row),
                is_unsure: prediction.outside.is_some(),
                prediction,
            });
        }
        Ok(Self { model: Arc::clone(model), risks, left_out })
    }

    /// Why a risk is what it is.
    pub(crate) fn explain(&self, risk: &Risk) -> acuity_ml::Explanation {
        explain_prediction(&self.model, &risk.prediction)
    }
}
