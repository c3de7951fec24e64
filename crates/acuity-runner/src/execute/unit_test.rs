//! A unit test: what its model makes of the rows that are given, beside the rows that it must make of them.

use acuity_compiler::{unit_test::Columns, unterminated};
use acuity_warehouse::{Cell, Engine, Rows};
use chrono::Utc;

use super::{Done, Executor, Kind, Trace};
use crate::{
    difference::{Side, difference},
    error::SourceError,
    plan::{PlanNode, UnitTestConfig},
    results::Status,
    session::described,
    sql::{Prepared, Rendered, locate},
};

impl Kind for UnitTestConfig {
    fn run(&self, executor: &Executor<'_>, node: &PlanNode, trace: &mut Trace) -> Result<Done, SourceError> {
        let rendered = executor.render(node, trace)?;
        let prepared = executor.prepare(node, &rendered)?;
        trace.execute_from = Some(Utc::now());
        let columns = executor.columns_of(node, &prepared, &rendered)?;
        let dialect = executor.session.project.dialect();
        let (expected, compared) = self.expect.expected(dialect, &columns).map_err(|wrong| {
            SourceError::new(format!("the rows that are expected: {}", wrong.message)).with_help(wrong.help)
        })?;
        let list = compared.iter().map(|name| dialect.quote(name)).collect::<Vec<_>>().join(", ");
        let own = unterminated(&rendered.sql);
        // In one statement, so that both sides have the same types; one line stands in front of the model's own SQL.
        let both = format!(
            "SELECT 'actual' AS dbt_internal_side, {list} FROM (\n{own}\n) AS dbt_internal_actual\n\
             UNION ALL\nSELECT 'expected' AS dbt_internal_side, {list} FROM (\n{expected}\n) AS dbt_internal_expected"
        );
        let statement = executor.translator.prepare(&both).map_err(|found| locate(&found, &rendered, 1, &node.file))?;
        executor.keep_sql("run", node, &statement.sql)?;
        executor.within_budget(&statement.sql)?;
        let stream = executor.warehouse.query(&statement.sql);
        let rows = Rows::read(stream.map_err(|error| executor.refused(node, &rendered, 1, error))?)?;
        let (actual, wanted): (Vec<Side>, Vec<Side>) = rows
            .rows
            .into_iter()
            .map(|row| (row.first().map(Cell::text).unwrap_or_default(), row.into_iter().skip(1).collect::<Side>()))
            .fold((Vec::new(), Vec::new()), |(mut actual, mut wanted), (side, row)| {
                if side == "actual" {
                    actual.push(row)
                } else {
                    wanted.push(row)
                }
                (actual, wanted)
            });
        Ok(match difference(&compared, actual, wanted) {
            None => Done { status: Some(Status::Pass), failures: Some(0), ..Done::default() },
            Some(message) => Done { status: Some(Status::Fail), message, failures: Some(1), ..Done::default() },
        })
    }

    fn leaves_relation(&self, _executor: &Executor<'_>) -> bool {
        false
    }
}

impl Executor<'_> {
    /// The columns that a query gives, with their types in the project's dialect where these can be known.
    fn columns_of(&self, node: &PlanNode, prepared: &Prepared, rendered: &Rendered) -> Result<Columns, SourceError> {
        if !prepared.columns.is_empty() {
            return Ok(prepared.columns.iter().map(|(name, kind)| (name.clone(), Some(kind.to_string()))).collect());
        }
        let own = unterminated(&rendered.sql);
        if self.warehouse.engine() == Engine::DuckDb {
            let columns =
                described(self.warehouse.as_ref(), "", own).map_err(|error| self.refused(node, rendered, 1, error))?;
            return Ok(columns.into_iter().map(|(name, kind)| (name, Some(kind))).collect());
        }
        match acuity_sql::analyze(&rendered.sql, &self.translator.catalog()) {
            Ok(found) => {
                Ok(found.columns.into_iter().map(|column| (column.name, Some(column.data_type.to_string()))).collect())
            }
            // The engine brings both sides to one type itself.
            Err(_) => {
                let none = format!("SELECT * FROM (\n{own}\n) AS dbt_internal_actual WHERE FALSE LIMIT 0");
                let stream = self.warehouse.query(&none).map_err(|error| self.refused(node, rendered, 1, error))?;
                Ok(stream.schema().fields().iter().map(|field| (field.name().clone(), None)).collect())
            }
        }
    }
}
