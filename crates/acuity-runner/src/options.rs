//! What a person can choose of a command that works through nodes.

use std::collections::{BTreeMap, BTreeSet};

use acuity_compiler::{IndirectSelection, Window};

use crate::{events::CancelToken, plan::ResourceType, results::BatchResults};

/// What a command works on and how.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// dbt selectors; empty for everything.
    pub select: Vec<String>,
    /// dbt selectors of what is left out.
    pub exclude: Vec<String>,
    /// Which tests come along with the nodes they test.
    pub indirect_selection: IndirectSelection,
    /// Nodes at once; `None` for the profile's number.
    pub threads: Option<usize>,
    /// Stops at the first failure.
    pub fail_fast: bool,
    /// Rebuilds incremental models from nothing.
    pub full_refresh: bool,
    /// Keeps the rows that tests find.
    pub store_failures: bool,
    /// Skips a test that also reads a relation which is neither selected nor built, as [`build`](crate::build) always does:
    /// the tests of a part of a project must not fail for what is not in it.
    pub skip_tests_of_unbuilt: bool,
    /// Bytes that the run may read in total where reading is billed; a node that would go beyond fails before it runs.
    pub max_bytes: Option<u64>,
    /// Lets models read no rows: their statements are tried, and what they build is empty.
    pub empty: bool,
    /// The only rows that models and snapshots read of relations with an `event_time`.
    pub sample: Option<Window>,
    /// The stretch of time that models in microbatches are built for.
    pub event_time: Option<Window>,
    /// What an earlier run made of models in microbatches: of these the batches that failed are built, and no others.
    pub batches: BTreeMap<String, BatchResults>,
    /// What the run is called; `None` for a name of its own. Two runs of one process must not have the same: what they
    /// send to the warehouse is named by it.
    pub invocation_id: Option<String>,
    /// Of what is selected only these nodes.
    pub only: Option<BTreeSet<String>>,
    /// Of the command's kinds of node only these; empty for all.
    pub resource_types: Vec<ResourceType>,
    /// Kinds of node that are left out.
    pub exclude_resource_types: Vec<ResourceType>,
    /// A test that would warn fails.
    pub warnings_fail: bool,
    /// Stops it from another thread.
    pub cancel: CancelToken,
}

impl RunOptions {
    /// The kinds of node that the command works on and that are asked for.
    #[must_use]
    pub fn kinds(&self, of_command: &[ResourceType]) -> Vec<ResourceType> {
        let is_asked = |kind: &ResourceType| self.resource_types.is_empty() || self.resource_types.contains(kind);
        let is_wanted = |kind: &&ResourceType| is_asked(kind) && !self.exclude_resource_types.contains(kind);
        of_command.iter().filter(is_wanted).copied().collect()
    }
}
