//! Figures of models as tables.

use acuity_ml::{ModelFile, evaluate::SubgroupEvaluation, metrics::Estimate, registry::Standing, words::p_value};
use eframe::egui::{Grid, Label, RichText, Ui};

use crate::{
    data::{
        models::{Models, rows_of},
        worth::Contender,
    },
    format,
    theme::palette,
    widgets::{chip, copy_table_ui, sideways, tabbed, weak},
};

/// The models; choosing one, and one beside it. Gives whether the chosen one changed.
pub(super) fn registry_ui(
    ui: &mut Ui,
    Models { ready: models, standings, .. }: &Models,
    chosen: &mut usize,
    beside: &mut Option<usize>,
) -> bool {
    let before = *chosen;
    sideways(ui, "registry", |ui| {
        Grid::new("registry").spacing([16.0, 6.0]).show(ui, |ui| {
            head(
                ui,
                &[
                    "Show",
                    "Beside it",
                    "Predicts",
                    "Model",
                    "Serves",
                    "AUROC (95 % CI)",
                    "Trained on",
                    "With the outcome",
                    "Features",
                    "Made by",
                    "SHA-256",
                ],
            );
            for (at, model) in models.iter().enumerate() {
                let (meta, kind) = (model.metadata(), model.kind().title());
                let name = format!("{}: {}", meta.title(), kind.to_lowercase());
                let show = chip(ui, *chosen == at, "Show");
                name_it(&show, *chosen == at, &format!("Show {name}"));
                if show.clicked() {
                    *chosen = at;
                    let title = |at: &usize| models.get(*at).map(|model| model.metadata().title());
                    *beside = beside.filter(|beside| title(beside) == title(&at));
                }
                let is_beside = *beside == Some(at);
                // Curves of different questions beside each other compare nothing.
                let is_same_task = models.get(*chosen).is_some_and(|chosen| chosen.metadata().title() == meta.title());
                ui.add_enabled_ui(*chosen != at && is_same_task, |ui| {
                    let compare = chip(ui, is_beside, "Compare");
                    name_it(&compare, is_beside, &format!("Compare with {name}"));
                    if compare.clicked() {
                        *beside = (!is_beside).then_some(at);
                    }
                });
                ui.label(meta.title());
                ui.label(kind);
                let standing = standings.get(at).and_then(Option::as_ref);
                ui.label(standing.map(Standing::word).filter(|word| !word.is_empty()).unwrap_or("–"));
                let area = meta.evaluation.as_ref().and_then(|all| all.model()).map(|one| one.metrics.auroc);
                ui.label(area.map_or_else(|| "–".to_owned(), interval));
                let cohort = meta.cohort.as_ref();
                ui.label(cohort.map_or_else(
                    || "–".to_owned(),
                    |cohort| format!("{} {}", format::count(cohort.stays), rows_of(model)),
                ));
                ui.label(cohort.map_or_else(|| "–".to_owned(), |cohort| format::count(cohort.positives)));
                ui.label(format::count(model.features().len()));
                let by = if meta.acuity_version.is_empty() {
                    "elsewhere".to_owned()
                } else {
                    format!("Acuity {}", meta.acuity_version)
                };
                ui.label(by);
                match standing {
                    Some(standing) => {
                        ui.monospace(standing.short_digest()).on_hover_text(&standing.digest);
                    }
                    None => weak(ui, "–"),
                }
                ui.end_row();
            }
        });
    });
    before != *chosen
}

/// What a screen reader calls one of many equal buttons.
fn name_it(response: &eframe::egui::Response, is_chosen: bool, name: &str) {
    use eframe::egui::{Role, WidgetInfo};
    response.widget_info(|| WidgetInfo::selected(Role::Button, response.enabled(), is_chosen, name));
}

const FIGURES: [&str; 9] = [
    "",
    "AUROC (95 % CI)",
    "Gain over the first score",
    "AUPRC",
    "Brier",
    "Log loss",
    "Calibration slope",
    "Intercept",
    "ECE",
];

fn figures(one: &Contender<'_>) -> Vec<String> {
    let m = &one.evaluation.metrics;
    vec![
        one.title.clone(),
        interval(m.auroc),
        one.evaluation.gain_over_baseline.map_or_else(|| "–".to_owned(), difference),
        format!("{:.3}", m.auprc),
        format!("{:.3}", m.brier),
        format!("{:.3}", m.log_loss),
        calibration(m.calibration_slope),
        calibration(m.calibration_intercept),
        format!("{:.3}", m.ece),
    ]
}

pub(super) fn figures_ui(ui: &mut Ui, all: &[Contender<'_>]) {
    let rows: Vec<Vec<String>> = all.iter().map(figures).collect();
    sideways(ui, "figures", |ui| {
        Grid::new("figures").spacing([18.0, 5.0]).show(ui, |ui| {
            head(ui, &FIGURES);
            for (one, row) in all.iter().zip(&rows) {
                for (column, cell) in row.iter().enumerate() {
                    let text = RichText::new(cell);
                    ui.label(match (column, one.is_baseline) {
                        (0, true) => text.color(palette(ui).text_weak),
                        (0, false) => text.strong(),
                        _ => text,
                    });
                }
                ui.end_row();
            }
        });
    });
    copy_table_ui(ui, "the figures", || tabbed(&under(&FIGURES, rows)));
}

/// Each model beside each score, with the test.
pub(super) fn comparisons_ui(ui: &mut Ui, all: &[Contender<'_>]) {
    for one in all {
        for comparison in &one.evaluation.comparisons {
            let p = p_value(comparison.test.p);
            let p = if p.starts_with('<') { format!("p {p}") } else { format!("p = {p}") };
            let text = format!(
                "{} minus {}: AUROC {}, {p} (DeLong)",
                one.title,
                comparison.title,
                difference(comparison.test.difference)
            );
            weak(ui, text);
        }
    }
}

/// The models in each group of patients.
pub(super) fn groups_ui(ui: &mut Ui, models: &[&ModelFile]) {
    let groups: Vec<(&ModelFile, &[SubgroupEvaluation])> = models
        .iter()
        .filter_map(|model| Some((*model, model.metadata().evaluation.as_ref()?.subgroups.as_slice())))
        .filter(|(_, groups)| !groups.is_empty())
        .collect();
    if groups.is_empty() {
        weak(ui, "The task names no groups, or the model is of a release that did not look at them.");
        return;
    }
    weak(
        ui,
        "The same held-out predictions in each group. No area and no calibration where fewer than ten stays have the outcome, or lack it.",
    );
    for (model, groups) in groups {
        ui.label(
            RichText::new(format!("{}, {}", model.metadata().title(), model.kind().title().to_lowercase())).strong(),
        );
        sideways(ui, &format!("{} {}", model.metadata().task, model.kind().title()), |ui| {
            Grid::new(("groups", &model.metadata().task, model.kind().title()))
                .striped(true)
                .spacing([18.0, 5.0])
                .show(ui, |ui| {
                    head(ui, &GROUPS);
                    for group in groups {
                        for cell in group_cells(group) {
                            ui.add(Label::new(cell).extend());
                        }
                        ui.end_row();
                    }
                });
        });
        let what = format!("the groups of {}", model.kind().title().to_lowercase());
        copy_table_ui(ui, &what, || tabbed(&under(&GROUPS, groups.iter().map(group_cells).collect())));
    }
}

const GROUPS: [&str; 8] =
    ["Group", "Stays", "Observed", "Predicted", "AUROC (95 % CI)", "Brier", "Calibration slope", "Intercept"];

fn group_cells(group: &SubgroupEvaluation) -> Vec<String> {
    vec![
        format!("{}: {}", group.title, group.group),
        format::count(group.stays),
        format::percent(group.observed),
        format::percent(group.predicted),
        group.auroc.map_or_else(|| "–".to_owned(), interval),
        format!("{:.3}", group.brier),
        calibration(group.calibration_slope),
        calibration(group.calibration_intercept),
    ]
}

/// A table with its headings.
fn under(headings: &[&str], rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let head = headings.iter().map(|heading| (*heading).to_owned()).collect();
    std::iter::once(head).chain(rows).collect()
}

fn calibration(value: Option<f64>) -> String {
    // −0.00 is no sign of anything.
    let whole = |value: f64| if value.abs() < 0.005 { 0.0 } else { value };
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.2}", whole(value)).replace('-', "−"))
}

fn head(ui: &mut Ui, headings: &[&str]) {
    for heading in headings {
        ui.label(RichText::new(*heading).small().color(palette(ui).text_weak));
    }
    ui.end_row();
}

fn interval(estimate: Estimate) -> String {
    format!("{:.3} ({:.3}–{:.3})", estimate.value, estimate.low, estimate.high)
}

fn difference(estimate: Estimate) -> String {
    let Estimate { value, low, high } = estimate;
    format!("{value:+.3} ({low:+.3} to {high:+.3})").replace('-', "−")
}
