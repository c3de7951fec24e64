//! What models are written in: how relations are named, which macros are preferred.

use super::*;

fn own_sql(text: &str) -> String {
    compiled(&native(text), "m").sql
}

#[test]
fn relations_are_named_as_the_engine_does() {
    let text = "--- models/a.sql\nselect 1\n--- models/e.sql\n{{ config(materialized='ephemeral') }}select 1\n\
        --- models/s.yml\nsources: [{name: raw, tables: [{name: t}, {name: u, identifier: 'a\"b'}]}, {name: far, database: other, schema: x, tables: [{name: t}]}]\n\
        --- models/m.sql\n{{ config(schema='marts') }}{{ ref('a') }} {{ ref('e') }} {{ source('raw', 't') }} {{ source('raw', 'u') }} \
        {{ source('far', 't') }} {{ this }} {{ ref('a').include(database=false) }} {{ adapter.quote('x') }} {{ api.Column('c', 'int').quoted }} \
        {{ ref('a').database }} {{ target.database }} {{ target.type }} {{ target.engine }} {{ adapter.type() }}\n";
    assert_eq!(
        own_sql(text).split_once(") ").unwrap().1,
        "\"demo\".\"analytics\".\"a\" __dbt__cte__e \"demo\".\"raw\".\"t\" \"demo\".\"raw\".\"a\"\"b\" \"other\".\"x\".\"t\" \
         \"demo\".\"analytics_marts\".\"m\" \"analytics\".\"a\" \"x\" \"c\" demo demo duckdb duckdb duckdb"
    );
    assert!(
        model_sql(text).contains("`analytics`.`a`") && model_sql(text).ends_with("None None bigquery duckdb bigquery")
    );
}

#[test]
fn macros_of_the_dialect_are_preferred() {
    let text = "--- macros/a.sql\n{% macro x() %}{{ return(adapter.dispatch('x')()) }}{% endmacro %}\n\
        {% macro default__x() %}any{% endmacro %}{% macro duckdb__x() %}duck{% endmacro %}{% macro bigquery__x() %}big{% endmacro %}\n\
        {% macro default__length(e) %}len({{ e }}){% endmacro %}\n\
        --- models/m.sql\n{{ x() }} {{ dbt.length('a') }} {{ dbt.type_string() }} {{ dbt.datediff('a', 'b', 'day') }}\n";
    assert_eq!(own_sql(text), "duck len(a) TEXT (date_diff('day', a::timestamp, b::timestamp ))");
    assert_eq!(model_sql(text), "big len(a) STRING datetime_diff(cast(b as datetime), cast(a as datetime), day)");
}

/// A package is asked for all it has before the next one is: the root's default comes before a package's own for the dialect.
#[test]
fn packages_are_searched_in_order() {
    let text = |dispatch: &str| {
        format!(
            "--- dbt_project.yml\nname: demo\nprofile: demo\n{dispatch}\
             --- macros/a.sql\n{{% macro default__twice(x) %}}root {{{{ x }}}}{{% endmacro %}}\n\
             --- dbt_packages/utils/dbt_project.yml\nname: utils\n\
             --- dbt_packages/utils/macros/u.sql\n{{% macro twice(x) %}}{{{{ return(adapter.dispatch('twice', 'utils')(x)) }}}}{{% endmacro %}}\n\
             {{% macro default__twice(x) %}}utils {{{{ x }}}}{{% endmacro %}}{{% macro duckdb__twice(x) %}}utils duck {{{{ x }}}}{{% endmacro %}}\n\
             --- dbt_packages/shim/dbt_project.yml\nname: shim\n\
             --- dbt_packages/shim/macros/s.sql\n{{% macro duckdb__twice(x) %}}shim {{{{ x }}}}{{% endmacro %}}\n\
             --- models/m.sql\n{{{{ utils.twice('x') }}}}\n"
        )
    };
    assert_eq!(own_sql(&text("")), "root x");
    assert_eq!(own_sql(&text("dispatch: [{macro_namespace: utils, search_order: [shim, utils]}]\n")), "shim x");
    assert_eq!(own_sql(&text("dispatch: [{macro_namespace: utils, search_order: [utils, shim]}]\n")), "utils duck x");
    assert_eq!(model_sql(&text("dispatch: [{macro_namespace: utils, search_order: [shim, utils]}]\n")), "utils x");
}

/// Every cross-database macro gives something in both dialects.
#[test]
fn dbts_macros_in_both_dialects() {
    let calls = "\
        {{ dbt.type_timestamp() }} {{ dbt.type_float() }} {{ dbt.type_numeric() }} {{ dbt.type_bigint() }} {{ dbt.type_int() }} {{ dbt.type_boolean() }}\n\
        {{ dbt.current_timestamp() }} {{ dbt.date(2024, 1, 2) }}\n\
        {{ dbt.dateadd('day', 1, 'd') }}\n\
        {{ dbt.date_trunc('month', 'd') }}\n\
        {{ dbt.last_day('d', 'month') }}\n\
        {{ dbt.safe_cast('x', 'int') }} {{ dbt.cast('x', 'int') }} {{ dbt.cast_bool_to_text('x') }}\n\
        {{ dbt.concat(['a', 'b']) }} {{ dbt.hash('x') }} {{ dbt.position('a', 'b') }} {{ dbt.replace('a', 'b', 'c') }} {{ dbt.right('a', 2) }}\n\
        {{ dbt.split_part('a', \"','\", 2) }}\n\
        {{ dbt.string_literal('x') }} {{ dbt.escape_single_quotes(\"it's\") }} {{ dbt.any_value('x') }} {{ dbt.bool_or('x') }}\n\
        {{ dbt.array_construct([1, 2]) }} {{ dbt.array_append('a', 'b') }} {{ dbt.array_concat('a', 'b') }}\n\
        {{ dbt.except() }} {{ dbt.intersect() }} {{ dbt.equals('a', 'b') }}\n\
        {{ dbt.listagg('x', \"'|'\", 'order by y') }}\n\
        {{ dbt.listagg('x', \"'|'\", 'order by y', 3) }}\n";
    let text = format!("--- models/m.sql\n{calls}");
    insta::assert_snapshot!(format!("{}\n\n{}", own_sql(&text), model_sql(&text)));
}

#[test]
fn series_are_made_as_each_dialect_has_them() {
    let text = "--- models/m.sql\n{{ dbt.generate_series(3) }}\n{{ dbt.date_spine('day', \"'2024-01-01'\", \"'2024-02-01'\") }}\n";
    let words = |sql: &str| sql.split_whitespace().collect::<Vec<_>>().join(" ");
    // How many days there are is asked of the warehouse.
    let own = words(&compiled_with(&native(text), "m", &Built).sql);
    let first = "select generate_series as generated_number from generate_series(1, 3) with rawdata as ( \
        select generate_series as generated_number from generate_series(1, 1) ), all_periods as (";
    assert!(own.starts_with(first), "{own}");
    assert!(own.ends_with("where date_day <= '2024-02-01' ) select * from filtered"), "{own}");
    let translated = words(&model_sql(text));
    let first = "select generated_number from unnest(generate_array(1, 3)) as generated_number select datetime_add(";
    assert!(translated.starts_with(first), "{translated}");
    assert!(translated.ends_with("day) - 1)) as step"), "{translated}");
}
