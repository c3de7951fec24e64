use acuity_compiler::MemoryFileSystem;
use acuity_duckdb::DuckDb;
use acuity_warehouse::{Memory, Rows, arrow::datatypes::Field};

use super::*;

fn secrets() -> &'static Secrets {
    let mut files = MemoryFileSystem::new();
    files.set_env("DBT_ENV_SECRET_X", "s3cret");
    Box::leak(Box::new(Secrets::of(&files)))
}

#[test]
fn the_window_sees_no_secret() {
    let veiled = Veiled { inner: Arc::new(DuckDb::in_memory().unwrap()), secrets: secrets() };
    let told = |sql: &str| {
        let rows = veiled.query(sql).and_then(Rows::read).unwrap();
        rows.rows[0].iter().map(acuity_warehouse::Cell::text).collect::<Vec<_>>()
    };
    assert_eq!(told("SELECT 'the s3cret' AS a, NULL::VARCHAR AS b, 7 AS n"), ["the *****", "", "7"]);
    for nested in
        ["['a', 's3cret', NULL]", "{'k': 7, 'v': ['s3cret']}", "MAP {'s3cret': 1}", "'s3cret'::ENUM('x', 's3cret')"]
    {
        let text = told(&format!("SELECT {nested} AS a")).concat();
        assert!(!text.contains("s3cret") && text.contains("*****"), "{nested}: {text}");
    }
    let error = veiled.query("SELECT s3cret").map(|_| ()).unwrap_err();
    assert!(!error.to_string().contains("s3cret") && error.to_string().contains("*****"), "{error}");
    // A column without a name of its own is called by its text.
    let schema = veiled.query("SELECT 's3cret' || 'x'").unwrap().schema();
    assert!(!schema.field(0).name().contains("s3cret"), "{schema}");
}

#[test]
fn every_kind_of_text_is_scrubbed_and_keeps_its_type() {
    let texts = [Some("a s3cret"), None, Some("b")];
    let arrays: [ArrayRef; 3] = [
        Arc::new(StringArray::from_iter(texts)),
        Arc::new(LargeStringArray::from_iter(texts)),
        Arc::new(StringViewArray::from_iter(texts)),
    ];
    for array in arrays {
        let schema = Arc::new(Schema::new(vec![Field::new("a", array.data_type().clone(), true)]));
        // A part of a batch, as a page of rows is.
        let one = RecordBatch::try_new(Arc::clone(&schema), vec![array]).unwrap();
        let scrubbed = batch(secrets(), schema, &one.slice(0, 2)).unwrap();
        let stream = BatchStream::new(scrubbed.schema(), std::iter::once(Ok(scrubbed)));
        let found = Rows::read(stream).unwrap().rows.concat();
        assert_eq!(found.iter().map(acuity_warehouse::Cell::text).collect::<Vec<_>>(), ["a *****", ""]);
    }
}

/// Knows better than the trait's defaults, and talks.
struct Talks(Memory);

fn refused<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Permission, "not with s3cret").with_help("ask s3cret"))
}

struct Nothing;

impl CancelHandle for Nothing {
    fn cancel(&self) {}
}

impl Warehouse for Talks {
    fn engine(&self) -> Engine {
        Engine::BigQuery
    }
    fn location(&self) -> String {
        "at s3cret".into()
    }
    fn execute(&self, _: &str) -> Result<Option<u64>> {
        refused()
    }
    fn change(&self, _: &Change) -> Result<Option<u64>> {
        Ok(Some(3))
    }
    fn type_name(&self, googlesql: &str) -> String {
        format!("own {googlesql}")
    }
    fn query(&self, _: &str) -> Result<BatchStream> {
        refused()
    }
    fn read(&self, name: &RelationName, columns: &[String]) -> Result<BatchStream> {
        self.0.query(&format!("SELECT {} FROM {name}", columns.join(", ")))
    }
    fn create_dataset(&self, _: &DatasetName) -> Result<()> {
        refused()
    }
    fn replace(&self, _: &RelationName, _: Replace, layout: &Layout, _: &str) -> Result<Option<u64>> {
        Ok(layout.partition_by.is_some().then_some(5))
    }
    fn describe(
        &self,
        _: &RelationName,
        _: Option<&str>,
        _: &[(String, String)],
        tags: &[(String, Vec<String>)],
    ) -> Result<()> {
        if tags.is_empty() { Ok(()) } else { refused() }
    }
    fn grant(&self, _: &RelationName, _: &BTreeMap<String, Vec<String>>) -> Result<()> {
        refused()
    }
    fn drop_relation(&self, _: &RelationName) -> Result<()> {
        refused()
    }
    fn datasets(&self) -> Result<Vec<DatasetName>> {
        Ok(vec![DatasetName::new("marts")])
    }
    fn relations(&self, _: &DatasetName) -> Result<Vec<RelationInfo>> {
        refused()
    }
    fn relation(&self, name: &RelationName) -> Result<Option<RelationInfo>> {
        let mut info = self.0.relation(name)?;
        if let Some(one) = &mut info {
            one.description = Some("the s3cret one".into());
            one.columns[0].description = Some("a s3cret".into());
        }
        Ok(info)
    }
    fn load(&self, _: &LoadRequest, _: &dyn LoadProgress) -> Result<LoadReport> {
        refused()
    }
    fn fingerprint(&self, _: &RelationName) -> Result<Option<String>> {
        Ok(Some("print".into()))
    }
    fn estimate(&self, _: &str) -> Result<Estimate> {
        refused()
    }
    fn scoped(&self, _: &Scope) -> Option<Arc<dyn Warehouse>> {
        Some(Arc::new(Self(self.0.clone())))
    }
    fn usage(&self) -> Option<Usage> {
        Some(Usage { jobs: 9, ..Usage::default() })
    }
    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        Box::new(Nothing)
    }
}

#[test]
fn what_a_warehouse_knows_better_than_the_defaults_is_passed_on() {
    let mut marts = Memory::new("marts");
    marts.set("t", "a", Arc::new(StringArray::from(vec!["the s3cret"])));
    let veiled = Veiled { inner: Arc::new(Talks(marts)), secrets: secrets() };
    let name = RelationName::new("marts", "t");
    assert_eq!(veiled.location(), "at *****");
    assert_eq!(veiled.change(&Change::default()).unwrap(), Some(3));
    assert_eq!(veiled.type_name("INT64"), "own INT64");
    assert_eq!(veiled.datasets().unwrap(), [DatasetName::new("marts")]);
    assert_eq!(veiled.fingerprint(&name).unwrap().as_deref(), Some("print"));
    assert_eq!(veiled.usage().unwrap().jobs, 9);
    let rows = veiled.read(&name, &["a".into()]).and_then(Rows::read).unwrap();
    assert_eq!(rows.rows[0][0].text(), "the *****");
    let info = veiled.relation(&name).unwrap().unwrap();
    assert_eq!(info.description.as_deref(), Some("the ***** one"));
    assert_eq!(info.columns[0].description.as_deref(), Some("a *****"));
    let layout = Layout {
        partition_by: Some(acuity_warehouse::PartitionBy::IngestionTime { granularity: "DAY".into() }),
        ..Layout::default()
    };
    assert_eq!(veiled.replace(&name, Replace::Table, &layout, "SELECT 1").unwrap(), Some(5));
    let scoped = veiled.scoped(&Scope::default()).unwrap();
    for error in [
        veiled.grant(&name, &BTreeMap::new()).unwrap_err(),
        veiled.describe(&name, None, &[], &[("a".into(), vec!["tag".into()])]).unwrap_err(),
        veiled.relations(&DatasetName::new("marts")).unwrap_err(),
        scoped.execute("SELECT 1").unwrap_err(),
    ] {
        assert_eq!((&*error.message, error.help.as_deref()), ("not with *****", Some("ask *****")));
    }
}

/// A method that the trait gains with a default would otherwise fall to that default in silence.
#[test]
fn each_method_of_the_trait_is_passed_on() {
    let methods = |text: &str, from: &str| -> Vec<String> {
        let (_, body) = text.split_once(from).unwrap();
        let body = body.split_once("\n}\n").unwrap().0;
        let name = |line: &str| Some(line.strip_prefix("    fn ")?.split_once('(')?.0.to_owned());
        body.lines().filter_map(name).collect()
    };
    let own = methods(include_str!("../veiled.rs"), "impl Warehouse for Veiled {");
    let wanted =
        methods(include_str!("../../../acuity-warehouse/src/warehouse.rs"), "pub trait Warehouse: Send + Sync {");
    assert!(wanted.len() > 15, "{wanted:?}");
    assert_eq!(wanted.iter().filter(|name| !own.contains(name)).collect::<Vec<_>>(), [""; 0]);
}
