//! Inputs as structs: the same numbers as by name, one by one and in batches, and through JSON.

use acuity_scores::{
    AdmissionType, Ecmo, Inputs, Mode, SapsiiInputs, Sofa2Inputs, evaluate_batch, sapsii, scores, sofa2,
};

#[test]
fn a_struct_gives_what_its_names_give() {
    let inputs = SapsiiInputs {
        age_years: Some(61.0),
        aids: Some(true),
        admissiontype: Some(AdmissionType::UnscheduledSurgical),
        ..SapsiiInputs::default()
    };
    assert_eq!(
        (inputs.value("age"), inputs.value("aids"), inputs.value("admissiontype")),
        (Some(61.0), Some(1.0), Some(2.0))
    );
    assert_eq!((inputs.value("mets"), inputs.value("nothing")), (None, None));
    assert_eq!(sapsii(&inputs, Mode::Paper).unwrap().total, Some(12.0 + 17.0 + 8.0));
    assert_eq!(SapsiiInputs::spec().name, "sapsii");
}

#[test]
fn a_batch_is_each_of_its_rows_and_names_the_first_impossible_one() {
    let row = |map: f64| Sofa2Inputs { map_mmhg: Some(map), ecmo: Some(Ecmo::Respiratory), ..Sofa2Inputs::default() };
    let rows: Vec<Sofa2Inputs> = [60.0, 80.0].map(row).into();
    let batch = evaluate_batch(&rows, Mode::Paper).unwrap();
    let single: Vec<_> = rows.iter().map(|inputs| sofa2(inputs, Mode::Paper).unwrap()).collect();
    assert_eq!(batch, single);
    assert_eq!((batch[0].total, batch[1].total), (Some(5.0), Some(4.0)));
    let (place, error) = evaluate_batch(&[row(60.0), row(-1.0), row(f64::NAN)], Mode::Paper).unwrap_err();
    assert_eq!(place, 1);
    insta::assert_snapshot!(error, @"`map` is -1, which cannot be in mmHg: between 0 and 300 is possible (in kPa? 1 kPa is 7.5 mmHg)");
}

#[cfg(feature = "serde")]
#[test]
fn inputs_are_read_and_written() {
    let text = r#"{"age_years":61.0,"aids":false,"admissiontype":"Medical"}"#;
    let inputs: SapsiiInputs = serde_json::from_str(text).unwrap();
    assert_eq!((inputs.aids, inputs.admissiontype, inputs.mets), (Some(false), Some(AdmissionType::Medical), None));
    let again: SapsiiInputs = serde_json::from_str(&serde_json::to_string(&inputs).unwrap()).unwrap();
    assert_eq!(again, inputs);
    assert!(serde_json::from_str::<SapsiiInputs>(r#"{"age": 61}"#).is_err(), "a name without its unit");
}

#[test]
fn a_category_has_its_place_and_its_name() {
    let sofa2 = scores().iter().find(|score| score.name == "sofa2").unwrap();
    let ecmo = sofa2.input("ecmo").unwrap();
    assert_eq!((ecmo.code("resp"), ecmo.code("cardiac"), ecmo.code("va")), (Some(0.0), Some(1.0), None));
    assert_eq!((ecmo.quantity.text(1.0).as_str(), Ecmo::Cardiac.name()), ("cardiac", "cardiac"));
}
