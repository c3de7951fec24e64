//! Values from elsewhere: a row that is pasted, or those of a file that is dropped on the window.

use acuity_ml::{FeatureInfo, ModelFile};
use eframe::egui::{Button, Event, TextEdit, TextStyle, Ui};

use super::State as Page;
use crate::{
    data::import::Imported,
    message::{Action, Job},
    widgets::{card, states, weak},
};

/// What text that was pasted is called.
const PASTED: &str = "pasted text";
/// Characters that are read of pasted text: files may have more.
const MOST: usize = 1 << 20;

/// What was imported, and what is about to be.
#[derive(Debug, Default)]
pub(super) struct State {
    /// The field to paste into is open.
    is_open: bool,
    text: String,
    imported: Option<Imported>,
    /// The features that its values are of: those of the model that it was read for.
    features: Vec<FeatureInfo>,
    /// Index of the row that is in the form.
    at: usize,
    problem: Option<String>,
}

impl State {
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    pub(super) fn flip(&mut self) {
        self.is_open = !self.is_open;
    }

    /// Forgets what was imported: the form is about something else now.
    pub(super) fn forget(&mut self) {
        (self.imported, self.problem) = (None, None);
    }
}

impl Page {
    /// Takes what a file had in it.
    pub(super) fn take_import(&mut self, imported: Result<Imported, String>, model: &ModelFile) {
        match imported {
            Ok(imported) => {
                self.import.problem = None;
                self.import.text.clear();
                self.import.is_open = false;
                self.import.imported = Some(imported);
                self.import.features = model.features().to_vec();
                self.show_row(0);
            }
            Err(problem) => {
                self.import.problem = Some(problem);
                self.import.is_open = true;
            }
        }
    }

    fn show_row(&mut self, at: usize) {
        let Some(row) = self.import.imported.as_ref().and_then(|imported| imported.rows.get(at)) else { return };
        self.form.fill_row(&self.import.features, row.row.values());
        self.import.at = at;
        self.loading = super::Slot::Idle;
        self.loaded = Some(self.form.clone());
    }

    fn paste(&mut self, text: &str, model: &ModelFile) {
        let imported = if text.len() > MOST {
            Err("this is more than a million characters; drop a file on the window instead".to_owned())
        } else {
            Imported::of_text(model, text, PASTED).map_err(|error| error.to_string())
        };
        self.take_import(imported, model);
    }

    /// Files dropped on the window, and text pasted where no field takes it.
    pub(super) fn take_offered(&mut self, ui: &Ui, model: &std::sync::Arc<ModelFile>, actions: &mut Vec<Action>) {
        let path = ui.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
        if let Some(path) = path {
            actions.push(Action::ask(Job::Import { path, model: std::sync::Arc::clone(model) }));
        }
        if ui.memory(|memory| memory.focused()).is_none() {
            let pasted = ui.input(|input| {
                input.events.iter().find_map(|event| match event {
                    Event::Paste(text) => Some(text.clone()),
                    _ => None,
                })
            });
            if let Some(text) = pasted {
                self.paste(&text, model);
            }
        }
    }
}

/// The field to paste into, while it is open.
pub(super) fn field_ui(ui: &mut Ui, page: &mut Page, model: &ModelFile) {
    if !page.import.is_open {
        return;
    }
    card(ui, "Import values", 0.0, |ui| {
        weak(
            ui,
            "Paste a table with a header, JSON, or a name and a value on each line, as `acuity predict` reads them; or drop a CSV or JSON \
             file on the window. Values are in the units of the records, whatever unit a field is switched to; what is not named is missing.",
        );
        let edit = TextEdit::multiline(&mut page.import.text)
            .hint_text("lactate_max: 2.5\nage: 70")
            .font(TextStyle::Monospace)
            .desired_rows(4)
            .desired_width(f32::INFINITY);
        ui.add(edit).accessible_name("Values to import");
        ui.horizontal(|ui| {
            let has_text = !page.import.text.trim().is_empty();
            if ui.add_enabled(has_text, Button::new("Use these values")).clicked() {
                let text = std::mem::take(&mut page.import.text);
                page.paste(&text, model);
                if page.import.problem.is_some() {
                    page.import.text = text;
                }
            }
            if ui.button("Close import").clicked() {
                page.import.is_open = false;
                page.import.problem = None;
            }
        });
        if let Some(problem) = &page.import.problem {
            states::notice_ui(ui, &format!("Nothing was imported: {problem}"));
        }
    });
}

/// Which row is in the form, and the way to its neighbours.
pub(super) fn row_ui(ui: &mut Ui, page: &mut Page) {
    let Some(imported) = &page.import.imported else { return };
    let (at, rows) = (page.import.at, imported.rows.len());
    let id = imported.rows[at].id.as_ref().map_or_else(String::new, |id| format!(", id {id}"));
    let more = if imported.more { " read" } else { "" };
    let changed = if page.loaded.as_ref() == Some(&page.form) { "" } else { ", changed since" };
    let line = format!("Row {} of {rows}{more} of {}{id}{changed}", at + 1, imported.source);
    let mut to = None;
    if rows > 1 {
        if ui.add_enabled(at > 0, Button::new("Row before")).clicked() {
            to = Some(at - 1);
        }
        if ui.add_enabled(at + 1 < rows, Button::new("Row after")).clicked() {
            to = Some(at + 1);
        }
    }
    weak(ui, line);
    if let Some(to) = to {
        page.show_row(to);
    }
}
