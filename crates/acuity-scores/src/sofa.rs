//! SOFA, the Sequential Organ Failure Assessment: six organ systems, 0 to 4 points each.
//!
//! Inputs are the worst values of a time window, mostly 24 hours. A system without any measurement is missing and counts 0 in
//! the total. The 1996 paper fixes the table; the windows, and which gases count as ventilated, are the caller's.
//!
//! The two readings differ in two rules, named in [`SPEC`]'s `differences`. Neither reading scores phenylephrine, vasopressin or
//! milrinone, which the 1996 table does not know.

use std::collections::BTreeMap;

use crate::{
    error::Result,
    evaluate::{ScoreResult, evaluate},
    mode::Mode,
    quantities::{
        BILIRUBIN, CREATININE, DOBUTAMINE, DOPAMINE, EPINEPHRINE, MEANBP, MINGCS, NOREPINEPHRINE, PF_NOVENT, PF_VENT,
        PLATELET, URINEOUTPUT,
    },
    quantity::Quantity,
    spec::{
        ComponentSpec, InputSpec,
        Op::{Ge, Gt, Le, Lt},
        Paper, Rule, ScoreSpec, Term,
    },
};

static VINCENT_1996: Paper = Paper {
    citation: "Vincent JL, Moreno R, Takala J, et al. The SOFA (Sepsis-related Organ Failure Assessment) score to describe organ \
               dysfunction/failure. Intensive Care Med 1996;22:707-710",
    doi: "10.1007/BF01709751",
};

/// Values SOFA is computed from, each the worst of the window; `None` = not measured.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SofaInputs {
    /// Lowest PaO2/FiO2 while not ventilated, mmHg.
    pub pf_novent_mmhg: Option<f64>,
    /// Lowest PaO2/FiO2 while mechanically ventilated, mmHg.
    pub pf_vent_mmhg: Option<f64>,
    /// Lowest platelet count, 1000 per microlitre.
    pub platelet_min_k_per_ul: Option<f64>,
    /// Highest total bilirubin, mg/dL.
    pub bilirubin_max_mg_per_dl: Option<f64>,
    /// Lowest mean arterial pressure, mmHg.
    pub meanbp_min_mmhg: Option<f64>,
    /// Highest dopamine rate, mcg/kg/min.
    pub rate_dopamine_mcg_per_kg_min: Option<f64>,
    /// Highest dobutamine rate, mcg/kg/min.
    pub rate_dobutamine_mcg_per_kg_min: Option<f64>,
    /// Highest epinephrine rate, mcg/kg/min.
    pub rate_epinephrine_mcg_per_kg_min: Option<f64>,
    /// Highest norepinephrine rate, mcg/kg/min.
    pub rate_norepinephrine_mcg_per_kg_min: Option<f64>,
    /// Lowest Glasgow coma scale, 3 to 15.
    pub mingcs_points: Option<f64>,
    /// Highest creatinine, mg/dL.
    pub creatinine_max_mg_per_dl: Option<f64>,
    /// Urine of 24 hours, mL.
    pub urineoutput_ml: Option<f64>,
}

/// SOFA of one window.
///
/// # Errors
/// A value that is not finite, or that cannot be in its unit.
pub fn sofa(inputs: &SofaInputs, mode: Mode) -> Result<ScoreResult> {
    let values = [
        ("pf_novent", inputs.pf_novent_mmhg),
        ("pf_vent", inputs.pf_vent_mmhg),
        ("platelet_min", inputs.platelet_min_k_per_ul),
        ("bilirubin_max", inputs.bilirubin_max_mg_per_dl),
        ("meanbp_min", inputs.meanbp_min_mmhg),
        ("rate_dopamine", inputs.rate_dopamine_mcg_per_kg_min),
        ("rate_dobutamine", inputs.rate_dobutamine_mcg_per_kg_min),
        ("rate_epinephrine", inputs.rate_epinephrine_mcg_per_kg_min),
        ("rate_norepinephrine", inputs.rate_norepinephrine_mcg_per_kg_min),
        ("mingcs", inputs.mingcs_points),
        ("creatinine_max", inputs.creatinine_max_mg_per_dl),
        ("urineoutput", inputs.urineoutput_ml),
    ];
    let values: BTreeMap<String, Option<f64>> =
        values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    evaluate(&SPEC, &values, mode)
}

const fn input(name: &'static str, description: &'static str, quantity: &'static Quantity) -> InputSpec {
    InputSpec { name, description, quantity }
}

/// SOFA as data.
pub(crate) const SPEC: ScoreSpec = ScoreSpec {
    name: "sofa",
    title: "Sequential Organ Failure Assessment",
    // The paper is about adult intensive care; pSOFA (Matics TJ, Sanchez-Pinto LN. JAMA Pediatr 2017;171:e172352) is another
    // score, with limits by age.
    adults_only: true,
    papers: &[&VINCENT_1996],
    inputs: &[
        input("pf_novent", "Lowest PaO2/FiO2 while not ventilated", &PF_NOVENT),
        input("pf_vent", "Lowest PaO2/FiO2 while mechanically ventilated", &PF_VENT),
        input("platelet_min", "Lowest platelet count", &PLATELET),
        input("bilirubin_max", "Highest total bilirubin", &BILIRUBIN),
        input("meanbp_min", "Lowest mean arterial pressure", &MEANBP),
        input("rate_dopamine", "Highest dopamine rate", &DOPAMINE),
        input("rate_dobutamine", "Highest dobutamine rate", &DOBUTAMINE),
        input("rate_epinephrine", "Highest epinephrine rate", &EPINEPHRINE),
        input("rate_norepinephrine", "Highest norepinephrine rate", &NOREPINEPHRINE),
        input("mingcs", "Lowest Glasgow coma scale", &MINGCS),
        input("creatinine_max", "Highest creatinine", &CREATININE),
        input("urineoutput", "Urine of 24 hours", &URINEOUTPUT),
    ],
    components: &[
        ComponentSpec {
            name: "respiration",
            description: "Oxygenation: PaO2/FiO2, with respect to ventilation",
            inputs: &["pf_novent", "pf_vent"],
            rules: &[
                Rule::both(&[&[Term::new("pf_vent", Lt, 100.0)]], 4, &VINCENT_1996),
                Rule::both(&[&[Term::new("pf_vent", Lt, 200.0)]], 3, &VINCENT_1996),
                // 3 and 4 points are for supported patients only, so an unsupported ratio stops at 2.
                Rule::paper_only(
                    &[&[Term::new("pf_novent", Lt, 300.0)], &[Term::new("pf_vent", Lt, 300.0)]],
                    2,
                    &VINCENT_1996,
                ),
                Rule::paper_only(
                    &[&[Term::new("pf_novent", Lt, 400.0)], &[Term::new("pf_vent", Lt, 400.0)]],
                    1,
                    &VINCENT_1996,
                ),
                Rule::reference_only(&[&[Term::new("pf_novent", Lt, 300.0)]], 2, &VINCENT_1996),
                Rule::reference_only(&[&[Term::new("pf_novent", Lt, 400.0)]], 1, &VINCENT_1996),
            ],
        },
        ComponentSpec {
            name: "coagulation",
            description: "Platelets",
            inputs: &["platelet_min"],
            rules: &[
                Rule::both(&[&[Term::new("platelet_min", Lt, 20.0)]], 4, &VINCENT_1996),
                Rule::both(&[&[Term::new("platelet_min", Lt, 50.0)]], 3, &VINCENT_1996),
                Rule::both(&[&[Term::new("platelet_min", Lt, 100.0)]], 2, &VINCENT_1996),
                Rule::both(&[&[Term::new("platelet_min", Lt, 150.0)]], 1, &VINCENT_1996),
            ],
        },
        ComponentSpec {
            name: "liver",
            description: "Bilirubin",
            inputs: &["bilirubin_max"],
            rules: &[
                Rule::both(&[&[Term::new("bilirubin_max", Ge, 12.0)]], 4, &VINCENT_1996),
                Rule::both(&[&[Term::new("bilirubin_max", Ge, 6.0)]], 3, &VINCENT_1996),
                Rule::both(&[&[Term::new("bilirubin_max", Ge, 2.0)]], 2, &VINCENT_1996),
                Rule::both(&[&[Term::new("bilirubin_max", Ge, 1.2)]], 1, &VINCENT_1996),
            ],
        },
        ComponentSpec {
            name: "cardiovascular",
            description: "Mean arterial pressure and vasopressors",
            inputs: &["meanbp_min", "rate_dopamine", "rate_dobutamine", "rate_epinephrine", "rate_norepinephrine"],
            rules: &[
                Rule::both(
                    &[
                        &[Term::new("rate_dopamine", Gt, 15.0)],
                        &[Term::new("rate_epinephrine", Gt, 0.1)],
                        &[Term::new("rate_norepinephrine", Gt, 0.1)],
                    ],
                    4,
                    &VINCENT_1996,
                ),
                // A rate of exactly 0 is a pump that stands still: no treatment.
                Rule::paper_only(
                    &[
                        &[Term::new("rate_dopamine", Gt, 5.0)],
                        &[Term::new("rate_epinephrine", Gt, 0.0), Term::new("rate_epinephrine", Le, 0.1)],
                        &[Term::new("rate_norepinephrine", Gt, 0.0), Term::new("rate_norepinephrine", Le, 0.1)],
                    ],
                    3,
                    &VINCENT_1996,
                ),
                Rule::reference_only(
                    &[
                        &[Term::new("rate_dopamine", Gt, 5.0)],
                        &[Term::new("rate_epinephrine", Le, 0.1)],
                        &[Term::new("rate_norepinephrine", Le, 0.1)],
                    ],
                    3,
                    &VINCENT_1996,
                ),
                Rule::both(
                    &[&[Term::new("rate_dopamine", Gt, 0.0)], &[Term::new("rate_dobutamine", Gt, 0.0)]],
                    2,
                    &VINCENT_1996,
                ),
                Rule::both(&[&[Term::new("meanbp_min", Lt, 70.0)]], 1, &VINCENT_1996),
            ],
        },
        ComponentSpec {
            name: "cns",
            description: "Glasgow coma scale",
            inputs: &["mingcs"],
            rules: &[
                Rule::both(&[&[Term::new("mingcs", Lt, 6.0)]], 4, &VINCENT_1996),
                Rule::both(&[&[Term::new("mingcs", Ge, 6.0), Term::new("mingcs", Le, 9.0)]], 3, &VINCENT_1996),
                Rule::both(&[&[Term::new("mingcs", Ge, 10.0), Term::new("mingcs", Le, 12.0)]], 2, &VINCENT_1996),
                Rule::both(&[&[Term::new("mingcs", Ge, 13.0), Term::new("mingcs", Le, 14.0)]], 1, &VINCENT_1996),
            ],
        },
        ComponentSpec {
            name: "renal",
            description: "Creatinine and urine output",
            inputs: &["creatinine_max", "urineoutput"],
            rules: &[
                Rule::both(
                    &[&[Term::new("creatinine_max", Ge, 5.0)], &[Term::new("urineoutput", Lt, 200.0)]],
                    4,
                    &VINCENT_1996,
                ),
                Rule::both(
                    &[&[Term::new("creatinine_max", Ge, 3.5)], &[Term::new("urineoutput", Lt, 500.0)]],
                    3,
                    &VINCENT_1996,
                ),
                Rule::both(&[&[Term::new("creatinine_max", Ge, 2.0)]], 2, &VINCENT_1996),
                Rule::both(&[&[Term::new("creatinine_max", Ge, 1.2)]], 1, &VINCENT_1996),
            ],
        },
    ],
    differences: &[
        "A ventilated PaO2/FiO2 of 200 to under 300 scores 2 and of 300 to under 400 scores 1 in the paper; the reference code \
         gives 0, because it looks at ventilated ratios below 200 only.",
        "An epinephrine or norepinephrine rate of exactly 0 is no treatment in the paper; in the reference code it satisfies \
         `<= 0.1` and scores 3.",
    ],
};
