//! dbt's Jinja on minijinja.

pub(crate) mod amount;
pub(crate) mod blocks;
pub(crate) mod bounds;
pub(crate) mod context;
pub(crate) mod env_var;
pub(crate) mod faults;
pub(crate) mod functions;
pub(crate) mod held;
pub(crate) mod prepare;
pub(crate) mod relation;
pub(crate) mod render;
pub(crate) mod scan;
pub(crate) mod time;
pub(crate) mod values;
pub(crate) mod world;
