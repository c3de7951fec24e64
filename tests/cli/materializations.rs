//! Materializations that a project defines.

use std::path::Path;

use tempfile::TempDir;

use crate::{ends_with, succeeds, write};

/// A table that is made under another name, a table to which rows are added, and views with a column more.
const MACROS: &str = "
{% materialization swapped, default -%}
  {%- set there = load_cached_relation(this) -%}
  {%- set next = make_intermediate_relation(this) -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks) }}
  {% call statement('main') -%}{{ get_create_table_as_sql(False, next, sql) }}{%- endcall %}
  {{ drop_relation_if_exists(there) }}
  {% do adapter.rename_relation(next, this) %}
  {{ run_hooks(post_hooks) }}
  {% do persist_docs(this, model) %}
  {% do adapter.commit() %}
  {{ return({'relations': [this]}) }}
{%- endmaterialization %}

{% materialization added, default %}
  {% if load_cached_relation(this) is none or should_full_refresh() %}
    {% call statement('main') %}{{ create_table_as(False, this, sql) }}{% endcall %}
  {% else %}
    {%- set new = make_temp_relation(this) -%}
    {% call statement('new') %}{{ create_table_as(True, new, sql) }}{% endcall %}
    {% set write = get_merge_sql if adapter.type() == 'bigquery' else get_delete_insert_merge_sql %}
    {% set columns = adapter.get_columns_in_relation(new) %}
    {% call statement('main') %}{{ write(this, new, config.get('unique_key'), columns) }}{% endcall %}
  {% endif %}
  {{ return({'relations': [this]}) }}
{% endmaterialization %}

{% materialization view, adapter='bigquery' %}{{ return(marked(sql)) }}{% endmaterialization %}
{% materialization view, default %}{{ return(marked(sql)) }}{% endmaterialization %}
{% macro marked(sql) %}
  {% call statement('main') %}create or replace view {{ this }} as (select *, 7 as marked from ({{ sql }}) as q){% endcall %}
  {{ return({'relations': [this]}) }}
{% endmacro %}
";

fn project(dialect: &str) -> TempDir {
    let project = tempfile::tempdir().unwrap();
    let dir = project.path();
    write(dir, "dbt_project.yml", "name: shop\nprofile: shop\nvars: {v: 1}\n");
    let profile =
        format!("shop: {{target: dev, outputs: {{dev: {{type: duckdb, path: shop.duckdb, schema: a{dialect}}}}}}}\n");
    write(dir, "profiles.yml", &profile);
    write(dir, "macros/m.sql", MACROS);
    write(dir, "seeds/log.csv", "x\n9\n");
    write(
        dir,
        "models/s.sql",
        "{{ config(materialized='swapped', post_hook='insert into {{ this.schema }}.log (x) select count(*) from {{ this }}') }}\n-- depends_on: {{ ref('log') }}\nselect 1 as id union all select 2\n",
    );
    let added = "{{ config(materialized='added', unique_key='id') }}\nselect id + {{ var('v') }} as id, {{ var('v') }} as v from {{ ref('s') }}\n";
    write(dir, "models/t.sql", added);
    write(dir, "models/w.sql", "select * from {{ ref('t') }}\n");
    project
}

fn shown(dir: &Path, query: &str) -> String {
    succeeds(dir, &["show", "--inline", query, "--output", "csv"])
}

#[test]
fn a_project_says_how_its_models_are_put_there() {
    for dialect in ["", ", dialect: bigquery"] {
        let project = project(dialect);
        let dir = project.path();
        let text = succeeds(dir, &["build"]);
        assert!(text.contains("PASS=4"), "{text}");
        succeeds(dir, &["run", "--vars", "{v: 2}"]);
        assert_eq!(shown(dir, "select * from {{ ref('w') }} order by id"), "id,v,marked\n2,1,7\n3,2,7\n4,2,7\n");
        // Its hooks ran in both runs, and what it needed on the way is gone.
        assert_eq!(shown(dir, "select x from {{ ref('log') }} order by x"), "x\n2\n2\n9\n");
        let tables = "select table_name from information_schema.tables where table_schema = 'a' order by 1";
        if dialect.is_empty() {
            assert_eq!(shown(dir, tables), "table_name\nlog\ns\nt\nw\n");
        }
        let listed = succeeds(dir, &["ls", "-s", "s", "--output", "json", "--output-keys", "config.materialized"]);
        assert!(listed.contains("swapped"), "{listed}");
    }
}

#[test]
fn what_is_wrong_with_a_materialization_is_told_where_it_stands() {
    let project = project("");
    let dir = project.path();
    write(dir, "models/s.sql", "{{ config(materialized='swaped') }}\nselect 1 as id\n");
    let text = ends_with(dir, &["run"], 1);
    assert!(text.contains("a model cannot be materialized as 'swaped'"), "{text}");
    assert!(text.contains("did you mean 'swapped'?"), "{text}");

    let silent = "{% materialization silent, default %}\n  {% call statement('main') %}select 1{% endcall %}\n{% endmaterialization %}\n";
    write(dir, "macros/silent.sql", silent);
    write(dir, "models/s.sql", "{{ config(materialized='silent') }}\nselect 1 as id\n");
    let text = ends_with(dir, &["run", "-s", "s"], 1);
    assert!(text.contains("does not say which relations it made"), "{text}");

    let broken = silent.replace("select 1{%", "selekt 1{%");
    write(dir, "macros/silent.sql", &broken);
    let text = ends_with(dir, &["run", "-s", "s"], 1);
    assert!(text.contains("macros/silent.sql:2:"), "{text}");
}
