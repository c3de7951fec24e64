//! The marts of predictions during a stay, and a model of them.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use acuity_ml::{
    FeatureInfo, Metadata, ModelFile, ModelKind, Task, TrainingStats,
    features::find,
    gbdt::{GbdtModel, Node, SplitRule, Tree},
    logistic::{LogisticModel, Term},
};
use acuity_warehouse::arrow::{
    array::{AsArray as _, BooleanArray},
    datatypes::TimestampMicrosecondType,
};

use crate::{
    fake::{Fake, floats, ints, times},
    fake_course::STAY,
    fake_models::metadata,
};

const HOUR_US: i64 = 3_600_000_000;

impl Fake {
    /// The same with predictions after 6, 12, 18, 24 and 30 hours of the stay that has a course. At the third nothing was
    /// measured, the fourth has a lactate that training did not see, at the fifth the patient is ventilated, and nothing
    /// says who the second is of.
    pub(crate) fn with_rolling(mut self) -> Self {
        let intimes = self.column("icustay_detail", "intime").as_primitive::<TimestampMicrosecondType>();
        let origin = intimes.value(usize::try_from(STAY - 200_001).unwrap());
        let at = |blocks: &[i64]| blocks.iter().map(|block| Some(origin + 6 * block * HOUR_US)).collect::<Vec<_>>();
        let blocks = [1, 2, 3, 4, 5];
        self.put(
            "rolling_features",
            vec![
                ints("icustay_id", vec![Some(STAY); 5]),
                times("started_at", vec![Some(origin); 5]),
                times("as_of", at(&blocks)),
                floats("lactate_last", vec![Some(2.0), Some(4.5), None, Some(25.0), Some(3.0)]),
            ],
        );
        let blocks = [1, 3, 4, 5];
        let flags =
            |name: &str, values: [bool; 4]| (name.to_owned(), Arc::new(BooleanArray::from(values.to_vec())) as _);
        self.put(
            "rolling_outcomes",
            vec![
                ints("icustay_id", vec![Some(STAY); 4]),
                times("as_of", at(&blocks)),
                flags("is_adult", [true; 4]),
                flags("is_not_ventilated", [true, true, true, false]),
            ],
        );
        self
    }
}

fn task() -> Task {
    serde_json::from_str(
        r#"{
          "name": "deterioration", "title": "Deterioration within 24 hours", "description": "Whether it gets worse.",
          "cohort": {"model": "rolling_outcomes", "rows": "Predictions", "key": "icustay_id", "group": "subject_id", "keep": [
            {"column": "is_adult", "label": "Adults", "otherwise": "the patient is no adult"},
            {"column": "is_not_ventilated", "label": "Not ventilated", "otherwise": "the patient is ventilated"}]},
          "label": {"column": "deterioration_24h"},
          "as_of": {"column": "as_of", "start": "started_at", "every": 6.0},
          "features": [{"model": "rolling_features"}]
        }"#,
    )
    .unwrap()
}

fn rolling() -> Metadata {
    let training = TrainingStats { min: 0.5, p01: 0.6, median: 2.0, mean: 2.0, p99: 15.0, max: 20.0, missing: 0.1 };
    let lactate = FeatureInfo {
        name: "lactate_last".into(),
        description: "Last lactate".into(),
        model: Some("rolling_features".into()),
        ..FeatureInfo::new(find("lactate_max").unwrap(), Some(training))
    };
    Metadata { task: "deterioration".into(), definition: Some(task()), features: vec![lactate], ..metadata() }
}

/// Writes a logistic regression, and with `trees` a boosted one as well.
pub(crate) fn save_rolling(dir: &Path, trees: bool) -> Vec<PathBuf> {
    let lactate = Term {
        impute: 2.0,
        low: 0.5,
        high: 20.0,
        center: 2.0,
        scale: 2.0,
        coefficient: 0.8,
        missing: None,
        categories: Vec::new(),
    };
    let logistic = LogisticModel { intercept: -2.2, terms: vec![lactate] };
    let mut models = vec![ModelFile::logistic(rolling(), logistic).unwrap()];
    if trees {
        let mut tree = Tree::stump(0.0, 10.0);
        let rule = SplitRule { feature: 0, threshold: 4.0, categories: None, default_left: true, gain: 3.0 };
        tree.split(0, rule, Node::leaf(-0.25, 7.0), Node::leaf(1.5, 3.0));
        let model = GbdtModel { features: 1, base_score: 0.125, trees: vec![tree] };
        models.push(ModelFile::gbdt(rolling(), model).unwrap());
    }
    let save = |model: ModelFile| {
        let path = ModelFile::path_in(dir, "deterioration", model.kind());
        model.save(&path).unwrap();
        path
    };
    models.into_iter().map(save).collect()
}

/// The logistic regression of [`save_rolling`].
pub(crate) fn load_logistic(dir: &Path) -> ModelFile {
    ModelFile::load(&ModelFile::path_in(dir, "deterioration", ModelKind::Logistic)).unwrap()
}
