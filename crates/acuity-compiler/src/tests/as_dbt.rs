//! What dbt Core 1.10 with dbt-duckdb makes of the same text, as its manifest and its templates have it.

use super::*;

const QUOTED: &str = r#"--- models/m.sql
select 1 as "order", 2 as plain
--- models/v_v1.sql
select 1 as "order"
--- seeds/sd.csv
order
1
--- models/s.yml
models:
  - name: m
    columns:
      - {name: order, quote: true, data_tests: [not_null, unique, {accepted_values: {arguments: {values: [1]}}}, {relationships: {arguments: {to: ref('sd'), field: '"order"'}}}]}
      - {name: plain, quote: false, data_tests: [not_null]}
  - name: v
    columns: [{name: order, quote: true, data_tests: [not_null]}]
    versions: [{v: 1}]
seeds:
  - {name: sd, columns: [{name: order, quote: true, data_tests: [not_null]}]}
sources:
  - {name: raw, tables: [{name: t, columns: [{name: order, quote: true, data_tests: [not_null]}]}]}
"#;

/// A column with `quote: true` stands in quotes in its tests, in their names and ids, and in the key that is inferred of them.
#[test]
fn columns_stand_in_quotes_where_they_are_said_to() {
    let project = native(QUOTED);
    let tests = project.nodes.values().filter_map(|node| {
        let test = node.test.as_ref()?;
        Some(format!("{} {} {}", node.unique_id, node.column_name.as_deref()?, test.kwargs["column_name"]))
    });
    insta::assert_snapshot!(tests.collect::<Vec<_>>().join("\n"));
    let manifest = project.manifest();
    assert_eq!(manifest["nodes"]["model.demo.m"]["primary_key"], serde_json::json!(["\"order\""]));
    assert_eq!(manifest["nodes"]["model.demo.m"]["columns"]["order"]["quote"], serde_json::json!(true));
    assert_eq!(manifest["nodes"]["model.demo.m"]["columns"]["plain"]["quote"], serde_json::json!(false));
    let test = compiled(&project, "not_null_m__order_");
    assert!(test.sql.contains("where \"order\" is null"), "{}", test.sql);
    // In GoogleSQL names have other quotes.
    let test = compiled(&self::project(QUOTED), "not_null_sd__order_");
    assert!(test.sql.contains("where `order` is null"), "{}", test.sql);
}

/// A key is what a constraint says, else what tests say, of which those that are switched off come last.
#[test]
fn keys_are_inferred() {
    let mut text = String::new();
    for name in ["a", "b", "c", "d", "e", "f"] {
        text.push_str(&format!("--- models/{name}.sql\nselect 1 as id, 2 as k\n"));
    }
    text.push_str(
        "--- tests/generic/t.sql\n{% test unique_combination_of_columns(model, combination_of_columns) %}select 1{% endtest %}\n\
         --- models/s.yml\nmodels:\n\
         - {name: a, columns: [{name: id, constraints: [{type: primary_key}]}, {name: k, data_tests: [unique, not_null]}]}\n\
         - {name: b, columns: [{name: id, data_tests: [unique]}, {name: k, data_tests: [unique]}]}\n\
         - {name: c, data_tests: [{unique_combination_of_columns: {arguments: {combination_of_columns: [id, k]}}}], columns: [{name: id, data_tests: [not_null]}]}\n\
         - {name: d, columns: [{name: id, data_tests: [{unique: {config: {enabled: false}}}]}, {name: k, data_tests: [unique]}]}\n\
         - {name: e, columns: [{name: id, data_tests: [{unique: {config: {enabled: false}}}, not_null]}, {name: k, data_tests: [unique]}]}\n\
         - {name: f, constraints: [{type: primary_key, columns: [k, id]}], columns: [{name: id, data_tests: [unique, not_null]}]}\n",
    );
    let manifest = native(&text).manifest();
    let key = |name: &str| manifest["nodes"][format!("model.demo.{name}")]["primary_key"].to_string();
    let keys = ["a", "b", "c", "d", "e", "f"].map(key);
    assert_eq!(keys, [r#"["id"]"#, r#"["id","k"]"#, r#"["id"]"#, r#"["k"]"#, r#"["id"]"#, r#"["id","k"]"#]);
}

const ORDER: &str = "\
--- models/a.sql
select 1 as id
--- models/c.sql
select 1 as id
--- models/b.sql
select * from {{ ref('c') }} join {{ source('raw', 't') }} using (id) join {{ ref('a') }} using (id) join {{ ref('c') }} using (id)
--- tests/generic/e.sql
{% test e(model, column_name, other, more=[]) %}select 1 from {{ model }} join {{ other }} using (id) -- {{ ref('c') }}{% endtest %}
--- models/s.yml
models:
  - name: b
    columns:
      - name: id
        data_tests:
          - relationships: {arguments: {to: ref('a'), field: id}}
          - relationships: {name: of_source, arguments: {to: \"source('raw', 't')\", field: id}}
          - e: {name: many, arguments: {more: [\"{{ source('raw', 'u') }}\", \"{{ ref('a') }}\"], other: \"source('raw', 't')\"}}
sources:
  - name: raw
    tables: [{name: t, columns: [{name: id, data_tests: [{relationships: {arguments: {to: \"source('raw', 'u')\", field: id}}}]}]}, {name: u}]
exposures:
  - {name: x, type: dashboard, owner: {email: a@b.c}, depends_on: [ref('b'), \"source('raw', 't')\", ref('a')]}
";

/// Sources come before nodes, and what a test stands at behind what its arguments name. A call that repeats is kept.
#[test]
fn what_is_read_has_dbts_order() {
    let project = native(ORDER);
    let manifest = project.manifest();
    let nodes = manifest["nodes"].as_object().unwrap().iter().chain(manifest["exposures"].as_object().unwrap());
    let shown = nodes.filter(|(_, one)| one["depends_on"]["nodes"].as_array().is_some_and(|above| above.len() > 1));
    let shown = shown.map(|(id, one)| {
        let refs: Vec<&Json> = one["refs"].as_array().unwrap().iter().map(|wanted| &wanted["name"]).collect();
        format!("{id}\n  {refs:?} {}\n  {}", one["sources"], one["depends_on"]["nodes"])
    });
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"));
}

/// Relations with some parts of a name, and what they answer.
#[test]
fn relations_may_lack_parts() {
    let shown = EXPRESSIONS.trim().lines().map(|expression| {
        let text = format!(
            "--- models/m.sql\n{{% set r = api.Relation.create(database='x', schema='s', identifier='i') %}}\
             {{% set v = api.Relation.create(database='x', schema='s', identifier='i', type='view') %}}{{{{ {expression} }}}}\n"
        );
        format!("{expression} => {}", compiled(&native(&text), "m").sql.trim())
    });
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"));
    let wrong = |call: &str| {
        let text = format!("--- models/m.sql\n{{{{ api.Relation.create(schema='s', identifier='i').{call} }}}}\n");
        findings(&text)
    };
    assert!(wrong("matches(schema='S')").contains("differs from `s`.`i` in case"), "{}", wrong("matches(schema='S')"));
    assert!(wrong("matches()").contains("no part of a name"), "{}", wrong("matches()"));
    assert!(wrong("nope()").contains("no method named nope"), "{}", wrong("nope()"));
}

const EXPRESSIONS: &str = r#"
api.Relation.create(database='x', schema='s')
api.Relation.create(identifier='i')
api.Relation.create()
api.Relation.create(schema='s').identifier is none
api.Relation.create(schema='s', identifier='i', type=api.Relation.View).is_view
api.Relation.create(schema='s', identifier='i', quote_policy={'schema': false})
api.Relation.create(database='x', schema='s', identifier='i', include_policy={'database': false})
api.Relation.create(database='x', schema='s', identifier='i', limit=0)
api.Relation.create(database='x', schema='s', identifier='i', limit=5)
api.Relation.get_default_include_policy()
r.path
r.path.identifier
r.include_policy
r.quote(schema=false).quote_policy
r.can_be_renamed ~ r.can_be_replaced ~ r.is_materialized_view ~ r.is_view ~ v.is_view
r.without_identifier()
r.without_identifier().identifier is none
r.include(database=false)
r.include(database=false).database
r.include(database=false).include(identifier=false)
r.include(database=false).quote(identifier=false)
r.include(database=none)
r.quote(identifier=false)
r.information_schema()
r.information_schema('columns')
r.information_schema('tables').information_schema_view
r.information_schema_only()
r.replace_path(database='d', schema='e')
r.replace_path(database=none)
r.incorporate(type='view').type
r.incorporate(path={'identifier': 'q'})
r.incorporate(path={'identifier': none})
r.matches('x', 's', 'i')
r.matches(identifier='zz')
r.include(database=false).to_dict()
r.to_dict(omit_none=true)
r == api.Relation.create(database='x', schema='s', identifier='i')
r == v
r == r.include(database=false)
r == r.quote(identifier=false)
r.render().startswith('"')
r.include(database=false) | replace('"', '')
"#;

const WRITTEN: &str = r#"--- dbt_project.yml
name: demo
version: '1.0'
profile: demo
models:
  demo: {+meta: {a: "{{ target.name }}"}, +post-hook: "{{ hook() }}", sub: {+schema: "{{ var('s', 'zz') }}", +tags: [t]}}
seeds: {demo: {+pre-hook: "{{ hook() }}"}}
data_tests: {+severity: "{{ 'warn' }}"}
sources: {demo: {+meta: {z: 1}}}
on-run-start: ["{{ hook() }}"]
--- macros/m.sql
{% macro hook() %}{{ inner() }}{% endmacro %}
{% macro inner() %}select 1{% endmacro %}
{% macro chosen() %}{{ return(adapter.dispatch('chosen', 'demo')()) }}{% endmacro %}
{% macro default__chosen() %}{% if false %}{{ hook() }}{{ other.made() }}{% endif %}{{ run_query('select 1') }}{{ dbt.type_string() }}{% endmacro %}
--- models/b.sql
{{ config(materialized='table', post_hook="{{ inner() }}", meta={'x': target.name}, tags=['q'], group=none) }}
select 1 as id -- {{ dbt.type_string() }} {{ chosen() }}
--- models/sub/d.sql
select 1 as id {% if is_incremental() %}{% endif %}
--- seeds/sd.csv
id
1
--- models/s.yml
models:
  - name: b
    config: {materialized: "{{ 'view' }}", tags: ["{{ 'u' }}"]}
    columns: [{name: id, data_tests: [{not_null: {config: {store_failures: true}}}, unique]}]
sources:
  - name: raw
    schema: "{{ target.schema }}"
    config: {meta: {q: "{{ target.name }}"}}
    freshness: {warn_after: {count: 1, period: day}}
    loaded_at_field: at
    tables: [{name: t, tags: [y], config: {event_time: at}}, {name: u, freshness: null}]
exposures:
  - {name: x, type: dashboard, owner: {email: a@b.c}, depends_on: [ref('b')], config: {meta: {k: "{{ target.name }}"}}}
"#;

/// Settings of dbt_project.yml stay as they are written, before Jinja, and the last one of a name is what is said; macros are
/// those that a text or a hook calls itself.
#[test]
fn settings_and_macros_are_kept_as_written() {
    let mut options = LoadOptions::new("").with_files(MemoryFileSystem::from_text(&format!(
        "{WRITTEN}--- profiles.yml\ndemo:\n  target: dev\n  outputs:\n    dev: {{type: duckdb, path: x.duckdb, schema: main}}\n"
    )));
    options.run_started_at = Some("2026-01-02T03:04:05.000000Z".to_owned());
    let manifest = load(&options).unwrap_or_else(|errors| panic!("{errors:#}")).manifest();
    let parts = ["nodes", "exposures", "sources", "macros"].iter().flat_map(|part| manifest[part].as_object().unwrap());
    let shown = parts.filter(|(id, _)| !id.starts_with("macro.dbt.")).map(|(id, one)| {
        let own = ["unrendered_database", "unrendered_schema", "source_meta", "freshness"].iter();
        let own = own.filter_map(|key| Some(format!("\n  {key}: {}", one.get(*key)?))).collect::<String>();
        format!("{id}\n  {}\n  {}{own}", one["unrendered_config"], one["depends_on"]["macros"])
    });
    insta::assert_snapshot!(shown.collect::<Vec<_>>().join("\n"));
    assert_eq!(manifest["nodes"]["test.demo.not_null_b_id.37be81e63b"]["config"]["store_failures_as"], "table");
    let hook = &manifest["nodes"]["operation.demo.demo-on-run-start-0"];
    assert_eq!(hook["checksum"]["checksum"], "0915768a2f3068970104aa72a55f475be56f9f0636c0b5150479f1081af7df69");
}

/// The sum that dbt has of the same columns and constraints.
#[test]
fn a_contract_has_dbts_sum() {
    let text = r#"--- models/m.sql
{{ config(materialized='table', contract={'enforced': true}) }}
select 1 as "order", 'a' as "Name x", 2 as plain
--- models/s.yml
models:
  - name: m
    constraints: [{type: primary_key, columns: [order]}, {type: unique, columns: [plain]}]
    columns:
      - {name: order, quote: true, data_type: int, constraints: [{type: not_null}, {type: unique}, {type: check, expression: '"order" > 0'}]}
      - {name: Name x, quote: true, data_type: varchar}
      - {name: plain, data_type: int}
"#;
    let manifest = native(text).manifest();
    assert_eq!(
        manifest["nodes"]["model.demo.m"]["contract"]["checksum"],
        "b25427f48d72ceb578579ae05a0bac122fd72bb5d108b0f620b50739662dfa20"
    );
}
