//! Who is left after each condition.

use eframe::egui::{Button, Grid, Label, RichText, TextStyle, Ui};

use super::{export_or_copy_ui, export_ui};
use crate::{
    data::study::{Answer, Facts, Form, Table},
    format,
    theme::palette,
    widgets::{card, share_bar, sideways},
};

/// What is to be done with the cohort.
pub(super) enum Wish {
    Write(Table, Form),
    /// On the pages that follow the filters.
    Show,
}

/// Draws the steps.
pub(super) fn flow_ui(ui: &mut Ui, facts: &Facts, answer: &Answer) -> Option<Wish> {
    card(ui, "Who is left", 0.0, |ui| {
        ui.spacing_mut().item_spacing = [8.0, 6.0].into();
        let all = answer.flow.first().map_or(0, |step| step.stays);
        let mut before = all;
        let words = (0.36 * ui.available_width()).max(120.0);
        let grid = Grid::new("flow").num_columns(3).spacing([14.0, 6.0]);
        let steps = |ui: &mut Ui| {
            for step in &answer.flow {
                ui.scope(|ui| {
                    ui.set_width(words);
                    ui.add(Label::new(&step.label).wrap());
                });
                let text =
                    format!("{}, {}", format::counted(step.stays, "stay"), format::counted(step.patients, "patient"));
                ui.scope(|ui| {
                    ui.set_width((ui.available_width() - 8.0).clamp(180.0, 420.0));
                    let share = (all > 0).then(|| step.stays as f64 / all as f64);
                    share_bar(ui, share, &text);
                });
                let out = before.saturating_sub(step.stays);
                let text = if out > 0 { format!("{} left out", format::count(out)) } else { String::new() };
                ui.label(RichText::new(text).text_style(TextStyle::Small).color(palette(ui).text_weak));
                before = step.stays;
                ui.end_row();
            }
        };
        sideways(ui, "flow", |ui| {
            grid.show(ui, steps);
        });
        let flow = ui.horizontal_wrapped(|ui| export_or_copy_ui(ui, Table::Flow, "the flow", facts, answer)).inner;
        ui.horizontal_wrapped(|ui| {
            ui.label("The stays with all their facts");
            let stays = export_ui(ui, Table::Stays, "the stays");
            let show = ui.add_enabled(!answer.rows.is_empty(), Button::new("Show in Overview and Stays")).clicked();
            if show { Some(Wish::Show) } else { flow.or(stays).map(|(table, form)| Wish::Write(table, form)) }
        })
        .inner
    })
}
