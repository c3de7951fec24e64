//! Marts in memory of made-up stays, whose queries can be held up, priced and counted; and small models to go with them.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use acuity_ml::{
    CohortInfo, FORMAT_VERSION, FeatureInfo, Metadata, ModelFile, ModelKind, TrainingStats,
    features::{Feature, features, find},
    gbdt::{GbdtModel, Node, SplitRule, Tree},
    logistic::{LogisticModel, Term},
};
use acuity_scores::ScoreMode;
use acuity_warehouse::{
    BatchStream, CancelHandle, Engine, Estimate, Layout, LoadProgress, LoadReport, LoadRequest, Memory, RelationInfo,
    RelationName, Replace, Result, Warehouse,
    arrow::{
        array::{
            Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
        },
        datatypes::{DataType, Float64Type, Int64Type},
    },
};

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
    /// How often running statements were cancelled.
    pub(crate) cancelled: Arc<AtomicUsize>,
}

/// The same numbers on every run (SplitMix64, Steele et al. 2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Roughly normal, mean 0, deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// Centre and spread of a feature, and how it moves with illness (0 well, 1 very ill).
fn shape(feature: &Feature) -> (f64, f64, f64) {
    let (centre, spread, ill) = match feature.name.rsplit_once('_').map_or(feature.name.as_str(), |(stem, _)| stem) {
        "heartrate" => (84.0, 14.0, 22.0),
        "sysbp" => (118.0, 16.0, -22.0),
        "diasbp" => (60.0, 10.0, -10.0),
        "meanbp" => (78.0, 11.0, -16.0),
        "resprate" => (18.0, 4.0, 7.0),
        "tempc" => (36.9, 0.5, 0.3),
        "spo2" => (97.0, 1.5, -3.0),
        "glucose" | "glucose_lab" => (130.0, 30.0, 40.0),
        "lactate" => (1.6, 0.5, 4.0),
        "creatinine" => (1.0, 0.3, 2.2),
        "bilirubin" => (0.8, 0.4, 3.0),
        "platelet" => (220.0, 60.0, -110.0),
        "bun" => (20.0, 7.0, 35.0),
        "wbc" => (10.0, 3.0, 6.0),
        "albumin" => (3.4, 0.4, -0.8),
        "inr" => (1.2, 0.2, 0.9),
        "sodium" => (138.0, 4.0, 1.0),
        "potassium" => (4.1, 0.5, 0.5),
        "hemoglobin" => (10.8, 1.6, -1.0),
        "hematocrit" => (32.0, 5.0, -3.0),
        "pao2fio2_vent" | "pao2fio2_novent" => (330.0, 60.0, -190.0),
        "ph" => (7.38, 0.05, -0.14),
        "weight" => (80.0, 18.0, 0.0),
        _ => {
            let (low, high) = feature.quantity.usual;
            let high = high.min(low + 60.0);
            ((low + high) / 2.0, (high - low) / 10.0, 0.0)
        }
    };
    let side = if feature.name.ends_with("_min") {
        -0.8
    } else if feature.name.ends_with("_max") {
        0.8
    } else {
        0.0
    };
    (centre + side * spread, spread * 0.7, ill)
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

/// One made-up stay.
struct Person {
    icustay_id: i64,
    age: f64,
    male: bool,
    unit: &'static str,
    emergency: bool,
    intime: i64,
    hours: f64,
    components: [Option<i64>; 6],
    died: bool,
    died_in_icu: bool,
    features: Vec<Option<f64>>,
}

impl Person {
    fn new(at: usize) -> Self {
        let mut random = Random(at as u64 + 1);
        let illness = random.unit().powi(2);
        let age = (64.0 + 17.0 * random.normal()).clamp(16.0, 92.0);
        let age = if age > 89.0 { 91.4 } else { age };
        let male = random.unit() < 0.56;
        let emergency = random.unit() < 0.8;
        let vent = random.unit() < 0.25 + 0.6 * illness;
        let vasopressor = random.unit() < 0.1 + 0.7 * illness;
        let risk = 1.0 / (1.0 + (-(-4.6 + 5.2 * illness + 0.025 * (age - 60.0))).exp());
        let died = random.unit() < risk;
        let components = std::array::from_fn(|component| {
            let known = component != 2 || random.unit() < 0.6;
            let points = (4.6 * illness + 0.9 * random.normal()).clamp(0.0, 4.0).floor() as i64;
            known.then_some(points)
        });
        let features: Vec<Option<f64>> = features()
            .iter()
            .map(|feature| {
                let yes = |flag: bool| Some(f64::from(u8::from(flag)));
                match feature.name.as_str() {
                    "age" => Some(age),
                    "is_male" => yes(male),
                    "admission_emergency" => yes(emergency),
                    "admission_elective" => yes(!emergency),
                    "vent" => yes(vent),
                    "vasopressor" => yes(vasopressor),
                    "endotrachflag" | "rrt" => yes(random.unit() < 0.4 * illness),
                    "mingcs" => Some((15.0 - 9.0 * illness * random.unit()).round()),
                    "urineoutput" => Some((2100.0 - 1500.0 * illness + 500.0 * random.normal()).max(0.0).round()),
                    name if name.starts_with("rate_") => {
                        (vasopressor && random.unit() < 0.5).then(|| 0.12 * random.unit())
                    }
                    _ => {
                        let missing = if feature.unit == "mmHg" || feature.unit == "bpm" { 0.03 } else { 0.25 };
                        let (centre, spread, ill) = shape(feature);
                        let value = centre + spread * random.normal() + ill * illness;
                        let (low, high) = feature.quantity.usual;
                        let value = (value.clamp(low, high) * 100.0).round() / 100.0;
                        (random.unit() >= missing).then_some(value)
                    }
                }
            })
            .collect();
        Self {
            icustay_id: 200_001 + at as i64,
            age,
            male,
            unit: ["CCU", "CSRU", "MICU", "SICU", "TSICU"][(random.unit() * 5.0) as usize % 5],
            emergency,
            intime: (62_000.0 + 900.0 * random.unit()) as i64 * DAY_US + (random.unit() * 1440.0) as i64 * 60_000_000,
            hours: 26.0 + 90.0 * random.unit().powi(3) * (1.0 + 3.0 * illness),
            components,
            died,
            died_in_icu: died && random.unit() < 0.7,
            features,
        }
    }

    fn sofa(&self) -> i64 {
        self.components.iter().flatten().sum()
    }

    fn feature(&self, name: &str) -> Option<f64> {
        features().iter().position(|feature| feature.name == name).and_then(|at| self.features[at])
    }
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

impl Warehouse for Fake {
    fn engine(&self) -> Engine {
        if self.bytes.is_some() { Engine::BigQuery } else { Engine::DuckDb }
    }

    fn location(&self) -> String {
        self.marts.location()
    }

    fn execute(&self, sql: &str) -> Result<Option<u64>> {
        self.marts.execute(sql)
    }

    fn query(&self, sql: &str) -> Result<BatchStream> {
        self.ran.fetch_add(1, Ordering::SeqCst);
        self.gate.pass();
        self.queries.pass();
        self.marts.query(sql)
    }

    fn create_dataset(&self, dataset: &str) -> Result<()> {
        self.marts.create_dataset(dataset)
    }

    fn replace(&self, name: &RelationName, how: Replace, layout: &Layout, query: &str) -> Result<Option<u64>> {
        self.marts.replace(name, how, layout, query)
    }

    fn describe(
        &self,
        name: &RelationName,
        text: Option<&str>,
        columns: &[(String, String)],
        tags: &[(String, Vec<String>)],
    ) -> Result<()> {
        self.marts.describe(name, text, columns, tags)
    }

    fn drop_relation(&self, name: &RelationName) -> Result<()> {
        self.marts.drop_relation(name)
    }

    fn relations(&self, dataset: &str) -> Result<Vec<RelationInfo>> {
        self.gate.pass();
        self.marts.relations(dataset)
    }

    fn load(&self, request: &LoadRequest, progress: &dyn LoadProgress) -> Result<LoadReport> {
        self.marts.load(request, progress)
    }

    fn estimate(&self, _sql: &str) -> Result<Estimate> {
        self.priced.fetch_add(1, Ordering::SeqCst);
        let Some(bytes) = self.bytes else { return Ok(Estimate::default()) };
        Ok(Estimate { bytes, price_per_tib: Some(6.25) })
    }

    fn cancel_handle(&self) -> Box<dyn CancelHandle> {
        Box::new(Counter(Arc::clone(&self.cancelled)))
    }
}

/// Age and highest lactate, trained on 1,000 stays of which 110 died.
pub(crate) fn metadata() -> Metadata {
    let info = |name: &str, median: f64, min: f64, max: f64| {
        let stats = TrainingStats { min, p01: min, median, mean: median, p99: max, max, missing: 0.1 };
        FeatureInfo::new(find(name).unwrap(), Some(stats))
    };
    Metadata {
        format_version: FORMAT_VERSION,
        task: "in_hospital_mortality".into(),
        definition: None,
        description: "Probability of death in hospital.".into(),
        acuity_version: "0.1.0".into(),
        features: vec![info("age", 65.0, 18.0, 91.4), info("lactate_max", 2.0, 0.5, 20.0), info("vent", 0.0, 0.0, 1.0)],
        dropped_features: vec![],
        cohort: Some(CohortInfo {
            stays: 1000,
            patients: 900,
            positives: 110,
            flow: vec![],
            score_mode: ScoreMode::Paper,
        }),
        seed: 1,
        hyperparameters: BTreeMap::new(),
        data_fingerprint: "00".into(),
        code_fingerprint: "11".into(),
        evaluation: None,
    }
}

/// Writes one model of each kind where training puts them.
pub(crate) fn save_models(dir: &Path) -> Vec<std::path::PathBuf> {
    let term = |impute: f64, low: f64, high: f64, scale: f64, coefficient: f64| Term {
        impute,
        low,
        high,
        center: impute,
        scale,
        coefficient,
        missing: None,
    };
    let terms = vec![term(65.0, 18.0, 91.4, 16.0, 0.4), term(2.0, 0.5, 20.0, 2.0, 0.8), term(0.0, 0.0, 1.0, 0.5, 0.3)];
    let logistic = ModelFile::logistic(metadata(), LogisticModel { intercept: -2.2, terms }).unwrap();
    let mut tree = Tree::stump(0.0, 10.0);
    let rule = SplitRule { feature: 1, threshold: 4.0, default_left: true, gain: 3.0 };
    tree.split(0, rule, Node::leaf(-0.25, 7.0), Node::leaf(1.5, 3.0));
    let gbdt = ModelFile::gbdt(metadata(), GbdtModel { features: 3, base_score: 0.125, trees: vec![tree] }).unwrap();
    [logistic, gbdt]
        .into_iter()
        .map(|model| {
            let path = ModelFile::path_in(dir, "in_hospital_mortality", model.kind());
            model.save(&path).unwrap();
            path
        })
        .collect()
}

/// Where [`save_models`] would write; nothing is there.
pub(crate) fn no_models(dir: &Path) -> Vec<std::path::PathBuf> {
    ModelKind::USUAL.map(|kind| ModelFile::path_in(dir, "in_hospital_mortality", kind)).to_vec()
}
