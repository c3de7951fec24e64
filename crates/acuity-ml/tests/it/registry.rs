//! Which models there are, and which of them serves.

use std::fs;

use acuity_ml::{ModelFile, ModelKind, registry, report};

use crate::{fake::marts, training::trained};

#[test]
fn what_serves_is_what_was_promoted_whatever_is_trained_later() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    assert_eq!(registry::list(&dir.join("nothing")).unwrap(), registry::Registry::default());
    let (first, later) = (trained(&marts(300, 12), ModelKind::Logistic), trained(&marts(300, 13), ModelKind::Logistic));
    let path = ModelFile::path_in(dir, "died", ModelKind::Logistic);
    let missing = registry::promote(dir, "died", ModelKind::Logistic).unwrap_err().to_string();
    assert!(missing.contains("does not exist: run `acuity train` first"), "{missing}");
    first.model.save(&path).unwrap();
    let told = |registry: &registry::Registry| -> Vec<(String, bool)> {
        let name = |path: &std::path::Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        registry.models.iter().map(|one| (name(&one.path), one.standing.is_promoted)).collect()
    };
    assert_eq!(told(&registry::list(dir).unwrap()), [("logistic.json".to_owned(), false)]);
    let serving = || -> Vec<(ModelKind, bool)> {
        registry::list(dir).unwrap().models.iter().map(|one| (one.kind, one.standing.serves)).collect()
    };
    // Nothing is promoted: trees are meant, once there are some.
    assert_eq!(serving(), [(ModelKind::Logistic, false)]);
    trained(&marts(300, 12), ModelKind::Gbdt).model.save(&ModelFile::path_in(dir, "died", ModelKind::Gbdt)).unwrap();
    assert_eq!(serving(), [(ModelKind::Logistic, false), (ModelKind::Gbdt, true)]);
    fs::remove_file(ModelFile::path_in(dir, "died", ModelKind::Gbdt)).unwrap();
    registry::promote(dir, "died", ModelKind::Logistic).unwrap();
    assert_eq!(told(&registry::list(dir).unwrap()), [("logistic.json".to_owned(), true)]);
    assert_eq!(serving(), [(ModelKind::Logistic, true)]);
    // Trained again on other rows: what serves stays.
    later.model.save(&path).unwrap();
    let found = registry::list(dir).unwrap();
    assert_eq!(told(&found), [("logistic.json".to_owned(), false), ("promoted.json".to_owned(), true)]);
    assert_eq!(found.models[1].model, first.model);
    // A file that is no model is told, not passed over.
    fs::write(ModelFile::path_in(dir, "died", ModelKind::Gbdt), "{}").unwrap();
    let found = registry::list(dir).unwrap();
    assert_eq!((found.models.len(), found.problems.len()), (2, 1));
    assert!(found.problems[0].contains("it is JSON but no model"), "{:?}", found.problems);
    let refused = registry::promote(dir, "died", ModelKind::Gbdt).unwrap_err().to_string();
    assert!(refused.contains("it is JSON but no model"), "{refused}");
    assert_eq!(fs::read(registry::promoted_path(dir, "died")).unwrap(), first.model.to_json().unwrap().into_bytes());
}

#[test]
fn both_forms_of_the_card_hold_what_a_reviewer_asks_for() {
    let training = trained(&marts(300, 12), ModelKind::Gbdt);
    let (markdown, html) = (report::model_card(&training.model), report::model_card_html(&training.model));
    for part in [
        "Intended use",
        "Outcome and prediction",
        "in_hospital_mortality",
        "until leaving the hospital",
        "Groups of patients",
        "Sex: F",
        "net benefit",
        "DeLong",
        "lactate_max",
        "Data fingerprint",
    ] {
        assert!(markdown.contains(part) && html.contains(part), "{part}");
    }
    for external in ["http://", "https://", "<script", "src=", "<link"] {
        assert!(!html.contains(external), "{external}");
    }
}
