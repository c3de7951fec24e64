//! Trains the logistic regression with its nested cross-validation on a matrix from a file.
//!
//! `cargo run --release -p acuity-ml --example logistic_matrix -- DIR COLUMNS` reads `DIR/x.f64` (row by row, little endian, NaN
//! is missing), `DIR/y.u8` and `DIR/patient.i64`, writes `DIR/model.json` and prints the seconds it took. The comparison
//! with scikit-learn is `benches/logistic_vs_sklearn.py`.

use std::{error::Error, fs, io::Write as _, path::PathBuf, time::Instant};

use acuity_ml::{
    FeatureInfo, ModelKind, TrainOptions,
    cohort::Cohort,
    dataset::Table,
    features::FeatureGroup,
    task::{AsOf, CohortSpec, FeatureSet, Label, Task},
    train::train_cohort,
};
use ndarray::Array2;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, columns] = args.as_slice() else { return Err("usage: logistic_matrix DIR COLUMNS".into()) };
    let (dir, columns) = (PathBuf::from(dir), columns.parse::<usize>()?);
    let words = |name: &str| -> Result<Vec<[u8; 8]>, Box<dyn Error>> {
        Ok(fs::read(dir.join(name))?
            .chunks_exact(8)
            .map(|b| [b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]])
            .collect())
    };
    let values: Vec<f64> = words("x.f64")?.into_iter().map(f64::from_le_bytes).collect();
    let x = Array2::from_shape_vec((values.len() / columns, columns), values)?;
    let y: Vec<bool> = fs::read(dir.join("y.u8"))?.into_iter().map(|label| label != 0).collect();
    let patient: Vec<i64> = words("patient.i64")?.into_iter().map(i64::from_le_bytes).collect();
    let feature = |column: usize| FeatureInfo {
        name: format!("f{column}"),
        unit: "1".into(),
        description: String::new(),
        group: FeatureGroup::Other,
        is_flag: false,
        categories: None,
        plausible: None,
        training: None,
        distribution: None,
        model: None,
    };
    let table = Table {
        features: (0..columns).map(feature).collect(),
        stay: (0..y.len() as i64).collect(),
        at: Vec::new(),
        later: Vec::new(),
        patient,
        x,
        y,
        baselines: Vec::new(),
        subgroups: Vec::new(),
    };
    let cohort = Cohort {
        table,
        flow: Vec::new(),
        score_mode: Default::default(),
        dropped_features: Vec::new(),
        warnings: Vec::new(),
    };

    let start = Instant::now();
    let training = train_cohort(&cohort, &TrainOptions::new(task(), ModelKind::Logistic), &|_| {})?;
    let seconds = start.elapsed().as_secs_f64();
    let area = training.evaluation.model().map_or(0.0, |model| model.metrics.auroc.value);
    fs::write(dir.join("model.json"), training.model.to_json()?)?;
    writeln!(std::io::stdout(), "{{\"train_s\": {seconds:.3}, \"auroc\": {area}}}")?;
    Ok(())
}

fn task() -> Task {
    Task {
        name: "bench".into(),
        title: "Bench".into(),
        description: String::new(),
        horizon: None,
        horizon_hours: None,
        cohort: CohortSpec {
            model: "rows".into(),
            rows: "Rows".into(),
            key: "id".into(),
            group: "patient".into(),
            keep: Vec::new(),
        },
        label: Label { column: "y".into(), above: None },
        as_of: AsOf::default(),
        features: vec![FeatureSet { model: "rows".into(), columns: None, except: Vec::new(), documented: Vec::new() }],
        known_later: Vec::new(),
        temporal: None,
        baselines: Vec::new(),
        subgroups: Vec::new(),
    }
}
