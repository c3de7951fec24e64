//! Saved queries: metrics with what they are grouped and filtered by, and where they are exported.

use serde_json::{Value as Json, json};

use super::{entry::Entry, metric::Reads};
use crate::{
    definitions::{NodeConfig, Semantic},
    load::fields::texts,
    yaml::{Yaml, YamlValue},
};

const KEYS: &[&str] = &[
    "name",
    "label",
    "description",
    "metrics",
    "group_by",
    "where",
    "query_params",
    "exports",
    "tags",
    "meta",
    "config",
    "enabled",
    "group",
];
const GROUPINGS: [&str; 4] = ["Dimension(", "TimeDimension(", "Entity(", "Metric("];

/// Reads a saved query; gives the metrics that it names.
pub(super) fn read(entry: &mut Entry<'_>, made: &mut Semantic, config: &NodeConfig) -> Reads {
    entry.known(KEYS, "a saved query");
    let mut reads = Reads { file: entry.patch.file.clone(), measures: Vec::new(), metrics: Vec::new() };
    let none = Yaml { value: YamlValue::Map(Vec::new()), range: entry.yaml.range.clone() };
    let Some(params) = entry.get("query_params").filter(|yaml| yaml.map().is_some()) else {
        let at = entry.get("query_params").unwrap_or(entry.yaml);
        let message = format!("the saved query '{}' asks for nothing", made.name);
        entry.wrong(at, message, "add: query_params: {metrics: […]}");
        exports(entry, made, config);
        made.body.insert("query_params".to_owned(), query(&mut entry.part(&none)));
        return reads;
    };
    let mut part = entry.part(params);
    part.known(&["metrics", "group_by", "where", "order_by", "limit"], "query_params of a saved query");
    for yaml in part.get("metrics").and_then(Yaml::seq).unwrap_or_default() {
        reads.metrics.push((yaml.scalar().unwrap_or_default(), yaml.range.clone()));
    }
    if reads.metrics.is_empty() && part.get("group_by").is_none() {
        part.doubtful(params, format!("the saved query '{}' names no metric", made.name), "add: metrics: […]");
    }
    for yaml in part.get("group_by").and_then(Yaml::seq).unwrap_or_default() {
        let text = yaml.scalar().unwrap_or_default();
        if !GROUPINGS.iter().any(|call| text.trim().starts_with(call)) {
            let help = "write Dimension('entity__name'), TimeDimension('entity__name', 'day') or Entity('name')";
            part.wrong(yaml, format!("'{text}' is nothing that a query is grouped by"), help);
        }
    }
    let asked = query(&mut part);
    made.body.insert("query_params".to_owned(), asked);
    exports(entry, made, config);
    reads
}

fn query(part: &mut Entry<'_>) -> Json {
    json!({
        "metrics": texts(part.get("metrics")), "group_by": texts(part.get("group_by")), "where": part.filter("where"),
        "order_by": texts(part.get("order_by")), "limit": part.json("limit"),
    })
}

fn exports(entry: &mut Entry<'_>, made: &mut Semantic, config: &NodeConfig) {
    let mut listed = Vec::new();
    for yaml in entry.list("exports") {
        let mut part = entry.part(yaml);
        part.known(&["name", "config"], "an export of a saved query");
        // A table bears it: it may be any name.
        let name = part.text("name");
        if name.is_none() {
            part.wrong(yaml, "this export has no name".to_owned(), "add: name: …");
        }
        let none = Yaml { value: YamlValue::Map(Vec::new()), range: yaml.range.clone() };
        let own = part.get("config").unwrap_or(&none);
        let mut own = part.part(own);
        own.known(&["export_as", "schema", "alias", "database"], "config of an export");
        let export_as = match (own.get("export_as"), config.text("export_as")) {
            (None, Some(inherited)) => Some(inherited.to_owned()),
            _ => own.word("export_as", "export", &["table", "view", "cache"]),
        };
        let schema = own.text("schema").or_else(|| config.text("schema").map(str::to_owned));
        let alias = own.text("alias").or_else(|| name.clone());
        let unrendered = part.json("config");
        listed.push(json!({
            "name": name,
            "config": {
                "export_as": export_as, "schema_name": schema, "alias": alias, "database": null,
            },
            "unrendered_config": if unrendered.is_null() { json!({}) } else { unrendered },
        }));
    }
    made.body.insert("exports".to_owned(), Json::Array(listed));
}
