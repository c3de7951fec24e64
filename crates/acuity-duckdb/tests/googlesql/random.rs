//! Random queries in Google's engine and in DuckDB.
//!
//! `ACUITY_GOOGLESQL` names the folder of the engine, `ACUITY_GOOGLESQL_PYTHON` a Python that has the younger one, for pipe
//! syntax and columns by name; what is not named is skipped. `ACUITY_GOOGLESQL_QUERIES` says how many queries (default
//! 2000), `ACUITY_GOOGLESQL_SEED` where to start: query number N is the same everywhere. With `ACUITY_GOOGLESQL_SHOW=1` each
//! query that is refused is printed too.

use std::{collections::BTreeMap, env};

use acuity_duckdb::DuckDb;
use acuity_sql::Catalog;
use serde_json::json;

use crate::{
    answers::{Verdict, judge},
    grammar::Grammar,
    judge::Judge,
    pipes, query, shapes, wide,
};

/// Questions that wait for an answer at one time: the engine works while DuckDB does.
const AHEAD: u64 = 16;

/// Rejections of the reference engine's own, by what it says.
const OF_ITS_OWN: &[&str] = &[
    // It knows that an argument is NULL when it has computed it beforehand.
    "must be non-NULL",
    // It computes casts of literals beforehand, too.
    "Could not cast literal",
    // The younger one lacks some functions that the other has.
    "Unsupported built-in function",
];

/// Sums of NUMERIC that leave 39 digits on the way end in an error here, which docs/bigquery-sql.md says.
fn sum_too_long(why: &str) -> bool {
    why.contains("Overflow in HUGEINT")
}

/// What it accepts and BigQuery does not: it orders arrays.
fn beyond_bigquery(why: &str) -> bool {
    why.contains("ARRAY<") && (why.contains("aggregate function M") || why.contains("ORDER BY"))
}

fn number(variable: &str, default: u64) -> u64 {
    env::var(variable).ok().map_or(default, |text| text.parse().unwrap())
}

#[test]
fn random_queries_mean_what_google_says() {
    if let Some(engine) = Judge::start() {
        random(engine, &Grammar::read(), query::random);
    }
}

#[test]
fn random_pipes_mean_what_google_says() {
    if let Some(engine) = Judge::younger() {
        random(engine, &Grammar::read(), pipes::random);
    }
}

#[test]
fn random_wide_values_mean_what_google_says() {
    if let Some(engine) = Judge::younger() {
        random(engine, &Grammar::read(), wide::random);
    }
}

#[test]
fn random_shapes_mean_what_google_says() {
    if let Some(engine) = Judge::younger() {
        random(engine, &Grammar::younger(), shapes::random);
    }
}

/// Compares the answers to queries that `make` makes of their numbers.
fn random(mut engine: Judge, grammar: &Grammar, make: impl Fn(&Grammar, u64) -> (String, bool)) {
    let warehouse = DuckDb::in_memory().unwrap();
    let show = env::var_os("ACUITY_GOOGLESQL_SHOW").is_some();
    let first = number("ACUITY_GOOGLESQL_SEED", 0);
    let end = first + number("ACUITY_GOOGLESQL_QUERIES", 2000);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut different = Vec::new();
    for seed in first..end + AHEAD {
        if seed < end {
            engine.ask(&json!({ "sql": make(grammar, seed).0 }));
        }
        let Some(seed) = seed.checked_sub(AHEAD).filter(|s| *s >= first) else { continue };
        let (sql, ordered) = make(grammar, seed);
        let mut entry = engine.answer();
        let kind = ["error", "rejects", "fails", "rows", "columns"].into_iter().find(|k| !entry[*k].is_null()).unwrap();
        *counts.entry(kind).or_default() += 1;
        if OF_ITS_OWN.iter().any(|own| entry["rejects"].as_str().is_some_and(|why| why.contains(own))) {
            continue;
        }
        if kind == "error" {
            eprintln!("UNANSWERED {seed}: {}\n{sql}\n", entry["error"]);
            continue;
        }
        if let (Ok(normal), Ok(transpiled)) =
            (acuity_sql::normalize(&sql), acuity_sql::transpile(&sql, &Catalog::new()))
        {
            let again = acuity_sql::transpile(&normal, &Catalog::new()).map(|t| t.sql);
            assert_eq!(again.as_ref(), Ok(&transpiled.sql), "query {seed} in its normal form: {normal}");
        }
        entry["sql"] = sql.clone().into();
        entry["ordered"] = ordered.into();
        match judge(&warehouse, &entry) {
            Verdict::Equal => *counts.entry("equal").or_default() += 1,
            Verdict::Early => *counts.entry("fails early").or_default() += 1,
            Verdict::Spared(why) => {
                *counts.entry("spared").or_default() += 1;
                if show {
                    eprintln!("SPARED {seed}: {why}\n{sql}\n");
                }
            }
            Verdict::Refused(why) => {
                *counts.entry("refused").or_default() += 1;
                if show {
                    eprintln!("REFUSED {seed}: {why}\n{sql}\n");
                }
            }
            Verdict::Different(why) if beyond_bigquery(&why) || sum_too_long(&why) => {}
            Verdict::Different(why) => {
                eprintln!("DIFFERENT {seed}: {why}\n{sql}\n");
                different.push(seed);
            }
        }
    }
    eprintln!("{counts:?}, {} different", different.len());
    assert!(different.is_empty(), "{} queries differ: {different:?}", different.len());
}
