//! The trained models, as far as there are any.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use acuity_ml::{Error, ModelFile, Task, metrics::ReliabilityBin, registry::Standing};

use crate::format;

/// Where features are read of which a model file does not say it.
pub(crate) const FIRST_DAY: &str = "first_day_features";

/// What was found at the places where training puts models.
#[derive(Debug, Clone, Default)]
pub(crate) struct Models {
    /// Models that can be used, in the order asked for.
    pub(crate) ready: Vec<Arc<ModelFile>>,
    /// Which file each of them is, in the same order.
    pub(crate) standings: Vec<Option<Standing>>,
    /// Why a file that exists cannot be used.
    pub(crate) problems: Vec<String>,
}

impl Models {
    /// Reads the files that exist; a missing one was not trained, which is no problem.
    pub(crate) fn load(paths: &[PathBuf]) -> Self {
        let mut models = Self::default();
        for path in paths {
            match ModelFile::load(path) {
                Ok(model) => {
                    models.standings.push(Standing::of(path, model.kind()).ok().flatten());
                    models.ready.push(Arc::new(model));
                }
                Err(Error::MissingModel { .. }) => {}
                Err(error) => models.problems.push(error.to_string()),
            }
        }
        models
    }
}

impl Models {
    /// Those that predict again and again during an ICU stay.
    pub(crate) fn rolling(&self) -> Vec<Arc<ModelFile>> {
        self.ready.iter().filter(|model| every(model).is_some() && is_of_stays(model)).map(Arc::clone).collect()
    }

    /// Those that predict once.
    pub(crate) fn once(&self) -> Vec<Arc<ModelFile>> {
        self.ready.iter().filter(|model| every(model).is_none()).map(Arc::clone).collect()
    }
}

/// Hours between the predictions of a model that makes several of each row of its cohort.
pub(crate) fn every(model: &ModelFile) -> Option<f64> {
    model.metadata().definition.as_ref()?.every()
}

fn is_of_stays(model: &ModelFile) -> bool {
    model.metadata().definition.as_ref().is_some_and(|task| task.cohort.key == "icustay_id")
}

/// The column of the project that a feature is, `rolling_features.lactate_last`.
pub(crate) fn column_of(model: &ModelFile, feature: &str) -> String {
    let info = model.features().iter().find(|info| info.name == feature);
    format!("{}.{feature}", info.and_then(|info| info.model.as_deref()).unwrap_or(FIRST_DAY))
}

/// What a model predicts, in a person's words.
pub(crate) fn task_title(model: &ModelFile) -> String {
    model.metadata().title()
}

/// Cross-validated discrimination, when the file tells: `AUROC 0.84 (95 % CI 0.82–0.86)`.
pub(crate) fn performance(model: &ModelFile) -> Option<String> {
    let auroc = model.metadata().evaluation.as_ref()?.model()?.metrics.auroc;
    Some(format!("AUROC {:.2} (95 % CI {:.2}–{:.2}), cross-validated", auroc.value, auroc.low, auroc.high))
}

/// How many had the outcome of those for whom cross-validation predicted most nearly this risk, with its interval.
pub(crate) fn observed(model: &ModelFile, probability: f64) -> Option<String> {
    let bins = &model.metadata().evaluation.as_ref()?.model()?.reliability;
    let away = |bin: &&ReliabilityBin| (bin.predicted - probability).abs();
    let near = bins.iter().min_by(|a, b| away(a).total_cmp(&away(b))).filter(|_| bins.len() >= 4)?;
    let [predicted, share, low, high] = [near.predicted, near.observed, near.low, near.high].map(format::percent);
    let (stays, rows) = (format::count(near.stays), rows_of(model));
    Some(format!(
        "Of the {stays} training {rows} nearest to it, predicted {predicted} on average, {share} had the outcome (95 % CI {low} to {high})"
    ))
}

/// What a model reads from other models of the project than this page does.
pub(crate) fn reads_more(model: &ModelFile) -> Option<String> {
    let others: BTreeSet<&str> = model.features().iter().filter_map(|feature| feature.model.as_deref()).collect();
    let others: Vec<&str> = others.into_iter().filter(|name| *name != FIRST_DAY).collect();
    (!others.is_empty()).then(|| {
        format!(
            "This model also reads {}, which is not read here: those values count as missing. `acuity explain` reads all.",
            others.join(", ")
        )
    })
}

/// What a model was trained on: stays, or of a rolling task the times in them.
pub(crate) fn rows_of(model: &ModelFile) -> &'static str {
    model.metadata().definition.as_ref().map_or("stays", Task::rows_are)
}

/// Where a risk stands among those that cross-validation predicted: bins of equal size, mostly tenths.
pub(crate) fn standing(model: &ModelFile, probability: f64) -> Option<String> {
    let bins = &model.metadata().evaluation.as_ref()?.model()?.reliability;
    if bins.len() < 4 {
        return None;
    }
    let below = bins.iter().filter(|bin| bin.predicted < probability).count();
    let percent = 100 * below / bins.len();
    let rows = rows_of(model);
    Some(match below {
        0 => {
            format!("Among the lowest {} % of the risks that were predicted for the training {rows}", 100 / bins.len())
        }
        all if all == bins.len() => {
            format!("Among the highest {} % of the risks that were predicted for the training {rows}", 100 / bins.len())
        }
        _ => format!("Higher than about {percent} % of the risks that were predicted for the training {rows}"),
    })
}
