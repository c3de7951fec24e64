//! Parts that pages are made of.

mod bar_chart;
mod card;
mod choice;
pub(crate) mod contributions;
mod copy_table;
mod curve_plot;
pub(crate) mod filters;
mod focus;
mod model_card;
mod model_choice;
pub(crate) mod picture;
mod score_mode;
mod scroll;
mod share_bar;
pub(crate) mod sparkline;
pub(crate) mod states;
pub(crate) mod time;

pub(crate) use bar_chart::{Bar, BarChart, Pick, ScaleFormat};
pub(crate) use card::{card, facts, figure_ui, page_title, weak};
pub(crate) use choice::{chip, choice};
pub(crate) use copy_table::{copy_table_ui, tabbed};
pub(crate) use curve_plot::{Curve, CurvePlot};
pub(crate) use focus::{collapsing_ui, edge_ui, focus_frame, move_edge};
pub(crate) use model_card::model_card_ui;
pub(crate) use model_choice::model_choice_ui;
pub(crate) use score_mode::score_mode_ui;
pub(crate) use scroll::{Scroll, sideways};
pub(crate) use share_bar::{points_scale, share_bar};
