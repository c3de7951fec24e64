//! KDIGO stage of acute kidney injury by creatinine, at one point in time.
//!
//! A creatinine is compared with the lowest of the 48 hours and of the 7 days before it, itself excluded; without any before it
//! there is no injury to be seen, and the stage is 0. A patient's stage is the higher of this one and that of urine.

use crate::{
    formula::Formula::{self, Value},
    notation::score,
    papers::KDIGO_2012,
};

const STAGE: Formula = Value("aki_stage_creat");

/// Creatinine is reported in hundredths, for which doubles have no room: 1.4 is 0.3 above 1.1 for a person, a hair less for a
/// computer. No measurement is as fine as this.
const HAIR: f64 = 1.0e-9;

score! {
    /// KDIGO stage by creatinine.
    ///
    /// ```
    /// use acuity_scores::{KdigoCreatinineInputs, Mode, kdigo_creatinine};
    ///
    /// // 0.3 mg/dL more than a day ago.
    /// let inputs = KdigoCreatinineInputs {
    ///     creat_mg_per_dl: Some(1.4),
    ///     low48_mg_per_dl: Some(1.1),
    ///     low7_mg_per_dl: Some(1.1),
    ///     rrt: None,
    /// };
    /// assert_eq!(kdigo_creatinine(&inputs, Mode::Paper).unwrap().total, Some(1.0));
    /// assert_eq!(kdigo_creatinine(&inputs, Mode::Reference).unwrap().total, Some(0.0));
    /// ```
    kdigo_creatinine: "KDIGO stage of acute kidney injury by creatinine", everyone, [KDIGO_2012];

    /// Values the stage is computed from; `None` = not measured.
    KdigoCreatinineInputs {
        creat_mg_per_dl: f64 = creat, CREATININE, "Creatinine now", "mg/dL";
        low48_mg_per_dl: f64 = low48, CREATININE, "Lowest creatinine of the 48 hours before", "mg/dL";
        low7_mg_per_dl: f64 = low7, CREATININE, "Lowest creatinine of the 7 days before", "mg/dL";
        rrt: bool = rrt, RRT, "Renal replacement therapy was begun", "yes or no";
    }

    components {
        aki_stage_creat("Creatinine", "Stage of acute kidney injury by creatinine") from [creat, low48, low7, rrt] {
            3 in paper if rrt == 1;
            3 in paper if creat >= (3.0 * low7 + -HAIR);
            3 in paper if creat >= 4 && creat >= (1.0 * low48 + 0.3 - HAIR)
                || creat >= 4 && creat >= (1.5 * low7 + -HAIR);
            2 in paper if creat >= (2.0 * low7 + -HAIR);
            1 in paper if creat >= (1.0 * low48 + 0.3 - HAIR) || creat >= (1.5 * low7 + -HAIR);
            null in paper if creat is null;
            3 in reference if creat >= (3.0 * low7 + 0.0);
            3 in reference if creat >= 4 && creat >= (1.0 * low48 + 0.3) || creat >= 4 && creat >= (1.5 * low7 + 0.0);
            2 in reference if creat >= (2.0 * low7 + 0.0);
            1 in reference if creat >= (1.0 * low48 + 0.3) || creat >= (1.5 * low7 + 0.0);
            0 in reference if creat is null;
        }
    }

    total {
        (STAGE) if aki_stage_creat >= 0;
    }

    differences {
        "Creatinine is compared in decimals: 1.4 mg/dL is 0.3 above 1.1; the reference code compares doubles, where it is a hair less."
        "Beginning renal replacement therapy is stage 3; the reference code does not look at it."
        "Without a creatinine there is no stage; the reference code gives 0."
    }
}
