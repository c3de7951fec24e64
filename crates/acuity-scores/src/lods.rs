//! LODS, the Logistic Organ Dysfunction System: six organ systems, 0 to 22 points.
//!
//! Inputs are the worst values of the first 24 hours in the ICU; what was not measured counts as normal. The study was of adults.

use crate::{notation::score, papers::LE_GALL_1996};

score! {
    /// LODS of the first day.
    ///
    /// ```
    /// use acuity_scores::{LodsInputs, Mode, lods};
    ///
    /// // A Glasgow coma scale of 7 (3 points) and a ventilated ratio of 120 (3).
    /// let inputs = LodsInputs {
    ///     mingcs_points: Some(7.0),
    ///     pao2fio2_vent_min_mmhg: Some(120.0),
    ///     ..LodsInputs::default()
    /// };
    /// assert_eq!(lods(&inputs, Mode::Paper).unwrap().total, Some(6.0));
    /// ```
    lods: "Logistic Organ Dysfunction System", adults, [LE_GALL_1996];

    /// Values LODS is computed from, of the first day; `None` = not measured.
    LodsInputs {
        mingcs_points: f64 = mingcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        heartrate_min_per_min: f64 = heartrate_min, HEARTRATE, "Lowest heart rate", "beats per minute";
        heartrate_max_per_min: f64 = heartrate_max, HEARTRATE, "Highest heart rate", "beats per minute";
        sysbp_min_mmhg: f64 = sysbp_min, SYSBP, "Lowest systolic blood pressure", "mmHg";
        sysbp_max_mmhg: f64 = sysbp_max, SYSBP, "Highest systolic blood pressure", "mmHg";
        bun_max_mg_per_dl: f64 = bun_max, BUN, "Highest blood urea nitrogen", "mg/dL";
        creatinine_max_mg_per_dl: f64 = creatinine_max, CREATININE, "Highest creatinine", "mg/dL";
        urineoutput_ml: f64 = urineoutput, URINEOUTPUT, "Urine of 24 hours", "mL";
        pao2fio2_vent_min_mmhg: f64 = pao2fio2_vent_min, PF_SUPPORTED, "Lowest PaO2/FiO2 while ventilated or on CPAP", "mmHg";
        wbc_min_k_per_ul: f64 = wbc_min, WBC, "Lowest white blood cell count", "1000 per microlitre";
        wbc_max_k_per_ul: f64 = wbc_max, WBC, "Highest white blood cell count", "1000 per microlitre";
        platelet_min_k_per_ul: f64 = platelet_min, PLATELET, "Lowest platelet count", "1000 per microlitre";
        bilirubin_max_mg_per_dl: f64 = bilirubin_max, BILIRUBIN, "Highest total bilirubin", "mg/dL";
        pt_min_s: f64 = pt_min, PT, "Shortest prothrombin time", "seconds";
        pt_max_s: f64 = pt_max, PT, "Longest prothrombin time", "seconds";
    }

    components {
        neurologic("Neurologic", "Glasgow coma scale") from [mingcs] {
            null if mingcs < 3;
            5 if mingcs <= 5;
            3 if mingcs <= 8;
            1 if mingcs <= 13;
        }
        cardiovascular("Cardiovascular", "Heart rate and systolic pressure")
            from [heartrate_min, heartrate_max, sysbp_min, sysbp_max] {
            null in reference if heartrate_max is null && sysbp_min is null;
            5 if heartrate_min < 30 || sysbp_min < 40;
            3 if sysbp_min < 70 || sysbp_max >= 270;
            1 if heartrate_max >= 140 || sysbp_max >= 240 || sysbp_min < 90;
        }
        renal("Renal", "Urea, creatinine and urine output") from [bun_max, creatinine_max, urineoutput] {
            null in reference if bun_max is null || urineoutput is null || creatinine_max is null;
            5 if urineoutput < 500 || bun_max >= 56;
            3 if creatinine_max >= 1.60 || urineoutput < 750 || bun_max >= 28 || urineoutput >= 10000;
            1 if creatinine_max >= 1.20 || bun_max >= 17;
            1 in reference if bun_max >= 7.5;
        }
        pulmonary("Pulmonary", "PaO2/FiO2 while ventilated or on CPAP") from [pao2fio2_vent_min] {
            // Breathing without support.
            0 if pao2fio2_vent_min is null;
            1 if pao2fio2_vent_min >= 150;
            3 if pao2fio2_vent_min < 150;
        }
        hematologic("Hematologic", "White cells and platelets") from [wbc_min, wbc_max, platelet_min] {
            null in reference if wbc_max is null && platelet_min is null;
            3 if wbc_min < 1;
            1 if wbc_min < 2.5 || platelet_min < 50 || wbc_max >= 50;
        }
        hepatic("Hepatic", "Bilirubin and prothrombin time") from [bilirubin_max, pt_min, pt_max] {
            null in reference if pt_max is null && bilirubin_max is null;
            1 if bilirubin_max >= 2;
            // More than 3 seconds above the standard, which is taken as 12.
            1 if pt_max > 15;
            1 in reference if pt_min < 3;
        }
    }

    differences {
        "Urea nitrogen scores from 17 mg/dL on in the paper; in the reference code from 7.5, which is the limit of another unit."
        "The paper's 25 % is the activity of prothrombin; the reference code takes it as a prothrombin time below 3 s."
        "A system with some of its values is scored by those that are known; the reference code has no renal points when one of \
         urea, creatinine and urine is missing, and asks for certain values in the other systems."
    }
}
