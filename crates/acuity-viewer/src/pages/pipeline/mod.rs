//! The project: what is made of what, how it went when it last ran, and running a part of it.

mod asked;
mod details;
mod graph;
mod run;
mod sheet;
mod tabs;

use std::sync::Arc;

use eframe::egui::{Align, Key, Layout, RichText, TextEdit, TextStyle, TextWrapMode, Ui, Vec2, WidgetText};

use self::sheet::{MARK, mark_ui};
use super::{Desk, Screen};
use crate::{
    data::pipeline::{Kind, Node, Pipeline, State as NodeState},
    error::Error,
    format,
    message::{Action, Command, Job, Reply},
    slot::Slot,
    theme::{GAP, palette},
    widgets::{Scroll, chip, page_title, states, weak},
};

/// Width from which the details of a node stand beside the graph.
const BESIDE: f32 = 900.0;
/// Width of the details, and height of the graph above them.
const DETAILS: f32 = 430.0;
const ABOVE: f32 = 320.0;
/// Results of a search that are listed.
const LISTED: usize = 12;

/// What was read, and what of it is in sight.
#[derive(Default)]
pub(crate) struct State {
    shown: Option<Arc<Pipeline>>,
    /// The target that was read when it was shown.
    target: String,
    /// The reading that is under way, or why the last one failed.
    asked: Slot<()>,
    search: String,
    /// The id of the node whose details are shown: it outlives a change of the project.
    chosen: Option<String>,
    /// `model.column` whose origin was asked for last, until it is in sight.
    traced: Option<String>,
    graph: graph::View,
    details: details::State,
    run: run::State,
}

/// What a part of the page asks of the others.
enum Wish {
    /// Show a node, and bring it into sight.
    Go(usize),
    /// Show a node that is in sight.
    Choose(usize),
    /// Run this part of the project.
    Select(String),
}

impl Screen for State {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        if self.target != desk.connection.target {
            // What was seen there says nothing of this one.
            (self.shown, self.asked) = (None, Slot::Idle);
            self.target.clone_from(&desk.connection.target);
        }
        if matches!(self.asked, Slot::Idle) {
            desk.actions.push(Action::ask(Job::Pipeline));
        }
        let Some(pipeline) = self.shown.clone() else {
            self.without_ui(ui, desk);
            return;
        };
        self.show_traced(&pipeline);
        Scroll::page(ui, "pipeline page", |ui, scroll| self.project_ui(ui, scroll, &pipeline, desk));
    }

    fn command(&mut self, command: Command, desk: &mut Desk<'_>) {
        let action = match command {
            Command::Run(verb) if desk.has_project => self.run.start(verb),
            Command::StopRun => self.run.stop(),
            _ => None,
        };
        desk.actions.extend(action);
    }

    fn receive(&mut self, job: Job, reply: Reply) {
        match job {
            Job::Pipeline => self.asked.take(reply, |reply| match reply {
                Reply::Pipeline(pipeline) => {
                    self.graph.forget();
                    self.shown = Some(match self.shown.take() {
                        Some(before) => Arc::new(Arc::unwrap_or_clone(pipeline).remembering(&before)),
                        None => pipeline,
                    });
                    Some(())
                }
                _ => None,
            }),
            Job::Run(_) => {
                if matches!(reply, Reply::Ran(_)) {
                    // It has left new artifacts.
                    self.asked = Slot::Idle;
                }
                self.run.receive(reply);
            }
            job => {
                if let (Job::Lineage(column), Reply::Stage(_)) = (&job, &reply) {
                    self.traced = Some(column.clone());
                }
                self.details.asked.receive(&job, reply);
            }
        }
    }

    fn data_changed(&mut self, _open: bool, _actions: &mut Vec<Action>) {
        self.asked = Slot::Idle;
        self.details.asked.forget();
    }
}

impl State {
    /// Brings the column whose origin was asked for into sight, also where another page asked.
    fn show_traced(&mut self, pipeline: &Pipeline) {
        let Some(traced) = self.traced.take() else { return };
        let Some((model, column)) = traced.rsplit_once('.') else { return };
        let named = |node: &Node| node.kind == Kind::Model && node.name == model;
        let Some(node) = pipeline.nodes.iter().position(named) else { return };
        if self.chosen.as_ref() != Some(&pipeline.nodes[node].id) {
            self.graph.centre_on(node);
            self.chosen = Some(pipeline.nodes[node].id.clone());
        }
        self.details.trace(column);
    }

    /// The page before there is anything to show.
    fn without_ui(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        let nothing = Pipeline::default();
        match &self.asked {
            Slot::Failed(error) => {
                if desk.has_project && matches!(error, Error::NoArtifacts { .. }) {
                    page_title(ui, "Pipeline", "Nothing of this project has run yet.");
                    self.run.show(ui, &nothing, &mut Vec::new(), desk.actions);
                }
                if states::error_ui(ui, "The project cannot be shown", error) {
                    desk.actions.push(Action::ask(Job::Pipeline));
                }
            }
            Slot::Loading(what) => states::loading_ui(ui, what),
            Slot::Idle | Slot::Ready(()) => {}
        }
    }

    fn project_ui(&mut self, ui: &mut Ui, scroll: Scroll, pipeline: &Pipeline, desk: &mut Desk<'_>) {
        page_title(ui, "Pipeline", &line(pipeline));
        if let Slot::Failed(error) = &self.asked {
            states::notice_ui(ui, &format!("Not read again, the earlier project is shown: {error}"));
        }
        let mut wishes = Vec::new();
        if desk.has_project {
            self.run.show(ui, pipeline, &mut wishes, desk.actions);
        }
        self.tools_ui(ui, pipeline, &mut wishes);
        let chosen = self.chosen.as_deref().and_then(|id| pipeline.place(id));
        let found: Vec<usize> = pipeline.find(&self.search).into_iter().map(|found| found.node).collect();
        if scroll == Scroll::Rest && ui.available_width() >= BESIDE {
            let size = Vec2::new(ui.available_width() - DETAILS - GAP, ui.available_height());
            ui.horizontal_top(|ui| {
                wishes.extend(self.graph.show(ui, size, pipeline, chosen, &found).map(Wish::Choose));
                // A column of its own: beside the graph its parts would follow each other in one line.
                ui.vertical(|ui| {
                    scroll.rest(ui, "details", |ui| self.details.show(ui, pipeline, chosen, desk, &mut wishes));
                });
            });
        } else {
            scroll.rest(ui, "pipeline", |ui| {
                let size = Vec2::new(ui.available_width(), ABOVE);
                wishes.extend(self.graph.show(ui, size, pipeline, chosen, &found).map(Wish::Choose));
                self.details.show(ui, pipeline, chosen, desk, &mut wishes);
            });
        }
        for wish in wishes {
            self.grant(wish, pipeline);
        }
    }

    fn tools_ui(&mut self, ui: &mut Ui, pipeline: &Pipeline, wishes: &mut Vec<Wish>) {
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Find");
            let edit =
                TextEdit::singleline(&mut self.search).hint_text("Model, column, tag or file").desired_width(230.0);
            let field = ui.add(edit).labelled_by(label.id);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let found = pipeline.find(&self.search);
            if entered && let Some(first) = found.first() {
                wishes.push(Wish::Go(first.node));
            }
            if !self.search.is_empty() && ui.button("Clear").clicked() {
                self.search.clear();
            }
            ui.separator();
            self.graph.tools_ui(ui, self.chosen.is_some());
            ui.separator();
            legend_ui(ui);
        });
        if self.search.trim().is_empty() {
            return;
        }
        let found = pipeline.find(&self.search);
        ui.horizontal_wrapped(|ui| {
            if found.is_empty() {
                weak(ui, "Nothing has this in its name, columns, tags or file.");
            }
            for one in found.iter().take(LISTED) {
                let name = &pipeline.nodes[one.node].name;
                let text = one.column.as_ref().map_or_else(|| name.clone(), |column| format!("{name}.{column}"));
                if chip(ui, false, &text).clicked() {
                    wishes.push(Wish::Go(one.node));
                }
            }
            if found.len() > LISTED {
                weak(ui, format!("and {} more", found.len() - LISTED));
            }
        });
    }

    fn grant(&mut self, wish: Wish, pipeline: &Pipeline) {
        match wish {
            Wish::Go(node) | Wish::Choose(node) => {
                let Some(one) = pipeline.nodes.get(node) else { return };
                if matches!(wish, Wish::Go(_)) {
                    self.graph.centre_on(node);
                }
                if self.chosen.as_ref() != Some(&one.id) {
                    self.chosen = Some(one.id.clone());
                    self.details.asked.forget();
                }
            }
            Wish::Select(words) => self.run.select(words),
        }
    }
}

/// What there is, and how the last command ended.
fn line(pipeline: &Pipeline) -> String {
    let kinds = Kind::ALL.into_iter().rev().map(|kind| (pipeline.count(kind), kind.noun()));
    let mut parts: Vec<String> =
        kinds.filter(|(count, _)| *count > 0).map(|(count, noun)| format::counted(count, noun)).collect();
    parts.push(format::counted(pipeline.tests(), "test"));
    let mut line = format!("{}. ", parts.join(", "));
    match &pipeline.last {
        None => line.push_str(&format!("Compiled {}; no results of a run are kept.", pipeline.written)),
        Some(last) => {
            let words = ["passed", "warned", "failed", "skipped"];
            let counts = last.counts.iter().zip(words).filter(|(count, _)| **count > 0);
            let counts: Vec<String> = counts.map(|(count, word)| format!("{} {word}", format::count(*count))).collect();
            let counts = if counts.is_empty() { vec!["nothing was selected".to_owned()] } else { counts };
            let (command, ended, seconds) = (&last.command, &last.ended, format::seconds(last.seconds));
            line.push_str(&format!("Last command: {command}, {ended}, {seconds}: {}.", counts.join(", ")));
        }
    }
    line
}

/// What the colours of the graph mean.
fn legend_ui(ui: &mut Ui) {
    for state in NodeState::ALL {
        let text = RichText::new(state.words()).small().color(palette(ui).text_weak);
        let words = WidgetText::from(text).into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Small);
        // Sign and word stay together where a line ends: it has to be known beforehand how wide they are.
        let size = Vec2::new(MARK + ui.spacing().item_spacing.x + words.size().x, ui.spacing().interact_size.y);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            mark_ui(ui, state);
            ui.label(words);
        });
    }
}
