//! Where the keyboard is.

use eframe::egui::{CornerRadius, Response, Stroke, StrokeKind, Ui};

use crate::theme::palette;

/// Draws a frame around what has the keyboard's focus: for parts that have none of their own.
pub(crate) fn focus_frame(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let stroke = Stroke::new(2.0, palette(ui).accent);
        ui.painter().rect_stroke(response.rect.shrink(1.0), CornerRadius::same(4), stroke, StrokeKind::Inside);
    }
}
