//! What the strategies say, judged by Google's own analyser.

use acuity_warehouse::Engine;

use super::*;
use crate::{judge::Judge, plan::Partition};

/// Google's own analyser takes every statement that changes rows; needs `ACUITY_GOOGLESQL` (see
/// `tests/googlesql/judge.mjs`).
#[test]
fn google_takes_the_statements() {
    let Some(mut judge) = Judge::start() else { return };
    let column = |name: &str, kind: &str| ColumnInfo::new(name, kind, None);
    let columns = [
        column("k", "INT64"),
        column("v", "STRING"),
        column("DATE", "DATE"),
        column("DATETIME", "DATETIME"),
        column("TIMESTAMP", "TIMESTAMP"),
    ];
    let (target, new) = (RelationName::new("ds", "t"), RelationName::new("ds", "t__dbt_tmp"));
    let mut sql = Vec::new();
    let mut add = |config: &ModelConfig| {
        let words = Words {
            engine: Engine::BigQuery,
            people: Engine::BigQuery,
            type_name: &str::to_owned,
            translate: &|_| Err(SourceError::new("nothing is translated on BigQuery")),
        };
        let merge = statements(
            &words,
            config,
            (Side { name: &target, columns: &columns }, Side { name: &new, columns: &columns }),
            Some(&Window {
                start: "2024-01-01 00:00:00+00:00".to_owned(),
                end: "2024-01-02 00:00:00+00:00".to_owned(),
            }),
        )
        .unwrap();
        sql.extend(merge.check_keys);
        // The analyser takes one statement at a time, knows no variables and no transactions.
        let script = merge.change.rows.concat();
        let scripts = script.split(";\n").map(|part| part.trim().to_owned());
        sql.extend(
            scripts
                .filter(|part| part.starts_with("MERGE") || part.starts_with("INSERT") || part.starts_with("DELETE"))
                .map(|part| {
                    let kind = ["DATETIME", "TIMESTAMP", "DATE"]
                        .into_iter()
                        .find(|kind| part.contains(&format!("{kind}_TRUNC")));
                    match kind {
                        Some(kind) => part.replace("UNNEST(replaced)", &format!("UNNEST([CAST(NULL AS {kind})])")),
                        None => part.replace("UNNEST(replaced)", "UNNEST([1])"),
                    }
                }),
        );
        let partitions = script.split_once("SET replaced = (").and_then(|(_, rest)| rest.split_once(");\n"));
        sql.extend(partitions.map(|(query, _)| query.to_owned()));
    };
    add(&ModelConfig::default());
    let keyed = |strategy| ModelConfig { unique_key: vec!["k".into(), "v".into()], strategy, ..ModelConfig::default() };
    add(&keyed(Some(Strategy::Merge)));
    add(&keyed(Some(Strategy::DeleteInsert)));
    for field in ["DATE", "DATETIME", "TIMESTAMP"] {
        let partition = Partition { field: field.to_owned(), granularity: Some("month".to_owned()) };
        add(&ModelConfig { partition_by: Some(partition), ..keyed(Some(Strategy::InsertOverwrite)) });
    }
    let predicates = vec!["DBT_INTERNAL_DEST.DATE > DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY)".to_owned()];
    for strategy in [Strategy::Merge, Strategy::DeleteInsert] {
        add(&ModelConfig { incremental_predicates: predicates.clone(), ..keyed(Some(strategy)) });
    }
    add(&ModelConfig { merge_update_columns: vec!["v".into()], ..keyed(Some(Strategy::Merge)) });
    add(&ModelConfig { merge_exclude_columns: vec!["V".into()], ..keyed(Some(Strategy::Merge)) });
    let daily = Partition { field: "DATE".to_owned(), granularity: Some("day".to_owned()) };
    add(&ModelConfig {
        partition_by: Some(daily),
        partitions: vec!["'2101-01-01'".into(), "DATE_SUB(CURRENT_DATE(), INTERVAL 1 DAY)".into()],
        ..keyed(Some(Strategy::InsertOverwrite))
    });
    let whole = Partition { field: "k".to_owned(), granularity: None };
    add(&ModelConfig { partition_by: Some(whole), ..keyed(Some(Strategy::InsertOverwrite)) });
    let types: serde_json::Map<String, serde_json::Value> =
        columns.iter().map(|column| (column.name.clone(), column.data_type.clone().into())).collect();
    let tables = serde_json::json!({"ds.t": types, "ds.t__dbt_tmp": types});
    assert!(sql.len() > 12, "{sql:#?}");
    judge.takes(&sql, &tables);
}
