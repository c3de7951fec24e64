//! How long translation takes: reads JSON Lines with a query in `sql` each, translates every query several times and
//! prints the fastest time of each in microseconds, one a line (`null` for a query that is refused).
//! `benches/transpile_vs_sqlglot.py` sets them beside sqlglot's.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program for people who measure")]

use std::{
    io::{self, BufRead},
    time::Instant,
};

use acuity_sql::{Catalog, transpile};

/// The fastest of several runs is the one that nothing disturbed.
const RUNS: usize = 5;

fn main() {
    let catalog = Catalog::new();
    for line in io::stdin().lock().lines() {
        let entry: serde_json::Value = serde_json::from_str(&line.expect("text")).expect("a JSON object");
        let sql = entry["sql"].as_str().expect("a query");
        let mut best = None;
        for _ in 0..RUNS {
            let start = Instant::now();
            let done = transpile(sql, &catalog);
            let micros = start.elapsed().as_secs_f64() * 1e6;
            if done.is_ok() {
                best = Some(best.map_or(micros, |b: f64| b.min(micros)));
            }
        }
        println!("{}", serde_json::json!(best));
    }
}
