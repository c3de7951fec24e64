//! Clinical severity scores as pure functions, with the same rules rendered as SQL.
//!
//! A score is data: [`ScoreSpec`] lists its inputs with units, and for each component the ordered rules that give points, every
//! rule with the paper it comes from. [`fn@evaluate`] runs those rules in Rust, [`decide`] says which rule and values
//! decided; [`sql_expression`] and [`render_macro`] write the very same rules as GoogleSQL. No I/O, no warehouse.
//!
//! Each score has a file with its papers, its inputs as a struct, and its rules: [`sofa()`], [`sofa2()`], [`qsofa()`],
//! [`sirs()`],
//! [`oasis()`], [`saps()`], [`sapsii()`], [`apsiii()`], [`lods()`], [`mlods()`], [`meld()`], [`kdigo_creatinine()`], [`kdigo_urine()`];
//! for many patients [`evaluate_batch`]. What is no table of points is a function: [`elixhauser`], [`elixhauser_ahrq`], [`charlson`],
//! [`sepsis3_onset`]. The feature `serde`, on by default, reads inputs and writes results.
//!
//! Two readings exist ([`Mode`]): the paper, and what the community's reference code computes. [`fn@quantities`] says of
//! everything that is measured in which unit it is and which values can exist: one table for scores, models and forms.
//!
//! ```
//! use acuity_scores::{Mode, SofaInputs, sofa};
//!
//! let inputs = SofaInputs { pf_vent_mmhg: Some(250.0), platelet_min_k_per_ul: Some(90.0), ..SofaInputs::default() };
//! let paper = sofa(&inputs, Mode::Paper).unwrap();
//! assert_eq!((paper.component("respiration"), paper.component("coagulation")), (Some(2.0), Some(2.0)));
//! assert_eq!(paper.component("liver"), None, "not measured");
//! assert_eq!(paper.total, Some(4.0));
//!
//! // The reference code looks at ventilated ratios below 200 only.
//! assert_eq!(sofa(&inputs, Mode::Reference).unwrap().component("respiration"), Some(0.0));
//! ```

mod apsiii;
mod categories;
mod comorbidities;
mod contradictions;
mod deciding;
mod error;
mod evaluate;
mod formula;
mod inputs;
mod kdigo_creatinine;
mod kdigo_urine;
mod lods;
mod meld;
mod mlods;
mod mode;
mod nearest;
mod notation;
mod oasis;
mod papers;
mod qsofa;
mod quantities;
mod quantity;
mod registry;
mod saps;
mod sapsii;
mod sepsis3;
mod sirs;
mod sofa;
mod sofa2;
mod spec;
mod sql;
mod sql_deciding;
mod sql_rules;
pub mod words;

pub use apsiii::{ApsiiiInputs, apsiii};
pub use categories::{AdmissionType, Ecmo};
pub use comorbidities::{Comorbidities, Diagnosis, charlson, elixhauser, elixhauser_ahrq};
pub use contradictions::{Contradiction, contradictions};
pub use deciding::{Decision, decide};
pub use error::{Error, Problem, Result, Warning};
pub use evaluate::{ScoreResult, computed, evaluate, evaluate_batch, evaluate_inputs, points};
pub use formula::Formula;
pub use inputs::{InputValue, Inputs};
pub use kdigo_creatinine::{KdigoCreatinineInputs, kdigo_creatinine};
pub use kdigo_urine::{KdigoUrineInputs, kdigo_urine};
pub use lods::{LodsInputs, lods};
pub use meld::{MeldInputs, meld};
pub use mlods::{MlodsInputs, mlods};
pub use mode::{Mode, ScoreMode};
pub use nearest::nearest;
pub use oasis::{OasisInputs, oasis};
pub use qsofa::{QsofaInputs, qsofa};
pub use quantities::{ADULT_YEARS, quantities, quantity};
pub use quantity::{Kind, Quantity, Statistic};
pub use registry::{find, scores};
pub use saps::{SapsInputs, saps};
pub use sapsii::{SapsiiInputs, sapsii};
pub use sepsis3::{Sepsis, SofaHour, Suspicion, sepsis3_onset};
pub use sirs::{SirsInputs, sirs};
pub use sofa::{SofaInputs, sofa};
pub use sofa2::{Sofa2Inputs, sofa2};
pub use spec::{Applies, ComponentSpec, Further, InputSpec, Op, Outcome, Paper, Rule, ScoreSpec, Term, Test, Total};
pub use sql::{macro_file_name, render_macro, sql_deciding_inputs, sql_expression, sql_probability, sql_total};
