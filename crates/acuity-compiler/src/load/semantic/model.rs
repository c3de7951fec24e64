//! Semantic models: the entities, dimensions and measures of a model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::{
    entry::{Entry, GRAINS},
    metric::{self, Reads},
};
use crate::{
    definitions::{Semantic, SemanticKind, UniqueId},
    diagnostic::{Diagnostic, suggestion},
    load::calls::{Called, called},
    yaml::{Yaml, YamlValue},
};

const KEYS: &[&str] = &[
    "name",
    "model",
    "description",
    "label",
    "defaults",
    "entities",
    "dimensions",
    "measures",
    "primary_entity",
    "config",
];
const ENTITIES: [&str; 4] = ["primary", "unique", "foreign", "natural"];
const DIMENSIONS: [&str; 2] = ["categorical", "time"];
const AGGREGATIONS: [&str; 10] = [
    "sum",
    "min",
    "max",
    "average",
    "median",
    "count",
    "count_distinct",
    "sum_boolean",
    "percentile",
    "approximate_percentile",
];

/// Where a measure is.
pub(super) struct Measured {
    pub(super) semantic_model: UniqueId,
}

/// Reads a semantic model; gives the metrics that its measures make by themselves.
pub(super) fn read(
    entry: &mut Entry<'_>,
    made: &mut Semantic,
    measures: &mut BTreeMap<String, Measured>,
) -> Vec<(Semantic, Reads)> {
    entry.known(KEYS, "a semantic model");
    let model = entry.text("model").unwrap_or_default();
    match called(&model) {
        Some(Called::Ref(wanted)) => made.refs.push(wanted),
        _ => {
            let at = entry.get("model").unwrap_or(entry.yaml);
            let message = format!("the semantic model '{}' is of no model", made.name);
            entry.wrong(at, message, "write: model: ref('…')");
        }
    }
    let mut names = BTreeSet::new();
    let entities: Vec<Json> =
        entry.list("entities").into_iter().map(|yaml| entity(entry.part(yaml), &mut names)).collect();
    let dimensions: Vec<Json> =
        entry.list("dimensions").into_iter().map(|yaml| dimension(entry.part(yaml), &mut names)).collect();
    let is_primary = |entity: &Json| entity["type"] == "primary";
    if !dimensions.is_empty() && !entities.iter().any(is_primary) && entry.text("primary_entity").is_none() {
        let message = format!("the semantic model '{}' has dimensions and no primary entity", made.name);
        let help = "give an entity 'type: primary', or add: primary_entity: …";
        let range = entry.patch.name_range.clone();
        entry.out.push(Diagnostic::error("semantic", message).at(&entry.patch.file, range).help(help));
    }
    let times: Vec<&str> = dimensions
        .iter()
        .filter(|dimension| dimension["type"] == "time")
        .filter_map(|dimension| dimension["name"].as_str())
        .collect();
    let default = entry.get("defaults").and_then(|defaults| defaults.get("agg_time_dimension"));
    if let Some(yaml) = default {
        is_time(entry, yaml, &times);
    }
    let (mut listed, mut created) = (Vec::new(), Vec::new());
    for yaml in entry.list("measures") {
        let mut part = entry.part(yaml);
        let Some((name, measure)) = measure(&mut part, &times, default.is_some(), &mut names) else { continue };
        if let Some(other) = measures.get(&name) {
            let message = format!("the measure '{name}' is written twice");
            let other = other.semantic_model.clone();
            part.doubtful(
                yaml,
                message,
                format!("a measure's name is the only one of a project; the other is in {other}"),
            );
            continue;
        }
        measures.insert(name.clone(), Measured { semantic_model: made.unique_id.clone() });
        if yaml.get("create_metric").is_some_and(|yes| yes.value == YamlValue::Bool(true)) {
            created.push(metric_of(&part, made, &name, &measure));
        }
        listed.push(measure);
    }
    made.body.extend([
        ("model".to_owned(), json!(model)),
        (
            "defaults".to_owned(),
            entry.get("defaults").map_or(
                Json::Null,
                |defaults| json!({"agg_time_dimension": defaults.get("agg_time_dimension").and_then(Yaml::scalar)}),
            ),
        ),
        ("entities".to_owned(), Json::Array(entities)),
        ("measures".to_owned(), Json::Array(listed)),
        ("dimensions".to_owned(), Json::Array(dimensions)),
        ("primary_entity".to_owned(), entry.json("primary_entity")),
    ]);
    created
}

/// A name that is not taken yet in its semantic model.
fn own_name(entry: &mut Entry<'_>, what: &str, names: &mut BTreeSet<String>) -> Option<String> {
    let name = entry.required_name(what)?;
    if !names.insert(name.clone()) {
        let message = format!("'{name}' is the name of two parts of the semantic model");
        entry.doubtful(entry.yaml, message, "rename one of them");
    }
    Some(name)
}

fn entity(mut entry: Entry<'_>, names: &mut BTreeSet<String>) -> Json {
    entry.known(&["name", "type", "description", "label", "role", "expr", "entity", "config"], "an entity");
    let name = own_name(&mut entry, "entity", names);
    let kind = entry.word("type", "entity", &ENTITIES);
    json!({
        "name": name, "type": kind, "description": entry.text("description"), "label": entry.text("label"),
        "role": entry.text("role"), "expr": entry.text("expr"), "config": entry.config(),
    })
}

fn dimension(mut entry: Entry<'_>, names: &mut BTreeSet<String>) -> Json {
    let keys = ["name", "type", "description", "label", "is_partition", "type_params", "expr", "config"];
    entry.known(&keys, "a dimension");
    let name = own_name(&mut entry, "dimension", names);
    let kind = entry.word("type", "dimension", &DIMENSIONS);
    let mut params = Json::Null;
    if let Some(yaml) = entry.get("type_params") {
        let mut part = entry.part(yaml);
        let grain = (kind.as_deref() == Some("time")).then(|| part.word("time_granularity", "time dimension", &GRAINS));
        let validity = part.get("validity_params").map_or(Json::Null, |validity| {
            let is = |key: &str| validity.get(key).is_some_and(|yaml| yaml.value == YamlValue::Bool(true));
            json!({"is_start": is("is_start"), "is_end": is("is_end")})
        });
        params = json!({"time_granularity": grain.flatten(), "validity_params": validity});
    } else if kind.as_deref() == Some("time") {
        let message = format!("the time dimension '{}' has no granularity", name.clone().unwrap_or_default());
        entry.wrong(entry.yaml, message, "add: type_params: {time_granularity: day}");
    }
    let is_partition = entry.get("is_partition").is_some_and(|yaml| yaml.value == YamlValue::Bool(true));
    json!({
        "name": name, "type": kind, "description": entry.text("description"), "label": entry.text("label"),
        "is_partition": is_partition, "type_params": params, "expr": entry.text("expr"), "metadata": null,
        "config": entry.config(),
    })
}

fn measure(
    entry: &mut Entry<'_>,
    times: &[&str],
    has_default: bool,
    names: &mut BTreeSet<String>,
) -> Option<(String, Json)> {
    let keys = [
        "name",
        "agg",
        "description",
        "label",
        "create_metric",
        "expr",
        "agg_params",
        "non_additive_dimension",
        "agg_time_dimension",
        "config",
    ];
    entry.known(&keys, "a measure");
    let name = own_name(entry, "measure", names);
    let agg = entry.word("agg", "measure", &AGGREGATIONS);
    match entry.get("agg_time_dimension") {
        Some(yaml) => is_time(entry, yaml, times),
        None if !has_default => {
            let message =
                format!("the measure '{}' does not say by which time it adds up", name.as_deref().unwrap_or("?"));
            let help = "add 'agg_time_dimension' to it, or to 'defaults' of the semantic model";
            entry.doubtful(entry.yaml, message, help);
        }
        None => {}
    }
    if agg.as_deref() == Some("percentile") && entry.get("agg_params").and_then(|yaml| yaml.get("percentile")).is_none()
    {
        entry.wrong(entry.yaml, "a measure of a percentile does not say which", "add: agg_params: {percentile: 0.5}");
    }
    let params = entry.get("agg_params").map_or(Json::Null, |yaml| {
        let is = |key: &str| yaml.get(key).is_some_and(|yaml| yaml.value == YamlValue::Bool(true));
        json!({
            "percentile": yaml.get("percentile").map(Yaml::to_json),
            "use_discrete_percentile": is("use_discrete_percentile"),
            "use_approximate_percentile": is("use_approximate_percentile"),
        })
    });
    let non_additive = entry.get("non_additive_dimension").map_or(Json::Null, |yaml| {
        let groupings = crate::load::fields::texts(yaml.get("window_groupings"));
        json!({
            "name": yaml.get("name").and_then(Yaml::scalar),
            "window_choice": yaml.get("window_choice").and_then(Yaml::scalar).unwrap_or_else(|| "min".to_owned()),
            "window_groupings": groupings,
        })
    });
    let creates = entry.get("create_metric").is_some_and(|yes| yes.value == YamlValue::Bool(true));
    let measure = json!({
        "name": name, "agg": agg, "description": entry.text("description"), "label": entry.text("label"),
        "create_metric": creates, "expr": entry.text("expr"), "agg_params": params,
        "non_additive_dimension": non_additive, "agg_time_dimension": entry.text("agg_time_dimension"),
        "config": entry.config(),
    });
    Some((name?, measure))
}

fn is_time(entry: &mut Entry<'_>, yaml: &Yaml, times: &[&str]) {
    let name = yaml.scalar().unwrap_or_default();
    if !times.contains(&name.as_str()) {
        let help = suggestion(&name, times.iter().copied())
            .unwrap_or_else(|| "add it to the dimensions with 'type: time'".to_owned());
        entry.wrong(yaml, format!("there is no time dimension '{name}' in this semantic model"), help);
    }
}

/// The metric of a measure with `create_metric: true`.
fn metric_of(entry: &Entry<'_>, of: &Semantic, name: &str, measure: &Json) -> (Semantic, Reads) {
    let described = entry.text("description").unwrap_or_else(|| format!("Metric created from measure {name}"));
    let made = Semantic {
        unique_id: format!("metric.{}.{name}", of.package_name),
        kind: SemanticKind::Metric,
        name: name.to_owned(),
        fqn: of.fqn[..of.fqn.len() - 1].iter().cloned().chain([name.to_owned()]).collect(),
        description: described,
        label: measure["label"].as_str().map(str::to_owned).or_else(|| Some(name.to_owned())),
        refs: Vec::new(),
        body: metric::simple(name),
        unrendered_config: Map::from_iter([("enabled".to_owned(), Json::Bool(true))]),
        ..of.clone()
    };
    let reads = Reads {
        file: entry.patch.file.clone(),
        measures: vec![(name.to_owned(), entry.yaml.range.clone())],
        metrics: Vec::new(),
    };
    (made, reads)
}
