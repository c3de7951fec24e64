//! The layers of `docs/architecture.md`, enforced: dependencies point downwards, and outside crates stay where they belong.

use std::{collections::BTreeMap, process::Command};

use serde_json::Value;

/// Each crate with its layer; an edge must lead to a lower number.
const LAYERS: &[(&str, u8)] = &[
    ("acuity-scores", 0),
    ("acuity-mimic", 0),
    ("acuity-sql", 0),
    ("acuity-warehouse", 0),
    ("acuity-compiler", 1),
    ("acuity-csv", 1),
    ("acuity-duckdb", 2),
    ("acuity-bigquery", 2),
    ("acuity-runner", 3),
    ("acuity-ml", 3),
    ("acuity-viewer", 4),
    ("acuity", 5),
];

/// Outside crates that only the named crates may use, and the reason.
const FENCES: &[(&str, &[&str], &str)] = &[
    ("duckdb", &["acuity-duckdb"], "no engine type leaks through the warehouse trait"),
    ("reqwest", &["acuity-bigquery", "acuity"], "only the BigQuery executor and notifications reach the network"),
    ("tokio", &["acuity-bigquery", "acuity"], "nothing asynchronous leaks through the warehouse trait"),
    ("clap", &["acuity"], "libraries never see command-line types"),
    ("anyhow", &["acuity"], "libraries return typed errors"),
    ("eframe", &["acuity-viewer"], "only the viewer opens a window"),
    ("linfa", &["acuity-ml"], "learning stays in one crate"),
    ("minijinja", &["acuity-compiler"], "only the compiler renders templates"),
    ("sqlparser", &["acuity-sql"], "only acuity-sql sees the parser's tree"),
];

struct Edge {
    from: String,
    to: String,
    kind: Option<String>,
}

fn edges() -> Vec<Edge> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let mut edges = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            edges.push(Edge {
                from: package["name"].as_str().expect("name").to_owned(),
                to: dependency["name"].as_str().expect("name").to_owned(),
                kind: dependency["kind"].as_str().map(str::to_owned),
            });
        }
    }
    edges
}

#[test]
fn dependencies_point_downwards() {
    let layers: BTreeMap<_, _> = LAYERS.iter().copied().collect();
    for Edge { from, to, kind } in edges() {
        if !to.starts_with("acuity") {
            continue;
        }
        let layer = |name: &str| *layers.get(name).unwrap_or_else(|| panic!("{name} has no layer in this test"));
        assert!(layer(&to) < layer(&from), "{from} must not depend on {to} ({kind:?}): it is not below it");
    }
}

#[test]
fn outside_crates_stay_behind_their_fence() {
    for Edge { from, to, kind } in edges() {
        for (name, allowed, reason) in FENCES {
            // A test may look at what a crate produces with the real engine.
            if to == *name && kind.as_deref() != Some("dev") {
                assert!(allowed.contains(&from.as_str()), "{from} depends on {to}, but {reason}");
            }
        }
    }
}
