//! LABEVENTS: panels every 4 to 24 hours by severity, blood gases by need, and the laboratory's own oddities.

use super::clock::{DAY, HOUR, MINUTE, full_minute, midnight};
use super::encounter::{Admission, Stay};
use super::illness::Normal;
use super::person::Person;
use super::physiology::{Breathing, Hour};
use super::random::{Random, exp};
use super::rows::{Id, Tables};

/// A test: item, unit, decimals, and the range outside of which it is flagged.
struct Test(u64, &'static str, u8, f64, f64);

const ALT: Test = Test(50_861, "IU/L", 0, 0.0, 40.0);
const ALBUMIN: Test = Test(50_862, "g/dL", 1, 3.5, 5.2);
const ALKALINE: Test = Test(50_863, "IU/L", 0, 35.0, 105.0);
const ANION_GAP: Test = Test(50_868, "mEq/L", 0, 8.0, 20.0);
const AST: Test = Test(50_878, "IU/L", 0, 0.0, 40.0);
const BICARBONATE: Test = Test(50_882, "mEq/L", 0, 22.0, 32.0);
const BILIRUBIN: Test = Test(50_885, "mg/dL", 1, 0.0, 1.5);
const CALCIUM: Test = Test(50_893, "mg/dL", 1, 8.4, 10.3);
const CHLORIDE: Test = Test(50_902, "mEq/L", 0, 96.0, 108.0);
const CREATINE_KINASE: Test = Test(50_910, "IU/L", 0, 29.0, 201.0);
const CREATININE: Test = Test(50_912, "mg/dL", 1, 0.4, 1.2);
const GLUCOSE: Test = Test(50_931, "mg/dL", 0, 70.0, 105.0);
const MAGNESIUM: Test = Test(50_960, "mg/dL", 1, 1.6, 2.6);
const PHOSPHATE: Test = Test(50_970, "mg/dL", 1, 2.7, 4.5);
const POTASSIUM: Test = Test(50_971, "mEq/L", 1, 3.3, 5.1);
const SODIUM: Test = Test(50_983, "mEq/L", 0, 133.0, 145.0);
const TROPONIN: Test = Test(51_003, "ng/mL", 2, 0.0, 0.01);
const UREA: Test = Test(51_006, "mg/dL", 0, 6.0, 20.0);
const BANDS: Test = Test(51_144, "%", 0, 0.0, 5.0);
const HEMATOCRIT: Test = Test(51_221, "%", 1, 36.0, 48.0);
const HEMOGLOBIN: Test = Test(51_222, "g/dL", 1, 12.0, 16.0);
const INR: Test = Test(51_237, "", 1, 0.9, 1.1);
const MCH: Test = Test(51_248, "pg", 1, 27.0, 32.0);
const MCHC: Test = Test(51_249, "%", 1, 31.0, 35.0);
const MCV: Test = Test(51_250, "fL", 0, 82.0, 98.0);
const NEUTROPHILS: Test = Test(51_256, "%", 1, 50.0, 70.0);
const PLATELETS: Test = Test(51_265, "K/uL", 0, 150.0, 440.0);
const PT: Test = Test(51_274, "sec", 1, 9.4, 12.5);
const PTT: Test = Test(51_275, "sec", 1, 22.0, 35.0);
const RDW: Test = Test(51_277, "%", 1, 10.5, 15.5);
const RED_CELLS: Test = Test(51_279, "m/uL", 2, 4.2, 5.4);
const WHITE_CELLS: Test = Test(51_301, "K/uL", 1, 4.0, 11.0);

/// The same count of another machine.
const WHITE_COUNT: Test = Test(51_300, "K/uL", 1, 4.0, 11.0);

const SPECIMEN: u64 = 50_800;
const BASE_EXCESS: Test = Test(50_802, "mEq/L", 0, -500.0, 500.0);
const TOTAL_CO2: Test = Test(50_804, "mEq/L", 0, 21.0, 30.0);
const IONISED_CALCIUM: Test = Test(50_808, "mmol/L", 2, 1.12, 1.32);
const GAS_GLUCOSE: Test = Test(50_809, "mg/dL", 0, 70.0, 105.0);
const GAS_HEMOGLOBIN: Test = Test(50_811, "g/dL", 1, 12.0, 18.0);
const INTUBATED: u64 = 50_812;
const LACTATE: Test = Test(50_813, "mmol/L", 1, 0.5, 2.0);
const OXYGEN: Test = Test(50_816, "%", 0, 0.0, 500.0);
const GAS_SATURATION: Test = Test(50_817, "%", 0, 0.0, 500.0);
const PCO2: Test = Test(50_818, "mm Hg", 0, 35.0, 45.0);
const GAS_PEEP: Test = Test(50_819, "", 0, 0.0, 500.0);
const PH: Test = Test(50_820, "units", 2, 7.35, 7.45);
const PO2: Test = Test(50_821, "mm Hg", 0, 85.0, 105.0);
const GAS_POTASSIUM: Test = Test(50_822, "mEq/L", 1, 3.3, 5.3);
const GAS_TEMPERATURE: Test = Test(50_825, "", 1, 0.0, 500.0);

struct Lab<'a> {
    random: &'a mut Random,
    out: &'a mut Tables,
    subject: u64,
    hadm: Option<u64>,
}

/// Writes the laboratory results of an admission.
pub(super) fn admission(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    if person.newborn {
        return;
    }
    let mut lab = Lab { random, out, subject: person.subject, hadm: Some(admission.hadm) };
    for (number, stay) in admission.stays.iter().enumerate() {
        if !stay.has_labs {
            continue;
        }
        in_unit(&mut lab, person, admission, stay);
        gases(&mut lab, stay);
        let next = admission.stays.get(number + 1).map_or(admission.discharge, |next| next.intime);
        on_ward(&mut lab, person, stay, next);
    }
    // Patients known to the clinics have results from before, without an admission.
    if let Some(stay) = admission.stays.first().filter(|_| admission.number == 0)
        && lab.random.chance(0.25)
    {
        lab.hadm = None;
        for _ in 0..lab.random.whole(1, 3) {
            let time =
                midnight(admission.admit) - lab.random.whole(4, 200) * DAY + lab.random.whole(8 * 60, 16 * 60) * MINUTE;
            if let Some(hour) = stay.hours.last() {
                let mut well = hour.clone();
                well.loads = well.loads.map(|load| load.min(0.0));
                well.signs = well.signs.faded(0.0);
                well.creatinine = person.creatinine;
                chemistry(&mut lab, time, &well, &stay.illness.normal, person);
                count(&mut lab, time, &well, &stay.illness.normal);
            }
        }
    }
}

fn in_unit(lab: &mut Lab<'_>, person: &Person, admission: &Admission, stay: &Stay) {
    let severity = stay.illness.severity();
    // The first blood is mostly drawn before or on arrival.
    let early = (stay.intime - lab.random.whole(0, 230) * MINUTE).max(admission.admit);
    let mut time =
        full_minute(if lab.random.chance(0.7) { early } else { stay.intime + lab.random.whole(5, 70) * MINUTE });
    let mut number = 0;
    let liver = lab.random.chance(0.34 + 0.16 * severity);
    while time < stay.outtime {
        let elapsed = ((time - stay.intime) / HOUR).max(0) as usize;
        let Some(hour) = stay.hours.get(elapsed).or(stay.hours.last()) else { return };
        let normal = &stay.illness.normal;
        chemistry(lab, time, hour, normal, person);
        count(lab, time, hour, normal);
        if lab.random.chance(0.45 + 0.1 * severity) || number == 0 {
            clotting(lab, time, hour, person);
        }
        if liver && (number == 0 || lab.random.chance(0.25)) {
            liver_tests(lab, time, hour, number == 0);
        }
        if number == 0 && stay.illness.infection || lab.random.chance(0.07) {
            differential(lab, time, hour, stay.illness.infection);
        }
        let heart = admission.disease.service == "CMED";
        if number < 3 && (heart || lab.random.chance(0.2)) {
            enzymes(lab, time, hour, heart && admission.reason.code.starts_with("410"));
        }
        // Lactate from a separate tube, without a gas.
        if lab.random.chance(0.05 + 0.13 * hour.loads.perfusion.max(0.0)) {
            let value = hour.lactate() * exp(0.12 * lab.random.noise());
            lab.number(&LACTATE, time, value);
        }
        number += 1;
        let interval = match severity {
            s if s > 1.1 && elapsed < 72 => 5.5,
            s if s > 0.6 && elapsed < 48 => 8.0,
            _ if elapsed < 24 => 11.0,
            _ => 19.0,
        };
        let minutes = (60.0 * interval * exp(0.25 * lab.random.noise())) as i64;
        time += minutes.max(60) * MINUTE;
    }
}

/// Once a day at five in the morning, for at most a week.
fn on_ward(lab: &mut Lab<'_>, person: &Person, stay: &Stay, until: i64) {
    let Some(last) = stay.hours.last().filter(|_| !stay.died) else { return };
    let first = midnight(stay.outtime) + DAY + 5 * HOUR;
    for day in 0..7 {
        let time = first + day * DAY + lab.random.whole(0, 50) * MINUTE;
        if time >= until {
            return;
        }
        if lab.random.chance(0.8) {
            let mut hour = last.clone();
            hour.creatinine += (person.creatinine - hour.creatinine) * (0.12 * day as f64).min(0.7);
            chemistry(lab, time, &hour, &stay.illness.normal, person);
            count(lab, time, &hour, &stay.illness.normal);
        }
    }
}

/// Potassium, mEq/L. Cells give it away in exchange for acid.
fn potassium(hour: &Hour) -> f64 {
    (4.1 + 0.22 * hour.loads.kidney + hour.signs.potassium).clamp(2.0, 9.2)
}

fn chemistry(lab: &mut Lab<'_>, time: i64, hour: &Hour, normal: &Normal, person: &Person) {
    let loads = &hour.loads;
    let mut noise = || lab.random.noise();
    let sodium = (normal.sodium + hour.signs.sodium - 0.5 * loads.reserve + 1.0 * noise()).clamp(104.0, 172.0);
    let bicarbonate = (24.8 - 2.0 * loads.perfusion.clamp(-1.0, 4.0) - 0.8 * loads.kidney.max(0.0)
        + if person.chronic.lung { 2.5 } else { 0.0 }
        - hour.signs.acid
        + 1.5 * noise())
    .clamp(3.0, 44.0);
    let gap = (13.2
        + 1.5 * loads.perfusion.clamp(-1.5, 5.0)
        + 0.6 * loads.kidney.max(0.0)
        + 0.9 * hour.signs.acid
        + 1.4 * noise())
    .clamp(4.0, 46.0);
    let creatinine = hour.creatinine * exp(0.04 * noise());
    let urea = 16.5
        * libm::pow(hour.creatinine / 0.9, 0.6)
        * exp(hour.signs.urea + 0.26 * loads.reserve + 0.1 * loads.perfusion + 0.12 * noise());
    let values = [
        (&SODIUM, sodium),
        (&POTASSIUM, potassium(hour) + 0.1 * loads.perfusion + 0.35 * noise()),
        (&CHLORIDE, sodium - bicarbonate - gap + 4.0),
        (&BICARBONATE, bicarbonate),
        (&ANION_GAP, gap),
        (&UREA, urea.clamp(2.0, 240.0)),
        (&CREATININE, creatinine.max(0.1)),
        (&GLUCOSE, (normal.glucose + hour.signs.glucose + 9.0 * loads.perfusion + 20.0 * noise()).clamp(28.0, 1250.0)),
        (&CALCIUM, 8.5 - 0.25 * loads.reserve + 0.4 * noise()),
        (&MAGNESIUM, 2.0 + 0.25 * noise()),
        (&PHOSPHATE, 3.5 + 0.6 * loads.kidney + 0.6 * noise()),
    ];
    let extra = lab.random.chance(0.85);
    for (test, value) in &values[..if extra { 11 } else { 8 }] {
        lab.number(test, time, *value);
    }
}

fn count(lab: &mut Lab<'_>, time: i64, hour: &Hour, normal: &Normal) {
    let loads = &hour.loads;
    let mut noise = || lab.random.noise();
    let hemoglobin =
        (normal.hemoglobin - hour.signs.blood_loss - 0.45 * loads.reserve + 0.35 * noise()).clamp(4.2, 19.0);
    let mcv = 90.0 + 2.0 * loads.liver.max(0.0) + 2.5 * noise();
    let hematocrit = 2.97 * hemoglobin + 0.7 * noise();
    let values = [
        (&HEMATOCRIT, hematocrit),
        (&HEMOGLOBIN, hemoglobin),
        (&PLATELETS, (normal.platelets * hour.platelets() * exp(0.06 * noise())).clamp(4.0, 1100.0)),
        (
            &WHITE_CELLS,
            (normal.white_cells * exp(hour.signs.white_cells + 0.1 * loads.perfusion.max(-1.0) + 0.12 * noise()))
                .clamp(0.1, 180.0),
        ),
        (&RED_CELLS, 10.0 * hematocrit / mcv),
        (&MCV, mcv),
        (&MCH, 10.0 * hemoglobin / (10.0 * hematocrit / mcv)),
        (&MCHC, 100.0 * hemoglobin / hematocrit),
        (&RDW, (14.7 + 0.75 * loads.reserve + 0.5 * noise()).max(11.5)),
    ];
    let whole = lab.random.chance(0.85);
    let renamed = lab.random.chance(0.01);
    for (test, value) in &values[..if whole { 9 } else { 4 }] {
        if renamed && test.0 == WHITE_CELLS.0 {
            lab.number(&WHITE_COUNT, time, *value);
            continue;
        }
        lab.number(test, time, *value);
    }
}

fn clotting(lab: &mut Lab<'_>, time: i64, hour: &Hour, person: &Person) {
    let loads = &hour.loads;
    let anticoagulant = if person.chronic.fibrillation { 0.28 } else { 0.0 };
    let inr = 1.14
        * exp(0.2 * loads.liver.max(0.0)
            + hour.signs.inr
            + 0.1 * loads.blood.max(0.0)
            + 0.06 * loads.reserve
            + anticoagulant
            + 0.06 * lab.random.noise());
    lab.number(&INR, time, inr.clamp(0.8, 19.0));
    lab.number(&PT, time, (12.3 * libm::pow(inr, 0.8)).clamp(9.0, 90.0));
    let heparin = lab.random.chance(0.08);
    let ptt = if heparin {
        lab.random.range(50.0, 165.0)
    } else {
        30.0 * exp(0.1 * loads.blood.max(0.0) + 0.1 * lab.random.noise())
    };
    if ptt > 150.0 {
        lab.word(PTT.0, time, ">150", "sec", "abnormal");
    } else {
        lab.number(&PTT, time, ptt);
    }
}

fn liver_tests(lab: &mut Lab<'_>, time: i64, hour: &Hour, first: bool) {
    let loads = &hour.loads;
    let cells = 30.0 * exp(0.7 * loads.liver.max(-0.5) + 0.35 * loads.perfusion.max(0.0) + 0.5 * lab.random.noise());
    lab.number(&ALT, time, cells.clamp(4.0, 9000.0));
    let ratio = exp(0.2 + 0.25 * lab.random.noise());
    lab.number(&AST, time, (cells * ratio).clamp(6.0, 12_000.0));
    let alkaline = 82.0 * exp(0.25 * loads.liver.max(-0.5) + 0.25 * lab.random.noise());
    lab.number(&ALKALINE, time, alkaline);
    let bilirubin = hour.bilirubin() * exp(0.07 * lab.random.noise());
    lab.number(&BILIRUBIN, time, bilirubin.clamp(0.1, 55.0));
    if first || lab.random.chance(0.3) {
        let albumin = 3.2 - 0.38 * loads.reserve - 0.14 * loads.liver.max(0.0) + 0.3 * lab.random.noise();
        if albumin < 1.0 {
            lab.word(ALBUMIN.0, time, "LESS THAN 1.0", "g/dL", "abnormal");
        } else {
            lab.number(&ALBUMIN, time, albumin.min(5.3));
        }
    }
}

fn differential(lab: &mut Lab<'_>, time: i64, hour: &Hour, infection: bool) {
    let neutrophils = 78.0 + if infection { 6.0 } else { 0.0 } + 7.0 * lab.random.noise();
    lab.number(&NEUTROPHILS, time, neutrophils.clamp(20.0, 97.0));
    if infection && lab.random.chance(0.5) {
        let bands = 6.0 * exp(0.3 * hour.loads.perfusion + 0.5 * lab.random.noise());
        lab.number(&BANDS, time, bands.min(60.0));
    }
}

fn enzymes(lab: &mut Lab<'_>, time: i64, hour: &Hour, infarction: bool) {
    let troponin = if infarction { lab.random.log_normal(1.1, 1.2) } else { lab.random.log_normal(0.02, 1.0) }
        * exp(0.2 * hour.loads.heart.max(0.0));
    if troponin < 0.01 {
        lab.word(TROPONIN.0, time, "<0.01", "ng/mL", "");
    } else {
        lab.number(&TROPONIN, time, troponin.min(40.0));
    }
    let kinase = lab.random.log_normal(if infarction { 700.0 } else { 130.0 }, 0.9);
    lab.number(&CREATINE_KINASE, time, kinase);
}

/// Blood gases while they are needed.
fn gases(lab: &mut Lab<'_>, stay: &Stay) {
    let mut next = 0;
    for (index, time, hour) in stay.charted_hours() {
        let sick = hour.loads.resp > 0.75 || hour.loads.perfusion > 0.9 || hour.breathing == Breathing::Bipap;
        if hour.intubated_now {
            next = index.min(next);
        }
        if index < next || !(hour.ventilated() || sick || hour.on_pressor()) {
            continue;
        }
        let wanted = if hour.ventilated() { 0.8 } else { 0.22 };
        if lab.random.chance(wanted) {
            let at = full_minute(time + lab.random.whole(8, 50) * MINUTE);
            if at < stay.outtime {
                gas(lab, at, hour);
            }
            let early = index < 24;
            next = index + lab.random.whole(if early { 3 } else { 6 }, if early { 7 } else { 14 }) as usize;
        }
    }
}

fn gas(lab: &mut Lab<'_>, time: i64, hour: &Hour) {
    let venous = lab.random.chance(if hour.ventilated() { 0.05 } else { 0.2 });
    // The kind of specimen is not always entered.
    if lab.random.chance(0.88) {
        let kind = match venous {
            true if lab.random.chance(0.5) => "MIX",
            true => "VEN",
            false => "ART",
        };
        lab.word(SPECIMEN, time, kind, "", "");
    }
    let mut noise = || lab.random.noise();
    let (po2, pco2, ph) = if venous {
        (39.0 + 5.0 * noise(), hour.paco2 + 6.0, hour.ph - 0.035)
    } else {
        (hour.pao2 * exp(0.02 * noise()), hour.paco2, hour.ph)
    };
    // Henderson and Hasselbalch; base excess after Siggaard-Andersen.
    let bicarbonate = 0.0307 * pco2 * exp(core::f64::consts::LN_10 * (ph - 6.1));
    let excess = (bicarbonate - 24.4) + 14.8 * (ph - 7.4);
    let lactate = hour.lactate() * exp(0.12 * noise());
    for (test, value) in [
        (&PH, ph),
        (&PCO2, pco2),
        (&PO2, po2.clamp(20.0, 520.0)),
        (&TOTAL_CO2, bicarbonate + 0.03 * pco2),
        (&BASE_EXCESS, excess),
    ] {
        lab.number(test, time, value);
    }
    if lab.random.chance(if hour.ventilated() { 0.55 } else { 0.25 }) {
        lab.number(&OXYGEN, time, 100.0 * hour.fio2);
        if hour.ventilated() {
            lab.number(&GAS_PEEP, time, 5.0 + (2.0 * hour.loads.resp.max(0.0)).round());
        }
    }
    if lab.random.chance(0.3 + 0.15 * hour.loads.perfusion.max(0.0)) {
        lab.number(&LACTATE, time, lactate.min(28.0));
    }
    // What the machine can also measure.
    let (carbonate, sodium) = (bicarbonate, 138.0 + hour.signs.sodium);
    let gradient = (713.0 * hour.fio2 - pco2 / 0.8 - po2).max(1.0);
    for (id, unit, value) in [
        (50_801, "mm Hg", gradient),
        (50_803, "mEq/L", carbonate),
        (50_805, "%", 2.0),
        (50_806, "mEq/L", 106.0),
        (50_810, "%", 31.0 - 3.0 * hour.signs.blood_loss),
        (50_814, "%", 1.0),
        (50_815, "L/min", if gradient < 20.0 { 90.0 } else { 6.0 }),
        (50_823, "%", 100.0 * hour.fio2),
        (50_824, "mEq/L", sodium),
        (50_826, "mL", 500.0),
        (50_827, "/min", hour.resp_rate),
        (50_828, "", 1.0),
    ] {
        if lab.random.chance(0.05) {
            lab.number(&Test(id, unit, 0, 0.0, 1000.0), time, value.max(1.0));
        }
    }
    match lab.random.unit() {
        share if share < 0.006 => lab.word(50_807, time, "VERIFIED", "", ""),
        share if share < 0.012 => lab.word(51_545, time, "VOIDED", "", ""),
        // Two specimens under one time.
        share if share < 0.018 => lab.word(SPECIMEN, time, "VEN", "", ""),
        // Oxygen as it cannot be.
        share if share < 0.024 => lab.number(&OXYGEN, time, 15.0),
        _ => {}
    }
    if lab.random.chance(0.4) {
        lab.word(INTUBATED, time, if hour.ventilated() { "INTUBATED" } else { "NOT INTUBATED" }, "", "");
        lab.number(&GAS_TEMPERATURE, time, hour.temperature);
    }
    if lab.random.chance(0.3) {
        let hemoglobin = 10.4 - hour.signs.blood_loss - 0.5 * hour.loads.reserve + 0.6 * lab.random.noise();
        lab.number(&GAS_HEMOGLOBIN, time, hemoglobin.max(4.0));
        lab.number(&GAS_SATURATION, time, if venous { 68.0 } else { hour.spo2.min(99.0) });
        let potassium = potassium(hour) + 0.3 * lab.random.noise();
        lab.number(&GAS_POTASSIUM, time, potassium);
        let glucose = (135.0 + hour.signs.glucose + 25.0 * lab.random.noise()).max(28.0);
        lab.number(&GAS_GLUCOSE, time, glucose);
        let calcium = 1.13 + 0.05 * lab.random.noise();
        lab.number(&IONISED_CALCIUM, time, calcium);
    }
}

impl Lab<'_> {
    fn number(&mut self, test: &Test, time: i64, value: f64) {
        let flaw = self.random.unit();
        let abnormal = value < test.3 || value > test.4;
        let flag = if abnormal { "abnormal" } else { "" };
        if flaw < 0.001 {
            let word = if flaw < 0.0005 { "HEMOLYZED" } else { "UNABLE TO REPORT" };
            return self.word(test.0, time, word, test.1, "");
        }
        // A tube that never reached the laboratory: a zero that is none.
        let value = if (0.001..0.0012).contains(&flaw) { 0.0 } else { value };
        // A decimal point lost.
        let value = if (0.0023..0.0024).contains(&flaw) { 1000.0 * value } else { value };
        let hadm = self.hadm.filter(|_| !(0.0012..0.0017).contains(&flaw));
        let rows = if (0.0017..0.0023).contains(&flaw) { 2 } else { 1 };
        for _ in 0..rows {
            self.out
                .row(Id::LabEvents)
                .id(self.subject)
                .maybe_id(hadm)
                .id(test.0)
                .time(time)
                .number_text(value, test.2)
                .number(value, test.2)
                .text(test.1)
                .text(flag)
                .end();
        }
    }

    fn word(&mut self, item: u64, time: i64, value: &str, unit: &str, flag: &str) {
        self.out
            .row(Id::LabEvents)
            .id(self.subject)
            .maybe_id(self.hadm)
            .id(item)
            .time(time)
            .text(value)
            .null()
            .text(unit)
            .text(flag)
            .end();
    }
}
