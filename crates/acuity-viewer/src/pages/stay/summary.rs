//! Who, when, how it ended; the SOFA of the first day with the values behind each point; and why a model gives its risk.

use acuity_scores::ADULT_YEARS;
use eframe::egui::{Grid, RichText, TextStyle, Ui};

use super::{super::NO_MODEL, State};
use crate::{
    data::{
        detail::{Component, StayDetail},
        models::{column_of, performance, reads_more, task_title},
        period::is_shifted,
        stay::Stay,
        stays::StayTable,
        units::Units,
    },
    format,
    message::{Action, Job, Page},
    pages::Desk,
    theme::palette,
    widgets::{
        card,
        contributions::{Shown, contributions_ui, risk_ui, standing_ui, training_average, warnings_ui},
        facts, figure_ui, model_choice_ui, points_scale, score_mode_ui, states, weak,
    },
};

/// Contributions that are named one by one.
const NAMED: usize = 10;

pub(super) fn identity_ui(ui: &mut Ui, table: &StayTable, stay: &Stay, detail: &StayDetail, actions: &mut Vec<Action>) {
    card(ui, "Stay", 0.0, |ui| {
        let unit = match detail.last_careunit.as_deref() {
            Some(last) if last != table.unit(stay) => format!("{}, later {last}", table.unit(stay)),
            _ => table.unit(stay).to_owned(),
        };
        let length = stay.los_icu_hours.map_or_else(|| "–".to_owned(), format::days);
        let facts_of_stay = [
            ("Hospital admission", stay.hadm_id.map_or_else(|| "–".to_owned(), |id| id.to_string())),
            ("Admitted as", table.admission_type(stay).to_owned()),
            ("Care unit", unit),
            ("In hospital", span(detail.admittime, detail.dischtime)),
            ("In the ICU", span(stay.intime, stay.outtime)),
            ("ICU length of stay", length),
            ("Ethnicity", detail.ethnicity.clone().unwrap_or_else(|| "–".to_owned())),
            ("Outcome", stay.outcome().to_owned()),
        ];
        facts(ui, "stay_facts", &facts_of_stay);
        if is_shifted(table.newest) {
            weak(ui, "Dates are shifted by a random span for each patient.");
        }
        other_stays_ui(ui, table, stay, actions);
    });
}

/// The patient's other stays, by time.
fn other_stays_ui(ui: &mut Ui, table: &StayTable, stay: &Stay, actions: &mut Vec<Action>) {
    let others = table.of_patient(stay.subject_id).filter(|other| other.icustay_id != stay.icustay_id);
    let mut others: Vec<&Stay> = others.collect();
    others.sort_by_key(|other| (other.intime, other.icustay_id));
    if others.is_empty() {
        weak(ui, "The only ICU stay of this patient.");
        return;
    }
    ui.label(RichText::new("Other ICU stays of this patient").color(palette(ui).text_weak));
    for other in others {
        let (id, intime) = (other.icustay_id, format::optional_datetime(other.intime));
        if ui.link(format!("{id} · {intime} · {} · {}", table.unit(other), other.outcome())).clicked() {
            actions.extend(Action::open_stay(id));
        }
    }
}

fn span(from: Option<i64>, to: Option<i64>) -> String {
    format!("{} to {}", format::optional_datetime(from), format::optional_datetime(to))
}

pub(super) fn sofa_ui(ui: &mut Ui, stay: Option<&Stay>, detail: &StayDetail, units: Units) {
    card(ui, "First-day SOFA", 0.0, |ui| {
        // The reference's rows have points for newborns, too.
        if let Some(reason) = stay.and_then(no_adult) {
            ui.add(eframe::egui::Label::new(format!("No score: SOFA is one of adults, and {reason}.")).wrap());
            return;
        }
        if !detail.scored {
            ui.label("No score was computed for this stay.");
            return;
        }
        score_mode_ui(ui, detail.score_mode);
        ui.horizontal(|ui| {
            let total = detail.sofa.map_or_else(|| "–".to_owned(), |total| total.to_string());
            figure_ui(ui, "SOFA total", &total, palette(ui).text);
            ui.label(RichText::new("of 24 points").color(palette(ui).text_weak));
        });
        Grid::new("sofa").num_columns(3).spacing([14.0, 10.0]).show(ui, |ui| {
            for component in &detail.components {
                component_ui(ui, component, units);
                ui.end_row();
            }
        });
        weak(ui, "The worst values of the first 24 hours. What was not measured counts as 0 points.");
    });
}

fn component_ui(ui: &mut Ui, component: &Component, units: Units) {
    let colours = palette(ui);
    ui.add(eframe::egui::Label::new(component.info.title).extend());
    ui.horizontal(|ui| {
        let points = component.points.map_or_else(|| "–".to_owned(), |points| points.to_string());
        ui.add_sized([14.0, 18.0], eframe::egui::Label::new(RichText::new(points).strong()));
        points_scale(ui, component.info.title, component.points);
    });
    let measured = component.info.inputs.iter().zip(&component.values);
    let lines: Vec<String> = measured
        .filter_map(|(input, value)| {
            let value = (*value)?;
            let (value, unit) = match units.of(input.quantity) {
                Some(other) => (other.of_own(value), other.name),
                None => (value, input.quantity.unit),
            };
            Some(format!("{} {}", input.description, format::with_unit(value, unit)))
        })
        .collect();
    let text = if lines.is_empty() { "not measured".to_owned() } else { lines.join("\n") };
    let text = RichText::new(text).text_style(TextStyle::Small).color(colours.text_weak);
    ui.add(eframe::egui::Label::new(text).wrap());
}

pub(super) fn model_ui(ui: &mut Ui, state: &mut State, stay: Option<&Stay>, detail: &StayDetail, desk: &mut Desk<'_>) {
    card(ui, "Predicted risk", 0.0, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        for problem in &desk.models.problems {
            states::notice_ui(ui, problem);
        }
        // Those that predict during the stay are in its course.
        let models = desk.models.once();
        if models.is_empty() {
            ui.label("No model yet.");
            weak(ui, NO_MODEL);
            return;
        }
        model_choice_ui(ui, &models, &mut state.model);
        if detail.features.is_empty() {
            ui.label("The first day of this stay has no values, so there is nothing to predict from.");
            return;
        }
        state.explain(&models, detail);
        let Some(model) = models.get(state.model) else { return };
        match &state.explained {
            Some((_, _, Ok(explanation))) => {
                risk_ui(ui, &task_title(model), explanation.probability, training_average(model));
                standing_ui(ui, model, explanation.probability);
                warnings_ui(ui, &explanation.warnings);
                for caution in cautions(stay) {
                    states::notice_ui(ui, caution);
                }
                if let Some(caution) = reads_more(model) {
                    states::notice_ui(ui, &caution);
                }
                ui.add_space(4.0);
                let units = *desk.units;
                let how = Shown { named: NAMED, traced: desk.has_project, unit: &|feature| units.of_feature(feature) };
                let traced = contributions_ui(ui, explanation, &how);
                desk.actions
                    .extend(traced.map(|feature| Action::trace(column_of(model, feature))).into_iter().flatten());
                weak(ui, performance(model).unwrap_or_default());
                weak(ui, "This stay may have been among those the model was trained on.");
            }
            Some((_, _, Err(problem))) => states::notice_ui(ui, problem),
            None => {}
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            if ui.button("Change values in the risk form").clicked() {
                desk.actions.extend([Action::Go(Page::Score), Action::ask(Job::Values(detail.icustay_id))]);
            }
        });
    });
}

/// Why a score of adults does not speak about this stay; `None` when it does.
pub(super) fn no_adult(stay: &Stay) -> Option<String> {
    match stay.is_adult {
        Some(true) => None,
        Some(false) => Some(format!("this patient is younger than {ADULT_YEARS:.0}")),
        None => Some("the age of this patient is not known".to_owned()),
    }
}

/// Why the model does not speak about this stay; training saw adults who were in the ICU for 24 hours.
fn cautions(stay: Option<&Stay>) -> Vec<&'static str> {
    let Some(stay) = stay else { return Vec::new() };
    let mut cautions = Vec::new();
    if stay.is_adult == Some(false) {
        cautions.push("The model was trained on adults only; this patient is younger.");
    }
    if stay.stayed_24h == Some(false) {
        cautions.push("The model was trained on stays of at least 24 hours; this one was shorter.");
    }
    cautions
}
