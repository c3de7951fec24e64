//! There and back: the rows of a task as Parquet, a model that XGBoost trains on them, and the same model asked and explained
//! here.
//!
//! `cargo run --example xgboost_interchange` needs a Python with xgboost and duckdb: `python3`, or what `ACUITY_PYTHON` names.
//! Without one it ends after the export.

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

mod common;

use std::{
    fs::{self, File},
    process::{Command, Stdio},
};

use acuity_ml::{ModelFile, input::Batches, matrix};
use parquet::arrow::ArrowWriter;

/// What a notebook does: reads the matrix, learns from all folds but the first, predicts the first and takes the predictions
/// apart.
const NOTEBOOK: &str = r#"
import sys, duckdb, numpy as np, xgboost
table = duckdb.sql(f"select * from '{sys.argv[1]}'").fetchnumpy()
keys = ["icustay_id", "subject_id", "as_of", "fold", "label"]
features = [name for name in table if name not in keys]
x = np.column_stack([np.ma.filled(np.ma.asarray(table[name], dtype=np.float64), np.nan) for name in features]).astype(np.float32)
fold, label = np.asarray(table["fold"]), np.asarray(table["label"])
settings = {"objective": "binary:logistic", "max_depth": 3, "eta": 0.1, "subsample": 0.8, "seed": 1}
booster = xgboost.train(settings, xgboost.DMatrix(x[fold != 0], label[fold != 0], feature_names=features), 60)
booster.save_model(sys.argv[2])
rows = xgboost.DMatrix(x[fold == 0], feature_names=features)
out = np.column_stack([table["icustay_id"][fold == 0], booster.predict(rows), booster.predict(rows, pred_contribs=True)])
np.savetxt(sys.argv[3], out, fmt="%.9g", delimiter=",")
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let marts = common::marts(400, 7)?;
    let task = common::task(&marts, "in_hospital_mortality")?;
    // `acuity export --task in_hospital_mortality` in the library: key, group, time, fold, label, features.
    let rows = matrix::load(marts.session.warehouse().as_ref(), common::DATASET, &task, 5, 1)?;
    let folder = tempfile::tempdir()?;
    let [file, theirs, answers] = ["rows.parquet", "theirs.ubj", "answers.csv"].map(|name| folder.path().join(name));
    let mut writer = ArrowWriter::try_new(File::create(&file)?, rows.batch.schema(), None)?;
    writer.write(&rows.batch)?;
    writer.close()?;
    println!("{} rows, {} features, {} with the outcome", rows.batch.num_rows(), rows.features, rows.positives);

    let python = std::env::var("ACUITY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let imports = Command::new(&python)
        .args(["-c", "import xgboost, duckdb"])
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    if !imports.is_ok_and(|status| status.success()) {
        println!("{python} cannot import xgboost and duckdb, so the other half is left out");
        return Ok(());
    }
    let run = Command::new(&python).args(["-c", NOTEBOOK]).args([&file, &theirs, &answers]).output()?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into());
    }

    // Their file is a model like any other. Features go in by name, so that the batch is read as it is.
    let model = ModelFile::load(&theirs)?;
    let all = Batches::new(&model, &rows.batch.schema(), "rows.parquet")?.rows(&rows.batch)?;
    let (mut risk_differs, mut shap_differs, mut compared) = (0.0_f64, 0.0_f64, 0);
    for line in fs::read_to_string(&answers)?.lines() {
        let numbers: Vec<f64> = line.split(',').map(str::parse).collect::<Result<_, _>>()?;
        let [stay, risk, contributions @ ..] = numbers.as_slice() else { return Err("a short line".into()) };
        let id = Some(stay.to_string());
        let row = &all.iter().find(|one| one.id == id).ok_or("a stay that was not exported")?.row;
        risk_differs = risk_differs.max((model.predict_one(row) - risk).abs());
        // Theirs have the base at the end.
        let (base, shap) = model.shap(row);
        for (ours, theirs) in shap.iter().chain([&base]).zip(contributions) {
            shap_differs = shap_differs.max((ours - theirs).abs());
        }
        compared += 1;
    }
    println!("{compared} stays of the first fold, predicted by xgboost and here");
    println!("probabilities differ by at most 1e-6: {}", risk_differs <= 1e-6);
    println!("contributions differ by at most 1e-5: {}", shap_differs <= 1e-5);
    assert!(compared > 0 && risk_differs <= 1e-6 && shap_differs <= 1e-5, "{risk_differs:e} {shap_differs:e}");

    println!("\nA stay, explained here:\n{}", model.explain(&all[0].row).text(5));
    Ok(())
}
