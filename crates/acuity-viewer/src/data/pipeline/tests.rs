use std::{fs, path::Path};

use super::*;
use crate::error::Error;

const MANIFEST: &str = r#"{
  "metadata": {"generated_at": "2026-11-28T22:56:55.840268Z"},
  "nodes": {
    "model.p.stays": {"name": "stays", "resource_type": "model", "package_name": "p", "original_file_path": "models/stays.sql",
      "relation_name": "`analytics`.`stays`", "tags": ["mart"], "raw_code": "select 1", "config": {"materialized": "table"},
      "columns": {"b": {"name": "b", "description": "Second.", "data_type": "INT64"}, "a": {"name": "a"}},
      "depends_on": {"nodes": ["source.p.raw.icustays", "model.p.gone"]}},
    "model.p.sofa": {"name": "sofa", "resource_type": "model", "raw_code": "", "depends_on": {"nodes": ["model.p.stays"]}},
    "model.p.alone": {"name": "alone", "resource_type": "model"},
    "test.p.not_null_stays_a": {"name": "not_null_stays_a", "resource_type": "test", "attached_node": "model.p.stays",
      "column_name": "a", "test_metadata": {"name": "not_null"}, "config": {"severity": "WARN"}},
    "test.p.they_agree": {"name": "they_agree", "resource_type": "test",
      "depends_on": {"nodes": ["model.p.stays", "model.p.sofa"]}},
    "operation.p.hook": {"name": "hook", "resource_type": "operation"}
  },
  "sources": {"source.p.raw.icustays": {"name": "icustays", "source_name": "raw", "resource_type": "source"}},
  "exposures": {"exposure.p.app": {"name": "app", "label": "The app", "resource_type": "exposure",
    "depends_on": {"nodes": ["model.p.sofa"]}}}
}"#;

const RESULTS: &str = r#"{
  "metadata": {"generated_at": "2026-11-28T22:57:01Z"}, "elapsed_time": 1.5, "args": {"which": "build"},
  "results": [
    {"unique_id": "model.p.stays", "status": "success", "execution_time": 0.25, "adapter_response": {"rows_affected": 520}},
    {"unique_id": "model.p.sofa", "status": "error", "execution_time": 0.1, "message": "no such column"},
    {"unique_id": "test.p.not_null_stays_a", "status": "warn", "failures": 3},
    {"unique_id": "test.p.they_agree", "status": "skipped"}
  ]
}"#;

fn write(target: &Path, name: &str, text: &str) {
    fs::write(target.join(name), text).unwrap();
}

fn pipeline() -> Pipeline {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "manifest.json", MANIFEST);
    write(dir.path(), "run_results.json", RESULTS);
    Pipeline::load(dir.path()).unwrap()
}

fn names(pipeline: &Pipeline, nodes: &[usize]) -> Vec<String> {
    nodes.iter().map(|&at| pipeline.nodes[at].name.clone()).collect()
}

fn node<'a>(pipeline: &'a Pipeline, name: &str) -> &'a Node {
    pipeline.nodes.iter().find(|node| node.name == name).unwrap()
}

#[test]
fn nodes_stand_with_what_they_read_and_what_became_of_them() {
    let pipeline = pipeline();
    assert_eq!(names(&pipeline, &[0, 1, 2, 3, 4]), ["The app", "alone", "sofa", "stays", "raw.icustays"]);
    let stays = node(&pipeline, "stays");
    assert_eq!(names(&pipeline, &stays.above), ["raw.icustays"], "what is not there is left out");
    assert_eq!(names(&pipeline, &stays.below), ["sofa"]);
    assert_eq!(stays.relation.as_deref(), Some("analytics.stays"));
    let columns: Vec<&str> = stays.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["b", "a"], "in the order of the file");
    let outcome = stays.outcome.as_ref().unwrap();
    assert_eq!((outcome.status, outcome.rows, outcome.seconds), (Status::Success, Some(520), 0.25));
    let tests: Vec<(&str, Option<&str>, bool)> =
        stays.tests.iter().map(|test| (test.name.as_str(), test.column.as_deref(), test.is_warning)).collect();
    assert_eq!(tests, [("not_null", Some("a"), true), ("they_agree", None, false)]);
    assert_eq!(stays.tested(), (1, 0), "a skipped test did not run");
    assert_eq!(node(&pipeline, "sofa").tests.len(), 1, "a test of its own is one of each node that it reads");
    assert_eq!(node(&pipeline, "sofa").source, None, "no text is no SQL");
    let last = pipeline.last.as_ref().unwrap();
    assert_eq!(
        (last.command.as_str(), last.ended.as_str(), last.counts),
        ("build", "2026-11-28 22:57 UTC", [1, 1, 1, 1])
    );
    assert_eq!((pipeline.count(Kind::Model), pipeline.count(Kind::Seed), pipeline.tests()), (3, 0, 3));
}

#[test]
fn a_node_is_as_good_as_its_worst_test() {
    let pipeline = pipeline();
    let states = ["stays", "sofa", "alone", "raw.icustays"].map(|name| node(&pipeline, name).state());
    assert_eq!(states, [State::Warned, State::Failed, State::Untouched, State::Untouched]);
}

#[test]
fn around_a_node_is_what_it_rests_on_and_what_rests_on_it() {
    let pipeline = pipeline();
    let around = pipeline.around(pipeline.place("model.p.stays").unwrap());
    assert_eq!(names(&pipeline, &around), ["The app", "sofa", "stays", "raw.icustays"]);
    let layout = pipeline.layout_of(&around);
    assert_eq!(layout.columns, 4);
    assert_eq!(layout.places.iter().map(|place| place.0).collect::<Vec<_>>(), around);
    assert_eq!(pipeline.around(99), Vec::<usize>::new());
}

#[test]
fn a_search_finds_names_before_columns_and_files() {
    let pipeline = pipeline();
    let found = |words: &str| {
        pipeline
            .find(words)
            .into_iter()
            .map(|found| (pipeline.nodes[found.node].name.clone(), found.column))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(" SOFA "), [("sofa".to_owned(), None)]);
    assert_eq!(found("st")[0].0, "stays");
    assert_eq!(found("icu"), [("raw.icustays".to_owned(), None)]);
    assert_eq!(found("b").last().unwrap(), &("stays".to_owned(), Some("b".to_owned())));
    assert_eq!(found("models/").len(), 1);
    assert_eq!(found("mart"), [("stays".to_owned(), None)]);
    assert!(found("").is_empty() && found("zzz").is_empty());
}

#[test]
fn columns_are_those_of_the_warehouse_where_they_are_known() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "manifest.json", MANIFEST);
    let catalog = r#"{"nodes": {"model.p.stays": {"columns": {
        "a": {"name": "a", "type": "STRING", "index": 1}, "b": {"name": "b", "type": "INT64", "index": 2},
        "extra": {"name": "extra", "type": "DATE", "index": 3}}}}}"#;
    write(dir.path(), "catalog.json", catalog);
    let pipeline = Pipeline::load(dir.path()).unwrap();
    let columns: Vec<(&str, Option<&str>, &str)> = node(&pipeline, "stays")
        .columns
        .iter()
        .map(|column| (column.name.as_str(), column.data_type.as_deref(), column.description.as_str()))
        .collect();
    assert_eq!(columns, [("a", Some("STRING"), ""), ("b", Some("INT64"), "Second."), ("extra", Some("DATE"), "")]);
    assert!(pipeline.last.is_none() && node(&pipeline, "stays").state() == State::Untouched);
}

#[test]
fn what_is_missing_or_broken_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let error = Pipeline::load(dir.path()).unwrap_err();
    assert!(matches!(error, Error::NoArtifacts { .. }), "{error}");
    assert!(error.help().unwrap().contains("acuity build"));
    write(dir.path(), "manifest.json", "{\"nodes\": [");
    let error = Pipeline::load(dir.path()).unwrap_err().to_string();
    assert!(error.contains("manifest.json") && error.contains("line 1"), "{error}");
    write(dir.path(), "manifest.json", "{\"nodes\": {}}");
    write(dir.path(), "run_results.json", "{\"results\": 3}");
    let error = Pipeline::load(dir.path()).unwrap_err().to_string();
    assert!(error.contains("run_results.json"), "{error}");
}

#[test]
fn what_was_built_in_part_or_ended_in_an_unknown_way_has_failed() {
    let failed = |word| Status::of(word).is_failure();
    assert!(["error", "fail", "partial success", "exploded"].into_iter().all(failed));
    assert!(!["success", "pass", "warn", "skipped", "no-op"].into_iter().any(failed));
}

#[test]
fn what_the_last_command_left_alone_keeps_what_it_had() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "manifest.json", MANIFEST);
    let results = r#"{"metadata": {"generated_at": "2026-11-29T08:00:00Z"}, "elapsed_time": 0.2, "args": {"which": "run"},
      "results": [{"unique_id": "model.p.sofa", "status": "success", "execution_time": 0.1}]}"#;
    write(dir.path(), "run_results.json", results);
    let partly = || Pipeline::load(dir.path()).unwrap();
    let newest = |pipeline: &Pipeline, name: &str| {
        let node = pipeline.nodes.iter().find(|node| node.name == name).unwrap();
        (node.state(), node.newest().map(|outcome| (outcome.status, outcome.rows)))
    };
    assert_eq!(newest(&partly(), "stays"), (State::Untouched, None));
    // Also after a second such command.
    let after = partly().remembering(&partly().remembering(&pipeline()));
    assert_eq!(newest(&after, "stays"), (State::Untouched, Some((Status::Success, Some(520)))));
    assert_eq!(newest(&after, "sofa"), (State::Passed, Some((Status::Success, None))));
    assert_eq!(newest(&after, "alone"), (State::Untouched, None));
}
