//! From raw records to one row per ICU stay: synthetic patients, the project's own models, the features of one stay.
//!
//! `cargo run --example feature_engineering`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

mod common;

use acuity_ml::features::features;
use acuity_runner::{Given, Show, show};
use acuity_warehouse::{Cell, Rows};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let marts = common::marts(60, 7)?;

    let counts = [
        ("rows charted", "select count(*) from {{ source('mimic', 'chartevents') }}"),
        ("lab results", "select count(*) from {{ source('mimic', 'labevents') }}"),
        ("ICU stays", "select count(*) from {{ ref('first_day_features') }}"),
    ];
    for (what, query) in counts {
        let rows = Rows::read(show(&marts.session, Show::Inline(query), &Given::default())?)?;
        println!("{what:<14} {:>8}", rows.rows[0][0].text());
    }

    // The sickest stay by SOFA, and what is known of its first day.
    let query = "select f.* from {{ ref('first_day_features') }} f join {{ ref('sofa') }} s using (icustay_id)
                 order by s.sofa desc, f.icustay_id limit 1";
    let rows = Rows::read(show(&marts.session, Show::Inline(query), &Given::default())?)?;
    let value = |name: &str| rows.column(name).map_or(Cell::Null, |column| rows.rows[0][column].clone());
    println!(
        "\nicustay_id {}, facts from {} to {}",
        value("icustay_id").text(),
        value("intime").text(),
        value("as_of").text()
    );
    for feature in features() {
        match value(&feature.name) {
            Cell::Null => {}
            known => {
                println!("  {:<22} {:>10.10} {:<12} {}", feature.name, known.text(), feature.unit, feature.description)
            }
        }
    }
    Ok(())
}
