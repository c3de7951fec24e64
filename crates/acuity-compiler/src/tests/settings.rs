//! Where nodes go, and settings merged.

use super::*;

#[test]
fn schemas_aliases_and_merging() {
    let text = "--- models/marts/m.sql\n{{ config(schema='staging', alias='renamed', tags='own', meta={'b': 2}) }}\nselect 1\n--- models/marts/n.sql\nselect 1\n\
--- models/s.yml\nmodels:\n  - {name: m, tags: [yml], config: {meta: {a: 1}, schema: x}}\n--- seeds/s.csv\nid,v,d\n1,2.5,2020-01-01\n2,3,2020-01-02 10:00:00\n";
    let project = project(text);
    let m = project.find("m").unwrap();
    assert_eq!(m.relation.to_string(), "`analytics_staging`.`renamed`");
    assert_eq!(m.tags, ["mart", "yml", "own"]);
    assert_eq!(serde_json::to_string(&m.meta).unwrap(), r#"{"a":1,"b":2}"#);
    assert_eq!(m.config.materialized(), "table");
    assert_eq!(project.find("n").unwrap().relation.to_string(), "`analytics`.`n`");
    let types: Vec<String> =
        project.seed_columns("seed.demo.s").unwrap().iter().map(|(n, t)| format!("{n} {t}")).collect();
    assert_eq!(types, ["id INT64", "v FLOAT64", "d STRING"]);
}

#[test]
fn a_project_may_name_schemas_itself() {
    let text = "--- macros/g.sql\n{% macro generate_schema_name(custom_schema_name, node) -%}\n{{ custom_schema_name or node.fqn[1] }}\n{%- endmacro %}\n--- models/marts/m.sql\nselect 1\n--- models/n.sql\n{{ config(schema='z') }}\nselect 1\n";
    let project = project(text);
    assert_eq!(project.find("m").unwrap().relation.schema, "marts");
    assert_eq!(project.find("n").unwrap().relation.schema, "z");
}

#[test]
fn variables_of_the_command_line_win() {
    let text = "--- dbt_project.yml\nname: demo\nprofile: demo\nvars: {a: 1, b: [1, 2], demo: {c: 3}}\n--- models/m.sql\n{{ var('a') }} {{ var('b') | length }} {{ var('c') }} {{ var('d', 'no') }}\n";
    let options = options(text).with_vars("{a: 7}").unwrap();
    let project = load(&options).unwrap();
    insta::assert_snapshot!(compiled(&project, "m").sql, @"7 2 3 no");
    assert!(super::options("").with_vars("[1]").is_err());
}

#[test]
fn bigquery_names_have_a_project() {
    let mut files = MemoryFileSystem::from_text(&format!("{HEAD}--- models/m.sql\nselect {{{{ this }}}}\n"));
    files.set_env("GCP_PROJECT", "icu");
    let mut options = LoadOptions::new("").with_files(files);
    options.target = Some("bigquery".to_owned());
    insta::assert_snapshot!(compiled(&load(&options).unwrap(), "m").sql, @"select `icu`.`analytics`.`m`");
}

#[test]
fn loading_twice_gives_the_same_bytes() {
    let text = "--- models/a.sql\nselect 1 as id\n--- models/b.sql\nselect * from {{ ref('a') }}\n--- models/s.yml\nmodels: [{name: a, columns: [{name: id, tests: [unique]}]}]\n";
    assert_eq!(project(text).manifest().to_string(), project(text).manifest().to_string());
}

#[test]
fn policy_tags_reach_columns_and_manifest() {
    let tag = "projects/p/locations/eu/taxonomies/1/policyTags/2";
    let text = format!(
        "--- dbt_project.yml\nname: demo\nprofile: demo\nvars: {{tag: {tag}}}\n--- models/m.sql\nselect 1 as a, 2 as b, 3 as c\n\
         --- models/s.yml\nmodels:\n  - name: m\n    columns:\n      - {{name: a, policy_tags: [{tag}]}}\n      \
         - {{name: b, config: {{policy_tags: [\"{{{{ var('tag') }}}}\"]}}}}\n      - {{name: c}}\n"
    );
    let project = project(&text);
    let columns = &project.find("m").unwrap().columns;
    assert_eq!(
        (&columns["a"].policy_tags[..], &columns["b"].policy_tags[..]),
        (&[tag.to_owned()][..], &[tag.to_owned()][..])
    );
    assert!(columns["c"].policy_tags.is_empty());
    let manifest = project.manifest();
    assert_eq!(manifest["nodes"]["model.demo.m"]["columns"]["a"]["policy_tags"], serde_json::json!([tag]));
    assert!(manifest["nodes"]["model.demo.m"]["columns"]["c"].get("policy_tags").is_none());
}

#[test]
fn policy_tags_that_protect_nothing_are_refused() {
    let told = |tags: &str| {
        let column = format!("- {{name: a, policy_tags: {tags}}}");
        findings(&format!(
            "--- models/m.sql\nselect 1\n--- models/s.yml\nmodels:\n  - name: m\n    columns:\n      {column}\n"
        ))
    };
    for (tags, message) in [
        ("secret", "'policy_tags' must be a list, not text"),
        ("[7]", "a policy tag must be text, not a number"),
        ("[secret]", "\"secret\" is no policy tag"),
        ("[projects/p/locations/eu/taxonomies/1/policyTags/]", "is no policy tag"),
        ("[\"{{ env_var('T', 'secret') }}\"]", "\"secret\" is no policy tag"),
    ] {
        let told = told(tags);
        assert!(told.contains(message) && told.contains("models/s.yml:"), "{tags}: {told}");
    }
}

#[test]
fn grants_replace_a_role_or_add_to_it() {
    let text = "--- dbt_project.yml\nname: demo\nprofile: demo\nmodels: {demo: {+grants: {r: [a], s: b, +t: c}}}\n--- models/m.sql\n\
        {{ config(grants={'+r': ['b', 'a'], 's': ['d']}) }}\nselect 1\n--- models/n.sql\nselect 1\n";
    let project = project(text);
    let of = |name: &str| project.find(name).unwrap().config.get("grants").cloned().unwrap();
    assert_eq!(of("m"), serde_json::json!({"r": ["a", "b"], "s": ["d"], "+t": ["c"]}));
    assert_eq!(of("n"), serde_json::json!({"r": ["a"], "s": "b", "+t": ["c"]}));
}
