//! The window: bar at the top, cohort panel at the left, a page in the middle; passes messages between pages and worker.

mod bar;
mod frame;

use std::sync::{Arc, Mutex};

use eframe::egui::{Context, ThemePreference, Ui};

use crate::{
    cohort::Cohort,
    connection::Connection,
    data::{filter::Filter, units::Units},
    finder::Finder,
    kept::Kept,
    list::List,
    message::{Action, Command, Job, Loaded, Page, Reply},
    options::ViewerOptions,
    pages::{SCREENS, Screen},
    slot::Slot,
    theme,
    worker::{Source, Worker, connection},
};

/// Width from which there is room for the filters beside a page, in points.
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
    units: Units,
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
        let ViewerOptions { place, models, cohorts, exports, parquet, artifacts, project, title } = options;
        let connection = connection(&place);
        let wake = ctx.clone();
        let has_project = project.is_some();
        let state = artifacts.join("view.json");
        let kept = Kept::load(&state);
        ctx.set_theme(ThemePreference::from(kept.theme));
        let place = Mutex::new(Arc::new(place));
        let source = Source { state, place, models, cohorts, exports, parquet, artifacts, project };
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
            units: kept.units,
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
            units: self.units,
        };
        if now != self.kept {
            self.ask(Job::Keep(now.text()), 0);
            self.kept = now;
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
}
