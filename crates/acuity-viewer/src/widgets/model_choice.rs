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
        let name = |model: &ModelFile| {
            let kind = model.kind().title();
            if one_task { kind.to_owned() } else { format!("{}: {}", model.metadata().title(), kind.to_lowercase()) }
        };
        let names: Vec<String> = models.iter().map(|model| name(model)).collect();
        let choices: Vec<(usize, &str)> = names.iter().enumerate().map(|(at, name)| (at, name.as_str())).collect();
        choice(ui, chosen, &choices);
    }
}
