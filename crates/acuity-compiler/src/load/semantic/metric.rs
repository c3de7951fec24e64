//! Metrics: numbers made of measures and of other metrics.

use std::{ops::Range, sync::Arc};

use serde_json::{Map, Value as Json, json};

use super::entry::{Entry, GRAINS};
use crate::{
    definitions::Semantic,
    files::SourceFile,
    yaml::{Yaml, YamlValue},
};

const KEYS: &[&str] = &[
    "name",
    "label",
    "description",
    "type",
    "type_params",
    "filter",
    "time_granularity",
    "tags",
    "meta",
    "enabled",
    "config",
    "group",
];
const TYPES: [&str; 5] = ["simple", "ratio", "cumulative", "derived", "conversion"];
const PARAMS: &[&str] = &[
    "measure",
    "numerator",
    "denominator",
    "expr",
    "window",
    "grain_to_date",
    "metrics",
    "conversion_type_params",
    "cumulative_type_params",
];

/// What is named, with the places of the names.
pub(super) struct Reads {
    pub(super) file: Arc<SourceFile>,
    pub(super) measures: Vec<(String, Range<usize>)>,
    pub(super) metrics: Vec<(String, Range<usize>)>,
}

/// Reads a metric; gives what it names.
pub(super) fn read(entry: &mut Entry<'_>, made: &mut Semantic) -> Reads {
    entry.known(KEYS, "a metric");
    let mut reads = Reads { file: entry.patch.file.clone(), measures: Vec::new(), metrics: Vec::new() };
    let kind = entry.word("type", "metric", &TYPES);
    let none = Yaml { value: YamlValue::Map(Vec::new()), range: entry.yaml.range.clone() };
    let given = entry.get("type_params");
    let mut params = entry.part(given.unwrap_or(&none));
    params.known(PARAMS, "type_params of a metric");
    let named = |key: &'static str, params: &mut Entry<'_>| {
        if params.get(key).is_none() {
            let message = format!("the {} metric '{}' has no {key}", kind.as_deref().unwrap_or_default(), made.name);
            params.wrong(params.yaml, message, format!("add '{key}' to its type_params"));
        }
    };
    match kind.as_deref() {
        Some("simple" | "cumulative") => named("measure", &mut params),
        Some("ratio") => {
            named("numerator", &mut params);
            named("denominator", &mut params);
        }
        Some("derived") => {
            named("expr", &mut params);
            named("metrics", &mut params);
        }
        Some("conversion") => named("conversion_type_params", &mut params),
        _ => {}
    }
    let mut body = type_params();
    body.insert("measure".to_owned(), measure(&mut params, "measure", &mut reads));
    for key in ["numerator", "denominator"] {
        let yaml = params.get(key);
        body.insert(key.to_owned(), yaml.map_or(Json::Null, |yaml| metric(&mut params.part(yaml), &mut reads)));
    }
    body.insert("expr".to_owned(), json!(params.text("expr")));
    let cumulative = params.get("cumulative_type_params");
    body.insert("window".to_owned(), window(&mut params, "window"));
    body.insert("grain_to_date".to_owned(), json!(params.text("grain_to_date")));
    if let Some(list) = params.get("metrics") {
        match list.seq() {
            Some(items) => {
                let items = items.iter().map(|item| metric(&mut params.part(item), &mut reads)).collect();
                body.insert("metrics".to_owned(), Json::Array(items));
            }
            None => params.wrong(list, format!("'metrics' must be a list, not {}", list.kind()), "write: [a, b]"),
        }
    }
    if let Some(yaml) = params.get("conversion_type_params") {
        body.insert("conversion_type_params".to_owned(), conversion(&mut params.part(yaml), &mut reads));
    }
    if let Some(yaml) = cumulative {
        body.insert("cumulative_type_params".to_owned(), cumulative_params(&mut params.part(yaml)));
    } else if kind.as_deref() == Some("cumulative") {
        let (window, grain) = (body["window"].clone(), body["grain_to_date"].clone());
        let given = json!({"window": window, "grain_to_date": grain, "period_agg": "first", "metric": null});
        body.insert("cumulative_type_params".to_owned(), given);
    }
    if entry.get("time_granularity").is_some() {
        entry.word("time_granularity", "metric", &GRAINS);
    }
    made.body.extend([
        ("type".to_owned(), json!(kind)),
        ("type_params".to_owned(), Json::Object(body)),
        ("filter".to_owned(), entry.filter("filter")),
        ("time_granularity".to_owned(), json!(entry.text("time_granularity"))),
    ]);
    reads
}

/// The body of the simple metric that a measure makes by itself.
pub(super) fn simple(measure: &str) -> Map<String, Json> {
    let mut params = type_params();
    params.insert("measure".to_owned(), input_measure(measure));
    params.insert("expr".to_owned(), json!(measure));
    Map::from_iter([
        ("type".to_owned(), json!("simple")),
        ("type_params".to_owned(), Json::Object(params)),
        ("filter".to_owned(), Json::Null),
        ("time_granularity".to_owned(), Json::Null),
    ])
}

/// The keys of `type_params` of a metric that says nothing.
fn type_params() -> Map<String, Json> {
    let keys = [
        "measure",
        "input_measures",
        "numerator",
        "denominator",
        "expr",
        "window",
        "grain_to_date",
        "metrics",
        "conversion_type_params",
        "cumulative_type_params",
        "metric_aggregation_params",
    ];
    let value = |key: &str| if matches!(key, "input_measures" | "metrics") { json!([]) } else { Json::Null };
    keys.iter().map(|key| ((*key).to_owned(), value(key))).collect()
}

fn input_measure(name: &str) -> Json {
    json!({"name": name, "filter": null, "alias": null, "join_to_timespine": false, "fill_nulls_with": null})
}

/// A measure that is named, or described with a filter.
fn measure(params: &mut Entry<'_>, key: &str, reads: &mut Reads) -> Json {
    let Some(yaml) = params.get(key) else { return Json::Null };
    if yaml.map().is_none() {
        let name = yaml.scalar().unwrap_or_default();
        reads.measures.push((name.clone(), yaml.range.clone()));
        return input_measure(&name);
    }
    let mut part = params.part(yaml);
    part.known(&["name", "filter", "alias", "join_to_timespine", "fill_nulls_with"], "a measure of a metric");
    let Some(name) = part.text("name") else {
        part.wrong(yaml, "this measure has no name", "add: name: …");
        return Json::Null;
    };
    reads.measures.push((name.clone(), part.place("name")));
    let joins = part.get("join_to_timespine").is_some_and(|yaml| yaml.value == YamlValue::Bool(true));
    json!({
        "name": name, "filter": part.filter("filter"), "alias": part.text("alias"), "join_to_timespine": joins,
        "fill_nulls_with": part.json("fill_nulls_with"),
    })
}

/// A metric that is named, or described with a filter and a time before.
fn metric(part: &mut Entry<'_>, reads: &mut Reads) -> Json {
    let yaml = part.yaml;
    let is_plain = yaml.map().is_none();
    let name = if is_plain { yaml.scalar() } else { part.text("name") };
    let Some(name) = name else {
        part.wrong(yaml, "this metric has no name", "add: name: …");
        return Json::Null;
    };
    let place = if is_plain { yaml.range.clone() } else { part.place("name") };
    reads.metrics.push((name.clone(), place));
    if is_plain {
        return json!({"name": name, "filter": null, "alias": null, "offset_window": null, "offset_to_grain": null});
    }
    part.known(&["name", "filter", "alias", "offset_window", "offset_to_grain"], "a metric of a metric");
    json!({
        "name": name, "filter": part.filter("filter"), "alias": part.text("alias"),
        "offset_window": window(part, "offset_window"), "offset_to_grain": part.text("offset_to_grain"),
    })
}

/// `7 days` as a number and a length of time.
fn window(part: &mut Entry<'_>, key: &str) -> Json {
    let Some(yaml) = part.get(key) else { return Json::Null };
    let text = yaml.scalar().unwrap_or_default().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    if let [count, grain] = words.as_slice()
        && let Ok(count) = count.parse::<u64>()
    {
        let singular = grain.strip_suffix('s').filter(|grain| GRAINS.contains(grain)).unwrap_or(grain);
        return json!({"count": count, "granularity": singular});
    }
    part.wrong(yaml, format!("'{text}' is no {key} of a metric"), "write a number and a length of time: 7 days");
    Json::Null
}

fn cumulative_params(part: &mut Entry<'_>) -> Json {
    part.known(&["window", "grain_to_date", "period_agg", "metric"], "cumulative_type_params");
    let window = window(part, "window");
    if part.get("period_agg").is_some() {
        part.word("period_agg", "cumulative metric", &["first", "last", "average"]);
    }
    let period = part.text("period_agg").unwrap_or_else(|| "first".to_owned());
    json!({"window": window, "grain_to_date": part.text("grain_to_date"), "period_agg": period, "metric": null})
}

fn conversion(part: &mut Entry<'_>, reads: &mut Reads) -> Json {
    let keys = ["base_measure", "conversion_measure", "entity", "calculation", "window", "constant_properties"];
    part.known(&keys, "conversion_type_params");
    for key in ["base_measure", "conversion_measure", "entity"] {
        if part.get(key).is_none() {
            part.wrong(part.yaml, format!("this conversion metric has no {key}"), format!("add '{key}'"));
        }
    }
    let base = measure(part, "base_measure", reads);
    let conversion = measure(part, "conversion_measure", reads);
    let properties: Vec<Json> = part
        .list("constant_properties")
        .iter()
        .map(|yaml| {
            let text = |key: &str| yaml.get(key).and_then(Yaml::scalar);
            json!({"base_property": text("base_property"), "conversion_property": text("conversion_property")})
        })
        .collect();
    let has_properties = part.get("constant_properties").is_some();
    json!({
        "base_measure": base, "conversion_measure": conversion, "entity": part.text("entity"),
        "calculation": part.text("calculation").unwrap_or_else(|| "conversion_rate".to_owned()),
        "window": window(part, "window"), "constant_properties": has_properties.then_some(properties),
    })
}
