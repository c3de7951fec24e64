//! The window: bar at the top, cohort panel at the left, a page in the middle; passes messages between pages and worker.

use std::sync::{Arc, Mutex};

use eframe::egui::{
    Align, Align2, Button, CentralPanel, Context, Frame, Label, Layout, Margin, Panel, RichText, Spinner, Stroke,
    TextStyle, ThemePreference, Ui, Vec2, Window,
};

use crate::{
    cohort::Cohort,
    connection::Connection,
    data::filter::Filter,
    finder::{Choice, Finder},
    format,
    kept::Kept,
    list::List,
    message::{Action, Command, Job, Loaded, Page, Reply},
    options::ViewerOptions,
    pages::{Desk, Needs, SCREENS, Screen},
    shortcuts,
    slot::Slot,
    theme::{self, GAP, palette},
    widgets::{chip, filters::filters_ui, states},
    worker::{Source, Worker, connection},
};

/// Width from which tabs and tools fit in one line, in points.
const ONE_LINE: f32 = 1140.0;
/// Width from which there is room for the filters beside a page.
const BESIDE: f32 = 700.0;
/// Changes of the filter that can be taken back.
const REMEMBERED: usize = 50;

/// The viewer.
///
/// Made by [`run`](crate::run()) inside a window; on its own it draws into any `egui` context, such as a test's.
#[expect(missing_debug_implementations, reason = "holds a thread's channels and the caller's closure")]
pub struct App {
    worker: Worker,
    title: String,
    data: Option<Data>,
    /// What pages see that need nothing, while there are no data.
    nothing: Data,
    /// The load that runs, or why the last one failed.
    load: Slot<()>,
    page: Page,
    filter: Filter,
    theme: ThemePreference,
    connection: Connection,
    /// There is a project to ask for lineage and to run.
    has_project: bool,
    list: List,
    /// The filter that the last finished change led to, and those before it.
    settled: Filter,
    undo: Vec<Filter>,
    /// The state that is on disk.
    kept: Kept,
    /// Where the last picture went, or why it went nowhere.
    said: Option<String>,
    filters_shown: bool,
    flip_filters: bool,
    /// The window has no room for filters beside the page.
    narrow: bool,
    /// The list of keys is open.
    help: bool,
    finder: Finder,
    /// In the order of [`SCREENS`].
    screens: Vec<Box<dyn Screen>>,
}

/// What is loaded, and the cohort in it.
#[derive(Default)]
struct Data {
    loaded: Box<Loaded>,
    cohort: Cohort,
}

impl App {
    /// Starts the background thread and asks it for the data.
    #[must_use]
    pub fn new(ctx: &Context, options: ViewerOptions) -> Self {
        theme::apply(ctx);
        let ViewerOptions { place, models, cohorts, exports, artifacts, project, title } = options;
        let connection = connection(&place);
        let wake = ctx.clone();
        let has_project = project.is_some();
        let state = artifacts.join("view.json");
        let kept = Kept::load(&state);
        ctx.set_theme(ThemePreference::from(kept.theme));
        let source = Source { state, place: Mutex::new(Arc::new(place)), models, cohorts, exports, artifacts, project };
        let worker = Worker::start(source, move || wake.request_repaint());
        let mut app = Self {
            worker,
            title,
            data: None,
            nothing: Data::default(),
            load: Slot::Idle,
            page: kept.page,
            filter: kept.filter.clone(),
            theme: kept.theme.into(),
            connection,
            has_project,
            list: List::ordered(kept.field, kept.descending),
            settled: kept.filter.clone(),
            kept,
            said: None,
            undo: Vec::new(),
            filters_shown: true,
            flip_filters: false,
            narrow: false,
            help: false,
            finder: Finder::default(),
            screens: SCREENS.iter().map(|entry| (entry.make)()).collect(),
        };
        app.ask(Job::Load, 0);
        app
    }

    /// Asks the worker; a request reads what may be read unasked, or what was `agreed` to.
    fn ask(&mut self, job: Job, agreed: u64) {
        let reply = match self.worker.submit(job.clone(), agreed.max(self.connection.max_bytes)) {
            Ok(()) => Reply::Stage(job.words()),
            Err(error) => Reply::Failed(error),
        };
        self.deliver(job, reply);
    }

    /// Hands a reply to the screen that asked.
    fn deliver(&mut self, job: Job, reply: Reply) {
        match (job.page(), reply) {
            (Some(page), reply) => {
                let tables_changed = matches!(reply, Reply::Ran(_) | Reply::Connected(_));
                if let Reply::Connected(connection) = &reply {
                    self.connection = connection.clone();
                    self.worker.set_budget(None);
                }
                let mut screens = SCREENS.iter().zip(&mut self.screens);
                if let Some((_, screen)) = screens.find(|(entry, _)| entry.page == page) {
                    screen.receive(job, reply);
                }
                if tables_changed {
                    self.ask(Job::Load, 0);
                }
            }
            (None, Reply::Loaded(loaded)) => self.take_in(loaded),
            (None, reply) if matches!(job, Job::Picture(_)) => {
                self.said = match reply {
                    Reply::Exported(path) => Some(format!("Saved as {}", path.display())),
                    Reply::Failed(error) => Some(format!("Not saved: {error}")),
                    _ => None,
                };
            }
            (None, _) if matches!(job, Job::Keep(_)) => {}
            // What is shown stays until the new data are here.
            (None, reply) => self.load.take(reply, |_| None),
        }
    }

    fn take_in(&mut self, loaded: Box<Loaded>) {
        // Counted on, so that the list is sorted anew.
        let revision = self.data.as_ref().map_or(1, |data| data.cohort.revision + 1);
        let cohort = Cohort::new(&loaded.stays, &self.filter, revision);
        self.data = Some(Data { loaded, cohort });
        self.load = Slot::Idle;
        let mut actions = Vec::new();
        for (entry, screen) in SCREENS.iter().zip(&mut self.screens) {
            screen.data_changed(entry.page == self.page, &mut actions);
        }
        self.act(actions);
    }

    fn act(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Go(page) => self.page = page,
                Action::Show(members) => {
                    self.filter.members = Some(members);
                    self.page = Page::Overview;
                }
                Action::Ask { job, agreed } => self.ask(job, agreed),
                Action::StopRun => self.worker.stop_run(),
                Action::Save(picture) => self.ask(Job::Picture(picture), 0),
            }
        }
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Go(page) => self.page = page,
            Command::Reload if !self.load.is_loading() => self.ask(Job::Load, 0),
            Command::Find => {
                self.page = Page::Stays;
                self.list.wants_focus = true;
            }
            Command::Filters if self.is_filtered() => self.flip_filters = !self.flip_filters,
            Command::Undo if self.is_filtered() => {
                if let Some(earlier) = self.undo.pop() {
                    self.settled = earlier.clone();
                    self.filter = earlier;
                }
            }
            Command::Help => self.help = !self.help,
            Command::Finder => self.finder.flip(),
            Command::Reload | Command::Before | Command::After | Command::Filters | Command::Undo => {}
        }
    }

    /// Remembers the filter before a change that is over: a slider changes it with every frame while it is dragged.
    fn remember(&mut self, ui: &Ui) {
        if self.filter != self.settled && !ui.input(|input| input.pointer.any_down()) {
            if self.undo.len() == REMEMBERED {
                self.undo.remove(0);
            }
            self.undo.push(std::mem::replace(&mut self.settled, self.filter.clone()));
        }
    }

    /// Keeps the state for the next start, when it has changed and nobody is about to change it further.
    fn keep(&mut self) {
        let now = Kept {
            page: self.page,
            theme: self.theme.into(),
            filter: Filter { members: None, ..self.settled.clone() },
            field: self.list.field,
            descending: self.list.descending,
        };
        if now != self.kept {
            self.ask(Job::Keep(now.text()), 0);
            self.kept = now;
        }
    }

    fn said_ui(&mut self, ui: &mut Ui) {
        let Some(said) = &self.said else { return };
        let mut is_read = false;
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(said).text_style(TextStyle::Small).color(palette(ui).text_weak));
            is_read = ui.small_button("OK").clicked();
        });
        if is_read {
            self.said = None;
        }
    }

    fn bar_ui(&mut self, ui: &mut Ui) {
        // In a narrow window the tools stand in a line of their own: over the tabs nobody could press either.
        if ui.available_width() >= ONE_LINE {
            ui.horizontal(|ui| {
                ui.label(RichText::new(&self.title).text_style(theme::title()).strong().color(palette(ui).accent));
                ui.add_space(12.0);
                self.tabs_ui(ui);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.tools_ui(ui, true));
            });
        } else {
            ui.horizontal_wrapped(|ui| self.tabs_ui(ui));
            ui.horizontal_wrapped(|ui| self.tools_ui(ui, false));
        }
    }

    fn tabs_ui(&mut self, ui: &mut Ui) {
        for entry in &SCREENS {
            let Some(label) = entry.tab else { continue };
            let open = self.page == entry.page || (entry.page == Page::Stays && self.page == Page::Stay);
            if chip(ui, open, label).clicked() {
                self.page = entry.page;
            }
        }
    }

    /// `roomy`: there is room for where the data are; elsewhere Reload says it.
    fn tools_ui(&mut self, ui: &mut Ui, roomy: bool) {
        let before = self.theme;
        let themes =
            [(ThemePreference::Dark, "Dark"), (ThemePreference::Light, "Light"), (ThemePreference::System, "Auto")];
        for (theme, label) in themes {
            if chip(ui, self.theme == theme, label).clicked() {
                self.theme = theme;
            }
        }
        if self.theme != before {
            ui.ctx().set_theme(self.theme);
        }
        ui.separator();
        if ui.button("Keys").on_hover_text("All keyboard shortcuts (F1)").clicked() {
            self.help = !self.help;
        }
        let mut reload = ui.add_enabled(!self.load.is_loading(), Button::new("Reload"));
        if let Some(data) = &self.data {
            reload = reload.on_hover_text(format!("Read {} again", data.loaded.location));
        }
        if reload.clicked() {
            self.ask(Job::Load, 0);
        }
        if self.data.is_some() && self.is_filtered() && chip(ui, self.filters_shown, "Filters").clicked() {
            self.flip_filters = true;
        }
        if let Some(cost) = self.worker.read_so_far() {
            let text = format!("Read so far: {}, {}", format::bytes(cost.bytes), format::dollars(cost.dollars));
            ui.label(RichText::new(text).text_style(TextStyle::Small).color(palette(ui).text_weak));
        }
        if let (Slot::Loading(what), Some(_)) = (&self.load, &self.data) {
            ui.label(RichText::new(what).text_style(TextStyle::Small).color(palette(ui).text_weak));
            ui.add(Spinner::new().size(16.0));
        } else if let Some(data) = self.data.as_ref().filter(|_| roomy) {
            let text = RichText::new(&data.loaded.location).text_style(TextStyle::Small);
            ui.add(Label::new(text.color(palette(ui).text_weak)).truncate());
        }
    }

    /// Whether the filters are beside the page. A narrow window hides them until they are asked for.
    fn settle_filters(&mut self, width: f32) {
        let narrow = width < BESIDE;
        if self.narrow != narrow {
            self.narrow = narrow;
            self.filters_shown = !narrow;
        }
        if std::mem::take(&mut self.flip_filters) {
            self.filters_shown = !self.filters_shown;
        }
    }

    /// The page in sight follows the filters.
    fn is_filtered(&self) -> bool {
        SCREENS.iter().any(|entry| entry.page == self.page && entry.filtered)
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
        let mut desk = Desk { table, cohort, models, list, filter, connection, location, has_project, actions };
        for command in commands {
            screen.command(*command, &mut desk);
        }
        screen.show(ui, &mut desk);
        if self.connection.budget != budget {
            self.worker.set_budget(self.connection.budget);
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        for (job, reply) in self.worker.poll() {
            self.deliver(job, reply);
        }
        if self.worker.take_change() && self.connection.is_live && !self.load.is_loading() {
            self.ask(Job::Load, 0);
        }
        let mut commands = shortcuts::pressed(ui.ctx());
        for command in &commands {
            self.command(*command);
        }
        match self.finder.show(ui.ctx(), self.data.as_ref().map(|data| &data.loaded.stays)) {
            Some(Choice::Do(command)) => {
                self.command(command);
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
        Panel::top("bar").frame(bar).show_separator_line(false).show(ui, |ui| {
            self.bar_ui(ui);
            self.said_ui(ui);
        });
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
        if let Some(Data { loaded, cohort }) = &mut self.data {
            let side = Frame::new().fill(colours.surface).inner_margin(Margin::symmetric(GAP as i8, 0));
            let filter = &mut self.filter;
            if covered {
                CentralPanel::default().frame(side).show(ui, |ui| filters_ui(ui, filter, &loaded.stays, cohort));
            } else if shown {
                Panel::left("cohort").frame(side).default_size(290.0).size_range(240.0..=420.0).show(ui, |ui| {
                    filters_ui(ui, filter, &loaded.stays, cohort);
                });
            }
            // After the panel: the page shows what was chosen in this frame.
            cohort.update(&loaded.stays, filter);
        }
        self.remember(ui);
        self.keep();
        if covered {
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
                self.ask(Job::Load, agreed);
            }
            self.page_ui(ui, &commands, &mut actions);
        });
        // Only now: while pages are drawn, they borrow what actions change.
        self.act(actions);
    }
}
