//! What the risk would be with another value of one feature, all else as it is: a curve over what training saw, and a slider
//! on it.

use acuity_ml::{Explanation, FeatureInfo, ModelFile};
use eframe::egui::{ComboBox, Slider, Ui};

use crate::{
    data::form::Form,
    format,
    theme::palette,
    widgets::{Curve, CurvePlot, card, weak},
};

/// Places at which the curve is computed.
const PLACES: usize = 41;
const HEIGHT: f32 = 150.0;

/// Which feature is looked at, and its value on the slider.
#[derive(Debug, Default)]
pub(super) struct State {
    feature: Option<String>,
    value: Option<f64>,
    /// The curve, and the form that it is of.
    curve: Option<(String, Form, String, Vec<[f64; 2]>)>,
}

pub(super) fn show(ui: &mut Ui, state: &mut State, form: &mut Form, explanation: &Explanation, model: &ModelFile) {
    let can = |feature: &&FeatureInfo| !feature.is_flag && feature.training.is_some_and(|seen| seen.max > seen.min);
    let features: Vec<&FeatureInfo> = model.features().iter().filter(can).collect();
    let find = |name: &str| features.iter().copied().find(|feature| feature.name == name);
    // At first the one that counts most.
    let strongest = || explanation.contributions.iter().find_map(|one| find(&one.feature));
    let chosen = state.feature.as_deref().and_then(find).or_else(strongest);
    let Some(mut feature) = chosen.or(features.first().copied()) else { return };
    card(ui, "What if", 0.0, |ui| {
        let before = feature.name.clone();
        let label = ui.label("Another value of");
        let list = ComboBox::from_id_salt("what if").selected_text(feature.label()).width(240.0);
        let list = list.show_ui(ui, |ui| {
            for one in features.iter().copied() {
                if ui.selectable_label(one.name == feature.name, one.label()).clicked() {
                    feature = one;
                }
            }
        });
        list.response.labelled_by(label.id);
        // Only what somebody chose stays: until then it is whichever counts most.
        if feature.name != before {
            state.value = None;
            state.feature = Some(feature.name.clone());
        }
        let Some(seen) = feature.training else { return };
        let now = match form.read(&feature.name) {
            crate::data::form::Reading::Value(value) => Some(value),
            _ => None,
        };
        let mut value = state.value.or(now).unwrap_or(seen.median).clamp(seen.min, seen.max);
        let unit = format::unit(&feature.unit);
        ui.spacing_mut().slider_width = (ui.available_width() - 130.0).max(80.0);
        let slider = Slider::new(&mut value, seen.min..=seen.max).suffix(format!(" {unit}"));
        if ui.add(slider).accessible_name(format!("What if {}", feature.label())).changed() {
            state.value = Some(value);
        }
        let risk = |value: f64| {
            let mut other = form.clone();
            other.set(&feature.name, Some(value));
            other.assess(model).ok().map(|assessment| assessment.explanation.probability)
        };
        let words = match risk(value) {
            Some(risk) => {
                format!("With {} the risk is {}", format::with_unit(value, &feature.unit), format::percent(risk))
            }
            None => "The model cannot say".to_owned(),
        };
        let as_it_is = now.map_or("not entered".to_owned(), |now| format::with_unit(now, &feature.unit));
        weak(ui, format!("{words}; as it is ({as_it_is}) {}.", format::percent(explanation.probability)));
        curve_ui(ui, state, form, feature, model, value);
        if ui.button("Put this value into the form").clicked() {
            form.set(&feature.name, Some(value));
            state.value = None;
        }
        weak(
            ui,
            "All other values stay as they are, which no patient does: this shows what the model looks at, and not what a treatment \
             would change.",
        );
    });
}

fn curve_ui(ui: &mut Ui, state: &mut State, form: &Form, feature: &FeatureInfo, model: &ModelFile, value: f64) {
    let Some(seen) = feature.training else { return };
    let key = format!("{} {}", model.metadata().task, model.kind());
    let is_known =
        state.curve.as_ref().is_some_and(|(name, of, model, _)| *name == feature.name && of == form && *model == key);
    if !is_known {
        let place = |at: usize| seen.min + (seen.max - seen.min) * at as f64 / (PLACES - 1) as f64;
        let point = |at: usize| {
            let mut other = form.clone();
            other.set(&feature.name, Some(place(at)));
            Some([place(at), other.assess(model).ok()?.explanation.probability])
        };
        let points = (0..PLACES).filter_map(point).collect();
        state.curve = Some((feature.name.clone(), form.clone(), key, points));
    }
    let Some((_, _, _, points)) = &state.curve else { return };
    let top = points.iter().map(|point| point[1]).fold(0.05, f64::max).min(1.0);
    let colours = palette(ui);
    let curves = [
        Curve::new("Risk", points.clone(), colours.accent),
        Curve::reference(vec![[value, 0.0], [value, top]], colours.text_weak),
    ];
    let unit = format::unit(&feature.unit);
    let x_title = if unit.is_empty() { feature.label().to_string() } else { format!("{} ({unit})", feature.label()) };
    let plot = CurvePlot {
        title: "What if",
        x_title: &x_title,
        y_title: "Risk",
        x: (seen.min, seen.max),
        y: (0.0, top),
        x_is_percent: false,
        y_is_percent: true,
        height: HEIGHT,
        curves: &curves,
    };
    plot.show(ui);
}
