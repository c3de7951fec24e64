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
        let one_task = models.iter().all(|model| model.metadata().task == models[0].metadata().task);
        let name = |model: &ModelFile| match one_task {
            true => model.kind().title().to_owned(),
            false => format!("{}: {}", model.metadata().title(), model.kind().title().to_lowercase()),
        };
        let names: Vec<String> = models.iter().map(|model| name(model)).collect();
        let choices: Vec<(usize, &str)> = names.iter().enumerate().map(|(at, name)| (at, name.as_str())).collect();
        choice(ui, chosen, &choices);
    }
}
