//! A project of a seed, two models and their tests on an embedded warehouse.
//!
//! `cargo run --example run_on_duckdb`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

use std::{fs, path::Path};

use acuity_compiler::{LoadOptions, load};
use acuity_runner::{Access, Given, RunOptions, Session, Show, Silent, build, show};
use acuity_warehouse::Rows;

const FILES: [(&str, &str); 6] = [
    ("dbt_project.yml", "name: icu\nprofile: icu\n"),
    (
        "profiles.yml",
        "icu: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: icu.duckdb, schema: analytics}}}\n",
    ),
    (
        "seeds/labs.csv",
        "stay_id,charttime,lactate\n1,2101-01-01 04:00:00,2.1\n1,2101-01-01 09:30:00,5.5\n2,2101-03-07 11:00:00,1.0\n3,2101-03-08 12:00:00,\n",
    ),
    (
        "models/worst_lactate.sql",
        "select stay_id, max(lactate) as lactate_max from {{ ref('labs') }} group by stay_id\n",
    ),
    (
        "models/shock.sql",
        "{{ config(materialized='table') }}\nselect stay_id, lactate_max > 4 as in_shock from {{ ref('worst_lactate') }}\n",
    ),
    (
        "models/schema.yml",
        "models:\n  - name: shock\n    columns:\n      - name: stay_id\n        data_tests: [unique, not_null]\n      - name: in_shock\n        data_tests: [not_null]\n",
    ),
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    for (file, text) in FILES {
        let path = folder.path().join(file);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
        fs::write(path, text)?;
    }

    let session = Session::open(load(&LoadOptions::new(folder.path()))?, Access::Write)?;
    let results = build(&session, &RunOptions::default(), &Silent)?;
    for result in &results.results {
        println!(
            "{:<8} {:<40} {}",
            result.status.to_string(),
            result.unique_id,
            result.message.as_deref().unwrap_or("").lines().next().unwrap_or("")
        );
    }

    // Stay 3 has no lactate: NULL > 4 is neither true nor false, and the test on in_shock has found it.
    let rows = Rows::read(show(
        &session,
        Show::Inline("select * from {{ ref('shock') }} order by stay_id"),
        &Given::default(),
    )?)?;
    println!("\n{}", rows.columns.join(" | "));
    for row in &rows.rows {
        println!("{}", row.iter().map(|cell| format!("{cell:?}")).collect::<Vec<_>>().join(" | "));
    }
    Ok(())
}
