//! Cohorts that a person defines: conditions, who is left after each, what the groups are like, and how long they live.

use std::{path::PathBuf, sync::Arc};

use eframe::egui::{Button, ScrollArea, Ui};
use serde::Deserialize as _;
use serde_json::Value as Json;

use super::{Action, Desk, Screen};
use crate::{
    data::{
        filter::Members,
        study::{Answer, Facts, File, Form, Group, Horizon, Named, Question, Saved, Split, Table},
        units::Units,
    },
    error::Error,
    format,
    history::History,
    message::{Change, Command, Job, Reply},
    slot::Slot,
    theme::GAP,
    widgets::{copy_table_ui, page_title, states, weak},
};

mod baseline;
mod builder;
mod flow;
mod saved;
mod survival;

use flow::Wish;

/// What a table is divided by at first.
const OUTCOME: &str = "outcomes.in_hospital_mortality";

/// The page.
#[derive(Debug)]
pub(crate) struct State {
    facts: Slot<Arc<Facts>>,
    saved: Slot<Saved>,
    exported: Slot<PathBuf>,
    /// Of which table the file is, so that it is told where it was asked for.
    exports: Option<Table>,
    question: Question,
    /// What was asked last, and the last answer: shown until a newer one comes.
    asked: Option<Question>,
    answer: Option<Arc<Answer>>,
    problem: Option<Error>,
    /// The conditions as they were asked last, and those around them.
    conditions: History<Group>,
    /// The cohort's name, for saving and for files.
    name: String,
    /// The saved cohort that is deleted with the next click.
    deletes: Option<String>,
    /// What is looked for among the facts.
    search: String,
    /// Intervals around the curves.
    bands: bool,
}

impl Default for State {
    fn default() -> Self {
        let question = Question {
            group: Group::default(),
            table_by: Split::Fact(OUTCOME.to_owned()),
            curves_by: Split::Whole,
            horizon: Horizon::Quarter,
            all_facts: false,
            units: Units::Charted,
        };
        Self {
            facts: Slot::Idle,
            saved: Slot::Idle,
            exported: Slot::Idle,
            exports: None,
            question,
            asked: None,
            answer: None,
            problem: None,
            conditions: History::default(),
            name: String::new(),
            deletes: None,
            search: String::new(),
            bands: true,
        }
    }
}

impl Screen for State {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        if matches!(self.facts, Slot::Idle) {
            desk.actions.push(Action::ask(Job::Saved(Change::Nothing)));
        }
        let failed = "The stays cannot be asked about";
        if let Some(facts) = states::whole_ui(ui, &self.facts, failed, || Job::Facts, desk.actions) {
            let facts = Arc::clone(facts);
            self.question.units = *desk.units;
            self.page_ui(ui, &facts, desk.actions);
            *desk.units = self.question.units;
            self.ask(&facts, desk.actions);
        }
    }

    fn command(&mut self, command: Command, _desk: &mut Desk<'_>) {
        let other = match command {
            Command::Undo => self.conditions.undo(),
            Command::Redo => self.conditions.redo(),
            Command::NewCohort => {
                self.start_anew();
                None
            }
            _ => None,
        };
        if let Some(group) = other {
            self.question.group = group;
        }
    }

    fn receive(&mut self, job: Job, reply: Reply) {
        match job {
            Job::Facts => {
                self.facts.take(reply, |reply| match reply {
                    Reply::Facts(facts) => Some(facts),
                    _ => None,
                });
                if let Slot::Ready(facts) = &self.facts
                    && facts.find(OUTCOME).is_none()
                    && self.question.table_by == Split::Fact(OUTCOME.to_owned())
                {
                    self.question.table_by = Split::Whole;
                }
            }
            // An answer about earlier stays says nothing of these.
            Job::Study { facts, .. } if !matches!(&self.facts, Slot::Ready(now) if Arc::ptr_eq(now, &facts)) => {}
            Job::Study { .. } => match reply {
                Reply::Study(answer) => (self.answer, self.problem) = (Some(answer), None),
                Reply::Failed(error) => self.problem = Some(error),
                _ => {}
            },
            Job::Saved(_) => self.saved.take(reply, |reply| match reply {
                Reply::Saved(saved) => Some(saved),
                _ => None,
            }),
            Job::Export { .. } => self.exported.take(reply, |reply| match reply {
                Reply::Exported(path) => Some(path),
                _ => None,
            }),
            _ => {}
        }
    }

    fn kept(&self) -> Option<Json> {
        let group = &self.question.group;
        let is_empty = group.parts.is_empty() && self.name.is_empty();
        serde_json::to_value(Named::new(&self.name, group.clone())).ok().filter(|_| !is_empty)
    }

    fn restore(&mut self, kept: &Json) {
        if let Ok(named) = Named::deserialize(kept) {
            self.question.group = named.group();
            self.name = named.name;
        }
    }

    fn data_changed(&mut self, _open: bool, _actions: &mut Vec<Action>) {
        // Asked for again when the page is drawn next. What the earlier stays answered is out of date.
        (self.facts, self.asked, self.answer) = (Slot::Idle, None, None);
    }
}

impl State {
    /// A cohort of everyone, without a name.
    fn start_anew(&mut self) {
        self.question.group.parts.clear();
        self.name.clear();
    }

    /// Asks when the question is another than the last one.
    fn ask(&mut self, facts: &Arc<Facts>, actions: &mut Vec<Action>) {
        if self.asked.as_ref() == Some(&self.question) {
            return;
        }
        self.conditions.settle(&self.question.group);
        self.asked = Some(self.question.clone());
        let question = Arc::new(self.question.clone());
        actions.push(Action::ask(Job::Study { facts: Arc::clone(facts), question }));
    }

    fn page_ui(&mut self, ui: &mut Ui, facts: &Arc<Facts>, actions: &mut Vec<Action>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            page_title(ui, "Cohorts", &self.line(facts));
            saved::saved_ui(ui, self, actions);
            if let Some(error) = &self.problem {
                let help = error.help().map_or_else(String::new, |help| format!(" {help}"));
                states::notice_ui(ui, &format!("Not counted, the earlier cohort is shown: {error}{help}"));
            }
            if !facts.absent.is_empty() {
                let absent = facts.absent.join(", ");
                weak(ui, format!("Cannot be asked: {absent}. Run `acuity build`, then press Reload."));
            }
            ui.add_space(4.0);
            ui.spacing_mut().item_spacing = [GAP, GAP].into();
            let units = self.question.units;
            builder::builder_ui(ui, &mut self.question.group, facts, units, &mut self.search);
            let Some(answer) = self.answer.clone() else { return };
            let mut wanted = None;
            match flow::flow_ui(ui, facts, &answer) {
                Some(Wish::Write(table, form)) => wanted = Some((table, form)),
                Some(Wish::Show) => actions.push(Action::Show(Arc::new(self.members(facts, &answer)))),
                None => {}
            }
            self.written_ui(ui, &[Table::Flow, Table::Stays]);
            if answer.rows.is_empty() {
                let hint = "Widen a range, or take a condition out.";
                states::empty_ui(ui, "No stay meets the conditions", hint);
            } else {
                let saved = match &self.saved {
                    Slot::Ready(saved) => saved.cohorts.as_slice(),
                    _ => &[],
                };
                wanted = wanted.or(baseline::baseline_ui(ui, &mut self.question, facts, saved, &answer));
                self.written_ui(ui, &[Table::Baseline]);
                let (curves, picture) =
                    survival::survival_ui(ui, &mut self.question, &mut self.bands, facts, saved, &answer);
                wanted = wanted.or(curves);
                actions.extend(picture.map(Action::Save));
                self.written_ui(ui, &[Table::Curves]);
            }
            if let Some((table, form)) = wanted.filter(|_| !self.exported.is_loading()) {
                self.exports = Some(table);
                let file = File { table, form, cohort: self.name.clone() };
                actions.push(Action::ask(Job::Export { facts: Arc::clone(facts), answer, file }));
            }
        });
    }

    /// Where the file of one of these tables went, below its card.
    fn written_ui(&self, ui: &mut Ui, tables: &[Table]) {
        if !self.exports.is_some_and(|table| tables.contains(&table)) {
            return;
        }
        match &self.exported {
            Slot::Ready(path) => weak(ui, format!("Written: {}", path.display())),
            Slot::Failed(error) => states::notice_ui(ui, &format!("Not written: {error}")),
            Slot::Idle | Slot::Loading(_) => {}
        }
    }

    fn members(&self, facts: &Facts, answer: &Answer) -> Members {
        let name = self.name.trim();
        let name = if name.is_empty() { "not saved" } else { name }.to_owned();
        Members { name, stays: answer.rows.iter().map(|&row| facts.stays[row]).collect() }
    }

    fn line(&self, facts: &Facts) -> String {
        match &self.answer {
            None => "Counting".to_owned(),
            Some(answer) => format!(
                "{} of {}, {}",
                format::count(answer.rows.len()),
                format::counted(facts.stays.len(), "ICU stay"),
                format::counted(answer.patients, "patient")
            ),
        }
    }
}

/// Buttons that write a table as a file; gives the table and its form when it is to be written.
fn export_ui(ui: &mut Ui, table: Table, what: &str) -> Option<(Table, Form)> {
    let mut asked = None;
    for form in Form::ALL {
        let kind = form.title();
        let button = ui.add(Button::new(format!("Export {kind}"))).accessible_name(format!("Export {what} as {kind}"));
        if button.clicked() {
            asked = Some((table, form));
        }
    }
    asked
}

/// The same, and one that copies it.
fn export_or_copy_ui(ui: &mut Ui, table: Table, what: &str, facts: &Facts, answer: &Answer) -> Option<(Table, Form)> {
    let asked = export_ui(ui, table, what);
    copy_table_ui(ui, what, || table.text(facts, answer));
    asked
}
