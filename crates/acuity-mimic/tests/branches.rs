//! Every rule that clinical concepts read from MIMIC-III meets synthetic rows: each branch at least twenty times in 2,000
//! patients. `--nocapture` shows the table.

mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use acuity_mimic::synth::{SynthOptions, generate};
use read::{number, rows, seconds};

/// Fewest times that each branch is met.
const FEWEST: u64 = 20;
const HOUR: i64 = 3600;

/// How often each branch was met.
#[derive(Default)]
struct Count(BTreeMap<String, u64>);

impl Count {
    fn met(&mut self, branch: impl Into<String>, yes: bool) {
        *self.0.entry(branch.into()).or_default() += u64::from(yes);
    }
}

/// Items that concepts read: concept, table, item.
const ITEMS: &str = include_str!("read/items.tsv");
/// Groups of diagnoses: name and prefixes.
const CODES: &str = include_str!("read/codes.tsv");

fn stays(dir: &Path) -> BTreeMap<String, (i64, i64, String)> {
    let mut stays = BTreeMap::new();
    rows(dir, "icustays", ["icustay_id", "intime", "outtime", "hadm_id"], |[id, intime, outtime, hadm]| {
        stays.insert(id.to_owned(), (seconds(intime), seconds(outtime), hadm.to_owned()));
    });
    stays
}

fn items(dir: &Path, count: &mut Count) {
    let mut found: BTreeMap<(String, String), u64> = BTreeMap::new();
    for table in ["chartevents", "datetimeevents", "inputevents_cv", "inputevents_mv", "labevents", "outputevents"] {
        let mut of_item: BTreeMap<String, u64> = BTreeMap::new();
        rows(dir, table, ["itemid"], |[item]| match of_item.get_mut(item) {
            Some(number) => *number += 1,
            None => _ = of_item.insert(item.to_owned(), 1),
        });
        found.extend(of_item.into_iter().map(|(item, number)| ((table.to_owned(), item), number)));
    }
    rows(dir, "procedureevents_mv", ["itemid"], |[item]| {
        *found.entry(("procedureevents_mv".to_owned(), item.to_owned())).or_default() += 1;
    });
    for line in ITEMS.lines() {
        let mut fields = line.split('\t').map(str::to_owned);
        let mut next = || fields.next().unwrap_or_default();
        let (concept, key) = (next(), (next(), next()));
        let number = found.get(&key).copied().unwrap_or_default();
        count.0.insert(format!("item {concept} {}", key.1), number);
    }
}

/// Words and numbers of the chart that a rule asks for: items and the word.
const WORDS: &[(&str, &[&str], &[&str])] = &[
    ("ventilator mode", &["720"], &["Other/Remarks", "CPAP+PS"]),
    ("ventilator type", &["223848"], &["Other", "Drager"]),
    (
        "CareVue device",
        &["467"],
        &[
            "Ventilator",
            "None",
            "Cannula",
            "Nasal Cannula",
            "Face Tent",
            "Aerosol-Cool",
            "Trach Mask",
            "Hi Flow Neb",
            "Non-Rebreather",
            "Venti Mask",
            "Medium Conc Mask",
            "Vapotherm",
            "T-Piece",
            "Hood",
            "Hut",
            "TranstrachealCat",
            "Heated Neb",
            "Ultrasonic Neb",
            "Bipap Mask",
            "CPAP",
        ],
    ),
    ("CareVue mode of oxygen", &["469"], &["CPAP", "BIPAP Mask"]),
    (
        "MetaVision device",
        &["226732"],
        &[
            "Endotracheal tube",
            "None",
            "Nasal cannula",
            "Face tent",
            "Aerosol-cool",
            "Trach mask ",
            "High flow neb",
            "Non-rebreather",
            "Venti mask ",
            "Medium conc mask ",
            "T-piece",
            "High flow nasal cannula",
            "Ultrasonic neb",
            "Vapomist",
            "Bipap mask ",
            "CPAP mask ",
        ],
    ),
    ("extubation", &["640"], &["Extubated", "Self Extubation", "Other"]),
    (
        "CareVue code status",
        &["128"],
        &["Full Code", "Comfort Measures", "CPR Not Indicate", "Do Not Intubate", "Do Not Resuscita", "Other/Remarks"],
    ),
    (
        "MetaVision code status",
        &["223758"],
        &[
            "Full code",
            "Comfort measures only",
            "DNI (do not intubate)",
            "DNR (do not resuscitate)",
            "DNR / DNI",
            "Other/Remarks",
        ],
    ),
    (
        "dialysis procedure",
        &["582"],
        &[
            "CAVH Start",
            "CAVH D/C",
            "CVVHD Start",
            "CVVHD D/C",
            "Hemodialysis st",
            "Hemodialysis end",
            "Peritoneal Dial",
        ],
    ),
    ("dialysis type", &["152"], &["CVVH", "CVVHD", "CVVHDF", "SCUF", "Peritoneal", "Hemodialysis"]),
    ("CRRT mode", &["227290"], &["CVVH", "CVVHD", "CVVHDF", "SCUF"]),
    (
        "CareVue integrity",
        &["665"],
        &["Active", "Clot Increasing", "Clots Present", "No Clot Present", "Initiated", "Clotted", "DC'D"],
    ),
    ("MetaVision integrity", &["224146"], &["New Filter", "Reinitiated", "Discontinued", "Recirculating", "Active"]),
    ("dialysate infusing", &["147"], &["Yes", "No"]),
    ("catheter in use", &["225965"], &["In use"]),
    ("line", &["229", "235", "241", "247", "253", "259", "265", "271"], &["Dialysis Line"]),
    ("nursing consultation", &["466"], &["Dialysis RN"]),
    ("allergy", &["927"], &["Dialysis Solutions"]),
    ("fistula", &["6250"], &["dialys"]),
    (
        "diagnosis",
        &["917"],
        &[
            "+ INITIATE DIALYSIS",
            "BLEEDING FROM DIALYSIS CATHETER",
            "FAILED DIALYSIS CATH.",
            "FEBRILE SYNDROME;DIALYSIS",
            "HYPOTENSION WITH HEMODIALYSIS",
            "HYPOTENSION.GLOGGED DIALYSIS",
            "INFECTED DIALYSIS CATHETER",
        ],
    ),
    ("voice", &["723", "223900"], &["1.0 ET/Trach", "No Response-ETT"]),
];

/// One observation of ventilation: whether a setting, oxygen, an extubation.
#[derive(Default, Clone, Copy)]
struct Breath {
    machine: bool,
    oxygen: bool,
    extubated: u32,
}

const SETTINGS: [&str; 3] = ["vent_mode_type", "vent_setting", "o2_device"];

#[expect(clippy::too_many_lines, reason = "one table, read once")]
fn chart(dir: &Path, stays: &BTreeMap<String, (i64, i64, String)>, count: &mut Count) {
    let settings: BTreeSet<&str> = ITEMS
        .lines()
        .filter(|line| SETTINGS[..2].iter().any(|concept| line.starts_with(concept)))
        .filter_map(|line| line.split('\t').nth(2))
        .collect();
    let filters: BTreeSet<&str> = ITEMS
        .lines()
        .filter(|line| line.starts_with("crrt_setting"))
        .filter_map(|line| line.split('\t').nth(2))
        .collect();
    let words: BTreeMap<&str, Vec<(&str, &[&str])>> =
        WORDS.iter().fold(BTreeMap::new(), |mut map, (name, ids, words)| {
            for id in *ids {
                map.entry(*id).or_insert_with(Vec::new).push((*name, *words));
            }
            map
        });
    let mut breaths: BTreeMap<String, BTreeMap<i64, Breath>> = BTreeMap::new();
    // 0 running, 1 start, 2 end.
    let mut filter: BTreeMap<String, BTreeMap<i64, [bool; 3]>> = BTreeMap::new();
    let mut coma: BTreeMap<String, BTreeMap<i64, [Option<f64>; 3]>> = BTreeMap::new();
    let mut pounds: BTreeMap<(String, i64), [bool; 3]> = BTreeMap::new();
    let columns = ["icustay_id", "itemid", "charttime", "value", "valuenum", "error"];
    rows(dir, "chartevents", columns, |[stay, item, time, value, valuenum, error]| {
        let value_is = number(valuenum);
        let mut met = |branch: &str, yes: bool| count.met(branch, yes);
        met("row marked as an error", error == "1");
        met("row without a stay", stay.is_empty());
        if let Some(known) = words.get(item) {
            for (name, words) in known {
                for word in *words {
                    if value == *word {
                        count.met(format!("{name}: '{word}'"), true);
                    }
                }
            }
        }
        let mut met = |branch: &str, yes: bool| count.met(branch, yes);
        match (item, value_is) {
            ("223835", Some(v)) => {
                met("FiO2 as a fraction", v <= 1.0);
                met("FiO2 in percent", v >= 21.0);
                met("FiO2 of 100", v == 100.0);
            }
            ("190", Some(v)) => met("FiO2 set of exactly 1", v == 1.0),
            ("3420", Some(v)) => met("CareVue FiO2 of 100", v == 100.0),
            ("678" | "223761", Some(v)) => met("Celsius under Fahrenheit", v < 70.0),
            ("211" | "220045", Some(v)) => {
                met("heart rate 0 or over 300", v == 0.0 || v >= 300.0);
                met("heart rate over 160", (160.0..300.0).contains(&v));
                met("heart rate under 40", v > 0.0 && v < 40.0);
            }
            ("646" | "220277", Some(v)) => met("saturation over 100", v > 100.0),
            ("920" | "1394" | "4187" | "3486" | "226707", Some(v)) => {
                met("height in inches beyond 230 cm", v * 2.54 > 230.0);
                met("newborn's length in inches", v < 31.0);
            }
            ("226730" | "3485" | "4188", Some(v)) => {
                met("height in centimetres under 80", v < 80.0);
                met("height in centimetres over 120", v > 120.0);
            }
            ("226" | "220765" | "227989", Some(v)) => {
                met("pressure in the skull 0 or over 100", v <= 0.0 || v >= 100.0);
                met("pressure in the skull over 20", v > 20.0 && v < 100.0);
            }
            ("4183", _) => {
                let typed = value.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
                met("birth weight in words", !typed);
                let weight = number(value).unwrap_or(0.0);
                met("birth weight in grams", weight > 100.0);
                met("birth weight in kilograms", typed && weight < 10.0);
                met("birth weight that cannot be", (10.0..=100.0).contains(&weight));
            }
            ("3580" | "3581" | "3582", _) => {
                let at = pounds.entry((stay.to_owned(), seconds(time))).or_default();
                at[match item {
                    "3580" => 0,
                    "3581" => 1,
                    _ => 2,
                }] = true;
            }
            _ => {}
        }
        if stay.is_empty() || error == "1" || value.is_empty() && value_is.is_none() {
            return;
        }
        let at = seconds(time);
        let machine = settings.contains(item) && value != "Other/Remarks" && value != "Other"
            || item == "467" && value == "Ventilator";
        let device = matches!(item, "467" | "226732");
        let oxygen = device
            && WORDS
                .iter()
                .any(|(name, ids, words)| name.ends_with("device") && ids.contains(&item) && words.contains(&value))
            && !matches!(value, "None" | "Ventilator" | "Endotracheal tube")
            && !value.to_lowercase().contains("pap");
        let extubated = item == "640" && matches!(value, "Extubated" | "Self Extubation");
        if machine || oxygen || extubated {
            let breath = breaths.entry(stay.to_owned()).or_default().entry(at).or_default();
            breath.machine |= machine;
            breath.oxygen |= oxygen;
            breath.extubated += u32::from(extubated);
        }
        if filters.contains(item) {
            let start = matches!(value, "Initiated" | "New Filter" | "Reinitiated");
            let end = item == "225956"
                || matches!(value, "Clotted" | "Discontinued" | "Recirculating")
                || item == "665" && value.starts_with("DC");
            let word = matches!(item, "665" | "224146" | "147" | "225956");
            let running = !word && value_is != Some(0.0)
                || matches!(value, "Active" | "Clot Increasing" | "Clots Present" | "No Clot Present") && item == "665"
                || item == "147" && value == "Yes";
            let flags = filter.entry(stay.to_owned()).or_default().entry(at).or_default();
            flags[0] |= running;
            flags[1] |= start;
            flags[2] |= end;
        }
        let part = match item {
            "184" | "220739" => 0,
            "723" | "223900" => 1,
            "454" | "223901" => 2,
            _ => return,
        };
        let tube = matches!(value, "1.0 ET/Trach" | "No Response-ETT");
        let points = if tube { Some(0.0) } else { value_is };
        let parts = coma.entry(stay.to_owned()).or_default().entry(at).or_default();
        parts[part] = match (parts[part], points) {
            (Some(a), Some(b)) => Some(f64::max(a, b)),
            (a, b) => a.or(b),
        };
    });
    for flags in pounds.values() {
        count.met("newborn weight in pounds and ounces only", !flags[0] && flags[1] && flags[2]);
        count.met("newborn weight in pounds without ounces", !flags[0] && flags[1] && !flags[2]);
    }
    rows(dir, "procedureevents_mv", ["icustay_id", "itemid", "starttime"], |[stay, item, time]| {
        if matches!(item, "227194" | "225477" | "225468") && stays.contains_key(stay) {
            breaths.entry(stay.to_owned()).or_default().entry(seconds(time)).or_default().extubated += 1;
        }
    });
    breaths.values().for_each(|breaths| ventilation(breaths, count));
    filter.values().for_each(|filter| continuous(filter, count));
    coma.values().for_each(|coma| coma_scale(coma, count));
}

fn ventilation(breaths: &BTreeMap<i64, Breath>, count: &mut Count) {
    let mut machine: Option<i64> = None;
    let mut extubated = false;
    let mut oxygen_since = false;
    let mut episode: Option<(i64, i64)> = None;
    for (time, breath) in breaths {
        count.met("extubation with oxygen at the same time", breath.extubated > 0 && breath.oxygen);
        count.met("two extubations at the same time", breath.extubated > 1);
        count.met("oxygen and ventilator at the same time", breath.machine && breath.oxygen);
        count.met("oxygen between ventilator rows", breath.machine && oxygen_since && machine.is_some());
        if breath.machine {
            let gap = machine.map_or(0, |last| time - last);
            count.met("ventilation: gap of exactly 8 hours", gap == 8 * HOUR);
            count.met("ventilation: gap of more than 8 hours", gap > 8 * HOUR);
            count.met("ventilation: gap of less than 8 hours", gap > 0 && gap < 8 * HOUR);
            count.met("ventilation: again after an extubation", extubated);
            if extubated || gap > 8 * HOUR || oxygen_since {
                let ended = episode.take();
                count.met("ventilation: observed once only", ended.is_some_and(|(start, end)| start == end));
                count.met("ventilation: episode", ended.is_some_and(|(start, end)| start < end));
            }
            episode = Some((episode.map_or(*time, |(start, _)| start), *time));
            machine = Some(*time);
            oxygen_since = false;
        }
        if breath.machine || breath.extubated > 0 {
            extubated = breath.extubated > 0;
        }
        oxygen_since |= breath.oxygen && !breath.machine;
    }
}

fn continuous(filter: &BTreeMap<i64, [bool; 3]>, count: &mut Count) {
    let mut previous: Option<(i64, bool)> = None;
    for (time, [running, start, end]) in filter {
        count.met("CRRT: start", *start);
        count.met("CRRT: end", *end);
        if let Some((before, ended)) = previous.filter(|_| *running || *end) {
            let hours = time.div_euclid(HOUR) - before.div_euclid(HOUR);
            count.met("CRRT: previous row ended it", ended && !start);
            count.met("CRRT: within two hours", hours <= 2);
            count.met("CRRT: after more than two hours", hours > 2);
        }
        if *running || *end {
            previous = Some((*time, *end));
        }
    }
}

fn coma_scale(coma: &BTreeMap<i64, [Option<f64>; 3]>, count: &mut Count) {
    let mut previous: Option<(i64, [Option<f64>; 3])> = None;
    for (time, parts) in coma {
        let before = previous.filter(|(at, _)| *at > time - 6 * HOUR).map(|(_, parts)| parts);
        let tube = |parts: Option<[Option<f64>; 3]>| parts.and_then(|parts| parts[1]) == Some(0.0);
        count.met("coma scale: tube", parts[1] == Some(0.0));
        count.met("coma scale: after a tube", tube(before) && parts[1].is_some_and(|verbal| verbal > 0.0));
        count.met("coma scale: missing part is carried", parts.contains(&None) && before.is_some());
        count.met("coma scale: nothing to carry", parts.contains(&None) && before.is_none());
        let total: f64 = parts.iter().zip([4.0, 5.0, 6.0]).map(|(part, well)| part.unwrap_or(well)).sum();
        count.met("coma scale of 3", total <= 3.0 && parts[1] != Some(0.0));
        count.met("coma scale under 6", total < 6.0 && parts[1] != Some(0.0));
        previous = Some((*time, *parts));
    }
}

const PRESSORS: [(&str, &[&str]); 7] = [
    ("norepinephrine", &["30047", "30120"]),
    ("epinephrine", &["30044", "30119", "30309"]),
    ("dopamine", &["30043", "30307"]),
    ("dobutamine", &["30042", "30306"]),
    ("phenylephrine", &["30127", "30128"]),
    ("vasopressin", &["30051"]),
    ("milrinone", &["30125"]),
];

#[derive(Default, Clone, Copy)]
struct Pump {
    rate: Option<f64>,
    stopped: bool,
}

fn pumps_carevue(dir: &Path, count: &mut Count) {
    let mut pumps: BTreeMap<(usize, String), BTreeMap<i64, Pump>> = BTreeMap::new();
    let columns = ["icustay_id", "itemid", "charttime", "rate", "amount", "stopped"];
    rows(dir, "inputevents_cv", columns, |[stay, item, time, rate, amount, stopped]| {
        let typed = matches!(item, "42273" | "42802");
        count.met("CareVue: vasopressin typed as an amount", typed && !amount.is_empty() && rate.is_empty());
        let Some(drug) = PRESSORS.iter().position(|(_, items)| items.contains(&item)) else { return };
        count.met("CareVue: row without a stay", stay.is_empty());
        count.met(format!("CareVue: stopped '{stopped}'"), true);
        let pump = pumps.entry((drug, stay.to_owned())).or_default().entry(seconds(time)).or_default();
        let rate = number(rate);
        pump.rate = match (pump.rate, rate) {
            (Some(a), Some(b)) => Some(f64::max(a, b)),
            (a, b) => a.or(b),
        };
        pump.stopped |= stopped == "Stopped" || stopped.starts_with("D/C");
    });
    for ((drug, _), pumps) in &pumps {
        let name = PRESSORS[*drug].0;
        count.met(format!("CareVue: {name}"), true);
        let (mut carried, mut previous): (Option<f64>, Option<(Option<f64>, Pump)>) = (None, None);
        let last = pumps.len() - 1;
        for (index, pump) in pumps.values().enumerate() {
            let first = carried.is_none() && pump.rate.is_some();
            let now = pump.rate.or(carried);
            let before = previous.and_then(|(carried, _)| carried);
            let rule = match () {
                () if first && pump.rate > Some(0.0) => "first rate",
                () if now == Some(0.0) && before == Some(0.0) => "still at zero",
                () if before == Some(0.0) => "after zero",
                () if previous.is_some_and(|(_, pump)| pump.stopped) => "after a stop",
                () => "goes on",
            };
            count.met(format!("CareVue: {rule}"), true);
            count.met("CareVue: rate missing within an episode", pump.rate.is_none() && carried.is_some());
            count.met("CareVue: same rate as before", index > 0 && pump.rate.is_some() && pump.rate == before);
            count.met("CareVue: last row still runs", index == last && now > Some(0.0) && !pump.stopped);
            carried = now;
            previous = Some((now, *pump));
        }
    }
}

fn pumps_metavision(dir: &Path, count: &mut Count) {
    let drugs = ["221906", "221289", "221662", "221653", "221749", "222315", "221986"];
    let mut orders: BTreeMap<(String, String), Vec<(i64, i64)>> = BTreeMap::new();
    let columns =
        ["icustay_id", "itemid", "starttime", "endtime", "rate", "rateuom", "statusdescription", "linkorderid"];
    rows(dir, "inputevents_mv", columns, |[stay, item, start, end, rate, unit, status, link]| {
        if !drugs.contains(&item) {
            return;
        }
        count.met(format!("MetaVision: unit '{unit}'"), true);
        count.met(format!("MetaVision: status '{status}'"), true);
        count.met("MetaVision: no rate", rate.is_empty());
        if status != "Rewritten" && !status.is_empty() {
            let key = (stay.to_owned(), link.to_owned());
            orders.entry(key).or_default().push((seconds(start), seconds(end)));
        }
    });
    for spans in orders.values_mut() {
        spans.sort_unstable();
        for pair in spans.windows(2) {
            count.met("MetaVision: gap within an order", pair[1].0 > pair[0].1);
            count.met("MetaVision: order goes on", pair[1].0 == pair[0].1);
        }
    }
    let mut stays: BTreeMap<String, Vec<(i64, i64)>> = BTreeMap::new();
    for ((stay, _), spans) in orders {
        stays.entry(stay).or_default().extend(spans);
    }
    for spans in stays.values_mut() {
        spans.sort_unstable();
        for pair in spans.windows(2) {
            count.met("MetaVision: pressors overlap", pair[1].0 < pair[0].1);
            count.met("MetaVision: pressors apart", pair[1].0 > pair[0].1);
        }
    }
}

fn urine(dir: &Path, count: &mut Count) {
    rows(dir, "outputevents", ["icustay_id", "itemid", "value", "iserror"], |[stay, item, value, error]| {
        count.met("output marked as an error", error == "1");
        count.met("output without a stay", stay.is_empty());
        count.met("output without a volume", value.is_empty());
        let Some(value) = number(value) else { return };
        count.met("output of 5000 mL and more", value >= 5000.0);
        count.met("irrigant positive", item == "227488" && value > 0.0);
        count.met("irrigant negative", item == "227488" && value < 0.0);
    });
}

fn laboratory(dir: &Path, stays: &BTreeMap<String, (i64, i64, String)>, count: &mut Count) {
    let mut creatinine: BTreeMap<String, Vec<(i64, f64)>> = BTreeMap::new();
    let mut specimens: BTreeMap<(String, String), u32> = BTreeMap::new();
    rows(
        dir,
        "labevents",
        ["hadm_id", "itemid", "charttime", "value", "valuenum"],
        |[hadm, item, time, value, valuenum]| {
            let Some(result) = number(valuenum) else {
                count.met("result in words", true);
                if item == "50800" {
                    count.met(format!("specimen '{value}'"), true);
                    *specimens.entry((hadm.to_owned(), time.to_owned())).or_default() += 1;
                }
                return;
            };
            count.met("result of an outpatient", hadm.is_empty());
            count.met("result of zero", result == 0.0);
            match item {
                "50912" if !hadm.is_empty() => {
                    creatinine.entry(hadm.to_owned()).or_default().push((seconds(time), result))
                }
                "50816" => count.met("oxygen of a gas under 20", result < 20.0),
                "50815" => count.met("oxygen flow over 70", result > 70.0),
                "50802" => count.met("base excess negative", result < 0.0),
                "50931" => count.met("glucose over 400", result > 400.0),
                "50971" => count.met("potassium over 6", result > 6.0),
                "50983" => count.met("sodium under 125", result < 125.0 && result > 0.0),
                "51265" => count.met("platelets under 20", result < 20.0 && result > 0.0),
                "51237" => count.met("INR over 5", result > 5.0),
                "50885" => count.met("bilirubin of 12 and more", result >= 12.0),
                _ => {}
            }
        },
    );
    count.0.insert("two specimens at one time".to_owned(), specimens.values().filter(|n| **n > 1).count() as u64);
    for values in creatinine.values_mut() {
        values.sort_by_key(|(time, _)| *time);
    }
    for (intime, _, hadm) in stays.values() {
        let Some(values) = creatinine.get(hadm) else {
            count.met("stay without creatinine", true);
            continue;
        };
        let window: Vec<_> =
            values.iter().filter(|(time, _)| (*intime - 6 * HOUR..=*intime + 162 * HOUR).contains(time)).collect();
        for (index, (time, value)) in window.iter().enumerate() {
            let low = |hours: i64| {
                window[..index]
                    .iter()
                    .filter(|(at, _)| time - at <= hours * HOUR)
                    .map(|(_, v)| *v)
                    .fold(f64::NAN, f64::min)
            };
            let (low48, low7) = (low(48), low(168));
            let stage = match () {
                () if *value >= 3.0 * low7 => "3 by threefold",
                () if *value >= 4.0 && (*value >= low48 + 0.3 || *value >= 1.5 * low7) => "3 by 4 mg/dL",
                () if *value >= 2.0 * low7 => "2",
                () if *value >= low48 + 0.3 => "1 by 0.3 mg/dL",
                () if *value >= 1.5 * low7 => "1 by half",
                () if low7.is_nan() => "0 without a baseline",
                () => "0",
            };
            count.met(format!("KDIGO creatinine stage {stage}"), true);
        }
    }
}

fn infection(dir: &Path, count: &mut Count) {
    let mut cultures: BTreeMap<String, Vec<(i64, Option<i64>, bool)>> = BTreeMap::new();
    let columns = ["hadm_id", "chartdate", "charttime", "org_name"];
    rows(dir, "microbiologyevents", columns, |[hadm, date, time, organism]| {
        let time = (!time.is_empty()).then(|| seconds(time));
        cultures.entry(hadm.to_owned()).or_default().push((seconds(date), time, !organism.is_empty()));
    });
    let antibiotics =
        ["vancomycin", "zosyn", "piperacillin", "cef", "floxacin", "metronidazole", "sulfa", "mycin", "cillin"];
    let columns = ["hadm_id", "startdate", "drug", "route", "drug_type"];
    rows(dir, "prescriptions", columns, |[hadm, start, drug, route, kind]| {
        let name = drug.to_lowercase();
        if !antibiotics.iter().any(|part| name.contains(part)) {
            return;
        }
        count.met(format!("antibiotic: {kind}"), true);
        count.met(format!("antibiotic: route '{route}'"), true);
        for part in ["cream", "desensitization", "ophth oint", "gel"] {
            count.met(format!("antibiotic that is none: {part}"), name.contains(part));
        }
        let given = seconds(start);
        let of_stay = cultures.get(hadm).map_or(&[][..], Vec::as_slice);
        count.met("antibiotic without a culture", of_stay.is_empty());
        for (date, time, positive) in of_stay {
            match time {
                Some(time) => {
                    let after = given - time;
                    count.met("culture within 72 h before", after > 0 && after <= 72 * HOUR);
                    count.met("culture more than 72 h before", after > 72 * HOUR);
                    count.met("culture within 24 h after", (-24 * HOUR..0).contains(&after));
                    count.met("culture more than 24 h after", after < -24 * HOUR);
                    count.met("culture at the very time", after == 0);
                    count.met("positive culture near", *positive && after.abs() < 24 * HOUR);
                }
                None => {
                    let after = given - date;
                    count.met("culture of a day, before", (0..=96 * HOUR).contains(&after));
                    count.met("culture of a day, after", (-24 * HOUR..0).contains(&after));
                }
            }
        }
    });
}

fn diagnoses(dir: &Path, count: &mut Count) {
    let groups: Vec<(&str, Vec<&str>)> = CODES
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(name, codes)| (name, codes.split(' ').collect()))
        .collect();
    let mut first = BTreeSet::new();
    rows(dir, "diagnoses_icd", ["seq_num", "icd9_code"], |[_, code]| {
        for (name, codes) in &groups {
            if codes.iter().any(|prefix| code.starts_with(prefix)) {
                count.met(format!("diagnosis {name}"), true);
            }
        }
        first.insert(code.to_owned());
        count.met("explicit severe sepsis", code == "99592");
        count.met("explicit septic shock", code == "78552");
    });
    count.0.insert("different codes of diagnoses".to_owned(), first.len() as u64);
    let mut names = BTreeSet::new();
    let mut eth = BTreeSet::new();
    rows(dir, "admissions", ["diagnosis", "ethnicity", "deathtime"], |[name, ethnicity, death]| {
        names.insert(name.to_owned());
        eth.insert(ethnicity.to_owned());
        count.met("death in hospital", !death.is_empty());
    });
    count.0.insert("different words of admission".to_owned(), names.len() as u64);
    rows(dir, "procedures_icd", ["icd9_code"], |[code]| {
        count.met("coded ventilation", matches!(code, "9670" | "9671" | "9672"));
        count.met("coded dialysis", code == "3995");
        count.met("coded electroencephalogram", code == "8914");
    });
    rows(dir, "noteevents", ["hadm_id", "category", "text"], |[hadm, category, text]| {
        count.met("echo without an admission", category == "Echo" && hadm.is_empty());
        count.met("echo with a height", category == "Echo" && text.contains("Height: (in)"));
        count.met("echo without a height", category == "Echo" && !text.contains("Height: (in)"));
        count.met("ideal body weight in a note", text.contains("Ideal body weight"));
    });
    rows(dir, "transfers", ["eventtype", "curr_careunit"], |[event, _]| count.met(format!("transfer: {event}"), true));
}

#[test]
fn every_branch_is_met() {
    let dir = tempfile::tempdir().expect("a folder");
    generate(&SynthOptions { patients: 2000, seed: 1, threads: 0 }, dir.path(), &()).expect("tables");
    let dir = dir.path();
    let mut count = Count::default();
    for (name, ids, words) in WORDS {
        let _ = ids;
        for word in *words {
            count.met(format!("{name}: '{word}'"), false);
        }
    }
    for line in CODES.lines() {
        count.met(format!("diagnosis {}", line.split('\t').next().unwrap_or_default()), false);
    }
    let stays = stays(dir);
    items(dir, &mut count);
    chart(dir, &stays, &mut count);
    pumps_carevue(dir, &mut count);
    pumps_metavision(dir, &mut count);
    urine(dir, &mut count);
    laboratory(dir, &stays, &mut count);
    infection(dir, &mut count);
    diagnoses(dir, &mut count);
    for (branch, number) in &count.0 {
        println!("{number:>9}  {branch}");
    }
    println!("{} branches", count.0.len());
    let rare: Vec<_> = count.0.iter().filter(|(_, number)| **number < FEWEST).collect();
    assert!(rare.is_empty(), "met less than {FEWEST} times: {rare:#?}");
    assert!(count.0["different codes of diagnoses"] >= 400 && count.0["different words of admission"] >= 60);
}
