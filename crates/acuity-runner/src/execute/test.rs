//! A test: its query gives the rows that should not be, and their number decides.

use acuity_compiler::{settings::StoredFailures, snapshot::Around, unterminated};
use acuity_warehouse::{Layout, RelationName, Replace};
use chrono::Utc;

use super::{Done, Executor, Kind, Trace};
use crate::{
    error::SourceError,
    plan::{PlanNode, TestConfig},
    results::Status,
    sql::{Rendered, locate},
    threshold,
};

impl Kind for TestConfig {
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        if let Some(unbuilt) = executor.parent_that_is_not_built(node) {
            let message = format!("needs {unbuilt}, which is neither selected nor built");
            return Ok(Done { status: Some(Status::Skipped), message, ..Done::default() });
        }
        let rendered = limited(executor.render(node, trace)?, self.limit);
        trace.execute_from = Some(Utc::now());
        let warehouse = &executor.warehouse;
        let counting = if let Some(how) = self.kept_in(executor) {
            let prepared = executor.prepare(node, &rendered)?;
            warehouse.create_dataset(&node.relation.dataset)?;
            executor.replace(node, &node.relation, (how, &Layout::default()), &prepared, &rendered)?;
            // The count below reads the table.
            if let Some(info) = warehouse.relation(&node.relation)? {
                executor.translator.learn_info(&info, &node.columns);
            }
            let stored = executor.translator.path(&node.relation);
            format!("SELECT {} AS failures FROM (\nSELECT * FROM {stored}\n) AS dbt_internal_test", self.fail_calc)
        } else {
            format!(
                "SELECT {} AS failures FROM (\n{}\n) AS dbt_internal_test",
                self.fail_calc,
                unterminated(&rendered.sql)
            )
        };
        // One line stands in front of the test's own SQL.
        let prepared =
            executor.translator.prepare(&counting).map_err(|found| locate(&found, &rendered, 1, &node.file))?;
        executor.keep_sql("run", node, &prepared.sql)?;
        executor.within_budget(&prepared.sql)?;
        let stream = warehouse.query(&prepared.sql).map_err(|error| executor.refused(node, &rendered, 1, error))?;
        let failures = Executor::one_number(stream)?.unwrap_or(0);
        let got = if failures == 1 { "Got 1 result".to_owned() } else { format!("Got {failures} results") };
        // With severity `warn` a test never fails, whatever `error_if` says.
        let (status, message) = if self.severity_error && threshold::holds(&self.error_if, failures)? {
            (Status::Fail, format!("{got}, configured to fail if {}", self.error_if))
        } else if threshold::holds(&self.warn_if, failures)? {
            let status = if executor.options.warnings_fail { Status::Fail } else { Status::Warn };
            (status, format!("{got}, configured to warn if {}", self.warn_if))
        } else {
            (Status::Pass, String::new())
        };
        // As in dbt, a test that passes found nothing, whatever its thresholds let pass.
        let failures = if status == Status::Pass { 0 } else { u64::try_from(failures).unwrap_or(0) };
        Ok(Done { status: Some(status), message, failures: Some(failures), ..Done::default() })
    }

    /// Only the rows that it is told to keep stay.
    fn leaves_relation(&self, executor: &Executor<'_>) -> bool {
        self.kept_in(executor).is_some()
    }
}

/// A test's query with its `limit`.
fn limited(own: Rendered, limit: Option<u64>) -> Rendered {
    let Some(limit) = limit else { return own };
    let after = format!("\n) AS dbt_limit_subq\nLIMIT {limit}");
    own.around(&Around { before: "SELECT * FROM (\n".to_owned(), after })
}

impl TestConfig {
    /// How the rows that fail are kept.
    fn kept_in(&self, executor: &Executor<'_>) -> Option<Replace> {
        match self.stored {
            Some(StoredFailures::View) => Some(Replace::View),
            Some(StoredFailures::Table) => Some(Replace::Table),
            Some(StoredFailures::Ephemeral) => None,
            None => executor.options.store_failures.then_some(Replace::Table),
        }
    }
}

impl Executor<'_> {
    /// In a `build`, a relation that a test reads beside the one that was built, and that nobody has built yet.
    fn parent_that_is_not_built(&self, node: &PlanNode) -> Option<&RelationName> {
        if !self.options.skip_tests_of_unbuilt {
            return None;
        }
        let parents =
            node.depends_on.iter().filter_map(|id| self.session.node(id)).filter(|parent| !parent.is_ephemeral());
        // What stands in the state that is deferred to is read there.
        let is_there = |parent: &&PlanNode| {
            self.translator.knows(&parent.relation) || self.session.project.elsewhere(&parent.unique_id).is_some()
        };
        parents.filter(|parent| !is_there(parent)).map(|parent| &parent.relation).next()
    }
}
