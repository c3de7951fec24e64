use std::{collections::BTreeMap, fs, path::Path};

use super::*;
use crate::{
    feature_info::TrainingStats,
    gbdt::{Node, SplitRule, Tree, xgboost_json},
    logistic::{Indicator, Term},
};

fn metadata() -> Metadata {
    let stats = TrainingStats { min: 18.0, p01: 19.0, median: 65.0, mean: 63.5, p99: 91.4, max: 91.4, missing: 0.0 };
    let info = |name: &str| FeatureInfo::new(crate::features::find(name).unwrap(), Some(stats));
    Metadata {
        format_version: FORMAT_VERSION,
        task: "in_hospital_mortality".into(),
        definition: None,
        description: "d".into(),
        acuity_version: "0.1.0".into(),
        features: vec![info("age"), info("lactate_max")],
        dropped_features: vec![],
        cohort: None,
        seed: 1,
        hyperparameters: BTreeMap::new(),
        data_fingerprint: "00".into(),
        code_fingerprint: "11".into(),
        evaluation: None,
    }
}

fn logistic() -> ModelFile {
    let term = Term {
        impute: 2.0,
        low: 0.5,
        high: 80.0,
        center: 3.0,
        scale: 2.0,
        coefficient: 0.4,
        missing: Some(Indicator { center: 0.25, scale: 0.5, coefficient: -0.1 }),
        categories: Vec::new(),
    };
    let model = LogisticModel { intercept: -2.0, terms: vec![Term { missing: None, ..term.clone() }, term] };
    ModelFile::logistic(metadata(), model).unwrap()
}

fn gbdt() -> ModelFile {
    let mut tree = Tree::stump(0.0, 10.0);
    let rule = SplitRule { feature: 1, threshold: 4.0, categories: None, default_left: true, gain: 3.0 };
    tree.split(0, rule, Node::leaf(-0.25, 7.0), Node::leaf(0.5, 3.0));
    ModelFile::gbdt(metadata(), GbdtModel { features: 2, base_score: 0.125, trees: vec![tree] }).unwrap()
}

#[test]
fn both_kinds_survive_saving_and_loading() {
    let dir = tempfile::tempdir().unwrap();
    for model in [logistic(), gbdt()] {
        let path = ModelFile::path_in(dir.path(), "in_hospital_mortality", model.kind());
        model.save(&path).unwrap();
        assert_eq!(ModelFile::load(&path).unwrap(), model);
    }
    let left: Vec<_> = fs::read_dir(dir.path().join("in_hospital_mortality")).unwrap().collect();
    assert_eq!(left.len(), 2, "no temporary file stays behind");
}

#[test]
fn contributions_sum_to_the_margin() {
    for model in [logistic(), gbdt()] {
        for values in [[Some(70.0), Some(6.0)], [None, None], [Some(18.0), None]] {
            let row = model.row(["age", "lactate_max"].into_iter().zip(values)).unwrap();
            let explanation = model.explain(&row);
            let sum: f64 = explanation.contributions.iter().map(|c| c.shap).sum();
            assert!((explanation.base + sum - explanation.margin).abs() < 1e-9);
            assert_eq!(model.predict(&[row])[0], explanation.probability);
        }
    }
}

#[test]
fn bad_rows_are_refused_and_odd_values_warned_of() {
    let model = gbdt();
    insta::assert_snapshot!(model.row([("lactate", Some(1.0))]).unwrap_err());
    insta::assert_snapshot!(model.row([("age", Some(f64::INFINITY))]).unwrap_err());
    let row = model.row([("age", Some(17.0)), ("lactate_max", Some(99.0))]).unwrap();
    let warnings: Vec<String> = model.warnings(&row).iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(warnings.join("\n"));
}

#[test]
fn damaged_foreign_and_newer_files_are_explained() {
    let text = logistic().to_json().unwrap();
    let trees = gbdt().to_json().unwrap();
    let problems = [
        ModelFile::from_json(&text[..200]),
        ModelFile::from_json("PK\u{3}\u{4}"),
        ModelFile::from_json("{\"a\": 1}"),
        ModelFile::from_json(&text.replace("\"format_version\": 2", "\"format_version\": 99")),
        ModelFile::from_json(&text.replace("\"scale\": 2.0", "\"scale\": 0.0")),
        ModelFile::from_json(&text.replace("\"intercept\": -2.0", "\"intercept\": null")),
        ModelFile::from_json(&trees.replace("\"num_feature\":\"2\"", "\"num_feature\":\"3\"")),
        ModelFile::from_json(&trees.replacen("\"age\"", "\"bge\"", 1)),
    ]
    .map(Result::unwrap_err);
    insta::assert_snapshot!(problems.join("\n"));
    let missing = ModelFile::load(Path::new("nowhere/gbdt.json")).unwrap_err();
    insta::assert_snapshot!(missing, @"model file nowhere/gbdt.json does not exist: run `acuity train` first");
}

#[test]
fn a_model_without_our_metadata_still_predicts() {
    let file = xgboost_json::XgboostFile {
        model: GbdtModel { features: 2, base_score: 0.5, trees: vec![Tree::stump(0.3, 1.0)] },
        feature_names: vec![],
        categories: vec![],
        attributes: BTreeMap::new(),
    };
    let model = ModelFile::from_json(&xgboost_json::write(&file).unwrap()).unwrap();
    assert_eq!(model.features()[1].name, "f1");
    assert!((model.margin(&model.row([]).unwrap()) - 0.3).abs() < 1e-7);
}

/// Both kinds read their probability from the curve wherever they are asked, after a round through the file as before;
/// contributions stay those of the log-odds.
#[test]
fn a_curve_is_stored_with_the_model_and_applied_wherever_it_is_asked() {
    let curve = Isotonic { margins: vec![-3.0, -1.0, 1.0], probabilities: vec![0.02, 0.2, 0.9] };
    for plain in [logistic(), gbdt()] {
        let model = plain.clone().recalibrated(Some(curve.clone()));
        let read = ModelFile::from_json(&model.to_json().unwrap()).unwrap();
        assert_eq!(read, model);
        let row = read.row([("age", Some(70.0)), ("lactate_max", Some(5.0))]).unwrap();
        let expected = curve.probability(plain.margin(&row));
        let explanation = read.explain(&row);
        assert_ne!(expected, plain.predict_one(&row));
        assert_eq!(
            [read.predict_one(&row), read.predict(std::slice::from_ref(&row))[0], explanation.probability],
            [expected; 3]
        );
        let sum: f64 = explanation.contributions.iter().map(|one| one.shap).sum();
        assert!((explanation.base + sum - plain.margin(&row)).abs() < 1e-7);
        assert!(explanation.isotonic && explanation.text(1).contains(" % by isotonic calibration (log-odds"));

        let falls = Isotonic { margins: vec![0.0, 1.0], probabilities: vec![0.5, 0.4] };
        assert!(plain.clone().recalibrated(Some(falls)).to_json().unwrap_err().contains("none that rises"));
        let damaged = model.to_json().unwrap().replace("0.02", "0.92");
        assert!(ModelFile::from_json(&damaged).unwrap_err().contains("none that rises"), "{damaged}");
    }
}
