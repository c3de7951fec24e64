//! qSOFA, the quick SOFA of Sepsis-3: blood pressure, breathing, mentation; one point each.
//!
//! The consensus counts "altered mentation", a Glasgow coma scale below 15; the reference code asks for 13 or less, the cut that
//! the derivation study examined first.

use crate::{
    error::Result,
    evaluate::{ScoreResult, evaluate},
    inputs::score_inputs,
    mode::Mode,
    spec::{
        ComponentSpec,
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

score_inputs! {
    /// Values qSOFA is computed from, each the worst of the window; `None` = not measured.
    QsofaInputs {
        sysbp_min_mmhg = "sysbp_min": SYSBP, "Lowest systolic blood pressure", "mmHg";
        mingcs_points = "mingcs": MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        resprate_max_per_min = "resprate_max": RESPRATE, "Highest respiratory rate", "breaths per minute";
    }
}

/// qSOFA of one window.
///
/// # Errors
/// A value that is not finite, or that cannot be in its unit.
pub fn qsofa(inputs: &QsofaInputs, mode: Mode) -> Result<ScoreResult> {
    evaluate(&SPEC, &inputs.values(), mode)
}

/// qSOFA as data.
pub(crate) const SPEC: ScoreSpec = ScoreSpec {
    name: "qsofa",
    title: "Quick SOFA",
    // Derived in adults.
    adults_only: true,
    papers: &[&SINGER_2016, &SEYMOUR_2016],
    inputs: QsofaInputs::SPECS,
    components: &[
        ComponentSpec {
            name: "sysbp_score",
            title: "Blood pressure",
            description: "Low systolic blood pressure",
            inputs: &["sysbp_min"],
            rules: &[Rule::both(&[&[Term::new("sysbp_min", Le, 100.0)]], 1, &SINGER_2016)],
        },
        ComponentSpec {
            name: "gcs_score",
            title: "Mentation",
            description: "Altered mentation",
            inputs: &["mingcs"],
            rules: &[
                Rule::paper_only(&[&[Term::new("mingcs", Lt, 15.0)]], 1, &SINGER_2016),
                Rule::reference_only(&[&[Term::new("mingcs", Le, 13.0)]], 1, &SEYMOUR_2016),
            ],
        },
        ComponentSpec {
            name: "resprate_score",
            title: "Breathing",
            description: "Fast breathing",
            inputs: &["resprate_max"],
            rules: &[Rule::both(&[&[Term::new("resprate_max", Ge, 22.0)]], 1, &SINGER_2016)],
        },
    ],
    differences: &[
        "A Glasgow coma scale of 14 is altered mentation in the paper (below 15); the reference code asks for 13 or less.",
    ],
};
