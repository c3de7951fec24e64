//! What a model is, for whom it was made and how far it can be trusted, as its card says it.

use acuity_ml::{ModelFile, report::model_card};
use eframe::egui::{CollapsingHeader, Label, RichText, TextStyle, Ui};

use super::collapsing_ui;
use crate::theme::{self, palette};

/// The card, one click away.
pub(crate) fn model_card_ui(ui: &mut Ui, model: &ModelFile) {
    let title = RichText::new("Model card").text_style(theme::title()).strong();
    collapsing_ui(ui, CollapsingHeader::new(title).id_salt("model card"), true, |ui| {
        let text = model_card(model);
        if ui.button("Copy").clicked() {
            ui.ctx().copy_text(text.clone());
        }
        let text = RichText::new(text).text_style(TextStyle::Monospace).color(palette(ui).text);
        ui.add(Label::new(text).wrap().selectable(true));
    });
}
