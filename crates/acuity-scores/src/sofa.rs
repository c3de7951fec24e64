//! SOFA, the Sequential Organ Failure Assessment: six organ systems, 0 to 4 points each.
//!
//! Inputs are the worst values of a time window, mostly 24 hours. A system without any measurement is missing and counts 0 in
//! the total. The 1996 paper fixes the table; the windows, and which gases count as ventilated, are the caller's.
//!
//! The two readings differ in two rules, named in the definition's `differences`. Neither reading scores phenylephrine,
//! vasopressin or milrinone, which the 1996 table does not know.
//!
//! For adults: the paper is about adult intensive care; pSOFA (Matics TJ, Sanchez-Pinto LN. JAMA Pediatr 2017;171:e172352) is
//! another score, with limits by age.

use crate::{notation::score, spec::Paper};

static VINCENT_1996: Paper = Paper {
    citation: "Vincent JL, Moreno R, Takala J, et al. The SOFA (Sepsis-related Organ Failure Assessment) score to describe organ \
               dysfunction/failure. Intensive Care Med 1996;22:707-710",
    doi: "10.1007/BF01709751",
};

score! {
    /// SOFA of one window.
    ///
    /// ```
    /// use acuity_scores::{Mode, SofaInputs, sofa};
    ///
    /// // Ventilated with a ratio of 180 (3), on norepinephrine at 0.15 µg/kg/min (4), creatinine 2.4 mg/dL (2).
    /// let inputs = SofaInputs {
    ///     pf_vent_mmhg: Some(180.0),
    ///     rate_norepinephrine_mcg_per_kg_min: Some(0.15),
    ///     creatinine_max_mg_per_dl: Some(2.4),
    ///     ..SofaInputs::default()
    /// };
    /// assert_eq!(sofa(&inputs, Mode::Paper).unwrap().total, Some(9.0));
    /// ```
    sofa: "Sequential Organ Failure Assessment", adults, [VINCENT_1996];

    /// Values SOFA is computed from, each the worst of the window; `None` = not measured.
    SofaInputs {
        pf_novent_mmhg: f64 = pf_novent, PF_NOVENT, "Lowest PaO2/FiO2 while not ventilated", "mmHg";
        pf_vent_mmhg: f64 = pf_vent, PF_VENT, "Lowest PaO2/FiO2 while mechanically ventilated", "mmHg";
        platelet_min_k_per_ul: f64 = platelet_min, PLATELET, "Lowest platelet count", "1000 per microlitre";
        bilirubin_max_mg_per_dl: f64 = bilirubin_max, BILIRUBIN, "Highest total bilirubin", "mg/dL";
        meanbp_min_mmhg: f64 = meanbp_min, MEANBP, "Lowest mean arterial pressure", "mmHg";
        rate_dopamine_mcg_per_kg_min: f64 = rate_dopamine, DOPAMINE, "Highest dopamine rate", "mcg/kg/min";
        rate_dobutamine_mcg_per_kg_min: f64 = rate_dobutamine, DOBUTAMINE, "Highest dobutamine rate", "mcg/kg/min";
        rate_epinephrine_mcg_per_kg_min: f64 = rate_epinephrine, EPINEPHRINE, "Highest epinephrine rate", "mcg/kg/min";
        rate_norepinephrine_mcg_per_kg_min: f64 = rate_norepinephrine, NOREPINEPHRINE, "Highest norepinephrine rate", "mcg/kg/min";
        mingcs_points: f64 = mingcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        creatinine_max_mg_per_dl: f64 = creatinine_max, CREATININE, "Highest creatinine", "mg/dL";
        urineoutput_ml: f64 = urineoutput, URINEOUTPUT, "Urine of 24 hours", "mL";
    }

    components {
        respiration("Respiration", "Oxygenation: PaO2/FiO2, with respect to ventilation") from [pf_novent, pf_vent] {
            4 if pf_vent < 100;
            3 if pf_vent < 200;
            // 3 and 4 points are for supported patients only, so an unsupported ratio stops at 2.
            2 in paper if pf_novent < 300 || pf_vent < 300;
            1 in paper if pf_novent < 400 || pf_vent < 400;
            2 in reference if pf_novent < 300;
            1 in reference if pf_novent < 400;
        }
        coagulation("Coagulation", "Platelets") from [platelet_min] {
            4 if platelet_min < 20;
            3 if platelet_min < 50;
            2 if platelet_min < 100;
            1 if platelet_min < 150;
        }
        liver("Liver", "Bilirubin") from [bilirubin_max] {
            4 if bilirubin_max >= 12;
            3 if bilirubin_max >= 6;
            2 if bilirubin_max >= 2;
            1 if bilirubin_max >= 1.2;
        }
        cardiovascular("Cardiovascular", "Mean arterial pressure and vasopressors")
            from [meanbp_min, rate_dopamine, rate_dobutamine, rate_epinephrine, rate_norepinephrine] {
            4 if rate_dopamine > 15 || rate_epinephrine > 0.1 || rate_norepinephrine > 0.1;
            // A rate of exactly 0 is a pump that stands still: no treatment.
            3 in paper if rate_dopamine > 5
                || rate_epinephrine > 0 && rate_epinephrine <= 0.1
                || rate_norepinephrine > 0 && rate_norepinephrine <= 0.1;
            3 in reference if rate_dopamine > 5 || rate_epinephrine <= 0.1 || rate_norepinephrine <= 0.1;
            2 if rate_dopamine > 0 || rate_dobutamine > 0;
            1 if meanbp_min < 70;
        }
        cns("Central nervous system", "Glasgow coma scale") from [mingcs] {
            4 if mingcs < 6;
            3 if mingcs >= 6 && mingcs <= 9;
            2 if mingcs >= 10 && mingcs <= 12;
            1 if mingcs >= 13 && mingcs <= 14;
        }
        renal("Renal", "Creatinine and urine output") from [creatinine_max, urineoutput] {
            4 if creatinine_max >= 5 || urineoutput < 200;
            3 if creatinine_max >= 3.5 || urineoutput < 500;
            2 if creatinine_max >= 2;
            1 if creatinine_max >= 1.2;
        }
    }

    differences {
        "A ventilated PaO2/FiO2 of 200 to under 300 scores 2 and of 300 to under 400 scores 1 in the paper; the reference code \
         gives 0, because it looks at ventilated ratios below 200 only."
        "An epinephrine or norepinephrine rate of exactly 0 is no treatment in the paper; in the reference code it satisfies \
         `<= 0.1` and scores 3."
    }
}
