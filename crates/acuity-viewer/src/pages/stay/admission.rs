//! What else is known of a stay: other scores of the first day, the diagnoses of the admission, and its cultures.

use eframe::egui::{Label, ScrollArea, Ui};

use crate::{
    data::{
        detail::{Culture, More},
        stay::Stay,
    },
    format,
    widgets::{card, facts, weak},
};

/// A longer list scrolls in its card.
const HEIGHT: f32 = 260.0;

pub(super) fn scores_ui(ui: &mut Ui, stay: Option<&Stay>, more: &More) {
    let is_adult = stay.and_then(super::summary::no_adult).is_none();
    if is_adult && !more.scores.is_empty() {
        card(ui, "Other scores of the first day", 0.0, |ui| {
            let lines: Vec<(&str, String)> =
                more.scores.iter().map(|(title, value)| (*title, format::optional(*value))).collect();
            facts(ui, "scores", &lines);
        });
    }
}

pub(super) fn records_ui(ui: &mut Ui, more: &More) {
    if let Some(diagnoses) = &more.diagnoses {
        card(ui, "Diagnoses of the admission", 0.0, |ui| {
            list_ui(ui, "diagnoses", diagnoses.iter().map(String::as_str));
            weak(
                ui,
                match diagnoses.len() {
                    0 => "None was coded.",
                    _ => "ICD-9 codes by their rank, as coded for billing after discharge.",
                },
            );
        });
    }
    if let Some(cultures) = &more.cultures {
        card(ui, "Cultures of the admission", 0.0, |ui| {
            let lines: Vec<String> = cultures.iter().map(words).collect();
            list_ui(ui, "cultures", lines.iter().map(String::as_str));
            if lines.is_empty() {
                weak(ui, "None was taken.");
            }
        });
    }
}

/// `2150-03-01 04:00 · BLOOD CULTURE: no growth`.
fn words(culture: &Culture) -> String {
    let grown = culture.organism.as_deref().unwrap_or("no growth");
    format!("{} · {}: {grown}", format::optional_datetime(culture.time), culture.specimen)
}

fn list_ui<'a>(ui: &mut Ui, id: &str, lines: impl Iterator<Item = &'a str>) {
    // The page around it scrolls, too, and says that there is no room.
    let area = ScrollArea::vertical().id_salt(id).max_height(HEIGHT).min_scrolled_height(HEIGHT);
    area.auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for line in lines {
            ui.add(Label::new(line).wrap());
        }
    });
}
