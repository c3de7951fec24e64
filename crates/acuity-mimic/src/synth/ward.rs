//! The administrative tables: PATIENTS, ADMISSIONS, ICUSTAYS, TRANSFERS, SERVICES, CALLOUT; and the lines and devices of
//! a stay (DATETIMEEVENTS, PROCEDUREEVENTS_MV).

use super::chart::{CAREGIVERS, FIRST_CAREGIVER};
use super::clock::{DAY, HOUR, MINUTE, full_minute, midnight};
use super::encounter::{Admission, Stay};
use super::hour::Dialysis;
use super::life::Death;
use super::person::Person;
use super::procedure::{self, Procedure};
use super::random::Random;
use super::rows::{Id, Tables};

/// Writes the PATIENTS row.
pub(super) fn patient(out: &mut Tables, person: &Person, death: &Death) {
    let day = |time: Option<i64>| time.map(midnight);
    out.row(Id::Patients)
        .id(person.subject)
        .text(if person.male { "M" } else { "F" })
        .time(person.born)
        .maybe_time(day(death.hospital.or(death.register)))
        .maybe_time(day(death.hospital))
        .maybe_time(day(death.register))
        .int(i64::from(death.hospital.is_some() || death.register.is_some()))
        .end();
}

/// Writes everything administrative of an admission.
pub(super) fn admission(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    admission_row(random, out, person, admission);
    for stay in &admission.stays {
        stay_row(out, person, admission, stay);
        if stay.source.is_metavision() {
            callout(random, out, person, admission, stay);
            lines(random, out, person, admission, stay);
        } else {
            dressing(random, out, person, admission, stay);
        }
    }
    transfers(random, out, person, admission);
    services(random, out, person, admission);
}

fn admission_row(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    let emergency_room = !admission.planned && !person.newborn && random.chance(0.6);
    let kind = match () {
        () if person.newborn => "NEWBORN",
        () if admission.planned => "ELECTIVE",
        () if random.chance(0.03) => "URGENT",
        () => "EMERGENCY",
    };
    let from = match () {
        () if person.newborn => "PHYS REFERRAL/NORMAL DELI",
        () if admission.planned => "PHYS REFERRAL/NORMAL DELI",
        () if emergency_room => "EMERGENCY ROOM ADMIT",
        () => random.pick(&["TRANSFER FROM HOSP/EXTRAM", "TRANSFER FROM HOSP/EXTRAM", "CLINIC REFERRAL/PREMATURE"]),
    };
    let severity = admission.stays.first().map_or(0.0, |stay| stay.illness.severity());
    let to = match () {
        () if admission.death.is_some() => "DEAD/EXPIRED",
        () if person.newborn => "HOME",
        () if random.chance(0.12 + 0.12 * severity) => random.pick(&["SNF", "REHAB/DISTINCT PART HOSP"]),
        () if random.chance(0.03) => "HOSPICE-HOME",
        () => random.pick(&["HOME", "HOME HEALTH CARE", "HOME"]),
    };
    let insurance = match () {
        () if person.newborn => random.pick(&["Private", "Private", "Medicaid"]),
        () if person.age >= 65.0 => "Medicare",
        () => random.pick(&["Private", "Private", "Private", "Medicaid", "Medicare", "Government", "Self Pay"]),
    };
    let registered = emergency_room.then(|| admission.admit - random.whole(60, 540) * MINUTE);
    let left = registered.map(|_| admission.admit + random.whole(10, 90) * MINUTE);
    out.row(Id::Admissions)
        .id(person.subject)
        .id(admission.hadm)
        .time(admission.admit)
        .time(admission.discharge)
        .maybe_time(admission.death)
        .text(kind)
        .text(from)
        .text(to)
        .text(insurance)
        .text(person.language)
        .text(person.religion)
        .text(person.marital_status)
        .text(person.ethnicity)
        .maybe_time(registered)
        .maybe_time(left)
        .text(if person.newborn { "NEWBORN" } else { admission.reason.name })
        .int(i64::from(admission.death.is_some()))
        .int(i64::from(admission.charted()))
        .end();
}

fn stay_row(out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    out.row(Id::IcuStays)
        .id(person.subject)
        .id(admission.hadm)
        .id(stay.id)
        .text(stay.source.name())
        .text(stay.unit.code())
        .text(stay.last_unit.code())
        .int(stay.ward)
        .int(stay.last_ward)
        .time(stay.intime)
        .time(stay.outtime)
        .number((stay.outtime - stay.intime) as f64 / DAY as f64, 4)
        .end();
}

/// A place, from a time on.
struct Place {
    from: i64,
    unit: &'static str,
    ward: Option<i64>,
    stay: Option<(u64, &'static str)>,
}

fn transfers(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    const WARDS: [i64; 8] = [45, 55, 17, 18, 31, 3, 4, 20];
    let mut places = Vec::new();
    let ward = |random: &mut Random, from: i64| Place { from, unit: "", ward: Some(random.pick(&WARDS)), stay: None };
    if admission.stays.first().is_none_or(|stay| stay.intime > admission.admit + 30 * MINUTE) {
        places.push(ward(random, admission.admit + MINUTE));
    }
    for stay in &admission.stays {
        let key = Some((stay.id, stay.source.name()));
        places.push(Place { from: stay.intime, unit: stay.unit.code(), ward: Some(stay.ward), stay: key });
        if stay.last_unit != stay.unit {
            let half = stay.intime + (stay.outtime - stay.intime) / 2;
            places.push(Place { from: half, unit: stay.last_unit.code(), ward: Some(stay.last_ward), stay: key });
        }
        if stay.outtime + 30 * MINUTE < admission.discharge {
            places.push(ward(random, stay.outtime));
        }
    }
    places.push(Place { from: admission.discharge, unit: "", ward: None, stay: None });
    let source = admission.stays.first().map_or("carevue", |stay| stay.source.name());
    for (number, place) in places.iter().enumerate() {
        let before = number.checked_sub(1).map(|before| &places[before]);
        let leaving = places.get(number + 1).map(|next| next.from);
        let event = match (number, leaving) {
            (0, _) => "admit",
            (_, None) => "discharge",
            _ => "transfer",
        };
        out.row(Id::Transfers)
            .id(person.subject)
            .id(admission.hadm)
            .maybe_id(place.stay.map(|stay| stay.0))
            .text(place.stay.map_or(source, |stay| stay.1))
            .text(event)
            .text(before.map_or("", |before| before.unit))
            .text(place.unit)
            .maybe_int(before.and_then(|before| before.ward))
            .maybe_int(place.ward)
            .time(place.from)
            .maybe_time(leaving)
            .maybe_number(leaving.map(|leaving| (leaving - place.from) as f64 / HOUR as f64), 2)
            .end();
    }
}

fn services(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission) {
    let service = if person.newborn { "NB" } else { admission.disease.service };
    let mut row = |time, before: &str, now: &str| {
        out.row(Id::Services).id(person.subject).id(admission.hadm).time(time).text(before).text(now).end();
    };
    let admit = admission.admit + MINUTE;
    match admission.stays.first() {
        // Admitted to a general service first.
        Some(stay) if !person.newborn && stay.intime > admit + HOUR && random.chance(0.25) => {
            let first = if service == "MED" { "SURG" } else { "MED" };
            row(admit, "", first);
            row(stay.intime, first, service);
        }
        _ => row(admit, "", service),
    }
}

fn callout(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    if stay.died || !random.chance(0.75) || stay.outtime - stay.intime < 14 * HOUR {
        return;
    }
    let created = full_minute(stay.outtime) - random.whole(4 * 60, 12 * 60) * MINUTE;
    let acknowledged = created + random.whole(5, 90) * MINUTE;
    let cancelled = random.chance(0.08);
    let ward = random.pick(&[45, 55, 17, 18, 31, 3, 4]);
    let flag = |random: &mut Random, p: f64| i64::from(random.chance(p));
    let requests = [0.45, 0.0, 0.07, 0.2, 0.1].map(|p| flag(random, p));
    let mut row = out
        .row(Id::Callout)
        .id(person.subject)
        .id(admission.hadm)
        .int(stay.last_ward)
        .text(if cancelled { stay.last_unit.code() } else { "" })
        .int(ward)
        .text(stay.last_unit.code())
        .int(1)
        .text(admission.disease.service);
    for request in requests {
        row = row.int(request);
    }
    row.text("Inactive")
        .text(if cancelled { "Cancelled" } else { "Discharged" })
        .maybe_int((!cancelled).then_some(ward))
        .text("Acknowledged")
        .time(created)
        .time(created)
        .time(acknowledged)
        .time(stay.outtime - random.whole(1, 60) * MINUTE)
        .nulls(2)
        .end();
}

/// Lines of MetaVision.
const PERIPHERAL_LINE_MV: u64 = 224_275;
const MULTI_LUMEN_MV: u64 = 224_263;
const ARTERIAL_LINE_MV: u64 = 225_752;
const PICC_MV: u64 = 224_264;
const INTRODUCER_MV: u64 = 224_267;
const PULMONARY_CATHETER_MV: u64 = 224_560;
const TUNNELLED_LINE_MV: u64 = 225_315;
/// An image of the chest, and blood for a culture.
const CHEST_X_RAY_MV: u64 = 225_459;
const BLOOD_CULTURE_MV: u64 = 225_401;
/// Dates of a dialysis catheter: its caps, a change over a wire, its dressing, its insertion, its tubing.
const DIALYSIS_DATES_MV: [u64; 5] = [225_318, 225_319, 225_321, 225_322, 225_324];
/// Dates of other lines.
const LINE_DATES_MV: [(u64, &str); 2] = [(224_280, "Date"), (224_279, "Date and Time")];

/// Lines of MetaVision: as procedures, and their care as dates.
fn lines(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    let sick = stay.illness.severity() > 0.6;
    let start = full_minute(stay.intime) + random.whole(5, 200) * MINUTE;
    if start + HOUR > stay.outtime {
        return;
    }
    let mut entries = vec![Procedure::line(PERIPHERAL_LINE_MV, start, stay.outtime, "Peripheral Lines", "R Antecube")];
    if sick {
        entries.push(Procedure::line(MULTI_LUMEN_MV, start, stay.outtime, "Invasive Lines", "Right IJ"));
        entries.push(Procedure::line(ARTERIAL_LINE_MV, start, stay.outtime, "Invasive Lines", "Left Radial"));
    }
    for (item, share, place) in [
        (PICC_MV, 0.05, "Left Arm"),
        (INTRODUCER_MV, 0.08, "Right IJ"),
        (PULMONARY_CATHETER_MV, 0.06, "Right IJ"),
        (TUNNELLED_LINE_MV, 0.03, "Right Subclavian"),
    ] {
        if random.chance(share) {
            entries.push(Procedure::line(item, start, stay.outtime, "Invasive Lines", place));
        }
    }
    if random.chance(0.6) {
        entries.push(Procedure::event(CHEST_X_RAY_MV, start + 30 * MINUTE, "Imaging"));
    }
    if stay.illness.infection {
        entries.push(Procedure::event(BLOOD_CULTURE_MV, start + 10 * MINUTE, "Procedures"));
    }
    for entry in entries {
        procedure::write(random, out, person, admission, stay, &entry);
    }
    if stay.hours.iter().any(|hour| hour.dialysis != Dialysis::None) {
        for item in DIALYSIS_DATES_MV {
            date_row(random, out, person, admission, stay, (item, start + HOUR, midnight(start), "Date"));
        }
    }
    let mut time = start + 4 * HOUR;
    while sick && time < stay.outtime.min(stay.intime + 6 * DAY) {
        for ((item, unit), date) in LINE_DATES_MV.into_iter().zip([midnight(start), start]) {
            date_row(random, out, person, admission, stay, (item, time, date, unit));
        }
        time += 12 * HOUR;
    }
}

/// The day of the last dressing of a line.
const DRESSING_CV: u64 = 5684;

/// Lines of CareVue: the day of the last dressing, again and again.
fn dressing(random: &mut Random, out: &mut Tables, person: &Person, admission: &Admission, stay: &Stay) {
    if person.newborn || stay.illness.severity() < 0.6 {
        return;
    }
    let mut time = stay.time_of(4);
    while time < stay.outtime.min(stay.intime + 6 * DAY) {
        date_row(random, out, person, admission, stay, (DRESSING_CV, time, midnight(stay.intime), "Date"));
        time += 8 * HOUR;
    }
}

fn date_row(
    random: &mut Random,
    out: &mut Tables,
    person: &Person,
    admission: &Admission,
    stay: &Stay,
    (item, time, value, unit): (u64, i64, i64, &str),
) {
    let row = out
        .row(Id::DateTimeEvents)
        .id(person.subject)
        .id(admission.hadm)
        .id(stay.id)
        .id(item)
        .time(time)
        .time(time + random.whole(2, 60) * MINUTE)
        .id(FIRST_CAREGIVER + random.below(CAREGIVERS))
        .time(value)
        .text(unit);
    if stay.source.is_metavision() {
        row.int(0).int(0).nulls(2).end();
    } else {
        row.nulls(3).text("NotStopd").end();
    }
}
