//! KDIGO stage of acute kidney injury by urine output, at one point in time.
//!
//! The rates are the urine of the last 6, 12 and 24 hours by weight and by the hours that it was collected in. A patient's
//! stage is the higher of this one and that of creatinine.

use crate::{
    formula::Formula::{self, Value},
    notation::score,
    papers::KDIGO_2012,
};

const STAGE: Formula = Value("aki_stage_uo");

score! {
    /// KDIGO stage by urine output.
    ///
    /// ```
    /// use acuity_scores::{KdigoUrineInputs, Mode, kdigo_urine};
    ///
    /// let inputs = KdigoUrineInputs {
    ///     hours_in_icu: Some(30.0),
    ///     uo_rt_6hr_ml_per_kg_h: Some(0.4),
    ///     uo_tm_6hr_h: Some(6.0),
    ///     uo_rt_12hr_ml_per_kg_h: Some(0.45),
    ///     uo_tm_12hr_h: Some(12.0),
    ///     uo_rt_24hr_ml_per_kg_h: Some(0.6),
    ///     uo_tm_24hr_h: Some(24.0),
    /// };
    /// assert_eq!(kdigo_urine(&inputs, Mode::Paper).unwrap().total, Some(2.0));
    /// ```
    kdigo_urine: "KDIGO stage of acute kidney injury by urine output", everyone, [KDIGO_2012];

    /// Values the stage is computed from; `None` = not known.
    KdigoUrineInputs {
        hours_in_icu: f64 = hours_in_icu, HOURS_IN_ICU, "Time since ICU admission", "hours";
        uo_rt_6hr_ml_per_kg_h: f64 = uo_rt_6hr, URINE_RATE, "Urine of the last 6 hours", "mL/kg/h";
        uo_rt_12hr_ml_per_kg_h: f64 = uo_rt_12hr, URINE_RATE, "Urine of the last 12 hours", "mL/kg/h";
        uo_rt_24hr_ml_per_kg_h: f64 = uo_rt_24hr, URINE_RATE, "Urine of the last 24 hours", "mL/kg/h";
        uo_tm_6hr_h: f64 = uo_tm_6hr, HOURS_COVERED, "Hours that the urine of the last 6 was collected in", "hours";
        uo_tm_12hr_h: f64 = uo_tm_12hr, HOURS_COVERED, "Hours that the urine of the last 12 was collected in", "hours";
        uo_tm_24hr_h: f64 = uo_tm_24hr, HOURS_COVERED, "Hours that the urine of the last 24 was collected in", "hours";
    }

    components {
        aki_stage_uo("Urine", "Stage of acute kidney injury by urine output")
            from [hours_in_icu, uo_rt_6hr, uo_rt_12hr, uo_rt_24hr, uo_tm_6hr, uo_tm_12hr, uo_tm_24hr] else null {
            3 in paper if uo_tm_24hr >= 24 && uo_rt_24hr < 0.3 || uo_tm_12hr >= 12 && uo_rt_12hr <= 0;
            2 in paper if uo_tm_12hr >= 12 && uo_rt_12hr < 0.5;
            1 in paper if uo_tm_6hr >= 6 && uo_rt_6hr < 0.5;
            0 in paper if uo_tm_6hr >= 6 && uo_rt_6hr >= 0.5;
            null in reference if uo_rt_6hr is null;
            0 in reference if hours_in_icu <= 6;
            3 in reference if uo_tm_24hr >= 11 && uo_rt_24hr < 0.3 || uo_tm_12hr >= 5 && uo_rt_12hr == 0;
            2 in reference if uo_tm_12hr >= 5 && uo_rt_12hr < 0.5;
            1 in reference if uo_tm_6hr >= 2 && uo_rt_6hr < 0.5;
            0 in reference if uo_rt_6hr < 0 || uo_rt_6hr >= 0;
        }
    }

    total {
        (STAGE) if aki_stage_uo >= 0;
    }

    differences {
        "A stage needs urine of the guideline's whole 6, 12 or 24 hours, and without 6 of them nothing is known; the reference code is \
         content with 2, 5 or 11, and sees no injury in the first 6 hours of a stay."
    }
}
