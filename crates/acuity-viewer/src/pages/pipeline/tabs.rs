//! The tabs of a node.

use eframe::egui::{Grid, Label, RichText, ScrollArea, TextStyle, Ui};

use super::{
    Wish,
    asked::{Asked, Text},
    sheet::mark_ui,
};
use crate::{
    data::pipeline::{Column, Kind, Line, Node, Pipeline, State as NodeState, Status, Test},
    format,
    message::{Action, Job},
    pages::Desk,
    slot::Slot,
    theme::palette,
    widgets::{choice, states, weak},
};

/// Height of a text of SQL.
const SQL: f32 = 520.0;
/// How far a line of a tree stands in from the one it belongs to.
const INDENT: f32 = 16.0;

pub(super) fn columns_ui(
    ui: &mut Ui,
    state: &mut Asked,
    pipeline: &Pipeline,
    node: &Node,
    desk: &mut Desk<'_>,
    wishes: &mut Vec<Wish>,
) {
    if node.columns.is_empty() {
        weak(
            ui,
            "The project describes no column here, and no catalog says which there are: `acuity docs generate` writes one.",
        );
        return;
    }
    let can_trace = desk.has_project && node.kind == Kind::Model;
    if can_trace {
        weak(ui, "Click a column to see what it is computed from.");
    } else if desk.has_project {
        weak(ui, "A column is traced from a model only.");
    }
    if state.column.is_some() {
        lineage_ui(ui, state, pipeline, wishes);
    }
    for column in &node.columns {
        ui.horizontal_wrapped(|ui| {
            if can_trace {
                if ui.link(RichText::new(&column.name).strong()).clicked() {
                    state.column = Some(column.name.clone());
                    state.lineage = Slot::Idle;
                    desk.actions.push(Action::ask(Job::Lineage(format!("{}.{}", node.name, column.name))));
                }
            } else {
                ui.label(RichText::new(&column.name).strong());
            }
            weak(ui, facts_of(column, &node.tests));
        });
        if !column.description.is_empty() {
            ui.add(Label::new(&column.description).wrap().selectable(true));
        }
        ui.add_space(4.0);
    }
}

/// Type and tests of a column.
fn facts_of(column: &Column, tests: &[Test]) -> String {
    let on_it = tests.iter().filter(|test| test.column.as_ref().is_some_and(|name| *name == column.name));
    let names: Vec<&str> = on_it.map(|test| test.name.as_str()).collect();
    let data_type = column.data_type.clone().unwrap_or_default();
    if names.is_empty() { data_type } else { format!("{data_type}  tested: {}", names.join(", ")) }
}

fn lineage_ui(ui: &mut Ui, state: &mut Asked, pipeline: &Pipeline, wishes: &mut Vec<Wish>) {
    let mut is_done = false;
    ui.group(|ui| {
        ui.horizontal(|ui| {
            let column = state.column.as_deref().unwrap_or_default();
            ui.label(RichText::new(format!("Where {column} comes from")).strong());
            is_done = ui.button("Close").clicked();
        });
        match &state.lineage {
            Slot::Idle => {}
            Slot::Loading(what) => {
                ui.horizontal(|ui| {
                    ui.spinner();
                    ui.label(what);
                });
            }
            Slot::Failed(error) => states::notice_ui(ui, &format!("Not known: {error}")),
            Slot::Ready((lines, left_out)) => {
                ScrollArea::vertical().id_salt("lineage").max_height(260.0).show(ui, |ui| {
                    lines.iter().for_each(|line| line_ui(ui, line, pipeline, wishes));
                    if *left_out > 0 {
                        weak(ui, format!("and {} more", format::count(*left_out)));
                    }
                });
                if lines.len() == 1 {
                    weak(ui, "No column: it is the same in every row, or counts rows.");
                }
            }
        }
    });
    if is_done {
        state.column = None;
    }
}

fn line_ui(ui: &mut Ui, line: &Line, pipeline: &Pipeline, wishes: &mut Vec<Wish>) {
    ui.horizontal(|ui| {
        ui.add_space(INDENT * line.depth as f32);
        match pipeline.place(&line.node) {
            Some(node) => {
                if ui.link(&line.title).clicked() {
                    wishes.push(Wish::Go(node));
                }
            }
            None => drop(ui.label(&line.title)),
        }
        if line.is_repeated {
            weak(ui, "see above");
        }
    });
}

pub(super) fn sql_ui(ui: &mut Ui, state: &mut Asked, node: &Node, desk: &mut Desk<'_>) {
    if node.kind != Kind::Model {
        weak(ui, format!("A {} has no SQL.", node.kind.noun()));
        return;
    }
    if matches!(state.sql, Slot::Idle) {
        desk.actions.push(Action::ask(Job::Sql { package: node.package.clone(), file: node.file.clone() }));
    }
    choice(
        ui,
        &mut state.text,
        &[(Text::Source, "As it is written"), (Text::Compiled, "Compiled"), (Text::Ran, "As the warehouse got it")],
    );
    let (text, hint) = match (&state.sql, state.text) {
        (_, Text::Source) => (node.source.as_deref(), "The manifest does not hold the text."),
        (Slot::Ready(sql), Text::Compiled) => {
            (sql.compiled.as_deref(), "Not there: `acuity compile` and every run write it.")
        }
        (Slot::Ready(sql), Text::Ran) => (sql.ran.as_deref(), "Not there: `acuity compile` and every run write it."),
        (Slot::Failed(_), _) => (None, "It cannot be read."),
        _ => (None, "Reading the SQL"),
    };
    let Some(text) = text else {
        weak(ui, hint);
        return;
    };
    if ui.button("Copy").clicked() {
        ui.ctx().copy_text(text.to_owned());
    }
    ScrollArea::both().id_salt("sql").max_height(SQL).auto_shrink([false, true]).show(ui, |ui| {
        let text = RichText::new(text.trim_matches('\n')).text_style(TextStyle::Monospace);
        ui.add(Label::new(text).extend().selectable(true));
    });
}

pub(super) fn tests_ui(ui: &mut Ui, node: &Node) {
    if node.tests.is_empty() {
        weak(ui, "Nothing is tested here.");
        return;
    }
    let mut tests: Vec<(NodeState, &Test)> = node.tests.iter().map(|test| (state_of(test), test)).collect();
    // What failed first; equal ones as the project has them.
    tests.sort_by_key(|(state, _)| *state);
    Grid::new("tests").num_columns(3).spacing([10.0, 4.0]).show(ui, |ui| {
        for (state, test) in tests {
            mark_ui(ui, state);
            let on = test.column.as_ref().map_or_else(String::new, |column| format!(" of {column}"));
            ui.add(Label::new(format!("{}{on}", test.name)).wrap());
            ui.label(RichText::new(found(test)).color(palette(ui).text_weak));
            ui.end_row();
        }
    });
}

fn state_of(test: &Test) -> NodeState {
    test.outcome.as_ref().map_or(NodeState::Untouched, |outcome| outcome.status.state())
}

/// How a test went: `passed, 0.03 s`, `failed: 3 rows`.
fn found(test: &Test) -> String {
    let kind = if test.is_warning { " (warns only)" } else { "" };
    let Some(outcome) = &test.outcome else { return format!("not in the last run{kind}") };
    match (outcome.status, outcome.failures, &outcome.message) {
        (Status::Fail | Status::Warn, Some(rows), _) => {
            format!("{}: {}{kind}", outcome.status.words(), format::counted(rows as usize, "row"))
        }
        (Status::Error, _, Some(message)) => format!("error: {message}"),
        _ => format!("{}, {}{kind}", outcome.status.words(), format::seconds(outcome.seconds)),
    }
}

pub(super) fn neighbours_ui(ui: &mut Ui, pipeline: &Pipeline, node: &Node, wishes: &mut Vec<Wish>) {
    for (title, nodes) in [("Reads", &node.above), ("Is read by", &node.below)] {
        ui.label(RichText::new(format!("{title} ({})", nodes.len())).strong());
        if nodes.is_empty() {
            weak(ui, "nothing of this project");
        }
        ui.horizontal_wrapped(|ui| {
            for &at in nodes {
                let other = &pipeline.nodes[at];
                if ui.link(&other.name).on_hover_text(other.kind.noun()).clicked() {
                    wishes.push(Wish::Go(at));
                }
            }
        });
        ui.add_space(6.0);
    }
}
