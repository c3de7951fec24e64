//! The exported model in onnxruntime: the same probabilities for the same rows.

use std::{fmt::Write as _, fs, process::Command};

use acuity_ml::{ModelKind, Recalibration, TrainOptions, onnx, stay, train};

use crate::{fake::marts, training::options, xgboost::python_with};

pub(crate) const SCRIPT: &str = r#"
import json, sys
import numpy as np
import onnx, onnxruntime
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
meta = session.get_modelmeta().custom_metadata_map
assert len(json.loads(meta["features"])) == session.get_inputs()[0].shape[1], meta
rows = np.array([[np.nan if v == "" else float(v) for v in line.rstrip("\n").split(",")] for line in open(sys.argv[2])], dtype=np.float32)
probability, margin = session.run(["probability", "margin"], {"features": rows})
np.savetxt(sys.argv[3], np.column_stack([probability, margin]), fmt="%.9g", delimiter=",")
"#;

/// Both learners with each way to recalibrate.
#[test]
fn onnxruntime_predicts_what_acuity_predicts() {
    let Some(python) = python_with("onnx, onnxruntime") else { return };
    let fake = marts(700, 33);
    let dir = tempfile::tempdir().unwrap();
    let (file, input, output) = (dir.path().join("m.onnx"), dir.path().join("rows.csv"), dir.path().join("out.csv"));
    for kind in ModelKind::USUAL {
        for how in Recalibration::ALL {
            let options = TrainOptions { recalibration: Some(how), ..options(kind) };
            let model = train(&fake, "analytics", &options, &|_| {}).unwrap().model;
            fs::write(&file, onnx::write(&model)).unwrap();
            let row = |stay| stay::stay_row(&fake, "analytics", None, model.features(), stay, None).unwrap().row;
            let mut rows: Vec<_> = (990_000_000..990_000_300).map(row).collect();
            rows.push(model.row([]).unwrap());
            let mut text = String::new();
            for row in &rows {
                let fields: Vec<String> =
                    row.values().iter().map(|one| one.map_or_else(String::new, |one| one.to_string())).collect();
                let _ = writeln!(text, "{}", fields.join(","));
            }
            fs::write(&input, text).unwrap();
            let run = Command::new(&python).arg("-c").arg(SCRIPT).args([&file, &input, &output]).output().unwrap();
            assert!(run.status.success(), "{kind} {how}: {}", String::from_utf8_lossy(&run.stderr));
            let answers = fs::read_to_string(&output).unwrap();
            assert_eq!(answers.lines().count(), rows.len());
            for (row, line) in rows.iter().zip(answers.lines()) {
                let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
                let (p, margin) = (model.predict_one(row), model.margin(row));
                assert!((numbers[0] - p).abs() < 1e-5, "{kind} {how}: {} is {p}", numbers[0]);
                assert!((numbers[1] - margin).abs() < 1e-5 * margin.abs().max(1.0), "{kind} {how}: {line} is {margin}");
            }
        }
    }
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    let fake = marts(300, 34);
    for kind in ModelKind::USUAL {
        let model = train(&fake, "analytics", &options(kind), &|_| {}).unwrap().model;
        let bytes = onnx::write(&model);
        assert_eq!(bytes, onnx::write(&acuity_ml::ModelFile::from_json(&model.to_json().unwrap()).unwrap()));
        let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(has("features") && has("lactate_max") && has("mmol/L"));
        assert_eq!(has("TreeEnsembleRegressor"), kind == ModelKind::Gbdt);
    }
}
