//! The window: bar at the top, cohort panel at the left, a page in the middle; passes messages between pages and worker.

mod bar;
mod frame;

use std::sync::{Arc, Mutex};

use eframe::egui::{Context, Id, ThemePreference, Ui, gui_zoom};

use crate::{
    cohort::{Cohort, Counted},
    connection::Connection,
    data::{filter::Filter, units::Units},
    finder::Finder,
    fonts::Fonts,
    history::History,
    kept::Kept,
    list::List,
    message::{Action, Command, Job, Loaded, Page, PictureForm, Reply, Size},
    options::ViewerOptions,
    pages::{SCREENS, Screen},
    slot::Slot,
    theme,
    worker::{Source, Worker, connection},
};

/// Width from which there is room for the filters beside a page, in points.
const BESIDE: f32 = 700.0;
/// The viewer.
///
/// Made by [`run`](crate::run()) inside a window; on its own it draws into any `egui` context, such as a test's.
#[expect(missing_debug_implementations, reason = "holds a thread's channels and the caller's closure")]
pub struct App {
    worker: Worker,
    fonts: Fonts,
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
    /// Names that can be connected to.
    targets: Vec<String>,
    list: List,
    /// The filter that the last finished change led to, and those around it.
    filters: History<Filter>,
    /// The state that is on disk.
    kept: Kept,
    /// Width and height in the last frame.
    window: Option<(f32, f32)>,
    /// Where the last picture went, or why it went nowhere.
    said: Option<String>,
    /// A picture of the window is to be made.
    portrait: Option<PictureForm>,
    filters_shown: bool,
    flip_filters: bool,
    /// The window has no room for filters beside the page.
    narrow: bool,
    /// The edge of the filters, when the keyboard is there.
    edge: Option<Id>,
    /// The list of keys is open.
    help: bool,
    finder: Finder,
    /// In the order of [`SCREENS`].
    screens: Vec<Box<dyn Screen>>,
}

/// What is loaded, and the cohort in it.
#[derive(Default)]
struct Data {
    loaded: Loaded,
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
        let targets = project.as_ref().map_or_else(Vec::new, |project| project.targets());
        let state = Kept::path(&artifacts);
        let kept = Kept::load(&state);
        ctx.set_zoom_factor(kept.zoom);
        ctx.set_theme(ThemePreference::from(kept.theme));
        let place = Mutex::new(Arc::new(place));
        let source = Source { state, place, models, cohorts, exports, parquet, artifacts, project };
        let worker = Worker::start(source, move || wake.request_repaint());
        let mut app = Self {
            worker,
            fonts: Fonts::new(ctx),
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
            targets,
            list: List::ordered(kept.field, kept.descending),
            filters: History::new(kept.filter.clone()),
            window: kept.size,
            kept,
            said: None,
            portrait: None,
            filters_shown: true,
            flip_filters: false,
            narrow: false,
            edge: None,
            help: false,
            finder: Finder::default(),
            screens: SCREENS.iter().map(|entry| (entry.make)()).collect(),
        };
        for (entry, screen) in SCREENS.iter().zip(&mut app.screens) {
            if let Some(kept) = app.kept.screens.get(&entry.page) {
                screen.restore(kept);
            }
        }
        app.load(0);
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
                    self.load(0);
                }
            }
            (None, Reply::Loaded(new)) => self.take_in(*new),
            (None, Reply::Counted(counted)) => self.take_count(&job, *counted),
            (None, reply) if matches!(job, Job::Picture(_)) => {
                self.said = match reply {
                    Reply::Exported(path) => Some(format!("Saved as {}", path.display())),
                    Reply::Failed(error) => Some(format!("Not saved: {error}")),
                    _ => None,
                };
            }
            (None, reply) if matches!(job, Job::Count { .. }) => {
                if let (Reply::Failed(error), Some(Data { cohort, .. })) = (reply, &mut self.data) {
                    cohort.give_up();
                    self.said = Some(format!("Not counted: {error}"));
                }
            }
            (None, _) if matches!(job, Job::Keep(_)) => {}
            // What is shown stays until the new data are here.
            (None, reply) => self.load.take(reply, |_| None),
        }
    }

    /// Reads everything anew; `agreed` is as in [`App::ask`].
    fn load(&mut self, agreed: u64) {
        self.ask(Job::Load(self.filter.clone()), agreed);
    }

    /// Has the cohort counted, if the filter has changed.
    fn count(&mut self) {
        if let Some(Data { loaded, cohort }) = &mut self.data
            && cohort.asks(&self.filter)
        {
            let job = Job::Count { table: Arc::clone(&loaded.stays), filter: self.filter.clone() };
            self.ask(job, 0);
        }
    }

    /// Rows are places in a table: what was counted of an earlier one is of no use.
    fn take_count(&mut self, job: &Job, counted: Counted) {
        if let (Job::Count { table, .. }, Some(Data { loaded, cohort })) = (job, &mut self.data)
            && Arc::ptr_eq(table, &loaded.stays)
        {
            cohort.take(counted);
        }
    }

    fn take_in(&mut self, (loaded, cohort): (Loaded, Cohort)) {
        // Counted on, so that the list is sorted anew.
        let revision = self.data.as_ref().map_or(1, |data| data.cohort.revision + 1);
        let cohort = cohort.read_in(revision);
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

    fn command(&mut self, ctx: &Context, command: Command) {
        match command {
            Command::Go(page) => self.page = page,
            Command::Reload if !self.load.is_loading() => self.load(0),
            Command::Find => {
                self.page = Page::Stays;
                self.list.wants_focus = true;
            }
            Command::Filters if self.is_filtered() => self.flip_filters = !self.flip_filters,
            Command::Undo | Command::Redo if self.is_filtered() => {
                let other = if command == Command::Undo { self.filters.undo() } else { self.filters.redo() };
                self.filter = other.unwrap_or_else(|| self.filter.clone());
            }
            Command::ResetFilters if self.is_filtered() => self.filter = Filter::default(),
            Command::Size(Size::Larger) => gui_zoom::zoom_in(ctx),
            Command::Size(Size::Smaller) => gui_zoom::zoom_out(ctx),
            Command::Size(Size::Usual) => ctx.set_zoom_factor(1.0),
            Command::Colours(theme) => self.set_theme(ctx, theme),
            Command::Units(units) => self.units = units,
            // The page does it, which it is seen on.
            Command::Run(_) | Command::StopRun => self.page = Page::Pipeline,
            Command::Medians | Command::ClearForm => self.page = Page::Score,
            Command::NewCohort => self.page = Page::Cohorts,
            Command::Portrait(form) => {
                // Of the next frame, in which the list that this was chosen from is closed.
                self.portrait = Some(form);
                ctx.request_repaint();
            }
            Command::Help => self.help = !self.help,
            Command::Finder => self.finder.flip(),
            Command::Reload
            | Command::Before
            | Command::After
            | Command::OtherView
            | Command::Filters
            | Command::Undo
            | Command::Redo
            | Command::ResetFilters => {}
        }
    }

    fn set_theme(&mut self, ctx: &Context, theme: ThemePreference) {
        self.theme = theme;
        ctx.set_theme(theme);
    }

    /// Remembers the filter before a change that is over: a slider changes it with every frame while it is dragged.
    fn remember(&mut self, ui: &Ui) {
        if !ui.input(|input| input.pointer.any_down()) {
            self.filters.settle(&self.filter);
        }
    }

    /// Keeps the state for the next start, when it has changed and nobody is about to change it further.
    fn keep(&mut self, ctx: &Context) {
        let (size, is_maximized) = self.window(ctx);
        let mut screens = self.kept.screens.clone();
        // Only what is in sight changes.
        let mut pages = SCREENS.iter().zip(&self.screens);
        if let Some((_, screen)) = pages.find(|(entry, _)| entry.page == self.page) {
            match screen.kept() {
                Some(kept) => screens.insert(self.page, kept),
                None => screens.remove(&self.page),
            };
        }
        let now = Kept {
            page: self.page,
            theme: self.theme.into(),
            filter: Filter { members: None, ..self.filters.settled().clone() },
            field: self.list.field,
            descending: self.list.descending,
            units: self.units,
            zoom: ctx.zoom_factor(),
            size,
            is_maximized,
            screens,
        };
        if now != self.kept {
            self.ask(Job::Keep(now.text()), 0);
            self.kept = now;
        }
    }

    /// Width and height of the window where they are its own and have not changed since the last frame, else those that are kept;
    /// and whether it is maximized. Points of a window do not grow with the zoom.
    fn window(&mut self, ctx: &Context) -> (Option<(f32, f32)>, bool) {
        let zoom = ctx.zoom_factor();
        let (seen, is_maximized) = ctx.input(|input| {
            let window = input.viewport();
            let is_maximized = window.maximized == Some(true) || window.fullscreen == Some(true);
            let size = window.inner_rect.map(|rect| rect.size() * zoom);
            (size.map(|size| (size.x.round(), size.y.round())), is_maximized)
        });
        let is_settled = std::mem::replace(&mut self.window, seen) == seen;
        (if is_settled && !is_maximized { seen } else { self.kept.size }, is_maximized)
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
