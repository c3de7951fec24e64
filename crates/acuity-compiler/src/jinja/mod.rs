//! dbt's Jinja on minijinja.

pub(crate) mod blocks;
pub(crate) mod context;
pub(crate) mod faults;
pub(crate) mod functions;
pub(crate) mod prepare;
pub(crate) mod relation;
pub(crate) mod render;
pub(crate) mod scan;
pub(crate) mod time;
pub(crate) mod values;
pub(crate) mod world;
