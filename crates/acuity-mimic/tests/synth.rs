//! The synthetic tables as a reader of MIMIC-III sees them: bytes, headers, types, keys, flaws, errors.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use acuity_mimic::synth::{SynthError, SynthOptions, SynthProgress, SynthSummary, generate};
use acuity_mimic::tables;
use flate2::read::GzDecoder;

struct Output {
    dir: tempfile::TempDir,
    summary: SynthSummary,
}

fn run(patients: u64, seed: u64, threads: usize) -> Output {
    let dir = tempfile::tempdir().expect("a folder");
    let summary = generate(&SynthOptions { patients, seed, threads }, dir.path(), &()).expect("tables");
    Output { dir, summary }
}

/// One set of tables for the tests that only read.
static SHARED: LazyLock<Output> = LazyLock::new(|| run(500, 20, 2));

fn path(dir: &Path, table: &str) -> PathBuf {
    dir.join(format!("{}.csv.gz", table.to_uppercase()))
}

fn reader(table: &str) -> csv::Reader<GzDecoder<File>> {
    let file = File::open(path(SHARED.dir.path(), table)).expect("the file");
    csv::ReaderBuilder::new().from_reader(GzDecoder::new(file))
}

/// Rows as maps from lower-case column names.
struct Rows {
    columns: Vec<String>,
    rows: Vec<csv::StringRecord>,
}

impl Rows {
    fn of(table: &str) -> Self {
        let mut reader = reader(table);
        let columns = reader.headers().expect("a header").iter().map(str::to_lowercase).collect();
        Self { columns, rows: reader.records().map(|row| row.expect("a row")).collect() }
    }

    fn index(&self, column: &str) -> usize {
        self.columns.iter().position(|name| name == column).unwrap_or_else(|| panic!("no column {column}"))
    }

    fn column(&self, column: &str) -> impl Iterator<Item = &str> {
        let index = self.index(column);
        self.rows.iter().map(move |row| &row[index])
    }

    fn pairs<const N: usize>(&self, columns: [&str; N]) -> impl Iterator<Item = [&str; N]> {
        let indices = columns.map(|column| self.index(column));
        self.rows.iter().map(move |row| indices.map(|index| &row[index]))
    }

    /// How many rows of `columns` satisfy `test`.
    fn count<const N: usize>(&self, columns: [&str; N], test: impl Fn([&str; N]) -> bool) -> usize {
        self.pairs(columns).filter(|row| test(*row)).count()
    }
}

fn bytes(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(dir)
        .expect("the folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_for_any_number_of_threads() {
    let one = run(150, 5, 1);
    let three = run(150, 5, 3);
    assert_eq!(one.summary, three.summary);
    let (one, three) = (bytes(one.dir.path()), bytes(three.dir.path()));
    assert_eq!(one.len(), 26);
    assert!(one == three, "files differ between one and three threads");
    let other = bytes(run(150, 6, 2).dir.path());
    assert!(one["CHARTEVENTS.csv.gz"] != other["CHARTEVENTS.csv.gz"]);
    // Dictionaries are the same for everyone.
    assert!(one["D_ITEMS.csv.gz"] == other["D_ITEMS.csv.gz"]);
}

#[test]
fn more_patients_do_not_change_the_first_ones() {
    let few = run(10, 3, 1);
    let many = run(60, 3, 2);
    let text = |output: &Output| {
        let mut text = String::new();
        std::io::Read::read_to_string(
            &mut GzDecoder::new(File::open(path(output.dir.path(), "patients")).expect("the file")),
            &mut text,
        )
        .expect("text");
        text
    };
    assert!(text(&many).starts_with(&text(&few)));
}

#[test]
fn headers_rows_and_values_are_as_published() {
    for table in tables() {
        let mut reader = reader(table.name);
        let header: Vec<_> = reader.headers().expect("a header").iter().map(str::to_owned).collect();
        let expected: Vec<_> = table.columns.iter().map(|column| column.name.to_uppercase()).collect();
        assert_eq!(header, expected, "{}", table.name);
        let mut count = 0;
        for (number, row) in reader.records().enumerate() {
            // The reader refuses rows with another number of fields.
            let row = row.unwrap_or_else(|error| panic!("{}: {error}", table.name));
            assert_eq!(row[0].parse::<usize>(), Ok(number + 1), "{}", table.name);
            for (value, column) in row.iter().zip(table.columns) {
                let fits = match column.data_type {
                    _ if value.is_empty() => true,
                    "INT64" => value.parse::<i64>().is_ok(),
                    "FLOAT64" => value.parse::<f64>().is_ok_and(f64::is_finite),
                    "DATE" => value.len() == 10,
                    "DATETIME" => value.len() == 19 && value.as_bytes()[10] == b' ',
                    _ => value.chars().all(|letter| !letter.is_control() || letter == '\n'),
                };
                assert!(fits, "{}.{} = {value}", table.name, column.name);
            }
            count += 1;
        }
        let told = SHARED.summary.rows.iter().find(|(name, _)| *name == table.name).map(|(_, rows)| *rows);
        assert_eq!(told, Some(count), "{}", table.name);
        assert!(count > 0, "{} is empty", table.name);
    }
}

#[test]
fn text_is_quoted_and_the_rest_is_not() {
    let mut text = String::new();
    let mut file = GzDecoder::new(File::open(path(SHARED.dir.path(), "icustays")).expect("the file"));
    std::io::Read::read_to_string(&mut file, &mut text).expect("text");
    let line = text.lines().nth(1).expect("a row");
    let fields: Vec<_> = line.split(',').collect();
    assert!(fields[4].starts_with('"') && fields[4].ends_with('"'), "{line}");
    assert!(!fields[9].contains('"') && !fields[11].contains('"'), "{line}");
}

#[test]
fn every_item_and_code_is_in_its_dictionary() {
    let known =
        |table: &str, column: &str| -> BTreeSet<String> { Rows::of(table).column(column).map(str::to_owned).collect() };
    let items = known("d_items", "itemid");
    let links: BTreeMap<String, String> =
        Rows::of("d_items").pairs(["itemid", "linksto"]).map(|[id, table]| (id.to_owned(), table.to_owned())).collect();
    let check = |table: &str, column: &str, known: &BTreeSet<String>| {
        for value in Rows::of(table).column(column).filter(|value| !value.is_empty()) {
            assert!(known.contains(value), "{table}.{column} {value} is in no dictionary");
        }
    };
    for table in
        ["chartevents", "datetimeevents", "inputevents_cv", "inputevents_mv", "outputevents", "procedureevents_mv"]
    {
        check(table, "itemid", &items);
        for id in Rows::of(table).column("itemid") {
            assert_eq!(links[id], table, "item {id}");
        }
    }
    for column in ["spec_itemid", "org_itemid", "ab_itemid"] {
        check("microbiologyevents", column, &items);
    }
    check("labevents", "itemid", &known("d_labitems", "itemid"));
    check("diagnoses_icd", "icd9_code", &known("d_icd_diagnoses", "icd9_code"));
    check("procedures_icd", "icd9_code", &known("d_icd_procedures", "icd9_code"));
    let caregivers = known("caregivers", "cgid");
    check("chartevents", "cgid", &caregivers);
    check("inputevents_mv", "cgid", &caregivers);
}

#[test]
fn keys_are_unique_and_resolve() {
    let unique = |table: &str, column: &str| -> BTreeSet<String> {
        let rows = Rows::of(table);
        let set: BTreeSet<_> = rows.column(column).map(str::to_owned).collect();
        assert_eq!(set.len(), rows.rows.len(), "{table}.{column}");
        set
    };
    let subjects = unique("patients", "subject_id");
    let admissions = unique("admissions", "hadm_id");
    let stays = unique("icustays", "icustay_id");
    unique("d_items", "itemid");
    unique("d_labitems", "itemid");
    for table in tables() {
        for (column, known) in [("subject_id", &subjects), ("hadm_id", &admissions), ("icustay_id", &stays)] {
            if table.column(column).is_some() {
                for value in Rows::of(table.name).column(column).filter(|value| !value.is_empty()) {
                    assert!(known.contains(value), "{}.{column} {value}", table.name);
                }
            }
        }
    }
    assert_eq!(SHARED.summary.patients, subjects.len() as u64);
    assert_eq!(SHARED.summary.admissions, admissions.len() as u64);
    assert_eq!(SHARED.summary.stays, stays.len() as u64);
    let first = |set: &BTreeSet<String>| set.first().cloned();
    assert_eq!(first(&admissions).as_deref(), Some("100001"));
    assert_eq!(first(&stays).as_deref(), Some("200001"));
}

#[test]
fn times_agree_with_each_other() {
    let admissions = Rows::of("admissions");
    for [admit, discharge, death, expired] in
        admissions.pairs(["admittime", "dischtime", "deathtime", "hospital_expire_flag"])
    {
        assert!(admit < discharge, "{admit} {discharge}");
        assert_eq!(expired == "1", !death.is_empty());
        assert!(death.is_empty() || death == discharge);
        assert!(("2100"..="2215").contains(&&admit[..4]), "{admit}");
    }
    let windows: BTreeMap<&str, [&str; 2]> = admissions
        .pairs(["hadm_id", "admittime", "dischtime"])
        .map(|[hadm, admit, discharge]| (hadm, [admit, discharge]))
        .collect();
    for [hadm, intime, outtime] in Rows::of("icustays").pairs(["hadm_id", "intime", "outtime"]) {
        let [admit, discharge] = windows[hadm];
        assert!(admit <= intime && intime < outtime && outtime <= discharge, "{admit} {intime} {outtime} {discharge}");
    }
    for [start, end] in Rows::of("inputevents_mv").pairs(["starttime", "endtime"]) {
        assert!(start < end, "{start} {end}");
    }
    // Charting is truthfully announced.
    let charted: BTreeSet<String> =
        Rows::of("chartevents").column("hadm_id").filter(|hadm| !hadm.is_empty()).map(str::to_owned).collect();
    for [hadm, flag] in admissions.pairs(["hadm_id", "has_chartevents_data"]) {
        assert_eq!(flag == "1", charted.contains(hadm), "{hadm}");
    }
}

#[test]
fn the_dirt_of_the_real_data_is_there() {
    let number = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    let chart = Rows::of("chartevents");
    let some = |what: &str, count: usize| assert!(count > 0, "no {what}");
    some("rows marked as errors", chart.count(["error"], |[error]| error == "1"));
    some("rows that cannot be so marked", chart.count(["error"], |[error]| error.is_empty()));
    some(
        "Fahrenheit",
        chart.count(["itemid", "valuenum"], |[id, value]| matches!(id, "678" | "223761") && number(value) > 90.0),
    );
    some(
        "Celsius",
        chart.count(["itemid", "valuenum"], |[id, value]| matches!(id, "676" | "223762") && number(value) < 45.0),
    );
    some(
        "oxygen in percent",
        chart.count(["itemid", "valuenum"], |[id, value]| id == "223835" && number(value) > 20.0),
    );
    some(
        "oxygen as a fraction",
        chart.count(["itemid", "valuenum"], |[id, value]| id == "223835" && number(value) <= 1.0),
    );
    some(
        "impossible heart rates",
        chart.count(["itemid", "valuenum"], |[id, value]| {
            matches!(id, "211" | "220045") && (number(value) == 0.0 || number(value) > 300.0)
        }),
    );
    some(
        "words with no number",
        chart.count(["value", "valuenum"], |[value, number]| value == "see notes" && number.is_empty()),
    );
    some(
        "rows without a stay",
        chart.count(["hadm_id", "icustay_id"], |[hadm, stay]| !hadm.is_empty() && stay.is_empty()),
    );
    some("rows without an admission", chart.count(["hadm_id"], |[hadm]| hadm.is_empty()));
    some("intubated patients", chart.count(["value"], |[value]| matches!(value, "1.0 ET/Trach" | "No Response-ETT")));

    // Values of each measurement that no one marked as an error, in the order of the file.
    let mut valid: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    let mut marked = BTreeSet::new();
    for [stay, item, time, value, error] in chart.pairs(["icustay_id", "itemid", "charttime", "valuenum", "error"]) {
        match (stay, error) {
            ("", _) => {}
            (_, "1") => _ = marked.insert([stay, item, time]),
            _ => valid.entry([stay, item, time]).or_default().push(number(value)),
        }
    }
    // A whole round of vital signs can meet another one; what was charted twice by mistake is alone in its hour.
    let mut doubles: BTreeMap<_, Vec<&[f64]>> = BTreeMap::new();
    for ([stay, _, time], values) in valid.iter().filter(|(_, values)| values.len() > 1) {
        doubles.entry([stay, time]).or_default().push(values);
    }
    some(
        "measurements charted twice",
        doubles.values().filter(|doubles| matches!(doubles[..], [[first, second]] if first != second)).count(),
    );
    some("errors charted again", marked.iter().filter(|key| valid.contains_key(*key)).count());

    let labs = Rows::of("labevents");
    some("outpatient results", labs.count(["hadm_id"], |[hadm]| hadm.is_empty()));
    some(
        "results in words",
        labs.count(["value", "valuenum"], |[value, number]| value == "HEMOLYZED" && number.is_empty()),
    );
    some(
        "results beyond the meter",
        labs.count(["value", "valuenum"], |[value, number]| value == ">150" && number.is_empty()),
    );
    some("zeros that are none", labs.count(["itemid", "valuenum"], |[id, value]| id == "50983" && value == "0"));

    let patients = Rows::of("patients");
    let years = |text: &str| text[..4].parse::<i64>().unwrap_or_default();
    let born: BTreeMap<_, _> =
        patients.pairs(["subject_id", "dob"]).map(|[subject, born]| (subject, years(born))).collect();
    let admissions = Rows::of("admissions");
    some(
        "patients of 300 years",
        admissions.count(["subject_id", "admittime"], |[subject, admit]| years(admit) - born[subject] >= 300),
    );
    some("newborns", admissions.count(["admission_type"], |[kind]| kind == "NEWBORN"));
    some("admissions without charting", admissions.count(["has_chartevents_data"], |[flag]| flag == "0"));
    some(
        "deaths after discharge",
        patients.count(["dod", "dod_hosp"], |[death, hospital]| !death.is_empty() && hospital.is_empty()),
    );

    let stays = Rows::of("icustays");
    let with_labs: BTreeSet<_> = labs.column("hadm_id").collect();
    some("stays without results", stays.count(["hadm_id"], |[hadm]| !with_labs.contains(hadm)));
    let window: BTreeMap<_, _> =
        stays.pairs(["icustay_id", "intime", "outtime"]).map(|[id, intime, outtime]| (id, (intime, outtime))).collect();
    some(
        "rows outside of the stay",
        chart.count(["icustay_id", "charttime"], |[id, time]| {
            window.get(id).is_some_and(|(intime, outtime)| time < *intime || time > *outtime)
        }),
    );
    let systems: BTreeSet<_> = stays.column("dbsource").collect();
    assert!(systems.contains("carevue") && systems.contains("metavision"), "{systems:?}");
    some(
        "superseded orders",
        Rows::of("inputevents_mv").count(["statusdescription"], |[status]| status == "Rewritten"),
    );
    some(
        "rates of zero at the end",
        Rows::of("inputevents_cv").count(["rate", "stopped"], |[rate, stopped]| rate == "0" && !stopped.is_empty()),
    );
    some("rates per minute", Rows::of("inputevents_cv").count(["itemid"], |[id]| id == "30047"));
    some("positive cultures", Rows::of("microbiologyevents").count(["org_name"], |[name]| !name.is_empty()));
    some("dialysis", Rows::of("procedureevents_mv").count(["itemid"], |[id]| matches!(id, "225802" | "225441")));
    some("several stays in an admission", stays.rows.len() - stays.column("hadm_id").collect::<BTreeSet<_>>().len());
}

#[test]
fn another_run_replaces_its_own_files_only() {
    let output = run(5, 1, 1);
    fs::write(output.dir.path().join("notes.txt"), "mine").expect("a file");
    let before = bytes(output.dir.path());
    generate(&SynthOptions { patients: 6, seed: 1, threads: 1 }, output.dir.path(), &()).expect("tables");
    let after = bytes(output.dir.path());
    assert_eq!(after.len(), 27);
    assert_eq!(after["notes.txt"], b"mine");
    assert!(after["PATIENTS.csv.gz"] != before["PATIENTS.csv.gz"]);
}

/// Starts another run into the same folder.
struct Intruder<'a>(&'a Path, Mutex<Vec<SynthError>>);

impl SynthProgress for Intruder<'_> {
    fn patients(&self, _done: u64, _total: u64) {
        let other = SynthOptions { patients: 5, seed: 2, threads: 1 };
        self.1.lock().expect("the errors").push(generate(&other, self.0, &()).expect_err("a refusal"));
    }
}

#[test]
fn two_runs_at_once_do_not_mix() {
    let dir = tempfile::tempdir().expect("a folder");
    let intruder = Intruder(dir.path(), Mutex::default());
    generate(&SynthOptions { patients: 60, seed: 1, threads: 1 }, dir.path(), &intruder).expect("tables");
    let errors = intruder.1.into_inner().expect("the errors");
    assert_eq!(errors.len(), 2);
    assert!(errors.iter().all(|error| matches!(error, SynthError::Busy { .. })), "{errors:?}");
    assert!(bytes(dir.path()) == bytes(run(60, 1, 1).dir.path()), "the tables are not those of the first run");
}

/// Stops after the first chunk.
struct Stop;

impl SynthProgress for Stop {
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn mistakes_have_a_message_and_leave_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = SynthOptions { patients: 200, seed: 1, threads: 2 };
    let none = generate(&SynthOptions { patients: 0, ..options }, dir.path(), &()).expect_err("an error");
    assert_eq!(none.to_string(), "cannot generate 0 patients: ask for at least 1");

    let file = dir.path().join("file");
    fs::write(&file, "").expect("a file");
    let below = generate(&options, &file.join("out"), &()).expect_err("an error");
    assert!(matches!(below, SynthError::Folder { .. } | SynthError::Occupied { .. }), "{below}");
    let itself = generate(&options, &file, &()).expect_err("an error");
    assert!(itself.to_string().contains("is not a folder"), "{itself}");

    let out = dir.path().join("out");
    let stopped = generate(&options, &out, &Stop).expect_err("an error");
    assert!(matches!(stopped, SynthError::Cancelled));
    assert!(!out.exists());
}
