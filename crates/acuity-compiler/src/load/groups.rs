//! Groups, and who may read the models in them.

use std::collections::BTreeMap;

use super::{patches::Patches, schema};
use crate::{
    definitions::{Group, Node, ResourceType, UniqueId},
    diagnostic::{Diagnostic, suggestion},
    project::ProjectData,
    yaml::Yaml,
};

/// Who may read a model.
const ACCESS: [&str; 3] = ["private", "protected", "public"];

/// Groups by id.
pub(super) fn groups(patches: &Patches, out: &mut Vec<Diagnostic>) -> BTreeMap<UniqueId, Group> {
    let mut found = BTreeMap::new();
    for patch in &patches.groups {
        let unique_id = format!("group.{}.{}", patch.package, patch.name);
        let at = |diagnostic: Diagnostic| diagnostic.at(&patch.file, patch.name_range.clone());
        if patch.yaml.get("owner").and_then(Yaml::map).is_none() {
            let wrong = Diagnostic::error("schema", format!("the group '{}' needs an owner", patch.name));
            out.push(at(wrong).help("add: owner: {name: …, email: …}"));
        }
        if found.contains_key(&unique_id) {
            out.push(at(Diagnostic::error("duplicate", format!("the group '{}' is written twice", patch.name))));
            continue;
        }
        let group = Group {
            unique_id: unique_id.clone(),
            name: patch.name.clone(),
            package_name: patch.package.clone(),
            original_file_path: patch.shown.clone(),
            description: patch.description.clone(),
            owner: schema::map(patch.yaml.get("owner")),
        };
        found.insert(unique_id, group);
    }
    found
}

/// What is wrong with a node's access and group.
pub(super) fn settings(node: &Node, groups: &BTreeMap<UniqueId, Group>) -> Option<(&'static str, Diagnostic)> {
    if node.resource_type.is_test() {
        return None;
    }
    if let Some(access) = node.config.text("access")
        && !ACCESS.contains(&access)
    {
        let help = suggestion(access, ACCESS).unwrap_or_else(|| format!("use one of: {}", ACCESS.join(", ")));
        let wrong = Diagnostic::error("config", format!("'{access}' is not a value of access"));
        return Some(("access", wrong.help(help)));
    }
    let group = node.config.text("group")?;
    let names: Vec<&str> = groups.values().map(|group| group.name.as_str()).collect();
    if names.contains(&group) {
        return None;
    }
    let help = suggestion(group, names.iter().copied());
    let wrong = Diagnostic::error("config", format!("there is no group named '{group}'"));
    Some(("group", wrong.help(help.unwrap_or_else(|| "declare it under 'groups:' in a schema file".to_owned()))))
}

/// A model that `reader` may not read: it is private to a group that the reader is not in.
pub(super) fn refused(data: &ProjectData, reader: &str, read: &Node) -> Option<Diagnostic> {
    if read.resource_type != ResourceType::Model || read.config.text("access") != Some("private") {
        return None;
    }
    let group = read.config.text("group");
    let (name, own) = match data.nodes.get(reader) {
        Some(node) => {
            // A generic test is in the group of what it tests.
            let attached = node.attached_node.as_ref().and_then(|id| data.nodes.get(id));
            let is_own = node.unit.is_some() || node.attached_node.as_deref() == Some(read.unique_id.as_str());
            let own = node.config.text("group").or_else(|| attached.and_then(|node| node.config.text("group")));
            (node.name.as_str(), if is_own { group } else { own })
        }
        None if data.semantics.contains_key(reader) => {
            let one = &data.semantics[reader];
            (one.name.as_str(), one.group.as_deref())
        }
        // What is outside of the project is in no group.
        None => (reader.rsplit('.').next().unwrap_or(reader), None),
    };
    if group.is_some() && own == group {
        return None;
    }
    let of = group.map_or_else(String::new, |group| format!(" to the group '{group}'"));
    let message = format!("'{name}' may not read '{}', which is private{of}", read.name);
    Some(Diagnostic::error("private-ref", message).help(match group {
        Some(group) => format!("put '{name}' into the group '{group}', or make the model protected"),
        None => "put both into one group, or make the model protected".to_owned(),
    }))
}
