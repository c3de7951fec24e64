use acuity_warehouse::{DatasetName, Warehouse as _};

use super::{Bench, options};
use crate::{
    RunOptions, Silent,
    plan::{Materialized, ModelConfig, OnSchemaChange, Partition, Strategy},
    run,
};

fn config(unique_key: &[&str], strategy: Option<Strategy>) -> ModelConfig {
    ModelConfig {
        materialized: Materialized::Incremental,
        unique_key: unique_key.iter().map(|&key| key.to_owned()).collect(),
        strategy,
        ..ModelConfig::default()
    }
}

/// Runs `first`, then `second` over it; says what the table holds and what was told of the second run.
#[track_caller]
fn twice(config: &ModelConfig, first: &str, second: &str, full_refresh: bool) -> (String, String) {
    let mut bench = Bench::new();
    bench.model("t", config.clone(), &[], first);
    let results = run(&bench.session(), &options(), &Silent).unwrap();
    assert!(results.success(), "{}", bench.told(&results));
    bench.model("t", config.clone(), &[], second);
    let results = run(&bench.session(), &RunOptions { full_refresh, ..options() }, &Silent).unwrap();
    let names: Vec<String> =
        bench.warehouse.relations(&DatasetName::new("a")).unwrap().into_iter().map(|r| r.name.name).collect();
    assert_eq!(names, ["t"], "nothing else stays behind");
    (bench.dump("SELECT * FROM a.t ORDER BY ALL"), bench.told(&results))
}

const FIRST: &str = "SELECT 1 AS k, 'a' AS v UNION ALL SELECT 2 AS k, 'b' AS v";
const SECOND: &str = "SELECT 2 AS k, 'c' AS v UNION ALL SELECT 3 AS k, 'd' AS v";

#[test]
fn strategies() {
    assert_eq!(twice(&config(&[], None), FIRST, SECOND, false).0, "1|a 2|b 2|c 3|d");
    assert_eq!(twice(&config(&["k"], Some(Strategy::Append)), FIRST, SECOND, false).0, "1|a 2|b 2|c 3|d");
    assert_eq!(twice(&config(&[], Some(Strategy::DeleteInsert)), FIRST, SECOND, false).0, "1|a 2|b 2|c 3|d");
    for strategy in [None, Some(Strategy::Merge), Some(Strategy::DeleteInsert)] {
        assert_eq!(twice(&config(&["k"], strategy), FIRST, SECOND, false).0, "1|a 2|c 3|d", "{strategy:?}");
        assert_eq!(twice(&config(&["K", "v"], strategy), FIRST, SECOND, false).0, "1|a 2|b 2|c 3|d", "{strategy:?}");
    }
    assert_eq!(twice(&config(&["k"], None), FIRST, SECOND, true).0, "2|c 3|d", "--full-refresh");
    let never = ModelConfig { full_refresh: Some(false), ..config(&["k"], None) };
    assert_eq!(twice(&never, FIRST, SECOND, true).0, "1|a 2|c 3|d", "full_refresh: false wins");
}

#[test]
fn a_merge_changes_only_what_it_may() {
    let first = "SELECT 1 AS k, 'a' AS v, 10 AS w UNION ALL SELECT 2, 'b', 20";
    let second = "SELECT 2 AS k, 'c' AS v, 21 AS w UNION ALL SELECT 3, 'd', 30";
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let only = ModelConfig { merge_update_columns: names(&["W"]), ..config(&["k"], None) };
    assert_eq!(twice(&only, first, second, false).0, "1|a|10 2|b|21 3|d|30");
    let but = ModelConfig { merge_exclude_columns: names(&["w"]), ..config(&["k"], None) };
    assert_eq!(twice(&but, first, second, false).0, "1|a|10 2|c|20 3|d|30");
    let wrong = ModelConfig { merge_update_columns: names(&["x"]), ..config(&["k"], None) };
    let (table, told) = twice(&wrong, first, second, false);
    assert_eq!(table, "1|a|10 2|b|20");
    assert!(told.contains("merge_update_columns names x, which is not a column of the model"), "{told}");
}

#[test]
fn predicates_narrow_what_counts_as_known() {
    let first = "SELECT 1 AS k, DATE '2101-01-01' AS d UNION ALL SELECT 2, DATE '2101-01-02'";
    let second = "SELECT 1 AS k, DATE '2101-02-01' AS d UNION ALL SELECT 2, DATE '2101-02-02'";
    // GoogleSQL, on the embedded engine too.
    let recent = "DBT_INTERNAL_DEST.d > DATE_SUB(DBT_INTERNAL_SOURCE.d, INTERVAL 31 DAY) AND DBT_INTERNAL_DEST.k = 2";
    let with = |strategy, predicate: &str| ModelConfig {
        incremental_predicates: vec![predicate.to_owned(), "TRUE".to_owned()],
        on_schema_change: OnSchemaChange::AppendNewColumns,
        ..config(&["k"], strategy)
    };
    for strategy in [Strategy::Merge, Strategy::DeleteInsert] {
        let all = "DBT_INTERNAL_DEST.k > 0";
        assert_eq!(twice(&with(Some(strategy), all), first, second, false).0, "1|2101-02-01 2|2101-02-02");
        let none = twice(&with(Some(strategy), recent), first, second, false).0;
        assert_eq!(none, "1|2101-01-01 1|2101-02-01 2|2101-01-02 2|2101-02-02", "{strategy:?}");
        let wider = twice(&with(Some(strategy), all), first, "SELECT 2 AS k, 7 AS w", false).0;
        assert_eq!(wider.split(' ').count(), 2, "{wider}");
        let (table, told) = twice(&with(Some(strategy), "DBT_INTERNAL_DEST.nosuch > 1"), first, second, false);
        assert_eq!(table, "1|2101-01-01 2|2101-01-02");
        assert!(told.contains("incremental_predicates: ") && told.contains("nosuch"), "{told}");
    }
}

#[test]
fn named_partitions_are_replaced() {
    let row = |day: &str, v: &str| format!("SELECT DATETIME '2101-01-{day} 10:00:00' AS t, '{v}' AS v");
    let first = [row("01", "a"), row("02", "b")].join(" UNION ALL ");
    let partition = Partition { field: "t".to_owned(), granularity: Some("day".to_owned()) };
    let config = ModelConfig {
        partition_by: Some(partition),
        partitions: vec!["'2101-01-01'".to_owned(), "DATE_ADD(DATETIME '2101-01-04', INTERVAL 1 DAY)".to_owned()],
        ..config(&[], Some(Strategy::InsertOverwrite))
    };
    // The first day goes although no new row is of it; new rows of other days are added to theirs, as in dbt.
    let rows = twice(&config, &first, &row("02", "c"), false);
    assert_eq!(rows.0, "2101-01-02 10:00:00|b 2101-01-02 10:00:00|c", "{}", rows.1);
    let wrong = ModelConfig { partitions: vec!["nonsense(".to_owned()], ..config };
    let (table, told) = twice(&wrong, &first, &row("02", "c"), false);
    assert_eq!(table, "2101-01-01 10:00:00|a 2101-01-02 10:00:00|b");
    assert!(told.contains("partitions: "), "{told}");
}

#[test]
fn partitions_are_replaced() {
    let row = |day: &str, v: &str| format!("SELECT DATETIME '2101-01-{day} 10:00:00' AS t, '{v}' AS v");
    let first = [row("01", "a"), row("02", "b")].join(" UNION ALL ");
    let second = [row("02", "c"), row("03", "d")].join(" UNION ALL ");
    let partition = Partition { field: "t".to_owned(), granularity: Some("day".to_owned()) };
    let config = ModelConfig { partition_by: Some(partition), ..config(&[], Some(Strategy::InsertOverwrite)) };
    assert_eq!(
        twice(&config, &first, &second, false).0,
        "2101-01-01 10:00:00|a 2101-01-02 10:00:00|c 2101-01-03 10:00:00|d"
    );
}

#[test]
fn columns_that_change() {
    let wider = "SELECT 2 AS k, 7 AS w";
    let with = |mode| ModelConfig { on_schema_change: mode, ..config(&["k"], None) };
    assert_eq!(twice(&with(OnSchemaChange::Ignore), FIRST, wider, false).0, "1|a 2|b");
    assert_eq!(twice(&with(OnSchemaChange::AppendNewColumns), FIRST, wider, false).0, "1|a|NULL 2|b|7");
    assert_eq!(twice(&with(OnSchemaChange::SyncAllColumns), FIRST, wider, false).0, "1|NULL 2|7");
    let (table, told) = twice(&with(OnSchemaChange::Fail), FIRST, wider, false);
    assert_eq!(table, "1|a 2|b");
    insta::assert_snapshot!(told);
    let (_, told) = twice(&with(OnSchemaChange::Fail), FIRST, SECOND, false);
    assert!(told.contains("success"), "{told}");
}

#[test]
fn what_cannot_be_taken_in() {
    let mut out = Vec::new();
    let doubled = "SELECT 2 AS k, 'c' AS v UNION ALL SELECT 2 AS k, 'd' AS v";
    for (config, second) in [
        (config(&["k"], None), doubled),
        (config(&["nosuch"], None), SECOND),
        (config(&[], Some(Strategy::InsertOverwrite)), SECOND),
    ] {
        let (table, told) = twice(&config, FIRST, second, false);
        assert_eq!(table, "1|a 2|b");
        out.push(told);
    }
    insta::assert_snapshot!(out.join("\n\n"));
}

#[test]
fn a_view_becomes_an_incremental_table_and_queries_may_ask_whether_it_is_built() {
    let mut bench = Bench::new();
    bench.model("t", ModelConfig::default(), &[], "SELECT 5 AS k");
    run(&bench.session(), &options(), &Silent).unwrap();
    let sql = "SELECT x AS k FROM UNNEST([1, 2, 3]) AS x\n--incremental WHERE x > (SELECT MAX(k) FROM a.t)";
    bench.model("t", config(&[], None), &[], sql);
    // Jinja sees a relation, so the first run takes the incremental branch; the view has 5, so nothing is new.
    run(&bench.session(), &RunOptions { full_refresh: true, ..options() }, &Silent).unwrap();
    assert_eq!(bench.dump("SELECT k FROM a.t ORDER BY k"), "1 2 3");
    let results = run(&bench.session(), &options(), &Silent).unwrap();
    assert_eq!(results.results[0].rows, Some(0));
    assert_eq!(bench.dump("SELECT k FROM a.t ORDER BY k"), "1 2 3");
}
