//! The scoring form: enter values, see the risk and what each value contributes.

mod import;
mod result;
mod what_if;

use std::sync::Arc;

use acuity_ml::{FeatureInfo, ModelFile, RangeWarning, words::capitalised};
use eframe::egui::{
    Align, Button, CollapsingHeader, ComboBox, Label, Layout, Rect, RichText, Role, ScrollArea, TextEdit, TextStyle,
    Ui, UiBuilder, Vec2, WidgetInfo, pos2,
};
use serde_json::{Value as Json, json};

use super::{Action, Desk, NO_MODEL, Screen};
use crate::{
    data::{
        form::{Assessment, Form, Reading},
        models::reads_more,
        units::OtherUnit,
    },
    format,
    message::{Command, Job, Reply},
    slot::Slot,
    theme::{self, GAP, ROW, palette},
    widgets::{Scroll, card, chip, choice, collapsing_ui, model_choice_ui, page_title, states, weak},
};

/// Contributions that are named one by one.
const NAMED: usize = 12;

/// The form and what surrounds it.
#[derive(Debug, Default)]
pub(crate) struct State {
    form: Form,
    /// Index of the chosen model.
    model: usize,
    /// The model that an earlier start had chosen, until it is found.
    wanted: Option<String>,
    /// Its name.
    chosen: Option<String>,
    /// The stay to load values from, as typed.
    stay: String,
    /// Shows only features whose name has this in it.
    find: String,
    /// Values of a stay that were asked for.
    loading: Slot<i64>,
    /// The form as it was filled from a stay.
    loaded: Option<Form>,
    /// The stay that the last answer is about.
    answered: Option<i64>,
    what_if: what_if::State,
    import: import::State,
    /// What the model said, and about which model and form.
    assessed: Option<(usize, Form, Result<Assessment, String>)>,
}

impl State {
    fn clear(&mut self) {
        self.form.clear();
        self.loading = Slot::Idle;
        self.import.forget();
    }

    fn fill_medians(&mut self, model: &ModelFile) {
        self.form.fill_medians(model.features());
        self.loading = Slot::Idle;
        self.import.forget();
    }

    fn assess(&mut self, model: &ModelFile) {
        // Drawn with every frame, computed once.
        if self.assessed.as_ref().is_some_and(|(at, form, _)| *at == self.model && *form == self.form) {
            return;
        }
        let assessment = self.form.assess(model).map_err(|error| error.to_string());
        self.assessed = Some((self.model, self.form.clone(), assessment));
    }
}

impl Screen for State {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        Scroll::page(ui, "risk form", |ui, scroll| page_ui(ui, scroll, self, desk));
    }

    fn command(&mut self, command: Command, desk: &mut Desk<'_>) {
        match command {
            Command::ClearForm => self.clear(),
            Command::Medians => {
                if let Some(model) = desk.models.ready.get(self.model) {
                    self.fill_medians(model);
                }
            }
            _ => {}
        }
    }

    fn receive(&mut self, job: Job, reply: Reply) {
        if let Job::Import { model, .. } = &job {
            match reply {
                Reply::Imported(imported) => self.take_import(Ok(imported), model),
                Reply::Failed(error) => self.take_import(Err(error.to_string()), model),
                _ => {}
            }
            return;
        }
        let Job::Values(icustay_id) = job else { return };
        if !matches!(reply, Reply::Stage(_)) {
            self.import.forget();
            self.stay = icustay_id.to_string();
            self.answered = Some(icustay_id);
        }
        let (form, loaded) = (&mut self.form, &mut self.loaded);
        self.loading.take(reply, |reply| match reply {
            Reply::Values(values) => {
                form.fill(&values);
                *loaded = Some(form.clone());
                Some(icustay_id)
            }
            _ => None,
        });
    }

    fn kept(&self) -> Option<Json> {
        // Values may be a patient's.
        let model = self.chosen.as_ref().or(self.wanted.as_ref())?;
        Some(json!({ "model": model, "units": self.form.switched() }))
    }

    fn restore(&mut self, kept: &Json) {
        // Earlier releases kept the model alone.
        self.wanted = kept.as_str().or_else(|| kept["model"].as_str()).map(str::to_owned);
        let units = kept["units"].as_array().into_iter().flatten();
        self.form.switch_to(units.filter_map(Json::as_str));
    }

    fn data_changed(&mut self, _open: bool, _actions: &mut Vec<Action>) {
        // What the models said: other models were read.
        self.assessed = None;
    }
}

fn page_ui(ui: &mut Ui, scroll: Scroll, state: &mut State, desk: &mut Desk<'_>) {
    let Desk { models, cohort, actions, .. } = desk;
    if models.ready.is_empty() {
        page_title(ui, "Risk form", "");
        for problem in &models.problems {
            states::notice_ui(ui, problem);
        }
        states::empty_ui(ui, "No model yet", NO_MODEL);
        return;
    }
    page_title(
        ui,
        "Risk form",
        "Enter what is known; leave the rest empty. The risk and its reasons follow each change. For research and \
         teaching, not for decisions about patients.",
    );
    for problem in &models.problems {
        states::notice_ui(ui, problem);
    }
    // By its name, too, so that it stays the same one when there are more models.
    let named = |model: &Arc<ModelFile>| format!("{}/{}", model.metadata().task, model.kind());
    if let Some(wanted) = state.wanted.take().or_else(|| state.chosen.take()) {
        state.model = models.ready.iter().position(|model| named(model) == wanted).unwrap_or(state.model);
    }
    model_choice_ui(ui, &models.ready, &mut state.model);
    state.chosen = models.ready.get(state.model).map(named);
    let Some(model) = models.ready.get(state.model).map(Arc::clone) else { return };
    state.take_offered(ui, &model, actions);
    tools_ui(ui, state, &model, actions);
    import::field_ui(ui, state, &model);
    ui.add_space(4.0);
    // After the tools, which may just have filled the form.
    state.assess(&model);

    if scroll == Scroll::Rest && ui.available_width() > 700.0 {
        // Two columns that scroll apart, so that the risk stays in sight while values are entered.
        let area = ui.available_rect_before_wrap();
        let split = area.left() + ((area.width() - GAP) * 0.56).floor();
        let left = Rect::from_min_max(area.min, pos2(split, area.bottom()));
        let right = Rect::from_min_max(pos2(split + GAP, area.top()), area.max);
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("fields"), |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| fields_ui(ui, state, &model));
        });
        ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("result"), |ui| {
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| result::show(ui, state, &model, cohort));
        });
    } else {
        scroll.rest(ui, "form", |ui| {
            // The form is what somebody came for; the risk stays beside it in a line.
            result::line_ui(ui, state, &model);
            fields_ui(ui, state, &model);
            ui.add_space(GAP);
            result::show(ui, state, &model, cohort);
        });
    }
}

fn tools_ui(ui: &mut Ui, state: &mut State, model: &ModelFile, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        if ui.add_enabled(!state.form.is_empty(), Button::new("Clear")).clicked() {
            state.clear();
        }
        let fill = ui.button("Fill with training medians");
        if fill.on_hover_text("What most of the training stays lacked stays empty").clicked() {
            state.fill_medians(model);
        }
        ui.separator();
        let label = ui.label("From ICU stay");
        let edit = TextEdit::singleline(&mut state.stay).hint_text("number").desired_width(90.0);
        let edited = ui.add(edit).labelled_by(label.id);
        // Enter takes the focus away.
        let entered = edited.lost_focus() && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
        let id = state.stay.trim().parse::<i64>().ok();
        let load = ui.add_enabled(id.is_some() && !state.loading.is_loading(), Button::new("Load values")).clicked();
        if let (Some(id), true) = (id, load || entered) {
            actions.push(Action::ask(Job::Values(id)));
        }
        ui.separator();
        if chip(ui, state.import.is_open(), "Import")
            .on_hover_text("From text or a file; Ctrl+V anywhere on the page")
            .clicked()
        {
            state.import.flip();
        }
    });
    // Always as high as one line: what is said here moves nothing below.
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        match &state.loading {
            Slot::Idle => import::row_ui(ui, state),
            Slot::Loading(what) => {
                ui.spinner();
                ui.label(what);
            }
            Slot::Ready(id) => {
                let changed = if state.loaded.as_ref() == Some(&state.form) { "" } else { ", changed since" };
                match reads_more(model) {
                    // Most of its values are missing then, and the risk is not the stay's.
                    Some(caution) => states::notice_line_ui(ui, &format!("Values of stay {id}{changed}. {caution}")),
                    None => weak(ui, format!("Values of stay {id}{changed}")),
                }
            }
            Slot::Failed(error) => {
                let help = error.help().map_or_else(String::new, |help| format!(". {help}"));
                // The stay that was asked about, not what stands in the field by now.
                if let Some(icustay_id) = state.answered.filter(|_| error.asked() > 0)
                    && ui.button(error.way_on()).clicked()
                {
                    actions.push(Action::Ask { job: Job::Values(icustay_id), agreed: error.asked() });
                }
                states::notice_line_ui(ui, &format!("{error}{help}"));
            }
        }
    });
}

fn fields_ui(ui: &mut Ui, state: &mut State, model: &ModelFile) {
    ui.horizontal(|ui| {
        let label = ui.label("Find a value");
        let edit = TextEdit::singleline(&mut state.find).hint_text("lactate, pressure, …").desired_width(200.0);
        ui.add(edit).labelled_by(label.id);
        if !state.find.is_empty() && ui.button("Show all").clicked() {
            state.find.clear();
        }
    });
    let wanted = state.find.trim().to_lowercase();
    let matches = |feature: &&FeatureInfo| {
        wanted.is_empty()
            || feature.name.to_lowercase().contains(&wanted)
            || feature.description.to_lowercase().contains(&wanted)
    };
    let mut groups: Vec<_> = model.features().iter().map(|feature| feature.group).collect();
    groups.sort_unstable();
    groups.dedup();
    let mut any = false;
    for group in groups {
        let features: Vec<&FeatureInfo> =
            model.features().iter().filter(|feature| feature.group == group).filter(matches).collect();
        if features.is_empty() {
            continue;
        }
        any = true;
        let filled = features.iter().filter(|feature| state.form.read_of(feature) != Reading::Missing).count();
        let heading = format!("{} ({filled} of {} entered)", group.title(), features.len());
        ui.add_space(8.0);
        card(ui, "", 0.0, |ui| {
            let heading = RichText::new(heading).text_style(theme::title());
            let header = CollapsingHeader::new(heading).id_salt(group.title()).default_open(true);
            collapsing_ui(ui, header, false, |ui| {
                for feature in features {
                    field_ui(ui, state, feature);
                }
            });
        });
    }
    if !any {
        states::empty_ui(ui, "No value has this in its name", "Try another word, or press Show all.");
    }
}

/// One value: its name, the field with the unit, what training saw, and what is wrong with it.
fn field_ui(ui: &mut Ui, state: &mut State, feature: &FeatureInfo) {
    let colours = palette(ui);
    let name = &feature.label();
    let width = ui.available_width();
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        let text = Label::new(RichText::new(name.as_str()).size(13.5)).truncate();
        let label = ui
            .allocate_ui_with_layout(Vec2::new(0.42 * width, ROW), Layout::left_to_right(Align::Center), |ui| {
                ui.set_width(0.42 * width);
                ui.add(text)
            })
            .inner
            .on_hover_text(format!("{} ({})", feature.description, feature.name));
        if feature.is_flag {
            flag_ui(ui, &mut state.form, feature, name);
        } else if let Some(names) = feature.categories.as_ref().filter(|names| !names.is_empty()) {
            category_ui(ui, &mut state.form, feature, names, label.id);
        } else {
            number_ui(ui, &mut state.form, feature, label.id);
        }
        // In place of the range, so that no other field moves.
        if let Some(problem) = problem(state, feature) {
            states::notice_line_ui(ui, &problem);
            return;
        }
        let range = RichText::new(range(feature, state.form.unit(&feature.name)))
            .text_style(TextStyle::Small)
            .color(colours.text_weak);
        let range = ui.add(Label::new(range).truncate());
        if let Some(details) = range_details(feature) {
            range.on_hover_text(details);
        }
    });
}

fn flag_ui(ui: &mut Ui, form: &mut Form, feature: &FeatureInfo, name: &str) {
    let mut value = match form.read(&feature.name) {
        Reading::Value(value) => Some(value != 0.0),
        Reading::Missing | Reading::Unusable(_) => None,
    };
    ui.allocate_ui_with_layout(Vec2::new(142.0, ROW), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(142.0);
        if choice(ui, &mut value, &[(None, "–"), (Some(false), "No"), (Some(true), "Yes")]) {
            form.set(&feature.name, value.map(|yes| f64::from(u8::from(yes))));
        }
    })
    .response
    .accessible_name(name);
}

/// One of the categories that the model knows, or none.
fn category_ui(ui: &mut Ui, form: &mut Form, feature: &FeatureInfo, names: &[String], label: eframe::egui::Id) {
    let mut text = form.text(&feature.name).to_owned();
    let shown = if text.is_empty() { "–".to_owned() } else { text.clone() };
    let list = ComboBox::from_id_salt(&feature.name).selected_text(shown).width(126.0).truncate();
    list.show_ui(ui, |ui| {
        ui.selectable_value(&mut text, String::new(), "–");
        for name in names {
            ui.selectable_value(&mut text, name.clone(), name);
        }
    })
    .response
    .labelled_by(label);
    if text != form.text(&feature.name) {
        form.type_text(&feature.name, text);
    }
}

fn number_ui(ui: &mut Ui, form: &mut Form, feature: &FeatureInfo, label: eframe::egui::Id) {
    let mut text = form.text(&feature.name).to_owned();
    let edit = TextEdit::singleline(&mut text).desired_width(58.0).id_salt(&feature.name);
    if ui.add(edit).labelled_by(label).changed() {
        form.type_text(&feature.name, text);
    }
    let quantity = acuity_ml::features::find(&feature.name).map(|feature| feature.quantity);
    let other = quantity.and_then(OtherUnit::of);
    let shown =
        form.unit(&feature.name).map_or_else(|| format::unit(&feature.unit).to_owned(), |unit| unit.name.to_owned());
    let unit = RichText::new(&shown).text_style(TextStyle::Small).color(palette(ui).text_weak);
    ui.allocate_ui_with_layout(Vec2::new(76.0, ROW), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(76.0);
        let Some(other) = other else {
            ui.label(unit);
            return;
        };
        let next = if form.unit(&feature.name).is_some() { format::unit(&feature.unit) } else { other.name };
        let button = ui.add(Button::new(unit).small());
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} in {next}", feature.label())));
        if button.on_hover_text(format!("Write it in {next}")).clicked() {
            form.switch_unit(&feature.name);
        }
    });
}

/// What training saw, in few words.
fn range(feature: &FeatureInfo, unit: Option<OtherUnit>) -> String {
    let shown = |value: f64| unit.map_or(value, |unit| unit.of_own(value));
    match feature.training {
        Some(training) if feature.is_flag => format!("yes in {}", format::percent(training.mean)),
        Some(training) => format!("seen {}", format::range((shown(training.min), shown(training.max)), "1")),
        None => String::new(),
    }
}

/// What training saw, in full.
fn range_details(feature: &FeatureInfo) -> Option<String> {
    let training = feature.training?;
    Some(format!(
        "Of the training data: median {}, 98 % of the values from {} to {}, missing in {} of the stays",
        format::with_unit(training.median, &feature.unit),
        format::number(training.p01),
        format::with_unit(training.p99, &feature.unit),
        format::percent(training.missing)
    ))
}

/// What is wrong with a field, if anything.
fn problem(state: &State, feature: &FeatureInfo) -> Option<String> {
    let Some((_, _, Ok(assessment))) = &state.assessed else { return None };
    if let Some(problem) = assessment.unusable.get(&feature.name) {
        return Some(problem.clone());
    }
    let warning = assessment.warnings.get(&feature.name)?;
    let reason = match state.form.unit(&feature.name) {
        None => warning.reason(),
        Some(unit) => {
            let (low, high, name) = (unit.of_own(warning.low), unit.of_own(warning.high), unit.name.to_owned());
            RangeWarning { low, high, unit: name, unit_hint: None, ..warning.clone() }.reason()
        }
    };
    Some(capitalised(&reason))
}
