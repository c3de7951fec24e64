//! The window: bar at the top, cohort panel at the left, a page in the middle; passes messages between pages and worker.

use eframe::egui::{
    Align, Button, CentralPanel, Context, Frame, Layout, Margin, Panel, RichText, Spinner, Stroke, TextStyle,
    ThemePreference, Ui,
};

use crate::{
    cohort::Cohort,
    data::filter::Filter,
    format,
    list::List,
    message::{Action, Job, Loaded, Page, Reply},
    options::ViewerOptions,
    pages::{Desk, SCREENS, Screen},
    slot::Slot,
    theme::{self, GAP, palette},
    widgets::{chip, choice, filters::filters_ui, states},
    worker::{Source, Worker},
};

/// The viewer.
///
/// Made by [`run`](crate::run()) inside a window; on its own it draws into any `egui` context, such as a test's.
#[expect(missing_debug_implementations, reason = "holds a thread's channels and the caller's closure")]
pub struct App {
    worker: Worker,
    title: String,
    data: Option<Data>,
    /// The load that runs, or why the last one failed.
    load: Slot<()>,
    page: Page,
    filter: Filter,
    theme: ThemePreference,
    /// Bytes that a request may read unasked.
    max_bytes: u64,
    list: List,
    /// In the order of [`SCREENS`].
    screens: Vec<Box<dyn Screen>>,
}

/// What is loaded, and the cohort in it.
struct Data {
    loaded: Box<Loaded>,
    cohort: Cohort,
}

impl App {
    /// Starts the background thread and asks it for the data.
    #[must_use]
    pub fn new(ctx: &Context, options: ViewerOptions) -> Self {
        theme::apply(ctx);
        let ViewerOptions { open, dataset, models, title, max_bytes } = options;
        let wake = ctx.clone();
        let worker = Worker::start(Source { open, dataset, models }, move || wake.request_repaint());
        let mut app = Self {
            worker,
            title,
            data: None,
            load: Slot::Idle,
            page: Page::Overview,
            filter: Filter::default(),
            theme: ThemePreference::System,
            max_bytes,
            list: List::default(),
            screens: SCREENS.iter().map(|entry| (entry.make)()).collect(),
        };
        app.ask(Job::Load, 0);
        app
    }

    /// Asks the worker; a request reads what may be read unasked, or what was `agreed` to.
    fn ask(&mut self, job: Job, agreed: u64) {
        let reply = match self.worker.submit(job, agreed.max(self.max_bytes)) {
            Ok(()) => Reply::Stage(job.words()),
            Err(error) => Reply::Failed(error),
        };
        self.deliver(job, reply);
    }

    /// Hands a reply to the screen that asked.
    fn deliver(&mut self, job: Job, reply: Reply) {
        match (job.page(), reply) {
            (Some(page), reply) => {
                for (entry, screen) in SCREENS.iter().zip(&mut self.screens) {
                    if entry.page == page {
                        screen.receive(job, reply);
                        return;
                    }
                }
            }
            (None, Reply::Loaded(loaded)) => self.take_in(loaded),
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
                Action::Ask { job, agreed } => self.ask(job, agreed),
            }
        }
    }

    fn top_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(&self.title).text_style(theme::title()).strong().color(palette(ui).accent));
            ui.add_space(12.0);
            for entry in &SCREENS {
                let Some(label) = entry.tab else { continue };
                let open = self.page == entry.page || (entry.page == Page::Stays && self.page == Page::Stay);
                if chip(ui, open, label).clicked() {
                    self.page = entry.page;
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let before = self.theme;
                let themes = [
                    (ThemePreference::Dark, "Dark"),
                    (ThemePreference::Light, "Light"),
                    (ThemePreference::System, "Auto"),
                ];
                choice(ui, &mut self.theme, &themes);
                if self.theme != before {
                    ui.ctx().set_theme(self.theme);
                }
                ui.separator();
                if ui.add_enabled(!self.load.is_loading(), Button::new("Reload")).clicked() {
                    self.ask(Job::Load, 0);
                }
                if let Some(cost) = self.worker.read_so_far() {
                    let text = format!("Read so far: {}, {}", format::bytes(cost.bytes), format::dollars(cost.dollars));
                    ui.label(RichText::new(text).text_style(TextStyle::Small).color(palette(ui).text_weak));
                }
                if let (Slot::Loading(what), Some(_)) = (&self.load, &self.data) {
                    ui.label(RichText::new(what).text_style(TextStyle::Small).color(palette(ui).text_weak));
                    ui.add(Spinner::new().size(16.0));
                } else if let Some(data) = &self.data {
                    let text = RichText::new(&data.loaded.location).text_style(TextStyle::Small);
                    ui.add(eframe::egui::Label::new(text.color(palette(ui).text_weak)).truncate());
                }
            });
        });
    }

    /// The page, when there are data.
    fn page_ui(&mut self, ui: &mut Ui, actions: &mut Vec<Action>) {
        let Some(Data { loaded, cohort }) = &self.data else { return };
        let table = &loaded.stays;
        let screens = SCREENS.iter().zip(&mut self.screens);
        let Some((entry, screen)) = screens.into_iter().find(|(entry, _)| entry.page == self.page) else { return };
        if table.stays.is_empty() && !entry.without_stays {
            states::empty_ui(
                ui,
                "The tables are there, but they hold no stay",
                "Load data with `acuity load`, run `acuity build`, then press Reload.",
            );
            return;
        }
        screen.show(ui, &mut Desk { table, cohort, models: &loaded.models, list: &mut self.list, actions });
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        for (job, reply) in self.worker.poll() {
            self.deliver(job, reply);
        }
        let colours = palette(ui);
        let bar = Frame::new()
            .fill(colours.surface)
            .stroke(Stroke::new(1.0, colours.border))
            .inner_margin(Margin::symmetric(GAP as i8, 8));
        Panel::top("bar").frame(bar).show_separator_line(false).show(ui, |ui| self.top_ui(ui));

        let mut actions = Vec::new();
        if let Some(Data { loaded, cohort }) = &mut self.data {
            let side = Frame::new().fill(colours.surface).inner_margin(Margin::symmetric(GAP as i8, 0));
            let filter = &mut self.filter;
            Panel::left("cohort").frame(side).default_size(290.0).size_range(240.0..=420.0).show(ui, |ui| {
                filters_ui(ui, filter, &loaded.stays, cohort);
            });
            // After the panel: the page shows what was chosen in this frame.
            cohort.update(&loaded.stays, filter);
        }
        let page = Frame::new().fill(colours.background).inner_margin(Margin::same(GAP as i8 + 2));
        CentralPanel::default().frame(page).show(ui, |ui| {
            let mut retry = None;
            match (&self.load, &self.data) {
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
            self.page_ui(ui, &mut actions);
        });
        // Only now: while pages are drawn, they borrow what actions change.
        self.act(actions);
    }
}
