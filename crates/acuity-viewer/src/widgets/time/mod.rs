//! Charts over time that share one axis: lines and lanes of blocks, zoomed and moved together.

mod axis;
mod blocks;
mod lines;
mod track;

pub(crate) use axis::TimeAxis;
pub(crate) use blocks::{Block, BlockChart, BlockLane};
pub(crate) use lines::{LineTrack, TrackLine};
pub(crate) use track::time_labels_ui;
