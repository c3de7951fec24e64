//! qSOFA, the quick SOFA of Sepsis-3: blood pressure, breathing, mentation; one point each.
//!
//! The consensus counts "altered mentation", a Glasgow coma scale below 15; the reference code asks for 13 or less, the cut that
//! the derivation study examined first. Derived in adults.

use crate::{notation::score, papers::SEYMOUR_2016, spec::Paper};

static SINGER_2016: Paper = Paper {
    citation: "Singer M, Deutschman CS, Seymour CW, et al. The Third International Consensus Definitions for Sepsis and Septic \
               Shock (Sepsis-3). JAMA 2016;315:801-810",
    doi: "10.1001/jama.2016.0287",
};

score! {
    /// qSOFA of one window.
    ///
    /// ```
    /// use acuity_scores::{Mode, QsofaInputs, qsofa};
    ///
    /// let inputs = QsofaInputs {
    ///     sysbp_min_mmhg: Some(95.0),
    ///     mingcs_points: Some(14.0),
    ///     resprate_max_per_min: Some(20.0),
    /// };
    /// assert_eq!(qsofa(&inputs, Mode::Paper).unwrap().total, Some(2.0));
    /// ```
    qsofa: "Quick SOFA", adults, [SINGER_2016, SEYMOUR_2016];

    /// Values qSOFA is computed from, each the worst of the window; `None` = not measured.
    QsofaInputs {
        sysbp_min_mmhg: f64 = sysbp_min, SYSBP, "Lowest systolic blood pressure", "mmHg";
        mingcs_points: f64 = mingcs, MINGCS, "Lowest Glasgow coma scale", "3 to 15";
        resprate_max_per_min: f64 = resprate_max, RESPRATE, "Highest respiratory rate", "breaths per minute";
    }

    components {
        sysbp_score("Blood pressure", "Low systolic blood pressure") from [sysbp_min] {
            1 if sysbp_min <= 100;
        }
        gcs_score("Mentation", "Altered mentation") from [mingcs] {
            1 in paper if mingcs < 15;
            1 in reference by SEYMOUR_2016 if mingcs <= 13;
        }
        resprate_score("Breathing", "Fast breathing") from [resprate_max] {
            1 if resprate_max >= 22;
        }
    }

    differences {
        "A Glasgow coma scale of 14 is altered mentation in the paper (below 15); the reference code asks for 13 or less."
    }
}
