//! Train, cross-validate by patient, compare with SOFA.
//!
//! `cargo run --example ml_training`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

mod common;

use acuity_ml::{ModelKind, TrainOptions, evaluate, train};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let marts = common::marts(400, 7)?;
    // What is predicted, of whom, from which columns: a file of the project says it.
    let task = common::task(&marts, "in_hospital_mortality")?;
    let mut evaluations = Vec::new();
    for kind in [ModelKind::Logistic, ModelKind::Gbdt] {
        let options = TrainOptions { resamples: 200, ..TrainOptions::new(task.clone(), kind) };
        let trained = train(marts.session.warehouse().as_ref(), common::DATASET, &options, &|_| ())?;
        if let Some(cohort) = trained.model.metadata().cohort.as_ref().filter(|_| evaluations.is_empty()) {
            println!("How the cohort was formed:");
            for step in &cohort.flow {
                println!("  {:>6} stays  {}", step.stays, step.label);
            }
            println!();
        }
        evaluations.push(trained.evaluation);
    }
    // SOFA is refitted in each fold, so that its probabilities can be compared as well as its ranking.
    println!("{}", evaluate::text_table(&evaluations));
    Ok(())
}
