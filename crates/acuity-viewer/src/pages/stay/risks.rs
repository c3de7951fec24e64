//! What a rolling model predicts during the stay, on the time axis of its course, and why at the prediction that is chosen.

use acuity_ml::Explanation;
use acuity_scores::ScoreMode;
use eframe::egui::{Button, RichText, Ui};

use crate::{
    data::{
        course::{Course, Organs, Risk, Risks},
        models::{column_of, every, performance, task_title},
        stay::Stay,
    },
    format,
    message::{Action, Job, Reply},
    pages::Desk,
    slot::Slot,
    widgets::{
        contributions::{Shown, contributions_ui, research_use_ui, risk_ui, training_average, warnings_ui},
        model_choice_ui, states,
        time::{PointTrack, TimeAxis, time_labels_ui},
        weak,
    },
};

/// Said where no model predicts during a stay.
const NO_ROLLING: &str =
    "No model predicts during a stay yet. Train one with `acuity train --task deterioration`, then press Reload.";
/// Contributions that are named one by one, at the chosen prediction and at the one under the pointer.
const NAMED: usize = 10;
const HINTED: usize = 3;

/// What was read, and what of it is chosen.
#[derive(Debug, Default)]
pub(super) struct State {
    risks: Slot<Box<Risks>>,
    /// Index among the rolling models.
    model: usize,
    chosen: Option<usize>,
    /// The explanation of the chosen prediction.
    explained: Option<(usize, Explanation)>,
}

impl State {
    /// Forgets the stay; which model predicts stays.
    pub(super) fn forget(&mut self) {
        *self = Self { model: self.model, ..Self::default() };
    }

    pub(super) fn receive(&mut self, reply: Reply) {
        self.risks.take(reply, |reply| match reply {
            Reply::Risks(risks) => Some(risks),
            _ => None,
        });
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        axis: &mut TimeAxis,
        course: &Course,
        stay: Option<&Stay>,
        desk: &mut Desk<'_>,
    ) {
        let models = desk.models.rolling();
        if models.is_empty() {
            weak(ui, NO_ROLLING);
            return;
        }
        let before = self.model;
        model_choice_ui(ui, &models, &mut self.model);
        if self.model != before {
            self.forget();
        }
        let Some(model) = models.get(self.model) else { return };
        let job = || {
            let (icustay_id, origin) = (course.icustay_id, course.origin);
            Job::Risks { icustay_id, origin, model: std::sync::Arc::clone(model) }
        };
        // Taken out meanwhile: the chart also changes the state.
        let risks = std::mem::take(&mut self.risks);
        if let Some(risks) = states::part_ui(ui, &risks, "Not shown", job, desk.actions) {
            self.risks_ui(ui, axis, risks, desk);
            for caution in cautions(risks, stay, course.sofa.as_ref().ok()) {
                states::notice_ui(ui, &caution);
            }
        }
        self.risks = risks;
    }

    fn risks_ui(&mut self, ui: &mut Ui, axis: &mut TimeAxis, risks: &Risks, desk: &mut Desk<'_>) {
        for (reason, count) in &risks.left_out {
            let left_out = format::counted(*count, "prediction");
            weak(ui, format!("Left out, since the model learned from others: {left_out} for which {reason}."));
        }
        if risks.risks.is_empty() {
            if risks.left_out.is_empty() {
                weak(ui, "The tables have no prediction of this stay.");
            }
            return;
        }
        let points: Vec<[f64; 2]> = risks.risks.iter().map(|risk| [risk.hour, risk.probability]).collect();
        let hollow: Vec<bool> = risks.risks.iter().map(|risk| !risk.warnings.is_empty()).collect();
        let average = training_average(&risks.model);
        let highest = points.iter().map(|point| point[1]).chain(average).fold(0.0, f64::max);
        let top = [0.05, 0.1, 0.25, 0.5].into_iter().find(|top| 1.05 * highest <= *top).unwrap_or(1.0);
        let title = task_title(&risks.model);
        let track = PointTrack {
            title: &title,
            points: &points,
            hollow: &hollow,
            gap: 1.5 * every(&risks.model).unwrap_or_default(),
            top,
            marks: &[0.0, top / 2.0, top].map(|share| (share, format::percent(share))),
            reference: average,
            chosen: self.chosen,
        };
        let time = *axis;
        let words = |at: usize| words(&risks.risks[at], &time);
        let clicked = track.show(ui, axis, words, |at| strongest(&risks.explain(&risks.risks[at])));
        time_labels_ui(ui, axis);
        let average = average.map_or_else(String::new, |average| {
            format!(" The broken line is the share with the outcome in training, {}.", format::percent(average))
        });
        weak(
            ui,
            format!(
                "Each point is predicted from what was known then, as `acuity explain --as-of` does; a hollow one has values outside what \
                 the model knows.{average} Click a point for its reasons."
            ),
        );
        research_use_ui(ui);
        if clicked.is_some() {
            self.chosen = clicked;
        }
        self.chosen_ui(ui, axis, risks, desk);
    }

    /// The chosen prediction and its reasons.
    fn chosen_ui(&mut self, ui: &mut Ui, axis: &TimeAxis, risks: &Risks, desk: &mut Desk<'_>) {
        let Some((at, risk)) = self.chosen.and_then(|at| Some((at, risks.risks.get(at)?))) else { return };
        ui.separator();
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(format!("Predicted at {}", axis.text(risk.hour))).strong());
            let moves = [("Prediction before", at.checked_sub(1)), ("Prediction after", Some(at + 1))];
            for (label, to) in moves {
                let to = to.filter(|to| *to < risks.risks.len());
                if ui.add_enabled(to.is_some(), Button::new(label)).clicked() {
                    self.chosen = to;
                }
            }
            if ui.button("Close").clicked() {
                self.chosen = None;
            }
        });
        if self.explained.as_ref().is_none_or(|(of, _)| *of != at) {
            self.explained = Some((at, risks.explain(risk)));
        }
        let Some((_, explanation)) = &self.explained else { return };
        risk_ui(ui, &task_title(&risks.model), risk.probability, training_average(&risks.model));
        weak(ui, format!("{} of {} values known", risk.known, risks.model.features().len()));
        warnings_ui(ui, &risk.warnings);
        if risk.is_unsure {
            states::notice_ui(
                ui,
                "The tables do not say whether this is a patient of the kind that the model learned from.",
            );
        }
        let units = *desk.units;
        let how = Shown { named: NAMED, traced: desk.has_project, unit: &|feature| units.of_feature(feature) };
        let traced = contributions_ui(ui, explanation, &how);
        desk.actions
            .extend(traced.map(|feature| Action::trace(column_of(&risks.model, feature))).into_iter().flatten());
        weak(ui, performance(&risks.model).unwrap_or_default());
        weak(ui, "This stay may have been among those the model was trained on.");
    }
}

/// `Risk 34.2 %, day 2, 6:00 (2141-03-06 17:00), 2 values outside what the model knows`.
fn words(risk: &Risk, axis: &TimeAxis) -> String {
    let odd = match risk.warnings.len() {
        0 => String::new(),
        count => format!(", {} outside what the model knows", format::counted(count, "value")),
    };
    format!("Risk {}, {}{odd}", format::percent(risk.probability), axis.text(risk.hour))
}

/// The strongest reasons, a line each.
fn strongest(explanation: &Explanation) -> String {
    let line = |one: &acuity_ml::Contribution| {
        let value = one.value_words();
        format!("{}: {value}, contributes {}", one.label(), format::signed(one.shap))
    };
    explanation.contributions.iter().take(HINTED).map(line).collect::<Vec<_>>().join("\n")
}

/// What a person must know who reads these numbers.
fn cautions(risks: &Risks, stay: Option<&Stay>, organs: Option<&Organs>) -> Vec<String> {
    let trained = risks.model.metadata().cohort.as_ref().map_or(ScoreMode::Unknown, |cohort| cohort.score_mode);
    let here = organs.map_or(ScoreMode::Unknown, |organs| organs.mode);
    let mut cautions = Vec::new();
    if trained != here && ![trained, here].contains(&ScoreMode::Unknown) {
        cautions.push(format!(
            "The model was trained on tables whose scores are {}, those here are {}: what depends on it means another thing here.",
            trained.words(),
            here.words()
        ));
    }
    if let Some(reason) = stay.and_then(super::summary::no_adult).filter(|_| risks.left_out.is_empty()) {
        cautions.push(format!("The models of this project learn from adults, and {reason}."));
    }
    cautions
}
