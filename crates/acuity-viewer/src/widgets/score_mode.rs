//! In which reading scores are: beside every score that is shown.

use acuity_scores::ScoreMode;
use eframe::egui::Ui;

use super::{states, weak};

/// One line: quiet for the paper's reading, which everyone expects, and a notice for any other.
pub(crate) fn score_mode_ui(ui: &mut Ui, mode: ScoreMode) {
    match mode.caution() {
        None => weak(ui, format!("SOFA {}.", mode.words())),
        Some(caution) => states::notice_ui(ui, caution),
    }
}
