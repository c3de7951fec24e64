//! One frame of the window: answers and keys first, then bar, filters and page, then what these asked for.

use eframe::egui::{Align2, CentralPanel, Context, Frame, Margin, Panel, Stroke, Ui, Vec2, Window};

use super::{App, Data};
use crate::{
    finder::Choice,
    message::{Action, Command, PictureForm},
    pages::{Desk, Needs, SCREENS},
    shortcuts,
    slot::Slot,
    theme::{GAP, palette},
    widgets::{edge_ui, filters::filters_ui, move_edge, picture::portrait, states},
};

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        for (job, reply) in self.worker.poll() {
            self.deliver(job, reply);
        }
        if self.worker.take_change() && self.connection.is_live && !self.load.is_loading() {
            self.load(0);
        }
        let portrait = self.portrait.take();
        let mut commands = shortcuts::pressed(ui.ctx());
        for command in &commands {
            self.command(ui.ctx(), *command);
        }
        match self.finder.show(ui.ctx(), self.data.as_ref().map(|data| data.loaded.stays.as_ref())) {
            Some(Choice::Do(command)) => {
                self.command(ui.ctx(), command);
                commands.push(command);
            }
            Some(Choice::Stay(icustay_id)) => self.act(Action::open_stay(icustay_id).into()),
            None => {}
        }
        let colours = palette(ui);
        let bar = Frame::new()
            .fill(colours.surface)
            .stroke(Stroke::new(1.0, colours.border))
            .inner_margin(Margin::symmetric(GAP as i8, 8));
        Panel::top("bar").frame(bar).show_separator_line(false).show(ui, |ui| self.bar_ui(ui));
        self.said_ui(ui);
        if self.data.is_some() {
            let foot = bar.inner_margin(Margin::symmetric(GAP as i8, 3));
            Panel::bottom("foot").frame(foot).show_separator_line(false).show(ui, |ui| self.foot_ui(ui));
        }
        self.settle_filters(ui.available_width());
        let mut help = self.help;
        Window::new("Keys")
            .open(&mut help)
            .collapsible(false)
            .resizable(false)
            .anchor(Align2::CENTER_CENTER, Vec2::ZERO)
            .max_height((ui.ctx().content_rect().height() - 80.0).max(120.0))
            .vscroll(true)
            .show(ui.ctx(), shortcuts::help_ui);
        // The window has a way to close itself; the command may have opened it in this frame.
        self.help = help;

        let mut actions = Vec::new();
        // In a narrow window the filters take the place of the page.
        let shown = self.filters_shown && self.is_filtered();
        let covered = self.narrow && shown && self.data.is_some();
        if let Some(edge) = self.edge.take() {
            move_edge(ui, edge);
        }
        if let Some(Data { loaded, cohort }) = &self.data {
            let side = Frame::new().fill(colours.surface).inner_margin(Margin::symmetric(GAP as i8, 0));
            let (filter, history) = (&mut self.filter, &mut self.filters);
            let mut panel = |ui: &mut Ui| filters_ui(ui, filter, history, &loaded.stays, cohort);
            if covered {
                CentralPanel::default().frame(side).show(ui, panel);
            } else if shown {
                let side = Panel::left("cohort").frame(side).default_size(290.0).size_range(240.0..=420.0);
                let drawn = side.show(ui, &mut panel);
                self.edge = edge_ui(ui, drawn.response.rect);
            }
        }
        self.remember(ui);
        self.keep(ui.ctx());
        if covered {
            self.portray(ui.ctx(), portrait);
            self.count();
            self.fonts.look(ui.ctx());
            return;
        }
        let page = Frame::new().fill(colours.background).inner_margin(Margin::same(GAP as i8 + 2));
        CentralPanel::default().frame(page).show(ui, |ui| {
            let mut retry = None;
            let needs_nothing = SCREENS.iter().any(|entry| entry.page == self.page && entry.needs == Needs::Nothing);
            match (&self.load, &self.data) {
                (Slot::Loading(_) | Slot::Failed(_), None) if needs_nothing => {}
                (Slot::Loading(what), None) => states::loading_ui(ui, what),
                (Slot::Failed(error), None) => {
                    // 0 where nothing was asked: then the usual limit holds.
                    retry = states::error_ui(ui, "Nothing to show yet", error).then(|| error.asked());
                }
                (Slot::Failed(error), Some(_)) => {
                    ui.horizontal_wrapped(|ui| {
                        let help = error.help().map_or_else(String::new, |help| format!(". {help}"));
                        let what = if error.asked() > 0 { "Not reloaded" } else { "Reloading failed" };
                        states::notice_ui(ui, &format!("{what}, the earlier data are shown: {error}{help}"));
                        retry = ui.button(error.way_on()).clicked().then(|| error.asked());
                    });
                }
                _ => {}
            }
            if let Some(agreed) = retry {
                self.load(agreed);
            }
            self.page_ui(ui, &commands, &mut actions);
        });
        self.portray(ui.ctx(), portrait);
        // Only now: while pages are drawn, they borrow what actions change.
        self.act(actions);
        // After all that may change the filter; what comes of it is shown in the next frame.
        self.count();
        self.fonts.look(ui.ctx());
    }
}

impl App {
    /// Makes the picture of the window that was asked for, after everything else was drawn.
    fn portray(&mut self, ctx: &Context, form: Option<PictureForm>) {
        if let Some(form) = form {
            let entry = SCREENS.iter().find(|entry| entry.page == self.page);
            let name = entry.and_then(|entry| entry.tab).unwrap_or("Stay");
            self.act(vec![Action::Save(portrait(ctx, &format!("Acuity {name}"), form))]);
        }
    }

    /// The page, when there is what it needs.
    fn page_ui(&mut self, ui: &mut Ui, commands: &[Command], actions: &mut Vec<Action>) {
        let mut screens = SCREENS.iter().zip(&mut self.screens);
        let Some((entry, screen)) = screens.find(|(entry, _)| entry.page == self.page) else { return };
        let Data { loaded, cohort } = match &self.data {
            Some(data) => data,
            None if entry.needs == Needs::Nothing => &self.nothing,
            None => return,
        };
        let table = &loaded.stays;
        if table.stays.is_empty() && entry.needs == Needs::Stays {
            states::empty_ui(
                ui,
                "The tables are there, but they hold no stay",
                "Load data with `acuity load`, run `acuity build`, then press Reload.",
            );
            return;
        }
        let (models, list, filter) = (&loaded.models, &mut self.list, &mut self.filter);
        let connection = &mut self.connection;
        connection.read = self.worker.read_so_far();
        let budget = connection.budget;
        let location = loaded.location.as_str();
        let has_project = self.has_project;
        let (units, targets) = (&mut self.units, self.targets.as_slice());
        let mut desk =
            Desk { table, cohort, models, list, filter, units, connection, location, has_project, targets, actions };
        for command in commands {
            screen.command(*command, &mut desk);
        }
        // Each page has places of its own for what it keeps between frames: how far one is scrolled says nothing of another.
        ui.push_id(entry.page, |ui| screen.show(ui, &mut desk));
        if self.connection.budget != budget {
            self.worker.set_budget(self.connection.budget);
        }
    }
}
