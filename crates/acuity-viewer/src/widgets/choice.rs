//! Choosing one of a few: all choices in sight.

use eframe::egui::{Button, Response, RichText, Ui};

use crate::theme::palette;

/// A button that shows whether it is chosen.
pub(crate) fn chip(ui: &mut Ui, chosen: bool, label: &str) -> Response {
    let colours = palette(ui);
    let text = RichText::new(label).color(if chosen { colours.accent } else { colours.text });
    ui.add(Button::selectable(chosen, text).frame_when_inactive(true))
}

/// One of several values; gives whether it changed.
pub(crate) fn choice<T: PartialEq + Copy>(ui: &mut Ui, value: &mut T, choices: &[(T, &str)]) -> bool {
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (candidate, label) in choices {
            if chip(ui, value == candidate, label).clicked() && value != candidate {
                *value = *candidate;
                changed = true;
            }
        }
    });
    changed
}
