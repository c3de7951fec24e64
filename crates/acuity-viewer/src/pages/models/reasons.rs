//! Contributions of the strongest features over the cohort: one dot a stay.

use std::collections::BTreeMap;

use acuity_ml::report::{FeatureShap, ShapSummary};
use eframe::egui::{
    Align2, Color32, Rect, Role, Sense, Stroke, TextStyle, Ui, Vec2, WidgetInfo, pos2,
    text::{LayoutJob, TextWrapping},
};

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
    // Cut with dots where there is no room; the whole name is in the words on hovering.
    let mut name = LayoutJob::simple_singleline(feature.label.clone(), font.clone(), colours.text);
    name.wrap = TextWrapping::truncate_at_width(from - 8.0 - rect.left());
    let name = ui.painter().layout_job(name);
    ui.painter().galley(rect.left_center() - Vec2::new(0.0, name.size().y / 2.0), name, colours.text);
    let painter = ui.painter();
    let mean = format!("{:.2}", feature.mean_absolute);
    painter.text(rect.right_center(), Align2::RIGHT_CENTER, mean, font, colours.text_weak);
    let x = |shap: f64| from - rect.left() + (to - from) * ((shap - range.0) / (range.1 - range.0)) as f32;
    painter.hline(from..=to, rect.center().y, Stroke::new(1.0, colours.border));
    painter.vline(rect.left() + x(0.0), rect.y_range(), Stroke::new(1.0, colours.text_weak));
    let places = stacked(feature.points.iter().map(|point| x(point.shap)));
    for (point, place) in feature.points.iter().zip(places) {
        painter.circle_filled(rect.left_center() + place, DOT, colour(colours, point.rank));
    }
    response.on_hover_text_at_pointer(text);
}

/// Where dots at these places along a row are drawn, from the row's left end and middle: those that would cover each other
/// are stacked to both sides of the middle, and never beyond the row.
fn stacked(along: impl Iterator<Item = f32>) -> Vec<Vec2> {
    let mut counts: BTreeMap<i32, u16> = BTreeMap::new();
    let place = |at: f32| {
        let count = counts.entry((at / 3.0).round() as i32).or_default();
        let side = if count.is_multiple_of(2) { 1.0 } else { -1.0 };
        let offset = side * (f32::from((*count).div_ceil(2)) * 2.0).min(ROW / 2.0 - 3.0);
        *count = count.saturating_add(1);
        Vec2::new(at, offset)
    };
    along.map(place).collect()
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

#[cfg(test)]
mod tests {
    use acuity_ml::report::ShapPoint;
    use eframe::egui::{Shape, epaint::CircleShape};
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    fn summary() -> ShapSummary {
        let point = |shap, rank| ShapPoint { shap, value: rank, rank };
        let feature = |label: &str, points| FeatureShap {
            name: label.to_lowercase(),
            label: label.to_owned(),
            unit: "1".to_owned(),
            mean_absolute: 0.5,
            points,
        };
        ShapSummary {
            stays: 3,
            features: vec![
                feature("Lactate", vec![point(-0.5, Some(0.0)), point(-0.5, Some(0.1)), point(1.0, Some(1.0))]),
                feature("Age", vec![point(0.0, None)]),
            ],
            same_data: false,
            surrogate: None,
        }
    }

    /// Every circle that a harness has drawn, by its row.
    fn circles(harness: &Harness<'_>) -> Vec<CircleShape> {
        let shapes = harness.output().shapes.iter();
        let circle = |shape: &Shape| if let Shape::Circle(circle) = shape { Some(*circle) } else { None };
        shapes.filter_map(|clipped| circle(&clipped.shape)).collect()
    }

    #[test]
    fn a_stay_is_a_dot_at_its_contribution_in_the_colour_of_its_value() {
        let summary = summary();
        let harness = Harness::builder().with_size([700.0, 260.0]).build_ui(|ui| summary_ui(ui, &summary));
        harness.get_by_label("Lactate: mean contribution 0.5 log-odds");
        harness.get_by_label("Age: mean contribution 0.5 log-odds");
        harness.get_by_label("The marts have changed since this model was trained.");
        let dots = circles(&harness);
        let [low, other, high, missing] = dots[..] else { panic!("{dots:?}") };
        // Equal contributions stand side by side; 0 is two thirds of the way back from the highest to the lowest.
        assert!((low.center.x - other.center.x).abs() < 0.1 && (low.center.y - other.center.y).abs() >= 2.0);
        let zero = low.center.x + (high.center.x - low.center.x) / 3.0;
        assert!((missing.center.x - zero).abs() < 0.5, "{missing:?} {zero}");
        assert!(missing.center.y > low.center.y + ROW / 2.0, "a row of its own");
        let colours = [low.fill, high.fill, missing.fill];
        assert!(colours[0] != colours[1] && colours[1] != colours[2] && colours[0] != colours[2], "{colours:?}");
    }

    #[test]
    fn many_equal_dots_stay_in_their_row() {
        let places = stacked(std::iter::repeat_n(40.0, 70_000));
        assert!(places.iter().all(|place| place.y.abs() <= ROW / 2.0 - DOT && place.x == 40.0));
    }
}
