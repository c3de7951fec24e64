//! The corpus of `tests/googlesql`: each query runs here and must give the answer that was recorded.
//!
//! `ACUITY_GOOGLESQL_SHOW=1` prints every query that is refused or differs, `ACUITY_GOOGLESQL_ONLY` selects by a part of the
//! name, and `ACUITY_GOOGLESQL_ANSWERS` names another folder of answers.

use std::{collections::BTreeMap, fs, path::Path};

use acuity_duckdb::DuckDb;
use serde_json::Value as Json;

use crate::answers::{Verdict, judge};

/// Queries whose answer legitimately differs, and why.
const DIFFERENT: &[(&str, &str)] = &[
    (
        "aggregates/sum_no_overflow_between",
        "the reference engine keeps a running mean, which loses digits; the answer here is the exact one",
    ),
    (
        "odd_places/caught_errors_in_a_correlated_in",
        "DuckDB 2.0.0 takes a volatile value over outer columns for NULL in IN (SELECT …); 1.5 and 2.0.1 compute it",
    ),
    ("casts/string_to_datetime", "the reference engine keeps nanoseconds, BigQuery and DuckDB keep microseconds"),
];

#[test]
fn the_corpus_means_what_google_says() {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/googlesql/answers");
    let folder = std::env::var_os("ACUITY_GOOGLESQL_ANSWERS").map_or(recorded, Into::into);
    let warehouse = DuckDb::in_memory().unwrap();
    let show = std::env::var_os("ACUITY_GOOGLESQL_SHOW").is_some();
    let only = std::env::var("ACUITY_GOOGLESQL_ONLY").unwrap_or_default();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut different = Vec::new();
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    for file in files {
        for line in fs::read_to_string(&file).unwrap().lines() {
            let entry: Json = serde_json::from_str(line).unwrap();
            let name = entry["name"].as_str().unwrap().to_owned();
            if !name.contains(&only) {
                continue;
            }
            match judge(&warehouse, &entry) {
                Verdict::Equal => *counts.entry("equal").or_default() += 1,
                Verdict::Early => different.push(name),
                Verdict::Refused(why) => {
                    *counts.entry("refused").or_default() += 1;
                    if show {
                        eprintln!("REFUSED {name}: {why}");
                    }
                }
                Verdict::Different(why) | Verdict::Spared(why) => {
                    *counts.entry("different").or_default() += 1;
                    if show {
                        eprintln!("DIFFERENT {name}: {why}");
                    }
                    if !DIFFERENT.iter().any(|(known, _)| *known == name) {
                        different.push(name);
                    }
                }
            }
        }
    }
    eprintln!("{counts:?}");
    assert!(different.is_empty(), "{} queries differ: {}", different.len(), different.join(", "));
}
