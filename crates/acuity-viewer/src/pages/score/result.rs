//! What the model says about the form: risk, reasons, what would be otherwise, and what the model is.

use acuity_ml::ModelFile;
use acuity_scores::ScoreMode;
use eframe::egui::{RichText, Ui};

use super::{NAMED, State, what_if};
use crate::{
    cohort::Cohort,
    data::{
        models::{performance, rows_of, task_title},
        stay::Flag,
    },
    format,
    widgets::{
        card,
        contributions::{Shown, contributions_ui, research_use_ui, risk_ui, standing_ui, training_average},
        model_card_ui, states, weak,
    },
};

/// The risk in a line, for where there is no room for more beside the form.
pub(super) fn line_ui(ui: &mut Ui, state: &State, model: &ModelFile) {
    let Some((_, _, Ok(assessment))) = &state.assessed else { return };
    let (entered, all) = (assessment.entered, model.features().len());
    let risk = format::percent(assessment.explanation.probability);
    ui.label(RichText::new(format!("{}: {risk}", task_title(model))).strong());
    weak(ui, format!("{entered} of {all} values entered. Reasons stand below the form."));
    research_use_ui(ui);
}

pub(super) fn show(ui: &mut Ui, state: &mut State, model: &ModelFile, cohort: &Cohort) {
    let assessment = match &state.assessed {
        Some((_, _, Ok(assessment))) => assessment,
        Some((_, _, Err(problem))) => return states::notice_ui(ui, problem),
        None => return,
    };
    card(ui, &task_title(model), 0.0, |ui| {
        risk_ui(ui, "Predicted risk", assessment.explanation.probability, training_average(model));
        standing_ui(ui, model, assessment.explanation.probability);
        let count = assessment.warnings.len();
        if assessment.entered == 0 {
            weak(ui, "Nothing is entered: this is the risk of a patient about whom nothing is known.");
        } else {
            weak(ui, format!("{} of {} values entered", assessment.entered, model.features().len()));
        }
        match assessment.unusable.len() {
            0 => {}
            1 => states::notice_ui(ui, "1 field holds what cannot be and counts as missing."),
            fields => {
                states::notice_ui(
                    ui,
                    &format!("{} fields hold what cannot be and count as missing.", format::count(fields)),
                );
            }
        }
        if count > 0 {
            let values = format::counted(count, "value");
            states::notice_ui(ui, &format!("{values} outside what the model knows: trust the risk less."));
        }
        let died = cohort.kpis.now.share(Flag::DiedInHospital);
        // Beside another outcome it would compare what cannot be compared.
        let is_asked =
            model.metadata().definition.as_ref().is_none_or(|task| task.label.column == "in_hospital_mortality");
        if let Some(observed) = died.fraction().filter(|_| is_asked) {
            let of = format::counted(died.known, "stay");
            weak(
                ui,
                format!("For comparison: {} died in hospital among the {of} of the cohort", format::percent(observed)),
            );
        }
    });
    ui.add_space(8.0);
    card(ui, "Why", 0.0, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        contributions_ui(
            ui,
            &assessment.explanation,
            &Shown { named: NAMED, traced: false, unit: &|feature| state.form.unit(feature) },
        );
        let rule = if assessment.explanation.isotonic { "calibration curve of the sum" } else { "1 / (1 + e^−sum)" };
        weak(ui, format!("Probability = {rule} = {}", format::percent(assessment.explanation.probability)));
    });
    ui.add_space(8.0);
    what_if::show(ui, &mut state.what_if, &mut state.form, &assessment.explanation, model);
    ui.add_space(8.0);
    card(ui, "About this model", 0.0, |ui| {
        weak(ui, &model.metadata().description);
        if let Some(performance) = performance(model) {
            weak(ui, performance);
        }
        if let Some(cohort) = &model.metadata().cohort {
            let (rows, patients) = (format::count(cohort.stays), format::counted(cohort.patients, "patient"));
            weak(ui, format!("Trained on {rows} {} of {patients}.", rows_of(model)));
            if let Some(caution) = cohort.score_mode.caution().filter(|_| cohort.score_mode != ScoreMode::Unknown) {
                states::notice_ui(ui, &format!("Of the tables it was trained on: {caution}"));
            }
        }
        model_card_ui(ui, model);
    });
}
