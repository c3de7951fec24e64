//! The table of the first day: every value that the features have, group by group.

use std::collections::BTreeMap;

use acuity_ml::words::yes_or_no;
use eframe::egui::{Align, Grid, Layout, RichText, TextStyle, Ui};

use crate::{
    data::{
        detail::{Measurements, StayDetail, measurements},
        units::Units,
    },
    format,
    theme::{self, palette},
    widgets::{card, weak},
};

/// Draws the cards of all groups.
pub(super) fn features_ui(ui: &mut Ui, detail: &StayDetail, units: Units) {
    if detail.features.is_empty() {
        return;
    }
    ui.label(RichText::new("Values of the first 24 hours").text_style(theme::title()).strong());
    let tables = measurements();
    let per_row = if ui.available_width() > 860.0 { 2 } else { 1 };
    ui.columns(per_row, |columns| {
        // The longest tables stand side by side: vital signs left, laboratory right; the others fill up below.
        let mut heights = vec![0_usize; columns.len()];
        for table in &tables {
            let shortest = (0..heights.len()).min_by_key(|&at| heights[at]).unwrap_or(0);
            // Three lines more for title and margins.
            heights[shortest] += table.lines.len() + 3;
            card(&mut columns[shortest], table.group.title(), 0.0, |ui| group_ui(ui, table, &detail.features, units));
        }
    });
}

fn group_ui(ui: &mut Ui, table: &Measurements, values: &BTreeMap<String, f64>, units: Units) {
    let colours = palette(ui);
    let name_width = ui.available_width() - 64.0 * table.columns.len() as f32 - 80.0;
    let name_width = name_width.max(90.0);
    ui.spacing_mut().interact_size.y = 20.0;
    Grid::new(table.group.title()).striped(true).spacing([8.0, 5.0]).min_col_width(56.0).show(ui, |ui| {
        if table.columns.iter().any(Option::is_some) {
            weak(ui, "");
            for column in &table.columns {
                right(ui, column.map_or("", |statistic| statistic.title()), true);
            }
            weak(ui, "");
            ui.end_row();
        }
        for line in &table.lines {
            let label = eframe::egui::Label::new(line.label.as_str()).truncate();
            ui.allocate_ui_with_layout([name_width, 18.0].into(), Layout::left_to_right(Align::Center), |ui| {
                ui.set_width(name_width);
                ui.add(label).on_hover_text(&line.label);
            });
            let other = units.of(line.quantity);
            for column in &table.columns {
                let Some(name) = line.feature(*column) else {
                    weak(ui, "");
                    continue;
                };
                let value = values.get(name).copied();
                let text = match value {
                    Some(value) if line.is_flag => yes_or_no(value).to_owned(),
                    value => format::optional(value.map(|value| other.map_or(value, |other| other.of_own(value)))),
                };
                right(ui, &text, value.is_none());
            }
            let unit = other.map_or_else(|| format::unit(line.unit), |other| other.name);
            ui.label(RichText::new(unit).text_style(TextStyle::Small).color(colours.text_weak));
            ui.end_row();
        }
    });
}

fn right(ui: &mut Ui, text: &str, is_weak: bool) {
    let colours = palette(ui);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let text = RichText::new(text);
        ui.label(if is_weak { text.color(colours.text_weak) } else { text });
    });
}
