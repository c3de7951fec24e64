//! Who reads whom.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::{
    Direction,
    algo::tarjan_scc,
    graph::{DiGraph, NodeIndex},
};

use crate::definitions::UniqueId;

/// The graph of nodes, sources and exposures; an edge leads from what is read to what reads it.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    graph: DiGraph<UniqueId, ()>,
    index: BTreeMap<UniqueId, NodeIndex>,
}

/// Nodes that all read each other, directly or through others of them.
pub(crate) struct Ring {
    /// A shortest way around from the smallest id, in the order of reading.
    pub(crate) path: Vec<UniqueId>,
    pub(crate) members: BTreeSet<UniqueId>,
}

impl Graph {
    /// A graph from ids with the ids each reads; ids that are read must be among them.
    pub(crate) fn new<'a>(nodes: impl Iterator<Item = (&'a UniqueId, &'a [UniqueId])> + Clone) -> Self {
        let mut graph = DiGraph::new();
        // All nodes before any edge: what is read may come later.
        let index: BTreeMap<UniqueId, NodeIndex> =
            nodes.clone().map(|(id, _)| (id.clone(), graph.add_node(id.clone()))).collect();
        for (id, parents) in nodes {
            // Each once and by id: the same project gives the same graph.
            let seen: BTreeSet<&UniqueId> = parents.iter().collect();
            for parent in seen {
                if let (Some(from), Some(to)) = (index.get(parent), index.get(id)) {
                    graph.add_edge(*from, *to, ());
                }
            }
        }
        Self { graph, index }
    }

    /// Groups of nodes that all read each other, in the order of their smallest ids.
    pub(crate) fn rings(&self) -> Vec<Ring> {
        let mut rings: Vec<BTreeSet<NodeIndex>> = tarjan_scc(&self.graph)
            .into_iter()
            .filter(|c| c.len() > 1 || c.first().is_some_and(|n| self.graph.contains_edge(*n, *n)))
            .map(|c| c.into_iter().collect())
            .collect();
        // The search has an order of its own; the message is to be the same each time.
        rings.sort_by_key(|c| c.iter().map(|n| self.graph[*n].clone()).min());
        rings.iter().filter_map(|ring| self.ring(ring)).collect()
    }

    fn ring(&self, ring: &BTreeSet<NodeIndex>) -> Option<Ring> {
        let members = ring.iter().map(|n| self.graph[*n].clone()).collect();
        let start = ring.iter().copied().min_by_key(|n| self.graph[*n].clone())?;
        // The shortest way from the start back to it, within the ring.
        let mut from: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(at) = queue.pop_front() {
            let mut next: Vec<NodeIndex> =
                // Against the edges: to what a node reads.
                self.graph.neighbors_directed(at, Direction::Incoming).filter(|n| ring.contains(n)).collect();
            next.sort_by_key(|n| self.graph[*n].clone());
            for n in next {
                if n == start {
                    let mut path = vec![at];
                    let mut at = at;
                    while let Some(previous) = from.get(&at) {
                        path.push(*previous);
                        at = *previous;
                    }
                    path.reverse();
                    return Some(Ring { path: path.into_iter().map(|n| self.graph[n].clone()).collect(), members });
                }
                if n != start && !from.contains_key(&n) {
                    from.insert(n, at);
                    queue.push_back(n);
                }
            }
        }
        None
    }

    fn neighbours(&self, id: &str, direction: Direction) -> Vec<UniqueId> {
        let Some(index) = self.index.get(id) else { return Vec::new() };
        let mut found: Vec<UniqueId> =
            self.graph.neighbors_directed(*index, direction).map(|n| self.graph[n].clone()).collect();
        found.sort();
        found
    }

    /// What a node reads, sorted.
    pub fn parents(&self, id: &str) -> Vec<UniqueId> {
        self.neighbours(id, Direction::Incoming)
    }

    /// What reads a node, sorted.
    pub fn children(&self, id: &str) -> Vec<UniqueId> {
        self.neighbours(id, Direction::Outgoing)
    }

    /// Everything above a node, up to a number of steps.
    pub fn ancestors(&self, id: &str, depth: Option<usize>) -> BTreeSet<UniqueId> {
        self.reach(id, depth, Direction::Incoming)
    }

    /// Everything below a node, up to a number of steps.
    pub fn descendants(&self, id: &str, depth: Option<usize>) -> BTreeSet<UniqueId> {
        self.reach(id, depth, Direction::Outgoing)
    }

    fn reach(&self, id: &str, depth: Option<usize>, direction: Direction) -> BTreeSet<UniqueId> {
        let mut seen = BTreeSet::new();
        let Some(start) = self.index.get(id) else { return BTreeSet::new() };
        let mut queue = VecDeque::from([(*start, 0usize)]);
        while let Some((at, steps)) = queue.pop_front() {
            if depth.is_some_and(|d| steps >= d) {
                continue;
            }
            for next in self.graph.neighbors_directed(at, direction) {
                if next != *start && seen.insert(next) {
                    queue.push_back((next, steps + 1));
                }
            }
        }
        seen.into_iter().map(|n| self.graph[n].clone()).collect()
    }

    /// All ids, each after what it reads; among those that are ready, by id. What is on or below a cycle is left out.
    pub fn topological(&self) -> Vec<UniqueId> {
        let mut waiting: BTreeMap<NodeIndex, usize> = self
            .graph
            .node_indices()
            .map(|n| (n, self.graph.neighbors_directed(n, Direction::Incoming).count()))
            .collect();
        let mut ready: BTreeSet<(&UniqueId, NodeIndex)> =
            waiting.iter().filter(|(_, c)| **c == 0).map(|(n, _)| (&self.graph[*n], *n)).collect();
        let mut order = Vec::with_capacity(waiting.len());
        while let Some((id, n)) = ready.pop_first() {
            order.push(id.clone());
            for next in self.graph.neighbors_directed(n, Direction::Outgoing) {
                if let Some(count) = waiting.get_mut(&next) {
                    *count -= 1;
                    if *count == 0 {
                        ready.insert((&self.graph[next], next));
                    }
                }
            }
        }
        order
    }
}
