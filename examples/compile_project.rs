//! Files to a graph to SQL, in memory: no folder, no warehouse.
//!
//! `cargo run --example compile_project`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

use acuity_compiler::{LoadOptions, MemoryFileSystem, Offline, load};

const FILES: &str = "\
--- dbt_project.yml
name: icu
profile: icu
vars: {adult: 16}
--- profiles.yml
icu: {target: dev, outputs: {dev: {type: duckdb, dialect: bigquery, path: icu.duckdb, schema: analytics}}}
--- models/sources.yml
sources:
  - name: mimic
    schema: src_mimic
    tables:
      - name: icustays
        columns:
          - {name: icustay_id, data_type: INT64}
          - {name: intime, data_type: DATETIME}
          - {name: outtime, data_type: DATETIME}
--- macros/hours.sql
{% macro hours(a, b) %}DATETIME_DIFF({{ b }}, {{ a }}, MINUTE) / 60{% endmacro %}
--- models/stays.sql
select icustay_id, {{ hours('intime', 'outtime') }} as los_hours
from {{ source('mimic', 'icustays') }}
--- models/long_stays.sql
{{ config(materialized='table') }}
select * from {{ ref('stays') }} where los_hours >= 24
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let project = load(&LoadOptions::new("").with_files(MemoryFileSystem::from_text(FILES)))?;

    println!("What long_stays is made of, each after what it reads:");
    for id in project.select(&["+long_stays".to_owned()], &[])?.ids {
        println!("  {id}");
    }

    let id = &project.find("long_stays")?.unique_id;
    println!("\nIts SQL after Jinja:\n{}\n", project.compile(id, &Offline)?.sql.trim());

    println!("Its columns, typed before anything runs:");
    let report = project.check(std::slice::from_ref(id), &Offline);
    for column in &report.outputs[id] {
        println!("  {:<12} {}", column.name, column.data_type);
    }

    // A mistake is told at the line of the model's own file, with the nearest name.
    let wrong = FILES.replace("where los_hours", "where los_hour");
    let project = load(&LoadOptions::new("").with_files(MemoryFileSystem::from_text(&wrong)))?;
    let report = project.check(std::slice::from_ref(id), &Offline);
    for finding in &report.diagnostics {
        println!("\nA misspelt column:\n{finding:#}");
    }
    Ok(())
}
