//! The cohorts of the project's file: opened, kept and taken away by name.

use eframe::egui::{Button, ComboBox, TextEdit, Ui};

use super::State;
use crate::{
    data::study::Named,
    message::{Change, Job},
    pages::Action,
    slot::Slot,
    widgets::states,
};

/// Draws the line. One change of the file at a time: a second one would make the first stale before it is written.
pub(super) fn saved_ui(ui: &mut Ui, state: &mut State, actions: &mut Vec<Action>) {
    let mut change = None;
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Cohort");
        let edit = TextEdit::singleline(&mut state.name).hint_text("name").desired_width(200.0).char_limit(80);
        ui.add(edit).labelled_by(label.id);
        let name = state.name.trim();
        let free = !state.saved.is_loading();
        let known = match &state.saved {
            Slot::Ready(saved) => saved.cohorts.as_slice(),
            _ => &[],
        };
        let exists = known.iter().any(|named| named.name == name);
        let save = ui.add_enabled(free && !name.is_empty(), Button::new(if exists { "Save over" } else { "Save" }));
        if save.on_hover_text("Keeps the conditions in cohorts.yml of the project").clicked() {
            change = Some(Change::Keep(Named::new(name, state.question.group.clone())));
        }
        // The file is shared, and nothing brings back what was taken out of it.
        let is_sure = state.deletes.as_deref() == Some(name);
        let delete = ui.add_enabled(free && exists, Button::new(if is_sure { "Delete for good" } else { "Delete" }));
        if delete.clicked() {
            if is_sure {
                change = Some(Change::Forget(name.to_owned()));
            }
            state.deletes = (!is_sure).then(|| name.to_owned());
        }
        let mut open = None;
        if !known.is_empty() {
            let list = ComboBox::from_id_salt("saved").selected_text("Open a saved cohort").width(170.0);
            let shown = list.show_ui(ui, |ui| {
                for named in known {
                    if ui.selectable_label(named.name == name, &named.name).clicked() {
                        open = Some(named.clone());
                    }
                }
            });
            shown.response.accessible_name("Open a saved cohort");
        }
        if let Some(named) = open {
            state.question.group = named.group();
            state.name = named.name;
        }
        if ui.add_enabled(!state.question.group.parts.is_empty(), Button::new("Start anew")).clicked() {
            state.start_anew();
        }
    });
    if let Slot::Failed(error) = &state.saved {
        let help = error.help().unwrap_or_default();
        states::notice_ui(ui, &format!("Saved cohorts: {error}. {help}"));
    }
    if let Some(change) = change {
        actions.push(Action::ask(Job::Saved(change)));
    }
}
