//! SOFA, the Sequential Organ Failure Assessment: six organ systems, 0 to 4 points each.
//!
//! Inputs are the worst values of a time window, mostly 24 hours. A system without any measurement is missing and counts 0 in
//! the total. The 1996 paper fixes the table; the windows, and which gases count as ventilated, are the caller's.
//!
//! The two readings differ in two rules, named in [`SPEC`]'s `differences`. Neither reading scores phenylephrine, vasopressin or
//! milrinone, which the 1996 table does not know.

use crate::{
    error::Result,
    evaluate::{ScoreResult, evaluate},
    inputs::score_inputs,
    mode::Mode,
    spec::{
        ComponentSpec,
        Op::{Ge, Gt, Le, Lt},
        Paper, Rule, ScoreSpec, Term,
    },
};

static VINCENT_1996: Paper = Paper {
    citation: "Vincent JL, Moreno R, Takala J, et al. The SOFA (Sepsis-related Organ Failure Assessment) score to describe organ \
               dysfunction/failure. Intensive Care Med 1996;22:707-710",
    doi: "10.1007/BF01709751",
};

score_inputs! {
    /// Values SOFA is computed from, each the worst of the window; `None` = not measured.
    SofaInputs {
        pf_novent_mmhg = "pf_novent": PF_NOVENT, "Lowest PaO2/FiO2 while not ventilated", "mmHg";
        pf_vent_mmhg = "pf_vent": PF_VENT, "Lowest PaO2/FiO2 while mechanically ventilated", "mmHg";
        platelet_min_k_per_ul = "platelet_min": PLATELET, "Lowest platelet count", "1000 per microlitre";
        bilirubin_max_mg_per_dl = "bilirubin_max": BILIRUBIN, "Highest total bilirubin", "mg/dL";
        meanbp_min_mmhg = "meanbp_min": MEANBP, "Lowest mean arterial pressure", "mmHg";
        rate_dopamine_mcg_per_kg_min = "rate_dopamine": DOPAMINE, "Highest dopamine rate", "mcg/kg/min";
        rate_dobutamine_mcg_per_kg_min = "rate_dobutamine": DOBUTAMINE, "Highest dobutamine rate", "mcg/kg/min";
        rate_epinephrine_mcg_per_kg_min = "rate_epinephrine": EPINEPHRINE, "Highest epinephrine rate", "mcg/kg/min";
        rate_norepinephrine_mcg_per_kg_min = "rate_norepinephrine": NOREPINEPHRINE, "Highest norepinephrine rate", "mcg/kg/min";
        mingcs_points = "mingcs": MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        creatinine_max_mg_per_dl = "creatinine_max": CREATININE, "Highest creatinine", "mg/dL";
        urineoutput_ml = "urineoutput": URINEOUTPUT, "Urine of 24 hours", "mL";
    }
}

/// SOFA of one window.
///
/// # Errors
/// A value that is not finite, or that cannot be in its unit.
pub fn sofa(inputs: &SofaInputs, mode: Mode) -> Result<ScoreResult> {
    evaluate(&SPEC, &inputs.values(), mode)
}

/// SOFA as data.
pub(crate) const SPEC: ScoreSpec = ScoreSpec {
    name: "sofa",
    title: "Sequential Organ Failure Assessment",
    // The paper is about adult intensive care; pSOFA (Matics TJ, Sanchez-Pinto LN. JAMA Pediatr 2017;171:e172352) is another
    // score, with limits by age.
    adults_only: true,
    papers: &[&VINCENT_1996],
    inputs: SofaInputs::SPECS,
    components: &[
        ComponentSpec {
            name: "respiration",
            title: "Respiration",
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
            title: "Coagulation",
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
            title: "Liver",
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
            title: "Cardiovascular",
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
            title: "Central nervous system",
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
            title: "Renal",
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
