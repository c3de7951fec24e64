//! What a score's mart says of a stay as a whole.

use acuity_scores::{ScoreMode, ScoreSpec};
use acuity_warehouse::{Columns, Warehouse};

use super::answer::Window;
use crate::error::{Error, Result};

/// A stay's row in the mart of a score, which has one for each stay.
pub(super) struct Scored {
    /// The score; `None` when it cannot be computed, or is none of the patient's age.
    pub(super) total: Option<f64>,
    /// Of 16 years or more.
    pub(super) is_adult: bool,
    /// In which reading.
    pub(super) mode: ScoreMode,
}

/// The row of a stay.
///
/// # Errors
/// No such stay, or the mart cannot be read.
pub(super) fn scored(warehouse: &dyn Warehouse, marts: &str, score: &ScoreSpec, icustay_id: i64) -> Result<Scored> {
    let (mart, total) = mart_of(score);
    let columns = ["icustay_id", total, "is_adult", "score_mode"];
    let row = Columns::of(warehouse, marts, &mart, &columns, &of_stay(icustay_id))?;
    if row.rows() == 0 {
        let stays = Columns::of(warehouse, marts, &mart, &["icustay_id"], "")?.ints("icustay_id")?;
        let known = stays.iter().flatten().min().copied().zip(stays.iter().flatten().max().copied());
        return Err(Error::UnknownStay { icustay_id, known });
    }
    let modes = row.texts("score_mode")?;
    Ok(Scored {
        total: row.floats(total)?[0],
        is_adult: row.flags("is_adult")?[0].unwrap_or_default(),
        mode: ScoreMode::of(modes.iter().map(Option::as_deref)),
    })
}

/// The stages of acute kidney injury: what is asked is the worst of the first days.
const STAGES: [&str; 2] = ["kdigo_creatinine", "kdigo_urine"];

/// The time that a score with inputs for each stay is of.
pub(super) fn window(score: &ScoreSpec) -> Window {
    if STAGES.contains(&score.name) { Window::FirstWeek } else { Window::FirstDay }
}

/// Name of the mart with a score's inputs.
pub(super) fn inputs_mart(score: &ScoreSpec) -> String {
    format!("{}_inputs", score.name)
}

/// The mart that has a row for each stay, and its column with the score: a mart of the score's name, but for stages, which are
/// of many times.
fn mart_of(score: &ScoreSpec) -> (String, &'static str) {
    if STAGES.contains(&score.name) {
        return (inputs_mart(score), score.components[0].name);
    }
    (score.name.to_owned(), score.name)
}

/// The condition that keeps a stay's rows.
pub(super) fn of_stay(icustay_id: i64) -> String {
    format!("icustay_id = {icustay_id}")
}
