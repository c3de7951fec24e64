//! Cohorts that a person defines: who is in, how the groups in it differ, and how long they live.
//!
//! What can be asked of a stay ([`facts`]) is read once; each question about it is answered from memory, on the background
//! thread.

mod answer;
mod baseline;
mod definition;
mod export;
mod facts;
mod saved;

pub(crate) use answer::{Answer, Curve, Horizon, Question, Split};
pub(crate) use baseline::{Baseline, Line, Summary};
pub(crate) use definition::{Group, How, Part, Rule, Test};
pub(crate) use export::{File, Form, Table};
pub(crate) use facts::{Fact, Facts, Values};
pub(crate) use saved::{Named, Saved};
