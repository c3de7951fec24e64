//! Parts that pages are made of.

mod bar_chart;
mod card;
mod choice;
pub(crate) mod contributions;
pub(crate) mod filters;
mod share_bar;
pub(crate) mod states;

pub(crate) use bar_chart::{Bar, BarChart, ScaleFormat};
pub(crate) use card::{card, facts, figure_ui, page_title, weak};
pub(crate) use choice::{chip, choice};
pub(crate) use share_bar::{points_scale, share_bar};
