//! SAPS II, the second Simplified Acute Physiology Score: fifteen items, 0 to 163 points, and a probability of death in hospital.
//!
//! Inputs are the worst values of the first 24 hours in the ICU; a missing item counts 0, as normal. The study was of adults
//! without burns, and not of coronary or cardiac surgery patients.

use crate::{
    categories::AdmissionType,
    formula::Formula::{Ln, Logistic, Number, Product, Sum, Value},
    notation::score,
    spec::Paper,
};

static LE_GALL_1993: Paper = Paper {
    citation: "Le Gall JR, Lemeshow S, Saulnier F. A new Simplified Acute Physiology Score (SAPS II) based on a European/North \
               American multicenter study. JAMA 1993;270:2957-2963",
    doi: "10.1001/jama.1993.03510240069035",
};

score! {
    /// SAPS II of the first day.
    ///
    /// ```
    /// use acuity_scores::{AdmissionType, Mode, SapsiiInputs, sapsii};
    ///
    /// // 72 years old (15), systolic pressure 65 (13), ventilated with a ratio of 150 (9), medical (6): 43 points.
    /// let inputs = SapsiiInputs {
    ///     age_years: Some(72.0),
    ///     sysbp_min_mmhg: Some(65.0),
    ///     pao2fio2_vent_min_mmhg: Some(150.0),
    ///     admissiontype: Some(AdmissionType::Medical),
    ///     ..SapsiiInputs::default()
    /// };
    /// let scored = sapsii(&inputs, Mode::Paper).unwrap();
    /// assert_eq!(scored.total, Some(43.0));
    /// // The logit is -7.7631 + 0.0737 * 43 + 0.9971 * ln(44).
    /// assert_eq!(format!("{:.4}", scored.probability.unwrap()), "0.3056");
    /// ```
    sapsii: "Simplified Acute Physiology Score II", adults, [LE_GALL_1993];

    /// Values SAPS II is computed from, of the first day; `None` = not known.
    SapsiiInputs {
        age_years: f64 = age, ADMISSION_AGE, "Age", "years";
        heartrate_min_per_min: f64 = heartrate_min, HEARTRATE, "Lowest heart rate", "beats per minute";
        heartrate_max_per_min: f64 = heartrate_max, HEARTRATE, "Highest heart rate", "beats per minute";
        sysbp_min_mmhg: f64 = sysbp_min, SYSBP, "Lowest systolic blood pressure", "mmHg";
        sysbp_max_mmhg: f64 = sysbp_max, SYSBP, "Highest systolic blood pressure", "mmHg";
        tempc_max_celsius: f64 = tempc_max, TEMPC, "Highest body temperature", "°C";
        pao2fio2_vent_min_mmhg: f64 = pao2fio2_vent_min, PF_SUPPORTED, "Lowest PaO2/FiO2 while ventilated or on CPAP", "mmHg";
        urineoutput_ml: f64 = urineoutput, URINEOUTPUT, "Urine of 24 hours", "mL";
        bun_max_mg_per_dl: f64 = bun_max, BUN, "Highest blood urea nitrogen", "mg/dL";
        wbc_min_k_per_ul: f64 = wbc_min, WBC, "Lowest white blood cell count", "1000 per microlitre";
        wbc_max_k_per_ul: f64 = wbc_max, WBC, "Highest white blood cell count", "1000 per microlitre";
        potassium_min_meq_per_l: f64 = potassium_min, POTASSIUM, "Lowest potassium", "mEq/L";
        potassium_max_meq_per_l: f64 = potassium_max, POTASSIUM, "Highest potassium", "mEq/L";
        sodium_min_meq_per_l: f64 = sodium_min, SODIUM, "Lowest sodium", "mEq/L";
        sodium_max_meq_per_l: f64 = sodium_max, SODIUM, "Highest sodium", "mEq/L";
        bicarbonate_min_meq_per_l: f64 = bicarbonate_min, BICARBONATE, "Lowest bicarbonate", "mEq/L";
        bilirubin_max_mg_per_dl: f64 = bilirubin_max, BILIRUBIN, "Highest total bilirubin", "mg/dL";
        mingcs_points: f64 = mingcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        aids: bool = aids, AIDS, "AIDS", "yes or no";
        hem: bool = hem, HEMATOLOGIC_MALIGNANCY, "Haematologic malignancy", "yes or no";
        mets: bool = mets, METASTATIC_CANCER, "Metastatic cancer", "yes or no";
        admissiontype: AdmissionType = admissiontype, ADMISSION_TYPE, "Type of admission",
            "Medical, ScheduledSurgical or UnscheduledSurgical";
    }

    components {
        age_score("Age", "Age") from [age] {
            0 if age < 40;
            7 if age < 60;
            12 if age < 70;
            15 if age < 75;
            16 if age < 80;
            18 if age >= 80;
        }
        hr_score("Heart rate", "Slow or fast heart") from [heartrate_min, heartrate_max] {
            11 if heartrate_min < 40;
            7 if heartrate_max >= 160;
            4 if heartrate_max >= 120;
            2 if heartrate_min < 70;
        }
        sysbp_score("Blood pressure", "Low or high systolic pressure") from [sysbp_min, sysbp_max] {
            13 if sysbp_min < 70;
            5 if sysbp_min < 100;
            2 if sysbp_max >= 200;
        }
        temp_score("Temperature", "Fever") from [tempc_max] {
            3 if tempc_max >= 39;
        }
        pao2fio2_score("Oxygenation", "PaO2/FiO2 while ventilated or on CPAP") from [pao2fio2_vent_min] {
            11 if pao2fio2_vent_min < 100;
            9 if pao2fio2_vent_min < 200;
            6 if pao2fio2_vent_min >= 200;
        }
        uo_score("Urine", "Urine output") from [urineoutput] {
            11 if urineoutput < 500;
            4 if urineoutput < 1000;
        }
        bun_score("Urea", "Blood urea nitrogen") from [bun_max] {
            0 if bun_max < 28;
            6 if bun_max < 84;
            10 if bun_max >= 84;
        }
        wbc_score("White cells", "Too many or too few white cells") from [wbc_min, wbc_max] {
            12 if wbc_min < 1;
            3 if wbc_max >= 20;
        }
        potassium_score("Potassium", "Low or high potassium") from [potassium_min, potassium_max] {
            3 if potassium_min < 3;
            3 if potassium_max >= 5;
        }
        sodium_score("Sodium", "Low or high sodium") from [sodium_min, sodium_max] {
            5 if sodium_min < 125;
            1 if sodium_max >= 145;
        }
        bicarbonate_score("Bicarbonate", "Low bicarbonate") from [bicarbonate_min] {
            6 if bicarbonate_min < 15;
            3 if bicarbonate_min < 20;
        }
        bilirubin_score("Bilirubin", "High bilirubin") from [bilirubin_max] {
            0 if bilirubin_max < 4;
            4 if bilirubin_max < 6;
            9 if bilirubin_max >= 6;
        }
        gcs_score("Glasgow coma scale", "Consciousness, as before any sedation") from [mingcs] {
            null if mingcs < 3;
            26 if mingcs < 6;
            13 if mingcs < 9;
            7 if mingcs < 11;
            5 if mingcs < 14;
        }
        comorbidity_score("Chronic disease", "The gravest of AIDS, haematologic malignancy and metastatic cancer")
            from [aids, hem, mets] {
            17 if aids == 1;
            10 if hem == 1;
            9 if mets == 1;
            // An admission without any diagnosis has none of the three.
            0 in reference if aids is null && hem is null && mets is null;
        }
        admissiontype_score("Admission", "Type of admission") from [admissiontype] {
            0 if admissiontype is (AdmissionType::ScheduledSurgical);
            6 if admissiontype is (AdmissionType::Medical);
            8 if admissiontype is (AdmissionType::UnscheduledSurgical);
        }
    }

    probability Logistic(&Sum(&[
        Number(-7.7631),
        Product(&[Number(0.0737), Value("sapsii")]),
        Product(&[Number(0.9971), Ln(&Sum(&[Value("sapsii"), Number(1.0)]))]),
    ]));

    differences {
        "Chronic diseases of an admission without any diagnosis are unknown; the reference code takes them as absent."
    }
}
