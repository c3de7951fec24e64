//! Unit tests: entries of schema files made into nodes.

use std::sync::Arc;

use serde_json::{Map, Value as Json};

use super::{
    Found, Inputs,
    blame::Blame,
    builder::Builder,
    calls::{Called, called},
    fields::unknown_keys,
    keys::GIVEN,
    patches::describe,
    schema::{self, Patch},
    unit_digest,
};
use crate::{
    definitions::{
        Fixture, FixtureRows, Format, Given, Input, Node, NodeConfig, Overrides, RefArgs, Relation, ResourceType,
        UnitTest, Version, node::WrittenIn,
    },
    diagnostic::{Diagnostic, suggestion},
    project::{NodeOrigin, ProjectData},
    statement::unterminated,
    yaml::{Yaml, YamlValue, isoformat},
};

impl Builder<'_> {
    pub(super) fn unit_tests(&mut self, inputs: &Inputs) {
        for patch in std::mem::take(&mut self.patches.unit_tests) {
            let first = self.out.len();
            let model = patch.yaml.get("model").and_then(Yaml::scalar).unwrap_or_default();
            let whole = format!("unit_test.{}.{model}.{}", patch.package, patch.name);
            let Some(versions) = self.tested_versions(&patch, &model) else {
                // A test without a version, so that what is wrong is somebody's.
                self.unit_test(&patch, &model, None, &whole, inputs);
                self.blame.on(&whole, first..self.out.len());
                continue;
            };
            for version in versions {
                let first = self.out.len();
                let unique_id = version.as_ref().map_or(whole.clone(), |version| format!("{whole}_v{version}"));
                self.unit_test(&patch, &model, version.as_ref(), &unique_id, inputs);
                self.blame.on(&unique_id, first..self.out.len());
            }
        }
    }

    /// The versions of a model that its test tests; one that is none where the model has no versions. `None` after a mistake.
    fn tested_versions(&mut self, patch: &Patch, model: &str) -> Option<Vec<Option<Version>>> {
        let of_model = |node: &&Node| {
            node.resource_type == ResourceType::Model && node.name == model && node.package_name == patch.package
        };
        let nodes = self.nodes.values().filter(of_model);
        let mut known: Vec<Version> = nodes.filter_map(|node| Some(node.version.as_ref()?.version.clone())).collect();
        known.sort_by(Version::age);
        let rule = patch.yaml.get("versions").filter(|rule| !rule.is_null());
        let Some(rule) = rule.filter(|_| !known.is_empty()) else {
            if let Some(rule) = rule.filter(|_| self.nodes.values().any(|node| of_model(&node))) {
                self.out.push(
                    Diagnostic::error("unit-test", format!("the model '{model}' has no versions"))
                        .at(&patch.file, rule.range.clone())
                        .help("remove 'versions'"),
                );
                return None;
            }
            return Some(if known.is_empty() { vec![None] } else { known.into_iter().map(Some).collect() });
        };
        let (mut named, mut is_wrong) = (Vec::new(), None);
        let is_included = rule.get("include").is_some();
        let (include, exclude) = (rule.get("include"), rule.get("exclude"));
        for yaml in include.into_iter().chain(exclude).flat_map(|list| list.seq().unwrap_or(std::slice::from_ref(list)))
        {
            match Version::of(&yaml.to_json()).filter(|version| known.iter().any(|one| one.is(version))) {
                Some(version) => named.push(version),
                None => is_wrong = Some(yaml),
            }
        }
        if include.is_some() == exclude.is_some() || is_wrong.is_some() {
            let all: Vec<&str> = known.iter().map(Version::text).collect();
            let (at, message) = match is_wrong {
                Some(yaml) => (yaml, format!("the model '{model}' has no such version")),
                None => (rule, "'versions' of a unit test has either 'include' or 'exclude'".to_owned()),
            };
            self.out.push(
                Diagnostic::error("unit-test", message)
                    .at(&patch.file, at.range.clone())
                    .help(format!("its versions are {}", all.join(", "))),
            );
            return None;
        }
        known.retain(|version| named.iter().any(|one| one.is(version)) == is_included);
        Some(known.into_iter().map(Some).collect())
    }

    fn unit_test(&mut self, patch: &Patch, model: &str, version: Option<&Version>, unique_id: &str, inputs: &Inputs) {
        if self.nodes.contains_key(unique_id) {
            self.out.push(
                Diagnostic::error("duplicate", format!("the unit test '{}' of '{model}' is written twice", patch.name))
                    .at(&patch.file, patch.name_range.clone())
                    .help("rename one of them"),
            );
            return;
        }
        // A test of a model that is switched off is switched off with it.
        let is_off = |node: &Node| node.name == model && node.package_name == patch.package;
        if version.is_none() && self.disabled.values().any(is_off) {
            return;
        }
        let mut fqn = patch.folders();
        fqn.extend([model.to_owned(), patch.name.clone()]);
        let mut config = NodeConfig::default();
        config.merge(&Map::from_iter([("enabled".to_owned(), Json::Bool(true))]));
        config.merge(&self.tree("unit_tests", &patch.package, &fqn).values);
        config.merge(&patch.config);
        if !config.enabled() {
            self.switched_off.push(fqn);
            return;
        }
        let mut reading = Reading { patch, seeds: &inputs.seeds, fixtures: &inputs.fixtures, out: self.out };
        let unit = reading.unit_test(model);
        let place = (&patch.file, patch.name_range.clone());
        let written = WrittenIn {
            package_name: patch.package.clone(),
            path: patch.shown.split_once('/').map_or(patch.shown.as_str(), |(_, below)| below).to_owned(),
            original_file_path: patch.shown.clone(),
            file: patch.file.path.clone(),
        };
        let node = Node {
            fqn,
            refs: vec![RefArgs { name: model.to_owned(), package: None, version: version.cloned() }],
            // It has none; one of its name may be somebody's model.
            relation: Relation { schema: self.audit_schema(), ..self.default_relation(&patch.name) },
            description: describe(&patch.description, &self.world, &self.docs, &patch.package, place, self.out),
            tags: config.texts("tags"),
            meta: config.get("meta").and_then(Json::as_object).cloned().unwrap_or_default(),
            checksum: unit_digest::checksum(&unit),
            config,
            unit: Some(Arc::new(unit)),
            ..Node::new(unique_id.to_owned(), patch.name.clone(), ResourceType::UnitTest, written)
        };
        let at = patch.yaml.get("model").map_or(patch.name_range.clone(), |yaml| yaml.range.clone());
        let origin = NodeOrigin { schema: Some((patch.file.clone(), at)), ..NodeOrigin::of(patch.file.clone()) };
        self.origins.insert(unique_id.to_owned(), origin);
        self.nodes.insert(unique_id.to_owned(), node);
    }
}

/// An entry that is being read.
struct Reading<'a> {
    patch: &'a Patch,
    seeds: &'a [Found],
    fixtures: &'a [Found],
    out: &'a mut Vec<Diagnostic>,
}

impl Reading<'_> {
    fn wrong(&mut self, yaml: &Yaml, message: impl Into<String>, help: impl Into<String>) {
        self.out.push(Diagnostic::error("unit-test", message).at(&self.patch.file, yaml.range.clone()).help(help));
    }

    fn unit_test(&mut self, model: &str) -> UnitTest {
        let entry = self.patch.yaml.clone();
        let name = &self.patch.name;
        if model.is_empty() {
            self.wrong(&entry, format!("the unit test '{name}' names no model"), "add: model: NAME");
        }
        let mut given = Vec::new();
        if let Some(list) = entry.get("given").filter(|list| !list.is_null()) {
            match list.seq() {
                Some(items) => given.extend(items.iter().filter_map(|item| self.given(item))),
                None => self.wrong(list, "'given' must be a list of inputs", "start each with '- input: ref('…')'"),
            }
        }
        let expect = match entry.get("expect") {
            Some(expect) => self.fixture(expect, None),
            None => {
                self.wrong(&entry, format!("the unit test '{name}' expects nothing"), "add: expect: {rows: […]}");
                empty()
            }
        };
        let over = |key: &str| schema::map(entry.get("overrides").and_then(|yaml| yaml.get(key)));
        let versions = entry.get("versions").filter(|rule| !rule.is_null()).map(Yaml::to_json);
        let overrides = Overrides { macros: over("macros"), vars: over("vars"), env_vars: over("env_vars") };
        UnitTest { model: model.to_owned(), given, expect, overrides, versions }
    }

    fn given(&mut self, item: &Yaml) -> Option<Given> {
        unknown_keys(&self.patch.file, item, GIVEN, "an input of a unit test", self.out);
        let Some(input) = item.get("input").filter(|input| input.as_str().is_some()) else {
            self.wrong(item, "this input has no 'input'", "write - input: ref('…'), source('…', '…') or this");
            return None;
        };
        let text = input.scalar().unwrap_or_default();
        let means = match (text.trim(), called(&text)) {
            ("this", _) => Input::This,
            (_, Some(Called::Ref(args))) => Input::Ref(args),
            (_, Some(Called::Source(group, table))) => Input::Source(group, table),
            _ => {
                self.wrong(input, format!("'{text}' is no input"), "write ref('…'), source('…', '…') or this");
                return None;
            }
        };
        let seed = match &means {
            Input::Ref(wanted) => Some(wanted.name.clone()),
            _ => None,
        };
        let fixture = self.fixture(item, seed.as_deref());
        Some(Given { input: text, means, fixture, range: input.range.clone() })
    }

    /// The rows of an input or of what is expected; those of a seed where an input says nothing else.
    fn fixture(&mut self, yaml: &Yaml, seed: Option<&str>) -> Fixture {
        let format = match yaml.get("format").and_then(Yaml::scalar).as_deref() {
            None | Some("dict") => Format::Dict,
            Some("csv") => Format::Csv,
            Some("sql") => Format::Sql,
            Some(other) => {
                self.wrong(yaml, format!("'{other}' is no format of rows"), "use one of: dict, csv, sql");
                return empty();
            }
        };
        let file = yaml.get("fixture").and_then(Yaml::scalar);
        let rows = match (&file, yaml.get("rows").filter(|rows| !rows.is_null())) {
            (Some(name), _) => self.rows_of_file(yaml, name, format),
            (None, Some(rows)) => self.rows(rows, format),
            (None, None) => match seed.and_then(|seed| self.seeds.iter().find(|found| found.path().1 == seed)) {
                Some(found) => csv_rows(&found.file.text).ok(),
                None => {
                    self.wrong(yaml, "there are no rows", "add 'rows:', empty as [] if there are to be none");
                    None
                }
            },
        };
        Fixture { format, file, rows: rows.unwrap_or(FixtureRows::Rows(Vec::new())) }
    }

    fn rows(&mut self, yaml: &Yaml, format: Format) -> Option<FixtureRows> {
        match (format, &yaml.value) {
            (Format::Dict, YamlValue::Seq(items)) => {
                if let Some(item) = items.iter().find(|item| item.map().is_none()) {
                    self.wrong(item, "a row must be a mapping of columns to values", "write - {id: 1, name: x}");
                    return None;
                }
                Some(FixtureRows::Rows(items.iter().map(|item| self.row(item)).collect()))
            }
            (Format::Csv, YamlValue::Text(text)) => match csv_rows(text) {
                Ok(rows) => Some(rows),
                Err(message) => {
                    self.wrong(yaml, message, "write a header and a line for each row");
                    None
                }
            },
            (Format::Sql, YamlValue::Text(text)) => Some(FixtureRows::Sql(unterminated(text.trim_start()).to_owned())),
            (format, _) => {
                let help = match format {
                    Format::Dict => "write a list of mappings, or say 'format: csv' or 'format: sql'",
                    Format::Csv | Format::Sql => "write it as text: rows: |",
                };
                self.wrong(yaml, format!("these rows are no {}", named(format)), help);
                None
            }
        }
    }

    /// A row; what is written as a moment is one.
    fn row(&self, yaml: &Yaml) -> Map<String, Json> {
        let mut row = schema::map(Some(yaml));
        for (value, (_, written)) in row.values_mut().zip(yaml.map().unwrap_or_default()) {
            // Text in quotes is longer where it stands.
            let is_plain = |text: &&str| self.patch.file.text.get(written.range.clone()) == Some(*text);
            if let Some(moment) = written.as_str().filter(is_plain).and_then(isoformat) {
                *value = moment.into();
            }
        }
        row
    }

    fn rows_of_file(&mut self, yaml: &Yaml, name: &str, format: Format) -> Option<FixtureRows> {
        let extension = if format == Format::Sql { "sql" } else { "csv" };
        let is_there = |found: &&Found| {
            found.package == self.patch.package
                && found.path().1 == name
                && found.below.ends_with(&format!(".{extension}"))
        };
        let at = yaml.get("fixture").cloned().unwrap_or_else(|| yaml.clone());
        let Some(found) = self.fixtures.iter().find(is_there) else {
            let names: Vec<&str> = self.fixtures.iter().map(|found| found.path().1).collect();
            let help = suggestion(name, names.iter().copied());
            let help = help.unwrap_or_else(|| format!("add the file tests/fixtures/{name}.{extension}"));
            self.wrong(&at, format!("there is no fixture '{name}.{extension}'"), help);
            return None;
        };
        let text = &found.file.text;
        match format {
            Format::Sql => Some(FixtureRows::Sql(unterminated(text.trim_start()).to_owned())),
            Format::Dict | Format::Csv => match csv_rows(text) {
                Ok(rows) => Some(rows),
                Err(message) => {
                    self.wrong(
                        &at,
                        format!("{}: {message}", found.shown),
                        "give each row as many fields as the header",
                    );
                    None
                }
            },
        }
    }
}

fn empty() -> Fixture {
    Fixture { format: Format::Dict, file: None, rows: FixtureRows::Rows(Vec::new()) }
}

fn named(format: Format) -> &'static str {
    match format {
        Format::Dict => "list of mappings",
        Format::Csv => "text with commas",
        Format::Sql => "query",
    }
}

/// Rows of text with commas: an empty field is NULL, everything else is text.
fn csv_rows(text: &str) -> Result<FixtureRows, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().map_err(|error| error.to_string())?.iter().map(str::to_owned).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let value = |field: &str| if field.is_empty() { Json::Null } else { Json::from(field) };
        rows.push(header.iter().cloned().zip(record.iter().map(value)).collect());
    }
    Ok(FixtureRows::Rows(rows))
}

/// Tells inputs that are no part of the project, when all of it is known.
pub(super) fn check_inputs(data: &ProjectData, blame: &mut Blame, out: &mut Vec<Diagnostic>) {
    for node in data.nodes.values() {
        let (Some(unit), Some(origin)) = (&node.unit, data.origins.get(&node.unique_id)) else { continue };
        for given in &unit.given {
            let missing = match &given.means {
                Input::This => None,
                Input::Ref(wanted) => data.resolve_ref(&node.package_name, wanted).err(),
                Input::Source(group, table) => {
                    data.resolve_source(&node.package_name, &(group.clone(), table.clone())).err()
                }
            };
            let Some(fault) = missing else { continue };
            let found = Diagnostic::error(fault.code, fault.message).maybe_help(fault.help);
            let first = out.len();
            out.push(found.at(&origin.file, given.range.clone()));
            blame.on(&node.unique_id, first..out.len());
        }
    }
}
