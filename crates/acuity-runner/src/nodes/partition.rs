//! `partition_by`: which rows are replaced together, and how a warehouse stores them.

use acuity_compiler::NodeConfig;
use acuity_warehouse::PartitionBy;
use serde_json::{Map, Value};

use crate::{error::SourceError, plan::Partition};

/// What a model says of its partitions.
#[derive(Debug, Default)]
pub(super) struct Partitioning {
    /// Which rows share one, for `insert_overwrite`.
    pub(super) rows: Option<Partition>,
    /// How they are stored, which the bare name of a column does not say.
    pub(super) stored: Option<PartitionBy>,
}

impl Partitioning {
    /// Reads the setting: the name of a column, or dbt-bigquery's mapping.
    ///
    /// # Errors
    /// A field, type, granularity or range that is missing or does not exist.
    pub(super) fn read(config: &NodeConfig) -> Result<Self, SourceError> {
        match config.get("partition_by") {
            Some(Value::String(field)) => {
                Ok(Self { rows: Some(Partition { field: field.clone(), granularity: None }), stored: None })
            }
            Some(Value::Object(map)) => mapping(map),
            _ => Ok(Self::default()),
        }
    }
}

fn mapping(map: &Map<String, Value>) -> Result<Partitioning, SourceError> {
    let text = |key: &str| map.get(key).and_then(Value::as_str);
    let Some(field) = text("field").map(str::to_owned) else {
        return Err(SourceError::new("partition_by names no field")
            .with_help("write partition_by={'field': 'charttime', 'data_type': 'datetime', 'granularity': 'day'}"));
    };
    let data_type = text("data_type").unwrap_or("date").to_lowercase();
    let granularity = text("granularity").unwrap_or("day").to_lowercase();
    if !["hour", "day", "month", "year"].contains(&granularity.as_str()) {
        return Err(SourceError::new(format!("granularity {granularity:?} of partition_by does not exist"))
            .with_help("It is one of hour, day, month, year"));
    }
    let mut rows = Partition { field: field.clone(), granularity: None };
    let stored = match data_type.as_str() {
        "date" | "datetime" | "timestamp" => {
            rows.granularity = Some(granularity.clone());
            PartitionBy::Time { field, data_type, granularity }
        }
        // Ranges are physical only: which rows share a partition is decided by value.
        "int64" => {
            let range = |key: &str| map.get("range").and_then(|range| range.get(key)).and_then(Value::as_i64);
            let (Some(start), Some(end), Some(interval)) = (range("start"), range("end"), range("interval")) else {
                return Err(SourceError::new("partition_by an int64 needs a range")
                    .with_help("add range: {start: 0, end: 100, interval: 10}"));
            };
            PartitionBy::Range { field, start, end, interval }
        }
        other => {
            return Err(SourceError::new(format!("data_type {other:?} of partition_by does not exist"))
                .with_help("It is one of date, datetime, timestamp, int64"));
        }
    };
    Ok(Partitioning { rows: Some(rows), stored: Some(stored) })
}
