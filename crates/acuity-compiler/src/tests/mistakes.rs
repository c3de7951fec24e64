//! Every mistake, fully rendered.

use super::*;

macro_rules! mistakes {
    ($($name:ident: $text:expr;)*) => { $(
        #[test]
        fn $name() {
            insta::assert_snapshot!(findings($text));
        }
    )* };
}

mistakes! {
    missing_ref: "--- models/patients.sql\nselect 1\n--- models/m.sql\nselect *\nfrom {{ ref('patient') }}\n";
    missing_source: "--- models/m.sql\nselect * from {{ source('raw', 'patinets') }}\n--- models/s.yml\nsources: [{name: raw, tables: [{name: patients}]}]\n";
    cycle: "--- models/a.sql\nselect * from {{ ref('b') }}\n--- models/b.sql\n-- x\nselect * from {{ ref('c') }}\n--- models/c.sql\nselect * from {{ ref('a') }}\n";
    jinja_syntax: "--- models/m.sql\nselect 1,\n  {{ 1 + }}\n";
    unclosed_tag: "--- models/m.sql\nselect {{ ref('x')\n";
    unclosed_if: "--- models/m.sql\n{% if true %}\nselect 1\n";
    undefined_name: "--- macros/a.sql\n{% macro age_display(x) %}{{ x }}{% endmacro %}\n--- models/m.sql\nselect {{ age_dispaly('a') }}\n";
    undefined_name_beside_others: "--- models/m.sql\nselect {{ target.name ~ nosuch }}\n--- models/n.sql\nselect {{ 1 + nosuch }}\n--- models/o.sql\nselect {{ this.name ~ (target.schema ~ nosuch.x) }}\n--- models/p.sql\n{% if target.name == 'x' and nosuch.y %}{% endif %}\n--- models/q.sql\n{{ target.nosuch.y }}\n--- models/r.sql\n{{ [target.name, nosuch] | join(nosuch.z) }}\n--- models/s.sql\n{% for i in nosuch.x %}{% endfor %}\n--- models/t.sql\n{{ nosuch.upper() ~ target.name }}\n";
    error_in_macro: "--- macros/a.sql\n{% macro outer(x) %}\n{{ inner(x) }}\n{% endmacro %}\n{% macro inner(x) %}\n{{ exceptions.raise_compiler_error('bad unit: ' ~ x) }}\n{% endmacro %}\n--- models/m.sql\nselect\n  {{ outer('mg') }}\n";
    endless_recursion: "--- macros/a.sql\n{% macro a() %}{{ b() }}{% endmacro %}\n{% macro b() %}{{ a() }}{% endmacro %}\n--- models/m.sql\n{{ a() }}\n";
    missing_var: "--- dbt_project.yml\nname: demo\nprofile: demo\nvars: {reference_quirks: false}\n--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: m\n    config:\n      alias: \"{{ var('reference_quirk') }}\"\n";
    missing_env_var: "--- models/m.sql\nselect '{{ env_var('NOT_THERE') }}'\n";
    bad_yaml: "--- models/s.yml\nmodels:\n  - name: a\n    description: [unclosed\n  - name: b\n";
    unknown_key: "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: m\n    descripton: x\n    columns:\n      - {name: a, data_typ: INT64}\n";
    unknown_settings: "--- models/m.sql\n{{ config(clusterby=['a'], custom='x', resource_tags={'a': 'b'}, cluster_by=['a'], meta={'anything': 1}) }}\nselect 1\n--- models/n.sql\nselect '{{ config.get('mine') }}'\n--- models/s.yml\nmodels:\n  - name: m\n    config: {partitionby: d, +weight: 1, read_by_macro: 1}\n--- models/o.sql\n{{ config(mine=1) }}\nselect '{{ config.get('mine') }}'\n--- macros/a.sql\n{% macro a() %}{{ config.get('read_by_macro') }}{% endmacro %}\n";
    partitions_that_are_not_made: "--- models/m.sql\n{{ config(materialized='incremental', partition_by={'field': 'd', 'copy_partitions': true}) }}\nselect 1\n--- models/n.sql\n{{ config(partition_by={'field': 'd', 'time_ingestion_partitioning': true}) }}\nselect 1\n";
    duplicate_key: "--- models/s.yml\nmodels: []\nmodels: []\n";
    unknown_test: "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: m\n    columns:\n      - name: a\n        tests: [not_nul]\n";
    bad_test_argument: "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: m\n    columns:\n      - name: a\n        tests: [accepted_values: {value: [1]}]\n";
    duplicate_model: "--- models/m.sql\nselect 1\n--- models/x/m.sql\nselect 2\n";
    duplicate_macro: "--- macros/a.sql\n{% macro x() %}{% endmacro %}\n--- macros/b.sql\n{% macro x() %}{% endmacro %}\n";
    orphan_entry: "--- models/sofa.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: sofaa\n";
    disabled_ref: "--- models/a.sql\n{{ config(enabled=false) }}\nselect 1\n--- models/m.sql\nselect * from {{ ref('a') }}\n";
    bad_materialization: "--- models/m.sql\n{{ config(materialized='tabel') }}\nselect 1\n";
    unclosed_macro: "--- macros/a.sql\n{% macro x() %}\nselect 1\n";
    models_not_a_list: "--- models/s.yml\nmodels:\n  m: {}\n";
    columns_not_a_list: "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: m\n    columns:\n      a: {tests: [not_null]}\n";
    two_mistakes_are_both_told: "--- models/a.sql\nselect {{ nope }}\n--- models/b.sql\nselect * from {{ ref('zzz') }}\n";
    ref_of_a_generic_test: "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: m\n    columns:\n      - {name: a, tests: [relationships: {to: ref('gone'), field: id}]}\n";
    unknown_doc: "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - {name: m, description: \"{{ doc('nope') }}\"}\n";
}

#[test]
fn settings_that_cannot_be_used() {
    let with = |project: &str, profiles: &str, target: Option<&str>| {
        let mut options = LoadOptions::new("").with_files(MemoryFileSystem::from_text(&format!(
            "--- dbt_project.yml\n{project}\n--- profiles.yml\n{profiles}\n"
        )));
        options.target = target.map(str::to_owned);
        load(&options).map(|_| String::new()).unwrap_or_else(|e| format!("{e:#}"))
    };
    let good = "demo: {target: dev, outputs: {dev: {type: duckdb, path: x, schema: s}, prod: {type: bigquery, dataset: d, project: \"{{ env_var('P') }}\"}}}";
    let all = [
        with("nme: demo", good, None),
        with("name: my-project\nprofile: demo", good, None),
        with("name: demo\nprofile: dmo", good, None),
        with("name: demo\nprofile: demo", good, Some("pord")),
        with("name: demo\nprofile: demo", good, Some("prod")),
        with("name: demo\nprofile: demo", "demo: {target: dev, outputs: {dev: {type: duckbd}}}", None),
        with("name: demo\nprofile: demo", "demo: [", None),
        with("- a", good, None),
        load(&LoadOptions::new("nowhere").with_files(MemoryFileSystem::new())).unwrap_err().to_string(),
    ];
    insta::assert_snapshot!(all.join("\n\n"));
}

#[test]
fn keys_of_a_profile() {
    let with = |output: &str| {
        let options = LoadOptions::new("").with_files(MemoryFileSystem::from_text(&format!(
            "--- dbt_project.yml\nname: demo\nprofile: demo\n--- models/m.sql\n{{{{ config(partition_by='d') }}}}\nselect 1\n--- profiles.yml\ndemo:\n  target: dev\n  outputs:\n    dev:\n{output}"
        )));
        match load(&options) {
            Ok(project) => project.warnings.iter().map(|w| format!("{w:#}")).collect::<Vec<_>>().join("\n\n"),
            Err(errors) => format!("{errors:#}"),
        }
    };
    let duckdb = with("      type: duckdb\n      paht: x\n      token: S3CRET\n      schema: s\n");
    let bigquery = with(
        "      {type: bigquery, maxium_bytes_billed: 1, project: p, dataset: d, token: S3CRET, maximum_bytes_per_run: 1}\n",
    );
    let threads = with("      type: duckdb\n      schema: s\n      threads: lots\n");
    let all = [duckdb, bigquery, threads].join("\n\n");
    assert!(!all.contains("S3CRET"), "{all}");
    insta::assert_snapshot!(all);
}

#[test]
fn what_a_profile_asks_for_in_vain() {
    let with = |output: &str| {
        let options = LoadOptions::new("").with_files(MemoryFileSystem::from_text(&format!(
            "--- dbt_project.yml\nname: demo\nprofile: demo\n--- profiles.yml\ndemo:\n  target: dev\n  outputs:\n    dev:\n{output}"
        )));
        match load(&options) {
            Ok(project) => project.warnings.iter().map(|w| format!("{w:#}")).collect::<Vec<_>>().join("\n\n"),
            Err(errors) => format!("{errors:#}"),
        }
    };
    let all = [
        with("      type: duckdb\n      path: md:mine?motherduck_token=S3CRET\n"),
        with("      {type: duckdb, path: ' MotherDuck:mine'}\n"),
        with("      {type: duckdb, path: 'postgres://u:S3CRET@h/x'}\n"),
        with(
            "      type: duckdb\n      path: x.duckdb\n      extensions: [httpfs]\n      attach:\n        - path: other.duckdb\n      secrets:\n        - {type: s3, secret: S3CRET}\n      plugins: []\n      use_credential_provider: false\n",
        ),
        with("      type: bigquery\n      project: p\n      dataset: d\n      submission_method: serverless\n"),
    ];
    let all = all.join("\n\n");
    assert!(!all.contains("S3CRET"), "{all}");
    insta::assert_snapshot!(all);
}

#[test]
fn packages_that_are_not_installed() {
    let packages = "--- dbt_packages/dbt_utils/dbt_project.yml\nname: dbt_utils\n--- dbt_packages/else/dbt_project.yml\nname: elsewhere\n\
--- ours/dbt_project.yml\nname: our_macros\n\
--- packages.yml\npackages:\n  - package: dbt-labs/dbt_utils\n    version: 1.3.0\n  - package: calogica/dbt_date\n    version: 0.10.0\n  - git: \"https://me:{{ env_var('DBT_ENV_SECRET_GIT') }}@example.com/team/some-repo.git\"\n    revision: main\n  - git: https://me:S3CRET@example.com/team/other-repo.git\n  - local: ours\n  - tarball: https://example.com/x.tar.gz\n    name: packed\n\
--- dependencies.yml\npackages:\n  - {package: metaplane/dbt_expectations, version: 1.0.0}\n--- models/m.sql\nselect 1\n";
    let found = findings(packages);
    assert!(!found.contains("S3CRET"), "{found}");
    insta::assert_snapshot!(found);
}

#[test]
fn findings_as_json_and_in_colour() {
    let errors = load(&options("--- models/m.sql\nselect * from {{ ref('nope') }}\n")).unwrap_err();
    insta::assert_json_snapshot!(errors.to_json());
    insta::assert_snapshot!(errors.0[0].render(true).replace('\u{1b}', "ESC"));
}
