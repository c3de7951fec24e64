//! Leaves that are explained together: those below one node, and the few conditions on which they all depend.
//!
//! What a leaf adds for a row depends only on which conditions of its path the row meets. Neighbours share most of them, and
//! with these the columns that they add to: together they take as many additions as one of them.

use super::{Step, TreeShap};
use crate::gbdt::tree::Tree;

/// Conditions of a group, at most: the patterns of which a row meets are told apart by a byte.
pub(super) const CONDITIONS: usize = 8;

/// Leaves below one node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// A row meets that of a split when it goes left. The first is the highest bit of a pattern.
    pub(super) conditions: Vec<Step>,
    /// The columns that they are about.
    pub(super) features: Vec<u32>,
    pub(super) leaves: Vec<Leaf>,
}

/// A leaf of a group.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leaf {
    /// Its number among all paths.
    pub(super) path: usize,
    /// For each step of its path: where its column stands among those of the group, the bits of a pattern that are about it, and
    /// what they are when a row follows it.
    pub(super) steps: Vec<(usize, u8, u8)>,
}

/// A tree, and which path leads to each of its leaves, if one counts.
pub(super) struct Paths<'a> {
    pub(super) tree: &'a Tree,
    pub(super) of_leaf: Vec<Option<usize>>,
}

/// Splits on the way to a node, and whether it lies on their left.
type Way = Vec<(usize, bool)>;

impl Paths<'_> {
    /// Adds the groups of a tree to `shap`.
    pub(super) fn add_groups(&self, shap: &mut TreeShap) {
        let nodes = self.tree.nodes();
        let mut splits = vec![0usize; nodes.len()];
        // A child stands after its parent.
        for (at, node) in nodes.iter().enumerate().rev() {
            splits[at] = node.children().map_or(0, |(left, right)| 1 + splits[left] + splits[right]);
        }
        let mut open: Vec<(usize, Way)> = vec![(0, Vec::new())];
        while let Some((at, way)) = open.pop() {
            match nodes[at].children() {
                Some((left, right)) if way.len() + splits[at] > CONDITIONS => {
                    for (child, is_left) in [(right, false), (left, true)] {
                        // Of a longer way only that it is too long is asked: a deep chain would fill the memory.
                        open.push((child, way.iter().copied().chain([(at, is_left)]).take(CONDITIONS + 1).collect()));
                    }
                }
                None if way.len() > CONDITIONS => shap.add_alone(self.of_leaf[at]),
                _ => shap.groups.extend(self.group(shap, at, way)),
            }
        }
    }

    /// The leaves below a node to which `way` leads.
    fn group(&self, shap: &TreeShap, at: usize, way: Way) -> Option<Group> {
        let mut asked: Vec<usize> = way.iter().map(|(split, _)| *split).collect();
        let (mut leaves, mut open) = (Vec::new(), vec![(at, way)]);
        while let Some((at, way)) = open.pop() {
            let Some((left, right)) = self.tree.nodes()[at].children() else {
                leaves.extend(self.of_leaf[at].map(|path| (path, way)));
                continue;
            };
            asked.push(at);
            for (child, is_left) in [(right, false), (left, true)] {
                open.push((child, way.iter().copied().chain([(at, is_left)]).collect()));
            }
        }
        let feature = |split: usize| self.tree.nodes()[split].feature;
        let mut features: Vec<u32> = asked.iter().map(|split| feature(*split)).collect();
        features.sort_unstable();
        features.dedup();
        let bit = |split: usize| asked.iter().rev().position(|one| *one == split).map_or(0, |place| 1 << place);
        let leaf = |(path, way): (usize, Way)| {
            let step = |step: &Step| {
                let of_it = || way.iter().filter(|(split, _)| feature(*split) == step.feature);
                let bits = of_it().fold(0, |bits, (split, _)| bits | bit(*split));
                let met = of_it().filter(|(_, is_left)| *is_left).fold(0, |bits, (split, _)| bits | bit(*split));
                (features.partition_point(|one| *one < step.feature), bits, met)
            };
            Leaf { path, steps: shap.steps[shap.paths[path].steps.clone()].iter().map(step).collect() }
        };
        let leaves: Vec<Leaf> = leaves.into_iter().map(leaf).collect();
        let conditions = asked.iter().map(|split| Step::of(&self.tree.nodes()[*split])).collect();
        (!leaves.is_empty()).then_some(Group { conditions, features, leaves })
    }
}

impl TreeShap {
    /// A path through more splits than a group has conditions: those about one column are one, where that makes them few enough.
    fn add_alone(&mut self, path: Option<usize>) {
        let Some(path) = path else { return };
        let conditions = self.steps[self.paths[path].steps.clone()].to_vec();
        let count = conditions.len();
        if count > CONDITIONS {
            self.long.push(path);
            return;
        }
        let features = conditions.iter().map(|step| step.feature).collect();
        let bit = |at: usize| 1 << (count - 1 - at);
        let steps = (0..count).map(|at| (at, bit(at), bit(at))).collect();
        self.groups.push(Group { conditions, features, leaves: vec![Leaf { path, steps }] });
    }
}
