//! Models with categories in other programs, and theirs in ours: XGBoost and onnxruntime.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use acuity_ml::{
    Learner, ModelFile, ModelKind,
    input::{self, InputFormat},
    onnx,
};

use crate::{
    categories::{feature, learned, marts_with_units, rows},
    xgboost::python_with,
};

const PREDICT: &str = r#"
import json, sys
import numpy as np
import xgboost
booster = xgboost.Booster()
booster.load_model(sys.argv[1])
types = booster.feature_types
rows = np.array([[np.nan if v == "" else float(v) for v in line.rstrip("\n").split(",")] for line in open(sys.argv[2])], dtype=np.float32)
matrix = xgboost.DMatrix(rows, feature_names=booster.feature_names, feature_types=types, missing=np.nan, enable_categorical=True)
np.savetxt(sys.argv[3], np.column_stack([booster.predict(matrix), booster.predict(matrix, pred_contribs=True)]), fmt="%.9g", delimiter=",")
"#;

/// Values of rows as text, codes for categories.
fn codes(rows: &[acuity_ml::Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let fields: Vec<String> =
            row.values().iter().map(|value| value.map_or_else(String::new, |value| value.to_string())).collect();
        let _ = writeln!(text, "{}", fields.join(","));
    }
    text
}

fn run(python: &str, script: &str, arguments: &[&Path]) {
    let run = Command::new(python).arg("-c").arg(script).args(arguments).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

/// Lines of a probability, contributions and the base, against ours: the largest differences.
fn differences(model: &ModelFile, rows: &[acuity_ml::Row], theirs: &str) -> (f64, f64) {
    assert_eq!(theirs.lines().count(), rows.len());
    let (mut probability, mut contribution) = (0f64, 0f64);
    for (row, line) in rows.iter().zip(theirs.lines()) {
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        let (base, shap) = model.shap(row);
        assert_eq!(numbers.len(), shap.len() + 2);
        probability = probability.max((model.predict_one(row) - numbers[0]).abs());
        for (ours, theirs) in shap.iter().chain([&base]).zip(&numbers[1..]) {
            contribution = contribution.max((ours - theirs).abs());
        }
    }
    (probability, contribution)
}

#[test]
fn xgboost_agrees_on_our_categories() {
    let Some(python) = python_with("xgboost") else { return };
    let fake = marts_with_units(800, 45);
    let model = learned(&fake, ModelKind::Gbdt).model;
    let Learner::Gbdt(trees, ..) = model.learner() else { panic!("boosted trees") };
    let asks = |node: &&acuity_ml::gbdt::Node| node.categories.is_some();
    assert!(trees.trees.iter().flat_map(|tree| tree.nodes()).filter(asks).count() > 20);
    let dir = tempfile::tempdir().unwrap();
    let (input, output) = (dir.path().join("rows.csv"), dir.path().join("out.csv"));
    let rows = rows(&fake, &model, 500);
    fs::write(&input, codes(&rows)).unwrap();
    for name in ["model.json", "model.ubj"] {
        let file = dir.path().join(name);
        model.save(&file).unwrap();
        assert_eq!(ModelFile::load(&file).unwrap(), model);
        run(&python, PREDICT, &[&file, &input, &output]);
        let (probability, contribution) = differences(&model, &rows, &fs::read_to_string(&output).unwrap());
        assert!(probability <= 1e-6 && contribution <= 1e-5, "{name}: {probability:e} {contribution:e}");
    }
}

#[test]
fn categories_that_xgboost_learned_are_read() {
    let Some(python) = python_with("xgboost") else { return };
    let dir = tempfile::tempdir().unwrap();
    let (file, input, output) =
        (dir.path().join("theirs.json"), dir.path().join("rows.csv"), dir.path().join("out.csv"));
    // Of three categories one is split off, of forty a set is; some are rare.
    let script = r#"
import sys
import numpy as np
import xgboost
rng = np.random.default_rng(0)
n = 1500
x = np.column_stack([rng.normal(size=n), rng.integers(0, 3, n), rng.geometric(0.08, n) % 40]).astype(np.float32)
effect = rng.normal(size=40)
y = (effect[x[:, 2].astype(int)] + (x[:, 1] == 1) + x[:, 0] + rng.normal(size=n) > 0.5).astype(int)
x[rng.random(x.shape) < 0.1] = np.nan
matrix = xgboost.DMatrix(x, y, feature_names=["a", "b", "c"], feature_types=["float", "c", "c"], enable_categorical=True)
booster = xgboost.train({"objective": "binary:logistic", "max_depth": 5, "tree_method": "hist"}, matrix, 40)
booster.save_model(sys.argv[1])
booster.save_model(sys.argv[1].replace(".json", ".ubj"))
np.savetxt(sys.argv[2], x, fmt="%.9g", delimiter=",")
np.savetxt(sys.argv[3], np.column_stack([booster.predict(matrix), booster.predict(matrix, pred_contribs=True)]), fmt="%.9g", delimiter=",")
"#;
    run(&python, script, &[&file, &input, &output]);
    let model = ModelFile::load(&file).unwrap();
    assert_eq!(ModelFile::load(&dir.path().join("theirs.ubj")).unwrap(), model);
    assert_eq!(model.features()[2].categories.as_deref(), Some(&[][..]));
    let text = fs::read_to_string(&input).unwrap().replace("nan", "");
    let rows: Vec<_> = input::read(&model, &format!("a,b,c\n{text}"), InputFormat::Csv, "rows")
        .unwrap()
        .into_iter()
        .map(|one| one.row)
        .collect();
    let theirs = fs::read_to_string(&output).unwrap();
    let (probability, contribution) = differences(&model, &rows, &theirs);
    assert!(probability <= 1e-6 && contribution <= 1e-5, "{probability:e} {contribution:e}");
    // Written again, XGBoost says the same.
    let again = dir.path().join("again.json");
    model.save(&again).unwrap();
    let code = rows.iter().all(|row| row.values()[2].is_none_or(|code| code.fract() == 0.0));
    assert!(code);
    fs::write(&input, codes(&rows)).unwrap();
    run(&python, PREDICT, &[&again, &input, &output]);
    let (probability, contribution) = differences(&model, &rows, &fs::read_to_string(&output).unwrap());
    assert!(probability <= 1e-6 && contribution <= 1e-5, "{probability:e} {contribution:e}");
}

/// Names of categories, both ways: from 3.1 on XGBoost keeps them and finds the codes of a frame by itself.
#[test]
fn names_of_categories_are_those_of_a_pandas_frame() {
    let Some(python) = python_with("xgboost, pandas") else { return };
    let dir = tempfile::tempdir().unwrap();
    let (file, input, output) =
        (dir.path().join("theirs.json"), dir.path().join("rows.csv"), dir.path().join("out.csv"));
    let script = r#"
import sys
import numpy as np
import pandas as pd
import xgboost
if tuple(map(int, xgboost.__version__.split(".")[:2])) < (3, 1):
    sys.exit("xgboost 3.1 or later is needed")
rng = np.random.default_rng(1)
n = 800
frame = pd.DataFrame({"a": rng.normal(size=n), "unit": pd.Categorical(rng.choice(["SICU", "CCU", "MICU", "CSRU", "NICU"], n)), "ward": pd.Categorical(rng.choice([51, 7, 12], n))})
y = ((frame.unit == "CCU").astype(float) + frame.a + rng.normal(size=n) > 0.7).astype(int)
frame.loc[::9, "unit"] = np.nan
booster = xgboost.train({"objective": "binary:logistic", "max_depth": 4}, xgboost.DMatrix(frame, y, enable_categorical=True), 30)
booster.save_model(sys.argv[1])
frame.to_csv(sys.argv[2], index=False)
matrix = xgboost.DMatrix(frame, enable_categorical=True)
np.savetxt(sys.argv[3], np.column_stack([booster.predict(matrix), booster.predict(matrix, pred_contribs=True)]), fmt="%.9g", delimiter=",")
"#;
    run(&python, script, &[&file, &input, &output]);
    let model = ModelFile::load(&file).unwrap();
    assert_eq!(feature(&model, "unit").categories.as_deref().unwrap(), ["CCU", "CSRU", "MICU", "NICU", "SICU"]);
    assert_eq!(feature(&model, "ward").categories.as_deref().unwrap(), ["7", "12", "51"]);
    let read = |model: &ModelFile, path: &Path| -> Vec<acuity_ml::Row> {
        let text = fs::read_to_string(path).unwrap();
        input::read(model, &text, InputFormat::Csv, "rows").unwrap().into_iter().map(|one| one.row).collect()
    };
    let (probability, contribution) = differences(&model, &read(&model, &input), &fs::read_to_string(&output).unwrap());
    assert!(probability <= 1e-6 && contribution <= 1e-5, "{probability:e} {contribution:e}");

    let fake = marts_with_units(500, 46);
    let ours = learned(&fake, ModelKind::Gbdt).model;
    let file = dir.path().join("ours.ubj");
    ours.save(&file).unwrap();
    let mut text = "age,lactate_max,meanbp_min,unit,ward\n".to_owned();
    for row in rows(&fake, &ours, 200) {
        let fields = ours.features().iter().zip(row.values()).map(|(feature, value)| match value {
            Some(code) if feature.is_category() => format!("\"{}\"", feature.category_of(*code).unwrap()),
            Some(value) => value.to_string(),
            None => String::new(),
        });
        let _ = writeln!(text, "{}", fields.collect::<Vec<_>>().join(","));
    }
    fs::write(&input, text).unwrap();
    let script = r#"
import sys
import numpy as np
import pandas as pd
import xgboost
booster = xgboost.Booster()
booster.load_model(sys.argv[1])
# In another order than that of the model: the codes of the frame are others.
frame = pd.read_csv(sys.argv[2], dtype={"unit": str})
frame["unit"] = pd.Categorical(frame["unit"], categories=sorted(frame["unit"].dropna().unique(), reverse=True))
frame["ward"] = pd.Categorical(frame["ward"].astype("Int64"), categories=[51, 7, 12])
matrix = xgboost.DMatrix(frame, enable_categorical=True)
np.savetxt(sys.argv[3], np.column_stack([booster.predict(matrix), booster.predict(matrix, pred_contribs=True)]), fmt="%.9g", delimiter=",")
"#;
    run(&python, script, &[&file, &input, &output]);
    let (probability, contribution) = differences(&ours, &read(&ours, &input), &fs::read_to_string(&output).unwrap());
    assert!(probability <= 1e-6 && contribution <= 1e-5, "{probability:e} {contribution:e}");
}

#[test]
fn onnxruntime_agrees_on_categories() {
    let Some(python) = python_with("onnx, onnxruntime") else { return };
    let fake = marts_with_units(600, 47);
    let dir = tempfile::tempdir().unwrap();
    let (file, input, output) = (dir.path().join("m.onnx"), dir.path().join("rows.csv"), dir.path().join("out.csv"));
    for kind in ModelKind::ALL {
        let model = learned(&fake, kind).model;
        fs::write(&file, onnx::write(&model)).unwrap();
        let mut rows = rows(&fake, &model, 300);
        rows.push(model.row([]).unwrap());
        fs::write(&input, codes(&rows)).unwrap();
        run(&python, crate::onnx::SCRIPT, &[&file, &input, &output]);
        let answers = fs::read_to_string(&output).unwrap();
        assert_eq!(answers.lines().count(), rows.len());
        for (row, line) in rows.iter().zip(answers.lines()) {
            let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
            let (p, margin) = (model.predict_one(row), model.margin(row));
            assert!((numbers[0] - p).abs() < 1e-5, "{kind}: {} is {p}", numbers[0]);
            assert!((numbers[1] - margin).abs() < 1e-5 * margin.abs().max(1.0), "{kind}: {line} is {margin}");
        }
    }
}
