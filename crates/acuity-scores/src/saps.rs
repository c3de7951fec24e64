//! SAPS of 1984, the first Simplified Acute Physiology Score: fourteen items of up to 4 points each, 0 to 56.
//!
//! Inputs are the worst values of the first 24 hours in the ICU; a missing item counts 0, as normal. Between two printed ranges
//! the next one begins at its lower end, so that the table is a partition: a heart rate of 139.5 scores as 139.

use crate::{notation::score, spec::Paper};

static LE_GALL_1984: Paper = Paper {
    citation: "Le Gall JR, Loirat P, Alperovitch A, et al. A simplified acute physiology score for ICU patients. Crit Care Med \
               1984;12:975-977",
    doi: "10.1097/00003246-198411000-00012",
};

score! {
    /// SAPS of the first day.
    ///
    /// The paper has urea and glucose in mmol/L. Here they are in mg/dL: 1 mmol/L of urea is 2.8 mg/dL of urea nitrogen, 1 mmol/L of
    /// glucose 18 mg/dL.
    ///
    /// ```
    /// use acuity_scores::{Mode, SapsInputs, saps};
    ///
    /// // 60 years old (2), a systolic pressure of 75 (2), ventilated (3), 400 mL of urine (3), a coma scale of 8 (2): 12 points.
    /// let inputs = SapsInputs {
    ///     age_years: Some(60.0),
    ///     sysbp_min_mmhg: Some(75.0),
    ///     supported: Some(true),
    ///     urineoutput_ml: Some(400.0),
    ///     mingcs_points: Some(8.0),
    ///     ..SapsInputs::default()
    /// };
    /// assert_eq!(saps(&inputs, Mode::Paper).unwrap().total, Some(12.0));
    /// ```
    saps: "Simplified Acute Physiology Score", adults, [LE_GALL_1984];

    /// Values SAPS is computed from, of the first day; `None` = not known.
    SapsInputs {
        age_years: f64 = age, ADMISSION_AGE, "Age", "years";
        heartrate_min_per_min: f64 = heartrate_min, HEARTRATE, "Lowest heart rate", "beats per minute";
        heartrate_max_per_min: f64 = heartrate_max, HEARTRATE, "Highest heart rate", "beats per minute";
        sysbp_min_mmhg: f64 = sysbp_min, SYSBP, "Lowest systolic blood pressure", "mmHg";
        sysbp_max_mmhg: f64 = sysbp_max, SYSBP, "Highest systolic blood pressure", "mmHg";
        tempc_min_celsius: f64 = tempc_min, TEMPC, "Lowest body temperature", "°C";
        tempc_max_celsius: f64 = tempc_max, TEMPC, "Highest body temperature", "°C";
        resprate_min_per_min: f64 = resprate_min, RESPRATE, "Lowest respiratory rate", "breaths per minute";
        resprate_max_per_min: f64 = resprate_max, RESPRATE, "Highest respiratory rate", "breaths per minute";
        supported: bool = supported, SUPPORTED, "Ventilated or on CPAP", "yes or no";
        urineoutput_ml: f64 = urineoutput, URINEOUTPUT, "Urine of 24 hours", "mL";
        bun_min_mg_per_dl: f64 = bun_min, BUN, "Lowest blood urea nitrogen", "mg/dL";
        bun_max_mg_per_dl: f64 = bun_max, BUN, "Highest blood urea nitrogen", "mg/dL";
        hematocrit_min_percent: f64 = hematocrit_min, HEMATOCRIT, "Lowest hematocrit", "%";
        hematocrit_max_percent: f64 = hematocrit_max, HEMATOCRIT, "Highest hematocrit", "%";
        wbc_min_k_per_ul: f64 = wbc_min, WBC, "Lowest white blood cell count", "1000 per microlitre";
        wbc_max_k_per_ul: f64 = wbc_max, WBC, "Highest white blood cell count", "1000 per microlitre";
        glucose_min_mg_per_dl: f64 = glucose_min, GLUCOSE, "Lowest glucose", "mg/dL";
        glucose_max_mg_per_dl: f64 = glucose_max, GLUCOSE, "Highest glucose", "mg/dL";
        potassium_min_meq_per_l: f64 = potassium_min, POTASSIUM, "Lowest potassium", "mEq/L";
        potassium_max_meq_per_l: f64 = potassium_max, POTASSIUM, "Highest potassium", "mEq/L";
        sodium_min_meq_per_l: f64 = sodium_min, SODIUM, "Lowest sodium", "mEq/L";
        sodium_max_meq_per_l: f64 = sodium_max, SODIUM, "Highest sodium", "mEq/L";
        bicarbonate_min_meq_per_l: f64 = bicarbonate_min, BICARBONATE, "Lowest bicarbonate", "mEq/L";
        bicarbonate_max_meq_per_l: f64 = bicarbonate_max, BICARBONATE, "Highest bicarbonate", "mEq/L";
        mingcs_points: f64 = mingcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
    }

    components {
        age_score("Age", "Age") from [age] {
            0 if age < 46;
            1 if age < 56;
            2 if age < 66;
            3 if age < 76;
            4 if age >= 76;
        }
        hr_score("Heart rate", "Slow or fast heart") from [heartrate_min, heartrate_max] {
            4 if heartrate_max >= 180 || heartrate_min < 40;
            3 if heartrate_max >= 140 || heartrate_min < 55;
            2 if heartrate_max >= 110 || heartrate_min < 70;
        }
        sysbp_score("Blood pressure", "Low or high systolic pressure") from [sysbp_min, sysbp_max] {
            4 if sysbp_max >= 190 || sysbp_min < 55;
            2 if sysbp_max >= 150 || sysbp_min < 80;
        }
        temp_score("Temperature", "Low or high body temperature") from [tempc_min, tempc_max] {
            4 if tempc_max >= 41 || tempc_min < 30;
            3 if tempc_max >= 39 || tempc_min < 32;
            2 if tempc_min < 34;
            1 if tempc_max >= 38.5 || tempc_min < 36;
        }
        resp_score("Breathing", "Slow or fast breathing of one's own, or ventilation or CPAP")
            from [resprate_min, resprate_max, supported] {
            3 if supported == 1;
            4 if resprate_max >= 50 || resprate_min < 6;
            3 if resprate_max >= 35;
            2 if resprate_min < 10;
            1 if resprate_max >= 25 || resprate_min < 12;
        }
        uo_score("Urine", "Urine output") from [urineoutput] {
            4 if urineoutput < 200;
            3 if urineoutput < 500;
            2 if urineoutput < 700 || urineoutput >= 5000;
            1 if urineoutput >= 3500;
        }
        bun_score("Urea", "Blood urea nitrogen") from [bun_min, bun_max] {
            4 if bun_max >= 154;
            3 if bun_max >= 100.8;
            2 if bun_max >= 81.2;
            1 if bun_max >= 21 || bun_min < 9.8;
        }
        hematocrit_score("Hematocrit", "Low or high hematocrit") from [hematocrit_min, hematocrit_max] {
            4 if hematocrit_max >= 60 || hematocrit_min < 20;
            2 if hematocrit_max >= 50 || hematocrit_min < 30;
            1 if hematocrit_max >= 46;
        }
        wbc_score("White cells", "Too many or too few white cells") from [wbc_min, wbc_max] {
            4 if wbc_max >= 40 || wbc_min < 1;
            2 if wbc_max >= 20 || wbc_min < 3;
            1 if wbc_max >= 15;
        }
        glucose_score("Glucose", "Low or high glucose") from [glucose_min, glucose_max] {
            4 if glucose_max >= 801 || glucose_min < 28.8;
            3 if glucose_max >= 500.4 || glucose_min < 50.4;
            2 if glucose_min < 70.2;
            1 if glucose_max >= 252;
        }
        potassium_score("Potassium", "Low or high potassium") from [potassium_min, potassium_max] {
            4 if potassium_max >= 7 || potassium_min < 2.5;
            3 if potassium_max >= 6;
            2 if potassium_min < 3;
            1 if potassium_max >= 5.5 || potassium_min < 3.5;
        }
        sodium_score("Sodium", "Low or high sodium") from [sodium_min, sodium_max] {
            4 if sodium_max >= 180 || sodium_min < 110;
            3 if sodium_max >= 161 || sodium_min < 120;
            2 if sodium_max >= 156 || sodium_min < 130;
            1 if sodium_max >= 151;
        }
        bicarbonate_score("Bicarbonate", "Low or high bicarbonate") from [bicarbonate_min, bicarbonate_max] {
            4 if bicarbonate_min < 5;
            3 if bicarbonate_max >= 40 || bicarbonate_min < 10;
            1 if bicarbonate_max >= 30 || bicarbonate_min < 20;
        }
        gcs_score("Glasgow coma scale", "Consciousness, as before any sedation") from [mingcs] {
            null if mingcs < 3;
            4 if mingcs < 4;
            3 if mingcs < 7;
            2 if mingcs < 10;
            1 if mingcs < 13;
        }
    }

    differences {}
}
