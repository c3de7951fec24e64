//! What screens, app and worker say to each other: data only, nothing is drawn or read here.

use std::{collections::BTreeMap, mem::Discriminant, path::PathBuf, sync::Arc};

use acuity_ml::ModelFile;
use eframe::egui::ThemePreference;
use serde::{Deserialize, Serialize};

use crate::{
    cohort::{Cohort, Counted},
    connection::Connection,
    data::{
        course::{Course, Risks},
        detail::StayDetail,
        drivers::Drivers,
        filter::{Filter, Members},
        import::Imported,
        models::Models,
        pipeline::{Line, NodeSql, Pipeline},
        quality::Quality,
        stays::StayTable,
        study::{Answer, Facts, File, Named, Question, Saved},
        units::Units,
        worth::Reasons,
    },
    error::Error,
    project::{Ended, Order, Step, Verb},
};

/// A screen. What it shows beyond its name, such as which stay, is its own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum Page {
    /// Figures of the cohort.
    Overview,
    /// List of the stays.
    Stays,
    /// One stay.
    Stay,
    /// The scoring form.
    Score,
    /// Cohorts that a person defines.
    Cohorts,
    /// What the trained models are worth.
    Models,
    /// The project that makes the tables.
    Pipeline,
    /// The state of the records.
    Quality,
    /// Where the tables are read.
    Connection,
}

/// Everything that is read at the start and on Reload.
#[derive(Debug, Clone, Default)]
pub(crate) struct Loaded {
    pub(crate) stays: Arc<StayTable>,
    pub(crate) models: Models,
    /// The warehouse, for the status line.
    pub(crate) location: String,
    /// When its file was written last, microseconds since 1970; `None` where it is no file.
    pub(crate) written: Option<i64>,
}

/// What the worker is asked.
#[derive(Debug, Clone)]
pub(crate) enum Job {
    /// All stays, those that a filter lets through, and the models.
    Load(Filter),
    /// What another filter lets through.
    Count { table: Arc<StayTable>, filter: Filter },
    /// One stay in full.
    Stay(i64),
    /// The first-day values of one stay, for the form.
    Values(i64),
    /// The rows of a file, for the form of a model.
    Import { path: PathBuf, model: Arc<ModelFile> },
    /// One stay over time, from `origin` on: ICU admission in microseconds since 1970.
    Course { icustay_id: i64, origin: i64 },
    /// What decided the hourly SOFA of one stay.
    Drivers(i64),
    /// What a model predicts during one stay.
    Risks { icustay_id: i64, origin: i64, model: Arc<ModelFile> },
    /// What can be asked of all stays.
    Facts,
    /// A question about them.
    Study { facts: Arc<Facts>, question: Arc<Question> },
    /// The file of saved cohorts, after a change.
    Saved(Change),
    /// A table as a file.
    Export { facts: Arc<Facts>, answer: Arc<Answer>, file: File },
    /// What commands of the project left.
    Pipeline,
    /// The SQL of a node: its package and its file.
    Sql { package: String, file: String },
    /// Where `model.column` comes from.
    Lineage(String),
    /// The state of the records.
    Quality,
    /// What the predictions of a model rest on.
    Reasons(Arc<ModelFile>),
    /// A command on the project.
    Run(Order),
    /// To another target or file.
    Connect(String),
    /// A chart, to be written as a file.
    Picture(Picture),
    /// The state of the window, for its next start.
    Keep(Vec<u8>),
}

/// A chart as a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// What the file is called, without its ending.
    pub(crate) name: String,
    pub(crate) svg: String,
    pub(crate) form: PictureForm,
}

/// What the file of a chart is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PictureForm {
    /// Lines and letters, for print.
    Svg,
    /// Pixels, for slides and mail.
    Png,
}

impl PictureForm {
    pub(crate) const ALL: [Self; 2] = [Self::Svg, Self::Png];

    /// Its name, which in small letters is the ending of the file.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Png => "PNG",
        }
    }
}

/// What to do with the saved cohorts before they are read.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Nothing,
    Keep(Named),
    Forget(String),
}

/// What does not wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lane {
    /// What reads the warehouse or a file.
    Questions,
    /// Commands on the project, which take minutes.
    Commands,
    /// What is in memory already: the answer is waited for with the hand on the filter.
    Counts,
}

impl Lane {
    /// What the thread of each is called, in their order.
    pub(crate) const THREADS: [&'static str; 3] = ["acuity-viewer", "acuity-project", "acuity-counts"];
}

/// Which variant a job is.
pub(crate) type Kind = Discriminant<Job>;

impl Job {
    /// A newer job makes an older one of the same kind stale: each variant is a kind.
    pub(crate) fn kind(&self) -> Kind {
        std::mem::discriminant(self)
    }

    /// Which thread does it.
    pub(crate) fn lane(&self) -> Lane {
        match self {
            Self::Run(_) => Lane::Commands,
            Self::Count { .. } => Lane::Counts,
            _ => Lane::Questions,
        }
    }

    /// The screen that asked and takes the answer; `None` for the app itself.
    pub(crate) fn page(&self) -> Option<Page> {
        match self {
            Self::Load(_) | Self::Count { .. } | Self::Picture(_) | Self::Keep(_) => None,
            Self::Stay(_) | Self::Course { .. } | Self::Drivers(_) | Self::Risks { .. } => Some(Page::Stay),
            Self::Values(_) | Self::Import { .. } => Some(Page::Score),
            Self::Facts | Self::Study { .. } | Self::Saved(_) | Self::Export { .. } => Some(Page::Cohorts),
            Self::Reasons(_) => Some(Page::Models),
            Self::Pipeline | Self::Sql { .. } | Self::Lineage(_) | Self::Run(_) => Some(Page::Pipeline),
            Self::Quality => Some(Page::Quality),
            Self::Connect(_) => Some(Page::Connection),
        }
    }

    /// What is said until the worker says more.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Load(_) => "Opening the warehouse".to_owned(),
            Self::Stay(_) => "Reading the stay".to_owned(),
            Self::Values(id) => format!("Reading stay {id}"),
            Self::Import { .. } => "Reading the file".to_owned(),
            Self::Course { .. } => "Reading the course".to_owned(),
            Self::Drivers(_) => "Reading what decided the points".to_owned(),
            Self::Risks { .. } => "Reading what is known at each prediction".to_owned(),
            Self::Facts => "Reading what can be asked of the stays".to_owned(),
            Self::Study { .. } | Self::Count { .. } => "Counting".to_owned(),
            Self::Saved(_) => "Reading the saved cohorts".to_owned(),
            Self::Export { .. } => "Writing the file".to_owned(),
            Self::Pipeline => "Reading the project's artifacts".to_owned(),
            Self::Sql { .. } => "Reading the SQL".to_owned(),
            Self::Lineage(column) => format!("Tracing {column}"),
            Self::Quality => "Reading the state of the records".to_owned(),
            Self::Reasons(_) => "Explaining the stays of the cohort".to_owned(),
            Self::Run(_) => "Starting".to_owned(),
            Self::Connect(to) => format!("Connecting to {to}"),
            Self::Picture(_) => "Writing the picture".to_owned(),
            Self::Keep(_) => String::new(),
        }
    }
}

/// What comes of a job. First a stage, said when it is asked; at last a failure or what was asked for.
#[derive(Debug)]
pub(crate) enum Reply {
    /// What is being done now.
    Stage(String),
    Failed(Error),
    /// With the cohort of the filter that was asked with.
    Loaded(Box<(Loaded, Cohort)>),
    Counted(Box<Counted>),
    Stay(Box<StayDetail>),
    /// First-day values of a stay by feature name.
    Values(BTreeMap<String, f64>),
    Imported(Imported),
    Course(Box<Course>),
    Drivers(Box<Drivers>),
    Risks(Box<Risks>),
    Facts(Arc<Facts>),
    Study(Arc<Answer>),
    Saved(Saved),
    /// Where a file was written.
    Exported(PathBuf),
    /// It was kept, or could not be, which nobody needs to know.
    Kept,
    Pipeline(Arc<Pipeline>),
    Sql(NodeSql),
    /// The lines of a tree, and how many more there are.
    Lineage(Vec<Line>, usize),
    Quality(Quality),
    Reasons(Reasons),
    /// A command goes on.
    Step(Step),
    /// A command has ended.
    Ran(Ended),
    /// The tables are read here from now on.
    Connected(Connection),
}

/// How large everything is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    Larger,
    Smaller,
    Usual,
}

/// What a person asks for by a key or by name; the page that it leads to is told (`Screen::command`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Go(Page),
    Reload,
    /// Into the search field of the list.
    Find,
    /// Show or hide the conditions of the cohort.
    Filters,
    /// Take back the last change of these conditions.
    Undo,
    /// Do again what was taken back last.
    Redo,
    ResetFilters,
    /// The stay before the open one, as the list has them.
    Before,
    After,
    /// From its first day to its course, or back.
    OtherView,
    Size(Size),
    Colours(ThemePreference),
    Units(Units),
    /// A command on what is selected of the project.
    Run(Verb),
    StopRun,
    /// Into the form what is usual, or nothing.
    Medians,
    ClearForm,
    /// A cohort without conditions.
    NewCohort,
    /// What the window shows, as a file.
    Portrait(PictureForm),
    /// List all keys.
    Help,
    /// Pages, stays and commands by name.
    Finder,
}

/// What a screen asks the app to do after it has been drawn.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    Go(Page),
    /// Let the filters through the stays of a cohort only, and show what is left.
    Show(Arc<Members>),
    /// End the command that runs on the project.
    StopRun,
    /// Write a chart as a file.
    Save(Picture),
    /// Ask the worker; `agreed` bytes were asked about and agreed to (0: nothing was asked).
    Ask {
        job: Job,
        agreed: u64,
    },
}

impl Action {
    /// Asks the worker for what may be read unasked.
    pub(crate) fn ask(job: Job) -> Self {
        Self::Ask { job, agreed: 0 }
    }

    /// Shows what a column of the project, `model.column`, is computed from.
    pub(crate) fn trace(column: String) -> [Self; 2] {
        [Self::Go(Page::Pipeline), Self::ask(Job::Lineage(column))]
    }

    /// Opens the page of a stay.
    pub(crate) fn open_stay(icustay_id: i64) -> [Self; 2] {
        [Self::Go(Page::Stay), Self::ask(Job::Stay(icustay_id))]
    }
}
