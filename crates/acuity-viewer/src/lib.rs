//! The desktop app: KPIs, cohorts, stays and an explained risk score.
//!
//! [`run()`] opens a window on the marts of a warehouse and on trained models. All stays are read once into one table in
//! memory, so that every filter answers at once; one stay in full is asked for when it is opened.
//!
//! Invariant: no SQL engine here, and nothing slow on the UI thread.

mod app;
mod cohort;
mod connection;
mod data;
mod error;
mod finder;
mod fonts;
mod format;
mod history;
mod kept;
mod list;
mod message;
mod newest;
mod options;
mod pages;
mod place;
mod project;
mod raster;
mod run;
mod shortcuts;
mod slot;
mod theme;
mod watch;
mod widgets;
mod worker;

pub use app::App;
pub use error::{Error, Result};
pub use options::{ParquetWriter, ViewerOptions};
pub use place::{Opener, Place};
pub use project::{Ended, Order, Origin, Project, Step, Stop, Verb};
pub use run::run;
