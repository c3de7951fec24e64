//! The stored model in the Python ecosystem: XGBoost loads it and gives the same predictions and contributions.

use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    process::{Command, Stdio},
};

use acuity_ml::{Learner, ModelKind};

use crate::{fake::marts, training::trained};

const SCRIPT: &str = r#"
import json, sys
import numpy as np
import xgboost
booster = xgboost.Booster()
booster.load_model(sys.argv[1])
meta = json.loads(booster.attributes()["acuity"])
names = [feature["name"] for feature in meta["features"]]
rows = np.array([[np.nan if v == "" else float(v) for v in line.rstrip("\n").split(",")] for line in open(sys.argv[2])], dtype=np.float32)
matrix = xgboost.DMatrix(rows, feature_names=names, missing=np.nan)
np.savetxt(sys.argv[3], np.column_stack([booster.predict(matrix), booster.predict(matrix, pred_contribs=True)]), fmt="%.9g", delimiter=",")
"#;

/// A Python that can import `modules`: `ACUITY_PYTHON`, else `python3`; without one the test is skipped, which is said.
pub(crate) fn python_with(modules: &str) -> Option<String> {
    let python = std::env::var("ACUITY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let import = format!("import {modules}");
    let check = Command::new(&python).args(["-c", &import]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    match check {
        Ok(status) if status.success() => Some(python),
        _ => {
            let _ = writeln!(
                std::io::stderr(),
                "skipped: {python} cannot import {modules}; set ACUITY_PYTHON to a Python that can"
            );
            None
        }
    }
}

#[test]
fn xgboost_loads_the_model_and_agrees() {
    let Some(python) = python_with("xgboost") else { return };
    let fake = marts(800, 30);
    let model = trained(&fake, ModelKind::Gbdt).model;
    let dir = tempfile::tempdir().unwrap();
    let (file, input, output) = (dir.path().join("gbdt.json"), dir.path().join("rows.csv"), dir.path().join("out.csv"));
    model.save(&file).unwrap();

    let mut rows = Vec::new();
    let mut text = String::new();
    for stay in 990_000_000..990_000_500 {
        let row = acuity_ml::stay::stay_row(&fake, "analytics", None, model.features(), stay, None).unwrap().row;
        let fields: Vec<String> =
            row.values().iter().map(|value| value.map_or_else(String::new, |value| value.to_string())).collect();
        let _ = writeln!(text, "{}", fields.join(","));
        rows.push(row);
    }
    fs::write(&input, text).unwrap();
    // In both forms of the file.
    let binary = dir.path().join("gbdt.ubj");
    model.save(&binary).unwrap();
    assert_eq!(acuity_ml::ModelFile::load(&binary).unwrap(), model);
    let mut answers = Vec::new();
    for file in [&binary, &file] {
        let run = Command::new(&python).arg("-c").arg(SCRIPT).args([file, &input, &output]).output().unwrap();
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        answers.push(fs::read_to_string(&output).unwrap());
    }
    assert_eq!(answers[0], answers[1]);

    let theirs = &answers[1];
    let (mut probability, mut contribution) = (0f64, 0f64);
    for (row, line) in rows.iter().zip(theirs.lines()) {
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        let (base, shap) = model.shap(row);
        assert_eq!(numbers.len(), shap.len() + 2);
        probability = probability.max((model.predict(std::slice::from_ref(row))[0] - numbers[0]).abs());
        for (ours, theirs) in shap.iter().chain([&base]).zip(&numbers[1..]) {
            contribution = contribution.max((ours - theirs).abs());
        }
    }
    assert_eq!(theirs.lines().count(), rows.len());
    assert!(probability <= 1e-6, "probabilities differ by {probability:e}");
    assert!(contribution <= 1e-4, "contributions differ by {contribution:e}");
    let _ = writeln!(
        std::io::stderr(),
        "xgboost: probabilities within {probability:e}, contributions within {contribution:e}"
    );
}

/// XGBoost's `pred_interactions` of our model are ours: features by features, and the base in the corner.
#[test]
fn interactions_are_those_of_xgboost() {
    let Some(python) = python_with("xgboost") else { return };
    let fake = marts(500, 31);
    let model = trained(&fake, ModelKind::Gbdt).model;
    let Learner::Gbdt(_, shap, _) = model.learner() else { panic!("boosted trees") };
    let dir = tempfile::tempdir().unwrap();
    let (file, input, output) = (dir.path().join("gbdt.json"), dir.path().join("rows.csv"), dir.path().join("out.csv"));
    model.save(&file).unwrap();
    let mut text = String::new();
    let mut rows = Vec::new();
    for stay in 990_000_000..990_000_020 {
        let row = acuity_ml::stay::stay_row(&fake, "analytics", None, model.features(), stay, None).unwrap().row;
        let values: Vec<f32> = row.values().iter().map(|value| value.map_or(f32::NAN, |value| value as f32)).collect();
        let fields: Vec<String> =
            row.values().iter().map(|value| value.map_or_else(String::new, |value| value.to_string())).collect();
        let _ = writeln!(text, "{}", fields.join(","));
        rows.push(values);
    }
    fs::write(&input, text).unwrap();
    let script = SCRIPT.replace(
        "np.column_stack([booster.predict(matrix), booster.predict(matrix, pred_contribs=True)])",
        "booster.predict(matrix, pred_interactions=True).reshape(len(rows), -1)",
    );
    let run = Command::new(&python).arg("-c").arg(script).args([&file, &input, &output]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (size, mut differs, mut largest) = (model.features().len(), 0f64, 0f64);
    for (values, line) in rows.iter().zip(fs::read_to_string(&output).unwrap().lines()) {
        let theirs: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        assert_eq!(theirs.len(), (size + 1) * (size + 1));
        let ours = shap.interactions(values);
        for i in 0..size {
            for j in 0..size {
                differs = differs.max((ours[(i, j)] - theirs[i * (size + 1) + j]).abs());
                largest = largest.max(if i == j { 0.0 } else { ours[(i, j)].abs() });
            }
        }
        differs = differs.max((shap.base() - theirs[theirs.len() - 1]).abs());
    }
    assert!(largest > 0.01, "no interaction to compare: {largest}");
    assert!(differs <= 1e-4, "interactions differ by {differs:e}");
    let _ = writeln!(std::io::stderr(), "xgboost: interactions within {differs:e}, the largest {largest:.3}");
}

/// Trees alone, with weights of dropout, several at a time, leaf by leaf, with directions, with another start, and stopped early.
#[test]
fn models_that_xgboost_trained_are_read() {
    let Some(python) = python_with("xgboost") else { return };
    let dir = tempfile::tempdir().unwrap();
    let script = r#"
import sys
import numpy as np
import xgboost
rng = np.random.default_rng(0)
x = rng.normal(size=(500, 4)).astype(np.float32)
x[rng.random(x.shape) < 0.2] = np.nan
y = (np.nan_to_num(x[:, 0]) + rng.normal(size=500) > 0).astype(int)
settings = [
    {}, {"booster": "dart", "rate_drop": 0.3}, {"num_parallel_tree": 3, "subsample": 0.6, "eta": 1},
    {"grow_policy": "lossguide", "max_leaves": 20, "max_depth": 0}, {"monotone_constraints": "(1,0,-1,0)"}, {"base_score": 0.2},
    {"eta": 1, "num_parallel_tree": 2, "subsample": 0.7},
]
matrix = xgboost.DMatrix(x, y)
for at, setting in enumerate(settings):
    all = {"objective": "binary:logistic", "max_depth": 4} | setting
    rounds = {}
    if at + 1 < len(settings):
        booster = xgboost.train(all, matrix, 20)
    else:
        # Stopped early, as the estimator for scikit-learn saves it and predicts with it.
        held = xgboost.DMatrix(rng.normal(size=(200, 4)), rng.integers(0, 2, 200))
        booster = xgboost.train(all, matrix, 20, evals=[(held, "held")], early_stopping_rounds=3, verbose_eval=False)
        booster.set_attr(scikit_learn="{}")
        rounds = {"iteration_range": (0, booster.best_iteration + 1)}
        assert booster.best_iteration + 1 < booster.num_boosted_rounds()
    for kind in ["json", "ubj"]:
        booster.save_model(f"{sys.argv[1]}/{at}.{kind}")
    contributions = booster.predict(matrix, pred_contribs=True, **rounds)
    table = np.column_stack([x, booster.predict(matrix, **rounds), contributions])
    np.savetxt(f"{sys.argv[1]}/{at}.csv", table, fmt="%.9g", delimiter=",")
"#;
    let run = Command::new(python).arg("-c").arg(script).arg(dir.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    for at in 0..7 {
        let file = |kind: &str| dir.path().join(format!("{at}.{kind}"));
        let model = acuity_ml::ModelFile::load(&file("json")).unwrap();
        assert_eq!(acuity_ml::ModelFile::load(&file("ubj")).unwrap(), model);
        let text = fs::read_to_string(file("csv")).unwrap();
        for line in text.lines() {
            let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
            let names = ["f0", "f1", "f2", "f3"];
            let row =
                model.row(names.into_iter().zip(&numbers).map(|(n, v)| (n, (!v.is_nan()).then_some(*v)))).unwrap();
            assert!((model.predict_one(&row) - numbers[4]).abs() < 1e-6, "{at}: {line}");
            let (base, shap) = model.shap(&row);
            for (ours, theirs) in shap.iter().chain([&base]).zip(&numbers[5..]) {
                assert!((ours - theirs).abs() < 1e-5, "{at}: {ours} {line}");
            }
        }
        assert_eq!(text.lines().count(), 500);
    }
}
