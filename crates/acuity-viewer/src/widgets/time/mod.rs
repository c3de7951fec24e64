//! Charts over time that share one axis: lines, points that can be chosen, and lanes of blocks, zoomed and moved together.

mod axis;
mod blocks;
mod lines;
mod points;
mod track;

pub(crate) use axis::TimeAxis;
pub(crate) use blocks::{Block, BlockChart, BlockLane};
pub(crate) use lines::{LineTrack, TrackLine};
pub(crate) use points::PointTrack;
pub(crate) use track::time_labels_ui;
