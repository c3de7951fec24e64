//! Small models to go with the marts.

use std::{collections::BTreeMap, path::Path};

use acuity_ml::{
    CohortInfo, FORMAT_VERSION, FeatureInfo, Metadata, ModelFile, ModelKind, TrainingStats,
    features::find,
    gbdt::{GbdtModel, Node, SplitRule, Tree},
    logistic::{LogisticModel, Term},
};
use acuity_scores::ScoreMode;

/// Age and highest lactate, trained on 1,000 stays of which 110 died.
pub(crate) fn metadata() -> Metadata {
    let info = |name: &str, median: f64, min: f64, max: f64| {
        let stats = TrainingStats { min, p01: min, median, mean: median, p99: max, max, missing: 0.1 };
        FeatureInfo::new(find(name).unwrap(), Some(stats))
    };
    Metadata {
        format_version: FORMAT_VERSION,
        task: "in_hospital_mortality".into(),
        definition: None,
        description: "Probability of death in hospital.".into(),
        acuity_version: "0.1.0".into(),
        features: vec![info("age", 65.0, 18.0, 91.4), info("lactate_max", 2.0, 0.5, 20.0), info("vent", 0.0, 0.0, 1.0)],
        dropped_features: vec![],
        cohort: Some(CohortInfo {
            stays: 1000,
            patients: 900,
            positives: 110,
            flow: vec![],
            score_mode: ScoreMode::Paper,
        }),
        seed: 1,
        hyperparameters: BTreeMap::new(),
        data_fingerprint: "00".into(),
        code_fingerprint: "11".into(),
        evaluation: None,
    }
}

/// Writes one model of each kind where training puts them.
pub(crate) fn save_models(dir: &Path) -> Vec<std::path::PathBuf> {
    let term = |impute: f64, low: f64, high: f64, scale: f64, coefficient: f64| Term {
        impute,
        low,
        high,
        center: impute,
        scale,
        coefficient,
        missing: None,
        categories: Vec::new(),
    };
    let terms = vec![term(65.0, 18.0, 91.4, 16.0, 0.4), term(2.0, 0.5, 20.0, 2.0, 0.8), term(0.0, 0.0, 1.0, 0.5, 0.3)];
    let logistic = ModelFile::logistic(metadata(), LogisticModel { intercept: -2.2, terms }).unwrap();
    let mut tree = Tree::stump(0.0, 10.0);
    let rule = SplitRule { feature: 1, threshold: 4.0, categories: None, default_left: true, gain: 3.0 };
    tree.split(0, rule, Node::leaf(-0.25, 7.0), Node::leaf(1.5, 3.0));
    let gbdt = ModelFile::gbdt(metadata(), GbdtModel { features: 3, base_score: 0.125, trees: vec![tree] }).unwrap();
    [logistic, gbdt]
        .into_iter()
        .map(|model| {
            let path = ModelFile::path_in(dir, "in_hospital_mortality", model.kind());
            model.save(&path).unwrap();
            path
        })
        .collect()
}

/// Where [`save_models`] would write; nothing is there.
pub(crate) fn no_models(dir: &Path) -> Vec<std::path::PathBuf> {
    ModelKind::USUAL.map(|kind| ModelFile::path_in(dir, "in_hospital_mortality", kind)).to_vec()
}
