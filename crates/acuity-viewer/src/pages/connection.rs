//! Where the tables are read: what it is, another target or file in its place, following changes, and what reading may cost.

use eframe::egui::{Button, DragValue, Key, RichText, TextEdit, Ui};

use super::{Desk, Screen};
use crate::{
    connection::Connection,
    data::period::is_shifted,
    format,
    message::{Action, Job, Reply},
    slot::Slot,
    theme::GAP,
    widgets::{card, chip, facts, page_title, states, weak},
};

/// Bytes of a gigabyte, as BigQuery's prices count them.
const GB: f64 = 1e9;

/// What was typed, and what came of it.
#[derive(Debug, Default)]
pub(crate) struct State {
    to: String,
    asked: Slot<()>,
}

impl Screen for State {
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        eframe::egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            page_title(ui, "Connection", "Where the tables are read, and what reading them may cost.");
            ui.spacing_mut().item_spacing = [GAP, GAP].into();
            card(ui, "This window reads", 0.0, |ui| reads_ui(ui, desk));
            if desk.has_project {
                card(ui, "Read something else", 0.0, |ui| self.other_ui(ui, desk));
            }
            card(ui, "When the data change", 0.0, |ui| live_ui(ui, desk.connection));
            card(ui, "What reading may cost", 0.0, |ui| cost_ui(ui, desk.connection));
        });
    }

    fn receive(&mut self, _job: Job, reply: Reply) {
        self.asked.take(reply, |reply| matches!(reply, Reply::Connected(_)).then_some(()));
    }
}

fn reads_ui(ui: &mut Ui, desk: &Desk<'_>) {
    let Desk { table, connection, location, .. } = desk;
    let none = || "nothing yet".to_owned();
    let newest = match table.newest {
        Some(newest) if is_shifted(table.newest) => format!("{} (dates are shifted)", format::datetime(newest)),
        newest => format::optional_datetime(newest),
    };
    let lines = [
        ("Target", connection.target.clone()),
        ("Place", if location.is_empty() { none() } else { (*location).to_owned() }),
        ("Dataset", connection.dataset.clone()),
        ("ICU stays", if table.stays.is_empty() { none() } else { format::count(table.stays.len()) }),
        ("Newest admission", newest),
        ("SOFA", table.score_mode.caution().unwrap_or("as its paper says").to_owned()),
    ];
    facts(ui, "connection", &lines);
}

impl State {
    fn other_ui(&mut self, ui: &mut Ui, desk: &mut Desk<'_>) {
        ui.horizontal_wrapped(|ui| {
            ui.label("Targets of the profile");
            for target in desk.targets {
                let is_read = *target == desk.connection.target;
                let chip = chip(ui, is_read, target).accessible_name(format!("Connect to {target}"));
                if chip.clicked() && !is_read && !self.asked.is_loading() {
                    desk.actions.push(Action::ask(Job::Connect(target.clone())));
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            let label = ui.label("Target or file");
            let hint = "an output of profiles.yml, or a DuckDB file";
            let edit = TextEdit::singleline(&mut self.to).hint_text(hint).desired_width(340.0);
            let field = ui.add(edit).labelled_by(label.id);
            let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let to = self.to.trim();
            let can = !to.is_empty() && !self.asked.is_loading();
            if (ui.add_enabled(can, Button::new("Connect")).clicked() || entered) && can {
                desk.actions.push(Action::ask(Job::Connect(to.to_owned())));
            }
        });
        match &self.asked {
            Slot::Idle => {}
            Slot::Loading(what) => weak(ui, what.as_str()),
            Slot::Ready(()) => weak(ui, format!("Connected to {}.", desk.connection.target)),
            Slot::Failed(error) => {
                states::notice_ui(ui, &format!("Not connected, what was read before is shown: {error}"))
            }
        }
        weak(
            ui,
            "Commands of the page Pipeline go to this target as well. A file that is no target of the project is only read.",
        );
    }
}

fn live_ui(ui: &mut Ui, connection: &mut Connection) {
    match &connection.database {
        Some(file) => {
            if chip(ui, connection.is_live, "Read again when the file changes").clicked() {
                connection.is_live = !connection.is_live;
            }
            weak(
                ui,
                format!(
                    "{} is looked at every second; what is read waits until the writing has ended.",
                    file.display()
                ),
            );
        }
        None => weak(ui, "A warehouse over the network says nothing of changes: press Reload (Ctrl+R)."),
    }
}

fn cost_ui(ui: &mut Ui, connection: &mut Connection) {
    if !connection.is_billed {
        weak(ui, "Reading costs nothing here.");
        return;
    }
    let read = connection.read.unwrap_or_default();
    ui.label(format!("Read so far in this window: {}, {}", format::bytes(read.bytes), format::dollars(read.dollars)));
    ui.horizontal_wrapped(|ui| {
        gigabytes_ui(ui, "Ask before one request reads more than", &mut connection.max_bytes);
        ui.separator();
        let mut has_budget = connection.budget.is_some();
        if ui.checkbox(&mut has_budget, "Stop when this window has read").changed() {
            connection.budget = has_budget.then_some(read.bytes.saturating_add(10 * connection.max_bytes));
        }
        if let Some(budget) = &mut connection.budget {
            gigabytes_ui(ui, "in all", budget);
        }
    });
    weak(
        ui,
        "Every query is priced before it runs, which is free. Answers about a stay are kept until the next Reload and not read twice.",
    );
}

fn gigabytes_ui(ui: &mut Ui, words: &str, bytes: &mut u64) {
    let mut size = *bytes as f64 / GB;
    let label = ui.label(RichText::new(words));
    let value = DragValue::new(&mut size).range(0.0..=1e6).speed(0.05).max_decimals(3).suffix(" GB");
    if ui.add(value).labelled_by(label.id).changed() {
        *bytes = (size * GB) as u64;
    }
}
