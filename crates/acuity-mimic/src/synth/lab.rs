//! LABEVENTS: panels every 4 to 24 hours by severity, blood gases by need, and the laboratory's own oddities.

mod assay;
mod gas;

use assay::{
    ALBUMIN, ALKALINE, ALT, ANION_GAP, AST, BANDS, BICARBONATE, BILIRUBIN, CALCIUM, CHLORIDE, CREATINE_KINASE,
    CREATININE, GLUCOSE, HEMATOCRIT, HEMOGLOBIN, INR, LACTATE, MAGNESIUM, MCH, MCHC, MCV, NEUTROPHILS, PHOSPHATE,
    PLATELETS, POTASSIUM, PT, PTT, RDW, RED_CELLS, SODIUM, TROPONIN, Test, UREA, WHITE_CELLS, WHITE_COUNT,
};
use gas::gases;

use super::clock::{DAY, HOUR, MINUTE, full_minute, midnight};
use super::encounter::{Admission, Stay};
use super::hour::Hour;
use super::illness::Normal;
use super::person::Person;
use super::random::{Random, exp};
use super::rows::{Id, Tables};

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
        if renamed && test.item == WHITE_CELLS.item {
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
        lab.word(PTT.item, time, ">150", "sec", "abnormal");
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
            lab.word(ALBUMIN.item, time, "LESS THAN 1.0", "g/dL", "abnormal");
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
        lab.word(TROPONIN.item, time, "<0.01", "ng/mL", "");
    } else {
        lab.number(&TROPONIN, time, troponin.min(40.0));
    }
    let kinase = lab.random.log_normal(if infarction { 700.0 } else { 130.0 }, 0.9);
    lab.number(&CREATINE_KINASE, time, kinase);
}

impl Lab<'_> {
    fn number(&mut self, test: &Test, time: i64, value: f64) {
        let flaw = self.random.unit();
        let abnormal = value < test.low || value > test.high;
        let flag = if abnormal { "abnormal" } else { "" };
        if flaw < 0.001 {
            let word = if flaw < 0.0005 { "HEMOLYZED" } else { "UNABLE TO REPORT" };
            return self.word(test.item, time, word, test.unit, "");
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
                .id(test.item)
                .time(time)
                .number_text(value, test.decimals)
                .number(value, test.decimals)
                .text(test.unit)
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
