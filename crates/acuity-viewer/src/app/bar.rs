//! The bar at the top: pages, colours, keys, Reload; what was said last; and the line at the foot, which says of every
//! page what its numbers are of.

use eframe::egui::{
    Align, Align2, Area, Button, Frame, Id, Label, Layout, Order, RichText, Spinner, TextStyle, ThemePreference, Ui,
    vec2,
};

use super::App;
use crate::{
    data::period::is_shifted,
    format,
    message::Page,
    pages::SCREENS,
    slot::Slot,
    theme::{self, GAP, palette},
    widgets::chip,
};

/// Width from which tabs and tools fit in one line, in points.
const ONE_LINE: f32 = 1140.0;
/// Width from which the tabs fit in one line.
const TABS: f32 = 620.0;

impl App {
    /// What was said last, over the foot of the page: in the bar it would push the page away from under the pointer.
    pub(super) fn said_ui(&mut self, ui: &Ui) {
        let Some(said) = &self.said else { return };
        let mut is_read = false;
        let width = (ui.ctx().content_rect().width() - 4.0 * GAP).max(120.0);
        let area =
            Area::new(Id::unique("said")).order(Order::Foreground).anchor(Align2::CENTER_BOTTOM, vec2(0.0, -36.0));
        area.show(ui.ctx(), |ui| {
            Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_max_width(width);
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(said).text_style(TextStyle::Small).color(palette(ui).text_weak));
                    is_read = ui.small_button("OK").clicked();
                });
            });
        });
        if is_read {
            self.said = None;
        }
    }

    /// In which reading scores are, and of which time the records are: beside every number, in every window.
    pub(super) fn foot_ui(&self, ui: &mut Ui) {
        let Some(data) = &self.data else { return };
        let loaded = &data.loaded;
        let mut parts = vec![format!("SOFA {}", loaded.stays.score_mode.words())];
        parts.push(match loaded.stays.newest {
            None => "no time of admission is known".to_owned(),
            Some(newest) if is_shifted(Some(newest)) => {
                format!("newest admission {} (dates shifted by patient)", format::date(newest))
            }
            Some(newest) => format!("newest admission {}", format::date(newest)),
        });
        parts.extend(loaded.written.map(|written| format!("tables written {} UTC", format::datetime(written))));
        let words = parts.join("  ·  ");
        let text = RichText::new(&words).text_style(TextStyle::Small).color(palette(ui).text_weak);
        ui.add(Label::new(text).truncate()).on_hover_text(words);
    }

    pub(super) fn bar_ui(&mut self, ui: &mut Ui) {
        // In a narrow window the tools stand in a line of their own: over the tabs nobody could press either.
        if ui.available_width() >= ONE_LINE {
            ui.horizontal(|ui| {
                ui.label(RichText::new(&self.title).text_style(theme::title()).strong().color(palette(ui).accent));
                ui.add_space(12.0);
                self.tabs_ui(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.tools_ui(ui, true));
            });
        } else if ui.available_width() >= TABS {
            ui.horizontal_wrapped(|ui| self.tabs_ui(ui));
            ui.horizontal_wrapped(|ui| self.tools_ui(ui, false));
        } else {
            // Every line of the bar is one less for the page.
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                self.tabs_ui(ui);
                self.tools_ui(ui, false);
            });
        }
    }

    fn tabs_ui(&mut self, ui: &mut Ui) {
        for entry in &SCREENS {
            let Some(label) = entry.tab else { continue };
            let open = self.page == entry.page || (entry.page == Page::Stays && self.page == Page::Stay);
            if chip(ui, open, label).clicked() {
                self.page = entry.page;
            }
        }
    }

    /// `roomy`: there is room for where the data are; elsewhere Reload says it.
    fn tools_ui(&mut self, ui: &mut Ui, roomy: bool) {
        let themes =
            [(ThemePreference::Dark, "Dark"), (ThemePreference::Light, "Light"), (ThemePreference::System, "Auto")];
        for (theme, label) in themes {
            if chip(ui, self.theme == theme, label).clicked() {
                self.set_theme(&ui.ctx().clone(), theme);
            }
        }
        ui.separator();
        if ui.button("Keys").on_hover_text("All keyboard shortcuts (F1)").clicked() {
            self.help = !self.help;
        }
        let mut reload = ui.add_enabled(!self.load.is_loading(), Button::new("Reload"));
        if let Some(data) = &self.data {
            reload = reload.on_hover_text(format!("Read {} again", data.loaded.location));
        }
        if reload.clicked() {
            self.load(0);
        }
        if self.data.is_some() && self.is_filtered() && chip(ui, self.filters_shown, "Filters").clicked() {
            self.flip_filters = true;
        }
        if let Some(cost) = self.worker.read_so_far() {
            let text = format!("Read so far: {}, {}", format::bytes(cost.bytes), format::dollars(cost.dollars));
            ui.label(RichText::new(text).text_style(TextStyle::Small).color(palette(ui).text_weak));
        }
        if let (Slot::Loading(what), Some(_)) = (&self.load, &self.data) {
            ui.label(RichText::new(what).text_style(TextStyle::Small).color(palette(ui).text_weak));
            ui.add(Spinner::new().size(16.0));
        } else if let Some(data) = self.data.as_ref().filter(|_| roomy) {
            let text = RichText::new(&data.loaded.location).text_style(TextStyle::Small);
            ui.add(Label::new(text.color(palette(ui).text_weak)).truncate());
        }
    }
}
