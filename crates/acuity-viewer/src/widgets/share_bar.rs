//! Small horizontal bars inside tables.

use eframe::egui::{CornerRadius, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2};

use crate::theme::palette;

/// A bar filled to `fraction`, with the text beside it.
pub(crate) fn share_bar(ui: &mut Ui, fraction: Option<f64>, text: &str) {
    let colours = palette(ui);
    let width = 110.0_f32.min(ui.available_width() * 0.45);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 8.0), Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(2), colours.sunken);
    if let Some(fraction) = fraction.filter(|fraction| *fraction > 0.0) {
        let to = rect.left() + rect.width() * fraction.min(1.0) as f32;
        painter.rect_filled(
            Rect::from_min_max(rect.min, pos2(to, rect.bottom())),
            CornerRadius::same(2),
            colours.accent,
        );
    }
    ui.label(text);
}

/// Points 0 to 4 as four boxes, filled from the left.
pub(crate) fn points_scale(ui: &mut Ui, name: &str, points: Option<i64>) {
    let colours = palette(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(4.0 * 20.0, 10.0), Sense::hover());
    for at in 0..4_u8 {
        let left = rect.left() + 20.0 * f32::from(at);
        let cell = Rect::from_min_max(pos2(left, rect.top()), pos2(left + 17.0, rect.bottom()));
        let filled = points.is_some_and(|points| points > i64::from(at));
        let fill = match points {
            _ if !filled => colours.sunken,
            Some(3..) => colours.raise,
            _ => colours.accent,
        };
        ui.painter().rect_filled(cell, CornerRadius::same(3), fill);
    }
    let text = points.map_or_else(|| format!("{name}: not measured"), |points| format!("{name}: {points} of 4 points"));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
    response.on_hover_text(&text);
}
