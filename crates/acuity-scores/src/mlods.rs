//! mLODS, the modified Logistic Organ Dysfunction System: LODS with creatinine alone for the kidney and bilirubin alone for the
//! liver, as compared with SOFA when sepsis was defined anew.
//!
//! Inputs are the worst values of the first 24 hours in the ICU; what was not measured counts as normal. Both studies were of
//! adults.

use crate::{
    notation::score,
    papers::{LE_GALL_1996, SEYMOUR_2016},
};

score! {
    /// mLODS of the first day.
    ///
    /// ```
    /// use acuity_scores::{MlodsInputs, Mode, mlods};
    ///
    /// // A Glasgow coma scale of 7 (3 points) and a ventilated ratio of 120 (3).
    /// let inputs = MlodsInputs {
    ///     mingcs_points: Some(7.0),
    ///     pao2fio2_vent_min_mmhg: Some(120.0),
    ///     ..MlodsInputs::default()
    /// };
    /// assert_eq!(mlods(&inputs, Mode::Paper).unwrap().total, Some(6.0));
    /// ```
    mlods: "Modified Logistic Organ Dysfunction System", adults, [LE_GALL_1996, SEYMOUR_2016];

    /// Values mLODS is computed from, of the first day; `None` = not measured.
    MlodsInputs {
        mingcs_points: f64 = mingcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        heartrate_min_per_min: f64 = heartrate_min, HEARTRATE, "Lowest heart rate", "beats per minute";
        heartrate_max_per_min: f64 = heartrate_max, HEARTRATE, "Highest heart rate", "beats per minute";
        sysbp_min_mmhg: f64 = sysbp_min, SYSBP, "Lowest systolic blood pressure", "mmHg";
        sysbp_max_mmhg: f64 = sysbp_max, SYSBP, "Highest systolic blood pressure", "mmHg";
        creatinine_max_mg_per_dl: f64 = creatinine_max, CREATININE, "Highest creatinine", "mg/dL";
        pao2fio2_vent_min_mmhg: f64 = pao2fio2_vent_min, PF_SUPPORTED, "Lowest PaO2/FiO2 while ventilated or on CPAP", "mmHg";
        wbc_min_k_per_ul: f64 = wbc_min, WBC, "Lowest white blood cell count", "1000 per microlitre";
        wbc_max_k_per_ul: f64 = wbc_max, WBC, "Highest white blood cell count", "1000 per microlitre";
        platelet_min_k_per_ul: f64 = platelet_min, PLATELET, "Lowest platelet count", "1000 per microlitre";
        bilirubin_max_mg_per_dl: f64 = bilirubin_max, BILIRUBIN, "Highest total bilirubin", "mg/dL";
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
        renal("Renal", "Creatinine") from [creatinine_max] {
            3 if creatinine_max >= 1.60;
            1 if creatinine_max >= 1.20;
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
        hepatic("Hepatic", "Bilirubin") from [bilirubin_max] {
            1 if bilirubin_max >= 2;
        }
    }

    differences {
        "A system with some of its values is scored by those that are known; the reference code asks for the highest heart rate or \
         the lowest systolic pressure, and for the highest white cells or platelets."
    }
}
