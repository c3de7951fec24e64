//! Columns of a relation as plain vectors: how learning, report and viewer read a mart.
//!
//! What does not fit is refused with the relation and the column, never dropped: a value that is dropped looks like one that
//! was never measured.

use std::collections::BTreeMap;

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _},
    compute::{cast, concat_batches},
    datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType},
    record_batch::RecordBatch,
};

use crate::{
    error::{Error, Result},
    name::{DatasetName, RelationName},
    schema::ColumnInfo,
    warehouse::{BatchStream, Warehouse},
};

/// What a relation does not hold as it should.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnsError {
    /// The relation lacks columns.
    #[error("table {relation} has no column {}", quoted(.columns))]
    Missing {
        /// The relation.
        relation: String,
        /// What it lacks.
        columns: Vec<String>,
    },
    /// A column has another type than it is read as, or a value that the type cannot hold.
    #[error("table {relation}, column `{column}` has the type {found}; {expected} is needed")]
    Type {
        /// The relation.
        relation: String,
        /// The column.
        column: String,
        /// Its Arrow type.
        found: String,
        /// What is needed.
        expected: &'static str,
    },
    /// A number is infinite, or none.
    #[error("table {relation}, column `{column}`, {row}: {value} is not a finite number")]
    NotFinite {
        /// The relation.
        relation: String,
        /// The column.
        column: String,
        /// The row, by its first column: `icustay_id 7`.
        row: String,
        /// The value.
        value: f64,
    },
    /// A flag is neither 0 nor 1.
    #[error("table {relation}, column `{column}`, {row}: {value} is no flag; 0, 1 or NULL is needed")]
    NotFlag {
        /// The relation.
        relation: String,
        /// The column.
        column: String,
        /// The row, by its first column: `icustay_id 7`.
        row: String,
        /// The value.
        value: f64,
    },
    /// A key stands twice.
    #[error("table {relation} has {column} {key} twice; it must be unique")]
    Duplicate {
        /// The relation.
        relation: String,
        /// The key's column.
        column: String,
        /// The key.
        key: i64,
    },
}

/// Why a relation could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nobody has built it.
    #[error("table {relation} does not exist in {location}: run `acuity build` first")]
    NotBuilt {
        /// The relation.
        relation: String,
        /// The warehouse.
        location: String,
    },
    /// It lacks a column.
    #[error("{0}: run `acuity build` again, or bring the model of that table up to date")]
    Columns(#[from] ColumnsError),
    /// What the warehouse says.
    #[error(transparent)]
    Warehouse(#[from] Error),
}

impl ReadError {
    /// What the warehouse said, when it was asked and failed.
    #[must_use]
    pub fn warehouse(&self) -> Option<&Error> {
        match self {
            Self::Warehouse(error) => Some(error),
            Self::NotBuilt { .. } | Self::Columns(_) => None,
        }
    }
}

/// Some columns of one relation, all rows that a query gave.
#[derive(Debug, Clone)]
pub struct Columns {
    relation: RelationName,
    batch: RecordBatch,
}

impl Columns {
    /// The query for `columns` of `relation`, `filter` (with its `WHERE`) behind it.
    ///
    /// # Errors
    /// [`ColumnsError::Missing`] when `known`, the relation's columns, lacks one: told before anything runs.
    pub fn query(
        relation: &RelationName,
        known: &[ColumnInfo],
        columns: &[&str],
        filter: &str,
    ) -> Result<String, ColumnsError> {
        let is_known = |name: &str| known.iter().any(|column| column.name.eq_ignore_ascii_case(name));
        let missing: Vec<String> = columns.iter().filter(|name| !is_known(name)).map(|&name| name.to_owned()).collect();
        if !missing.is_empty() {
            return Err(ColumnsError::Missing { relation: relation.to_string(), columns: missing });
        }
        Ok(format!("SELECT {} FROM {relation}{filter}", columns.join(", ")))
    }

    /// `columns` of `relation`, of the rows that `filter` (with its `WHERE`) keeps, or of all.
    ///
    /// # Errors
    /// No such relation, no such column, or the warehouse's refusal.
    pub fn read(
        warehouse: &dyn Warehouse,
        relation: RelationName,
        columns: &[&str],
        filter: &str,
    ) -> Result<Self, ReadError> {
        let info = warehouse
            .relation(&relation)?
            .ok_or_else(|| ReadError::NotBuilt { relation: relation.to_string(), location: warehouse.location() })?;
        let sql = Self::query(&relation, &info.columns, columns, filter)?;
        Ok(Self::collect(relation, warehouse.query(&sql)?)?)
    }

    /// `columns` of the relation `name` in `dataset`, of the rows that `condition` keeps, such as `icustay_id = 7`; of all
    /// when it is empty.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn of(
        warehouse: &dyn Warehouse,
        dataset: &str,
        name: &str,
        columns: &[&str],
        condition: &str,
    ) -> Result<Self, ReadError> {
        let filter = if condition.is_empty() { String::new() } else { format!(" WHERE {condition}") };
        Self::read(warehouse, DatasetName::new(dataset).relation(name), columns, &filter)
    }

    /// All rows of `stream`, which read `relation`.
    ///
    /// # Errors
    /// What the warehouse says on the way.
    pub fn collect(relation: RelationName, stream: BatchStream) -> Result<Self> {
        let schema = stream.schema();
        let batches = stream.collect_batches()?;
        Ok(Self { relation, batch: concat_batches(&schema, &batches)? })
    }

    /// What was read.
    #[must_use]
    pub fn relation(&self) -> &RelationName {
        &self.relation
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    /// Whole numbers.
    ///
    /// # Errors
    /// No such column, a column of text, or a value that is no 64-bit integer.
    pub fn ints(&self, name: &str) -> Result<Vec<Option<i64>>, ColumnsError> {
        let column = self.converted(name, &DataType::Int64, "INT64")?;
        Ok(column.as_primitive::<Int64Type>().iter().collect())
    }

    /// Numbers, infinite ones and NaN included.
    ///
    /// # Errors
    /// No such column, or a column of text.
    pub fn floats(&self, name: &str) -> Result<Vec<Option<f64>>, ColumnsError> {
        let column = self.converted(name, &DataType::Float64, "a number")?;
        Ok(column.as_primitive::<Float64Type>().iter().collect())
    }

    /// Finite numbers.
    ///
    /// # Errors
    /// As [`Self::floats`], and [`ColumnsError::NotFinite`].
    pub fn finite(&self, name: &str) -> Result<Vec<Option<f64>>, ColumnsError> {
        let values = self.floats(name)?;
        let wild = |value: &Option<f64>| value.is_some_and(|value| !value.is_finite());
        match values.iter().position(wild) {
            Some(row) => Err(ColumnsError::NotFinite {
                relation: self.relation.to_string(),
                column: name.to_owned(),
                row: self.row_name(row),
                value: values[row].unwrap_or(f64::NAN),
            }),
            None => Ok(values),
        }
    }

    /// Booleans, or numbers that are 0 or 1.
    ///
    /// # Errors
    /// No such column, a column of text, or [`ColumnsError::NotFlag`]: another number is a code that nobody has told, and
    /// counting it as true would change what is counted.
    pub fn flags(&self, name: &str) -> Result<Vec<Option<bool>>, ColumnsError> {
        let column = self.converted(name, &DataType::Float64, "BOOL, or INT64 with 0 and 1")?;
        let flag = |(row, value): (usize, Option<f64>)| match value {
            None => Ok(None),
            Some(0.0) => Ok(Some(false)),
            Some(1.0) => Ok(Some(true)),
            Some(value) => Err(ColumnsError::NotFlag {
                relation: self.relation.to_string(),
                column: name.to_owned(),
                row: self.row_name(row),
                value,
            }),
        };
        column.as_primitive::<Float64Type>().iter().enumerate().map(flag).collect()
    }

    /// Texts; values of other types as text.
    ///
    /// # Errors
    /// No such column, or a type that has no text.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, ColumnsError> {
        let column = self.converted(name, &DataType::Utf8, "STRING")?;
        Ok(column.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect())
    }

    /// `DATETIME` as microseconds since 1970, without a time zone.
    ///
    /// # Errors
    /// No such column, or another type.
    pub fn datetimes(&self, name: &str) -> Result<Vec<Option<i64>>, ColumnsError> {
        let column = self.converted(name, &DataType::Timestamp(TimeUnit::Microsecond, None), "DATETIME")?;
        Ok(column.as_primitive::<TimestampMicrosecondType>().iter().collect())
    }

    /// The row of each value of `key`; rows without one are left out.
    ///
    /// # Errors
    /// As [`Self::ints`], and [`ColumnsError::Duplicate`].
    pub fn rows_by(&self, key: &str) -> Result<BTreeMap<i64, usize>, ColumnsError> {
        let mut rows = BTreeMap::new();
        for (row, id) in self.ints(key)?.into_iter().enumerate() {
            let Some(id) = id else { continue };
            if rows.insert(id, row).is_some() {
                let relation = self.relation.to_string();
                return Err(ColumnsError::Duplicate { relation, column: key.to_owned(), key: id });
            }
        }
        Ok(rows)
    }

    fn converted(&self, name: &str, to: &DataType, expected: &'static str) -> Result<ArrayRef, ColumnsError> {
        let schema = self.batch.schema();
        let index = schema.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name));
        let column = index.map(|index| self.batch.column(index)).ok_or_else(|| ColumnsError::Missing {
            relation: self.relation.to_string(),
            columns: vec![name.to_owned()],
        })?;
        let wrong = || ColumnsError::Type {
            relation: self.relation.to_string(),
            column: name.to_owned(),
            found: column.data_type().to_string(),
            expected,
        };
        // Arrow would read digits in text as numbers: a mart whose column is text is built wrongly, whatever stands in it.
        if column.data_type().is_string() && !to.is_string() {
            return Err(wrong());
        }
        let out = cast(column, to).map_err(|_| wrong())?;
        // A value that does not fit becomes NULL in the cast; that must not pass for "not measured".
        if out.null_count() != column.null_count() { Err(wrong()) } else { Ok(out) }
    }

    /// A row by the value of its first column, which is the key where a mart is read.
    fn row_name(&self, row: usize) -> String {
        let schema = self.batch.schema();
        let key = schema.fields().first().map(|field| field.name().as_str());
        let value = key.and_then(|key| self.texts(key).ok()?.into_iter().nth(row)?);
        match (key, value) {
            (Some(key), Some(value)) => format!("{key} {value}"),
            _ => format!("row {}", row + 1),
        }
    }
}

fn quoted(names: &[String]) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
    let list = shown.join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BooleanArray, Float64Array, Int64Array, StringArray};

    use super::*;

    fn columns() -> Columns {
        let batch = RecordBatch::try_from_iter([
            ("icustay_id", Arc::new(Int64Array::from(vec![7, 8, 8])) as ArrayRef),
            ("los", Arc::new(Float64Array::from(vec![Some(1.5), None, Some(f64::NAN)]))),
            ("big", Arc::new(Float64Array::from(vec![1.0, 1e300, 2.0]))),
            ("died", Arc::new(Int64Array::from(vec![1, 0, 2]))),
            ("alive", Arc::new(Int64Array::from(vec![Some(0), Some(1), None]))),
            ("adult", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
            ("digits", Arc::new(StringArray::from(vec!["1", "2", "3"]))),
        ])
        .unwrap();
        Columns { relation: RelationName::new("analytics", "sofa"), batch }
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_place() {
        let columns = columns();
        let told = |result: Result<_, ColumnsError>| result.map(|_: ()| ()).unwrap_err().to_string();
        assert_eq!(
            told(columns.finite("los").map(drop)),
            "table analytics.sofa, column `los`, icustay_id 8: NaN is not a finite number"
        );
        assert_eq!(
            told(columns.ints("big").map(drop)),
            "table analytics.sofa, column `big` has the type Float64; INT64 is needed"
        );
        assert_eq!(
            told(columns.floats("digits").map(drop)),
            "table analytics.sofa, column `digits` has the type Utf8; a number is needed"
        );
        assert_eq!(told(columns.flags("age").map(drop)), "table analytics.sofa has no column `age`");
        assert_eq!(
            told(columns.flags("died").map(drop)),
            "table analytics.sofa, column `died`, icustay_id 8: 2 is no flag; 0, 1 or NULL is needed"
        );
        assert_eq!(
            told(columns.flags("los").map(drop)),
            "table analytics.sofa, column `los`, icustay_id 7: 1.5 is no flag; 0, 1 or NULL is needed"
        );
        assert_eq!(
            told(columns.rows_by("icustay_id").map(drop)),
            "table analytics.sofa has icustay_id 8 twice; it must be unique"
        );
    }

    #[test]
    fn what_fits_is_converted() {
        let columns = columns();
        assert_eq!(columns.floats("icustay_id"), Ok(vec![Some(7.0), Some(8.0), Some(8.0)]));
        assert_eq!(columns.texts("icustay_id").unwrap()[0].as_deref(), Some("7"));
        assert_eq!(columns.flags("alive"), Ok(vec![Some(false), Some(true), None]));
        assert_eq!(columns.flags("adult"), Ok(vec![Some(true), Some(false), None]));
    }

    #[test]
    fn a_column_that_is_not_there_is_told_before_the_query() {
        let known = [ColumnInfo::new("ICUSTAY_ID", "INT64", None)];
        let relation = RelationName::new("analytics", "sofa");
        let query = |columns: &[&str]| Columns::query(&relation, &known, columns, " WHERE icustay_id = 7");
        assert_eq!(query(&["icustay_id"]).unwrap(), "SELECT icustay_id FROM analytics.sofa WHERE icustay_id = 7");
        assert_eq!(
            query(&["icustay_id", "sofa", "age"]).unwrap_err().to_string(),
            "table analytics.sofa has no column `sofa`, `age`"
        );
    }
}
