//! What published projects do, as dbt Core 1.10 takes it.

use super::*;

#[test]
fn files_that_dbtignore_names_are_not_read() {
    let text = "--- .dbtignore\n# not these\nmodels/old/\n*_x.sql\n!models/b_x.sql\n--- models/old/broken.sql\n{{ bad\n\
--- models/a_x.sql\nselect 1\n--- models/b_x.sql\nselect 1\n--- models/m.sql\nselect 1\n--- macros/old/c_x.sql\n{% macro m(\n";
    let project = project(text);
    assert_eq!(project.nodes.keys().collect::<Vec<_>>(), ["model.demo.b_x", "model.demo.m"]);
}

#[test]
fn a_package_may_name_schemas_of_its_own_models() {
    let text = "--- dbt_packages/k/dbt_project.yml\nname: k\n--- dbt_packages/k/models/km.sql\n{{ config(schema='s') }} select 1\n\
--- dbt_packages/k/macros/g.sql\n{% macro generate_schema_name(custom, node) %}k_{{ custom }}{% endmacro %}\n\
--- models/m.sql\n{{ config(schema='s') }} select 1\n";
    let project = project(text);
    assert_eq!(project.find("km").unwrap().relation.schema, "k_s");
    assert_eq!(project.find("m").unwrap().relation.schema, "analytics_s");
}

#[test]
fn what_only_a_warehouse_knows_is_nothing_while_a_project_is_read() {
    let text = "--- models/base.sql\nselect 1 as id\n--- models/late.sql\nselect 1 as id\n\
--- models/m.sql\n{% set columns = adapter.get_columns_in_relation(ref('base')) %}\nselect {{ columns[0].name }} from {{ ref('late') }}\n\
--- models/n.sql\n{% call statement('x', fetch_result=True) %}select 1{% endcall %}\nselect {{ load_result('x')['data'][0][0] }} from {{ ref('late') }}\n\
--- models/o.sql\nselect {{ graph.nodes['model.demo.base'].config.materialized }} as a, {{ ref('late') }}\n\
--- models/p.sql\n{% set most = [] | max %}select {{ most }} from {{ ref('late') }}\n";
    let project = project(text);
    let above = |name: &str| project.find(name).unwrap().depends_on.join(" ");
    assert_eq!(above("m"), "model.demo.base model.demo.late");
    assert_eq!([above("n"), above("o"), above("p")], ["model.demo.late"; 3]);
    insta::assert_snapshot!(compiled_with(&project, "m", &Built).sql.trim(), @"select id from `analytics`.`late`");
}

#[test]
fn a_name_that_is_set_nowhere_costs_its_model_when_it_runs() {
    let text = "--- models/base.sql\nselect 1 as id\n--- models/m.sql\n{{ config(tags=['t']) }}select {{ nowhere(1) }}, {{ column }} from {{ ref('base') }}\n--- models/n.sql\nselect * from {{ ref('m') }}\n";
    insta::assert_snapshot!(findings(text), @r#"
    warning[jinja-undefined]: 'nowhere' is undefined
     --> models/m.sql:1:35
      |
    1 | {{ config(tags=['t']) }}select {{ nowhere(1) }}, {{ column }} from {{ ref('base') }}
      |                                   ^^^^^^^^^^
      help: define it with {% set %}, as a macro argument, or as a macro under macros/
    "#);
    let project = project(text);
    let model = project.find("m").unwrap();
    assert_eq!((model.depends_on.join(" "), model.tags.join(" ")), ("model.demo.base".to_owned(), "t".to_owned()));
    assert_eq!(project.find("n").unwrap().depends_on, ["model.demo.m"]);
    let error = project.compile("model.demo.m", &Offline).unwrap_err().to_string();
    assert!(error.contains("'nowhere' is undefined"), "{error}");
}

#[test]
fn hooks_outside_of_the_transaction_stand_around_the_others() {
    let text = "--- models/m.sql\n{{ config(pre_hook=['a', {'sql': 'b', 'transaction': false}], post_hook=[{'sql': 'c', 'transaction': false}, 'd']) }} select 1\n";
    let project = project(text);
    let config = &project.find("m").unwrap().config;
    assert_eq!((config.pre_hooks().concat(), config.post_hooks().concat()), ("ba".to_owned(), "dc".to_owned()));
}

#[test]
fn settings_may_ask_for_what_another_warehouse_has() {
    let text = "--- dbt_project.yml\nname: demo\nprofile: demo\nmodels:\n  demo:\n    +schema: \"{{ target.user }}_x\"\n    +alias: \"{{ target.get('nope', 'd') }}_{{ target.nope | default('z') }}_{{ target.name }}\"\n    +enabled: \"{{ target.role != 'admin' }}\"\n--- models/m.sql\nselect 1\n";
    let relation = project(text).find("m").unwrap().relation.to_string();
    assert_eq!(relation, "`analytics__x`.`d_z_dev`");
}

#[test]
fn of_a_key_that_is_written_twice_the_last_counts() {
    let text =
        "--- models/m.sql\nselect 1 as id\n--- models/s.yml\nmodels: [{name: m, description: a, description: b}]\n";
    assert_eq!(project(text).find("m").unwrap().description, "b");
    insta::assert_snapshot!(findings(text), @r#"
    warning[yaml]: the key 'description' is written twice
     --> models/s.yml:1:36
      |
    1 | models: [{name: m, description: a, description: b}]
      |                                    ^^^^^^^^^^^
     ::: models/s.yml:1:20
      |
    1 | models: [{name: m, description: a, description: b}]
      |                    ----------- first here
      help: the last one counts: merge the two entries
    "#);
}

#[test]
fn all_but_one_of_a_name_may_be_switched_off() {
    let text = "--- models/duckdb/m.sql\n{{ config(enabled=(target.engine == 'duckdb')) }} select 1 as id\n\
--- models/snowflake/m.sql\n{{ config(enabled=(target.type == 'snowflake')) }} select 2 as id\n--- models/a/m.sql\n{{ config(enabled=false) }} select 3\n\
--- models/n.sql\nselect * from {{ ref('m') }}\n--- models/s.yml\nmodels: [{name: m, columns: [{name: id, tests: [unique]}]}]\n";
    let project = project(text);
    assert_eq!(project.find("m").unwrap().original_file_path, "models/duckdb/m.sql");
    assert_eq!(project.find("n").unwrap().depends_on, ["model.demo.m"]);
    let tests: Vec<&str> = project.nodes.values().filter_map(|node| node.attached_node.as_deref()).collect();
    assert_eq!(tests, ["model.demo.m"]);
    assert!(compiled(&project, "m").sql.contains("select 1"));
}

#[test]
fn the_project_goes_before_the_package_that_asks() {
    let text = "--- dbt_packages/k/dbt_project.yml\nname: k\n--- dbt_packages/k/models/a.sql\nselect 1 as id\n\
--- dbt_packages/k/models/b.sql\nselect * from {{ ref('a') }}\n--- dbt_packages/k/models/s.yml\nmodels: [{name: a, columns: [{name: id, tests: [not_null]}]}]\n\
--- dbt_project.yml\nname: demo\nprofile: demo\nmodels: {k: {a: {+enabled: false}}}\n--- models/a.sql\nselect 2 as id\n";
    let project = project(text);
    assert_eq!(project.find("b").unwrap().depends_on, ["model.demo.a"]);
    let test = project.nodes.values().find(|node| node.test.is_some()).unwrap();
    assert!(test.unique_id.starts_with("test.k.not_null_a_id."), "{}", test.unique_id);
    assert_eq!(test.depends_on, ["model.demo.a"]);
}

#[test]
fn settings_that_nobody_gave_are_as_dbt_has_them() {
    let text = "--- models/m.sql\n{{ 'x' in config.get('tags') }} {{ config.get('meta') }} {{ config.get('on_schema_change') }} {{ config.get('contract').enforced }} {{ config.get('unique_key', 'k') }}\n";
    assert_eq!(model_sql(text).trim(), "False {} ignore False None");
}

#[test]
fn analyses_are_compiled_and_run_nowhere() {
    let text = "--- models/m.sql\nselect 1 as id\n--- analyses/deep/a.sql\nselect * from {{ ref('m') }}\n--- analyses/a.yml\nanalyses: [{name: a, description: d}]\n";
    let project = project(text);
    let manifest = project.manifest();
    let found = &manifest["nodes"]["analysis.demo.a"];
    let shown: Vec<&Json> =
        ["fqn", "path", "original_file_path", "description", "relation_name"].iter().map(|key| &found[*key]).collect();
    insta::assert_snapshot!(serde_json::to_string(&shown).unwrap(), @r#"[["demo","analysis","deep","a"],"analysis/deep/a.sql","analyses/deep/a.sql","d",null]"#);
    assert_eq!(compiled(&project, "a").sql.trim(), "select * from `analytics`.`m`");
}

#[test]
fn python_models_stand_in_the_graph() {
    let text = "--- models/base.sql\nselect 1 as id\n--- models/p.py\ndef model(dbt, session):\n    dbt.config(tags=['py'])\n    return dbt.ref('base')\n--- models/n.sql\nselect * from {{ ref('p') }}\n";
    let project = project(text);
    let python = project.find("p").unwrap();
    assert_eq!((python.depends_on.join(" "), python.config.materialized()), ("model.demo.base".to_owned(), "table"));
    assert_eq!(python.tags, ["py"]);
    let error = project.compile("model.demo.p", &Offline).unwrap_err();
    assert!(error.to_string().contains("models are SQL here"), "{error}");
}

#[test]
fn parameters_of_a_macro_are_described_in_its_schema_file() {
    let text = "--- macros/f.sql\n{% macro f(a, b) %}{% endmacro %}\n--- macros/f.yml\nmacros: [{name: f, arguments: [{name: a, type: string, description: d}, {name: b}]}]\n--- models/m.sql\nselect 1\n";
    let manifest = project(text).manifest();
    let arguments = manifest["macros"]["macro.demo.f"]["arguments"].to_string();
    insta::assert_snapshot!(arguments, @r#"[{"name":"a","type":"string","description":"d"},{"name":"b","type":null,"description":""}]"#);
}

#[test]
fn an_early_template_is_read_to_its_end() {
    let text = "--- models/base.sql\nselect 1 as id\n--- models/late.sql\nselect 1 as id\n--- macros/f.sql\n{% macro read(name) %}{{ ref('la' ~ name) }}{% endmacro %}\n\
--- models/m.sql\n{% set c = adapter.get_columns_in_relation(ref('base')) %}{% set v = c[0].name.upper() %}{{ config(materialized='table', alias='x') }}\n\
select {{ v }} from {% for name in ['te'] %}{{ read(name) }}{% endfor %}{% if var('off', false) %}{{ ref('not_there') }}{% endif %}\n";
    let project = project(text);
    let model = project.find("m").unwrap();
    assert_eq!(model.depends_on.join(" "), "model.demo.base model.demo.late");
    assert_eq!((model.config.materialized(), model.alias.as_str()), ("table", "x"));
    // What is wrong at any time is told at once.
    assert!(findings("--- models/m.sql\n{{ 'a' | nonesuch }}\n").contains("error"));
    assert!(findings("--- models/m.sql\n{{ nowhere + 1 }}\n").contains("error[jinja-undefined]"));
}

#[test]
fn an_analysis_may_have_the_name_of_a_model() {
    let text = "--- models/m.sql\nselect 1 as id\n--- analyses/m.sql\nselect * from {{ ref('m') }}\n";
    assert_eq!(findings(text), "");
}

#[test]
fn a_model_knows_itself_as_the_manifest_does() {
    let text = "--- macros/k.sql\n{% macro k() %}{{ model.refs | length }}{% endmacro %}\n--- models/base.sql\nselect 1 as id\n\
--- models/m.sql\n{{ config(tags=['t']) }}select '{{ model.checksum.name }} {{ model.relation_name }} {{ model.depends_on.macros[0] }} \
{{ model.config.on_schema_change }} {{ model.language }} {{ model.access }} {{ model.batch }} {{ k() }} {{ model.raw_code[:3] }}' from {{ ref('base') }}\n";
    let project = project(text);
    insta::assert_snapshot!(compiled(&project, "m").sql, @"select 'sha256 `analytics`.`m` macro.demo.k ignore sql protected None 1 {{ ' from `analytics`.`base`");
}

#[test]
fn a_doc_block_of_the_project_goes_before_one_of_the_package() {
    let text = "--- dbt_packages/k/dbt_project.yml\nname: k\n--- dbt_packages/k/models/km.sql\nselect 1\n\
--- dbt_packages/k/models/d.md\n{% docs d %}theirs{% enddocs %}{% docs e %}theirs{% enddocs %}\n\
--- dbt_packages/k/models/s.yml\nmodels: [{name: km, description: \"{{ doc('d') }} {{ doc('k', 'd') }} {{ doc('e') }}\"}]\n\
--- models/d.md\n{% docs d %}ours{% enddocs %}\n--- models/m.sql\nselect 1\n";
    let project = project(text);
    let model = project.find("km").unwrap();
    assert_eq!(model.description, "ours theirs theirs");
    assert_eq!(model.doc_blocks, ["doc.demo.d", "doc.k.d", "doc.k.e"]);
}

#[test]
fn what_is_dbts_own_is_called_by_its_name() {
    let text = "--- macros/i.sql\n{% macro is_incremental() %}{{ return(dbt.is_incremental() or var('as_if', false)) }}{% endmacro %}\n\
{% macro quiet() %}{% call noop_statement('main', 'LOADED') %}-- nothing{% endcall %}{{ load_result('main').response }}{% endmacro %}\n\
--- models/m.sql\nselect {{ is_incremental() }} as a, '{{ quiet() }}' as b, {{ dbt.is_incremental is defined }} as c\n";
    let project = project(text);
    insta::assert_snapshot!(compiled(&project, "m").sql, @"select False as a, 'LOADED' as b, True as c");
}

#[test]
fn what_a_template_keeps_is_found_by_the_next_one() {
    let text = "--- macros/k.sql\n{% macro keep() %}{% do context.update({'__CACHE__': {'n': 1}}) %}{% do graph.setdefault('kept', {}) %}\
{% do graph['kept'].update({'by': model.name}) %}{% endmacro %}\n{% macro found() %}{{ context.get('__CACHE__', {}).get('n', 0) }}{% endmacro %}\n\
--- models/m.sql\n{% if execute %}{% do keep() %}{% endif %}select {{ found() }} as n\n\
--- models/n.sql\nselect {{ found() }} as n, '{{ (graph.kept or {}).get('by') }}' as k\n";
    let project = project(text);
    assert_eq!(compiled_with(&project, "m", &Built).sql, "select 1 as n");
    // Names are of one render, `graph` is of all.
    assert_eq!(compiled_with(&project, "n", &Built).sql, "select 0 as n, 'm' as k");
}

#[test]
fn a_default_of_none_is_one() {
    let text = "--- dbt_project.yml\nname: demo\nprofile: demo\nmodels:\n  demo:\n    +meta: {owner: \"{{ var('owner', none) }}\"}\n    \
+full_refresh: \"{{ var('full_refresh', none) }}\"\n--- models/m.sql\nselect 1\n";
    let project = project(text);
    assert!(project.find("m").unwrap().config.get("full_refresh").is_none());
}
