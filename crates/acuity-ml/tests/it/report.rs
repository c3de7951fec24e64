//! The report: for people who have no other file, and of whatever is there.

use acuity_ml::{ModelFile, ModelKind, report};
use acuity_warehouse::Memory;

use crate::{
    fake::{Counted, marts, task},
    training::trained,
};

#[test]
fn the_report_stands_alone_and_names_nobody() {
    let fake = marts(700, 9);
    let models: Vec<ModelFile> = ModelKind::USUAL.map(|kind| trained(&fake, kind).model).to_vec();
    let options = report::ReportOptions { title: "ICU <report>".into(), ..Default::default() };
    let html = report::html(&fake, "analytics", &task("in_hospital_mortality"), &models, &options).unwrap();
    assert_eq!(html, report::html(&fake, "analytics", &task("in_hospital_mortality"), &models, &options).unwrap());
    for external in ["http://", "https://", "<script", "url(", "@import", "src=", "<link"] {
        assert!(!html.contains(external), "{external}");
    }
    assert!(!html.contains("ICU <report>") && html.contains("ICU &lt;report&gt;"));
    for key in ["99000", "88000", "77000"] {
        assert!(!html.contains(key), "a key of a stay or patient: {key}");
    }
    for part in ["SOFA alone", "Gradient-boosted trees", "Calibration", "Missing data", "Excluded stays", "lactate_max"]
    {
        assert!(html.contains(part), "{part}");
    }
    assert!(!html.contains("NaN"));
    assert_eq!(html.matches("<svg").count(), html.matches("</svg>").count());
    assert_eq!(html.matches("<svg").count(), 11);
    let card = report::model_card(&models[1]);
    assert!(
        card.starts_with("# Model card: in_hospital_mortality")
            && card.contains(&models[1].metadata().data_fingerprint)
    );
}

/// A part is left out of a report when the tables do not have it, never because a query failed.
#[test]
fn a_report_with_a_query_that_failed_is_no_report() {
    let marts = marts(300, 13);
    let model = trained(&marts, ModelKind::Logistic).model;
    let (task, options) = (task("in_hospital_mortality"), report::ReportOptions::default());
    let html = |fail_at: usize| {
        let counted = Counted::over(marts.clone(), fail_at);
        let html = report::html(&counted, "analytics", &task, std::slice::from_ref(&model), &options);
        (html, counted.read().len())
    };
    let (whole, queries) = html(usize::MAX);
    assert!(whole.unwrap().contains("SHAP") && queries > 10, "{queries}");
    for at in 0..queries {
        let error = html(at).0.expect_err("a report without an answer");
        assert_eq!(error.warehouse().and_then(|error| error.help.as_deref()), Some("ask again"), "query {at}");
    }
}

#[test]
fn reports_write_features_in_words() {
    let fake = marts(300, 13);
    let model = trained(&fake, ModelKind::Gbdt).model;
    let html = report::html(
        &fake,
        "analytics",
        &task("in_hospital_mortality"),
        std::slice::from_ref(&model),
        &report::ReportOptions::default(),
    )
    .unwrap();
    // The raw name stands once, in the list of features, beside its description.
    for feature in model.features().iter().filter(|feature| feature.name.contains('_')) {
        assert_eq!(html.matches(&feature.name).count(), 1, "{}", feature.name);
    }
    assert!(!html.contains("<td>1</td><td>") && html.contains("10³/µL") && !html.contains("K/uL"));
}

#[test]
fn the_report_makes_do_with_what_is_there() {
    let mut fake = marts(300, 10);
    fake.drop_table("sofa");
    let html = report::html(&fake, "analytics", &task("in_hospital_mortality"), &[], &report::ReportOptions::default())
        .unwrap();
    assert!(html.contains("table analytics.sofa does not exist") && html.contains("No model has been trained"));
    let html = report::html(
        &Memory::new("analytics"),
        "analytics",
        &task("in_hospital_mortality"),
        &[],
        &report::ReportOptions::default(),
    )
    .unwrap();
    assert!(html.contains("table analytics.outcomes does not exist"));
}
