//! Trees laid out for being asked: all nodes lie one after the other, twelve bytes each, and several trees are walked at once.
//!
//! A walk through one tree waits for each node before it knows the next; eight walks side by side wait together. No step
//! branches, so that none is mispredicted: a leaf leads to itself until the deepest tree of the eight is done.

use super::{category::CategorySet, model::GbdtModel, tree::Tree};

/// Trees that are walked side by side.
const TOGETHER: usize = 8;

/// A column that no row has: its value is missing, and a missing value of a leaf goes left, which is where it stands.
const NO_COLUMN: u32 = u32::MAX >> 2;

#[derive(Debug, Clone, Copy, PartialEq)]
struct Node {
    /// The column times four; one more where a missing value goes left, two more where categories are asked for.
    column: u32,
    /// A value from here on goes right. Where categories are asked for its bits are the number of their set.
    threshold: f32,
    /// The left child, and the right one is the next; a leaf itself.
    left: u32,
}

/// The trees of one model, for its log-odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    base: f64,
    nodes: Vec<Node>,
    /// What a leaf adds, by node.
    values: Vec<f32>,
    /// The first node of each tree.
    roots: Vec<u32>,
    /// Steps that the deepest of each eight trees needs.
    depths: Vec<usize>,
    /// The categories that go right.
    sets: Vec<CategorySet>,
}

impl Forest {
    /// Lays out the trees of `model`.
    #[must_use]
    pub fn new(model: &GbdtModel) -> Self {
        let mut forest = Self {
            base: model.base_margin(),
            nodes: Vec::new(),
            values: Vec::new(),
            roots: Vec::with_capacity(model.trees.len()),
            depths: Vec::with_capacity(model.trees.len().div_ceil(TOGETHER)),
            sets: Vec::new(),
        };
        for trees in model.trees.chunks(TOGETHER) {
            forest.depths.push(trees.iter().map(Tree::depth).max().unwrap_or(0));
            trees.iter().for_each(|tree| forest.add(tree));
        }
        forest
    }

    fn add(&mut self, tree: &Tree) {
        let first = self.nodes.len();
        self.roots.push(first as u32);
        for (index, node) in tree.nodes().iter().enumerate() {
            self.values.push(node.value);
            let threshold = node.categories.as_ref().map_or(node.threshold, |set| {
                self.sets.push(set.clone());
                f32::from_bits(self.sets.len() as u32 - 1)
            });
            self.nodes.push(match node.children() {
                Some((left, _)) => Node {
                    column: node.feature << 2
                        | u32::from(node.categories.is_some()) << 1
                        | u32::from(node.default_left),
                    threshold,
                    left: (first + left) as u32,
                },
                None => Node { column: NO_COLUMN << 2 | 1, threshold: 0.0, left: (first + index) as u32 },
            });
        }
    }

    /// Log-odds of a row; `value` gives that of a column, NaN where it is missing or the row has none. The same bits as
    /// [`GbdtModel::margin`].
    #[must_use]
    pub fn margin(&self, value: impl Fn(usize) -> f32) -> f64 {
        // Without sets nothing is asked of them on the way.
        if self.sets.is_empty() { self.walk::<false>(value) } else { self.walk::<true>(value) }
    }

    fn walk<const SETS: bool>(&self, value: impl Fn(usize) -> f32) -> f64 {
        let mut sum = -0.0;
        for (roots, depth) in self.roots.chunks(TOGETHER).zip(&self.depths) {
            let mut at = [roots[0]; TOGETHER];
            at[..roots.len()].copy_from_slice(roots);
            for _ in 0..*depth {
                for at in &mut at {
                    let node = self.nodes[*at as usize];
                    let value = value((node.column >> 2) as usize);
                    let goes = if SETS && node.column & 2 != 0 {
                        self.sets[node.threshold.to_bits() as usize].holds(value)
                    } else {
                        value >= node.threshold
                    };
                    let right = (value.is_nan() & (node.column & 1 == 0)) | goes;
                    *at = node.left + u32::from(right);
                }
            }
            for at in &at[..roots.len()] {
                sum += f64::from(self.values[*at as usize]);
            }
        }
        self.base + sum
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gbdt::tree::{Node as Leaf, SplitRule};

    fn tree(splits: &[(u8, u8, bool)]) -> Tree {
        let mut tree = Tree::stump(0.5, 1.0);
        let mut leaves = vec![0];
        for (i, &(feature, threshold, default_left)) in splits.iter().enumerate() {
            // Sometimes the newest leaf, so that trees of a group differ in depth.
            let at = if feature % 2 == 0 { leaves.pop() } else { Some(leaves.remove(0)) };
            let rule = SplitRule {
                feature: u32::from(feature) % 5,
                threshold: f32::from(threshold) / 16.0,
                categories: None,
                default_left,
                gain: 1.0,
            };
            // Every third split asks for categories.
            let rule = if i % 3 == 2 {
                SplitRule { categories: Some([u32::from(threshold) % 16, 3, 9].into_iter().collect()), ..rule }
            } else {
                rule
            };
            let leaf = |side: f32| Leaf::leaf(side * (i as f32 + 0.1), 1.0);
            let (left, right) = tree.split(at.unwrap(), rule, leaf(-1.0), leaf(1.0));
            leaves.extend([left, right]);
        }
        tree
    }

    proptest! {
        #[test]
        fn the_margin_is_that_of_the_trees_to_the_bit(
            trees in prop::collection::vec(prop::collection::vec((any::<u8>(), any::<u8>(), any::<bool>()), 0..12), 0..20),
            row in prop::collection::vec(prop::option::of(0u8..255), 4),
        ) {
            let trees = trees.iter().map(|splits| tree(splits)).collect();
            let model = GbdtModel { features: 5, base_score: 0.3, trees };
            // Values that equal a threshold go right; the fifth column is not there.
            let row: Vec<f32> = row.into_iter().map(|value| value.map_or(f32::NAN, |value| f32::from(value) / 16.0 - 1.0)).collect();
            let margin = Forest::new(&model).margin(|column| row.get(column).copied().unwrap_or(f32::NAN));
            prop_assert_eq!(margin.to_bits(), model.margin(&row).to_bits());
        }
    }

    #[test]
    fn infinite_values_stay_in_the_tree() {
        let model = GbdtModel { features: 1, base_score: 0.5, trees: vec![tree(&[(0, 8, true), (0, 16, false)]); 9] };
        for value in [f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(Forest::new(&model).margin(|_| value), model.margin(&[value; 5]));
        }
    }
}
