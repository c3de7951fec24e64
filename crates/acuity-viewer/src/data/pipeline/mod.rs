//! The project as its artifacts tell it: what is made of what, and what became of it when it last ran.

mod artifacts;
mod layout;
mod origins;
mod sql;

use std::collections::BTreeMap;

pub(crate) use layout::Layout;
pub(crate) use origins::{Line, lines};
pub(crate) use sql::NodeSql;

/// The project.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pipeline {
    /// In the order of their ids.
    pub(crate) nodes: Vec<Node>,
    /// Where they stand in the drawing of all of them.
    pub(crate) layout: Layout,
    /// The last command; `None` where no results are kept.
    pub(crate) last: Option<LastRun>,
    /// When the manifest was written, as it says itself.
    pub(crate) written: String,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Source,
    Seed,
    Model,
    Snapshot,
    /// Something outside that reads models.
    Exposure,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Source, Self::Seed, Self::Model, Self::Snapshot, Self::Exposure];

    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Seed => "seed",
            Self::Model => "model",
            Self::Snapshot => "snapshot",
            Self::Exposure => "exposure",
        }
    }
}

/// A model, seed, source or exposure.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// `model.acuity.sofa`.
    pub(crate) id: String,
    /// `sofa`, `mimic.labevents`.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// As Markdown has it.
    pub(crate) description: String,
    /// `analytics.sofa`; `None` for what leaves no relation.
    pub(crate) relation: Option<String>,
    /// `table`, `view`, `incremental`.
    pub(crate) materialized: Option<String>,
    pub(crate) package: String,
    /// From the project's folder.
    pub(crate) file: String,
    pub(crate) tags: Vec<String>,
    pub(crate) columns: Vec<Column>,
    /// As it is written.
    pub(crate) source: Option<String>,
    /// What became of the node itself; `None` if the last command did not touch it.
    pub(crate) outcome: Option<Outcome>,
    /// What became of it when this window saw it last, where the last command did not touch it.
    pub(crate) earlier: Option<Outcome>,
    pub(crate) tests: Vec<Test>,
    /// What it reads and what reads it: indices, in the order of the ids.
    pub(crate) above: Vec<usize>,
    pub(crate) below: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) data_type: Option<String>,
    pub(crate) description: String,
}

/// A test on a node.
#[derive(Debug, Clone)]
pub(crate) struct Test {
    /// `not_null`, or the test's own name.
    pub(crate) name: String,
    pub(crate) column: Option<String>,
    /// It only warns.
    pub(crate) is_warning: bool,
    pub(crate) outcome: Option<Outcome>,
}

/// How something ended, in dbt's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Success,
    /// Some batches are there, others failed.
    Partial,
    Pass,
    Warn,
    Fail,
    Error,
    Skipped,
}

impl Status {
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "success" => Self::Success,
            "pass" => Self::Pass,
            "partial success" => Self::Partial,
            "warn" => Self::Warn,
            "fail" => Self::Fail,
            // A word of a later release is better taken for a failure than for nothing.
            _ if word != "skipped" && word != "no-op" => Self::Error,
            _ => Self::Skipped,
        }
    }

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Success => "built",
            Self::Partial => "built in part",
            Self::Pass => "passed",
            Self::Warn => "warned",
            Self::Fail => "failed",
            Self::Error => "error",
            Self::Skipped => "skipped",
        }
    }

    pub(crate) fn state(self) -> State {
        match self {
            Self::Fail | Self::Error | Self::Partial => State::Failed,
            Self::Warn => State::Warned,
            Self::Skipped => State::Skipped,
            Self::Success | Self::Pass => State::Passed,
        }
    }

    pub(crate) fn is_failure(self) -> bool {
        self.state() == State::Failed
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) status: Status,
    pub(crate) seconds: f64,
    pub(crate) rows: Option<u64>,
    /// Rows that a test found.
    pub(crate) failures: Option<u64>,
    pub(crate) message: Option<String>,
}

/// The command that left the results.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastRun {
    /// `build`.
    pub(crate) command: String,
    /// When it ended, as it says itself.
    pub(crate) ended: String,
    pub(crate) seconds: f64,
    /// Nodes and tests by how they ended: passed, warned, failed, skipped.
    pub(crate) counts: [usize; 4],
}

/// A node with its tests, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    Failed,
    Warned,
    Skipped,
    Passed,
    /// The last command did not touch it.
    Untouched,
}

impl State {
    pub(crate) const ALL: [Self; 5] = [Self::Passed, Self::Warned, Self::Failed, Self::Skipped, Self::Untouched];

    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Warned => "warned",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
            Self::Untouched => "not in the last run",
        }
    }
}

impl Node {
    /// What became of it, in the last command or before.
    pub(crate) fn newest(&self) -> Option<&Outcome> {
        self.outcome.as_ref().or(self.earlier.as_ref())
    }

    /// The worst of the node and its tests.
    pub(crate) fn state(&self) -> State {
        let outcomes = self.outcome.iter().chain(self.tests.iter().filter_map(|test| test.outcome.as_ref()));
        outcomes.map(|outcome| outcome.status.state()).min().unwrap_or(State::Untouched)
    }

    /// Tests that ran, and those of them that found nothing.
    pub(crate) fn tested(&self) -> (usize, usize) {
        let ran = || self.tests.iter().filter_map(|test| test.outcome.as_ref());
        let ran_at_all = ran().filter(|outcome| outcome.status != Status::Skipped).count();
        (ran_at_all, ran().filter(|outcome| outcome.status == Status::Pass).count())
    }
}

impl Pipeline {
    /// It, with what `before` knows of nodes that the last command did not touch: a command on one node would empty the drawing of
    /// all others.
    pub(crate) fn remembering(mut self, before: &Self) -> Self {
        let known: BTreeMap<&str, &Outcome> =
            before.nodes.iter().filter_map(|node| Some((node.id.as_str(), node.newest()?))).collect();
        for node in self.nodes.iter_mut().filter(|node| node.outcome.is_none()) {
            node.earlier = known.get(node.id.as_str()).map(|outcome| (*outcome).clone());
        }
        self
    }

    /// How many nodes there are of a kind.
    pub(crate) fn count(&self, kind: Kind) -> usize {
        self.nodes.iter().filter(|node| node.kind == kind).count()
    }

    pub(crate) fn tests(&self) -> usize {
        self.nodes.iter().map(|node| node.tests.len()).sum()
    }

    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }

    /// The node and everything it rests on or that rests on it.
    pub(crate) fn around(&self, node: usize) -> Vec<usize> {
        let mut seen = vec![false; self.nodes.len()];
        for side in [|node: &Node| node.above.clone(), |node: &Node| node.below.clone()] {
            let mut open = vec![node];
            while let Some(at) = open.pop() {
                let Some(one) = self.nodes.get(at) else { continue };
                seen[at] = true;
                open.extend(side(one).into_iter().filter(|next| !seen[*next]));
            }
        }
        seen.iter().enumerate().filter(|(_, seen)| **seen).map(|(at, _)| at).collect()
    }

    /// Where the nodes of a part stand when only they are drawn.
    pub(crate) fn layout_of(&self, part: &[usize]) -> Layout {
        let new: BTreeMap<usize, usize> = part.iter().enumerate().map(|(new, &old)| (old, new)).collect();
        let above: Vec<Vec<usize>> = part
            .iter()
            .map(|&old| self.nodes[old].above.iter().filter_map(|above| new.get(above).copied()).collect())
            .collect();
        Layout::of(part.to_vec(), &above)
    }

    /// Nodes whose name, column, tag or file has the words; names that begin with them first.
    pub(crate) fn find(&self, words: &str) -> Vec<Found> {
        let words = words.trim().to_lowercase();
        if words.is_empty() {
            return Vec::new();
        }
        let mut found: Vec<(u8, Found)> = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let name = node.name.to_lowercase();
            let column = || node.columns.iter().find(|column| column.name.to_lowercase().contains(&words));
            let rank = match () {
                () if name == words => 0,
                () if name.starts_with(&words) => 1,
                () if name.contains(&words) => 2,
                () if column().is_some() => 3,
                () if node.file.to_lowercase().contains(&words) => 4,
                () if node.tags.iter().any(|tag| tag.to_lowercase() == words) => 4,
                () => continue,
            };
            let column = if rank == 3 { column().map(|column| column.name.clone()) } else { None };
            found.push((rank, Found { node: at, column }));
        }
        found.sort_by_key(|(rank, found)| (*rank, found.node));
        found.into_iter().map(|(_, found)| found).collect()
    }
}

/// What a search gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) node: usize,
    /// The column that has the words, where the name has not.
    pub(crate) column: Option<String>,
}

#[cfg(test)]
mod tests;
