//! Generic tests: entries of schema files made into nodes.

use std::{ops::Range, sync::Arc};

use serde_json::{Map, Value as Json};

use super::{
    builder::Builder,
    kinds::KINDS,
    naming,
    schema::{Patch, TestEntry},
};
use crate::{
    definitions::{Dialect, Node, NodeConfig, ResourceType, TestMetadata, config::said_last, node::WrittenIn},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    jinja::{scan::lone_expression, world::World},
    project::NodeOrigin,
};

impl Builder<'_> {
    /// The tests of models, seeds and snapshots; those of sources are made with them.
    pub(super) fn generic_tests(&mut self) {
        for version in self.patches.versions.clone().into_values() {
            let (id, test_version) = (version.unique_id(), version.is.version.clone());
            if self.nodes.contains_key(&id) {
                let patch = &version.patch;
                let at = At {
                    expression: format!("ref('{}', version='{}')", patch.name, version.is.version),
                    name: &format!("{}_{}", patch.name, version.is.suffix()),
                    is_source: false,
                    tags: Vec::new(),
                };
                patch.tests.iter().for_each(|entry| self.generic_test(patch, entry, &at, &id));
                // The call has the version as text, the artifacts as it was written.
                for test in self.nodes.values_mut().filter(|test| test.attached_node.as_ref() == Some(&id)) {
                    let own = test.refs.iter_mut().filter(|wanted| wanted.name == patch.name);
                    own.filter_map(|wanted| wanted.version.as_mut()).for_each(|version| {
                        if version.is(&test_version) {
                            version.clone_from(&test_version);
                        }
                    });
                }
            }
        }
        for kind in KINDS.iter().filter(|kind| kind.is_referred_to) {
            let patches: Vec<Patch> = self.patches.of_kind(kind.kind).map(|(_, patch)| patch.clone()).collect();
            for patch in patches {
                let Some(id) = self.named(kind.kind, &patch).map(|node| node.unique_id.clone()) else { continue };
                for entry in &patch.tests {
                    let at = At {
                        expression: format!("ref('{}')", patch.name),
                        name: &patch.name,
                        is_source: false,
                        tags: Vec::new(),
                    };
                    self.generic_test(&patch, entry, &at, &id);
                }
            }
        }
    }

    /// The node that an entry speaks of. As in dbt the tests of an entry are made, too, when it stands in the section of
    /// another kind, such as a seed's under `models:`.
    pub(super) fn named(&self, section: ResourceType, patch: &Patch) -> Option<&Node> {
        // A model with versions has its version in its id.
        let root = &self.world.root;
        let of_name = |kind: ResourceType| {
            let of_package = |package: &str| self.nodes.get(&format!("{}.{package}.{}", kind.as_str(), patch.name));
            // A project that puts a model of its own in the place of a package's, and says nothing of it, keeps the
            // package's tests.
            let is_described = || self.patches.node(section, &(root.clone(), patch.name.clone())).is_some();
            let in_its_place = || of_package(root).filter(|_| !is_described());
            let node = of_package(&patch.package).or_else(in_its_place);
            node.filter(|node| node.version.is_none())
        };
        let others = KINDS.iter().filter(|kind| kind.is_referred_to).map(|kind| kind.kind);
        of_name(section).or_else(|| others.filter_map(of_name).next())
    }

    /// Makes a node of one entry.
    pub(super) fn generic_test(&mut self, patch: &Patch, entry: &TestEntry, at: &At<'_>, attached: &str) {
        let first = self.out.len();
        let entry = &quoted(entry, patch, self.world.target.dialect);
        let test = generic(&self.world, patch, entry, at, self.out);
        let entry = &test.entry;
        let unique_id = format!("test.{}.{}.{}", patch.package, test.name, test.hash);
        if let Some(other) = self.origins.get(&unique_id).and_then(|o| o.schema.clone()) {
            self.out.push(
                Diagnostic::error("duplicate", format!("the test '{}' is written twice", test.name))
                    .at(&patch.file, entry.range.clone())
                    .related("first here", &other.0, other.1)
                    .help("remove one of them, or give one a 'name'"),
            );
            self.blame.on(&unique_id, first..self.out.len());
            return;
        }
        let mut fqn = patch.folders();
        fqn.push(test.name.clone());
        let mut config = NodeConfig::default();
        config.merge(&NodeConfig::of_tests());
        config.merge(&self.tree("tests", &patch.package, &fqn).values);
        let mut said = self.tree_as_written("tests", &patch.package, &fqn);
        let mut own = entry.config.clone();
        for (key, value) in &mut own {
            if let Some(text) = value.as_str().filter(|t| t.contains("{{")) {
                *value = self.config_value(patch, &entry.range, key, text);
            }
        }
        config.merge(&own);
        said_last(&mut said, &own);
        let column_name = entry.arguments.get("column_name").and_then(Json::as_str);
        let written = WrittenIn {
            package_name: patch.package.clone(),
            path: format!("{}.sql", test.short),
            original_file_path: patch.shown.clone(),
            file: patch.file.path.clone(),
        };
        let of_column = entry.column.as_ref().and_then(|column| patch.columns.get(column));
        let node = Node {
            fqn,
            raw_code: format!("{}{}", test.raw_code, config_call(&own)),
            relation: self.default_relation(&test.short),
            alias: test.short.clone(),
            // Those of its settings are added to them.
            tags: at.tags.iter().chain(of_column.iter().flat_map(|column| &column.tags)).cloned().collect(),
            description: entry.description.clone(),
            test: Some(TestMetadata {
                name: entry.name.clone(),
                namespace: entry.namespace.clone(),
                kwargs: test.kwargs.clone(),
            }),
            column_name: column_name.filter(|_| entry.column.is_some()).map(str::to_owned),
            attached_node: (!at.is_source).then(|| attached.to_owned()),
            unrendered_config: said,
            config,
            ..Node::new(unique_id.clone(), test.name.clone(), ResourceType::Test, written)
        };
        let origin = NodeOrigin {
            arguments: Json::Object(entry.arguments.clone()),
            schema: Some((patch.file.clone(), entry.range.clone())),
            ..NodeOrigin::of(test.template.clone())
        };
        self.finish(node, origin, None);
        self.blame.on(&unique_id, first..self.out.len());
    }

    /// A setting of a test with its Jinja evaluated: text that says true, false or a number becomes one.
    fn config_value(&mut self, patch: &Patch, range: &Range<usize>, key: &str, text: &str) -> Json {
        match self.filled(patch, text, range.clone()) {
            Some(text) if key == "where" => Json::from(text),
            Some(text) => match text.trim() {
                "True" | "true" => Json::Bool(true),
                "False" | "false" => Json::Bool(false),
                "None" => Json::Null,
                other => other.parse::<i64>().map_or_else(|_| Json::from(other), Json::from),
            },
            None => Json::Null,
        }
    }
}

/// An entry at a column whose name stands in quotes: its test is told the quoted name.
fn quoted(entry: &TestEntry, patch: &Patch, dialect: Dialect) -> TestEntry {
    let mut entry = entry.clone();
    let column = entry.column.as_ref().and_then(|name| patch.columns.get(name));
    if let Some(column) = column.filter(|column| column.quote == Some(true)) {
        entry.arguments.insert("column_name".to_owned(), Json::from(dialect.quote(&column.name)));
    }
    entry
}

/// A generic test ready to be parsed.
struct GenericTest {
    pub(super) entry: TestEntry,
    /// The full name: of ids.
    pub(super) name: String,
    /// The short name: of files and relations.
    pub(super) short: String,
    pub(super) hash: String,
    /// Arguments, the model's expression included.
    pub(super) kwargs: Map<String, Json>,
    /// As dbt writes it, but for its settings.
    pub(super) raw_code: String,
    /// What is rendered here.
    pub(super) template: Arc<SourceFile>,
}

/// What a test stands at: `ref('x')` or `source('a', 'b')`, and the name in the test's name.
pub(super) struct At<'a> {
    pub(super) expression: String,
    pub(super) name: &'a str,
    pub(super) is_source: bool,
    /// What its tests inherit.
    pub(super) tags: Vec<String>,
}

/// Makes a generic test of an entry; one that cannot run is there all the same, so that it is not missed in silence.
fn generic(world: &World, patch: &Patch, entry: &TestEntry, at: &At<'_>, out: &mut Vec<Diagnostic>) -> GenericTest {
    let macro_name = format!("test_{}", entry.name);
    let mut kwargs = entry.arguments.clone();
    kwargs.insert("model".to_owned(), Json::from(format!("{{{{ get_where_subquery({}) }}}}", at.expression)));
    let mut kind = if at.is_source { format!("source_{}", entry.name) } else { entry.name.clone() };
    if let Some(ns) = &entry.namespace {
        kind = format!("{ns}_{kind}");
    }
    let (short, name) = match &entry.custom_name {
        Some(name) => (name.clone(), name.clone()),
        None => naming::test_names(&kind, at.name, &kwargs),
    };
    let hash = naming::test_hash(&name, &entry.name, entry.namespace.as_deref(), &kwargs);
    let call = match &entry.namespace {
        Some(ns) => format!("{ns}.{macro_name}"),
        None => macro_name.clone(),
    };
    let mut config = entry.config.clone();
    if short != name && !config.contains_key("alias") {
        config.insert("alias".to_owned(), Json::from(short.clone()));
    }
    let raw_code = format!("{{{{ {call}(**_dbt_generic_test_kwargs) }}}}");
    let template = match mistake(world, patch, entry, &macro_name) {
        None => template(&call, &at.expression, &entry.arguments),
        Some(mistake) => {
            out.push(mistake);
            // What it tests, and no more.
            format!("{{{{ {} }}}}", at.expression)
        }
    };
    let template = Arc::new(SourceFile::new(patch.file.path.clone(), template));
    let entry = TestEntry { config, ..entry.clone() };
    GenericTest { entry, name, short, hash, kwargs, raw_code, template }
}

/// A test that there is none of, or an argument that it does not have.
fn mistake(world: &World, patch: &Patch, entry: &TestEntry, macro_name: &str) -> Option<Diagnostic> {
    let found = match &entry.namespace {
        Some(package) => world.package_macro(package, macro_name),
        None => world.find_macro(&patch.package, macro_name),
    };
    if let Some(package) = entry.namespace.as_ref().filter(|name| !world.macros.contains_key(*name)) {
        let message = format!("the test '{}' is of the package '{package}', which is not there", entry.name);
        let known = world.macros.keys().map(String::as_str);
        let help = suggestion(package, known).unwrap_or_else(|| {
            "run `acuity deps`; a package that packages.yml does not name is added to it first".to_owned()
        });
        return Some(Diagnostic::error("unknown-test", message).at(&patch.file, entry.range.clone()).help(help));
    }
    let Some(def) = found else {
        let names: Vec<String> = world
            .macro_names(&patch.package)
            .into_iter()
            .filter_map(|n| match n.split_once('.') {
                Some((package, name)) => name.strip_prefix("test_").map(|n| format!("{package}.{n}")),
                None => n.strip_prefix("test_").map(str::to_owned),
            })
            .collect();
        return Some(
            Diagnostic::error("unknown-test", format!("there is no test named '{}'", entry.name))
                .at(&patch.file, entry.range.clone())
                .help(suggestion(&entry.name, names.iter().map(String::as_str)).unwrap_or_else(|| {
                    format!(
                        "define it in tests/generic: {{% test {}(model, column_name) %}} … {{% endtest %}}",
                        entry.name
                    )
                })),
        );
    };
    for name in entry.arguments.keys() {
        // A macro that uses `kwargs` takes any argument.
        if !def.signature.parameters.iter().any(|p| p.name == *name) && !def.signature.reads_kwargs {
            let known = def.signature.parameters.iter().map(|p| p.name.as_str()).filter(|p| *p != "model");
            let message = if name == "column_name" {
                format!("the test '{}' is not for columns: it has no parameter 'column_name'", entry.name)
            } else {
                format!("the test '{}' has no argument '{name}'", entry.name)
            };
            return Some(
                Diagnostic::error("test-argument", message)
                    .at(&patch.file, entry.range.clone())
                    .maybe_help(suggestion(name, known))
                    .related("defined here", &def.file, def.range.clone()),
            );
        }
    }
    None
}

/// The call of `config()` that dbt writes behind a test's, for its raw code.
fn config_call(config: &Map<String, Json>) -> String {
    if config.is_empty() {
        return String::new();
    }
    let part = |v: &Json| match v {
        Json::String(s) => format!("\"{}\"", s.replace('"', "\\\"")),
        other => naming::text(other),
    };
    let all: Vec<String> =
        config.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| format!("{k}={}", part(v))).collect();
    format!("{{{{ config({}) }}}}", all.join(","))
}

/// The call of the test's macro: text that is a call or holds Jinja is evaluated, the rest is passed on as it is.
fn template(call: &str, model: &str, arguments: &Map<String, Json>) -> String {
    let mut before = String::new();
    let mut parts = Vec::new();
    for (name, value) in arguments {
        if !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let path = format!("_arguments['{name}']");
        let part = if name == "column_name" && value.as_str().is_some_and(looks_like_call) {
            path
        } else {
            argument(value, path, &mut before)
        };
        parts.push(format!("{name}={part}"));
    }
    // Last as in dbt: the order of the calls is that of `depends_on`.
    parts.push(format!("model=get_where_subquery({model})"));
    format!("{before}{{{{ {call}({}) }}}}", parts.join(", "))
}

/// The expression of an argument, or of a part of one, that is found at `path`; text of several parts is set `before`.
fn argument(value: &Json, path: String, before: &mut String) -> String {
    match value {
        Json::String(text) if looks_like_call(text) => text.trim().to_owned(),
        Json::String(text) => match lone_expression(text) {
            Some(expression) => format!("({expression})"),
            None if has_jinja(text) => {
                let name = format!("__text_{}", before.matches("{% endset %}").count());
                before.push_str(&format!("{{% set {name} %}}{text}{{% endset %}}"));
                name
            }
            None => path,
        },
        Json::Array(items) if is_rendered(value) => {
            let items =
                items.iter().enumerate().map(|(index, item)| argument(item, format!("{path}[{index}]"), before));
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Json::Object(map) if is_rendered(value) => {
            let entries = map.iter().map(|(key, value)| {
                // A key's text is the text of a Jinja string as well.
                let key = Json::from(key.as_str()).to_string();
                format!("{key}: {}", argument(value, format!("{path}[{key}]"), before))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        _ => path,
    }
}

fn has_jinja(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Whether something in an argument is evaluated rather than passed on.
fn is_rendered(value: &Json) -> bool {
    match value {
        Json::String(text) => has_jinja(text) || looks_like_call(text),
        Json::Array(items) => items.iter().any(is_rendered),
        Json::Object(map) => map.values().any(is_rendered),
        _ => false,
    }
}

/// Whether an argument is the call of one of the functions that dbt evaluates in arguments.
fn looks_like_call(text: &str) -> bool {
    let text = text.trim();
    ["env_var", "ref", "var", "source"].iter().any(|f| {
        text.strip_prefix(f).is_some_and(|rest| {
            let rest = rest.trim_start();
            rest.starts_with('(') && rest.ends_with(')') && rest.len() > 2
        })
    })
}
