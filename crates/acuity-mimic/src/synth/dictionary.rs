//! The D_ tables and CAREGIVERS: the names of everything the generator uses.
//!
//! Facts of the charting systems, of ICD-9-CM, of LOINC and of CPT's outline, kept in `dictionary/*.tsv`.

use super::chart::{CAREGIVERS, FIRST_CAREGIVER};
use super::rows::{Id, Row, Tables};

const ITEMS: &str = include_str!("dictionary/items.tsv");
const LAB_ITEMS: &str = include_str!("dictionary/labitems.tsv");
const DIAGNOSES: &str = include_str!("dictionary/diagnoses.tsv");
const PROCEDURES: &str = include_str!("dictionary/procedures.tsv");
const CPT: &str = include_str!("dictionary/cpt.tsv");

/// Fields of each line.
fn lines(text: &'static str) -> impl Iterator<Item = impl Iterator<Item = &'static str>> {
    text.lines().map(|line| line.split('\t'))
}

fn number(field: &str) -> i64 {
    field.parse().unwrap_or_default()
}

/// Writes all dictionaries.
pub(super) fn write(out: &mut Tables) {
    for mut line in lines(ITEMS) {
        let mut next = || line.next().unwrap_or_default();
        // itemid, label, abbreviation, dbsource, linksto, category, unitname, param_type
        let row = out.row(Id::DItems).int(number(next()));
        let row = (0..7).fold(row, |row, _| row.text(next()));
        row.null().end();
    }
    for mut line in lines(LAB_ITEMS) {
        let mut next = || line.next().unwrap_or_default();
        let row = out.row(Id::DLabItems).int(number(next()));
        (0..4).fold(row, |row, _| row.text(next())).end();
    }
    for (table, text) in [(Id::DIcdDiagnoses, DIAGNOSES), (Id::DIcdProcedures, PROCEDURES)] {
        for line in lines(text) {
            line.take(3).fold(out.row(table), Row::text).end();
        }
    }
    for mut line in lines(CPT) {
        let mut next = || line.next().unwrap_or_default();
        let row = out.row(Id::DCpt).int(number(next()));
        let row = (0..5).fold(row, |row, _| row.text(next()));
        let row = row.int(number(next()));
        row.int(number(next())).end();
    }
    for id in FIRST_CAREGIVER..FIRST_CAREGIVER + CAREGIVERS {
        let (label, description) = match id % 8 {
            0..=4 => ("RN", "RN"),
            5 => ("Res", "Resident/Fellow/PA/NP"),
            6 => ("RRT", "Respiratory"),
            _ => ("MD", "Attending"),
        };
        out.row(Id::Caregivers).id(id).text(label).text(description).end();
    }
}
