//! Grows one tree, level by level or the most promising leaf first.

use std::ops::Range;

use rayon::prelude::*;

use super::{
    bins::{BLOCK, Bins},
    category_split,
    gradients::{Entry, Sums, Units, Whole},
    histogram::{Cell, Histogram},
    hyperparams::GbdtValidParams,
    objective::{Bounded, Candidate, Objective},
    partition::{Part, part_all},
    scan::Scan,
    tree::{Node, SplitRule, Tree},
};

/// Below this many cell updates a level is done by one thread: handing out the work would cost more. The result is the
/// same either way.
const PARALLEL_FROM: usize = 1 << 16;

/// A grown tree, and which of its nodes each sampled row fell into.
pub(crate) struct Grown {
    pub(crate) tree: Tree,
    /// Pairs of leaf and where its rows stand.
    pub(crate) leaves: Vec<(usize, Range<usize>)>,
}

/// A node whose split is still to be found.
struct Open<const S: usize> {
    /// Its number in the tree.
    node: usize,
    leaf: Bounded,
    rows: Range<usize>,
    /// Its histograms by block, and the best split they hold.
    blocks: Vec<Histogram<S>>,
    best: Option<Candidate>,
}

/// The children of a node, and the histograms of the node.
type Pair<const S: usize> = (Vec<Histogram<S>>, Open<S>, Open<S>);

/// What was found of a node in one block.
type Found<const S: usize> = Option<(Histogram<S>, Option<Candidate>)>;

pub(crate) struct Grower<'a> {
    pub(crate) params: &'a GbdtValidParams,
    pub(crate) bins: &'a Bins,
    /// Whether the tree may use a feature.
    pub(crate) active: &'a [bool],
    pub(crate) units: Units,
    /// By row.
    pub(crate) gradients: &'a [[f32; 2]],
}

impl Grower<'_> {
    /// Grows a tree on the rows of `entries` (ascending), which it orders by leaf; `room` has as many.
    pub(crate) fn grow(&self, entries: &mut [Entry], room: &mut [Entry]) -> Grown {
        // Narrow histograms for few bins: on small data most of the time is spent on their cells, not on rows.
        match self.bins.widest() {
            0..=32 => Growing::<32>::new(self, entries, room).grow(),
            33..=64 => Growing::<64>::new(self, entries, room).grow(),
            65..=128 => Growing::<128>::new(self, entries, room).grow(),
            _ => Growing::<256>::new(self, entries, room).grow(),
        }
    }

    fn monotone(&self, feature: usize) -> i8 {
        self.params.monotone.get(feature).copied().unwrap_or(0)
    }
}

/// A tree while it grows.
struct Growing<'a, const S: usize> {
    grower: &'a Grower<'a>,
    objective: Objective<'a>,
    entries: &'a mut [Entry],
    room: &'a mut [Entry],
    tree: Tree,
    /// By node: what monotone splits above it left.
    bounds: Vec<[f64; 2]>,
}

impl<'a, const S: usize> Growing<'a, S> {
    fn new(grower: &'a Grower<'a>, entries: &'a mut [Entry], room: &'a mut [Entry]) -> Self {
        let objective = Objective { params: grower.params };
        let bounds = vec![[f64::NEG_INFINITY, f64::INFINITY]];
        Self { grower, objective, entries, room, tree: Tree::stump(0.0, 0.0), bounds }
    }

    fn grow(mut self) -> Grown {
        let whole = self.entries.iter().fold([0; 2], |sums: Whole, entry| sums.plus(entry.whole()));
        let leaf = Bounded::free(self.grower.units.sums(whole));
        let mut root = Open { node: 0, leaf, rows: 0..self.entries.len(), blocks: Vec::new(), best: None };
        if self.may_split(&root) {
            self.open_root(&mut root);
        }
        let leaves = if self.grower.params.max_leaves > 0 { self.best_first(root) } else { self.by_level(root) };
        self.settle(&leaves);
        Grown { tree: self.tree, leaves }
    }

    fn by_level(&mut self, root: Open<S>) -> Vec<(usize, Range<usize>)> {
        let mut leaves = Vec::new();
        let mut level = vec![root];
        for depth in 1..=self.grower.params.max_depth {
            let (to_split, done): (Vec<_>, Vec<_>) = level.into_iter().partition(|open| open.best.is_some());
            leaves.extend(done.into_iter().map(|open| (open.node, open.rows)));
            let pairs = self.split(to_split);
            level = self.open_level(pairs, depth < self.grower.params.max_depth);
        }
        leaves.extend(level.into_iter().map(|open| (open.node, open.rows)));
        leaves
    }

    /// Splits the leaf that gains most, again and again, until there are as many as may be.
    fn best_first(&mut self, root: Open<S>) -> Vec<(usize, Range<usize>)> {
        // Each with its depth.
        let mut open = vec![(root, 0)];
        while open.len() < self.grower.params.max_leaves {
            let gain = |at: usize| open[at].0.best.map(|best| best.gain);
            // Of equal ones the older.
            let order = |&a: &usize, &b: &usize| {
                let (a_gain, b_gain) = (gain(a).unwrap_or(0.0), gain(b).unwrap_or(0.0));
                a_gain.total_cmp(&b_gain).then_with(|| open[b].0.node.cmp(&open[a].0.node))
            };
            let Some(at) = (0..open.len()).filter(|&at| gain(at).is_some()).max_by(order) else { break };
            let (leaf, depth) = open.swap_remove(at);
            let pairs = self.split(vec![leaf]);
            let children = self.open_level(pairs, depth + 1 < self.grower.params.max_depth);
            open.extend(children.into_iter().map(|child| (child, depth + 1)));
        }
        open.into_iter().map(|(leaf, _)| (leaf.node, leaf.rows)).collect()
    }

    /// Applies the best splits of nodes, which are in the order of their rows.
    fn split(&mut self, nodes: Vec<Open<S>>) -> Vec<Pair<S>> {
        let nodes: Vec<(Open<S>, Candidate)> =
            nodes.into_iter().filter_map(|open| open.best.map(|best| (open, best))).collect();
        let parts: Vec<Part<'_>> = nodes.iter().map(|(open, best)| self.part(open, *best)).collect();
        let lefts = part_all(self.entries, self.room, &parts);
        nodes.into_iter().zip(lefts).map(|((open, best), left)| self.children(open, best, left)).collect()
    }

    fn part(&self, open: &Open<S>, best: Candidate) -> Part<'a> {
        let bins = self.grower.bins;
        let missing = bins.cuts[best.feature].len();
        let goes_left = |bin: usize| match best.right_codes {
            _ if bin == missing => best.default_left,
            None => bin <= best.bin,
            Some(codes) => codes[bin / 64] >> (bin % 64) & 1 == 0,
        };
        let (bins, at) = (&bins.blocks[best.feature / BLOCK][..], best.feature % BLOCK);
        Part { rows: open.rows.clone(), bins, at, goes_left: std::array::from_fn(goes_left) }
    }

    fn children(&mut self, open: Open<S>, best: Candidate, left: usize) -> Pair<S> {
        let rule = SplitRule {
            feature: best.feature as u32,
            threshold: if best.right_codes.is_none() { self.grower.bins.cuts[best.feature][best.bin] } else { 0.0 },
            categories: best.right_codes.map(|codes| category_split::codes_of(&codes).collect()),
            default_left: best.default_left,
            gain: best.gain as f32,
        };
        let (mut low, mut high) = (Bounded { sums: best.left, ..open.leaf }, Bounded { sums: best.right, ..open.leaf });
        let monotone = self.grower.monotone(best.feature);
        if monotone != 0 {
            // All leaves of one side must stay on their side of the middle.
            let middle = (self.objective.value(low) + self.objective.value(high)) / 2.0;
            if monotone > 0 {
                (low.high, high.low) = (middle, middle);
            } else {
                (low.low, high.high) = (middle, middle);
            }
        }
        let (l, r) = self.tree.split(open.node, rule, Node::leaf(0.0, 0.0), Node::leaf(0.0, 0.0));
        self.bounds.extend([[low.low, low.high], [high.low, high.high]]);
        let (start, middle, end) = (open.rows.start, open.rows.start + left, open.rows.end);
        let make = |node, leaf, rows| Open { node, leaf, rows, blocks: Vec::new(), best: None };
        (open.blocks, make(l, low, start..middle), make(r, high, middle..end))
    }

    /// Whether both sides of a split could weigh what they must.
    fn may_split(&self, open: &Open<S>) -> bool {
        let [_, hessian] = open.leaf.sums;
        hessian > 0.0 && hessian >= 2.0 * self.objective.least(open.leaf.sums)
    }

    fn open_root(&self, root: &mut Open<S>) {
        let work = |block: usize| {
            let histogram = Histogram::of(&self.grower.bins.blocks[block], self.entries);
            let best = self.best_of(block, &histogram, root.leaf);
            (histogram, best)
        };
        let blocks = self.grower.bins.blocks.len();
        let done: Vec<_> = if self.entries.len() * blocks * BLOCK >= PARALLEL_FROM {
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
    /// parent. A child that is not split further needs none.
    fn open_level(&self, pairs: Vec<Pair<S>>, are_split: bool) -> Vec<Open<S>> {
        let blocks = self.grower.bins.blocks.len();
        let mut parents: Vec<(usize, usize, Histogram<S>)> = Vec::with_capacity(pairs.len() * blocks);
        let mut children: Vec<(Open<S>, Open<S>)> = Vec::with_capacity(pairs.len());
        let mut updates = 0;
        for (pair, (histograms, left, right)) in pairs.into_iter().enumerate() {
            if are_split && (self.may_split(&left) || self.may_split(&right)) {
                parents.extend(histograms.into_iter().enumerate().map(|(block, parent)| (pair, block, parent)));
                updates += left.rows.len().min(right.rows.len()) * blocks * BLOCK;
            }
            children.push((left, right));
        }
        let work = |(pair, block, parent): (usize, usize, Histogram<S>)| {
            let (left, right) = &children[pair];
            let left_is_smaller = left.rows.len() <= right.rows.len();
            let (smaller, larger) = if left_is_smaller { (left, right) } else { (right, left) };
            let counted = Histogram::of(&self.grower.bins.blocks[block], &self.entries[smaller.rows.clone()]);
            let rest = self.may_split(larger).then(|| parent.without(&counted, larger.rows.len()));
            let find = |open: &Open<S>, histogram: Histogram<S>| {
                let best = self.best_of(block, &histogram, open.leaf);
                (histogram, best)
            };
            let rest = rest.map(|rest| find(larger, rest));
            let counted = self.may_split(smaller).then(|| find(smaller, counted));
            let (l, r) = if left_is_smaller { (counted, rest) } else { (rest, counted) };
            (pair, l, r)
        };
        let done: Vec<(usize, Found<S>, Found<S>)> = if updates >= PARALLEL_FROM {
            parents.into_par_iter().map(work).collect()
        } else {
            parents.into_iter().map(work).collect()
        };
        for (pair, l, r) in done {
            let (left, right) = &mut children[pair];
            for (child, found) in [(left, l), (right, r)] {
                if let Some((histogram, best)) = found {
                    child.blocks.push(histogram);
                    child.best = better(child.best, best);
                }
            }
        }
        children.into_iter().flat_map(|(left, right)| [left, right]).collect()
    }

    fn best_of(&self, block: usize, histogram: &Histogram<S>, leaf: Bounded) -> Option<Candidate> {
        match histogram {
            Histogram::Narrow(cells) => self.best_in(block, cells, leaf),
            Histogram::Wide(cells) => self.best_in(block, cells, leaf),
        }
    }

    fn best_in<C: Cell>(&self, block: usize, histogram: &[[C; S]], leaf: Bounded) -> Option<Candidate> {
        let Grower { params, units, .. } = *self.grower;
        let (mut best, mut scan) = (None, Scan::new(self.objective, units, leaf.sums));
        for (j, cells) in histogram.iter().enumerate() {
            let feature = block * BLOCK + j;
            // The last block may have room for more features.
            let Some(cuts) = self.grower.bins.cuts.get(feature) else { break };
            if !self.grower.active[feature] {
                continue;
            }
            let cells = &cells[..=cuts.len()];
            let monotone = self.grower.monotone(feature);
            let found = if params.is_categorical(feature) || monotone != 0 || leaf.is_bounded() {
                let sums: Vec<Sums> = cells.iter().map(|cell| units.sums(cell.whole())).collect();
                match params.is_categorical(feature) {
                    true => category_split::best(self.objective, feature, &sums, leaf),
                    false => self.objective.best_bounded(feature, &sums, leaf, monotone),
                }
            } else {
                scan.best(feature, cells)
            };
            best = better(best, found);
        }
        best
    }

    /// Gives every node its weight and value, from the gradients of its rows as they are.
    fn settle(&mut self, leaves: &[(usize, Range<usize>)]) {
        let (entries, gradients) = (&*self.entries, self.grower.gradients);
        let of_leaf = |(node, rows): &(usize, Range<usize>)| {
            let mut sums = [0.0; 2];
            for entry in &entries[rows.clone()] {
                let [gradient, hessian] = gradients[entry.row()];
                sums = [sums[0] + f64::from(gradient), sums[1] + f64::from(hessian)];
            }
            (*node, sums)
        };
        let done: Vec<(usize, Sums)> = if entries.len() * BLOCK >= PARALLEL_FROM {
            leaves.par_iter().map(of_leaf).collect()
        } else {
            leaves.iter().map(of_leaf).collect()
        };
        let mut sums = vec![[0.0; 2]; self.bounds.len()];
        done.into_iter().for_each(|(node, of_leaf)| sums[node] = of_leaf);
        // A child stands after its parent.
        for node in (0..sums.len()).rev() {
            if let Some((left, right)) = self.tree.nodes()[node].children() {
                sums[node] = [sums[left][0] + sums[right][0], sums[left][1] + sums[right][1]];
            }
            let [low, high] = self.bounds[node];
            let value = self.objective.value(Bounded { sums: sums[node], low, high });
            let value = (value * self.grower.params.learning_rate) as f32;
            self.tree.settle(node, value, sums[node][1] as f32);
        }
    }
}

fn better(best: Option<Candidate>, candidate: Option<Candidate>) -> Option<Candidate> {
    match candidate {
        Some(candidate) if candidate.beats(best.as_ref()) => Some(candidate),
        _ => best,
    }
}
