//! The statements that a project puts before and after its nodes, and around the whole run.

use std::time::Instant;

use super::Executor;
use crate::{
    error::{Error, Result, SourceError},
    plan::PlanNode,
    project::RunHooks,
    results::{NodeResult, Status},
    sql::{Rendered, locate},
};

impl Executor<'_> {
    /// Runs hooks of the run; what became of each.
    ///
    /// # Errors
    /// The first hook that is wrong or that the warehouse refuses; those after it do not run.
    pub(crate) fn run_hooks(&self, which: RunHooks) -> Result<Vec<NodeResult>> {
        let mut done = Vec::new();
        for (name, hook) in self.session.project.run_hooks(which, &self.facts())? {
            let start = Instant::now();
            self.statement(&hook, &name)
                .map_err(|error: SourceError| Error::Source(error.in_file("dbt_project.yml")))?;
            let package = self.session.project.name();
            done.push(NodeResult {
                status: Status::Success,
                message: Some("OK".to_owned()),
                failures: Some(0),
                seconds: start.elapsed().as_secs_f64(),
                compiled_code: Some(hook.sql),
                ..NodeResult::skipped(format!("operation.{package}.{name}"), None)
            });
        }
        Ok(done)
    }

    /// Runs hooks of a node, in its context.
    pub(super) fn hooks(&self, node: &PlanNode, hooks: &[String]) -> Result<(), SourceError> {
        for hook in hooks {
            let rendered = self.session.project.hook(&node.unique_id, hook, &self.facts())?;
            self.statement(&rendered, &node.file)?;
        }
        Ok(())
    }

    /// Runs one statement of a hook.
    fn statement(&self, rendered: &Rendered, file: &str) -> Result<(), SourceError> {
        // Empty after Jinja: switched off for this target or this run.
        if rendered.sql.trim().is_empty() {
            return Ok(());
        }
        let prepared = self.translator.prepare(&rendered.sql).map_err(|found| locate(&found, rendered, 0, file))?;
        self.warehouse.execute(&prepared.sql)?;
        Ok(())
    }
}
