//! Settings in dbt_project.yml for folders and nodes that are not there.

use std::collections::BTreeSet;

use super::builder::Builder;
use crate::{
    definitions::{Semantic, UniqueId},
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    yaml::Yaml,
};

/// The code of these findings.
pub(super) const CODE: &str = "unused-settings";

/// Sections of dbt_project.yml, older and other names first where there are several, with what they are for.
const SECTIONS: &[(&str, &str)] = &[
    ("models", "model."),
    ("seeds", "seed."),
    ("snapshots", "snapshot."),
    ("sources", "source."),
    ("tests", "test."),
    ("data_tests", "test."),
    ("unit_tests", "unit_test."),
    ("metrics", "metric."),
    ("semantic-models", "semantic_model."),
    ("saved-queries", "saved_query."),
    ("exposures", "exposure."),
];

impl Builder<'_> {
    /// Warns of every path of the root's dbt_project.yml that leads to nothing of its kind, as dbt does.
    pub(super) fn unused_settings<'s>(&mut self, semantics: impl Iterator<Item = (&'s UniqueId, &'s Semantic)>) {
        let Some(project) = self.packages.get(&self.world.root) else { return };
        let nodes = self.nodes.values().map(|node| (node.unique_id.as_str(), &node.fqn));
        let sources = self.sources.values().map(|source| (source.unique_id.as_str(), &source.fqn));
        let exposures = self.exposures.values().map(|exposure| (exposure.unique_id.as_str(), &exposure.fqn));
        let semantics = semantics.map(|(id, semantic)| (id.as_str(), &semantic.fqn));
        let there: Vec<(&str, &[String])> =
            nodes.chain(sources).chain(exposures).chain(semantics).map(|(id, fqn)| (id, fqn.as_slice())).collect();
        // What is switched off counts for all kinds.
        let off: Vec<&[String]> = self
            .disabled
            .values()
            .map(|node| node.fqn.as_slice())
            .chain(self.switched_off.iter().map(Vec::as_slice))
            .collect();
        let mut found = Vec::new();
        for (section, prefix) in SECTIONS {
            let of_kind = there.iter().filter(|(id, _)| id.starts_with(prefix)).map(|(_, fqn)| *fqn);
            let known: BTreeSet<&[String]> = of_kind.chain(off.iter().copied()).collect();
            let entry = project.yaml.map().unwrap_or_default().iter().find(|(key, _)| key.as_str() == Some(section));
            if let Some((key, tree)) = entry {
                walk(&project.file, key, tree, &mut vec![(*section).to_owned()], &known, &mut found);
            }
        }
        self.out.append(&mut found);
    }
}

/// Looks at the settings of one level and of those below it.
fn walk(
    file: &SourceFile,
    at: &Yaml,
    tree: &Yaml,
    path: &mut Vec<String>,
    known: &BTreeSet<&[String]>,
    out: &mut Vec<Diagnostic>,
) {
    let Some(entries) = tree.map() else { return };
    let is_level =
        |key: &Yaml, value: &Yaml| value.map().is_some() && !key.as_str().is_some_and(|k| k.starts_with('+'));
    let says_something = entries.iter().any(|(key, value)| !is_level(key, value));
    let below: Vec<&&[String]> = known.iter().filter(|fqn| fqn.starts_with(&path[1..])).collect();
    if says_something && below.is_empty() {
        let message = format!("the settings at '{}' apply to nothing: no such node is there", path.join("."));
        let above = &path[1..path.len().max(2) - 1];
        let beside = known.iter().filter(|fqn| fqn.starts_with(above)).filter_map(|fqn| fqn.get(above.len()));
        let nearest =
            path.get(1..).and_then(<[String]>::last).and_then(|own| suggestion(own, beside.map(String::as_str)));
        let help =
            nearest.unwrap_or_else(|| "remove them, or correct the path: the project's name, then folders".into());
        out.push(Diagnostic::warning(CODE, message).at(file, at.range.clone()).help(help));
    }
    for (key, value) in entries.iter().filter(|(key, value)| is_level(key, value)) {
        path.push(key.scalar().unwrap_or_default());
        walk(file, key, value, path, known, out);
        path.pop();
    }
}
