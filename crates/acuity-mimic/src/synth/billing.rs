//! Codes assigned for billing: diagnoses, procedures, DRG and CPT.

use super::clock::{DAY, midnight};
use super::disease::NEWBORN_CODES;
use super::encounter::Admission;
use super::person::Person;
use super::physiology::{Dialysis, Hour};
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
    let mut codes = vec![disease.code];
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
    let chronic = &person.chronic;
    for (code, present) in [
        ("4019", chronic.hypertension && !chronic.kidney),
        ("40390", chronic.hypertension && chronic.kidney && !chronic.dialysis),
        ("5859", chronic.kidney && !chronic.dialysis),
        ("5856", chronic.dialysis),
        ("4280", chronic.heart),
        ("496", chronic.lung),
        ("5715", chronic.liver),
        ("25000", chronic.diabetes),
        ("42731", chronic.fibrillation),
        ("1629", chronic.cancer),
        ("1977", chronic.metastases),
    ] {
        add(code, present);
    }
    for code in disease.further {
        // Codes of organ failure are decided above.
        let decided = matches!(*code, "51881" | "78552" | "99592" | "5849" | "2762" | "2875");
        add(code, !decided && random.chance(0.4));
    }
    for code in ["2724", "53081", "2449", "311", "2859", "V5861", "3051", "V1582"] {
        add(code, random.chance(0.16));
    }
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
    codes
}

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
