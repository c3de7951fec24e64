//! Grows one tree, level by level or the most promising leaf first.

use rayon::prelude::*;

use super::{
    bins::{BLOCK, Bins},
    category_split,
    histogram::{Block, Bounded, Candidate, Objective, build, subtract},
    hyperparams::GbdtValidParams,
    scan::Scan,
    tree::{Node, SplitRule, Tree},
};

/// Below this many cell updates a level is done by one thread: handing out the work would cost more. The result is the
/// same either way.
const PARALLEL_FROM: usize = 1 << 16;

/// A grown tree, and which of its nodes each sampled row fell into.
pub(crate) struct Grown {
    pub(crate) tree: Tree,
    /// Pairs of leaf and its rows.
    pub(crate) leaves: Vec<(usize, Vec<u32>)>,
}

/// A node whose split is still to be found.
struct Open<const S: usize> {
    /// Its number in the tree.
    node: usize,
    leaf: Bounded,
    rows: Vec<u32>,
    gradients: Vec<[f32; 2]>,
    /// Its histograms by block, and the best split they hold.
    blocks: Vec<Block<S>>,
    best: Option<Candidate>,
}

pub(crate) struct Grower<'a> {
    pub(crate) params: &'a GbdtValidParams,
    pub(crate) bins: &'a Bins,
    /// Whether the tree may use a feature.
    pub(crate) active: &'a [bool],
}

impl Grower<'_> {
    /// Grows a tree on `rows` (ascending) with `gradients` (gradient and hessian) in the same order.
    pub(crate) fn grow(&self, rows: Vec<u32>, gradients: Vec<[f32; 2]>) -> Grown {
        // Narrow histograms for few bins: on small data most of the time is spent on their cells, not on rows.
        match self.bins.widest() {
            0..=32 => self.grow_with::<32>(rows, gradients),
            33..=64 => self.grow_with::<64>(rows, gradients),
            65..=128 => self.grow_with::<128>(rows, gradients),
            _ => self.grow_with::<256>(rows, gradients),
        }
    }

    fn grow_with<const S: usize>(&self, rows: Vec<u32>, gradients: Vec<[f32; 2]>) -> Grown {
        let mut sums = [0.0; 2];
        for gradient in &gradients {
            sums[0] += f64::from(gradient[0]);
            sums[1] += f64::from(gradient[1]);
        }
        let leaf = Bounded { sums, low: f64::NEG_INFINITY, high: f64::INFINITY };
        let mut tree = Tree::stump(0.0, sums[1] as f32);
        self.write_value(&mut tree, 0, leaf);
        let mut root: Open<S> = Open { node: 0, leaf, rows, gradients, blocks: Vec::new(), best: None };
        self.open_root(&mut root);
        if self.params.max_leaves > 0 {
            let leaves = self.best_first(&mut tree, root);
            return Grown { tree, leaves };
        }
        let mut leaves = Vec::new();
        let mut level = vec![root];
        for depth in 1..=self.params.max_depth {
            let mut pairs = Vec::new();
            for open in level {
                match open.best.and_then(|best| self.split(&mut tree, &open, best)) {
                    Some((left, right)) => pairs.push((open.blocks, left, right)),
                    None => leaves.push((open.node, open.rows)),
                }
            }
            // Nothing is split below the last level, so that it needs no histograms.
            if depth == self.params.max_depth {
                level = pairs.into_iter().flat_map(|(_, left, right)| [left, right]).collect();
                break;
            }
            level = self.open_level(pairs);
        }
        leaves.extend(level.into_iter().map(|open| (open.node, open.rows)));
        Grown { tree, leaves }
    }

    /// Splits the leaf that gains most, again and again, until there are as many as may be.
    fn best_first<const S: usize>(&self, tree: &mut Tree, root: Open<S>) -> Vec<(usize, Vec<u32>)> {
        let mut done = Vec::new();
        // Each with its depth.
        let mut open = vec![(root, 0)];
        while done.len() + open.len() < self.params.max_leaves {
            let gain = |at: usize| open[at].0.best.map(|best| best.gain);
            // Of equal ones the older.
            let order = |&a: &usize, &b: &usize| {
                let (a_gain, b_gain) = (gain(a).unwrap_or(0.0), gain(b).unwrap_or(0.0));
                a_gain.total_cmp(&b_gain).then_with(|| open[b].0.node.cmp(&open[a].0.node))
            };
            let Some(at) = (0..open.len()).filter(|&at| gain(at).is_some()).max_by(order) else { break };
            let (mut leaf, depth) = open.swap_remove(at);
            let Some((left, right)) = leaf.best.take().and_then(|best| self.split(tree, &leaf, best)) else {
                done.push((leaf.node, leaf.rows));
                continue;
            };
            // Nothing is split below the last level, so that it needs no histograms.
            let children = if depth + 1 == self.params.max_depth {
                vec![left, right]
            } else {
                self.open_level(vec![(leaf.blocks, left, right)])
            };
            open.extend(children.into_iter().map(|child| (child, depth + 1)));
        }
        done.extend(open.into_iter().map(|(leaf, _)| (leaf.node, leaf.rows)));
        done
    }

    /// Applies a split; `None` when one side would get no row.
    fn split<const S: usize>(&self, tree: &mut Tree, open: &Open<S>, best: Candidate) -> Option<(Open<S>, Open<S>)> {
        let mut sides: [(Vec<u32>, Vec<[f32; 2]>); 2] = Default::default();
        let missing = self.bins.cuts[best.feature].len();
        for (row, gradient) in open.rows.iter().zip(&open.gradients) {
            let bin = usize::from(self.bins.at(best.feature, *row as usize));
            let left = match best.right_codes {
                _ if bin == missing => best.default_left,
                None => bin <= best.bin,
                Some(codes) => codes[bin / 64] >> (bin % 64) & 1 == 0,
            };
            let side = &mut sides[usize::from(!left)];
            side.0.push(*row);
            side.1.push(*gradient);
        }
        let [left, right] = sides;
        // Sums that were subtracted may promise rows where rounding is all there is.
        if left.0.is_empty() || right.0.is_empty() {
            return None;
        }
        let rule = SplitRule {
            feature: best.feature as u32,
            threshold: if best.right_codes.is_none() { self.bins.cuts[best.feature][best.bin] } else { 0.0 },
            categories: best.right_codes.map(|codes| category_split::codes_of(&codes).collect()),
            default_left: best.default_left,
            gain: best.gain as f32,
        };
        let (mut low, mut high) = (Bounded { sums: best.left, ..open.leaf }, Bounded { sums: best.right, ..open.leaf });
        let monotone = self.monotone(best.feature);
        if monotone != 0 {
            // All leaves of one side must stay on their side of the middle.
            let objective = Objective { params: self.params };
            let middle = (objective.value(low) + objective.value(high)) / 2.0;
            if monotone > 0 {
                (low.high, high.low) = (middle, middle);
            } else {
                (low.low, high.high) = (middle, middle);
            }
        }
        let child = |sums: [f64; 2]| Node::leaf(0.0, sums[1] as f32);
        let (l, r) = tree.split(open.node, rule, child(best.left), child(best.right));
        self.write_value(tree, l, low);
        self.write_value(tree, r, high);
        let make = |node, leaf, side: (Vec<u32>, Vec<[f32; 2]>)| Open {
            node,
            leaf,
            rows: side.0,
            gradients: side.1,
            blocks: Vec::new(),
            best: None,
        };
        Some((make(l, low, left), make(r, high, right)))
    }

    fn write_value(&self, tree: &mut Tree, node: usize, leaf: Bounded) {
        let value = Objective { params: self.params }.value(leaf) * self.params.learning_rate;
        tree.set_value(node, value as f32);
    }

    fn open_root<const S: usize>(&self, root: &mut Open<S>) {
        let work = |block: usize| {
            let histogram = build::<S>(&self.bins.blocks[block], &root.rows, &root.gradients);
            let best = self.best_of(block, &histogram, root.leaf);
            (histogram, best)
        };
        let blocks = self.bins.blocks.len();
        let done: Vec<_> = if root.rows.len() * blocks * BLOCK >= PARALLEL_FROM {
            (0..blocks).into_par_iter().map(work).collect()
        } else {
            (0..blocks).map(work).collect()
        };
        for (histogram, best) in done {
            root.blocks.push(histogram);
            root.best = better(root.best, best);
        }
    }

    /// Histograms and best splits of the children: the smaller child is counted, the larger is what remains of the
    /// parent.
    fn open_level<const S: usize>(&self, pairs: Vec<(Vec<Block<S>>, Open<S>, Open<S>)>) -> Vec<Open<S>> {
        let blocks = self.bins.blocks.len();
        let mut parents: Vec<(usize, usize, Block<S>)> = Vec::with_capacity(pairs.len() * blocks);
        let mut children: Vec<(Open<S>, Open<S>)> = Vec::with_capacity(pairs.len());
        let mut updates = 0;
        for (pair, (histograms, left, right)) in pairs.into_iter().enumerate() {
            parents.extend(histograms.into_iter().enumerate().map(|(block, parent)| (pair, block, parent)));
            updates += left.rows.len().min(right.rows.len()) * blocks * BLOCK;
            children.push((left, right));
        }
        let work = |(pair, block, mut parent): (usize, usize, Block<S>)| {
            let (left, right) = &children[pair];
            let left_is_smaller = left.rows.len() <= right.rows.len();
            let smaller = if left_is_smaller { left } else { right };
            let histogram = build::<S>(&self.bins.blocks[block], &smaller.rows, &smaller.gradients);
            subtract(&mut parent, &histogram);
            let (l, r) = if left_is_smaller { (histogram, parent) } else { (parent, histogram) };
            let best = (self.best_of(block, &l, left.leaf), self.best_of(block, &r, right.leaf));
            (pair, l, r, best)
        };
        let done: Vec<_> = if updates >= PARALLEL_FROM {
            parents.into_par_iter().map(work).collect()
        } else {
            parents.into_iter().map(work).collect()
        };
        for (pair, l, r, best) in done {
            let (left, right) = &mut children[pair];
            left.blocks.push(l);
            right.blocks.push(r);
            left.best = better(left.best, best.0);
            right.best = better(right.best, best.1);
        }
        children.into_iter().flat_map(|(left, right)| [left, right]).collect()
    }

    fn best_of<const S: usize>(&self, block: usize, histogram: &Block<S>, leaf: Bounded) -> Option<Candidate> {
        let objective = Objective { params: self.params };
        let (mut best, mut scan) = (None, Scan::new());
        for (j, cells) in histogram.iter().enumerate() {
            let feature = block * BLOCK + j;
            // The last block may have room for more features.
            let Some(cuts) = self.bins.cuts.get(feature) else { break };
            if self.active[feature] {
                let cells = &cells[..=cuts.len()];
                let monotone = self.monotone(feature);
                let found = if self.params.is_categorical(feature) {
                    category_split::best(objective, feature, cells, leaf)
                } else if monotone != 0 || leaf.is_bounded() {
                    objective.best_bounded(feature, cells, leaf, monotone)
                } else {
                    scan.best(objective, feature, cells, leaf.sums)
                };
                best = better(best, found);
            }
        }
        best
    }

    fn monotone(&self, feature: usize) -> i8 {
        self.params.monotone.get(feature).copied().unwrap_or(0)
    }
}

fn better(best: Option<Candidate>, candidate: Option<Candidate>) -> Option<Candidate> {
    match candidate {
        Some(candidate) if candidate.beats(best.as_ref()) => Some(candidate),
        _ => best,
    }
}
