//! What all templates of a project share: the engine, the macros, the target, the variables.

pub(crate) mod explain;
mod materializations;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use minijinja::Environment;
use serde_json::{Map, Value as Json};

use crate::{
    definitions::{Macro, Quoting, Target},
    diagnostic::Diagnostic,
    files::{FileSystem, SourceFile},
    jinja::{
        blocks::{Block, BlockKind, Signature},
        bounds, engine,
        prepare::{CallBody, prepare_macro},
        prepared::Prepared,
    },
    secrets::Secrets,
};

/// A macro ready to be called.
#[derive(Debug)]
pub(crate) struct MacroDef {
    pub(crate) public: Macro,
    pub(crate) signature: Signature,
    /// The name of its template.
    pub(crate) template: String,
    pub(crate) file: Arc<SourceFile>,
    pub(crate) range: std::ops::Range<usize>,
}

/// Where a template's text came from.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) prepared: Prepared,
    /// What the template is, for messages: `macro 'x'`.
    pub(crate) what: String,
}

/// The body of a call block with its parameters.
#[derive(Debug, Clone)]
pub(crate) struct CallTemplate {
    pub(crate) signature: Signature,
    pub(crate) origin: Origin,
}

/// Shared by all templates.
pub(crate) struct World {
    pub(crate) env: Environment<'static>,
    /// The same where what is undefined is nothing, made when it is asked for.
    pub(crate) early: OnceLock<Environment<'static>>,
    /// By the name of the template.
    pub(crate) origins: BTreeMap<String, Origin>,
    pub(crate) calls: BTreeMap<String, CallTemplate>,
    /// By package, then by name.
    pub(crate) macros: BTreeMap<String, BTreeMap<String, MacroDef>>,
    /// The package that is run.
    pub(crate) root: String,
    pub(crate) target: Target,
    pub(crate) cli_vars: Map<String, Json>,
    /// `vars:` of each package's dbt_project.yml.
    pub(crate) vars: BTreeMap<String, Map<String, Json>>,
    /// `dispatch:`: namespace to the packages searched.
    pub(crate) dispatch: BTreeMap<String, Vec<String>>,
    /// `quoting:` of the root project.
    pub(crate) quoting: Quoting,
    pub(crate) files: Arc<dyn FileSystem>,
    /// What no message and no artifact may show.
    pub(crate) secrets: Secrets,
    pub(crate) invocation_id: String,
    pub(crate) run_started_at: String,
}

/// The package of the built-in macros.
pub(crate) const BUILTIN: &str = "dbt";

/// The id of a macro of dbt's.
pub(crate) fn built_in(name: &str) -> String {
    format!("macro.{BUILTIN}.{name}")
}

impl World {
    /// The engine as dbt has it while it reads a project: an attribute, an item or a call of what is undefined is undefined too.
    pub(crate) fn early(&self) -> &Environment<'static> {
        self.early.get_or_init(|| engine::lenient(self.env.clone()))
    }

    /// Adds the macros of a file; mistakes become findings.
    pub(crate) fn add_macros(
        &mut self,
        package: &str,
        file: &Arc<SourceFile>,
        shown: &str,
        blocks: &[Block],
        out: &mut Vec<Diagnostic>,
    ) {
        for block in blocks {
            if !matches!(block.kind, BlockKind::Macro | BlockKind::Test | BlockKind::Materialization) {
                continue;
            }
            let template = format!("macro.{package}.{}", block.name);
            if let Some(other) = self.macros.get(package).and_then(|m| m.get(&block.name)) {
                out.push(
                    Diagnostic::error("duplicate", format!("the macro '{}' is defined twice", block.name))
                        .at(file, block.name_range.clone())
                        .related("first here", &other.file, other.range.clone())
                        .help("rename or remove one of them"),
                );
                continue;
            }
            let mut calls = Vec::new();
            let prepared = prepare_macro(&file.text, &block.parameters, block.body.clone(), &template, &mut calls);
            let what = format!("macro '{}'", block.name);
            let origin = Origin { file: file.clone(), prepared, what: what.clone() };
            self.add_calls(&template, &what, file, calls, out);
            if !self.add_template(template.clone(), origin, out) {
                continue;
            }
            let def = MacroDef {
                public: Macro {
                    unique_id: template.clone(),
                    name: block.name.clone(),
                    package_name: package.to_owned(),
                    original_file_path: shown.to_owned(),
                    macro_sql: file.text[block.range.clone()].to_owned(),
                    description: String::new(),
                    arguments: Vec::new(),
                    meta: Map::new(),
                    patch_path: None,
                },
                signature: Signature::new(block.parameters.clone(), &file.text, block.body.clone()),
                template,
                file: file.clone(),
                range: block.name_range.clone(),
            };
            self.macros.entry(package.to_owned()).or_default().insert(block.name.clone(), def);
        }
    }

    fn add_calls(
        &mut self,
        base: &str,
        what: &str,
        file: &Arc<SourceFile>,
        calls: Vec<CallBody>,
        out: &mut Vec<Diagnostic>,
    ) {
        for (name, call) in call_templates(base, what, file, calls) {
            let origin = call.origin.clone();
            self.calls.insert(name.clone(), call);
            self.add_template(name, origin, out);
        }
    }

    /// Gives a template to the engine; whether it took it.
    fn add_template(&mut self, name: String, origin: Origin, out: &mut Vec<Diagnostic>) -> bool {
        if let Some(found) = explain::too_long(&origin) {
            out.push(found);
            return false;
        }
        let (text, depth) = (origin.prepared.text.clone(), origin.prepared.depth);
        self.origins.insert(name.clone(), origin);
        if let Err(error) = bounds::on_stack(depth, || self.env.add_template_owned(name, text)) {
            out.push(explain::diagnostic(self, &BTreeMap::new(), &[], &error));
            return false;
        }
        true
    }

    /// The macro that a bare name means in a package: its own, the root project's, a built-in one.
    pub(crate) fn find_macro(&self, package: &str, name: &str) -> Option<&MacroDef> {
        [package, &self.root, BUILTIN].iter().find_map(|p| self.macros.get(*p)?.get(name))
    }

    /// The macro of the root project, or else of the first package that has one of this name.
    pub(crate) fn macro_of_any(&self, name: &str) -> Option<&MacroDef> {
        let packages = self.macros.keys().map(String::as_str).filter(|package| *package != BUILTIN);
        std::iter::once(self.root.as_str()).chain(packages).find_map(|package| self.package_macro(package, name))
    }

    /// The macro that a bare name means in a macro of `package` that a node of `node` calls: as in dbt the node's package is
    /// asked, then the root project, whichever package the name stands in. dbt knows no more; here its own package may follow.
    pub(crate) fn meant(&self, node: &str, package: &str, name: &str) -> Option<&MacroDef> {
        [node, &self.root, package, BUILTIN].iter().find_map(|package| self.macros.get(*package)?.get(name))
    }

    /// The macro of a package.
    pub(crate) fn package_macro(&self, package: &str, name: &str) -> Option<&MacroDef> {
        self.macros.get(package)?.get(name)
    }

    /// What `adapter.dispatch(name, namespace)` picks: the adapter's or the default implementation, in the order of the packages.
    pub(crate) fn dispatch(&self, package: &str, name: &str, namespace: Option<&str>) -> Option<&MacroDef> {
        // What models are written in decides, not what runs them.
        let names = [self.target.dialect.name(), "default"].map(|prefix| format!("{prefix}__{name}"));
        let of = |package: &str| names.iter().find_map(|name| self.package_macro(package, name));
        let Some(namespace) = namespace else {
            // Without packages to search, a bare name is meant.
            return names.iter().find_map(|name| self.find_macro(package, name));
        };
        // A package before the next one is asked, also where that has an implementation for the dialect.
        let order = match self.dispatch.get(namespace) {
            Some(order) => order.iter().map(String::as_str).collect(),
            None => vec![self.root.as_str(), namespace],
        };
        order.into_iter().find_map(of).or_else(|| of(BUILTIN))
    }

    /// Every macro name that templates of a package may use, for suggestions.
    pub(crate) fn macro_names(&self, package: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (owner, macros) in &self.macros {
            if owner == package || *owner == self.root || owner == BUILTIN {
                names.extend(macros.keys().cloned());
            } else {
                names.extend(macros.keys().map(|name| format!("{owner}.{name}")));
            }
        }
        names
    }

    /// A variable: of the command line, of the package in the root's `vars`, of the root, of the package.
    pub(crate) fn var(&self, package: &str, name: &str) -> Option<&Json> {
        let root = self.vars.get(&self.root);
        self.cli_vars
            .get(name)
            .or_else(|| root.and_then(|v| v.get(package)).and_then(|v| v.get(name)))
            .or_else(|| root.and_then(|v| v.get(name)))
            .or_else(|| self.vars.get(package).and_then(|v| v.get(package)).and_then(|v| v.get(name)))
            .or_else(|| self.vars.get(package).and_then(|v| v.get(name)))
    }

    /// Every variable name, for suggestions.
    pub(crate) fn var_names(&self) -> BTreeSet<String> {
        self.cli_vars.keys().chain(self.vars.values().flat_map(Map::keys)).cloned().collect()
    }
}

/// Names of call bodies as [`crate::jinja::prepare::prepare`] writes them.
pub(crate) fn call_templates(
    base: &str,
    what: &str,
    file: &Arc<SourceFile>,
    calls: Vec<CallBody>,
) -> Vec<(String, CallTemplate)> {
    calls
        .into_iter()
        .enumerate()
        .map(|(n, call)| {
            let origin = Origin { file: file.clone(), prepared: call.body, what: format!("call block in {what}") };
            (format!("{base}:{n}"), CallTemplate { signature: call.signature, origin })
        })
        .collect()
}
