//! The trained models: what they are worth on patients they have not seen, for whom, and what they look at; two side by side.

mod curves;
mod dependence;
mod reasons;
mod tables;

use std::sync::Arc;

use acuity_ml::ModelFile;
use eframe::egui::{ScrollArea, Ui};

use super::{Action, Desk, NO_MODEL, Screen};
use crate::{
    data::worth::{Contender, Reasons, contenders, on_whom},
    format,
    message::{Job, Reply},
    slot::Slot,
    theme::GAP,
    widgets::{card, model_card_ui, page_title, picture::pictured, states, weak},
};

/// Width from which two charts stand side by side.
const TWO: f32 = 820.0;

/// Draws one chart of models and scores.
type Draw = fn(&mut Ui, &[Contender<'_>]);

/// What is chosen, and what was asked about it.
#[derive(Default)]
pub(crate) struct State {
    /// Index of the model, and of the one beside it.
    model: usize,
    beside: Option<usize>,
    reasons: Slot<Reasons>,
    /// The feature whose contributions are drawn over its values.
    feature: Option<String>,
}

impl Screen for State {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| self.page_ui(ui, desk));
    }

    fn receive(&mut self, _job: Job, reply: Reply) {
        self.reasons.take(reply, |reply| match reply {
            Reply::Reasons(reasons) => Some(reasons),
            _ => None,
        });
    }

    fn data_changed(&mut self, _open: bool, _actions: &mut Vec<Action>) {
        self.reasons = Slot::Idle;
    }
}

impl State {
    fn page_ui(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let models = &desk.models.ready;
        page_title(
            ui,
            "Models",
            "What the trained models are worth on patients they have not seen. For research and teaching.",
        );
        for problem in &desk.models.problems {
            states::notice_ui(ui, problem);
        }
        if models.is_empty() {
            states::empty_ui(ui, "No model yet", NO_MODEL);
            return;
        }
        // Reading the models again may have found fewer.
        if self.model >= models.len() {
            self.model = 0;
        }
        ui.spacing_mut().item_spacing = [GAP, GAP].into();
        card(ui, "Trained models", 0.0, |ui| {
            if tables::registry_ui(ui, desk.models, &mut self.model, &mut self.beside) {
                self.reasons = Slot::Idle;
            }
        });
        // The one that was just chosen may have stood beside the other, and it cannot stand beside itself.
        self.beside = self.beside.filter(|at| *at < models.len() && *at != self.model);
        let chosen: Vec<&ModelFile> =
            [Some(self.model), self.beside].into_iter().flatten().map(|at| models[at].as_ref()).collect();
        self.worth_ui(ui, &chosen, desk.actions);
        let model = Arc::clone(&models[self.model]);
        self.reasons_ui(ui, &model, desk.actions);
        card(ui, "", 0.0, |ui| model_card_ui(ui, &model));
    }

    fn worth_ui(&self, ui: &mut Ui, chosen: &[&ModelFile], actions: &mut Vec<Action>) {
        let evaluated = contenders(chosen);
        for model in chosen.iter().filter(|model| model.metadata().evaluation.is_none()) {
            let text = format!(
                "{} has no figures of its worth: it was not trained here. `acuity train` keeps them beside a model.",
                model.kind().title()
            );
            states::notice_ui(ui, &text);
        }
        if evaluated.is_empty() {
            return;
        }
        card(ui, "Figures", 0.0, |ui| {
            for evaluation in chosen.iter().filter_map(|model| model.metadata().evaluation.as_ref()).take(1) {
                weak(
                    ui,
                    format!(
                        "Each stay is predicted by a model that saw no stay of the same patient: {}.",
                        on_whom(evaluation)
                    ),
                );
            }
            tables::figures_ui(ui, &evaluated);
            tables::comparisons_ui(ui, &evaluated);
            if chosen.len() > 1 {
                weak(
                    ui,
                    "Training keeps curves and figures, not the predictions, so the two models are seen side by side with their \
                     intervals; no test of their difference is possible here.",
                );
            }
        });
        let charts: [(&str, Draw); 4] = [
            ("ROC", curves::roc_ui),
            ("Precision and recall", curves::precision_ui),
            ("Calibration", curves::calibration_ui),
            ("Decision curves", curves::decisions_ui),
        ];
        // What the curves are of, where they are seen without this page.
        let tasks = chosen.iter().filter_map(|model| {
            let stays = format::counted(model.metadata().evaluation.as_ref()?.stays, "held-out stay");
            Some(format!("{}: {stays}", model.metadata().title()))
        });
        let mut tasks: Vec<String> = tasks.collect();
        tasks.dedup();
        let caption = tasks.join("; ");
        let per_row = if ui.available_width() > TWO { 2 } else { 1 };
        for row in charts.chunks(per_row) {
            ui.columns(per_row, |columns| {
                for (ui, (title, draw)) in columns.iter_mut().zip(row) {
                    card(ui, "", 0.0, |ui| {
                        let ((), picture) = pictured(ui, title, &caption, |ui| draw(ui, &evaluated));
                        actions.extend(picture.map(Action::Save));
                    });
                }
            });
        }
        card(ui, "Groups of patients", 0.0, |ui| tables::groups_ui(ui, chosen));
    }

    fn reasons_ui(&mut self, ui: &mut Ui, model: &Arc<ModelFile>, actions: &mut Vec<Action>) {
        let job = || Job::Reasons(Arc::clone(model));
        card(ui, "What the predictions rest on", 0.0, |ui| {
            match states::part_ui(ui, &self.reasons, "Not shown", job, actions) {
                None => {}
                Some(Reasons::None(why)) => weak(ui, *why),
                Some(Reasons::Summary(summary)) => {
                    reasons::summary_ui(ui, summary);
                    ui.add_space(GAP);
                    dependence::dependence_ui(ui, summary, &mut self.feature, actions);
                }
            }
        });
    }
}
