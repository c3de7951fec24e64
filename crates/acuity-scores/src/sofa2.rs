//! SOFA-2, the Sequential Organ Failure Assessment of 2025: six organ systems, 0 to 4 points each.
//!
//! Inputs are the worst values of 24 hours. A system without any measurement is missing and counts 0 in the total; carrying the
//! last value forward from the second day on is the caller's. There is no reference code, so that both readings are the paper's.
//!
//! - With sedation or a tube, `gcs` is the last one before; the best motor response stands in where it is unknown.
//! - SpO2/FiO2 counts only where PaO2/FiO2 is unknown and SpO2 below 98 %.
//! - Infusions count from an hour on; norepinephrine is that of the base.
//! - Dopamine has limits of its own only where it is the sole agent, else it counts as another agent.

use crate::{categories::Ecmo, notation::score, spec::Paper};

static RANZANI_2025: Paper = Paper {
    citation: "Ranzani OT, Singer M, Salluh JIF, et al. Development and Validation of the Sequential Organ Failure Assessment \
               (SOFA)-2 Score. JAMA 2025",
    doi: "10.1001/jama.2025.20516",
};

static MORENO_2025: Paper = Paper {
    citation: "Moreno R, Rhodes A, Ranzani O, et al. Rationale and Methodological Approach Underlying Development of the Sequential \
               Organ Failure Assessment (SOFA)-2 Score. JAMA Netw Open 2025",
    doi: "10.1001/jamanetworkopen.2025.45040",
};

score! {
    /// SOFA-2 of one day.
    ///
    /// ```
    /// use acuity_scores::{Mode, Sofa2Inputs, sofa2};
    ///
    /// // Ventilated with a ratio of 140 (3), norepinephrine 0.15 µg/kg/min with vasopressin (3), a GCS of 9 (2).
    /// let inputs = Sofa2Inputs {
    ///     pf_mmhg: Some(140.0),
    ///     advanced_support: Some(true),
    ///     ne_epi_mcg_per_kg_min: Some(0.15),
    ///     other_vaso: Some(true),
    ///     gcs_points: Some(9.0),
    ///     ..Sofa2Inputs::default()
    /// };
    /// assert_eq!(sofa2(&inputs, Mode::Paper).unwrap().total, Some(8.0));
    /// ```
    sofa2: "Sequential Organ Failure Assessment 2", adults, [RANZANI_2025, MORENO_2025];

    /// Values SOFA-2 is computed from, each the worst of the day; `None` = not measured.
    Sofa2Inputs {
        gcs_points: f64 = gcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        gcs_motor_points: f64 = gcs_motor, GCSMOTOR, "Best motor response, where the scale is unknown", "1 to 6";
        delirium_drug: bool = delirium_drug, DELIRIUM_DRUG, "Treated with a drug for delirium", "yes or no";
        pf_mmhg: f64 = pf, PF, "Lowest PaO2/FiO2", "mmHg";
        sf: f64 = sf, SF, "Lowest SpO2/FiO2", "percent per fraction";
        spo2_percent: f64 = spo2, SPO2, "SpO2 of that ratio", "%";
        advanced_support: bool = advanced_support, SUPPORT, "High-flow oxygen, CPAP, or any ventilation", "yes or no";
        ecmo: Ecmo = ecmo, ECMO, "Extracorporeal membrane oxygenation", "for the lungs or for the heart";
        map_mmhg: f64 = map, MEANBP, "Lowest mean arterial pressure", "mmHg";
        ne_epi_mcg_per_kg_min: f64 = ne_epi, NE_EPI, "Highest sum of norepinephrine and epinephrine", "mcg/kg/min";
        dopamine_mcg_per_kg_min: f64 = dopamine, DOPAMINE, "Highest dopamine rate", "mcg/kg/min";
        other_vaso: bool = other_vaso, OTHER_VASO, "Any other vasopressor or inotrope", "yes or no";
        mech_support: bool = mech_support, MECH_SUPPORT, "Balloon pump, assist device or other circulatory support", "yes or no";
        bilirubin_mg_per_dl: f64 = bilirubin, BILIRUBIN, "Highest total bilirubin", "mg/dL";
        creatinine_mg_per_dl: f64 = creatinine, CREATININE, "Highest creatinine", "mg/dL";
        h_lt_0_5: f64 = h_lt_0_5, HOURS_BELOW, "Longest time with urine below 0.5 mL/kg/h", "hours";
        h_lt_0_3: f64 = h_lt_0_3, HOURS_BELOW, "Longest time with urine below 0.3 mL/kg/h", "hours";
        h_anuria: f64 = h_anuria, HOURS_BELOW, "Longest time without any urine", "hours";
        rrt: bool = rrt, RRT, "Renal replacement therapy for renal reasons, chronic included", "yes or no";
        potassium_mmol_per_l: f64 = potassium, POTASSIUM, "Highest potassium", "mmol/L";
        ph: f64 = ph, PH, "Lowest arterial pH", "no unit";
        bicarbonate_mmol_per_l: f64 = bicarbonate, BICARBONATE, "Lowest bicarbonate", "mmol/L";
        platelets_k_per_ul: f64 = platelets, PLATELET, "Lowest platelet count", "1000 per microlitre";
    }

    components {
        brain("Brain", "Glasgow coma scale, or the motor response alone; delirium") from [gcs, gcs_motor, delirium_drug] {
            4 if gcs <= 5 || gcs is null && gcs_motor <= 2;
            3 if gcs <= 8 || gcs is null && gcs_motor == 3;
            2 if gcs <= 12 || gcs is null && gcs_motor == 4;
            1 if gcs <= 14 || gcs is null && gcs_motor == 5 || delirium_drug == 1;
            null if gcs is null && gcs_motor is null;
        }
        respiratory("Respiratory", "PaO2/FiO2, else SpO2/FiO2, with respect to support")
            from [pf, sf, spo2, advanced_support, ecmo] else null {
            4 if ecmo is (Ecmo::Respiratory) || ecmo is (Ecmo::Cardiac);
            4 if pf <= 75 && advanced_support == 1;
            3 if pf <= 150 && advanced_support == 1;
            2 if pf <= 225;
            1 if pf <= 300;
            0 if pf > 300;
            4 if spo2 < 98 && sf <= 120 && advanced_support == 1;
            3 if spo2 < 98 && sf <= 200 && advanced_support == 1;
            2 if spo2 < 98 && sf <= 250;
            1 if spo2 < 98 && sf <= 300;
            0 if spo2 < 98 && sf > 300;
        }
        cardiovascular("Cardiovascular", "Mean arterial pressure, vasopressors, inotropes, mechanical support")
            from [map, ne_epi, dopamine, other_vaso, mech_support, ecmo] else null {
            4 if ecmo is (Ecmo::Cardiac)
                || mech_support == 1
                || ne_epi > 0.4
                || ne_epi > 0.2 && other_vaso == 1
                || ne_epi > 0.2 && dopamine > 0
                || dopamine > 40 && ne_epi unless (> 0) && other_vaso unless (== 1);
            3 if ne_epi > 0.2
                || ne_epi > 0 && other_vaso == 1
                || ne_epi > 0 && dopamine > 0
                || dopamine > 20 && ne_epi unless (> 0) && other_vaso unless (== 1);
            2 if ne_epi > 0 || dopamine > 0 || other_vaso == 1;
            1 if map < 70;
            0 if map >= 70;
        }
        liver("Liver", "Bilirubin") from [bilirubin] {
            4 if bilirubin > 12;
            3 if bilirubin > 6;
            2 if bilirubin > 3;
            1 if bilirubin > 1.2;
        }
        kidney("Kidney", "Creatinine, urine output, renal replacement therapy or the need of it")
            from [creatinine, h_lt_0_5, h_lt_0_3, h_anuria, rrt, potassium, ph, bicarbonate] {
            4 if rrt == 1
                || creatinine > 1.2 && potassium >= 6
                || creatinine > 1.2 && ph <= 7.2 && bicarbonate <= 12
                || h_lt_0_3 > 6 && potassium >= 6
                || h_lt_0_3 > 6 && ph <= 7.2 && bicarbonate <= 12;
            3 if creatinine > 3.5 || h_lt_0_3 >= 24 || h_anuria >= 12;
            2 if creatinine > 2 || h_lt_0_5 >= 12;
            1 if creatinine > 1.2 || h_lt_0_5 >= 6;
            null if creatinine is null && h_lt_0_5 is null && h_lt_0_3 is null && h_anuria is null;
        }
        hemostasis("Hemostasis", "Platelets") from [platelets] {
            4 if platelets <= 50;
            3 if platelets <= 80;
            2 if platelets <= 100;
            1 if platelets <= 150;
        }
    }

    differences {}
}
