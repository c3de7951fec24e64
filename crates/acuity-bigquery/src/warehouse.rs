//! The trait: each method waits for BigQuery on the caller's thread.

use std::sync::{Arc, PoisonError, Weak};

use acuity_warehouse::{
    BatchStream, CancelHandle, Change, DatasetName, Engine, Error, ErrorKind, Estimate, Layout, LoadProgress,
    LoadReport, LoadRequest, RelationInfo, RelationKind, RelationName, Replace, Result, Scope, Usage, Warehouse,
};

use crate::{
    client::BigQuery,
    ddl,
    describe::Notes,
    grants::Grants,
    job::Shared,
    load, query,
    schema::{Column, Columns},
};

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

    fn create_dataset(&self, dataset: &DatasetName) -> Result<()> {
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

    fn relations(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
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
        load::run(self, request, progress)
    }

    fn estimate(&self, sql: &str) -> Result<Estimate> {
        let statistics = self.runtime.block_on(self.shared.dry_run(sql))?;
        Ok(Estimate { bytes: statistics.bytes(), price_per_tib: Some(self.shared.settings.price_per_tib) })
    }

    fn scoped(&self, scope: &Scope) -> Option<Arc<dyn Warehouse>> {
        Some(Arc::new(self.on_behalf_of(scope.clone())))
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
