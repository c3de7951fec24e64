//! Models with what cross-validation may have found.

use std::path::Path;

use acuity_ml::{
    Evaluation, Learner, Metadata, ModelFile,
    evaluate::{ModelEvaluation, SubgroupEvaluation},
    metrics::{Estimate, Metrics, precision_recall_curve, reliability, roc_curve, thresholds},
};

use crate::fake_models::save_models;

/// What cross-validation may have found: a model a little better than SOFA.
fn evaluation(name: &str, area: f64) -> Evaluation {
    let outcome: Vec<bool> = (0..40).map(|at| at % 4 == 0).collect();
    let one = |name: &str, title: &str, area: f64| {
        let probability: Vec<f64> =
            (0..40).map(|at| 0.05 + 0.02 * f64::from(at % 7) + if at % 4 == 0 { area - 0.5 } else { 0.0 }).collect();
        let estimate = Estimate { value: area, low: area - 0.03, high: area + 0.03 };
        ModelEvaluation {
            name: name.into(),
            title: title.into(),
            metrics: Metrics::new(&outcome, &probability, &probability, estimate),
            auroc_by_fold: vec![area],
            gain_over_baseline: None,
            calibration_slope: None,
            calibration_intercept: None,
            roc: roc_curve(&outcome, &probability, 50),
            precision_recall: precision_recall_curve(&outcome, &probability, 50),
            reliability: reliability(&outcome, &probability, 4),
            comparisons: vec![],
            thresholds: thresholds(&outcome, &probability, &[0.1, 0.2, 0.3]),
            alerts: vec![],
        }
    };
    let group = |group: &str, auroc: Option<Estimate>| SubgroupEvaluation {
        title: "Age".into(),
        group: group.into(),
        stays: 20,
        positives: 5,
        auroc,
        brier: 0.1,
        observed: 0.25,
        predicted: 0.2,
        calibration_slope: None,
        calibration_intercept: Some(-0.21),
    };
    let mut model = one(name, name, area);
    model.gain_over_baseline = Some(Estimate { value: area - 0.7, low: -0.01, high: 0.2 });
    Evaluation {
        folds: 5,
        seed: 1,
        resamples: 1000,
        stays: 40,
        patients: 36,
        positives: 10,
        rolling: None,
        repeated: None,
        temporal: None,
        selection: None,
        importance: Vec::new(),
        models: vec![one("sofa", "SOFA", 0.7), model],
        subgroups: vec![
            group("below 65", Some(Estimate { value: 0.8, low: 0.7, high: 0.9 })),
            group("65 and more", None),
        ],
    }
}

/// The same models with what cross-validation found, and of a task that says what it reads.
pub(crate) fn save_evaluated(dir: &Path) -> Vec<std::path::PathBuf> {
    let paths = save_models(dir);
    for (path, area) in paths.iter().zip([0.81, 0.84]) {
        let model = ModelFile::load(path).unwrap();
        let metadata =
            Metadata { evaluation: Some(evaluation(&model.kind().to_string(), area)), ..model.metadata().clone() };
        let model = match model.learner().clone() {
            Learner::Logistic(learner) => ModelFile::logistic(metadata, learner),
            Learner::Gbdt(learner, ..) => ModelFile::gbdt(metadata, learner),
        };
        model.unwrap().save(path).unwrap();
    }
    paths
}
