//! An analysis: a query with `ref()` that people take from `target/compiled`.

use super::{Done, Executor, Kind, Trace};
use crate::{
    error::SourceError,
    plan::{AnalysisConfig, PlanNode},
};

impl Kind for AnalysisConfig {
    /// No command runs one; what is asked to do it all the same compiles it.
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        self.compile(executor, node, trace)
    }

    fn leaves_relation(&self, _executor: &Executor<'_>) -> bool {
        false
    }
}
