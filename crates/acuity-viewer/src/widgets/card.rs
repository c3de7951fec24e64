//! Cards, headings and lists of facts.

use eframe::egui::{
    Color32, CornerRadius, Frame, Label, Margin, RichText, Role, Stroke, TextStyle, Ui, WidgetInfo, WidgetText,
};

use crate::theme::{self, palette};

/// A white box with an optional title, as wide as the room it is given and at least `min_height` high.
pub(crate) fn card<R>(ui: &mut Ui, title: &str, min_height: f32, add: impl FnOnce(&mut Ui) -> R) -> R {
    let colours = palette(ui);
    let margin = 14.0;
    Frame::new()
        .fill(colours.surface)
        .stroke(Stroke::new(1.0, colours.border))
        .corner_radius(CornerRadius::same(10))
        .inner_margin(Margin::same(margin as i8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.set_min_height((min_height - 2.0 * margin).max(0.0));
            if !title.is_empty() {
                ui.label(RichText::new(title).text_style(theme::title()).strong());
                ui.add_space(4.0);
            }
            // Not as wide columns are laid out, which stretch the words of a short line over the whole width.
            ui.vertical(|ui| add(ui)).inner
        })
        .inner
}

/// The heading of a page with a line under it.
pub(crate) fn page_title(ui: &mut Ui, title: &str, line: &str) {
    ui.heading(RichText::new(title).color(palette(ui).text));
    if !line.is_empty() {
        weak(ui, line);
    }
    ui.add_space(6.0);
}

/// A large figure; a screen reader says `name: figure`.
pub(crate) fn figure_ui(ui: &mut Ui, name: &str, figure: &str, colour: Color32) {
    let response = ui.label(RichText::new(figure).text_style(theme::figure()).color(colour));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {figure}")));
}

/// Secondary text, wrapped.
pub(crate) fn weak(ui: &mut Ui, text: impl Into<String>) {
    let text = RichText::new(text).text_style(TextStyle::Small).color(palette(ui).text_weak);
    ui.add(Label::new(WidgetText::from(text)).wrap());
}

/// Name and value, line by line, aligned.
pub(crate) fn facts(ui: &mut Ui, id: &str, facts: &[(&str, String)]) {
    ui.spacing_mut().interact_size.y = 18.0;
    eframe::egui::Grid::new(id).num_columns(2).spacing([18.0, 6.0]).show(ui, |ui| {
        for (name, value) in facts {
            ui.label(RichText::new(*name).color(palette(ui).text_weak));
            ui.label(value);
            ui.end_row();
        }
    });
}
