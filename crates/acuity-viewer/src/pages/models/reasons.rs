//! Contributions of the strongest features over the cohort: one dot a stay.

use std::collections::BTreeMap;

use acuity_ml::report::{FeatureShap, ShapSummary};
use eframe::egui::{Align2, Color32, Rect, Role, Sense, Stroke, TextStyle, Ui, Vec2, WidgetInfo, pos2};

use crate::{
    format,
    theme::{Palette, palette},
    widgets::{states, weak},
};

/// Height of a feature's row.
const ROW: f32 = 26.0;
const DOT: f32 = 2.2;
/// Room for the names; less in a narrow window.
const NAMES: f32 = 250.0;
const NARROW_NAMES: f32 = 130.0;
/// Room for the mean at the right.
const FIGURE: f32 = 56.0;

pub(super) fn summary_ui(ui: &mut Ui, summary: &ShapSummary) {
    if !summary.same_data {
        states::notice_ui(ui, "The marts have changed since this model was trained.");
    }
    weak(
        ui,
        format!(
            "Shapley values in log-odds: how far each value moved the risk of a stay from the average. The {} strongest features \
             over {}; one dot a stay, blue for low values and red for high ones, grey for missing.",
            summary.features.len(),
            format::counted(summary.stays, "stay")
        ),
    );
    let shaps = summary.features.iter().flat_map(|feature| &feature.points).map(|point| point.shap);
    // Not narrower than this, so that next to nothing is not drawn as much.
    let (low, high) = shaps.fold((-0.1_f64, 0.1_f64), |(low, high), shap| (low.min(shap), high.max(shap)));
    let range = (low - 0.04 * (high - low), high + 0.04 * (high - low));
    ui.spacing_mut().item_spacing.y = 0.0;
    for feature in &summary.features {
        feature_ui(ui, feature, range);
    }
    scale_ui(ui, range);
}

/// Left and right end of where the dots are.
fn span(rect: Rect) -> (f32, f32) {
    let names = if rect.width() > 620.0 { NAMES } else { NARROW_NAMES };
    (rect.left() + names, (rect.right() - FIGURE).max(rect.left() + names + 20.0))
}

fn feature_ui(ui: &mut Ui, feature: &FeatureShap, range: (f64, f64)) {
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::hover());
    let text = format!("{}: mean contribution {} log-odds", feature.label, format::number(feature.mean_absolute));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &text));
    let colours = palette(ui);
    let font = TextStyle::Small.resolve(ui.style());
    let (from, to) = span(rect);
    let names = ui
        .painter()
        .with_clip_rect(Rect::from_min_max(rect.min, pos2(from - 8.0, rect.bottom())).intersect(ui.clip_rect()));
    names.text(rect.left_center(), Align2::LEFT_CENTER, &feature.label, font.clone(), colours.text);
    let painter = ui.painter();
    let mean = format!("{:.2}", feature.mean_absolute);
    painter.text(rect.right_center(), Align2::RIGHT_CENTER, mean, font, colours.text_weak);
    let x = |shap: f64| from + (to - from) * ((shap - range.0) / (range.1 - range.0)) as f32;
    painter.hline(from..=to, rect.center().y, Stroke::new(1.0, colours.border));
    painter.vline(x(0.0), rect.y_range(), Stroke::new(1.0, colours.text_weak));
    // Dots that would cover each other are stacked to both sides of the middle.
    let mut stacked: BTreeMap<i32, u16> = BTreeMap::new();
    for point in &feature.points {
        let at = x(point.shap);
        let count = stacked.entry((at / 3.0).round() as i32).or_default();
        let side = if count.is_multiple_of(2) { 1.0 } else { -1.0 };
        let offset = side * (f32::from((*count).div_ceil(2)) * 2.0).min(ROW / 2.0 - 3.0);
        *count += 1;
        painter.circle_filled(pos2(at, rect.center().y + offset), DOT, colour(colours, point.rank));
    }
    response.on_hover_text_at_pointer(text);
}

/// Low to high values; grey when missing.
fn colour(colours: &Palette, rank: Option<f64>) -> Color32 {
    let Some(rank) = rank else { return colours.text_weak };
    colours.lower.lerp_to_gamma(colours.raise, rank.clamp(0.0, 1.0) as f32).gamma_multiply(0.8)
}

fn scale_ui(ui: &mut Ui, range: (f64, f64)) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 34.0), Sense::hover());
    let colours = palette(ui);
    let font = TextStyle::Small.resolve(ui.style());
    let (from, to) = span(rect);
    for (value, anchor) in [(range.0, Align2::LEFT_TOP), (0.0, Align2::CENTER_TOP), (range.1, Align2::RIGHT_TOP)] {
        let x = from + (to - from) * ((value - range.0) / (range.1 - range.0)) as f32;
        ui.painter().text(pos2(x, rect.top() + 2.0), anchor, format::signed(value), font.clone(), colours.text_weak);
    }
    let middle = pos2((from + to) / 2.0, rect.bottom());
    let text = "lowers the risk    log-odds    raises the risk";
    ui.painter().text(middle, Align2::CENTER_BOTTOM, text, font, colours.text_weak);
}
