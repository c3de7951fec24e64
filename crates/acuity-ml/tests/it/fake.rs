//! Made-up marts in memory.

use std::{
    path::Path,
    sync::{Arc, Mutex},
};

use acuity_compiler::OsFileSystem;
use acuity_ml::Task;
use acuity_warehouse::{
    BatchStream, Error, ErrorKind, Front, Memory, Result, Warehouse,
    arrow::array::{BooleanArray, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Columns from plain numbers.
pub(crate) trait Fill {
    fn ints(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = i64>);
    fn floats(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = Option<f64>>);
    fn times(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = i64>);
}

impl Fill for Memory {
    fn ints(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = i64>) {
        self.set(table, column, Arc::new(Int64Array::from_iter_values(values)));
    }

    fn floats(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = Option<f64>>) {
        self.set(table, column, Arc::new(Float64Array::from_iter(values)));
    }

    fn times(&mut self, table: &str, column: &str, values: impl IntoIterator<Item = i64>) {
        self.set(table, column, Arc::new(TimestampMicrosecondArray::from_iter_values(values)));
    }
}

/// A task of the project.
pub(crate) fn task(name: &str) -> Task {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project");
    acuity_ml::task::load(&OsFileSystem, &project).unwrap().find(name).unwrap().clone()
}

const HOUR: i64 = 3_600_000_000;

/// Marts of `stays` stays; a third of the patients has two. Risk rises with age and lactate and falls with blood
/// pressure; SOFA follows a part of it.
pub(crate) fn marts(stays: usize, seed: u64) -> Memory {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut fake = Memory::new("analytics");
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
    for (name, weight) in [("sapsii", 6.0), ("oasis", 4.0)] {
        fake.ints(name, "icustay_id", ids.iter().copied());
        let points = severity.iter().map(|s| ((s + 1.5) * weight + 40.0 * rng.random::<f64>()).floor() as i64);
        fake.ints(name, name, points);
    }
    fake.ints("icustay_detail", "icustay_id", ids.iter().copied());
    fake.floats("icustay_detail", "age", age.iter().map(|age| Some(*age)));
    for (column, words) in [
        ("gender", ["F", "M"]),
        ("ethnicity_grouped", ["black", "white"]),
        ("first_careunit", ["MICU", "SICU"]),
        ("dbsource", ["carevue", "metavision"]),
        ("insurance", ["Medicare", "Private"]),
    ] {
        let values: Vec<&str> = (0..stays).map(|_| words[usize::from(rng.random::<f64>() < 0.6)]).collect();
        fake.set("icustay_detail", column, Arc::new(StringArray::from(values)));
    }
    fake.set("sofa", "score_mode", Arc::new(StringArray::from(vec!["paper"; stays])));
    fake
}

/// Marts that remember what was read of them, and a query that fails.
pub(crate) struct Counted {
    marts: Memory,
    queries: Mutex<Vec<String>>,
    fail_at: usize,
}

impl Counted {
    /// The query of the number `fail_at`, from 0, has no answer.
    pub(crate) fn over(marts: Memory, fail_at: usize) -> Self {
        Self { marts, queries: Mutex::default(), fail_at }
    }

    /// The table of each query, in their order.
    pub(crate) fn read(&self) -> Vec<String> {
        let table = |sql: &String| {
            let (_, from) = sql.split_once(" FROM analytics.").unwrap();
            from.split(' ').next().unwrap().to_owned()
        };
        self.queries.lock().unwrap().iter().map(table).collect()
    }
}

impl Front for Counted {
    fn behind(&self) -> &dyn Warehouse {
        &self.marts
    }

    fn ask(&self, sql: &str) -> Result<BatchStream> {
        let mut queries = self.queries.lock().unwrap();
        queries.push(sql.to_owned());
        if queries.len() == self.fail_at.saturating_add(1) {
            return Err(Error::new(ErrorKind::Transient, "the line is broken").with_help("ask again"));
        }
        self.marts.query(sql)
    }
}
