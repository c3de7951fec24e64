//! BigQuery's schemas as GoogleSQL type names and as Arrow types.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use gcp_bigquery_client::model::{field_type::FieldType, table_field_schema::TableFieldSchema};
use serde::Deserialize;

/// One column as BigQuery describes it; types that a newer BigQuery has are read as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Column {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) mode: Option<String>,
    #[serde(default)]
    pub(crate) description: Option<String>,
    #[serde(default)]
    pub(crate) fields: Vec<Column>,
}

/// The columns of a table or result.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Columns {
    #[serde(default)]
    pub(crate) fields: Vec<Column>,
}

impl Column {
    pub(crate) fn is_repeated(&self) -> bool {
        self.mode.as_deref() == Some("REPEATED")
    }

    /// The GoogleSQL type: `INT64`, `ARRAY<STRUCT<a INT64>>`.
    pub(crate) fn googlesql(&self) -> String {
        let one = match self.kind.as_str() {
            "INTEGER" | "INT64" => "INT64".to_owned(),
            "FLOAT" | "FLOAT64" => "FLOAT64".to_owned(),
            "BOOLEAN" | "BOOL" => "BOOL".to_owned(),
            "RECORD" | "STRUCT" => {
                let fields: Vec<String> =
                    self.fields.iter().map(|field| format!("{} {}", field.name, field.googlesql())).collect();
                format!("STRUCT<{}>", fields.join(", "))
            }
            other => other.to_owned(),
        };
        if self.is_repeated() { format!("ARRAY<{one}>") } else { one }
    }

    /// The Arrow type, the one that the embedded engine gives as well.
    pub(crate) fn arrow(&self) -> DataType {
        let one = self.element();
        if self.is_repeated() { DataType::List(Arc::new(Field::new("item", one, true))) } else { one }
    }

    /// The Arrow type of one value of a repeated column.
    pub(crate) fn element(&self) -> DataType {
        match self.kind.as_str() {
            "INTEGER" | "INT64" => DataType::Int64,
            "FLOAT" | "FLOAT64" => DataType::Float64,
            "BOOLEAN" | "BOOL" => DataType::Boolean,
            "NUMERIC" => DataType::Decimal128(38, 9),
            "BIGNUMERIC" => DataType::Decimal256(76, 38),
            "DATE" => DataType::Date32,
            "DATETIME" => DataType::Timestamp(TimeUnit::Microsecond, None),
            "TIMESTAMP" => DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into())),
            "TIME" => DataType::Time64(TimeUnit::Microsecond),
            "BYTES" => DataType::Binary,
            "RECORD" | "STRUCT" => DataType::Struct(arrow_fields(&self.fields)),
            // STRING, JSON, INTERVAL, GEOGRAPHY, RANGE: as BigQuery writes them.
            _ => DataType::Utf8,
        }
    }
}

fn arrow_fields(columns: &[Column]) -> Fields {
    columns.iter().map(|column| Field::new(&column.name, column.arrow(), true)).collect()
}

/// Types that the Storage Read API writes as the REST interface does; others may look different there.
const PLAIN: [&str; 19] = [
    "INTEGER",
    "INT64",
    "FLOAT",
    "FLOAT64",
    "BOOLEAN",
    "BOOL",
    "NUMERIC",
    "BIGNUMERIC",
    "DATE",
    "DATETIME",
    "TIMESTAMP",
    "TIME",
    "BYTES",
    "STRING",
    "JSON",
    "RECORD",
    "STRUCT",
    "DECIMAL",
    "BIGDECIMAL",
];

impl Columns {
    /// Whether the Storage Read API gives every value as the REST interface does.
    pub(crate) fn are_plain(&self) -> bool {
        fn plain(columns: &[Column]) -> bool {
            columns.iter().all(|column| PLAIN.contains(&column.kind.as_str()) && plain(&column.fields))
        }
        plain(&self.fields)
    }

    pub(crate) fn arrow(&self) -> SchemaRef {
        Arc::new(Schema::new(arrow_fields(&self.fields)))
    }
}

/// A column of a load job's schema; `None` for a type that a file of values cannot hold.
pub(crate) fn load_field(name: &str, googlesql: &str, description: Option<&str>) -> Option<TableFieldSchema> {
    let upper = googlesql.trim().to_ascii_uppercase();
    let kind = match upper.split('(').next().unwrap_or_default().trim() {
        "INT64" | "INT" | "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT" | "BYTEINT" => FieldType::Integer,
        "FLOAT64" | "FLOAT" | "DOUBLE" | "REAL" => FieldType::Float,
        "NUMERIC" | "DECIMAL" => FieldType::Numeric,
        "BIGNUMERIC" | "BIGDECIMAL" => FieldType::Bignumeric,
        "BOOL" | "BOOLEAN" => FieldType::Boolean,
        "STRING" | "VARCHAR" | "TEXT" => FieldType::String,
        "BYTES" => FieldType::Bytes,
        "DATE" => FieldType::Date,
        "DATETIME" => FieldType::Datetime,
        "TIMESTAMP" => FieldType::Timestamp,
        "TIME" => FieldType::Time,
        "JSON" => FieldType::Json,
        _ => return None,
    };
    let mut field = TableFieldSchema::new(name, kind);
    field.mode = Some("NULLABLE".to_owned());
    field.description = description.map(str::to_owned);
    Some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_types() {
        let columns: Columns = serde_json::from_str(
            r#"{"fields":[{"name":"a","type":"RECORD","mode":"REPEATED","fields":[
                {"name":"n","type":"NUMERIC"},{"name":"t","type":"TIMESTAMP","mode":"NULLABLE"},
                {"name":"x","type":"RANGE"}]}]}"#,
        )
        .unwrap();
        assert_eq!(columns.fields[0].googlesql(), "ARRAY<STRUCT<n NUMERIC, t TIMESTAMP, x RANGE>>");
        assert!(matches!(columns.fields[0].arrow(), DataType::List(_)));
    }

    #[test]
    fn load_types() {
        assert!(load_field("a", "numeric(10, 2)", None).is_some());
        assert!(load_field("a", "ARRAY<INT64>", None).is_none());
    }
}
