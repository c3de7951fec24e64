//! What can be asked of a stay: columns of several marts, one value a stay, held column by column.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use acuity_ml::{
    features::features,
    groups::FollowUp,
    words::{capitalised, short_label},
};
use acuity_scores::{Quantity, ScoreMode};
use acuity_warehouse::Columns;

use super::super::{
    Reader, Scan,
    detail::{SCORES, components},
    units::{OtherUnit, Units},
};
use crate::{error::Result, format::DAY_US};

const DAY: f64 = DAY_US as f64;

/// The values of a column, by stay.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Values {
    /// NaN where there is none.
    Numbers(Vec<f64>),
    /// Names in their order, and the index of each stay's among them. Flags are the names `no` and `yes`.
    Names { names: Vec<String>, of: Vec<Option<u16>> },
    /// Microseconds since 1970.
    Times(Vec<Option<i64>>),
    /// Names in their order, and the indices of each stay's among them, of which it may have many: diagnoses.
    Several { names: Vec<String>, of: Vec<Vec<u32>> },
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fact {
    /// Mart and column, as saved cohorts have it: `sofa.renal`.
    pub(crate) name: String,
    pub(crate) title: String,
    /// As the mart writes it; `1` for what has none.
    pub(crate) unit: &'static str,
    /// What is measured, of a measurement.
    pub(crate) quantity: Option<&'static Quantity>,
    pub(crate) values: Values,
    /// Belongs to the short table of a cohort.
    pub(crate) is_main: bool,
    /// Stays with a number, by it; sorted when first asked for, since each change of a cohort asks again.
    ascending: OnceLock<Vec<u32>>,
}

impl Fact {
    /// The unit that it is shown in, where that is not its own.
    pub(crate) fn other(&self, units: Units) -> Option<OtherUnit> {
        units.of(self.quantity?)
    }

    /// Stays with a number, smallest first.
    pub(crate) fn ascending(&self) -> impl Iterator<Item = usize> {
        let sorted = self.ascending.get_or_init(|| {
            let Values::Numbers(values) = &self.values else { return Vec::new() };
            let known = (0_u32..).zip(values).filter(|(_, value)| !value.is_nan());
            let mut sorted: Vec<(u32, f64)> = known.map(|(row, value)| (row, *value)).collect();
            sorted.sort_by(|(_, a), (_, b)| a.total_cmp(b));
            sorted.into_iter().map(|(row, _)| row).collect()
        });
        sorted.iter().map(|row| *row as usize)
    }

    pub(crate) fn is_flag(&self) -> bool {
        matches!(&self.values, Values::Names { names, .. } if *names == ["no", "yes"])
    }
}

/// All stays, by icustay_id.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) stays: Vec<i64>,
    pub(crate) patients: Vec<i64>,
    pub(crate) facts: Vec<Fact>,
    /// Days from ICU admission to death or to the end of what is known; `None` without a time of admission. Who has no date of
    /// death is taken to live on.
    pub(crate) follow_up: Vec<Option<FollowUp>>,
    /// Marts that are not built or lack a column: what they tell cannot be asked.
    pub(crate) absent: Vec<&'static str>,
    pub(crate) score_mode: ScoreMode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Flag,
    Name,
    Time,
    /// A yes where the mart has a row of the stay.
    HasRow,
    /// The mart has a row for each of them: a code or name, and what is told beside it.
    Several {
        beside: &'static str,
    },
}

struct Spec {
    column: &'static str,
    title: String,
    unit: &'static str,
    kind: Kind,
    is_main: bool,
    quantity: Option<&'static Quantity>,
}

fn spec(column: &'static str, title: &str, unit: &'static str, kind: Kind) -> Spec {
    Spec { column, title: title.to_owned(), unit, kind, is_main: true, quantity: None }
}

/// A mart and what is read of it.
struct Mart {
    name: &'static str,
    key: &'static str,
    columns: Vec<Spec>,
    /// A score of adults: others have none, also where the mart has points for them.
    of_adults: bool,
    mode: bool,
}

impl Mart {
    fn scan(&self) -> Scan<'static> {
        let columns = self.columns.iter().flat_map(|spec| match spec.kind {
            Kind::HasRow => [None, None],
            Kind::Several { beside } => [Some(spec.column), Some(beside)],
            _ => [Some(spec.column), None],
        });
        let columns = columns.flatten();
        Scan::every(self.name, std::iter::once(self.key).chain(columns).chain(self.mode.then_some("score_mode")))
    }
}

/// Identity, and what belongs to the page whatever else is missing.
fn identity() -> Scan<'static> {
    Scan::every("icustay_detail", ["icustay_id", "subject_id", "hadm_id", "intime", "dischtime", "dod"])
}

/// In the order in which columns are offered.
fn marts() -> Vec<Mart> {
    use Kind::{Flag, HasRow, Name, Number, Several, Time};
    let mart = |name, columns| Mart { name, key: "icustay_id", columns, of_adults: false, mode: false };
    let score = |name, title: &str| Mart {
        of_adults: true,
        ..mart(name, vec![Spec { is_main: false, ..spec(name, title, "1", Number) }])
    };
    let organs = components().into_iter().map(|info| Spec {
        is_main: false,
        ..spec(info.column, &format!("SOFA, {}", info.title.to_lowercase()), "1", Number)
    });
    let several = |column, title: &str, kind| Spec { is_main: false, ..spec(column, title, "1", kind) };
    // Where the question is asked of a feature, the cohort's other marts have it in other words.
    let elsewhere = ["age", "is_male", "admission_emergency", "admission_elective"];
    let short =
        ["vent", "vasopressor", "rrt", "lactate_max", "creatinine_max", "meanbp_min", "heartrate_mean", "mingcs"];
    let first_day =
        features().iter().filter(|feature| !elsewhere.contains(&feature.name.as_str())).map(|feature| Spec {
            column: &feature.name,
            title: capitalised(&short_label(&feature.name, &feature.description)),
            unit: feature.unit,
            kind: if feature.is_flag { Flag } else { Number },
            is_main: short.contains(&feature.name.as_str()),
            quantity: Some(feature.quantity),
        });
    let first = vec![
        mart(
            "icustay_detail",
            vec![
                spec("age", "Age at ICU admission", "years", Number),
                spec("gender", "Sex", "1", Name),
                spec("ethnicity_grouped", "Ethnicity", "1", Name),
                spec("admission_type", "Admission type", "1", Name),
                spec("first_careunit", "First care unit", "1", Name),
                Spec { is_main: false, ..spec("last_careunit", "Last care unit", "1", Name) },
                spec("first_icu_stay", "First ICU stay of the admission", "1", Flag),
                spec("first_hosp_stay", "First admission of the patient", "1", Flag),
                Spec { is_main: false, ..spec("intime", "ICU admission on", "1", Time) },
                Spec { is_main: false, ..spec("dod", "Died on", "1", Time) },
            ],
        ),
        mart(
            "outcomes",
            vec![
                Spec { is_main: false, ..spec("is_adult", "Adult", "1", Flag) },
                spec("stayed_24h", "Stayed 24 hours or longer", "1", Flag),
                spec("in_hospital_mortality", "Died in hospital", "1", Flag),
                spec("icu_mortality", "Died in the ICU", "1", Flag),
                spec("mortality_28d", "Died within 28 days", "1", Flag),
                spec("los_icu_hours", "ICU length of stay", "hours", Number),
                spec("los_hospital_days", "Hospital length of stay", "days", Number),
            ],
        ),
        Mart {
            of_adults: true,
            mode: true,
            ..mart("sofa", std::iter::once(spec("sofa", "SOFA on the first day", "1", Number)).chain(organs).collect())
        },
        mart("sepsis3", vec![spec("sepsis3", "Sepsis-3", "1", HasRow)]),
    ];
    let scores = SCORES.into_iter().map(|(mart, title)| score(mart, title));
    let more = vec![
        Mart {
            key: "hadm_id",
            ..mart("charlson", vec![spec("charlson_comorbidity_index", "Charlson comorbidity index", "1", Number)])
        },
        Mart {
            key: "hadm_id",
            ..mart(
                "diagnoses",
                vec![several("icd9_code", "Diagnosis of the admission", Several { beside: "long_title" })],
            )
        },
        Mart {
            key: "hadm_id",
            ..mart(
                "stg_microbiologyevents",
                vec![several("org_name", "Organism in a culture", Several { beside: "spec_type_desc" })],
            )
        },
        mart("first_day_features", first_day.collect()),
    ];
    first.into_iter().chain(scores).chain(more).collect()
}

impl Facts {
    /// What [`Facts::load`] reads, in its order.
    pub(crate) fn scans() -> Vec<Scan<'static>> {
        std::iter::once(identity()).chain(marts().iter().map(Mart::scan)).collect()
    }

    /// Reads what is there. Only the identity of the stays must be.
    pub(crate) fn load(reader: &Reader<'_>, stage: &dyn Fn(&str)) -> Result<Self> {
        let identity = reader.read(&identity())?;
        let rows = identity.rows_by("icustay_id")?;
        let (subject, admission) = (identity.ints("subject_id")?, identity.ints("hadm_id")?);
        let admissions: Vec<Option<i64>> = rows.values().map(|&row| admission[row]).collect();
        let mut facts = Self {
            stays: rows.keys().copied().collect(),
            patients: rows.values().map(|&row| subject[row].unwrap_or_default()).collect(),
            ..Self::default()
        };
        let marts = marts();
        for (at, mart) in marts.iter().enumerate() {
            let scan = mart.scan();
            if !reader.has(&scan) {
                facts.absent.push(mart.name);
                continue;
            }
            stage(&format!("Reading {} ({} of {})", mart.name, at + 1, marts.len()));
            facts.add(mart, &reader.read(&scan)?, &admissions)?;
        }
        facts.follow(&identity, &rows)?;
        Ok(facts)
    }

    fn add(&mut self, mart: &Mart, read: &Columns, admissions: &[Option<i64>]) -> Result<()> {
        if let [spec @ Spec { kind: Kind::Several { beside }, .. }] = mart.columns.as_slice() {
            let values = several(read, (mart.key, spec.column, beside), admissions)?;
            self.push(mart, spec, values);
            return Ok(());
        }
        let row_of = read.rows_by(mart.key)?;
        let adult = self.find("outcomes.is_adult").map(|fact| fact.values.clone());
        let is_adult = |at: usize| matches!(&adult, Some(Values::Names { of, .. }) if of[at] == Some(1));
        let row = |at: usize| -> Option<usize> {
            let key = if mart.key == "hadm_id" { admissions[at]? } else { self.stays[at] };
            row_of.get(&key).copied().filter(|_| !mart.of_adults || is_adult(at))
        };
        let rows: Vec<Option<usize>> = (0..self.stays.len()).map(row).collect();
        if mart.mode {
            self.score_mode = ScoreMode::of(read.texts("score_mode")?.iter().map(Option::as_deref));
        }
        for spec in &mart.columns {
            let values = match spec.kind {
                Kind::Number => {
                    let read = read.floats(spec.column)?;
                    // An infinite ratio is measured, but no number to compare or average.
                    let value = |row: usize| read[row].filter(|value| value.is_finite());
                    Values::Numbers(rows.iter().map(|row| row.and_then(value).unwrap_or(f64::NAN)).collect())
                }
                Kind::Flag => {
                    let read = read.flags(spec.column)?;
                    flags(rows.iter().map(|row| row.and_then(|row| read[row])))
                }
                Kind::Time => {
                    let read = read.datetimes(spec.column)?;
                    Values::Times(rows.iter().map(|row| row.and_then(|row| read[row])).collect())
                }
                Kind::HasRow => flags(rows.iter().map(|row| Some(row.is_some()))),
                Kind::Name => names(&read.texts(spec.column)?, &rows),
                // Such a mart has nothing else.
                Kind::Several { .. } => continue,
            };
            self.push(mart, spec, values);
        }
        Ok(())
    }

    fn push(&mut self, mart: &Mart, spec: &Spec, values: Values) {
        self.facts.push(Fact {
            name: format!("{}.{}", mart.name, spec.column),
            title: spec.title.clone(),
            unit: spec.unit,
            quantity: spec.quantity,
            values,
            is_main: spec.is_main,
            ascending: OnceLock::new(),
        });
    }

    fn follow(&mut self, identity: &Columns, rows: &BTreeMap<i64, usize>) -> Result<()> {
        let (intime, dischtime) = (identity.datetimes("intime")?, identity.datetimes("dischtime")?);
        let dod = identity.datetimes("dod")?;
        let died_in_hospital = self.find("outcomes.in_hospital_mortality").map(|fact| fact.values.clone());
        let died = |at: usize| matches!(&died_in_hospital, Some(Values::Names { of, .. }) if of[at] == Some(1));
        let day = |time: i64| time.div_euclid(DAY_US);
        let follow = |(at, &row): (usize, &usize)| {
            let start = intime[row]?;
            // A date of death has no time of day. One before the stay is another person's or a slip.
            let register = dod[row].filter(|dod| day(*dod) >= day(start));
            let end = if died(at) { dischtime[row].or(register) } else { register };
            let days = |end: i64| ((end - start) as f64 / DAY).max(0.0);
            Some(FollowUp { time: end.map_or(f64::MAX, days), event: end.is_some() })
        };
        self.follow_up = rows.values().enumerate().map(follow).collect();
        Ok(())
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Fact> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// How many patients the stays at `rows` are of.
    pub(crate) fn patients_of(&self, rows: &[usize]) -> usize {
        rows.iter().map(|&row| self.patients[row]).collect::<BTreeSet<i64>>().len()
    }
}

fn flags(values: impl Iterator<Item = Option<bool>>) -> Values {
    Values::Names {
        names: vec!["no".to_owned(), "yes".to_owned()],
        of: values.map(|flag| flag.map(u16::from)).collect(),
    }
}

/// What each admission has of `column`, with what stands `beside` it.
fn several(read: &Columns, (key, column, beside): (&str, &str, &str), admissions: &[Option<i64>]) -> Result<Values> {
    let (keys, column, beside) = (read.ints(key)?, read.texts(column)?, read.texts(beside)?);
    let mut of_admission: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for ((key, name), beside) in keys.into_iter().zip(column).zip(beside) {
        if let (Some(key), Some(name)) = (key, name) {
            let name = beside.map_or_else(|| name.clone(), |beside| format!("{name} {beside}"));
            of_admission.entry(key).or_default().insert(name);
        }
    }
    let names: BTreeSet<&String> = of_admission.values().flatten().collect();
    let index: BTreeMap<&String, u32> = names.iter().copied().zip(0..).collect();
    let of = |admission: &Option<i64>| {
        let names = admission.and_then(|admission| of_admission.get(&admission)).into_iter().flatten();
        names.filter_map(|name| index.get(name).copied()).collect()
    };
    let of = admissions.iter().map(of).collect();
    Ok(Values::Several { names: names.into_iter().cloned().collect(), of })
}

fn names(texts: &[Option<String>], rows: &[Option<usize>]) -> Values {
    let text = |row: &Option<usize>| row.and_then(|row| texts[row].as_deref());
    let names: Vec<&str> = rows.iter().filter_map(text).collect::<BTreeSet<&str>>().into_iter().collect();
    let index = |name: &str| names.binary_search(&name).ok().and_then(|at| u16::try_from(at).ok());
    let of = rows.iter().map(|row| text(row).and_then(index)).collect();
    Values::Names { names: names.into_iter().map(str::to_owned).collect(), of }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Six stays of five patients, the last of whom nothing is known but the number.
    pub(crate) fn small() -> Facts {
        let number = |name: &str, title: &str, unit, values: [f64; 6]| Fact {
            name: name.to_owned(),
            title: title.to_owned(),
            unit,
            quantity: None,
            values: Values::Numbers(values.to_vec()),
            is_main: true,
            ascending: OnceLock::new(),
        };
        let flag = |name: &str, title: &str, values: [Option<bool>; 6]| Fact {
            name: name.to_owned(),
            title: title.to_owned(),
            unit: "1",
            quantity: None,
            values: flags(values.into_iter()),
            is_main: true,
            ascending: OnceLock::new(),
        };
        let units = ["MICU", "MICU", "SICU", "SICU", "CCU"].map(|unit| Some(unit.to_owned()));
        let rows: Vec<Option<usize>> = (0..5).map(Some).chain([None]).collect();
        let unit = Fact {
            name: "icustay_detail.first_careunit".to_owned(),
            title: "First care unit".to_owned(),
            unit: "1",
            quantity: None,
            values: names(&units, &rows),
            is_main: true,
            ascending: OnceLock::new(),
        };
        let lives = Some(FollowUp { time: f64::MAX, event: false });
        let dies = |time| Some(FollowUp { time, event: true });
        let (yes, no) = (Some(true), Some(false));
        Facts {
            stays: (1..=6).collect(),
            patients: vec![10, 10, 11, 12, 13, 14],
            facts: vec![
                number("icustay_detail.age", "Age at ICU admission", "years", [20.0, 40.0, 60.0, 80.0, 91.4, f64::NAN]),
                unit,
                flag("outcomes.in_hospital_mortality", "Died in hospital", [no, no, yes, yes, no, None]),
                Fact {
                    name: "icustay_detail.intime".to_owned(),
                    title: "ICU admission on".to_owned(),
                    unit: "1",
                    quantity: None,
                    values: Values::Times(
                        [0, 1, 1, 2, 3].map(|day| Some(day * DAY_US + 1)).into_iter().chain([None]).collect(),
                    ),
                    is_main: false,
                    ascending: OnceLock::new(),
                },
                Fact {
                    name: "diagnoses.icd9_code".to_owned(),
                    title: "Diagnosis of the admission".to_owned(),
                    unit: "1",
                    quantity: None,
                    values: Values::Several {
                        names: vec!["4280 Congestive heart failure".to_owned(), "486 Pneumonia".to_owned()],
                        of: vec![vec![0], vec![], vec![0, 1], vec![1], vec![], vec![]],
                    },
                    is_main: false,
                    ascending: OnceLock::new(),
                },
            ],
            follow_up: vec![lives, lives, dies(2.0), dies(40.0), lives, None],
            absent: vec!["sepsis3"],
            score_mode: ScoreMode::Paper,
        }
    }
}
