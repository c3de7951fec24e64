//! The trait.

use crate::{
    catalog,
    database::{Cancel, DuckDb},
    error::from_duckdb,
    load,
    names::{path, quote},
    query,
    statement::{create, fill, run},
    types::duckdb_type,
};
use acuity_warehouse::{
    BatchStream, CancelHandle, Change, DatasetName, Engine, Error, ErrorKind, Estimate, Layout, LoadProgress,
    LoadReport, LoadRequest, RelationInfo, RelationName, Replace, Result, Warehouse,
};

impl Warehouse for DuckDb {
    fn engine(&self) -> Engine {
        Engine::DuckDb
    }

    fn location(&self) -> String {
        self.file().map_or_else(|| ":memory:".to_owned(), |file| file.display().to_string())
    }

    fn execute(&self, sql: &str) -> Result<Option<u64>> {
        tracing::debug!(sql, "execute");
        self.close_files()?;
        self.lease()?.transaction(|connection| run(connection, sql))
    }

    fn change(&self, change: &Change) -> Result<Option<u64>> {
        let sql = change.to_string();
        tracing::debug!(sql, "change");
        self.close_files()?;
        self.prepare_to_keep(&change.types)?;
        self.lease()?.transaction(|connection| {
            let rows = run(connection, &sql)?;
            if let Some(table) = &change.table {
                self.keep_more_types(connection, table, &change.types)?;
            }
            Ok(rows)
        })
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        tracing::debug!(sql, "query");
        self.close_files()?;
        query::stream(self, sql)
    }

    fn type_name(&self, googlesql: &str) -> String {
        duckdb_type(googlesql).unwrap_or_else(|| googlesql.to_owned())
    }

    fn create_dataset(&self, dataset: &DatasetName) -> Result<()> {
        catalog::make_schema(self, dataset)
    }

    fn replace(&self, name: &RelationName, how: Replace, layout: &Layout, query: &str) -> Result<Option<u64>> {
        tracing::debug!(%name, ?how, query, "replace");
        self.close_files()?;
        self.prepare_to_keep(&layout.types)?;
        let lease = self.lease()?;
        lease.transaction(|connection| {
            if let Some(header) = &layout.header {
                run(connection, header)?;
            }
            self.keep_types(connection, name, &layout.types)?;
            let view = catalog::is_view(connection, name)?;
            let target = path(name);
            match how {
                Replace::Table if view => {
                    // The query may read the view it takes the place of.
                    let staged = name.staged();
                    fill(connection, &format!("CREATE TABLE {}", path(&staged)), &path(&staged), layout, query)?;
                    run(connection, &format!("DROP VIEW {target}"))?;
                    run(connection, &format!("ALTER TABLE {} RENAME TO {}", path(&staged), quote(&name.name)))?;
                    catalog::count(connection, name).map(Some)
                }
                Replace::Table => {
                    fill(connection, &format!("CREATE OR REPLACE TABLE {target}"), &target, layout, query)?;
                    catalog::count(connection, name).map(Some)
                }
                Replace::MaterializedView => Err(Error::new(
                    ErrorKind::Syntax,
                    format!("{name} cannot be a materialized view: the embedded warehouse has none"),
                )
                .with_help("use materialized: table here, or choose by target: {{ 'materialized_view' if target.type == 'bigquery' else 'table' }}")),
                Replace::View => {
                    if !view {
                        run(connection, &format!("DROP TABLE IF EXISTS {target}"))?;
                    }
                    create(connection, &format!("CREATE OR REPLACE VIEW {target} AS\n"), query)?;
                    Ok(None)
                }
            }
        })
    }

    fn describe(
        &self,
        name: &RelationName,
        description: Option<&str>,
        columns: &[(String, String)],
        _policy_tags: &[(String, Vec<String>)],
    ) -> Result<()> {
        if description.is_none() && columns.is_empty() {
            return Ok(());
        }
        self.lease()?.transaction(|connection| catalog::describe(connection, name, description, columns))
    }

    fn drop_relation(&self, name: &RelationName) -> Result<()> {
        self.lease()?.transaction(|connection| {
            self.keep_types(connection, name, &[])?;
            catalog::remove(connection, name)
        })
    }

    fn datasets(&self) -> Result<Vec<DatasetName>> {
        catalog::datasets(self)
    }

    fn relations(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        catalog::relations(self, dataset)
    }

    fn relation(&self, name: &RelationName) -> Result<Option<RelationInfo>> {
        catalog::relation(self, name)
    }

    fn fingerprint(&self, name: &RelationName) -> Result<Option<String>> {
        self.close_files()?;
        catalog::fingerprint(self, name)
    }

    fn load(&self, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
        load::run(self, request, progress)
    }

    fn estimate(&self, sql: &str) -> Result<Estimate> {
        self.close_files()?;
        let lease = self.lease()?;
        lease.connection().prepare(sql).map_err(|error| from_duckdb(&error, sql))?;
        Ok(Estimate::default())
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        Box::new(Cancel(std::sync::Arc::downgrade(&self.shared)))
    }
}
