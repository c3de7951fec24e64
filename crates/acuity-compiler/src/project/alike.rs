//! Nodes that would stand in one place of the warehouse: the one that is built last would be all that is left.

use std::collections::BTreeMap;

use crate::{
    definitions::{Node, ResourceType},
    diagnostic::{Diagnostic, Diagnostics},
    project::ProjectData,
};

impl ProjectData {
    /// What keeps the rows of all tests from being kept (`--store-failures`): two tests of one name.
    ///
    /// # Errors
    /// There are some.
    pub fn check_kept_rows(&self) -> Result<(), Diagnostics> {
        let found: Vec<Diagnostic> =
            self.alike(|test| test.config.keeps_failures(true)).into_iter().map(|(found, _)| found).collect();
        if found.is_empty() { Ok(()) } else { Err(Diagnostics(found)) }
    }

    /// What stands where another node does, with both; of tests those whose rows are kept.
    pub(crate) fn alike(&self, is_kept: impl Fn(&Node) -> bool) -> Vec<(Diagnostic, [&Node; 2])> {
        let mut places: BTreeMap<_, &Node> = BTreeMap::new();
        let mut found = Vec::new();
        for node in self.nodes.values().filter(|node| node.unit.is_none()) {
            let is_kept_test = node.resource_type == ResourceType::Test && is_kept(node);
            if !is_kept_test && !node.resource_type.is_built() {
                continue;
            }
            if let Some(other) = places.insert(&node.relation, node) {
                found.push((self.both(other, node), [other, node]));
            }
        }
        found
    }

    fn both(&self, first: &Node, second: &Node) -> Diagnostic {
        let called = |node: &Node| format!("the {} '{}'", node.resource_type.as_str(), node.name);
        let place = self.quoting.name(&second.relation, self.target.dialect);
        let message = format!("{} and {} both stand in {place}", called(first), called(second));
        let help = match second.resource_type {
            ResourceType::Test => "give one of them another name, or do not keep their rows",
            _ => "give one of them another alias or schema",
        };
        let mut diagnostic = Diagnostic::error("same-place", message).help(help);
        for (node, is_first) in [(second, false), (first, true)] {
            let Some(origin) = self.origins.get(&node.unique_id) else { continue };
            let (file, range) = match &origin.schema {
                Some((file, range)) => (file, range.clone()),
                None => (&origin.file, 0..0),
            };
            diagnostic =
                if is_first { diagnostic.related("the other one", file, range) } else { diagnostic.at(file, range) };
        }
        diagnostic
    }
}
