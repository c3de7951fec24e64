//! The trait: each method waits for BigQuery on the caller's thread.

use std::sync::{
    Arc, Mutex, PoisonError, Weak,
    atomic::{AtomicU64, Ordering},
};

use acuity_warehouse::{
    BatchStream, CancelHandle, Change, Engine, Error, ErrorKind, Estimate, Layout, LoadProgress, LoadReport,
    LoadRequest, PartitionBy, RelationInfo, RelationKind, RelationName, Replace, Result, Rows, Scope, Usage, Warehouse,
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
    ddl,
    describe::Notes,
    grants::Grants,
    iam,
    job::{Finished, Shared},
    query,
    schema::{Column, Columns},
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

    fn table(&self, name: &RelationName) -> Result<Option<Table>> {
        self.runtime.block_on(self.shared.table(name))
    }

    /// Runs `prefix` and the person's `query` as one statement; places in errors are the query's.
    fn create(&self, prefix: &str, query: &str) -> Result<Finished> {
        self.job(&format!("{prefix}{query}")).map_err(|mut error| {
            let lines = prefix.matches('\n').count();
            error.position = error
                .position
                .filter(|position| position.line > lines)
                .map(|position| acuity_warehouse::Position { line: position.line - lines, ..position });
            error
        })
    }

    /// The same handle with an account of its own.
    pub(crate) fn uncounted(&self) -> Self {
        let scope = Scope { node: "count".to_owned(), ..self.scope.scope.clone() };
        Self { scope: Arc::new(Scoped { scope, ..Scoped::default() }), ..self.clone() }
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

impl Warehouse for BigQuery {
    fn engine(&self) -> Engine {
        Engine::BigQuery
    }

    fn location(&self) -> String {
        let settings = &self.shared.settings;
        if settings.is_emulator() {
            format!("{} at {}", settings.project, settings.endpoint)
        } else {
            settings.project.clone()
        }
    }

    fn execute(&self, sql: &str) -> Result<Option<u64>> {
        Ok(self.job(sql)?.statistics.changed())
    }

    fn change(&self, change: &Change) -> Result<Option<u64>> {
        if !change.columns.is_empty() {
            self.execute(&change.columns)?;
        }
        match change.rows.as_slice() {
            // A script of its own, perhaps with variables, which must stand first.
            [one] => self.execute(one),
            several => self.execute(&format!("BEGIN TRANSACTION;\n{}COMMIT TRANSACTION;\n", several.concat())),
        }
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        let job = self.job(sql)?;
        query::stream(&self.runtime, &self.shared, job)
    }

    fn read(&self, name: &RelationName, columns: &[String]) -> Result<BatchStream> {
        let Some(table) = self.table(name)? else {
            return Err(Error::new(ErrorKind::Missing, format!("{name} does not exist")));
        };
        let find = |column: &String| {
            let mut fields = table.schema.fields.iter();
            fields.find(|field| field.name.eq_ignore_ascii_case(column)).cloned()
        };
        let fields: Option<Vec<Column>> = columns.iter().map(find).collect();
        if let Some(fields) = fields.filter(|_| table.kind == "TABLE") {
            let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
            let columns = Columns { fields };
            if columns.are_plain()
                && let Some(stream) = query::table(&self.runtime, &self.shared, name, &names, columns.arrow())
            {
                return Ok(stream);
            }
        }
        let list: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
        self.query(&format!("SELECT {} FROM {}", list.join(", "), self.path(name)))
    }

    fn create_dataset(&self, dataset: &str) -> Result<()> {
        self.runtime.block_on(self.shared.create_dataset(dataset, None))
    }

    fn replace(&self, name: &RelationName, how: Replace, layout: &Layout, query: &str) -> Result<Option<u64>> {
        let kind = match how {
            Replace::Table => return self.replace_table(name, layout, query),
            Replace::View => "VIEW",
            Replace::MaterializedView => "MATERIALIZED_VIEW",
        };
        if self.table(name)?.is_some_and(|table| table.kind != kind) {
            // Checked before anything is dropped: the query may be wrong.
            self.estimate(query)?;
            self.drop_relation(name)?;
        }
        let target = self.path(name);
        let prefix = match how {
            Replace::MaterializedView => ddl::create_materialized_view(&target, layout),
            _ => ddl::create_view(&target, layout),
        };
        self.create(&prefix, query).map(|_| None)
    }

    fn describe(
        &self,
        name: &RelationName,
        description: Option<&str>,
        columns: &[(String, String)],
        policy_tags: &[(String, Vec<String>)],
    ) -> Result<()> {
        self.runtime.block_on(self.shared.describe(name, Notes { description, columns, policy_tags }))
    }

    fn grant(&self, name: &RelationName, grants: &Grants) -> Result<()> {
        self.runtime.block_on(self.shared.grant(name, grants))
    }

    fn drop_relation(&self, name: &RelationName) -> Result<()> {
        match self.table(name)? {
            None => Ok(()),
            // The emulator knows views only as statements; BigQuery takes either.
            Some(table) if matches!(table.kind.as_str(), "VIEW" | "MATERIALIZED_VIEW") => {
                let kind = table.kind.replace('_', " ");
                self.job(&format!("DROP {kind} IF EXISTS {}", self.path(name))).map(drop)
            }
            Some(_) => self.runtime.block_on(self.shared.drop_table(name)),
        }
    }

    fn relations(&self, dataset: &str) -> Result<Vec<RelationInfo>> {
        self.runtime.block_on(self.shared.relations(dataset))
    }

    fn relation(&self, name: &RelationName) -> Result<Option<RelationInfo>> {
        let mut found = self.runtime.block_on(self.shared.relation(name))?;
        if let Some(info) = &mut found
            && info.kind == RelationKind::View
        {
            info.rows = None;
        }
        Ok(found)
    }

    fn load(&self, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
        crate::load::run(self, request, progress)
    }

    fn estimate(&self, sql: &str) -> Result<Estimate> {
        let statistics = self.runtime.block_on(self.shared.dry_run(sql))?;
        Ok(Estimate { bytes: statistics.bytes(), price_per_tib: Some(self.shared.settings.price_per_tib) })
    }

    fn scoped(&self, scope: &Scope) -> Option<Arc<dyn Warehouse>> {
        let scope = Arc::new(Scoped { scope: scope.clone(), ..Scoped::default() });
        Some(Arc::new(Self { runtime: Arc::clone(&self.runtime), shared: Arc::clone(&self.shared), scope }))
    }

    fn usage(&self) -> Option<Usage> {
        Some(self.scope.used.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        Box::new(Cancel(Arc::downgrade(&self.shared)))
    }
}

/// Cancels the jobs that are being watched at the moment it is asked.
struct Cancel(Weak<Shared>);

impl CancelHandle for Cancel {
    fn cancel(&self) {
        if let Some(shared) = self.0.upgrade() {
            shared.cancel();
        }
    }
}
