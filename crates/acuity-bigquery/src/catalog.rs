//! Datasets and tables over REST: what is there, made, labelled, dropped. None of it is billed.

use std::collections::BTreeMap;

use acuity_warehouse::{ColumnInfo, DatasetName, RelationInfo, RelationKind, RelationName, Result};
use futures_util::stream::{self, StreamExt as _};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    http::Call,
    job::Shared,
    schema::{Column, Columns},
};

/// The label of a table that says which files it was loaded from.
pub(crate) const LABEL: &str = "acuity_loaded";
/// Tables looked at at once.
const AT_ONCE: usize = 16;

/// A table as `tables.get` gives it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Table {
    table_reference: Reference,
    #[serde(rename = "type", default)]
    pub(crate) kind: String,
    description: Option<String>,
    num_rows: Option<String>,
    last_modified_time: Option<String>,
    #[serde(default)]
    pub(crate) labels: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) schema: Columns,
    pub(crate) time_partitioning: Option<Value>,
    pub(crate) range_partitioning: Option<Value>,
    pub(crate) clustering: Option<Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    table_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(default)]
    tables: Vec<ListedTable>,
    next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListedTable {
    table_reference: Reference,
}

impl Table {
    pub(crate) fn is_view(&self) -> bool {
        self.kind == "VIEW"
    }

    pub(crate) fn rows(&self) -> Option<u64> {
        if self.is_view() { None } else { self.num_rows.as_ref().and_then(|rows| rows.parse().ok()) }
    }

    /// When it was changed last, in milliseconds since 1970.
    pub(crate) fn modified(&self) -> Option<u64> {
        self.last_modified_time.as_ref()?.parse().ok()
    }

    fn info(self, dataset: &DatasetName) -> RelationInfo {
        RelationInfo {
            kind: if self.is_view() { RelationKind::View } else { RelationKind::Table },
            rows: self.rows(),
            name: dataset.relation(self.table_reference.table_id),
            description: self.description.filter(|text| !text.is_empty()),
            columns: self.schema.fields.into_iter().map(column).collect(),
        }
    }
}

fn column(column: Column) -> ColumnInfo {
    let data_type = column.googlesql();
    ColumnInfo::new(column.name, data_type, column.description.filter(|text| !text.is_empty()))
}

impl Shared {
    fn project_of<'a>(&'a self, dataset: &'a DatasetName) -> &'a str {
        dataset.project.as_deref().unwrap_or(&self.settings.project)
    }

    /// The address of a table or view.
    pub(crate) fn table_url(&self, name: &RelationName) -> String {
        let project = self.project_of(&name.dataset);
        self.http.url(&["projects", project, "datasets", &name.dataset.dataset, "tables", &name.name])
    }

    /// One table, `None` when it does not exist.
    pub(crate) async fn table(&self, name: &RelationName) -> Result<Option<Table>> {
        match self.http.json(&Call::get(self.table_url(name))).await {
            Ok(table) => Ok(Some(table)),
            Err((failure, _)) if failure.is(404) => Ok(None),
            Err((failure, _)) => Err(failure.into_error()),
        }
    }

    pub(crate) async fn relation(&self, name: &RelationName) -> Result<Option<RelationInfo>> {
        Ok(self.table(name).await?.map(|table| table.info(&name.dataset)))
    }

    /// All relations of a dataset, sorted by name.
    pub(crate) async fn relations(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        let project = Some(self.project_of(dataset).to_owned());
        let dataset = DatasetName { project, dataset: dataset.dataset.clone() };
        let names = self.names(&dataset).await?;
        let looks = names.iter().map(|name| {
            let relation = dataset.relation(name);
            async move { self.relation(&relation).await }
        });
        let looked: Vec<Result<Option<RelationInfo>>> = stream::iter(looks).buffered(AT_ONCE).collect().await;
        // One that was dropped meanwhile is no longer there.
        let mut found = looked.into_iter().filter_map(Result::transpose).collect::<Result<Vec<_>>>()?;
        found.sort_by(|a, b| a.name.name.cmp(&b.name.name));
        Ok(found)
    }

    async fn names(&self, dataset: &DatasetName) -> Result<Vec<String>> {
        let project = self.project_of(dataset);
        let url = self.http.url(&["projects", project, "datasets", &dataset.dataset, "tables"]);
        let mut names = Vec::new();
        let mut token: Option<String> = None;
        loop {
            let mut call = Call::get(&url).with("maxResults", "1000");
            if let Some(token) = &token {
                call = call.with("pageToken", token);
            }
            let listed: Listed = match self.http.json(&call).await {
                Ok(listed) => listed,
                Err((failure, _)) if failure.is(404) => return Ok(Vec::new()),
                Err((failure, _)) => return Err(failure.into_error()),
            };
            names.extend(listed.tables.into_iter().map(|table| table.table_reference.table_id));
            token = listed.next_page_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(names);
            }
        }
    }

    /// Creates a dataset unless it exists.
    pub(crate) async fn create_dataset(&self, name: &DatasetName, description: Option<&str>) -> Result<()> {
        let (project, dataset) = (self.project_of(name), &name.dataset);
        let mut body = json!({"datasetReference": {"projectId": project, "datasetId": dataset}});
        if let Some(location) = &self.settings.location {
            body["location"] = location.as_str().into();
        }
        if let Some(description) = description {
            body["description"] = description.into();
        }
        if !self.settings.labels.is_empty() {
            body["labels"] = json!(self.settings.labels);
        }
        // A look is cheaper than an attempt, and needs less permission.
        let one = self.http.url(&["projects", project, "datasets", dataset]);
        match self.http.json::<Value>(&Call::get(one)).await {
            Ok(_) => return Ok(()),
            Err((failure, _)) if failure.is(404) => {}
            Err((failure, _)) => return Err(failure.into_error()),
        }
        let call = Call::post(self.http.url(&["projects", project, "datasets"]), body);
        match self.http.json::<Value>(&call).await {
            Ok(_) => Ok(()),
            // Somebody was faster, or the first answer was lost.
            Err((failure, _)) if failure.is(409) => Ok(()),
            Err((failure, _)) => Err(failure.into_error()),
        }
    }

    /// Says which files a table was loaded from.
    pub(crate) async fn label(&self, name: &RelationName, value: &str) -> Result<()> {
        let patch = json!({"labels": {LABEL: value}});
        let call = Call { body: Some(patch), ..Call::new(Method::PATCH, self.table_url(name)) };
        self.http.json::<Value>(&call).await.map(drop).map_err(|(failure, _)| failure.into_error())
    }

    /// Drops a table if it exists.
    pub(crate) async fn drop_table(&self, name: &RelationName) -> Result<()> {
        let call = Call::new(Method::DELETE, self.table_url(name));
        // An empty answer.
        match self.http.read(&call, |_| Ok(())).await {
            Ok(()) => Ok(()),
            Err((failure, _)) if failure.is(404) => Ok(()),
            Err((failure, _)) => Err(failure.into_error()),
        }
    }
}
