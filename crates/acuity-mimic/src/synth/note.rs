//! NOTEEVENTS: a few echocardiography reports, whose headings carry height, weight and blood pressure. Made up from the
//! patient's numbers; there is no other text.

use std::fmt::Write as _;

use super::chart::{CAREGIVERS, FIRST_CAREGIVER};
use super::clock::{DAY, HOUR, MINUTE, midnight, write_date};
use super::encounter::Admission;
use super::person::Person;
use super::random::Random;
use super::rows::{Id, Tables};

/// Writes the notes of an admission.
pub(super) fn notes(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    echo(random, out, person, admission);
    if !person.newborn && !admission.stays.is_empty() && random.chance(0.05) {
        nutrition(random, out, person, admission);
    }
}

/// What a dietitian writes: height and the weight that would be right for it.
fn nutrition(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    // Devine 1974.
    let ideal = (if person.male { 50.0 } else { 45.5 }) + 0.91 * (person.height - 152.4);
    let height =
        if random.chance(0.5) { format!("{:.0} cm", person.height) } else { format!("{:.0} in", person.height / 2.54) };
    let text = format!("Height: {height}\nWeight: {:.1} kg\nIdeal body weight: {ideal:.1} kg\n", person.weight);
    let time = admission.admit + DAY;
    out.row(Id::NoteEvents)
        .id(person.subject)
        .id(admission.hadm)
        .date(midnight(time))
        .time(time)
        .time(time + HOUR)
        .text("Nutrition")
        .text("Clinical Nutrition Note")
        .id(FIRST_CAREGIVER + random.below(CAREGIVERS))
        .null()
        .text(&text)
        .end();
}

fn echo(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    let Some(stay) = admission.stays.first().filter(|_| !person.newborn) else { return };
    let likely = matches!(admission.disease.service, "CMED" | "CSURG");
    if !random.chance(if likely { 0.4 } else { 0.08 }) {
        return;
    }
    // Some were seen in the clinic in the weeks before.
    let before = random.chance(0.12);
    let day = match before {
        true => midnight(admission.admit) - random.whole(2, 45) * DAY,
        false => midnight(stay.intime) + if random.chance(0.7) { 0 } else { DAY },
    };
    let time = day + random.whole(8 * 60, 17 * 60) * MINUTE;
    if !before && (time < admission.admit || time > admission.discharge) {
        return;
    }
    let mut date = Vec::new();
    write_date(day, &mut date);
    let (inches, pounds) = (person.height / 2.54, person.weight / 0.453_592_37);
    // Mosteller, N Engl J Med 1987.
    let area = (person.height * person.weight / 3600.0).sqrt();
    let first = stay.hours.first();
    let (mean, pulse) = first.map_or((75.0, 50.0), |hour| (hour.mean_pressure, hour.pulse_pressure));
    let rate = first.map_or(80.0, |hour| hour.heart_rate);
    let mut text = String::from("PATIENT/TEST INFORMATION:\nIndication: Left ventricular function.\n");
    // Writing to a String cannot fail.
    if random.chance(0.85) {
        let _ = writeln!(text, "Height: (in) {inches:.0}\nWeight (lb): {pounds:.0}\nBSA (m2): {area:.2} m2");
    }
    let _ = writeln!(text, "BP (mm Hg): {:.0}/{:.0}\nHR (bpm): {rate:.0}", mean + 0.65 * pulse, mean - 0.35 * pulse);
    let _ = writeln!(
        text,
        "Status: Inpatient\nDate/Time: [**{}**] at {:02}:{:02}\nTest: TTE (Complete)\nDoppler: Full Doppler and color Doppler\n\
         Contrast: None\nTechnical Quality: Adequate\n\n\nINTERPRETATION:\n\nSynthetic report; \"no findings\" were made.",
        String::from_utf8_lossy(&date),
        (time - day) / HOUR,
        (time - day) % HOUR / MINUTE,
    );
    let known = !before && random.chance(0.9);
    out.row(Id::NoteEvents)
        .id(person.subject)
        .maybe_id(known.then_some(admission.hadm))
        .date(day)
        .nulls(2)
        .text("Echo")
        .text("Report")
        .id(FIRST_CAREGIVER + random.below(CAREGIVERS))
        .null()
        .text(&text)
        .end();
}
