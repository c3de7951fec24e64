//! Codes assigned for billing: diagnoses, procedures, DRG and CPT.

use super::clock::{DAY, midnight};
use super::comorbidity;
use super::disease::NEWBORN_CODES;
use super::encounter::Admission;
use super::hour::{Dialysis, Hour};
use super::person::Person;
use super::random::Random;
use super::rows::{Id, Tables};

/// Writes the codes of an admission.
pub(super) fn codes(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    for (number, code) in diagnoses(random, person, admission).iter().enumerate() {
        out.row(Id::DiagnosesIcd).id(person.subject).id(admission.hadm).int(number as i64 + 1).text(code).end();
    }
    for (number, code) in procedures(random, person, admission).iter().enumerate() {
        out.row(Id::ProceduresIcd).id(person.subject).id(admission.hadm).int(number as i64 + 1).text(code).end();
    }
    if !person.newborn {
        groups(out, person, admission);
    }
    visits(random, out, person, admission);
}

fn diagnoses(random: &mut Random, person: &Person, admission: &Admission) -> Vec<&'static str> {
    if person.newborn {
        let early = person.weight < 2.2;
        return NEWBORN_CODES.into_iter().filter(|code| early || !matches!(*code, "769" | "76518")).collect();
    }
    let disease = admission.disease;
    let mut codes = vec![admission.reason.code];
    let mut add = |code: &'static str, wanted: bool| {
        if wanted && !codes.contains(&code) {
            codes.push(code);
        }
    };
    let hours = || admission.stays.iter().flat_map(|stay| &stay.hours);
    let worst = |load: fn(&Hour) -> f64| hours().map(load).fold(f64::MIN, f64::max);
    // Organ failures as they happened.
    add("51881", hours().any(Hour::ventilated) && disease.elective < 0.5);
    add("78552", admission.infection && hours().any(Hour::on_pressor));
    add("99592", admission.infection && worst(|hour| hour.loads.heart) > 0.9);
    add("5849", worst(|hour| hour.creatinine) > 1.6 * person.creatinine);
    add("2762", worst(Hour::lactate) > 4.0);
    add("2875", worst(|hour| hour.loads.blood) > 1.1);
    add("5723", worst(Hour::bilirubin) > 6.0);
    for code in disease.further {
        // Codes of organ failure are decided above.
        let decided = matches!(*code, "51881" | "78552" | "99592" | "5849" | "2762" | "2875");
        add(code, !decided && random.chance(0.4));
    }
    comorbidity::draw(random, person, admission, |code| add(code, true));
    // The billing system takes 39 codes.
    codes.truncate(39);
    codes
}

fn procedures(random: &mut Random, person: &Person, admission: &Admission) -> Vec<&'static str> {
    if person.newborn {
        return if random.chance(0.5) { vec!["9955"] } else { Vec::new() };
    }
    let hours = || admission.stays.iter().flat_map(|stay| &stay.hours);
    let tube = hours().filter(|hour| hour.ventilated()).count();
    let dialysis = |kind| hours().any(|hour| hour.dialysis == kind);
    let mut codes = Vec::new();
    for (code, done) in [
        ("9671", (1..96).contains(&tube)),
        ("9672", tube >= 96),
        ("9604", tube > 0 && admission.disease.elective < 0.5),
        ("3995", dialysis(Dialysis::Session) || dialysis(Dialysis::Continuous)),
        ("5498", dialysis(Dialysis::Peritoneal)),
        ("3893", hours().any(Hour::on_pressor)),
    ] {
        if done {
            codes.push(code);
        }
    }
    for code in admission.disease.procedures {
        if !matches!(*code, "9671" | "9672" | "9604" | "3893") && random.chance(0.6) {
            codes.push(code);
        }
    }
    let service = admission.disease.service;
    let ill = hours().any(|hour| hour.ventilated() || hour.on_pressor());
    for (list, common) in [
        (&OFTEN[..], true),
        (&OF_THE_ILL[..], ill),
        (&OF_HEARTS[..], matches!(service, "CMED" | "CSURG")),
        (&OF_SURGEONS[..], service.contains("SURG") || service == "ORTHO"),
    ] {
        for (code, share) in list {
            if common && random.chance(*share) && !codes.contains(code) {
                codes.push(code);
            }
        }
    }
    codes
}

/// Procedures and the share of those who have them.
type Shares<const N: usize> = [(&'static str, f64); N];

const OFTEN: Shares<21> = [
    ("9904", 0.1),
    ("3893", 0.1),
    ("966", 0.06),
    ("8872", 0.05),
    ("3897", 0.03),
    ("4513", 0.03),
    ("8703", 0.02),
    ("9905", 0.02),
    ("9907", 0.03),
    ("3491", 0.02),
    ("5491", 0.015),
    ("4523", 0.015),
    ("0331", 0.015),
    ("8838", 0.01),
    ("387", 0.01),
    ("9921", 0.01),
    ("8622", 0.01),
    ("9925", 0.005),
    ("4516", 0.012),
    ("8604", 0.006),
    ("3895", 0.012),
];
const OF_THE_ILL: Shares<12> = [
    ("3891", 0.28),
    ("3324", 0.06),
    ("3323", 0.03),
    ("3322", 0.02),
    ("311", 0.03),
    ("4311", 0.03),
    ("9390", 0.05),
    ("0017", 0.05),
    ("8914", 0.02),
    ("9960", 0.02),
    ("3404", 0.03),
    ("9915", 0.04),
];
const OF_HEARTS: Shares<11> = [
    ("3723", 0.08),
    ("3961", 0.05),
    ("3721", 0.03),
    ("3761", 0.03),
    ("3778", 0.02),
    ("3783", 0.02),
    ("9962", 0.03),
    ("3734", 0.01),
    ("370", 0.01),
    ("0045", 0.06),
    ("0040", 0.05),
];
const OF_SURGEONS: Shares<14> = [
    ("5459", 0.04),
    ("5411", 0.02),
    ("4562", 0.02),
    ("5472", 0.01),
    ("3409", 0.02),
    ("415", 0.01),
    ("8628", 0.02),
    ("8659", 0.02),
    ("5461", 0.01),
    ("540", 0.01),
    ("4639", 0.01),
    ("3950", 0.01),
    ("3812", 0.01),
    ("8841", 0.02),
];

fn groups(out: &mut Tables, person: &Person, admission: &Admission) {
    let disease = admission.disease;
    let new = admission.stays.first().is_some_and(|stay| stay.source.is_metavision());
    let (kind, (code, name)) = if new { ("MS", disease.ms) } else { ("HCFA", disease.hcfa) };
    let row = out.row(Id::DrgCodes).id(person.subject).id(admission.hadm);
    row.text(kind).text(code).text(name).nulls(2).end();
    let severity = admission.stays.first().map_or(0.0, |stay| stay.illness.severity());
    let severity = 1 + (severity * 2.4).clamp(0.0, 3.0) as i64;
    // The trailing blank is in the published data.
    out.row(Id::DrgCodes)
        .id(person.subject)
        .id(admission.hadm)
        .text("APR ")
        .text(&format!("{}{severity}", disease.apr.0))
        .text(disease.apr.1)
        .int(severity)
        .int(severity)
        .end();
}

fn visits(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    let mut ticket = 0;
    let mut row = |time: Option<i64>, code: &str, section: &str, subsection: &str, text: &str| {
        let center = if time.is_some() { "Resp" } else { "ICU" };
        ticket += 1;
        out.row(Id::CptEvents)
            .id(person.subject)
            .id(admission.hadm)
            .text(center)
            .maybe_time(time)
            .text(code)
            .int(code.parse().unwrap_or_default())
            .null()
            .maybe_int(time.is_none().then_some(ticket))
            .text(section)
            .text(subsection)
            .text(text)
            .end();
    };
    for stay in &admission.stays {
        let days = (stay.outtime - stay.intime) / DAY + 1;
        for day in 0..days.min(14) {
            let (code, subsection) = if day == 0 && !person.newborn || random.chance(0.25) {
                ("99291", "Critical care services")
            } else {
                (random.pick(&["99232", "99233", "99231"]), "Hospital inpatient services")
            };
            row(None, code, "Evaluation and management", subsection, "");
            let hours = stay.hours.iter().skip(day as usize * 24).take(24);
            if hours.clone().any(Hour::ventilated) {
                let time = Some(midnight(stay.intime) + day * DAY);
                let (code, text) = if day == 0 {
                    ("94002", "VENT MGMT, 1ST DAY (INVASIVE)")
                } else {
                    ("94003", "VENT MGMT;SUBSQ DAYS(INVASIVE)")
                };
                row(time, code, "Medicine", "Pulmonary", text);
            }
            if hours.clone().any(|hour| hour.dialysis != Dialysis::None) {
                row(None, "90945", "Medicine", "Dialysis", "");
            }
        }
        if stay.hours.iter().any(Hour::on_pressor) {
            row(None, "36556", "Surgery", "Cardiovascular system", "");
        }
    }
}
