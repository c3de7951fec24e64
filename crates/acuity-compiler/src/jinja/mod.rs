//! dbt's Jinja on minijinja.
//!
//! Each module may use those above it: text to templates (`scan`, `blocks`, `bounds`, `unset`, `arithmetic`, `prepared`,
//! `rewrite`, `prepare`), the values of templates (`values`), Python's manners of them (`python`), what all templates share
//! (`world`, `engine`), one render and the names it sees (`render`, `scope`), dbt's own names (`functions`, `objects`, in
//! one table in `names`), and rendering (`job`).

pub(crate) mod arguments;
mod arithmetic;
pub(crate) mod blocks;
pub(crate) mod bounds;
pub(crate) mod engine;
pub(crate) mod env_var;
pub(crate) mod fault;
mod functions;
pub(crate) mod job;
mod lookups;
mod macro_calls;
mod names;
mod objects;
pub(crate) mod prepare;
pub(crate) mod prepared;
pub(crate) mod python;
pub(crate) mod render;
mod rewrite;
pub(crate) mod scan;
pub(crate) mod scope;
pub(crate) mod source_map;
mod unset;
pub(crate) mod values;
mod widths;
pub(crate) mod world;

pub(crate) use objects::{described, finished};
