//! Cross-validation by hand: folds that share no patient, a model of the rows outside each, predictions for those inside; and
//! the figures that `train` gives of the same folds.
//!
//! `cargo run --example cross_validation`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

mod common;

use std::collections::BTreeSet;

use acuity_ml::{
    ModelKind, Recalibration, TrainOptions, cohort,
    folds::{grouped_stratified, split},
    logistic::LogisticParams,
    metrics, train,
};

const FOLDS: usize = 5;
const SEED: u64 = 1;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let marts = common::marts(400, 7)?;
    let warehouse = marts.session.warehouse().as_ref();
    let task = common::task(&marts, "in_hospital_mortality")?;
    // The rows of the task, through the leakage gate. `acuity export --task in_hospital_mortality` writes the same to a file.
    let table = cohort::load(warehouse, common::DATASET, &task, None)?.table;
    let fold_of = grouped_stratified(&table.patient, &table.y, FOLDS, SEED)?;

    println!("fold  stays  died  patients in other folds too  AUROC");
    let mut held_out = vec![0.0; table.len()];
    for fold in 0..FOLDS {
        let (train, test) = split(&fold_of, fold);
        let (train, rows) = (table.subset(&train), test);
        let test = table.subset(&rows);
        let seen: BTreeSet<i64> = train.patient.iter().copied().collect();
        let shared = test.patient.iter().filter(|patient| seen.contains(patient)).count();
        // Medians, bounds and scales are those of the training rows alone, too: they are part of the model.
        let model = LogisticParams { alpha: 100.0, ..LogisticParams::default() }.fit(&train)?;
        let risks: Vec<f64> = test.x.rows().into_iter().map(|row| model.probability(&row.to_vec())).collect();
        let auroc = metrics::auroc(&test.y, &risks).ok_or("a fold with one outcome")?;
        println!("{fold:>4}  {:>5}  {:>4}  {shared:>27}  {auroc:.3}", test.len(), test.positives());
        for (row, risk) in rows.into_iter().zip(risks) {
            held_out[row] = risk;
        }
    }
    println!("all folds together: AUROC {:.3}\n", metrics::auroc(&table.y, &held_out).ok_or("one outcome")?);

    // `train` does the same, chooses the penalty in inner folds of each training part, and gives intervals.
    let options = TrainOptions {
        folds: FOLDS,
        seed: SEED,
        resamples: 200,
        recalibration: Some(Recalibration::None),
        ..TrainOptions::new(task, ModelKind::Logistic)
    };
    let evaluation = train(warehouse, common::DATASET, &options, &|_| ())?.evaluation;
    let model = evaluation.model().ok_or("a model is evaluated")?;
    let area = model.metrics.auroc;
    println!("train, penalty chosen inside the folds: AUROC {:.3} ({:.3} to {:.3})", area.value, area.low, area.high);
    let by_fold: Vec<String> = model.auroc_by_fold.iter().map(|area| format!("{area:.3}")).collect();
    println!("by fold: {}", by_fold.join(" "));
    Ok(())
}
