//! One stay: who, when, how it ended, its SOFA with the values behind each point, the facts of the first day, and why a
//! model gives it its risk.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use acuity_ml::{Explanation, ModelFile, words::yes_or_no};
use acuity_scores::ADULT_YEARS;
use eframe::egui::{Align, Button, Grid, Layout, RichText, ScrollArea, TextStyle, Ui};

use super::{Action, NO_MODEL, Page};
use crate::{
    data::{
        detail::{Component, Measurements, StayDetail, measurements},
        form::explain_values,
        models::{Models, performance, task_title},
        stays::{Stay, StayTable},
    },
    format,
    slot::Slot,
    theme::{self, GAP, palette},
    widgets::{
        card,
        contributions::{contributions_ui, risk_ui, training_average},
        facts, figure_ui, model_choice_ui, page_title, points_scale, score_mode_ui, states, weak,
    },
};

/// Contributions that are named one by one.
const NAMED: usize = 10;

/// The stay that is open.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) detail: Slot<Box<StayDetail>>,
    /// Index of the model whose risk is shown.
    model: usize,
    /// The explanation and what it belongs to.
    explained: Option<(i64, usize, Result<Explanation, String>)>,
}

impl State {
    /// Forgets what was computed; the page is drawn anew.
    pub(crate) fn open(&mut self) {
        self.detail = Slot::Loading("Reading the stay".to_owned());
        self.explained = None;
    }

    fn explain(&mut self, models: &[Arc<ModelFile>], detail: &StayDetail) {
        let key = (detail.icustay_id, self.model);
        if self.explained.as_ref().is_some_and(|(id, model, _)| (*id, *model) == key) {
            return;
        }
        self.explained = models
            .get(self.model)
            .map(|model| (key.0, key.1, explain_values(model, &detail.features).map_err(|error| error.to_string())));
    }
}

/// Which stay, and where it stands in the list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) icustay_id: i64,
    /// The stays before and after it.
    pub(crate) neighbours: (Option<i64>, Option<i64>),
    pub(crate) in_cohort: bool,
}

/// Draws the page.
pub(crate) fn show(
    ui: &mut Ui,
    state: &mut State,
    table: &StayTable,
    models: &Models,
    place: Place,
    actions: &mut Vec<Action>,
) {
    let stay = table.get(place.icustay_id);
    head_ui(ui, table, stay, place, actions);
    // Taken out meanwhile: parts of the page also change the state.
    let detail = std::mem::take(&mut state.detail);
    match &detail {
        Slot::Idle => {}
        Slot::Loading(what) => states::loading_ui(ui, what),
        Slot::Failed(error) => {
            if states::error_ui(ui, "This stay cannot be shown", error) {
                actions.push(Action::ReloadStay { agreed: error.asked() });
            }
        }
        Slot::Ready(detail) => {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing = [GAP, GAP].into();
                let wide = ui.available_width() > 860.0;
                ui.columns(if wide { 2 } else { 1 }, |columns| {
                    if let Some(stay) = stay {
                        identity_ui(&mut columns[0], table, stay, detail);
                    }
                    sofa_ui(&mut columns[0], stay, detail);
                    if let Some(last) = columns.last_mut() {
                        model_ui(last, state, models, stay, detail, actions);
                    }
                });
                features_ui(ui, detail);
            });
        }
    }
    state.detail = detail;
}

fn head_ui(ui: &mut Ui, table: &StayTable, stay: Option<&Stay>, place: Place, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        if ui.button("Back to the list").clicked() {
            actions.push(Action::Go(Page::Stays));
        }
        let (before, after) = place.neighbours;
        for (neighbour, label) in [(before, "Previous"), (after, "Next")] {
            if ui.add_enabled(neighbour.is_some(), Button::new(label)).clicked()
                && let Some(id) = neighbour
            {
                actions.push(Action::Go(Page::Stay(id)));
            }
        }
        if stay.is_some() && !place.in_cohort {
            states::notice_ui(ui, "This stay is outside the cohort that the filters choose.");
        }
    });
    let line = stay.map_or_else(String::new, |stay| {
        format!(
            "Patient {} · {}, {} years · {} · {}",
            stay.subject_id,
            stay.sex.map_or("sex unknown", |sex| sex.title()),
            format::age(stay.age),
            table.unit(stay),
            stay.outcome()
        )
    });
    page_title(ui, &format!("ICU stay {}", place.icustay_id), &line);
}

fn identity_ui(ui: &mut Ui, table: &StayTable, stay: &Stay, detail: &StayDetail) {
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
        weak(ui, "Dates are shifted by a random span for each patient.");
    });
}

fn span(from: Option<i64>, to: Option<i64>) -> String {
    format!("{} to {}", format::optional_datetime(from), format::optional_datetime(to))
}

fn sofa_ui(ui: &mut Ui, stay: Option<&Stay>, detail: &StayDetail) {
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
                component_ui(ui, component);
                ui.end_row();
            }
        });
        weak(ui, "The worst values of the first 24 hours. What was not measured counts as 0 points.");
    });
}

fn component_ui(ui: &mut Ui, component: &Component) {
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
            value.map(|value| format!("{} {}", input.description, format::with_unit(value, input.quantity.unit)))
        })
        .collect();
    let text = if lines.is_empty() { "not measured".to_owned() } else { lines.join("\n") };
    let text = RichText::new(text).text_style(TextStyle::Small).color(colours.text_weak);
    ui.add(eframe::egui::Label::new(text).wrap());
}

fn model_ui(
    ui: &mut Ui,
    state: &mut State,
    models: &Models,
    stay: Option<&Stay>,
    detail: &StayDetail,
    actions: &mut Vec<Action>,
) {
    card(ui, "Predicted risk", 0.0, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        for problem in &models.problems {
            states::notice_ui(ui, problem);
        }
        if models.ready.is_empty() {
            ui.label("No model yet.");
            weak(ui, NO_MODEL);
            return;
        }
        model_choice_ui(ui, &models.ready, &mut state.model);
        if detail.features.is_empty() {
            ui.label("The first day of this stay has no values, so there is nothing to predict from.");
            return;
        }
        state.explain(&models.ready, detail);
        let Some(model) = models.ready.get(state.model) else { return };
        match &state.explained {
            Some((_, _, Ok(explanation))) => {
                risk_ui(ui, &task_title(model), explanation.probability, training_average(model));
                for caution in cautions(stay) {
                    states::notice_ui(ui, caution);
                }
                if let Some(caution) = reads_more(model) {
                    states::notice_ui(ui, &caution);
                }
                ui.add_space(4.0);
                contributions_ui(ui, explanation, NAMED);
                weak(ui, performance(model).unwrap_or_default());
                weak(ui, "This stay may have been among those the model was trained on.");
            }
            Some((_, _, Err(problem))) => states::notice_ui(ui, problem),
            None => {}
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            if ui.button("Change values in the risk form").clicked() {
                actions.push(Action::LoadForm { icustay_id: detail.icustay_id, agreed: 0 });
            }
        });
    });
}

/// Why a score of adults does not speak about this stay; `None` when it does.
fn no_adult(stay: &Stay) -> Option<String> {
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

/// What a model reads from other models of the project than this page does.
fn reads_more(model: &ModelFile) -> Option<String> {
    let others: BTreeSet<&str> = model.features().iter().filter_map(|feature| feature.model.as_deref()).collect();
    let others: Vec<&str> = others.into_iter().filter(|name| *name != "first_day_features").collect();
    (!others.is_empty()).then(|| {
        format!(
            "This model also reads {}, which this page does not: those values count as missing. `acuity explain` reads all.",
            others.join(", ")
        )
    })
}

fn features_ui(ui: &mut Ui, detail: &StayDetail) {
    if detail.features.is_empty() {
        return;
    }
    ui.label(RichText::new("Values of the first 24 hours").text_style(theme::title()).strong());
    let tables = measurements();
    let per_row = if ui.available_width() > 860.0 { 2 } else { 1 };
    ui.columns(per_row, |columns| {
        // The longest tables stand side by side: vital signs left, laboratory right; the others fill up below.
        let mut heights = vec![0_usize; columns.len()];
        for table in &tables {
            let shortest = (0..heights.len()).min_by_key(|&at| heights[at]).unwrap_or(0);
            // Three lines more for title and margins.
            heights[shortest] += table.lines.len() + 3;
            card(&mut columns[shortest], table.group.title(), 0.0, |ui| group_ui(ui, table, &detail.features));
        }
    });
}

fn group_ui(ui: &mut Ui, table: &Measurements, values: &BTreeMap<String, f64>) {
    let colours = palette(ui);
    let name_width = ui.available_width() - 64.0 * table.columns.len() as f32 - 92.0;
    let name_width = name_width.max(90.0);
    ui.spacing_mut().interact_size.y = 20.0;
    Grid::new(table.group.title()).striped(true).spacing([8.0, 5.0]).min_col_width(56.0).show(ui, |ui| {
        if table.columns.iter().any(Option::is_some) {
            weak(ui, "");
            for column in &table.columns {
                right(ui, column.map_or("", |statistic| statistic.title()), true);
            }
            weak(ui, "");
            ui.end_row();
        }
        for line in &table.lines {
            let label = eframe::egui::Label::new(line.label.as_str()).truncate();
            ui.allocate_ui_with_layout([name_width, 18.0].into(), Layout::left_to_right(Align::Center), |ui| {
                ui.set_width(name_width);
                ui.add(label).on_hover_text(&line.label);
            });
            for column in &table.columns {
                let Some(name) = line.feature(*column) else {
                    weak(ui, "");
                    continue;
                };
                let value = values.get(name).copied();
                let text = match value {
                    Some(value) if line.is_flag => yes_or_no(value).to_owned(),
                    value => format::optional(value),
                };
                right(ui, &text, value.is_none());
            }
            ui.label(RichText::new(format::unit(line.unit)).text_style(TextStyle::Small).color(colours.text_weak));
            ui.end_row();
        }
    });
}

fn right(ui: &mut Ui, text: &str, is_weak: bool) {
    let colours = palette(ui);
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let text = RichText::new(text);
        ui.label(if is_weak { text.color(colours.text_weak) } else { text });
    });
}
