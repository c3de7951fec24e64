//! What the pages show, without drawing anything: reading the marts, filtering stays, counting.

pub(crate) mod compact;
pub(crate) mod cost;
pub(crate) mod course;
pub(crate) mod detail;
pub(crate) mod drivers;
pub(crate) mod figures;
pub(crate) mod filter;
pub(crate) mod form;
pub(crate) mod import;
pub(crate) mod kpis;
mod mart;
pub(crate) mod models;
pub(crate) mod period;
pub(crate) mod pipeline;
pub(crate) mod quality;
pub(crate) mod stay;
pub(crate) mod stays;
pub(crate) mod study;
pub(crate) mod units;
pub(crate) mod worth;

pub(crate) use mart::{Paid, Reader, Scan};
