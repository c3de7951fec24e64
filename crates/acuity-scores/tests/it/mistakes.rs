//! Names and values that no score can be computed from.

use std::collections::BTreeMap;

use acuity_scores::{Mode, Result, ScoreResult, evaluate, find};

fn given(name: &str, value: f64) -> Result<ScoreResult> {
    evaluate(find("sofa").unwrap(), &BTreeMap::from([(name.to_owned(), Some(value))]), Mode::Paper)
}

fn message(name: &str, value: f64) -> String {
    given(name, value).unwrap_err().to_string()
}

#[test]
fn messages_say_what_and_what_to_do() {
    insta::assert_snapshot!(find("soffa").unwrap_err(), @"there is no score `soffa` (did you mean `sofa`?); the scores are sofa, sofa2, qsofa, sirs, oasis, saps, sapsii, apsiii, lods, mlods, meld, kdigo_creatinine, kdigo_urine");
    insta::assert_snapshot!(find("apache").unwrap_err(), @"there is no score `apache`; the scores are sofa, sofa2, qsofa, sirs, oasis, saps, sapsii, apsiii, lods, mlods, meld, kdigo_creatinine, kdigo_urine");
    insta::assert_snapshot!(message("platelets_min", 1.0), @"sofa has no input `platelets_min` (did you mean `platelet_min`?)");
    insta::assert_snapshot!(message("zzz", 1.0), @"sofa has no input `zzz`");
    insta::assert_snapshot!(message("platelet_min", f64::NAN), @"`platelet_min` is NaN: leave a value out (or give null) when it was not measured");
    insta::assert_snapshot!(message("platelet_min", f64::INFINITY), @"`platelet_min` is inf: leave a value out (or give null) when it was not measured");
    insta::assert_snapshot!(message("platelet_min", 90_000.0), @"`platelet_min` is 90000, which cannot be in 10³/µL: between 0 and 10000 is possible (in cells per microlitre? divide by 1000)");
    insta::assert_snapshot!(message("creatinine_max", -1.0), @"`creatinine_max` is -1, which cannot be in mg/dL: between 0 and 150 is possible (in umol/L? divide by 88.4)");
    insta::assert_snapshot!(message("mingcs", 14.5), @"`mingcs` is 14.5, but this scale has whole numbers only");
    insta::assert_snapshot!(message("mingcs", 16.0), @"`mingcs` is 16, which cannot be: between 3 and 15 is possible");
    insta::assert_snapshot!(
        acuity_scores::sql_expression(find("sofa").unwrap(), "lungs", Mode::Paper).unwrap_err(),
        @"sofa has no component `lungs`"
    );
}

#[test]
fn an_unusual_value_is_scored_with_a_warning() {
    let result = given("creatinine_max", 97.0).unwrap();
    assert_eq!(result.component("renal"), Some(4.0));
    insta::assert_snapshot!(result.warnings[0], @"`creatinine_max` is 97 mg/dL, unusual: mostly between 0.1 and 30 (in umol/L? divide by 88.4)");
    assert!(given("creatinine_max", 0.9).unwrap().warnings.is_empty());
    insta::assert_snapshot!(given("rate_norepinephrine", 8.0).unwrap().warnings[0], @"`rate_norepinephrine` is 8 µg/kg/min, unusual: mostly between 0 and 5 (in mcg/min? divide by the body weight in kg)");
}

#[test]
fn a_missing_value_is_not_an_error() {
    let values = BTreeMap::from([("mingcs".to_owned(), None)]);
    let result = evaluate(find("SOFA").unwrap(), &values, Mode::Paper).unwrap();
    assert_eq!((result.total, result.component("cns")), (Some(0.0), None));
}

proptest::proptest! {
    #[test]
    fn no_value_panics(value in proptest::num::f64::ANY, input in 0usize..12) {
        let spec = find("sofa").unwrap();
        let _ = given(spec.inputs[input].name, value);
    }
}
