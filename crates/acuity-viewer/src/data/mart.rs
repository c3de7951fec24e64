//! What the pages read of a mart, priced before it is read.

use std::{
    borrow::Cow,
    cell::RefCell,
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use acuity_warehouse::{ColumnInfo, Columns, DatasetName, Engine, ErrorKind, RelationName, Warehouse};

use super::cost::{Cost, Meter};
use crate::error::{Error, Result};

/// A query on one mart; priced and read from the same words.
#[derive(Debug, Clone)]
pub(crate) struct Scan<'a> {
    mart: &'a str,
    columns: Cow<'a, [&'a str]>,
    /// A key and its value, of whose rows; `None` for all.
    of: Option<(&'static str, i64)>,
}

impl<'a> Scan<'a> {
    /// All rows.
    pub(crate) const fn all(mart: &'a str, columns: &'a [&'a str]) -> Self {
        Self { mart, columns: Cow::Borrowed(columns), of: None }
    }

    /// All rows of columns that are not named before the program runs.
    pub(crate) fn every(mart: &'a str, columns: impl IntoIterator<Item = &'a str>) -> Self {
        Self { mart, columns: columns.into_iter().collect(), of: None }
    }

    /// Rows of one stay.
    pub(crate) fn stay(mart: &'a str, columns: impl IntoIterator<Item = &'a str>, icustay_id: i64) -> Self {
        Self { mart, columns: columns.into_iter().collect(), of: Some(("icustay_id", icustay_id)) }
    }

    /// Rows of one hospital admission.
    pub(crate) fn admission(mart: &'a str, columns: impl IntoIterator<Item = &'a str>, hadm_id: i64) -> Self {
        Self { mart, columns: columns.into_iter().collect(), of: Some(("hadm_id", hadm_id)) }
    }
}

/// Answers about single stays that were paid for, by their queries, until everything is read anew.
#[derive(Debug, Default)]
pub(crate) struct Paid(Mutex<BTreeMap<String, Columns>>);

impl Paid {
    /// Answers that are kept; those of a hundred stays.
    const MOST: usize = 1000;

    pub(crate) fn clear(&self) {
        self.held().clear();
    }

    fn get(&self, sql: &str) -> Option<Columns> {
        self.held().get(sql).cloned()
    }

    fn keep(&self, sql: String, columns: Columns) {
        let mut held = self.held();
        if held.len() >= Self::MOST {
            held.clear();
        }
        held.insert(sql, columns);
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<String, Columns>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads marts of one dataset; knows their columns beforehand, so that a missing one is named before any query runs.
pub(crate) struct Reader<'a> {
    warehouse: &'a dyn Warehouse,
    dataset: DatasetName,
    known: BTreeMap<String, Vec<ColumnInfo>>,
    /// Where what was read is counted, and the price of each query that has one.
    meter: &'a Meter,
    /// Answers about stays that were paid for.
    paid: &'a Paid,
    priced: RefCell<BTreeMap<String, Cost>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(warehouse: &'a dyn Warehouse, dataset: &str, meter: &'a Meter, paid: &'a Paid) -> Result<Self> {
        let known = warehouse
            .relations(&DatasetName::new(dataset))?
            .into_iter()
            // Marts are looked up in lower case, however a project spells them.
            .map(|info| (info.name.name.to_lowercase(), info.columns))
            .collect();
        Ok(Self { warehouse, dataset: DatasetName::new(dataset), known, meter, paid, priced: RefCell::default() })
    }

    /// Those of `scans` that can run, because their mart is there and has the columns.
    pub(crate) fn present<'s>(&self, scans: &[Scan<'s>]) -> Vec<Scan<'s>> {
        scans.iter().filter(|scan| self.has(scan)).cloned().collect()
    }

    /// Whether its mart is there and has the columns.
    pub(crate) fn has(&self, scan: &Scan<'_>) -> bool {
        self.sql(scan).is_ok()
    }

    /// What `scans` would cost together, without running them; `None` where nothing is billed.
    pub(crate) fn cost(&self, scans: &[Scan<'_>]) -> Result<Option<Cost>> {
        // The embedded engine is not even asked.
        if self.warehouse.engine() != Engine::BigQuery {
            return Ok(None);
        }
        let mut sum = Cost::default();
        for scan in scans {
            let (_, sql) = self.sql(scan)?;
            if self.paid.get(&sql).is_some() {
                continue;
            }
            let estimate = self.warehouse.estimate(&sql)?;
            let Some(dollars) = estimate.dollars() else { return Ok(None) };
            let cost = Cost { bytes: estimate.bytes, dollars };
            sum = sum.plus(cost);
            self.priced.borrow_mut().insert(sql, cost);
        }
        Ok(Some(sum))
    }

    /// The rows of a scan.
    pub(crate) fn read(&self, scan: &Scan<'_>) -> Result<Columns> {
        let (relation, sql) = self.sql(scan)?;
        if let Some(paid) = self.paid.get(&sql) {
            return Ok(paid);
        }
        let stream = self.warehouse.query(&sql);
        // What was stopped on its way may be billed; what was refused is not.
        if stream.as_ref().err().is_none_or(|error| error.kind == ErrorKind::Cancelled)
            && let Some(cost) = self.priced.borrow().get(&sql)
        {
            self.meter.add(*cost);
        }
        let columns = stream.and_then(|stream| Columns::collect(relation, stream));
        let columns = columns.map_err(|error| Error::of_query(&sql, error))?;
        // Of all stays only one copy is held: the one that is shown.
        if scan.of.is_some() && self.priced.borrow().contains_key(&sql) {
            self.paid.keep(sql, columns.clone());
        }
        Ok(columns)
    }

    /// The rows of a scan of one stay; there must be one.
    pub(crate) fn read_stay(&self, scan: &Scan<'_>) -> Result<Columns> {
        let mart = self.read(scan)?;
        match scan.of {
            Some((_, icustay_id)) if mart.rows() == 0 => {
                Err(Error::UnknownStay { icustay_id, relation: mart.relation().to_string() })
            }
            _ => Ok(mart),
        }
    }

    /// The relation and the query on it; a table or column that is missing is named here.
    fn sql(&self, scan: &Scan<'_>) -> Result<(RelationName, String)> {
        let Scan { mart, columns, of } = scan;
        let relation = self.dataset.relation(*mart);
        let known = self
            .known
            .get(*mart)
            .ok_or_else(|| Error::NotBuilt { relation: relation.to_string(), location: self.warehouse.location() })?;
        let filter = of.map_or_else(String::new, |(key, id)| format!(" WHERE {key} = {id}"));
        let sql = Columns::query(&relation, known, columns, &filter)?;
        Ok((relation, sql))
    }
}
