//! What names mean in a project: of `ref()` and `source()`, and those that people type.

use std::collections::BTreeSet;

use crate::{
    definitions::{ModelVersion, Node, RefArgs, ResourceType, Source, Version},
    diagnostic::{Diagnostic, suggestion},
    jinja::fault::Fault,
    project::ProjectData,
};

/// What `ref()` may name.
const REFERRED: [ResourceType; 3] = [ResourceType::Model, ResourceType::Seed, ResourceType::Snapshot];

impl ProjectData {
    /// The node that a `ref()` in `package` means.
    pub(crate) fn resolve_ref(&self, package: &str, wanted: &RefArgs) -> Result<&Node, Fault> {
        let find = |p: &str| REFERRED.iter().find_map(|kind| self.named(*kind, p, wanted));
        let found = match &wanted.package {
            Some(p) => find(p),
            // As in dbt the project goes before the package that asks: it may replace what a package has.
            None => find(&self.name)
                .or_else(|| find(package))
                .or_else(|| self.nodes.values().find(|n| REFERRED.contains(&n.resource_type) && is_meant(n, wanted))),
        };
        if let Some(node) = found {
            return Ok(node);
        }
        if let Some(fault) = self.whole.as_ref().and_then(|all| {
            let broken = all.resolve_ref(package, wanted).ok()?;
            self.fault(&broken.unique_id)
        }) {
            return Err(fault);
        }
        let shown = match &wanted.package {
            Some(p) => format!("{p}.{}", wanted.name),
            None => wanted.name.clone(),
        };
        if let Some(fault) = self.no_version(&shown, wanted) {
            return Err(fault);
        }
        if self.disabled.values().any(|n| is_meant(n, wanted) && REFERRED.contains(&n.resource_type)) {
            return Err(Fault {
                code: "disabled-ref",
                message: format!("'{shown}' is referred to, but it is disabled"),
                help: Some("set enabled: true for it, or remove the ref()".to_owned()),
            });
        }
        let names = self.nodes.values().filter(|n| REFERRED.contains(&n.resource_type)).map(|n| n.name.as_str());
        Err(Fault {
            code: "unknown-ref",
            message: format!("there is no model, seed or snapshot named '{shown}'"),
            help: suggestion(&wanted.name, names)
                .or_else(|| Some(format!("add models/{}.sql, or correct the name", wanted.name))),
        })
    }

    /// The id of the node that a `ref()` in `package` means, where there is one.
    pub fn referred(&self, package: &str, wanted: &RefArgs) -> Option<String> {
        Some(self.resolve_ref(package, wanted).ok()?.unique_id.clone())
    }

    /// The node of this kind and package that a `ref()` means: of several versions the one it names, else the latest.
    fn named(&self, kind: ResourceType, package: &str, wanted: &RefArgs) -> Option<&Node> {
        let id = format!("{}.{package}.{}", kind.as_str(), wanted.name);
        match &wanted.version {
            Some(version) => self.nodes.get(&format!("{id}.v{version}")),
            None => self.nodes.get(&id).or_else(|| {
                let from = format!("{id}.v");
                let versions = self.nodes.range(from.clone()..).take_while(|(id, _)| id.starts_with(&from));
                versions.map(|(_, node)| node).find(|node| is_meant(node, wanted))
            }),
        }
    }

    /// What is wrong with a `ref()` that means a version which the model does not have.
    fn no_version(&self, shown: &str, wanted: &RefArgs) -> Option<Fault> {
        let of_name = |node: &&Node| node.resource_type == ResourceType::Model && node.name == wanted.name;
        let all = || self.nodes.values().chain(self.disabled.values()).filter(of_name);
        let mut known: Vec<&Version> = all().filter_map(|node| Some(&node.version.as_ref()?.version)).collect();
        known.sort_by(|a, b| a.age(b));
        let Some(version) = wanted.version.as_ref() else {
            let latest = all().find_map(|node| Some(&node.version.as_ref()?.latest))?;
            let is_there = all().any(|node| is_meant(node, wanted));
            return (!is_there).then(|| Fault {
                code: "unknown-ref",
                message: format!("the latest version of the model '{shown}', {latest}, is not there"),
                help: Some("add its file, or say with 'latest_version' which is the latest".to_owned()),
            });
        };
        if known.iter().any(|one| one.is(version)) {
            return None;
        }
        all().next()?;
        let help = match known.as_slice() {
            [] => "it has no versions: leave 'v' out".to_owned(),
            known => {
                let known: Vec<&str> = known.iter().map(|version| version.text()).collect();
                format!("its versions are {}", known.join(", "))
            }
        };
        let message = format!("the model '{shown}' has no version {version}");
        Some(Fault { code: "unknown-ref", message, help: Some(help) })
    }

    /// The source that a `source()` in `package` means.
    pub(crate) fn resolve_source(&self, package: &str, wanted: &(String, String)) -> Result<&Source, Fault> {
        let (group, table) = wanted;
        for p in [self.name.as_str(), package] {
            if let Some(found) = self.sources.get(&format!("source.{p}.{group}.{table}")) {
                return Ok(found);
            }
        }
        if let Some(found) = self.sources.values().find(|s| s.source_name == *group && s.name == *table) {
            return Ok(found);
        }
        if let Some(fault) = self.whole.as_ref().and_then(|all| {
            let broken = all.resolve_source(package, wanted).ok()?;
            self.fault(&broken.unique_id)
        }) {
            return Err(fault);
        }
        let groups: BTreeSet<&str> = self.sources.values().map(|s| s.source_name.as_str()).collect();
        if groups.contains(group.as_str()) {
            let tables = self.sources.values().filter(|s| s.source_name == *group).map(|s| s.name.as_str());
            return Err(Fault {
                code: "unknown-source",
                message: format!("the source '{group}' has no table '{table}'"),
                help: suggestion(table, tables)
                    .or_else(|| Some("declare the table under 'sources:' in a schema file".to_owned())),
            });
        }
        Err(Fault {
            code: "unknown-source",
            message: format!("there is no source named '{group}'"),
            help: suggestion(group, groups).or_else(|| Some("declare it under 'sources:' in a schema file".to_owned())),
        })
    }

    /// The one node that a person means by a name, an id or `package.name`: models before seeds before tests.
    ///
    /// # Errors
    /// When there is none, with the nearest name; the mistake, when it cannot be used.
    pub fn find<'a>(&'a self, name: &str) -> Result<&'a Node, Diagnostic> {
        if let Some(node) = self.nodes.get(name) {
            return Ok(node);
        }
        let named = |data: &'a Self| {
            let is_meant = |n: &&Node| {
                n.unique_id == name
                    || n.name == name
                    || n.search_name() == name
                    || n.fqn.join(".") == name
                    || format!("{}.{}", n.package_name, n.search_name()) == name
            };
            let is_old = |n: &Node| n.version.as_ref().is_some_and(|version| !version.is_latest());
            data.nodes
                .values()
                .filter(is_meant)
                .min_by_key(|n| (n.resource_type, n.package_name != data.name, is_old(n)))
        };
        if let Some(node) = named(self) {
            return Ok(node);
        }
        let broken = named(self.everything()).map(|node| self.refused(std::iter::once(&node.unique_id)));
        if let Some(refused) = broken.and_then(|refused| refused.0.into_iter().next()) {
            return Err(refused);
        }
        let names = self.nodes.values().map(|n| n.name.as_str());
        Err(Diagnostic::error("unknown-node", format!("there is no model, seed or test named '{name}'"))
            .help(suggestion(name, names).unwrap_or_else(|| "`ls` lists all names".to_owned())))
    }
}

/// Whether a `ref()`, its package aside, means this node.
fn is_meant(node: &Node, wanted: &RefArgs) -> bool {
    let is_version = match (&wanted.version, &node.version) {
        (Some(wanted), Some(it)) => it.version.is(wanted),
        (None, version) => version.as_ref().is_none_or(ModelVersion::is_latest),
        (Some(_), None) => false,
    };
    node.name == wanted.name && is_version
}
