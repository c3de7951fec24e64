//! What templates ask of the warehouse and do with it: `adapter`, `flags`, `results`, `graph`.

use std::path::Path;

use tempfile::TempDir;

use crate::{succeeds, write};

/// A project of a seed and a model, in DuckDB's own SQL or in GoogleSQL.
fn project(dialect: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\n");
    let profile =
        format!("shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: shop.duckdb, schema: dev{dialect}}}}}}}\n");
    write(dir, "profiles.yml", &profile);
    write(dir, "seeds/orders.csv", "id,status\n1,open\n2,it's paid\n");
    write(dir, "models/a.sql", "select id, status from {{ ref('orders') }}\n");
    folder
}

const DIALECTS: [&str; 2] = ["", ", dialect: bigquery"];

/// The lines that a macro logs.
fn told(dir: &Path, body: &str) -> String {
    write(dir, "macros/told.sql", &format!("{{% macro told() %}}{body}{{% endmacro %}}\n"));
    succeeds(dir, &["run-operation", "told"]).trim().to_owned()
}

#[test]
fn what_is_there_is_listed() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        succeeds(dir, &["build"]);
        let body = "
            {% set orders = api.Relation.create(database=target.database, schema='dev', identifier='orders') %}
            {% set a = api.Relation.create(database=target.database, schema='dev', identifier='a') %}
            {% for found in adapter.list_relations(target.database, 'dev') %}{{ log(found.identifier ~ ' ' ~ found.type) }}{% endfor %}
            {{ log(adapter.list_relations_without_caching(orders) | length) }}
            {{ log(load_relation(orders).type ~ ' ' ~ load_relation(orders.incorporate(path={'identifier': 'nosuch'}))) }}
            {{ log(adapter.list_schemas(target.database) | join(',')) }}
            {{ log(adapter.check_schema_exists(target.database, 'DEV') ~ ' ' ~ adapter.check_schema_exists(target.database, 'prod')) }}
            {{ log(adapter.already_exists('dev', 'a') ~ ' ' ~ adapter.already_exists('dev', 'b')) }}
            {{ log(adapter.get_missing_columns(orders, a) | length) }}
            {{ log(get_columns_in_query('select id, 1.5 as x from ' ~ orders) | join(',')) }}
            {{ log(get_or_create_relation(target.database, 'dev', 'orders', 'table')[0]) }}
            {{ log(make_temp_relation(a).identifier ~ ' ' ~ make_temp_relation(a).incorporate(type='view').type) }}
            {{ log(adapter.execute('select count(*) as n from ' ~ orders, fetch=true)[1].columns[0].values()[0]) }}";
        let expected = "a view|orders table|2|table None|dev|True False|True False|0|id,x|True|a__dbt_tmp view|2";
        assert_eq!(told(dir, body).lines().map(str::trim).collect::<Vec<_>>().join("|"), expected, "{dialect}");
    }
}

#[test]
fn what_is_changed_is_seen_by_what_follows() {
    let project = project("");
    let dir = project.path();
    succeeds(dir, &["build"]);
    let body = "
        {% set aside = api.Relation.create(database=target.database, schema='aside', identifier='t') %}
        {% do adapter.create_schema(aside) %}
        {% do run_query('create table ' ~ aside ~ ' as select 1 as n') %}
        {{ log(adapter.list_schemas(target.database) | join(',') ~ ' ' ~ load_relation(aside).type) }}
        {% for i in range(3) %}{% do run_query('insert into ' ~ aside ~ ' values (2)') %}{% endfor %}
        {{ log(run_query('select count(*) from ' ~ aside).rows[0][0]) }}
        {% do adapter.truncate_relation(aside) %}
        {{ log(run_query('select count(*) from ' ~ aside).rows[0][0]) }}
        {% do alter_column_type(aside, 'n', 'varchar') %}
        {{ log(adapter.get_columns_in_relation(aside)[0].is_string()) }}
        {% set other = aside.incorporate(path={'identifier': 'u'}) %}
        {% do adapter.rename_relation(aside, other) %}
        {{ log((load_relation(aside) is none) ~ ' ' ~ load_relation(other).type) }}
        {% do drop_relation_if_exists(other) %}{% do adapter.drop_relation(other) %}
        {{ log(load_relation(other)) }}
        {% do adapter.drop_schema(aside) %}
        {{ log(adapter.list_schemas(target.database) | join(',')) }}";
    let printed = told(dir, body);
    let lines: Vec<&str> = printed.lines().map(str::trim).collect();
    assert_eq!(lines.join("|"), "aside,dev table|4|0|True|True table|None|dev");
}

#[test]
fn a_run_knows_itself() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        write(
            dir,
            "dbt_project.yml",
            "name: shop\nprofile: shop\non-run-end:\n  - \"{{ told(results, schemas, database_schemas) }}\"\n",
        );
        write(dir, "models/groups.yml", "groups: [{name: sales, owner: {name: Ann}}]\n");
        write(
            dir,
            "macros/told.sql",
            "{% macro told(results, schemas, database_schemas) %}{% if execute %}{% set lines = [] %}
             {% for r in results %}{% do lines.append(r.node.unique_id ~ ' ' ~ r.status ~ ' ' ~ r.node.resource_type) %}{% endfor %}
             {% do lines.append(flags.WHICH ~ ' ' ~ flags.FULL_REFRESH ~ ' ' ~ flags.FAIL_FAST ~ ' ' ~ invocation_args_dict.which) %}
             {% do lines.append(selected_resources | join('+') ~ ' ' ~ schemas | join('+') ~ ' ' ~ database_schemas[0][1]) %}
             {% do lines.append(graph.groups['group.shop.sales'].owner.name ~ ' ' ~ graph.metrics | length) %}
             create table {{ target.schema }}.told as select '{{ lines | join('|') }}' as line
             {% endif %}{% endmacro %}\n",
        );
        succeeds(dir, &["build", "--full-refresh", "--select", "+a"]);
        assert_eq!(
            succeeds(dir, &["show", "--inline", "select line from dev.told", "--output", "csv"]),
            "line\nseed.shop.orders success seed|model.shop.a success model|build True False build|\
             seed.shop.orders+model.shop.a dev dev|Ann 0\n",
            "{dialect}"
        );
    }
}

#[test]
fn a_value_with_a_quote_may_be_accepted() {
    for dialect in DIALECTS {
        let project = project(dialect);
        let dir = project.path();
        write(
            dir,
            "models/a.yml",
            "models: [{name: a, columns: [{name: status, data_tests: [accepted_values: {values: [open, it's paid]}]}]}]\n",
        );
        assert!(succeeds(dir, &["build"]).contains("PASS=3 "), "{dialect}");
    }
}

/// What a macro was not given prints as nothing, as in Jinja.
#[test]
fn arguments_may_be_left_out() {
    let project = project("");
    let body = "{{ log('[' ~ joined('a') ~ ']') }}{% endmacro %}\n\
                {% macro joined(one, two) %}{{ one ~ two }}{{ two }}{% if two %}never{% endif %}";
    assert_eq!(told(project.path(), body), "[a]");
}

/// What a statement gave is kept with what the warehouse said of it, and a schema is looked for in the database that is named.
#[test]
fn results_keep_their_responses() {
    let project = project("");
    let dir = project.path();
    succeeds(dir, &["build"]);
    let body = "
        {% call statement('a', fetch_result=true) %}select 1 as a{% endcall %}{% set a = load_result('a') %}
        {{ log(a.response ~ ' ' ~ a.response.code ~ ' ' ~ a.keys() | list | join(',')) }}
        {% do store_result('b', response='OK') %}{% set b = load_result('b') %}{{ log(b.response ~ ' ' ~ b.data | length ~ ' ' ~ b.table.rows | length) }}
        {% do store_raw_result('c', message='INS 1', code='INSERT', rows_affected=5) %}{% set c = load_result('c').response %}
        {{ log(c ~ ', ' ~ c.code ~ ' ' ~ c.rows_affected ~ ' ' ~ c._message) }}
        {{ log(adapter.check_schema_exists('shop', 'dev') ~ ' ' ~ adapter.check_schema_exists('nosuch', 'dev') ~ ' ' ~ adapter.check_schema_exists('system', 'MAIN')) }}
        {{ log(adapter.Relation.create(schema='s')) }}";
    let expected = "OK None response,data,table|OK 0 0|INS 1, INSERT 5 INS 1|True False True|\"s\"";
    assert_eq!(
        told(dir, body).lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("|"),
        expected
    );
}
