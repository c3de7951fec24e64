//! qSOFA, the quick SOFA of Sepsis-3: blood pressure, breathing, mentation; one point each.
//!
//! The consensus counts "altered mentation", a Glasgow coma scale below 15; the reference code asks for 13 or less, the cut that
//! the derivation study examined first.

use std::collections::BTreeMap;

use crate::{
    error::Result,
    evaluate::{ScoreResult, evaluate},
    spec::{
        ComponentSpec, InputSpec, Mode,
        Op::{Ge, Le, Lt},
        Paper, Rule, ScoreSpec, Term,
    },
};

static SINGER_2016: Paper = Paper {
    citation: "Singer M, Deutschman CS, Seymour CW, et al. The Third International Consensus Definitions for Sepsis and Septic \
               Shock (Sepsis-3). JAMA 2016;315:801-810",
    doi: "10.1001/jama.2016.0287",
};

static SEYMOUR_2016: Paper = Paper {
    citation: "Seymour CW, Liu VX, Iwashyna TJ, et al. Assessment of Clinical Criteria for Sepsis. JAMA 2016;315:762-774",
    doi: "10.1001/jama.2016.0288",
};

/// Values qSOFA is computed from, each the worst of the window; `None` = not measured.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct QsofaInputs {
    /// Lowest systolic blood pressure, mmHg.
    pub sysbp_min_mmhg: Option<f64>,
    /// Lowest Glasgow coma scale, 3 to 15.
    pub mingcs_points: Option<f64>,
    /// Highest respiratory rate, breaths per minute.
    pub resprate_max_per_min: Option<f64>,
}

/// qSOFA of one window.
///
/// # Errors
/// A value that is not finite, or that cannot be in its unit.
pub fn qsofa(inputs: &QsofaInputs, mode: Mode) -> Result<ScoreResult> {
    let values = BTreeMap::from([
        ("sysbp_min".to_owned(), inputs.sysbp_min_mmhg),
        ("mingcs".to_owned(), inputs.mingcs_points),
        ("resprate_max".to_owned(), inputs.resprate_max_per_min),
    ]);
    evaluate(&SPEC, &values, mode)
}

/// qSOFA as data.
pub(crate) const SPEC: ScoreSpec = ScoreSpec {
    name: "qsofa",
    title: "Quick SOFA",
    papers: &[&SINGER_2016, &SEYMOUR_2016],
    inputs: &[
        InputSpec {
            name: "sysbp_min",
            unit: "mmHg",
            description: "Lowest systolic blood pressure",
            possible: (0.0, 400.0),
            plausible: (30.0, 250.0),
            whole: false,
            unit_hint: Some("in kPa? 1 kPa is 7.5 mmHg"),
        },
        InputSpec {
            name: "mingcs",
            unit: "1",
            description: "Lowest Glasgow coma scale",
            possible: (3.0, 15.0),
            plausible: (3.0, 15.0),
            whole: true,
            unit_hint: None,
        },
        InputSpec {
            name: "resprate_max",
            unit: "breaths/min",
            description: "Highest respiratory rate",
            possible: (0.0, 200.0),
            plausible: (4.0, 70.0),
            whole: false,
            unit_hint: None,
        },
    ],
    components: &[
        ComponentSpec {
            name: "sysbp_score",
            description: "Low systolic blood pressure",
            inputs: &["sysbp_min"],
            rules: &[Rule::both(&[&[Term::new("sysbp_min", Le, 100.0)]], 1, &SINGER_2016)],
        },
        ComponentSpec {
            name: "gcs_score",
            description: "Altered mentation",
            inputs: &["mingcs"],
            rules: &[
                Rule::paper_only(&[&[Term::new("mingcs", Lt, 15.0)]], 1, &SINGER_2016),
                Rule::reference_only(&[&[Term::new("mingcs", Le, 13.0)]], 1, &SEYMOUR_2016),
            ],
        },
        ComponentSpec {
            name: "resprate_score",
            description: "Fast breathing",
            inputs: &["resprate_max"],
            rules: &[Rule::both(&[&[Term::new("resprate_max", Ge, 22.0)]], 1, &SINGER_2016)],
        },
    ],
    differences: &[
        "A Glasgow coma scale of 14 is altered mentation in the paper (below 15); the reference code asks for 13 or less.",
    ],
};
