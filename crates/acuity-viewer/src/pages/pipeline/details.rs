//! One node: what it is, how it went, and a tab each for its columns, SQL, tests and neighbours.

use eframe::egui::{Label, RichText, Ui};

use super::{Wish, asked::Asked, sheet::mark_ui, tabs};
use crate::{
    data::pipeline::{Kind, Node, Pipeline},
    format,
    pages::Desk,
    theme::{self, palette},
    widgets::{card, chip, choice, facts, weak},
};

/// What of the node is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Tab {
    #[default]
    Columns,
    Sql,
    Tests,
    Neighbours,
}

/// What is shown of whichever node is chosen.
#[derive(Default)]
pub(super) struct State {
    tab: Tab,
    pub(super) asked: Asked,
}

impl State {
    /// The origin of a column is asked for from another page.
    pub(super) fn trace(&mut self, column: &str) {
        self.tab = Tab::Columns;
        self.asked.column = Some(column.to_owned());
    }

    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        pipeline: &Pipeline,
        chosen: Option<usize>,
        desk: &mut Desk<'_>,
        wishes: &mut Vec<Wish>,
    ) {
        let Some(node) = chosen.and_then(|at| pipeline.nodes.get(at)) else {
            card(ui, "No node is chosen", 0.0, |ui| {
                weak(
                    ui,
                    "Click a box of the graph, or find a model or column by name. Drag the graph to move it, turn the wheel with \
                     Ctrl to zoom; Tab goes from box to box.",
                );
            });
            return;
        };
        card(ui, "", 0.0, |ui| {
            self.head_ui(ui, node, desk.has_project, wishes);
            ui.separator();
            let tests = format!("Tests ({})", node.tests.len());
            let columns = format!("Columns ({})", node.columns.len());
            let tabs = [
                (Tab::Columns, columns.as_str()),
                (Tab::Sql, "SQL"),
                (Tab::Tests, &tests),
                (Tab::Neighbours, "Neighbours"),
            ];
            choice(ui, &mut self.tab, &tabs);
            ui.add_space(6.0);
            match self.tab {
                Tab::Columns => tabs::columns_ui(ui, &mut self.asked, pipeline, node, desk, wishes),
                Tab::Sql => tabs::sql_ui(ui, &mut self.asked, node, desk),
                Tab::Tests => tabs::tests_ui(ui, node),
                Tab::Neighbours => tabs::neighbours_ui(ui, pipeline, node, wishes),
            }
        });
    }

    fn head_ui(&self, ui: &mut Ui, node: &Node, has_project: bool, wishes: &mut Vec<Wish>) {
        ui.horizontal_wrapped(|ui| {
            mark_ui(ui, node.state());
            ui.label(RichText::new(&node.name).text_style(theme::title()).strong());
            ui.label(RichText::new(node.kind.noun()).color(palette(ui).text_weak));
        });
        let mut lines: Vec<(&str, String)> = Vec::new();
        lines.push(("Last run", last_run(node)));
        lines.extend(node.relation.clone().map(|relation| ("Relation", relation)));
        lines.extend(node.materialized.clone().map(|words| ("Made as", words)));
        lines.push(("File", node.file.clone()));
        if !node.tags.is_empty() {
            lines.push(("Tags", node.tags.join(", ")));
        }
        facts(ui, "node", &lines);
        if let Some(message) = node.outcome.as_ref().and_then(|outcome| outcome.message.as_ref())
            && node.outcome.as_ref().is_some_and(|outcome| outcome.rows.is_none())
        {
            ui.add(Label::new(RichText::new(message).monospace()).wrap().selectable(true));
        }
        if !node.description.is_empty() {
            ui.add_space(4.0);
            ui.add(Label::new(&node.description).wrap().selectable(true));
        }
        if has_project && matches!(node.kind, Kind::Model | Kind::Seed | Kind::Snapshot) {
            ui.horizontal_wrapped(|ui| {
                weak(ui, "Run:");
                let (name, before, after) = (node.name.clone(), format!("+{}", node.name), format!("{}+", node.name));
                for (words, hint) in
                    [(name, "only this"), (before, "this and what it rests on"), (after, "this and what rests on it")]
                {
                    if chip(ui, false, &words).on_hover_text(hint).clicked() {
                        wishes.push(Wish::Select(words));
                    }
                }
            });
        }
    }
}

/// How the node and its tests went, in one line.
fn last_run(node: &Node) -> String {
    let (ran, passed) = node.tested();
    let mut parts = Vec::new();
    if let Some(outcome) = &node.outcome {
        parts.push(outcome.status.words().to_owned());
        parts.extend(outcome.rows.map(|rows| format::counted(rows as usize, "row")));
        parts.push(format::seconds(outcome.seconds));
    }
    if ran > 0 {
        parts.push(format!("{passed} of {} passed", format::counted(ran, "test")));
    }
    if parts.is_empty() {
        parts.push(node.state().words().to_owned());
    }
    if let Some(earlier) = &node.earlier {
        let rows = earlier.rows.map_or_else(String::new, |rows| format!(", {}", format::counted(rows as usize, "row")));
        let seconds = format::seconds(earlier.seconds);
        parts.push(format!("in an earlier run {}{rows}, {seconds}", earlier.status.words()));
    }
    parts.join(", ")
}
