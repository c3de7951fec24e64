//! What dbt has of settings that a project says nothing of.

use std::sync::LazyLock;

use serde_json::{Map, Value as Json, json};

use super::{MetaColumns, ResourceType};

/// The settings of a kind of node, made once: a project of thousands of models has them thousands of times.
pub(crate) fn settings(kind: ResourceType) -> &'static Map<String, Json> {
    static TEST: LazyLock<Map<String, Json>> = LazyLock::new(|| {
        together([
            of_all(),
            json!({
                "schema": "dbt_test__audit",
                "store_failures": null,
                "store_failures_as": null,
                "where": null,
                "limit": null,
            }),
        ])
    });
    static MODEL: LazyLock<Map<String, Json>> =
        LazyLock::new(|| together([of_all(), of_built(), json!({"access": "protected", "freshness": null})]));
    static SEED: LazyLock<Map<String, Json>> =
        LazyLock::new(|| together([of_all(), of_built(), json!({"delimiter": ",", "quote_columns": null})]));
    static SNAPSHOT: LazyLock<Map<String, Json>> = LazyLock::new(|| together([of_all(), of_built(), snapshot()]));
    static OTHER: LazyLock<Map<String, Json>> = LazyLock::new(|| together([of_all(), of_built()]));
    match kind {
        ResourceType::Test => &TEST,
        ResourceType::Model => &MODEL,
        ResourceType::Seed => &SEED,
        ResourceType::Snapshot => &SNAPSHOT,
        ResourceType::UnitTest | ResourceType::Analysis | ResourceType::Operation => &OTHER,
    }
}

/// Mappings as one; what comes later goes before.
fn together<const N: usize>(parts: [Json; N]) -> Map<String, Json> {
    let maps = parts.into_iter().filter_map(|part| match part {
        Json::Object(map) => Some(map),
        _ => None,
    });
    maps.flatten().collect()
}

fn of_all() -> Json {
    json!({"enabled": true, "alias": null, "schema": null, "database": null, "tags": [], "meta": {}, "group": null})
}

/// Of what becomes a relation.
fn of_built() -> Json {
    json!({
        "incremental_strategy": null,
        "batch_size": null,
        "lookback": 1,
        "begin": null,
        "persist_docs": {},
        "post-hook": [],
        "pre-hook": [],
        "quoting": {},
        "column_types": {},
        "full_refresh": null,
        "unique_key": null,
        "on_schema_change": "ignore",
        "on_configuration_change": "apply",
        "grants": {},
        "packages": [],
        "docs": {"show": true, "node_color": null},
        "contract": {"enforced": false, "alias_types": true},
        "event_time": null,
        "concurrent_batches": null,
    })
}

fn snapshot() -> Json {
    const KEYS: [&str; 7] = [
        "strategy",
        "unique_key",
        "target_schema",
        "target_database",
        "updated_at",
        "check_cols",
        "dbt_valid_to_current",
    ];
    let mut out: Map<String, Json> = KEYS.iter().map(|key| ((*key).to_owned(), Json::Null)).collect();
    let names: Map<String, Json> = MetaColumns::KEYS.iter().map(|key| ((*key).to_owned(), Json::Null)).collect();
    out.insert("snapshot_meta_column_names".to_owned(), names.into());
    out.into()
}
