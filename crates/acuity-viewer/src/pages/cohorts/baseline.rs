//! "Table one".

use acuity_ml::words::p_value;
use eframe::egui::{Align, ComboBox, Layout, RichText, Ui};
use egui_extras::{Column, TableBuilder};

use super::export_or_copy_ui;
use crate::{
    data::{
        study::{Answer, Baseline, Fact, Facts, Form, Line, Named, Question, Split, Summary, Table},
        units::Units,
    },
    format,
    theme::{ROW, palette},
    widgets::{card, chip, choice, score_mode_ui, sideways, weak},
};

/// From which difference on groups are taken for unequal (Austin 2009).
const IMBALANCE: f64 = 0.1;

/// Draws the table; gives it when it is to be written.
pub(super) fn baseline_ui(
    ui: &mut Ui,
    question: &mut Question,
    facts: &Facts,
    saved: &[Named],
    answer: &Answer,
) -> Option<(Table, Form)> {
    card(ui, "What the groups are like", 0.0, |ui| {
        ui.spacing_mut().item_spacing = [8.0, 6.0].into();
        let wanted = ui
            .horizontal_wrapped(|ui| {
                split_ui(ui, "table_by", "Columns by", &mut question.table_by, facts, saved);
                if chip(ui, question.all_facts, "All facts").clicked() {
                    question.all_facts = !question.all_facts;
                }
                choice(ui, &mut question.units, &Units::CHOICES);
                export_or_copy_ui(ui, Table::Baseline, "the table", facts, answer)
            })
            .inner;
        ui.add_space(2.0);
        table_ui(ui, &answer.baseline, question.all_facts);
        let mut note =
            "Numbers: median (quartiles). Difference: standardised, of means or shares; of more than two groups the \
                        largest of any two. Above 0.1 it is coloured. p: by ranks or counts, each test by itself, stays taken as independent."
                .to_owned();
        if answer.baseline.left_out > 0 {
            let stays = format::counted(answer.baseline.left_out, "stay");
            let why =
                if matches!(question.table_by, Split::Beside(_)) { "in both cohorts" } else { "in none of the groups" };
            note = format!("{note} Left out: {stays} {why}.");
        }
        weak(ui, note);
        score_mode_ui(ui, facts.score_mode);
        wanted
    })
}

/// What a cohort is divided by.
pub(super) fn split_ui(ui: &mut Ui, id: &str, label: &str, split: &mut Split, facts: &Facts, saved: &[Named]) {
    ui.label(RichText::new(label).color(palette(ui).text_weak));
    let title = match &*split {
        Split::Whole => "nothing".to_owned(),
        Split::Rest => "in the cohort or not".to_owned(),
        Split::Beside(named) => beside(named),
        Split::Fact(name) => facts.find(name).map_or_else(|| name.clone(), |fact| fact.title.clone()),
    };
    let shown = ComboBox::from_id_salt(id).selected_text(title).width(210.0).height(320.0).show_ui(ui, |ui| {
        let mut chosen = None;
        for (value, label) in [(Split::Whole, "nothing"), (Split::Rest, "in the cohort or not")] {
            if ui.selectable_label(*split == value, label).clicked() {
                chosen = Some(value);
            }
        }
        for named in saved {
            let value = Split::Beside(named.clone());
            if ui.selectable_label(*split == value, beside(named)).clicked() {
                chosen = Some(value);
            }
        }
        for fact in facts.facts.iter().filter(|fact| divides(fact)) {
            let value = Split::Fact(fact.name.clone());
            if ui.selectable_label(*split == value, &fact.title).clicked() {
                chosen = Some(value);
            }
        }
        if let Some(chosen) = chosen {
            *split = chosen;
        }
    });
    shown.response.accessible_name(label);
}

fn beside(named: &Named) -> String {
    format!("cohort \u{201c}{}\u{201d} beside it", named.name)
}

fn divides(fact: &Fact) -> bool {
    matches!(fact.values, crate::data::study::Values::Names { .. })
}

/// A long table scrolls in itself; a short one with the page.
fn table_ui(ui: &mut Ui, table: &Baseline, is_long: bool) {
    // A narrow window scrolls the groups sideways.
    sideways(ui, "baseline", |ui| {
        let mut builder = TableBuilder::new(ui)
            .id_salt("baseline")
            .striped(true)
            .auto_shrink([false, true])
            .vscroll(is_long)
            .max_scroll_height(480.0)
            .cell_layout(Layout::left_to_right(Align::Center))
            .column(Column::initial(270.0).clip(true));
        for _ in &table.groups {
            builder = builder.column(Column::remainder().at_least(150.0).clip(true));
        }
        builder = builder.columns(Column::initial(80.0), 2);
        builder
            .header(2.0 * ROW - 8.0, |mut header| {
                header.col(|_| {});
                for group in &table.groups {
                    header.col(|ui| {
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.y = 1.0;
                            ui.label(RichText::new(&group.label).strong());
                            let stays = format::counted(group.stays, "stay");
                            weak(ui, format!("{stays}, {}", format::counted(group.patients, "patient")));
                        });
                    });
                }
                header.col(|ui| weak(ui, "Difference"));
                header.col(|ui| weak(ui, "p"));
            })
            .body(|body| {
                body.rows(ROW - 4.0, table.lines.len(), |mut row| {
                    let line = &table.lines[row.index()];
                    row.col(|ui| title_ui(ui, line));
                    for (head, cell) in table.groups.iter().zip(&line.cells) {
                        row.col(|ui| cell_ui(ui, cell, head.stays));
                    }
                    row.col(|ui| difference_ui(ui, line));
                    row.col(|ui| test_ui(ui, line));
                });
            });
    });
}

fn title_ui(ui: &mut Ui, line: &Line) {
    if line.is_name {
        ui.add_space(14.0);
        ui.label(RichText::new(&line.title).color(palette(ui).text_weak));
        return;
    }
    let unit = format::unit(line.unit);
    let title = if unit.is_empty() { line.title.clone() } else { format!("{} ({unit})", line.title) };
    ui.label(&title).on_hover_text(title);
}

fn cell_ui(ui: &mut Ui, cell: &Summary, stays: usize) {
    let missing = stays - cell.known();
    let text = cell_text(cell);
    let response = if text.is_empty() { ui.response() } else { ui.label(text) };
    if missing > 0 && !matches!(cell, Summary::Share { .. } if cell.known() == 0) {
        let mark = RichText::new(format!("−{}", format::count(missing))).small().color(palette(ui).text_weak);
        ui.label(mark).on_hover_text(format!("{} without a value", format::counted(missing, "stay")));
    }
    if let Summary::Number { mean, known, .. } = cell
        && *known > 0
    {
        response.on_hover_text(format!("Mean {} of {}", format::number(*mean), format::counted(*known, "stay")));
    }
}

fn cell_text(cell: &Summary) -> String {
    match cell {
        Summary::Number { quartiles: Some(quartiles), .. } => {
            let [low, median, high] = format::alike(*quartiles);
            format!("{median} ({low} to {high})")
        }
        Summary::Share { hits, known } if *known > 0 => {
            format!("{} ({})", format::count(*hits), format::percent(*hits as f64 / *known as f64))
        }
        Summary::Number { .. } | Summary::Share { .. } => "–".to_owned(),
        Summary::Below { .. } => String::new(),
    }
}

fn difference_ui(ui: &mut Ui, line: &Line) {
    let Some(difference) = line.difference else {
        if !line.is_name {
            ui.label("–").on_hover_text("Cannot be measured: no spread within the groups, or too few values");
        }
        return;
    };
    let text = RichText::new(format!("{difference:.2}"));
    ui.label(if difference > IMBALANCE { text.color(palette(ui).raise) } else { text });
}

fn test_ui(ui: &mut Ui, line: &Line) {
    match line.test {
        Some((test, p)) => {
            ui.label(p_value(p)).on_hover_text(test.title());
        }
        None if line.is_name => {}
        None => {
            ui.label("–").on_hover_text("Not tested: all values are the same, or too few stays for the test");
        }
    }
}
