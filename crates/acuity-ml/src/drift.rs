//! Whether the rows that a model is asked about are like those that it learned from.

use serde::Serialize;

use crate::{feature_info::TrainingStats, math::quantile, model_file::ModelFile, row::Row};

/// From this index on a feature is distributed otherwise than in training.
pub const MUCH: f64 = 0.25;
/// Up to this one nothing has changed.
pub const LITTLE: f64 = 0.1;
/// With fewer rows the index is mostly chance.
pub const FEWEST: usize = 200;

/// How far one feature has moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Its name.
    pub feature: String,
    /// Population stability index; 0 is no change.
    pub psi: f64,
    /// `stable`, `some` or `much`, by [`LITTLE`] and [`MUCH`].
    pub verdict: &'static str,
    /// Median of training.
    pub median_then: Option<f64>,
    /// Median of the rows; `None` without a value.
    pub median_now: Option<f64>,
    /// Share of rows without a value in training, 0 to 1.
    pub missing_then: Option<f64>,
    /// The same of the rows.
    pub missing_now: f64,
}

/// Each feature whose distribution in training the model file has, the one that has moved most first; none without rows.
#[must_use]
pub fn drift(model: &ModelFile, rows: &[&Row]) -> Vec<Drift> {
    let mut found: Vec<Drift> = model
        .features()
        .iter()
        .enumerate()
        .filter_map(|(column, feature)| {
            let value = |row: &&Row| row.values().get(column).copied().flatten().unwrap_or(f64::NAN);
            let values: Vec<f64> = rows.iter().map(value).collect();
            let psi = feature.distribution.as_ref()?.stability_index(&values)?;
            let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
            known.sort_by(f64::total_cmp);
            let training: Option<TrainingStats> = feature.training;
            Some(Drift {
                feature: feature.name.clone(),
                psi,
                verdict: verdict(psi),
                median_then: training.map(|training| training.median),
                median_now: quantile(&known, 0.5),
                missing_then: training.map(|training| training.missing),
                missing_now: (values.len() - known.len()) as f64 / values.len() as f64,
            })
        })
        .collect();
    // Equal ones by name: the same rows give the same text.
    found.sort_by(|a, b| b.psi.total_cmp(&a.psi).then_with(|| a.feature.cmp(&b.feature)));
    found
}

fn verdict(psi: f64) -> &'static str {
    match psi {
        _ if psi < LITTLE => "stable",
        _ if psi < MUCH => "some",
        _ => "much",
    }
}

/// What a person must know whose rows are not like those of training; `None` when they are, or are too few to say.
#[must_use]
pub fn caution(found: &[Drift], rows: usize) -> Option<String> {
    let moved: Vec<&str> = found.iter().filter(|one| one.psi >= MUCH).map(|one| one.feature.as_str()).collect();
    if rows < FEWEST || moved.is_empty() {
        return None;
    }
    const SHOWN: usize = 5;
    let shown = moved.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = moved
        .len()
        .checked_sub(SHOWN)
        .filter(|more| *more > 0)
        .map_or_else(String::new, |more| format!(" and {more} more"));
    Some(format!(
        "{} of {} features are distributed otherwise than in training ({shown}{more}): what was found of the model may not hold here; \
         --drift tells how far each has moved",
        moved.len(),
        found.len()
    ))
}
