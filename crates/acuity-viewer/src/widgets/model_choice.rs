//! Choosing the model that speaks.

use std::sync::Arc;

use acuity_ml::ModelFile;
use eframe::egui::Ui;

use super::choice;

/// Which model, when there are several.
pub(crate) fn model_choice_ui(ui: &mut Ui, models: &[Arc<ModelFile>], chosen: &mut usize) {
    // Reading the models again may have found fewer.
    if *chosen >= models.len() {
        *chosen = 0;
    }
    if models.len() > 1 {
        let choices: Vec<(usize, &str)> =
            models.iter().enumerate().map(|(at, model)| (at, model.kind().title())).collect();
        choice(ui, chosen, &choices);
    }
}
