//! How the value of one feature moves the risk: its contribution over its values, a point each stay.

use acuity_ml::report::{FeatureShap, ShapPoint, ShapSummary};
use eframe::egui::{ComboBox, Ui};

use crate::{
    format,
    message::Action,
    theme::palette,
    widgets::{Curve, CurvePlot, picture::pictured, weak},
};

const HEIGHT: f32 = 240.0;

/// Draws it for the feature that is chosen by its name; at first that is the strongest.
pub(super) fn dependence_ui(
    ui: &mut Ui,
    summary: &ShapSummary,
    chosen: &mut Option<String>,
    actions: &mut Vec<Action>,
) {
    let named = |name: &String| summary.features.iter().find(|feature| feature.name == *name);
    let Some(mut feature) = chosen.as_ref().and_then(named).or(summary.features.first()) else { return };
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Contribution over the values of");
        let list = ComboBox::from_id_salt("dependence").selected_text(&feature.label).width(260.0);
        let shown = list.show_ui(ui, |ui| {
            for one in &summary.features {
                if ui.selectable_label(one.name == feature.name, &one.label).clicked() {
                    feature = one;
                    *chosen = Some(one.name.clone());
                }
            }
        });
        shown.response.labelled_by(label.id);
    });
    let known: Vec<[f64; 2]> = feature.points.iter().filter_map(|point| Some([point.value?, point.shap])).collect();
    if known.is_empty() {
        weak(ui, "None of these stays has a value.");
    } else {
        let caption = format!("{}: {} with a value", feature.label, format::counted(known.len(), "stay"));
        let ((), picture) = pictured(ui, "Contribution over the values", &caption, |ui| plot_ui(ui, feature, known));
        actions.extend(picture.map(Action::Save));
    }
    missing_ui(ui, &feature.points);
}

fn plot_ui(ui: &mut Ui, feature: &FeatureShap, known: Vec<[f64; 2]>) {
    let range = |of: usize| {
        let values = known.iter().map(|point| point[of]);
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        // Not narrower than this, so that next to nothing is not drawn as much.
        let room = (0.04 * (high - low)).max(0.02);
        (low - room, high + room)
    };
    let (x, y) = (range(0), range(1));
    let unit = format::unit(&feature.unit);
    let x_title = if unit.is_empty() { feature.label.clone() } else { format!("{} ({unit})", feature.label) };
    let colours = palette(ui);
    let curves = [
        Curve::reference(vec![[x.0, 0.0], [x.1, 0.0]], colours.text_weak),
        Curve::scattered(feature.label.clone(), known, colours.accent),
    ];
    let plot = CurvePlot {
        title: "Contribution over the values",
        x_title: &x_title,
        y_title: "Log-odds",
        x,
        y,
        x_is_percent: false,
        y_is_percent: false,
        height: HEIGHT,
        curves: &curves,
    };
    plot.show(ui);
}

/// What is not drawn, since it has no place on the axis.
fn missing_ui(ui: &mut Ui, points: &[ShapPoint]) {
    let missing: Vec<f64> = points.iter().filter(|point| point.value.is_none()).map(|point| point.shap).collect();
    if !missing.is_empty() {
        let mean = missing.iter().sum::<f64>() / missing.len() as f64;
        let stays = format::counted(missing.len(), "stay");
        weak(ui, format!("{stays} without a value, which contributes {} on average.", format::signed(mean)));
    }
}
