//! What schema files and doc blocks say, gathered by name.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use minijinja::Value;

use super::{
    Found, Inputs,
    kinds::KINDS,
    schema::{Named, Patch, SchemaFile},
    versions::{self, Versions},
};
use crate::{
    definitions::{Doc, ResourceType, SemanticKind},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    jinja::{
        job::{Job, render},
        scan::{TagKind, Token, tags, tokens, unquote},
        world::World,
    },
};

/// Patches by kind and name.
#[derive(Default)]
pub(crate) struct Patches {
    pub(crate) nodes: BTreeMap<ResourceType, BTreeMap<Named, Patch>>,
    pub(crate) macros: BTreeMap<Named, Patch>,
    pub(crate) sources: Vec<(Patch, Vec<Patch>)>,
    pub(crate) exposures: Vec<Patch>,
    pub(crate) unit_tests: Vec<Patch>,
    pub(crate) groups: Vec<Patch>,
    /// Semantic models before the metrics of their measures, and these before queries of them.
    pub(super) semantics: BTreeMap<SemanticKind, Vec<Patch>>,
    /// Models of several versions, by the names of their files.
    pub(super) versions: Versions,
}

impl Patches {
    /// What is said about a node.
    pub(crate) fn node(&self, kind: ResourceType, key: &Named) -> Option<&Patch> {
        self.nodes.get(&kind)?.get(key)
    }

    /// All that is said about nodes of a kind.
    pub(crate) fn of_kind(&self, kind: ResourceType) -> impl Iterator<Item = (&Named, &Patch)> {
        self.nodes.get(&kind).into_iter().flatten()
    }

    /// Drops every test that is said.
    pub(super) fn forget_tests(&mut self) {
        let of_nodes = self.nodes.values_mut().flat_map(BTreeMap::values_mut);
        let of_sources = self.sources.iter_mut().flat_map(|(_, tables)| tables);
        let of_versions = self.versions.values_mut().map(|version| &mut version.patch);
        for patch in of_nodes.chain(of_sources).chain(of_versions) {
            patch.tests.clear();
        }
        self.unit_tests.clear();
        // A schema file may describe a singular test, which is not there now.
        self.nodes.remove(&ResourceType::Test);
    }
}

/// Reads the patches of all schema files.
pub(crate) fn gather(inputs: &Inputs, out: &mut Vec<Diagnostic>) -> Patches {
    let mut all = Patches::default();
    for schema in &inputs.schemas {
        schema.check(out);
        for (kind, section) in KINDS.iter().flat_map(|kind| kind.sections.iter().map(move |section| (kind, section))) {
            for entry in schema.entries(section, out) {
                let is_model = kind.kind == ResourceType::Model;
                if is_model && versions::gather(inputs, schema, &entry, &mut all.versions, out) {
                    continue;
                }
                let Some(patch) = schema.patch(&entry, "entry", out) else { continue };
                add(all.nodes.entry(kind.kind).or_default(), section, patch, out);
            }
        }
        for entry in schema.entries("macros", out) {
            let Some(patch) = schema.patch(&entry, "entry", out) else { continue };
            add(&mut all.macros, "macros", patch, out);
        }
        for entry in schema.entries("sources", out) {
            let Some(patch) = schema.patch(&entry, "source", out) else { continue };
            let tables = tables(schema, &entry, out);
            all.sources.push((patch, tables));
        }
        for entry in schema.entries("exposures", out) {
            all.exposures.extend(schema.patch(&entry, "exposure", out));
        }
        for entry in schema.entries("groups", out) {
            all.groups.extend(schema.patch(&entry, "group", out));
        }
        for entry in schema.entries("unit_tests", out) {
            all.unit_tests.extend(schema.patch(&entry, "unit test", out));
        }
        for kind in SemanticKind::ALL {
            for entry in schema.entries(kind.section(), out) {
                all.semantics.entry(kind).or_default().extend(schema.patch(&entry, kind.what(), out));
            }
        }
    }
    let none = BTreeMap::new();
    versions::ambiguous(inputs, &all.versions, all.nodes.get(&ResourceType::Model).unwrap_or(&none), out);
    all
}

fn tables(schema: &SchemaFile, entry: &crate::yaml::Yaml, out: &mut Vec<Diagnostic>) -> Vec<Patch> {
    let listed = entry.get("tables").and_then(crate::yaml::Yaml::seq).unwrap_or_default();
    listed.iter().filter_map(|t| schema.patch(t, "table", out)).collect()
}

fn add(map: &mut BTreeMap<Named, Patch>, section: &str, patch: Patch, out: &mut Vec<Diagnostic>) {
    if let Some(first) = map.get(&patch.key()) {
        out.push(
            Diagnostic::error("duplicate", format!("'{}' is described twice under '{section}'", patch.name))
                .at(&patch.file, patch.name_range.clone())
                .related("first here", &first.file, first.name_range.clone())
                .help("merge the two entries"),
        );
        return;
    }
    map.insert(patch.key(), patch);
}

/// What a doc block says after its Jinja, which as in dbt knows no names.
fn contents(
    world: &Arc<World>,
    file: &Arc<SourceFile>,
    package: &str,
    body: &Range<usize>,
) -> Result<String, Box<Diagnostic>> {
    let text = &file.text[body.clone()];
    if !["{{", "{%", "{#"].iter().any(|tag| text.contains(tag)) {
        return Ok(text.trim().to_owned());
    }
    let mut job = Job::text(world, file, package).within(body.clone());
    // What has no meaning prints nothing. What is wrong with the template is told when it is rendered.
    if let Ok(template) = world.env.template_from_str(text) {
        let names: BTreeSet<String> = template.undeclared_variables(false).into_iter().collect();
        for name in names {
            job = job.with(&name, Value::from(""));
        }
    }
    Ok(render(&job, None)?.text.trim().to_owned())
}

/// Doc blocks by id.
pub(crate) fn docs(inputs: &Inputs, world: &Arc<World>, out: &mut Vec<Diagnostic>) -> BTreeMap<String, Doc> {
    let mut found: BTreeMap<String, Doc> = BTreeMap::new();
    let blocks = inputs.docs.iter().flat_map(|(file, blocks)| blocks.iter().map(move |block| (file, block)));
    for (Found { file, package, shown, below, .. }, block) in blocks {
        let id = format!("doc.{package}.{}", block.name);
        if found.contains_key(&id) {
            out.push(
                Diagnostic::error("duplicate", format!("the doc block '{}' is written twice", block.name))
                    .at(file, block.name_range.clone()),
            );
            continue;
        }
        let contents = contents(world, file, package, &block.body).unwrap_or_else(|found| {
            let help = format!("write {{% raw %}}…{{% endraw %}} around what is to stay: {}", found.message);
            let message = format!("the doc block '{}' cannot be rendered", block.name);
            out.push(Diagnostic { message, help: Some(help), ..*found });
            String::new()
        });
        found.insert(
            id.clone(),
            Doc {
                unique_id: id,
                name: block.name.clone(),
                package_name: package.clone(),
                path: below.clone(),
                original_file_path: shown.clone(),
                block_contents: contents,
            },
        );
    }
    found
}

/// What a call of `doc()` names: a package where it says so, and the block.
fn called<'t>(text: &'t str, words: &[(Token, Range<usize>)]) -> Option<(Option<&'t str>, &'t str)> {
    let names: Vec<&str> =
        words.iter().filter(|(t, _)| *t == Token::Text).map(|(_, r)| unquote(&text[r.clone()])).collect();
    let is_doc = words.first().is_some_and(|(_, r)| &text[r.clone()] == "doc");
    match (is_doc, names.as_slice()) {
        (true, [name]) => Some((None, *name)),
        (true, [package, name]) => Some((Some(*package), *name)),
        _ => None,
    }
}

/// The block that a call in a description of `package` means: where it names no package as in dbt that of the root project, then
/// that of its own package, then any.
fn block<'d>(
    docs: &'d BTreeMap<String, Doc>,
    root: &str,
    package: &str,
    (of, name): (Option<&str>, &str),
) -> Option<&'d Doc> {
    let in_package = |package: &str| docs.get(&format!("doc.{package}.{name}"));
    match of {
        Some(package) => in_package(package),
        None => in_package(root).or_else(|| in_package(package)).or_else(|| docs.values().find(|d| d.name == name)),
    }
}

/// Ids of the blocks that a description calls, in their order.
pub(crate) fn doc_blocks(text: &str, world: &World, docs: &BTreeMap<String, Doc>, package: &str) -> Vec<String> {
    if !text.contains("{{") {
        return Vec::new();
    }
    let expressions = tags(text).unwrap_or_default().into_iter().filter(|tag| tag.kind == TagKind::Expression);
    let found = expressions.filter_map(|tag| {
        let call = called(text, &tokens(text, tag.inner.clone()))?;
        Some(block(docs, &world.root, package, call)?.unique_id.clone())
    });
    found.collect()
}

/// A description with its `{{ doc('…') }}`, variables and target filled in; `place` is for messages.
pub(crate) fn describe(
    text: &str,
    world: &Arc<World>,
    docs: &BTreeMap<String, Doc>,
    package: &str,
    place: (&Arc<SourceFile>, Range<usize>),
    out: &mut Vec<Diagnostic>,
) -> String {
    if !text.contains("{{") {
        return text.to_owned();
    }
    let mut result = String::new();
    let mut at = 0;
    // All else stays as it is written: a description may show what a template looks like.
    for tag in tags(text).unwrap_or_default() {
        if tag.kind != TagKind::Expression {
            continue;
        }
        let words = tokens(text, tag.inner.clone());
        let first = words.first().map_or("", |(_, range)| &text[range.clone()]);
        if ["var", "env_var", "target"].contains(&first) {
            let file = Arc::new(SourceFile::new(place.0.path.clone(), &text[tag.range.clone()]));
            match render(&Job::text(world, &file, package), None) {
                Ok(rendered) => {
                    result.push_str(&text[at..tag.range.start]);
                    result.push_str(&rendered.text);
                    at = tag.range.end;
                }
                Err(diagnostic) => out.push(diagnostic.at(place.0, place.1.clone())),
            }
            continue;
        }
        let Some((of, name)) = called(text, &words) else { continue };
        result.push_str(&text[at..tag.range.start]);
        at = tag.range.end;
        match block(docs, &world.root, package, (of, name)) {
            Some(doc) => result.push_str(&doc.block_contents),
            None => {
                let names = docs.values().map(|d| d.name.as_str());
                out.push(
                    Diagnostic::error("unknown-doc", format!("there is no doc block named '{name}'"))
                        .at(place.0, place.1.clone())
                        .help(
                            suggestion(name, names)
                                .unwrap_or_else(|| format!("add {{% docs {name} %}} … {{% enddocs %}} to a .md file")),
                        ),
                );
            }
        }
    }
    result.push_str(&text[at..]);
    result
}
