//! OASIS, the Oxford Acute Severity of Illness Score: ten items without any laboratory value, and a probability of death.
//!
//! Inputs are of the first 24 hours in the ICU; where both ends of a vital sign can score, the worse one counts. A missing item
//! counts 0. Derived in adults.
//!
//! The printed table leaves gaps between its ranges (a heart rate between 106 and 107, urine between 1426.99 and 1427.00 mL). By
//! the paper a value in such a gap belongs to the range below it; the reference code gives it nothing.

use crate::{
    formula::Formula::{Logistic, Number, Product, Sum, Value},
    notation::score,
    spec::Paper,
};

static JOHNSON_2013: Paper = Paper {
    citation: "Johnson AEW, Kramer AA, Clifford GD. A new severity of illness scale using a subset of Acute Physiology And Chronic \
               Health Evaluation data elements shows comparable predictive accuracy. Crit Care Med 2013;41:1711-1718",
    doi: "10.1097/CCM.0b013e31828a24fe",
};

score! {
    /// OASIS of the first day.
    ///
    /// ```
    /// use acuity_scores::{Mode, OasisInputs, oasis};
    ///
    /// // 80 years old (9), ventilated (9), not after elective surgery (6), 600 mL of urine (10): 34 points.
    /// let inputs = OasisInputs {
    ///     age_years: Some(80.0),
    ///     mechvent: Some(true),
    ///     electivesurgery: Some(false),
    ///     urineoutput_ml: Some(600.0),
    ///     ..OasisInputs::default()
    /// };
    /// let scored = oasis(&inputs, Mode::Paper).unwrap();
    /// assert_eq!(scored.total, Some(34.0));
    /// // 1 / (1 + exp(6.1746 - 0.1275 * 34))
    /// assert_eq!(format!("{:.4}", scored.probability.unwrap()), "0.1371");
    /// ```
    oasis: "Oxford Acute Severity of Illness Score", adults, [JOHNSON_2013];

    /// Values OASIS is computed from, of the first day; `None` = not known.
    OasisInputs {
        preiculos_min: f64 = preiculos_min, PREICULOS, "Time in hospital before the ICU", "minutes";
        age_years: f64 = age, ADMISSION_AGE, "Age", "years";
        mingcs_points: f64 = mingcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        heartrate_min_per_min: f64 = heartrate_min, HEARTRATE, "Lowest heart rate", "beats per minute";
        heartrate_max_per_min: f64 = heartrate_max, HEARTRATE, "Highest heart rate", "beats per minute";
        meanbp_min_mmhg: f64 = meanbp_min, MEANBP, "Lowest mean arterial pressure", "mmHg";
        meanbp_max_mmhg: f64 = meanbp_max, MEANBP, "Highest mean arterial pressure", "mmHg";
        resprate_min_per_min: f64 = resprate_min, RESPRATE, "Lowest respiratory rate", "breaths per minute";
        resprate_max_per_min: f64 = resprate_max, RESPRATE, "Highest respiratory rate", "breaths per minute";
        tempc_min_celsius: f64 = tempc_min, TEMPC, "Lowest body temperature", "°C";
        tempc_max_celsius: f64 = tempc_max, TEMPC, "Highest body temperature", "°C";
        urineoutput_ml: f64 = urineoutput, URINEOUTPUT, "Urine of 24 hours", "mL";
        mechvent: bool = mechvent, MECHVENT, "Mechanically ventilated", "yes or no";
        electivesurgery: bool = electivesurgery, ELECTIVESURGERY, "Admitted for elective surgery", "yes or no";
    }

    components {
        preiculos_score("Time before the ICU", "Time in hospital before the ICU") from [preiculos_min] {
            5 if preiculos_min < 10.2;
            3 if preiculos_min < 297;
            0 if preiculos_min < 1440;
            2 if preiculos_min < 18708;
            1 if preiculos_min >= 18708;
        }
        age_score("Age", "Age") from [age] {
            0 if age < 24;
            // Years are whole in the table: 53 lasts until the 54th birthday.
            3 in paper if age < 54;
            6 in paper if age < 78;
            9 in paper if age < 90;
            3 in reference if age <= 53;
            6 in reference if age <= 77;
            9 in reference if age <= 89;
            7 if age >= 90;
        }
        gcs_score("Glasgow coma scale", "Consciousness") from [mingcs] {
            10 if mingcs <= 7;
            4 if mingcs < 14;
            3 if mingcs == 14;
        }
        heartrate_score("Heart rate", "Slow or fast heart") from [heartrate_min, heartrate_max] {
            null in reference if heartrate_max is null;
            6 if heartrate_max > 125;
            4 if heartrate_min < 33;
            3 if heartrate_max in (107 ..= 125);
            1 in paper if heartrate_max >= 89;
            1 in reference if heartrate_max in (89 ..= 106);
        }
        meanbp_score("Mean arterial pressure", "Low or high blood pressure") from [meanbp_min, meanbp_max] {
            null in reference if meanbp_min is null;
            4 if meanbp_min < 20.65;
            3 if meanbp_min < 51;
            3 if meanbp_max > 143.44;
            2 if meanbp_min < 61.33;
        }
        resprate_score("Breathing", "Slow or fast breathing") from [resprate_min, resprate_max] {
            null in reference if resprate_min is null;
            10 if resprate_min < 6;
            9 if resprate_max > 44;
            6 if resprate_max > 30;
            1 if resprate_max > 22;
            1 if resprate_min < 13;
        }
        temp_score("Temperature", "Low or high body temperature") from [tempc_min, tempc_max] {
            null in reference if tempc_max is null;
            6 if tempc_max > 39.88;
            4 if tempc_min in (33.22 ..= 35.93) || tempc_max in (33.22 ..= 35.93);
            3 if tempc_min < 33.22;
            2 if tempc_min > 35.93 && tempc_min <= 36.39;
            2 if tempc_max in (36.89 ..= 39.88);
        }
        urineoutput_score("Urine", "Urine output") from [urineoutput] {
            10 if urineoutput < 671.09;
            8 if urineoutput > 6896.80;
            5 in paper if urineoutput < 1427;
            5 in reference if urineoutput in (671.09 ..= 1426.99);
            1 if urineoutput in (1427.00 ..= 2544.14);
        }
        mechvent_score("Ventilation", "Mechanical ventilation") from [mechvent] {
            9 if mechvent == 1;
        }
        electivesurgery_score("Elective surgery", "Not admitted for elective surgery") from [electivesurgery] {
            6 if electivesurgery == 0;
        }
    }

    probability Logistic(&Sum(&[Number(-6.1746), Product(&[Number(0.1275), Value("oasis")])]));

    differences {
        "Values between two printed ranges (heart rate between 106 and 107, urine between 1426.99 and 1427.00 mL) belong to the \
         range below them in the paper's order; the reference code gives them 0 points."
        "A vital sign with a lowest value only, or a highest only, is scored by what is known; the reference code has no points \
         for a heart rate or temperature without a highest, and a pressure or breathing without a lowest value."
    }
}
