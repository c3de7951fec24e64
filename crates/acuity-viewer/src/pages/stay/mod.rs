//! One stay: who, when, how it ended, its SOFA with the values behind each point, the facts of the first day, and why a
//! model gives it its risk.

use std::sync::Arc;

use acuity_ml::{Explanation, ModelFile};
use eframe::egui::{Button, Ui};

use super::{Action, Desk, Page, Screen};
use crate::{
    data::{detail::StayDetail, form::explain_values, stay::Stay, stays::StayTable, units::Units},
    format,
    message::{Command, Job, Reply},
    slot::Slot,
    theme::GAP,
    widgets::{Scroll, choice, page_title, states},
};

mod admission;
mod course;
mod drivers;
mod first_day;
mod risks;
mod summary;

/// What is shown of the stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum View {
    #[default]
    FirstDay,
    Course,
}

/// The stay that is open.
#[derive(Debug, Default)]
pub(crate) struct State {
    icustay_id: Option<i64>,
    /// Stays as it is when another stay is opened.
    view: View,
    course: course::State,
    detail: Slot<Box<StayDetail>>,
    /// Index of the model whose risk is shown.
    model: usize,
    /// The explanation and what it belongs to.
    explained: Option<(i64, usize, Result<Explanation, String>)>,
}

impl State {
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

impl Screen for State {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        Scroll::page(ui, "stay", |ui, scroll| self.page_ui(ui, scroll, desk));
    }

    fn command(&mut self, command: Command, desk: &mut Desk<'_>) {
        let Some(icustay_id) = self.icustay_id else { return };
        let (before, after) = desk.list.neighbours(desk.table, desk.cohort, icustay_id);
        let next = match command {
            Command::Before => before,
            Command::After => after,
            Command::OtherView => {
                self.view = if self.view == View::Course { View::FirstDay } else { View::Course };
                None
            }
            _ => None,
        };
        desk.actions.extend(next.map(Action::open_stay).into_iter().flatten());
    }

    fn receive(&mut self, job: Job, reply: Reply) {
        let id = match job {
            Job::Stay(id) => id,
            // Another stay may have been opened since.
            Job::Course { icustay_id, .. } | Job::Risks { icustay_id, .. } | Job::Drivers(icustay_id) => {
                if self.icustay_id == Some(icustay_id) {
                    self.course.receive(job, reply);
                }
                return;
            }
            _ => return,
        };
        if matches!(reply, Reply::Stage(_)) {
            self.icustay_id = Some(id);
            self.explained = None;
            self.course.forget();
        }
        self.detail.take(reply, |reply| match reply {
            Reply::Stay(detail) => Some(detail),
            _ => None,
        });
    }

    fn data_changed(&mut self, open: bool, actions: &mut Vec<Action>) {
        // What is shown of it was read from the earlier data.
        if let (true, Some(id)) = (open, self.icustay_id) {
            actions.push(Action::ask(Job::Stay(id)));
        }
    }
}

impl State {
    fn page_ui(&mut self, ui: &mut Ui, scroll: Scroll, desk: &mut Desk<'_>) {
        let Some(icustay_id) = self.icustay_id else { return };
        let table = desk.table;
        let stay = table.get(icustay_id);
        let place = Place {
            icustay_id,
            neighbours: desk.list.neighbours(table, desk.cohort, icustay_id),
            in_cohort: desk.cohort.rows.iter().any(|&row| table.stays[row].icustay_id == icustay_id),
        };
        head_ui(ui, table, stay, place, desk.actions);
        ui.horizontal_wrapped(|ui| {
            choice(ui, &mut self.view, &[(View::FirstDay, "First day"), (View::Course, "Course")]);
            ui.separator();
            choice(ui, desk.units, &Units::CHOICES);
        });
        ui.add_space(4.0);
        if self.view == View::Course {
            self.course.show(ui, scroll, icustay_id, stay, desk);
            return;
        }
        // Taken out meanwhile: parts of the page also change the state.
        let detail = std::mem::take(&mut self.detail);
        let failed = "This stay cannot be shown";
        if let Some(detail) = states::whole_ui(ui, &detail, failed, || Job::Stay(icustay_id), desk.actions) {
            self.day_ui(ui, scroll, stay, detail, desk);
        }
        self.detail = detail;
    }

    /// The first day.
    fn day_ui(&mut self, ui: &mut Ui, scroll: Scroll, stay: Option<&Stay>, detail: &StayDetail, desk: &mut Desk<'_>) {
        scroll.rest(ui, "first day", |ui| {
            ui.spacing_mut().item_spacing = [GAP, GAP].into();
            let wide = ui.available_width() > 860.0;
            ui.columns(if wide { 2 } else { 1 }, |columns| {
                if let Some(stay) = stay {
                    summary::identity_ui(&mut columns[0], desk.table, stay, detail, desk.actions);
                }
                summary::sofa_ui(&mut columns[0], stay, detail, *desk.units);
                admission::records_ui(&mut columns[0], &detail.more);
                if let Some(last) = columns.last_mut() {
                    summary::model_ui(last, self, stay, detail, desk);
                    admission::scores_ui(last, stay, &detail.more);
                }
            });
            first_day::features_ui(ui, detail, *desk.units);
        });
    }
}

/// Which stay, and where it stands in the list.
#[derive(Debug, Clone, Copy)]
struct Place {
    icustay_id: i64,
    /// The stays before and after it.
    neighbours: (Option<i64>, Option<i64>),
    in_cohort: bool,
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
                actions.extend(Action::open_stay(id));
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
