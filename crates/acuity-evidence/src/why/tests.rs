//! Answers from marts in memory.

use std::sync::Arc;

use acuity_scores::find;
use acuity_warehouse::{
    Memory,
    arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray},
};

use super::{Places, Why, first_day, hour};
use crate::error::Error;

// One dataset serves as both: `Memory` has one.
const PLACES: Places<'_> = Places { marts: "analytics", raw: "analytics" };

fn ints(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn floats(values: &[Option<f64>]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

fn texts(values: &[Option<&str>]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

/// Stay 7 of an adult with two hours and a gas of the second one, stay 8 of a child.
fn marts() -> Memory {
    let mut marts = Memory::new("analytics");
    let mut set = |table: &str, column: &str, values: ArrayRef| marts.set(table, column, values);
    let paper = Some("paper");
    set("sofa", "icustay_id", ints(&[Some(7), Some(8)]));
    set("sofa", "sofa", ints(&[Some(3), None]));
    set("sofa", "is_adult", Arc::new(BooleanArray::from(vec![true, false])));
    set("sofa", "score_mode", texts(&[paper, paper]));

    set("pivoted_sofa", "icustay_id", ints(&[Some(7); 2]));
    set("pivoted_sofa", "hr", ints(&[Some(0), Some(1)]));
    set("pivoted_sofa", "copy", ints(&[Some(1); 2]));
    set("pivoted_sofa", "endtime", texts(&[Some("2130-01-01T10:00:00"), Some("2130-01-01T11:00:00")]));
    set("pivoted_sofa", "sofa_24hours", ints(&[Some(0), Some(3)]));
    set("pivoted_sofa", "score_mode", texts(&[paper; 2]));

    set("sofa_drivers", "icustay_id", ints(&[Some(7)]));
    set("sofa_drivers", "hr", ints(&[Some(1)]));
    set("sofa_drivers", "component", texts(&[Some("respiration")]));
    set("sofa_drivers", "points", ints(&[Some(3)]));
    set("sofa_drivers", "measurement", texts(&[Some("pao2fio2_vent")]));
    set("sofa_drivers", "value", floats(&[Some(146.15)]));
    set("sofa_drivers", "unit", texts(&[Some("mmHg")]));
    set("sofa_drivers", "window_start", texts(&[Some("2130-01-01T10:00:00")]));
    set("sofa_drivers", "window_end", texts(&[Some("2130-01-01T11:00:00")]));

    set("sofa_driver_rows", "icustay_id", ints(&[Some(7); 2]));
    set("sofa_driver_rows", "hr", ints(&[Some(1); 2]));
    set("sofa_driver_rows", "component", texts(&[Some("respiration"); 2]));
    set("sofa_driver_rows", "source_table", texts(&[Some("labevents"); 2]));
    set("sofa_driver_rows", "row_id", ints(&[Some(21), Some(20)]));

    // Row 20 was delivered twice; row 22 is of nobody that is asked for.
    set("labevents", "row_id", ints(&[Some(20), Some(21), Some(20), Some(22)]));
    set("icustays", "icustay_id", ints(&[Some(7), Some(8)]));
    set("icustays", "subject_id", ints(&[Some(70), Some(80)]));
    set("labevents", "subject_id", ints(&[Some(70), Some(70), Some(70), Some(80)]));
    set("labevents", "itemid", ints(&[Some(50_816), Some(50_821), Some(50_816), Some(50_816)]));
    set("labevents", "charttime", texts(&[Some("2130-01-01T10:30:00"); 4]));
    set("labevents", "value", texts(&[Some("65"), Some("95"), Some("65"), Some("21")]));
    set("labevents", "valueuom", texts(&[Some("%"), Some("mm Hg"), Some("%"), Some("%")]));
    set("d_labitems", "itemid", ints(&[Some(50_816), Some(50_821)]));
    set("d_labitems", "label", texts(&[Some("OXYGEN"), Some("PO2")]));

    let score = find("sapsii").unwrap();
    set("sapsii", "icustay_id", ints(&[Some(7), Some(8)]));
    set("sapsii", "sapsii", ints(&[Some(10), None]));
    set("sapsii", "is_adult", Arc::new(BooleanArray::from(vec![true, false])));
    set("sapsii", "score_mode", texts(&[paper, paper]));
    set("sapsii_inputs", "icustay_id", ints(&[Some(7)]));
    for input in score.inputs {
        let values = match input.name {
            "heartrate_min" => floats(&[Some(64.0)]),
            "heartrate_max" => floats(&[Some(130.0)]),
            "admissiontype" => texts(&[Some("Medical")]),
            _ => floats(&[None]),
        };
        set("sapsii_inputs", input.name, values);
    }
    set("score_drivers", "icustay_id", ints(&[Some(7); 2]));
    set("score_drivers", "score", texts(&[Some("sapsii"); 2]));
    set("score_drivers", "component", texts(&[Some("hr_score"), Some("admissiontype_score")]));
    set("score_drivers", "points", floats(&[Some(4.0), Some(6.0)]));
    set("score_drivers", "input", texts(&[Some("heartrate_max"), Some("admissiontype")]));
    set("score_drivers", "value", floats(&[Some(130.0), None]));
    set("score_drivers", "category", texts(&[None, Some("Medical")]));
    set("score_drivers", "unit", texts(&[Some("bpm"), Some("1")]));
    set("score_driver_rows", "icustay_id", ints(&[Some(7); 2]));
    set("score_driver_rows", "score", texts(&[Some("sapsii"), Some("oasis")]));
    set("score_driver_rows", "component", texts(&[Some("hr_score"), Some("heartrate_score")]));
    set("score_driver_rows", "input", texts(&[Some("heartrate_max"); 2]));
    set("score_driver_rows", "source_table", texts(&[Some("chartevents"); 2]));
    set("score_driver_rows", "row_id", ints(&[Some(31), Some(32)]));
    set("chartevents", "row_id", ints(&[Some(31)]));
    set("chartevents", "subject_id", ints(&[Some(70)]));
    set("chartevents", "itemid", ints(&[Some(220_045)]));
    set("chartevents", "charttime", texts(&[Some("2130-01-01T15:00:00")]));
    set("chartevents", "value", texts(&[Some("130")]));
    set("chartevents", "valueuom", texts(&[Some("bpm")]));
    set("d_items", "itemid", ints(&[Some(220_045)]));
    set("d_items", "label", texts(&[Some("Heart Rate")]));
    marts
}

fn of_hour(marts: &Memory, icustay_id: i64, wanted: Option<i64>, component: Option<&str>) -> Result<Why, Error> {
    hour(marts, PLACES, icustay_id, wanted, component)
}

fn sapsii(marts: &Memory, icustay_id: i64, component: Option<&str>) -> Result<Why, Error> {
    first_day(marts, PLACES, icustay_id, find("sapsii").unwrap(), component)
}

#[test]
fn an_hour_is_followed_to_the_rows_as_charted() {
    let why = of_hour(&marts(), 7, None, Some("respiration")).unwrap();
    insta::assert_snapshot!(why.text());
    let ids: Vec<i64> = why.components[0].values[0].rows.iter().map(|row| row.row_id).collect();
    assert_eq!(ids, [20, 21], "by time and number, each once");
    assert_eq!(why.components[0].values[0].rows[1].value.as_deref(), Some("95"), "not the ratio that it is a part of");
}

#[test]
fn the_hour_with_the_most_points_unless_one_is_named() {
    let marts = marts();
    let total = |hour| of_hour(&marts, 7, hour, None).unwrap().total;
    assert_eq!([total(None), total(Some(1)), total(Some(0))], [Some(3.0), Some(3.0), Some(0.0)]);
    let missing = of_hour(&marts, 7, None, None).unwrap();
    assert_eq!((missing.components.len(), missing.components[1].points), (6, None));
}

#[test]
fn of_two_equal_hours_the_first_and_of_copies_the_last() {
    let mut marts = marts();
    marts.set("pivoted_sofa", "sofa_24hours", ints(&[Some(3), Some(3)]));
    let chosen = |marts: &Memory| match of_hour(marts, 7, None, None).unwrap().window {
        super::Window::DayUntil { hour, .. } => hour,
        super::Window::FirstDay | super::Window::FirstWeek => unreachable!("it was an hour that was asked for"),
    };
    assert_eq!(chosen(&marts), 0);
    marts.set("pivoted_sofa", "hr", ints(&[Some(1), Some(1)]));
    marts.set("pivoted_sofa", "copy", ints(&[Some(2), Some(1)]));
    marts.set("pivoted_sofa", "sofa_24hours", ints(&[Some(3), Some(9)]));
    assert_eq!(of_hour(&marts, 7, None, None).unwrap().total, Some(3.0));
}

#[test]
fn a_score_of_the_first_day_is_followed_to_its_inputs() {
    let marts = marts();
    insta::assert_snapshot!(sapsii(&marts, 7, Some("hr_score")).unwrap().text());
    let why = sapsii(&marts, 7, Some("admissiontype_score")).unwrap();
    assert_eq!(why.components[0].values[0].category.as_deref(), Some("Medical"));
    assert!(why.text().contains(": Medical\n"), "{}", why.text());
}

#[test]
fn what_cannot_be_answered() {
    let marts = marts();
    let mut told = vec![
        of_hour(&marts, 9, None, None).unwrap_err(),
        of_hour(&marts, 8, None, None).unwrap_err(),
        of_hour(&marts, 7, Some(5), None).unwrap_err(),
        of_hour(&marts, 7, None, Some("renall")).unwrap_err(),
        sapsii(&marts, 9, None).unwrap_err(),
        sapsii(&marts, 8, None).unwrap_err(),
        first_day(&marts, PLACES, 7, find("qsofa").unwrap(), None).unwrap_err(),
        first_day(&marts, PLACES, 7, find("meld").unwrap(), Some("meld_initial")).unwrap_err(),
    ];
    let changed = |change: &dyn Fn(&mut Memory)| {
        let mut marts = marts.clone();
        change(&mut marts);
        marts
    };
    let gone = changed(&|marts| marts.set("labevents", "row_id", ints(&[Some(1), Some(21), Some(2), Some(22)])));
    told.push(of_hour(&gone, 7, None, None).unwrap_err());
    let other = changed(&|marts| marts.set("sofa_drivers", "points", ints(&[Some(4)])));
    told.push(of_hour(&other, 7, None, None).unwrap_err());
    let other = changed(&|marts| marts.set("score_drivers", "points", floats(&[Some(2.0), Some(6.0)])));
    told.push(sapsii(&other, 7, None).unwrap_err());
    told.push(of_hour(&changed(&|marts| marts.drop_table("sofa_drivers")), 7, None, None).unwrap_err());
    told.push(sapsii(&changed(&|marts| marts.drop_table("score_drivers")), 7, None).unwrap_err());
    let lines: Vec<String> =
        told.iter().map(|error| format!("{} {error}", if error.is_usage() { 2 } else { 1 })).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
