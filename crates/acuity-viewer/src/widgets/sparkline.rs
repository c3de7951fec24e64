//! A line without axes: how a figure went, in the height of a line of text.

use eframe::egui::{Pos2, Role, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2};

use crate::theme::palette;

/// Its height, in points.
pub(crate) const HEIGHT: f32 = 26.0;

/// Draws values from the earliest to the newest, from the lowest to the highest of them; a value that is missing leaves a gap.
/// `words` is said on hovering and to screen readers.
pub(crate) fn sparkline(ui: &mut Ui, values: &[Option<f64>], words: &str) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
    let colours = palette(ui);
    let known = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let (low, high) =
        known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let inner = rect.shrink2(Vec2::new(3.0, 5.0));
    let place = |at: usize, value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        let x = inner.left() + inner.width() * at as f32 / (values.len().max(2) - 1) as f32;
        pos2(x, inner.bottom() - inner.height() * share as f32)
    };
    let places: Vec<Option<Pos2>> = values
        .iter()
        .enumerate()
        .map(|(at, value)| value.filter(|value| value.is_finite()).map(|value| place(at, value)))
        .collect();
    let painter = ui.painter();
    for ends in places.windows(2) {
        if let [Some(from), Some(to)] = ends {
            painter.line_segment([*from, *to], Stroke::new(1.5, colours.text_weak));
        }
    }
    // The newest is the figure above the line.
    if let Some(Some(last)) = places.last() {
        painter.circle_filled(*last, 2.6, colours.accent);
    }
    response.on_hover_text(words);
}
