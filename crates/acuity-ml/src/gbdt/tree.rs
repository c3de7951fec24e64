//! A regression tree over `f32` features with missing values.

use super::category::CategorySet;
use crate::error::Result;

/// Marks a leaf in [`Node::left`] and [`Node::right`].
const NONE: u32 = u32::MAX;

/// One node: a split, or a leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    left: u32,
    right: u32,
    /// Column the split looks at; 0 at a leaf.
    pub feature: u32,
    /// A value below this goes left. At a leaf, and where categories are asked for: 0.
    pub threshold: f32,
    /// The categories that go right, all others left, where the feature is one of categories.
    pub categories: Option<CategorySet>,
    /// Where a missing value goes.
    pub default_left: bool,
    /// Sum of the hessians of the training rows that reached the node ("cover").
    pub cover: f32,
    /// Loss reduction of the split; 0 at a leaf.
    pub gain: f32,
    /// Value of the leaf, after the learning rate; at a split the value it would have had as a leaf.
    pub value: f32,
}

impl Node {
    /// A leaf.
    #[must_use]
    pub fn leaf(value: f32, cover: f32) -> Self {
        Self {
            left: NONE,
            right: NONE,
            feature: 0,
            threshold: 0.0,
            categories: None,
            default_left: false,
            cover,
            gain: 0.0,
            value,
        }
    }

    /// Indices of the children, left then right; `None` at a leaf.
    #[must_use]
    pub fn children(&self) -> Option<(usize, usize)> {
        (self.left != NONE).then_some((self.left as usize, self.right as usize))
    }

    /// Whether `value` goes left: missing (NaN) by default direction, otherwise `value < threshold`, or a category that is not
    /// among those that go right.
    #[must_use]
    pub fn goes_left(&self, value: f32) -> bool {
        match &self.categories {
            _ if value.is_nan() => self.default_left,
            None => value < self.threshold,
            Some(right) => !right.holds(value),
        }
    }
}

/// A tree. The root is node 0, a child stands after its parent, and every node but the root has exactly one parent.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
}

/// A split to be applied to a leaf with [`Tree::split`].
#[derive(Debug, Clone, PartialEq)]
pub struct SplitRule {
    /// Column.
    pub feature: u32,
    /// Below goes left.
    pub threshold: f32,
    /// Or these categories go right, all others left.
    pub categories: Option<CategorySet>,
    /// Where missing goes.
    pub default_left: bool,
    /// Loss reduction.
    pub gain: f32,
}

impl Tree {
    /// A tree of one leaf.
    #[must_use]
    pub fn stump(value: f32, cover: f32) -> Self {
        Self { nodes: vec![Node::leaf(value, cover)] }
    }

    /// Turns leaf `at` into a split with two new leaves; gives their indices, left then right.
    ///
    /// `at` must be a leaf of this tree; a split that is asked to split again keeps its old children out of reach.
    pub fn split(&mut self, at: usize, rule: SplitRule, left: Node, right: Node) -> (usize, usize) {
        let first = self.nodes.len();
        self.nodes.push(left);
        self.nodes.push(right);
        if let Some(node) = self.nodes.get_mut(at) {
            node.left = first as u32;
            node.right = first as u32 + 1;
            node.feature = rule.feature;
            node.threshold = rule.threshold;
            node.categories = rule.categories;
            node.default_left = rule.default_left;
            node.gain = rule.gain;
        }
        (first, first + 1)
    }

    /// Builds a tree from nodes in any order with child indices, as other programs store them.
    ///
    /// `children[i]` are the children of node `i`, `None` at a leaf; node 0 is the root.
    ///
    /// # Errors
    /// Says which node is out of range, has two parents, or cannot be reached.
    pub(crate) fn from_parts(parts: &[Node], children: &[Option<(usize, usize)>]) -> Result<Self, String> {
        if parts.is_empty() || parts.len() != children.len() {
            return Err("the tree has no nodes".to_owned());
        }
        let mut nodes: Vec<Node> = Vec::with_capacity(parts.len());
        let mut seen = vec![false; parts.len()];
        seen[0] = true;
        nodes.push(parts[0].clone());
        // Pairs of (index as stored, index here), so that children always stand after their parent.
        let mut queue = std::collections::VecDeque::from([(0usize, 0usize)]);
        while let Some((stored, here)) = queue.pop_front() {
            let Some((left, right)) = children[stored] else {
                nodes[here].left = NONE;
                nodes[here].right = NONE;
                continue;
            };
            for child in [left, right] {
                match seen.get_mut(child) {
                    None => {
                        return Err(format!("node {stored} has child {child}, but there are {} nodes", parts.len()));
                    }
                    Some(true) => return Err(format!("node {child} has two parents")),
                    Some(slot) => *slot = true,
                }
                queue.push_back((child, nodes.len()));
                let index = nodes.len() as u32;
                if child == left {
                    nodes[here].left = index;
                } else {
                    nodes[here].right = index;
                }
                nodes.push(parts[child].clone());
            }
        }
        Ok(Self { nodes })
    }

    /// All nodes.
    #[must_use]
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Changes the value and the weight of a node.
    pub(crate) fn settle(&mut self, at: usize, value: f32, cover: f32) {
        if let Some(node) = self.nodes.get_mut(at) {
            (node.value, node.cover) = (value, cover);
        }
    }

    /// Multiplies the value of every node.
    pub(crate) fn scale(&mut self, by: f64) {
        for node in &mut self.nodes {
            node.value = (f64::from(node.value) * by) as f32;
        }
    }

    /// Number of leaves.
    #[must_use]
    pub fn leaves(&self) -> usize {
        self.nodes.iter().filter(|node| node.children().is_none()).count()
    }

    /// Edges from the root to the deepest leaf.
    #[must_use]
    pub fn depth(&self) -> usize {
        let mut depth = vec![0usize; self.nodes.len()];
        let mut deepest = 0;
        // A child stands after its parent, so that its depth is known when it is met.
        for (index, node) in self.nodes.iter().enumerate() {
            if let Some((left, right)) = node.children() {
                depth[left] = depth[index] + 1;
                depth[right] = depth[index] + 1;
                deepest = deepest.max(depth[index] + 1);
            }
        }
        deepest
    }

    /// Value of the leaf that `row` reaches. NaN is missing; a column that `row` lacks is missing.
    #[must_use]
    pub fn predict(&self, row: &[f32]) -> f32 {
        let mut node = &self.nodes[0];
        while let Some((left, right)) = node.children() {
            let value = row.get(node.feature as usize).copied().unwrap_or(f32::NAN);
            node = &self.nodes[if node.goes_left(value) { left } else { right }];
        }
        node.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(feature: u32, threshold: f32, default_left: bool) -> SplitRule {
        SplitRule { feature, threshold, categories: None, default_left, gain: 1.0 }
    }

    #[test]
    fn below_goes_left_equal_goes_right_and_missing_goes_by_default() {
        let mut tree = Tree::stump(0.0, 4.0);
        let (left, right) = tree.split(0, rule(1, 2.5, true), Node::leaf(-1.0, 2.0), Node::leaf(1.0, 2.0));
        assert_eq!((left, right), (1, 2));
        assert_eq!(tree.predict(&[0.0, 2.4]), -1.0);
        assert_eq!(tree.predict(&[0.0, 2.5]), 1.0);
        assert_eq!(tree.predict(&[0.0, f32::NAN]), -1.0);
        assert_eq!(tree.predict(&[0.0]), -1.0);
        assert_eq!((tree.leaves(), tree.depth()), (2, 1));
    }

    #[test]
    fn categories_of_the_set_go_right_all_others_left() {
        let mut tree = Tree::stump(0.0, 4.0);
        let categories = Some([1, 4].into_iter().collect());
        let rule = SplitRule { categories, ..rule(0, 0.0, true) };
        tree.split(0, rule, Node::leaf(-1.0, 2.0), Node::leaf(1.0, 2.0));
        let of = |value: f32| tree.predict(&[value]);
        assert_eq!([of(0.0), of(1.0), of(4.0), of(5.0), of(300.0), of(f32::NAN)], [-1.0, 1.0, 1.0, -1.0, -1.0, -1.0]);
    }

    #[test]
    fn a_cycle_is_refused() {
        let node = Node::leaf(0.0, 1.0);
        let parts = vec![node.clone(), node.clone(), node];
        let cyclic = Tree::from_parts(&parts, &[Some((1, 2)), Some((0, 2)), None]);
        assert_eq!(cyclic.unwrap_err(), "node 0 has two parents");
        let outside = Tree::from_parts(&parts, &[Some((1, 9)), None, None]);
        assert_eq!(outside.unwrap_err(), "node 0 has child 9, but there are 3 nodes");
    }
}
