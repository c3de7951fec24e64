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
    spec::{
        ComponentSpec, InputSpec, Mode,
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

const KPA: Option<&str> = Some("in kPa? 1 kPa is 7.5 mmHg");
const PER_MINUTE: Option<&str> = Some("in mcg/min? divide by the body weight in kg");

const fn input(
    name: &'static str,
    unit: &'static str,
    description: &'static str,
    possible: (f64, f64),
    plausible: (f64, f64),
    unit_hint: Option<&'static str>,
) -> InputSpec {
    InputSpec { name, unit, description, possible, plausible, whole: false, unit_hint }
}

/// SOFA as data.
pub(crate) const SPEC: ScoreSpec = ScoreSpec {
    name: "sofa",
    title: "Sequential Organ Failure Assessment",
    papers: &[&VINCENT_1996],
    inputs: &[
        input("pf_novent", "mmHg", "Lowest PaO2/FiO2 while not ventilated", (0.0, 4000.0), (30.0, 700.0), KPA),
        input("pf_vent", "mmHg", "Lowest PaO2/FiO2 while mechanically ventilated", (0.0, 4000.0), (30.0, 700.0), KPA),
        input(
            "platelet_min",
            "K/uL",
            "Lowest platelet count",
            (0.0, 10_000.0),
            (1.0, 1500.0),
            Some("in cells per microlitre? divide by 1000"),
        ),
        input(
            "bilirubin_max",
            "mg/dL",
            "Highest total bilirubin",
            (0.0, 150.0),
            (0.1, 50.0),
            Some("in umol/L? divide by 17.1"),
        ),
        input("meanbp_min", "mmHg", "Lowest mean arterial pressure", (0.0, 300.0), (20.0, 160.0), KPA),
        input("rate_dopamine", "mcg/kg/min", "Highest dopamine rate", (0.0, 5000.0), (0.0, 50.0), PER_MINUTE),
        input("rate_dobutamine", "mcg/kg/min", "Highest dobutamine rate", (0.0, 5000.0), (0.0, 50.0), PER_MINUTE),
        input("rate_epinephrine", "mcg/kg/min", "Highest epinephrine rate", (0.0, 500.0), (0.0, 5.0), PER_MINUTE),
        input("rate_norepinephrine", "mcg/kg/min", "Highest norepinephrine rate", (0.0, 500.0), (0.0, 5.0), PER_MINUTE),
        InputSpec {
            name: "mingcs",
            unit: "1",
            description: "Lowest Glasgow coma scale",
            possible: (3.0, 15.0),
            plausible: (3.0, 15.0),
            whole: true,
            unit_hint: None,
        },
        input(
            "creatinine_max",
            "mg/dL",
            "Highest creatinine",
            (0.0, 150.0),
            (0.1, 30.0),
            Some("in umol/L? divide by 88.4"),
        ),
        // Irrigation that went in is subtracted, so a day's balance can be negative.
        input(
            "urineoutput",
            "mL",
            "Urine of 24 hours",
            (-100_000.0, 100_000.0),
            (0.0, 15_000.0),
            Some("in litres? multiply by 1000"),
        ),
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
