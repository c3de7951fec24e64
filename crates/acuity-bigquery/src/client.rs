//! A BigQuery project and what is done with it as a job; each method waits for BigQuery on the caller's thread.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use acuity_warehouse::{
    Error, ErrorKind, Layout, PartitionBy, RelationName, Result, Rows, Scope, Usage, Warehouse as _,
};
use gcp_bigquery_client::model::{
    job_configuration::JobConfiguration, job_configuration_table_copy::JobConfigurationTableCopy,
    table_reference::TableReference,
};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::{
    catalog::Table,
    config::Settings,
    ddl, iam,
    job::{Finished, Shared},
};

/// A BigQuery project.
#[derive(Clone, Debug)]
pub struct BigQuery {
    pub(crate) runtime: Arc<Runtime>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) scope: Arc<Scoped>,
}

/// On whose behalf this handle works, and what it used so far.
#[derive(Debug, Default)]
pub(crate) struct Scoped {
    pub(crate) scope: Scope,
    /// Statements so far: the same statement twice is two jobs.
    statements: AtomicU64,
    pub(crate) used: Mutex<Usage>,
}

impl BigQuery {
    /// Signs in; nothing is asked of BigQuery yet.
    ///
    /// # Errors
    /// The credentials cannot be found or read.
    pub fn open(settings: Settings) -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("bigquery")
            .enable_all()
            .build()
            .map_err(|error| Error::new(ErrorKind::Resource, format!("cannot start threads: {error}")))?;
        let shared = runtime.block_on(Shared::new(settings))?;
        // Without a scope of the caller's, every process is a run of its own.
        let scope = Scope { invocation: shared.sender().to_owned(), ..Scope::default() };
        Ok(Self {
            runtime: Arc::new(runtime),
            shared: Arc::new(shared),
            scope: Arc::new(Scoped { scope, ..Scoped::default() }),
        })
    }

    /// The settings it was opened with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Which steps of a connection work, one after another until one does not.
    #[must_use]
    pub fn diagnose(&self, dataset: &str) -> Vec<iam::Step> {
        self.runtime.block_on(iam::diagnose(&self.shared, dataset))
    }

    pub(crate) fn path(&self, name: &RelationName) -> String {
        ddl::path(name, &self.shared.settings.project)
    }

    pub(crate) fn labels(&self) -> Vec<(String, String)> {
        let scope = &self.scope.scope;
        let mut labels: Vec<(String, String)> = scope.labels.clone().into_iter().collect();
        labels.push(("acuity_invocation".to_owned(), scope.invocation.clone()));
        if !scope.node.is_empty() {
            labels.push(("acuity_node".to_owned(), scope.node.clone()));
        }
        labels
    }

    /// Runs a statement as one job.
    pub(crate) fn job(&self, sql: &str) -> Result<Finished> {
        tracing::debug!(sql, node = self.scope.scope.node, "job");
        let number = self.scope.statements.fetch_add(1, Ordering::Relaxed).to_string();
        let scope = &self.scope.scope;
        let name = ["query", &scope.invocation, &scope.node, &number, sql];
        let configuration = self.shared.query(sql, &self.labels());
        self.runtime.block_on(self.shared.run(&name, configuration, &self.scope.used))
    }

    pub(crate) fn table(&self, name: &RelationName) -> Result<Option<Table>> {
        self.runtime.block_on(self.shared.table(name))
    }

    /// Runs `prefix` and the person's `query` as one statement; places in errors are the query's.
    pub(crate) fn create(&self, prefix: &str, query: &str) -> Result<Finished> {
        self.job(&format!("{prefix}{query}")).map_err(|mut error| {
            let lines = prefix.matches('\n').count();
            error.position = error
                .position
                .filter(|position| position.line > lines)
                .map(|position| acuity_warehouse::Position { line: position.line - lines, ..position });
            error
        })
    }

    /// The same handle on behalf of `scope`, with an account of its own.
    pub(crate) fn on_behalf_of(&self, scope: Scope) -> Self {
        Self { scope: Arc::new(Scoped { scope, ..Scoped::default() }), ..self.clone() }
    }

    /// The same handle, counting for nobody.
    pub(crate) fn uncounted(&self) -> Self {
        self.on_behalf_of(Scope { node: "count".to_owned(), ..self.scope.scope.clone() })
    }

    /// Counts the rows of a table by reading it.
    pub(crate) fn count(&self, name: &RelationName) -> Result<Option<u64>> {
        let rows = Rows::read(self.query(&format!("SELECT COUNT(*) FROM {}", self.path(name)))?)?;
        Ok(rows.rows.first().and_then(|row| row.first()?.as_i64()).and_then(|rows| u64::try_from(rows).ok()))
    }

    /// Copies a table to a name that is free.
    fn copy(&self, from: &RelationName, to: &RelationName) -> Result<Finished> {
        let reference = |name: &RelationName| {
            let project = name.dataset.project.as_deref().unwrap_or(&self.shared.settings.project);
            TableReference::new(project, &name.dataset.dataset, &name.name)
        };
        let copy = JobConfigurationTableCopy {
            source_table: Some(reference(from)),
            destination_table: Some(reference(to)),
            write_disposition: Some("WRITE_TRUNCATE".to_owned()),
            ..JobConfigurationTableCopy::default()
        };
        let configuration = JobConfiguration { copy: Some(copy), ..self.shared.configuration(&self.labels()) };
        let number = self.scope.statements.fetch_add(1, Ordering::Relaxed).to_string();
        let scope = &self.scope.scope;
        let name = ["copy", &scope.invocation, &scope.node, &number, &to.to_string()];
        self.runtime.block_on(self.shared.run(&name, configuration, &self.scope.used))
    }

    pub(crate) fn replace_table(&self, name: &RelationName, layout: &Layout, query: &str) -> Result<Option<u64>> {
        let target = self.path(name);
        let before = self.table(name)?;
        let in_the_way = before.as_ref().is_some_and(|table| {
            table.kind != "TABLE" || !(self.shared.settings.is_emulator() || same_cut(table, layout))
        });
        if in_the_way {
            // A table cannot take the place of a view, nor of a table that is cut otherwise; and the query may read the
            // old one. Readers see nothing for the moment between dropping and copying, which costs nothing.
            let staged = name.staged();
            self.drop_relation(&staged)?;
            self.create(&ddl::create_table(&self.path(&staged), layout), query)?;
            self.drop_relation(name)?;
            self.copy(&staged, name)?;
            self.drop_relation(&staged)?;
        } else {
            self.create(&ddl::create_table(&target, layout), query)?;
        }
        Ok(self.table(name)?.and_then(|table| table.rows()))
    }
}

/// Whether a table is cut as `layout` wants it; BigQuery replaces no table by one that is cut otherwise.
fn same_cut(table: &Table, layout: &Layout) -> bool {
    let (time, range) = (table.time_partitioning.as_ref(), table.range_partitioning.as_ref());
    let is = |have: &Value, want: &str| have.as_str().is_some_and(|have| have.eq_ignore_ascii_case(want));
    let partitions = match &layout.partition_by {
        None => time.is_none() && range.is_none(),
        Some(PartitionBy::Range { field, start, end, interval }) => range.is_some_and(|range| {
            let number = |key: &str, want: i64| is(&range["range"][key], &want.to_string());
            is(&range["field"], field)
                && number("start", *start)
                && number("end", *end)
                && number("interval", *interval)
        }),
        Some(PartitionBy::Time { field, granularity, .. }) => {
            time.is_some_and(|time| is(&time["field"], field) && is(&time["type"], granularity))
        }
        Some(PartitionBy::IngestionTime { granularity }) => {
            time.is_some_and(|time| time["field"].is_null() && is(&time["type"], granularity))
        }
    };
    let clusters = table.clustering.as_ref().and_then(|clustering| clustering["fields"].as_array());
    let clusters: Vec<&str> = clusters.into_iter().flatten().filter_map(Value::as_str).collect();
    partitions
        && clusters.len() == layout.cluster_by.len()
        && clusters.iter().zip(&layout.cluster_by).all(|(have, want)| have.eq_ignore_ascii_case(want))
}
