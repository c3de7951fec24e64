//! Synthetic stays beside real ones: shares of extreme values on the first day, beside those of the open demo, and
//! mortality and length of stay beside published figures. `--nocapture` shows the table.
//!
//! The demo is 136 stays of patients who all died in the end, so it is sicker than the whole; it is named by
//! `ACUITY_MIMIC_DEMO`, and without it that column is left out.

mod read;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use acuity_mimic::synth::{SynthOptions, generate};
use read::{number, rows, seconds};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;
/// Less than this many years old is a newborn.
const YEAR: i64 = 365 * DAY;

fn demo() -> Option<PathBuf> {
    let named = std::env::var_os("ACUITY_MIMIC_DEMO").map(PathBuf::from);
    let beside = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/mimic-iii-demo"));
    named.or_else(|| beside.is_dir().then_some(beside))
}

/// An adult's stay in the ICU.
struct Stay {
    id: String,
    hadm: String,
    intime: i64,
    outtime: i64,
    discharge: i64,
    died_in_hospital: bool,
    death: Option<i64>,
    diagnosis: String,
    male: bool,
}

fn adults(dir: &Path) -> Vec<Stay> {
    let mut people = HashMap::new();
    rows(dir, "patients", ["subject_id", "dob", "dod", "gender"], |[subject, born, died, gender]| {
        let died = (!died.is_empty()).then(|| seconds(died));
        people.insert(subject.to_owned(), (seconds(born), died, gender == "M"));
    });
    let mut admissions = HashMap::new();
    let columns = ["hadm_id", "dischtime", "hospital_expire_flag", "deathtime", "diagnosis"];
    rows(dir, "admissions", columns, |[hadm, discharge, dead, death, diagnosis]| {
        let death = (!death.is_empty()).then(|| seconds(death));
        admissions.insert(hadm.to_owned(), (seconds(discharge), dead == "1", death, diagnosis.to_owned()));
    });
    let mut stays = Vec::new();
    let columns = ["subject_id", "hadm_id", "icustay_id", "intime", "outtime"];
    rows(dir, "icustays", columns, |[subject, hadm, id, intime, outtime]| {
        let (born, registered, male) = people[subject];
        let (discharge, died_in_hospital, death, diagnosis) = admissions[hadm].clone();
        let (intime, outtime) = (seconds(intime), seconds(outtime));
        if intime > born + YEAR {
            let (id, hadm, death) = (id.to_owned(), hadm.to_owned(), death.or(registered));
            stays.push(Stay { id, hadm, intime, outtime, discharge, died_in_hospital, death, diagnosis, male });
        }
    });
    stays
}

/// A test of extremes: name, items, whether the greatest counts, limit.
type Extreme = (&'static str, &'static [&'static str], bool, f64);

const RESULTS: [Extreme; 17] = [
    ("sodium under 125", &["50983"], false, 125.0),
    ("sodium over 155", &["50983"], true, 155.0),
    ("potassium over 6", &["50971", "50822"], true, 6.0),
    ("potassium under 3", &["50971"], false, 3.0),
    ("platelets under 20", &["51265"], false, 20.0),
    ("platelets under 50", &["51265"], false, 50.0),
    ("INR over 5", &["51237"], true, 5.0),
    ("glucose over 300", &["50931", "50809"], true, 300.0),
    ("haemoglobin under 7", &["51222"], false, 7.0),
    ("bicarbonate under 15", &["50882"], false, 15.0),
    ("pH under 7.2", &["50820"], false, 7.2),
    ("lactate over 4", &["50813"], true, 4.0),
    ("creatinine over 5", &["50912"], true, 5.0),
    ("bilirubin over 6", &["50885"], true, 6.0),
    ("urea over 80", &["51006"], true, 80.0),
    ("white cells over 30", &["51301", "51300"], true, 30.0),
    ("albumin under 2", &["50862"], false, 2.0),
];
const SIGNS: [Extreme; 6] = [
    ("heart rate over 120", &["211", "220045"], true, 120.0),
    ("heart rate over 140", &["211", "220045"], true, 140.0),
    ("systolic over 180", &["51", "455", "220050", "220179"], true, 180.0),
    ("systolic of 200 and more", &["51", "455", "220050", "220179"], true, 199.9),
    ("mean pressure under 50", &["52", "456", "220052", "220181"], false, 50.0),
    ("temperature over 39 C (in Fahrenheit)", &["678", "223761"], true, 102.2),
];

/// The extreme of each test on the first day of each stay.
fn first_day(
    dir: &Path,
    table: &str,
    key: &str,
    early: i64,
    tests: &[Extreme],
    stays: &[Stay],
) -> Vec<HashMap<String, f64>> {
    let mut by_key: HashMap<&str, Vec<&Stay>> = HashMap::new();
    for stay in stays {
        by_key.entry(if key == "hadm_id" { &stay.hadm } else { &stay.id }).or_default().push(stay);
    }
    let mut extremes = vec![HashMap::new(); tests.len()];
    rows(dir, table, [key, "itemid", "charttime", "valuenum"], |[id, item, time, value]| {
        if !tests.iter().any(|test| test.1.contains(&item)) {
            return;
        }
        // Impossible numbers are not extremes.
        let most = if table == "chartevents" { 400.0 } else { 2000.0 };
        let Some(value) = number(value).filter(|value| *value > 0.0 && *value < most) else { return };
        let time = seconds(time);
        for stay in by_key.get(id).into_iter().flatten() {
            if (stay.intime - early..=stay.intime + DAY).contains(&time) {
                for (test, extremes) in tests.iter().zip(&mut extremes) {
                    if test.1.contains(&item) {
                        let now = extremes.entry(stay.id.clone()).or_insert(value);
                        *now = if test.2 { f64::max(*now, value) } else { f64::min(*now, value) };
                    }
                }
            }
        }
    });
    extremes
}

fn shares(extremes: &[HashMap<String, f64>], tests: &[Extreme], stays: usize) -> Vec<f64> {
    extremes
        .iter()
        .zip(tests)
        .map(|(values, test)| {
            let met = values.values().filter(|value| if test.2 { **value > test.3 } else { **value < test.3 }).count();
            100.0 * met as f64 / stays as f64
        })
        .collect()
}

fn percent<'a>(stays: impl IntoIterator<Item = &'a Stay>, test: impl Fn(&Stay) -> bool) -> f64 {
    let (mut all, mut met) = (0, 0);
    for stay in stays {
        all += 1;
        met += i32::from(test(stay));
    }
    100.0 * f64::from(met) / f64::from(all.max(1))
}

fn of_disease(stays: &[Stay], values: &HashMap<String, f64>, words: &[&str], test: impl Fn(f64) -> bool) -> f64 {
    let of: Vec<_> = stays
        .iter()
        .filter(|stay| words.contains(&stay.diagnosis.as_str()))
        .filter_map(|stay| values.get(&stay.id))
        .collect();
    100.0 * of.iter().filter(|value| test(***value)).count() as f64 / of.len().max(1) as f64
}

#[test]
fn values_and_outcomes_are_like_the_published_ones() {
    let dir = tempfile::tempdir().expect("a folder");
    generate(&SynthOptions { patients: 2000, seed: 2, threads: 0 }, dir.path(), &()).expect("tables");
    let dir = dir.path();
    let stays = adults(dir);
    let results = first_day(dir, "labevents", "hadm_id", 6 * HOUR, &RESULTS, &stays);
    let synthetic = shares(&results, &RESULTS, stays.len());
    let real = demo().map(|demo| {
        let stays = adults(&demo);
        shares(&first_day(&demo, "labevents", "hadm_id", 6 * HOUR, &RESULTS, &stays), &RESULTS, stays.len())
    });
    if real.is_none() {
        println!("SKIPPED the column of the demo: set ACUITY_MIMIC_DEMO to a folder with the open MIMIC-III demo");
    }
    println!("{:<40}{:>10}{:>10}", "first day, % of stays", "synthetic", "demo");
    for (index, test) in RESULTS.iter().enumerate() {
        let real = real.as_ref().map_or(String::from("-"), |real| format!("{:.1}", real[index]));
        println!("{:<40}{:>10.1}{:>10}", test.0, synthetic[index], real);
        assert!(synthetic[index] > 0.2, "{} in {} % of stays", test.0, synthetic[index]);
        if let Some(real) = demo().and(real.parse::<f64>().ok()).filter(|real| *real > 2.0) {
            // The demo's patients are sicker, and few.
            assert!(synthetic[index] > real / 6.0 && synthetic[index] < 2.0 * real + 3.0, "{}", test.0);
        }
    }
    let signs = first_day(dir, "chartevents", "icustay_id", 0, &SIGNS, &stays);
    let vital = shares(&signs, &SIGNS, stays.len());
    for (test, share) in SIGNS.iter().zip(&vital) {
        println!("{:<40}{share:>10.1}", test.0);
    }
    assert!((10.0..25.0).contains(&vital[0]) && vital[1] > 2.0 && vital[2] > 3.0, "{vital:?}");

    // Diseases look like themselves.
    let ketoacidosis = of_disease(&stays, &results[7], &["DIABETIC KETOACIDOSIS", "DKA"], |value| value > 300.0);
    let acid = of_disease(&stays, &results[9], &["DIABETIC KETOACIDOSIS", "DKA"], |value| value < 18.0);
    let bleeding = ["INTRACRANIAL HEMORRHAGE", "HEAD BLEED", "SUBARACHNOID HEMORRHAGE", "SUBDURAL HEMATOMA"];
    let pressure = of_disease(&stays, &signs[2], &bleeding, |value| value > 160.0);
    let salt = of_disease(&stays, &results[0], &["HYPONATREMIA"], |value| value < 128.0);
    let liver = of_disease(&stays, &results[6], &["LIVER FAILURE", "CIRRHOSIS"], |value| value > 1.8);
    println!("ketoacidosis with glucose over 300: {ketoacidosis:.0} %, with bicarbonate under 18: {acid:.0} %");
    println!("bleeding into the skull with systolic over 160: {pressure:.0} %");
    println!("hyponatraemia under 128: {salt:.0} %; liver failure with INR over 1.8: {liver:.0} %");
    assert!(ketoacidosis > 80.0 && acid > 70.0 && pressure > 50.0 && salt > 60.0 && liver > 40.0);
    let aneurysm = |stay: &&Stay| stay.diagnosis.contains("ABDOMINAL AORTIC") || stay.diagnosis == "RUPTURED AAA";
    let aneurysms: Vec<_> = stays.iter().filter(aneurysm).collect();
    let share = 100.0 * aneurysms.len() as f64 / stays.len() as f64;
    println!(
        "aortic aneurysm: {share:.1} % of stays, {:.0} % men",
        percent(aneurysms.iter().copied(), |stay| stay.male)
    );
    assert!((0.4..3.5).contains(&share));

    let within = |stay: &Stay, from: i64, days: i64| stay.death.is_some_and(|death| death <= from + days * DAY);
    let mut days: Vec<_> = stays.iter().map(|stay| (stay.outtime - stay.intime) as f64 / DAY as f64).collect();
    days.sort_by(f64::total_cmp);
    let median = days[days.len() / 2];
    let hospital = percent(&stays, |stay| stay.died_in_hospital);
    let unit = percent(&stays, |stay| stay.died_in_hospital && stay.death.is_some_and(|death| death <= stay.outtime));
    let month = percent(&stays, |stay| within(stay, stay.intime, 28));
    let survivors = stays.iter().filter(|stay| !stay.died_in_hospital);
    let year = percent(survivors, |stay| within(stay, stay.discharge, 365));
    let whole = percent(&stays, |stay| within(stay, stay.intime, 365));
    println!("{:<40}{:>10}{:>10}", "outcome, % of adult stays", "synthetic", "published");
    // Johnson et al., Sci Data 2016;3:160035, abstract and table of patients: hospital 11.5, ICU 8.5, median stay 2.1 days.
    // The others are what cohorts of the same data report, about: no single figure is the official one.
    for (name, value, published) in [
        ("death in hospital", hospital, "11.5"),
        ("death in the unit", unit, "8.5"),
        ("death within 28 days", month, "about 15"),
        ("survivors dead within a year", year, "about 18"),
        ("death within a year", whole, "about 28"),
        ("median days in the unit", median, "2.1"),
    ] {
        println!("{name:<40}{value:>10.1}{published:>10}");
    }
    assert!((9.0..14.0).contains(&hospital) && (6.5..11.0).contains(&unit), "{hospital} {unit}");
    assert!((12.0..18.0).contains(&month) && (13.0..25.0).contains(&year) && (22.0..34.0).contains(&whole));
    assert!((1.7..2.7).contains(&median), "{median}");
}
