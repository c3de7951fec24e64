//! Tables in memory that can only be read: marts without a database, for tests and for data that is Arrow already.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, BooleanArray},
    compute::filter_record_batch,
    datatypes::{Field, Int64Type, Schema},
    record_batch::RecordBatch,
};

use crate::{
    engine::Engine,
    error::{Error, ErrorKind, Result},
    load::{LoadProgress, LoadReport, LoadRequest},
    name::{DatasetName, RelationName},
    schema::{ColumnInfo, RelationInfo, RelationKind},
    scope::Layout,
    warehouse::{BatchStream, CancelHandle, Estimate, Replace, Warehouse},
};

/// A warehouse of one dataset in memory. It answers what readers of marts ask, `SELECT a, b FROM dataset.table` with at most
/// conditions such as `WHERE key = 1 AND other IN (2, 3)` behind it, and refuses every change.
///
/// ```
/// use std::sync::Arc;
///
/// use acuity_warehouse::{Memory, Rows, Warehouse, arrow::array::Int64Array};
///
/// let mut marts = Memory::new("analytics");
/// marts.set("sofa", "icustay_id", Arc::new(Int64Array::from(vec![200_001, 200_002])));
/// marts.set("sofa", "sofa", Arc::new(Int64Array::from(vec![3, 11])));
///
/// let found = marts.query("SELECT sofa FROM analytics.sofa WHERE icustay_id = 200002").and_then(Rows::read).unwrap();
/// assert_eq!(found.rows[0][0].as_i64(), Some(11));
/// assert!(marts.execute("DROP TABLE analytics.sofa").is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Memory {
    dataset: String,
    tables: BTreeMap<String, Vec<(String, ArrayRef)>>,
}

impl Memory {
    /// An empty dataset of that name.
    #[must_use]
    pub fn new(dataset: &str) -> Self {
        Self { dataset: dataset.to_owned(), tables: BTreeMap::new() }
    }

    /// Puts a column in place of the one of that name, or behind the others; all columns of a table must be equally long.
    pub fn set(&mut self, table: &str, column: &str, values: ArrayRef) {
        let columns = self.tables.entry(table.to_owned()).or_default();
        match columns.iter_mut().find(|(name, _)| name == column) {
            Some((_, old)) => *old = values,
            None => columns.push((column.to_owned(), values)),
        }
    }

    /// The values of a column; `None` where there is none.
    #[must_use]
    pub fn column(&self, table: &str, column: &str) -> Option<&ArrayRef> {
        self.tables.get(table)?.iter().find(|(name, _)| name == column).map(|(_, values)| values)
    }

    /// Takes a column away.
    pub fn drop_column(&mut self, table: &str, column: &str) {
        if let Some(columns) = self.tables.get_mut(table) {
            columns.retain(|(name, _)| name != column);
        }
    }

    /// Takes a table away.
    pub fn drop_table(&mut self, table: &str) {
        self.tables.remove(table);
    }

    /// The rows of a table, of the columns named, that meet all conditions.
    fn read(&self, table: &str, names: &[&str], conditions: &[Condition<'_>]) -> Result<RecordBatch> {
        if !self.tables.contains_key(table) {
            return Err(Error::new(ErrorKind::Missing, format!("there is no table `{table}`")));
        }
        let column = |name: &str| {
            let found = self.column(table, name).cloned();
            found.ok_or_else(|| Error::new(ErrorKind::Missing, format!("`{table}` has no column `{name}`")))
        };
        let arrays = names.iter().map(|name| column(name)).collect::<Result<Vec<_>>>()?;
        let fields: Vec<Field> =
            names.iter().zip(&arrays).map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
        let mut keep = vec![true; batch.num_rows()];
        for Condition { key, wanted } in conditions {
            let keys = column(key)?;
            let keys = keys.as_primitive_opt::<Int64Type>();
            let keys = keys.ok_or_else(|| Error::new(ErrorKind::Data, format!("`{key}` is no INT64")))?;
            for (keep, value) in keep.iter_mut().zip(keys) {
                *keep &= value.is_some_and(|value| wanted.contains(&value));
            }
        }
        Ok(filter_record_batch(&batch, &BooleanArray::from(keep))?)
    }
}

/// `key = 1` or `key IN (1, 2)`.
struct Condition<'a> {
    key: &'a str,
    wanted: Vec<i64>,
}

impl<'a> Condition<'a> {
    fn read(text: &'a str) -> Option<Self> {
        if let Some((key, list)) = text.split_once(" IN (") {
            let wanted = list.strip_suffix(')')?.split(", ").map(|value| value.parse().ok()).collect::<Option<_>>()?;
            return Some(Self { key, wanted });
        }
        let (key, value) = text.split_once(" = ")?;
        Some(Self { key, wanted: vec![value.parse().ok()?] })
    }
}

impl Warehouse for Memory {
    fn engine(&self) -> Engine {
        Engine::DuckDb
    }

    fn location(&self) -> String {
        "memory".to_owned()
    }

    fn execute(&self, _sql: &str) -> Result<Option<u64>> {
        read_only()
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        let beyond = || Error::new(ErrorKind::Syntax, format!("tables in memory cannot answer `{sql}`"));
        let rest = sql.strip_prefix("SELECT ").ok_or_else(beyond)?;
        let (names, rest) = rest.split_once(" FROM ").ok_or_else(beyond)?;
        let rest = rest.strip_prefix(&*self.dataset).and_then(|rest| rest.strip_prefix('.')).ok_or_else(beyond)?;
        let (table, conditions) = match rest.split_once(" WHERE ") {
            None => (rest, Vec::new()),
            Some((table, conditions)) => {
                let conditions = conditions.split(" AND ").map(Condition::read).collect::<Option<Vec<_>>>();
                (table, conditions.ok_or_else(beyond)?)
            }
        };
        let batch = self.read(table, &names.split(", ").collect::<Vec<_>>(), &conditions)?;
        Ok(BatchStream::new(batch.schema(), std::iter::once(Ok(batch))))
    }

    fn create_dataset(&self, _dataset: &DatasetName) -> Result<()> {
        read_only()
    }

    fn replace(&self, _: &RelationName, _: Replace, _: &Layout, _: &str) -> Result<Option<u64>> {
        read_only()
    }

    fn describe(
        &self,
        _: &RelationName,
        _: Option<&str>,
        _: &[(String, String)],
        _: &[(String, Vec<String>)],
    ) -> Result<()> {
        read_only()
    }

    fn drop_relation(&self, _name: &RelationName) -> Result<()> {
        read_only()
    }

    fn relations(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        let info = |(name, columns): (&String, &Vec<(String, ArrayRef)>)| RelationInfo {
            name: dataset.relation(name),
            kind: RelationKind::Table,
            description: None,
            rows: columns.first().map(|(_, values)| values.len() as u64),
            columns: columns
                .iter()
                .map(|(name, values)| ColumnInfo::new(name.clone(), values.data_type().to_string(), None))
                .collect(),
        };
        Ok(self.tables.iter().filter(|_| dataset.dataset == self.dataset).map(info).collect())
    }

    fn load(&self, _request: &LoadRequest, _progress: &dyn LoadProgress) -> Result<LoadReport> {
        read_only()
    }

    fn estimate(&self, _sql: &str) -> Result<Estimate> {
        Ok(Estimate::default())
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        Box::new(NothingRuns)
    }
}

fn read_only<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Permission, "tables in memory are only read"))
}

/// A query is answered before anyone could cancel it.
struct NothingRuns;

impl CancelHandle for NothingRuns {
    fn cancel(&self) {}
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray};

    use super::*;
    use crate::values::Rows;

    fn marts() -> Memory {
        let mut marts = Memory::new("analytics");
        marts.set("sofa", "icustay_id", Arc::new(Int64Array::from(vec![1, 2, 3])));
        marts.set("sofa", "mode", Arc::new(StringArray::from(vec!["paper", "paper", "mixed"])));
        marts
    }

    #[test]
    fn rows_of_a_key_or_all() {
        let count = |sql: &str| marts().query(sql).and_then(Rows::read).unwrap().rows.len();
        let found = [
            "",
            " WHERE icustay_id = 3",
            " WHERE icustay_id = 4",
            " WHERE icustay_id IN (2, 3, 4)",
            " WHERE icustay_id = 2 AND icustay_id IN (3)",
        ]
        .map(|condition| count(&format!("SELECT mode FROM analytics.sofa{condition}")));
        assert_eq!(found, [3, 1, 0, 2, 0]);
    }

    #[test]
    fn what_is_beyond_it_is_refused_with_a_reason() {
        let found = [
            "SELECT mode FROM other.sofa",
            "SELECT mode FROM analytics.qsofa",
            "SELECT points FROM analytics.sofa",
            "SELECT mode FROM analytics.sofa WHERE mode = 1",
            "SELECT mode FROM analytics.sofa WHERE icustay_id > 1",
            "SELECT mode FROM analytics.sofa WHERE icustay_id IN (1, x)",
        ]
        .map(|sql| marts().query(sql).map(drop).unwrap_err().message);
        let wanted = [
            "tables in memory cannot answer `SELECT mode FROM other.sofa`",
            "there is no table `qsofa`",
            "`sofa` has no column `points`",
            "`mode` is no INT64",
            "tables in memory cannot answer `SELECT mode FROM analytics.sofa WHERE icustay_id > 1`",
            "tables in memory cannot answer `SELECT mode FROM analytics.sofa WHERE icustay_id IN (1, x)`",
        ];
        assert_eq!(found, wanted);
        assert!(marts().drop_relation(&RelationName::new("analytics", "sofa")).is_err());
    }

    #[test]
    fn relations_of_the_dataset() {
        assert_eq!(marts().relations(&DatasetName::new("raw")).unwrap().len(), 0);
        let found = marts().relations(&DatasetName::new("analytics")).unwrap();
        assert_eq!((found[0].rows, found[0].columns.len()), (Some(3), 2));
    }
}
