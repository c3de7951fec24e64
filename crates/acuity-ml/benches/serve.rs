//! What asking a model costs: `cargo bench -p acuity-ml --bench serve`.
//!
//! Both learners, trained on made-up marts of 84 features: a prediction and an explanation of one row by the library, and a row
//! of CSV text read, checked and predicted. Medians of rounds, on one thread.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement prints, and stops at what it did not expect"
)]

#[expect(dead_code, reason = "of the tests' made-up marts only some are needed")]
#[path = "../tests/it/fake.rs"]
mod fake;

use std::{fmt::Write as _, hint::black_box, time::Instant};

use acuity_ml::{
    Learner, ModelKind, TrainOptions,
    input::{self, InputFormat},
    train,
};

/// Rounds of which the median is told.
const ROUNDS: usize = 31;

fn main() {
    let marts = fake::marts(1500, 1);
    for kind in ModelKind::USUAL {
        let options = TrainOptions { resamples: 100, ..TrainOptions::new(fake::task("in_hospital_mortality"), kind) };
        let model = train(&marts, "analytics", &options, &|_| {}).unwrap().model;
        let trees = match model.learner() {
            Learner::Gbdt(booster, ..) => format!(", {} trees", booster.trees.len()),
            Learner::Logistic(_) => String::new(),
        };
        println!("{kind}: {} features{trees}", model.features().len());
        let text = csv(&model);
        let rows = input::read(&model, &text, InputFormat::Csv, "rows").unwrap();
        let each = |work: &dyn Fn()| median(work, rows.len());
        // In turn over many rows, so that none is predicted from what the one before left in the processor.
        println!(
            "  predict_one      {:>9.2} us a row",
            each(&|| rows.iter().for_each(|one| {
                black_box(model.predict_one(black_box(&one.row)));
            }))
        );
        println!(
            "  explain          {:>9.2} us a row",
            each(&|| rows.iter().for_each(|one| {
                black_box(model.explain(black_box(&one.row)));
            }))
        );
        println!(
            "  warnings         {:>9.2} us a row",
            each(&|| rows.iter().for_each(|one| {
                black_box(model.warnings(black_box(&one.row)));
            }))
        );
        println!(
            "  CSV, read        {:>9.2} us a row",
            each(&|| {
                black_box(input::rows(&model, text.as_bytes(), InputFormat::Csv, "rows").unwrap().count());
            })
        );
    }
}

/// Five hundred rows with a value for each feature that has usual ones.
fn csv(model: &acuity_ml::ModelFile) -> String {
    let names: Vec<&str> = model.features().iter().map(|feature| feature.name.as_str()).collect();
    let mut text = names.join(",");
    for row in 0..500_u32 {
        text.push('\n');
        for (i, feature) in model.features().iter().enumerate() {
            let (low, high) = feature.usual().unwrap_or((0.0, 1.0));
            // The same share of the way for all, so that no lowest value lies above its highest.
            let value = low + (high - low) * f64::from(row % 97) / 97.0;
            // A flag that says no, and the rates of drugs that go with it.
            let value = if feature.is_flag || feature.name.starts_with("rate_") { 0.0 } else { value.round() };
            let _ = write!(text, "{}{value}", if i > 0 { "," } else { "" });
        }
    }
    text
}

/// Microseconds a row.
fn median(work: &dyn Fn(), rows: usize) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e6 / rows as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
