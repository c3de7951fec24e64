//! The table of [`Quantity`]: one for scores, models and forms.
//!
//! What is possible comes from physiology and from the limits that the published MIMIC-III concepts put on charted values; what
//! is usual comes from what intensive-care patients mostly have. Both are in the unit of the mart `first_day_features`.

use crate::{
    categories::{AdmissionType, Ecmo},
    quantity::{Kind, Quantity, Statistic},
};

/// Age in years from which a patient counts as an adult, in the marts as here.
pub const ADULT_YEARS: f64 = 16.0;

const KPA: Option<&str> = Some("in kPa? 1 kPa is 7.5 mmHg");
const FRACTION: Option<&str> = Some("as a fraction? multiply by 100");
const GRAMS_PER_LITRE: Option<&str> = Some("in g/L? divide by 10");
const GLUCOSE_MMOL: Option<&str> = Some("in mmol/L? multiply by 18");
const CELLS: Option<&str> = Some("in cells per microlitre? divide by 1000");
const PER_MINUTE: Option<&str> = Some("in mcg/min? divide by the body weight in kg");

const fn number(
    name: &'static str,
    unit: &'static str,
    words: &'static str,
    possible: (f64, f64),
    usual: (f64, f64),
    unit_hint: Option<&'static str>,
) -> Quantity {
    Quantity { name, words, unit, possible, usual, kind: Kind::Number, unit_hint }
}

const fn scale(name: &'static str, words: &'static str, possible: (f64, f64)) -> Quantity {
    Quantity { name, words, unit: "1", possible, usual: possible, kind: Kind::Whole, unit_hint: None }
}

const fn flag(name: &'static str, words: &'static str) -> Quantity {
    Quantity { name, words, unit: "1", possible: (0.0, 1.0), usual: (0.0, 1.0), kind: Kind::Flag, unit_hint: None }
}

const fn category(name: &'static str, words: &'static str, names: &'static [&'static str]) -> Quantity {
    let last = (names.len() - 1) as f64;
    Quantity {
        name,
        words,
        unit: "1",
        possible: (0.0, last),
        usual: (0.0, last),
        kind: Kind::Category(names),
        unit_hint: None,
    }
}

// Those that scores name have a name here, too.
pub(crate) static SYSBP: Quantity =
    number("sysbp", "mmHg", "systolic blood pressure", (0.0, 400.0), (30.0, 250.0), KPA);
pub(crate) static MEANBP: Quantity =
    number("meanbp", "mmHg", "mean arterial pressure", (0.0, 300.0), (20.0, 160.0), KPA);
pub(crate) static RESPRATE: Quantity =
    number("resprate", "breaths/min", "respiratory rate", (0.0, 200.0), (4.0, 70.0), None);
pub(crate) static MINGCS: Quantity = scale("mingcs", "lowest Glasgow coma scale", (3.0, 15.0));
pub(crate) static BILIRUBIN: Quantity =
    number("bilirubin", "mg/dL", "total bilirubin", (0.0, 150.0), (0.1, 50.0), Some("in umol/L? divide by 17.1"));
pub(crate) static CREATININE: Quantity =
    number("creatinine", "mg/dL", "creatinine", (0.0, 150.0), (0.1, 30.0), Some("in umol/L? divide by 88.4"));
pub(crate) static PLATELET: Quantity =
    number("platelet", "K/uL", "platelet count", (0.0, 10_000.0), (1.0, 1500.0), CELLS);
pub(crate) static PF_VENT: Quantity = number(
    "pao2fio2_vent",
    "mmHg",
    "ratio of arterial oxygen pressure to inspired oxygen fraction while ventilated",
    (0.0, 4000.0),
    (30.0, 700.0),
    KPA,
);
pub(crate) static PF_NOVENT: Quantity = number(
    "pao2fio2_novent",
    "mmHg",
    "ratio of arterial oxygen pressure to inspired oxygen fraction while not ventilated",
    (0.0, 4000.0),
    (30.0, 700.0),
    KPA,
);
// Irrigation that went in is subtracted, so a day's balance can be negative.
pub(crate) static URINEOUTPUT: Quantity = number(
    "urineoutput",
    "mL",
    "urine output of the first 24 hours",
    (-100_000.0, 100_000.0),
    (0.0, 15_000.0),
    Some("in litres? multiply by 1000"),
);
pub(crate) static NOREPINEPHRINE: Quantity =
    number("rate_norepinephrine", "mcg/kg/min", "highest rate of norepinephrine", (0.0, 500.0), (0.0, 5.0), PER_MINUTE);
pub(crate) static EPINEPHRINE: Quantity =
    number("rate_epinephrine", "mcg/kg/min", "highest rate of epinephrine", (0.0, 500.0), (0.0, 5.0), PER_MINUTE);
pub(crate) static DOPAMINE: Quantity =
    number("rate_dopamine", "mcg/kg/min", "highest rate of dopamine", (0.0, 5000.0), (0.0, 50.0), PER_MINUTE);
pub(crate) static DOBUTAMINE: Quantity =
    number("rate_dobutamine", "mcg/kg/min", "highest rate of dobutamine", (0.0, 5000.0), (0.0, 50.0), PER_MINUTE);

pub(crate) static HEARTRATE: Quantity = number("heartrate", "bpm", "heart rate", (0.0, 300.0), (20.0, 220.0), None);
pub(crate) static TEMPC: Quantity = number(
    "tempc",
    "degC",
    "body temperature",
    (10.0, 50.0),
    (30.0, 43.0),
    Some("in Fahrenheit? subtract 32, then divide by 1.8"),
);
pub(crate) static SPO2: Quantity =
    number("spo2", "%", "peripheral oxygen saturation", (0.0, 100.0), (50.0, 100.0), FRACTION);
pub(crate) static GLUCOSE: Quantity =
    number("glucose", "mg/dL", "blood glucose, bedside and laboratory", (0.0, 10_000.0), (20.0, 1500.0), GLUCOSE_MMOL);
pub(crate) static GCSMOTOR: Quantity =
    scale("gcsmotor", "motor component at the lowest Glasgow coma scale", (1.0, 6.0));
pub(crate) static GCSVERBAL: Quantity =
    scale("gcsverbal", "verbal component at the lowest Glasgow coma scale; 0 when intubated", (0.0, 5.0));
pub(crate) static GCSEYES: Quantity = scale("gcseyes", "eye component at the lowest Glasgow coma scale", (1.0, 4.0));
pub(crate) static ENDOTRACHFLAG: Quantity = flag("endotrachflag", "intubated at the lowest Glasgow coma scale");
pub(crate) static ALBUMIN: Quantity = number("albumin", "g/dL", "albumin", (0.0, 10.0), (0.5, 7.0), GRAMS_PER_LITRE);
pub(crate) static BANDS: Quantity = number("bands", "%", "band neutrophils", (0.0, 100.0), (0.0, 80.0), None);
pub(crate) static BICARBONATE: Quantity =
    number("bicarbonate", "mEq/L", "bicarbonate", (0.0, 100.0), (2.0, 60.0), None);
pub(crate) static HEMATOCRIT: Quantity = number("hematocrit", "%", "hematocrit", (0.0, 100.0), (8.0, 70.0), FRACTION);
pub(crate) static POTASSIUM: Quantity = number("potassium", "mEq/L", "potassium", (0.0, 30.0), (1.0, 12.0), None);
pub(crate) static INR: Quantity = number("inr", "1", "international normalised ratio", (0.0, 50.0), (0.5, 20.0), None);
pub(crate) static PT: Quantity = number("pt", "s", "prothrombin time", (0.0, 150.0), (5.0, 150.0), None);
pub(crate) static SODIUM: Quantity = number("sodium", "mEq/L", "sodium", (0.0, 200.0), (90.0, 190.0), None);
pub(crate) static BUN: Quantity = number(
    "bun",
    "mg/dL",
    "blood urea nitrogen",
    (0.0, 300.0),
    (1.0, 250.0),
    Some("in mmol/L of urea? multiply by 2.8"),
);
pub(crate) static WBC: Quantity = number("wbc", "K/uL", "white blood cell count", (0.0, 1000.0), (0.1, 300.0), CELLS);
pub(crate) static PH: Quantity = number("ph", "1", "arterial pH", (6.0, 8.5), (6.6, 7.9), None);
pub(crate) static PACO2: Quantity =
    number("paco2", "mmHg", "arterial carbon dioxide pressure", (0.0, 250.0), (8.0, 150.0), KPA);
pub(crate) static VENT: Quantity = flag("vent", "mechanically ventilated");
pub(crate) static RRT: Quantity = flag("rrt", "renal replacement therapy");

// Of scores only, so no columns of the mart of features.

pub(crate) static ADMISSION_AGE: Quantity = number(
    "age",
    "years",
    "age at ICU admission",
    // The records show ages over 89 as about 300.
    (0.0, 320.0),
    (ADULT_YEARS, 91.4),
    Some("MIMIC shifts ages over 89 to about 300: write 91.4 for them"),
);
pub(crate) static PREICULOS: Quantity = number(
    "preiculos_min",
    "min",
    "minutes in hospital before the ICU",
    (-10_000_000.0, 10_000_000.0),
    (0.0, 100_000.0),
    Some("in hours? multiply by 60"),
);
pub(crate) static MECHVENT: Quantity = flag("mechvent", "mechanically ventilated");
pub(crate) static ELECTIVESURGERY: Quantity = flag("electivesurgery", "elective surgery");
pub(crate) static SUPPORTED: Quantity = flag("supported", "mechanically ventilated or on continuous positive pressure");
pub(crate) static PF_SUPPORTED: Quantity = number(
    "pao2fio2_vent",
    "mmHg",
    "ratio of arterial oxygen pressure to inspired oxygen fraction while ventilated or on continuous positive pressure",
    (0.0, 4000.0),
    (30.0, 700.0),
    KPA,
);
pub(crate) static AIDS: Quantity = flag("aids", "AIDS");
pub(crate) static HEMATOLOGIC_MALIGNANCY: Quantity = flag("hem", "haematologic malignancy");
pub(crate) static METASTATIC_CANCER: Quantity = flag("mets", "metastatic cancer");
pub(crate) static ADMISSION_TYPE: Quantity = category("admissiontype", "type of admission", AdmissionType::NAMES);
pub(crate) static CKD: Quantity = flag("ckd", "chronic kidney disease of stage 4 or more");
pub(crate) static PAO2: Quantity = number("pao2", "mmHg", "arterial oxygen pressure", (0.0, 800.0), (20.0, 700.0), KPA);
pub(crate) static AADO2: Quantity =
    number("aado2", "mmHg", "alveolar-arterial oxygen difference", (-500.0, 800.0), (0.0, 700.0), KPA);
pub(crate) static PF: Quantity = number(
    "pf",
    "mmHg",
    "ratio of arterial oxygen pressure to inspired oxygen fraction",
    (0.0, 4000.0),
    (30.0, 700.0),
    KPA,
);
pub(crate) static SF: Quantity = number(
    "sf",
    "1",
    "ratio of oxygen saturation in percent to inspired oxygen fraction",
    (0.0, 500.0),
    (50.0, 480.0),
    None,
);
pub(crate) static SUPPORT: Quantity = flag("advanced_support", "advanced ventilatory support");
pub(crate) static ECMO: Quantity = category("ecmo", "extracorporeal membrane oxygenation", Ecmo::NAMES);
pub(crate) static DELIRIUM_DRUG: Quantity = flag("delirium_drug", "treated with a drug for delirium");
pub(crate) static NE_EPI: Quantity = number(
    "ne_epi",
    "mcg/kg/min",
    "highest sum of norepinephrine and epinephrine",
    (0.0, 500.0),
    (0.0, 5.0),
    PER_MINUTE,
);
pub(crate) static OTHER_VASO: Quantity =
    flag("other_vaso", "another vasopressor or inotrope than norepinephrine, epinephrine and dopamine");
pub(crate) static MECH_SUPPORT: Quantity = flag("mech_support", "mechanical circulatory support");
pub(crate) static HOURS_BELOW: Quantity =
    number("hours", "h", "longest time below a rate of urine", (0.0, 10_000.0), (0.0, 48.0), None);
pub(crate) static HOURS_COVERED: Quantity =
    number("uo_tm", "h", "hours that the urine was collected in", (0.0, 48.0), (0.0, 24.0), None);
pub(crate) static HOURS_IN_ICU: Quantity =
    number("hours_in_icu", "h", "hours since ICU admission", (-10_000.0, 100_000.0), (0.0, 5000.0), None);
pub(crate) static URINE_RATE: Quantity =
    number("uo_rt", "mL/kg/h", "urine output", (-10_000.0, 10_000.0), (0.0, 20.0), None);

pub(crate) static QUANTITIES: [&Quantity; 49] = [
    &number(
        "age",
        "years",
        "age at ICU admission; over 89 shown as 91.4",
        (0.0, 120.0),
        (ADULT_YEARS, 91.4),
        Some("MIMIC shifts ages over 89 to about 300: write 91.4 for them"),
    ),
    &flag("is_male", "male sex"),
    &flag("admission_emergency", "emergency or urgent hospital admission"),
    &flag("admission_elective", "elective hospital admission"),
    &number("weight_kg", "kg", "body weight", (0.2, 500.0), (30.0, 200.0), Some("in pounds? divide by 2.205")),
    &HEARTRATE,
    &SYSBP,
    &number("diasbp", "mmHg", "diastolic blood pressure", (0.0, 300.0), (10.0, 160.0), KPA),
    &MEANBP,
    &RESPRATE,
    &TEMPC,
    &SPO2,
    &GLUCOSE,
    &MINGCS,
    &GCSMOTOR,
    &GCSVERBAL,
    &GCSEYES,
    &ENDOTRACHFLAG,
    &number("aniongap", "mEq/L", "anion gap", (0.0, 100.0), (2.0, 50.0), None),
    &ALBUMIN,
    &BANDS,
    &BICARBONATE,
    &BILIRUBIN,
    &CREATININE,
    &number("chloride", "mEq/L", "chloride", (0.0, 200.0), (60.0, 150.0), None),
    &number("glucose_lab", "mg/dL", "laboratory glucose", (0.0, 10_000.0), (20.0, 1500.0), GLUCOSE_MMOL),
    &HEMATOCRIT,
    &number("hemoglobin", "g/dL", "hemoglobin", (0.0, 50.0), (2.0, 25.0), GRAMS_PER_LITRE),
    &number("lactate", "mmol/L", "lactate", (0.0, 50.0), (0.1, 30.0), Some("in mg/dL? divide by 9")),
    &PLATELET,
    &POTASSIUM,
    &number("ptt", "s", "partial thromboplastin time", (0.0, 150.0), (10.0, 150.0), None),
    &INR,
    &PT,
    &SODIUM,
    &BUN,
    &WBC,
    &PF_VENT,
    &PF_NOVENT,
    &PH,
    &PACO2,
    &URINEOUTPUT,
    &VENT,
    &NOREPINEPHRINE,
    &EPINEPHRINE,
    &DOPAMINE,
    &DOBUTAMINE,
    &flag("vasopressor", "any vasopressor"),
    &RRT,
];

/// All quantities, in the order of the mart `first_day_features`.
#[must_use]
pub fn quantities() -> &'static [&'static Quantity] {
    &QUANTITIES
}

/// The quantity called `name`, and the quantity and statistic that a column called `name` holds.
///
/// ```
/// use acuity_scores::{Statistic, quantity};
///
/// let (creatinine, statistic) = quantity("creatinine_max").unwrap();
/// assert_eq!((creatinine.unit, statistic), ("mg/dL", Some(Statistic::Max)));
/// assert_eq!(quantity("mingcs").unwrap().1, None);
/// assert!(quantity("creatinin_max").is_none());
/// ```
#[must_use]
pub fn quantity(name: &str) -> Option<(&'static Quantity, Option<Statistic>)> {
    let named = |name: &str| QUANTITIES.iter().find(|quantity| quantity.name == name).copied();
    if let Some(quantity) = named(name) {
        return Some((quantity, None));
    }
    let (stem, suffix) = name.rsplit_once('_')?;
    let statistic = Statistic::ALL.into_iter().find(|statistic| statistic.suffix() == suffix)?;
    Some((named(stem)?, Some(statistic)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_usual_values_are_possible() {
        let names: BTreeSet<&str> = quantities().iter().map(|quantity| quantity.name).collect();
        assert_eq!(names.len(), quantities().len());
        for quantity in quantities() {
            let Quantity { name, possible, usual, .. } = quantity;
            assert!(possible.0 <= usual.0 && usual.0 < usual.1 && usual.1 <= possible.1, "{name}");
            assert!(possible.0.is_finite() && possible.1.is_finite(), "{name}");
            assert_eq!(super::quantity(name), Some((*quantity, None)), "{name} is no column of another");
            for statistic in Statistic::ALL {
                let column = format!("{name}_{}", statistic.suffix());
                assert_eq!(super::quantity(&column), Some((*quantity, Some(statistic))));
            }
        }
    }

    #[test]
    fn what_cannot_be_is_refused_and_what_is_rare_is_told() {
        let check = |column: &'static str, value: f64| quantity(column).unwrap().0.check(column, value);
        let refused = |column, value| check(column, value).unwrap_err().to_string();
        insta::assert_snapshot!(refused("age", 500.0), @"`age` is 500, which cannot be in years: between 0 and 120 is possible (MIMIC shifts ages over 89 to about 300: write 91.4 for them)");
        insta::assert_snapshot!(refused("mingcs", 2.0), @"`mingcs` is 2, which cannot be: between 3 and 15 is possible");
        insta::assert_snapshot!(refused("tempc_max", 101.0), @"`tempc_max` is 101, which cannot be in °C: between 10 and 50 is possible (in Fahrenheit? subtract 32, then divide by 1.8)");
        insta::assert_snapshot!(refused("gcsmotor", 2.5), @"`gcsmotor` is 2.5, but this scale has whole numbers only");
        insta::assert_snapshot!(refused("vent", 0.5), @"`vent` is 0.5, but it is 1 for yes or 0 for no");
        insta::assert_snapshot!(refused("wbc_max", -1.0), @"`wbc_max` is -1, which cannot be in 10³/µL: between 0 and 1000 is possible (in cells per microlitre? divide by 1000)");
        insta::assert_snapshot!(refused("spo2_min", f64::NAN), @"`spo2_min` is NaN: leave a value out (or give null) when it was not measured");
        assert_eq!(check("age", 91.4), Ok(None));
        insta::assert_snapshot!(check("age", 3.0).unwrap().unwrap(), @"`age` is 3 years, unusual: mostly between 16 and 91.4 (MIMIC shifts ages over 89 to about 300: write 91.4 for them)");
    }
}
