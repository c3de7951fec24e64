//! Models of several versions, and the semantic layer, as a person builds and lists them.

use tempfile::TempDir;

use crate::{both, ends_with, succeeds, write};

/// A project of a model in two versions, of which one is ephemeral, with metrics over it.
fn project(dialect: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\nmodels: {shop: {orders: {v1: {+tags: [aged]}}}}\n");
    write(
        dir,
        "profiles.yml",
        &format!(
            "shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: shop.duckdb, schema: dev{dialect}}}}}}}\n"
        ),
    );
    write(dir, "models/orders_v1.sql", "select 1 as id, 2.5 as amount, 'x' as note\n");
    write(
        dir,
        "models/orders_v2.sql",
        "{{ config(materialized='table') }}\nselect id, amount from {{ ref('orders', v=1) }} where amount > 2\n",
    );
    write(dir, "models/draft.sql", "select id from {{ ref('orders') }}\n");
    write(
        dir,
        "models/total.sql",
        "select sum(amount) as total from {{ ref('orders') }} union all select count(*) from {{ ref('orders', v=3) }}\n",
    );
    write(
        dir,
        "models/s.yml",
        "models:\n  - name: orders\n    latest_version: 2\n    columns:\n      - {name: id, tests: [unique]}\n      - {name: amount, tests: [not_null]}\n    versions:\n      - {v: 1, config: {materialized: ephemeral}}\n      - {v: 2}\n      - {v: 3, defined_in: draft, config: {alias: orders_draft}, columns: [{include: all, exclude: [amount]}]}\n\
         unit_tests:\n  - name: small_ones_are_left_out\n    model: orders\n    versions: {include: [2]}\n    given: [{input: \"ref('orders', v=1)\", rows: [{id: 1, amount: 1.5}, {id: 2, amount: 3.5}]}]\n    expect: {rows: [{id: 2, amount: 3.5}]}\n",
    );
    write(
        dir,
        "models/metrics.yml",
        "semantic_models:\n  - name: orders\n    model: ref('orders', v=2)\n    entities: [{name: order_id, type: primary, expr: id}]\n    measures: [{name: revenue, agg: sum, expr: amount, agg_time_dimension: at}]\n    dimensions: [{name: at, type: time, type_params: {time_granularity: day}}]\n\
         metrics:\n  - {name: revenue, label: Revenue, type: simple, type_params: {measure: revenue}}\n\
         saved_queries:\n  - {name: all_revenue, query_params: {metrics: [revenue]}}\n",
    );
    folder
}

#[test]
fn versions_are_built_beside_each_other() {
    for dialect in ["", ", dialect: bigquery"] {
        let project = project(dialect);
        let dir = project.path();
        let printed = succeeds(dir, &["build"]);
        // Two tests of the first two versions each, one of the third; the ephemeral one is no table.
        assert!(printed.contains("ERROR=0 SKIP=0"), "{printed}");
        assert_eq!(
            succeeds(dir, &["show", "--inline", "select * from dev.total", "--output", "csv"]).lines().count(),
            3
        );
        assert_eq!(
            succeeds(dir, &["show", "--inline", "select id from dev.orders_draft", "--output", "csv"]),
            "id\n1\n"
        );
        assert_eq!(
            succeeds(dir, &["show", "--inline", "select * from dev.orders_v2", "--output", "csv"]).lines().count(),
            2
        );
        // Each version is a file of its own.
        succeeds(dir, &["export", "--select", "orders", "--format", "csv", "--out", "files"]);
        for (version, header) in [("v1", "id,amount,note"), ("v2", "id,amount"), ("v3", "id")] {
            let text = std::fs::read_to_string(dir.join(format!("files/orders.{version}.csv"))).unwrap();
            assert_eq!(text.lines().next(), Some(header), "{version}");
        }
        let ls = |select: &str| succeeds(dir, &["ls", "--select", select, "--resource-type", "model"]);
        assert_eq!(ls("orders"), "shop.orders.v1\nshop.orders.v2\nshop.orders.v3\n");
        assert_eq!(ls("version:latest"), "shop.orders.v2\n");
        assert_eq!(ls("version:prerelease"), "shop.orders.v3\n");
        assert_eq!(ls("orders.v1,version:old,tag:aged"), "shop.orders.v1\n");
        assert_eq!(ls("version:none"), "shop.total\n");
        assert_eq!(succeeds(dir, &["ls", "--select", "test_type:unit"]), "unit_test:shop.small_ones_are_left_out_v2\n");
        write(dir, "models/total.sql", "select * from {{ ref('orders', v=4) }}\n");
        let output = crate::acuity(dir).args(["run", "--select", "total"]).output().unwrap();
        let told = both(&output);
        assert!(
            told.contains("models/total.sql:1:18") && told.contains("the model 'orders' has no version 4"),
            "{told}"
        );
        assert!(told.contains("its versions are 1, 2, 3"), "{told}");
    }
}

#[test]
fn metrics_are_listed_and_selected() {
    let project = project("");
    let dir = project.path();
    let ls = |words: &[&str]| succeeds(dir, &[&["ls"], words].concat());
    assert_eq!(ls(&["--resource-type", "metric"]), "metric:shop.revenue\n");
    assert_eq!(ls(&["--resource-type", "semantic_model"]), "semantic_model:shop.orders\n");
    assert_eq!(
        ls(&["--select", "+saved_query:all_revenue", "--exclude", "resource_type:test", "test_type:unit"]),
        "shop.orders.v1\nshop.orders.v2\nsemantic_model:shop.orders\nmetric:shop.revenue\nsaved_query:shop.all_revenue\n"
    );
    let file = std::fs::read_to_string(dir.join("models/metrics.yml")).unwrap();
    write(dir, "models/metrics.yml", &file.replace("{measure: revenue}", "{measure: revenu}"));
    let told = ends_with(dir, &["parse"], 2);
    assert!(told.contains("models/metrics.yml:8:") && told.contains("there is no measure named 'revenu'"), "{told}");
    assert!(told.contains("did you mean 'revenue'?"), "{told}");
    // A metric with a mistake keeps no model from being built.
    let printed = both(&crate::acuity(dir).args(["run"]).output().unwrap());
    assert!(printed.contains("PASS=3"), "{printed}");
}
