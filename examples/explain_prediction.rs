//! Shapley values that add up: base + contributions = log-odds.
//!
//! `cargo run --example explain_prediction`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

mod common;

use acuity_ml::{ModelKind, TrainOptions, explain_stay, train};
use acuity_runner::{Given, Show, show};
use acuity_warehouse::Rows;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let marts = common::marts(400, 7)?;
    let warehouse = marts.session.warehouse().as_ref();
    let task = common::task(&marts, "in_hospital_mortality")?;
    let options = TrainOptions { resamples: 100, ..TrainOptions::new(task, ModelKind::Gbdt) };
    let model = train(warehouse, common::DATASET, &options, &|_| ())?.model;

    let query = "select s.icustay_id from {{ ref('sofa') }} as s order by s.sofa desc, s.icustay_id limit 1";
    let rows = Rows::read(show(&marts.session, Show::Inline(query), &Given::default())?)?;
    let stay = rows.rows[0][0].as_i64().ok_or("no stay")?;

    let explanation = explain_stay(warehouse, common::DATASET, &model, stay, None)?;
    println!("icustay_id {stay}\n{}", explanation.text(8));

    let sum: f64 = explanation.base + explanation.contributions.iter().map(|one| one.shap).sum::<f64>();
    println!("base + contributions = {sum:.12}\nlog-odds             = {:.12}", explanation.margin);
    assert!((sum - explanation.margin).abs() < 1e-9, "Shapley values must add up");
    Ok(())
}
