//! From a node to the statements that the warehouse takes: rendered, translated, kept under the target folder, within the
//! budget, run.

use std::sync::atomic::Ordering;

use acuity_compiler::unterminated;
use acuity_warehouse::{BatchStream, Cell, ErrorKind, Estimate, Layout, RelationName, Replace, Rows};
use chrono::Utc;

use super::{Executor, Trace, kind};
use crate::{
    artifacts, blame,
    error::SourceError,
    plan::PlanNode,
    project::Facts,
    results::Timing,
    sql::{Prepared, Rendered, locate},
};

impl Executor<'_> {
    pub(crate) fn render(&self, node: &PlanNode, trace: &mut Trace) -> Result<Rendered, SourceError> {
        // Between two statements an interrupt meets nothing.
        if self.options.cancel.is_cancelled() {
            return Err(SourceError { cancelled: true, ..SourceError::new("interrupted") });
        }
        let started_at = Utc::now();
        let full_refresh = kind(&node.work).full_refresh(self);
        let rendered = self.session.project.compile(&node.unique_id, &Facts { full_refresh, ..self.facts() })?;
        trace.compile = Some(Timing { started_at, completed_at: Utc::now() });
        trace.compiled_code = Some(rendered.sql.clone());
        self.keep_sql("compiled", node, &rendered.sql)?;
        Ok(rendered)
    }

    pub(crate) fn prepare(&self, node: &PlanNode, rendered: &Rendered) -> Result<Prepared, SourceError> {
        let unbuilt = |error| blame::missing(self.session, error);
        // What is translated is one statement: functions of the header stand in the query then.
        let header = if self.translator.is_as_written() { String::new() } else { node.headed() };
        let lines = u32::try_from(header.matches('\n').count()).unwrap_or(u32::MAX);
        let prepared = self.translator.prepare(&format!("{header}{}", rendered.sql));
        let prepared = prepared.map_err(|found| unbuilt(locate(&found, rendered, lines, &node.file)))?;
        for warning in &prepared.warnings.0 {
            tracing::warn!(target: "acuity::sql", "{}: {warning}", node.file);
        }
        Ok(prepared)
    }

    pub(super) fn keep_sql(&self, kind: &str, node: &PlanNode, sql: &str) -> Result<(), SourceError> {
        let path = artifacts::sql_path(&self.session.target_folder(), kind, &node.package, &node.artifact);
        Ok(artifacts::write_again(&path, sql.as_bytes())?)
    }

    /// Puts the result of a node's query in place as `name`; says how many rows it has, unless it is a view.
    pub(super) fn replace(
        &self,
        node: &PlanNode,
        name: &RelationName,
        (how, layout): (Replace, &Layout),
        prepared: &Prepared,
        rendered: &Rendered,
    ) -> Result<Option<u64>, SourceError> {
        // It becomes the inner part of a statement.
        let sql = unterminated(&prepared.sql);
        self.keep_sql("run", node, &self.made_with(name, &how, layout, sql))?;
        // A view reads nothing when it is made.
        if how != Replace::View {
            self.within_budget(&self.asked_about(node, sql))?;
        }
        let header = layout.header.clone().filter(|_| self.translator.is_as_written());
        let layout = Layout { types: prepared.types(), header, ..layout.clone() };
        let in_the_way = if *name == node.relation { self.in_the_way(node)? } else { Vec::new() };
        if !in_the_way.is_empty() {
            let replaced = self.replace_past(&in_the_way, name, (how, &layout), sql);
            return replaced.map_err(|error| self.refused(node, rendered, 0, error));
        }
        let Some(definition) = &layout.definition else {
            let replaced = self.warehouse.replace(name, how, &layout, sql);
            return replaced.map_err(|error| self.refused(node, rendered, 0, error));
        };
        // In the order of the definition, whatever that of the query.
        let names = definition.names(self.warehouse.engine());
        let sql = format!("SELECT {names} FROM (\n{sql}\n) AS model_subq");
        self.warehouse.replace(name, how, &layout, &sql).map_err(|error| self.refused(node, rendered, 1, error))
    }

    /// The statement that puts a query in place, as people read it: the engine may take it in steps.
    fn made_with(&self, name: &RelationName, how: &Replace, layout: &Layout, sql: &str) -> String {
        let engine = self.warehouse.engine();
        let path = engine.path(name);
        let what = match how {
            Replace::Table => "TABLE",
            Replace::View => "VIEW",
            Replace::MaterializedView => "MATERIALIZED VIEW",
        };
        match &layout.definition {
            None => format!("CREATE OR REPLACE {what} {path} AS (\n{sql}\n);\n"),
            Some(definition) => format!(
                "CREATE OR REPLACE {what} {path} (\n  {}\n);\nINSERT INTO {path} (\n  SELECT {} FROM (\n{sql}\n) AS model_subq\n);\n",
                definition.sql(engine),
                definition.names(engine)
            ),
        }
    }

    /// The engine refused a statement that we made of the node; see [`blame::refused`].
    pub(super) fn refused(
        &self,
        node: &PlanNode,
        rendered: &Rendered,
        lines_before: usize,
        error: acuity_warehouse::Error,
    ) -> SourceError {
        blame::refused(self.session, node, rendered, lines_before, error)
    }

    /// What a node's query would read; `None` when it reads what is not built yet.
    pub(crate) fn estimate(&self, node: &PlanNode) -> Result<Option<Estimate>, SourceError> {
        let rendered = self.render(node, &mut Trace::default())?;
        let prepared = self.prepare(node, &rendered)?;
        match self.warehouse.estimate(&self.asked_about(node, unterminated(&prepared.sql))) {
            Ok(estimate) => Ok(Some(estimate)),
            Err(error) if error.kind == ErrorKind::Missing => Ok(None),
            Err(error) => Err(self.refused(node, &rendered, 0, error)),
        }
    }

    /// A node's query as the warehouse can say something of it: behind the statements that it needs.
    fn asked_about(&self, node: &PlanNode, sql: &str) -> String {
        let header = if self.translator.is_as_written() { node.headed() } else { String::new() };
        header + sql
    }

    /// Refuses a query that would take the run above its budget.
    pub(super) fn within_budget(&self, sql: &str) -> Result<(), SourceError> {
        let Some(most) = self.options.max_bytes else { return Ok(()) };
        let estimate = self.warehouse.estimate(sql)?.bytes;
        let spent = self.spent.load(Ordering::Relaxed);
        if spent.saturating_add(estimate) <= most {
            return Ok(());
        }
        Err(SourceError::new(format!("it would read {estimate} bytes; {spent} of at most {most} are spent"))
            .with_help("raise --max-bytes, or read less: filter on the partition, select fewer columns"))
    }

    /// The number that a query gives in its first column, rounded; `None` for NULL and for no row.
    pub(super) fn one_number(stream: BatchStream) -> Result<Option<i64>, SourceError> {
        let rows = Rows::read(stream)?;
        let Some(cell) = rows.rows.first().and_then(|row| row.first()) else { return Ok(None) };
        match cell {
            Cell::Null => Ok(None),
            // `fail_calc` may give a float, or a NUMERIC, which comes as text.
            cell => match cell.as_f64().or_else(|| cell.text().parse().ok()) {
                Some(number) => Ok(Some(number.round() as i64)),
                None => Err(SourceError::new(format!("a test must count rows, but it gave {:?}", cell.text()))
                    .with_help("fail_calc must be a number, such as count(*) or sum(n)")),
            },
        }
    }
}
