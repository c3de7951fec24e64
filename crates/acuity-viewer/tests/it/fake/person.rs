//! One made-up stay: how ill somebody is decides all else.

use acuity_ml::features::{Feature, features};

use super::DAY_US;

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

/// One made-up stay.
pub(super) struct Person {
    pub(super) icustay_id: i64,
    pub(super) age: f64,
    pub(super) male: bool,
    pub(super) unit: &'static str,
    pub(super) emergency: bool,
    pub(super) intime: i64,
    pub(super) hours: f64,
    pub(super) components: [Option<i64>; 6],
    pub(super) died: bool,
    pub(super) died_in_icu: bool,
    pub(super) features: Vec<Option<f64>>,
}

impl Person {
    pub(super) fn new(at: usize) -> Self {
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

    pub(super) fn sofa(&self) -> i64 {
        self.components.iter().flatten().sum()
    }

    pub(super) fn feature(&self, name: &str) -> Option<f64> {
        features().iter().position(|feature| feature.name == name).and_then(|at| self.features[at])
    }
}
