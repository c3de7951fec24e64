use std::{fs, sync::Mutex, time::Duration};

use acuity_warehouse::{DatasetName, Rows, Warehouse as _};
use serde_json::Value;

use super::{Bench, options};
use crate::{
    CancelToken, Events, Given, NodeLabel, NodeResult, RunOptions, Show, Silent, Status, build,
    clean::clean,
    compile, docs,
    plan::{Materialized, ModelConfig, TestConfig},
    run, seed, show, test,
};

/// Seeds, a view, an ephemeral model inlined by hand, tests that pass, warn and fail.
fn project() -> Bench {
    let mut bench = Bench::new();
    bench
        .seed("codes", "code,n\n007,1\n041,2\n", &[("code", "STRING")])
        .model(
            "numbers",
            ModelConfig::default(),
            &[],
            "SELECT 1 AS n UNION ALL SELECT 2 AS n UNION ALL SELECT NULL AS n",
        )
        .test(
            "numbers_known",
            TestConfig { severity_error: false, ..TestConfig::default() },
            &["numbers"],
            "SELECT n FROM a.numbers WHERE n IS NULL",
        )
        .table(
            "doubled",
            &["numbers", "codes"],
            "SELECT c.n * 2 AS n FROM a.numbers AS v JOIN a.codes AS c ON c.n = v.n",
        )
        .test(
            "doubled_small",
            TestConfig { error_if: "> 1".to_owned(), warn_if: "> 5".to_owned(), ..TestConfig::default() },
            &["doubled"],
            "SELECT * FROM a.doubled WHERE n > 3",
        )
        .test("doubled_even", TestConfig::default(), &["doubled"], "SELECT * FROM a.doubled WHERE MOD(n, 2) = 0")
        .table("after", &["doubled"], "SELECT COUNT(*) AS n FROM a.doubled")
        .table("apart", &["numbers"], "SELECT COUNT(*) AS n FROM a.numbers");
    bench
}

#[test]
fn a_build_skips_what_stands_below_a_failed_test() {
    let mut told = Vec::new();
    for threads in [1, 4] {
        let bench = project();
        let results = build(&bench.session(), &RunOptions { threads: Some(threads), ..options() }, &Silent).unwrap();
        assert!(!results.success());
        assert_eq!((results.count(Status::Skipped), results.count(Status::Fail)), (1, 1));
        assert_eq!(bench.dump("SELECT code, n FROM a.codes ORDER BY n"), "007|1 041|2");
        told.push(bench.told(&results));
    }
    assert_eq!(told[0], told[1], "the number of threads changes nothing");
    insta::assert_snapshot!(told[0]);
}

#[test]
fn each_command_runs_its_kind() {
    let bench = project();
    let ids = |results: crate::RunResults| {
        results.results.iter().map(|r| format!("{} {}", r.unique_id, r.status)).collect::<Vec<_>>().join("\n")
    };
    let session = bench.session();
    assert_eq!(ids(seed(&session, &options(), &Silent).unwrap()), "seed.p.codes success");
    assert_eq!(
        ids(run(&session, &options(), &Silent).unwrap()),
        "model.p.numbers success\nmodel.p.doubled success\nmodel.p.after success\nmodel.p.apart success"
    );
    let select = RunOptions { select: vec!["doubled_even".to_owned(), "doubled_small".to_owned()], ..options() };
    assert_eq!(ids(test(&session, &select, &Silent).unwrap()), "test.p.doubled_small pass\ntest.p.doubled_even fail");
}

#[test]
fn artifacts_have_dbts_shape() {
    let bench = project();
    let session = bench.session();
    build(&session, &options(), &Silent).unwrap();
    let target = session.target_folder();
    let read = |name: &str| -> Value { serde_json::from_slice(&fs::read(target.join(name)).unwrap()).unwrap() };
    let results = read("run_results.json");
    assert_eq!(results["metadata"]["dbt_schema_version"], "https://schemas.getdbt.com/dbt/run-results/v6.json");
    let first = &results["results"][0];
    for key in [
        "status",
        "timing",
        "thread_id",
        "execution_time",
        "adapter_response",
        "message",
        "failures",
        "unique_id",
        "compiled",
        "compiled_code",
        "relation_name",
    ] {
        assert!(first.get(key).is_some(), "{key}");
    }
    assert_eq!(results["results"][1]["timing"][0]["name"], "compile");
    assert!(read("manifest.json")["nodes"].is_array());
    assert!(target.join("compiled/p/models/doubled.sql").exists());
    assert!(target.join("run/p/models/doubled.sql").exists());

    let generated = docs::generate(
        &session,
        docs::Wanted { depth: docs::Depth::Compiled, catalog: docs::Listed::All, dictionary: true },
    )
    .unwrap();
    assert_eq!(generated.missing, ["a.after"]);
    let catalog = read("catalog.json");
    assert_eq!(catalog["nodes"]["model.p.doubled"]["columns"]["n"]["type"], "INT64");
    assert_eq!(catalog["nodes"]["model.p.numbers"]["metadata"]["type"], "VIEW");
    assert!(fs::read_to_string(generated.dictionary.unwrap()).unwrap().contains("### a.doubled"));
    clean(session.folder(), &["target".into()]).unwrap();
    assert!(!target.exists());
}

#[test]
fn failures_are_kept_on_request() {
    let bench = project();
    let session = bench.session();
    seed(&session, &options(), &Silent).unwrap();
    run(&session, &options(), &Silent).unwrap();
    let results = test(&session, &RunOptions { store_failures: true, ..options() }, &Silent).unwrap();
    assert_eq!(results.get("test.p.doubled_even").unwrap().failures, Some(2));
    assert_eq!(
        results.get("test.p.doubled_even").unwrap().relation_name.as_deref(),
        Some("\"a_dbt_test__audit\".\"doubled_even\"")
    );
    assert_eq!(bench.dump("SELECT n FROM a_dbt_test__audit.doubled_even ORDER BY n"), "2 4");
    assert_eq!(bench.dump("SELECT COUNT(*) FROM a_dbt_test__audit.numbers_known"), "1");
}

#[test]
fn errors_stand_at_their_place() {
    let mut bench = Bench::new();
    bench
        .table("typo", &[], "SELECT\n  1 AS n,\n  nosuch\nFROM UNNEST([1]) AS x")
        .table("unknown", &[], "SELECT n FROM a.typos")
        .table("late", &[], "SELECT CAST(x AS INT64) AS n FROM UNNEST(['1', 'many']) AS x")
        .table("below", &["late"], "SELECT n FROM a.late");
    let results = run(&bench.session(), &options(), &Silent).unwrap();
    let error = results.get("model.p.typo").unwrap().error.clone().unwrap();
    assert_eq!((error.line, error.column), (Some(3), Some(3)), "{error:#}");
    insta::assert_snapshot!(bench.told(&results));
    assert!(bench.warehouse.relations(&DatasetName::new("a")).unwrap().is_empty());
}

#[test]
fn a_failed_rebuild_keeps_the_old_table() {
    let mut bench = Bench::new();
    bench.table("t", &[], "SELECT 1 AS n");
    run(&bench.session(), &options(), &Silent).unwrap();
    bench.table("t", &[], "SELECT CAST('x' AS INT64) AS n");
    assert_eq!(run(&bench.session(), &options(), &Silent).unwrap().count(Status::Error), 1);
    assert_eq!(bench.dump("SELECT n FROM a.t"), "1");
}

#[test]
fn fail_fast_skips_the_rest() {
    let mut bench = Bench::new();
    bench.table("bad", &[], "SELECT CAST('x' AS INT64) AS n").table("good", &[], "SELECT 1 AS n");
    let one = RunOptions { threads: Some(1), ..options() };
    assert_eq!(run(&bench.session(), &one, &Silent).unwrap().count(Status::Success), 1);
    let results = run(&bench.session(), &RunOptions { fail_fast: true, ..one }, &Silent).unwrap();
    assert_eq!(bench.told(&results).lines().last(), Some("    skipped because of --fail-fast"));
}

#[test]
fn stopping_interrupts_and_still_writes_artifacts() {
    struct StopAtFirst(CancelToken, Mutex<Option<std::thread::JoinHandle<()>>>);
    impl Events for StopAtFirst {
        fn started(&self, _node: &NodeLabel) {
            let token = self.0.clone();
            let stopper = std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(200));
                token.cancel();
            });
            self.1.lock().unwrap().get_or_insert(stopper);
        }
        fn finished(&self, _node: &NodeLabel, _result: &NodeResult) {}
    }
    let mut bench = Bench::new();
    bench
        .table("done", &[], "SELECT 1 AS n")
        .table("endless", &["done"], "SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 1000000)) AS a, UNNEST(GENERATE_ARRAY(1, 1000000)) AS b")
        .table("rest", &[], "SELECT 1 AS n");
    bench.warehouse.create_dataset(&DatasetName::new("a")).unwrap();
    let cancel = CancelToken::new();
    let events = StopAtFirst(cancel.clone(), Mutex::default());
    let options = RunOptions {
        cancel,
        select: vec!["done".into(), "endless".into(), "rest".into()],
        threads: Some(1),
        ..options()
    };
    let session = bench.session();
    let results = run(&session, &options, &events).unwrap();
    assert!(results.cancelled && !results.success());
    assert_eq!(results.get("model.p.endless").unwrap().message.as_deref(), Some("interrupted"));
    assert!(session.target_folder().join("run_results.json").exists());
    assert_eq!(bench.dump("SELECT n FROM a.done"), "1");
    let names: Vec<String> =
        bench.warehouse.relations(&DatasetName::new("a")).unwrap().into_iter().map(|r| r.name.name).collect();
    assert!(!names.contains(&"endless".to_owned()), "{names:?}");
}

#[test]
fn hooks_and_descriptions() {
    let mut bench = Bench::new();
    bench.warehouse.execute("CREATE SCHEMA a; CREATE TABLE a.log (what VARCHAR)").unwrap();
    let config = ModelConfig {
        materialized: Materialized::Table,
        pre_hooks: vec!["INSERT INTO a.log (what) VALUES ('before')".to_owned()],
        post_hooks: vec!["INSERT INTO a.log (what) VALUES ('after')".to_owned()],
        persist_relation: true,
        persist_columns: true,
        ..ModelConfig::default()
    };
    bench
        .model("t", config, &[], "SELECT 1 AS n")
        .hook("on-run-start", "INSERT INTO a.log (what) VALUES ('start')")
        .hook("on-run-end", "INSERT INTO a.log (what) VALUES ('end')");
    let results = run(&bench.session(), &options(), &Silent).unwrap();
    assert!(results.success(), "{}", bench.told(&results));
    assert_eq!(bench.dump("SELECT what FROM a.log"), "start before after end");
    let info = bench
        .warehouse
        .relations(&DatasetName::new("a"))
        .unwrap()
        .into_iter()
        .find(|info| info.name.name == "t")
        .unwrap();
    assert_eq!(info.description.as_deref(), Some("The t."));
    assert_eq!(info.columns[0].description.as_deref(), Some("a number"));
}

#[test]
fn compiling_needs_nothing_built() {
    let bench = project();
    let results =
        compile(&bench.session(), &RunOptions { select: vec!["after".into()], ..options() }, &Silent).unwrap();
    assert!(results.success(), "{}", bench.told(&results));
    assert_eq!(results.results.len(), 1);
    assert!(bench.warehouse.relations(&DatasetName::new("a")).unwrap().is_empty());
}

#[test]
fn showing_rows() {
    let bench = project();
    let session = bench.session();
    build(&session, &options(), &Silent).unwrap();
    let given = Given::default();
    let rows = |what, limit| Rows::read(show(&session, what, &given).unwrap().first(limit).0).unwrap().rows.len();
    assert_eq!(rows(Show::Node("codes"), 10), 2);
    assert_eq!(rows(Show::Node("numbers"), 2), 2);
    assert_eq!(rows(Show::Inline("SELECT x FROM UNNEST(GENERATE_ARRAY(1, 100000)) AS x"), 70_000), 70_000);
    assert_eq!(rows(Show::Inline("SELECT 1 AS n"), 0), 0);
    assert!(show(&session, Show::Node("nothing"), &given).is_err());
    let error = show(&session, Show::Inline("SELECT n FROM a.after"), &given).unwrap_err();
    assert!(error.to_string().contains("after"), "{error}");
}

#[test]
fn seeds_with_faults() {
    let mut bench = Bench::new();
    bench
        .seed("few", "a,b\n1\n", &[])
        .seed("typed", "a,b\n1,x\n", &[("b", "INT64")])
        .seed("unnamed", "a,b\n1,x\n", &[("c", "INT64")])
        .seed("empty", "", &[]);
    let results = seed(&bench.session(), &options(), &Silent).unwrap();
    insta::assert_snapshot!(bench.told(&results));
}
