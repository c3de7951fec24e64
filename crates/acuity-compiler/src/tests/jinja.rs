//! What templates may do.

use super::*;

#[track_caller]
fn check(body: &str, expect: &str) {
    assert_eq!(model_sql(&format!("--- models/m.sql\n{body}\n")).trim(), expect);
}

#[test]
fn python_manners() {
    check("{% set xs = [] %}{% for i in range(3) %}{% do xs.append(i) %}{% endfor %}{{ xs | join(',') }}", "0,1,2");
    check(
        "{% set d = {'a': 1} %}{% do d.update({'b': 2}) %}{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}",
        "a=1;b=2;",
    );
    check(
        "{{ 'abc'.upper() }} {{ 'a-b'.replace('-', '_') }} {{ 'x,y'.split(',') | last }} {{ ', '.join(['a', 'b']) }}",
        "ABC a_b y a, b",
    );
    check("{{ '{} of {}'.format(1, 'x') }} {{ 'ab'.startswith('a') }} {{ {'k': 1}.get('z', 5) }}", "1 of x True 5");
    check("{{ '|{!r:>5}|{:.1%}|{:*^6}|{:>{}}'.format('a', 0.1234, 'é', 1, 3) }}", "|  'a'|12.3%|**é***|  1");
    check("{{ '{:08.1%}|{:05}|{:=+8.1%}|{:^5}|'.format(-0.1234, 'ab', 0.1, 'ab') }}", "-0012.3%|ab000|+  10.0%| ab  |");
    check("{{ '{0[k]} {a.name} {{}}'.format({'k': 2}, a=target) }} {{ '%s %r' | format('a', 'b') }}", "2 dev {} a 'b'");
    check("{{ '{:%Y/%m}'.format(modules.datetime.date(2020, 1, 2)) }} {{ 'a b&c' | urlencode }}", "2020/01 a%20b%26c");
    check("{{ 1e-5 + 1 }} {{ 2E+1 ~ 'x' }} {{ 0x1e-5 }}", "1.00001 20.0x 25");
    check("{% for c in 'aé' %}{{ c }}{{ loop.length }}{{ ',' if not loop.last }}{% endfor %}", "a2,é2");
    check("{{ none }} {{ true }} {{ 1.0 }} {{ 1 if false }}|{{ 'a' ~ 1 }} {{ 7 // 2 }}", "None True 1.0 |a1 3");
    check(
        "{{ [1, 2] is iterable }} {{ 'x' is string }} {{ {} is mapping }} {{ [3, 1] | sort | first }} {{ [1] + [2] }}",
        "True True True 1 [1, 2]",
    );
    check("{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}", "3");
    check(
        "{{ fromjson('[1, {\"a\": 2}]')[1].a }} {{ tojson({'a': [1]}) }} {{ fromyaml('a: yes').a }} {{ set([2, 1, 2]) | length }} {{ zip([1], ['a'])[0][1] }}",
        "2 {\"a\": [1]} True 2 a",
    );
    check("{{ modules.datetime.datetime.now().strftime('%Y') }} {{ run_started_at.strftime('%m-%d') }}", "2026 01-02");
    check(
        "{{ target.name }} {{ target.type }} {{ project_name }} {{ model.name }} {{ execute }} {{ flags.FULL_REFRESH }}",
        "dev bigquery demo m True False",
    );
    check(
        "{{ builtins.var('x', 3) }} {{ var.has_var('x') }} {{ config.get('materialized') }} {{ api.Relation.create(schema='s', identifier='t') }}",
        "3 False view `s`.`t`",
    );
}

#[test]
fn macros_call_each_other_across_files() {
    let text = "--- macros/a.sql\n{% macro fact(n) %}{% if n <= 1 %}{{ return(1) }}{% else %}{{ return(n * fact(n - 1)) }}{% endif %}{% endmacro %}\n\
{% macro star(xs, sep=', ', wrap=none) -%}{{ xs | join(sep) }}{% if wrap %} {{ wrap }}{% endif %}{%- endmacro %}\n\
--- macros/b.sql\n{% macro columns() %}{% do return(['a', 'b']) %}{% endmacro %}\n{% macro many(first) %}{{ first }} {{ varargs | join('+') }} {{ kwargs['k'] }}{% endmacro %}\n\
{% macro wrap(tag) %}<{{ tag }}>{{ caller('x') }}</{{ tag }}>{% endmacro %}\n{% macro hello() %}{{ return(adapter.dispatch('hello')()) }}{% endmacro %}\n{% macro default__hello() %}hi{% endmacro %}\n\
--- models/m.sql\n{% set local = 'seen' %}{{ fact(5) }} {{ star(columns()) }} {{ star(['a'], wrap='w') }} {{ many(1, 2, 3, k=4) }} {{ demo.hello() }} {% call(arg, more=['y']) wrap('t') %}{{ arg }} {{ more[0] }} {{ local }}{% endcall %}\n";
    insta::assert_snapshot!(model_sql(text).trim(), @"120 a, b a w 1 2+3 4 hi <t>x y seen</t>");
}

#[test]
fn packages_bring_macros_and_models() {
    let text = "--- dbt_packages/util/dbt_project.yml\nname: util\n--- dbt_packages/util/macros/x.sql\n{% macro twice(x) %}{{ inner(x) }}{{ inner(x) }}{% endmacro %}\n{% macro inner(x) %}[{{ x }}]{% endmacro %}\n\
--- dbt_packages/util/models/p.sql\nselect {{ var('depth', 1) }} as d\n--- models/m.sql\n{{ util.twice('a') }} {{ ref('util', 'p') }} {{ ref('p') }}\n";
    insta::assert_snapshot!(model_sql(text), @"[a][a] `analytics`.`p` `analytics`.`p`");
}

#[test]
fn custom_tests_take_arguments() {
    let text = "--- tests/generic/in_range.sql\n{% test in_range(model, column_name, low=0, high=none) %}\nselect * from {{ model }} where {{ column_name }} < {{ low }}{% if high is not none %} or {{ column_name }} > {{ high }}{% endif %}\n{% endtest %}\n\
--- models/m.sql\nselect 1 as id\n--- models/s.yml\nmodels:\n  - name: m\n    columns:\n      - {name: id, tests: [in_range: {high: 4}]}\n--- tests/single.sql\nselect * from {{ ref('m') }} where id > 4\n";
    let project = project(text);
    insta::assert_snapshot!(compiled(&project, "in_range_m_id__4").sql.trim(), @"select * from `analytics`.`m` where id < 0 or id > 4");
    insta::assert_snapshot!(compiled(&project, "single").sql, @"select * from `analytics`.`m` where id > 4");
    assert_eq!(project.nodes["test.demo.single"].depends_on, ["model.demo.m"]);
}

/// What dbt Core 1.10 (dbt-duckdb) made of the same model and macros, relation names aside.
#[test]
fn renders_byte_for_byte_as_dbt() {
    let text = format!(
        "--- models/stg_a.sql\nselect 1\n--- macros/extra.sql\n{}--- macros/m.sql\n{{% macro in_s(x) %}}{{{{ return([x, 1]) }}}}{{% endmacro %}}\n--- models/m.sql\n{}",
        include_str!("data/extra.sql"),
        include_str!("data/rich.sql")
    );
    assert_eq!(model_sql(&text), include_str!("data/rich.rendered.sql"));
}

#[test]
fn patterns_are_pythons() {
    check(
        "{{ modules.re.sub('[^a-z]+', '_', 'a b--c') }} {{ modules.re.sub('(\\w)=(?P<v>\\d)', '\\\\2\\g<v>\\\\1', 'a=1, b=2', count=1) }}",
        "a_b_c 11a, b=2",
    );
    check(
        "{{ modules.re.findall('\\d+', 'a1b22') }} {{ modules.re.findall('(\\w)(\\d)', 'a1b2') }}",
        "['1', '22'] [('a', '1'), ('b', '2')]",
    );
    check(
        "{{ modules.re.split(', *', 'a, b,c') | join('|') }} {{ modules.re.split(',', 'a,b,c', 1) | join('|') }}",
        "a|b|c a|b,c",
    );
    check(
        "{% set m = modules.re.match('(?P<y>\\d{4})-(\\d+)', '2024-05') %}{{ m.group(1) }} {{ m.group('y') }} {{ m.groups() | length }}",
        "2024 2024 2",
    );
    check(
        "{{ 'yes' if modules.re.search('B', 'abc', modules.re.IGNORECASE) else 'no' }} {{ modules.re.match('b', 'abc') is none }}",
        "yes True",
    );
}

/// Where Jinja prints nothing: a name that some branch sets. A name that is set nowhere is a mistake.
#[test]
fn a_branch_that_was_not_taken_leaves_nothing() {
    check(
        "a{% if false %}{% set x = 1 %}{% endif %}{{ x }}b {{ x is defined }}{% for i in [1] %}{% set y = i %}{% endfor %}{{ y }}",
        "ab False",
    );
    check("{% if true %}{% set target = 'own' %}{% endif %}{{ target }}", "own");
    assert!(findings("--- models/m.sql\nselect {{ x }}\n").contains("'x' is undefined"));
}

/// Relations, columns and rows answer as dbt's do.
#[test]
fn objects_of_the_warehouse() {
    let text = "--- models/a.sql\nselect 1\n--- models/m.sql\n{% set r = ref('a') %}\
        {{ r == ref('a') }} {{ r.get('metadata', {}).get('type') }} {{ r is mapping }} {{ r.get('nothing', 'x') }}\n\
        {% if execute %}{% for c in adapter.get_columns_in_relation(r) %}{{ c.name }} {{ c.is_string() }} {{ c.is_number() }} {{ c.data_type }} {{ c.quoted }};{% endfor %}\n\
        {% set t = run_query('select 1') %}{{ t | length }} {{ t.columns['v'].values() | join(',') }} {{ t.columns[0].name }} {{ t.rows[1].v }} {{ t[0]['v'] }} \
        {% for row in t %}{{ row.v }},{% endfor %} {{ t.select(['v']).column_names | join }} {{ t.exclude('v').columns | length }}{% endif %}\n\
        {{ api.Column.translate_type('string') }} {{ api.Column.numeric_type('numeric', 10, 2) }} {{ api.Column.create('c', 'integer').dtype }}\n";
    assert_eq!(
        compiled_with(&project(text), "m", &Built).sql,
        "True bigqueryRelation True x\nid False True INT64 `id`;name True False STRING `name`;\n\
         2 1,a v a 1 1,a, v 0\nSTRING numeric(10,2) INT64"
    );
}
