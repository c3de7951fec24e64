//! What a score's mart says of a stay as a whole.

use acuity_scores::{ScoreMode, ScoreSpec};
use acuity_warehouse::{Columns, Warehouse};

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
    let columns = ["icustay_id", score.name, "is_adult", "score_mode"];
    let row = Columns::of(warehouse, marts, score.name, &columns, &of_stay(icustay_id))?;
    if row.rows() == 0 {
        let stays = Columns::of(warehouse, marts, score.name, &["icustay_id"], "")?.ints("icustay_id")?;
        let known = stays.iter().flatten().min().copied().zip(stays.iter().flatten().max().copied());
        return Err(Error::UnknownStay { icustay_id, known });
    }
    let modes = row.texts("score_mode")?;
    Ok(Scored {
        total: row.floats(score.name)?[0],
        is_adult: row.flags("is_adult")?[0].unwrap_or_default(),
        mode: ScoreMode::of(modes.iter().map(Option::as_deref)),
    })
}

/// The condition that keeps a stay's rows.
pub(super) fn of_stay(icustay_id: i64) -> String {
    format!("icustay_id = {icustay_id}")
}
