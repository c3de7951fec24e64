//! `ls`: what a selection contains.

use std::collections::BTreeSet;

use acuity_compiler::{Project, ResourceType};
use acuity_sql::nearest;
use acuity_warehouse::Cell;
use anyhow::Result;
use serde_json::{Map, Value};

use super::{
    project::{chosen, is_flawed},
    states::beside,
};
use crate::{
    cli::{
        OutputFormat,
        selection::{ListFormat, LsArgs},
    },
    context::Context,
    failure::{Outcome, Usage},
    output,
    ui::Ui,
};

/// Kinds that are listed where none is named.
const DEFAULT: [&str; 10] =
    ["model", "test", "unit_test", "seed", "source", "exposure", "snapshot", "metric", "semantic_model", "saved_query"];

/// As in dbt an analysis is listed where it is asked for: by its kind, or with all.
const ANALYSIS: &str = "analysis";

/// What `--output json` tells of each, as in dbt.
const KEYS: [&str; 10] = [
    "alias",
    "name",
    "source_name",
    "depends_on",
    "unique_id",
    "config",
    "original_file_path",
    "package_name",
    "resource_type",
    "tags",
];

pub(crate) fn run(args: &LsArgs, context: &Context) -> Result<Outcome> {
    for kind in args.resource_type.iter().chain(&args.exclude_resource_type) {
        if !DEFAULT.contains(&kind.as_str()) && !["all", "default", ANALYSIS].contains(&kind.as_str()) {
            let known = DEFAULT.join(", ");
            let message =
                format!("resource type `{kind}` does not exist; it is one of {known}, {ANALYSIS}, default, all");
            return Err(Usage(message).into());
        }
    }
    let project = beside(context.usable_project()?, &args.deferral, &args.selection)?;
    let selection = chosen(&project, &args.selection)?;
    context.tell(&selection.warnings)?;
    let wanted = |id: &str| {
        let kind = id.split('.').next().unwrap_or_default();
        let is_among = |kinds: &[String]| {
            let has = |one: &String| one == "all" || one == kind || (one == "default" && DEFAULT.contains(&kind));
            kinds.iter().any(has)
        };
        let is_named = if args.resource_type.is_empty() { kind != ANALYSIS } else { is_among(&args.resource_type) };
        is_named && !is_among(&args.exclude_resource_type)
    };
    let ids: Vec<&str> = selection.ids.iter().map(String::as_str).filter(|id| wanted(id)).collect();
    if ids.is_empty() && args.output != ListFormat::Json {
        context.ui().warn("the selection contains nothing");
    }
    match args.output {
        ListFormat::Json => json(&project, &ids, &args.output_keys, context.ui())?,
        ListFormat::Csv => {
            let columns = ["fqn", "unique_id", "name", "resource_type", "materialized", "file", "description"];
            let rows: Vec<Vec<Cell>> = ids.iter().map(|id| Listed::of(&project, id).row(id)).collect();
            output::print_records(&columns, &rows, OutputFormat::Csv)?;
        }
        // One a line, ready for a pipe.
        format => {
            let lines: Vec<String> =
                ids.iter().map(|id| Listed::of(&project, id)).map(|one| one.line(format)).collect();
            if !lines.is_empty() {
                output::print_text(&lines.join("\n"))?;
            }
        }
    }
    let is_flawed = selection.unusable.iter().any(|id| wanted(id)) || is_flawed(&project, &args.selection);
    Ok(Outcome::of(!is_flawed))
}

/// A node, source, exposure or part of the semantic layer, in the words of lists.
struct Listed {
    /// As selectors name it.
    selector: String,
    name: String,
    materialized: Option<String>,
    file: String,
    description: String,
}

impl Listed {
    fn of(project: &Project, id: &str) -> Self {
        let of = |selector: String, name: &str, file: &str, description: &str| Self {
            selector,
            name: name.to_owned(),
            materialized: None,
            file: file.to_owned(),
            description: description.to_owned(),
        };
        if let Some(node) = project.nodes.get(id) {
            let listed = of(node.fqn.join("."), &node.search_name(), &node.original_file_path, &node.description);
            if node.unit.is_some() {
                let version = node.refs.first().and_then(|wanted| wanted.version.as_ref());
                let name = version.map_or_else(|| node.name.clone(), |version| format!("{}_v{version}", node.name));
                return Self { selector: format!("unit_test:{}.{name}", node.package_name), name, ..listed };
            }
            let is_model = node.resource_type == ResourceType::Model;
            let materialized = is_model.then(|| node.config.materialized().to_owned());
            return Self { materialized, ..listed };
        }
        if let Some(source) = project.sources.get(id) {
            let name = format!("{}.{}", source.source_name, source.name);
            let selector = format!("source:{}.{name}", source.package_name);
            return of(selector, &name, &source.original_file_path, &source.description);
        }
        if let Some(one) = project.semantics.get(id) {
            let selector = format!("{}:{}.{}", one.kind.as_str(), one.package_name, one.name);
            return of(selector, &one.name, &one.original_file_path, &one.description);
        }
        match project.exposures.get(id) {
            Some(one) => {
                let selector = format!("exposure:{}.{}", one.package_name, one.name);
                of(selector, &one.name, &one.original_file_path, &one.description)
            }
            None => of(id.to_owned(), id, "", ""),
        }
    }

    fn line(self, format: ListFormat) -> String {
        match format {
            ListFormat::Name => self.name,
            ListFormat::Path => self.file,
            _ => self.selector,
        }
    }

    fn row(self, id: &str) -> Vec<Cell> {
        let kind = id.split('.').next().unwrap_or_default();
        let materialized = self.materialized.map_or(Cell::Null, Cell::Text);
        let [selector, name, file, description] =
            [self.selector, self.name, self.file, self.description].map(Cell::Text);
        vec![selector, Cell::Text(id.to_owned()), name, Cell::Text(kind.to_owned()), materialized, file, description]
    }
}

/// One JSON object a line, with these keys of the manifest's entries; keys of settings are named with dots.
fn json(project: &Project, ids: &[&str], keys: &[String], ui: &Ui) -> Result<()> {
    let manifest = project.manifest();
    let sections = ["nodes", "sources", "exposures", "unit_tests", "metrics", "semantic_models", "saved_queries"];
    let keys: Vec<&str> = match keys {
        [] => KEYS.to_vec(),
        keys => keys.iter().flat_map(|key| key.split([',', ' '])).filter(|key| !key.is_empty()).collect(),
    };
    let mut lines = Vec::new();
    // Those that nothing of what is listed has.
    let mut unknown: Vec<&str> = keys.iter().copied().filter(|key| !KEYS.contains(key)).collect();
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for id in ids {
        let Some(entry) = sections.iter().find_map(|section| manifest.get(*section)?.get(*id)) else { continue };
        let mut told = Map::new();
        known.extend(entry.as_object().into_iter().flat_map(Map::keys).map(String::as_str));
        for key in &keys {
            let value = key.split('.').try_fold(entry, |value, part| value.get(part));
            unknown.retain(|one| one != key || value.is_none());
            told.extend(value.map(|value| ((*key).to_owned(), value.clone())));
        }
        lines.push(serde_json::to_string(&Value::Object(told))?);
    }
    for key in unknown.into_iter().filter(|_| !lines.is_empty()) {
        let help =
            nearest(key, known.iter().copied()).map(|one| format!("; did you mean '{one}'?")).unwrap_or_default();
        ui.warn(&format!("nothing that is listed has the key '{key}' of --output-keys{help}"));
    }
    if !lines.is_empty() {
        output::print_text(&lines.join("\n"))?;
    }
    Ok(())
}
