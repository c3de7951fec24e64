//! MELD, the Model for End-Stage Liver Disease, with the sodium term of 2016.
//!
//! The natural logarithms of creatinine, bilirubin and INR are weighed and added up; hyponatremia adds to what exceeds 11. Values
//! below 1 count as 1, creatinine above 4 mg/dL or renal replacement therapy as 4 mg/dL.

use crate::{
    formula::Formula::{self, AtMost, Ln, Number, Product, Round, Sum, Value},
    notation::score,
    spec::Paper,
};

static KAMATH_2001: Paper = Paper {
    citation: "Kamath PS, Wiesner RH, Malinchoc M, et al. A model to predict survival in patients with end-stage liver disease. \
               Hepatology 2001;33:464-470",
    doi: "10.1053/jhep.2001.22172",
};

// The weights of the sodium term are those of the Organ Procurement and Transplantation Network's policy of January 2016.
static KIM_2008: Paper = Paper {
    citation: "Kim WR, Biggins SW, Kremers WK, et al. Hyponatremia and mortality among patients on the liver-transplant waiting list. \
               N Engl J Med 2008;359:1018-1026",
    doi: "10.1056/NEJMoa0801209",
};

const AT_FOUR_CREATININE: Formula = Product(&[Number(0.957), Ln(&Number(4.0))]);
const OF_CREATININE: Formula = Product(&[Number(0.957), Ln(&Value("creatinine_max"))]);
const OF_BILIRUBIN: Formula = Product(&[Number(0.378), Ln(&Value("bilirubin_max"))]);
const AT_ONE_INR: Formula = Number(0.643);
const OF_INR: Formula = Sum(&[Product(&[Number(1.120), Ln(&Value("inr_max"))]), Number(0.643)]);
const BELOW_137: Formula = Sum(&[Number(137.0), Product(&[Number(-1.0), Value("sodium_min")])]);

const INITIAL: Formula = AtMost(
    40.0,
    &Product(&[
        Number(10.0),
        Round(&Sum(&[Value("creatinine_score"), Value("bilirubin_score"), Value("inr_score")]), 1),
    ]),
);
const AS_IT_IS: Formula = Value("meld_initial");
const WITH_SODIUM: Formula = Sum(&[
    Value("meld_initial"),
    Product(&[Number(1.32), Value("sodium_score")]),
    Product(&[Number(-0.033), Value("meld_initial"), Value("sodium_score")]),
]);
const WITH_SODIUM_ROUNDED: Formula = AtMost(40.0, &Round(&WITH_SODIUM, 0));

score! {
    /// MELD of the first day.
    ///
    /// ```
    /// use acuity_scores::{MeldInputs, Mode, meld};
    ///
    /// // 0.957 ln 2 + 0.378 ln 3 + 1.120 ln 1.5 + 0.643 = 2.18, so 22; with sodium 130: 22 + 1.32 * 7 - 0.033 * 22 * 7 = 26.158.
    /// let inputs = MeldInputs {
    ///     creatinine_max_mg_per_dl: Some(2.0),
    ///     bilirubin_max_mg_per_dl: Some(3.0),
    ///     inr_max: Some(1.5),
    ///     sodium_min_meq_per_l: Some(130.0),
    ///     rrt: Some(false),
    /// };
    /// let scored = meld(&inputs, Mode::Paper).unwrap();
    /// assert_eq!((scored.component("meld_initial"), scored.total), (Some(22.0), Some(26.0)));
    /// ```
    meld: "Model for End-Stage Liver Disease", adults, [KAMATH_2001, KIM_2008];

    /// Values MELD is computed from; `None` = not measured.
    MeldInputs {
        creatinine_max_mg_per_dl: f64 = creatinine_max, CREATININE, "Highest creatinine", "mg/dL";
        bilirubin_max_mg_per_dl: f64 = bilirubin_max, BILIRUBIN, "Highest total bilirubin", "mg/dL";
        inr_max: f64 = inr_max, INR, "Highest international normalised ratio", "no unit";
        sodium_min_meq_per_l: f64 = sodium_min, SODIUM, "Lowest sodium", "mEq/L";
        rrt: bool = rrt, RRT, "Renal replacement therapy", "yes or no";
    }

    components {
        creatinine_score("Creatinine", "0.957 ln creatinine") from [creatinine_max, rrt] else null {
            (AT_FOUR_CREATININE) if rrt == 1 || creatinine_max > 4;
            0 if creatinine_max < 1;
            (OF_CREATININE) if creatinine_max >= 1;
            0 in reference if creatinine_max is null;
        }
        bilirubin_score("Bilirubin", "0.378 ln bilirubin") from [bilirubin_max] else null {
            0 if bilirubin_max < 1;
            (OF_BILIRUBIN) if bilirubin_max >= 1;
            0 in reference if bilirubin_max is null;
        }
        inr_score("INR", "1.120 ln INR + 0.643") from [inr_max] else null {
            (AT_ONE_INR) if inr_max < 1;
            (OF_INR) if inr_max >= 1;
            (AT_ONE_INR) in reference if inr_max is null;
        }
        sodium_score("Sodium", "mEq/L below 137, at most 12") from [sodium_min] else null {
            0 by KIM_2008 if sodium_min is null || sodium_min > 137;
            12 by KIM_2008 if sodium_min < 125;
            (BELOW_137) by KIM_2008 if sodium_min <= 137;
        }
    }

    steps {
        meld_initial("MELD without sodium", "Ten times the sum, rounded, at most 40")
            from [creatinine_score, bilirubin_score, inr_score] {
            null if creatinine_score is null || bilirubin_score is null || inr_score is null;
            (INITIAL) if creatinine_score >= 0;
        }
    }

    total {
        (AS_IT_IS) by KIM_2008 if meld_initial <= 11;
        (WITH_SODIUM) in reference by KIM_2008 if meld_initial > 11;
        (WITH_SODIUM_ROUNDED) in paper by KIM_2008 if meld_initial > 11;
    }

    differences {
        "Without creatinine, bilirubin or INR there is no score; the reference code takes what is missing as normal, so that a \
         patient without any value has 6."
        "With sodium the score is rounded to a whole number of at most 40, as allocation does; the reference code keeps its fraction."
    }
}
