//! The cohort panel: conditions on stays, and how many meet them.

use std::{collections::BTreeSet, ops::RangeInclusive};

use eframe::egui::{Align, DragValue, Layout, RangeSlider, RichText, ScrollArea, TextStyle, Ui, emath::Numeric};

use super::{chip, choice, score_mode_ui};
use crate::{
    cohort::Cohort,
    data::{
        filter::{AGES, Filter, Outcome, SOFA},
        stay::{DAYS, Flag, Sex},
        stays::StayTable,
    },
    format,
    history::History,
    shortcuts,
    theme::{self, palette},
};

/// Draws the panel and changes `filter` as the person asks, also back to what it was.
pub(crate) fn filters_ui(
    ui: &mut Ui,
    filter: &mut Filter,
    history: &mut History<Filter>,
    table: &StayTable,
    cohort: &Cohort,
) {
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Cohort").text_style(theme::title()).strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let reset = ui.add_enabled(!filter.is_everyone(), eframe::egui::Button::new("Reset filters"));
            if reset.clicked() {
                *filter = Filter::default();
            }
            let undo = ui.add_enabled(history.can_undo(), eframe::egui::Button::new("Undo"));
            if undo.on_hover_text(format!("Take the last change back ({})", shortcuts::undo_keys(ui.ctx()))).clicked()
                && let Some(earlier) = history.undo()
            {
                *filter = earlier;
            }
        });
    });
    let (chosen, all) = (cohort.rows.len(), table.stays.len());
    ui.label(format!("{} of {} stays", format::count(chosen), format::count(all)));
    if let Some(members) = filter.members.clone() {
        ui.horizontal_wrapped(|ui| {
            let text = format!("Only of the cohort \u{201c}{}\u{201d}", members.name);
            ui.label(RichText::new(text).color(palette(ui).accent));
            if ui.button("All stays").clicked() {
                filter.members = None;
            }
        });
    }
    ui.separator();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| conditions_ui(ui, filter, table));
}

fn conditions_ui(ui: &mut Ui, filter: &mut Filter, table: &StayTable) {
    ui.spacing_mut().slider_width = (ui.available_width() - 96.0).max(60.0);

    heading(ui, "Age (years)", filter.age != AGES);
    range_ui(ui, &mut filter.age, AGES, "age in years");

    heading(ui, "Sex", filter.sex.is_some());
    choice(
        ui,
        &mut filter.sex,
        &[(None, "All"), (Some(Sex::Female), Sex::Female.title()), (Some(Sex::Male), Sex::Male.title())],
    );

    heading(ui, "Outcome of the hospital stay", filter.outcome.is_some());
    choice(
        ui,
        &mut filter.outcome,
        &[(None, "Any"), (Some(Outcome::Survived), "Survived"), (Some(Outcome::Died), "Died")],
    );

    heading(ui, "First care unit", !filter.units.is_empty());
    several(ui, &mut filter.units, &table.units, "All units");

    heading(ui, "Admission type", !filter.admission_types.is_empty());
    several(ui, &mut filter.admission_types, &table.admission_types, "All types");

    heading(ui, "First-day SOFA (points)", filter.sofa != SOFA);
    range_ui(ui, &mut filter.sofa, SOFA, "SOFA");
    score_mode_ui(ui, table.score_mode);

    let days = format!("ICU length of stay (whole days; {} is {} and more)", DAYS.1, DAYS.1);
    heading(ui, &days, filter.days != DAYS);
    range_ui(ui, &mut filter.days, DAYS, "days in the ICU");

    for (flag, title, yes, no) in Flag::OFFERED {
        let mut value = filter.flags.get(&flag).copied();
        heading(ui, title, value.is_some());
        if choice(ui, &mut value, &[(None, "Either"), (Some(true), yes), (Some(false), no)]) {
            filter.flags.remove(&flag);
            filter.flags.extend(value.map(|value| (flag, value)));
        }
    }

    ui.add_space(10.0);
}

/// The name of a condition; in the accent colour while it is in force.
fn heading(ui: &mut Ui, text: &str, active: bool) {
    ui.add_space(8.0);
    let colours = palette(ui);
    let colour = if active { colours.accent } else { colours.text_weak };
    ui.label(RichText::new(text).text_style(TextStyle::Small).color(colour));
}

/// Any number of `names`; none chosen means all.
fn several(ui: &mut Ui, chosen: &mut BTreeSet<String>, names: &[String], all: &str) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        if chip(ui, chosen.is_empty(), all).clicked() {
            chosen.clear();
        }
        for name in names {
            if chip(ui, chosen.contains(name), name).clicked() && !chosen.remove(name) {
                chosen.insert(name.clone());
            }
        }
    });
}

/// A range: two handles on a rail, and its ends as numbers to type or drag.
fn range_ui<N: Numeric>(ui: &mut Ui, range: &mut (N, N), all: (N, N), name: &str) {
    let accent = palette(ui).accent;
    ui.horizontal(|ui| {
        let (low, high) = (&mut range.0, &mut range.1);
        // Each end is the limit of the other, so that they cannot pass each other.
        end_ui(ui, low, all.0..=*high, format!("Lowest {name}"));
        ui.scope(|ui| {
            // Handles smaller than a button is high.
            ui.spacing_mut().interact_size.y = 21.0;
            let visuals = ui.visuals_mut();
            visuals.selection.bg_fill = accent;
            visuals.widgets.inactive.fg_stroke.color = accent;
            let slider = RangeSlider::new(low, high, all.0..=all.1).show_value(false);
            ui.add(slider).accessible_name(format!("Range of {name}"));
        });
        end_ui(ui, high, *low..=all.1, format!("Highest {name}"));
    });
}

fn end_ui<N: Numeric>(ui: &mut Ui, value: &mut N, limits: RangeInclusive<N>, name: String) {
    ui.add(DragValue::new(value).range(limits).speed(0.2).min_size([36.0, 0.0].into())).accessible_name(name);
}
