//! Semantic models, metrics, saved queries, time spines, and exposures of metrics.

use super::*;

const TEXT: &str = r#"--- models/orders.sql
select 1 as id, 2 as customer_id, 3 as amount, date '2024-01-01' as ordered_at
--- models/days.sql
select date '2024-01-01' as date_day
--- models/s.yml
models:
  - name: days
    time_spine: {standard_granularity_column: date_day}
    columns: [{name: date_day, granularity: day}]
semantic_models:
  - name: orders
    description: What was ordered.
    model: ref('orders')
    defaults: {agg_time_dimension: ordered_at}
    entities:
      - {name: order_id, type: primary, expr: id}
      - {name: customer, type: foreign, expr: customer_id}
    dimensions:
      - {name: ordered_at, type: time, type_params: {time_granularity: day}}
      - {name: kind, type: categorical, expr: "case when amount > 1 then 'a' end"}
    measures:
      - {name: revenue, agg: sum, expr: amount}
      - {name: orders_count, agg: count, expr: '1', create_metric: true}
      - {name: middle, agg: percentile, expr: amount, agg_params: {percentile: 0.5}}
metrics:
  - {name: revenue_all, label: Revenue, type: simple, type_params: {measure: {name: revenue, filter: "{{ Dimension('order_id__kind') }} = 'a'"}}, config: {meta: {owner: x}}}
  - {name: revenue_week, label: Revenue of a week, type: cumulative, type_params: {measure: revenue, window: 7 days}}
  - {name: per_order, label: Revenue of an order, type: ratio, type_params: {numerator: revenue_all, denominator: orders_count}}
  - {name: growth, label: Growth, type: derived, type_params: {expr: now - before, metrics: [{name: revenue_all, alias: now}, {name: revenue_all, alias: before, offset_window: 1 month}]}, tags: [mart]}
saved_queries:
  - name: by_kind
    label: By kind
    query_params: {metrics: [growth, per_order], group_by: ["Dimension('order_id__kind')"], where: ["{{ TimeDimension('order_id__ordered_at', 'day') }} > '2024-01-01'"]}
    exports: [{name: kinds, config: {export_as: table, schema: out}}]
exposures:
  - {name: dash, type: dashboard, owner: {name: x}, depends_on: [metric('growth'), ref('orders')]}
"#;

#[test]
fn the_semantic_layer_is_in_the_manifest() {
    let project = project(TEXT);
    assert_eq!(project.warnings, [], "a time spine is there");
    let manifest = project.manifest();
    let shown: Vec<String> = ["semantic_models", "metrics", "saved_queries"]
        .iter()
        .map(|section| serde_json::to_string_pretty(&manifest[*section]).unwrap())
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
    assert_eq!(manifest["nodes"]["model.demo.days"]["time_spine"]["standard_granularity_column"], "date_day");
    assert_eq!(manifest["nodes"]["model.demo.days"]["columns"]["date_day"]["granularity"], "day");
    assert_eq!(
        manifest["exposures"]["exposure.demo.dash"]["depends_on"]["nodes"],
        serde_json::json!(["model.demo.orders", "metric.demo.growth"])
    );
    assert_eq!(manifest["child_map"]["semantic_model.demo.orders"].as_array().unwrap().len(), 3);
}

#[test]
fn parts_of_the_semantic_layer_are_selected() {
    let project = project(TEXT);
    let mut table = String::new();
    for select in [
        "metric:growth",
        "+metric:per_order",
        "metric:demo.revenue*",
        "semantic_model:orders+1",
        "saved_query:*",
        "1+saved_query:by_kind",
        "resource_type:metric",
        "tag:mart,resource_type:metric",
        "orders+",
        "metric:groth",
    ] {
        let found = project.select_with(&[select.to_owned()], &[], crate::IndirectSelection::Empty).unwrap();
        let warnings: Vec<String> = found.warnings.iter().map(ToString::to_string).collect();
        table.push_str(&format!("{select:<34}{}{}\n", found.ids.join(" "), warnings.join(" ")));
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_is_wrong_with_the_semantic_layer_is_told() {
    insta::assert_snapshot!(findings(
        r#"--- models/orders.sql
select 1 as id
--- models/s.yml
models: [{name: orders, time_spine: {standard_granularity_column: day}, columns: [{name: days}]}]
semantic_models:
  - {name: a, model: ref('order'), entities: [{name: id, type: prime}], dimensions: [{name: at, type: time}, {name: at, type: categorical}], measures: [{name: revenue, agg: summ}, {name: pct, agg: percentile, agg_time_dimension: att}]}
  - {name: b, model: orders, measurs: [], primary_entity: x}
metrics:
  - {name: m1, type: simple, label: x, type_params: {measure: revenu}}
  - {name: m2, label: x, type: ratio, type_params: {numerator: m3, denominator: m9}}
  - {name: m3, label: x, type: derived, type_params: {expr: a, metrics: [m2]}}
  - {name: M__4, type: simpel}
  - {name: m5, label: x, type: simple, type_params: {measure: {filter: x}}}
  - {name: m6, label: x, type: cumulative, type_params: {measure: revenue, window: long}}
saved_queries:
  - {name: q1, query_params: {metrics: [m7], group_by: [kind]}, exports: [{name: ee, config: {export_as: tabel}}]}
  - {name: q2}
exposures: [{name: dash, type: dashboard, owner: {name: x}, depends_on: [metric('m8')]}]
"#
    ));
    insta::assert_snapshot!(findings(&TEXT.replace("    time_spine: {standard_granularity_column: date_day}\n", "")));
}
