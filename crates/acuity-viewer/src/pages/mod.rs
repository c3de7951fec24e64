//! The pages: one file each, all drawn through [`Screen`], all named in [`SCREENS`].

use eframe::egui::Ui;
use serde_json::Value as Json;

use crate::{
    cohort::Cohort,
    connection::Connection,
    data::{filter::Filter, models::Models, stays::StayTable, units::Units},
    list::List,
    message::{Command, Job, Reply},
};

pub(crate) use crate::message::{Action, Page};

mod cohorts;
mod connection;
mod models;
mod overview;
mod pipeline;
mod quality;
mod score;
mod stay;
mod stays;

/// What every page may look at while it is drawn, and where it puts what it wants done.
pub(crate) struct Desk<'a> {
    pub(crate) table: &'a StayTable,
    pub(crate) cohort: &'a Cohort,
    pub(crate) models: &'a Models,
    pub(crate) list: &'a mut List,
    /// What pages change here they see the effect of in the next frame.
    pub(crate) filter: &'a mut Filter,
    /// Which units a stay is shown in.
    pub(crate) units: &'a mut Units,
    /// Its limits may be changed.
    pub(crate) connection: &'a mut Connection,
    /// Where the tables were read, in the warehouse's words; empty before.
    pub(crate) location: &'a str,
    /// There is a project to ask for lineage and to run.
    pub(crate) has_project: bool,
    /// The outputs of its profile, by name.
    pub(crate) targets: &'a [String],
    pub(crate) actions: &'a mut Vec<Action>,
}

/// A page: its state, and how that is drawn.
pub(crate) trait Screen {
    /// Draws it. What it wants done after this frame goes to the desk's actions.
    fn show(&mut self, ui: &mut Ui, desk: &mut Desk<'_>);

    /// Does what was asked by a key, when it concerns the page.
    fn command(&mut self, _command: Command, _desk: &mut Desk<'_>) {}

    /// Takes what came of a job of its own ([`Job::page`]); never of one that a newer job has overtaken.
    fn receive(&mut self, _job: Job, _reply: Reply) {}

    /// What of it comes back at the next start; nothing of a patient.
    fn kept(&self) -> Option<Json> {
        None
    }

    /// Takes what an earlier start has kept; what it does not understand it leaves.
    fn restore(&mut self, _kept: &Json) {}

    /// All data were read anew: what was computed or read from the earlier ones is out of date. `open` says whether the page
    /// is in sight, and so asks again at once for what it needs.
    fn data_changed(&mut self, _open: bool, _actions: &mut Vec<Action>) {}
}

/// What must be there for a page to make sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Needs {
    /// At least one stay.
    Stays,
    /// The tables, if only empty ones, and the models.
    Tables,
    /// Nothing: also before anything was built.
    Nothing,
}

/// A page in the registry.
pub(crate) struct Entry {
    pub(crate) page: Page,
    /// Its name in the bar; `None` for a page that is opened from another.
    pub(crate) tab: Option<&'static str>,
    pub(crate) needs: Needs,
    /// Follows the filters of the panel. A page of conditions of its own hides the panel, which would seem to be in force.
    pub(crate) filtered: bool,
    pub(crate) make: fn() -> Box<dyn Screen>,
}

/// A page of stays that the filters let through.
const fn entry(page: Page, tab: Option<&'static str>, make: fn() -> Box<dyn Screen>) -> Entry {
    Entry { page, tab, needs: Needs::Stays, filtered: true, make }
}

/// All pages, in the order of the bar. A new page is a module and a line here.
pub(crate) const SCREENS: [Entry; 9] = [
    entry(Page::Overview, Some("Overview"), || Box::new(overview::Overview)),
    entry(Page::Stays, Some("Stays"), || Box::new(stays::Stays)),
    entry(Page::Stay, None, || Box::<stay::State>::default()),
    Entry { needs: Needs::Tables, ..entry(Page::Score, Some("Risk form"), || Box::<score::State>::default()) },
    Entry { filtered: false, ..entry(Page::Cohorts, Some("Cohorts"), || Box::<cohorts::State>::default()) },
    Entry {
        needs: Needs::Tables,
        filtered: false,
        ..entry(Page::Models, Some("Models"), || Box::<models::State>::default())
    },
    Entry {
        needs: Needs::Nothing,
        filtered: false,
        ..entry(Page::Pipeline, Some("Pipeline"), || Box::<pipeline::State>::default())
    },
    Entry {
        needs: Needs::Tables,
        filtered: false,
        ..entry(Page::Quality, Some("Data quality"), || Box::<quality::State>::default())
    },
    Entry {
        needs: Needs::Nothing,
        filtered: false,
        ..entry(Page::Connection, Some("Connection"), || Box::<connection::State>::default())
    },
];

/// Said where no model was found.
pub(crate) const NO_MODEL: &str = "Train one with `acuity train`, then press Reload.";
