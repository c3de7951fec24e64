//! A warehouse for the window: what it says and what its rows hold passes the way out of [`crate::secrets`].

use std::{collections::BTreeMap, sync::Arc};

use acuity_compiler::Secrets;
use acuity_warehouse::{
    BatchStream, CancelHandle, Change, DatasetName, Engine, Error, ErrorKind, Estimate, Layout, LoadProgress,
    LoadReport, LoadRequest, RelationInfo, RelationName, Replace, Result, Scope, Usage, Warehouse,
    arrow::{
        array::{
            Array as _, ArrayData, ArrayRef, AsArray as _, LargeStringArray, RecordBatch, StringArray, StringViewArray,
            make_array,
        },
        datatypes::{DataType, Schema, SchemaRef},
        error::ArrowError,
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

/// Column names as others may see them: an expression without a name is called by its own text.
fn schema_of(secrets: &Secrets, schema: &Schema) -> SchemaRef {
    let field = |field: &Arc<_>| {
        let field: &acuity_warehouse::arrow::datatypes::Field = field;
        field.clone().with_name(secrets.scrub(field.name()))
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}

fn batch(secrets: &Secrets, schema: SchemaRef, batch: &RecordBatch) -> Result<RecordBatch> {
    let column = |column: &ArrayRef| values_of(secrets, column.to_data()).map(make_array);
    let columns = batch.columns().iter().map(column).collect::<Result<_, _>>();
    columns
        .and_then(|columns| RecordBatch::try_new(schema, columns))
        .map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))
}

/// Texts as others may see them, also those inside lists, structures, maps and dictionaries.
fn values_of(secrets: &Secrets, data: ArrayData) -> Result<ArrayData, ArrowError> {
    let scrub = |text: Option<&str>| text.map(|text| secrets.scrub(text).into_owned());
    Ok(match data.data_type() {
        DataType::Utf8 => {
            let array = make_array(data);
            array.as_string::<i32>().iter().map(scrub).collect::<StringArray>().into_data()
        }
        DataType::LargeUtf8 => {
            let array = make_array(data);
            array.as_string::<i64>().iter().map(scrub).collect::<LargeStringArray>().into_data()
        }
        DataType::Utf8View => {
            let array = make_array(data);
            array.as_string_view().iter().map(scrub).collect::<StringViewArray>().into_data()
        }
        _ if data.child_data().is_empty() => data,
        _ => {
            let children = data.child_data().iter().map(|child| values_of(secrets, child.clone()));
            let children = children.collect::<Result<_, _>>()?;
            data.into_builder().child_data(children).build()?
        }
    })
}

impl Veiled {
    fn veil<T>(&self, result: Result<T>) -> Result<T> {
        result.map_err(|found| error(self.secrets, found))
    }

    fn stream(&self, stream: Result<BatchStream>) -> Result<BatchStream> {
        let secrets = self.secrets;
        let stream = self.veil(stream)?;
        let schema = schema_of(secrets, &stream.schema());
        let told = Arc::clone(&schema);
        let batches = stream.map(move |one| match one {
            Ok(one) => batch(secrets, Arc::clone(&told), &one),
            Err(found) => Err(error(secrets, found)),
        });
        Ok(BatchStream::new(schema, batches))
    }

    /// Descriptions as others may see them. Names stay: statements are made of them.
    fn info(&self, mut info: RelationInfo) -> RelationInfo {
        let scrub = |text: &mut Option<String>| {
            if let Some(text) = text {
                *text = self.secrets.scrub(text).into_owned();
            }
        };
        scrub(&mut info.description);
        info.columns.iter_mut().for_each(|column| scrub(&mut column.description));
        info
    }
}

/// Every method is passed on, also those that the trait has a default for: a warehouse knows better than the default.
impl Warehouse for Veiled {
    fn engine(&self) -> Engine {
        self.inner.engine()
    }

    fn location(&self) -> String {
        self.secrets.scrub(&self.inner.location()).into_owned()
    }

    fn execute(&self, sql: &str) -> Result<Option<u64>> {
        self.veil(self.inner.execute(sql))
    }

    fn change(&self, change: &Change) -> Result<Option<u64>> {
        self.veil(self.inner.change(change))
    }

    fn type_name(&self, googlesql: &str) -> String {
        self.inner.type_name(googlesql)
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        self.stream(self.inner.query(sql))
    }

    fn read(&self, name: &RelationName, columns: &[String]) -> Result<BatchStream> {
        self.stream(self.inner.read(name, columns))
    }

    fn create_dataset(&self, dataset: &DatasetName) -> Result<()> {
        self.veil(self.inner.create_dataset(dataset))
    }

    fn replace(&self, name: &RelationName, how: Replace, layout: &Layout, query: &str) -> Result<Option<u64>> {
        self.veil(self.inner.replace(name, how, layout, query))
    }

    fn describe(
        &self,
        name: &RelationName,
        description: Option<&str>,
        columns: &[(String, String)],
        policy_tags: &[(String, Vec<String>)],
    ) -> Result<()> {
        self.veil(self.inner.describe(name, description, columns, policy_tags))
    }

    fn grant(&self, name: &RelationName, grants: &BTreeMap<String, Vec<String>>) -> Result<()> {
        self.veil(self.inner.grant(name, grants))
    }

    fn drop_relation(&self, name: &RelationName) -> Result<()> {
        self.veil(self.inner.drop_relation(name))
    }

    fn datasets(&self) -> Result<Vec<DatasetName>> {
        self.veil(self.inner.datasets())
    }

    fn relations(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        let found = self.veil(self.inner.relations(dataset))?;
        Ok(found.into_iter().map(|info| self.info(info)).collect())
    }

    fn relation(&self, name: &RelationName) -> Result<Option<RelationInfo>> {
        Ok(self.veil(self.inner.relation(name))?.map(|info| self.info(info)))
    }

    fn load(&self, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
        self.veil(self.inner.load(request, progress))
    }

    fn fingerprint(&self, name: &RelationName) -> Result<Option<String>> {
        self.veil(self.inner.fingerprint(name))
    }

    fn estimate(&self, sql: &str) -> Result<Estimate> {
        self.veil(self.inner.estimate(sql))
    }

    fn scoped(&self, scope: &Scope) -> Option<Arc<dyn Warehouse>> {
        let inner = self.inner.scoped(scope)?;
        Some(Arc::new(Self { inner, secrets: self.secrets }))
    }

    fn usage(&self) -> Option<Usage> {
        self.inner.usage()
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        self.inner.cancel_handle()
    }
}

#[cfg(test)]
mod tests;
