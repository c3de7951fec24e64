//! The statements that a project puts before and after its nodes, and around the whole run.

use std::time::Instant;

use acuity_compiler::RunHook;

use super::Executor;
use crate::{
    error::SourceError,
    plan::PlanNode,
    project::RunHooks,
    results::{NodeResult, Status},
    sql::{Rendered, locate},
};

impl Executor<'_> {
    /// Runs hooks of the run, and says what became of each: those after the first that fails do not run. As in dbt whatever
    /// else there is to do is done all the same.
    pub(crate) fn run_hooks(&self, which: RunHooks) -> Vec<NodeResult> {
        let mut done: Vec<NodeResult> = Vec::new();
        for one in self.session.project.run_hooks(which) {
            let RunHook { package, index, .. } = one;
            let name = format!("{package}-{}-{index}", which.name());
            let shown = format!("{package}.{}.{index}", which.name());
            let mut result = NodeResult::skipped(format!("operation.{package}.{name}"), None);
            if done.iter().any(|before| before.status != Status::Success) {
                result.message = Some(format!("{shown} skipped"));
                done.push(result);
                continue;
            }
            let start = Instant::now();
            // Each with what those before it have made.
            let hook = self.session.project.run_hook(one, &self.facts());
            let ran = hook.and_then(|hook| {
                self.statement(&hook, &name)?;
                Ok(hook.sql)
            });
            result.seconds = start.elapsed().as_secs_f64();
            match ran {
                Ok(sql) => {
                    result.status = Status::Success;
                    result.message = Some(format!("{shown} passed"));
                    result.failures = Some(0);
                    result.compiled_code = Some(sql);
                }
                Err(error) => {
                    let error: SourceError = error.in_file(&one.file.to_string_lossy());
                    result.status = Status::Error;
                    result.message = Some(format!("{shown} failed, error:\n {error:#}"));
                    result.error = Some(error);
                }
            }
            done.push(result);
        }
        done
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
