//! APS III, the acute physiology score of APACHE III: sixteen items of the first day.
//!
//! Of the lowest and the highest value of the day the one further from normal is scored; urea and bilirubin by their highest. A
//! missing item counts 0, as normal. The gas that scores most in the acid-base table, and the oxygenation, are the caller's to
//! choose: see the inputs. The study was of adults.
//!
//! The probability is the calibration to MIMIC of Johnson AEW (doctoral thesis, University of Oxford, 2015); the 1991 paper gives
//! none for the physiology alone.

use crate::{
    formula::Formula::{Logistic, Number, Product, Sum, Value},
    notation::score,
    spec::Paper,
};

static KNAUS_1991: Paper = Paper {
    citation: "Knaus WA, Wagner DP, Draper EA, et al. The APACHE III prognostic system. Risk prediction of hospital mortality for \
               critically ill hospitalized adults. Chest 1991;100:1619-1636",
    doi: "10.1378/chest.100.6.1619",
};

score! {
    /// APS III of the first day.
    ///
    /// ```
    /// use acuity_scores::{ApsiiiInputs, Mode, apsiii};
    ///
    /// // A heart rate of 50 to 130 is scored at 130 (7): 55 from normal, not 25. A pH of 7.25 with a PaCO2 of 28 gives 9.
    /// let inputs = ApsiiiInputs {
    ///     heartrate_min_per_min: Some(50.0),
    ///     heartrate_max_per_min: Some(130.0),
    ///     ph: Some(7.25),
    ///     paco2_mmhg: Some(28.0),
    ///     ..ApsiiiInputs::default()
    /// };
    /// assert_eq!(apsiii(&inputs, Mode::Paper).unwrap().total, Some(16.0));
    /// ```
    apsiii: "Acute Physiology Score III", adults, [KNAUS_1991];

    /// Values APS III is computed from, of the first day; `None` = not known.
    ApsiiiInputs {
        heartrate_min_per_min: f64 = heartrate_min, HEARTRATE, "Lowest heart rate", "beats per minute";
        heartrate_max_per_min: f64 = heartrate_max, HEARTRATE, "Highest heart rate", "beats per minute";
        meanbp_min_mmhg: f64 = meanbp_min, MEANBP, "Lowest mean arterial pressure", "mmHg";
        meanbp_max_mmhg: f64 = meanbp_max, MEANBP, "Highest mean arterial pressure", "mmHg";
        tempc_min_celsius: f64 = tempc_min, TEMPC, "Lowest body temperature", "°C";
        tempc_max_celsius: f64 = tempc_max, TEMPC, "Highest body temperature", "°C";
        resprate_min_per_min: f64 = resprate_min, RESPRATE, "Lowest respiratory rate", "breaths per minute";
        resprate_max_per_min: f64 = resprate_max, RESPRATE, "Highest respiratory rate", "breaths per minute";
        vent: bool = vent, VENT, "Mechanically ventilated", "yes or no";
        pao2_mmhg: f64 = pao2, PAO2, "Arterial oxygen pressure without ventilation at an FiO2 of 50 % or more", "mmHg";
        aado2_mmhg: f64 = aado2, AADO2,
            "Alveolar-arterial oxygen difference while ventilated at an FiO2 of 50 % or more", "mmHg";
        hematocrit_min_percent: f64 = hematocrit_min, HEMATOCRIT, "Lowest hematocrit", "%";
        hematocrit_max_percent: f64 = hematocrit_max, HEMATOCRIT, "Highest hematocrit", "%";
        wbc_min_k_per_ul: f64 = wbc_min, WBC, "Lowest white blood cell count", "1000 per microlitre";
        wbc_max_k_per_ul: f64 = wbc_max, WBC, "Highest white blood cell count", "1000 per microlitre";
        creatinine_min_mg_per_dl: f64 = creatinine_min, CREATININE, "Lowest creatinine", "mg/dL";
        creatinine_max_mg_per_dl: f64 = creatinine_max, CREATININE, "Highest creatinine", "mg/dL";
        ckd: bool = ckd, CKD, "Chronic kidney disease of stage 4 or more", "yes or no";
        urineoutput_ml: f64 = urineoutput, URINEOUTPUT, "Urine of 24 hours", "mL";
        bun_max_mg_per_dl: f64 = bun_max, BUN, "Highest blood urea nitrogen", "mg/dL";
        sodium_min_meq_per_l: f64 = sodium_min, SODIUM, "Lowest sodium", "mEq/L";
        sodium_max_meq_per_l: f64 = sodium_max, SODIUM, "Highest sodium", "mEq/L";
        albumin_min_g_per_dl: f64 = albumin_min, ALBUMIN, "Lowest albumin", "g/dL";
        albumin_max_g_per_dl: f64 = albumin_max, ALBUMIN, "Highest albumin", "g/dL";
        bilirubin_max_mg_per_dl: f64 = bilirubin_max, BILIRUBIN, "Highest total bilirubin", "mg/dL";
        glucose_min_mg_per_dl: f64 = glucose_min, GLUCOSE, "Lowest glucose", "mg/dL";
        glucose_max_mg_per_dl: f64 = glucose_max, GLUCOSE, "Highest glucose", "mg/dL";
        ph: f64 = ph, PH, "Arterial pH of the gas that scores most", "no unit";
        paco2_mmhg: f64 = paco2, PACO2, "Arterial carbon dioxide pressure of the same gas", "mmHg";
        gcseyes_points: f64 = gcseyes, GCSEYES, "Eye component at the lowest Glasgow coma scale", "1 to 4";
        gcsverbal_points: f64 = gcsverbal, GCSVERBAL, "Verbal component at the lowest Glasgow coma scale", "0 to 5";
        gcsmotor_points: f64 = gcsmotor, GCSMOTOR, "Motor component at the lowest Glasgow coma scale", "1 to 6";
        endotrachflag: bool = endotrachflag, ENDOTRACHFLAG, "Intubated at the lowest Glasgow coma scale", "yes or no";
    }

    components {
        hr_score("Heart rate", "Slow or fast heart")
            from [heartrate_min, heartrate_max] further(heartrate = heartrate_min | heartrate_max, normal 75) {
            8 if heartrate < 40;
            5 if heartrate < 50;
            0 if heartrate < 100;
            1 if heartrate < 110;
            5 if heartrate < 120;
            7 if heartrate < 140;
            13 if heartrate < 155;
            17 if heartrate >= 155;
        }
        meanbp_score("Mean arterial pressure", "Low or high blood pressure")
            from [meanbp_min, meanbp_max] further(meanbp = meanbp_min | meanbp_max, normal 90) {
            23 if meanbp < 40;
            15 if meanbp < 60;
            7 if meanbp < 70;
            6 if meanbp < 80;
            0 if meanbp < 100;
            4 if meanbp < 120;
            7 if meanbp < 130;
            9 if meanbp < 140;
            10 if meanbp >= 140;
        }
        temp_score("Temperature", "Low or high body temperature")
            from [tempc_min, tempc_max] further(tempc = tempc_min | tempc_max, normal 38) {
            20 if tempc < 33;
            16 if tempc < 33.5;
            13 if tempc < 34;
            8 if tempc < 35;
            2 if tempc < 36;
            0 if tempc < 40;
            4 if tempc >= 40;
        }
        resprate_score("Breathing", "Slow or fast breathing")
            from [resprate_min, resprate_max, vent] further(resprate = resprate_min | resprate_max, normal 19) {
            null if resprate is null;
            // The paper: no points for rates of 6 to 12 on a ventilator.
            0 in paper if vent == 1 && resprate in (6 ..= 12);
            0 in reference if vent == 1 && resprate < 14;
            17 if resprate < 6;
            8 if resprate < 12;
            7 if resprate < 14;
            0 if resprate < 25;
            6 if resprate < 35;
            9 if resprate < 40;
            11 if resprate < 50;
            18 if resprate >= 50;
        }
        pao2_aado2_score("Oxygenation", "Arterial oxygen, or its difference to the alveoli") from [pao2, aado2] {
            15 if pao2 < 50;
            // The worse of the two; the reference code does not look at the difference where there is a pressure.
            14 in paper if aado2 >= 500;
            11 in paper if aado2 >= 350;
            9 in paper if aado2 >= 250;
            7 in paper if aado2 >= 100;
            5 if pao2 < 70;
            2 if pao2 < 80;
            0 if pao2 >= 80;
            14 in reference if aado2 >= 500;
            11 in reference if aado2 >= 350;
            9 in reference if aado2 >= 250;
            7 in reference if aado2 >= 100;
        }
        hematocrit_score("Hematocrit", "Low or high hematocrit")
            from [hematocrit_min, hematocrit_max] further(hematocrit = hematocrit_min | hematocrit_max, normal 45.5) {
            3 if hematocrit < 41;
            0 if hematocrit < 50;
            3 if hematocrit >= 50;
        }
        wbc_score("White cells", "Too many or too few white cells")
            from [wbc_min, wbc_max] further(wbc = wbc_min | wbc_max, normal 11.5) {
            19 if wbc < 1;
            5 if wbc < 3;
            0 if wbc < 20;
            1 if wbc < 25;
            5 if wbc >= 25;
        }
        creatinine_score("Creatinine", "Creatinine, with respect to acute renal failure")
            from [creatinine_min, creatinine_max, urineoutput, ckd]
            further(creatinine = creatinine_min | creatinine_max, normal 1) {
            null if creatinine_max is null;
            // Acute renal failure.
            10 if creatinine_max >= 1.5 && urineoutput < 410 && ckd == 0;
            3 if creatinine < 0.5;
            0 if creatinine < 1.5;
            4 if creatinine < 1.95;
            7 if creatinine >= 1.95;
        }
        uo_score("Urine", "Urine output") from [urineoutput] {
            15 if urineoutput < 400;
            8 if urineoutput < 600;
            7 if urineoutput < 900;
            5 if urineoutput < 1500;
            4 if urineoutput < 2000;
            0 if urineoutput < 4000;
            1 if urineoutput >= 4000;
        }
        bun_score("Urea", "Blood urea nitrogen") from [bun_max] {
            0 if bun_max < 17;
            2 if bun_max < 20;
            7 if bun_max < 40;
            11 if bun_max < 80;
            12 if bun_max >= 80;
        }
        sodium_score("Sodium", "Low or high sodium")
            from [sodium_min, sodium_max] further(sodium = sodium_min | sodium_max, normal 145.5) {
            3 if sodium < 120;
            2 if sodium < 135;
            0 if sodium < 155;
            4 if sodium >= 155;
        }
        albumin_score("Albumin", "Low or high albumin")
            from [albumin_min, albumin_max] further(albumin = albumin_min | albumin_max, normal 3.5) {
            11 if albumin < 2;
            6 if albumin < 2.5;
            0 if albumin < 4.5;
            4 if albumin >= 4.5;
        }
        bilirubin_score("Bilirubin", "High bilirubin") from [bilirubin_max] {
            0 if bilirubin_max < 2;
            5 if bilirubin_max < 3;
            6 if bilirubin_max < 5;
            8 if bilirubin_max < 8;
            16 if bilirubin_max >= 8;
        }
        glucose_score("Glucose", "Low or high glucose")
            from [glucose_min, glucose_max] further(glucose = glucose_min | glucose_max, normal 130) {
            8 if glucose < 40;
            9 if glucose < 60;
            0 if glucose < 200;
            3 if glucose < 350;
            5 if glucose >= 350;
        }
        acidbase_score("Acid-base", "pH and carbon dioxide together") from [ph, paco2] {
            null if ph is null || paco2 is null;
            12 if ph < 7.20 && paco2 < 50;
            4 if ph < 7.20;
            9 if ph < 7.30 && paco2 < 30;
            6 if ph < 7.30 && paco2 < 40;
            3 if ph < 7.30 && paco2 < 50;
            2 if ph < 7.30;
            9 if ph < 7.35 && paco2 < 30;
            0 if ph < 7.35 && paco2 < 45;
            1 if ph < 7.35;
            5 if ph < 7.45 && paco2 < 30;
            0 if ph < 7.45 && paco2 < 45;
            1 if ph < 7.45;
            5 if ph < 7.50 && paco2 < 30;
            0 if ph < 7.50 && paco2 < 35;
            2 if ph < 7.50 && paco2 < 45;
            12 if ph < 7.50;
            3 if ph < 7.60 && paco2 < 40;
            12 if ph < 7.60;
            0 if paco2 < 25;
            3 if paco2 < 40;
            12 if paco2 >= 40;
        }
        gcs_score("Glasgow coma scale", "Its three components together")
            from [gcseyes, gcsverbal, gcsmotor, endotrachflag] else null {
            0 if endotrachflag == 1;
            48 if gcseyes == 1 && gcsverbal == 1 && gcsmotor in (1 ..= 2);
            33 if gcseyes == 1 && gcsverbal == 1 && gcsmotor in (3 ..= 4);
            16 if gcseyes == 1 && gcsverbal == 1 && gcsmotor in (5 ..= 6);
            29 if gcseyes == 1 && gcsverbal in (2 ..= 3) && gcsmotor in (1 ..= 2);
            24 if gcseyes == 1 && gcsverbal in (2 ..= 3) && gcsmotor in (3 ..= 4);
            29 if gcseyes > 1 && gcsverbal in (1 ..= 3) && gcsmotor in (1 ..= 2);
            24 if gcseyes > 1 && gcsverbal in (1 ..= 3) && gcsmotor in (3 ..= 4);
            15 if gcseyes > 1 && gcsverbal == 1 && gcsmotor in (5 ..= 6);
            13 if gcseyes > 1 && gcsverbal in (2 ..= 3) && gcsmotor == 5;
            10 if gcseyes > 1 && gcsverbal in (2 ..= 3) && gcsmotor == 6;
            13 if gcseyes > 1 && gcsverbal == 4 && gcsmotor in (1 ..= 4);
            8 if gcseyes > 1 && gcsverbal == 4 && gcsmotor == 5;
            3 if gcseyes > 1 && gcsverbal == 4 && gcsmotor == 6;
            3 if gcseyes > 1 && gcsverbal == 5 && gcsmotor in (1 ..= 5);
            0 if gcseyes > 1 && gcsverbal == 5 && gcsmotor == 6;
        }
    }

    probability Logistic(&Sum(&[Number(-4.4360), Product(&[Number(0.04726), Value("apsiii")])]));

    differences {
        "On a ventilator breathing rates of 6 to 12 score nothing in the paper; in the reference code all rates below 14 do."
        "Of an oxygen pressure and an alveolar-arterial difference the worse is scored; the reference code looks at the pressure \
         alone where there is one."
    }
}
