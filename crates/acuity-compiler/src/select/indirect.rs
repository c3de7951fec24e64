//! Tests that come along with the nodes they test, and how sets with such tests combine.

use std::collections::BTreeMap;

use super::Set;
use crate::{
    definitions::UniqueId,
    diagnostic::{Diagnostic, suggestion},
    project::ProjectData,
};

/// Which tests come along with the nodes they test.
// In this order: of two rules under which a test waits, the later one lets it in sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum IndirectSelection {
    /// Every test that reads a selected node.
    #[default]
    Eager,
    /// Tests all of whose nodes are selected.
    Cautious,
    /// Tests whose nodes are selected or above a selected node.
    Buildable,
    /// None.
    Empty,
}

impl IndirectSelection {
    /// All rules, in the order in which messages list them.
    pub const ALL: [Self; 4] = [Self::Eager, Self::Cautious, Self::Buildable, Self::Empty];

    /// As it is written on the command line and in selectors.yml.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eager => "eager",
            Self::Cautious => "cautious",
            Self::Buildable => "buildable",
            Self::Empty => "empty",
        }
    }

    /// The rule of that name.
    pub(super) fn named(text: &str) -> Result<Self, Diagnostic> {
        let names = Self::ALL.map(Self::as_str);
        Self::ALL.into_iter().find(|rule| rule.as_str() == text).ok_or_else(|| {
            Diagnostic::error("selector", format!("'{text}' is not a value of indirect_selection in selectors.yml"))
                .help(suggestion(text, names).unwrap_or_else(|| format!("use one of: {}", names.join(", "))))
        })
    }
}

/// What selectors match, with the tests that come along.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// Nodes, and tests that are taken.
    pub(super) taken: Set,
    /// Tests of taken nodes that wait for more of their nodes to be taken, and by which rule.
    waiting: BTreeMap<UniqueId, IndirectSelection>,
}

impl Found {
    /// Nodes with their tests.
    pub(super) fn new(data: &ProjectData, nodes: Set, rule: IndirectSelection) -> Self {
        let mut found = Self::default();
        if rule != IndirectSelection::Empty {
            for child in nodes.iter().flat_map(|id| data.graph.children(id)) {
                if data.nodes.get(&child).is_some_and(|node| node.resource_type.is_test()) {
                    found.waiting.insert(child, rule);
                }
            }
        }
        found.taken = nodes;
        found.settle(data);
        found
    }

    /// What any of the parts contains, and tests whose nodes came together over several of them.
    pub(super) fn union(data: &ProjectData, parts: Vec<Self>) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.taken.extend(part.taken);
            all.wait(part.waiting);
        }
        all.settle(data);
        all
    }

    /// What all parts contain; a test that one part takes and another holds back waits on.
    pub(super) fn intersection(data: &ProjectData, parts: Vec<Self>) -> Self {
        let mut parts = parts.into_iter();
        let Some(mut all) = parts.next() else { return Self::default() };
        for part in parts {
            let (left, right) = (all.reach(), part.reach());
            all.taken = &all.taken & &part.taken;
            all.wait(part.waiting);
            all.waiting.retain(|id, _| left.contains(id) && right.contains(id));
        }
        all.settle(data);
        all
    }

    /// Takes off what another selection takes.
    pub(super) fn without(mut self, other: &Self) -> Self {
        self.taken.retain(|id| !other.taken.contains(id));
        self.waiting.retain(|id, _| !other.taken.contains(id));
        self
    }

    fn reach(&self) -> Set {
        self.taken.iter().chain(self.waiting.keys()).cloned().collect()
    }

    fn wait(&mut self, tests: BTreeMap<UniqueId, IndirectSelection>) {
        for (id, rule) in tests {
            let known = self.waiting.entry(id).or_insert(rule);
            *known = rule.max(*known);
        }
    }

    /// Takes the waiting tests whose nodes are all there by now.
    fn settle(&mut self, data: &ProjectData) {
        if self.waiting.is_empty() {
            return;
        }
        let buildable = self.waiting.values().any(|rule| *rule == IndirectSelection::Buildable).then(|| {
            // Sources are there already.
            let mut all: Set = self.taken.iter().chain(data.sources.keys()).cloned().collect();
            all.extend(self.taken.iter().flat_map(|id| data.graph.ancestors(id, None)));
            all
        });
        let ready: Set = self
            .waiting
            .iter()
            .filter(|(id, rule)| {
                let within = |set: &Set| {
                    data.nodes.get(*id).is_some_and(|test| test.depends_on.iter().all(|above| set.contains(above)))
                };
                match rule {
                    IndirectSelection::Eager => true,
                    IndirectSelection::Cautious => within(&self.taken),
                    IndirectSelection::Buildable => buildable.as_ref().is_some_and(within),
                    IndirectSelection::Empty => false,
                }
            })
            .map(|(id, _)| id.clone())
            .collect();
        self.waiting.retain(|id, _| !ready.contains(id));
        self.taken.extend(ready);
    }
}
