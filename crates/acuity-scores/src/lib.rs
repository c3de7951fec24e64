//! Clinical severity scores as pure functions, with the same rules rendered as SQL.
//!
//! A score is data: [`ScoreSpec`] lists its inputs with units, and for each component the ordered rules that give points, every
//! rule with the paper it comes from. [`fn@evaluate`] runs those rules in Rust; [`sql_expression`] and [`render_macro`] write the
//! very same rules as GoogleSQL. No I/O, no warehouse.
//!
//! Two readings exist ([`Mode`]): the paper, and what the community's reference code computes. [`fn@quantities`] says of
//! everything that is measured in which unit it is and which values can exist: one table for scores, models and forms.
//!
//! ```
//! use acuity_scores::{Mode, SofaInputs, sofa};
//!
//! let inputs = SofaInputs { pf_vent_mmhg: Some(250.0), platelet_min_k_per_ul: Some(90.0), ..SofaInputs::default() };
//! let paper = sofa(&inputs, Mode::Paper).unwrap();
//! assert_eq!((paper.component("respiration"), paper.component("coagulation")), (Some(2), Some(2)));
//! assert_eq!(paper.component("liver"), None, "not measured");
//! assert_eq!(paper.total, 4);
//!
//! // The reference code looks at ventilated ratios below 200 only.
//! assert_eq!(sofa(&inputs, Mode::Reference).unwrap().component("respiration"), Some(0));
//! ```

mod contradictions;
mod error;
mod evaluate;
mod inputs;
mod mode;
mod nearest;
mod qsofa;
mod quantities;
mod quantity;
mod registry;
mod sofa;
mod spec;
mod sql;
pub mod words;

pub use contradictions::{Contradiction, contradictions};
pub use error::{Error, Problem, Result, Warning};
pub use evaluate::{ScoreResult, evaluate, points};
pub use mode::{Mode, ScoreMode};
pub use nearest::nearest;
pub use qsofa::{QsofaInputs, qsofa};
pub use quantities::{ADULT_YEARS, quantities, quantity};
pub use quantity::{Kind, Quantity, Statistic};
pub use registry::{find, scores};
pub use sofa::{SofaInputs, sofa};
pub use spec::{Applies, ComponentSpec, InputSpec, Op, Paper, Rule, ScoreSpec, Term};
pub use sql::{macro_file_name, render_macro, sql_expression, sql_total};
