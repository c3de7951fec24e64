//! Jobs as BigQuery shows them: only what is read of them, so that what a newer BigQuery adds does no harm.

use std::collections::BTreeMap;

use acuity_warehouse::{RelationName, Usage};
use serde::Deserialize;

use crate::error::ErrorProto;

/// A job as BigQuery shows it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    #[serde(default)]
    pub(crate) status: Status,
    #[serde(default)]
    pub(crate) statistics: Statistics,
    #[serde(default)]
    pub(crate) configuration: Configuration,
    pub(crate) job_reference: Option<Reference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Configuration {
    #[serde(default)]
    pub(crate) labels: BTreeMap<String, String>,
    query: Option<QueryConfiguration>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueryConfiguration {
    destination_table: Option<TableReference>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct TableReference {
    project_id: String,
    dataset_id: String,
    table_id: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reference {
    pub(crate) location: Option<String>,
    pub(crate) job_id: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    #[serde(default)]
    pub(crate) state: String,
    pub(crate) error_result: Option<ErrorProto>,
    #[serde(default)]
    pub(crate) errors: Vec<ErrorProto>,
}

/// What BigQuery counted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Statistics {
    total_bytes_processed: Option<String>,
    total_slot_ms: Option<String>,
    end_time: Option<String>,
    pub(crate) query: Option<QueryStatistics>,
    pub(crate) load: Option<LoadStatistics>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueryStatistics {
    total_bytes_processed: Option<String>,
    total_bytes_billed: Option<String>,
    total_slot_ms: Option<String>,
    cache_hit: Option<bool>,
    num_dml_affected_rows: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoadStatistics {
    pub(crate) output_rows: Option<String>,
    pub(crate) bad_records: Option<String>,
}

fn number(text: Option<&String>) -> u64 {
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

impl Answer {
    /// Whether it ended, and without an error.
    pub(crate) fn succeeded(&self) -> bool {
        self.status.state == "DONE" && self.status.error_result.is_none()
    }

    /// Whether it has not ended yet.
    pub(crate) fn runs(&self) -> bool {
        self.status.state != "DONE"
    }

    /// Rows that a load wrote.
    pub(crate) fn output_rows(&self) -> Option<u64> {
        self.statistics.load.as_ref()?.output_rows.as_ref()?.parse().ok()
    }

    /// The table that holds a query's rows; without a wish an unnamed one, for a day.
    pub(crate) fn destination(&self) -> Option<RelationName> {
        let table = self.configuration.query.as_ref()?.destination_table.as_ref()?;
        if table.table_id.is_empty() {
            return None;
        }
        let mut name = RelationName::new(&table.dataset_id, &table.table_id);
        name.dataset.project = Some(table.project_id.clone());
        Some(name)
    }

    /// When it ended, in milliseconds since 1970.
    pub(crate) fn ended(&self) -> Option<u64> {
        self.statistics.end_time.as_ref()?.parse().ok()
    }
}

impl Statistics {
    /// Rows that a statement changed.
    pub(crate) fn changed(&self) -> Option<u64> {
        self.query.as_ref()?.num_dml_affected_rows.as_ref()?.parse().ok()
    }

    /// Bytes that a dry run foresees.
    pub(crate) fn bytes(&self) -> u64 {
        let query = self.query.as_ref().map_or(0, |query| number(query.total_bytes_processed.as_ref()));
        query.max(number(self.total_bytes_processed.as_ref()))
    }

    pub(crate) fn usage(&self, job: &str) -> Usage {
        let query = self.query.clone().unwrap_or_default();
        Usage {
            jobs: 1,
            bytes_processed: self.bytes(),
            bytes_billed: number(query.total_bytes_billed.as_ref()),
            slot_ms: number(query.total_slot_ms.as_ref()).max(number(self.total_slot_ms.as_ref())),
            cache_hits: u64::from(query.cache_hit == Some(true)),
            last_job: Some(job.to_owned()),
        }
    }
}
