//! Columns of a mart as plain vectors, with errors that name the table and the column.

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use acuity_warehouse::{DatasetName, Engine, ErrorKind, Warehouse};
use arrow::{
    array::{Array as _, ArrayRef, AsArray as _},
    compute::{cast, concat_batches},
    datatypes::{DataType, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType},
    record_batch::RecordBatch,
};

use super::cost::{Cost, Meter};
use crate::error::{Error, Result};

/// A query on one mart; priced and read from the same words.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    mart: &'static str,
    columns: Cow<'static, [&'static str]>,
    /// Rows of this stay; `None` for all.
    icustay_id: Option<i64>,
}

impl Scan {
    /// All rows.
    pub(crate) const fn all(mart: &'static str, columns: &'static [&'static str]) -> Self {
        Self { mart, columns: Cow::Borrowed(columns), icustay_id: None }
    }

    /// Rows of one stay.
    pub(crate) fn stay(mart: &'static str, columns: impl IntoIterator<Item = &'static str>, icustay_id: i64) -> Self {
        Self { mart, columns: columns.into_iter().collect(), icustay_id: Some(icustay_id) }
    }
}

/// Reads marts of one dataset; knows their columns beforehand, so that a missing one is named before any query runs.
pub(crate) struct Reader<'a> {
    warehouse: &'a dyn Warehouse,
    dataset: DatasetName,
    known: BTreeMap<String, BTreeSet<String>>,
    /// Where what was read is counted, and the price of each query that has one.
    meter: &'a Meter,
    priced: RefCell<BTreeMap<String, Cost>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(warehouse: &'a dyn Warehouse, dataset: &str, meter: &'a Meter) -> Result<Self> {
        let known = warehouse
            .relations(dataset)?
            .into_iter()
            .map(|info| (info.name.name.to_lowercase(), info.columns.iter().map(|c| c.name.to_lowercase()).collect()))
            .collect();
        Ok(Self { warehouse, dataset: DatasetName::new(dataset), known, meter, priced: RefCell::default() })
    }

    /// What `scans` would cost together, without running them; `None` where nothing is billed.
    pub(crate) fn cost(&self, scans: &[Scan]) -> Result<Option<Cost>> {
        // The embedded engine is not even asked.
        if self.warehouse.engine() != Engine::BigQuery {
            return Ok(None);
        }
        let mut sum = Cost::default();
        for scan in scans {
            let (_, sql) = self.sql(scan)?;
            let estimate = self.warehouse.estimate(&sql)?;
            let Some(dollars) = estimate.dollars() else { return Ok(None) };
            let cost = Cost { bytes: estimate.bytes, dollars };
            sum = sum.plus(cost);
            self.priced.borrow_mut().insert(sql, cost);
        }
        Ok(Some(sum))
    }

    /// The rows of a scan.
    pub(crate) fn read(&self, scan: &Scan) -> Result<Mart> {
        let (relation, sql) = self.sql(scan)?;
        let stream = self.warehouse.query(&sql);
        // What was stopped on its way may be billed; what was refused is not.
        if stream.as_ref().err().is_none_or(|error| error.kind == ErrorKind::Cancelled)
            && let Some(cost) = self.priced.borrow().get(&sql)
        {
            self.meter.add(*cost);
        }
        let stream = stream?;
        let schema = stream.schema();
        let batches = stream.collect_batches()?;
        Ok(Mart { batch: concat_batches(&schema, &batches)?, relation })
    }

    /// The rows of a scan of one stay; there must be one.
    pub(crate) fn read_stay(&self, scan: &Scan) -> Result<Mart> {
        let mart = self.read(scan)?;
        match scan.icustay_id {
            Some(icustay_id) if mart.rows() == 0 => Err(Error::UnknownStay { icustay_id, relation: mart.relation }),
            _ => Ok(mart),
        }
    }

    /// The relation and the query on it; a table or column that is missing is named here.
    fn sql(&self, scan: &Scan) -> Result<(String, String)> {
        let Scan { mart, columns, icustay_id } = scan;
        let relation = self.dataset.relation(*mart).to_string();
        let known = self
            .known
            .get(*mart)
            .ok_or_else(|| Error::NotBuilt { relation: relation.clone(), location: self.warehouse.location() })?;
        let missing: Vec<String> =
            columns.iter().filter(|column| !known.contains(**column)).map(ToString::to_string).collect();
        if !missing.is_empty() {
            return Err(Error::MissingColumns { relation, columns: missing });
        }
        let filter = icustay_id.map_or_else(String::new, |id| format!(" WHERE icustay_id = {id}"));
        let sql = format!("SELECT {} FROM {relation}{filter}", columns.join(", "));
        Ok((relation, sql))
    }
}

/// Some columns of one mart.
pub(crate) struct Mart {
    relation: String,
    batch: RecordBatch,
}

impl Mart {
    pub(crate) fn rows(&self) -> usize {
        self.batch.num_rows()
    }

    fn column(&self, name: &str, to: &DataType, expected: &'static str) -> Result<ArrayRef> {
        let schema = self.batch.schema();
        let index = schema.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name));
        let column = index
            .map(|index| self.batch.column(index))
            .ok_or_else(|| Error::MissingColumns { relation: self.relation.clone(), columns: vec![name.to_owned()] })?;
        let wrong = || Error::ColumnType {
            relation: self.relation.clone(),
            column: name.to_owned(),
            found: column.data_type().to_string(),
            expected,
        };
        let out = cast(column, to).map_err(|_| wrong())?;
        // A value that does not fit becomes NULL in the cast; that must not pass for "not measured".
        if out.null_count() != column.null_count() {
            return Err(wrong());
        }
        Ok(out)
    }

    pub(crate) fn ints(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let column = self.column(name, &DataType::Int64, "INT64")?;
        Ok(column.as_primitive::<Int64Type>().iter().collect())
    }

    pub(crate) fn floats(&self, name: &str) -> Result<Vec<Option<f64>>> {
        let column = self.column(name, &DataType::Float64, "a number")?;
        Ok(column.as_primitive::<Float64Type>().iter().map(|value| value.filter(|value| value.is_finite())).collect())
    }

    pub(crate) fn flags(&self, name: &str) -> Result<Vec<Option<bool>>> {
        let column = self.column(name, &DataType::Boolean, "BOOL, or INT64 with 0 and 1")?;
        Ok(column.as_boolean().iter().collect())
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<Option<String>>> {
        let column = self.column(name, &DataType::Utf8, "STRING")?;
        Ok(column.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect())
    }

    /// DATETIME as microseconds since 1970, without a time zone.
    pub(crate) fn datetimes(&self, name: &str) -> Result<Vec<Option<i64>>> {
        let column = self.column(name, &DataType::Timestamp(TimeUnit::Microsecond, None), "DATETIME")?;
        Ok(column.as_primitive::<TimestampMicrosecondType>().iter().collect())
    }

    /// The row of each stay.
    pub(crate) fn by_stay(&self) -> Result<BTreeMap<i64, usize>> {
        let mut rows = BTreeMap::new();
        for (row, id) in self.ints("icustay_id")?.into_iter().enumerate() {
            let Some(id) = id else { continue };
            if rows.insert(id, row).is_some() {
                return Err(Error::DuplicateStay { relation: self.relation.clone(), icustay_id: id });
            }
        }
        Ok(rows)
    }
}
