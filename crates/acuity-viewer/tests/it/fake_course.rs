//! The marts of the course of one stay: what was charted by the hour, what happened, hourly SOFA and what decided it.

use acuity_warehouse::arrow::{array::AsArray as _, datatypes::TimestampMicrosecondType};

use crate::fake::{Fake, floats, ints, texts, times};

const HOUR_US: i64 = 3_600_000_000;
/// The stay that has a course; the others have no rows.
pub(crate) const STAY: i64 = 200_003;
/// Hours with a score.
const HOURS: i64 = 30;

const VITALS: [&str; 8] = ["heartrate", "sysbp", "diasbp", "meanbp", "resprate", "tempc", "spo2", "glucose"];
const LABS: [&str; 19] = [
    "aniongap",
    "albumin",
    "bands",
    "bicarbonate",
    "bilirubin",
    "creatinine",
    "chloride",
    "glucose",
    "hematocrit",
    "hemoglobin",
    "lactate",
    "platelet",
    "potassium",
    "ptt",
    "inr",
    "pt",
    "sodium",
    "bun",
    "wbc",
];

impl Fake {
    /// The same with the marts of the course.
    pub(crate) fn with_course(mut self) -> Self {
        let intimes = self.column("icustay_detail", "intime").as_primitive::<TimestampMicrosecondType>();
        let origin = intimes.value(usize::try_from(STAY - 200_001).unwrap());
        let at = |hours: &[f64]| -> Vec<Option<i64>> {
            hours.iter().map(|hour| Some(origin + (hour * HOUR_US as f64) as i64)).collect()
        };
        let stay = |rows: usize| ints("icustay_id", vec![Some(STAY); rows]);

        let hours = [0.0, 1.0, 2.0, 20.0];
        let mut vitals = vec![stay(hours.len()), times("charttime", at(&hours))];
        for vital in VITALS {
            let values = match vital {
                "heartrate" => vec![Some(80.0), Some(90.0), Some(100.0), Some(70.0)],
                "sysbp" => vec![Some(120.0), Some(115.0), None, Some(110.0)],
                "diasbp" => vec![Some(60.0), None, None, None],
                _ => vec![None; hours.len()],
            };
            vitals.push(floats(vital, values));
        }
        self.put("pivoted_vital", vitals);

        let hours = [1.0, 7.0];
        let mut labs = vec![stay(hours.len()), times("charttime", at(&hours))];
        for lab in LABS {
            let values = match lab {
                "lactate" => vec![Some(2.0), Some(4.5)],
                "sodium" => vec![Some(140.0), None],
                _ => vec![None; hours.len()],
            };
            labs.push(floats(lab, values));
        }
        self.put("pivoted_lab", labs);
        self.put_sofa(origin);
        self.put_events(origin);
        self
    }

    fn put_sofa(&mut self, origin: i64) {
        let hrs: Vec<i64> = (0..HOURS).collect();
        let of = |value: &dyn Fn(i64) -> Option<i64>| hrs.iter().map(|&hr| value(hr)).collect::<Vec<_>>();
        let rows = hrs.len();
        self.put(
            "pivoted_sofa",
            vec![
                ints("icustay_id", vec![Some(STAY); rows]),
                ints("hr", of(&Some)),
                ints("copy", of(&|_| Some(1))),
                times("starttime", of(&|hr| Some(origin + hr * HOUR_US))),
                times("endtime", of(&|hr| Some(origin + (hr + 1) * HOUR_US))),
                texts("score_mode", vec![Some("paper"); rows]),
                ints("respiration_24hours", of(&|hr| (hr >= 10).then_some(2))),
                ints("coagulation_24hours", of(&|_| Some(0))),
                ints("liver_24hours", of(&|_| None)),
                ints("cardiovascular_24hours", of(&|hr| Some(if hr >= 5 { 4 } else { 0 }))),
                ints("cns_24hours", of(&|_| Some(0))),
                ints("renal_24hours", of(&|hr| Some(i64::from(hr >= 20)))),
            ],
        );

        // What decided the cardiovascular points of hours 5 to 29 was charted in hour 5.
        let decided: Vec<i64> = (5..HOURS).collect();
        let rows = decided.len();
        let hr = || ints("hr", decided.iter().map(|&hr| Some(hr)).collect());
        self.put(
            "sofa_drivers",
            vec![
                ints("icustay_id", vec![Some(STAY); rows]),
                hr(),
                texts("component", vec![Some("cardiovascular"); rows]),
                ints("points", vec![Some(4); rows]),
                texts("measurement", vec![Some("norepinephrine"); rows]),
                floats("value", vec![Some(0.3); rows]),
                texts("unit", vec![Some("mcg/kg/min"); rows]),
                times("window_start", vec![Some(origin + 5 * HOUR_US); rows]),
                times("window_end", vec![Some(origin + 6 * HOUR_US); rows]),
            ],
        );
        self.put(
            "sofa_driver_rows",
            vec![
                ints("icustay_id", vec![Some(STAY); rows]),
                hr(),
                texts("component", vec![Some("cardiovascular"); rows]),
                texts("source_table", vec![Some("inputevents_mv"); rows]),
                ints("row_id", vec![Some(4_711); rows]),
                ints("itemid", vec![None; rows]),
                times("charttime", vec![Some(origin + 5 * HOUR_US); rows]),
                floats("value", vec![Some(0.3); rows]),
            ],
        );
    }

    fn put_events(&mut self, origin: i64) {
        // Type, hours, value, unit, label, row.
        type Event = (&'static str, f64, Option<f64>, Option<f64>, Option<&'static str>, Option<&'static str>, i64);
        let events: [Event; 7] = [
            ("ventilation", 2.0, Some(12.0), Some(10.0), Some("hours"), Some("mechanical ventilation"), 1),
            ("infusion", 5.0, Some(8.0), Some(0.1), Some("mcg/kg/min"), Some("norepinephrine"), 2),
            ("infusion", 8.0, Some(29.0), Some(0.3), Some("mcg/kg/min"), Some("norepinephrine"), 3),
            ("urine", 3.0, None, Some(100.0), Some("mL"), None, 4),
            ("urine", 4.0, None, Some(0.0), Some("mL"), None, 5),
            ("night_terror", 28.0, None, None, None, Some("seen"), 6),
            ("code_status", 1.0, None, None, None, Some("Full code"), 7),
        ];
        let time = |hour: f64| origin + (hour * HOUR_US as f64) as i64;
        self.put(
            "stay_events",
            vec![
                ints("icustay_id", vec![Some(STAY); events.len()]),
                texts("event_type", events.iter().map(|event| Some(event.0)).collect()),
                times("starttime", events.iter().map(|event| Some(time(event.1))).collect()),
                times("endtime", events.iter().map(|event| event.2.map(time)).collect()),
                floats("value", events.iter().map(|event| event.3).collect()),
                texts("unit", events.iter().map(|event| event.4).collect()),
                texts("label", events.iter().map(|event| event.5).collect()),
                texts("source_table", vec![Some("sources"); events.len()]),
                ints("row_id", events.iter().map(|event| Some(event.6)).collect()),
            ],
        );
    }
}
