//! A warehouse for the window: what it says and what its rows hold passes the way out of [`crate::secrets`].

use std::sync::Arc;

use acuity_compiler::Secrets;
use acuity_warehouse::{
    BatchStream, CancelHandle, Engine, Error, Estimate, LoadProgress, LoadReport, LoadRequest, RelationInfo,
    RelationName, Replace, Result, Warehouse,
    arrow::{
        array::{Array as _, ArrayRef, AsArray as _, RecordBatch, StringArray},
        datatypes::DataType,
    },
};

/// A warehouse that tells no secret.
pub(crate) struct Veiled {
    inner: Arc<dyn Warehouse>,
    secrets: &'static Secrets,
}

impl Veiled {
    /// `inner` itself where there is nothing to hide.
    pub(crate) fn over(inner: Arc<dyn Warehouse>) -> Arc<dyn Warehouse> {
        let secrets = Secrets::of_process();
        if secrets.is_empty() { inner } else { Arc::new(Self { inner, secrets }) }
    }
}

/// An error as others may see it.
pub(crate) fn error(secrets: &Secrets, error: Error) -> Error {
    Error {
        message: secrets.scrub(&error.message).into_owned(),
        help: error.help.as_deref().map(|help| secrets.scrub(help).into_owned()),
        ..error
    }
}

fn batch(secrets: &Secrets, batch: RecordBatch) -> Result<RecordBatch> {
    let columns = batch.columns().iter().map(|column| column_of(secrets, column)).collect();
    RecordBatch::try_new(batch.schema(), columns)
        .map_err(|error| Error::new(acuity_warehouse::ErrorKind::Internal, error.to_string()))
}

fn column_of(secrets: &Secrets, column: &ArrayRef) -> ArrayRef {
    if column.data_type() != &DataType::Utf8 {
        return Arc::clone(column);
    }
    let texts = column.as_string::<i32>().iter();
    Arc::new(texts.map(|text| text.map(|text| secrets.scrub(text))).collect::<StringArray>())
}

impl Warehouse for Veiled {
    fn engine(&self) -> Engine {
        self.inner.engine()
    }

    fn location(&self) -> String {
        self.secrets.scrub(&self.inner.location()).into_owned()
    }

    fn execute(&self, sql: &str) -> Result<Option<u64>> {
        self.inner.execute(sql).map_err(|found| error(self.secrets, found))
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        let secrets = self.secrets;
        let stream = self.inner.query(sql).map_err(|found| error(secrets, found))?;
        let schema = stream.schema();
        let batches =
            stream.map(move |one| one.map_err(|found| error(secrets, found)).and_then(|one| batch(secrets, one)));
        Ok(BatchStream::new(schema, batches))
    }

    fn create_dataset(&self, dataset: &str) -> Result<()> {
        self.inner.create_dataset(dataset).map_err(|found| error(self.secrets, found))
    }

    fn replace(&self, name: &RelationName, how: Replace, query: &str) -> Result<Option<u64>> {
        self.inner.replace(name, how, query).map_err(|found| error(self.secrets, found))
    }

    fn describe(&self, name: &RelationName, description: Option<&str>, columns: &[(String, String)]) -> Result<()> {
        self.inner.describe(name, description, columns).map_err(|found| error(self.secrets, found))
    }

    fn drop_relation(&self, name: &RelationName) -> Result<()> {
        self.inner.drop_relation(name).map_err(|found| error(self.secrets, found))
    }

    fn relations(&self, dataset: &str) -> Result<Vec<RelationInfo>> {
        self.inner.relations(dataset).map_err(|found| error(self.secrets, found))
    }

    fn load(&self, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
        self.inner.load(request, progress).map_err(|found| error(self.secrets, found))
    }

    fn estimate(&self, sql: &str) -> Result<Estimate> {
        self.inner.estimate(sql).map_err(|found| error(self.secrets, found))
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        self.inner.cancel_handle()
    }
}

#[cfg(test)]
mod tests {
    use acuity_compiler::MemoryFileSystem;
    use acuity_duckdb::DuckDb;
    use acuity_warehouse::Rows;

    use super::*;

    #[test]
    fn the_window_sees_no_secret() {
        let mut files = MemoryFileSystem::new();
        files.set_env("DBT_ENV_SECRET_X", "s3cret");
        let secrets: &'static Secrets = Box::leak(Box::new(Secrets::of(&files)));
        let veiled = Veiled { inner: Arc::new(DuckDb::in_memory().unwrap()), secrets };
        let rows = veiled.query("SELECT 'the s3cret' AS a, NULL::VARCHAR AS b, 7 AS n").unwrap();
        let rows = Rows::read(rows).unwrap();
        assert_eq!(rows.rows[0].iter().map(acuity_warehouse::Cell::text).collect::<Vec<_>>(), ["the *****", "", "7"]);
        let error = veiled.query("SELECT s3cret").map(|_| ()).unwrap_err();
        assert!(!error.to_string().contains("s3cret") && error.to_string().contains("*****"), "{error}");
    }
}
