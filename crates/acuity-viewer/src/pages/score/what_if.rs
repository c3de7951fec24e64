//! What the risk would be with another value of one feature, all else as it is: a curve over what training saw, and a slider
//! on it.

use acuity_ml::{Explanation, FeatureInfo, ModelFile};
use eframe::egui::{ComboBox, Slider, Ui};

use crate::{
    data::{form::Form, units::OtherUnit},
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

/// The unit that the form has the feature in.
struct Scale<'a> {
    other: Option<OtherUnit>,
    own: &'a str,
}

impl Scale<'_> {
    fn name(&self) -> &str {
        self.other.map_or_else(|| format::unit(self.own), |unit| unit.name)
    }

    fn shown(&self, value: f64) -> f64 {
        self.other.map_or(value, |unit| unit.of_own(value))
    }

    fn own_value(&self, shown: f64) -> f64 {
        self.other.map_or(shown, |unit| unit.to_own(shown))
    }

    fn words(&self, value: f64) -> String {
        match self.other {
            Some(unit) => format::with_unit(unit.of_own(value), unit.name),
            None => format::with_unit(value, self.own),
        }
    }
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
        let scale = Scale { other: form.unit(&feature.name), own: &feature.unit };
        ui.spacing_mut().slider_width = (ui.available_width() - 130.0).max(80.0);
        let mut shown = scale.shown(value);
        let slider = Slider::new(&mut shown, scale.shown(seen.min)..=scale.shown(seen.max));
        let slider = slider.suffix(format!(" {}", scale.name()));
        if ui.add(slider).accessible_name(format!("What if {}", feature.label())).changed() {
            value = scale.own_value(shown).clamp(seen.min, seen.max);
            state.value = Some(value);
        }
        let risk = |value: f64| {
            let mut other = form.clone();
            other.set(&feature.name, Some(value));
            other.assess(model).ok().map(|assessment| assessment.explanation.probability)
        };
        let words = match risk(value) {
            Some(risk) => {
                format!("With {} the risk is {}", scale.words(value), format::percent(risk))
            }
            None => "The model cannot say".to_owned(),
        };
        let as_it_is = now.map_or("not entered".to_owned(), |now| scale.words(now));
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
    let scale = Scale { other: form.unit(&feature.name), own: &feature.unit };
    let at = scale.shown(value);
    let curves = [
        Curve::new("Risk", points.iter().map(|[x, y]| [scale.shown(*x), *y]).collect(), colours.accent),
        Curve::reference(vec![[at, 0.0], [at, top]], colours.text_weak),
    ];
    let unit = scale.name();
    let x_title = if unit.is_empty() { feature.label().to_string() } else { format!("{} ({unit})", feature.label()) };
    let plot = CurvePlot {
        title: "What if",
        x_title: &x_title,
        y_title: "Risk",
        x: (scale.shown(seen.min), scale.shown(seen.max)),
        y: (0.0, top),
        x_is_percent: false,
        y_is_percent: true,
        height: HEIGHT,
        curves: &curves,
    };
    plot.show(ui);
}
