//! What dbt-duckdb's settings of `merge` do with old and new rows. The rows are those that dbt Core leaves.

use std::path::Path;

use crate::{acuity, both, ends_with, succeeds, write};

const PROFILE: &str = "kept: {target: dev, outputs: {dev: {type: duckdb, path: kept.duckdb}}}\n";

fn project(dir: &Path, settings: &[(&str, &str)]) {
    write(dir, "dbt_project.yml", "name: kept\nversion: '1.0'\nprofile: kept\n");
    write(dir, "profiles.yml", PROFILE);
    for (name, settings) in settings {
        let model = format!(
            "{{{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', {settings}) }}}}
             {{% if is_incremental() %}} select * from (values (1,'x',5),(4,'new',2),(2,'y',1)) t(id,name,n)
             {{% else %}} select * from (values (1,'a',1),(2,'b',2),(3,'c',3)) t(id,name,n) {{% endif %}}\n"
        );
        write(dir, &format!("models/{name}.sql"), &model);
    }
}

#[test]
fn conditions_expressions_and_clauses_are_those_of_dbt_duckdb() {
    let kept = [
        ("on_update", "merge_update_condition='DBT_INTERNAL_SOURCE.n > DBT_INTERNAL_DEST.n'", "1x5 2b2 3c3 4new2"),
        ("always", "merge_update_condition=''", "1x5 2y1 3c3 4new2"),
        ("on_insert", "merge_insert_condition='DBT_INTERNAL_SOURCE.n > 2'", "1x5 2y1 3c3"),
        ("set", "merge_update_set_expressions={'n': 'DBT_INTERNAL_DEST.n + 100'}", "1x101 2y102 3c3 4new2"),
        ("only", "merge_update_columns=['n'], merge_insert_condition='false'", "1a5 2b1 3c3"),
        ("by_columns", "merge_on_using_columns=['id', 'name']", "1a1 1x5 2b2 2y1 3c3 4new2"),
        (
            "clauses",
            "merge_clauses={
               'when_matched': [{'action': 'delete', 'condition': 'DBT_INTERNAL_SOURCE.n = 1'},
                                {'action': 'update', 'mode': 'by_name'}],
               'when_not_matched': [{'action': 'insert', 'mode': 'by_name'},
                                    {'by': 'source', 'action': 'update', 'set_expressions': {'name': \"'gone'\"}}]}",
            "1x5 3gone3 4new2",
        ),
        (
            "explicit",
            "merge_clauses={
               'when_matched': [{'action': 'update', 'mode': 'explicit', 'update': {'include': ['id', 'n'],
                                 'set_expressions': {'n': 'DBT_INTERNAL_DEST.n - 1'}}}],
               'when_not_matched': [{'action': 'insert', 'mode': 'explicit',
                                     'insert': {'columns': ['id', 'n'], 'values': ['DBT_INTERNAL_SOURCE.id', '0']}}]}",
            "1a0 2b1 3c3 40",
        ),
        (
            "nothing",
            "merge_clauses={'when_matched': [{'action': 'do_nothing'}],
                            'when_not_matched': [{'action': 'insert', 'mode': 'star'}]}",
            "1a1 2b2 3c3 4new2",
        ),
    ];
    let dir = tempfile::tempdir().unwrap();
    project(dir.path(), &kept.map(|(name, settings, _)| (name, settings)));
    succeeds(dir.path(), &["run"]);
    succeeds(dir.path(), &["run"]);
    for (name, _, rows) in kept {
        let all = "select string_agg(concat(id, name, n), ' ' order by id, name) as all_rows";
        let query = format!("{all} from {{{{ ref('{name}') }}}}");
        let shown = succeeds(dir.path(), &["show", "--inline", &query, "--output", "csv"]);
        assert_eq!(shown, format!("all_rows\n{rows}\n"), "{name}");
    }
}

#[test]
fn a_clause_may_end_the_merge_and_one_that_means_nothing_fails_its_model_only() {
    let dir = tempfile::tempdir().unwrap();
    let settings = [
        ("stops", "merge_clauses={'when_matched': [{'action': 'error', 'error_message': \"it's known\"}]}"),
        ("vague", "merge_clauses={'when_matched': [{'action': 'vanish'}]}"),
    ];
    project(dir.path(), &settings);
    let checked = both(&acuity(dir.path()).arg("check").output().unwrap());
    assert!(checked.contains("merge_clauses.when_matched: action must be"), "{checked}");
    let first = both(&acuity(dir.path()).arg("run").output().unwrap());
    assert!(first.contains("PASS=1 WARN=0 ERROR=1 SKIP=0 TOTAL=2"), "{first}");
    ends_with(dir.path(), &["run"], 1);
    let printed = both(&acuity(dir.path()).arg("run").output().unwrap());
    assert!(printed.contains("it's known"), "{printed}");
    assert!(
        printed.contains("merge_clauses.when_matched: action must be update, delete, do_nothing or error"),
        "{printed}"
    );
}
