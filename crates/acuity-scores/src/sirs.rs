//! SIRS, the systemic inflammatory response syndrome: temperature, heart rate, breathing, white cells; one point each.
//!
//! Two or more points are the syndrome. The consensus is about adults. Paper and reference code agree in every rule.

use crate::{notation::score, spec::Paper};

static BONE_1992: Paper = Paper {
    citation: "American College of Chest Physicians/Society of Critical Care Medicine Consensus Conference: definitions for sepsis \
               and organ failure and guidelines for the use of innovative therapies in sepsis. Crit Care Med 1992;20:864-874",
    doi: "10.1097/00003246-199206000-00025",
};

score! {
    /// SIRS criteria of one window.
    ///
    /// ```
    /// use acuity_scores::{Mode, SirsInputs, sirs};
    ///
    /// // 38.4 °C and 22 breaths a minute; a heart rate of exactly 90 is no criterion.
    /// let inputs = SirsInputs {
    ///     tempc_min_celsius: Some(36.9),
    ///     tempc_max_celsius: Some(38.4),
    ///     heartrate_max_per_min: Some(90.0),
    ///     resprate_max_per_min: Some(22.0),
    ///     ..SirsInputs::default()
    /// };
    /// assert_eq!(sirs(&inputs, Mode::Paper).unwrap().total, Some(2.0));
    /// ```
    sirs: "Systemic inflammatory response syndrome", adults, [BONE_1992];

    /// Values SIRS is computed from, each the lowest or highest of the window; `None` = not measured.
    SirsInputs {
        tempc_min_celsius: f64 = tempc_min, TEMPC, "Lowest body temperature", "°C";
        tempc_max_celsius: f64 = tempc_max, TEMPC, "Highest body temperature", "°C";
        heartrate_max_per_min: f64 = heartrate_max, HEARTRATE, "Highest heart rate", "beats per minute";
        resprate_max_per_min: f64 = resprate_max, RESPRATE, "Highest respiratory rate", "breaths per minute";
        paco2_min_mmhg: f64 = paco2_min, PACO2, "Lowest arterial carbon dioxide pressure", "mmHg";
        wbc_min_k_per_ul: f64 = wbc_min, WBC, "Lowest white blood cell count", "1000 per microlitre";
        wbc_max_k_per_ul: f64 = wbc_max, WBC, "Highest white blood cell count", "1000 per microlitre";
        bands_max_percent: f64 = bands_max, BANDS, "Highest share of immature (band) neutrophils", "%";
    }

    components {
        temp_score("Temperature", "Fever or hypothermia") from [tempc_min, tempc_max] {
            1 if tempc_min < 36 || tempc_max > 38;
        }
        heartrate_score("Heart rate", "Fast heart") from [heartrate_max] {
            1 if heartrate_max > 90;
        }
        resp_score("Breathing", "Fast breathing, or carbon dioxide breathed off") from [resprate_max, paco2_min] {
            1 if resprate_max > 20 || paco2_min < 32;
        }
        wbc_score("White cells", "Too many, too few, or too many immature ones") from [wbc_min, wbc_max, bands_max] {
            1 if wbc_min < 4 || wbc_max > 12 || bands_max > 10;
            null if wbc_min is null && bands_max is null;
        }
    }

    differences {}
}
