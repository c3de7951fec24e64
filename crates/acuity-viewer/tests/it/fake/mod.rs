//! Marts in memory of made-up stays, whose queries can be held up, priced and counted.

pub(crate) mod person;

use std::sync::{
    Arc, Condvar, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use acuity_ml::features::features;
use acuity_warehouse::{
    BatchStream, CancelHandle, DatasetName, Engine, Error, ErrorKind, Estimate, Front, Memory, RelationInfo, Result,
    Warehouse,
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
        },
        datatypes::{DataType, Float64Type, Int64Type},
    },
};

use self::person::Person;

const DAY_US: i64 = 86_400_000_000;

/// A door that queries wait at while it is closed.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    /// Whether it is closed, and how many wait.
    state: Mutex<(bool, usize)>,
    changed: Condvar,
}

impl Gate {
    pub(crate) fn set_closed(&self, closed: bool) {
        self.state.lock().unwrap().0 = closed;
        self.changed.notify_all();
    }

    /// Waits until a query stands at the closed door.
    pub(crate) fn wait_for_someone(&self) {
        let state = self.state.lock().unwrap();
        drop(self.changed.wait_while(state, |state| state.1 == 0).unwrap());
    }

    /// Waits while it is closed.
    pub(crate) fn pass(&self) {
        let mut state = self.state.lock().unwrap();
        state.1 += 1;
        self.changed.notify_all();
        state = self.changed.wait_while(state, |state| state.0).unwrap();
        state.1 -= 1;
    }
}

/// The warehouse.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fake {
    marts: Memory,
    pub(crate) gate: Arc<Gate>,
    /// A door for queries only: what they cost is known before.
    pub(crate) queries: Arc<Gate>,
    /// Bytes that each query reads, at 6.25 dollars a tebibyte; without them nothing is billed.
    pub(crate) bytes: Option<u64>,
    /// How many queries were priced, and how many ran.
    pub(crate) priced: Arc<AtomicUsize>,
    pub(crate) ran: Arc<AtomicUsize>,
    /// Queries fail while it is set.
    pub(crate) broken: Arc<AtomicBool>,
    /// How often running statements were cancelled.
    pub(crate) cancelled: Arc<AtomicUsize>,
}

pub(crate) fn ints(name: &str, values: Vec<Option<i64>>) -> (String, ArrayRef) {
    (name.to_owned(), Arc::new(Int64Array::from(values)))
}

pub(crate) fn floats(name: &str, values: Vec<Option<f64>>) -> (String, ArrayRef) {
    (name.to_owned(), Arc::new(Float64Array::from(values)))
}

pub(crate) fn texts(name: &str, values: Vec<Option<&str>>) -> (String, ArrayRef) {
    (name.to_owned(), Arc::new(StringArray::from(values)))
}

fn flags(name: &str, values: Vec<bool>) -> (String, ArrayRef) {
    (name.to_owned(), Arc::new(BooleanArray::from(values)))
}

pub(crate) fn times(name: &str, values: Vec<Option<i64>>) -> (String, ArrayRef) {
    (name.to_owned(), Arc::new(TimestampMicrosecondArray::from(values)))
}

impl Fake {
    /// All marts with `stays` stays.
    pub(crate) fn with_stays(stays: usize) -> Self {
        let people: Vec<Person> = (0..stays).map(Person::new).collect();
        let id = || ints("icustay_id", people.iter().map(|p| Some(p.icustay_id)).collect());
        let int = |name: &str, of: &dyn Fn(&Person) -> i64| ints(name, people.iter().map(|p| Some(of(p))).collect());
        let float = |name: &str, of: &dyn Fn(&Person) -> Option<f64>| floats(name, people.iter().map(of).collect());
        let text = |name: &str, of: &dyn Fn(&Person) -> &'static str| {
            texts(name, people.iter().map(|p| Some(of(p))).collect())
        };
        let time = |name: &str, of: &dyn Fn(&Person) -> i64| times(name, people.iter().map(|p| Some(of(p))).collect());
        let outtime = |p: &Person| p.intime + (p.hours * 3.6e9) as i64;
        let keys = || {
            vec![
                id(),
                int("subject_id", &|p| (p.icustay_id - 200_000) * 7 / 10 + 1),
                int("hadm_id", &|p| p.icustay_id - 100_000),
            ]
        };

        let mut fake = Self { marts: Memory::new("analytics"), ..Self::default() };
        let mut detail = keys();
        detail.extend([
            text("gender", &|p| if p.male { "M" } else { "F" }),
            float("age", &|p| Some(p.age)),
            text("first_careunit", &|p| p.unit),
            text("last_careunit", &|p| p.unit),
            text("admission_type", &|p| if p.emergency { "EMERGENCY" } else { "ELECTIVE" }),
            text("ethnicity_grouped", &|_| "white"),
            time("intime", &|p| p.intime),
            time("outtime", &outtime),
            time("admittime", &|p| p.intime - DAY_US / 3),
            time("dischtime", &|p| outtime(p) + 4 * DAY_US),
            times("dod", people.iter().map(|p| p.died.then(|| outtime(p) + 4 * DAY_US)).collect()),
            flags("first_icu_stay", people.iter().map(|p| p.icustay_id % 4 != 0).collect()),
            flags("first_hosp_stay", vec![true; people.len()]),
        ]);
        fake.put("icustay_detail", detail);

        let mut outcomes = keys();
        outcomes.extend([
            flags("is_adult", people.iter().map(|p| p.age >= 16.0).collect()),
            flags("stayed_24h", people.iter().map(|p| p.hours >= 24.0).collect()),
            int("in_hospital_mortality", &|p| i64::from(p.died)),
            int("icu_mortality", &|p| i64::from(p.died_in_icu)),
            int("mortality_28d", &|p| i64::from(p.died)),
            float("los_icu_hours", &|p| Some(p.hours)),
            float("los_hospital_days", &|p| Some(p.hours / 24.0 + 4.0)),
        ]);
        fake.put("outcomes", outcomes);

        let mut sofa = vec![id(), int("sofa", &Person::sofa), text("score_mode", &|_| "paper")];
        let names = ["respiration", "coagulation", "liver", "cardiovascular", "cns", "renal"];
        for (at, name) in names.into_iter().enumerate() {
            sofa.push(ints(name, people.iter().map(|p| p.components[at]).collect()));
        }
        fake.put("sofa", sofa);

        let mut inputs = vec![id(), text("score_mode", &|_| "paper")];
        for (name, feature) in [
            ("pf_novent", "pao2fio2_novent_min"),
            ("pf_vent", "pao2fio2_vent_min"),
            ("platelet_min", "platelet_min"),
            ("bilirubin_max", "bilirubin_max"),
            ("meanbp_min", "meanbp_min"),
            ("rate_dopamine", "rate_dopamine"),
            ("rate_dobutamine", "rate_dobutamine"),
            ("rate_epinephrine", "rate_epinephrine"),
            ("rate_norepinephrine", "rate_norepinephrine"),
            ("mingcs", "mingcs"),
            ("creatinine_max", "creatinine_max"),
            ("urineoutput", "urineoutput"),
        ] {
            inputs.push(float(name, &|p| p.feature(feature)));
        }
        fake.put("sofa_inputs", inputs);

        let mut first_day = keys();
        first_day.push(time("intime", &|p| p.intime));
        first_day.push(time("as_of", &|p| (p.intime + DAY_US).min(outtime(p))));
        for (at, feature) in features().iter().enumerate() {
            first_day.push(if feature.is_flag {
                ints(&feature.name, people.iter().map(|p| p.features[at].map(|value| value as i64)).collect())
            } else {
                floats(&feature.name, people.iter().map(|p| p.features[at]).collect())
            });
        }
        fake.put("first_day_features", first_day);
        fake
    }

    pub(crate) fn put(&mut self, table: &str, columns: Vec<(String, ArrayRef)>) {
        for (name, values) in columns {
            self.marts.set(table, &name, values);
        }
    }

    pub(crate) fn column(&self, table: &str, column: &str) -> &ArrayRef {
        self.marts.column(table, column).unwrap()
    }

    /// The same, where each query reads `bytes` that are billed.
    pub(crate) fn billed(mut self, bytes: u64) -> Self {
        self.bytes = Some(bytes);
        self
    }

    /// The same without one table.
    pub(crate) fn without(mut self, table: &str) -> Self {
        self.marts.drop_table(table);
        self
    }

    /// The same without one column of a table.
    pub(crate) fn without_column(mut self, table: &str, column: &str) -> Self {
        self.marts.drop_column(table, column);
        self
    }

    /// The same with one column replaced; its rows are in the order of the stays.
    pub(crate) fn with_texts(mut self, table: &str, column: &str, value: impl Fn(usize) -> &'static str) -> Self {
        let rows = self.column(table, column).len();
        self.put(table, vec![texts(column, (0..rows).map(|row| Some(value(row))).collect())]);
        self
    }

    /// The same, where the first `children` stays are of patients who are no adults.
    pub(crate) fn with_children(mut self, children: usize) -> Self {
        let rows = self.column("outcomes", "is_adult").len();
        self.put("outcomes", vec![flags("is_adult", (0..rows).map(|row| row >= children).collect())]);
        self
    }

    /// A number of a table as the mart has it.
    pub(crate) fn number(&self, table: &str, column: &str, row: usize) -> Option<f64> {
        let array = acuity_warehouse::arrow::compute::cast(self.column(table, column), &DataType::Float64).unwrap();
        let array = array.as_primitive::<Float64Type>();
        (!array.is_null(row)).then(|| array.value(row))
    }

    /// A text of a table as the mart has it.
    pub(crate) fn text(&self, table: &str, column: &str, row: usize) -> String {
        self.column(table, column).as_string::<i32>().value(row).to_owned()
    }

    /// Rows of a table: for tests that count what a page must show.
    pub(crate) fn ints(&self, table: &str, column: &str) -> Vec<Option<i64>> {
        self.column(table, column).as_primitive::<Int64Type>().iter().collect()
    }
}

struct Counter(Arc<AtomicUsize>);

impl CancelHandle for Counter {
    fn cancel(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

impl Front for Fake {
    fn behind(&self) -> &dyn Warehouse {
        &self.marts
    }

    fn kind(&self) -> Engine {
        if self.bytes.is_some() { Engine::BigQuery } else { Engine::DuckDb }
    }

    fn ask(&self, sql: &str) -> Result<BatchStream> {
        self.ran.fetch_add(1, Ordering::SeqCst);
        self.gate.pass();
        self.queries.pass();
        if self.broken.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Transient, "the line is broken").with_help("ask again"));
        }
        self.marts.query(sql)
    }

    fn list(&self, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
        self.gate.pass();
        self.marts.relations(dataset)
    }

    fn price(&self, _sql: &str) -> Result<Estimate> {
        self.priced.fetch_add(1, Ordering::SeqCst);
        let Some(bytes) = self.bytes else { return Ok(Estimate::default()) };
        Ok(Estimate { bytes, price_per_tib: Some(6.25) })
    }

    fn handle(&self) -> Box<dyn CancelHandle> {
        Box::new(Counter(Arc::clone(&self.cancelled)))
    }
}
