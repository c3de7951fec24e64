//! MIMIC-III v1.4 as data: its tables and columns, a plan of the files to load, and a synthetic generator.
//!
//! Knows no warehouse and no SQL engine: what is here are names, types, descriptions, paths and bytes.
//!
//! ```
//! let chartevents = acuity_mimic::tables::find("CHARTEVENTS").expect("a table of MIMIC-III");
//! assert_eq!(chartevents.columns[9].name, "valuenum");
//! assert_eq!(chartevents.columns[9].data_type, "FLOAT64");
//! ```

pub mod plan;
mod sources;
pub mod synth;
pub mod tables;

pub use plan::{Plan, PlanError, Planned, plan};
pub use sources::sources_yaml;
pub use tables::{Column, Table, find, tables};
