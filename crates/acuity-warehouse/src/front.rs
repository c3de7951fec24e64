//! A warehouse in front of another one: it says what it does otherwise, and all else is passed on.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    engine::Engine,
    error::Result,
    load::{LoadProgress, LoadReport, LoadRequest},
    name::{DatasetName, RelationName},
    schema::RelationInfo,
    scope::{Layout, Scope, Usage},
    warehouse::{BatchStream, CancelHandle, Change, Estimate, Replace, Warehouse},
};

/// What a warehouse in front of another one may do otherwise; whatever implements it is a [`Warehouse`].
///
/// ```
/// use std::sync::{Arc, atomic::{AtomicUsize, Ordering}};
///
/// use acuity_warehouse::{BatchStream, Front, Memory, Result, Warehouse, arrow::array::Int64Array};
///
/// struct Counting(Memory, AtomicUsize);
///
/// impl Front for Counting {
///     fn behind(&self) -> &dyn Warehouse {
///         &self.0
///     }
///
///     fn ask(&self, sql: &str) -> Result<BatchStream> {
///         self.1.fetch_add(1, Ordering::Relaxed);
///         self.0.query(sql)
///     }
/// }
///
/// let mut marts = Memory::new("analytics");
/// marts.set("sofa", "sofa", Arc::new(Int64Array::from(vec![3])));
/// let counting = Counting(marts, AtomicUsize::new(0));
/// counting.query("SELECT sofa FROM analytics.sofa").unwrap();
/// assert_eq!((counting.location().as_str(), counting.1.into_inner()), ("memory", 1));
/// ```
pub trait Front: Send + Sync {
    /// The other one.
    fn behind(&self) -> &dyn Warehouse;

    /// [`Warehouse::engine`].
    fn kind(&self) -> Engine {
        self.behind().engine()
    }

    /// [`Warehouse::query`].
    ///
    /// # Errors
    /// As there.
    fn ask(&self, sql: &str) -> Result<BatchStream> {
        self.behind().query(sql)
    }

    /// [`Warehouse::relations`].
    ///
    /// # Errors
    /// As there.
    fn list(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        self.behind().relations(dataset)
    }

    /// [`Warehouse::estimate`].
    ///
    /// # Errors
    /// As there.
    fn price(&self, sql: &str) -> Result<Estimate> {
        self.behind().estimate(sql)
    }

    /// [`Warehouse::cancel_handle`].
    fn handle(&self) -> Box<dyn CancelHandle> {
        self.behind().cancel_handle()
    }
}

impl<T: Front> Warehouse for T {
    fn engine(&self) -> Engine {
        self.kind()
    }

    fn location(&self) -> String {
        self.behind().location()
    }

    fn execute(&self, sql: &str) -> Result<Option<u64>> {
        self.behind().execute(sql)
    }

    fn change(&self, change: &Change) -> Result<Option<u64>> {
        self.behind().change(change)
    }

    fn type_name(&self, googlesql: &str) -> String {
        self.behind().type_name(googlesql)
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        self.ask(sql)
    }

    fn create_dataset(&self, dataset: &DatasetName) -> Result<()> {
        self.behind().create_dataset(dataset)
    }

    fn replace(&self, name: &RelationName, how: Replace, layout: &Layout, query: &str) -> Result<Option<u64>> {
        self.behind().replace(name, how, layout, query)
    }

    fn describe(
        &self,
        name: &RelationName,
        description: Option<&str>,
        columns: &[(String, String)],
        policy_tags: &[(String, Vec<String>)],
    ) -> Result<()> {
        self.behind().describe(name, description, columns, policy_tags)
    }

    fn grant(&self, name: &RelationName, grants: &BTreeMap<String, Vec<String>>) -> Result<()> {
        self.behind().grant(name, grants)
    }

    fn drop_relation(&self, name: &RelationName) -> Result<()> {
        self.behind().drop_relation(name)
    }

    fn datasets(&self) -> Result<Vec<DatasetName>> {
        self.behind().datasets()
    }

    fn relations(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        self.list(dataset)
    }

    fn load(&self, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
        self.behind().load(request, progress)
    }

    fn fingerprint(&self, name: &RelationName) -> Result<Option<String>> {
        self.behind().fingerprint(name)
    }

    fn estimate(&self, sql: &str) -> Result<Estimate> {
        self.price(sql)
    }

    // `read` and `relation` stay those of the trait, which ask `query` and `relations` of this one. What is scoped would no
    // longer stand behind it.
    fn scoped(&self, _scope: &Scope) -> Option<Arc<dyn Warehouse>> {
        None
    }

    fn usage(&self) -> Option<Usage> {
        self.behind().usage()
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        self.handle()
    }
}
