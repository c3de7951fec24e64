//! Building and testing a part of the project: what is chosen, how far it is, and what failed.

use eframe::egui::{Button, ProgressBar, RichText, TextEdit, Ui};

use super::Wish;
use crate::{
    data::pipeline::{Pipeline, Status},
    error::Error,
    format,
    message::{Action, Job, Reply},
    project::{Ended, Order, Step, Verb},
    theme::palette,
    widgets::{states, weak},
};

/// Failures that are listed.
const LISTED: usize = 6;

#[derive(Default)]
pub(super) struct State {
    select: String,
    /// A command is under way; also after it was asked to stop.
    is_running: bool,
    is_stopping: bool,
    done: usize,
    total: usize,
    /// Names of the nodes that run.
    running: Vec<String>,
    /// Ids, names and words of what failed.
    failed: Vec<(String, String, String)>,
    warnings: Vec<String>,
    ended: Option<Result<Ended, Error>>,
}

impl State {
    /// What is to be run when somebody presses a button.
    pub(super) fn select(&mut self, words: String) {
        self.select = words;
    }

    /// A command on what is selected; none while one is under way.
    pub(super) fn start(&self, verb: Verb) -> Option<Action> {
        let select = self.select.split_whitespace().map(str::to_owned).collect();
        (!self.is_running).then(|| Action::ask(Job::Run(Order { verb, select })))
    }

    /// Asks for the end of what runs.
    pub(super) fn stop(&mut self) -> Option<Action> {
        let is_asked = self.is_running && !self.is_stopping;
        self.is_stopping |= is_asked;
        is_asked.then_some(Action::StopRun)
    }

    pub(super) fn receive(&mut self, reply: Reply) {
        match reply {
            Reply::Stage(_) => {
                let select = std::mem::take(&mut self.select);
                *self = Self { select, is_running: true, ..Self::default() };
            }
            Reply::Step(step) => self.step(step),
            Reply::Ran(ended) => self.end(Ok(ended)),
            Reply::Failed(error) => self.end(Err(error)),
            _ => {}
        }
    }

    fn end(&mut self, ended: Result<Ended, Error>) {
        (self.is_running, self.is_stopping) = (false, false);
        self.running.clear();
        self.ended = Some(ended);
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Started { name, total } => {
                self.total = total;
                self.running.push(name);
            }
            Step::Finished { node, name, status, message, total } => {
                self.total = total;
                self.done += 1;
                self.running.retain(|one| *one != name);
                // What was stopped is no failure of its own.
                if Status::of(&status).is_failure() && !self.is_stopping {
                    self.failed.push((node, name, message.unwrap_or(status)));
                }
            }
            Step::Warning(words) => self.warnings.push(words),
        }
    }

    pub(super) fn show(&mut self, ui: &mut Ui, pipeline: &Pipeline, wishes: &mut Vec<Wish>, actions: &mut Vec<Action>) {
        if self.is_running {
            self.progress_ui(ui, actions);
        } else {
            self.order_ui(ui, actions);
        }
        match &self.ended {
            Some(Ok(ended)) => weak(ui, words(ended)),
            Some(Err(error)) => states::notice_ui(ui, &format!("It did not run: {error}")),
            None => {}
        }
        for warning in self.warnings.iter().take(LISTED) {
            states::notice_ui(ui, warning);
        }
        for (node, name, message) in self.failed.iter().take(LISTED) {
            ui.horizontal(|ui| {
                // The id may be of a test, which has no box.
                match pipeline.place(node) {
                    Some(at) => {
                        if ui.link(RichText::new(name).color(palette(ui).error)).clicked() {
                            wishes.push(Wish::Go(at));
                        }
                    }
                    None => drop(ui.label(RichText::new(name).color(palette(ui).error))),
                }
                let first = message.lines().next().unwrap_or_default();
                ui.add(eframe::egui::Label::new(first).truncate()).on_hover_text(message);
            });
        }
        if self.failed.len() > LISTED {
            weak(ui, format!("and {} more failed", self.failed.len() - LISTED));
        }
    }

    fn order_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Selection");
            let hint = "everything; or sofa, +sofa, sofa+, tag:mart";
            let edit = TextEdit::singleline(&mut self.select).hint_text(hint).desired_width(300.0);
            ui.add(edit).labelled_by(label.id);
            for (words, hint, verb) in [
                ("Run", "Models alone, in the order of the graph", Verb::Run),
                ("Build", "Seeds, models and their tests, in the order of the graph", Verb::Build),
                ("Test", "The tests of what is there", Verb::Test),
            ] {
                if ui.add(Button::new(words)).on_hover_text(hint).clicked() {
                    actions.extend(self.start(verb));
                }
            }
        });
    }

    fn progress_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        // One line, whatever runs: the graph below stays where it is.
        ui.horizontal(|ui| {
            let share = if self.total == 0 { 0.0 } else { self.done as f32 / self.total as f32 };
            let words = match self.total {
                0 => "Reading the project".to_owned(),
                total => format!("{} of {}", format::count(self.done), format::counted(total, "node")),
            };
            ui.add(ProgressBar::new(share).desired_width(300.0_f32.min(0.5 * ui.available_width())).text(words));
            let stop =
                ui.add_enabled(!self.is_stopping, Button::new(if self.is_stopping { "Stopping" } else { "Stop" }));
            if stop.on_hover_text("What is finished stays, what runs is undone").clicked() {
                actions.extend(self.stop());
            }
            let names = self.running.join(", ");
            let short = RichText::new(&names).small().color(palette(ui).text_weak);
            ui.add(eframe::egui::Label::new(short).truncate()).on_hover_text(names);
        });
    }
}

fn words(ended: &Ended) -> String {
    let how = if ended.is_cancelled { "Stopped" } else { "Done" };
    let counts =
        [(ended.passed, "passed"), (ended.warned, "warned"), (ended.failed, "failed"), (ended.skipped, "skipped")];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", format::count(count)))
        .collect();
    let counts = if counts.is_empty() { "nothing was selected".to_owned() } else { counts.join(", ") };
    format!("{how} after {}: {counts}.", format::seconds(ended.seconds))
}
