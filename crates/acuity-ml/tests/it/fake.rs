//! A warehouse of Arrow batches in memory that answers `SELECT columns FROM dataset.table [WHERE icustay_id = n]`.

use std::{collections::BTreeMap, sync::Arc};

use acuity_warehouse::{
    BatchStream, CancelHandle, ColumnInfo, Engine, Error, ErrorKind, Estimate, LoadProgress, LoadReport, LoadRequest,
    RelationInfo, RelationKind, RelationName, Replace, Result, Warehouse,
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
        },
        compute::filter_record_batch,
        datatypes::{Field, Int64Type, Schema},
        record_batch::RecordBatch,
    },
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(crate) type Columns = Vec<(String, ArrayRef)>;

#[derive(Debug, Clone, Default)]
pub(crate) struct Fake {
    pub(crate) tables: BTreeMap<String, Columns>,
}

fn refused<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Permission, "this warehouse is only read"))
}

struct Nothing;

impl CancelHandle for Nothing {
    fn cancel(&self) {}
}

impl Warehouse for Fake {
    fn engine(&self) -> Engine {
        Engine::DuckDb
    }

    fn location(&self) -> String {
        "memory".to_owned()
    }

    fn execute(&self, _sql: &str) -> Result<Option<u64>> {
        refused()
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        let rest = sql.strip_prefix("SELECT ").ok_or_else(|| Error::new(ErrorKind::Syntax, sql))?;
        let (names, rest) = rest.split_once(" FROM analytics.").ok_or_else(|| Error::new(ErrorKind::Syntax, sql))?;
        let (table, stay) = match rest.split_once(" WHERE icustay_id = ") {
            Some((table, stay)) => (table, stay.parse::<i64>().ok()),
            None => (rest, None),
        };
        let columns = self.tables.get(table).ok_or_else(|| Error::new(ErrorKind::Missing, table))?;
        let chosen: Columns = names
            .split(", ")
            .map(|name| columns.iter().find(|column| column.0 == name).cloned())
            .collect::<Option<_>>()
            .ok_or_else(|| Error::new(ErrorKind::Missing, names))?;
        let fields: Vec<Field> =
            chosen.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
        let schema = Arc::new(Schema::new(fields));
        let mut batch = RecordBatch::try_new(schema.clone(), chosen.into_iter().map(|column| column.1).collect())?;
        if let Some(stay) = stay {
            let ids = batch.column_by_name("icustay_id").ok_or_else(|| Error::new(ErrorKind::Missing, sql))?;
            let keep: BooleanArray = ids.as_primitive::<Int64Type>().iter().map(|id| Some(id == Some(stay))).collect();
            batch = filter_record_batch(&batch, &keep)?;
        }
        Ok(BatchStream::new(schema, std::iter::once(Ok(batch))))
    }

    fn create_dataset(&self, _dataset: &str) -> Result<()> {
        refused()
    }

    fn replace(&self, _name: &RelationName, _how: Replace, _query: &str) -> Result<Option<u64>> {
        refused()
    }

    fn describe(&self, _: &RelationName, _: Option<&str>, _: &[(String, String)]) -> Result<()> {
        refused()
    }

    fn drop_relation(&self, _name: &RelationName) -> Result<()> {
        refused()
    }

    fn relations(&self, dataset: &str) -> Result<Vec<RelationInfo>> {
        let info = |(name, columns): (&String, &Columns)| RelationInfo {
            name: RelationName::new(dataset, name),
            kind: RelationKind::Table,
            description: None,
            rows: columns.first().map(|column| column.1.len() as u64),
            columns: columns
                .iter()
                .map(|(name, array)| ColumnInfo::new(name.clone(), array.data_type().to_string(), None))
                .collect(),
        };
        Ok(self.tables.iter().map(info).collect())
    }

    fn load(&self, _request: &LoadRequest, _progress: &dyn LoadProgress) -> Result<LoadReport> {
        refused()
    }

    fn estimate(&self, _sql: &str) -> Result<Estimate> {
        Ok(Estimate::default())
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        Box::new(Nothing)
    }
}

impl Fake {
    pub(crate) fn set(&mut self, table: &str, column: &str, values: ArrayRef) {
        let columns = self.tables.entry(table.to_owned()).or_default();
        match columns.iter_mut().find(|slot| slot.0 == column) {
            Some(slot) => slot.1 = values,
            None => columns.push((column.to_owned(), values)),
        }
    }

    pub(crate) fn ints(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = i64>) {
        self.set(table, column, Arc::new(Int64Array::from_iter_values(values)));
    }

    pub(crate) fn floats(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = Option<f64>>) {
        self.set(table, column, Arc::new(Float64Array::from_iter(values)));
    }

    pub(crate) fn times(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = i64>) {
        self.set(table, column, Arc::new(TimestampMicrosecondArray::from_iter_values(values)));
    }

    pub(crate) fn drop_column(&mut self, table: &str, column: &str) {
        if let Some(columns) = self.tables.get_mut(table) {
            columns.retain(|slot| slot.0 != column);
        }
    }
}

const HOUR: i64 = 3_600_000_000;

/// Marts of `stays` stays; a third of the patients has two. Risk rises with age and lactate and falls with blood
/// pressure; SOFA follows a part of it.
pub(crate) fn marts(stays: usize, seed: u64) -> Fake {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut fake = Fake::default();
    // Patient and stay keys that are easy to find in a text they must not be in.
    let ids: Vec<i64> = (0..stays as i64).map(|i| 990_000_000 + i).collect();
    let patients: Vec<i64> = (0..stays as i64).map(|i| 880_000_000 + i - i64::from(i % 4 == 3)).collect();
    let severity: Vec<f64> = (0..stays).map(|_| 2.0 * rng.random::<f64>() + rng.random::<f64>() - 1.5).collect();
    let age: Vec<f64> = (0..stays).map(|_| 20.0 + 70.0 * rng.random::<f64>()).collect();
    let outcome: Vec<i64> = (0..stays)
        .map(|i| {
            let margin = -2.6 + 2.2 * severity[i] + 0.03 * (age[i] - 60.0);
            i64::from(rng.random::<f64>() < 1.0 / (1.0 + (-margin).exp()))
        })
        .collect();

    fake.ints("first_day_features", "icustay_id", ids.iter().copied());
    fake.ints("first_day_features", "subject_id", patients.iter().copied());
    fake.ints("first_day_features", "hadm_id", (0..stays as i64).map(|i| 770_000_000 + i));
    fake.times("first_day_features", "intime", (0..stays as i64).map(|i| i * HOUR));
    fake.times("first_day_features", "as_of", (0..stays as i64).map(|i| (i + 24) * HOUR));
    for (number, feature) in acuity_ml::features::features().iter().enumerate() {
        let values: Vec<Option<f64>> = (0..stays)
            .map(|i| {
                let noise = rng.random::<f64>();
                if rng.random::<f64>() < 0.02 * (number % 20) as f64 && feature.name != "age" {
                    return None;
                }
                Some(match feature.name.as_str() {
                    "age" => age[i],
                    "lactate_max" => (1.0 + 2.0 * (severity[i] + 1.5) * (0.5 + noise)).max(0.3),
                    "meanbp_min" => 75.0 - 12.0 * severity[i] + 15.0 * (noise - 0.5),
                    _ if feature.is_flag => f64::from(u8::from(noise < 0.3)),
                    _ => {
                        let (low, high) = feature.quantity.usual;
                        low + (high - low) * (0.2 + 0.3 * noise)
                    }
                })
            })
            .collect();
        fake.floats("first_day_features", &feature.name, values);
    }

    fake.ints("outcomes", "icustay_id", ids.iter().copied());
    fake.ints("outcomes", "subject_id", patients.iter().copied());
    for column in ["in_hospital_mortality", "icu_mortality", "mortality_28d"] {
        fake.ints("outcomes", column, outcome.iter().copied());
    }
    fake.floats("outcomes", "los_icu_hours", (0..stays).map(|i| Some(20.0 + (i % 100) as f64)));
    fake.set("outcomes", "stayed_24h", Arc::new(BooleanArray::from_iter((0..stays).map(|i| Some(i % 10 != 0)))));
    fake.set("outcomes", "is_adult", Arc::new(BooleanArray::from_iter((0..stays).map(|i| Some(i % 25 != 1)))));

    fake.ints("sofa", "icustay_id", ids.iter().copied());
    fake.ints(
        "sofa",
        "sofa",
        severity.iter().map(|s| ((s + 1.5) * 2.0 + 8.0 * rng.random::<f64>()).floor().clamp(0.0, 24.0) as i64),
    );
    fake.set("sofa", "score_mode", Arc::new(StringArray::from(vec!["paper"; stays])));
    fake
}
